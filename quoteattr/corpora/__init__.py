"""Annotated corpora: what a gold attribution is, and one reader per corpus.

Each reader takes the layout in which the authors of the corpus publish it and gives its documents one by one, in the
order of their names, text untouched. ``CORPORA`` lists them by the name that ``quoteattr bench`` takes.
"""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, Protocol, cast, get_args

from attrs import field, frozen

from quoteattr.errors import CorpusError
from quoteattr.records import ACTS, KINDS, Act, Form, Kind

Spans = tuple[tuple[int, int], ...]
"""Half-open (start, end) pairs in characters of the document's text, in its order."""

ChainLabel = Literal["innermost", "outermost"]

MentionType = Literal["name", "pronoun", "nominal", "none"]
MENTION_TYPES: tuple[MentionType, ...] = get_args(MentionType)
"""How a source mentions the speaker: "Ann Lee", "she", "the mayor", or not at all."""

Role = Literal["content", "source", "cue"]
ROLES: frozenset[Role] = frozenset({"content", "source", "cue"})


@frozen(kw_only=True)
class LabelledIntermediary:
    """One through whom a statement comes, as annotated.

    Attributes:
        source: The mention; empty where the text gives none.
        name: Its canonical name, or None where the corpus gives no names.
        cue: The words that signal its act; may be empty.
    """

    source: Spans
    name: str | None = None
    cue: Spans = ()


@frozen(kw_only=True)
class GoldQuote:
    """One attribution as annotated. What a corpus does not label is None (or ``speaker_known`` False), never guessed.

    Attributes:
        content: What was said; at least one span.
        source: The mention; empty where the text gives none.
        cue: The words that signal the act; may be empty.
        speaker: Canonical name of the source; None where open or not labelled.
        speaker_known: Whether the corpus labels speakers: then a ``speaker`` of None means "the text leaves it open".
        speaker_also: Further names to accept for the speaker.
        intermediaries: Outermost first; None where the corpus does not label them.
        addressee: The mention of the one spoken to, as it stands.
        negated: "did not say".
        hedged: "reportedly".
        optional: A reading on which annotators may differ: counts neither as missed nor as spurious.
        kind: As annotated. The scorer does not use it: it takes the kind from the marks in the text.
        form: ``clause`` or ``phrase``.
        act: ``speech``, ``thought`` or ``evidence``.
        id: In the corpus's own files, where they give one.
        mention: How the source mentions the speaker, where that is labelled.
    """

    content: Spans
    source: Spans = ()
    cue: Spans = ()
    speaker: str | None = None
    speaker_known: bool = False
    speaker_also: tuple[str, ...] = ()
    intermediaries: tuple[LabelledIntermediary, ...] | None = None
    addressee: str | None = None
    negated: bool | None = None
    hedged: bool | None = None
    optional: bool = False
    kind: Kind | None = None
    form: Form | None = None
    act: Act | None = None
    # Not part of the fingerprint, which goes by the representation: neither is held against a prediction.
    id: str | None = field(default=None, repr=False)
    mention: MentionType | None = field(default=None, repr=False)


@frozen(kw_only=True)
class GoldDocument:
    """One annotated document.

    Attributes:
        doc: Its name, unique within the corpus.
        text: The text that all offsets count in.
        quotes: Its attributions in the order of their contents.
        annotator: Whose labels these are, where the corpus says so.
        roles: The roles whose spans the corpus labels. Without ``source``, an empty source says nothing.
        folder: Short name of the folder that it was read from, where several were read as one corpus.
        complete: Whether all its attributions are labelled; in a sampled article nobody has judged those that were not drawn.
    """

    doc: str
    text: str
    quotes: tuple[GoldQuote, ...]
    annotator: str | None = None
    roles: frozenset[Role] = ROLES
    folder: str | None = None
    complete: bool = True


class Reader(Protocol):
    """A corpus reader: ``read(path, split, annotator)`` gives the documents one by one."""

    def __call__(self, path: Path, split: str | None, annotator: str | None) -> Iterator[GoldDocument]:
        """Read the documents of one split; all of them where ``split`` is None.

        Raises:
            CorpusError: The path, the split or the annotator is not there, or a file is not in the expected layout.
        """


@frozen(kw_only=True)
class Corpus:
    """What the scorer must know of a corpus before it compares records with it.

    Attributes:
        name: As given to ``quoteattr bench``.
        title: Name, authors and year, for tables.
        module: The module whose ``read`` reads it.
        default_split: The split read where none is asked for; None reads all there is.
        acts: The acts that it labels: records of other acts are not asked for.
        kinds: The kinds that it labels: predictions of other kinds are left out before scoring.
        chains: Which member of a chain is its source: ``outermost`` projects the records so before scoring.
    """

    name: str
    title: str
    module: str
    default_split: str | None = None
    acts: frozenset[Act] = frozenset({"speech"})
    kinds: frozenset[Kind] = frozenset(KINDS)
    chains: ChainLabel = "innermost"

    def read(self, path: Path, split: str | None = None, annotator: str | None = None) -> Iterator[GoldDocument]:
        """Read the corpus with its own reader; see ``Reader``."""
        reader = cast(Reader, importlib.import_module(self.module).read)
        return reader(Path(path), split or self.default_split, annotator)


CORPORA: dict[str, Corpus] = {
    corpus.name: corpus
    for corpus in (
        Corpus(
            name="gold",
            title="quoteattr's own layout: gold.jsonl beside .txt files",
            module="quoteattr.corpora.gold",
        ),
        Corpus(
            name="polnear",
            title="PolNeAR 1.0 (Newell, Margolin & Ruths 2018)",
            module="quoteattr.corpora.polnear",
            default_split="dev",
            acts=frozenset(ACTS),
            chains="outermost",
        ),
        Corpus(
            name="litbank",
            title="LitBank quotations (Sims & Bamman 2020)",
            module="quoteattr.corpora.litbank",
            kinds=frozenset({"direct"}),
        ),
        Corpus(
            name="pdnc",
            title="Project Dialogism Novel Corpus (Vishnubhotla, Hammond & Hirst 2022)",
            module="quoteattr.corpora.pdnc",
            kinds=frozenset({"direct"}),
        ),
        Corpus(
            name="parc3",
            title="PARC 3.0 (Pareti 2016)",
            module="quoteattr.corpora.parc3",
            acts=frozenset(ACTS),
        ),
        Corpus(
            name="riqua",
            title="RiQuA (Papay & Padó 2020)",
            module="quoteattr.corpora.riqua",
        ),
        Corpus(
            name="cofenet",
            title="CofeNet's token lists of PolNeAR and RiQuA (Wang et al. 2022)",
            module="quoteattr.corpora.cofenet",
            acts=frozenset(ACTS),
        ),
        Corpus(
            name="directquote",
            title="DirectQuote (Zhang & Liu 2022)",
            module="quoteattr.corpora.directquote",
            kinds=frozenset({"direct"}),
        ),
    )
}


def corpus(name: str) -> Corpus:
    """Return the corpus of that name.

    Raises:
        CorpusError: There is none.
    """
    try:
        return CORPORA[name]
    except KeyError:
        raise CorpusError(f"No reader for a corpus {name!r}; choose among {', '.join(sorted(CORPORA))}.") from None


def fingerprint(documents: Iterable[GoldDocument]) -> str:
    """Return 12 hexadecimal digits that change with any name, text or label of the documents, but not their order."""
    digests = sorted(
        hashlib.sha256(
            f"{document.doc}\0{document.text}\0{document.quotes!r}".encode("utf-8", "surrogatepass")
        ).digest()
        for document in documents
    )
    return hashlib.sha256(b"".join(digests)).hexdigest()[:12]
