"""What stands in an entry of a pattern file: the checks that all its readers make."""

from __future__ import annotations

from typing import Any


def is_list_of_words(value: Any) -> bool:
    """Tell whether a value is a list of strings, none of them blank; the list itself may be empty."""
    return isinstance(value, list) and all(isinstance(item, str) and item.strip() for item in value)
