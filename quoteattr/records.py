"""The records that quoteattr writes, as frozen attrs classes; their dict and JSON forms; the JSON Schema.

Nothing here knows spaCy. Offsets are half-open and count characters of the text that was given:
``text[span.start:span.end] == span.text`` for every span of every record.
"""

from __future__ import annotations

import functools
import html
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from attrs import evolve, field, frozen

from quoteattr.errors import InputError

if TYPE_CHECKING:
    from cattrs import Converter

Kind = Literal["direct", "indirect", "mixed"]
Form = Literal["clause", "phrase"]
Act = Literal["speech", "thought", "evidence"]
SpeakerGender = Literal["male", "female"]
GenderFrom = Literal["title", "name", "pronoun"]
Scheme = Literal["guide", "polnear"]
SpeakerType = Literal["PERSON", "ORG", "GPE", "NORP", "GROUP", "DOCUMENT", "OTHER"]
#: What becomes of a run where a document fails: it goes on without it, or ends.
OnError = Literal["skip", "stop"]

KINDS: tuple[Kind, ...] = get_args(Kind)
FORMS: tuple[Form, ...] = get_args(Form)
ACTS: tuple[Act, ...] = get_args(Act)
GENDERS: tuple[SpeakerGender, ...] = get_args(SpeakerGender)
GENDERS_FROM: tuple[GenderFrom, ...] = get_args(GenderFrom)
SCHEMES: tuple[Scheme, ...] = get_args(Scheme)
SPEAKER_TYPES: tuple[SpeakerType, ...] = get_args(SpeakerType)
LARGEST_BATCH = 100_000
ON_ERROR: tuple[OnError, ...] = get_args(OnError)


@frozen(kw_only=True)
class Span:
    """A stretch of the text: half-open character offsets and the characters themselves."""

    start: int
    end: int
    text: str


@frozen(kw_only=True)
class Speaker:
    """Who a mention is.

    Attributes:
        name: The fullest name that the article gives, without article or personal title; of an unnamed source the
            description itself ("senior Iranian official").
        type: What sort of speaker it is; ``GROUP`` is several unnamed people, ``DOCUMENT`` a report, poll or letter.
        description: Title, role or appositive that the article gives with the name, or None.
        gender: Of one person, what the text tells or the first name suggests; None where neither does.
        gender_from: What the gender is taken from: a ``title`` or noun ("Ms", "actress"), the first ``name``, a ``pronoun``.
        members: Where several speak jointly, the name of each; else empty. ``name`` has them all.
        confidence: The calibrated probability that this is who speaks, or None where nothing has been weighed.
    """

    name: str
    type: SpeakerType
    description: str | None = None
    gender: SpeakerGender | None = None
    gender_from: GenderFrom | None = None
    members: tuple[str, ...] = ()
    confidence: float | None = None


@frozen(kw_only=True)
class Intermediary:
    """One through whom a statement comes: an agency, a newspaper, a spokesman.

    Attributes:
        name: As for a speaker.
        source: The mention in the text; None where only its cue stands there.
        cue: The words that signal its act.
        confidence: The calibrated probability that the statement comes through it, or None where nothing has been weighed.
    """

    name: str
    source: Span | None
    cue: tuple[Span, ...]
    confidence: float | None = None


@frozen(kw_only=True, repr=False)
class Quote:
    """One attribution: who said what, in which words, and through whom.

    Attributes:
        doc: The document's name.
        id: Unique within a run: ``doc:n``, n counting from 1 in the order of the text.
        kind: ``direct`` (all content inside marks), ``indirect`` (none of it) or ``mixed``.
        form: ``clause`` (a sentence, a finite, infinitive or gerund clause, or words in marks) or ``phrase`` (a bare
            noun or prepositional phrase).
        act: ``speech``, ``thought`` or ``evidence``.
        content: What was said; one or more spans in the order of the text, marks included.
        cue: The words that signal the act; one or more spans in the order of the text, or none.
        source: The mention that the cue points to, or None.
        speaker: Who that mention is, or None where the text leaves it open.
        intermediaries: Those through whom the statement comes, outermost first.
        addressee: The mention of the one spoken to, or None.
        negated: "did not say", "declined to comment".
        hedged: "reportedly", "allegedly".
        parent: The id of the attribution whose content holds this one, or None.
        pattern: The id of the pattern that proposed the record.
        confidence: The calibrated probability that the record is right.
    """

    doc: str
    id: str
    kind: Kind
    form: Form
    act: Act
    content: tuple[Span, ...]
    cue: tuple[Span, ...]
    source: Span | None
    speaker: Speaker | None
    intermediaries: tuple[Intermediary, ...] = ()
    addressee: Span | None = None
    negated: bool = False
    hedged: bool = False
    parent: str | None = None
    pattern: str
    confidence: float

    def __repr__(self) -> str:
        """Return id, speaker and the beginning of the words; ``to_dict`` gives all."""
        return f"<Quote {self.id} {self._who()}: {shortened(self._words(), _SHOWN)}>"

    def _repr_html_(self) -> str:
        """Return the record as a line of HTML."""
        facts = " · ".join([self.kind, self.act, *(["negated"] if self.negated else []), f"{self.confidence:.2f}"])
        who, words, facts = map(html.escape, (self._who(), self._words(), facts))
        return f"<b>{who}</b>: {words} <small>{facts}</small>"

    def _who(self) -> str:
        speaker = self.speaker.name if self.speaker else "(speaker open)"
        through = " → ".join(each.name for each in self.intermediaries)
        return f"{speaker} through {through}" if through else speaker

    def _words(self) -> str:
        return " … ".join(span.text for span in self.content)

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain dicts, lists, strings and numbers: all keys, in the published order."""
        plain: dict[str, Any] = _converter().unstructure(self)
        return {key: plain[key] for key in RECORD_KEYS}

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Quote:
        """Build a record from what ``to_dict`` gave.

        Raises:
            InputError: A key is missing, unknown, or has a value of the wrong type.
        """
        from cattrs import transform_error

        try:
            return _converter().structure(plain, cls)
        except Exception as error:
            reasons = "; ".join(transform_error(error))
            raise InputError(
                f"Not a quote record: {reasons}. `quoteattr schema` prints what a record holds."
            ) from error


def shortened(words: str, length: int) -> str:
    """Return words on one line, cut to a length."""
    line = " ".join(words.split())
    return line if len(line) <= length else f"{line[: length - 1]}…"


def cut_span(text: str, start: int, end: int) -> Span:
    """Return a span of a text."""
    return Span(start=start, end=end, text=text[start:end])


def with_spans(quote: Quote, change: Callable[[Span], Span]) -> Quote:
    """Return a record in which every span has been changed."""

    def maybe(span: Span | None) -> Span | None:
        return None if span is None else change(span)

    return evolve(
        quote,
        content=tuple(map(change, quote.content)),
        cue=tuple(map(change, quote.cue)),
        source=maybe(quote.source),
        intermediaries=tuple(
            evolve(each, source=maybe(each.source), cue=tuple(map(change, each.cue))) for each in quote.intermediaries
        ),
        addressee=maybe(quote.addressee),
    )


#: Characters of the words that a record's short form shows.
_SHOWN = 60

RECORD_KEYS: tuple[str, ...] = (
    "doc",
    "id",
    "kind",
    "form",
    "act",
    "content",
    "cue",
    "source",
    "speaker",
    "intermediaries",
    "addressee",
    "negated",
    "hedged",
    "parent",
    "pattern",
    "confidence",
)


@functools.cache
def _converter() -> Converter:
    from cattrs import Converter

    converter = Converter(forbid_extra_keys=True)

    # cattrs coerces by default ("3" -> 3, 0 -> False); a record read back must be what it says, so types are checked.
    def strictly(kind: type) -> Any:
        def check(value: Any, _: Any) -> Any:
            if kind is float and type(value) is int:
                return float(value)
            if type(value) is not kind:
                raise TypeError(f"expected {kind.__name__}, got {value!r}")
            return value

        return check

    for kind in (int, str, bool, float):
        converter.register_structure_hook(kind, strictly(kind))
    converter.register_unstructure_hook(tuple, lambda value: [converter.unstructure(item) for item in value])
    return converter


def _choices(known: tuple[str, ...], what: str) -> Any:
    def validate(_: Any, __: Any, chosen: frozenset[str]) -> None:
        unknown = sorted(set(chosen) - set(known))
        if unknown:
            raise InputError(f"Unknown {what} {', '.join(map(repr, unknown))}; choose among {', '.join(known)}.")
        if not chosen:
            raise InputError(f"No {what} chosen; choose one or more of {', '.join(known)}.")

    return validate


def _scheme(_: Any, __: Any, value: str) -> None:
    if value not in SCHEMES:
        raise InputError(f"Unknown scheme {value!r}; choose {' or '.join(SCHEMES)}.")


def _probability(_: Any, __: Any, value: float | None) -> None:
    if value is not None and not 0 <= value <= 1:
        raise InputError(f"The lowest confidence must lie between 0 and 1, not be {value}.")


def _batch(_: Any, attribute: Any, value: int) -> None:
    if not 1 <= value <= LARGEST_BATCH:
        raise InputError(f"{attribute.name} must be from 1 to {LARGEST_BATCH:,}, not {value:,}.")


def _frozen(chosen: Iterable[str]) -> frozenset[str]:
    return frozenset((chosen,)) if isinstance(chosen, str) else frozenset(chosen)


def _paths(paths: str | Path | Iterable[str | Path]) -> tuple[Path, ...]:
    return (Path(paths),) if isinstance(paths, str | Path) else tuple(Path(path) for path in paths)


def _maybe_path(path: str | Path | None) -> Path | None:
    return None if path is None else Path(path)


@frozen(kw_only=True)
class Config:
    """Everything that a run can be told; each default stands here and nowhere else.

    Attributes:
        model: A spaCy pipeline's name or path; None takes the best installed one.
        acts: Which acts to keep.
        forms: Which forms to keep.
        scheme: What counts as an attribution: ``guide``, what reports words, thoughts or evidence (the guide of
            seeds/README.md); or ``polnear``, whatever shows a mind, as PolNeAR's annotators label it.
        min_confidence: Keep records at or above this probability; None takes the threshold that came with the weights.
        min_speaker_confidence: Leave a speaker open that is less sure than this; None takes the bound that came with the
            weights. The ``source`` stays.
        patterns: Folders (or one) with further patterns and cues, added to the built-in ones.
        weights: A file that ``quoteattr calibrate -o`` wrote; None takes the weights that come with quoteattr.
        batch_size: Paragraphs that the parser takes at a time.

    Raises:
        InputError: A value is not one of those allowed.
    """

    model: str | None = None
    acts: frozenset[str] = field(default=frozenset({"speech"}), converter=_frozen, validator=_choices(ACTS, "act"))
    forms: frozenset[str] = field(default=frozenset(FORMS), converter=_frozen, validator=_choices(FORMS, "form"))
    scheme: Scheme = field(default="guide", validator=_scheme)
    min_confidence: float | None = field(default=None, validator=_probability)
    min_speaker_confidence: float | None = field(default=None, validator=_probability)
    patterns: tuple[Path, ...] = field(default=(), converter=_paths)
    weights: Path | None = field(default=None, converter=_maybe_path)
    batch_size: int = field(default=64, validator=_batch)


def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of one record."""
    text = {"type": "string"}
    flag = {"type": "boolean"}
    span = {"$ref": "#/$defs/span"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "quoteattr record",
        "description": "One attribution: who said what, in which words, and through whom.",
        **_object(
            doc=text,
            id=text,
            kind={"enum": list(KINDS)},
            form={"enum": list(FORMS)},
            act={"enum": list(ACTS)},
            content={"type": "array", "items": span, "minItems": 1},
            cue={"type": "array", "items": span},
            source=_or_null(span),
            speaker=_or_null({"$ref": "#/$defs/speaker"}),
            intermediaries={"type": "array", "items": {"$ref": "#/$defs/intermediary"}},
            addressee=_or_null(span),
            negated=flag,
            hedged=flag,
            parent=_or_null(text),
            pattern=text,
            confidence={"type": "number", "minimum": 0, "maximum": 1},
        ),
        "$defs": {
            "span": {
                "description": "Half-open offsets in characters (Unicode code points) of the text given.",
                **_object(start={"type": "integer", "minimum": 0}, end={"type": "integer", "minimum": 0}, text=text),
            },
            "speaker": _object(
                name=text,
                type={"enum": list(SPEAKER_TYPES)},
                description=_or_null(text),
                gender={"enum": [*GENDERS, None]},
                gender_from={"enum": [*GENDERS_FROM, None]},
                members={"type": "array", "items": text},
                confidence=_or_null({"type": "number", "minimum": 0, "maximum": 1}),
            ),
            "intermediary": _object(
                name=text,
                source=_or_null(span),
                cue={"type": "array", "items": span},
                confidence=_or_null({"type": "number", "minimum": 0, "maximum": 1}),
            ),
        },
    }


def _object(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _or_null(schema_of_value: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema_of_value, {"type": "null"}]}
