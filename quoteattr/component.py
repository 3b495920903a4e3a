"""quoteattr as a spaCy component: ``nlp.add_pipe("quoteattr")``, then ``doc._.quotes``.

It reads the parse that the pipeline has made, so it stands after a parser and a tagger. ``quoteattr.extract`` parses
each paragraph alone and shows the parser one kind of mark; a pipeline does neither, so records can differ slightly.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.tokens import Doc

from quoteattr.errors import ModelError
from quoteattr.extractor import Extractor
from quoteattr.records import Config
from quoteattr.text import check_labels, read_doc

_DEFAULTS = Config()
_CONFIG_FILE = "config.json"


class QuoteComponent(Pipe):
    """Sets ``doc._.quotes``, a tuple of records; ``doc.user_data["id"]``, where a string, names them.

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
        self._configure(config)
        if not Doc.has_extension("quotes"):
            Doc.set_extension("quotes", default=())

    def _configure(self, config: Config) -> None:
        self.config = config
        self._extractor = Extractor(config, pipeline=self._nlp)

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
        name = doc.user_data.get("id")
        doc._.quotes = self._extractor.extract_parsed(
            read_doc(doc, self._nlp), name if isinstance(name, str) else "text"
        )
        return doc

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Return the configuration as bytes; patterns and weights come with the package."""
        return json.dumps(_plain(self.config)).encode("utf-8")

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> QuoteComponent:
        """Take the configuration from bytes that ``to_bytes`` gave."""
        self._configure(_config(**json.loads(data.decode("utf-8"))))
        return self

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the configuration into a folder."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _CONFIG_FILE).write_bytes(self.to_bytes())

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> QuoteComponent:
        """Read the configuration from a folder."""
        return self.from_bytes((Path(path) / _CONFIG_FILE).read_bytes())


def _plain(config: Config) -> dict[str, Any]:
    return {
        "acts": sorted(config.acts),
        "forms": sorted(config.forms),
        "min_confidence": config.min_confidence,
        "patterns": [str(folder) for folder in config.patterns],
    }


def _config(acts: Sequence[str], forms: Sequence[str], min_confidence: float | None, patterns: Sequence[str]) -> Config:
    return Config(acts=acts, forms=forms, min_confidence=min_confidence, patterns=patterns)


@Language.factory(
    "quoteattr", default_config=_plain(_DEFAULTS), assigns=["doc._.quotes"], requires=["token.dep", "token.tag"]
)
def create_component(
    nlp: Language,
    name: str,
    acts: list[str],
    forms: list[str],
    min_confidence: float | None,
    patterns: list[str],
) -> QuoteComponent:
    """Make the component for a pipeline; the settings are those of ``Config``."""
    return QuoteComponent(nlp, name, _config(acts, forms, min_confidence, patterns))
