"""Attributions to records: who speaks, through whom, to whom; which attribution stands inside which."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import regex
from attrs import define, evolve

from quoteattr.chains import Reading, Step, read_chain
from quoteattr.circumstances import addressee_run, in_runs, is_hedged, is_negated
from quoteattr.descriptions import core_head, phrase_run, with_clause
from quoteattr.entities import Voice, find_entities, without_article
from quoteattr.entity import Entity
from quoteattr.mentions import Attribution
from quoteattr.names import plain
from quoteattr.parse import Parse, Run
from quoteattr.patterns import Patterns
from quoteattr.pronouns import FIRST_PERSON, THIRD_PERSON
from quoteattr.records import Act, Form, Intermediary, Kind, Quote, Span

#: Lowest share of a content's words inside marks that makes it direct.
DIRECT_SHARE = 0.9

#: A quotation that stands alone speaks in the first person where one of its first words does.
FIRST_WORDS = 40

#: Contents lie in each other so deep at most.
DEEPEST = 30

#: A headline's words are looked for among so many statements of the article.
HEADLINE_REACH = 60

_WORD = regex.compile(r"\w+(?:['’-]\w+)*")
_GOING_ON = frozenset(["added", "adds", "continued", "continues", "went", "goes"])
_QUESTION = frozenset(["q", "question"])
_ANSWER = frozenset(["a", "answer"])
_FINITE = frozenset(["VBD", "VBZ", "VBP", "MD"])
_VERBS = _FINITE | {"VB", "VBG", "VBN"}
_OPENING_CLAUSE = frozenset(["TO", "WRB", "WP"])


def resolve(parse: Parse, patterns: Patterns, attributions: Sequence[Attribution], doc: str) -> tuple[Quote, ...]:
    """Make the records of one article.

    Args:
        parse: The parsed text.
        patterns: Rules and words.
        attributions: Those chosen, in any order; contents overlap only as nesting.
        doc: The document's name.

    Returns:
        The records in the order of the text.
    """
    return _Resolution(parse, patterns, attributions).records(doc)


@define(eq=False)
class _Statement:
    """An attribution on its way to a record."""

    reading: Reading
    first: int
    last: int
    parent: int = -1
    entity: Entity | None = None
    chain: list[tuple[Step, Entity | None]] | None = None

    @property
    def attribution(self) -> Attribution:
        return self.reading.attribution

    @property
    def length(self) -> int:
        """Tokens from the first to the last of its content."""
        return self.last - self.first

    @property
    def floats(self) -> bool:
        return not self.attribution.cue.tokens


class _Resolution:
    def __init__(self, parse: Parse, patterns: Patterns, attributions: Iterable[Attribution]) -> None:
        self.parse = parse
        self.patterns = patterns
        readings = [
            read_chain(parse, patterns, _with_core_head(parse, attribution))
            for attribution in attributions
            if attribution.runs
        ]
        statements = [_Statement(reading, *_reach(reading.attribution.runs)) for reading in readings]
        self.statements = _merged(sorted(statements, key=lambda one: (one.first, -one.last, one.attribution.cue.head)))
        _set_parents(self.statements)
        self.voices = self._voices()
        self.entities = find_entities(parse, patterns.names, self.voices)
        self._find_speakers()
        self._find_chains()

    def _voices(self) -> dict[int, Voice]:
        """Return what is known of each mention that speaks, by its head token."""
        voices: dict[int, Voice] = {}
        for one in self.statements:
            for step in one.reading.steps:
                voices.setdefault(step.head, Voice())
            source = one.attribution.source
            for token in range(*source.run):
                if self.parse.deps[token] == "appos":
                    voices.setdefault(token, Voice())
            known = voices.get(source.head, Voice())
            through = tuple(step.head for step in one.reading.steps)
            cue = tuple((token, token + 1) for token in one.attribution.cue.tokens)
            voices[source.head] = Voice((*known.contents, *one.attribution.runs, *cue), (*known.through, *through))
        return voices

    # speakers

    def _find_speakers(self) -> None:
        """Find the speaker of every statement: named ones, then floating ones and those in the first person."""
        spoken: list[_Statement] = []
        for one in sorted(self.statements, key=lambda one: one.attribution.cue.head):
            source = one.attribution.source
            if one.floats:
                one.entity = self._goes_on(one, spoken)
            elif source.head < 0 and one.attribution.cue.sort == "colon":
                one.entity = self._goes_on(one, spoken)
            elif source.head >= 0 and self.parse.lowers[source.head] not in FIRST_PERSON:
                one.entity = self.mentioned(source.head, source.run, self.voices[source.head].contents)
            if one.parent < 0:
                spoken.append(one)
        self._name_turns()
        self._find_in_headlines()
        for number in sorted(range(len(self.statements)), key=self._depth):
            one = self.statements[number]
            source = one.attribution.source
            if source.head >= 0 and self.parse.lowers[source.head] in FIRST_PERSON and one.parent >= 0:
                one.entity = self.statements[one.parent].entity

    def _name_turns(self) -> None:
        """Name those who ask and answer under "Q:" and "A:": who has asked and answered by name, or is introduced so."""
        parse = self.parse
        lettered: list[tuple[_Statement, bool]] = []
        asking: dict[int, int] = {}
        people: dict[int, Entity] = {}
        for one in self.statements:
            source = one.attribution.source
            if one.attribution.cue.sort != "colon" or source.head < 0:
                continue
            lower = parse.lowers[source.head]
            if lower in _QUESTION or lower in _ANSWER:
                lettered.append((one, lower in _QUESTION))
            elif (
                one.entity is not None
                and parse.paragraph_of[max(0, source.run[0] - 1)] != parse.paragraph_of[source.head]
            ):
                people[one.entity.number] = one.entity
                sign = 1 if parse.words[one.last - 1] == "?" else -1
                asking[one.entity.number] = asking.get(one.entity.number, 0) + sign
        if not lettered:
            return
        ranked = sorted(people, key=lambda number: -asking[number])
        asks = people[ranked[0]] if len(ranked) == 2 else self._introduced(lettered[0][0], asks=True)
        answers = people[ranked[1]] if len(ranked) == 2 else self._introduced(lettered[0][0], asks=False)
        for one, question in lettered:
            one.entity = asks if question else answers

    def _introduced(self, turn: _Statement, asks: bool) -> Entity | None:
        """Return the reporter, or the only other person, named before the first turn of an interview."""
        found: dict[int, Entity] = {}
        for mention in self.entities.mentions:
            if mention.token >= turn.first:
                break
            entity = self.entities.all[self.entities.find(mention.entity)]
            if entity.named and entity.sort == "PERSON" and ("reporter" in entity.nouns) is asks:
                found[entity.number] = entity
        if asks and not found:
            found = {
                mention.entity: self.entities.all[mention.entity]
                for mention in self.entities.mentions
                if mention.token < turn.first and self.entities.all[mention.entity].outlet
            }
        return next(iter(found.values())) if len(found) == 1 else None

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

    def _plain_words(self, one: _Statement) -> str:
        """Return the words of a content in lower case, with a space around each."""
        lowers = [self.parse.lowers[token] for first, last in one.attribution.runs for token in range(first, last)]
        return f" {' '.join(word for word in lowers if word[:1].isalnum())} "

    def _depth(self, number: int) -> int:
        depth = 0
        while (number := self.statements[number].parent) >= 0:
            depth += 1
        return depth

    def _goes_on(self, one: _Statement, spoken: list[_Statement]) -> Entity | None:
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
            return entity if speaks and entity is not None and entity.sort in ("PERSON", None) else None
        return self._subject_before(one)

    def _asks(self, one: _Statement) -> bool:
        """Tell whether a statement is a question to somebody else."""
        parse = self.parse
        last = one.attribution.runs[-1][1] - 1
        while last > one.first and parse.words[last] in ('"', "'", ","):
            last -= 1
        return parse.words[last] == "?" and parse.lowers[one.attribution.cue.head] in ("asked", "asks", "ask")

    def _asked(self, question: _Statement, spoken: list[_Statement]) -> Entity | None:
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

    def _subject_before(self, one: _Statement) -> Entity | None:
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
        if any(self._is_another(head, kid) for kid in parse.kids[head] if first <= kid < last):
            return self._joined(first, last)
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
        return self._described(*phrase_run(parse, first, last, head), None)

    def _is_another(self, head: int, kid: int) -> bool:
        """Tell "Marn and Venn" from one who is two things: "the businessman and television star"."""
        parse = self.parse
        if parse.deps[kid] != "conj":
            return False
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
        return entities.all[number] if number >= 0 else self._described(first, last, None)

    def _joined(self, first: int, last: int) -> Entity:
        """Make an entity of several that are named together: "Marn and Venn"."""
        parse = self.parse
        text = without_article(parse.text[parse.starts[first] : parse.ends[last - 1]])
        entity = Entity(number=len(self.entities.all), name=text, sort="GROUP", named=False, plural=True, first=first)
        self.entities.all.append(entity)
        return entity

    def _described(self, first: int, last: int, sort: str | None) -> Entity | None:
        """Make an entity of a mention that the article does not take up."""
        parse = self.parse
        if first >= last:
            return None
        text = without_article(parse.text[parse.starts[first] : parse.ends[last - 1]])
        number = len(self.entities.all)
        entity = Entity(
            number=number, name=text, sort="GROUP" if sort else None, named=False, first=first, run=(first, last)
        )
        self.entities.all.append(entity)
        return entity

    # chains

    def _find_chains(self) -> None:
        """Find the chain of every statement, outer ones first: what they hold comes through them."""
        previous: _Statement | None = None
        for number in sorted(range(len(self.statements)), key=lambda number: (self._depth(number), number)):
            one = self.statements[number]
            chain: list[tuple[Step, Entity | None]] = []
            if one.parent >= 0:
                outer = self.statements[one.parent]
                if self._passes_on(one):
                    chain.extend(outer.chain or ())
                    source = outer.attribution.source
                    if source.head >= 0 or outer.entity is not None:
                        chain.append((Step(source.head, source.run, outer.reading.cue, "outer"), outer.entity))
            found = [(step, self.mentioned(step.head, step.run)) for step in one.reading.steps]
            own = [(step, entity) for step, entity in found if _can_carry(step, entity)]
            if one.parent < 0 and previous is not None:
                chain.extend(self._carried_over(one, own, previous))
            one.chain = self._without_repeats([*chain, *own], one.entity)
            if one.parent < 0:
                previous = one

    def _carried_over(
        self, one: _Statement, own: list[tuple[Step, Entity | None]], previous: _Statement
    ) -> list[tuple[Step, Entity | None]]:
        """Return the steps of the statement before where the article plainly goes on with the same document."""
        parse = self.parse
        before = [(step, entity) for step, entity in previous.chain or () if step.form != "outer"]
        if before and self._is_anonymous_again(one, previous):
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
        return documents if self._is_present(one.reading.cue) else []

    def _is_anonymous_again(self, one: _Statement, previous: _Statement) -> bool:
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
        return one.entity is previous.entity or owner == previous.entity.number

    def _is_quoted_on(self, one: _Statement, own: list[tuple[Step, Entity | None]]) -> bool:
        """Tell "… Xinhua quoted her as denying it. "No," **she was quoted as saying**"; "'…', **he added**"."""
        lowers = [self.parse.lowers[token] for token in one.reading.cue]
        return not own and ("quoted" in lowers or any(word in _GOING_ON for word in lowers))

    def _is_present(self, cue: Sequence[int]) -> bool:
        parse = self.parse
        tags = {parse.tags[token] for token in cue}
        tags.update(parse.tags[kid] for token in cue for kid in parse.kids[token] if parse.deps[kid] == "aux")
        return bool(tags & {"VBZ", "VBP"}) and not tags & {"VBD", "VBN"}

    def _passes_on(self, one: _Statement) -> bool:
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
        for step, entity in chain:
            if entity is not None:
                if entity is speaker or entity.number in seen:
                    continue
                seen.add(entity.number)
            kept.append((step, entity))
        return kept

    # records

    def records(self, doc: str) -> tuple[Quote, ...]:
        """Return the records."""
        return tuple(self._record(number, one, doc) for number, one in enumerate(self.statements))

    def _record(self, number: int, one: _Statement, doc: str) -> Quote:
        parse, words = self.parse, self.patterns.chains
        attribution = one.attribution
        source = attribution.source
        kind = self._kind(attribution.runs)
        form = self._form(attribution, kind)
        addressee = addressee_run(parse, self.patterns, attribution)
        return Quote(
            doc=doc,
            id=f"{doc}:{number + 1}",
            kind=kind,
            form=form,
            act=self._act(attribution, one.entity, kind, form),
            content=tuple(self._span(run) for run in attribution.runs),
            cue=self._spans(one.reading.cue),
            source=self._span(source.run) if source.head >= 0 and source.run[0] < source.run[1] else None,
            speaker=None if one.entity is None else self.entities.speaker(one.entity),
            intermediaries=tuple(self._intermediary(step, entity) for step, entity in one.chain or ()),
            addressee=None if addressee is None else self._span(addressee),
            negated=bool(attribution.cue.tokens) and is_negated(parse, words, attribution),
            hedged=bool(attribution.cue.tokens) and is_hedged(parse, words, attribution),
            parent=f"{doc}:{one.parent + 1}" if one.parent >= 0 else None,
            pattern=attribution.pattern,
            confidence=attribution.confidence,
        )

    def _intermediary(self, step: Step, entity: Entity | None) -> Intermediary:
        source = self._span(step.run) if step.head >= 0 and step.run[0] < step.run[1] else None
        name = self.entities.name(entity) if entity is not None else source.text if source is not None else ""
        return Intermediary(name=name, source=source, cue=self._spans(step.cue))

    def _span(self, run: Run) -> Span:
        start, end = self.parse.starts[run[0]], self.parse.ends[run[1] - 1]
        return Span(start=start, end=end, text=self.parse.text[start:end])

    def _spans(self, tokens: Sequence[int]) -> tuple[Span, ...]:
        """Return one span for each stretch of neighbouring tokens."""
        runs: list[list[int]] = []
        for token in sorted(set(tokens)):
            if runs and runs[-1][1] == token:
                runs[-1][1] = token + 1
            else:
                runs.append([token, token + 1])
        return tuple(self._span((first, last)) for first, last in runs)

    def _kind(self, runs: tuple[Run, ...]) -> Kind:
        parse = self.parse
        if all(parse.pair_of[token] < 0 for first, last in runs for token in range(first, last)):
            return "indirect"
        inside = words = 0
        for first, last in runs:
            start = parse.starts[first]
            for match in _WORD.finditer(parse.text, start, parse.ends[last - 1]):
                words += 1
                inside += self._is_quoted(match.start(), first, last)
        if inside >= DIRECT_SHARE * max(1, words):
            return "direct"
        return "mixed" if inside else "indirect"

    def _is_quoted(self, offset: int, first: int, last: int) -> bool:
        from bisect import bisect_right

        pairs = self.parse.pairs
        number = bisect_right(pairs, offset, key=lambda pair: pair.start) - 1
        return number >= 0 and pairs[number].end > offset

    def _form(self, attribution: Attribution, kind: Kind) -> Form:
        parse = self.parse
        runs = attribution.runs
        if kind != "indirect" and any(parse.is_mark(token) for first, last in runs for token in range(first, last)):
            return "clause"
        first = runs[0][0]
        if parse.tags[first] in _OPENING_CLAUSE or parse.lowers[first] in ("that", "whether", "if"):
            return "clause"
        for token in (token for first, last in runs for token in range(first, last)):
            if parse.tags[token] in _VERBS and self._is_clause(token, attribution):
                return "clause"
        return "clause" if self._is_small_clause(attribution) else "phrase"

    def _is_clause(self, token: int, attribution: Attribution) -> bool:
        """Tell whether a verb carries a content, or a finite one stands in it outside relative clauses."""
        parse = self.parse
        at = token
        while True:
            if parse.deps[at] in ("relcl", "acl", "amod", "compound", "advcl", "nmod"):
                return False
            above = parse.heads[at]
            if above == at or not in_runs(above, attribution.runs):
                finite = parse.tags[token] in _FINITE or any(
                    parse.deps[kid] in ("aux", "auxpass", "nsubj", "nsubjpass") for kid in parse.kids[token]
                )
                return finite or (at == token and parse.deps[token] in ("xcomp", "ccomp", "pcomp"))
            at = above

    def _is_small_clause(self, attribution: Attribution) -> bool:
        """Tell "called **the plan a mistake**", "accused **the owners of hiding the log**", "wants **him out**"."""
        parse = self.parse
        tokens = [token for first, last in attribution.runs for token in range(first, last)]
        outer = [token for token in tokens if not in_runs(parse.heads[token], attribution.runs)]
        if any(parse.lowers[token] in ("as", "of") and parse.deps[token] == "prep" for token in outer[1:]):
            return True
        cue_class = attribution.cue.cue_class
        small = cue_class is not None and "small-clause" in cue_class.frames
        return len(outer) > 1 and (small or any(parse.deps[token] in ("oprd", "advmod", "prt") for token in outer))

    def _act(self, attribution: Attribution, entity: Entity | None, kind: Kind, form: Form) -> Act:
        cue_class = attribution.cue.cue_class
        if attribution.cue.sort == "colon" or not attribution.cue.tokens:
            return "speech"
        if cue_class is None:
            clause = kind != "indirect" or self.parse.lowers[attribution.runs[0][0]] == "that"
            return "speech" if clause else "thought"
        sort = None if entity is None else entity.sort
        if cue_class.act == "evidence" and sort in ("PERSON", "GROUP", "ORG", "GPE"):
            return "speech"
        if sort == "DOCUMENT" and attribution.cue.lemma in self.patterns.chains.showing:
            return "evidence"
        return cue_class.phrase_act if form == "phrase" else cue_class.act


def _can_carry(step: Step, entity: Entity | None) -> bool:
    """Tell whether what a step names can be one: a person speaks for another, somebody who has a name reports."""
    if step.form == "through":
        return entity is not None and (entity.sort == "PERSON" or (entity.sort is None and entity.named))
    if step.form == "handing":
        return entity is not None and (entity.outlet or (entity.named and entity.sort == "ORG"))
    if step.form == "reporting":
        return entity is not None and (entity.named or entity.outlet or entity.sort in ("PERSON", "ORG"))
    return True


def _with_core_head(parse: Parse, attribution: Attribution) -> Attribution:
    """Put right the head of a source where the parser took a possessor or half of a compound for it."""
    source = attribution.source
    if source.head < 0:
        return attribution
    head = core_head(parse, source.head, source.run[1])
    return attribution if head == source.head else evolve(attribution, source=evolve(source, head=head))


def _reach(runs: tuple[Run, ...]) -> tuple[int, int]:
    return runs[0][0], runs[-1][1]


def _merged(statements: list[_Statement]) -> list[_Statement]:
    """Put two attributions of one content together: "X said, according to Y" is X's, through Y."""
    kept: dict[tuple[Run, ...], _Statement] = {}
    for one in statements:
        runs = one.attribution.runs
        other = kept.get(runs)
        if other is None:
            kept[runs] = one
        elif other.attribution.cue.sort == "preposition" and one.attribution.cue.sort != "preposition":
            kept[runs] = one
    return [one for one in statements if kept[one.attribution.runs] is one]


def _set_parents(statements: list[_Statement]) -> None:
    """Find for each statement the smallest content that holds its cue; floating ones have their content held."""
    points = sorted(range(len(statements)), key=lambda number: statements[number].attribution.cue.head)
    opened = sorted(range(len(statements)), key=lambda number: (statements[number].first, -statements[number].last))
    stack: list[int] = []
    following = 0
    for number in points:
        head = statements[number].attribution.cue.head
        while following < len(opened) and statements[opened[following]].first <= head:
            stack.append(opened[following])
            following += 1
        stack = [other for other in stack[-DEEPEST:] if statements[other].last > head]
        holding = [other for other in stack if _holds(statements[other], statements[number], head)]
        if holding:
            statements[number].parent = min(holding, key=lambda other: statements[other].length)


def _holds(outer: _Statement, inner: _Statement, head: int) -> bool:
    """Tell whether a content holds a cue, or the cue stands in its gap and the cue's content inside it.

    A content holds only shorter ones, so that no two statements can be each other's parent.
    """
    if outer.length <= inner.length:
        return False
    return in_runs(head, outer.attribution.runs) or (outer.first <= inner.first and inner.last <= outer.last)
