"""Puts the chain of each statement together: its own steps, those of the statement around it, those that carry over."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define

from quoteattr.resolving.chains.documents import Circulated, find_circulated, goes_on, is_present, taken_up
from quoteattr.resolving.chains.steps import Step
from quoteattr.resolving.circumstances import addressee_run
from quoteattr.resolving.entities.entity import Entity
from quoteattr.resolving.entities.pronouns import THIRD_PERSON
from quoteattr.resolving.entities.register import ONE_OF_SEVERAL, Entities
from quoteattr.resolving.referents import Referents
from quoteattr.resolving.statements import Statement
from quoteattr.rules import Patterns
from quoteattr.text import Parse

_GOING_ON = frozenset(["added", "adds", "continued", "continues", "went", "goes"])


def find_relays(
    patterns: Patterns, referents: Referents, statements: Sequence[Statement], signals: Sequence[int]
) -> None:
    """Set the chain of every statement, whose speakers are known.

    Args:
        patterns: Rules and words.
        referents: The entities of the text.
        statements: In the order of the text.
        signals: What ``find_signals`` returned.
    """
    parse = referents.parse
    circulated = find_circulated(parse, patterns, signals)
    _Relays(parse, patterns, referents, referents.entities, statements, circulated).find()


@define(eq=False)
class _Relays:
    parse: Parse
    patterns: Patterns
    referents: Referents
    entities: Entities
    statements: Sequence[Statement]
    circulated: Sequence[Circulated]

    def find(self) -> None:
        """Find the chain of every statement, outer ones first: what they hold comes through them."""
        parse = self.parse
        previous: Statement | None = None
        for number in sorted(range(len(self.statements)), key=lambda number: (self.statements[number].depth, number)):
            one = self.statements[number]
            chain: list[tuple[Step, Entity | None]] = []
            if one.parent >= 0:
                outer = self.statements[one.parent]
                if self._passes_on(one):
                    chain.extend(outer.chain or ())
                    source = outer.attribution.source
                    if (source.head >= 0 or outer.entity is not None) and not outer.by_writer:
                        chain.append((Step(source.head, source.run, outer.reading.cue, "outer"), outer.entity))
            found = [(step, self.referents.mentioned(step.head, step.run)) for step in one.reading.steps]
            own = [(step, entity) for step, entity in found if _can_carry(step, entity)]
            if one.parent < 0:
                document = self._document(one, own)
                if previous is not None:
                    chain.extend(self._carried_over(one, own, previous))
                if document is not None and not chain:
                    entity = self.referents.mentioned(document.step.head, document.step.run)
                    if _can_carry(document.step, entity):
                        chain.append((document.step, entity))
                        if entity is one.entity and parse.lowers[one.attribution.source.head] == "it":
                            one.entity = self.entities.entity(document.noun)  # "Le Matin carries a letter. … it reads"
            one.chain = self._without_repeats([*chain, *own], one.entity)
            if one.parent < 0:
                previous = one

    def _carried_over(
        self, one: Statement, own: list[tuple[Step, Entity | None]], previous: Statement
    ) -> list[tuple[Step, Entity | None]]:
        """Return the steps of the statement before where the article plainly goes on with it."""
        parse = self.parse
        before = [(step, entity) for step, entity in previous.chain or () if step.form != "outer"]
        if before and self._is_anonymous_again(one, previous):
            return before
        if before and not own and self._is_quoted_again(one, previous):
            return before
        outermost = own[0] if own else (None, one.entity)
        source = outermost[0].head if outermost[0] is not None else one.attribution.source.head
        if not before or one.entity is None or outermost[1] is not previous.entity or one.floats:
            return []
        if (
            parse.lowers[source] not in THIRD_PERSON
            or parse.paragraph_of[one.first] - parse.paragraph_of[previous.last - 1] > 1
        ):
            return []
        if any(step.form in ("quoting", "through") for step, _ in before):
            return before if self._is_quoted_on(one, own) else []
        # A document speaks in the present tense: "In an essay published by Y he calls … . Z, he writes, …"
        documents = [(step, entity) for step, entity in before if step.form == "carrying"]
        return documents if is_present(parse, one.reading.cue) or one.attribution.cue.lemma == "write" else []

    def _document(self, one: Statement, own: list[tuple[Step, Entity | None]]) -> Circulated | None:
        """Return the document with which a statement goes on, or None."""
        if not self.circulated or one.floats or any(step.form in ("carrying", "handing") for step, _ in own):
            return None
        found = taken_up(self.parse, self.patterns, one.attribution, self.circulated)
        if found is not None:
            return found
        if one.entity is None or self.parse.lowers[one.attribution.source.head] not in THIRD_PERSON:
            return None
        for document in reversed(self.circulated):
            if document.noun < one.attribution.cue.head and goes_on(self.parse, one.attribution, document):
                return document if self._is_author(document, one.entity) else None
        return None

    def _is_author(self, document: Circulated, entity: Entity) -> bool:
        """Tell whether an entity is the subject of the clause that a document opens."""
        author = document.author
        named = [author, *(kid for kid in self.parse.kids[author] if self.parse.deps[kid] == "appos")]
        return author >= 0 and any(self.entities.entity(token) is entity for token in named)

    def _is_anonymous_again(self, one: Statement, previous: Statement) -> bool:
        """Tell whether one whom only an outlet has heard speaks on: "…, citing two officials. **One official** said"."""
        parse = self.parse
        if one.entity is None or previous.entity is None or one.entity.named or previous.entity.named:
            return False
        known = [entity for _, entity in previous.chain or ()]
        if parse.paragraph_of[one.first] != parse.paragraph_of[previous.first]:
            return False
        heard = addressee_run(parse, self.patterns, one.attribution)
        if heard is not None and any(
            self.entities.entity(token) is not None and self.entities.entity(token) in known for token in range(*heard)
        ):
            return False  # who told the outlet so himself is no second step behind it
        owner = self.entities.find(one.entity.owner) if one.entity.owner >= 0 else -1
        return previous.entity in (one.entity, self._several(one)) or owner == previous.entity.number

    def _several(self, one: Statement) -> Entity | None:
        """Return those of whom a source is one: "one of **the people**"."""
        first, last = one.attribution.source.run
        if first + 2 < last and self.parse.lowers[first] in ONE_OF_SEVERAL and self.parse.lowers[first + 1] == "of":
            return self.entities.entity(last - 1)
        return None

    def _is_quoted_again(self, one: Statement, previous: Statement) -> bool:
        """Tell "Y cites Ann Lee as saying …. Lee **is quoted as adding** …": nobody else is named who quotes her."""
        parse = self.parse
        quoting = self.patterns.chains.quoting
        passive = any(parse.lowers[token] in quoting and parse.tags[token] == "VBN" for token in one.reading.cue)
        near = parse.paragraph_of[one.first] - parse.paragraph_of[previous.first] <= 1
        if not passive or not near or one.entity is None or previous.entity is None:
            return False
        return one.entity is previous.entity or self._takes_up(one, previous.entity)

    def _takes_up(self, one: Statement, entity: Entity) -> bool:
        """Tell whether a source takes up one who had no name yet: "an adviser … . **The adviser, Ann Lee**, is quoted"."""
        first, last = one.attribution.source.run
        opens = self.parse.lowers[first : first + 1] == ["the"]
        return (
            opens and not entity.named and any(self.parse.lowers[token] in entity.nouns for token in range(first, last))
        )

    def _is_quoted_on(self, one: Statement, own: list[tuple[Step, Entity | None]]) -> bool:
        """Tell "… Xinhua quoted her as denying it. "No," **she was quoted as saying**"; "'…', **he added**"."""
        lowers = [self.parse.lowers[token] for token in one.reading.cue]
        return not own and ("quoted" in lowers or any(word in _GOING_ON for word in lowers))

    def _passes_on(self, one: Statement) -> bool:
        """Tell whether what a statement holds comes through its speaker: not a claim that is only spoken of."""
        statement = self.statements[one.parent]
        outer = statement.attribution.cue
        if one.attribution.cue.sort != "noun":
            # "an e-mail shows Gallo writing": his own e-mail
            is_writing = one.attribution.cue.lemma == "write"
            return not (is_writing and statement.entity is not None and statement.entity.sort == "DOCUMENT")
        return bool(set(outer.lemma.split()[:1]) & self.patterns.chains.passing_on)

    def _without_repeats(
        self, chain: list[tuple[Step, Entity | None]], speaker: Entity | None
    ) -> list[tuple[Step, Entity | None]]:
        """Leave out the speaker's own steps, and all but the first of one entity."""
        kept: list[tuple[Step, Entity | None]] = []
        seen: set[int] = set()
        own = self.entities.name(speaker) if chain and speaker is not None else None
        for step, entity in chain:
            if entity is not None:
                # "a notice by the board says that the board has asked": its notice bears its name
                if entity.number in seen or self.entities.name(entity) == own:
                    continue
                seen.add(entity.number)
            kept.append((step, entity))
        return kept


def _can_carry(step: Step, entity: Entity | None) -> bool:
    """Tell whether what a step names can be one: a person speaks for another, somebody who has a name reports."""
    if step.form == "through":
        return entity is not None and (entity.sort == "PERSON" or (entity.sort is None and entity.named))
    if step.form == "carrying":
        return entity is None or entity.sort != "GROUP"  # a paper "published by scientists" is their own
    if step.form == "appearing":
        return entity is not None and (entity.outlet or (entity.named and entity.sort is None))
    if step.form == "handing":
        return entity is not None and (entity.outlet or (entity.named and entity.sort == "ORG"))
    if step.form == "reporting":
        return entity is not None and (entity.named or entity.outlet or entity.sort in ("PERSON", "ORG", "DOCUMENT"))
    return True
