"""Three documents with labels and predictions, small enough to score on paper; test_metrics.py does so."""

from __future__ import annotations

import json
from pathlib import Path

from quoteattr.corpora import GoldDocument, GoldQuote, LabelledIntermediary, Spans
from quoteattr.metrics import Prediction

A = '"We will win the match," said Ann Lee. Bob Ray said that rain would stop play.'
B = (
    'The mayor said the plan was "a gift to thieves" and must go. The Herald quoted Ms. Diaz as saying that '
    "taxes fell. Dan Poe called for an inquiry. Snow fell in June."
)
C = 'Tasnim, citing Ali Rad, reported that ships had sailed. "No comment," he said. Eve Fox thinks so.'


def at(text: str, *phrases: str) -> Spans:
    """Return the spans of phrases; "said@2" is the second "said"."""
    spans = []
    for phrase in phrases:
        words, _, number = phrase.partition("@")
        start = -1
        for _ in range(int(number or 1)):
            start = text.index(words, start + 1)
        spans.append((start, start + len(words)))
    return tuple(spans)


def gold(
    text: str,
    content: str,
    source: str,
    *cue: str,
    speaker: str | None = None,
    through: str | None = None,
    optional: bool = False,
) -> GoldQuote:
    return GoldQuote(
        content=at(text, content),
        source=at(text, source),
        cue=at(text, *cue),
        speaker=speaker,
        speaker_known=True,
        intermediaries=() if through is None else (LabelledIntermediary(source=at(text, through), name=through),),
        optional=optional,
    )


def predicted(
    text: str,
    confidence: float,
    content: str,
    source: str | None,
    *cue: str,
    speaker: str | None = None,
    through: str | None = None,
) -> Prediction:
    return Prediction(
        content=at(text, content),
        source=() if source is None else at(text, source),
        cue=at(text, *cue),
        speaker=speaker,
        intermediaries=() if through is None else (LabelledIntermediary(source=(), name=through),),
        confidence=confidence,
        pattern="rule-a" if confidence > 0.5 else "rule-b",
    )


DOCUMENTS = (
    GoldDocument(
        doc="a",
        text=A,
        quotes=(
            gold(A, '"We will win the match,"', "Ann Lee", "said", speaker="Ann Lee"),
            gold(A, "that rain would stop play", "Bob Ray", "said@2", speaker="Bob Ray"),
        ),
    ),
    GoldDocument(
        doc="b",
        text=B,
        quotes=(
            gold(B, 'the plan was "a gift to thieves" and must go', "The mayor", "said"),
            gold(B, "that taxes fell", "Ms. Diaz", "quoted", "as saying", speaker="Eva Diaz", through="Herald"),
            gold(B, "an inquiry", "Dan Poe", "called for", speaker="Dan Poe", optional=True),
        ),
    ),
    GoldDocument(
        doc="c",
        text=C,
        quotes=(
            gold(C, "that ships had sailed", "Ali Rad", "reported", speaker="Ali Rad", through="Tasnim"),
            gold(C, '"No comment,"', "he", "said", speaker="Ali Rad"),
        ),
    ),
)

PREDICTIONS = {
    "a": [
        predicted(A, 0.95, '"We will win the match,"', "Ann Lee", "said", speaker="ann lee's"),
        predicted(A, 0.85, "rain would stop play", "Bob Ray", "said@2", speaker="Ray"),
    ],
    "b": [
        predicted(B, 0.85, 'the plan was "a gift to thieves"', "The mayor", "said"),
        predicted(B, 0.55, "that taxes fell", "The Herald", "quoted", speaker="Herald"),
        predicted(B, 0.45, "an inquiry", "Dan Poe", "called for", speaker="Dan Poe"),
        predicted(B, 0.25, "Snow fell in June", None),
    ],
    "c": [
        predicted(C, 0.95, "that ships had sailed", "Ali Rad", "reported", speaker="Ali Rad", through="the Tasnim"),
        predicted(C, 0.15, "so", "Eve Fox", "thinks", speaker="Eve Fox", through="AP"),
    ],
}


def write_gold(folder: Path) -> Path:
    """Write the documents in our own layout and return the folder."""
    lines = []
    for document in DOCUMENTS:
        (folder / f"{document.doc}.txt").write_text(document.text, encoding="utf-8")
        quotes = [
            {
                "kind": "direct",
                "content": quote.content,
                "source": quote.source,
                "cue": quote.cue,
                "speaker": quote.speaker,
                "intermediaries": [
                    {"source": between.source, "name": between.name, "cue": between.cue}
                    for between in quote.intermediaries or ()
                ],
                **({"optional": True} if quote.optional else {}),
            }
            for quote in document.quotes
        ]
        lines.append(json.dumps({"doc": document.doc, "quotes": quotes}))
    (folder / "gold.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def write_predictions(file: Path, predictions: dict[str, list[Prediction]] | None = None) -> Path:
    """Write predictions in the minimal form and return the file."""
    lines = []
    for doc, found in (PREDICTIONS if predictions is None else predictions).items():
        quotes = [
            {
                "content": one.content,
                "source": one.source,
                "cue": one.cue,
                "speaker": one.speaker,
                "intermediaries": [{"name": between.name} for between in one.intermediaries],
                "confidence": one.confidence,
                "pattern": one.pattern,
            }
            for one in found
        ]
        lines.append(json.dumps({"doc": doc, "quotes": quotes}))
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file
