"""Keeps parses and readers on disk between fits: they take minutes and seldom change.

A file is named by a digest of all that it depends on: the texts and their labels, the model, and the code of the steps up
to it. So a file is right or it is not found. The files are pickles: read only from a folder of one's own.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import pickle
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TypeVar

from attrs import frozen

import quoteattr

#: The code that a parse depends on, and what a reader depends on besides.
PARSING = ("text",)
READING = (*PARSING, "weighing/reader.py", "calibrate/reader.py")

Made = TypeVar("Made")


@frozen
class Cache:
    """A folder of what was made before.

    Attributes:
        folder: Made when the first file is kept; None keeps nothing.
        model: The spaCy pipeline that all is made with.
    """

    folder: Path | None
    model: str

    def get(self, of: str, code: Sequence[str], make: Callable[[], Made]) -> Made:
        """Return what was made of something before, or make it and keep it.

        Args:
            of: Tells all that it depends on, besides model and code.
            code: The modules and packages that make it, as paths in this package.
            make: Makes it.
        """
        if self.folder is None:
            return make()
        told = f"{of}\0{self.model}\0{_digest_of_code(tuple(code))}"
        file = self.folder / f"{hashlib.sha256(told.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}.made"
        with contextlib.suppress(OSError, zlib.error, pickle.UnpicklingError, EOFError, AttributeError, TypeError):
            found: Made = pickle.loads(zlib.decompress(file.read_bytes()))
            return found
        made = make()
        file.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=file.parent, delete=False) as part:
            part.write(zlib.compress(pickle.dumps(made, protocol=5), 1))
        Path(part.name).replace(file)
        return made


@functools.cache
def _digest_of_code(code: tuple[str, ...]) -> str:
    """Return a digest of the source of some modules and packages."""
    package = Path(quoteattr.__file__).parent
    digest = hashlib.sha256()
    for file in (file for step in code for file in _sources(package / step)):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _sources(step: Path) -> Iterator[Path]:
    yield from sorted(step.rglob("*.py")) if step.is_dir() else [step]
