"""Names to entities: which names of an article mean the same one, and what stands beside a name to describe it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import regex
from attrs import Factory, define

from quoteattr.records import SpeakerType
from quoteattr.resolving.entities.beside import WHERE, has_company, nouns_beside, sort_by_what_follows
from quoteattr.resolving.entities.entity import Entity
from quoteattr.resolving.entities.namefinder import Name
from quoteattr.resolving.entities.shortened import is_part_of
from quoteattr.rules import Gender, NameWords, gender_of_name, plain, singular, sure_gender_of_name, surname
from quoteattr.text import Parse

#: So many entities that share a word are compared with a name; a word that more of them share tells nothing.
MOST_ALIKE = 8

_NICKNAME = regex.compile(r"\s+[\"“”„'‘’][^\"“”'‘’]+[\"“”'‘’]\s+")
_BEARING_SURNAMES = frozenset(["PERSON", None])
_SAYING = frozenset(["VBD", "VBZ", "VBN"])
_SMALL = frozenset(["of", "the", "and", "for"])


@define(eq=False)
class _Group:
    """All names of one spelling with one title."""

    key: tuple[str, ...]
    titles: tuple[str, ...] = ()
    entity: int = -1
    text: str = ""
    sort: SpeakerType | None = None
    outlet: bool = False
    gender: Gender = ""
    nouns: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    description: str | None = None
    in_headlines: bool = True
    first: int = -1
    acronym: bool = False
    places: int = 0


@define(eq=False)
class LinkedNames:
    """What is known of an article's names before it is read through.

    Attributes:
        entities: Those with a name.
        entity_of: Of each name the number of its entity, or -1 where two bear it.
        number_of: Words of a name as they are compared -> the number of its entity, or -1.
        noun_of: Token of a noun that stands beside a name ("the **daily** Hlas Orlandu", "Roth, the **mayor**") -> the
            name's place among the names.
    """

    entities: list[Entity]
    entity_of: list[int]
    noun_of: dict[int, int]
    number_of: dict[tuple[str, ...], int]


def link_names(parse: Parse, words: NameWords, names: Sequence[Name]) -> LinkedNames:
    """Put the names of an article together that mean the same one."""
    groups: dict[tuple[tuple[str, ...], tuple[str, ...]], _Group] = {}
    noun_of: dict[int, int] = {}
    places: list[_Group] = []
    compared = {key: _compared(key, words) for key in {name.key for name in names}}
    known = set(compared.values())
    for number, name in enumerate(names):
        whole = compared[name.key]
        key = _without_unknown_title(whole, known, name) if len(whole) > 2 else whole
        spelling = key, name.titles
        group = groups.get(spelling)
        if group is None:
            group = groups[spelling] = _new_group(key, name, words)
        places.append(group)
        _take(parse, words, group, name, _first_of(parse, name, key) if len(key) < len(whole) else name.start)
        if has_company(parse, words, name):
            for noun in nouns_beside(parse, words, name):
                noun_of.setdefault(noun, number)
                _describe(parse, words, group, noun, name)
    linked = _Linker(words)
    for group in groups.values():
        linked.first_use[group.key] = min(group.first, linked.first_use.get(group.key, group.first))
    for group in sorted(groups.values(), key=_order):
        linked.add(group)
    linked.shorten()
    return LinkedNames(linked.entities, [group.entity for group in places], noun_of, linked.number_of)


def _order(group: _Group) -> tuple[bool, int, bool, int]:
    """Return the order in which spellings are linked: those outside headlines, long ones, ones with titles first."""
    return group.in_headlines, -len(group.key), not group.titles, group.first


def _without_unknown_title(key: tuple[str, ...], known: set[tuple[str, ...]], name: Name) -> tuple[str, ...]:
    """Leave out capitals before a full name of a longer one that stands elsewhere alone: "Kaplong MCA | Wesley Rono"."""
    if name.sort not in ("PERSON", None):
        return key
    cuts = (cut for cut in range(1, len(key) - 1) if key[cut:] in known and gender_of_name(key[cut])[1])
    return next((key[cut:] for cut in cuts), key)


def _compared(key: tuple[str, ...], words: NameWords) -> tuple[str, ...]:
    """Return the words of a name in which it is compared: particles left out, parted at hyphens."""
    if words.particles.isdisjoint(key) and "-" not in "".join(key) and "" not in key:
        return key  # most names
    parts = tuple(part for word in key for part in word.split("-") if part and part not in words.particles)
    return parts or key


def _new_group(key: tuple[str, ...], name: Name, words: NameWords) -> _Group:
    group = _Group(key, titles=name.titles, first=name.start)
    if name.titles:
        group.nouns = frozenset().union(*map(words.means, name.titles))
        group.words = frozenset(name.titles)
    return group


def _first_of(parse: Parse, name: Name, key: tuple[str, ...]) -> int:
    """Return the token with which a name starts without the title that is left out."""
    return next((at for at in range(name.start, name.end) if plain(parse.words[at]) == key[0]), name.start)


def _take(parse: Parse, words: NameWords, group: _Group, name: Name, start: int) -> None:
    """Add what a name itself tells to its group; ``start`` is its first token without a title left out."""
    text = parse.text[parse.starts[start] : parse.ends[name.end - 1]]
    if name.end - start > 2 and '"' in parse.words[start : name.end]:
        text = _NICKNAME.sub(" ", text)
    if "]" in parse.words[start : name.end]:
        text = text.replace("]", "")  # "[Ann] Maria Lee"
    if not name.headline or not group.text:
        if group.in_headlines or not group.text or (group.text.isupper() and not text.isupper()):
            group.text = text
        # a first name and a surname are a name even where capitals tell nothing
        group.in_headlines = group.in_headlines and name.headline and not (name.sort == "PERSON" and len(name.key) == 2)
    group.acronym = group.acronym or (len(name.key) == 1 and text.isupper() and len(text) > 1)
    if group.sort is None or (name.sort == "PERSON" and name.titles):
        group.sort = name.sort
    group.outlet = group.outlet or name.outlet
    group.gender = group.gender or name.gender
    if name.titles and group.description is None:
        group.description = _title_text(parse, words, name)
    if group.sort is None:
        if name.outer > 0 and parse.lowers[name.outer - 1] in WHERE:
            group.places += 1
        group.sort = sort_by_what_follows(parse, name.end)


def _title_text(parse: Parse, words: NameWords, name: Name) -> str | None:
    """Return the title before a name with what belongs to it: "Orland's Deputy Prime Minister", or None for "Mr."."""
    if words.titles.issuperset(name.titles):
        return None
    first = name.outer
    for kid in parse.kids[name.end - 1]:
        if kid < first and parse.deps[kid] in ("poss", "amod", "compound", "nmod"):
            first = min(first, parse.lefts[kid])
    first = _behind_marks(parse, first, name.start)
    return parse.text[parse.starts[first] : parse.ends[name.start - 1]] if first < name.start else None


def _behind_marks(parse: Parse, first: int, last: int) -> int:
    """Return where a description begins behind what somebody says: '"He is mad," joked | club manager **Ann Lee**'."""
    marks = [token for token in range(first, last) if parse.pair_of[token] != parse.pair_of[last]]
    if not marks:
        return first
    behind = marks[-1] + 1
    return behind + (behind < last and parse.tags[behind] in _SAYING)


def _describe(parse: Parse, words: NameWords, group: _Group, noun: int, name: Name) -> None:
    lower = parse.lowers[noun]
    sorts = words.sorts.get(lower, frozenset())
    group.nouns |= words.means(singular(lower))
    first = parse.lefts[noun]
    last = parse.rights[noun] + 1
    if noun < name.outer:
        first, last = (
            min(first, *(parse.lefts[kid] for kid in parse.kids[name.end - 1] if kid < name.start), noun),
            noun + 1,
        )
    if last - first > 12:
        first, last = max(first, noun - 6), noun + 1
    if last <= name.outer:
        first = min(_behind_marks(parse, first, last - 1), noun)
    group.words = group.words.union(map(plain, parse.words[first:last]))
    if "person" in sorts and group.sort in (None, "PERSON", "GPE") and not (group.sort == "GPE" and noun > name.end):
        group.sort = "PERSON"
        group.gender = group.gender or words.gender_of_word(lower)
    elif sorts & {"outlet", "organisation"} and (
        group.sort is None or (group.sort == "PERSON" and not name.titles and _names_it(parse, group, noun, name))
    ):
        group.sort = "ORG"  # "the daily De Kaai", though De may be a first name
    if "outlet" in sorts and group.sort == "ORG":
        group.outlet = True
    if group.description is None and last > first:
        group.description = parse.text[parse.starts[first] : parse.ends[last - 1]]


def _names_it(parse: Parse, group: _Group, noun: int, name: Name) -> bool:
    """Tell whether a name is that of the noun before it: "the daily **De Kaai**", "the bus company, **Wayland Travel**,"."""
    if noun == name.outer - 1:
        return True
    apposed = any(parse.heads[token] == noun and parse.deps[token] == "appos" for token in range(name.start, name.end))
    return apposed and parse.deps[noun] in ("nsubj", "nsubjpass") and not group.gender


@define(eq=False)
class _Linker:
    """Gives each spelling its entity, long names first."""

    words: NameWords
    entities: list[Entity] = Factory(list)
    number_of: dict[tuple[str, ...], int] = Factory(dict)
    first_use: dict[tuple[str, ...], int] = Factory(dict)
    by_last: dict[str, list[int]] = Factory(lambda: defaultdict(list))
    by_word: dict[str, list[int]] = Factory(lambda: defaultdict(list))
    by_initials: dict[str, list[int]] = Factory(lambda: defaultdict(list))

    def add(self, group: _Group) -> None:
        """Find the entity of a spelling among those of longer ones, or make it."""
        found = self._same(group)
        if found == -2:
            found = self._new(group)
        elif found >= 0:
            self._merge(group, self.entities[found])
        group.entity = found
        if found >= 0 or group.key not in self.number_of:
            self.number_of[group.key] = found

    def _same(self, group: _Group) -> int:
        """Return the entity of a spelling; -1 where it may be several; -2 where it is new."""
        key = group.key
        alias = self.words.aliases.get(" ".join(key)) or self.words.aliases.get(group.text.lower())
        if alias is not None and tuple(alias.split()) in self.number_of:
            return self.number_of[tuple(alias.split())]
        if len(key) == 1 and group.sort in ("GPE", "ORG") and not group.outlet and self._is_surname(key[0]):
            group.sort = "PERSON"  # "the kind of campaign **Lee** hoped for": what stands beside it told wrong
        if group.sort == "GPE":
            return -2
        if group.sort in ("PERSON", None):
            persons = self._persons(group)
            if persons:
                return persons[0] if len(persons) == 1 else self._principal(group, persons)
        if group.sort is None and group.places > 0 and len(key) < 3:
            group.sort = "GPE"
        if group.acronym and group.sort is None:
            group.sort = "ORG"
        if group.sort in ("ORG", None):
            organisations = self._organisations(group)
            if organisations:
                return organisations[0] if len(organisations) == 1 else -1
        return -2

    def _is_surname(self, word: str) -> bool:
        """Tell whether the article has a person with a first name of whom a word is the last."""
        near = (self.entities[number] for number in self.by_last.get(word, ())[:MOST_ALIKE])
        return any(entity.sort == "PERSON" and len(entity.key) > 1 for entity in near)

    def shorten(self) -> None:
        """Let surnames and first words of companies stand for those who alone bear them, for names that no tag shows."""
        for last, numbers in self.by_last.items():
            if (last,) in self.number_of or (self._is_many(last) and self.entities[numbers[0]].sort != "PERSON"):
                continue  # "Democrats" are more than the "Senate Democrats"
            if len(numbers) == 1:
                if self.entities[numbers[0]].sort in _BEARING_SURNAMES:
                    self.number_of[(last,)] = numbers[0]
            elif all(self.entities[number].sort in _BEARING_SURNAMES for number in numbers):
                self.number_of[(last,)] = self._principal(_Group((last,)), numbers)
        for entity in self.entities:
            if entity.sort == "ORG" and self.by_word.get(entity.key[0]) == [entity.number]:
                if all(self._is_generic(word) for word in entity.key[1:]):
                    self.number_of.setdefault(entity.key[:1], entity.number)

    def _is_many(self, word: str) -> bool:
        """Tell whether a word names several of a kind: "Democrats", "Marines"."""
        return singular(word) != word and singular(word) in self.words.sorts

    def _is_generic(self, word: str) -> bool:
        """Tell whether a word may be left out of an organisation's name: "Halloran (Foods)"."""
        words = self.words
        return (
            word in words.organisation_names
            or word in words.outlet_names
            or word in words.outlets
            or (word in words.organisations and word not in words.bodies)
            or word in ("news", "state")
        )

    def _persons(self, group: _Group) -> list[int]:
        key = group.key
        near = self.by_last.get(key[-1], [])
        if not near and len(key) == 1 and not group.acronym:
            near = self.by_word.get(key[0], [])
        found: list[int] = []
        for number in near[: MOST_ALIKE + 1]:
            entity = self.entities[number]
            if not (entity.sort == "PERSON" or (entity.sort is None and len(entity.key) > 1)):
                continue
            if not is_part_of(self.words, key, entity.key) or self._names_a_product(key, entity):
                continue
            if group.gender and entity.gender and group.gender != entity.gender and self._is_sure(entity):
                continue
            found.append(number)
        people = [number for number in found if self.entities[number].sort == "PERSON"]
        return people or found  # "Donald Trump" and "Team Trump"

    def _is_sure(self, entity: Entity) -> bool:
        """Tell whether somebody's gender is more than what most bearers of a first name have: "Mr. Lee" may be Bernie Lee."""
        return entity.gender_told or bool(sure_gender_of_name(entity.key[0]))

    def _names_a_product(self, key: tuple[str, ...], entity: Entity) -> bool:
        """Tell of a longer name that it is one of what the shorter one makes or owns: "Boeing 707s", "Tesco Polska"."""
        if any(word[0].isdigit() for word in entity.key if word not in key):
            return True
        if entity.sort is None and (("-" in entity.called and " " not in entity.called) or key[-1] in entity.key[1:-1]):
            return True  # "Orland-Pike", "The Rachel Moss Show"
        known_before = self.first_use.get(key, entity.first) < entity.first
        return entity.sort is None and key == entity.key[: len(key)] and known_before

    def _principal(self, group: _Group, persons: list[int]) -> int:
        """Return whom of several people of one surname a bare surname means, or -1.

        The one whose title it has ("Dr. Ouma"); or the one introduced first, if the bare name was in use before the
        second came in: relatives who come later are told apart by the writer.
        """
        same = [number for number in persons if self.entities[number].key == group.key]
        if len(same) == 1:
            return same[0]
        nouns = {noun for title in group.titles for noun in self.words.means(title)}
        titled = [number for number in persons if nouns & self.entities[number].nouns]
        if len(titled) == 1:
            return titled[0]
        first, second = sorted(persons, key=lambda number: self.entities[number].first)[:2]
        if self.entities[second].nouns & self.words.kin and not self.entities[first].nouns & self.words.kin:
            return first  # "his daughter, the singer Paloma Manrique" leaves "Manrique" to the father
        first_use = self.first_use.get(group.key)
        return first if first_use is not None and first_use < self.entities[second].first else -1

    def _organisations(self, group: _Group) -> list[int]:
        key = group.key
        found: list[int] = []
        for number in self.by_word.get(key[0], [])[: MOST_ALIKE + 1]:
            entity = self.entities[number]
            rest = [word for word in entity.key if word not in key]
            if entity.sort != "ORG" or len(rest) != len(entity.key) - len(key):
                continue
            front = entity.key[: len(key)] == key
            generic = all(self._is_generic(word) for word in rest)
            if front and self.words.legal_forms.issuperset(rest):
                return [number]  # "American Express" is "American Express Co", not "the American Express board"
            short = len(key) == 1 and key[0] in self.words.outlet_names and entity.outlet
            if (front and generic) or short:
                found.append(number)
        if not found and group.acronym and len(key[0]) > 1:
            found = self.by_initials.get(key[0], [])[:2]
        return found

    def _new(self, group: _Group) -> int:
        number = len(self.entities)
        entity = Entity(
            number=number,
            called=group.text,
            sort=group.sort,
            named=True,
            outlet=group.outlet,
            gender=group.gender,
            key=group.key,
            nouns=group.nouns,
            description=group.description,
            first=group.first,
            words=set(group.words),
        )
        self.entities.append(entity)
        if entity.sort == "ORG":
            self._add_nouns(entity)
        elif entity.sort == "PERSON" and not entity.gender:
            entity.gender = gender_of_name(group.key[0])[0]
            entity.gender_told = False
        if group.in_headlines:
            return number  # capitals tell nothing there: no other name is taken for a part of it
        last = group.key[-1]
        if len(group.key) > 2 and entity.sort == "PERSON":
            family = surname(group.text)
            last = (plain(family.split()[-1]) if family else last).split("-")[-1]
        self.by_last[last].append(number)
        for word in dict.fromkeys(group.key):
            self.by_word[word].append(number)
        if len(group.key) > 1:
            initials = "".join([word[0] for word in group.key if word not in _SMALL])
            if len(initials) > 1:
                self.by_initials[initials].append(number)
        return number

    def _merge(self, group: _Group, entity: Entity) -> None:
        """Add what a shorter spelling tells to its entity."""
        entity.outlet = entity.outlet or group.outlet
        if group.gender and not (entity.gender and entity.gender_told):
            entity.gender, entity.gender_told = group.gender, True
        entity.sort = entity.sort or group.sort
        if group.key != entity.key and len(group.key) == len(entity.key) and len(group.text) > len(entity.called):
            entity.called = group.text  # "Ken Starr", "Kenneth Starr"
        if group.nouns:
            entity.nouns |= group.nouns
        if entity.sort == "ORG":
            self._add_nouns(entity)
        if group.words:
            entity.words.update(group.words)
        entity.description = entity.description or group.description
        entity.first = min(entity.first, group.first)

    def _add_nouns(self, entity: Entity) -> None:
        """Let the first and last word of an organisation's name describe it, where they say what it is."""
        for word in (entity.key[0], entity.key[-1]):
            if word in self.words.organisations or word in self.words.outlets or word in self.words.outlet_names:
                entity.nouns |= self.words.means(word)
