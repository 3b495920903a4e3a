"""Runs the steps: text in, records out."""

from __future__ import annotations

import functools
import logging
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count
from numbers import Integral
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from attrs import evolve

from quoteattr.errors import InputError
from quoteattr.proposing import Attribution
from quoteattr.quotes import Quotes
from quoteattr.records import ON_ERROR, Config, OnError, Quote, cut_span, with_spans
from quoteattr.resolving import resolve
from quoteattr.rules import Patterns, load_patterns
from quoteattr.text import Parse, check_labels, load_pipeline, parse_text, split_paragraphs
from quoteattr.weighing import (
    Item,
    Reading,
    Scheme,
    Weights,
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

_SURROGATE = re.compile("[\ud800-\udfff]")
_log = logging.getLogger("quoteattr")

#: The pipelines of which that has been said.
_told: WeakSet[Language] = WeakSet()


class Extractor:
    """Keeps a model and the patterns loaded, for many texts; may be pickled and copied.

    Args:
        config: What to keep and with which model and patterns; the defaults are those of ``Config``.
        pipeline: A loaded spaCy pipeline to use in place of ``config.model``.
        patterns: Loaded patterns to use in place of those that ``config.patterns`` adds.
        weights: Loaded weights to use in place of ``config.weights``.

    Raises:
        ModelError: The model is missing or unfit.
        PatternError: A pattern, lexicon or weights file is wrong.
    """

    def __init__(
        self,
        config: Config | None = None,
        *,
        pipeline: Language | None = None,
        patterns: Patterns | None = None,
        weights: Weights | None = None,
    ) -> None:
        self.config = config if config is not None else Config()
        self.patterns = patterns if patterns is not None else load_patterns(self.config.patterns)
        self.weights = weights if weights is not None else load_weights(self.weights_file)
        if pipeline is not None:
            check_labels(pipeline)
        self._own = (pipeline, weights)  # what cannot be loaded again by its name
        self.pipeline = pipeline if pipeline is not None else load_pipeline(self.config.model)

    def _read(self, parse: Parse) -> Reading:
        """Return what the second reader says; say, once for each pipeline, where it lacks the token vectors it knows."""
        reader = self.weights.reader
        known = reader is None or (parse.vectors is not None and parse.vectors.digest == reader.digest)
        if len(parse) and not known and self.pipeline not in _told:
            _told.add(self.pipeline)
            _log.warning(
                "The spaCy pipeline %r has no token vectors that the weights know: the second reader goes by words, tags "
                "and labels alone and finds a little less (docs/limits.md says how much).",
                f"{self.pipeline.lang}_{self.pipeline.meta['name']}",
            )
        return self.weights.read(parse, self.scheme)

    def __reduce__(self) -> tuple[Any, ...]:
        pipeline, weights = self._own
        return _again, (self.config, pipeline, self.patterns, weights)

    @property
    def weights_file(self) -> Path:
        """The file that weights are read from: that of the configuration, or the one that comes with the patterns."""
        return self.config.weights if self.config.weights is not None else builtin_weights()

    @property
    def threshold(self) -> float:
        """Records below this confidence are left out."""
        chosen = self.config.min_confidence
        return chosen if chosen is not None else self.weights.threshold[self.scheme]

    @property
    def scheme(self) -> Scheme:
        """What counts as an attribution, see ``Config``."""
        return self.config.scheme

    def extract(self, text: str, doc: str | int = "text") -> Quotes:
        """Return the records of one text, in its order: a tuple of them that also knows its text.

        Args:
            text: Any string; none is an error.
            doc: The document's name, for the records.

        Raises:
            InputError: The text is no string, or the name neither a string nor a whole number.
        """
        name = _checked_name(doc)
        _check_text(text, name)
        readable = legible(text)
        records: list[Quote] = []
        for start, end in _parts(readable):
            parse = parse_text(self.pipeline, readable[start:end], self.config.batch_size)
            found = self.records_of(parse, name)
            records.extend(found if start == 0 else moved(found, start, name, len(records)))
        if readable is not text:
            records = [with_spans(record, lambda old: cut_span(text, old.start, old.end)) for record in records]
        return Quotes(text, self.given(records))

    def pipe(
        self, texts: Iterable[str], docs: Iterable[str | int] | None = None, *, on_error: OnError = "stop"
    ) -> Iterator[Quotes]:
        """Yield the records of each text, in the order of the texts.

        Args:
            texts: Any strings; read one by one.
            docs: The documents' names; by default their numbers, from 1.
            on_error: What an entry that is no text does, such as an empty cell of a table: it ends the run ("stop"),
                or is logged as a warning and gives no records ("skip"), so that there are as many results as texts.

        Raises:
            InputError: An entry is no text, or there are fewer names than texts.
        """
        if isinstance(texts, str | bytes):
            raise InputError("`pipe` takes many texts, such as a list of them; `extract` takes one.")
        if on_error not in ON_ERROR:
            raise InputError(f"on_error must be one of {', '.join(map(repr, ON_ERROR))}, not {on_error!r}.")
        names: Iterator[str | int] = iter(docs) if docs is not None else count(1)
        for number, text in enumerate(texts, start=1):
            name = next(names, None)
            if name is None:
                raise InputError(f"There are fewer names than texts: the text of place {number:,} has none.")
            try:
                found = self.extract(text, name)
            except Exception as error:  # of any kind: the other documents must not be lost with this one
                if on_error == "stop":
                    raise
                said = str(error) if isinstance(error, InputError) else f"{type(error).__name__}: {error}"
                _log.warning("Document '%s' is passed over: %s", name, said)
                found = Quotes("")
            yield found

    def items_of(self, parse: Parse, reading: Reading | None = None) -> list[Item]:
        """Return the weighed cues of a parsed text, those that lose included; ``explain`` shows them."""
        reading = reading if reading is not None else self._read(parse)
        found = find_items(parse, self.patterns, self.scheme, reading)
        (items,) = weigh([found], self.patterns, self.weights)
        return items

    def extract_parsed(self, parse: Parse, doc: str = "text") -> Quotes:
        """Return the records of a text that is parsed already."""
        return Quotes(parse.text, self.given(self.records_of(parse, doc)))

    def given(self, records: Sequence[Quote]) -> Iterator[Quote]:
        """Yield those records of a document that are of the acts and forms asked for."""
        return kept(records, self.keeps)

    def keeps(self, record: Quote) -> bool:
        """Tell whether a record is of the acts and forms asked for."""
        return record.act in self.config.acts and record.form in self.config.forms

    def records_of(self, parse: Parse, doc: str) -> tuple[Quote, ...]:
        """Return the records of a parsed text, of all acts and forms."""
        attributions = self.attributions_of(parse)
        return resolve(parse, self.patterns, attributions, doc, bound=self.config.min_speaker_confidence)

    def attributions_of(self, parse: Parse) -> list[Attribution]:
        """Return the attributions chosen in a parsed text, before it is asked who speaks."""
        reading = self._read(parse)
        chosen = attributions(choose(self.items_of(parse, reading), self.threshold))
        return complete(parse, reading, chosen, self.weights, self.scheme, self.threshold)


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


def kept(records: Sequence[Quote], keeps: Callable[[Quote], bool]) -> Iterator[Quote]:
    """Yield those records of a document that are to be kept, numbered without holes.

    A parent that is not kept gives way to the nearest one around it that is.
    """
    ids = {record.id: f"{record.doc}:{number}" for number, record in enumerate(filter(keeps, records), start=1)}
    parents = {record.id: record.parent for record in records}
    for record in records:
        if record.id in ids:
            parent = record.parent
            while parent is not None and parent not in ids:
                parent = parents[parent]
            yield evolve(record, id=ids[record.id], parent=None if parent is None else ids[parent])


def moved(records: Iterable[Quote], by: int, doc: str, before: int) -> Iterator[Quote]:
    """Yield the records of a part of a text as records of the whole of it: offsets moved on, and ids by ``before``."""

    def number(old: str) -> str:
        return f"{doc}:{int(old.rpartition(':')[2]) + before}"

    for record in records:
        whole = with_spans(record, lambda old: evolve(old, start=old.start + by, end=old.end + by))
        yield evolve(
            whole, doc=doc, id=number(record.id), parent=None if record.parent is None else number(record.parent)
        )


def legible(text: str) -> str:
    """Return a text as spaCy can read it, character for character: lone surrogates, which have no UTF-8, as "\ufffd"."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def _check_text(text: object, doc: str) -> None:
    if isinstance(text, str):
        return
    if text is None or text != text:
        why = (
            f"is {'None' if text is None else 'NaN'}, an empty cell: leave it out, or pass over it with on_error='skip'"
        )
    elif isinstance(text, bytes):
        why = "is bytes: decode it, as in text.decode('utf-8')"
    else:
        why = f"is of type {type(text).__name__}: give a string"
    raise InputError(f"The text of document {doc!r} {why}.")


def _checked_name(doc: object) -> str:
    if isinstance(doc, str):
        return doc
    if isinstance(doc, Integral) and not isinstance(doc, bool):
        return str(doc)
    raise InputError(f"A document's name must be a string or a whole number, not {doc!r:.60}.")


def _again(config: Config, pipeline: Language | None, patterns: Patterns | None, weights: Weights | None) -> Extractor:
    return Extractor(config, pipeline=pipeline, patterns=patterns, weights=weights)


@functools.cache
def _default_extractor() -> Extractor:
    return Extractor()


def extract(text: str, doc: str | int = "text") -> Quotes:
    """Return the records of one text with the default configuration; the model is loaded once and kept.

    Args:
        text: Any string; none is an error.
        doc: The document's name, for the records.

    Raises:
        ModelError: No English model is installed.
    """
    return _default_extractor().extract(text, doc)
