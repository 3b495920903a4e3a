r"""Reads brat stand-off annotation (``.ann``): text-bound labels, events and relations, discontinuous spans.

Lines that cannot be read are passed over, as brat itself does: annotators paste line breaks into the copied text
that closes a line, and its rest then stands as a line of its own. Nothing is lost, since only the offsets are used.
Format: https://brat.nlplab.org/standoff.html
"""

from __future__ import annotations

import re
from pathlib import Path

from attrs import Factory, frozen

from quoteattr.corpora import Spans
from quoteattr.corpora.files import numbered_lines

_LABEL = re.compile(r"(T\d+)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)(?:\t|$)")
_EVENT = re.compile(r"(E\d+)\t(\S+?):(T\d+)((?: [^\s:]+:[TE]\d+)*)\s*$")
_RELATION = re.compile(r"(R\d+)\t(\S+) (Arg1:\S+ Arg2:\S+)\s*$")
_NOTE = re.compile(r"#\d+\t\S+ ([A-Z]\d+)\t(.+)$")
_ATTRIBUTE = re.compile(r"[AM]\d+\t(\S+) ([A-Z]\d+)(?: (\S+))?\s*$")
_NUMBER = re.compile(r"\d+$")


@frozen(kw_only=True)
class Label:
    """A text-bound annotation: its type and the spans that it covers."""

    type: str
    spans: Spans


@frozen(kw_only=True)
class Event:
    """An event or relation.

    Attributes:
        type: Its name.
        arguments: (role, id of a label) each, numbers cut off the roles.
        trigger: Id of the label that stands for an event; None for a relation.
        id: Its own id ("E1").
    """

    type: str
    arguments: tuple[tuple[str, str], ...]
    trigger: str | None = None
    id: str = ""


@frozen(kw_only=True)
class Annotation:
    """All of one ``.ann`` file, in its order.

    Attributes:
        labels: By their ids ("T1").
        events: Lines that begin with E.
        relations: Lines that begin with R.
        notes: What an annotator wrote about a label or event, by its id.
        attributes: Values of the attributes of a label or event, by its id; of a flag, its own name.
    """

    labels: dict[str, Label]
    events: tuple[Event, ...]
    relations: tuple[Event, ...]
    notes: dict[str, str] = Factory(dict)
    attributes: dict[str, tuple[str, ...]] = Factory(dict)

    def spans(self, event: Event, role: str) -> Spans:
        """Return the spans of all the event's arguments in that role that exist, in the order of the text."""
        found = {
            span
            for argument, label in event.arguments
            if argument == role and label in self.labels
            for span in self.labels[label].spans
        }
        return tuple(sorted(found))


def read_annotation(path: Path) -> Annotation:
    """Read one ``.ann`` file.

    Raises:
        CorpusError: The file cannot be read at all.
    """
    labels: dict[str, Label] = {}
    events: list[Event] = []
    relations: list[Event] = []
    notes: dict[str, str] = {}
    attributes: dict[str, tuple[str, ...]] = {}
    for _, line in numbered_lines(path):
        if label := _LABEL.match(line):
            labels[label[1]] = Label(type=label[2], spans=_spans(label[3]))
        elif event := _EVENT.match(line):
            events.append(Event(type=event[2], arguments=_arguments(event[4]), trigger=event[3], id=event[1]))
        elif relation := _RELATION.match(line):
            relations.append(Event(type=relation[2], arguments=_arguments(relation[3])))
        elif note := _NOTE.match(line):
            notes[note[1]] = note[2].strip()
        elif attribute := _ATTRIBUTE.match(line):
            attributes[attribute[2]] = (*attributes.get(attribute[2], ()), attribute[3] or attribute[1])
    return Annotation(
        labels=labels, events=tuple(events), relations=tuple(relations), notes=notes, attributes=attributes
    )


def _spans(written: str) -> Spans:
    pairs = (part.split() for part in written.split(";"))
    spans = ((int(start), int(end)) for start, end in pairs)
    return tuple(sorted(span for span in spans if span[0] < span[1]))


def _arguments(written: str) -> tuple[tuple[str, str], ...]:
    pairs = (part.rpartition(":") for part in written.split())
    return tuple((_NUMBER.sub("", role) if not role.startswith("Arg") else role, label) for role, _, label in pairs)
