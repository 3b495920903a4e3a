"""Through whom a statement comes: reads the outlets, agencies and spokesmen between the source and the reader.

Each form gives the source, the cue as it is recorded, and the steps of the chain, outermost first.
"""

from __future__ import annotations

from attrs import define, evolve, frozen

from quoteattr.circumstances import in_runs
from quoteattr.mentions import Attribution, SourceCandidate, mention_run
from quoteattr.names import singular
from quoteattr.parse import Parse, Run
from quoteattr.patterns import Patterns

_SUBJECTS = frozenset(["nsubj", "nsubjpass"])
_BE = frozenset(["is", "are", "was", "were", "be", "been", "being", "'s", "’s", "got"])


@frozen(eq=False)
class Step:
    """One step of a chain.

    Attributes:
        head: Head token of the mention, or -1 where the text gives none.
        run: Its tokens.
        cue: The tokens of its cue.
        form: What gave it: ``quoting``, ``citing``, ``according``, ``reporting``, ``carrying``, ``through``, ``outer``.
    """

    head: int
    run: Run
    cue: tuple[int, ...]
    form: str


@define(eq=False)
class Reading:
    """An attribution with its chain as its own sentence tells it.

    Attributes:
        attribution: As chosen; its source is the one whose words they are.
        cue: Tokens of the cue as recorded.
        steps: Of the chain, outermost first.
    """

    attribution: Attribution
    cue: tuple[int, ...]
    steps: list[Step]


def read_chain(parse: Parse, patterns: Patterns, attribution: Attribution) -> Reading:
    """Read the chain of one attribution from its own sentence."""
    cue = attribution.cue
    reading = Reading(attribution, tuple(sorted(cue.tokens)), [])
    if not cue.tokens:
        return reading
    reader = _Reader(parse, patterns, reading)
    if not reader.quoting():
        reader.citing()
    reader.declining()
    reader.carried()
    reader.through()
    reader.according()
    reader.reported()
    return reading


@define(eq=False)
class _Reader:
    parse: Parse
    patterns: Patterns
    reading: Reading

    @property
    def attribution(self) -> Attribution:
        return self.reading.attribution

    def step(self, head: int, cue: tuple[int, ...], form: str, outermost: bool = True) -> None:
        """Add a step, unless its mention is the source, stands in the content, or is there already."""
        source = self.attribution.source
        in_source = source.run[0] <= head < source.run[1] and form not in ("carrying", "handing", "through")
        if head == source.head or in_source or in_runs(head, self.attribution.runs):
            return
        if any(step.head == head for step in self.reading.steps):
            return
        step = Step(head, mention_run(self.parse, head, cue[0] if cue else -1), cue, form)
        self.reading.steps.insert(0 if outermost else len(self.reading.steps), step)

    def take_source(self, head: int) -> None:
        """Make another mention the source."""
        if head == self.attribution.source.head or in_runs(head, self.attribution.runs):
            return
        run = mention_run(self.parse, head, self.attribution.cue.head)
        self.reading.attribution = evolve(self.attribution, source=SourceCandidate("chain", head, run))

    # Y quoted X as saying; X was quoted by Y as saying

    def quoting(self) -> bool:
        """Read "IRNA **quoted** the attache **as saying**" from whichever of its verbs is the cue."""
        parse = self.parse
        verb, saying = self._quoting_verbs()
        if verb < 0:
            verb, saying = self._reported_as()
        if verb < 0 or parse.tags[verb] == "VBG" and not self._has_subject(verb) and saying < 0:
            return False
        agent = self._agent(verb, saying)
        passive = agent is not None or self._is_passive(verb)
        if saying < 0 and not passive:
            return False
        said = () if saying < 0 else self._said(saying)
        if passive:
            first = verb
            for kid in parse.kids[verb]:
                if kid < first and parse.deps[kid] in ("auxpass", "aux") and kid >= verb - 4:
                    first = kid
            front = tuple(range(first, verb + 1))
            if agent is not None:
                by, outlet = agent
                self.reading.cue = (*front, by, *said)
                self._source_unless(self._first_kid(verb, _SUBJECTS), outlet)
                self.step(outlet, (verb, by), "quoting")
                self._in_turn(outlet)
            else:
                self.reading.cue = (*front, *said)
                self._source_unless(self._first_kid(verb, _SUBJECTS), -1)
            return True
        outlet = self._subject(verb)
        if outlet < 0:
            outlet = self._noun_before(verb)
        self.reading.cue = (verb, *said)
        self._source_unless(self._first_kid(verb, frozenset(["dobj", "dative"])), outlet)
        if outlet >= 0:
            self.step(outlet, (verb,), "quoting")
        return True

    def _reported_as(self) -> tuple[int, int]:
        """Return the verbs of "was **reported** by El Comercio as **telling**", or -1 for each."""
        parse = self.parse
        head = self.attribution.cue.head
        verb = head if parse.lowers[head] == "reported" else -1
        if verb < 0 and head >= 1 and parse.lowers[head - 1] == "as" and parse.tags[head] == "VBG":
            first = parse.sentence(head)[0]
            verb = next((token for token in range(head - 1, first - 1, -1) if parse.lowers[token] == "reported"), -1)
        if verb < 0 or not self._is_passive(verb):
            return -1, -1
        saying = head if head != verb else self._saying_below(verb)
        return (verb, saying) if saying >= 0 else (-1, -1)

    def _quoting_verbs(self) -> tuple[int, int]:
        """Return the tokens of "quoted" and "saying", or -1 for each that is not there."""
        parse, words = self.parse, self.patterns.chains
        head = self.attribution.cue.head
        quoting = [token for token in self.attribution.cue.tokens if parse.lowers[token] in words.quoting]
        if quoting:
            verb = quoting[0]
            others = [token for token in self.attribution.cue.tokens if parse.tags[token] == "VBG" and token > verb]
            return verb, others[0] if others else self._saying_below(verb)
        if parse.tags[head] not in ("VBG", "VBN", "VBD"):
            return -1, -1
        token = head
        for _ in range(5):
            above = parse.heads[token]
            if above == token or in_runs(above, self.attribution.runs):
                break
            if parse.lowers[above] in words.quoting and above < head:
                return above, head
            token = above
        # The parser has hung "as saying" elsewhere.
        if head >= 2 and parse.lowers[head - 1] == "as":
            first = self._opening(head)
            for token in range(head - 2, first - 1, -1):
                if parse.lowers[token] in words.quoting and parse.tags[token][:2] == "VB":
                    return token, head
        return -1, -1

    def _opening(self, token: int) -> int:
        """Return the first token of a sentence, or of the one before where it was cut behind "Brig."."""
        parse = self.parse
        first = parse.sentence(token)[0]
        if (
            first >= 2
            and parse.words[first - 1] == "."
            and parse.lowers[first - 2] in self.patterns.names.titles
            and parse.paragraph_of[first - 1] == parse.paragraph_of[first]
        ):
            return parse.sentence(first - 1)[0]
        return first

    def _saying_below(self, verb: int) -> int:
        """Return "saying" of "quoted … as saying", "quoted him denying", or -1."""
        parse = self.parse
        for kid in parse.kids[verb]:
            if kid > verb and parse.lowers[kid] == "as":
                for grandkid in parse.kids[kid]:
                    if parse.tags[grandkid] == "VBG":
                        return grandkid
        last = parse.sentence(verb)[1]
        if last < len(parse) and self._opening(last) <= verb:
            last = parse.sentence(last)[1]
        for token in range(verb + 1, min(last, verb + 30)):
            if in_runs(token, self.attribution.runs):
                continue
            if parse.lowers[token] == "as" and token + 1 < last and parse.tags[token + 1] == "VBG":
                return token + 1
        for kid in parse.kids[verb]:
            if kid > verb and parse.tags[kid] == "VBG" and parse.deps[kid] in ("xcomp", "advcl", "ccomp", "acl"):
                return kid
        return -1

    def _said(self, saying: int) -> tuple[int, ...]:
        return (saying - 1, saying) if self.parse.lowers[saying - 1] == "as" else (saying,)

    def _source_unless(self, found: int, outlet: int) -> None:
        """Take the mention found as the source where the chosen one is the outlet or none."""
        source = self.attribution.source
        if (
            found >= 0
            and found != outlet
            and (source.head < 0 or source.head == outlet or source.run[0] <= outlet < source.run[1])
        ):
            self.take_source(found)

    def _agent(self, verb: int, saying: int = -1) -> tuple[int, int] | None:
        """Return "by" and the head of what stands behind it, or None."""
        parse = self.parse
        kids = parse.kids[verb] if saying < 0 else [*parse.kids[verb], *parse.kids[saying]]
        for kid in kids:
            if kid > verb and parse.lowers[kid] == "by" and parse.deps[kid] in ("agent", "prep"):
                for grandkid in parse.kids[kid]:
                    if parse.deps[grandkid] in ("pobj", "pcomp"):
                        return kid, self._not_cue(grandkid)
        return None

    def _not_cue(self, token: int) -> int:
        """Put right an object that swallowed the cue: "obtained by the **paper** show"."""
        if token in self.attribution.cue.tokens and token > 0 and self.parse.tags[token - 1][:2] == "NN":
            return token - 1
        return token

    def _is_passive(self, verb: int) -> bool:
        return any(self.parse.deps[kid] == "auxpass" for kid in self.parse.kids[verb])

    def _first_kid(self, token: int, deps: frozenset[str]) -> int:
        return next((kid for kid in self.parse.kids[token] if self.parse.deps[kid] in deps), -1)

    def _has_subject(self, verb: int) -> bool:
        return self._first_kid(verb, _SUBJECTS) >= 0

    def _subject(self, verb: int) -> int:
        """Return the subject of a verb, that of the verb it continues included, or -1."""
        parse = self.parse
        for _ in range(4):
            found = self._first_kid(verb, _SUBJECTS)
            if found >= 0:
                return found
            if parse.deps[verb] not in ("conj", "xcomp", "advcl", "pcomp", "acl") or parse.heads[verb] == verb:
                return -1
            if parse.deps[verb] == "acl":
                return parse.heads[verb]
            verb = parse.heads[verb]
        return -1

    def _noun_before(self, verb: int) -> int:
        """Return the noun that heads a sentence whose verb the parser took for a participle, or -1."""
        parse = self.parse
        first = parse.sentence(verb)[0]
        for token in range(first, verb):
            if parse.deps[token] == "ROOT" and parse.tags[token][:2] == "NN":
                return token
        return -1

    # Y, citing X, reported; Y reported …, citing X

    def citing(self) -> None:
        """Read "the daily, **citing** two officials, **reported**" from whichever is the cue."""
        parse, words = self.parse, self.patterns.chains
        head = self.attribution.cue.head
        if parse.lowers[head] in words.quoting and parse.tags[head] == "VBG":
            citing = head
        elif parse.lowers[head] in words.quoting and parse.deps[head] == "relcl":
            above = parse.heads[parse.heads[head]]  # "quoting the company, which **cited** its engineer"
            citing = above if parse.lowers[above] in words.quoting and parse.tags[above] == "VBG" else -1
        else:
            citing = self._citing_near(head)
        if citing < 0:
            return
        cited = self._first_kid(citing, frozenset(["dobj"]))
        if cited < 0 or not self._can_say(cited):
            return
        outlet, cue = self._reporter(citing, cited)
        if outlet < 0 or outlet == cited:
            return
        further = self._cited_by(cited)
        if further is not None:  # "quoting the company, which cited its engineer"
            self.take_source(further[1])
            self.reading.cue = (further[0],)
            self.step(cited, (citing,), "citing")
        else:
            self.take_source(cited)
            self.reading.cue = (citing,)
        self.step(outlet, cue, "citing")

    def _cited_by(self, outlet: int) -> tuple[int, int] | None:
        """Return the verb and object of "…, **which cited** its **engineer**" behind a mention, or None."""
        parse = self.parse
        for kid in parse.kids[outlet]:
            if parse.deps[kid] in ("relcl", "acl") and parse.lowers[kid] in self.patterns.chains.quoting:
                cited = self._first_kid(kid, frozenset(["dobj"]))
                if cited >= 0 and self._can_say(cited):
                    return kid, cited
        return None

    def _in_turn(self, outlet: int) -> None:
        """Add whom an outlet itself quotes: "quoted by the Daily Lake, **which in turn cited** Basra Now, as saying"."""
        found = self._cited_by(outlet)
        if found is not None:
            self.step(found[1], (found[0],), "citing", outermost=False)

    def _citing_near(self, head: int) -> int:
        """Return a "citing" that belongs to a cue's clause, or -1."""
        parse, words = self.parse, self.patterns.chains
        first, last = parse.sentence(head)
        for token in range(first, last):
            if (
                parse.lowers[token] in words.quoting
                and parse.tags[token] == "VBG"
                and not in_runs(token, self.attribution.runs)
            ):
                above = parse.heads[token]
                source = self.attribution.source
                near = source.run[0] <= above < source.run[1] or source.run[1] <= token <= source.run[1] + 1
                if near or head in (above, parse.heads[above]) or self.attribution.cue.sort == "preposition":
                    return token
        return -1

    def _reporter(self, citing: int, cited: int) -> tuple[int, tuple[int, ...]]:
        """Return the head of the outlet's mention and the tokens of its cue, or -1."""
        parse = self.parse
        first, last = parse.sentence(citing)
        for token in range(first, last - 2):
            if parse.lowers[token] == "according" and parse.lowers[token + 1] == "to":
                outlet = self._object_of_according(token)
                if outlet >= 0:
                    return outlet, (token, token + 1)
        token = citing
        for _ in range(4):
            above = parse.heads[token]
            if above == token:
                break
            token = above
            if parse.tags[token][:2] == "VB" and not in_runs(token, self.attribution.runs):
                outlet = self._first_kid(token, _SUBJECTS)
                if outlet >= 0:
                    return outlet, (token,)
        return self._before_citing(citing, cited)

    def _before_citing(self, citing: int, cited: int) -> tuple[int, tuple[int, ...]]:
        """Find the outlet by its place, where the parser has lost the clause: "TechWire, citing …, reported that"."""
        parse = self.parse
        outlet = citing - 2
        if outlet < 0 or parse.words[citing - 1] != ",":
            return -1, ()
        if parse.tags[outlet][:2] != "NN" and not parse.words[outlet][0].isupper():
            return -1, ()
        last = parse.sentence(citing)[1]
        for token in range(cited + 1, last):
            if parse.tags[token] in ("VBD", "VBZ", "VBN") and not in_runs(token, self.attribution.runs):
                return outlet, (token,)
        return -1, ()

    def _can_say(self, token: int) -> bool:
        """Tell whether a noun names somebody or something that can be a source."""
        parse = self.parse
        if parse.tags[token] in ("NNP", "NNPS", "PRP", "CD"):
            return True
        return parse.lowers[token] in self.patterns.names.sorts

    # declined to say

    def declining(self) -> None:
        """Take both verbs of "declined to say" into the cue, whichever of them was chosen."""
        parse, words = self.parse, self.patterns.chains
        head = self.attribution.cue.head
        verb, inner = parse.heads[head], head
        if parse.lowers[head] in words.declining:
            verb = head
            inner = next((kid for kid in parse.kids[head] if parse.lowers[kid] in words.declined), head)
        near = verb < inner <= verb + 3 and not in_runs(inner, self.attribution.runs)
        if near and parse.lowers[verb] in words.declining and parse.lowers[inner] in words.declined:
            self.reading.cue = tuple(sorted({*range(verb, inner + 1), *self.reading.cue}))

    # in a letter obtained by Y

    def carried(self) -> None:
        """Read "in a letter **obtained by** AFP" anywhere in the sentence outside the content."""
        parse, words = self.parse, self.patterns.chains
        first, last = parse.sentence(self.attribution.cue.head)
        for token in range(first, last):
            if (
                parse.lowers[token] in words.carrying
                and token not in self.reading.cue
                and parse.tags[token] in ("VBN", "VBD", "JJ", "VB")
                and not in_runs(token, self.attribution.runs)
            ):
                agent = self._agent(token) or self._next_agent(token)
                if not self._belongs(token) and (agent is None or token + 1 == agent[0]):
                    continue
                if agent is not None and self._can_say(agent[1]):
                    between = tuple(range(token, agent[0] + 1)) if agent[0] <= token + 2 else (token, agent[0])
                    self.step(agent[1], between, "carrying")
            if (
                parse.lowers[token] in words.handing
                and not in_runs(token, self.attribution.runs)
                and parse.tags[token] == "VBN"
                and token + 1 < last
            ):
                if parse.lowers[token + 1] == "to" and self._belongs(token):  # "a memo leaked to the Courier"
                    for kid in parse.kids[token + 1]:
                        if parse.deps[kid] == "pobj":
                            self.step(self._not_cue(kid), (token, token + 1), "handing")

    def _next_agent(self, token: int) -> tuple[int, int] | None:
        """Return "by" and its object where the parser has hung them elsewhere."""
        parse = self.parse
        for by in (token + 1, token + 2):
            if by < len(parse) and parse.lowers[by] == "by":
                for kid in parse.kids[by]:
                    if parse.deps[kid] == "pobj":
                        return by, self._not_cue(kid)
        return None

    def _belongs(self, participle: int) -> bool:
        """Tell whether a participle says something of the source or of what the cue's clause speaks of."""
        parse = self.parse
        if parse.deps[participle] in ("acl", "relcl", "advcl", "amod", "appos", "conj", "xcomp", "dep"):
            return not in_runs(parse.heads[participle], self.attribution.runs)
        loose = not any(parse.deps[kid] in ("aux", "auxpass", "nsubj", "nsubjpass") for kid in parse.kids[participle])
        return participle == self.attribution.cue.head or (loose and parse.tags[participle] == "VBN")

    # through his lawyer

    def through(self) -> None:
        """Read "**through** his lawyer, he said"."""
        parse, words, names = self.parse, self.patterns.chains, self.patterns.names
        first, last = parse.sentence(self.attribution.cue.head)
        for token in range(first, last):
            if parse.lowers[token] in words.through and not in_runs(token, self.attribution.runs):
                for kid in parse.kids[token]:
                    lower = parse.lowers[kid]
                    person = parse.tags[kid][:3] == "NNP" or "person" in names.sorts.get(singular(lower), ())
                    if parse.deps[kid] == "pobj" and person and lower not in words.not_through:
                        self.step(kid, (token,), "through", outermost=False)

    # X said, according to Y

    def according(self) -> None:
        """Read "the union demanded, **according to** the daily, that …"."""
        parse = self.parse
        cue = self.attribution.cue
        if cue.sort == "preposition" or any(step.form == "citing" for step in self.reading.steps):
            return
        first, last = parse.sentence(cue.head)
        for token in range(first, last - 1):
            if (
                parse.lowers[token] == "according"
                and parse.lowers[token + 1] == "to"
                and not in_runs(token, self.attribution.runs)
                and not (cue.head < self.attribution.runs[0][0] < token < self.attribution.runs[-1][1])
                and (parse.below(token, cue.head) or (token == first and parse.deps[cue.head] != "conj"))
            ):
                outlet = self._object_of_according(token)
                if outlet >= 0:
                    self.step(outlet, (token, token + 1), "according")

    def _object_of_according(self, token: int) -> int:
        parse = self.parse
        for at in (token, token + 1):
            for kid in parse.kids[at]:
                if parse.deps[kid] == "pobj":
                    return kid
        return -1

    # X said, Y reported

    def reported(self) -> None:
        """Read "the minister urged both sides to talk, VRT **reported**"."""
        parse, words = self.parse, self.patterns.chains
        token = self.attribution.cue.head
        if self.attribution.cue.sort == "noun":
            return
        for _ in range(4):
            above = parse.heads[token]
            if above == token:
                return
            if parse.deps[token] == "ccomp" and above > token and not in_runs(above, self.attribution.runs):
                lemma = self.patterns.lexicon.lemma(parse.lowers[above], "verb")
                outlet = self._first_kid(above, _SUBJECTS)
                if lemma in words.reporting and outlet > token and above not in self.reading.cue:
                    self.step(outlet, (above,), "reporting")
                return
            token = above
