"""Finds the proper names in a text: where each begins and ends, what stands before it as a title, what sort it is."""

from __future__ import annotations

from collections.abc import Sequence

import regex
from attrs import Factory, define, frozen

from quoteattr.names import Gender, NameWords, gender_of_name, plain
from quoteattr.parse import Parse
from quoteattr.records import SpeakerType

#: A name has at most so many tokens: a run of capitals without end is no name.
LONGEST_NAME = 14

#: A headline has at most so many tokens.
LONGEST_HEADLINE = 30

#: A dateline has at most so many tokens.
LONGEST_DATELINE = 14

_PROPER = frozenset(["NNP", "NNPS"])
_HYPHENS = frozenset("-‐‑–")
_POSSESSIVE = frozenset(["'s", "’s", "'", "’"])


#: Nouns behind an outlet's name that say what it is; written small, they are no part of it.
_KINDS = frozenset(["newspaper", "paper", "daily", "weekly", "magazine", "website", "site", "portal", "blog"])
#: The number of a question in a transcript: "Q41 Chair:".
_NUMBERED = regex.compile(r"[QA]\.?\d+\.?")


@frozen(eq=False)
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


def find_headlines(parse: Parse) -> list[bool]:
    """Tell of each paragraph whether it is a headline: short, without a full stop, in capitals or at the top."""
    headlines: list[bool] = []
    first = 0
    size = len(parse)
    while first < size:
        paragraph = parse.paragraph_of[first]
        last = first
        while last < size and parse.paragraph_of[last] == paragraph:
            number = parse.sentence_of[last]
            last = parse.sentences[number][1]
        if last - first > LONGEST_HEADLINE:
            headlines.append(False)
            first = last
            continue
        words = parse.words[first:last]
        long_words = [word for word in words if len(word) > 3 and word[0].isalpha()]
        capitals = sum(word[0].isupper() for word in long_words)
        ends = words[-1][-1:] in ".!?" or (len(words) > 1 and words[-1] in "\"'" and words[-2][-1:] in ".,!?")
        short = len(words) <= 20 or len(headlines) >= 3
        share = capitals / max(1, len(long_words))
        titled = share >= 0.75 and len(long_words) >= 5 and not _tells(parse, first, last)
        headlines.append(titled or (not ends and short and (share >= 0.6 or len(headlines) < 3)))
        first = last
    return headlines


def _tells(parse: Parse, first: int, last: int) -> bool:
    """Tell whether a finite verb stands in lower case: a sentence, though made of names."""
    return any(
        parse.tags[token] in ("VBD", "VBZ", "VBP") and parse.words[token].islower() for token in range(first, last)
    )


def find_names(parse: Parse, words: NameWords, headlines: Sequence[bool]) -> list[Name]:
    """Return the names in a text, in order."""
    finder = _Finder(parse, words)
    names: list[Name] = []
    tags, lowers, particles = parse.tags, parse.lowers, words.particles
    capital = [word[0].isupper() for word in parse.words]
    done = 0
    datelines = finder.datelines()
    for token, tag in enumerate(tags):
        if token < done:
            continue
        if tag not in _PROPER:
            if not (capital[token] or lowers[token] in particles) or not finder.starts_oddly(token):
                continue
        if token in datelines:
            done = datelines[token]
            continue
        end = finder.end(token)
        if end > token:
            done = end
            name = finder.name(token, end, headlines[parse.paragraph_of[token]])
            if name is not None:
                done = max(done, name.until)
                names.append(name)
    return names


@define(eq=False)
class _Finder:
    parse: Parse
    words: NameWords
    sorts: dict[tuple[bool, tuple[str, ...]], tuple[SpeakerType | None, bool]] = Factory(dict)

    def datelines(self) -> dict[int, int]:
        """Return the first token of each dateline -> the token behind it."""
        parse = self.parse
        found: dict[int, int] = {}
        paragraph = -1
        for first, _ in parse.sentences:
            if parse.paragraph_of[first] != paragraph:
                paragraph = parse.paragraph_of[first]
                end = self.dateline_end(first)
                if end > first:
                    found[first] = end
        return found

    def dateline_end(self, first: int) -> int:
        """Return the token behind a paragraph's dateline, "VARDEN, May 3 (AFP) --"; the first one where it has none."""
        parse = self.parse
        word = parse.words[first]
        if len(word) < 3 or not word.isupper():
            return first
        for token in range(first + 1, min(len(parse), first + LONGEST_DATELINE)):
            if parse.words[token] in ("--", "—", "–") or (parse.words[token] == "-" and not self._is_glued(token)):
                return token + 1
            if parse.words[token] in (".", ":") or parse.tags[token] in ("VBD", "VBZ", "VBP", "MD"):
                break
        return first

    def starts_oddly(self, token: int) -> bool:
        """Tell whether a name starts with a token that is not tagged as one: al-Akhbar, ABC's lower-case kin."""
        parse = self.parse
        if parse.lowers[token] in self.words.particles:
            return self._is_glued(token + 1) and token + 2 < len(parse) and parse.words[token + 2][:1].isupper()
        # A capital in mid-sentence that the tagger took for another word.
        word = parse.words[token]
        return (
            word[:1].isupper()
            and parse.tags[token] in ("NN", "NNS", "FW", "VB", "VBD", "VBN", "VBP", "RB", "UH")
            and token > parse.sentence(token)[0]
            and word.isalpha()
            and len(word) > 1
            and parse.words[token - 1] not in ('"', "'", ":", "-", "--", "–", "—", "(", "/")
        )

    def _is_glued(self, token: int) -> bool:
        """Tell whether a token is a hyphen without spaces."""
        parse = self.parse
        return (
            0 < token < len(parse) - 1
            and parse.words[token] in _HYPHENS
            and parse.ends[token - 1] == parse.starts[token]
            and parse.ends[token] == parse.starts[token + 1]
        )

    def end(self, start: int) -> int:
        """Return the token behind the run of name words that starts at a token; ``start`` itself where none does."""
        parse = self.parse
        last = min(self._last(start), start + LONGEST_NAME)
        first = parse.words[start][:1]
        if self._is_calendar(start) or not (first.isupper() or first.isdigit() or self.starts_oddly(start)):
            return start
        at = start + 1
        while at < last:
            step = self._step(start, at, last)
            if step == 0:
                break
            at += step
        return at

    def _is_calendar(self, token: int) -> bool:
        """Tell a day or month from a name: "May 3", not "May Lee" or "Jan Mat"."""
        parse, words = self.parse, self.words
        if parse.lowers[token] not in words.months_and_days:
            return False
        name_too = len(parse.words[token]) < 5 or gender_of_name(parse.lowers[token])[1]
        following = token + 1 < len(parse) and parse.tags[token + 1] in _PROPER and parse.words[token + 1].isalpha()
        return not (name_too and following and parse.lowers[token + 1] not in words.months_and_days)

    def _last(self, start: int) -> int:
        """Return the end of a token's sentence, or of the next where it was cut behind an abbreviation: "Brig." | "Gen."."""
        parse = self.parse
        last = parse.sentence(start)[1]
        if (
            last < len(parse)
            and last - start <= 4
            and parse.words[last - 1] == "."
            and parse.lowers[last - 2] in self.words.titles
            and parse.paragraph_of[last] == parse.paragraph_of[start]
        ):
            return parse.sentence(last)[1]
        return last

    def _step(self, start: int, at: int, last: int) -> int:
        """Return how many tokens a name goes on by."""
        parse, words = self.parse, self.words
        lower = parse.lowers[at]
        if lower == '"' and at + 3 < last and parse.lowers[at + 2] == '"' and gender_of_name(parse.lowers[start])[1]:
            return 4 if self._is_proper(at + 1, last) and self._is_proper(at + 3, last) else 0  # Ann "Nan" Lee
        if parse.tags[at] == "POS" and parse.lowers[at - 1].endswith(("s", "people", "men", "women")):
            ends = parse.lowers[at + 1 : at + 4] if self._is_proper(at + 1, last) else []
            return 2 if any(word in words.organisations for word in ends) else 0  # Maritime Workers' Union
        if lower == "." and parse.lowers[at - 1] in words.titles:
            return 1
        if self._is_glued(at) and at + 1 < last:
            following = parse.words[at + 1]
            return 2 if following[0].isupper() or parse.tags[at + 1] in _PROPER else 0
        if not parse.words[at][0].isalnum() and lower != "&":
            return 0
        if parse.words[at][0].islower() and lower in words.sorts:
            return 0  # "the Cairo | daily | al-Masar"
        if parse.tags[at] in _PROPER or (self.starts_oddly(at) and lower not in words.sorts):
            return 0 if self._is_calendar(at) or parse.words[at] in _POSSESSIVE else 1
        further = at + 1
        if lower in words.particles:
            while further < last and parse.lowers[further] in words.particles:
                further += 1
            if self._is_glued(further) and further + 1 < last:
                return further + 2 - at
            return further + 1 - at if self._is_proper(further, last) else 0
        before = plain(parse.words[at - 1])
        if lower in ("of", "for") and (
            before in words.organisations
            or (
                lower == "of"
                and (before in words.outlet_names or before in words.roles or before in words.organisation_names)
            )
        ):
            if further < last and parse.lowers[further] == "the":
                further += 1
            return further + 1 - at if self._is_proper(further, last) else 0
        if lower == "&":
            return 2 if self._is_proper(further, last) else 0
        if lower == "and" and at <= start + 2 and before not in words.countries and self._is_proper(further, last):
            # "Food and Drug Administration"
            end = further
            while end < last and parse.tags[end] in _PROPER:
                end += 1
            return end - at if end > further + 1 and plain(parse.words[end - 1]) in words.organisations else 0
        return 0

    def _is_proper(self, token: int, last: int) -> bool:
        parse = self.parse
        return token < last and parse.tags[token] in _PROPER and parse.lowers[token] not in self.words.months_and_days

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
        if end - outer > 1 and parse.words[outer][-1].isdigit() and _NUMBERED.fullmatch(parse.words[outer]):
            outer += 1  # "Q7 Ada Brandt:"
        plains = [plain(word) for word in parse.words[outer:end]]
        if '"' in parse.words[outer:end]:  # Ann "Nan" Lee
            at = parse.words.index('"', outer, end) - outer
            plains[at : at + 3] = ["", "", ""]
        if '"' in parse.words[outer:end]:
            at = parse.words.index('"', outer, end) - outer
            plains[at : at + 3] = ["", "", ""]
        if len(plains) == 1 and self._is_noun(plains[0], headline):
            return None
        if headline and len(plains) > 2:
            outer, plains = self._from_first_name(outer, plains)
        start, titles = self._after_titles(outer, plains)
        if start == end:
            return None
        plains = plains[start - outer :]
        titled = any(title in words.roles or title in words.titles for title in titles)
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
        if outlet:
            end = self._without_kind(start, end)
            plains = plains[: end - start]
        if (
            sort is None
            and len(plains) == 1
            and plains[0] in words.outlet_names
            and parse.lowers[outer - 1 : outer] == ["the"]
        ):
            sort, outlet = "ORG", True  # "the Herald"
        gender: Gender = next((found for title in titles if (found := words.gender_of_word(title))), "")
        key = tuple(word for word in plains if word and word not in _HYPHENS and word not in words.suffixes)
        if not key:
            return None
        if sort == "ORG" and not headline:
            start, key = self._with_adjectives(start, key)
            outer = min(outer, start)
        return Name(start, end, until, outer, key, titles, sort, outlet, gender, headline)

    def _is_noun(self, word: str, headline: bool) -> bool:
        """Tell whether a word with a capital is a common noun: "Republicans", "REPORT"."""
        words = self.words
        if word in words.outlet_names or word in words.agencies:
            return headline and word in words.documents
        sorts = words.sorts.get(word, frozenset())
        return bool(sorts & {"person", "group", "document"}) or (headline and bool(sorts))

    def _from_first_name(self, outer: int, plains: list[str]) -> tuple[int, list[str]]:
        """Leave out the words before a person's name in a headline: "Leaders Condemn | Ann Lee"."""
        for place in range(len(plains) - 2, 0, -1):
            if gender_of_name(plains[place])[1] and plains[place] not in self.words.sorts:
                return outer + place, plains[place:]
        return outer, plains

    def _after_titles(self, outer: int, plains: list[str]) -> tuple[int, tuple[str, ...]]:
        """Return where the name proper starts and the titles before it: Defense Minister | Amir Hatami."""
        words = self.words
        last = plains[-1]
        if len(plains) > 1 and (
            last in words.organisations or last in words.outlet_names or last in words.organisation_names
        ):
            return outer, ()
        found = -1
        for place, word in enumerate(plains):
            if word in words.first_names and place == len(plains) - 2 and (place == 0 or found == place - 1):
                continue  # "Minister Dean Pascoe"
            if word in words.titles or word in words.roles:
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
        if last in words.surnames and (first in words.titles or first in words.roles):
            return True
        determined = outer > 0 and self.parse.tags[outer - 1] in ("DT", "PRP$", "POS")
        if first in words.titles or first in words.roles or not gender_of_name(first)[1]:
            return False
        return last in words.surnames if before else not determined

    def _with_noun(self, end: int, plains: list[str]) -> tuple[int, list[str]]:
        """Take in the noun that belongs to a name: "Tasnim | news agency", "Assad | regime"."""
        parse, words = self.parse, self.words
        at = end
        last = min(parse.sentence(end - 1)[1], end + 3)
        while at < last and parse.tags[at] in ("NN", "NNS", "JJ", "NNP") and parse.words[at][0].islower():
            lower = parse.lowers[at]
            if lower in words.outlets or (lower in words.organisations and parse.tags[at] == "NN"):
                following = parse.lowers[at + 1] if at + 1 < len(parse) else ""
                if at + 1 < len(parse) and (parse.tags[at + 1] in _PROPER or self.starts_oddly(at + 1)):
                    return end, plains  # "the Cairo daily | al-Masar"
                if following in words.sorts and parse.tags[at + 1][:2] in ("NN",):
                    return end, plains
                return at + 1, plains + [plain(word) for word in parse.words[end : at + 1]]
            if lower in words.sorts and "person" in words.sorts[lower]:
                break
            at += 1
        return end, plains

    def _without_kind(self, start: int, end: int) -> int:
        """Return where an outlet's name ends: "**Al Marsad** newspaper", "**Al-Ghad** news site", but "Noor news agency"."""
        parse = self.parse
        if end - start < 2 or parse.lowers[end - 1] not in _KINDS or not parse.words[end - 1].islower():
            return end
        return end - 2 if parse.words[end - 2] == "news" and end - start > 2 else end - 1

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
        while first > opening and first < start and parse.tags[first - 1] in _PROPER:
            first -= 1
        return first, tuple(plain(word) for word in parse.words[first:start]) + key

    def _sort(self, plains: list[str], titled: bool) -> tuple[SpeakerType | None, bool]:
        words = self.words
        full = " ".join(plain for plain in plains if plain).replace(" - ", "-")
        if titled:
            return "PERSON", False
        if full in words.countries or full in words.capitals:
            return "GPE", False
        if full in words.agencies:
            return "ORG", True
        outlet = plains[-1] in words.outlet_names or plains[-1] in words.outlets or plains[0] in words.agencies
        outlet = outlet or (plains[0] in words.outlet_names and len(plains) > 2 and plains[1] == "of")
        if len(plains) > 1 and (outlet or any(plain in words.outlet_names and plain != plains[0] for plain in plains)):
            return "ORG", True
        if plains[-1] in words.organisations or any(plain in words.organisation_names for plain in plains):
            return "ORG", False
        if any(plain in words.organisations for plain in plains[:-1]) and "of" in plains or "for" in plains:
            return "ORG", False
        if plains[-1] in words.documents and plains[-1] not in words.outlet_names:
            return "DOCUMENT", False
        if plains[-1] in words.places or (plains[0] in words.places and len(plains) > 1):
            return "GPE", False
        if 2 <= len(plains) <= 6 and gender_of_name(plains[0])[1] and plains[0] not in words.countries:
            return "PERSON", False
        return None, False
