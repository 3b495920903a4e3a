"""Features of candidate sources, and of whole attributions: who, by which cue, has which content."""

from __future__ import annotations

from collections import defaultdict

from quoteattr.features.cues import CueView, class_name, noun_sort, noun_word
from quoteattr.mentions import SourceCandidate
from quoteattr.parse import Parse
from quoteattr.patterns import Patterns
from quoteattr.proposal import Candidate

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
    "source governor",
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
    "strict source",
    "commas between",
    "verbs between",
    "source in other content",
    "source of other cue",
)

_SUBJECTS = frozenset(["nsubj", "nsubjpass"])
_VERBS = frozenset(["VB", "VBD", "VBG", "VBN", "VBP", "VBZ", "MD"])

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
        tag = word = sort = dep = governor = "-"
    else:
        tag = parse.tags[head]
        word, sort = noun_word(parse, patterns.lexicon, head), noun_sort(parse, patterns.names, head)
        dep = parse.deps[head]
        above = parse.heads[head]
        governor = f"{dep}<{patterns.lexicon.lemma(parse.lowers[above], 'verb')}" if above != cue.clause else f"{dep}<"
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
        governor,
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


class Claims:
    """What the likely cues of a text claim: the words of their contents, and their subjects as sources.

    The subject of a clause that somebody reports is seldom who goes on: "Roe denied that **the fleet** had left, adding …".
    And who is the subject of one cue is often the source of another.
    """

    def __init__(self) -> None:
        self._contents: dict[int, list[tuple[float, Candidate]]] = defaultdict(list)
        self._subjects: dict[int, list[tuple[float, int]]] = defaultdict(list)

    def add(self, parse: Parse, content: Candidate, probability: float) -> None:
        """Add a cue with its content so far, and the probability that both are right."""
        cue = content.cue
        for first, last in content.runs:
            for token in range(first, last):
                self._contents[token].append((probability, content))
        for kid in parse.kids[cue.clause]:
            if parse.deps[kid] in _SUBJECTS:
                self._subjects[kid].append((probability, cue.head))

    def in_other_content(self, head: int, cue: int) -> float:
        """Return how probable the likeliest content is that holds a source, but not the cue."""
        return max(
            (
                probability
                for probability, content in self._contents.get(head, ())
                if not any(first <= cue < last for first, last in content.runs) and content.cue.head != cue
            ),
            default=0.0,
        )

    def of_other_cue(self, head: int, cue: int) -> float:
        """Return how probable the likeliest other cue is whose subject a source is."""
        return max((probability for probability, other in self._subjects.get(head, ()) if other != cue), default=0.0)


def source_numbers(
    parse: Parse,
    view: CueView,
    source: SourceCandidate,
    content: Candidate | None,
    rank: int,
    proposed: int,
    claims: Claims,
) -> tuple[float, ...]:
    """Return the values of ``SOURCE_NUMBERS`` of a source candidate.

    Args:
        parse: The parsed text.
        view: The cue.
        source: The source candidate.
        content: The content that the cue has so far, or None.
        rank: Its place among the source candidates of the cue, from 0.
        proposed: How many there are.
        claims: What the other cues of the text claim.
    """
    cue = view.cue.head
    head = source.head
    if head < 0:
        inside = float(parse.pair_of[cue] >= 0)
        return (0.0,) * 6 + (float(rank), float(proposed), inside, 0.0, float(view.strict), 0.0, 0.0, 0.0, 0.0)
    in_content = content is not None and any(a <= head < b for a, b in content.runs)
    away = parse.sentence_of[cue] - parse.sentence_of[head]
    between = slice(min(cue, head) + 1, max(cue, head))
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
        float(view.strict),
        float(parse.words[between].count(",")),
        float(sum(tag in _VERBS for tag in parse.tags[between])),
        claims.in_other_content(head, cue),
        claims.of_other_cue(head, cue),
    )
