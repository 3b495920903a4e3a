"""JSON lines as a review keeps them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from quoteattr.errors import InputError


def read_bytes(path: Path) -> bytes:
    """Return what a file holds.

    Raises:
        InputError: It cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"Cannot read {path}: {error.strerror}.") from error


def objects_in(data: bytes, path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield where each line of a file stands, for messages, and the object in it.

    Raises:
        InputError: A line is no object.
    """
    lines = data.split(b"\n")
    for number, line in enumerate(lines if lines[-1] else lines[:-1], start=1):
        where = f"{path}, line {number}"
        try:
            plain = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise InputError(f"{where} is no JSON ({error}).") from error
        if not isinstance(plain, dict):
            raise InputError(f"{where} is no JSON object.")
        yield where, plain
