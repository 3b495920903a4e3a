"""Puts the names together that are one person's: full names first, then surnames that stand alone.

Names are compared within one surname only, and each with a bounded number of others, so the time grows with their number.
Nothing depends on the order in which they were met.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from heapq import nsmallest
from itertools import chain, islice
from typing import Literal

from attrs import Factory, define, field, frozen

from quoteattr.linking.evidence import Evidence
from quoteattr.linking.parts import Parts, first_names_fit, fit, may_be_surname, parts_of
from quoteattr.quotes import commonest
from quoteattr.rules import Gender, NameWords, sure_gender_of_name

#: Whoever speaks in so many articles is known by the surname alone …
_KNOWN = 3
#: … and is meant by it where all others of that surname together speak in so many times fewer.
_TIMES = 8
#: Names of one surname that a name is compared with.
_MOST = 64
#: Two genders under one name are two people if the rarer has more than one of so many articles; fewer are mistakes.
_MISTAKES = 4


Sort = Literal["person", "unsure", "other"]


@frozen
class Sighting:
    """What names are told apart by before they are put together.

    Attributes:
        name: The name in its comparable form.
        gender: What a title tells.
        roles: Of a surname alone, the classes of the nouns that stand with it.
        sort: Of a surname alone, whether a person bears it: an article that never gives the first name leaves it unsure.
    """

    name: str
    gender: Gender = ""
    roles: frozenset[str] = frozenset()
    sort: Sort = "person"


@define(eq=False)
class _Bearer:
    """One person: names that belong together, and what the articles tell of them."""

    names: set[str]
    parts: list[Parts]
    sightings: dict[Sighting, Evidence]
    evidence: Evidence
    sure: Gender = field(init=False)
    pronoun: Gender = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._weigh()

    def take(self, other: _Bearer) -> None:
        """Take the names of another, who is the same person."""
        self.names |= other.names
        self.parts += other.parts
        self.sightings |= other.sightings
        self.evidence.add(other.evidence)
        self._weigh()

    def _weigh(self) -> None:
        told = (sure_gender_of_name(parts.first) for parts in self.parts if parts.first)
        self.sure = self.evidence.gender("title") or next(filter(None, told), "")
        self.pronoun = self.evidence.gender("pronoun")

    def order(self) -> tuple[int, int, list[str], Gender]:
        """Return what bearers are compared by: who speaks in most articles first."""
        return -self.evidence.spread, -self.evidence.records, sorted(self.names), self.sure


#: Bearers in the order in which they were found, each once.
_Bearers = dict[_Bearer, None]


@define
class _Index:
    """Where bearers of one surname are looked up: by first name, by its letter, by the words that the name ends in."""

    by_form: dict[str, _Bearers] = Factory(lambda: defaultdict(dict))
    by_letter: dict[str, _Bearers] = Factory(lambda: defaultdict(dict))
    by_end: dict[tuple[str, ...], _Bearers] = Factory(lambda: defaultdict(dict))

    def add(self, bearer: _Bearer, parts: Parts, words: NameWords) -> None:
        """Note one of the names of a bearer."""
        forms = words.full_forms(parts.first)
        places = [
            *(self.by_form[form] for form in forms),
            *(self.by_letter[letter] for letter in {form[0] for form in (*forms, parts.first)}),
            *(self.by_end[parts.words[start:]] for start in range(1, len(parts.words) - 1)),
        ]
        for place in places:
            place[bearer] = None

    def alike(self, parts: Parts, words: NameWords) -> list[_Bearer]:
        """Return the bearers whose first names may be that of a name; so many that it is clear that they are too many."""
        first = parts.first
        if len(first) == 1:
            places = [self.by_letter.get(first, {})]
        else:
            places = [self.by_form.get(form, {}) for form in (*sorted(words.full_forms(first)), first[0])]
        return list(dict.fromkeys(islice(chain.from_iterable(places), _MOST + 1)))


class Grouping:
    """Decides which sightings are one person's.

    Args:
        words: The words by which names are read.
        apart: Name -> the names that are certainly somebody else's, all in their comparable form.
    """

    def __init__(self, words: NameWords, apart: Mapping[str, frozenset[str]]) -> None:
        self._words = words
        self._apart = apart
        self._as_first: Counter[str] = Counter()

    def groups(self, seen: Mapping[Sighting, Evidence]) -> Iterator[list[Sighting]]:
        """Yield the sightings that belong together."""
        by_name: dict[str, dict[Sighting, Evidence]] = defaultdict(dict)
        for sighting, evidence in seen.items():
            by_name[sighting.name][sighting] = evidence
        blocks: dict[str, list[tuple[Parts, dict[Sighting, Evidence]]]] = defaultdict(list)
        for sightings in by_name.values():
            parts = self._person(sightings)
            if parts is None:
                yield list(sightings)
            else:
                blocks[parts.surname].append((parts, sightings))
        self._as_first.clear()
        for parts, sightings in chain.from_iterable(blocks.values()):
            self._as_first[parts.first] += sum(evidence.spread for evidence in sightings.values())
        for block in blocks.values():
            for bearer in self._people(block):
                yield list(bearer.sightings)

    def _person(self, sightings: Mapping[Sighting, Evidence]) -> Parts | None:
        whole = _together(sightings.values())
        parts = parts_of(commonest(whole.spellings), self._words)
        if parts is None or not parts.first:
            return parts
        return parts if 2 * whole.types["PERSON"] > whole.types.total() else None

    def _people(self, block: list[tuple[Parts, dict[Sighting, Evidence]]]) -> list[_Bearer]:
        """Return the people of one surname."""
        bearers: list[_Bearer] = []
        index = _Index()
        shortened: list[tuple[Parts, dict[Sighting, Evidence]]] = []
        full = [
            (parts, bearer)
            for parts, sightings in block
            if parts.first
            for bearer in _by_gender(parts, sightings, bool(sure_gender_of_name(parts.first)))
        ]
        full.sort(key=lambda each: (tuple(-number for number in each[0].detail()), each[1].order()))
        for parts, bearer in full:
            if may_be_surname(parts, self._words) and parts.words in index.by_end:
                shortened.append((parts, bearer.sightings))
                continue
            same = self._of_full_name(parts, bearer, index)
            if same is None:
                bearers.append(bearer)
            else:
                same.take(bearer)
            index.add(same or bearer, parts, self._words)
        shortened += [(parts, sightings) for parts, sightings in block if not parts.first]
        best = nsmallest(_MOST, bearers, key=_Bearer.order)
        taken: list[tuple[_Bearer, Sighting, Evidence]] = []
        for parts, sightings in shortened:
            among = list(islice(index.by_end[parts.words], _MOST)) if parts.first else best
            meant = self._meant(sightings, among)
            taken += [(meant[sighting], sighting, sightings[sighting]) for sighting in meant]
            bearers += _by_gender(parts, {each: sightings[each] for each in sightings if each not in meant}, False)
        # Only now, so that no surname's evidence decides about the next.
        for bearer, sighting, evidence in taken:
            bearer.take(_alone(sighting, evidence))
        return bearers

    def _meant(self, sightings: Mapping[Sighting, Evidence], among: list[_Bearer]) -> dict[Sighting, _Bearer]:
        """Return whom a surname alone means, for those of its sightings of which it is clear."""
        meant: dict[Sighting, _Bearer] = {}
        unsure = sum(evidence.spread for sighting, evidence in sightings.items() if sighting.sort == "unsure")
        for sighting, evidence in sightings.items():
            bearer = None if sighting.sort == "other" else self._of_surname(_alone(sighting, evidence), among)
            if bearer and (sighting.sort == "person" or _outweighs(bearer.evidence, unsure, sighting.roles)):
                meant[sighting] = bearer
        meant |= _of_the_same_articles(sightings, meant)
        bearers = {
            id(meant.get(sighting)): meant.get(sighting) for sighting in sightings if sightings[sighting].documents
        }
        (sole,) = bearers.values() if len(bearers) == 1 else (None,)
        return meant | (dict.fromkeys(sightings, sole) if sole else {})

    def _of_full_name(self, parts: Parts, bearer: _Bearer, index: _Index) -> _Bearer | None:
        alike = index.alike(parts, self._words)
        if len(alike) > _MOST:
            return None
        fitting = [each for each in alike if all(fit(parts, other, self._words) for other in each.parts)]
        same = any(len(parts.first) > 1 and parts.first == other.first for each in fitting for other in each.parts)
        return self._chosen(bearer, fitting, surely=same)

    def _of_surname(self, bearer: _Bearer, among: list[_Bearer]) -> _Bearer | None:
        firsts = bearer.evidence.first_names
        fitting = [each for each in among if not firsts or self._has_first(each, firsts)]
        # "Kim" is Jim Kim's surname, and Kim Jong Un's.
        others = sum(self._as_first[name] for name in bearer.names)
        return self._chosen(bearer, fitting, surely=bool(firsts), others=others)

    def _has_first(self, bearer: _Bearer, firsts: Iterable[str]) -> bool:
        return all(any(first_names_fit(first, each.first, self._words) for each in bearer.parts) for first in firsts)

    def _chosen(self, bearer: _Bearer, among: list[_Bearer], *, surely: bool, others: int = 0) -> _Bearer | None:
        """Return the one of several who is meant, or None where that is not clear.

        Args:
            bearer: A name.
            among: Whom it may mean.
            surely: The name tells enough if nothing speaks against it.
            others: In how many articles it may mean somebody who is not among them.
        """
        possible = [each for each in among if not (bearer.sure and each.sure and bearer.sure != each.sure)]
        possible = [each for each in possible if not self._kept_apart(bearer, each)]
        if not possible:
            return None
        backed = [each for each in possible if _backs(bearer.evidence, each.evidence)]
        best = backed[0] if len(backed) == 1 else min(possible, key=_Bearer.order)
        others += sum(each.evidence.spread for each in possible if each is not best)
        known = best.evidence.spread >= _KNOWN
        doubtful = _pronouns_differ(bearer, best) or _roles_differ(bearer, best, surely=surely)
        if doubtful and not bearer.evidence.roles & best.evidence.roles:
            return None
        if len(possible) == 1 and not others:
            return best if surely or backed or known else None
        if len(backed) == 1 and best.evidence.spread >= others:
            return best
        return best if known and best.evidence.spread >= _TIMES * others else None

    def _kept_apart(self, one: _Bearer, other: _Bearer) -> bool:
        return any(self._apart.get(name, frozenset()) & other.names for name in one.names)


def _alone(sighting: Sighting, evidence: Evidence) -> _Bearer:
    return _Bearer({sighting.name}, [], {sighting: evidence}, evidence)


def _outweighs(evidence: Evidence, unsure: int, roles: frozenset[str]) -> bool:
    """Tell whether so much is known of a person that so many articles mean them that speak as of something else."""
    return evidence.spread >= _TIMES * unsure and (not roles or bool(roles & evidence.roles))


def _of_the_same_articles(
    sightings: Mapping[Sighting, Evidence], meant: Mapping[Sighting, _Bearer]
) -> dict[Sighting, _Bearer]:
    """Return whom a surname means that stands only in articles in which it is clear elsewhere: an article has one of them."""
    more: dict[Sighting, _Bearer] = {}
    for sighting, evidence in sightings.items():
        if sighting in meant or sighting.sort != "person":
            continue
        beside = [each for each in meant if evidence.documents & sightings[each].documents]
        bearers = {id(meant[each]): meant[each] for each in beside if _agree(each.gender, sighting.gender)}
        there = set().union(*(sightings[each].documents for each in beside))
        if len(bearers) == 1 and evidence.documents <= there:
            (more[sighting],) = bearers.values()
    return more


def _agree(one: Gender, other: Gender) -> bool:
    return not one or not other or one == other


def _together(evidence: Iterable[Evidence]) -> Evidence:
    whole = Evidence()
    for each in evidence:
        whole.add(each)
    return whole


def _by_gender(parts: Parts, sightings: Mapping[Sighting, Evidence], sure: bool) -> list[_Bearer]:
    """Return who bears one name: one, or several where titles tell of a man and a woman.

    Args:
        parts: The parts of the name; a surname alone says nothing more of its bearer.
        sightings: The sightings of the name.
        sure: The first name tells the gender; titles that contradict it are mistakes.
    """
    if not sightings:
        return []
    by_gender: dict[str, dict[Sighting, Evidence]] = defaultdict(dict)
    for sighting, evidence in sightings.items():
        by_gender[sighting.gender][sighting] = evidence
    articles = sorted(_together(by_gender[gender].values()).spread for gender in ("male", "female"))
    several = not sure and articles[0] > 0 and articles[0] * _MISTAKES > sum(articles)
    sets = [group for group in by_gender.values() if group] if several else [dict(sightings)]
    return [
        _Bearer({each.name for each in group}, [parts] if parts.first else [], group, _together(group.values()))
        for group in sets
    ]


def _backs(one: Evidence, other: Evidence) -> bool:
    """Tell whether more than the names speaks for it that two are one: a role, or that all articles have the other, too."""
    return bool(one.roles & other.roles) or bool(one.documents) and one.documents <= other.documents


def _pronouns_differ(one: _Bearer, other: _Bearer) -> bool:
    genders = {one.sure or one.pronoun, other.sure or other.pronoun} - {""}
    return len(genders) > 1


def _roles_differ(one: _Bearer, other: _Bearer, *, surely: bool) -> bool:
    """Tell whether two are said to be different things; people who are often spoken of are many things."""
    mine, theirs = one.evidence.roles, other.evidence.roles
    if not mine or not theirs or mine & theirs:
        return False
    return not (surely and min(one.evidence.spread, other.evidence.spread) >= _KNOWN)
