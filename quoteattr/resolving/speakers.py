"""Finds who speaks: named, described, by a pronoun, in the first person, or going on without a cue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import define

from quoteattr.resolving.circumstances import addressee_run
from quoteattr.resolving.entities.entity import Entity
from quoteattr.resolving.entities.introductions import SILENT
from quoteattr.resolving.entities.pronouns import FIRST_PERSON
from quoteattr.resolving.entities.register import Entities, Voice
from quoteattr.resolving.interviews import name_turns
from quoteattr.resolving.referents import Referents
from quoteattr.resolving.statements import Statement
from quoteattr.rules import Patterns
from quoteattr.text import Parse

_OWN = frozenset(["my", "our"])

#: A quotation that stands alone speaks in the first person where one of its first words does.
FIRST_WORDS = 40

#: A headline's words are looked for among so many statements of the article.
HEADLINE_REACH = 60


def voices_of(parse: Parse, statements: Sequence[Statement]) -> dict[int, Voice]:
    """Return what is known of each mention that speaks, by its head token."""
    voices: dict[int, Voice] = {}
    heard = _heads_heard(parse, statements)
    for one in statements:
        attribution, steps = one.attribution, [step.head for step in one.reading.steps]
        for head in steps:
            voices.setdefault(head, SILENT)
        source = attribution.source
        first, last = source.run
        if "appos" in parse.deps[first:last]:
            for token in range(first, last):
                if parse.deps[token] == "appos" and parse.tags[token] != "CD":  # an age is nobody
                    voices.setdefault(token, SILENT)
        known = voices.get(source.head, SILENT)
        cue = [(token, token + 1) for token in attribution.cue.tokens]
        contents = (*known.contents, *attribution.runs, *cue)
        through, pairs = (*known.through, *steps), known.pairs
        if one.parent >= 0:
            through = (*through, *_quoting(parse, heard, one))
            pairs |= _pairs_around(parse, statements, one)
        voices[source.head] = Voice(contents, through, pairs)
    return voices


def _heads_heard(parse: Parse, statements: Sequence[Statement]) -> list[int]:
    """Return for each statement the head of the mention of the one who is heard, or -1.

    A quotation that stands alone has none of its own: whoever spoke before it goes on.
    """
    heads: list[int] = []
    before: Statement | None = None
    head = -1
    for one in statements:
        if one.floats and one.parent < 0:
            near = before is not None and parse.paragraph_of[one.first] - parse.paragraph_of[before.last - 1] <= 1
            head = head if near else -1
            before = one
            heads.append(head)
            continue
        heads.append(one.attribution.source.head)
        if one.parent < 0:
            before, head = one, heads[-1]
    return heads


def _quoting(parse: Parse, heard: Sequence[int], one: Statement) -> tuple[int, ...]:
    """Return the head of whose quotation an inner statement stands in, who speaks of himself as "I": **he** is another."""
    head = one.attribution.source.head
    if head < 0 or parse.pair_of[head] < 0:
        return ()
    outer = heard[one.parent]
    return (outer,) if outer >= 0 and parse.pair_of[outer] != parse.pair_of[head] else ()


def _pairs_around(parse: Parse, statements: Sequence[Statement], one: Statement) -> frozenset[int]:
    """Return the pairs of marks of the quotation in which an inner statement stands."""
    head = one.attribution.source.head
    if head < 0 or parse.pair_of[head] < 0:
        return frozenset()
    runs = statements[one.parent].attribution.runs
    return frozenset(parse.pair_of[first] for first, _ in runs if parse.pair_of[first] >= 0)


def find_speakers(
    patterns: Patterns, referents: Referents, voices: Mapping[int, Voice], statements: Sequence[Statement]
) -> None:
    """Set the speaker of every statement; None stays where the text leaves it open.

    Args:
        patterns: Rules and words.
        referents: The entities of the text.
        voices: What is known of each mention that speaks.
        statements: In the order of the text.
    """
    _Speakers(referents.parse, patterns, referents, referents.entities, voices, statements).find()


@define(eq=False)
class _Speakers:
    parse: Parse
    patterns: Patterns
    referents: Referents
    entities: Entities
    voices: Mapping[int, Voice]
    statements: Sequence[Statement]

    def find(self) -> None:
        """Find the speaker of every statement: named ones, then floating ones and those in the first person."""
        spoken: list[Statement] = []
        for one in sorted(self.statements, key=lambda one: one.attribution.cue.head):
            source = one.attribution.source
            if one.floats:
                one.entity = self._goes_on(one, spoken)
            elif source.head < 0 and one.attribution.cue.sort == "colon":
                one.entity = self._goes_on(one, spoken)
            elif source.head >= 0 and self.parse.lowers[source.head] not in FIRST_PERSON:
                one.entity = self.referents.mentioned(source.head, source.run, self.voices[source.head].contents)
            if one.parent < 0:
                spoken.append(one)
        name_turns(self.parse, self.entities, self.statements)
        self._find_in_headlines()
        for one in sorted(self.statements, key=lambda one: one.depth):
            source = one.attribution.source
            if source.head < 0 or one.parent < 0:
                continue
            outer = self.statements[one.parent].entity
            if self.parse.lowers[source.head] in FIRST_PERSON:
                one.entity = outer
            elif outer is not None and outer.named and self.parse.lowers[source.run[0]] in _OWN:
                self.entities.at[source.run[0]] = outer.number  # "**My** manager said": Ann Lee's manager

    def _find_in_headlines(self) -> None:
        """Give a headline's quotation to whoever says the same words in the article."""
        parse = self.parse
        told = [one for one in self.statements if not self.entities.headlines[parse.paragraph_of[one.first]]]
        for one in self.statements:
            if one.parent >= 0 or not self.entities.headlines[parse.paragraph_of[one.first]]:
                continue
            if one.entity is not None and one.entity.named or parse.pair_of[one.first] < 0:
                continue
            words = self._plain_words(one)
            for other in told[:HEADLINE_REACH]:
                if other.entity is not None and words and words in self._plain_words(other):
                    one.entity = other.entity
                    break

    def _plain_words(self, one: Statement) -> str:
        """Return the words of a content in lower case, with a space around each."""
        lowers = [self.parse.lowers[token] for first, last in one.attribution.runs for token in range(first, last)]
        return f" {' '.join(word for word in lowers if word[:1].isalnum())} "

    def _goes_on(self, one: Statement, spoken: list[Statement]) -> Entity | None:
        """Return the speaker of a quotation that stands alone: whoever spoke or was asked in the sentence before."""
        if one.parent >= 0:
            return None
        parse = self.parse
        if spoken and parse.paragraph_of[one.first] - parse.paragraph_of[spoken[-1].last - 1] <= 1:
            previous = spoken[-1]
            if self._asks(previous):
                return self._asked(previous, spoken)
            entity = previous.entity
            speaks = previous.attribution.cue.sort != "preposition"
            if speaks and entity is not None and entity.sort in ("PERSON", None):
                return entity
        return self._subject_before(one)

    def _asks(self, one: Statement) -> bool:
        """Tell whether a statement is a question to somebody else."""
        parse = self.parse
        last = one.attribution.runs[-1][1] - 1
        while last > one.first and parse.words[last] in ('"', "'", ","):
            last -= 1
        return parse.words[last] == "?" and parse.lowers[one.attribution.cue.head] in ("asked", "asks", "ask")

    def _asked(self, question: Statement, spoken: list[Statement]) -> Entity | None:
        """Return the one who was asked: the addressee, or who spoke before the question."""
        run = addressee_run(self.parse, self.patterns, question.attribution)
        if run is not None:
            for token in range(run[1] - 1, run[0] - 1, -1):
                entity = self.entities.entity(token)
                if entity is not None:
                    return entity
        for other in reversed(spoken[-4:-1]):
            if (
                other.entity is not None
                and other.entity is not question.entity
                and other.entity.sort in ("PERSON", None)
            ):
                return other.entity
        return None

    def _subject_before(self, one: Statement) -> Entity | None:
        """Return the person of whom the sentence before tells, where a quotation behind it speaks in the first person."""
        parse = self.parse
        before = one.first - 1
        if (
            before < 0
            or parse.pair_of[before] >= 0
            or not any(
                parse.lowers[token] in FIRST_PERSON
                for token in range(one.first, min(one.last, one.first + FIRST_WORDS))
            )
        ):
            return None
        first, last = parse.sentence(before)
        for token in range(first, last):
            if parse.deps[token] in ("nsubj", "nsubjpass") and parse.heads[token] == parse.heads[parse.heads[token]]:
                entity = self.entities.entity(token)
                return entity if entity is not None and entity.sort == "PERSON" else None
        return None
