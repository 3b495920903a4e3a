"""Reads who speaks together: "Ann Lee, a nurse, and her brother Max Roth" are two, each by name."""

from __future__ import annotations

from collections.abc import Iterator

from quoteattr.resolving.entities.entity import Entity
from quoteattr.resolving.entities.register import Entities
from quoteattr.text import Parse, Run

_AND = frozenset(["and", "&"])
_NO_NAME_BEFORE = frozenset(["IN", "TO", "POS", "WP", "WDT"])
_OWNED = ("NN", "PO", "JJ")


def named_together(entities: Entities, first: int, last: int) -> list[Entity]:
    """Return those who are named together in a mention, in order; none where it is one, or one of them has no name.

    Args:
        entities: Those of the article.
        first: The mention's first token.
        last: The token behind it.
    """
    parse = entities.parse
    if _AND.isdisjoint(parse.lowers[first:last]):
        return []
    found: list[Entity] = []
    closed = False  # whether "and" leads to the last of them
    described = placed = False  # whether behind the last of them "a nurse from Orland" stands, or "of Orland"
    for start, end in _parts(entities, first, last):
        before = parse.lowers[start - 1] if start > first else ""
        one = _named_in(entities, start, end)
        if one is None and start == first and _is_several(parse, start, end):
            continue  # "**Two nurses**, Ann Lee and Max Roth": who they are follows
        if one is None and (not found or before != ","):
            return []
        if one is None:
            described = True
        elif (described or (placed and one.sort != "PERSON")) and parse.words[start - 2] != ",":
            return []  # "Ann Lee, a voice for Marn and **Pike**", "Ann Lee of Marn and **Pike**"
        elif one not in found:
            found.append(one)
            closed, placed = before in _AND, "IN" in parse.tags[start:end]
    if len(found) == 2 and len(found[0].key) == 1 and not entities.words.domains.isdisjoint(found[0].key):
        closed = closed and found[1].sort != "PERSON"  # "**Energy** and Mines Minister Ann Lee"
    return found if closed else []


def _is_several(parse: Parse, first: int, last: int) -> bool:
    """Tell whether the first part of a mention says how many, or of what kind, those are who are named behind its comma."""
    return last < len(parse) and parse.words[last] == "," and any(tag == "NNS" for tag in parse.tags[first:last])


def joined_names(names: list[str]) -> str:
    """Join names as one writes them: "Ann Lee, Max Roth and Bo Lind"."""
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _parts(entities: Entities, first: int, last: int) -> Iterator[Run]:
    """Yield the parts of a mention between its commas and "and", passing over those inside names and brackets."""
    parse = entities.parse
    start = token = first
    while token < last:
        if token in entities.name_at:
            token = max(entities.names[entities.name_at[token]].until, token + 1)
            continue
        if parse.words[token] == "(":
            token = next((at for at in range(token, last) if parse.words[at] == ")"), token)
        if parse.lowers[token] in _AND or parse.words[token] == ",":
            if start < token:
                yield start, token
            start = token + 1
        token += 1
    if start < last:
        yield start, last


def _named_in(entities: Entities, first: int, last: int) -> Entity | None:
    """Return whom a part of a mention names: "the singer **Ann Lee**"; None of "a nurse from Orland", "Orland workers"."""
    parse = entities.parse
    for token in range(first, last):
        if token in entities.name_at:
            place = entities.name_at[token]
            behind = entities.names[place].until
            if behind < last and parse.words[behind] == "-":
                continue  # "**Oslo**-based"
            number = entities.name_entities[place]
            owned = behind < last and parse.tags[behind].startswith(_OWNED)
            return None if owned or number < 0 else entities.all[entities.find(number)]
        if parse.tags[token] in _NO_NAME_BEFORE or _is_verb(parse, token):
            return None
    return None


def _is_verb(parse: Parse, token: int) -> bool:
    return parse.tags[token].startswith("VB") and parse.words[token - 1] != "-"  # not "Oslo-based"
