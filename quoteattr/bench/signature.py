"""What a figure must say of itself so that another team can make it again."""

from __future__ import annotations

from typing import Any

from attrs import asdict, frozen

from quoteattr.records import ACTS, FORMS, Act, Form


@frozen(kw_only=True)
class Signature:
    """All that a run's figures depend on.

    Attributes:
        corpus: The corpus by its short name.
        fingerprint: Of the documents and labels scored against.
        split: The split read, or "all".
        annotator: Whose labels, where that was asked for.
        documents: How many there are.
        gold: How many attributions they hold, optional ones left out.
        tool: What made the predictions: "quoteattr" or the name of a file with its digest.
        version: Version of quoteattr, which scored and maybe extracted.
        model: Name and version of the spaCy pipeline, or None for predictions read from a file.
        patterns: Digest of the pattern and lexicon files, or None likewise.
        weights: Digest of the weights file, arrays included, or None likewise.
        acts: Which acts were kept.
        forms: Which forms were kept.
        min_confidence: The lowest confidence kept; None for predictions from a file, all of which were kept.
        chains: Which member of a chain counts as its source; None where the corpus has no attributions.
        metrics: Version of the definitions in ``docs/metrics.md``.
    """

    corpus: str
    fingerprint: str
    split: str
    annotator: str | None
    documents: int
    gold: int
    tool: str
    version: str
    model: str | None
    patterns: str | None
    weights: str | None
    acts: tuple[Act, ...]
    forms: tuple[Form, ...]
    scheme: str | None
    min_confidence: float | None
    chains: str | None
    metrics: str

    def __str__(self) -> str:
        parts = {
            "corpus": f"{self.corpus}@{self.fingerprint}",
            "split": self.split,
            "annotator": self.annotator,
            "docs": self.documents,
            "gold": self.gold,
            "tool": self.tool,
            "model": self.model,
            "patterns": self.patterns,
            "weights": self.weights,
            "acts": "+".join(self.acts),
            "forms": "+".join(self.forms),
            "scheme": self.scheme,
            "min-confidence": self.min_confidence,
            "chains": self.chains,
            "metrics": self.metrics,
            "version": self.version,
        }
        return "|".join(f"{name}:{value}" for name, value in parts.items() if value not in (None, ""))

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {**asdict(self), "acts": list(self.acts), "forms": list(self.forms)}


def in_order(acts: frozenset[str], forms: frozenset[str]) -> tuple[tuple[Act, ...], tuple[Form, ...]]:
    """Return chosen acts and forms in their published order."""
    return tuple(act for act in ACTS if act in acts), tuple(form for form in FORMS if form in forms)
