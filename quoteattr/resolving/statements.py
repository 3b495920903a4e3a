"""Attributions on their way to records: which belong together, which stands inside which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from attrs import Factory, define, evolve

from quoteattr.proposing import Attribution
from quoteattr.resolving.chains.reading import read_chain
from quoteattr.resolving.chains.steps import Reading, Step
from quoteattr.resolving.chains.trimming import MOST_NEIGHBOURS, end_before, trim_contents
from quoteattr.resolving.circumstances import in_runs
from quoteattr.resolving.contents import mend_contents
from quoteattr.resolving.entities.entity import Entity
from quoteattr.resolving.sources import mend_source
from quoteattr.rules import Patterns
from quoteattr.text import Parse, Run

if TYPE_CHECKING:
    from quoteattr.resolving.links import Link

_JOINING = frozenset(["and", "but", "while"])

#: Contents lie in each other so deep at most.
DEEPEST = 30


@define(eq=False)
class Statement:
    """An attribution on its way to a record.

    Attributes:
        attribution: The attribution; its source is the one whose words they are.
        reading: The same with the chain that its own sentence tells.
        first: First token of its content.
        last: The token behind its content.
        parent: Place of the statement in whose content it stands, or -1.
        depth: How many contents it stands in.
        entity: Who speaks, or None where that is open.
        confidence: How sure that is; None where nobody has been asked for.
        chain: Those through whom it comes, outermost first.
        settled: Whether it is known who speaks: it is a turn of an interview, or the writer says "I".
        by_writer: Whether the writer of the article asks and answers himself, so that nobody else tells what is in it.
    """

    attribution: Attribution
    reading: Reading
    first: int
    last: int
    parent: int = -1
    depth: int = 0
    entity: Entity | None = None
    confidence: float | None = None
    chain: list[Link] = Factory(list)
    settled: bool = False
    by_writer: bool = False

    @property
    def length(self) -> int:
        """Tokens from the first to the last of its content."""
        return self.last - self.first

    @property
    def floats(self) -> bool:
        """Whether it stands alone, without a cue."""
        return not self.attribution.cue.tokens


def read_statements(
    parse: Parse, patterns: Patterns, attributions: Iterable[Attribution], signals: Sequence[int]
) -> list[Statement]:
    """Return the attributions as statements, in the order of the text, each knowing the one it stands in.

    Args:
        parse: The parsed text.
        patterns: Rules and words.
        attributions: Those chosen, in any order.
        signals: What ``find_signals`` returned.
    """
    readings = [
        read_chain(parse, patterns, _mended(parse, patterns, attribution), signals)
        for attribution in trim_contents(parse, patterns, attributions)
    ]
    readings = _without_neighbours(parse, _without_lead_ins(parse, patterns, _without_own_cues(readings)))
    statements = [_statement(reading) for reading in readings]
    statements = _merged(parse, sorted(statements, key=lambda one: (one.first, -one.last, one.attribution.cue.head)))
    _set_parents(statements)
    for one in sorted(statements, key=lambda one: -one.length):
        if one.parent >= 0:
            one.depth = statements[one.parent].depth + 1
    return statements


def _without_own_cues(readings: list[Reading]) -> list[Reading]:
    """Leave out what takes its own cue for content, beside what does not: "was quoted *as **saying** that*"."""

    def takes_own(reading: Reading) -> bool:
        runs = reading.attribution.runs
        return len(reading.cue) > 1 and any(in_runs(token, runs) for token in reading.cue)

    taking = [reading for reading in readings if takes_own(reading)]
    if not taking:
        return readings  # nearly always
    proper = {reading.cue for reading in readings if reading not in taking}
    return [reading for reading in readings if reading not in taking or reading.cue not in proper]


def _without_lead_ins(parse: Parse, patterns: Patterns, readings: list[Reading]) -> list[Reading]:
    """Leave out what only leads on to another: "**citing** *two officials*" beside what the officials say."""
    quoting = patterns.chains.quoting
    stepping = {token for reading in readings for step in reading.steps for token in step.cue}

    heads = {reading.attribution.cue.head for reading in readings}
    manners = _cut_manners(parse, readings)

    def leads_in(reading: Reading) -> bool:
        attribution = reading.attribution
        head = attribution.cue.head
        first = attribution.runs[0][0]
        if parse.lowers[head] in patterns.chains.going_on and parse.lowers[first] == "to" and first + 1 in heads:
            return True  # "**went on** *to ask why*" beside "went on to **ask** *why*"
        if head in manners or _only_hedges(parse, patterns, attribution, heads):
            return True
        if parse.lowers[head] not in quoting or len(attribution.cue.tokens) > 1:
            return False
        cited = [kid for kid in parse.kids[head] if parse.deps[kid] == "dobj" and in_runs(kid, attribution.runs)]
        return bool(cited) and (head in stepping or any(_is_only_named(parse, patterns, kid) for kid in cited))

    return [reading for reading in readings if not leads_in(reading)]


def _only_hedges(parse: Parse, patterns: Patterns, attribution: Attribution, heads: set[int]) -> bool:
    """Tell "was **reported** *to have called it a sham*" beside "**called** *it a sham*": nobody is quoted twice."""
    head, first = attribution.cue.head, attribution.runs[0][0]
    if parse.lowers[head] not in patterns.chains.hedging_passives or parse.lowers[first] != "to":
        return False
    passive = any(parse.deps[kid] == "auxpass" for kid in parse.kids[head])
    verb = first + (2 if parse.lowers[first + 1 : first + 2] == ["have"] else 1)
    return passive and head == first - 1 and verb in heads


def _cut_manners(parse: Parse, readings: list[Reading]) -> set[int]:
    """Cut off contents the word that tells how something was said, and return those words, which have the content too.

    "He conceded under *questioning* **that** it was old"; "she has gone on record as *saying* **that** it would burst".
    """
    by_content = {reading.attribution.runs: reading for reading in readings}
    found: set[int] = set()
    for reading in readings:
        attribution = reading.attribution
        (first, last), *others = attribution.runs
        inner = by_content.get(((first + 1, last), *others)) if not others else None
        if inner is None or inner.attribution.cue.tokens != (first,) or attribution.cue.sort != "verb":
            continue
        leads = parse.tags[first - 1] == "IN" and first - 1 not in attribution.cue.tokens
        if leads and attribution.cue.head < first - 1 and parse.lowers[first + 1] == "that":
            reading.attribution = evolve(attribution, runs=inner.attribution.runs)
            found.add(first)
    return found


def _without_neighbours(parse: Parse, readings: list[Reading]) -> list[Reading]:
    """Cut off a content the clause in which another speaks for himself.

    "Nobody was hurt, the army said, *and the union claims that ten were*"; "*…; one called it a tax*".
    """
    by_sentence: dict[int, list[Reading]] = defaultdict(list)
    for reading in readings:
        if reading.attribution.cue.sort == "verb" and reading.attribution.source.head >= 0:
            by_sentence[parse.sentence_of[reading.attribution.cue.head]].append(reading)
    for reading in readings:
        head = reading.attribution.cue.head
        for other in by_sentence.get(parse.sentence_of[head], ())[:MOST_NEIGHBOURS]:
            if other is reading:
                continue
            end = _neighbour(parse, reading, other)
            if end >= 0:
                reading.attribution = end_before(parse, reading.attribution, end)
            elif _goes_on_with(parse, reading, other):
                end = max(parse.rights[other.attribution.cue.head] + 1, other.attribution.runs[-1][1])
                *before, (first, _) = reading.attribution.runs
                reading.attribution = evolve(reading.attribution, runs=(*before, (first, end)))
    return readings


def _goes_on_with(parse: Parse, reading: Reading, other: Reading) -> bool:
    """Tell whether a content goes on with the clause of one who tells something in it.

    "He said that a nun had rung him, *and that she had said the saint smiled*"; "She found that he had called them *and
    (had) been told to wait*": so where the second clause hangs on the first, and opens or stands as it does.
    """
    last = reading.attribution.runs[-1][1]
    verb, above = other.attribution.cue.head, parse.heads[other.attribution.cue.head]
    outermost = above == reading.attribution.cue.head and parse.heads[above] == above
    hangs = outermost or in_runs(above, reading.attribution.runs[-1:])
    if parse.deps[verb] != "conj" or not hangs or parse.pair_of[last - 1] >= 0:
        return False
    between = range(last, parse.lefts[verb])
    if not 0 < len(between) <= 2 or not all(parse.lowers[token] in (",", "and", "but") for token in between):
        return False
    second, first = (
        {parse.lowers[kid] for kid in parse.kids[token] if parse.deps[kid] in ("mark", "aux")}
        for token in (verb, above)
    )
    shares_subject = len(between) == 1 and in_runs(other.attribution.source.head, reading.attribution.runs)
    return "that" in second or "had" in second & first or ("had" in first and not second and shares_subject)


def _neighbour(parse: Parse, reading: Reading, other: Reading) -> int:
    """Return where the clause of one who speaks for himself begins at the end of a content, or -1."""
    first, last = reading.attribution.runs[-1]
    start, cue = other.attribution.source.run[0], other.attribution.cue.head
    if not first <= start < cue < last or not cue < other.attribution.runs[0][0] or parse.pair_of[start] >= 0:
        return -1
    if other.attribution.runs[-1][1] < last - 1:
        return -1
    joined = parse.lowers[start - 1] in _JOINING
    before = start - 2 if joined else start - 1
    if parse.words[before] == ";":
        return before
    told_before = len(reading.attribution.runs) > 1 and before < first
    return before if joined and told_before and parse.words[before] == "," else -1


def _is_only_named(parse: Parse, patterns: Patterns, cited: int) -> bool:
    """Tell whether the object of "cite" names a source: whom somebody cites, and "citing court papers", are no contents."""
    sorts = patterns.names.sorts.get(parse.lowers[cited], frozenset())
    sources = {"person", "group", "outlet", "organisation"}
    if parse.tags[parse.heads[cited]] == "VBG":
        sources.add("document")
    return parse.tags[cited] in ("NNP", "NNPS") or not sources.isdisjoint(sorts)


def _mended(parse: Parse, patterns: Patterns, attribution: Attribution) -> Attribution:
    return mend_contents(parse, patterns.names, mend_source(parse, patterns.names, attribution))


def _statement(reading: Reading) -> Statement:
    runs = reading.attribution.runs
    return Statement(reading.attribution, reading, runs[0][0], runs[-1][1])


def _merged(parse: Parse, statements: list[Statement]) -> list[Statement]:
    """Put two attributions of one content together: "X said, according to Y" is X's, through Y."""
    kept: dict[tuple[Run, ...], Statement] = {}
    for one in statements:
        other = kept.setdefault(one.attribution.runs, one)
        if other is one:
            continue
        told, through = (one, other) if other.attribution.cue.sort == "preposition" else (other, one)
        if _is_citing(through) and not _is_citing(told):
            told, through = through, told
        between = sorted((told.attribution.cue.head, through.attribution.cue.head))
        if told.attribution.cue.sort != "preposition":
            kept[one.attribution.runs] = told
            if ";" not in parse.words[between[0] : between[1]]:
                _take_step(told, through)
    return _without_doubles([one for one in statements if kept[one.attribution.runs] is one])


def _without_doubles(statements: list[Statement]) -> list[Statement]:
    """Keep the surer of two statements that tell where somebody cited begins to speak."""
    best: dict[tuple[int, tuple[int, ...]], Statement] = {}
    for one in statements:
        if _is_citing(one):
            other = best.setdefault((one.first, one.reading.cue), one)
            if one.attribution.confidence > other.attribution.confidence:
                best[one.first, one.reading.cue] = one
    return [one for one in statements if not _is_citing(one) or best[one.first, one.reading.cue] is one]


def _is_citing(one: Statement) -> bool:
    """Tell whether a statement's own words say who passes on what somebody cited said."""
    return bool(one.reading.steps) and any(step.form == "citing" for step in one.reading.steps)


def _take_step(told: Statement, through: Statement) -> None:
    """Make the source of one attribution the outermost step of another, unless it is one already."""
    source = through.attribution.source
    known = {told.attribution.source.head, *(step.head for step in told.reading.steps)}
    if source.head >= 0 and source.head not in known:
        told.reading.steps.insert(0, Step(source.head, source.run, through.reading.cue, "according"))


def _set_parents(statements: list[Statement]) -> None:
    """Find for each statement the smallest content that holds its cue; floating ones have their content held.

    Args:
        statements: By the first token of their contents, long ones first.
    """
    stack: list[int] = []
    following = 0
    for one in sorted(statements, key=lambda one: one.attribution.cue.head):
        head = one.attribution.cue.head
        while following < len(statements) and statements[following].first <= head:
            stack.append(following)
            following += 1
        stack = [other for other in stack[-DEEPEST:] if statements[other].last > head]
        holding = [other for other in stack if _holds(statements[other], one, head)]
        if holding:
            one.parent = min(holding, key=lambda other: statements[other].length)


def _holds(outer: Statement, inner: Statement, head: int) -> bool:
    """Tell whether a content holds a cue, or the cue stands in its gap and the cue's content inside it.

    A content holds only shorter ones, so that no two statements can be each other's parent.
    """
    if outer.length <= inner.length:
        return False
    runs = outer.attribution.runs
    return in_runs(head, runs) or (in_runs(inner.first, runs) and in_runs(inner.last - 1, runs))
