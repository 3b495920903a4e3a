"""Runs the steps: text in, records out."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from itertools import count
from typing import TYPE_CHECKING

from attrs import evolve

from quoteattr.proposing import Attribution
from quoteattr.quotes import Quotes
from quoteattr.records import Config, Intermediary, Quote, Span
from quoteattr.resolving import resolve
from quoteattr.rules import load_patterns
from quoteattr.text import Parse, check_labels, load_pipeline, parse_text, split_paragraphs
from quoteattr.weighing import (
    Item,
    Reading,
    Scheme,
    attributions,
    builtin_weights,
    choose,
    complete,
    find_items,
    load_weights,
    weigh,
)

if TYPE_CHECKING:
    from spacy.language import Language

#: Longer texts are read in parts cut between paragraphs, so that memory does not grow with the text.
LARGEST_PART = 400_000


class Extractor:
    """Keeps a model and the patterns loaded, for many texts.

    Args:
        config: What to keep and with which model and patterns; the defaults are those of ``Config``.
        pipeline: A loaded spaCy pipeline to use in place of ``config.model``.

    Raises:
        ModelError: The model is missing or unfit.
        PatternError: A pattern, lexicon or weights file is wrong.
    """

    def __init__(self, config: Config | None = None, *, pipeline: Language | None = None) -> None:
        self.config = config if config is not None else Config()
        self.patterns = load_patterns(self.config.patterns)
        self.weights = load_weights(builtin_weights())
        if pipeline is not None:
            check_labels(pipeline)
        self.pipeline = pipeline if pipeline is not None else load_pipeline(self.config.model)

    @property
    def threshold(self) -> float:
        """Records below this confidence are left out."""
        chosen = self.config.min_confidence
        return chosen if chosen is not None else self.weights.threshold[self.scheme]

    @property
    def scheme(self) -> Scheme:
        """What counts as an attribution, see ``Config``."""
        return self.config.scheme

    def extract(self, text: str, doc: str = "text") -> Quotes:
        """Return the records of one text, in its order: a tuple of them that also knows its text.

        Args:
            text: Any string; none is an error.
            doc: The document's name, for the records.
        """
        records: list[Quote] = []
        for start, end in _parts(text):
            parse = parse_text(self.pipeline, text[start:end], self.config.batch_size)
            found = self.records_of(parse, doc)
            records.extend(found if start == 0 else _moved(found, start, doc, len(records)))
        return Quotes(text, filter(self._keeps, records))

    def pipe(self, texts: Iterable[str], docs: Iterable[str] | None = None) -> Iterator[Quotes]:
        """Yield the records of each text, in the order of the texts.

        Args:
            texts: Any strings; read one by one.
            docs: The documents' names; by default their numbers, from 1.
        """
        names = iter(docs) if docs is not None else (str(number) for number in count(1))
        for text, name in zip(texts, names, strict=False):
            yield self.extract(text, name)

    def items_of(self, parse: Parse, reading: Reading | None = None) -> list[Item]:
        """Return the weighed cues of a parsed text, those that lose included; ``explain`` shows them."""
        reading = reading if reading is not None else self.weights.read(parse, self.scheme)
        found = find_items(parse, self.patterns, self.scheme, reading)
        (items,) = weigh([found], self.patterns, self.weights)
        return items

    def extract_parsed(self, parse: Parse, doc: str = "text") -> Quotes:
        """Return the records of a text that is parsed already."""
        return Quotes(parse.text, filter(self._keeps, self.records_of(parse, doc)))

    def records_of(self, parse: Parse, doc: str) -> tuple[Quote, ...]:
        """Return the records of a parsed text, of all acts and forms."""
        return resolve(parse, self.patterns, self.attributions_of(parse), doc)

    def attributions_of(self, parse: Parse) -> list[Attribution]:
        """Return the attributions chosen in a parsed text, before it is asked who speaks."""
        reading = self.weights.read(parse, self.scheme)
        chosen = attributions(choose(self.items_of(parse, reading), self.threshold))
        return complete(parse, reading, chosen, self.weights, self.scheme, self.threshold)

    def _keeps(self, record: Quote) -> bool:
        return record.act in self.config.acts and record.form in self.config.forms


def _parts(text: str) -> Iterator[tuple[int, int]]:
    """Yield half-open offsets of the parts of a text, cut between paragraphs."""
    if len(text) <= LARGEST_PART:
        yield 0, len(text)
        return
    start = 0
    for paragraph_start, paragraph_end in split_paragraphs(text):
        if paragraph_end - start > LARGEST_PART and paragraph_start > start:
            yield start, paragraph_start
            start = paragraph_start
    yield start, len(text)


def _moved(records: Iterable[Quote], by: int, doc: str, before: int) -> Iterator[Quote]:
    """Yield the records of a later part as records of the whole text: offsets and ids moved on."""

    def span(old: Span) -> Span:
        return evolve(old, start=old.start + by, end=old.end + by)

    def maybe(old: Span | None) -> Span | None:
        return None if old is None else span(old)

    def intermediary(old: Intermediary) -> Intermediary:
        return evolve(old, source=maybe(old.source), cue=tuple(map(span, old.cue)))

    def number(old: str) -> str:
        return f"{doc}:{int(old.rpartition(':')[2]) + before}"

    for record in records:
        yield evolve(
            record,
            id=number(record.id),
            content=tuple(map(span, record.content)),
            cue=tuple(map(span, record.cue)),
            source=maybe(record.source),
            intermediaries=tuple(map(intermediary, record.intermediaries)),
            addressee=maybe(record.addressee),
            parent=None if record.parent is None else number(record.parent),
        )


@functools.cache
def _default_extractor() -> Extractor:
    return Extractor()


def extract(text: str, doc: str = "text") -> Quotes:
    """Return the records of one text with the default configuration; the model is loaded once and kept.

    Args:
        text: Any string; none is an error.
        doc: The document's name, for the records.

    Raises:
        ModelError: No English model is installed.
    """
    return _default_extractor().extract(text, doc)
