"""Names those who ask and answer in an interview: under "Q:" and "A:", or in turns that bear no name at all."""

from __future__ import annotations

from collections.abc import Sequence

from quoteattr.resolving.entities.entity import Entity
from quoteattr.resolving.entities.pronouns import FIRST_PERSON
from quoteattr.resolving.entities.register import Entities
from quoteattr.resolving.statements import Statement
from quoteattr.text import Parse

#: A turn bears at most so many initials: "MLK:".
MOST_INITIALS = 3

_QUESTION = frozenset(["q", "question"])
_ANSWER = frozenset(["a", "answer"])
_TALK = frozenset(["conversation", "interview", "talk", "chat", "exchange", "session"])
_ABOUT = frozenset(["on", "about"])
_TALKS = frozenset(
    ["talk", "talks", "talked", "speak", "speaks", "spoke", "spoken", "tells", "interviewed", "sat", "chats"]
)


def name_turns(parse: Parse, entities: Entities, statements: Sequence[Statement]) -> None:
    """Set the speakers of turns without a name: those who ask and answer by name elsewhere, or are introduced so."""
    unnamed: list[tuple[Statement, bool]] = []
    asking: dict[int, int] = {}
    pair: tuple[Entity | None, Entity | None]
    people: dict[int, Entity] = {}
    bearers = _bearers(entities) if any(_initials_before(parse, one) for one in statements) else {}
    for one in statements:
        question = _is_question(parse, one)
        if question is not None:
            unnamed.append((one, question))
        elif one.attribution.cue.sort == "colon" and one.entity is not None and _is_label(parse, one):
            bearer = bearers.get(_initials_before(parse, one))
            if bearer is not None:
                one.entity, one.settled = bearer, True
            people[one.entity.number] = one.entity
            sign = 1 if parse.words[one.last - 1] == "?" else -1
            asking[one.entity.number] = asking.get(one.entity.number, 0) + sign
    if not unnamed:
        return
    if _is_explainer(parse, unnamed):
        for one, _ in unnamed:
            one.entity, one.by_writer, one.settled = None, True, True
        return
    if len(people) == 2:
        answering, asker = sorted(people, key=lambda number: asking[number])
        pair = (people[asker], people[answering])
    else:
        pair = _introduced(parse, entities, unnamed[0][0].first)
    for one, question in unnamed:
        one.entity, one.settled = pair[0] if question else pair[1], True


def _is_question(parse: Parse, one: Statement) -> bool | None:
    """Tell of a turn without a name whether it asks; None of any other statement."""
    source = one.attribution.source
    if source.head >= 0:
        lower = parse.lowers[source.head].strip(".")
        named = lower not in _QUESTION and lower not in _ANSWER
        if named or source.run[1] - source.run[0] != 1 or not _is_label(parse, one):
            return None
        return lower in _QUESTION
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


def _initials_before(parse: Parse, one: Statement) -> str:
    """Return the initials that a turn bears for a name, "**AL:** I was there"; empty where it bears none."""
    first, last = one.attribution.source.run
    if one.attribution.cue.sort != "colon" or last - first != 1:
        return ""
    label = parse.words[first].replace(".", "")
    return label if 2 <= len(label) <= MOST_INITIALS and label.isupper() else ""


def _bearers(entities: Entities) -> dict[str, Entity]:
    """Return the people by their initials, without those that two share."""
    found: dict[str, set[int]] = {}
    for entity in entities.all:
        if entity.sort == "PERSON" and entity.named:
            initials = "".join(part[0] for part in entity.name.replace("-", " ").split())
            found.setdefault(initials, set()).add(entities.find(entity.number))
    return {initials: entities.all[numbers.pop()] for initials, numbers in found.items() if len(numbers) == 1}


def _is_explainer(parse: Parse, turns: Sequence[tuple[Statement, bool]]) -> bool:
    """Tell whether the writer himself asks and answers: "Q: Who did it? A: Police believe …", and nobody says "I"."""
    answers = [one for one, question in turns if not question]
    return bool(answers) and not any(
        parse.lowers[token] in FIRST_PERSON and parse.pair_of[token] < 0
        for one in answers
        for token in range(one.first, one.last)
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
    answers = _titled(parse, entities, turn)
    for mention in entities.mentions:
        if mention.token >= turn:
            break
        entity = entities.all[entities.find(mention.entity)]
        if entity.outlet:
            outlets[entity.number] = entity
        if not entity.named or entity.sort not in ("PERSON", None) or entity.name.lower() in _QUESTION | _ANSWER:
            continue
        counts[entity.number] = counts.get(entity.number, 0) + 1
        asked = _is_asked(parse, entities, mention.token)
        if asked:
            answers = entity
        elif "reporter" in entity.nouns or asked is not None:
            asks = entity
    if asks is None and len(outlets) == 1:
        asks = next(iter(outlets.values()))
    if answers is not None:
        return asks, answers
    if asks is not None:
        counts.pop(asks.number, None)
    people = {number for number in counts if entities.all[number].sort == "PERSON"}
    ranked = sorted(people or counts, key=lambda number: (-counts[number], number))
    clear = len(ranked) == 1 or (len(ranked) > 1 and counts[ranked[0]] > counts[ranked[1]])
    return asks, entities.all[ranked[0]] if clear else None


def _byline(parse: Parse, entities: Entities, turn: int) -> Entity | None:
    """Return the writer named in "By Ann Lee" before the first turn, or in "Interview: Ann Lee" anywhere."""
    for number, name in enumerate(entities.names):
        before = name.outer - 1
        if before < 0 or entities.name_entities[number] < 0:
            continue
        opens = _opens(parse, before)
        by = parse.lowers[before] == "by"
        signs = _is_titled(parse, before) and (by or not _is_about(parse, name.until))
        if (by and opens and name.outer < turn) or signs:
            return entities.all[entities.find(entities.name_entities[number])]
    return None


def _is_titled(parse: Parse, token: int) -> bool:
    """Tell whether a colon or "by" stands behind the word that opens a line as an interview: "**Interview:** Ann Lee"."""
    opens = token > 0 and parse.lowers[token - 1] in _TALK and _opens(parse, token - 1)
    return opens and (parse.words[token] == ":" or parse.lowers[token] == "by")


def _is_about(parse: Parse, behind: int) -> bool:
    """Tell whether a line goes on with what somebody talks about: "Interview: Ann Lee **on** brass" lets her answer."""
    return not _ABOUT.isdisjoint(parse.lowers[behind : behind + 2])  # the name may be longer than its capitals tell


def _titled(parse: Parse, entities: Entities, turn: int) -> Entity | None:
    """Return who answers by the title of the interview: "Interview: **Ann Lee** on brass", or None."""
    for number, name in enumerate(entities.names):
        if name.outer >= turn:
            break
        before = name.outer - 1
        if before > 0 and entities.name_entities[number] >= 0 and parse.words[before] == ":":
            if _is_titled(parse, before) and _is_about(parse, name.until):
                return entities.all[entities.find(entities.name_entities[number])]
    return None


def _opens(parse: Parse, token: int) -> bool:
    """Tell whether a sentence or a paragraph begins with a token."""
    return parse.sentence(token)[0] == token or parse.paragraph(token)[0] == token


def _is_asked(parse: Parse, entities: Entities, token: int) -> bool | None:
    """Tell of one who is talked to or with whether he answers; None of anybody else.

    "A conversation **with Ann Lee**", "We spoke **to Ann Lee**" let her answer; "He talks **to Ann Lee** about brass",
    "interviewed **by Ann Lee**" let her ask.
    """
    preposition = parse.heads[token]
    talk = parse.heads[preposition]
    if parse.deps[token] != "pobj" or parse.lowers[preposition] not in ("to", "with", "by"):
        return None
    if parse.lowers[preposition] == "with" and parse.lowers[talk] in _TALK:
        return True
    if parse.lowers[talk] not in _TALKS:
        return None
    subject = next((kid for kid in parse.kids[talk] if parse.deps[kid] == "nsubj"), -1)
    entity = entities.entity(subject)
    return subject >= 0 and (parse.lowers[subject] in FIRST_PERSON or (entity is not None and entity.outlet))
