"""Finds the entity of any mention that an attribution names: a source, or a step of a chain."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define

from quoteattr.resolving.entities.descriptions import between_dashes, is_dash, phrase_run, with_clause, without_article
from quoteattr.resolving.entities.entity import Entity
from quoteattr.resolving.entities.register import Entities
from quoteattr.resolving.joint import joined_names, named_together
from quoteattr.rules import plain
from quoteattr.text import Parse, Run


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
        first, last = between_dashes(parse, run, head)
        if self.entities.headlines[parse.paragraph_of[head]]:
            clipped = self._in_headline(head, first, last)
            if clipped is not None:
                return clipped
        several = named_together(entities, first, last)
        if several:
            return self.joined(joined_names([entities.name(one) for one in several]), first, several)
        for kid in parse.kids[head]:
            if parse.deps[kid] == "conj" and first <= kid < last and self._is_another(head, kid):
                text = without_article(parse.text[parse.starts[first] : parse.ends[last - 1]])
                return self.joined(text, first, self._parts(head, first, last))
        named = self._named_beside(head, run[1])  # a name may stand behind the dash
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
        """Return whom a name behind a comma or dash names: "the largest of them, **Sarimas Agro**", or None."""
        parse, entities = self.parse, self.entities
        if head in entities.name_at or parse.tags[head] in ("NNS", "NNPS", "PRP"):
            return None
        for kid in parse.kids[head]:
            if head < kid < last and parse.deps[kid] == "appos" and kid in entities.name_at:
                name = entities.names[entities.name_at[kid]]
                entity = entities.entity(kid)
                set_off = parse.words[name.outer - 1] == "," or is_dash(parse, name.outer - 1)
                if set_off and entity is not None and entity.sort in ("PERSON", "ORG", None):
                    return entity
        return None

    def _is_another(self, head: int, kid: int) -> bool:
        """Tell of two that are joined "Marn and Venn" from one who is two things: "the businessman and television star"."""
        parse = self.parse
        names = self.entities.name_at
        if head in names and names[head] == names.get(kid):
            return False  # "the Ministry of Fish, Rivers and **Lakes**"
        if head in names and any(parse.lowers[grandkid] in ("a", "an") for grandkid in parse.kids[kid]):
            if "," in parse.words[head:kid]:
                return False  # "Ann Lee, a nurse at the hospital, and **a mother** of two"
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

    def joined(self, called: str, first: int, parts: Sequence[Entity]) -> Entity:
        """Make an entity of several that are named together: "Marn and Venn"."""
        entity = Entity(
            number=len(self.entities.all),
            called=called,
            sort="GROUP",
            named=False,
            plural=True,
            first=first,
            parts=tuple(part.number for part in parts),
        )
        self.entities.all.append(entity)
        return entity

    def _parts(self, head: int, first: int, last: int) -> list[Entity]:
        """Return those who are joined in a mention, though not all by name."""
        parse, heads = self.parse, [head]
        for token in heads:  # grows as it goes
            heads += [kid for kid in parse.kids[token] if parse.deps[kid] == "conj" and token < kid < last]
        parts = (self._part(token, first, last) for token in sorted(heads))
        return [part for part in parts if part is not None]

    def _part(self, token: int, first: int, last: int) -> Entity | None:
        """Return the entity of one of several that are named together."""
        parse = self.parse
        known = self.entities.entity(token)
        if known is not None or parse.tags[token][:3] == "PRP":
            return known
        return self.described(
            *phrase_run(parse, max(first, parse.lefts[token]), min(last, parse.rights[token] + 1), token), None
        )

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
