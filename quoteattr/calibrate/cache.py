"""Keeps labelled documents on disk between fits: parsing and proposing take minutes and seldom change.

A document's file is named by a digest of all that it depends on: its text and labels, how it is labelled, the patterns,
the model, and the code of every step up to the labels. So a file is right or it is not found. The files are pickles:
read only from a folder of one's own.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import pickle
import zlib
from collections.abc import Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile

from attrs import frozen

import quoteattr
from quoteattr.calibrate.labels import Example
from quoteattr.corpora import GoldDocument, fingerprint
from quoteattr.weighing.weights import Scheme

#: The code between a text and its labelled items.
_STEPS = ("text", "rules", "proposing", "weighing/features", "weighing/items.py", "calibrate/labels.py")


@frozen
class Cache:
    """A folder of labelled documents.

    Attributes:
        folder: Made when the first document is kept.
        made_with: The model and the patterns that all of its documents are to be made with.
    """

    folder: Path
    made_with: str

    def get(self, document: GoldDocument, scheme: Scheme) -> list[Example] | None:
        """Return a document's examples, or None where they are not there or cannot be read."""
        with contextlib.suppress(OSError, zlib.error, pickle.UnpicklingError, EOFError, AttributeError, TypeError):
            examples: list[Example] = pickle.loads(zlib.decompress(self._file(document, scheme).read_bytes()))
            return examples
        return None

    def put(self, document: GoldDocument, scheme: Scheme, examples: list[Example]) -> None:
        """Keep a document's examples."""
        file = self._file(document, scheme)
        file.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=file.parent, delete=False) as part:
            part.write(zlib.compress(pickle.dumps(examples, protocol=5), 1))
        Path(part.name).replace(file)

    def _file(self, document: GoldDocument, scheme: Scheme) -> Path:
        told = f"{fingerprint([document])}\0{scheme}\0{self.made_with}\0{_digest_of_code()}"
        return self.folder / f"{hashlib.sha256(told.encode()).hexdigest()[:32]}.examples"


@functools.cache
def _digest_of_code() -> str:
    """Return a digest of the source of the steps between a text and its labelled items."""
    package = Path(quoteattr.__file__).parent
    digest = hashlib.sha256()
    for file in (file for step in _STEPS for file in _sources(package / step)):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _sources(step: Path) -> Iterator[Path]:
    yield from sorted(step.rglob("*.py")) if step.is_dir() else [step]
