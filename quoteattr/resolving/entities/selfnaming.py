"""Names those who tell their names themselves: "the woman identified herself as a nurse named **Ida Moss**"."""

from __future__ import annotations

from quoteattr.resolving.entities.pronouns import REFLEXIVE, RELATIVE, SUBJECTS
from quoteattr.resolving.entities.register import Entities

_TELLING = frozenset(["identified", "identifies", "introduced", "introduces", "gave", "gives", "giving"])
_NAMED = frozenset(["named", "called"])


def name_themselves(entities: Entities) -> None:
    """Merge whoever is only described with the name that "identified herself as" or "gave his name as" leads to."""
    for verb, lower in enumerate(entities.parse.lowers):
        if lower in _TELLING and _tells_own_name(entities, verb):
            subject, named = _subject(entities, verb), _name(entities, verb)
            described = entities.entity(subject) if subject >= 0 else None
            if named >= 0 and described is not None and not described.named and not described.plural:
                entities.merge(described.number, named)


def _tells_own_name(entities: Entities, verb: int) -> bool:
    parse = entities.parse
    objects = [kid for kid in parse.kids[verb] if parse.deps[kid] == "dobj"]
    return any(parse.lowers[kid] in REFLEXIVE or parse.lowers[kid] == "name" for kid in objects)


def _subject(entities: Entities, verb: int) -> int:
    """Return the subject of a verb, for "who" the one of whom its clause tells, or -1."""
    parse = entities.parse
    if parse.deps[verb] == "conj":
        verb = parse.heads[verb]
    subject = next((kid for kid in parse.kids[verb] if parse.deps[kid] in SUBJECTS), -1)
    return parse.heads[verb] if subject >= 0 and parse.lowers[subject] in RELATIVE else subject


def _name(entities: Entities, verb: int) -> int:
    """Return the number of the entity whose name "as" leads to, straight or by "as a nurse named", or -1."""
    parse = entities.parse
    for preposition in (*parse.kids[verb], *(kid for noun in parse.kids[verb] for kid in parse.kids[noun])):
        if parse.lowers[preposition] != "as":
            continue
        for noun in parse.kids[preposition]:
            inside = [kid for kid in parse.kids[noun] if parse.lowers[kid] in _NAMED]
            for token in (noun, *(name for kid in inside for name in parse.kids[kid])):
                if token in entities.name_at:
                    return entities.name_entities[entities.name_at[token]]
    return -1
