"""Names shortened: parts left out, cut to an initial, or a first name in its short form."""

from __future__ import annotations

from quoteattr.rules import NameWords, is_initial_of


def is_part_of(words: NameWords, key: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    """Tell whether a name is another one shortened: "Lee", "A. Lee", or "Bob Lee" of "Robert Lee" and the other way round."""
    if len(key) > len(whole):
        return False
    missing = [word for word in key if not any(word == other or is_initial_of(word, other) for other in whole)]
    if not missing:
        return True
    if missing != [key[0]] or len(key) == 1 or key[-1] != whole[-1]:
        return False
    return not words.full_forms(key[0]).isdisjoint(words.full_forms(whole[0]))
