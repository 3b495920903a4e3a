"""Checks of the values in a pattern file, shared by all that read one."""

from __future__ import annotations

from typing import Any, TypeGuard

#: A message shows so many characters of a wrong value.
LONGEST_SHOWN = 60


def is_word(value: Any) -> TypeGuard[str]:
    """Tell whether a value is a string, and not blank."""
    return isinstance(value, str) and bool(value.strip())


def is_list_of_words(value: Any) -> TypeGuard[list[str]]:
    """Tell whether a value is a list of strings, none of them blank; the list itself may be empty."""
    return isinstance(value, list) and all(map(is_word, value))


def shown(value: Any) -> str:
    """Return a value in the short form in which messages show it."""
    try:
        written = repr(value)
    except (ValueError, RecursionError):  # a number of 5,000 digits, a table in 1,000 others
        return f"so large {'a table' if isinstance(value, dict) else 'a value'}"
    return written if len(written) <= LONGEST_SHOWN else f"{written[:LONGEST_SHOWN]} …"
