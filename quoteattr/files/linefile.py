"""A file that grows by whole lines, and knows how much of it is on the disk and what that holds."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
from pathlib import Path

from attrs import define, field

from quoteattr.files.whole import whole_file

_CHUNK = 2**20


@define
class LineFile:
    """A file that grows by whole lines.

    Attributes:
        path: Where it is.
        size: Bytes of it on the disk that a commit covers.
    """

    path: Path
    size: int = 0
    _waiting: list[bytes] = field(factory=list)
    _hash: hashlib.blake2b = field(factory=hashlib.blake2b)

    @property
    def is_compressed(self) -> bool:
        """Whether its name says so."""
        return self.path.suffix.lower() == ".gz"

    @property
    def digest(self) -> str:
        """A digest of what a commit covers."""
        return self._hash.hexdigest()

    def holds(self, digest: str) -> bool:
        """Tell whether the bytes that a commit covers are there and have a digest; later ones are added to it."""
        self._hash = hashlib.blake2b()
        left = self.size
        if left and self.path.exists():
            with open(self.path, "rb") as stream:
                while data := stream.read(min(left, _CHUNK)):
                    self._hash.update(data)
                    left -= len(data)
        return not left and self.digest == digest

    def add(self, lines: bytes) -> None:
        """Keep lines for the next ``save``."""
        if lines:
            self._waiting.append(lines)

    def save(self) -> None:
        """Append the waiting lines and make sure that they are on the disk."""
        if not self._waiting:
            return
        data = b"".join(self._waiting)
        if self.is_compressed:
            # A member for each commit: gzip readers take them as one stream, and a cut between two leaves a whole file.
            data = gzip.compress(data, mtime=0)
        try:
            with open(self.path, "ab") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
        except OSError:
            self.cut()
            raise
        self.size += len(data)
        self._hash.update(data)
        self._waiting.clear()

    def pack(self) -> None:
        """Compress the whole file anew as one stream."""
        with (
            whole_file(self.path) as target,
            gzip.open(self.path, "rb") as source,
            gzip.GzipFile(filename="", mode="wb", fileobj=target, mtime=0) as packed,
        ):
            shutil.copyfileobj(source, packed, _CHUNK)

    def cut(self) -> None:
        """Cut off what no commit covers."""
        if self.size or self.path.exists():
            os.truncate(self.path, self.size)
