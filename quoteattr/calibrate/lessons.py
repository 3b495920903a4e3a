"""Articles from which to learn who is meant: their mentions, the candidates of each, and which of these are right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from attrs import Factory, define, frozen
from numpy.typing import NDArray

from quoteattr.calibrate.textbook import make_descriptions
from quoteattr.corpora import CORPORA, GoldDocument, GoldQuote
from quoteattr.corpora.gap import Ambiguous, read_gap
from quoteattr.corpora.gold import read_labels
from quoteattr.corpora.speakers import with_speakers
from quoteattr.extractor import Extractor
from quoteattr.metrics import MATCH_IOU, Words
from quoteattr.proposing import Attribution
from quoteattr.quotes import comparable_name
from quoteattr.records import ACTS, Config
from quoteattr.resolving.article import Resolved, read_article
from quoteattr.resolving.entities.pronouns import THIRD_PERSON
from quoteattr.resolving.ranking.queries import Query, pronoun_query, queries_of
from quoteattr.resolving.ranking.ranker import candidate_name
from quoteattr.rules import Patterns
from quoteattr.text import Parse, Run, parse_text

#: Weight of pronouns in texts of another kind, and of made articles, beside 1 of the articles that count most.
OTHER_KIND = 0.3
MADE = 0.1

#: So many articles are made.
MADE_ARTICLES = 500


@frozen(eq=False)
class Gold:
    """What is right of one query.

    Attributes:
        names: The names that are right, as they are compared; empty where it is right to leave it open.
        inside: Tokens of which the entity must be mentioned at one, in place of a name; or None.
        outside: Tokens at none of which it may be mentioned.
    """

    names: frozenset[str] = frozenset()
    inside: frozenset[int] | None = None
    outside: frozenset[int] = frozenset()


@define(eq=False)
class Lesson:
    """An article with what is right of its queries.

    Attributes:
        doc: Its name.
        weight: How much it counts.
        resolved: Its entities and statements, as the walk has them.
        queries: Its mentions that are asked for.
        gold: What is right of each, or None where nothing is known.
        speakers: Of each statement who speaks as far as is known; moves from round to round.
        made: Whether the article is made: it tells nothing of how sure a choice is in others.
    """

    doc: str
    weight: float
    resolved: Resolved
    queries: list[Query]
    gold: list[Gold | None]
    speakers: list[int]
    made: bool = False
    _names: dict[tuple[int, int], str | None] = Factory(dict)

    def right(self, query: int, entity: int) -> bool:
        """Tell whether a candidate is right."""
        gold = self.gold[query]
        if gold is None:
            return False
        if gold.inside is not None:
            entities = self.resolved.entities
            meant = {entities.find(entities.at.get(token, -1)) for token in gold.inside}
            other = {entities.find(entities.at.get(token, -1)) for token in gold.outside}
            return entity in meant - other if gold.inside else entity not in other
        name = self._name(query, entity)
        return (comparable_name(name) in gold.names) if name is not None else not gold.names

    def right_after_all(self, query: int, entity: int) -> bool:
        """Tell whether an entity is right once all mentions are put together."""
        self._names.pop((query, entity), None)
        return self.right(query, entity)

    def _name(self, query: int, entity: int) -> str | None:
        if (query, entity) not in self._names:
            self._names[query, entity] = candidate_name(self.resolved.referents, self.queries[query], entity)
        return self._names[query, entity]


def lesson_of(
    patterns: Patterns,
    parse: Parse,
    attributions: Sequence[Attribution],
    document: GoldDocument,
    weight: float,
    made: bool = False,
) -> Lesson | None:
    """Return a labelled article as a lesson, or None where it has nothing to learn from."""
    resolved = read_article(parse, patterns, attributions)
    queries = queries_of(resolved.entities, resolved.statements)
    by_place = _labels(document, parse, resolved)
    hosts = {query.place: query for query in queries if query.place >= 0}
    gold = [
        by_place.get(query.place)
        if query.place >= 0
        else _pronoun_within(parse, hosts[query.within], by_place.get(query.within), query.head)
        for query in queries
    ]
    if not any(gold):
        return None
    return Lesson(document.doc, weight, resolved, queries, gold, resolved.speakers(), made)


def lesson_of_pronoun(
    patterns: Patterns, parse: Parse, attributions: Sequence[Attribution], example: Ambiguous, weight: float
) -> Lesson | None:
    """Return a pronoun with two names as a lesson, or None where its words are not tokens."""
    tokens = parse.tokens_between(*example.pronoun)
    names = [frozenset(parse.tokens_between(*name)) for name in example.names]
    if not tokens or not all(names):
        return None
    resolved = read_article(parse, patterns, attributions, pronoun=tokens[0])
    query = next(
        (query for query in queries_of(resolved.entities, resolved.statements) if query.head == tokens[0]),
        pronoun_query(resolved.entities, tokens[0]),
    )
    inside, outside = (
        frozenset().union(*[name for name, meant in zip(names, example.meant, strict=True) if meant is wanted])
        for wanted in (True, False)
    )
    return Lesson(example.id, weight, resolved, [query], [Gold(inside=inside, outside=outside)], resolved.speakers())


def _labels(document: GoldDocument, parse: Parse, resolved: Resolved) -> dict[int, Gold]:
    """Return what is right of the statements that match a gold quotation, source and all."""
    words = Words(document.text)
    labelled = [
        (words.covered(quote.content), words.telling(quote.source), quote)
        for quote in document.quotes
        if quote.speaker_known and not quote.optional
    ]
    found: dict[int, Gold] = {}
    for place, one in enumerate(resolved.statements):
        content = words.covered(_spans(parse, one.attribution.runs))
        best: tuple[float, frozenset[int], GoldQuote] | None = None
        for gold_content, gold_source, quote in labelled:
            shared = len(content & gold_content)
            overlap = shared / max(1, len(content) + len(gold_content) - shared)
            if overlap >= MATCH_IOU and (best is None or overlap > best[0]):
                best = overlap, gold_source, quote
        source = one.attribution.source
        mention = words.telling(_spans(parse, [source.run])) if source.head >= 0 else frozenset()
        if best is not None and (mention & best[1] or not (mention or best[1])):
            found[place] = Gold(_names(best[2]))
    return found


def _pronoun_within(parse: Parse, description: Query, gold: Gold | None, token: int) -> Gold | None:
    """Return whom a pronoun in a description means, where the description's right names tell: "Ann Lee's lawyer"."""
    (first, last), (before, behind) = description.run, ("", "")
    if token > first:
        before = comparable_name(parse.text[parse.starts[first] : parse.ends[token - 1]])
    if token + 1 < last:  # "x": titles are left out where they open a name, as "general" in "his general counsel"
        behind = comparable_name("x " + parse.text[parse.starts[token + 1] : parse.ends[last - 1]]).removeprefix("x ")
    names = {
        comparable_name(name[len(before) : len(name) - len(behind)])
        for name in (gold.names if gold is not None else ())
        if name.startswith(before) and name.endswith(behind)
    }
    names -= THIRD_PERSON | {""}
    return Gold(frozenset(names)) if names else None


def _names(quote: GoldQuote) -> frozenset[str]:
    if quote.speaker is None:
        return frozenset()
    return frozenset(comparable_name(name) for name in (quote.speaker, *quote.speaker_also))


def _spans(parse: Parse, runs: Iterable[Run]) -> tuple[tuple[int, int], ...]:
    return tuple((parse.starts[first], parse.ends[last - 1]) for first, last in runs if first < last)


def right_rows(lesson: Lesson, query: NDArray[np.int64], entity: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return of each candidate of a lesson whether it is right.

    None is of a description that the labels accept as well as the name behind it ("the report", of the paper that
    published it): they do not tell which of the two to choose.
    """
    pairs = zip(query.tolist(), entity.tolist(), strict=True)
    right = np.array([lesson.right(number, other) for number, other in pairs], dtype=bool)
    entities = lesson.resolved.entities.all
    named = np.array([other >= 0 and entities[other].named for other in entity.tolist()], dtype=bool)
    size = len(lesson.queries)
    with_name = np.bincount(query, weights=right & named, minlength=size) > 0
    without = np.bincount(query, weights=right & ~named, minlength=size) > 0
    open_ = with_name & without & np.array([one.kind == "noun" for one in lesson.queries], dtype=bool)
    kept: NDArray[np.bool_] = right & ~open_[query]
    return kept


def read_lessons(
    labels: Sequence[tuple[Path, int]],
    texts: Path | None,
    polnear: tuple[Path, Path] | None,
    gap: Path | None,
    textbook: Path | None,
    model: str | None,
) -> list[Lesson]:
    """Parse labelled articles, find their attributions with the weights there are, and make them lessons.

    Args:
        labels: Folders with ``gold.jsonl`` or files of labels, and how often each counts.
        texts: Where the texts of files of labels stand, or None for beside them.
        polnear: PolNeAR and the file that names the speakers of its train split, which count as the most, or None.
        gap: GAP, or None.
        textbook: A file of families, of which articles with descriptions are made, or None.
        model: A spaCy pipeline's name, or None for the best.

    Raises:
        CorpusError: A corpus is missing or not as it should be.
        ModelError: There is no fit model.
    """
    strict = Extractor(Config(model=model))
    broad = Extractor(Config(model=model, acts=frozenset(ACTS), scheme="polnear"), pipeline=strict.pipeline)
    most = max((times for _, times in labels), default=1)
    sets = [(strict, read_labels(path, texts), times / most, False) for path, times in labels]
    if polnear is not None:
        named = with_speakers(CORPORA["polnear"].read(polnear[0], "train"), polnear[1])
        sets.append((broad, iter(named), 1.0, False))
    if textbook is not None:
        sets.append((strict, make_descriptions(textbook, MADE_ARTICLES), MADE, True))
    found = []
    for extractor, documents, weight, made in sets:
        for document in documents:
            parse = parse_text(extractor.pipeline, document.text)
            attributions = extractor.attributions_of(parse)
            found.append(lesson_of(extractor.patterns, parse, attributions, document, weight, made))
    for example in read_gap(gap, "development") if gap is not None else ():
        parse = parse_text(strict.pipeline, example.text)
        attributions = strict.attributions_of(parse)
        found.append(lesson_of_pronoun(strict.patterns, parse, attributions, example, OTHER_KIND))
    return [lesson for lesson in found if lesson is not None]
