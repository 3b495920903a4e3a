"""Finds the proper names in a text: each with its titles, honours and the noun that belongs to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import regex
from attrs import define

from quoteattr.proposing import dateline_end
from quoteattr.records import SpeakerType
from quoteattr.resolving.entities.acronyms import spelled_out
from quoteattr.resolving.entities.namereader import place_of_first_name, read_words, tell
from quoteattr.resolving.entities.nameruns import PROPER, NameRuns
from quoteattr.rules import Gender, NameWords, gender_of_name, plain
from quoteattr.text import Parse

_DETERMINERS = frozenset(["DT", "PRP$", "POS"])
_NOMINAL = frozenset(["NN", "NNS", "JJ", "NNP"])


#: Nouns behind an outlet's name that say what it is; written small, they are no part of it.
_KINDS = frozenset(["newspaper", "paper", "daily", "weekly", "magazine", "website", "site", "portal", "blog"])
#: The number of a question in a transcript: "Q41 Chair:".
_NUMBERED = regex.compile(r"[QA]\.?\d+\.?")


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


def find_names(parse: Parse, words: NameWords, headlines: Sequence[bool], tokens: Iterable[int]) -> list[Name]:
    """Return the names in a text, in order.

    Args:
        parse: The parsed text.
        words: The word lists.
        headlines: Of each paragraph whether it is a headline.
        tokens: Those at which a name can begin, in order: that open with a capital, are tagged as names, or particles.
    """
    runs = NameRuns(parse, words)
    reader = _Reader(parse, words, runs)
    names: list[Name] = []
    tags, lowers, capitals = parse.tags, parse.lowers, parse.opens_upper
    particles, datelines, spelled = words.particles, _datelines(parse), spelled_out(parse)
    done = 0
    for token in tokens:
        if token < done:
            continue
        if tags[token] not in PROPER and not (
            token in spelled or (capitals[token] or lowers[token] in particles) and runs.starts_oddly(token)
        ):
            continue
        if token in datelines:
            done = datelines[token]
            continue
        end = spelled.get(token) or runs.end(token)
        if end > token:
            done = end
            name = reader.name(token, end, headlines[parse.paragraph_of[token]])
            if name is not None:
                done = max(done, name.until)
                names.append(name)
    return _with_marked(reader, _parted_in_headlines(reader, names), headlines)


def _with_marked(reader: _Reader, names: list[Name], headlines: Sequence[bool]) -> list[Name]:
    """Return the names with those that an entity ruler marks: one that holds some of ours stands in their place."""
    parse = reader.parse
    ruled = [one for one in parse.named if one.ruled]
    if not ruled:
        return names
    at = {token: name for name in names for token in range(name.outer, name.until)}
    for first, last, sort, _ in ruled:
        held = [at[token] for token in range(first, last) if token in at]
        if any(name.start < first or last < name.end for name in held):
            continue  # a part of a longer name
        outer = min([first, *(name.outer for name in held)])
        marked = reader.name(outer, last, headlines[parse.paragraph_of[first]])
        if marked is not None:
            marked.sort = sort
            marked.until = max([marked.until, *(name.until for name in held)])
            at.update(dict.fromkeys(range(outer, marked.until), marked))
    return sorted({id(name): name for name in at.values()}.values(), key=lambda name: name.outer)


def _parted_in_headlines(reader: _Reader, names: list[Name]) -> list[Name]:
    """Part the names in headlines, where capitals run on, by the names that the article has elsewhere.

    "Lind Says Rivals Lie" is a run of capitals; that "Lind" is a name shows below it.
    """
    runs_on = [reader.may_run_on(name) for name in names]
    if not any(runs_on):
        return names
    alone = [name for name, on in zip(names, runs_on, strict=True) if not on and not name.headline]
    known = {name.key for name in alone} | {name.key[-1:] for name in alone if name.sort == "PERSON"}
    with_first_name = {key[-1] for key in known if len(key) > 1}
    parted: list[Name] = []
    for name, on in zip(names, runs_on, strict=True):
        if not on or name.key in known:
            parted.append(name)
            continue
        own = reader.known_within(name, known, with_first_name)
        parted.extend(own or [reader.from_first_name(name) if name.headline else name])
    return parted


def _datelines(parse: Parse) -> dict[int, int]:
    """Return the first token of each dateline -> the token behind it."""
    found: dict[int, int] = {}
    paragraph = -1
    for first, _ in parse.sentences:
        if parse.paragraph_of[first] != paragraph:
            paragraph = parse.paragraph_of[first]
            end = dateline_end(parse, first)
            if end > first:
                found[first] = end
    return found


@define(eq=False)
class _Reader:
    """Reads runs of name words: what the words tell themselves, and then what stands beside them.

    Attributes:
        parse: The parsed text.
        words: The word lists.
        runs: Knows where names begin.
    """

    parse: Parse
    words: NameWords
    runs: NameRuns

    def name(self, outer: int, end: int, headline: bool) -> Name | None:
        """Read the run of name words between two tokens; None where it is a title without a name."""
        parse, words = self.parse, self.words
        if end - outer == 1 and len(parse.words[outer]) == 1 and self._is_ranked_letter(outer):
            outer -= 1  # "Soldier F"
        if end - outer > 1 and parse.words[outer][-1].isdigit() and _NUMBERED.fullmatch(parse.words[outer]):
            outer += 1  # "Q7 Ada Brandt:"
        if (
            end - outer > 1
            and parse.lowers[outer] in words.kinds
            and plain(parse.words[end - 1]) not in words.organisations
        ):
            outer += 1  # "Broadcaster Orland TV"
        determined = outer > 0 and parse.tags[outer - 1] in _DETERMINERS
        reading = read_words(words, tuple(parse.words[outer:end]), headline, determined)
        if reading is None:
            return None
        start = outer + reading.skipped
        plains, told = reading.plains, reading.told
        behind = parse.tags[end] if end < len(parse.tags) else ""
        noun_end = self._noun_end(end) if behind in _NOMINAL and not reading.titled else end
        if noun_end > end:
            plains = (*plains, *(plain(word) for word in parse.words[end:noun_end]))
            told = tell(words, plains, False)
            end = noun_end
        key, sort, outlet = told.key, told.sort, told.outlet
        if not key:
            return None
        if sort is None and end - start == 1 and reading.plains[0] in words.outlet_names:
            if outer > 0 and parse.lowers[outer - 1] == "the":
                sort, outlet = "ORG", True  # "the Herald"
        until, end = end, end - told.honours
        if outlet and self._without_kind(start, end) < end:
            end = self._without_kind(start, end)
            key = tell(words, plains[: end - start], False).key
        if sort == "ORG" and not headline:
            first = self._first_adjective(start)
            if first < start:
                key = (*(plain(word) for word in parse.words[first:start]), *key)
                start, outer = first, min(outer, first)
        return Name(start, end, until, outer, key, reading.titles, sort, outlet, reading.gender, headline)

    def from_first_name(self, name: Name) -> Name:
        """Return a name in a headline from where a person's first name stands in it: "Leaders Condemn | Ann Lee"."""
        place = place_of_first_name(self.words, self.parse.words[name.outer : name.end])
        cut = self.name(name.outer + place, name.end, True) if place else None
        return cut or name

    def may_run_on(self, name: Name) -> bool:
        """Tell whether a name may hold more than a name: in a headline, or where a whole sentence has capitals."""
        if len(name.key) < 2 or (name.sort == "PERSON" and len(name.key) == 2 and not name.headline):
            return False
        first, last = self.parse.sentence(name.outer)
        return name.headline or (name.outer == first and name.until >= last - 1)

    def known_within(self, name: Name, known: set[tuple[str, ...]], with_first_name: set[str]) -> list[Name]:
        """Return the known names among the words of a longer one, the longest first from the left.

        Args:
            name: The longer one.
            known: Words of the names that the article has elsewhere, as they are compared.
            with_first_name: Surnames of those whose first name stands among them.
        """
        words = [plain(word) for word in self.parse.words[name.outer : name.end]]
        found: list[Name] = []
        place = done = 0
        while place < len(words):
            ends = (end for end in range(len(words), place, -1) if tuple(words[place:end]) in known)
            end = next(ends, place)
            if end == len(words) and not name.headline:
                return []  # "Ann Lee.": a surname of which this is the full name
            if end > place:
                alone = end - place == 1 and words[place] not in with_first_name
                while alone and done < place and end - place < 3 and gender_of_name(words[place - 1])[1]:
                    place -= 1  # below the headline "Ann Lee Quits" it is "Lee"; not "Unions Sue Lee" above "Ann Lee"
                part = self.name(name.outer + place, name.outer + end, True)
                found += [part] if part is not None else []
                done = end
            place = max(end, place + 1)
        return found

    def _is_ranked_letter(self, token: int) -> bool:
        """Tell whether a role in capitals stands before a token in its sentence."""
        parse = self.parse
        role = token > parse.sentence(token)[0] and parse.lowers[token - 1] in self.words.roles
        return role and parse.words[token - 1][0].isupper()

    def _noun_end(self, end: int) -> int:
        """Return the token behind the noun that belongs to a name: "Tasnim | news agency", "Assad | regime"."""
        parse, words = self.parse, self.words
        last = min(parse.sentence(end - 1)[1], end + 3)
        for at in range(end, last):
            lower, tag = parse.lowers[at], parse.tags[at]
            if tag not in _NOMINAL or not parse.words[at][0].islower():
                break
            sorts = words.sorts.get(lower)
            if lower in words.outlets or (lower in words.organisations and tag == "NN"):
                return end if self._is_of_another(at + 1) else at + 1
            if sorts is not None and "person" in sorts:
                break
        return end

    def _is_of_another(self, following: int) -> bool:
        """Tell by the token behind a noun that it stands before a name or noun: "the Cairo daily | **al-Masar**"."""
        parse = self.parse
        if following >= len(parse.words):
            return False
        tag = parse.tags[following]
        if tag in PROPER or self.runs.starts_oddly(following):
            return True
        return tag[:2] == "NN" and parse.lowers[following] in self.words.sorts

    def _without_kind(self, start: int, end: int) -> int:
        """Return where an outlet's name ends: "**Al Marsad** newspaper", "**Al-Ghad** news site", but "Noor news agency"."""
        parse = self.parse
        if end - start < 2 or parse.lowers[end - 1] not in _KINDS or not parse.words[end - 1].islower():
            return end
        return end - 2 if parse.words[end - 2] == "news" and end - start > 2 else end - 1

    def _first_adjective(self, start: int) -> int:
        """Return the first of the capitals before an organisation's name: "**Economic and Social** Commission"."""
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
        return first
