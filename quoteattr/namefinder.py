"""Finds the proper names in a text: what stands before each as a title, what sort it is."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import Factory, define

from quoteattr.nameruns import HYPHENS, MISTAKEN, PROPER, NameRuns
from quoteattr.names import Gender, NameWords, gender_of_name, plain
from quoteattr.parse import Parse
from quoteattr.records import SpeakerType

#: A dateline has at most so many tokens.
LONGEST_DATELINE = 14

_NOUNS = frozenset(["person", "group", "document"])
_NOMINAL = frozenset(["NN", "NNS", "JJ", "NNP"])


# Not frozen: a text has hundreds, and attrs makes frozen ones at half the speed.
@define(eq=False)
class Name:
    """A proper name as it stands in the text.

    Attributes:
        start: Its first token, titles left out.
        end: The token behind its last, honours left out.
        until: The token behind the honours that follow it: "Ann Lee KC".
        outer: The first token with the titles before it.
        key: Its words as they are compared.
        titles: Titles and role nouns before it inside the capitals, in lower case: "minister", "gen".
        sort: What it names as far as its own words tell, or None.
        outlet: Whether its own words tell that it publishes.
        gender: As far as a title tells.
        headline: Whether it stands in a headline, where capitals tell nothing.
    """

    start: int
    end: int
    until: int
    outer: int
    key: tuple[str, ...]
    titles: tuple[str, ...]
    sort: SpeakerType | None
    outlet: bool
    gender: Gender
    headline: bool


def find_names(parse: Parse, words: NameWords, headlines: Sequence[bool]) -> list[Name]:
    """Return the names in a text, in order."""
    runs = NameRuns(parse, words)
    reader = _Reader(parse, words, runs)
    names: list[Name] = []
    particles, datelines = words.particles, _datelines(parse, runs)
    done = 0
    for token, (tag, lower, word) in enumerate(zip(parse.tags, parse.lowers, parse.words, strict=True)):
        if tag not in PROPER:
            if not (lower in particles or (tag in MISTAKEN and word[0].isupper())):
                continue  # most words by far
            if token < done or not runs.starts_oddly(token):
                continue
        elif token < done:
            continue
        if token in datelines:
            done = datelines[token]
            continue
        end = runs.end(token)
        if end > token:
            done = end
            name = reader.name(token, end, headlines[parse.paragraph_of[token]])
            if name is not None:
                done = max(done, name.until)
                names.append(name)
    return names


def _datelines(parse: Parse, runs: NameRuns) -> dict[int, int]:
    """Return the first token of each dateline -> the token behind it."""
    found: dict[int, int] = {}
    paragraph = -1
    for first, _ in parse.sentences:
        if parse.paragraph_of[first] != paragraph:
            paragraph = parse.paragraph_of[first]
            end = _dateline_end(parse, runs, first)
            if end > first:
                found[first] = end
    return found


def _dateline_end(parse: Parse, runs: NameRuns, first: int) -> int:
    """Return the token behind a paragraph's dateline, "VARDEN, May 3 (AFP) --"; the first one where it has none."""
    word = parse.words[first]
    if len(word) < 3 or not word.isupper():
        return first
    for token in range(first + 1, min(len(parse), first + LONGEST_DATELINE)):
        if parse.words[token] in ("--", "—", "–") or (parse.words[token] == "-" and not runs.is_glued(token)):
            return token + 1
        if parse.words[token] in (".", ":") or parse.tags[token] in ("VBD", "VBZ", "VBP", "MD"):
            break
    return first


@define(eq=False)
class _Reader:
    """Reads runs of name words.

    Attributes:
        parse: The parsed text.
        words: The word lists.
        runs: Knows where names begin.
        sorts: Whether a title stands before a name, its words -> what they tell of it; names come back.
    """

    parse: Parse
    words: NameWords
    runs: NameRuns
    sorts: dict[tuple[bool, tuple[str, ...]], tuple[SpeakerType | None, bool]] = Factory(dict)

    def name(self, outer: int, end: int, headline: bool) -> Name | None:
        """Read the run of name words between two tokens; None where it is a title without a name."""
        parse, words = self.parse, self.words
        if (
            end - outer == 1
            and len(parse.words[outer]) == 1
            and outer > parse.sentence(outer)[0]
            and (parse.lowers[outer - 1] in words.roles and parse.words[outer - 1][0].isupper())
        ):
            outer -= 1  # "Soldier F"
        written = parse.words[outer:end]
        plains = [plain(word) for word in written]
        if '"' in written:  # Ann "Nan" Lee
            at = written.index('"')
            plains[at : at + 3] = ["", "", ""]
        if len(plains) == 1 and self._is_noun(plains[0], headline):
            return None
        if headline and len(plains) > 2:
            outer, plains = self._from_first_name(outer, plains)
        start, titles = self._after_titles(outer, plains)
        if start == end:
            return None
        plains = plains[start - outer :]
        titled = not words.ranks.isdisjoint(titles)
        if not titled:
            end, plains = self._with_noun(end, plains)
        told = (titled, tuple(plains))
        if told not in self.sorts:
            self.sorts[told] = self._sort(plains, titled)
        sort, outlet = self.sorts[told]
        until = end
        while end - start > 2 and plain(parse.words[end - 1]) in words.honours:
            end -= 1
            plains = plains[: end - start]
        if (
            sort is None
            and len(plains) == 1
            and plains[0] in words.outlet_names
            and parse.lowers[outer - 1 : outer] == ["the"]
        ):
            sort, outlet = "ORG", True  # "the Herald"
        key = tuple([word for word in plains if word and word not in HYPHENS and word not in words.suffixes])
        if not key:
            return None
        if sort == "ORG" and not headline:
            start, key = self._with_adjectives(start, key)
            outer = min(outer, start)
        return Name(start, end, until, outer, key, titles, sort, outlet, self._gender(titles), headline)

    def _gender(self, titles: tuple[str, ...]) -> Gender:
        return next((found for title in titles if (found := self.words.gender_of_word(title))), "") if titles else ""

    def _is_noun(self, word: str, headline: bool) -> bool:
        """Tell whether a word with a capital is a common noun: "Republicans", "REPORT"."""
        words = self.words
        if word in words.outlet_names or word in words.agencies:
            return headline and word in words.documents
        sorts = words.sorts.get(word)
        return sorts is not None and (headline or not sorts.isdisjoint(_NOUNS))

    def _from_first_name(self, outer: int, plains: list[str]) -> tuple[int, list[str]]:
        """Leave out the words before a person's name in a headline: "Leaders Condemn | Ann Lee"."""
        for place in range(len(plains) - 2, 0, -1):
            if gender_of_name(plains[place])[1] and plains[place] not in self.words.sorts:
                return outer + place, plains[place:]
        return outer, plains

    def _after_titles(self, outer: int, plains: list[str]) -> tuple[int, tuple[str, ...]]:
        """Return where the name proper starts and the titles before it: Defense Minister | Amir Hatami."""
        words = self.words
        if words.ranks.isdisjoint(plains):
            return outer, ()  # most names
        last = plains[-1]
        if len(plains) > 1 and (
            last in words.organisations or last in words.outlet_names or last in words.organisation_names
        ):
            return outer, ()
        found = -1
        for place, word in enumerate(plains):
            if word in words.first_names and place == len(plains) - 2 and (place == 0 or found == place - 1):
                continue  # "Minister Dean Pascoe"
            if word in words.ranks:
                if place == len(plains) - 1 and place > 0 and self._is_surname(outer, plains):
                    continue
                found = place
        if found < 0:
            return outer, ()
        place = found + 1
        while place < len(plains) and not plains[place]:
            place += 1
        if place < len(plains) and all(len(word) <= 1 for word in plains[place:]):  # "Soldier F"
            return outer, ()
        if place < len(plains) and plains[place] in ("of", "for"):  # Secretary of State | Ann Lee
            place += 2
        while place < len(plains) and not plains[place]:
            place += 1
        titles = tuple(word for word in plains[:place] if word)
        return outer + min(place, len(plains)), titles

    def _is_surname(self, outer: int, plains: list[str]) -> bool:
        """Tell "Sean Baker", "Mayor Ann Baker" and "Mr Baker" from "Prime Minister", "the Dean Baker", "Mr President"."""
        words = self.words
        *before, first, last = plains
        if last in words.surnames and first in words.ranks:
            return True
        determined = outer > 0 and self.parse.tags[outer - 1] in ("DT", "PRP$", "POS")
        if first in words.ranks or not gender_of_name(first)[1]:
            return False
        return last in words.surnames if before else not determined

    def _with_noun(self, end: int, plains: list[str]) -> tuple[int, list[str]]:
        """Take in the noun that belongs to a name: "Tasnim | news agency", "Assad | regime"."""
        parse, words = self.parse, self.words
        at = end
        last = min(parse.sentence(end - 1)[1], end + 3)
        while at < last and parse.tags[at] in _NOMINAL and parse.words[at][0].islower():
            lower = parse.lowers[at]
            if lower in words.outlets or (lower in words.organisations and parse.tags[at] == "NN"):
                following = parse.lowers[at + 1] if at + 1 < len(parse) else ""
                if at + 1 < len(parse) and (parse.tags[at + 1] in PROPER or self.runs.starts_oddly(at + 1)):
                    return end, plains  # "the Cairo daily | al-Masar"
                if following in words.sorts and parse.tags[at + 1][:2] == "NN":
                    return end, plains
                return at + 1, plains + [plain(word) for word in parse.words[end : at + 1]]
            if lower in words.sorts and "person" in words.sorts[lower]:
                break
            at += 1
        return end, plains

    def _with_adjectives(self, start: int, key: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
        """Take in the capitals before an organisation's name: "**Economic and Social** Commission"."""
        parse = self.parse
        first = start
        opening = parse.sentence(start)[0]
        while first - 1 > opening:
            before = first - 1
            if parse.tags[before] == "JJ" and parse.words[before][0].isupper():
                first = before
            elif parse.lowers[before] == "and" and parse.tags[before - 1] in ("JJ", "NNP") and first < start:
                first = before - 1
            else:
                break
        while first > opening and first < start and parse.tags[first - 1] in PROPER:
            first -= 1
        return first, tuple(plain(word) for word in parse.words[first:start]) + key

    def _sort(self, plains: list[str], titled: bool) -> tuple[SpeakerType | None, bool]:
        """Return what the words of a name tell that it names, and whether they tell that it publishes."""
        words = self.words
        if titled:
            return "PERSON", False
        full = " ".join(word for word in plains if word).replace(" - ", "-") if len(plains) > 1 else plains[0]
        if full in words.countries or full in words.capitals:
            return "GPE", False
        if full in words.agencies:
            return "ORG", True
        first, last = plains[0], plains[-1]
        if len(plains) > 1 and self._is_outlet(plains):
            return "ORG", True
        if last in words.organisations or not words.organisation_names.isdisjoint(plains):
            return "ORG", False
        if "for" in plains or ("of" in plains and not words.organisations.isdisjoint(plains[:-1])):
            return "ORG", False
        if last in words.documents and last not in words.outlet_names:
            return "DOCUMENT", False
        if last in words.places or (first in words.places and len(plains) > 1):
            return "GPE", False
        if 2 <= len(plains) <= 6 and gender_of_name(first)[1] and first not in words.countries:
            return "PERSON", False
        return None, False

    def _is_outlet(self, plains: list[str]) -> bool:
        """Tell whether the words of a name tell that it publishes: "Daily Lake", "Voice of Orland"."""
        words, first = self.words, plains[0]
        if plains[-1] in words.outlets or first in words.agencies:
            return True
        if words.outlet_names.isdisjoint(plains):
            return False
        if plains[-1] in words.outlet_names or (first in words.outlet_names and len(plains) > 2 and plains[1] == "of"):
            return True
        return any(word in words.outlet_names and word != first for word in plains)
