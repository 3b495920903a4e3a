"""Whether a record is right as a whole, as a reader would call it, and if not, what it was lost to."""

from __future__ import annotations

from typing import Literal, get_args

from quoteattr.corpora import GoldQuote, LabelledIntermediary
from quoteattr.metrics.predictions import Prediction
from quoteattr.metrics.words import Words
from quoteattr.quotes import comparable_name

Loss = Literal["missed", "content", "source", "speaker wrong", "speaker left open", "chain", "spurious"]
"""What a gold quotation or a prediction can be lost to."""

LOSSES: tuple[Loss, ...] = get_args(Loss)
"""In the order in which they are looked for: a record with several faults is lost to the first of them."""


def faults(
    quote: GoldQuote, prediction: Prediction, words: Words, *, exact: bool, full: bool | None
) -> tuple[Loss, ...]:
    """Return all that is wrong with a match, in the order of ``LOSSES``; nothing where it is right as a whole.

    What the gold does not label is not asked for. Whose words they are and through whom they come is only asked where
    the source is right: of another source, name and chain are another matter.

    Args:
        quote: The gold quotation.
        prediction: The one matched with it.
        words: Those of the text.
        exact: Whether both contents have the same words.
        full: Whether the sources are the same, or None where the corpus labels none.
    """
    found: list[Loss] = []
    if not exact:
        found.append("content")
    if full is False:
        return (*found, "source")
    if quote.speaker_known and not right_speaker(quote, prediction):
        left_open = prediction.speaker is None
        found.append("speaker left open" if left_open else "speaker wrong")
    if quote.intermediaries is not None and not same_chain(quote.intermediaries, prediction.intermediaries, words):
        found.append("chain")
    return tuple(found)


def right_speaker(quote: GoldQuote, prediction: Prediction) -> bool:
    """Tell whether the predicted name is one of those accepted; where gold is open, whether none is predicted."""
    if quote.speaker is None or prediction.speaker is None:
        return quote.speaker is None and prediction.speaker is None
    accepted = {comparable_name(name) for name in (quote.speaker, *quote.speaker_also)}
    return comparable_name(prediction.speaker) in accepted


def same_chain(
    gold: tuple[LabelledIntermediary, ...], predicted: tuple[LabelledIntermediary, ...], words: Words
) -> bool:
    """Tell whether the same intermediaries are there in the same order, and no others."""
    return len(gold) == len(predicted) and all(
        same_intermediary(one, other, words) for one, other in zip(gold, predicted, strict=True)
    )


def same_intermediary(gold: LabelledIntermediary, predicted: LabelledIntermediary, words: Words) -> bool:
    """Tell whether both are the same: by their names, or where gold has none by a telling word of the mentions."""
    if gold.name is None:
        return bool(words.telling(gold.source) & words.telling(predicted.source))
    return predicted.name is not None and comparable_name(gold.name) == comparable_name(predicted.name)
