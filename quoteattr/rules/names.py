"""The words by which names and descriptions are read, and names compared by their parts.

The words stand in ``patterns/en/names.toml``: titles, nouns for people, groups, organisations, outlets and documents,
places. Gender of first names comes from ``gender-guesser``, the parts of a person's name from ``nameparser``.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from attrs import fields, frozen

from quoteattr.errors import PatternError
from quoteattr.rules.entries import is_list_of_words, shown

Gender = Literal["male", "female", ""]

#: What a noun stands for; a noun can stand for several.
Sort = Literal["person", "group", "outlet", "organisation", "document"]


@frozen(eq=False)
class NameWords:
    """The word lists of ``[names]``; all in lower case.

    Attributes:
        titles: Stand before a name and say nothing more: "mr", "gen".
        male: Titles and nouns of men.
        female: Titles and nouns of women.
        roles: Nouns for one person.
        nationals: Role nouns that are adjectives in other names: "the Canadian Health Register".
        first_names: Role nouns that are first names too.
        kin: Nouns for relatives: a bearer's surname stays with whom they belong to.
        groups: Nouns for several people, as written.
        outlets: Nouns for what publishes or broadcasts.
        outlet_names: Words in the names of such.
        agencies: Names of well-known outlets.
        organisations: Nouns for other organisations, also words in their names.
        organisation_names: Words in the names of organisations that are no nouns for one.
        legal_forms: Words in the names of companies that tell their legal form.
        kinds: Nouns that say what an organisation is before its name: "broadcaster".
        domains: Words in the names of organisations that tell what these are for: "fire", "rescue".
        bodies: Those of the organisations that are named by whose they are.
        documents: Nouns for what is written, recorded or measured.
        alike: Noun -> the first noun of the list of those that mean the same bearer.
        short_forms: First name -> the full ones that it may stand for: "bob" and "robert" are both "robert".
        empty_modifiers: Words before a noun that do not tell one bearer from another.
        months_and_days: Capitalised words of the calendar.
        time_words: Other words that end an adverbial of time: "two weeks ago", "at the time".
        particles: Lower-case words inside a name.
        surnames: Roles that are surnames as well: "Mr Baker".
        suffixes: Words behind a name that belong to it.
        honours: Words behind a name that do not.
        reports: Documents that speak for the outlet named before.
        countries: Names of countries.
        capitals: Names of capitals and other places that stand for a government.
        places: First or last words of the names of places.
        labels: Words before a colon that name nobody who speaks: "photo", "update".
        aliases: Short name -> full name.
        sorts: Noun -> what it can stand for.
        ranks: What may stand before a name: titles and nouns for one person.
    """

    titles: frozenset[str] = frozenset()
    male: frozenset[str] = frozenset()
    female: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    nationals: frozenset[str] = frozenset()
    first_names: frozenset[str] = frozenset()
    kin: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    outlets: frozenset[str] = frozenset()
    outlet_names: frozenset[str] = frozenset()
    agencies: frozenset[str] = frozenset()
    organisations: frozenset[str] = frozenset()
    organisation_names: frozenset[str] = frozenset()
    legal_forms: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    bodies: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    alike: Mapping[str, frozenset[str]] = {}
    short_forms: Mapping[str, frozenset[str]] = {}
    empty_modifiers: frozenset[str] = frozenset()
    months_and_days: frozenset[str] = frozenset()
    time_words: frozenset[str] = frozenset()
    particles: frozenset[str] = frozenset()
    surnames: frozenset[str] = frozenset()
    suffixes: frozenset[str] = frozenset()
    honours: frozenset[str] = frozenset()
    reports: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    capitals: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    aliases: Mapping[str, str] = {}
    sorts: Mapping[str, frozenset[Sort]] = {}
    ranks: frozenset[str] = frozenset()

    def gender_of_word(self, word: str) -> Gender:
        """Return the gender of whoever bears a title or noun."""
        return "male" if word in self.male else "female" if word in self.female else ""

    def means(self, noun: str) -> frozenset[str]:
        """Return the classes of nouns that a noun belongs to; it is one itself."""
        return self.alike.get(noun) or _alone(noun)

    def full_forms(self, first: str) -> frozenset[str]:
        """Return the full first names that one may stand for; of one that is in no list, itself."""
        return self.short_forms.get(first) or _alone(first)


@functools.lru_cache(maxsize=10_000)
def _alone(word: str) -> frozenset[str]:
    """Return the class of a word that has no other in the lists."""
    return frozenset((word,))


def is_initial_of(word: str, other: str) -> bool:
    """Tell whether a word is another's first letter."""
    return len(word) == 1 and other.startswith(word)


def read_names(tables: Iterable[tuple[str, Any]]) -> NameWords:
    """Build the word lists from the ``[names]`` tables; those of later files are added to those before.

    Args:
        tables: (file name, its table ``names``) of each file.

    Raises:
        PatternError: An entry is wrong; the message names file, key and reason.
    """
    lists = {field.name: set[str]() for field in fields(NameWords) if field.name not in ("sorts", "ranks")}
    grouped: dict[str, dict[str, set[str]]] = {"alike": {}, "short_forms": {}}
    aliases: dict[str, str] = {}
    for file, table in tables:
        if not isinstance(table, dict):
            raise PatternError(f"{file}: [names] holds lists of words, such as roles = […].")
        for key, value in table.items():
            where = f"{file}: [names] {key}"
            if key == "aliases":
                if not isinstance(value, dict) or not is_list_of_words(list(value.values())):
                    raise PatternError(f'{where}: holds lines such as "u.n." = "united nations".')
                aliases.update((short.lower(), full.lower()) for short, full in value.items())
            elif key in grouped:
                if not isinstance(value, list) or not all(is_list_of_words(group) and group for group in value):
                    raise PatternError(f"{where}: must be a list of lists of words.")
                for group in value:
                    for word in group:
                        grouped[key].setdefault(word.lower(), set()).add(group[0].lower())
            elif key not in lists:
                known = ", ".join(sorted(lists))
                raise PatternError(f"{file}: [names]: unknown key {shown(key)}; known are {known}.")
            elif not is_list_of_words(value):
                raise PatternError(f"{where}: must be a list of words.")
            else:
                lists[key].update(word.lower() for word in value)
    frozen_lists: dict[str, Any] = {
        key: frozenset(words) for key, words in lists.items() if key not in (*grouped, "aliases")
    }
    return NameWords(
        **frozen_lists,
        alike=_frozen(grouped["alike"]),
        short_forms=_frozen(grouped["short_forms"]),
        aliases=aliases,
        sorts=_sorts(frozen_lists),
        ranks=frozen_lists["titles"] | frozen_lists["roles"],
    )


def _frozen(groups: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {word: frozenset(firsts) for word, firsts in groups.items()}


_SORTS: tuple[tuple[str, Sort], ...] = (
    ("roles", "person"),
    ("groups", "group"),
    ("outlets", "outlet"),
    ("organisations", "organisation"),
    ("documents", "document"),
)


def _sorts(lists: Mapping[str, frozenset[str]]) -> dict[str, frozenset[Sort]]:
    """Return noun -> what it can stand for, plurals included: several people are a group, several papers documents."""
    sorts: dict[str, set[Sort]] = {}
    for key, sort in _SORTS:
        for word in lists[key]:
            sorts.setdefault(word, set()).add(sort)
            if sort != "group":
                sorts.setdefault(plural(word), set()).add("group" if sort == "person" else sort)
    for word in (*lists["male"], *lists["female"]):
        if word not in lists["titles"]:
            sorts.setdefault(word, set()).add("person")
            sorts.setdefault(plural(word), set()).add("group")
    return {word: frozenset(found) for word, found in sorts.items()}


def plural(noun: str) -> str:
    """Return the plural of a noun by the rules of spelling."""
    if noun.endswith("man") and noun != "human":
        return noun[:-3] + "men"
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "x", "z", "ch", "sh")) else "s")


@functools.lru_cache(maxsize=100_000)
def singular(noun: str) -> str:
    """Return the singular of a noun by the rules of spelling."""
    if noun.endswith("men") and len(noun) > 3:
        return noun[:-3] + "man"
    if noun.endswith("ies") and len(noun) > 4:
        return noun[:-3] + "y"
    if noun.endswith(("xes", "ches", "shes", "sses")):
        return noun[:-2]
    return noun[:-1] if noun.endswith("s") and not noun.endswith(("ss", "us", "is")) else noun


@functools.lru_cache(maxsize=100_000)
def plain(word: str) -> str:
    """Return a word of a name in the form in which names are compared: no case, accents, full stops, possessive."""
    folded = word.casefold().replace("’", "'")
    if folded.endswith("'s"):
        folded = folded[:-2]
    if folded.isascii():
        return folded.replace(".", "").strip("'\"")
    decomposed = unicodedata.normalize("NFKD", folded)
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign)).replace(".", "").strip("'\"“”")


@functools.lru_cache(maxsize=1)
def _detector() -> Any:
    from gender_guesser.detector import Detector

    return Detector(case_sensitive=False)


@functools.lru_cache(maxsize=100_000)
def gender_of_name(first: str) -> tuple[Gender, bool]:
    """Return the gender that a first name tells, or "", and whether it is known as a first name at all.

    Source: the name list of ``gender-guesser`` (40,000 names by country).
    """
    if not first.isalpha() or len(first) < 2:
        return "", False
    answer: str = _detector().get_gender(first)
    if answer == "unknown":
        return "", False
    return (
        "male"
        if answer.endswith("female") is False and answer.endswith("male")
        else "female"
        if answer.endswith("female")
        else ""
    ), True


@functools.lru_cache(maxsize=100_000)
def sure_gender_of_name(first: str) -> Gender:
    """Return the gender of a first name that hardly anyone of the other one bears, or ""."""
    answer: str = _detector().get_gender(first)
    return "male" if answer == "male" else "female" if answer == "female" else ""


@functools.lru_cache(maxsize=100_000)
def surname(name: str) -> str:
    """Return the last name of a person's full name, particles included: "van der Berg" of "Ali van der Berg Jr."."""
    from nameparser import HumanName

    parsed = HumanName(name)
    return str(parsed.last or parsed.first)
