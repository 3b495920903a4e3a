"""quoteattr as a spaCy component: ``nlp.add_pipe("quoteattr")``, then ``doc._.quotes``.

It reads the parse that the pipeline has made, so it stands after a parser and a tagger. ``quoteattr.extract`` parses
each paragraph alone and shows the parser one kind of mark; a pipeline does neither, so records can differ slightly.

What hangs on a ``Doc`` is plain data, and goes wherever the ``Doc`` goes. Importing this module is enough to read the
records of documents that were saved.
"""

from __future__ import annotations

import copyreg
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import srsly
from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.tokens import Doc, Span

from quoteattr.errors import ModelError
from quoteattr.extractor import Extractor, kept, moved
from quoteattr.quotes import Quotes, lies_in, marked_spans, number_of
from quoteattr.records import Config, Quote, Scheme
from quoteattr.rules import PatternFiles, compile_patterns, load_patterns, read_pattern_files
from quoteattr.text import check_labels, read_doc
from quoteattr.weighing import Weights, load_weights

#: The key of ``doc.spans`` under which the parts of all records stand.
SPANS_KEY = "quoteattr"

_DEFAULTS = Config()
_CONFIG_FILE = "config.json"
# spaCy keeps what belongs to a place under such keys, and moves the place when documents are joined or cut.
_SLOT = ("._.", "quoteattr")
_NAMES = ("id", "name")


class QuoteComponent(Pipe):
    """Sets ``doc._.quotes``, the records, and ``doc.spans["quoteattr"]``, their parts as spans of tokens.

    A document is named by ``doc.user_data["id"]`` or ``["name"]``, an extension of such a name (``doc._.name``), or the
    context that ``nlp.pipe(…, as_tuples=True)`` brings: a name, or a mapping that holds one. Else it is "text".

    Args:
        nlp: The pipeline that it stands in.
        name: Its name there.
        config: What to keep; ``model`` and ``batch_size`` play no part.
    """

    def __init__(self, nlp: Language, name: str, config: Config) -> None:
        self.vocab = nlp.vocab
        self.name = name
        self._nlp = nlp
        self._has_checked_labels = False
        # A saved pipeline brings its patterns along: a folder that is missing may be none that is needed.
        there = all(folder.is_dir() for folder in config.patterns)
        there = there and (config.weights is None or config.weights.exists())
        self._configure(config, _Files.of(config) if there else None)

    def __reduce__(self) -> tuple[Any, ...]:
        # Without the engine, which holds the pipeline: when a component is built again, that has no pipes yet.
        return copyreg.__newobj__, (type(self),), {**vars(self), "_extractor": None}  # type: ignore[attr-defined]

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)

    def _configure(self, config: Config, files: _Files | None) -> None:
        self.config = config
        self._files = files
        self._extractor = None if files is None else files.extractor(config, self._nlp)

    @property
    def extractor(self) -> Extractor:
        """The engine, on the pipeline's own parse.

        Raises:
            PatternError: A pattern, lexicon or weights file is missing or wrong.
        """
        if self._extractor is None:
            self._configure(self.config, self._files or _Files.of(self.config))
            assert self._extractor is not None
        return self._extractor

    def __call__(self, doc: Doc) -> Doc:
        """Set the records of one ``Doc``.

        Raises:
            ModelError: The ``Doc`` has no parse or no tags, or those of another scheme than spaCy's own English models.
        """
        for annotation in ("DEP", "TAG"):
            if len(doc) and not doc.has_annotation(annotation):
                raise ModelError(
                    f"quoteattr needs {annotation} labels that the pipeline has not set; add it behind a parser and a "
                    "tagger, as in en_core_web_sm."
                )
        if len(doc) and not self._has_checked_labels:  # the pipes before this one may be added or loaded after it
            check_labels(self._nlp)
            self._has_checked_labels = True
        quotes = self.extractor.extract_parsed(read_doc(doc, self._nlp), _name_of(doc))
        doc._.quotes = quotes
        doc.spans[SPANS_KEY] = list(_spans_of(doc, quotes))
        return doc

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Return the configuration with the patterns and weights that it names; quoteattr's own come with the package."""
        data: bytes = srsly.msgpack_dumps({"config": _plain(self.config), "files": self._held().contents})
        return data

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> QuoteComponent:
        """Take the configuration, patterns and weights from bytes that ``to_bytes`` gave."""
        state = srsly.msgpack_loads(data)
        self._configure(Config(**state["config"]), _Files(state["files"]))
        return self

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the configuration, and the patterns and weights that it names, into a folder."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _CONFIG_FILE).write_text(json.dumps(_plain(self.config)), encoding="utf-8")
        self._held().write(folder)

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> QuoteComponent:
        """Read from a folder what ``to_disk`` wrote."""
        folder = Path(path)
        settings = json.loads((folder / _CONFIG_FILE).read_text(encoding="utf-8"))
        self._configure(Config(**settings), _Files.read(folder))
        return self

    def _held(self) -> _Files:
        """Return the files that were read when the engine was made, whatever has become of them since."""
        assert self.extractor is not None
        assert self._files is not None
        return self._files


class _Files:
    """Pattern and weights files of a configuration: name below the saved folder -> what the file holds."""

    def __init__(self, contents: Mapping[str, bytes]) -> None:
        self.contents = dict(contents)

    @classmethod
    def of(cls, config: Config) -> _Files:
        """Read the files that a configuration names.

        Raises:
            PatternError: Something in them is wrong.
        """
        load_patterns(config.patterns)  # messages are to name the files where they are
        contents = {
            f"patterns/{number}-{folder.name}/{file.name}": data
            for number, folder in enumerate(config.patterns, start=1)
            for file, data in read_pattern_files([folder])
        }
        if config.weights is not None:
            load_weights(config.weights)
            for ending in _WEIGHTS_ENDINGS:
                contents[f"weights{ending}"] = config.weights.with_suffix(ending).read_bytes()
        return cls(contents)

    @classmethod
    def read(cls, folder: Path) -> _Files:
        """Read the files of a saved folder."""
        found = [*folder.glob("patterns/*/*.toml"), *(folder / f"weights{ending}" for ending in _WEIGHTS_ENDINGS)]
        return cls({file.relative_to(folder).as_posix(): file.read_bytes() for file in found if file.exists()})

    def write(self, folder: Path) -> None:
        """Write the files into a folder."""
        for name, data in self.contents.items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)

    def extractor(self, config: Config, nlp: Language) -> Extractor:
        """Make the engine from what the files hold."""
        files: PatternFiles = tuple(
            (Path(name), data) for name, data in sorted(self.contents.items()) if name.endswith(".toml")
        )
        return Extractor(config, pipeline=nlp, patterns=compile_patterns(files), weights=self._weights())

    def _weights(self) -> Weights | None:
        if "weights.json" not in self.contents:
            return None
        with tempfile.TemporaryDirectory() as folder:
            self.write(Path(folder))
            return load_weights(Path(folder) / "weights.json")


_WEIGHTS_ENDINGS = (".json", ".npz")


def _name_of(doc: Doc) -> str:
    """Return the name that a document's data, extensions or context give it."""
    context = doc._context
    given = [doc.user_data.get(name) for name in _NAMES]
    given += [doc._.get(name) for name in _NAMES if doc.has_extension(name)]
    given += [context.get(name) for name in _NAMES] if isinstance(context, Mapping) else [context]
    names = (str(name) for name in given if isinstance(name, str | int) and not isinstance(name, bool) and name != "")
    return next(names, "text")


def _spans_of(doc: Doc, quotes: Quotes) -> Iterator[Span]:
    """Yield the parts of records as spans of whole tokens: labelled with their role, their id the record's number."""
    for place, quote in enumerate(quotes):
        for part, mark in dict.fromkeys(marked_spans(quote, place)):
            label, number = mark.role.upper(), number_of(quote)
            span = doc.char_span(part.start, part.end, label=label, span_id=number, alignment_mode="expand")
            if span is not None:
                yield span


def _records_of(doc: Doc) -> list[dict[str, Any]]:
    """Return the records of a document as plain data, as ``Quote.to_dict`` gives them."""
    parts = _parts_of(doc)
    if len(parts) == 1 and parts[0][0] == 0:
        return parts[0][1]
    return [quote.to_dict() for quote in _quotes_of(doc)]


def _quotes_of(doc: Doc) -> Quotes:
    """Return the records of a document; of one that was joined from several or cut out of one, those that lie in it."""
    parts = _parts_of(doc)
    if not parts:
        return Quotes(doc.text)
    found: list[Quote] = []
    for start, records in parts:
        quotes = [Quote.from_dict(record) for record in records]
        found.extend(moved(quotes, start, (found or quotes)[0].doc, len(found)) if start else quotes)
    return Quotes(doc.text, kept(found, lambda quote: lies_in(quote, doc.text)))


def _parts_of(doc: Doc) -> list[tuple[int, list[dict[str, Any]]]]:
    """Return the records that hang on a document, by where the document began that they were made from."""
    data: dict[Any, Any] = doc.user_data
    parts = ((key[2], value) for key, value in data.items() if isinstance(key, tuple) and key[:2] == _SLOT)
    return sorted(parts, key=lambda part: part[0])


def _set_quotes(doc: Doc, quotes: Iterable[Quote | Mapping[str, Any]]) -> None:
    data: dict[Any, Any] = doc.user_data
    for start, _ in _parts_of(doc):
        del data[(*_SLOT, start, None)]
    plain = [quote.to_dict() if isinstance(quote, Quote) else dict(quote) for quote in quotes]
    if plain:
        data[(*_SLOT, 0, None)] = plain


def _plain(config: Config) -> dict[str, Any]:
    return {
        "acts": sorted(config.acts),
        "forms": sorted(config.forms),
        "scheme": config.scheme,
        "min_confidence": config.min_confidence,
        "min_speaker_confidence": config.min_speaker_confidence,
        "patterns": [str(folder) for folder in config.patterns],
        "weights": None if config.weights is None else str(config.weights),
    }


for _name, _getter in (("quotes", _quotes_of), ("quote_records", _records_of)):
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, getter=_getter, setter=_set_quotes)


@Language.factory(
    "quoteattr",
    default_config=_plain(_DEFAULTS),
    assigns=["doc._.quotes", "doc.spans"],
    requires=["token.dep", "token.tag"],
)
def create_component(
    nlp: Language,
    name: str,
    acts: list[str],
    forms: list[str],
    scheme: Scheme,
    min_confidence: float | None,
    min_speaker_confidence: float | None,
    patterns: list[str],
    weights: str | None,
) -> QuoteComponent:
    """Make the component for a pipeline; the settings are those of ``Config``."""
    config = Config(
        acts=acts,
        forms=forms,
        scheme=scheme,
        min_confidence=min_confidence,
        min_speaker_confidence=min_speaker_confidence,
        patterns=patterns,
        weights=weights,
    )
    return QuoteComponent(nlp, name, config)
