"""What reading a chain needs whatever its form: the steps found so far, subjects, agents, who can be a source."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define, evolve, frozen

from quoteattr.proposing import Attribution, SourceCandidate, antecedent, mention_run
from quoteattr.resolving.circumstances import in_runs
from quoteattr.rules import Patterns
from quoteattr.text import Parse, Run

SUBJECTS = frozenset(["nsubj", "nsubjpass"])


@frozen(eq=False)
class Step:
    """One step of a chain.

    Attributes:
        head: Head token of the mention, or -1 where the text gives none.
        run: Its tokens.
        cue: The tokens of its cue.
        form: What gave it: ``quoting``, ``citing``, ``according``, ``reporting``, ``carrying``, ``appearing``,
            ``handing``, ``through``, ``outer``.
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


@define(eq=False)
class ChainReader:
    """Reads the chain of one attribution from its own sentence.

    Attributes:
        parse: The parsed text.
        patterns: Rules and words.
        attribution: As chosen at first; its source changes where the chosen one is an outlet.
        cue: Tokens of the cue as found so far.
        steps: Those found so far, outermost first.
        signals: The tokens of the sentence that may signal a step: "quoted", "obtained", "through", "according".
    """

    parse: Parse
    patterns: Patterns
    attribution: Attribution
    cue: tuple[int, ...]
    steps: list[Step]
    signals: Sequence[int]

    def step(self, head: int, cue: tuple[int, ...], form: str, outermost: bool = True) -> None:
        """Add a step, unless its mention is the source, stands in the content, or is there already."""
        if self.parse.tags[head] in ("WDT", "WP"):  # "the daily, **which** said, citing a clerk"
            head = antecedent(self.parse, SourceCandidate("chain", head, (head, head + 1))).head
        source = self.attribution.source
        in_source = source.run[0] <= head < source.run[1] and form not in ("carrying", "handing", "through")
        if head == source.head or in_source or in_runs(head, self.attribution.runs):
            return
        if any(step.head == head for step in self.steps):
            return
        step = Step(
            head, self._run_before_source(head, mention_run(self.parse, head, cue[0] if cue else -1)), cue, form
        )
        self.steps.insert(0 if outermost else len(self.steps), step)

    def _run_before_source(self, head: int, run: Run) -> Run:
        """End a step's mention before the source: "cited by **the Observer**, *its rival's head, Ann Lee*, warns"."""
        parse, source = self.parse, self.attribution.source.head
        if not head < source < run[1]:
            return run
        for kid in parse.kids[head]:
            if parse.deps[kid] == "appos" and parse.lefts[kid] <= source <= parse.rights[kid]:
                end = parse.lefts[kid]
                return run[0], end - (parse.words[end - 1] == ",")
        return run

    def take_source(self, head: int) -> None:
        """Make another mention the source."""
        if head < 0 or head == self.attribution.source.head or in_runs(head, self.attribution.runs):
            return
        run = mention_run(self.parse, head, self.attribution.cue.head)
        self.attribution = evolve(self.attribution, source=SourceCandidate("chain", head, run))

    def agent(self, verb: int, saying: int = -1) -> tuple[int, int] | None:
        """Return "by" and the head of what stands behind it, or None."""
        parse = self.parse
        kids = parse.kids[verb] if saying < 0 else [*parse.kids[verb], *parse.kids[saying]]
        for kid in kids:
            if kid > verb and parse.lowers[kid] == "by" and parse.deps[kid] in ("agent", "prep"):
                for grandkid in parse.kids[kid]:
                    if parse.deps[grandkid] in ("pobj", "pcomp"):
                        return kid, self.not_cue(grandkid)
        return None

    def not_cue(self, token: int) -> int:
        """Put right an object that swallowed the cue: "obtained by the **paper** show"."""
        if token in self.attribution.cue.tokens and token > 0 and self.parse.tags[token - 1][:2] == "NN":
            return token - 1
        return token

    def is_passive(self, verb: int) -> bool:
        """Tell whether a verb has a passive auxiliary."""
        return any(self.parse.deps[kid] == "auxpass" for kid in self.parse.kids[verb])

    def first_kid(self, token: int, deps: frozenset[str]) -> int:
        """Return the first child of a token with one of these labels, or -1."""
        labels = self.parse.deps
        for kid in self.parse.kids[token]:
            if labels[kid] in deps:
                return kid
        return -1

    def has_subject(self, verb: int) -> bool:
        """Tell whether a verb has a subject of its own."""
        return self.first_kid(verb, SUBJECTS) >= 0

    def subject(self, verb: int) -> int:
        """Return the subject of a verb, that of the verb it continues included, or -1."""
        parse = self.parse
        for _ in range(4):
            found = self.first_kid(verb, SUBJECTS)
            if found >= 0:
                return found
            if parse.deps[verb] not in ("conj", "xcomp", "advcl", "pcomp", "acl") or parse.heads[verb] == verb:
                return -1
            if parse.deps[verb] == "acl":
                return parse.heads[verb]
            verb = parse.heads[verb]
        return -1

    def can_say(self, token: int) -> bool:
        """Tell whether a noun names somebody or something that can be a source."""
        parse = self.parse
        if parse.tags[token] in ("NNP", "NNPS", "PRP", "CD"):
            return True
        return parse.lowers[token] in self.patterns.names.sorts

    def object_of_according(self, token: int) -> int:
        """Return the head of what stands behind "according to", or -1."""
        parse = self.parse
        for at in (token, token + 1):
            for kid in parse.kids[at]:
                if parse.deps[kid] == "pobj":
                    return kid
        return -1
