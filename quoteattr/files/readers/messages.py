"""Messages that say why something could not be read."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import islice
from typing import Any


def cannot_read(error: BaseException) -> str:
    """Say why bytes could not be read from the disk or decompressed."""
    if isinstance(error, OSError) and error.strerror:
        return f"It cannot be read: {error.strerror}."
    return f"Its gzip data is damaged or cut off: {error}."


def cannot_decode(error: UnicodeError, encoding: str) -> str:
    """Say which byte is not of the encoding, and where it stands."""
    if not isinstance(error, UnicodeDecodeError):
        return f"Not {encoding}: {error}; name its encoding with --encoding."
    byte = error.object[error.start]
    return (
        f"Not {encoding}: byte 0x{byte:02x} at offset {error.start} ({error.reason}); "
        f"name its encoding with --encoding, as in --encoding {'latin-1' if encoding != 'latin-1' else 'utf-8'}."
    )


def too_long(length: int | None, limit: int) -> str:
    """Say that a document is longer than allowed; its length in characters may be unknown."""
    return f"Longer than --max-chars {limit:,}" + (f": {length:,} characters." if length else ".")


def no_field(option: str, name: str, fields: Iterable[str]) -> str:
    """Say that a field is missing, which ones there are, and the option that chooses."""
    others = ", ".join(map(shortened, islice(fields, 12))) or "none"
    return f"No field {name!r}, or it is empty; the fields are {others}: choose with {option}."


def bad_character(value: str) -> str | None:
    """Say which lone surrogate a value holds, which no output can encode; None where there is none."""
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        code = ord(value[error.start])
        if 0xDC80 <= code <= 0xDCFF:
            return f"holds byte 0x{code - 0xDC00:02x} at character {error.start}, which the encoding does not know."
        return f"holds half a character (U+{code:04X}) at character {error.start}."
    return None


def spelled_out(name: str) -> str:
    """Write lone surrogates as escapes."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def shortened(value: Any, length: int = 40) -> str:
    """Return a value as it looks in a message: at most ``length`` characters of it."""
    shown = spelled_out(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str))
    return shown if len(shown) <= length else shown[: length - 1] + "…"
