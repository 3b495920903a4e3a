"""Reads "the daily, citing two officials, reported" and "the daily, which cited two officials, said"."""

from __future__ import annotations

from attrs import evolve

from quoteattr.resolving.chains.steps import SUBJECTS, ChainReader
from quoteattr.resolving.circumstances import in_runs
from quoteattr.text import Run

#: The verb of the one who cites stands at most so many tokens behind whom he cites: "citing a source, **also reported**".
REPORTER_REACH = 5
#: What is said begins at most so many tokens behind that verb: "reported late on Monday **that**".
THAT_REACH = 9

_INSIDE_MENTION = frozenset(["pobj", "prep", "compound", "appos", "conj", "nmod", "agent", "acl"])
_FINITE = frozenset(["VBD", "VBZ", "VBP", "VBN"])


class CitingReader(ChainReader):
    """Reads the forms in which somebody reports what another has told or shown him."""

    def citing(self) -> None:
        """Read "the daily, **citing** two officials, **reported**" from whichever is the cue."""
        parse, words = self.parse, self.patterns.chains
        head = self.attribution.cue.head
        own = False
        if self.is_citing(head):
            citing, own = head, True
        elif parse.lowers[head] in words.quoting and parse.deps[head] == "relcl":
            above = parse.heads[parse.heads[head]]  # "quoting the company, which **cited** its engineer"
            citing = above if self.is_citing(above) else -1
        else:
            citing = self._citing_near(head)
        if citing < 0:
            self._which_cited()
            return
        cited = self.first_kid(citing, frozenset(["dobj"]))
        if cited < 0 or not (self.can_say(cited) or (own and cited == self.attribution.source.head)):
            return
        self._leave_reporter_out(citing, cited)
        outlet, cue = self._reporter(citing, cited)
        if outlet < 0 or outlet == cited:
            return
        further = self._cited_by(cited)
        if further is not None:  # "quoting the company, which cited its engineer"
            self.take_source(further[1])
            self.cue = (further[0],)
            self.step(cited, (citing,), "citing")
        else:
            self.take_source(cited)
            self.cue = (citing,)
        self.step(outlet, cue, "citing")

    def is_citing(self, token: int) -> bool:
        """Tell whether a token is "citing" or "quoting"."""
        return self.parse.lowers[token] in self.patterns.chains.quoting and self.parse.tags[token] == "VBG"

    def _which_cited(self) -> None:
        """Read "**according to** the daily, **which cited** two officials"."""
        outlet = self.attribution.source.head
        further = self._cited_by(outlet) if self.signals and outlet >= 0 else None
        if further is not None and not in_runs(further[0], self.attribution.runs):
            cue = self.cue
            self.take_source(further[1])
            self.cue = (further[0],)
            self.step(outlet, cue, "citing")

    def _cited_by(self, outlet: int) -> tuple[int, int] | None:
        """Return the verb and object of "…, **which cited** its **engineer**" behind a mention, or None."""
        parse = self.parse
        for kid in parse.kids[outlet]:
            if parse.deps[kid] in ("relcl", "acl") and parse.lowers[kid] in self.patterns.chains.quoting:
                cited = self.first_kid(kid, frozenset(["dobj"]))
                if cited >= 0 and self.can_say(cited):
                    return kid, cited
        return None

    def _citing_near(self, head: int) -> int:
        """Return a "citing" that belongs to a cue's clause, or -1."""
        parse = self.parse
        for token in self.signals:
            if self.is_citing(token) and not in_runs(token, self.attribution.runs):
                above = parse.heads[token]
                source = self.attribution.source
                near = source.run[0] <= above < source.run[1] or source.run[1] <= token <= source.run[1] + 1
                if near or head in (above, parse.heads[above]) or self.attribution.cue.sort == "preposition":
                    return token
        return -1

    def _leave_reporter_out(self, citing: int, cited: int) -> None:
        """Cut "the daily reported" off what somebody cited said: "citing two officials, *the daily reported* **that** …"."""
        runs = self.attribution.runs
        verb = next((token for token in self._reporting_verbs(citing, cited) if in_runs(token, runs)), -1)
        if verb < 0:
            return
        at = next(number for number, (first, last) in enumerate(runs) if first <= verb < last)
        first, last = self._behind(verb, runs[at][1])
        if first < last and all(end <= citing for _, end in runs[:at]):
            self.attribution = evolve(self.attribution, runs=((first, last), *runs[at + 1 :]))

    def _behind(self, verb: int, last: int) -> Run:
        """Return the tokens of a run behind a verb, from the "that" there on."""
        parse = self.parse
        for token in range(verb + 1, min(verb + THAT_REACH, last)):
            if parse.lowers[token] == "that" and parse.deps[token] == "mark":
                return token, last
        clause = self.first_kid(verb, frozenset(["ccomp"]))
        if clause < verb:
            return last, last
        first = max(verb + 1, parse.lefts[clause])
        while first < last and parse.words[first] in (",", ":"):
            first += 1
        return first, last

    def _reporting_verbs(self, citing: int, cited: int) -> list[int]:
        """Return the verbs that may be those of the one who cites: first that behind whom he cites, then higher ones."""
        parse = self.parse
        found = []
        comma = self._comma_behind(citing, cited)
        if comma >= 0:
            for token in range(comma + 1, min(comma + REPORTER_REACH, parse.sentence(citing)[1])):
                if parse.tags[token] in _FINITE:
                    found.append(token)
                if parse.tags[token][:2] in ("NN", "VB"):
                    break
        token = citing
        for _ in range(4):
            above = parse.heads[token]
            if above == token:
                break
            token = above
            if parse.tags[token][:2] == "VB":
                found.append(token)
            else:  # "Ilta reported on Monday, citing …, that": the parser takes the verb for a participle
                found.extend(kid for kid in parse.kids[token] if token < kid < citing and parse.deps[kid] == "acl")
        return [token for token in found if self._reports(token)]

    def _comma_behind(self, citing: int, cited: int) -> int:
        """Return the comma behind whom somebody cites, or -1: "citing two clerks at the bank**,** reported"."""
        parse = self.parse
        ends = [parse.rights[cited] + 1]  # the parser may hang "at the bank", and the comma, on "citing"
        ends.extend(
            kid if parse.words[kid] == "," else parse.rights[kid] + 1 for kid in parse.kids[citing] if kid > cited
        )
        return next((end for end in ends if end < len(parse) and parse.words[end] == ","), -1)

    def _reports(self, verb: int) -> bool:
        """Tell whether a verb says something in a clause of its own: "reported", not "the step had been **expected**"."""
        parse = self.parse
        if any(parse.deps[kid] == "mark" and parse.lowers[kid] == "that" for kid in parse.kids[verb]):
            return False
        cue = self.patterns.lexicon.cue_at(parse, verb)
        if cue is None or cue.cue_class is None or cue.sort != "verb":
            return False
        return cue.cue_class.act == "speech" and "that" in cue.cue_class.frames

    def _reporter(self, citing: int, cited: int) -> tuple[int, tuple[int, ...]]:
        """Return the head of the outlet's mention and the tokens of its cue, or -1."""
        parse = self.parse
        for token in self.signals:
            if parse.lowers[token] == "according" and parse.lowers[token + 1 : token + 2] == ["to"]:
                outlet = self.object_of_according(token)
                if outlet >= 0:
                    return outlet, (token, token + 1)
        for verb in self._reporting_verbs(citing, cited):
            outlet = self._who_reports(verb, citing)
            if outlet >= 0 and not in_runs(verb, self.attribution.runs):
                agent = self.agent(verb)
                if agent is not None and parse.lowers[outlet] == "it":  # "it was reported by the daily, citing …"
                    return agent[1], (verb, agent[0])
                return outlet, (verb,)
        return -1, ()

    def _who_reports(self, verb: int, citing: int) -> int:
        """Return the head of the mention before "citing" or before its verb, or -1."""
        parse = self.parse
        subject = self.first_kid(verb, SUBJECTS)
        if subject >= 0:
            told = parse.deps[subject] == "nsubjpass" and parse.lowers[subject] != "it"
            return -1 if told else subject
        before = citing - 1
        while before > 0 and parse.words[before] in (",", "(", "–", "—", "-"):
            before -= 1
        if before < parse.sentence(citing)[0] or before == citing - 1 or verb < citing:
            return self.subject(verb)
        if parse.tags[before][:2] != "NN" and not parse.words[before][0].isupper():
            return self.subject(verb)
        return self._mention_ending(before)

    def _mention_ending(self, token: int) -> int:
        """Return the head of the mention that ends with a token: "a **note** by the brokerage *Tull*"."""
        parse = self.parse
        while True:
            above = parse.heads[token]
            if above >= token or parse.deps[token] not in _INSIDE_MENTION:
                return token
            if parse.tags[above][:2] not in ("NN", "IN") and parse.deps[above] != "acl":
                return token
            if parse.lowers[above] in self.patterns.names.months_and_days:
                return token
            token = above
