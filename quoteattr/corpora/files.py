"""Reads the files of a corpus, text untouched; what is missing is told in a CorpusError."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from quoteattr.errors import CorpusError


def read_text(path: Path) -> str:
    r"""Return the file's characters as they are: no newline is translated, so offsets stay those of the file.

    Raises:
        CorpusError: The file is missing, unreadable or not UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise CorpusError(f"Cannot read {path}: {error.strerror}. Check the path to the corpus.") from error
    except UnicodeDecodeError as error:
        raise CorpusError(f"{path} is not UTF-8 (byte {error.start}). Convert it and try again.") from error


def numbered_lines(path: Path) -> Iterator[tuple[int, str]]:
    r"""Give the lines that are not blank with their numbers from 1, cut at ``\n`` (and a ``\r`` before it) alone."""
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        line = line.removesuffix("\r")
        if line.strip():
            yield number, line


def existing_folder(path: Path, expected: str) -> Path:
    """Return the path, which must be a folder.

    Args:
        path: Where it should be.
        expected: What is looked for there, for the message.

    Raises:
        CorpusError: It is not there.
    """
    if not path.is_dir():
        raise CorpusError(f"No folder {path}; expected {expected}.")
    return path


def files_or_error(paths: Iterator[Path], expected: str) -> list[Path]:
    """Return the paths sorted by name.

    Raises:
        CorpusError: There are none.
    """
    found = sorted(paths)
    if not found:
        raise CorpusError(f"Nothing to read: expected {expected}.")
    return found
