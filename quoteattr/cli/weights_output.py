"""Where the ``calibrate`` commands write what they have fitted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from quoteattr.errors import InputError


def weights_output(asked: Path | None, builtin: Path) -> Path:
    """Return the weights file to write: the one asked for with ``-o``, or the one that comes with the patterns.

    Raises:
        InputError: It lies in no folder.
    """
    file = asked.with_suffix(".json") if asked is not None else builtin
    check_folder(file, "-o")
    return file


def check_folder(file: Path, option: str) -> None:
    """Raise an InputError where the folder of an output is missing: told before the fit, not after it."""
    if not file.parent.is_dir():
        raise InputError(f"{file} cannot be written: no folder {file.parent}. Make it or choose another with {option}.")


@contextmanager
def telling_of(file: Path) -> Iterator[None]:
    """Turn what keeps an output from being written into one sentence."""
    try:
        yield
    except OSError as error:
        raise InputError(
            f"{error.filename or file} cannot be written: {error.strerror}. Choose another place for it."
        ) from error
