"""Reads what the words of a name tell by themselves: which are titles and honours, what the name names.

The same names come back all over a text and a corpus, so that readings are kept.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

from attrs import frozen

from quoteattr.records import SpeakerType
from quoteattr.resolving.entities.nameruns import HYPHENS
from quoteattr.rules import Gender, NameWords, gender_of_name, plain, singular

#: So many readings are kept.
MOST_KEPT = 50_000

_INSIDE_ORGANISATIONS = frozenset(["on", "for", "and"])
_NO_WORDS = HYPHENS | frozenset("],()/.")
_NOUNS = frozenset(["person", "group", "document"])


@frozen(eq=False)
class Told:
    """What the words of a name tell, titles left out.

    Attributes:
        sort: What it names, or None.
        outlet: Whether it publishes.
        honours: How many words at its end are honours: "Ann Lee KC".
        key: Its words as they are compared.
    """

    sort: SpeakerType | None
    outlet: bool
    honours: int
    key: tuple[str, ...]


@frozen(eq=False)
class Reading:
    """A run of name words parted into titles and name.

    Attributes:
        skipped: How many words stand before the name proper.
        titles: Titles and role nouns among them.
        titled: Whether any of them is one.
        gender: As far as a title tells.
        plains: The words behind them as they are compared, empty ones for a nickname in marks.
        told: What these tell.
    """

    skipped: int
    titles: tuple[str, ...]
    titled: bool
    gender: Gender
    plains: tuple[str, ...]
    told: Told


@functools.lru_cache(maxsize=MOST_KEPT)
def read_words(words: NameWords, written: tuple[str, ...], headline: bool, determined: bool) -> Reading | None:
    """Read a run of name words; None where it is a title or noun without a name.

    Args:
        words: The word lists.
        written: The words as they stand in the text.
        headline: Whether they stand in a headline.
        determined: Whether a determiner or possessor stands before them.
    """
    plains = _plains(written)
    if len(plains) == 1 and _is_noun(words, plains[0], headline):
        return None
    skipped, titles = _titles(words, plains, written, determined)
    if skipped == len(plains):
        return None
    titled = not words.ranks.isdisjoint(titles)
    gender: Gender = next((found for title in titles if (found := words.gender_of_word(title))), "")
    named = tuple(plains[skipped:])
    return Reading(skipped, titles, titled, gender, named, tell(words, named, titled))


def _plains(written: Sequence[str]) -> list[str]:
    """Return the words as they are compared; a nickname and its marks count as empty words."""
    plains = [plain(word) for word in written]
    if '"' in written:  # Ann "Nan" Lee
        at = written.index('"')
        plains[at : at + 3] = ["", "", ""]
    return plains


def place_of_first_name(words: NameWords, written: Sequence[str]) -> int:
    """Return how many words stand before a person's name in a headline: "Leaders Condemn | Ann Lee"."""
    plains = _plains(written)
    for place in range(len(plains) - 2, 0, -1):
        if gender_of_name(plains[place])[1] and plains[place] not in words.sorts:
            return place
    return 0


def _is_noun(words: NameWords, word: str, headline: bool) -> bool:
    """Tell whether a word with a capital is a common noun: "Republicans", "REPORT"."""
    if word in words.outlet_names or word in words.agencies:
        return headline and word in words.documents
    sorts = words.sorts.get(word)
    return sorts is not None and (headline or not sorts.isdisjoint(_NOUNS))


def _titles(
    words: NameWords, plains: list[str], written: Sequence[str], determined: bool
) -> tuple[int, tuple[str, ...]]:
    """Return how many words stand before the name proper, and the titles among them: Defense Minister | Amir Hatami."""
    if len(plains) > 2 and gender_of_name(plains[1])[1] and singular(plains[0]) in words.roles - {plains[0]}:
        return 1, (singular(plains[0]),)  # "Ministers Ann Lee and Max Roth"
    if words.ranks.isdisjoint(plains):
        return 0, ()  # most names
    last = plains[-1]
    if len(plains) > 1 and (
        last in words.organisations or last in words.outlet_names or last in words.organisation_names
    ):
        return 0, ()
    if not _INSIDE_ORGANISATIONS.isdisjoint(plains):
        return 0, ()  # "General Agreement on Fish"
    if "of" in plains[1:]:
        of = plains.index("of", 1)
        if plains[of - 1] in words.organisations and words.ranks.isdisjoint(plains[of:]):
            return 0, ()  # "the Republican Party of Orland", not "Bank of Orland Governor Ann Lee"
    found = -1
    for place, word in enumerate(plains):
        first = word in words.first_names or (word in words.nationals and gender_of_name(word)[1] and not determined)
        if first and place == len(plains) - 2 and (place == 0 or found == place - 1):
            continue  # "Minister Dean Pascoe", "German Ortega"
        if word in words.ranks and not (
            word in words.particles and written[place].islower()
        ):  # DI Lee, La Voce di Ivrea
            if place == len(plains) - 1 and place > 0 and _is_surname(words, plains, determined):
                continue
            if place > 1 and word in words.surnames and _may_be_first(plains[place - 1]):
                continue  # "Peter T. King of Orland"
            found = place
    if found < 0:
        return 0, ()
    place = found + 1
    while place < len(plains) and not plains[place]:
        place += 1
    if place + 1 < len(plains) and plains[found] in words.nationals and not gender_of_name(plains[place])[1]:
        return 0, ()  # "Canadian Health Register"
    if place < len(plains) and all(len(word) <= 1 for word in plains[place:]):  # "Soldier F"
        return 0, ()
    if place < len(plains) and plains[place] in ("of", "for"):  # Secretary of State | Ann Lee, of Fish and Game | Bo Ek
        place = next((at for at in range(place + 2, len(plains) - 1) if gender_of_name(plains[at])[1]), place + 2)
    while place < len(plains) and not plains[place]:
        place += 1
    titles = tuple(word for word in plains[:place] if word)
    return min(place, len(plains)), titles


def _may_be_first(word: str) -> bool:
    """Tell whether a word of a name may be a first name or an initial."""
    return len(word) == 1 or gender_of_name(word)[1]


def _is_surname(words: NameWords, plains: list[str], determined: bool) -> bool:
    """Tell "Sean Baker", "Mayor Ann Baker" and "Mr Baker" from "Prime Minister", "the Dean Baker", "Mr President"."""
    *before, first, last = plains
    if last in words.surnames and first in words.ranks:
        return True
    if first in words.ranks or not gender_of_name(first)[1]:
        return False
    return last in words.surnames if before else not determined


@functools.lru_cache(maxsize=MOST_KEPT)
def tell(words: NameWords, plains: tuple[str, ...], titled: bool) -> Told:
    """Return what the words of a name tell; ``titled`` says whether a title stands before them."""
    sort, outlet = _sort(words, plains, titled)
    named = len(plains)
    while named > 2 and plains[named - 1] in words.honours:
        named -= 1
    key = tuple(word for word in plains[:named] if word and word not in _NO_WORDS and word not in words.suffixes)
    return Told(sort, outlet, len(plains) - named, key)


def _sort(words: NameWords, plains: tuple[str, ...], titled: bool) -> tuple[SpeakerType | None, bool]:
    """Return what the words of a name tell that it names, and whether they tell that it publishes."""
    if titled:
        return "PERSON", False
    full = " ".join(word for word in plains if word).replace(" - ", "-")
    if full in words.countries or full in words.capitals:
        return "GPE", False
    if full in words.agencies:
        return "ORG", True
    first, last = plains[0], plains[-1]
    if len(plains) > 1 and _is_outlet(words, plains):
        return "ORG", True
    if last in words.organisations or not words.organisation_names.isdisjoint(plains):
        return "ORG", False
    if "for" in plains or (("of" in plains or "on" in plains) and not words.organisations.isdisjoint(plains[:-1])):
        return "ORG", False
    if last in words.documents and last not in words.outlet_names:
        return "DOCUMENT", False
    if last in words.places or (first in words.places and len(plains) > 1):
        return "GPE", False
    if len(plains) == 3 and plains[1] in HYPHENS:
        return None, False  # "Lucky-Goldstar": one word, be its half a first name or not
    if 2 <= len(plains) <= 6 and gender_of_name(first)[1] and first not in words.countries:
        return "PERSON", False
    return None, False


def _is_outlet(words: NameWords, plains: tuple[str, ...]) -> bool:
    """Tell whether the words of a name tell that it publishes: "Daily Lake", "Voice of Orland"."""
    first, last = plains[0], plains[-1]
    if last in words.outlets or first in words.agencies:
        return True
    if words.outlet_names.isdisjoint(plains):
        return False
    if last in words.outlet_names or (first in words.outlet_names and len(plains) > 2 and plains[1] == "of"):
        return True
    return any(word in words.outlet_names and word != first for word in plains)
