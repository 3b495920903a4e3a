"""Reads predictions from a file: records as quoteattr writes them, or the minimal form that any tool can write.

The minimal form is one document a line::

    {"doc": "a", "quotes": [{"content": [[10, 42]], "source": [[0, 3]], "cue": [[4, 9]]}]}

with half-open offsets in characters. ``source`` and ``cue`` may be left out; ``speaker`` (a name), ``intermediaries``
(as in gold.jsonl), ``act``, ``form``, ``confidence``, ``pattern`` and ``embedded`` may be added.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from quoteattr.corpora import LabelledIntermediary, Spans
from quoteattr.errors import InputError
from quoteattr.metrics import Prediction
from quoteattr.records import Quote


def read_predictions(path: Path) -> dict[str, list[Prediction]]:
    """Return the predictions of each document in a JSONL file.

    Raises:
        InputError: The file cannot be read or a line has neither form.
    """
    found: dict[str, list[Prediction]] = {}
    for number, line in enumerate(_content(path).decode("utf-8", "replace").split("\n"), start=1):
        if not line.strip():
            continue
        where = f"{path}, line {number}"
        try:
            plain = json.loads(line)
        except ValueError as error:
            raise InputError(f"{where} is not JSON ({error}).") from error
        if not isinstance(plain, dict) or "doc" not in plain:
            raise InputError(f'{where} is not an object with the key "doc"; see docs/benchmarks.md for both forms.')
        predictions = found.setdefault(str(plain["doc"]), [])
        if "quotes" in plain:
            predictions.extend(_minimal(quote, where) for quote in plain["quotes"])
        else:
            predictions.append(_record(plain, where))
    return found


def file_label(path: Path) -> str:
    """Return the file's name and the beginning of its digest, for the signature."""
    return f"{path.name}@{hashlib.sha256(_content(path)).hexdigest()[:12]}"


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"Cannot read the predictions {path}: {error.strerror}.") from error


def _record(plain: Mapping[str, Any], where: str) -> Prediction:
    try:
        return Prediction.from_quote(Quote.from_dict(plain))
    except InputError as error:
        raise InputError(f"{where}: {error}") from error


def _minimal(plain: Any, where: str) -> Prediction:
    try:
        confidence = plain.get("confidence")
        return Prediction(
            content=_spans(plain["content"], at_least=1),
            source=_spans(plain.get("source")),
            cue=_spans(plain.get("cue")),
            speaker=plain.get("speaker"),
            intermediaries=tuple(
                LabelledIntermediary(
                    source=_spans(between.get("source")), name=between.get("name"), cue=_spans(between.get("cue"))
                )
                for between in plain.get("intermediaries") or ()
            ),
            embedded=bool(plain.get("embedded", False)),
            confidence=None if confidence is None else float(confidence),
            pattern=plain.get("pattern"),
            act=plain.get("act"),
            form=plain.get("form"),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(f'{where}: a quote needs "content": [[start, end], …] and the like ({error!r}).') from error


def _spans(pairs: Any, at_least: int = 0) -> Spans:
    spans = tuple(sorted((int(start), int(end)) for start, end in pairs or ()))
    if len(spans) < at_least or any(not 0 <= start < end for start, end in spans):
        raise ValueError(f"not half-open spans: {pairs!r}")
    return spans
