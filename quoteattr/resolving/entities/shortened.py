"""Names shortened: parts left out, cut to an initial, or a first name in its short form."""

from __future__ import annotations

from quoteattr.rules import NameWords


def is_part_of(words: NameWords, key: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    """Tell whether a name is another one shortened: "Lee", "A. Lee", or "Bob Lee" of "Robert Lee" and the other way round."""
    if len(key) > len(whole):
        return False
    missing = [word for word in key if not any(word == other or _is_initial(word, other) for other in whole)]
    if not missing:
        return True
    return missing == [key[0]] and len(key) > 1 and key[-1] == whole[-1] and _is_form_of(words, key[0], whole[0])


def _is_initial(word: str, of: str) -> bool:
    return len(word) == 1 and of.startswith(word)


def _is_form_of(words: NameWords, first: str, other: str) -> bool:
    """Tell whether two first names are forms of one: "Bob" and "Robert"."""
    forms = words.short_forms
    return not forms.get(first, frozenset([first])).isdisjoint(forms.get(other, frozenset([other])))
