"""Proposes candidate attributions: for each cue, what its content could be, from where to where.

The structural patterns name the content's head; the content itself starts and ends at one of several boundaries, for
the parser cuts off what belongs to the content and hangs on what does not. All of them are proposed; the weights
choose. Quotations in marks near the cue are proposed from the marks alone, whatever the parse says.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import define, frozen

from quoteattr.lexicon import Cue
from quoteattr.parse import Parse
from quoteattr.patterns import Pattern, Patterns

#: Half-open range of tokens.
Run = tuple[int, int]

#: Words that stand between a content and what follows, and belong to neither.
_TRAILING = frozenset([",", ";", ":", "-", "--", "–", "—", "―", ".", "(", "and", "but", "or", "while"])
_LEADING = frozenset([",", ";", ":", "-", "--", "–", "—", "―", ".", "?", "!", ")", "and", "but", "…"])
_DASHES = frozenset(["-", "--", "–", "—", "―"])
_COLONS = _DASHES | {":"}

#: So many ends, and so many starts, are tried for one content.
MOST_ENDS = 10

#: A dateline is shorter than this, in tokens.
DATELINE_WINDOW = 14

#: The second half of a quotation opens one of so many sentences behind the cue's own: the parser may have cut that up.
SENTENCES_AHEAD = 3


@frozen(eq=False)
class Candidate:
    """One proposal: these runs of tokens are what the cue reports.

    Attributes:
        cue: The cue.
        pattern: Id of the pattern that proposed it.
        anchor: The token that the pattern names as the content's head.
        runs: The content's tokens, as disjoint runs in order.
        step: How the boundary was found: ``base`` is the parse's own, ``cut`` leaves something out at the end,
            ``more`` takes something in, ``start`` begins elsewhere, ``quote`` follows the marks.
        hinge: The token at which a cut or an extension was made, or -1.
    """

    cue: Cue
    pattern: str
    anchor: int
    runs: tuple[Run, ...]
    step: str
    hinge: int


def find_cues(parse: Parse, patterns: Patterns) -> Iterator[Cue]:
    """Yield every cue of a text, in order."""
    lexicon = patterns.lexicon
    for token in range(len(parse)):
        cue = lexicon.cue_at(parse, token)
        if cue is None and parse.words[token] in _COLONS and parse.tags[token] in (":", "HYPH", ",", "NFP"):
            cue = Cue(token, (token,), parse.words[token], "colon", None)
        if cue is not None and cue.sort != "adverb":  # "reportedly" hedges; it reports nothing of its own
            yield cue


def propose(parse: Parse, patterns: Patterns, cue: Cue) -> list[Candidate]:
    """Return the candidate contents of one cue, no two with the same tokens."""
    proposal = _Proposal(parse, cue)
    if cue.sort == "colon":
        proposal.around_colon()
    for pattern in patterns.contents.get(cue.sort, ()):
        for roles in pattern.matches(parse, cue.head):
            proposal.from_roles(pattern, roles)
    if cue.sort in ("verb", "preposition", "adjective"):
        proposal.around_clause()
    proposal.quotations()
    return list(proposal.found.values())


@define(eq=False)
class _Proposal:
    """Collects the candidates of one cue."""

    parse: Parse
    cue: Cue
    found: dict[tuple[Run, ...], Candidate]
    first: int
    last: int

    def __init__(self, parse: Parse, cue: Cue) -> None:
        first, last = parse.sentence(cue.head)
        self.__attrs_init__(parse, cue, {}, first, last)

    def add(self, pattern: str, anchor: int, runs: list[Run], step: str, hinge: int = -1) -> None:
        """Add a candidate unless its tokens are proposed already, or are none."""
        kept = tuple(run for run in (self._trim(*run) for run in runs) if run[0] < run[1])
        if not kept or kept in self.found or any(a <= self.cue.head < b for a, b in kept):
            return
        self.found[kept] = Candidate(self.cue, pattern, anchor, kept, step, hinge)

    def _trim(self, first: int, last: int) -> Run:
        """Leave out the punctuation at both ends, but keep the marks of quotations that are all inside."""
        parse = self.parse
        words = parse.words
        while last > first and words[last - 1] in _TRAILING and not self._ends_quotation(last - 1, first):
            last -= 1
        while first < last and words[first] in _LEADING:
            first += 1
        if first < last and first > 0 and parse.is_mark(first - 1) and not parse.is_mark(first):
            pair = parse.pair_of[first - 1]
            if parse.pair_of[last - 1] == pair and self.parse.pair_runs[pair][1] <= last + 2:
                first -= 1
        if first < last and parse.pair_of[last - 1] >= 0:  # take in a full stop and the closing mark
            run = parse.pair_runs[parse.pair_of[last - 1]]
            if run[0] >= first and last < run[1] <= last + 2:
                last = run[1]
        return first, last

    def _ends_quotation(self, token: int, first: int) -> bool:
        """Tell whether a full stop or comma stands before a closing mark or inside a quotation that is left open."""
        pair = self.parse.pair_of[token]
        if pair < 0 or self.parse.words[token] in ("and", "but", "or", "while"):
            return False
        run = self.parse.pair_runs[pair]
        return run[0] >= first and token >= run[1] - 2

    def from_roles(self, pattern: Pattern, roles: dict[str, int]) -> None:
        """Propose the contents that a structural match names, with their alternative boundaries."""
        parse, cue = self.parse, self.cue.head
        anchor = roles["content"]
        if "rest" in roles:
            self._raised(pattern.id, anchor, roles["rest"])
        elif parse.lefts[anchor] <= cue <= parse.rights[anchor]:
            self._host(pattern.id, anchor)
        elif anchor > cue:
            self._right(pattern.id, anchor)
        else:
            self._left(pattern.id, anchor)

    def _right(self, pattern: str, anchor: int) -> None:
        """Propose a content that follows the cue."""
        parse = self.parse
        start = max(parse.lefts[anchor], self.cue.head + 1)
        end = parse.rights[anchor] + 1
        starts = [start]
        if parse.lowers[start] == "to" and start < anchor:
            starts.append(start + 1)
        for begin in starts:
            step = "base" if begin == start else "start"
            self.add(pattern, anchor, [(begin, end)], step)
            for stop, hinge, how in self._ends(anchor, end):
                self.add(pattern, anchor, [(begin, stop)], how, hinge)
        pair = parse.pair_of[end - 1]
        if pair >= 0:
            stop = self.parse.pair_runs[pair][1]
            if stop > end:
                self.add(pattern, anchor, [(start, stop)], "quote")

    def _ends(self, anchor: int, end: int) -> list[tuple[int, int, str]]:
        """Return (end, hinge, step) of the other places where a content on the right could end."""
        parse = self.parse
        ends: list[tuple[int, int, str]] = []
        for kid in parse.kids[parse.heads[anchor]]:
            if kid > anchor and parse.deps[kid] != "punct" and parse.rights[kid] >= end:
                ends.append((parse.rights[kid] + 1, kid, "more"))
        cue = self.cue.head
        if parse.heads[anchor] != cue:
            for kid in parse.kids[cue]:
                if kid > anchor and parse.deps[kid] != "punct" and parse.rights[kid] >= end:
                    ends.append((parse.rights[kid] + 1, kid, "more"))
        if self.last > end:
            ends.append((self.last, -1, "more"))
        cuts: list[tuple[int, int, str]] = []
        token = anchor
        while True:
            kids = [kid for kid in parse.kids[token] if kid > token and parse.deps[kid] != "punct"]
            if not kids:
                break
            for kid in reversed(kids):
                if parse.lefts[kid] > anchor or parse.lefts[kid] > token:
                    cuts.append((parse.lefts[kid], kid, "cut"))
            token = kids[-1]
        return ends[:4] + cuts[: MOST_ENDS - 3]

    def _left(self, pattern: str, anchor: int) -> None:
        """Propose a content that stands before the cue."""
        parse = self.parse
        start, end = parse.lefts[anchor], min(parse.rights[anchor] + 1, self.cue.head)
        self.add(pattern, anchor, [(start, end)], "base")
        if start > self.first:
            self.add(pattern, anchor, [(self.first, end)], "start")
        dateline = self._dateline_end()
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

    def _dateline_end(self) -> int:
        """Return the first token behind a dateline ("PARIS (AFP) --") that opens the sentence, or its first token."""
        parse = self.parse
        for token in range(self.first + 1, min(self.first + DATELINE_WINDOW, self.last)):
            if parse.words[token] in _DASHES and parse.words[self.first][:1].isupper():
                return token + 1
        return self.first

    def _host(self, pattern: str, anchor: int) -> None:
        """Propose what remains of a clause in which the cue's own clause stands."""
        parse = self.parse
        low, high = parse.lefts[anchor], parse.rights[anchor] + 1
        inner_low, inner_high = self._clause_around(anchor)
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

    def _clause_around(self, anchor: int) -> Run:
        """Return the token range of the cue's clause below an anchor."""
        parse = self.parse
        token = self.cue.head
        while parse.heads[token] != anchor and parse.heads[token] != token:
            token = parse.heads[token]
        return parse.lefts[token], parse.rights[token] + 1

    def _raised(self, pattern: str, subject: int, rest: int) -> None:
        """Propose a subject and what it is said to do as one content of two runs."""
        parse = self.parse
        first = (parse.lefts[subject], min(parse.rights[subject] + 1, self.cue.head))
        start, end = parse.lefts[rest], parse.rights[rest] + 1
        if start <= self.cue.head:
            return
        self.add(pattern, rest, [first, (start, end)], "base")
        for stop, hinge, step in self._ends(rest, end)[:6]:
            self.add(pattern, rest, [first, (start, stop)], step, hinge)

    def around_clause(self) -> None:
        """Propose the whole sentence without the cue's clause, before it, behind it, and both."""
        parse, cue = self.parse, self.cue.head
        low, high = parse.lefts[cue], parse.rights[cue] + 1
        tokens = self.cue.tokens
        low, high = min(low, min(tokens)), max(high, max(tokens) + 1)
        if low > self.first or high < self.last:
            self.add("sentence", cue, [(self.first, low), (high, self.last)], "base")
            dateline = self._dateline_end()
            if self.first < dateline < low:
                self.add("sentence", cue, [(dateline, low), (high, self.last)], "start", dateline - 1)
            if low > self.first and high < self.last:
                self.add("sentence", cue, [(self.first, low)], "cut")
                self.add("sentence", cue, [(high, self.last)], "start")
        if self.cue.sort == "verb":
            self.add("rest", cue, [(max(tokens) + 1, self.last)], "more")
            subjects = [kid for kid in parse.kids[cue] if kid < cue and parse.deps[kid] in ("nsubj", "nsubjpass")]
            before = parse.lefts[subjects[0]] if subjects else cue
            if before > self.first:
                self.add("front", cue, [(self.first, before)], "more")

    def around_colon(self) -> None:
        """Propose what follows and what precedes a colon or dash: 'Poll: …', '…: Official', 'WALLACE: …'."""
        parse, cue = self.parse, self.cue.head
        paragraph = parse.paragraph_of[cue]
        end = self.last
        self.add("colon-after", cue, [(cue + 1, end)], "base")
        number = parse.sentence_of[cue] + 1
        while number < len(parse.sentences) and parse.paragraph_of[parse.sentences[number][0]] == paragraph:
            end = parse.sentences[number][1]
            number += 1
        if end > self.last:
            self.add("colon-after", cue, [(cue + 1, end)], "more")
        self.add("colon-before", cue, [(self.first, cue)], "base")

    def quotations(self) -> None:
        """Propose the quotations in marks that stand beside the cue: in its sentence, before it and behind it."""
        cue = self.cue.head
        if self.cue.sort == "noun" and not self._has_marks():
            return
        before, after = self._pairs_before(), self._pairs_after()
        for pair in before[-2:]:
            self.add("quote-before", cue, [self.parse.pair_runs[pair]], "quote")
        for pair in after[:2]:
            self.add("quote-after", cue, [self.parse.pair_runs[pair]], "quote")
        if before and after:
            self.add("quote-around", cue, [self.parse.pair_runs[before[-1]], self.parse.pair_runs[after[0]]], "quote")
        follower = after[0] if after else -1
        if follower >= 0:
            run = self.parse.pair_runs[follower]
            for candidate in list(self.found.values()):
                last = candidate.runs[-1]
                if last[1] <= min(cue, run[0]) and candidate.step != "quote":
                    self.add(candidate.pattern, candidate.anchor, [*candidate.runs, run], "join", run[0])
        self._next_paragraph(before, after)
        if len(after) > 1:
            runs = [self.parse.pair_runs[pair] for pair in after[:2]]
            self.add("quote-after", cue, runs, "join", runs[1][0])
        if len(before) > 1:
            runs = [self.parse.pair_runs[pair] for pair in before[-2:]]
            self.add("quote-before", cue, runs, "join", runs[1][0])

    def _next_paragraph(self, before: list[int], after: list[int]) -> None:
        """Propose what the next paragraph says: after a colon all of it, after a quotation one in marks."""
        parse, cue = self.parse, self.cue.head
        end = self.last
        if end == len(parse) or parse.paragraph_of[end] == parse.paragraph_of[cue]:
            return
        number = parse.sentence_of[end]
        paragraph = parse.paragraph_of[end]
        stop = end
        while number < len(parse.sentences) and parse.paragraph_of[parse.sentences[number][0]] == paragraph:
            stop = parse.sentences[number][1]
            number += 1
        if parse.words[end - 1] == ":":
            self.add("next-paragraph", cue, [(end, stop)], "base")
        elif parse.is_mark(end) and before and not after:
            follower = parse.pair_runs[parse.pair_of[end]]
            if follower[1] >= stop - 1:  # a paragraph that is one quotation goes on with the one before
                self.add("quote-before", cue, [parse.pair_runs[before[-1]], follower], "join", end)

    def _has_marks(self) -> bool:
        return any(pair >= 0 for pair in self.parse.pair_of[self.first : self.last])

    def _pairs_before(self) -> list[int]:
        """Return the pairs that end before the cue in its sentence, or right before its sentence."""
        parse, cue = self.parse, self.cue.head
        pairs: list[int] = []
        paragraph = parse.paragraph_of[cue]
        first = self.first
        if first > 0 and parse.paragraph_of[first - 1] == paragraph:
            first -= 1  # the closing mark may stand at the end of the sentence before
        for token in range(first, cue):
            pair = parse.pair_of[token]
            if pair >= 0 and pair not in pairs and pair != parse.pair_of[cue]:
                pairs.append(pair)
        return pairs

    def _pairs_after(self) -> list[int]:
        """Return the pairs that start behind the cue in its sentence, or that open one of the next sentences."""
        parse, cue = self.parse, self.cue.head
        own = parse.pair_of[cue]
        pairs: list[int] = []
        for token in range(cue + 1, self.last):
            pair = parse.pair_of[token]
            if pair >= 0 and pair not in pairs and pair != own:
                pairs.append(pair)
        number = parse.sentence_of[cue] + 1
        for following in parse.sentences[number : number + SENTENCES_AHEAD]:
            first = following[0]
            near = parse.paragraph_of[first] - parse.paragraph_of[cue]
            if near > 1 or (near == 1 and parse.words[first - 1] not in (":", ",")):
                break
            pair = parse.pair_of[first]
            if pair >= 0 and pair not in pairs and pair != own and parse.is_mark(first):
                pairs.append(pair)
                break
        return pairs


@frozen(eq=False)
class SourceCandidate:
    """One proposal for the source of a cue.

    Attributes:
        pattern: Id of the pattern that proposed it.
        head: Its head token, or -1 for nobody.
        run: Its tokens, titles and appositives included; empty for nobody.
    """

    pattern: str
    head: int
    run: Run


NOBODY = SourceCandidate("nobody", -1, (0, 0))


def propose_sources(parse: Parse, patterns: Patterns, cue: Cue) -> list[SourceCandidate]:
    """Return the candidates for the source of a cue, structural ones first, nobody last; no two with one head."""
    found: dict[int, SourceCandidate] = {}

    def add(pattern: str, head: int) -> None:
        if head not in found and head not in cue.tokens:
            found[head] = SourceCandidate(pattern, head, mention_run(parse, head, cue.head))

    for pattern in patterns.sources.get(cue.sort, ()):
        for roles in pattern.matches(parse, cue.head):
            if "source" in roles:
                add(pattern.id, roles["source"])
    for pattern_id, head in _positional_sources(parse, cue):
        add(pattern_id, head)
    return [*found.values(), NOBODY]


def _positional_sources(parse: Parse, cue: Cue) -> Iterator[tuple[str, int]]:
    """Yield (pattern id, head) of sources that only their place suggests."""
    head = cue.head
    first, last = parse.sentence(head)
    if cue.sort == "colon":
        before = _noun_heads(parse, first, head)
        after = _noun_heads(parse, head + 1, last)
        yield from (("colon-left", token) for token in before[:2])
        yield from (("colon-right", token) for token in after[:1])
        return
    climbed = parse.heads[head]
    for _ in range(6):
        for kid in parse.kids[climbed]:
            if parse.deps[kid] in ("nsubj", "nsubjpass"):
                yield "higher-subject", kid
        climbed = parse.heads[climbed]
    yield from (("noun-before", token) for token in _noun_heads(parse, first, head)[-1:])
    yield from (("noun-after", token) for token in _noun_heads(parse, head + 1, last)[:1])
    number = parse.sentence_of[head] - 1
    for back in range(2):
        if number - back < 0:
            break
        low, high = parse.sentences[number - back]
        subject = _root_subject(parse, low, high)
        if subject >= 0:
            yield f"subject-{back + 1}-back", subject


def _noun_heads(parse: Parse, first: int, last: int) -> list[int]:
    """Return the heads of the noun phrases between two tokens, outside marks, in order."""
    return [
        token
        for token in range(first, last)
        if parse.tags[token][:2] in ("NN", "PR")
        and parse.pair_of[token] < 0
        and parse.deps[token] not in ("compound", "poss", "nmod", "npadvmod")
    ]


def _root_subject(parse: Parse, first: int, last: int) -> int:
    for token in range(first, last):
        if parse.deps[token] in ("nsubj", "nsubjpass") and parse.pair_of[token] < 0:
            return token
    return -1


def mention_run(parse: Parse, head: int, cue: int) -> Run:
    """Return the tokens of a mention: its head with determiners, titles, names and appositives, without clauses.

    Args:
        parse: The parsed text.
        head: The mention's head.
        cue: The cue, which a mention never contains.
    """
    first = last = head
    for kid in parse.kids[head]:
        dep = parse.deps[kid]
        if kid < head:
            if dep not in _NOT_BEFORE_MENTION:
                first = min(first, parse.lefts[kid])
        elif dep in _STOPS_MENTION:
            break
        elif dep == "appos" or dep == "conj":
            last = max(last, mention_run(parse, kid, cue)[1] - 1)
        elif dep == "prep":
            last = max(last, _phrase_end(parse, kid, cue))
        elif dep not in ("punct", "cc"):
            last = max(last, parse.rights[kid])
    if first <= cue <= last:
        if head < cue:
            last = cue - 1
        else:
            first = cue + 1
    return first, last + 1


_NOT_BEFORE_MENTION = frozenset(["relcl", "advcl", "ccomp", "parataxis", "punct", "mark", "cc"])
_STOPS_MENTION = frozenset(["relcl", "acl", "advcl", "ccomp", "xcomp", "parataxis", "dep", "advmod", "mark", "aux"])


def _phrase_end(parse: Parse, preposition: int, cue: int) -> int:
    """Return the last token of a prepositional phrase, without the clauses in it."""
    objects = [kid for kid in parse.kids[preposition] if parse.deps[kid] == "pobj" and kid != cue]
    return max([preposition, *(mention_run(parse, kid, cue)[1] - 1 for kid in objects)])


@frozen(eq=False, kw_only=True)
class Attribution:
    """A candidate that the weights chose, with its source: what becomes a record once its speaker is known.

    Attributes:
        cue: The cue; its head stands in the clause of the one who speaks.
        runs: The content's tokens, as disjoint runs in order.
        source: The source's mention, or ``NOBODY``.
        pattern: Id of the pattern that proposed the content.
        confidence: Calibrated probability that content and source are right.
    """

    cue: Cue
    runs: tuple[Run, ...]
    source: SourceCandidate
    pattern: str
    confidence: float
