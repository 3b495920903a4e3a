"""Proposes candidate sources: for each cue, which mention could be the one whose words they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen

from quoteattr.rules import Cue, Patterns, matching
from quoteattr.text import Parse, Run


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


#: The first subject of a cue's own sentence stands among so many tokens.
OPENING_WINDOW = 100

NOBODY = SourceCandidate("nobody", -1, (0, 0))


def propose_sources(parse: Parse, patterns: Patterns, cue: Cue, read: Sequence[Run] = ()) -> list[SourceCandidate]:
    """Return the candidate sources of a cue: those of patterns first, "no source" last; no two share a head.

    Args:
        parse: The parsed text.
        patterns: Those that name sources by the parse.
        cue: The cue.
        read: Stretches that a reader takes for sources, whatever they say, in order.
    """
    found: dict[int, SourceCandidate] = {}

    def add(pattern: str, head: int) -> None:
        if head in found or head in cue.tokens:
            return
        if any(map(str.isalnum, parse.words[head])):  # else it names nobody: "<Orland Steel**>**"
            found[head] = SourceCandidate(pattern, head, mention_run(parse, head, cue.head))

    for pattern, roles in matching(patterns.sources.get(cue.sort, ()), parse, cue.clause):
        if "source" in roles:
            add(pattern.id, roles["source"])
    for pattern_id, head in _positional_sources(parse, cue):
        add(pattern_id, head)
    for head in _read_near(parse, cue, read):
        add("read", head)
    return [*found.values(), NOBODY]


def _read_near(parse: Parse, cue: Cue, read: Sequence[Run]) -> Iterator[int]:
    """Yield the heads of the stretches read as sources in the cue's sentence and those beside it."""
    first, last = parse.sentence(cue.head)
    low = parse.sentence(first - 1)[0] if first else first
    high = parse.sentence(last)[1] if last < len(parse) else last
    for start, end in read:
        if low <= start and end <= high:
            run = range(start, end)
            tops = [token for token in run if parse.heads[token] == token or parse.heads[token] not in run]
            yield next((token for token in tops if parse.tags[token][:2] in ("NN", "PR")), tops[-1])


def _positional_sources(parse: Parse, cue: Cue) -> Iterator[tuple[str, int]]:
    """Yield (pattern id, head) of sources that only their place suggests."""
    head = cue.head
    first, last = parse.sentence(head)
    if cue.sort == "colon":
        if head + 1 == last:  # "Rail strike called off: minister", cut up behind its colon
            last = parse.paragraph(head)[1]
        before = _noun_heads(parse, first, head) or _noun_heads(parse, first, head, parse.pair_of[head])
        if not before and head > first:  # "SENATOR ORTIZ: …": capitals that the tagger took for no noun
            before = [token for token in range(first, head) if parse.words[token][0].isalnum()][-1:]
        after = _noun_heads(parse, head + 1, last)
        yield from (("colon-left", token) for token in (*before[:2], *before[2:][-1:]))
        yield from (("colon-right", token) for token in after[:1])
        return
    apposition = apposition_before(parse, cue.clause)
    if apposition >= 0:
        yield "apposition", apposition
    chained = _noun_before_chain(parse, cue.clause)
    if chained >= 0:
        yield "noun-before-chain", chained
    climbed = parse.heads[head]
    for _ in range(6):
        for kid in parse.kids[climbed]:
            if parse.deps[kid] in ("nsubj", "nsubjpass"):
                yield "higher-subject", kid
        climbed = parse.heads[climbed]
    yield from (("noun-before", _named_by(parse, token)) for token in _noun_heads(parse, first, head)[-1:])
    yield from (("noun-after", token) for token in _noun_heads(parse, head + 1, last)[:1])
    own = _root_subject(parse, first, min(head, first + OPENING_WINDOW))
    if own >= 0:
        yield "sentence-subject", own
    for beside in (min(cue.tokens) - 1, max(cue.tokens) + 1):  # a name that the tagger took for none: "**Jolly** said"
        if first < beside + 1 <= last and parse.opens_upper[beside] and parse.pair_of[beside] == parse.pair_of[head]:
            while parse.deps[beside] == "compound" and parse.heads[beside] > beside:  # of **Ann** Lee the name is Lee
                beside = parse.heads[beside]
            yield "beside", beside
    number = parse.sentence_of[head] - 1
    for back in range(2):
        if number - back < 0:
            break
        low, high = parse.sentences[number - back]
        subject = _root_subject(parse, low, high)
        if subject >= 0:
            yield f"subject-{back + 1}-back", subject


def _named_by(parse: Parse, noun: int) -> int:
    """Return the noun to which another is an apposition: "**Ida Lee**, an engineer"; any other noun itself."""
    while parse.deps[noun] == "appos" and parse.heads[noun] < noun:
        noun = parse.heads[noun]
    return noun


def _noun_before_chain(parse: Parse, cue: int) -> int:
    """Return the noun right before a verb that the cue is coordinated with, where no verb up to it has a subject, or -1.

    "A diplomat, ambassador Jon **Reed**, visited the bases and *said*": the parser has attached the name elsewhere.
    """
    if parse.tags[cue] not in ("VBD", "VBZ", "VBP"):
        return -1
    low = parse.sentence(cue)[0]
    verb = cue
    while not any(parse.deps[kid] in ("nsubj", "nsubjpass") for kid in parse.kids[verb]):
        goes_on = parse.deps[verb] == "conj" and parse.tags[parse.heads[verb]][:2] in ("VB", "MD")
        auxiliaries = [kid for kid in parse.kids[verb] if kid < verb and parse.deps[kid] in ("aux", "neg", "advmod")]
        before = min([verb, *auxiliaries]) - 1
        if before > low and (parse.words[before] == "," or not goes_on):
            noun = before - (parse.words[before] == ",")
            if parse.tags[noun][:2] in ("NN", "PR"):
                return noun
        if not goes_on:
            return -1
        verb = parse.heads[verb]
    return -1


def apposition_before(parse: Parse, cue: int) -> int:
    """Return the head of what the parser holds for an apposition between a cue's subject and the cue, or -1.

    In "The farmers, Mayor Reis said, have lost their barns" that is the source, and the subject belongs to the content.
    """
    for subject in parse.kids[cue]:
        if parse.deps[subject] == "nsubj" and subject < cue:
            for kid in parse.kids[subject]:
                if (
                    parse.deps[kid] in ("appos", "conj")
                    and subject < parse.lefts[kid]
                    and parse.rights[kid] + 1 == cue
                    and parse.words[parse.lefts[kid] - 1] == ","
                ):
                    return kid
    return -1


def _noun_heads(parse: Parse, first: int, last: int, pair: int = -1) -> list[int]:
    """Return the heads of the noun phrases between two tokens, in order: those outside marks, or in one pair."""
    return [
        token
        for token in range(first, last)
        if parse.tags[token][:2] in ("NN", "PR")
        and parse.pair_of[token] == pair
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


def antecedent(parse: Parse, source: SourceCandidate) -> SourceCandidate:
    """Return the mention that a relative pronoun stands for ('the guard, who said'); any other source as it is."""
    head = source.head
    if head < 0 or parse.tags[head] not in ("WP", "WDT"):
        return source
    verb = head
    while parse.heads[verb] != verb and parse.deps[verb] != "relcl":
        verb = parse.heads[verb]
    noun = parse.heads[verb]
    if parse.deps[verb] != "relcl" or noun > head or parse.tags[noun][:2] not in ("NN", "PR", "DT", "CD"):
        return source
    return SourceCandidate(source.pattern, noun, mention_run(parse, noun, head))


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
