"""How far two reviewers of the same records agree: in percent, and by Cohen's kappa, which takes off what chance gives."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from quoteattr.errors import InputError
from quoteattr.review.judgements import FAULTS, FIELDS, Fault, Judgement, Review


@frozen(kw_only=True)
class Agreement:
    """Two reviewers on one question.

    Attributes:
        judged: Records that both answered it for.
        agreed: Those with the same answer.
        kappa: Cohen's; None where both always gave the same single answer, or there is no record.
        differ: Ids of the others.
    """

    judged: int
    agreed: int
    kappa: float | None
    differ: tuple[str, ...]


def agreement(one: Review, other: Review) -> dict[str, Agreement]:
    """Compare reviewers: right in all, a quotation at all, and each field of what both call one.

    Raises:
        InputError: They have judged no record in common.
    """
    both = [(one.judged[name], other.judged[name]) for name in one.judged if name in other.judged]
    if not both:
        raise InputError("The two reviews have judged no record in common.")
    quotations = [pair for pair in both if not any("quotation" in each.faults for each in pair)]
    return {
        "whole": _compared(both, FAULTS),
        "quotation": _compared(both, ("quotation",)),
        **{field: _compared(quotations, (field,)) for field in FIELDS},
    }


def _compared(pairs: Sequence[tuple[Judgement, Judgement]], asked: Sequence[Fault]) -> Agreement:
    """Compare whether a record is right where these faults are asked for."""
    answers = [(one.id, set(asked).isdisjoint(one.faults), set(asked).isdisjoint(other.faults)) for one, other in pairs]
    differ = tuple(name for name, ours, theirs in answers if ours != theirs)
    return Agreement(
        judged=len(answers),
        agreed=len(answers) - len(differ),
        kappa=_kappa([(ours, theirs) for _, ours, theirs in answers]),
        differ=differ,
    )


def _kappa(answers: Sequence[tuple[bool, bool]]) -> float | None:
    if not answers:
        return None
    total = len(answers)
    ours, theirs = (sum(each[place] for each in answers) / total for place in (0, 1))
    by_chance = ours * theirs + (1 - ours) * (1 - theirs)
    observed = sum(one == another for one, another in answers) / total
    return None if by_chance == 1 else (observed - by_chance) / (1 - by_chance)
