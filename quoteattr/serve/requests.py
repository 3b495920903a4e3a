"""Reads what a request asks for. What is wrong with it is told in one sentence: what, where, and what to do."""

from __future__ import annotations

import json
import reprlib
from collections.abc import Mapping
from typing import Any

from attrs import evolve, field, frozen

from quoteattr.errors import InputError
from quoteattr.records import ACTS, FORMS, SCHEMES, Config
from quoteattr.serve.task import Posted

#: The fields of a request that are settings of ``Config``; those that it leaves out are as the service was started.
SETTINGS = ("acts", "forms", "scheme", "min_confidence", "min_speaker_confidence")
#: An id stands in each of its text's records, three times.
LONGEST_ID = 1_000
LARGEST_LIST = 1_000
# A character takes this many bytes at most, two escapes of JSON; and so many may stand between texts and ids.
_BYTES_A_CHAR = 12
_BYTES_BETWEEN = 1_000_000
# Seconds in a day: system calls wait for some weeks at most.
_LONGEST = 86_400
_FIELDS = ("text", "id", "texts", *SETTINGS)
_WORDS = {"acts": ACTS, "forms": FORMS}


class RefusedError(Exception):
    """A request that is not answered as it wishes: the HTTP status, the sentence that says why, further headers."""

    def __init__(self, status: int, sentence: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.status = status
        self.headers = dict(headers or {})


def _positive(_: Any, attribute: Any, value: float) -> None:
    if not value > 0:
        raise InputError(f"--{attribute.name.replace('_', '-')} must be more than 0, not {value:g}.")


def _bearable(_: Any, __: Any, value: float) -> None:
    if value > _LONGEST:
        raise InputError(f"--timeout must be at most a day, {_LONGEST:,} seconds, not {value:g}.")


@frozen(kw_only=True)
class Limits:
    """How much the service takes on.

    Attributes:
        queue: Requests at a time, those that are worked on among them.
        max_chars: Characters of a request's texts and ids together.
        timeout: Seconds that a request may take, waiting included.

    Raises:
        InputError: A number is not positive, or the time is endless.
    """

    queue: int = field(default=64, validator=_positive)
    max_chars: int = field(default=400_000, validator=_positive)
    timeout: float = field(default=60.0, validator=[_positive, _bearable])

    @property
    def max_bytes(self) -> int:
        """A body of more bytes is too long for sure."""
        return _BYTES_A_CHAR * self.max_chars + _BYTES_BETWEEN

    def too_long(self) -> RefusedError:
        """Return what is said of a request that is too long."""
        return RefusedError(
            413,
            f"The request is too long: its texts and ids may have {self.max_chars:,} characters together, and a list "
            f"{LARGEST_LIST:,} texts; send them in several requests, or start the service with a larger --max-chars.",
        )


@frozen
class Asked:
    """What a request asks for.

    Attributes:
        documents: Its texts.
        one: It holds one text, not a list.
    """

    documents: tuple[Posted, ...]
    one: bool


def read_request(body: bytes, config: Config, limits: Limits) -> Asked:
    """Return what the body of a request asks for.

    Args:
        body: JSON.
        config: The settings of the service.
        limits: Of the service.

    Raises:
        RefusedError: It cannot be read (422) or is too long (413).
    """
    fields = _fields(body)
    try:
        own = _config(fields, config)
        one = "text" in fields
        rows = [{key: fields[key] for key in ("id", "text") if key in fields}] if one else _list(fields)
        documents = tuple(_document(row, number, one, own) for number, row in enumerate(rows, start=1))
    except InputError as error:
        raise RefusedError(422, str(error)) from error
    if len(documents) > LARGEST_LIST or sum(len(each.doc) + len(each.text) for each in documents) > limits.max_chars:
        raise limits.too_long()
    return Asked(documents, one)


def _fields(body: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError) as error:
        why = str(error) if isinstance(error, json.JSONDecodeError) else type(error).__name__
        raise RefusedError(
            422, f'The body cannot be read as JSON ({why}); send an object, as in {{"text": "…"}}.'
        ) from error
    if not isinstance(fields, dict):
        raise RefusedError(422, 'The body is JSON, but no object; send one, as in {"text": "…"}.')
    unknown = next((name for name in fields if name not in _FIELDS), None)
    if unknown is not None:
        raise RefusedError(422, f"There is no field {_told(unknown)}; choose among {', '.join(_FIELDS)}.")
    if ("text" in fields) == ("texts" in fields):
        raise RefusedError(422, 'A request has either a "text" or "texts", a list of objects with "id" and "text".')
    return fields


def _config(fields: Mapping[str, Any], config: Config) -> Config:
    chosen = {name: fields[name] for name in SETTINGS if name in fields}
    for name, known in _WORDS.items():
        if name in chosen:
            chosen[name] = _words(name, chosen[name], known)
    if "scheme" in chosen and chosen["scheme"] not in SCHEMES:
        raise InputError(f'"scheme" is {_told(chosen["scheme"])}; choose {" or ".join(SCHEMES)}.')
    for name in ("min_confidence", "min_speaker_confidence"):
        value = chosen.get(name)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1):
            raise InputError(f'"{name}" is {_told(value)}; give a number from 0 to 1, or null.')
    return evolve(config, **chosen)


def _words(name: str, value: Any, known: tuple[str, ...]) -> frozenset[str]:
    if value == "all":
        return frozenset(known)
    words = value if isinstance(value, list) else [value]
    if not words or not all(word in known for word in words):
        raise InputError(f'"{name}" is {_told(value)}; give a list of {", ".join(known)}, or "all".')
    return frozenset(words)


def _list(fields: Mapping[str, Any]) -> list[Any]:
    rows = fields["texts"]
    if "id" in fields:
        raise InputError('"id" stands beside "texts"; give each text an id of its own, inside the list.')
    if not isinstance(rows, list):
        raise InputError(f'"texts" is {_told(rows)}; give a list of objects with "id" and "text".')
    return rows


def _document(row: Any, number: int, one: bool, config: Config) -> Posted:
    where = "The request" if one else f"Entry {number:,} of texts"
    if not isinstance(row, dict) or "text" not in row or not row.keys() <= {"id", "text"}:
        raise InputError(f'{where} is {_told(row)}; give an object with "text" and, if you like, "id".')
    text = row["text"]
    if not isinstance(text, str):
        raise InputError(f'{where} has {_told(text)} for its "text"; give a string.')
    name = row.get("id", "text" if one else number)
    if isinstance(name, bool) or not isinstance(name, str | int) or len(str(name)) > LONGEST_ID:
        raise InputError(
            f'{where} has {_told(name)} for its "id"; give a string of up to {LONGEST_ID:,} characters or a whole number.'
        )
    return Posted(doc=str(name), text=text, where=where, config=config)


def _told(value: Any) -> str:
    """Return a value as a sentence can hold it, however large it is."""
    return reprlib.repr(value)
