"""Finds the entity of any mention that an attribution names: a source, or a step of a chain."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define

from quoteattr.resolving.entities.descriptions import phrase_run, with_clause, without_article
from quoteattr.resolving.entities.entity import Entity
from quoteattr.resolving.entities.register import Entities
from quoteattr.rules import plain
from quoteattr.text import Parse, Run


_AND = frozenset(["and", "&"])


@define(eq=False)
class Referents:
    """Looks mentions up among the entities of a text.

    Attributes:
        parse: The parsed text.
        entities: Its entities; mentions that the article does not take up are added to them.
    """

    parse: Parse
    entities: Entities

    def mentioned(self, head: int, run: Run, contents: tuple[Run, ...] = ()) -> Entity | None:
        """Return the entity of a mention; None where it is open.

        Args:
            head: Its head token.
            run: Its tokens.
            contents: What it says, which no description holds.
        """
        parse, entities = self.parse, self.entities
        first, last = run
        if self.entities.headlines[parse.paragraph_of[head]]:
            clipped = self._in_headline(head, first, last)
            if clipped is not None:
                return clipped
        several = self._names_joined(first, last)
        if len(several) > 1:
            return self.joined(several)
        for kid in parse.kids[head]:
            if parse.deps[kid] == "conj" and first <= kid < last and self._is_another(head, kid):
                return self.joined([without_article(parse.text[parse.starts[first] : parse.ends[last - 1]])], first)
        named = self._named_beside(head, last)
        if named is not None:
            return named
        if head in entities.at:
            entity = entities.entity(head)
            if entity is not None and not entity.named and entity.first == head:
                entity.run = phrase_run(parse, first, last, head)
                if entity.sort != "DOCUMENT":
                    entity.run = with_clause(parse, entity.run, head, contents)
            return entity
        for token in range(last - 1, first - 1, -1):
            number = entities.at.get(token, -1)
            if number >= 0 and parse.deps[token] not in ("poss", "pobj", "compound", "nmod"):
                return entities.entity(token)
        if parse.tags[head][:3] == "PRP" or parse.tags[head] in ("WP", "WDT"):
            return None
        return self.described(*phrase_run(parse, first, last, head), None)

    def _named_beside(self, head: int, last: int) -> Entity | None:
        """Return whom a name behind a comma names: "the largest of them, **Sarimas Agro**", or None."""
        parse, entities = self.parse, self.entities
        if head in entities.name_at or parse.tags[head] in ("NNS", "NNPS", "PRP"):
            return None
        for kid in parse.kids[head]:
            if head < kid < last and parse.deps[kid] == "appos" and kid in entities.name_at:
                name = entities.names[entities.name_at[kid]]
                entity = entities.entity(kid)
                if parse.words[name.outer - 1] == "," and entity is not None and entity.sort in ("PERSON", "ORG", None):
                    return entity
        return None

    def _is_another(self, head: int, kid: int) -> bool:
        """Tell of two that are joined "Marn and Venn" from one who is two things: "the businessman and television star"."""
        parse = self.parse
        names = self.entities.name_at
        determined = any(parse.deps[grandkid] in ("det", "poss") for grandkid in parse.kids[kid])
        return (
            kid in names
            or head in names
            or determined
            or parse.tags[kid] in ("PRP", "NNS")
            or parse.tags[head] == "NNS"
        )

    def _in_headline(self, head: int, first: int, last: int) -> Entity | None:
        """Return the entity of a name in a headline by its own words alone: capitals run on there."""
        entities = self.entities
        place = entities.name_at.get(head)
        if place is None:
            return None
        name = entities.names[place]
        if name.outer >= first and name.end <= last:
            return None
        key = tuple(
            plain(word) for word in self.parse.words[max(first, name.outer) : min(last, name.end)] if word[0].isalnum()
        )
        number = entities.number_of.get(key, -1)
        return entities.all[number] if number >= 0 else self.described(first, last, None)

    def joined(self, names: Sequence[str], first: int = -1) -> Entity:
        """Make an entity of several that are named together: "Marn and Venn"."""
        called = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
        number = len(self.entities.all)
        entity = Entity(number=number, called=called, sort="GROUP", named=False, plural=True, first=first)
        self.entities.all.append(entity)
        return entity

    def _names_joined(self, first: int, last: int) -> list[str]:
        """Return the names of those who are named together in a mention; fewer than two where it is one, or not all are named.

        "The singer **Ann Lee**, a nurse from Orland, and her brother **Max Roth**": what only tells of one of them is left out.
        """
        if _AND.isdisjoint(self.parse.lowers[first:last]):
            return []
        found: list[str] = []
        told = False  # whether an apposition stands before
        for start, end in self._parts(first, last):
            mark = self.parse.lowers[start - 1] if start > first else ""
            name = self._named_in(start, end)
            if name is None and (not found or mark != ","):
                return []
            if name is None:
                told = True
            elif told and self.parse.words[start - 2] != ",":
                return []  # "Ann Lee, who speaks for Marn and **Pike**"
            elif name not in found:
                found.append(name)
                closed, told = mark in _AND, "IN" in self.parse.tags[start:end]
        return found if len(found) > 1 and closed else []

    def _parts(self, first: int, last: int) -> list[Run]:
        """Return the parts of a mention between its commas and "and", those inside names and brackets left out."""
        parse, entities = self.parse, self.entities
        parts: list[Run] = []
        start = token = first
        while token < last:
            if token in entities.name_at:
                token = max(entities.names[entities.name_at[token]].until, token + 1)
                continue
            if parse.words[token] == "(":
                token = next((at for at in range(token, last) if parse.words[at] == ")"), token)
            if parse.lowers[token] in _AND or parse.words[token] == ",":
                if start < token:
                    parts.append((start, token))
                start = token + 1
            token += 1
        return [*parts, (start, last)] if start < last else parts

    def _named_in(self, first: int, last: int) -> str | None:
        """Return the name of whom a part of a mention names: "the singer **Ann Lee**", or None: "a nurse from Orland"."""
        parse, entities = self.parse, self.entities
        for token in range(first, last):
            if token in entities.name_at:
                name = entities.names[entities.name_at[token]]
                if name.until < last and parse.words[name.until] == "-":
                    continue  # "**Oslo**-based"
                if name.until < last and parse.tags[name.until][:2] in ("NN", "PO", "JJ"):
                    return None  # "Verizon workers"
                number = entities.name_entities[entities.name_at[token]]
                entity = entities.all[entities.find(number)] if number >= 0 else None
                return entities.name(entity) if entity is not None else None
            if parse.tags[token] in ("IN", "TO", "POS") or parse.tags[token][:2] == "VB" and parse.words[token - 1] != "-":
                return None
        return None

    def described(self, first: int, last: int, sort: str | None) -> Entity | None:
        """Make an entity of a mention that the article does not take up."""
        parse = self.parse
        if first >= last:
            return None
        text = without_article(parse.text[parse.starts[first] : parse.ends[last - 1]])
        number = len(self.entities.all)
        entity = Entity(number=number, called=text, sort="GROUP" if sort else None, named=False, first=first)
        entity.run = first, last
        self.entities.all.append(entity)
        return entity
