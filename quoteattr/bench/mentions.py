"""Names told rightly, wrongly or not at all, by how the source mentions the speaker: "Ann Lee", "she", "the mayor"."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import asdict, frozen

from quoteattr.corpora import MENTION_TYPES
from quoteattr.metrics import DocumentScore


@frozen(kw_only=True)
class MentionCount:
    """The quotations of one type of mention.

    Attributes:
        labelled: Required ones that a speaker is labelled of.
        found: Those of them in a full match: of another source, the name is another matter.
        right: Found ones whose name is accepted; where the gold is open, those where nobody is named.
        wrong: Found ones with another name.
        left_open: Found ones where nobody is named, though the gold names somebody.
    """

    labelled: int = 0
    found: int = 0
    right: int = 0
    wrong: int = 0
    left_open: int = 0


def count_mentions(scores: Iterable[DocumentScore]) -> dict[str, MentionCount]:
    """Count by type of mention, then "all"; empty where the corpus tells none."""
    outcomes = [
        (str(quote.mention), outcome)
        for score in scores
        for quote, outcome in zip(score.gold, _outcomes(score), strict=True)
        if quote.mention is not None and not quote.optional
    ]
    if not outcomes:
        return {}
    parts: dict[str, list[str]] = {
        kind: [outcome for mention, outcome in outcomes if mention == kind] for kind in MENTION_TYPES
    }
    parts["all"] = [outcome for _, outcome in outcomes]
    return {
        kind: MentionCount(
            labelled=len(of_kind),
            found=len(of_kind) - of_kind.count(""),
            right=of_kind.count("right"),
            wrong=of_kind.count("speaker wrong"),
            left_open=of_kind.count("speaker left open"),
        )
        for kind, of_kind in parts.items()
    }


def _outcomes(score: DocumentScore) -> list[str]:
    """Say of each gold quotation whether its name is right or what is wrong with it; "" where it was not found."""
    outcomes = [""] * len(score.gold)
    for pair in score.pairs:
        if pair.full:
            fault = next((fault for fault in pair.faults if fault.startswith("speaker")), "right")
            outcomes[pair.gold] = fault
    return outcomes


def mentions_dict(counts: dict[str, MentionCount]) -> dict[str, Any]:
    """Return the counts as plain data."""
    return {kind: asdict(count) for kind, count in counts.items()}
