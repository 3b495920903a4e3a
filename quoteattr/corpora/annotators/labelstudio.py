r"""Label Studio's JSON: records as ``predictions`` of tasks, and an annotator's ``annotations`` back.

Its ``Text`` object counts Unicode code points, as we do, and ``\r\n`` as two (tags/text in its docs, its tests of emoji). In
2021 it still counted UTF-16 code units (HumanSignal/label-studio issues 1008 and 1347): which it was is told by the ``text``
that stands with each region.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from attrs import evolve

from quoteattr import __version__
from quoteattr.corpora.annotators.marks import LINK_TYPES, MARK_LABELS, Link, Mark, Marked, utf16_places
from quoteattr.errors import CorpusError
from quoteattr.records import ACTS, FORMS

_COLOURS = dict(zip(MARK_LABELS, ("#2b6cb0", "#c05621", "#2f855a", "#6b46c1", "#b83280", "#718096"), strict=True))
_CHOICES = {"act": ACTS, "form": FORMS, "flags": ("negated", "hedged")}


def labelling_config() -> str:
    """Return the labelling interface of a project that can hold our tasks."""
    labels = "\n".join(f'    <Label value="{label}" background="{colour}"/>' for label, colour in _COLOURS.items())
    links = "\n".join(f'    <Relation value="{link}"/>' for link in LINK_TYPES)
    choices = "\n".join(_choices(name, words) for name, words in _CHOICES.items())
    return f"""<View>
  <Style>.htx-text {{ white-space: pre-wrap; }}</Style>
  <Relations>
{links}
  </Relations>
  <Labels name="role" toName="text">
{labels}
  </Labels>
  <Text name="text" value="$text" granularity="symbol"/>
  <TextArea name="name" toName="text" perRegion="true" maxSubmissions="1" placeholder="Full name; ? if left open"/>
{choices}
</View>
"""


def _choices(name: str, words: Iterable[str]) -> str:
    several = ' choice="multiple"' if name == "flags" else ""
    only = 'perRegion="true" whenTagName="role" whenLabelValue="content"'
    values = "\n".join(f'    <Choice value="{word}"/>' for word in words)
    return f'  <Choices name="{name}" toName="text" {only}{several}>\n{values}\n  </Choices>'


def task_of(found: Marked) -> dict[str, Any]:
    """Return a text and its marks as a task with one prediction."""
    scores = [mark.score for mark in found.marks if mark.score is not None]
    prediction = {
        "model_version": f"quoteattr {__version__}",
        **({"score": sum(scores) / len(scores)} if scores else {}),
        "result": [*_regions(found), *(_relation(link) for link in found.links)],
    }
    return {"data": {"text": found.text, "doc": found.doc}, "predictions": [prediction]}


def _regions(found: Marked) -> Iterator[dict[str, Any]]:
    for mark in found.marks:
        place = {"start": mark.start, "end": mark.end}

        def item(name: str, type_: str, key: str, values: Sequence[str], mark: Mark = mark, place: Any = place) -> Any:
            value = {**place, key: list(values)}
            if key == "labels":
                value["text"] = found.text[mark.start : mark.end]
            shown = {"id": mark.id, "from_name": name, "to_name": "text", "type": type_, "value": value}
            return {**shown, **({"score": mark.score} if mark.score is not None else {})}

        yield item("role", "labels", "labels", [mark.label])
        if mark.name:
            yield item("name", "textarea", "text", [mark.name])
        for name, words in _CHOICES.items():
            if chosen := [note for note in mark.notes if note in words]:
                yield item(name, "choices", "choices", chosen)


def _relation(link: Link) -> dict[str, Any]:
    return {
        "from_id": link.head,
        "to_id": link.tail,
        "type": "relation",
        "direction": "right",
        "labels": [link.type],
    }


def read_task(plain: Any, name: str) -> Marked | None:
    """Return what an annotator left of a task, or None where nobody has annotated it.

    Of several annotations the ground truth counts, else the last one that was not cancelled.

    Args:
        plain: An element of the exported list.
        name: The document's name, where the task's data give none.

    Raises:
        CorpusError: It is no such task.
    """
    try:
        text, doc = plain["data"]["text"], str(plain["data"].get("doc") or name)
        done = [each for each in plain.get("annotations", ()) if not each.get("was_cancelled")]
        if not done:
            return None
        chosen = next((each for each in done if each.get("ground_truth")), done[-1])
        regions = _by_region(chosen["result"])
        marks = list(_marks(regions))
        if _counts_utf16(text, marks, regions):
            _, character = utf16_places(text)
            marks = [evolve(mark, start=character(mark.start), end=character(mark.end)) for mark in marks]
        return Marked(doc=doc, text=text, marks=tuple(marks), links=tuple(_links(chosen["result"])))
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise CorpusError(
            f"{name}: this is no task as Label Studio exports it as JSON ({type(error).__name__}: {error})."
        ) from error


def _by_region(result: Iterable[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    regions: dict[str, list[Mapping[str, Any]]] = {}
    for item in result:
        if item["type"] != "relation":
            regions.setdefault(item["id"], []).append(item)
    return regions


def _marks(regions: Mapping[str, Iterable[Mapping[str, Any]]]) -> Iterator[Mark]:
    for number, items in regions.items():
        by_type = {(item["type"], item["from_name"]): item["value"] for item in items}
        label = next((value for (type_, _), value in by_type.items() if type_ == "labels"), None)
        if label is None:
            continue
        names = by_type.get(("textarea", "name"), {}).get("text", ())
        name = names if isinstance(names, str) else next(iter(names), "")
        yield Mark(
            id=number,
            label=label["labels"][0],
            start=int(label["start"]),
            end=int(label["end"]),
            name=name.strip() or None,
            notes=tuple(
                note for (type_, _), value in by_type.items() if type_ == "choices" for note in value["choices"]
            ),
        )


def _counts_utf16(text: str, marks: Iterable[Mark], regions: Mapping[str, Iterable[Mapping[str, Any]]]) -> bool:
    """Tell whether the words that stand with the regions are those at their places in UTF-16, but not in code points."""
    words = {
        number: item["value"]["text"]
        for number, items in regions.items()
        for item in items
        if item["type"] == "labels" and "text" in item["value"]
    }
    units = text.encode("utf-16-le", "surrogatepass")
    agree = [0, 0]
    for mark in marks:
        if mark.id in words:
            shown = words[mark.id].encode("utf-16-le", "surrogatepass")
            agree[0] += mark.end <= len(text) and text[mark.start : mark.end] == words[mark.id]
            agree[1] += units[2 * mark.start : 2 * mark.end] == shown
    return agree[1] > agree[0]


def _links(result: Iterable[Mapping[str, Any]]) -> Iterator[Link]:
    for item in result:
        if item["type"] == "relation":
            ends = (item["from_id"], item["to_id"])
            head, tail = reversed(ends) if item.get("direction") == "left" else ends
            for label in item.get("labels") or ():
                yield Link(head, tail, label)
