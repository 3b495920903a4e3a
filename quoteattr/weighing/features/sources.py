"""Features of candidate sources, and of whole attributions: who, by which cue, has which content."""

from __future__ import annotations

from collections.abc import Sequence

from quoteattr.proposing import Candidate, SourceCandidate
from quoteattr.rules import Patterns
from quoteattr.text import Parse
from quoteattr.weighing.features.cues import CueView, class_name, noun_sort, noun_word
from quoteattr.weighing.features.reading import READ_SOURCE_NUMBERS

SOURCE_CATEGORIES = (
    "source pattern",
    "cue and source pattern",
    "class and source pattern",
    "source tag",
    "source word",
    "source sort",
    "source dep",
    "source pattern and tag",
    "cue dep and source pattern",
    "frame and source pattern",
)

SOURCE_NUMBERS = (
    "distance",
    "source words",
    "source before cue",
    "same sentence",
    "source inside marks",
    "source in content",
    "source rank",
    "sources proposed",
    "cue inside marks",
    "source sentences away",
    "by the guide (source)",
    *READ_SOURCE_NUMBERS,
)

ATTRIBUTION_CATEGORIES = (
    "source word",
    "class and source word",
    "source sort",
    "class and source sort",
    "source tag and pattern",
    "source pattern",
    "class and content pattern",
    "cue and content pattern",
    "class and frame",
    "class and content tag",
    "cue lemma",
)


def source_categories(parse: Parse, patterns: Patterns, view: CueView, source: SourceCandidate) -> tuple[str, ...]:
    """Return the values of ``SOURCE_CATEGORIES`` of a source candidate."""
    cue = view.cue
    name = class_name(cue)
    head = source.head
    if head < 0:
        tag = word = sort = dep = "-"
    else:
        tag = parse.tags[head]
        word, sort = noun_word(parse, patterns.lexicon, head), noun_sort(parse, patterns.names, head)
        dep = parse.deps[head]
    pattern = source.pattern
    return (
        pattern,
        f"{cue.lemma}|{pattern}",
        f"{name}|{pattern}",
        tag,
        word,
        sort,
        dep,
        f"{pattern}|{tag}",
        f"{parse.deps[cue.head]}|{pattern}",
        f"{view.frame}|{pattern}",
    )


def attribution_categories(
    parse: Parse, patterns: Patterns, view: CueView, content: Candidate, source: SourceCandidate
) -> tuple[str, ...]:
    """Return the values of ``ATTRIBUTION_CATEGORIES``: who, by which cue, has which content."""
    cue = view.cue
    name = class_name(cue)
    tag = word = sort = "-"
    if source.head >= 0:
        tag, word = parse.tags[source.head], noun_word(parse, patterns.lexicon, source.head)
        sort = noun_sort(parse, patterns.names, source.head)
    return (
        word,
        f"{name}|{word}",
        sort,
        f"{name}|{sort}",
        f"{tag}|{content.pattern}",
        source.pattern,
        f"{name}|{content.pattern}",
        f"{cue.lemma}|{content.pattern}",
        f"{name}|{view.frame}",
        f"{name}|{parse.tags[content.anchor]}",
        cue.lemma,
    )


def source_numbers(
    parse: Parse,
    view: CueView,
    source: SourceCandidate,
    content: Candidate | None,
    rank: int,
    proposed: int,
    read: Sequence[float],
) -> tuple[float, ...]:
    """Return the values of ``SOURCE_NUMBERS`` of a source candidate.

    Args:
        parse: The parsed text.
        view: The cue.
        source: The source candidate.
        content: The content that the cue has so far, or None.
        rank: Its place among the source candidates of the cue, from 0.
        proposed: How many there are.
        read: Values of ``READ_SOURCE_NUMBERS``.
    """
    cue = view.cue.head
    head = source.head
    if head < 0:
        inside = float(parse.pair_of[cue] >= 0)
        return (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, float(rank), float(proposed), inside, 0.0, float(view.by_guide), *read)
    in_content = content is not None and any(a <= head < b for a, b in content.runs)
    away = parse.sentence_of[cue] - parse.sentence_of[head]
    return (
        float(abs(cue - head)),
        float(source.run[1] - source.run[0]),
        float(head < cue),
        float(away == 0),
        float(parse.pair_of[head] >= 0),
        float(in_content),
        float(rank),
        float(proposed),
        float(parse.pair_of[cue] >= 0),
        float(away),
        float(view.by_guide),
        *read,
    )
