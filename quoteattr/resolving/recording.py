"""Writes down what is known of an attribution as a record: its kind, form and act, its spans, speaker and chain."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from operator import attrgetter

import regex
from attrs import Factory, define, evolve

from quoteattr.proposing import Attribution
from quoteattr.records import Act, Form, Intermediary, Kind, Quote, Span, Speaker
from quoteattr.resolving.circumstances import addressee_run, in_runs, is_hedged, is_negated
from quoteattr.resolving.entities.entity import Entity
from quoteattr.resolving.entities.register import Entities
from quoteattr.resolving.links import Link
from quoteattr.resolving.statements import Statement
from quoteattr.rules import Patterns
from quoteattr.text import Parse, Run

#: Lowest share of a content's words inside marks that makes it direct.
DIRECT_SHARE = 0.9

_OPENS = attrgetter("start")
_WORD = regex.compile(r"\w+(?:['’-]\w+)*")
_FINITE = frozenset(["VBD", "VBZ", "VBP", "MD"])
_VERBS = _FINITE | {"VB", "VBG", "VBN"}
_OPENING_CLAUSE = frozenset(["TO", "WRB", "WP"])
_CONJUNCTIONS = frozenset(["that", "whether", "if"])
_SUBORDINATE = frozenset(["relcl", "acl", "amod", "compound", "advcl", "nmod"])
_MAKING_FINITE = frozenset(["aux", "auxpass", "nsubj", "nsubjpass"])


def write_records(
    parse: Parse,
    patterns: Patterns,
    entities: Entities,
    statements: Sequence[Statement],
    doc: str,
    bound: float = 0.0,
) -> tuple[Quote, ...]:
    """Return the records of an article whose speakers are known.

    Args:
        parse: The parsed text.
        patterns: Rules and words.
        entities: Those of the article.
        statements: With their speakers and chains, in the order of the text.
        doc: The document's name.
        bound: A speaker of lower confidence is left open.
    """
    return _Recording(parse, patterns, entities, statements, bound).records(doc)


@define(eq=False)
class _Recording:
    """Writes statements down as records."""

    parse: Parse
    patterns: Patterns
    entities: Entities
    statements: Sequence[Statement]
    bound: float
    speakers: dict[int, Speaker] = Factory(dict)

    def records(self, doc: str) -> tuple[Quote, ...]:
        """Return the records."""
        return tuple(self._record(number, one, doc) for number, one in enumerate(self.statements))

    def _record(self, number: int, one: Statement, doc: str) -> Quote:
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
            content=tuple(map(self._span, attribution.runs)),
            cue=self._spans(one.reading.cue),
            source=self._span(source.run) if source.head >= 0 and source.run[0] < source.run[1] else None,
            speaker=self._speaker(one),
            intermediaries=tuple(map(self._intermediary, one.chain)),
            addressee=None if addressee is None else self._span(addressee),
            negated=bool(attribution.cue.tokens) and is_negated(parse, words, attribution),
            hedged=bool(attribution.cue.tokens) and is_hedged(parse, words, attribution),
            parent=f"{doc}:{one.parent + 1}" if one.parent >= 0 else None,
            pattern=attribution.pattern,
            confidence=attribution.confidence,
        )

    def _speaker(self, one: Statement) -> Speaker | None:
        """Return the speaker of a record, or None where that is open or not sure enough."""
        entity, confidence = one.entity, one.confidence
        if entity is None or (confidence is not None and confidence < self.bound):
            return None
        if entity.number not in self.speakers:
            self.speakers[entity.number] = self.entities.speaker(entity)
        known = self.speakers[entity.number]
        return known if confidence is None else evolve(known, confidence=round(confidence, 3))

    def _intermediary(self, link: Link) -> Intermediary:
        step, entity = link.step, link.entity
        source = self._span(step.run) if step.head >= 0 and step.run[0] < step.run[1] else None
        name = self.entities.name(entity) if entity is not None else source.text if source is not None else ""
        return Intermediary(name=name, source=source, cue=self._spans(step.cue), confidence=round(link.probability, 4))

    def _span(self, run: Run) -> Span:
        parse = self.parse
        start, end = parse.starts[run[0]], parse.ends[run[1] - 1]
        return Span(start=start, end=end, text=parse.text[start:end])

    def _spans(self, tokens: Sequence[int]) -> tuple[Span, ...]:
        """Return one span for each stretch of neighbouring tokens."""
        if len(tokens) == 1:
            return (self._span((tokens[0], tokens[0] + 1)),)
        runs: list[list[int]] = []
        for token in sorted(set(tokens)):
            if runs and runs[-1][1] == token:
                runs[-1][1] = token + 1
            else:
                runs.append([token, token + 1])
        return tuple(self._span((first, last)) for first, last in runs)

    def _kind(self, runs: tuple[Run, ...]) -> Kind:
        parse = self.parse
        tokens = unquoted = 0
        for first, last in runs:
            tokens += last - first
            unquoted += parse.pair_of[first:last].count(-1)
        if unquoted == tokens:
            return "indirect"
        if unquoted == 0:
            return "direct"
        inside = words = 0
        for first, last in runs:
            start, end = parse.starts[first], parse.ends[last - 1]
            places = [match.start() for match in _WORD.finditer(parse.text, start, end)]
            words += len(places)
            inside += self._quoted(places, start, end)
        if inside >= DIRECT_SHARE * max(1, words):
            return "direct"
        return "mixed" if inside else "indirect"

    def _quoted(self, places: list[int], start: int, end: int) -> int:
        """Return how many places of a stretch of the text stand inside quotation marks."""
        pairs = self.parse.pairs
        first = max(0, bisect_right(pairs, start, key=_OPENS) - 1)
        reached = pairs[first : bisect_left(pairs, end, key=_OPENS)]
        return sum(bisect_left(places, pair.end) - bisect_left(places, pair.start) for pair in reached)

    def _form(self, attribution: Attribution, kind: Kind) -> Form:
        parse = self.parse
        runs = attribution.runs
        first = runs[0][0]
        if parse.tags[first] in _OPENING_CLAUSE or parse.lowers[first] in _CONJUNCTIONS:
            return "clause"
        marked = kind != "indirect"
        for first, last in runs:
            for token, tag in enumerate(parse.tags[first:last], first):
                if (marked and parse.is_mark(token)) or (tag in _VERBS and self._is_clause(token, attribution)):
                    return "clause"
        return "clause" if self._is_small_clause(attribution) else "phrase"

    def _is_clause(self, token: int, attribution: Attribution) -> bool:
        """Tell whether a verb carries a content, or a finite one stands in it outside relative clauses."""
        parse = self.parse
        at = token
        while True:
            if parse.deps[at] in _SUBORDINATE:
                return False
            above = parse.heads[at]
            if above == at or not in_runs(above, attribution.runs):
                if parse.tags[token] in _FINITE or (at == token and parse.deps[token] in ("xcomp", "ccomp", "pcomp")):
                    return True
                return any(parse.deps[kid] in _MAKING_FINITE for kid in parse.kids[token])
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
        if cue_class.act == "thought" and kind == "direct" and form == "clause":
            if all(self.parse.is_mark(first) for first, _ in attribution.runs):
                return "speech"  # “We were late,” she **recalled**: words in marks have been said
        return cue_class.phrase_act if form == "phrase" else cue_class.act
