"""Files that appear whole or not at all, and the question whether two names are one file."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO


@contextmanager
def whole_file(path: str | Path, sync: bool = True) -> Iterator[IO[bytes]]:
    """Open a file for writing that takes its place when the block ends; what stood there is kept until then.

    A symbolic link stays one, and a device or pipe is written to directly.

    Args:
        path: Where to.
        sync: Whether to wait until it is on disk; what can be made again need not.

    Raises:
        OSError: It cannot be written.
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():
        with open(target, "wb") as stream:
            yield stream
        return
    fresh = target.with_name(target.name + ".new")
    try:
        with open(fresh, "wb") as stream:
            yield stream
            if sync:
                stream.flush()
                os.fsync(stream.fileno())
        if target.exists():
            shutil.copymode(target, fresh)
        os.replace(fresh, target)
    except BaseException:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise


def same_file(one: str | Path, others: Iterable[str | Path]) -> bool:
    """Tell whether a name stands for one of some files: by its path, or as another link to it."""
    real = os.path.realpath(one)
    for other in others:
        if os.path.realpath(other) == real:
            return True
        with suppress(OSError):
            if os.path.samefile(other, real):
                return True
    return False
