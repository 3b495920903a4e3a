"""Whom pronouns mean, measured on GAP as its own scorer counts: each of two names is right or wrong for a pronoun."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from attrs import evolve, field, frozen

from quoteattr.bench.predictions import file_label
from quoteattr.bench.report import Table, interval, percent
from quoteattr.bench.run import engine_of
from quoteattr.bench.signature import Signature
from quoteattr.corpora.gap import DEFAULT_SPLIT, GENDERS, Ambiguous, gap_fingerprint, read_answers, read_gap
from quoteattr.extractor import Extractor
from quoteattr.metrics import DEFINITION, Count, Counts, Figure, figures
from quoteattr.records import Config
from quoteattr.resolving import means
from quoteattr.text import parse_text

Answers = Mapping[str, tuple[bool, bool]]
"""Of each example by id, whether the pronoun means A, and B; one that is missing means neither."""

Resolver = Callable[[Sequence[Ambiguous]], Answers]
"""Anything that answers for examples; ``engine_resolver`` makes ours."""


@frozen(kw_only=True, slots=False)
class GapRun:
    """The outcome.

    Attributes:
        signature: What the figures depend on.
        counts: Of each example: "overall" and its gender.
        answers: Those that were scored.
    """

    signature: Signature
    counts: tuple[Counts, ...] = field(repr=False)
    answers: Answers = field(repr=False)

    @cached_property
    def figures(self) -> dict[str, Figure]:
        """Precision, recall and F of "overall", "masculine" and "feminine", with intervals over examples."""
        return figures(self.counts, bootstrap=True)

    @property
    def bias(self) -> float | None:
        """F of feminine pronouns / F of masculine ones; None where it is not defined."""
        masculine, feminine = (found.f1 if (found := self.figures.get(gender)) else None for gender in GENDERS)
        return feminine / masculine if masculine and feminine is not None else None


def measure_gap(path: Path, split: str | None, config: Config, predictions: Path | None = None) -> GapRun:
    """Answer, or read answers, and score them.

    Args:
        path: See ``read_gap``.
        split: Likewise.
        config: How to read the texts.
        predictions: A file of answers to score in place of the engine's; see ``read_answers``.

    Raises:
        CorpusError: A file is missing or not as it should be.
        ModelError: There is no fit model.
        PatternError: A pattern file is wrong.
    """
    examples = read_gap(path, split)
    signature = _signature(examples, path, split)
    if predictions is not None:
        return score_gap(examples, read_answers(predictions), evolve(signature, tool=file_label(predictions)))
    extractor = Extractor(config)
    engine = engine_of(extractor)
    signature = evolve(
        signature,
        model=engine.model,
        patterns=engine.patterns,
        weights=engine.weights,
        min_confidence=engine.threshold,
    )
    return score_gap(examples, engine_resolver(extractor)(examples), signature)


def engine_resolver(extractor: Extractor) -> Resolver:
    """Return the engine as a resolver: mentions found by itself, each snippet read for itself."""

    def answer(examples: Sequence[Ambiguous]) -> Answers:
        return {example.id: _answer(extractor, example) for example in examples}

    return answer


def _answer(extractor: Extractor, example: Ambiguous) -> tuple[bool, bool]:
    parse = parse_text(extractor.pipeline, example.text)
    pronouns = parse.tokens_between(*example.pronoun)
    names = [parse.tokens_between(*name) for name in example.names]
    if not pronouns or not all(names):
        return False, False
    runs = [(tokens[0], tokens[-1] + 1) for tokens in names]
    a, b = means(parse, extractor.patterns, extractor.attributions_of(parse), pronouns[0], runs)
    return a, b


def score_gap(examples: Iterable[Ambiguous], answers: Answers, signature: Signature) -> GapRun:
    """Count each of the two names of each example: found, meant, both."""
    counts = []
    for example in examples:
        said = answers.get(example.id, (False, False))
        right = sum(one and other for one, other in zip(example.meant, said, strict=True))
        count = Count(right, sum(example.meant), right, sum(said))
        counts.append({"overall": count, example.gender: count})
    return GapRun(signature=signature, counts=tuple(counts), answers=answers)


def gap_table(run: GapRun) -> Table:
    """Tabulate the figures, masculine before feminine, and the bias."""
    rows = [
        (name, percent(found.precision), percent(found.recall), percent(found.f1), interval(found.interval),
         f"{found.count.gold_hits}/{found.count.gold}")
        for name in (*GENDERS, "overall")
        if (found := run.figures.get(name)) is not None
    ]  # fmt: skip
    bias = "–" if run.bias is None else f"{run.bias:.2f}"
    rows.append(("bias (feminine / masculine)", "", "", bias, "", ""))
    title = f"GAP, {run.signature.split}: {run.signature.documents} pronouns"
    return Table(title=title, heads=("", "P", "R", "F", "95 %", "of gold"), rows=tuple(rows))


def answers_as_tsv(run: GapRun) -> str:
    """Return the answers in the form that GAP's own scorer reads."""
    return "".join(f"{name}\t{str(a).upper()}\t{str(b).upper()}\n" for name, (a, b) in run.answers.items())


def _signature(examples: Sequence[Ambiguous], path: Path, split: str | None) -> Signature:
    from quoteattr import __version__

    return Signature(
        corpus="gap",
        fingerprint=gap_fingerprint(examples),
        split=path.stem.removeprefix("gap-") if path.is_file() else split or DEFAULT_SPLIT,
        annotator=None,
        documents=len(examples),
        gold=sum(sum(example.meant) for example in examples),
        tool="quoteattr",
        version=__version__,
        model=None,
        patterns=None,
        weights=None,
        acts=(),
        forms=(),
        scheme=None,
        min_confidence=None,
        chains=None,
        metrics=DEFINITION,
    )
