"""Proposes contents from the order of the words, beside the parse: round a cue and its subject, from comma to comma."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from quoteattr.proposing.boundaries import cuts
from quoteattr.proposing.layout import DASHES
from quoteattr.proposing.proposal import Proposal
from quoteattr.rules import NameWords
from quoteattr.text import Parse, Run

#: So many commas are tried on either side of a cue; on the left at most so many tokens away, for a source stands between.
MOST_COMMAS = 2
SOURCE_WINDOW = 14

#: A clause such as ", the mayor said," is shorter than this, in tokens behind the cue.
INSERTION_WINDOW = 8

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
_COMMAS = frozenset([",", ";", *DASHES])
_BREAKS = frozenset([";", ":", *DASHES])
_RELATIVES = frozenset(["that", "which", "who", "whom"])
_NOMINAL = frozenset(["NNP", "NNPS", "NN", "NNS", "DT", "PRP", "PRP$", "JJ", "POS"])
_COMPLEMENTISERS = frozenset(["that", "whether", "if"])


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
            _complementisers(proposal)
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
    if subject is None:  # the parser has hung it elsewhere
        nearest = max(proposal.first, low - SOURCE_WINDOW)
        while low > nearest and proposal.parse.tags[low - 1] in _NOMINAL:
            low -= 1
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
    parse, cue, last = proposal.parse, proposal.cue, proposal.last
    front = front_of(proposal)
    if front is None:
        return
    starts = _clause_starts(proposal, front)
    for begin in starts:
        proposal.add("round", cue.head, [(begin, front[1])], "cut" if begin == front[0] else "start", begin)
    for behind in _behind_cue(proposal, front):
        if behind >= last:
            continue
        stops = [last]
        if parse.words[behind - 1] == "," or parse.words[behind] == ",":
            stops += _boundaries(proposal, behind + 2)
        for begin in starts:
            for stop in stops:
                proposal.add("round", cue.head, [(begin, front[1]), (behind, stop)], "base", behind)


def _behind_cue(proposal: Proposal, front: Run) -> list[int]:
    """Return where a content could go on behind a cue, its subject and the time and place of the saying."""
    parse, cue = proposal.parse, proposal.cue
    behind = max(cue.tokens) + 1
    window = range(behind + 1, min(behind + INSERTION_WINDOW, proposal.last - 1))
    commas = [token + 1 for token in window if parse.words[token] == "," and parse.pair_of[token] < 0][:MOST_COMMAS]
    inverted = next((kid for kid in parse.kids[cue.clause] if kid > cue.head and parse.deps[kid] in _SUBJECTS), -1)
    if inverted >= 0:
        return [parse.rights[inverted] + 1, *commas[:1]]
    if front[1] == min(cue.tokens):  # "For example, said Mr Berg, **one filter is enough**"
        return commas
    return [behind, *commas[:1]]


def _clause_starts(proposal: Proposal, front: Run) -> list[int]:
    """Return where what stands before a cue could begin: "a vote **whose rarity**, he noted", "; **they**, he said"."""
    parse = proposal.parse
    dateline = proposal.dateline_end
    found = [
        token
        for token in range(max(front[0] + 2, front[1] - REACH), front[1])
        if parse.words[token - 1] in _BREAKS
        or parse.tags[token] in ("WDT", "WP", "WP$")
        or (parse.words[token - 1] == "," and parse.lowers[token] in ("but", "and", "while"))
    ]
    return sorted({front[0], *(dateline,) * (front[0] < dateline < front[1]), *found[-MOST_COMMAS:]})


def _commas(parse: Parse, tokens: range) -> Iterator[int]:
    return (token for token in tokens if parse.words[token] in _COMMAS and parse.pair_of[token] < 0)


def _boundaries(proposal: Proposal, first: int) -> list[int]:
    """Return the first commas, semicolons, dashes and conjunctions from a token on, at which a content could end."""
    parse, own = proposal.parse, proposal.parse.pair_of[proposal.cue.head]
    found = (
        token
        for token in range(first, min(first + REACH, proposal.last - 1))
        if (parse.words[token] in _COMMAS and parse.pair_of[token] in (-1, own))
        or (parse.deps[token] == "mark" and parse.lowers[token] not in _COMPLEMENTISERS)
    )
    return list(islice(found, MOST_COMMAS))


def _up_to_commas(proposal: Proposal) -> None:
    """Propose what stands before a comma on the left of a cue, or between it and a comma on the right.

    "**Nobody paid**, engineer Dawn Rivers told reporters": the parser errs on names.
    """
    parse, cue, first, last = proposal.parse, proposal.cue, proposal.first, proposal.last
    low, behind = min(cue.tokens), max(cue.tokens) + 1
    if last - behind <= TAIL_WINDOW:
        left = list(_commas(parse, range(low - 1, max(first, low - SOURCE_WINDOW), -1)))
        for comma in left[:MOST_COMMAS]:
            for start in sorted({first, proposal.dateline_end}):
                proposal.add("comma-before", cue.head, [(start, comma)], "cut", comma)
    for stop in _boundaries(proposal, behind + 2):
        proposal.add("comma-after", cue.head, [(behind, stop)], "cut", stop)


def _complementisers(proposal: Proposal) -> None:
    """Propose clauses behind a cue from their first word on, wherever the parser hung them.

    "was told by the clerk | **that** the hall was shut", "answered in the same paper, | **that** the roof was ordered".
    """
    parse, cue = proposal.parse, proposal.cue
    behind = max(cue.tokens) + 2
    openers = (
        token
        for token in range(behind, min(behind + REACH // 2, proposal.last - 1))
        if (parse.lowers[token] in _COMPLEMENTISERS and parse.tags[token] in ("IN", "WDT"))
        or (parse.tags[token] in ("WP", "WRB") and parse.tags[token - 1][:2] not in ("NN", "DT", "PR"))
    )
    for token in islice(openers, MOST_COMMAS):
        anchor = parse.heads[token]
        clause = max(token + 1, parse.rights[anchor] + 1)
        proposal.add("complementiser", anchor, [(token, clause)], "base", token)
        for stop in (proposal.last, *_boundaries(proposal, token + 3)):
            proposal.add("complementiser", anchor, [(token, stop)], "cut", token)


def _between_commas(proposal: Proposal) -> None:
    """Propose what stands round a prepositional cue and its source: "**Rain fell**, *according to* police, **but** …"."""
    parse, cue, first, last = proposal.parse, proposal.cue, proposal.first, proposal.last
    low, behind = min(cue.tokens), max(cue.tokens) + 1
    starts = _clause_starts(proposal, (first, low)) if first < low else []
    if starts and (parse.deps[first] in ("mark", "advmod", "cc")):  # "Although **prices fell**, according to …"
        starts.append(first + 1)
    for begin in starts:
        proposal.add("commas", cue.head, [(begin, low)], "cut" if begin == first else "start", begin)
    commas = _commas(parse, range(behind + 1, min(behind + REACH, last - 1)))
    for comma in islice(commas, MOST_COMMAS + 1):
        proposal.add("commas", cue.head, [(comma + 1, last)], "start", comma)
        for stop in _boundaries(proposal, comma + 3):
            proposal.add("commas", cue.head, [(comma + 1, stop)], "start", comma)
        for begin in starts:
            proposal.add("commas", cue.head, [(begin, low), (comma + 1, last)], "base", comma)


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
    subject = own_subject(parse, cue.clause, cue.tokens)
    low = min(*cue.tokens, subject[0]) if subject and subject[0] < cue.head else min(cue.tokens)
    low -= low > 0 and parse.lowers[low - 1] in _RELATIVES  # "a claim | that he called …"
    above = parse.heads[cue.clause] if parse.deps[cue.clause] in ("acl", "relcl", "amod", "advcl") else cue.clause
    for _ in range(MOST_ABOVE):
        if above >= cue.head or parse.lefts[above] == above == cue.head:
            return
        yield parse.lefts[above], min(parse.rights[above] + 1, low)
        above = parse.heads[above]
