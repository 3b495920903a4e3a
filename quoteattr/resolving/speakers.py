"""Takes each source for whom the walk through the text met there: named, described, by a pronoun, in the first person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import define

from quoteattr.resolving.entities.introductions import SILENT
from quoteattr.resolving.entities.pronouns import FIRST_PERSON
from quoteattr.resolving.entities.register import Entities, Voice
from quoteattr.resolving.interviews import name_turns
from quoteattr.resolving.referents import Referents
from quoteattr.resolving.statements import Statement
from quoteattr.text import Parse

_OWN = frozenset(["my", "our"])

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


def find_speakers(referents: Referents, voices: Mapping[int, Voice], statements: Sequence[Statement]) -> None:
    """Set the speaker of every statement; None stays where the text leaves it open.

    Args:
        referents: The entities of the text.
        voices: What is known of each mention that speaks.
        statements: In the order of the text.
    """
    _Speakers(referents.parse, referents, referents.entities, voices, statements).find()


def settle_first_person(parse: Parse, entities: Entities, statements: Sequence[Statement]) -> None:
    """Let "I" inside what somebody says be that one, and "my" his; to be called again when it is known better who that is."""
    for one in sorted(statements, key=lambda one: one.depth):
        source = one.attribution.source
        if source.head < 0 or one.parent < 0:
            continue
        outer = statements[one.parent]
        if parse.lowers[source.head] in FIRST_PERSON:
            one.entity, one.confidence = outer.entity, outer.confidence
        elif outer.entity is not None and outer.entity.named and parse.lowers[source.run[0]] in _OWN:
            entities.at[source.run[0]] = outer.entity.number  # "**My** manager said": Ann Lee's manager


@define(eq=False)
class _Speakers:
    parse: Parse
    referents: Referents
    entities: Entities
    voices: Mapping[int, Voice]
    statements: Sequence[Statement]

    def find(self) -> None:
        """Find the speaker of every statement whose source says who it is, or speaks in the first person inside another."""
        for one in sorted(self.statements, key=lambda one: one.attribution.cue.head):
            source = one.attribution.source
            if source.head >= 0 and self.parse.lowers[source.head] in FIRST_PERSON:
                one.settled = one.parent < 0 and self.parse.pair_of[source.head] < 0  # the writer, nobody named
            elif source.head >= 0:
                one.entity = self.referents.mentioned(source.head, source.run, self.voices[source.head].contents)
        name_turns(self.parse, self.entities, self.statements)
        self._find_in_headlines()
        settle_first_person(self.parse, self.entities, self.statements)

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
