"""Labels items with what the gold says of them."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import compress
from typing import Any

from attrs import define, evolve, frozen

from quoteattr.corpora import GoldDocument, fingerprint
from quoteattr.proposing import antecedent
from quoteattr.records import Scheme
from quoteattr.rules import Patterns
from quoteattr.text import Parse
from quoteattr.weighing.items import Item, find_items, propose_contents
from quoteattr.weighing.reader import Reading

#: Documents are dealt into this many folds by a checksum of their names.
FOLDS = 15


@frozen(eq=False)
class GoldTokens:
    """A gold attribution in tokens: those of its content, source and cue that are words."""

    content: frozenset[int]
    source: frozenset[int]
    cue: frozenset[int]


@define(eq=False)
class Example:
    """An item with what the gold says of it.

    Attributes:
        item: The item.
        fold: Its document's fold.
        gold: The gold attributions of its document.
        overlaps: Of each candidate of the item, its overlap with the best gold content (tokens shared over tokens of both).
        targets: Of each candidate, the index of that gold attribution, or -1.
        on_cue: Indices of the gold attributions whose cue holds this cue.
        scheme: How its document is labelled.
        unknown: Whether a cue that is not labelled says nothing: it stands inside a gold content of a corpus that
            labels outermost attributions only, or the gold leaves it to the reader.
        times: How often it counts in a fit.
    """

    item: Item
    fold: int
    gold: Sequence[GoldTokens]
    overlaps: list[float]
    targets: list[int]
    on_cue: frozenset[int]
    scheme: Scheme
    unknown: bool
    times: float

    def keep(self, stays: Sequence[bool]) -> None:
        """Forget the candidates that the item has dropped."""
        self.overlaps = list(compress(self.overlaps, stays))
        self.targets = list(compress(self.targets, stays))

    def matches(self, candidate: int) -> bool:
        """Tell whether a candidate has the right words, for an attribution with this cue."""
        return self.overlaps[candidate] >= 0.5 and self.targets[candidate] in self.on_cue

    def is_exact(self, candidate: int) -> bool:
        """Tell whether a candidate has just the right words."""
        return self.matches(candidate) and self.overlaps[candidate] == 1.0

    @property
    def is_cue(self) -> bool:
        """Whether any candidate matches."""
        return any(self.matches(number) for number in range(len(self.overlaps)))

    @property
    def usable(self) -> bool:
        """Whether the gold says anything of this cue."""
        return not self.unknown or self.is_cue

    def source_overlap(self, source: int, target: int) -> float:
        """Return the overlap of a source candidate with the source of a gold attribution; 1 where both are nobody."""
        wanted = self.gold[target].source
        candidate = self.item.sources[source]
        if not wanted or candidate.head < 0:
            return float(not wanted and candidate.head < 0)
        runs = {candidate.run, antecedent(self.item.parse, candidate).run}
        words = [
            {token for token in range(*run) if is_word(self.item.parse, token) or token == candidate.head}
            for run in runs
        ]
        return max(len(own & wanted) / len(own | wanted) for own in words)

    def sources_right(self, target: int) -> list[bool | None]:
        """Tell which source candidates are as near to the source of a gold attribution as any; None of a part of it."""
        overlaps = [self.source_overlap(number, target) for number in range(len(self.item.sources))]
        return [overlap == max(overlaps) or None if overlap > 0 else False for overlap in overlaps]

    def is_full(self, best: int) -> bool:
        """Tell whether a candidate and the chosen source are right."""
        return self.overlaps[best] >= 0.5 and self.source_overlap(self.item.best_source, self.targets[best]) > 0


@frozen(eq=False)
class TrainingSet:
    """Documents to fit on.

    Attributes:
        name: The corpus and its split.
        documents: The gold.
        scheme: How they are labelled.
        times: How often each document counts: a small set of another kind must not drown in a large one.
    """

    name: str
    documents: Sequence[GoldDocument]
    scheme: Scheme
    times: int = 1

    def sample(self, share: float) -> TrainingSet:
        """Return a set of so many of the documents, drawn by a checksum of their names."""
        kept = [one for one in self.documents if zlib.crc32(one.doc[::-1].encode("utf-8")) % 1000 < 1000 * share]
        return evolve(self, documents=kept)

    def note(self) -> dict[str, Any]:
        """Return what the weights file says of the set."""
        return {
            "name": self.name,
            "documents": len(self.documents),
            "fingerprint": fingerprint(self.documents),
            "scheme": self.scheme,
            "times": self.times,
        }


def fold_of(doc: str) -> int:
    """Return the fold of a document, by its name alone."""
    return zlib.crc32(doc.encode("utf-8")) % FOLDS


def label(
    parse: Parse, reading: Reading, document: GoldDocument, patterns: Patterns, scheme: Scheme, times: int = 1
) -> list[Example]:
    """Return the items of a document with their labels.

    Args:
        parse: The parsed text.
        reading: What a reader that has not seen the document says of it.
        document: Its gold.
        patterns: The patterns that propose.
        scheme: How the document is labelled; by the broad one, nothing inside the content of another attribution is.
        times: How often the document counts in a fit.
    """
    gold = [
        GoldTokens(
            content=_tokens(parse, quote.content),
            source=_tokens(parse, quote.source),
            cue=_tokens(parse, quote.cue, words_only=False),
        )
        for quote in document.quotes
        if not quote.optional
    ]
    by_token: dict[int, list[int]] = defaultdict(list)
    for number, quote in enumerate(gold):
        for token in quote.content:
            by_token[token].append(number)
    optional = frozenset(
        token for quote in document.quotes if quote.optional for token in _tokens(parse, quote.cue, words_only=False)
    )
    fold = fold_of(document.doc)
    examples: list[Example] = []
    for item in propose_contents(find_items(parse, patterns, scheme, reading), patterns):
        tokens = item.cue.tokens
        overlaps, targets = [], []
        for candidate in item.candidates:
            overlap, target = _best_gold(parse, candidate.runs, gold, by_token)
            overlaps.append(overlap)
            targets.append(target)
        on_cue = frozenset(number for number, quote in enumerate(gold) if quote.cue.intersection(tokens))
        unknown = (scheme == "polnear" and any(token in by_token for token in tokens)) or bool(
            optional.intersection(tokens)
        )
        examples.append(Example(item, fold, gold, overlaps, targets, on_cue, scheme, unknown, times))
    return examples


def _tokens(parse: Parse, spans: Iterable[tuple[int, int]], words_only: bool = True) -> frozenset[int]:
    return frozenset(
        token
        for start, end in spans
        for token in parse.tokens_between(start, end)
        if not words_only or is_word(parse, token)
    )


def is_word(parse: Parse, token: int) -> bool:
    """Tell a word from punctuation, as the figures do."""
    word = parse.words[token]
    return word[:1].isalnum() or word[-1:].isalnum()


def _best_gold(
    parse: Parse, runs: Sequence[tuple[int, int]], gold: Sequence[GoldTokens], by_token: dict[int, list[int]]
) -> tuple[float, int]:
    words = 0
    shared: dict[int, int] = defaultdict(int)
    for first, last in runs:
        for token in range(first, last):
            if is_word(parse, token):
                words += 1
                for number in by_token.get(token, ()):
                    shared[number] += 1
    best, target = 0.0, -1
    for number, both in shared.items():
        overlap = both / (len(gold[number].content) + words - both)
        if overlap > best:
            best, target = overlap, number
    return best, target
