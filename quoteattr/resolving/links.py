"""Proposes links: that a statement comes to the reader through somebody, an agency, a document, a spokesman.

Links are proposed by what the statement's own sentence tells (``chains``), by the statement around it, by the documents of
the article, by those who are named beside it, and by the links of statements before it, with which it may go on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from attrs import define, evolve

from quoteattr.proposing import DASHES, Attribution, mention_run
from quoteattr.resolving.chains.documents import Circulated, find_circulated, goes_on, taken_up
from quoteattr.resolving.chains.steps import Step
from quoteattr.resolving.circumstances import addressee_run, in_runs
from quoteattr.resolving.entities.entity import Entity
from quoteattr.resolving.entities.pronouns import THIRD_PERSON
from quoteattr.resolving.referents import Referents
from quoteattr.resolving.statements import Statement
from quoteattr.rules import Patterns
from quoteattr.text import Parse

#: A link is carried on from one of so many statements before.
MOST_BEFORE = 6

#: … no more than so many paragraphs back.
MOST_PARAGRAPHS = 4

#: Those beside a statement stand so near its cue, or behind what is said.
REACH = 40

#: Likely links are carried on, whether or not they are kept themselves.
WORTH_CARRYING = 0.3

#: One without a name who was heard by somebody speaks on no more than so many paragraphs behind.
NEAR = 2

#: Nothing is carried on where a statement's own sentence tells through whom it comes, so surely.
PLAIN = 0.5

#: "a report from …", "the statement of …"
_PASSING = frozenset(["from", "of", "via"])


@define(eq=False)
class Link:
    """That a statement may come through somebody.

    Attributes:
        statement: The place of the statement.
        step: The mention of the one it comes through, with its cue; ``form`` says what proposed it.
        entity: Who that is, or None where it is open.
        before: The link that is carried on, or None.
        probability: That it is so.
    """

    statement: int
    step: Step
    entity: Entity | None
    before: Link | None = None
    probability: float = 0.0


@define(eq=False)
class Links:
    """Proposes the links of a text.

    Attributes:
        patterns: Rules and words.
        referents: The entities of the text.
        statements: In the order of the text, with their speakers.
        circulated: The documents that come through somebody.
    """

    patterns: Patterns
    referents: Referents
    statements: Sequence[Statement]
    circulated: Sequence[Circulated]

    @classmethod
    def of(
        cls, patterns: Patterns, referents: Referents, statements: Sequence[Statement], signals: Sequence[int]
    ) -> Links:
        """Make one for a text whose speakers are known."""
        return cls(patterns, referents, statements, find_circulated(referents.parse, patterns, signals))

    @property
    def parse(self) -> Parse:
        """The parsed text."""
        return self.referents.parse

    def told(self) -> list[Link]:
        """Propose for every statement what its own sentence, the statement around it and the documents tell."""
        return [link for number in range(len(self.statements)) for link in self._told(number)]

    def _told(self, number: int) -> Iterator[Link]:
        one = self.statements[number]
        steps: list[Step] = []
        if one.parent >= 0:
            outer = self.statements[one.parent]
            source = outer.attribution.source
            himself = outer.entity is not None and outer.entity is one.entity
            if (source.head >= 0 or outer.entity is not None) and not outer.by_writer and not himself:
                yield Link(number, Step(source.head, source.run, outer.reading.cue, "outer"), outer.entity)
        else:
            steps.extend(self._documents(one))
        steps.extend(one.reading.steps)
        heads = {step.head for step in steps}
        steps.extend(step for step in self._beside(one) if step.head not in heads)
        for step in steps:
            entity = self._entity(number, step)
            if _can_carry(step, entity):
                yield Link(number, step, entity)

    def _entity(self, number: int, step: Step) -> Entity | None:
        """Return who is mentioned: "it" and "the paper" are the outlet spoken of last, where no other is known."""
        entity = self.referents.mentioned(step.head, step.run)
        if step.head < 0 or (entity is not None and entity.named and (entity.outlet or entity.sort == "ORG")):
            return entity
        return self._last_outlet(number, step) or entity

    def _last_outlet(self, number: int, step: Step) -> Entity | None:
        """Return the outlet spoken of last, which "it" or "the paper" may mean, or None."""
        mention = self.parse.lowers[step.run[0] : step.run[1]]
        if mention not in (["it"], ["its"]) and not (
            mention[:1] == ["the"] and len(mention) == 2 and "outlet" in self.patterns.names.sorts.get(mention[1], ())
        ):
            return None
        for other in range(number - 1, max(-1, number - MOST_BEFORE - 1), -1):
            before = self.statements[other]
            heads = [(one.head, one.run) for one in reversed(before.reading.steps)]
            heads.append((before.attribution.source.head, before.attribution.source.run))
            for token, _ in heads:
                entity = self.referents.entities.entity(token) if token >= 0 else None
                if entity is not None and entity.outlet and entity.named:
                    return entity
        return None

    def _documents(self, one: Statement) -> Iterator[Step]:
        """Yield the document with which a statement may go on."""
        if not self.circulated or one.floats:
            return
        found = taken_up(self.parse, self.patterns, one.attribution, self.circulated)
        if found is not None:
            if _can_carry(found.step, self.referents.mentioned(found.step.head, found.step.run)):
                self._set_author(one, found)
                yield evolve(found.step, form="taken up")
            return
        for document in reversed(self.circulated):
            if document.noun < one.attribution.cue.head and goes_on(self.parse, one.attribution, document):
                if self._is_author(document, one.entity):
                    yield evolve(document.step, form="by its author")
                elif self.parse.lowers[one.attribution.source.head] in THIRD_PERSON:
                    yield evolve(document.step, form="going on")
                return

    def _set_author(self, one: Statement, document: Circulated) -> None:
        """Put right who speaks where "it" was taken for the outlet: "Le Matin carries a letter. … **it** reads"."""
        source = one.attribution.source.head
        step = document.step
        if self.parse.lowers[source] == "it" and one.entity is self.referents.mentioned(step.head, step.run):
            one.entity = self.referents.entities.entity(document.noun)

    def _is_author(self, document: Circulated, entity: Entity | None) -> bool:
        """Tell whether an entity is the subject of the clause that a document opens."""
        parse, author = self.parse, document.author
        if author < 0 or entity is None:
            return False
        named = [author, *(kid for kid in parse.kids[author] if parse.deps[kid] == "appos")]
        return any(self.referents.entities.entity(token) is entity for token in named)

    def _beside(self, one: Statement) -> Iterator[Step]:
        """Yield those who stand in a statement's sentence, outside what is said, as one does who passes it on.

        "…," she said, **the Mail** *reports*; "**AFP**: minister resigns"; "minister resigns – **Reuters**"; "In a **DW**
        *report*, she said"; "a statement *from* **the palace**".
        """
        if one.floats:
            return
        parse, attribution = self.parse, one.attribution
        first, last = parse.sentence(attribution.cue.head)
        for token in self._near(attribution, first, last):
            outside = not in_runs(token, attribution.runs)
            if outside and one.parent < 0 and self._reports(token):
                subject = next((kid for kid in parse.kids[token] if parse.deps[kid] == "nsubj"), -1)
                if subject >= 0 and subject != attribution.source.head and not in_runs(subject, attribution.runs):
                    yield Step(subject, mention_run(parse, subject, token), (token,), "reporter")
            if parse.tags[token][:2] != "NN" or not outside or token in attribution.cue.tokens:
                continue
            if token == attribution.source.head:
                continue
            credit = self._credits(token, first, last)
            cue = credit or self._passing_on(token)
            if cue:
                run = mention_run(parse, token, attribution.cue.head) if not credit else (token, token + 1)
                yield Step(token, run, cue, "credit" if credit else "beside")

    def _near(self, attribution: Attribution, first: int, last: int) -> list[int]:
        """Return the tokens of a sentence near a cue and behind what is said."""
        head, end = attribution.cue.head, attribution.runs[-1][1]
        around = range(max(first, head - REACH), min(last, head + REACH))
        return sorted({*around, *range(max(first, end), min(last, end + REACH))})

    def _reports(self, token: int) -> bool:
        """Tell whether a token is a finite verb with which outlets report or quote."""
        parse, words = self.parse, self.patterns.chains
        if parse.tags[token] not in ("VBD", "VBZ", "VBP", "VBN"):
            return False
        lower = parse.lowers[token]
        return lower in words.quoting or self.patterns.lexicon.lemma(lower, "verb") in words.reporting

    def _passing_on(self, token: int) -> tuple[int, ...]:
        """Return the words that make a mention one who may pass something on, or nothing."""
        parse = self.parse
        above, dep = parse.heads[token], parse.deps[token]
        if dep == "pobj" and parse.lowers[above] in _PASSING and self._is_document(parse.heads[above]):
            return (parse.heads[above], above) if self._may_speak(token) else ()
        if parse.lowers[token].rstrip(".") in self.patterns.names.months_and_days:
            return ()  # "in an **Aug.** 8 affidavit"
        if dep in ("compound", "poss", "nmod") and parse.tags[token][:3] == "NNP" and self._is_document(above):
            return (above,) if parse.deps[above] == "pobj" and parse.lowers[parse.heads[above]] == "in" else ()
        return ()

    def _credits(self, token: int, first: int, last: int) -> tuple[int, ...]:
        """Return the dash or colon that parts an outlet's name from a headline, or nothing."""
        parse = self.parse
        if not parse.words[token][0].isupper():
            return ()
        before = token - 1  # the parser hangs a credit anywhere
        while before > first and parse.words[before][0].isupper():
            before -= 1
        if token >= last - 2 and first < before and parse.words[before] in DASHES:
            return (before,)
        opens = parse.words[first][0].isupper() and before <= first == parse.paragraph(token)[0]
        return (token + 1,) if opens and token + 1 < last and parse.words[token + 1] == ":" else ()

    def _may_speak(self, token: int) -> bool:
        sorts = self.patterns.names.sorts.get(self.parse.lowers[token], frozenset())
        return self.parse.tags[token][:3] == "NNP" or not sorts.isdisjoint(("person", "outlet", "organisation"))

    def _is_document(self, token: int) -> bool:
        return "document" in self.patterns.names.sorts.get(self.parse.lowers[token], ())

    def carried(self, told: Iterable[Link]) -> list[Link]:
        """Propose to carry on the links of statements before.

        Args:
            told: What ``told`` returned, with probabilities.
        """
        sources: dict[int, Link] = {}
        for number, one in enumerate(self.statements):
            source = one.attribution.source
            if one.parent < 0 and one.entity is not None and one.entity.outlet and source.head >= 0:
                step = Step(source.head, source.run, one.reading.cue, "source")
                sources[number] = Link(number, step, one.entity, probability=1.0)
        by_statement = {number: [link] for number, link in sources.items()}
        for link in told:
            likely = link.probability >= WORTH_CARRYING and link.step.form != "outer"
            if likely and self.statements[link.statement].parent < 0:
                by_statement.setdefault(link.statement, []).append(link)
        if not by_statement:
            return []
        return [link for number in range(len(self.statements)) for link in self._carried(number, by_statement)]

    def _carried(self, number: int, told: dict[int, list[Link]]) -> Iterator[Link]:
        one = self.statements[number]
        own = max((link.probability for link in told.get(number, ()) if link.step.form != "source"), default=0.0)
        if one.parent >= 0 or own >= PLAIN:
            return
        paragraph = self.parse.paragraph_of[one.first]
        met: set[int] = set()
        looked_at = 0
        for other in range(number - 1, -1, -1):
            before = self.statements[other]
            if looked_at == MOST_BEFORE or paragraph - self.parse.paragraph_of[before.last - 1] > MOST_PARAGRAPHS:
                return
            looked_at += before.parent < 0
            for link in told.get(other, ()):
                key = id(link.entity) if link.entity is not None else link.step.head
                if key in met or link.entity is one.entity or (met and link.step.form == "source"):
                    continue
                if self._may_go_on(one, before, link) and not self._is_heard_by(one, link):
                    met.add(key)
                    yield Link(number, evolve(link.step), link.entity, before=link)

    def _is_heard_by(self, one: Statement, link: Link) -> bool:
        """Tell whether a statement is made to an outlet: whoever **told the paper** so himself is no step behind it."""
        heard = addressee_run(self.parse, self.patterns, one.attribution)
        tokens = range(*heard) if heard is not None else ()
        sorts = self.patterns.names.sorts
        return any(
            (self.referents.entities.entity(token) or self) is link.entity
            or "outlet" in sorts.get(self.parse.lowers[token], ())
            for token in tokens
        )

    def _may_go_on(self, one: Statement, before: Statement, link: Link) -> bool:
        """Tell whether a statement can go on with the report or document of one before.

        It is quoted ("The second official **was quoted** as saying"), or its speaker has no name and was heard there, or is a
        pronoun close behind or nobody at all ("**he** writes", "..."), or the document itself.
        """
        parse, quoting = self.parse, self.patterns.chains.quoting
        source = one.attribution.source.head
        if any(parse.lowers[token] in quoting and parse.tags[token] == "VBN" for token in one.reading.cue):
            return True
        if link.step.form == "source" or one.entity is None or before.entity is None:
            return False
        if one.entity.sort == "DOCUMENT":
            return True
        apart = parse.paragraph_of[one.first] - parse.paragraph_of[before.last - 1]
        if one.entity is before.entity and one.entity.named:
            written = link.step.form not in ("quoting", "citing", "reporting", "according")
            return apart <= (source < 0 or written) and (source < 0 or parse.lowers[source] in THIRD_PERSON)
        return not one.entity.named and not before.entity.named and apart <= NEAR


def _can_carry(step: Step, entity: Entity | None) -> bool:
    """Tell whether what a step names can be one: a person speaks for another, somebody who has a name reports."""
    if step.form in ("through", "appearing", "handing", "reporting", "beside") and entity is None:
        return False
    if entity is None:
        return True
    if step.form == "through":
        return entity.sort == "PERSON" or (entity.sort is None and entity.named)
    if step.form == "carrying":
        return entity.sort != "GROUP"  # a paper "published by scientists" is their own
    if step.form == "appearing":
        return entity.outlet or (entity.named and entity.sort is None)
    if step.form == "handing":
        return entity.outlet or (entity.named and entity.sort == "ORG")
    if step.form == "beside":
        return entity.outlet or (entity.named and entity.sort in ("PERSON", "ORG", None))
    if step.form == "reporting":
        return entity.named or entity.outlet or entity.sort in ("PERSON", "ORG", "DOCUMENT")
    return True
