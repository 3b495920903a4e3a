"""Reads "IRNA quoted the attache as saying", "he was quoted by IRNA as saying" and their kin."""

from __future__ import annotations

from attrs import evolve

from quoteattr.resolving.chains.citing import CitingReader
from quoteattr.resolving.chains.steps import SUBJECTS
from quoteattr.resolving.circumstances import in_runs


class QuotingReader(CitingReader):
    """Reads the forms in which somebody quotes another."""

    # Y quoted X as saying; X was quoted by Y as saying

    def quoting(self) -> bool:
        """Read "IRNA **quoted** the attache **as saying**" from whichever of its verbs is the cue."""
        parse = self.parse
        verb, saying = self._quoting_verbs()
        if verb < 0:
            verb, saying = self._reported_as()
        if verb < 0 or parse.tags[verb] == "VBG" and not self.has_subject(verb) and saying < 0:
            return False
        agent = self.agent(verb, saying)
        passive = agent is not None or self.is_passive(verb)
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
                self.cue = (*front, by, *said)
                self._source_unless(self.first_kid(verb, SUBJECTS), outlet)
                self.step(outlet, (verb, by), "quoting")
                self._in_turn(outlet)
            else:
                self.cue = (*front, *said)
                self._source_unless(self.first_kid(verb, SUBJECTS), -1)
            return True
        outlet = self.subject(verb)
        if outlet < 0:
            outlet = self._noun_before(verb)
        self.cue = (verb, *said)
        self._source_unless(self._quoted(verb), outlet)
        source = self.attribution.source
        if source.run[0] == verb < source.head:
            self.attribution = evolve(self.attribution, source=evolve(source, run=(verb + 1, source.run[1])))
        if saying >= 0:
            self._reach_name(saying - 1)
        if outlet >= 0:
            self.step(outlet, (verb,), "quoting")
        return True

    def _quoted(self, verb: int) -> int:
        """Return the object of "quoted", or -1; the parser may hang the verb on it: "its report **quoted** *Zhao* as"."""
        parse = self.parse
        found = self.first_kid(verb, frozenset(["dobj", "dative"]))
        noun = parse.heads[verb]
        hung = found < 0 and parse.deps[verb] == "amod" and noun == verb + 1 and parse.tags[noun] == "NNP"
        return noun if hung else found

    def _reported_as(self) -> tuple[int, int]:
        """Return the verbs of "was **reported** by El Comercio as **telling**", or -1 for each."""
        parse = self.parse
        head = self.attribution.cue.head
        verb = head if parse.lowers[head] == "reported" else -1
        if verb < 0 and head >= 1 and parse.lowers[head - 1] == "as" and parse.tags[head] == "VBG":
            first = parse.sentence(head)[0]
            verb = next((token for token in range(head - 1, first - 1, -1) if parse.lowers[token] == "reported"), -1)
        if verb < 0 or not self.is_passive(verb):
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

    def _reach_name(self, linker: int) -> None:
        """Take into the source a name right before "as" that the parser hung elsewhere: "the attache to X, **Name**, as"."""
        parse, source = self.parse, self.attribution.source
        last = linker - 1 - (parse.words[linker - 1] == ",")
        if source.head < 0 or not source.run[1] <= last or parse.deps[last] != "appos":
            return
        between = parse.tags[source.run[1] : last]
        if parse.tags[last].startswith("NNP") and not any(tag.startswith("VB") for tag in between):
            reached = evolve(source, run=(source.run[0], last + 1))
            self.attribution = evolve(self.attribution, source=reached)

    def _noun_before(self, verb: int) -> int:
        """Return the noun that heads a sentence whose verb the parser took for a participle, or -1."""
        parse = self.parse
        first = parse.sentence(verb)[0]
        for token in range(first, verb):
            if parse.deps[token] == "ROOT" and parse.tags[token][:2] == "NN":
                return token
        return -1

    def _in_turn(self, outlet: int) -> None:
        """Add whom an outlet itself quotes: "quoted by the Daily Lake, **which in turn cited** Basra Now, as saying"."""
        found = self._cited_by(outlet)
        if found is not None:
            self.step(found[1], (found[0],), "citing", outermost=False)

    # the palace issued a statement from the king

    def statement_from(self) -> None:
        """Take whose words they are in "the palace issued the following **statement from the king**: …"."""
        parse, attribution = self.parse, self.attribution
        for noun in attribution.cue.tokens:
            sender = next((kid for kid in parse.kids[noun] if parse.lowers[kid] == "from"), -1)
            author = self.first_kid(sender, frozenset(["pobj"])) if sender >= 0 else -1
            source = attribution.source.head
            if parse.tags[noun] == "NN" and author >= 0 and 0 <= source < noun and self.can_say(author):
                self.take_source(author)
                self.step(source, attribution.cue.tokens, "quoting")
                return

    # was reported by Y to have told

    def reported_to(self) -> None:
        """Read "she was **reported by** the Mail to have *told* friends that"."""
        parse, head = self.parse, self.attribution.cue.head
        verb = parse.heads[head]
        agent = self.agent(verb) if parse.lowers[verb] in self.patterns.chains.hedging_passives else None
        if agent is None or not agent[1] < head or not self.is_passive(verb):
            return
        if any(parse.lowers[kid] == "to" and agent[1] < kid < head for kid in parse.kids[head]):
            self._source_unless(self.first_kid(verb, SUBJECTS), agent[1])
            self.step(agent[1], (verb, agent[0]), "quoting")
