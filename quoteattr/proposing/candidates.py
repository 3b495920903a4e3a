"""Proposes candidate attributions: for each cue, what its content could be, from where to where.

The structural patterns name the content's head; the content itself starts and ends at one of several boundaries, for
the parser leaves out words that belong to the content and attaches others that do not. All of them are proposed; the weights
choose. Quotations in marks near the cue are proposed from the marks alone, whatever the parse says (quoted.py).
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence

from quoteattr.proposing.beside import INSERTION_WINDOW, REACH, front_of, openings, propose_beside
from quoteattr.proposing.boundaries import clause_around, cuts
from quoteattr.proposing.cues import QUOTING_CLASS
from quoteattr.proposing.mentions import apposition_before
from quoteattr.proposing.proposal import Candidate, Proposal
from quoteattr.proposing.quoted import propose_around_colon, propose_headline, propose_quotations
from quoteattr.proposing.read import propose_read
from quoteattr.rules import Cue, NameWords, Pattern, Patterns, matching
from quoteattr.text import Parse, Run

#: So many ends, and so many starts, are tried for one content.
MOST_ENDS = 10

#: … and so many more within its second part, where it has two: "called *it* **shameful**".
MOST_ENDS_WITHIN = 4

_FINITE = frozenset(["VBD", "VBZ", "VBP"])
_OF_TWO_PARTS = frozenset(["small-clause", "as", "of", "for", "object-infinitive"])

#: A clause that the parser hung on a noun starts at most so many tokens behind its cue.
HUNG_WINDOW = 30

#: Who is cited has at most so many tokens.
CITING_WINDOW = 20


def may_assert(parse: Parse, patterns: Patterns, cue: Cue) -> bool:
    """Tell whether a pattern may propose a content for a cue with a confidence of its own, without the weights."""
    return (
        cue.sort == "colon"
        or cue.head + 1 == parse.paragraph(cue.head)[1]
        or _any_asserts(patterns.contents.get(cue.sort, ()))
    )


@functools.lru_cache(maxsize=64)
def _any_asserts(patterns: tuple[Pattern, ...]) -> bool:
    return any(pattern.confidence is not None for pattern in patterns)


def propose(parse: Parse, patterns: Patterns, cue: Cue, read: Sequence[Run] = ()) -> list[Candidate]:
    """Return the candidate contents of one cue, no two with the same tokens.

    Args:
        parse: The parsed text.
        patterns: Those that name contents by the parse.
        cue: The cue.
        read: Stretches that a reader takes for contents, whoever says them, in order.
    """
    proposal = Proposal(parse, cue)
    if cue.sort == "colon":
        propose_around_colon(proposal, patterns.names)
    by_parse = _ByParse(proposal, patterns.names)
    for pattern, roles in matching(patterns.contents.get(cue.sort, ()), parse, cue.head):
        by_parse.from_roles(pattern, roles)
    if cue.clause != cue.head:  # "The camp, he went on to say, is empty": the parser hangs what stands before on "went"
        for pattern, roles in matching(patterns.contents.get(cue.sort, ()), parse, cue.clause):
            if roles["content"] < cue.clause:
                by_parse.from_roles(pattern, roles)
    if cue.cue_class is not None and cue.sort in ("verb", "preposition", "adjective"):
        by_parse.around_clause()
    if cue.sort == "verb":
        by_parse.hung_clauses()
    propose_beside(proposal, patterns.names)
    for cited in _citing_verbs(parse, patterns, cue):
        for one in propose(parse, patterns, cited):
            proposal.add("cited", one.anchor, list(one.runs), one.step, one.hinge)
    propose_quotations(proposal)
    if cue.sort in ("colon", "verb"):
        propose_headline(proposal, patterns.names)
    propose_read(proposal, read)
    return list(proposal.found.values())


def _citing_verbs(parse: Parse, patterns: Patterns, cue: Cue) -> Iterator[Cue]:
    """Yield the cues that may report what is cited: "The paper, *citing* officials, **said** …"."""
    if cue.cue_class is None or cue.cue_class.id != QUOTING_CLASS or parse.tags[cue.head] != "VBG":
        return
    behind = range(cue.head + 1, min(cue.head + CITING_WINDOW, parse.sentence(cue.head)[1]))
    for token in (parse.heads[cue.head], *behind):
        found = patterns.lexicon.cue_at(parse, token) if parse.tags[token] in _FINITE else None
        if found is not None and found.cue_class is not None and {"that", "quote"} <= found.cue_class.frames:
            yield found


class _ByParse:
    """Proposes the contents that the parse names, with other boundaries beside the parser's."""

    def __init__(self, proposal: Proposal, names: NameWords) -> None:
        self.parse = proposal.parse
        self.cue = proposal.cue
        self.first, self.last = proposal.first, proposal.last
        self.add = proposal.add
        self.untried = proposal.untried
        self.proposal = proposal
        self.front = front_of(proposal) if proposal.cue.sort == "verb" else None
        self.names = names

    def from_roles(self, pattern: Pattern, roles: dict[str, int]) -> None:
        """Propose the contents that a structural match names, with their alternative boundaries."""
        parse, cue = self.parse, self.cue.head
        anchor = roles["content"]
        self.untried[pattern.id] = pattern.untried
        if pattern.confidence is not None:  # a pattern of the user's: no weight knows it, so it speaks for itself
            self._asserted(pattern, anchor, pattern.confidence)
        elif "rest" in roles:
            self._raised(pattern.id, anchor, roles["rest"])
        elif parse.lefts[anchor] <= cue <= parse.rights[anchor]:
            self._host(pattern.id, anchor)
        elif anchor > cue:
            self._right(pattern.id, anchor)
        else:
            self._left(pattern.id, anchor)

    def _asserted(self, pattern: Pattern, anchor: int, confidence: float) -> None:
        """Propose the subtree of a content without the cue's clause, as sure as the pattern says."""
        parse = self.parse
        runs = [(parse.lefts[anchor], parse.rights[anchor] + 1)]
        if runs[0][0] <= self.cue.head < runs[0][1]:
            low, high = clause_around(self.parse, self.cue.head, anchor)
            runs = [(runs[0][0], low), (high, runs[0][1])]
        self.add(pattern.id, anchor, runs, "base", asserted=confidence)

    def _right(self, pattern: str, anchor: int, bare: bool = False) -> None:
        """Propose a content that follows the cue; a bare one with no other ends than the parser's."""
        parse = self.parse
        start = max(parse.lefts[anchor], self.cue.head + 1)
        end = parse.rights[anchor] + 1
        self.add(pattern, anchor, [(start, end)], "base")
        if bare:
            return
        if parse.lowers[start] == "to" and start < anchor:
            self.add(pattern, anchor, [(start + 1, end)], "start")
        for stop, hinge, how in self._ends(pattern, anchor, end):
            self.add(pattern, anchor, [(start, stop)], how, hinge)
        if self.cue.cue_class is not None and parse.tags[anchor][:2] in ("VB", "MD"):
            self._elsewhere(pattern, anchor, end)
        pair = parse.pair_of[end - 1]
        if pair >= 0:
            stop = self.parse.pair_runs[pair][1]
            if stop > end:
                self.add(pattern, anchor, [(start, stop)], "quote")

    def _elsewhere(self, pattern: str, anchor: int, end: int) -> None:
        """Propose a clause behind the cue without the adverbial that opens it, and with one in front of the cue."""
        parse = self.parse
        start = max(parse.lefts[anchor], self.cue.head + 1)
        for begin in openings(parse, self.names, max(self.cue.tokens), anchor):
            for stop in sorted({end, self.last}):
                self.add(pattern, anchor, [(begin, stop)], "start", begin)
        if self.front is not None:
            for stop in sorted({end, self.last}):
                self.add(pattern, anchor, [self.front, (start, stop)], "join", start)

    def _ends(self, pattern: str, anchor: int, end: int) -> list[tuple[int, int, str]]:
        """Return (end, hinge, step) of the other places where a content on the right could end."""
        parse = self.parse
        ends: list[tuple[int, int, str]] = []
        within: list[tuple[int, int, str]] = []
        frames = self.cue.cue_class.frames if self.cue.cue_class is not None else frozenset()
        for kid in parse.kids[parse.heads[anchor]]:
            if kid > anchor and parse.deps[kid] != "punct" and parse.rights[kid] >= end:
                ends.append((parse.rights[kid] + 1, kid, "more"))
                if not within and not _OF_TWO_PARTS.isdisjoint(frames):  # "called it **shameful** and walked out"
                    within = cuts(parse, kid)[:MOST_ENDS_WITHIN]
        cue = self.cue.head
        if parse.heads[anchor] != cue:
            for kid in parse.kids[cue]:
                if kid > anchor and parse.deps[kid] != "punct" and parse.rights[kid] >= end:
                    ends.append((parse.rights[kid] + 1, kid, "more"))
        if self.last > end:
            ends.append((self.last, -1, "more"))
        for token in range(
            anchor + 1, min(anchor + REACH, end - 1)
        ):  # "… of 4m. | The firm …": two sentences that the parser took for one
            if parse.words[token][-1] == "." and parse.opens_upper[token + 1] and parse.tags[token - 1] == "CD":
                ends.append((token + 1, -1, "more"))
        trailing = [] if "cut" in self.untried.get(pattern, ()) else cuts(parse, anchor)[: MOST_ENDS - 3]
        return ends[:5] + trailing + within

    def _left(self, pattern: str, anchor: int) -> None:
        """Propose a content that stands before the cue."""
        parse = self.parse
        start, end = parse.lefts[anchor], min(parse.rights[anchor] + 1, self.cue.head)
        self.add(pattern, anchor, [(start, end)], "base")
        if start > self.first:
            self.add(pattern, anchor, [(self.first, end)], "start")
        dateline = self.proposal.dateline_end
        if start < dateline < end:
            self.add(pattern, anchor, [(dateline, end)], "start", dateline - 1)
        for token in (parse.lefts[anchor], self.first):
            if parse.deps[token] in ("cc", "advmod", "mark", "intj") and token + 1 < end:
                self.add(pattern, anchor, [(token + 1, end)], "start", token)
        for kid in parse.kids[anchor]:  # leave out what is fronted: "In Rome, he would stay, he said"
            if kid < anchor and parse.deps[kid] in ("prep", "advcl", "npadvmod", "advmod"):
                self.add(pattern, anchor, [(parse.rights[kid] + 1, end)], "start", kid)
        for kid in parse.kids[anchor]:
            if kid > anchor and parse.deps[kid] in ("cc", "conj", "prep", "relcl", "acl", "appos", "advcl"):
                self.add(pattern, anchor, [(start, parse.lefts[kid])], "cut", kid)
        pair = parse.pair_of[start]
        if pair >= 0:
            run = self.parse.pair_runs[pair]
            if run[0] < start:
                self.add(pattern, anchor, [(run[0], max(end, run[1]))], "quote")

    def _host(self, pattern: str, anchor: int) -> None:
        """Propose the clause around the cue's own clause, without the latter."""
        parse = self.parse
        low, high = parse.lefts[anchor], parse.rights[anchor] + 1
        inner_low, inner_high = clause_around(self.parse, self.cue.head, anchor)
        before, after = (low, inner_low), (inner_high, high)
        self.add(pattern, anchor, [before, after], "base")
        self.add(pattern, anchor, [before], "cut")
        self.add(pattern, anchor, [after], "start")
        if low > self.first:
            self.add(pattern, anchor, [(self.first, inner_low)], "more")
        if high < self.last:
            self.add(pattern, anchor, [before, (inner_high, self.last)], "more")
        # what the cue's clause swallowed at its end: "X, he said at noon, Y"
        for kid in parse.kids[anchor]:
            if kid >= inner_high and parse.deps[kid] in ("cc", "conj", "advcl", "prep", "relcl"):
                self.add(pattern, anchor, [before, (inner_high, parse.lefts[kid])], "cut", kid)

    def _raised(self, pattern: str, subject: int, rest: int) -> None:
        """Propose a subject and what it is said to do as one content of two runs."""
        parse = self.parse
        first = (parse.lefts[subject], min(parse.rights[subject] + 1, self.cue.head))
        start, end = parse.lefts[rest], parse.rights[rest] + 1
        if start <= self.cue.head:
            return
        self.add(pattern, rest, [first, (start, end)], "base")
        for stop, hinge, step in self._ends(pattern, rest, end)[:6]:
            self.add(pattern, rest, [first, (start, stop)], step, hinge)
        if parse.tags[self.cue.head] == "VBN":  # "was called a liar | by the mayor"
            for agent in range(start + 1, min(start + REACH, end)):
                if parse.lowers[agent] == "by":
                    self.add(pattern, rest, [first, (start, agent)], "base", agent)

    def around_clause(self) -> None:
        """Propose the whole sentence without the cue's clause, before it, behind it, and both."""
        parse, cue = self.parse, self.cue.head
        clause = self.cue.clause
        low, high = parse.lefts[clause], parse.rights[clause] + 1
        tokens = self.cue.tokens
        low, high = min(low, min(tokens)), max(high, max(tokens) + 1)
        if low > self.first or high < self.last:
            self.add("sentence", cue, [(self.first, low), (high, self.last)], "base")
            dateline = self.proposal.dateline_end
            if self.first < dateline < low:
                self.add("sentence", cue, [(dateline, low), (high, self.last)], "start", dateline - 1)
            if low > self.first and high < self.last:
                self.add("sentence", cue, [(self.first, low)], "cut")
                self.add("sentence", cue, [(high, self.last)], "start")
        if self.cue.sort == "verb":
            self._insertion()
            self.add("rest", cue, [(max(tokens) + 1, self.last)], "more")
            subjects = [kid for kid in parse.kids[clause] if kid < clause and parse.deps[kid] in ("nsubj", "nsubjpass")]
            before = parse.lefts[subjects[-1]] if subjects else cue
            if before > self.first:
                self.add("front", cue, [(self.first, before)], "more")

    def hung_clauses(self) -> None:
        """Propose clauses that the parser attached to a noun behind the cue: "was told by **foremen that …**".

        A "that" that is the clause's subject or object is left alone: there the clause does belong to the noun.
        """
        parse, cue = self.parse, self.cue.head
        for token in range(cue + 2, min(self.last, cue + HUNG_WINDOW)):
            anchor = parse.heads[token]
            opens = (parse.lowers[token] in ("that", "whether") and parse.deps[token] == "mark") or (
                parse.lowers[token] == "to" and parse.deps[token] == "aux"
            )
            if opens and parse.deps[anchor] in ("acl", "relcl") and cue < parse.heads[anchor] < token:
                self._right("hung-clause", anchor, bare=True)

    def _insertion(self) -> None:
        """Propose the sentence round ", the mayor said," where the parser took what stands before for its subject."""
        parse = self.parse
        behind = max(self.cue.tokens) + 1
        apposition = apposition_before(parse, self.cue.clause)
        if apposition < 0:
            return
        for comma in range(behind, min(behind + INSERTION_WINDOW, self.last - 1)):
            if parse.words[comma] == ",":
                runs = [(self.first, parse.lefts[apposition]), (comma + 1, self.last)]
                self.add("inserted", apposition, runs, "base", comma)
                return
