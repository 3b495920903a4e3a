"""Through whom a statement comes: reads the outlets, agencies and spokesmen between the source and the reader.

Each form gives the source, the cue as it is recorded, and the steps of the chain, outermost first.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from attrs import evolve

from quoteattr.proposing import Attribution, mention_run
from quoteattr.resolving.chains.quoting import QuotingReader
from quoteattr.resolving.chains.steps import SUBJECTS, Reading
from quoteattr.resolving.chains.trimming import reporter_behind
from quoteattr.resolving.circumstances import in_runs
from quoteattr.rules import Patterns, singular
from quoteattr.text import Parse

_SUBJECT = frozenset(["nsubj"])
_OF_SOMETHING = frozenset(["acl", "relcl", "advcl", "amod", "appos", "conj", "xcomp", "dep"])

#: A source stands at most so deep in an aside.
ASIDE_DEPTH = 8


def find_signals(parse: Parse, patterns: Patterns, tokens: Sequence[int]) -> list[int]:
    """Return the tokens that may signal a step of a chain, in order, out of those that ``worth_a_look`` returned."""
    lowers, signals = parse.lowers, patterns.chains.signals
    return [token for token in tokens if lowers[token] in signals]


def read_chain(parse: Parse, patterns: Patterns, attribution: Attribution, signals: Sequence[int]) -> Reading:
    """Read the chain of one attribution from its own sentence.

    Args:
        parse: The parsed text.
        patterns: Rules and words.
        attribution: The attribution.
        signals: What ``find_signals`` returned.
    """
    cue = tuple(sorted(attribution.cue.tokens))
    if not cue:
        return Reading(attribution, cue, [])
    first, last = parse.sentence(attribution.cue.head)
    inside = signals[bisect_left(signals, first) : bisect_left(signals, last)]
    reader = _Reader(parse, patterns, attribution, cue, [], inside)
    reader.aside()
    reader.statement_from()
    reader.interrupted()
    if reader.signals:
        reader.told_before()
    head = reader.attribution.cue.head
    # "as saying" may stand apart from "quoted", in a sentence cut off behind "Brig."
    quoted = (reader.signals or parse.lowers[head - 1] == "as") and reader.quoting()
    if not quoted:
        if reader.signals:
            reader.citing()
        reader.reported_to()
    if reader.signals:
        reader.declining()
        reader.going_on()
        reader.carried()
        reader.through()
        reader.according()
    reader.reported()
    return Reading(reader.attribution, reader.cue, reader.steps)


class _Reader(QuotingReader):
    """Reads all forms."""

    # her report, quoted by the daily, found

    def aside(self) -> None:
        """Take the subject of the cue where the chosen source stands in an aside to it: "it, quoted by **Y**, **found**"."""
        parse = self.parse
        chosen = self.attribution.source.head
        if chosen < 0:
            return
        verb, head = self._carried_by(chosen), self.attribution.cue.head
        if verb < 0 and parse.heads[chosen] == head:
            return  # most sources hang on the cue itself
        subject = self.first_kid(head, _SUBJECT)
        if verb >= 0:
            subject = subject if subject >= 0 else self.first_kid(verb, SUBJECTS)
            if 0 <= subject < chosen:
                self.take_source(subject)
                self.step(chosen, (verb, parse.heads[chosen]), "carrying")
            return
        token = chosen
        within = False
        for _ in range(ASIDE_DEPTH):
            if token == subject or parse.heads[token] == token:
                break
            within = within or parse.deps[token] in ("acl", "relcl")
            token = parse.heads[token]
        if within and token == subject:
            self.take_source(subject)

    def _carried_by(self, token: int) -> int:
        """Return the participle by whose "by" a mention stands: "read out **by** the **colonel**", or -1."""
        parse = self.parse
        by = parse.heads[token]
        verb = parse.heads[by]
        if parse.lowers[by] != "by" or parse.deps[token] != "pobj":
            return -1
        carries = parse.lowers[verb] in self.patterns.chains.carrying and verb not in self.attribution.cue.tokens
        return verb if carries else -1

    # he told them, one of them said, that

    def interrupted(self) -> None:
        """Take the verb that an aside interrupts: "he **told** them, *one of them said*, **that** he was tired"."""
        parse, attribution = self.parse, self.attribution
        content, source, head = attribution.runs[0][0], attribution.source, attribution.cue.head
        tokens = attribution.cue.tokens
        if source.head < 0 or parse.lowers[content] not in ("that", "whether") or parse.words[content - 1] != ",":
            return
        first, last = min(*tokens, source.run[0]), max(*tokens, source.run[1] - 1)
        if last != content - 2 or parse.words[first - 1] != "," or self.is_citing(head):
            return
        verb = parse.heads[head if parse.deps[head] == "parataxis" else parse.heads[content]]
        told = self.patterns.lexicon.cue_at(parse, verb) if verb < first else None
        subject = self.first_kid(verb, SUBJECTS)
        if told is None or told.head != verb or told.sort != "verb" or told.cue_class is None or subject < 0:
            return
        if "that" not in told.cue_class.frames or subject > verb:
            return
        self.attribution = evolve(attribution, cue=told)
        self.cue = tuple(sorted(told.tokens))
        self.take_source(subject)
        self.step(source.head, tokens, "according")

    # tests indicate that, according to Y

    def told_before(self) -> None:
        """Take the verb whose clause stands before "according to": "tests **indicate** *that it is new*, according to Y".

        "According to" has no clause with "that" of its own.
        """
        parse, attribution = self.parse, self.attribution
        first, head = attribution.runs[0][0], attribution.cue.head
        if attribution.cue.sort != "preposition" or not first < head or attribution.source.head < 0:
            return
        verb = parse.heads[parse.heads[first]]
        if parse.lowers[first] != "that" or parse.deps[first] != "mark" or parse.deps[parse.heads[first]] != "ccomp":
            return
        told = self.patterns.lexicon.cue_at(parse, verb) if verb < first else None
        subject = self.first_kid(verb, SUBJECTS)
        if told is None or told.head != verb or told.cue_class is None or not 0 <= subject < verb:
            return
        if told.sort == "verb" and "that" in told.cue_class.frames:
            self.attribution = evolve(attribution, cue=told)
            self.cue = tuple(sorted(told.tokens))
            self.take_source(subject)
            self.step(attribution.source.head, attribution.cue.tokens, "according")

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
            self.cue = tuple(sorted({*range(verb, inner + 1), *self.cue}))

    # went on to say

    def going_on(self) -> None:
        """Take "went on to" into the cue of "he **went on to say**", and its subject for the source where none is known."""
        parse = self.parse
        head = self.attribution.cue.head
        verb = parse.heads[head]
        if parse.lowers[verb] not in self.patterns.chains.going_on or not verb < head <= verb + 4:
            return
        if parse.lowers[head - 1] != "to" or in_runs(verb, self.attribution.runs):
            return
        self.cue = tuple(sorted({*range(verb, head), *self.cue}))
        if self.attribution.source.head < 0:
            self.take_source(self.subject(head))

    # in a letter obtained by Y

    def carried(self) -> None:
        """Read "in a letter **obtained by** AFP" anywhere in the sentence outside the content."""
        parse, words = self.parse, self.patterns.chains
        last = parse.sentence(self.attribution.cue.head)[1]
        for token in self.signals:
            if (
                parse.lowers[token] in words.carrying
                and token not in self.cue
                and self._is_participle(token)
                and not in_runs(token, self.attribution.runs)
            ):
                agent = self.agent(token) or self._next_agent(token)
                if not self._belongs(token) and (agent is None or token + 1 == agent[0]):
                    continue
                if self._is_of_another(token):
                    continue
                if agent is not None:
                    self._take_apposed(agent[1])
                if agent is not None and self.can_say(agent[1]):
                    between = tuple(range(token, agent[0] + 1)) if agent[0] <= token + 2 else (token, agent[0])
                    self.step(agent[1], between, "carrying")
                page = self._page(token)
                if agent is None and page is not None:
                    self.step(page[1], (token, page[0]), "appearing")
            self._copy_with(token)
            if (
                parse.lowers[token] in words.handing
                and not in_runs(token, self.attribution.runs)
                and parse.tags[token] == "VBN"
                and token + 1 < last
            ):
                if parse.lowers[token + 1] == "to" and self._belongs(token):  # "a memo leaked to the Courier"
                    for kid in parse.kids[token + 1]:
                        if parse.deps[kid] == "pobj":
                            self.step(self.not_cue(kid), (token, token + 1), "handing")

    def _is_participle(self, token: int) -> bool:
        """Tell whether a word is a participle; right before "by" the parser may take it for a noun: "**broadcast** by"."""
        parse = self.parse
        noun = parse.tags[token] == "NN" and parse.lowers[token + 1 : token + 2] == ["by"]
        return noun or parse.tags[token] in ("VBN", "VBD", "JJ", "VB")

    def _take_apposed(self, outlet: int) -> None:
        """Take the subject that the parser holds for an appositive: "in minutes cited by the Mail, **its head**, warns".

        Right before a verb that has no other subject it can be nothing else.
        """
        parse, head = self.parse, self.attribution.cue.head
        apposed = next((kid for kid in parse.kids[outlet] if kid > outlet and parse.deps[kid] == "appos"), -1)
        if not outlet < apposed < head or parse.tags[head] not in ("VBD", "VBZ", "VBP"):
            return
        last = mention_run(parse, apposed, head)[1]
        between = [token for token in range(last, head) if parse.words[token] != "," and parse.tags[token] != "RB"]
        if not between and all(kid > head for kid in parse.kids[head] if parse.deps[kid] in SUBJECTS):
            self.take_source(apposed)

    def _copy_with(self, token: int) -> None:
        """Read "the letter, a **copy** of which is **with** this newspaper, says"."""
        parse = self.parse
        if parse.lowers[token : token + 3] != ["copy", "of", "which"] or in_runs(token, self.attribution.runs):
            return
        preposition = next(
            (at for at in range(token + 3, min(token + 7, len(parse))) if parse.lowers[at] == "with"), -1
        )
        outlet = self.first_kid(preposition, frozenset(["pobj"])) if preposition >= 0 else -1
        if outlet < 0:
            return
        if self.attribution.source.head == outlet:  # the parser lets the outlet speak, not its letter
            subject = next((kid for kid in parse.kids[self.attribution.cue.head] if kid < token), -1)
            self.take_source(subject if parse.deps[subject] in SUBJECTS else self._noun_of_copy(token))
        if self.attribution.source.head != outlet:
            self.step(outlet, (preposition,), "handing")

    def _noun_of_copy(self, copy: int) -> int:
        """Return the noun before ", a **copy** of which", or -1."""
        parse = self.parse
        comma = copy - 1 - (parse.tags[copy - 1] == "DT")
        return comma - 1 if parse.words[comma] == "," and parse.tags[comma - 1][:2] == "NN" else -1

    def _page(self, participle: int) -> tuple[int, int] | None:
        """Return "in" and the outlet of "quoted **in the Courier**", or None."""
        parse = self.parse
        for kid in parse.kids[participle]:
            if kid == participle + 1 and parse.lowers[kid] == "in":
                outlet = self.first_kid(kid, frozenset(["pobj"]))
                if outlet >= 0 and parse.lowers[outlet] not in self.patterns.names.months_and_days:
                    return kid, outlet
        return None

    def _next_agent(self, token: int) -> tuple[int, int] | None:
        """Return "by" and its object where the parser has hung them elsewhere."""
        parse = self.parse
        for by in (token + 1, token + 2):
            if by < len(parse) and parse.lowers[by] == "by":
                for kid in parse.kids[by]:
                    if parse.deps[kid] == "pobj":
                        return by, self.not_cue(kid)
        return None

    def _belongs(self, participle: int) -> bool:
        """Tell whether a participle says something of the source or of what the cue's clause speaks of."""
        parse = self.parse
        taken_for_noun = parse.tags[participle] == "NN"
        if taken_for_noun or parse.deps[participle] in _OF_SOMETHING:
            return not in_runs(parse.heads[participle], self.attribution.runs)
        if "which" in parse.lowers[max(0, participle - 3) : participle]:
            return True  # "the letter, a copy of which was seen by the Mail, calls it a farce"
        loose = not any(parse.deps[kid] in ("aux", "auxpass", "nsubj", "nsubjpass") for kid in parse.kids[participle])
        return participle == self.attribution.cue.head or (loose and parse.tags[participle] == "VBN")

    def _is_of_another(self, participle: int) -> bool:
        """Tell whether a participle tells of what does something else: "he denied it, but a **photo** *seen by* us shows"."""
        parse = self.parse
        noun, cue = parse.heads[participle], self.attribution.cue
        if parse.deps[participle] not in ("acl", "relcl") or parse.deps[noun] not in SUBJECTS:
            return False
        source, verb = self.attribution.source, parse.heads[noun]
        if verb in cue.tokens or source.run[0] <= noun < source.run[1] or verb == noun:
            return False
        return not parse.below(cue.head, noun) and parse.deps[verb] in ("advcl", "conj") and cue.head < noun

    # through his lawyer

    def through(self) -> None:
        """Read "**through** his lawyer, he said"."""
        parse, words, names = self.parse, self.patterns.chains, self.patterns.names
        for token in self.signals:
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
        if cue.sort == "preposition" or any(step.form == "citing" for step in self.steps):
            return
        first = parse.sentence(cue.head)[0]
        for token in self.signals:
            outlet = self._outlet_behind(token)
            if (
                outlet >= 0
                and not in_runs(token, self.attribution.runs)
                and not (cue.head < self.attribution.runs[0][0] < token < self.attribution.runs[-1][1])
                and ";" not in parse.words[min(token, cue.head) : max(token, cue.head)]
                and (parse.below(token, cue.head) or (token == first and parse.deps[cue.head] != "conj"))
            ):
                held = any(outlet < step.head <= parse.rights[outlet] for step in self.steps)
                words = (token, token + 1) if parse.lowers[token] == "according" else (token,)
                self.step(
                    outlet, words, "according", outermost=not held
                )  # "according to a letter obtained by the Mail"

    def _outlet_behind(self, token: int) -> int:
        """Return the head of what stands behind "**according** to" or ", **per**", or -1."""
        parse = self.parse
        if parse.lowers[token] == "according" and parse.lowers[token + 1 : token + 2] == ["to"]:
            return self.object_of_according(token)
        if parse.lowers[token] in self.patterns.chains.per and token > 0 and parse.words[token - 1] == ",":
            outlet = self.first_kid(token, frozenset(["pobj"]))
            return outlet if outlet >= 0 and parse.tags[outlet] == "NNP" else -1
        return -1

    # X said, Y reported

    def reported(self) -> None:
        """Read "the minister urged both sides to talk, VRT **reported**", and whom VRT cites."""
        parse, words = self.parse, self.patterns.chains
        token = self.attribution.cue.head
        if self.attribution.cue.sort == "noun":
            return
        behind = self.attribution.runs[-1][1] + 3
        if behind < len(parse.words) and parse.tags[behind] == "NNS":
            noun = reporter_behind(parse, self.patterns, behind) + 1
            if noun > 0:  # "…, the document states": the parser takes it for a noun
                self.step(noun, (behind,), "reporting")
                return
        for _ in range(4):
            above = parse.heads[token]
            if above == token:
                return
            if parse.deps[token] == "ccomp" and above > token and not in_runs(above, self.attribution.runs):
                lemma = self.patterns.lexicon.lemma(parse.lowers[above], "verb")
                outlet = self.first_kid(above, SUBJECTS)
                if lemma in words.reporting and outlet > token and above not in self.cue:
                    self.step(outlet, (above,), "reporting")
                    self._citing_behind(above)
                return
            token = above

    def _citing_behind(self, verb: int) -> None:
        """Add whom the one who reports cites: "…, VRT reported, **citing** two officials"."""
        for kid in self.parse.kids[verb]:
            cited = self.first_kid(kid, frozenset(["dobj"])) if kid > verb and self.is_citing(kid) else -1
            if cited >= 0 and self.can_say(cited):
                self.step(cited, (kid,), "citing", outermost=False)
