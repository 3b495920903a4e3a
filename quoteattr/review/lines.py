"""JSON lines as a review keeps them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from quoteattr.errors import InputError


def read_lines(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield where each line stands, for messages, and the object in it; a last line without its end is left out.

    A line is on disk with its end or it was never told to be: what a killed process left of one is no line.

    Raises:
        InputError: The file cannot be read, or a line is no object.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"Cannot read {path}: {error.strerror}.") from error
    for number, line in enumerate(data.split(b"\n")[:-1], start=1):
        where = f"{path}, line {number}"
        try:
            plain = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise InputError(f"{where} is no JSON ({error}).") from error
        if not isinstance(plain, dict):
            raise InputError(f"{where} is no JSON object.")
        yield where, plain
