"""Proposes contents from the order of the words, beside the parse: round a cue and its subject, from comma to comma."""

from __future__ import annotations

from collections.abc import Iterator

from quoteattr.proposing.boundaries import cuts
from quoteattr.proposing.layout import DASHES
from quoteattr.proposing.proposal import Proposal
from quoteattr.rules import NameWords
from quoteattr.text import Parse, Run

#: So many commas are tried on either side of a cue; on the left at most so many tokens away, for a source stands between.
MOST_COMMAS = 2
SOURCE_WINDOW = 14

#: A cue with more than so many tokens behind it does not close what stands before it.
TAIL_WINDOW = 12

#: Commas, links and clauses are looked for in so many tokens: a sentence may have 100,000.
REACH = 80

#: So many places are tried where a clause could begin behind an adverbial.
MOST_OPENINGS = 3

#: The noun that a participle modifies is looked for in so many steps up: "**plans to merge the ports**, described as …".
MOST_ABOVE = 3

_SUBJECTS = frozenset(["nsubj", "nsubjpass"])
_OPENERS = frozenset(["DT", "PRP", "PRP$", "EX", "WP"])
_COMMAS = frozenset([",", *DASHES])


def propose_beside(proposal: Proposal, names: NameWords) -> None:
    """Propose contents of a cue of the lexicon that the parse need not name."""
    cue_class = proposal.cue.cue_class
    if cue_class is None:
        return
    if proposal.cue.sort == "preposition":
        _between_commas(proposal)
    elif proposal.cue.sort == "verb":
        if not {"that", "quote"}.isdisjoint(cue_class.frames):
            _round_subject(proposal)
            _up_to_commas(proposal)
        links = cue_class.frames & _LINKS
        if proposal.parse.tags[proposal.cue.head] == "VBN":
            links |= {"as"}
        if links:
            _linked_parts(proposal, links)


def own_subject(parse: Parse, clause: int, tokens: tuple[int, ...]) -> Run | None:
    """Return the subject of a cue's clause, or of the cue's first word: "**he** was *quoted as saying*"."""
    for verb in (clause, min(tokens)):
        for kid in reversed(parse.kids[verb]):
            if parse.deps[kid] in _SUBJECTS:
                return parse.lefts[kid], parse.rights[kid] + 1
    return None


def front_of(proposal: Proposal) -> Run | None:
    """Return what stands in its sentence before a cue and its subject: "**After the flood**, he said …"."""
    cue = proposal.cue
    subject = own_subject(proposal.parse, cue.clause, cue.tokens)
    low = min(cue.tokens) if subject is None else min(*cue.tokens, subject[0])
    lowers = proposal.parse.lowers
    first = proposal.first + (lowers[proposal.first] in ("and", "but"))
    low -= low > first and lowers[low - 1] == "as"  # "…, as the judge put it"
    return (first, low) if first < low else None


def openings(parse: Parse, names: NameWords, cue: int, verb: int) -> list[int]:
    """Return where the clause of a verb behind a cue could begin, if what comes first is not part of it.

    "said | on Monday | **it** …", "told Radio Delta | **the bridge** …", "said two weeks ago | **ferries** …".

    Args:
        parse: The parsed text.
        names: The words of time.
        cue: The cue's last token.
        verb: The verb of the clause.
    """
    found: list[int] = []
    bare = -1 if any(parse.deps[kid] in _SUBJECTS for kid in parse.kids[verb]) else parse.lefts[verb] - 1
    for token in range(max(cue + 2, verb - REACH), verb):
        before = parse.tags[token - 1]
        lower = parse.lowers[token - 1]
        opens = (
            (parse.tags[token] in _OPENERS and (before[:2] in ("NN", "CD", "RB") or parse.words[token - 1] in ",)"))
            or ((lower in names.time_words or lower in names.months_and_days) and parse.tags[token] != "IN")
            or (parse.deps[token] in _SUBJECTS and parse.lefts[token] == token and before == "NNP")
            or (before.startswith("NNP") and parse.tags[token] in ("NN", "NNS", "JJ", "CD"))
            or (token == cue + 2 and before == parse.tags[token] == "NNP")
            or (parse.words[token - 1] == "," and parse.tags[token][:2] == "NN")
            or (token == bare and parse.tags[token][:2] == "NN")  # "said via email | **prices** will rise"
            or (parse.lowers[token] == "that" and parse.deps[token] == "mark")
        )
        if opens and parse.words[token] not in _COMMAS:
            found.append(token)
    return found[-MOST_OPENINGS:]


def _round_subject(proposal: Proposal) -> None:
    """Propose the sentence without the cue and its subject: "**After the flood**, he said, **the road was closed**"."""
    parse, cue = proposal.parse, proposal.cue
    front = front_of(proposal)
    if front is None:
        return
    behind = max(cue.tokens) + 1
    inverted = next((kid for kid in parse.kids[cue.clause] if kid > cue.head and parse.deps[kid] in _SUBJECTS), -1)
    if inverted >= 0:
        behind = parse.rights[inverted] + 1
    elif front[1] == min(cue.tokens):  # "For example, said Mr Berg, **one filter is enough**"
        for comma in list(_commas(parse, range(behind + 1, min(behind + REACH, proposal.last - 1))))[:MOST_COMMAS]:
            proposal.add("round", cue.head, [front, (comma + 1, proposal.last)], "base", comma)
        return
    back = (behind, proposal.last)
    proposal.add("round", cue.head, [front, back], "base")
    proposal.add("round", cue.head, [front], "cut")
    for begin in _clause_starts(parse, front):
        proposal.add("round", cue.head, [(begin, front[1]), back], "start", begin)
        proposal.add("round", cue.head, [(begin, front[1])], "start", begin)
    start = proposal.dateline_end()
    if front[0] < start < front[1]:
        proposal.add("round", cue.head, [(start, front[1])], "start", start - 1)


def _clause_starts(parse: Parse, front: Run) -> list[int]:
    """Return where the last clauses before a cue begin: "a vote **whose rarity**, he noted, …", "…; **they**, he said, …"."""
    found = [
        token
        for token in range(max(front[0] + 2, front[1] - REACH), front[1])
        if parse.words[token - 1] == ";"
        or parse.tags[token] in ("WDT", "WP", "WP$")
        or (parse.words[token - 1] == "," and parse.lowers[token] in ("but", "and", "while"))
    ]
    return found[-MOST_COMMAS:]


def _commas(parse: Parse, tokens: range) -> Iterator[int]:
    return (token for token in tokens if parse.words[token] in _COMMAS and parse.pair_of[token] < 0)


def _up_to_commas(proposal: Proposal) -> None:
    """Propose what stands before a comma on the left of a cue, or between it and a comma on the right.

    "**Nobody paid**, engineer Dawn Rivers told reporters": the parser errs on names.
    """
    parse, cue, first, last = proposal.parse, proposal.cue, proposal.first, proposal.last
    low, behind = min(cue.tokens), max(cue.tokens) + 1
    starts = sorted({first, proposal.dateline_end()})
    if last - behind <= TAIL_WINDOW:
        left = list(_commas(parse, range(low - 1, max(first, low - SOURCE_WINDOW), -1)))
        for comma in left[:MOST_COMMAS]:
            for start in starts:
                proposal.add("comma-before", cue.head, [(start, comma)], "cut", comma)
    right = [
        token
        for token in range(behind + 2, min(behind + REACH, last - 1))
        if (parse.words[token] in _COMMAS and parse.pair_of[token] < 0)
        or (parse.deps[token] == "mark" and parse.lowers[token] not in ("that", "whether", "if"))
    ]
    for stop in right[:MOST_COMMAS]:
        proposal.add("comma-after", cue.head, [(behind, stop)], "cut", stop)


def _between_commas(proposal: Proposal) -> None:
    """Propose what stands round a prepositional cue and its source: "**Rain fell**, *according to* police, **but** …"."""
    parse, cue, first, last = proposal.parse, proposal.cue, proposal.first, proposal.last
    low, behind = min(cue.tokens), max(cue.tokens) + 1
    front = (first, low)
    if parse.deps[first] == "mark" and first + 1 < low:  # "Although **prices fell**, according to …"
        proposal.add("commas", cue.head, [(first + 1, low)], "start", first)
    proposal.add("commas", cue.head, [front], "cut")
    for comma in list(_commas(parse, range(behind + 1, min(behind + REACH, last - 1))))[: MOST_COMMAS + 1]:
        back = (comma + 1, last)
        if first < low:
            proposal.add("commas", cue.head, [front, back], "base", comma)
        else:
            proposal.add("commas", cue.head, [back], "start", comma)


#: The prepositions that link the two parts of a small clause: "described **it** *as* **a mistake**".
_LINKS = frozenset(["as", "of", "for", "to"])


def _linked_parts(proposal: Proposal, links: frozenset[str]) -> None:
    """Propose the two parts of a small clause with what is said between them left out.

    "described **it** on Friday **as a mistake**", "**a ship**, reported by the press **as lost**, sank".
    """
    parse, cue = proposal.parse, proposal.cue
    behind = max(cue.tokens) + 1
    link = next(
        (token for token in range(behind, min(behind + REACH, proposal.last)) if parse.lowers[token] in links), -1
    )
    if link < 0:
        return
    ends = [(parse.rights[link] + 1, -1), *((end, hinge) for end, hinge, _ in cuts(parse, link) if end > link + 1)]
    agent = next((token for token in range(link + 2, min(link + REACH, ends[0][0])) if parse.lowers[token] == "by"), -1)
    if agent >= 0:
        ends.insert(1, (agent, agent))
    for end, hinge in ends[:4]:
        step = "base" if hinge < 0 else "cut"
        proposal.add("link", link, [(link, end)], step, hinge)
        for part in _first_parts(proposal, link):
            proposal.add("link", link, [part, (link, end)], step, hinge)


def _first_parts(proposal: Proposal, link: int) -> Iterator[Run]:
    """Yield what may be the first part of a small clause: an object, a passive subject, the noun that the cue modifies."""
    parse, cue = proposal.parse, proposal.cue
    for kid in parse.kids[cue.clause]:
        if parse.deps[kid] == "nsubjpass" or (parse.deps[kid] == "dobj" and cue.head < kid < link):
            yield parse.lefts[kid], min(parse.rights[kid] + 1, link)
    above = parse.heads[cue.clause] if parse.deps[cue.clause] in ("acl", "relcl", "amod", "advcl") else cue.clause
    for _ in range(MOST_ABOVE):
        if above >= cue.head or parse.lefts[above] == above == cue.head:
            return
        yield parse.lefts[above], min(parse.rights[above] + 1, *cue.tokens)
        above = parse.heads[above]
