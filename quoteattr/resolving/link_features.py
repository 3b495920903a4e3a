"""What the weights see of a link: who is linked, by which words, and how far the article stays with him; all can be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from attrs import Factory, define, field

from quoteattr.resolving.chains.documents import is_present
from quoteattr.resolving.circumstances import addressee_run, in_runs
from quoteattr.resolving.entities.entity import Entity
from quoteattr.resolving.entities.pronouns import FIRST_PERSON, THIRD_PERSON
from quoteattr.resolving.entities.register import ONE_OF_SEVERAL, Entities
from quoteattr.resolving.links import Link
from quoteattr.resolving.statements import Statement
from quoteattr.rules import Patterns, singular
from quoteattr.text import Parse

Values = dict[str, float]

_FORMS = (
    "outer",
    "quoting",
    "citing",
    "according",
    "reporting",
    "carrying",
    "appearing",
    "handing",
    "through",
    "taken up",
    "by its author",
    "going on",
    "beside",
    "credit",
    "reporter",
    "source",
)
_SORTS = ("PERSON", "GROUP", "ORG", "GPE", "DOCUMENT")
_GOING_ON = frozenset(["added", "adds", "adding", "continued", "continues", "went", "goes"])
_UNNAMED = frozenset(
    ["source", "official", "person", "people", "aide", "insider", "adviser", "diplomat", "executive", "someone"]
)
_SUBORDINATE = frozenset(["relcl", "advcl", "acl", "pcomp", "xcomp", "csubj"])
_CONTRAST = frozenset(["while", "but", "although", "though", "whereas", ";"])
_FAR = 9.0
_LONG = 60.0


@define(eq=False)
class LinkFeatures:
    """Says of each link what the weights see.

    Attributes:
        parse: The parsed text.
        patterns: Rules and words.
        entities: Those of the text.
        statements: In the order of the text, with their speakers.
    """

    parse: Parse
    patterns: Patterns
    entities: Entities
    statements: Sequence[Statement]
    _best: dict[int, float] = Factory(dict)
    _held: Counter[int] = field(init=False)
    _own: dict[int, Values] = Factory(dict)

    def __attrs_post_init__(self) -> None:
        self._held = Counter(one.parent for one in self.statements)

    def rows(self, links: Sequence[Link], told: Sequence[Link] = ()) -> list[Values]:
        """Return the features of some links, by name.

        Args:
            links: Those told, or those carried on.
            told: Of links that are carried on, those told, with probabilities.
        """
        for link in told:
            if link.step.form != "outer":
                self._best[link.statement] = max(link.probability, self._best.get(link.statement, 0.0))
        beside: dict[int, int] = {}
        for link in links:
            beside[link.statement] = beside.get(link.statement, 0) + 1
        return [self._row(link, beside[link.statement]) for link in links]

    def _row(self, link: Link, rivals: int) -> Values:
        one = self.statements[link.statement]
        if link.statement not in self._own:
            self._own[link.statement] = self._of_statement(one)
        values = {
            **{f"form {form}": float(link.step.form == form) for form in _FORMS},
            "rivals": float(rivals),
            **self._of_mention("step", link.step.head, link.step.run, link.entity),
            **self._of_mention("source", one.attribution.source.head, one.attribution.source.run, one.entity),
            **self._own[link.statement],
            **self._of_step_cue(link),
            **self._of_place(link, one),
            "same entity": float(link.entity is not None and link.entity is one.entity),
        }
        return {**values, **(self._of_outer(one) if link.before is None else self._of_carrying(link, link.before, one))}

    def _of_mention(self, whose: str, head: int, run: tuple[int, int], entity: Entity | None) -> Values:
        """Return what a mention is."""
        parse, names = self.parse, self.patterns.names
        word = parse.lowers[head] if head >= 0 else ""
        tag = parse.tags[head] if head >= 0 else ""
        first = parse.lowers[run[0]] if head >= 0 and run[0] < run[1] else ""
        sort = None if entity is None else entity.sort
        means = names.sorts.get(singular(word) if tag == "NNS" else word, frozenset()) if word else frozenset()
        return {
            f"{whose} open": float(entity is None),
            **{f"{whose} is {kind}": float(sort == kind) for kind in _SORTS},
            f"{whose} named": float(entity is not None and entity.named),
            f"{whose} outlet": float(entity is not None and entity.outlet),
            f"{whose} outlet word": float("outlet" in means),
            f"{whose} document word": float("document" in means),
            f"{whose} person word": float("person" in means),
            f"{whose} plural": float(tag in ("NNS", "NNPS") or word in ("they", "we")),
            f"{whose} proper": float(tag[:3] == "NNP"),
            f"{whose} pronoun": float(word in THIRD_PERSON),
            f"{whose} first person": float(word in FIRST_PERSON),
            f"{whose} definite": float(first in ("the", "this", "that", "these", "those")),
            f"{whose} indefinite": float(first in ("a", "an") or first in ONE_OF_SEVERAL),
            f"{whose} possessed": float(first in ("his", "her", "its", "their")),
            f"{whose} unnamed source": float((singular(word) if tag == "NNS" else word) in _UNNAMED),
            f"{whose} length": float(min(run[1] - run[0], 20)),
        }

    def _of_statement(self, one: Statement) -> Values:
        """Return how a statement is put."""
        parse, attribution = self.parse, one.attribution
        cue, words = attribution.cue, self.patterns.chains
        head = cue.head
        lowers = {parse.lowers[token] for token in one.reading.cue}
        cue_class = cue.cue_class
        auxiliaries = (
            {parse.lowers[kid] for kid in parse.kids[head] if parse.deps[kid] in ("aux", "auxpass")}
            if cue.tokens
            else set()
        )
        heard = addressee_run(parse, self.patterns, attribution)
        tag = parse.tags[head] if cue.tokens else ""
        first = attribution.runs[0][0]
        tokens = one.last - one.first
        return {
            **{
                f"cue {sort}": float(cue.sort == sort and not one.floats)
                for sort in ("verb", "noun", "preposition", "colon")
            },
            "cue thinks": float(cue_class is not None and cue_class.act == "thought"),
            "cue quotes": float(not words.quoting.isdisjoint(lowers)),
            "cue says": float(cue.lemma in ("say", "tell")),
            "cue reports": float(cue.lemma in words.reporting),
            "cue passive": float("was" in auxiliaries or "were" in auxiliaries or "been" in auxiliaries),
            "cue had": float("had" in auxiliaries),
            "cue present": float(bool(cue.tokens) and is_present(parse, one.reading.cue)),
            "cue participle": float(tag in ("VBG", "VBN")),
            "has addressee": float(heard is not None),
            "content in marks": float(parse.pair_of[first] >= 0),
            "content that": float(parse.lowers[first] == "that"),
            "content length": min(float(tokens), _LONG),
            "content before cue": float(bool(cue.tokens) and one.first < head),
            "confidence": attribution.confidence,
            "depth": float(one.depth),
            "own steps": float(len(one.reading.steps)),
        }

    def _of_step_cue(self, link: Link) -> Values:
        """Return by which words one is linked."""
        parse, words = self.parse, self.patterns.chains
        cue = link.step.cue
        lowers = {parse.lowers[token] for token in cue}
        lexicon = self.patterns.lexicon
        lemma = lexicon.lemma(parse.lowers[cue[0]], "verb") if cue else ""
        at = lexicon.cue_at(parse, cue[0]) if cue else None
        heads = {parse.lowers[parse.heads[token]] for token in cue}
        step = link.step
        return {
            "by quoting": float(not words.quoting.isdisjoint(lowers)),
            "by carrying verb": float(not words.carrying.isdisjoint(lowers)),
            "by reporting": float(lemma == "report"),
            "by reporting verb": float(lemma in words.reporting),
            "by according": float("according" in lowers),
            "by agent": float("by" in lowers),
            "by from": float("from" in lowers or "of" in lowers),
            "by document word": float(
                any("document" in self.patterns.names.sorts.get(word, ()) for word in (*lowers, *heads))
            ),
            "by noun": float(at is not None and at.sort == "noun"),
            "by colon": float(bool(lowers & {":", "-", "--", "—", "–"})),
            "by words": float(len(cue)),
            "step subject": float(step.head >= 0 and parse.deps[step.head] in ("nsubj", "nsubjpass")),
            "step behind preposition": float(step.head >= 0 and parse.deps[step.head] == "pobj"),
        }

    def _of_place(self, link: Link, one: Statement) -> Values:
        """Return where a mention stands beside the statement."""
        parse, step = self.parse, link.step
        at = step.head if step.head >= 0 else step.cue[0] if step.cue else -1
        cue = one.attribution.cue
        here = cue.head if cue.tokens else one.first
        if at < 0:
            return {"away": _LONG, "verbs between": _FAR, "sentences away": _FAR, "step cue away": _LONG}
        low, high = min(at, here), max(at, here)
        between = range(low + 1, min(high, low + 80))
        verbs = (parse.tags[token][:2] == "VB" and not in_runs(token, one.attribution.runs) for token in between)
        first, last = parse.sentence(at)
        return {
            "away": min(float(high - low), _LONG),
            "step first": float(at < one.first),
            "contrast between": float(any(parse.lowers[token] in _CONTRAST for token in between)),
            "verbs between": min(_FAR, float(sum(verbs))),
            "sentences away": min(_FAR, float(abs(parse.sentence_of[at] - parse.sentence_of[here]))),
            "step opens sentence": float(step.run[0] <= first + 1),
            "step ends sentence": float(max((step.run[1], *(token + 1 for token in step.cue))) >= last - 1),
            "step behind comma": float(step.run[0] > 0 and parse.words[step.run[0] - 1] in (",", '"', "'", ")")),
            "cue above": float(bool(step.cue) and any(parse.heads[here] == token for token in step.cue)),
            "step cue away": min(_LONG, float(abs(here - step.cue[0]))) if step.cue else _LONG,
        }

    def _of_outer(self, one: Statement) -> Values:
        """Return how a statement stands in the one around it."""
        if one.parent < 0:
            return {}
        parse, outer = self.parse, self.statements[one.parent]
        head = one.attribution.cue.head if one.attribution.cue.tokens else one.first
        above, climbed = head, 0
        deps: list[str] = []
        while climbed < 6 and in_runs(above, outer.attribution.runs):
            deps.append(parse.deps[above])
            if parse.heads[above] == above:
                break
            above = parse.heads[above]
            climbed += 1
        first, last = outer.attribution.runs[0][0], outer.attribution.runs[-1][1]
        start = min(one.first, one.attribution.source.run[0] if one.attribution.source.head >= 0 else one.first, head)
        return {
            "outer cue preposition": float(outer.attribution.cue.sort == "preposition"),
            "outer hangs on cue": float(bool(outer.attribution.cue.tokens) and above == outer.attribution.cue.head),
            "outer confidence": outer.attribution.confidence,
            "outer length": min(_LONG, float(last - first)),
            "share of outer": (one.last - one.first) / max(1, last - first),
            "tokens before in outer": min(_LONG, float(max(0, start - first))),
            "tokens behind in outer": min(_LONG, float(max(0, last - one.last))),
            "cue deep": float(climbed),
            "cue is complement": float(bool(deps) and deps[-1] == "ccomp"),
            "cue is root of content": float(len(deps) == 1),
            "cue subordinate": float(any(dep in _SUBORDINATE for dep in deps[:1])),
            "outer source away": min(_LONG, float(abs(outer.attribution.source.head - head)))
            if outer.attribution.source.head >= 0
            else _LONG,
            "finite": float(
                parse.tags[head] in ("VBD", "VBZ", "VBP") or any(parse.deps[kid] == "aux" for kid in parse.kids[head])
            ),
            "same sentence as outer": float(parse.sentence_of[head] == parse.sentence_of[outer.attribution.cue.head]),
            "siblings": float(self._held[one.parent]),
        }

    def _of_carrying(self, link: Link, before: Link, one: Statement) -> Values:
        """Return how far the text stays with the statement whose link is carried on."""
        parse, other = self.parse, self.statements[before.statement]
        between = [each for each in self.statements[before.statement + 1 : link.statement] if each.parent < 0]
        source = one.attribution.source
        same = one.entity is not None and one.entity is other.entity
        first, last = source.run
        nouns = other.entity.nouns if other.entity is not None else frozenset()
        words = {parse.lowers[token] for token in range(first, last)} if source.head >= 0 else set()
        quoted_on = any(parse.lowers[token] in self.patterns.chains.quoting for token in one.reading.cue)
        passive = any(
            parse.lowers[token] in self.patterns.chains.quoting and parse.tags[token] == "VBN"
            for token in one.reading.cue
        )
        apart = parse.paragraph_of[one.first] - parse.paragraph_of[other.last - 1]
        pronoun = source.head >= 0 and parse.lowers[source.head] in THIRD_PERSON
        unnamed = (
            one.entity is not None and not one.entity.named and other.entity is not None and not other.entity.named
        )
        them = (
            source.head >= 0
            and last > first + 2
            and parse.lowers[first + 1] == "of"
            and other.entity is not None
            and self.entities.entity(last - 1) is other.entity
        )
        taken_up = (
            not same and not (other.entity is not None and other.entity.named) and any(word in nouns for word in words)
        )
        start = parse.sentence(one.attribution.cue.head if one.attribution.cue.tokens else one.first)[0]
        return {
            "probability before": before.probability,
            "best of its own before": self._best.get(before.statement, 0.0),
            "paragraphs between": min(_FAR, float(parse.paragraph_of[one.first] - parse.paragraph_of[other.last - 1])),
            "sentences between": min(_FAR, float(parse.sentence_of[start] - parse.sentence_of[other.last - 1])),
            "same speaker": float(same),
            "same speaker between": float(all(each.entity is other.entity for each in between)),
            "takes up noun": float(not same and any(word in nouns for word in words)),
            "quoted again, the same": float(passive and (same or taken_up)),
            "unnamed again, near": float(unnamed and (same or them or taken_up) and apart <= 1),
            "pronoun again, near": float(pronoun and same and apart <= 0),
            "goes on in the next paragraph": float(same and apart <= 1 and not between),
            "one of several": float(source.head >= 0 and parse.lowers[first] in ONE_OF_SEVERAL),
            "quoted again": float(quoted_on),
            "other in marks": float(parse.pair_of[other.first] >= 0),
            "source mentioned before": float(one.entity is not None and one.entity.first < other.first),
        }
