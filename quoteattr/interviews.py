"""Names those who ask and answer in an interview: under "Q:" and "A:", or in turns that bear no name at all."""

from __future__ import annotations

from collections.abc import Sequence

from quoteattr.entity import Entity
from quoteattr.parse import Parse
from quoteattr.register import Entities
from quoteattr.statements import Statement

_QUESTION = frozenset(["q", "question"])
_ANSWER = frozenset(["a", "answer"])
_TALKS = frozenset(
    ["talk", "talks", "talked", "speak", "speaks", "spoke", "spoken", "tells", "interviewed", "sat", "chats"]
)


def name_turns(parse: Parse, entities: Entities, statements: Sequence[Statement]) -> None:
    """Set the speakers of turns without a name: those who ask and answer by name elsewhere, or are introduced so."""
    unnamed: list[tuple[Statement, bool]] = []
    asking: dict[int, int] = {}
    pair: tuple[Entity | None, Entity | None]
    people: dict[int, Entity] = {}
    for one in statements:
        question = _is_question(parse, one)
        if question is not None:
            unnamed.append((one, question))
        elif one.attribution.cue.sort == "colon" and one.entity is not None and _is_label(parse, one):
            people[one.entity.number] = one.entity
            sign = 1 if parse.words[one.last - 1] == "?" else -1
            asking[one.entity.number] = asking.get(one.entity.number, 0) + sign
    if not unnamed:
        return
    if len(people) == 2:
        answering, asker = sorted(people, key=lambda number: asking[number])
        pair = (people[asker], people[answering])
    else:
        pair = _introduced(parse, entities, unnamed[0][0].first)
    for one, question in unnamed:
        one.entity = pair[0] if question else pair[1]


def _is_question(parse: Parse, one: Statement) -> bool | None:
    """Tell of a turn without a name whether it asks; None of any other statement."""
    source = one.attribution.source
    if source.head >= 0:
        lower = parse.lowers[source.head].strip(".")
        labelled = source.run[1] - source.run[0] == 1 and _is_label(parse, one)
        if labelled and (lower in _QUESTION or lower in _ANSWER):
            return lower in _QUESTION
        return None
    if one.attribution.pattern in ("question", "answer"):
        return one.attribution.pattern == "question"
    if not one.floats or one.parent >= 0 or parse.pair_of[one.first] >= 0:
        return None
    # turns in bold and plain letters: "**Why did you stop?**"
    starts = one.first == 0 or parse.paragraph_of[one.first - 1] != parse.paragraph_of[one.first]
    last = one.last - 1
    while last > one.first and not parse.words[last].isalnum() and parse.words[last] != "?":
        last -= 1
    return (parse.words[last] == "?" or "*" in parse.words[one.first]) or (
        not starts and parse.words[one.first - 1][0] == "*"
    )


def _is_label(parse: Parse, one: Statement) -> bool:
    """Tell whether a source stands at the start of its paragraph, as the name of a turn does."""
    first = one.attribution.source.run[0]
    return first == 0 or parse.paragraph_of[first - 1] != parse.paragraph_of[first]


def _introduced(parse: Parse, entities: Entities, turn: int) -> tuple[Entity | None, Entity | None]:
    """Return who asks and who answers, as the words before the first turn introduce them; None where that is open."""
    counts: dict[int, int] = {}
    outlets: dict[int, Entity] = {}
    asks = _byline(parse, entities, turn)
    for mention in entities.mentions:
        if mention.token >= turn:
            break
        entity = entities.all[entities.find(mention.entity)]
        if entity.outlet:
            outlets[entity.number] = entity
        if not entity.named or entity.sort not in ("PERSON", None):
            continue
        counts[entity.number] = counts.get(entity.number, 0) + 1
        if "reporter" in entity.nouns or _is_talked_to(parse, mention.token):
            asks = entity
    if asks is not None:
        counts.pop(asks.number, None)
    people = {number for number in counts if entities.all[number].sort == "PERSON"}
    ranked = sorted(people or counts, key=lambda number: (-counts[number], number))
    clear = len(ranked) == 1 or (len(ranked) > 1 and counts[ranked[0]] > counts[ranked[1]])
    if asks is None and len(outlets) == 1:
        asks = next(iter(outlets.values()))
    return asks, entities.all[ranked[0]] if clear else None


def _byline(parse: Parse, entities: Entities, turn: int) -> Entity | None:
    """Return the writer named in "By Ann Lee" before the first turn, or in "Interview: Ann Lee" anywhere."""
    for number, name in enumerate(entities.names):
        before = name.outer - 1
        if before < 0 or entities.name_entities[number] < 0:
            continue
        opens = parse.sentence(before)[0] == before or parse.paragraph(before)[0] == before
        signs = before > 0 and parse.lowers[before - 1] == "interview" and parse.paragraph(before)[0] == before - 1
        by = parse.lowers[before] == "by"
        if (by and opens and name.outer < turn) or (signs and (by or parse.words[before] == ":")):
            return entities.all[entities.find(entities.name_entities[number])]
    return None


def _is_talked_to(parse: Parse, token: int) -> bool:
    """Tell "She talks **to Finn Mahoney** about brass", "interviewed **by Ann Lee**"."""
    preposition = parse.heads[token]
    verb = parse.heads[preposition]
    return (
        parse.deps[token] == "pobj"
        and parse.lowers[preposition] in ("to", "with", "by")
        and parse.lowers[verb] in _TALKS
    )
