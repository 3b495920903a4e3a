"""Reads what other components of a pipeline have set on a ``Doc``: named entities, coreference clusters.

None is needed. What an entity ruler before ``quoteattr`` marks is a name, whatever its words look like; what a trained
recogniser takes it for tells only of what sort a name is that nothing else tells, for such a one errs more often than our
own reading of names. Where ``coreferee`` or ``fastcoref`` runs, pronouns get the antecedents that it found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from quoteattr.records import SpeakerType

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

#: Half-open character offsets of the mentions of one cluster, in order.
Cluster = tuple[tuple[int, int], ...]

#: Labels of spaCy's English models and their like -> what they name. A date or a sum says nothing.
_SORTS: dict[str, SpeakerType] = {
    "PERSON": "PERSON",
    "PER": "PERSON",
    "ORG": "ORG",
    "GPE": "GPE",
    "LOC": "GPE",
    "NORP": "NORP",
    "WORK_OF_ART": "DOCUMENT",
    "LAW": "DOCUMENT",
}
_RULERS = frozenset(["entity_ruler", "span_ruler", "future_entity_ruler"])


class Named(NamedTuple):
    """A named entity on a ``Doc``.

    Attributes:
        first: Its first token.
        last: The token behind its last.
        sort: What its label says that it is.
        ruled: Whether an entity ruler marks it, and not a trained recogniser.
    """

    first: int
    last: int
    sort: SpeakerType
    ruled: bool


def read_named(doc: Doc, pipeline: Language | None) -> tuple[Named, ...]:
    """Return the named entities on a ``Doc`` that may speak, by their tokens there.

    Args:
        doc: The ``Doc``.
        pipeline: The one that has marked it, with its rulers; None has none.
    """
    found = [ent for ent in doc.ents if ent.label_ in _SORTS]
    ruled = _ruled(doc, pipeline) if found and pipeline is not None else frozenset()
    return tuple(Named(ent.start, ent.end, _SORTS[ent.label_], (ent.start, ent.end) in ruled) for ent in found)


def _ruled(doc: Doc, pipeline: Language) -> frozenset[tuple[int, int]]:
    """Return the half-open token ranges that the rulers of a pipeline match."""
    rulers: list[Any] = [pipe for name, pipe in pipeline.pipeline if pipeline.pipe_factories.get(name) in _RULERS]
    matches = (match for ruler in rulers for match in ruler.match(doc))
    return frozenset(match[1:] if isinstance(match, tuple) else (match.start, match.end) for match in matches)


def read_clusters(doc: Doc) -> tuple[Cluster, ...]:
    """Return the clusters that such a component has set on a ``Doc``; none where none has run.

    ``fastcoref`` sets lists of character offsets in ``Doc._.coref_clusters``, ``coreferee`` chains of mentions, each
    with the indices of its head tokens, in ``Doc._.coref_chains``.
    """
    clusters: list[Cluster] = []
    if doc.has_extension("coref_clusters"):
        for found in doc._.coref_clusters or ():
            clusters.append(tuple(sorted((int(start), int(end)) for start, end in found)))
    if doc.has_extension("coref_chains"):
        for chain in doc._.coref_chains or ():
            heads = (doc[index] for mention in chain for index in mention.token_indexes)
            clusters.append(tuple(sorted((token.idx, token.idx + len(token)) for token in heads)))
    return tuple(cluster for cluster in clusters if len(cluster) > 1)
