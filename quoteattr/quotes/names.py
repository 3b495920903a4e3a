"""When two names are the same: without case, articles, personal titles, possessives and punctuation."""

from __future__ import annotations

import re
import unicodedata

_POSSESSIVE = re.compile(r"(?<=\w)'s?(?!\w)")
_SEPARATORS = re.compile(r"[\W_]+")

# "A." is an initial.
_ARTICLE = re.compile(r"(?<!\w)(?:an?|the)(?![\w.])")

_TITLE = re.compile(
    r"""mr|mrs|ms|miss|mx|sir|dame|lord|lady|madam|madame|dr|doctor|prof|professor|hon|honorable
    |gen|general|adm|admiral|lt|lieutenant|col|colonel|maj|major|capt|captain|brig|brigadier|commander|sgt|sergeant|cpl
    |pres|president|chancellor|minister|amb|ambassador|sen|senator|rep|representative|congressman|congresswoman
    |gov|governor|mayor|judge|justice|sheriff|king|queen|prince|princess|sheikh|pope|fr|father|rev|reverend|rabbi""",
    re.VERBOSE,
)


def comparable_name(name: str) -> str:
    """Return a form that is equal for names which a reader would call the same.

    "Gen. Amir Hatami" and "amir hatami's" give "amir hatami"; "Al-Akhbar" and "the al-Akhbar" give "al akhbar".
    Accents are kept. Titles are dropped at the start only, and never the last word: "the general" gives "general".
    """
    plain = unicodedata.normalize("NFKC", name).replace("’", "'").replace("‘", "'").casefold()
    words = _SEPARATORS.sub(" ", _ARTICLE.sub(" ", _POSSESSIVE.sub("", plain))).split()
    while len(words) > 1 and _TITLE.fullmatch(words[0]):
        words.pop(0)
    return " ".join(words)
