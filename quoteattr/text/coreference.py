"""Reads coreference clusters set by another component: ``coreferee`` or ``fastcoref``.

Neither is needed. Where one runs in a pipeline before ``quoteattr``, pronouns get the antecedents that it found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc

#: Half-open character offsets of the mentions of one cluster, in order.
Cluster = tuple[tuple[int, int], ...]


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
