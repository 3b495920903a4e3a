"""Whether a text is English prose, by its commonest words and by its signs: nothing is parsed and no model is loaded.

Of the words of English articles 27 to 60 % are on spaCy's list of English stop words; of its example sentences in some
seventy other languages at most 13 %. A detector of many languages (py3langid, lingua) would answer a question that nobody
asks here, with a model of its own; whether a text is English, this list tells, and spaCy keeps it.
"""

from __future__ import annotations

import re
from itertools import islice

#: Words looked at; fewer than the least say nothing.
_MOST, _LEAST = 200, 20
_COMMON_SHARE = 0.18
_SIGN_SHARE = 0.05
_WINDOW = 3_000

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SIGN = re.compile(r"[{}\[\]()=_<>#\\|@/*+`~^]")


def doubt_about(text: str) -> str | None:
    """Return why a text seems not to be English prose, as the end of a sentence ("it …"), or None.

    Only its middle is looked at, where no headline and no boilerplate is. Very short texts are never doubted.
    """
    from spacy.lang.en.stop_words import STOP_WORDS

    start = max(0, (len(text) - _WINDOW) // 2)
    middle = text[start : start + _WINDOW]
    words = [match[0].lower().replace("’", "'") for match in islice(_WORD.finditer(middle), _MOST)]
    if len(words) < _LEAST:
        letters = "".join(words)
        foreign = sum(not char.isascii() for char in letters)
        return "is written in other letters than English" if foreign > max(_LEAST, len(letters) / 2) else None
    if len(_SIGN.findall(middle)) > _SIGN_SHARE * len(middle):
        return "looks like source code or mark-up"
    common = sum(word in STOP_WORDS for word in words)
    if common < _COMMON_SHARE * len(words):
        return f"does not look like English: of {len(words)} words only {common} are common English ones"
    return None
