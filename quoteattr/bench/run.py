"""One measurement: a corpus read, its texts extracted or another tool's output read, and all compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from quoteattr.bench.predictions import file_label, read_predictions
from quoteattr.bench.signature import Signature, in_order
from quoteattr.corpora import Corpus, GoldDocument, fingerprint
from quoteattr.corpora.gold import read_labels
from quoteattr.corpora.speakers import with_speakers
from quoteattr.errors import CorpusError, InputError
from quoteattr.metrics import (
    DEFINITION,
    DocumentScore,
    Figure,
    Prediction,
    figures,
    outermost,
    prepare,
    score_document,
)
from quoteattr.records import FORMS, Config

if TYPE_CHECKING:
    from quoteattr.extractor import Extractor


@frozen(kw_only=True)
class Request:
    """What to measure.

    Attributes:
        corpus: The corpus.
        paths: Where it lies; several folders are measured as one corpus, and each for itself.
        split: Which split; None takes the corpus's default.
        annotator: Whose labels; None takes the first annotator of each document.
        config: How to extract; of predictions from a file, which to keep. See ``corpus_config``.
        predictions: A file of predictions to score in place of extracting.
        speakers: A file that names the speakers of a corpus which labels none; only its documents are read.
        texts: Where the texts of files of labels lie, of the corpus ``gold`` alone; None for beside them.
    """

    corpus: Corpus
    paths: tuple[Path, ...]
    split: str | None = None
    annotator: str | None = None
    config: Config
    predictions: Path | None = None
    speakers: Path | None = None
    texts: Path | None = None


@frozen(kw_only=True)
class Engine:
    """What stands behind extracted records.

    Attributes:
        model: Name and version of the spaCy pipeline.
        patterns: Digest of the pattern and lexicon files.
        weights: Digests of the weights files, arrays included: of attributions and links, and of speakers.
        threshold: The lowest confidence that was kept.
    """

    model: str
    patterns: str
    weights: str
    threshold: float


@frozen(kw_only=True, slots=False)
class Run:
    """The outcome: scores of each document by name, and what they depend on.

    Attributes:
        signature: What the figures depend on.
        documents: The gold documents, by name.
        scores: One for each of them, in the same order.
        unread: Names of documents in the predictions that the split does not hold.
    """

    signature: Signature
    documents: tuple[GoldDocument, ...] = field(repr=False)
    scores: tuple[DocumentScore, ...] = field(repr=False)
    unread: tuple[str, ...] = ()

    @cached_property
    def figures(self) -> dict[str, Figure]:
        """Every figure with its interval."""
        return figures([score.counts for score in self.scores], bootstrap=True)

    @cached_property
    def losses(self) -> dict[str, int]:
        """How many records are lost to what; empty where *whole* is not defined. See ``DocumentScore.losses``."""
        counted: Counter[str] = Counter()
        for score in self.scores:
            counted.update(score.losses)
        return dict(counted)

    @cached_property
    def by_folder(self) -> dict[str, Run]:
        """The same of each folder's documents, where several folders were read."""
        folders = sorted({document.folder for document in self.documents if document.folder is not None})
        parts = {}
        for folder in folders:
            places = [place for place, document in enumerate(self.documents) if document.folder == folder]
            parts[folder] = evolve(
                self,
                # Its documents are no longer one of several folders'.
                documents=tuple(evolve(self.documents[place], folder=None) for place in places),
                scores=tuple(self.scores[place] for place in places),
                unread=(),
            )
        return parts


def corpus_config(corpus: Corpus, **asked: Any) -> Config:
    """Return a config that asks for what the corpus labels, its acts in every form, unless told otherwise.

    Raises:
        InputError: A value is not one of those allowed.
    """
    scheme = "polnear" if corpus.chains == "outermost" else "guide"
    return Config(**{"acts": corpus.acts, "forms": frozenset(FORMS), "scheme": scheme, **asked})


def measure(request: Request) -> Run:
    """Read the corpus and score extracted records, or the request's predictions, against it.

    Raises:
        CorpusError: The corpus cannot be read.
        InputError: The predictions cannot be read, or are of other documents.
        ModelError: There is no fit model to extract with.
        PatternError: A pattern file is wrong.
    """
    documents = read_documents(request)
    if request.predictions is None:
        return score(request, documents, *extract_all(documents, request.config))
    return score(request, documents, read_predictions(request.predictions))


def read_documents(request: Request) -> tuple[GoldDocument, ...]:
    """Return the gold documents by name.

    Raises:
        CorpusError: A folder holds none, or two have the same name.
    """
    documents: list[GoldDocument] = []
    for path, folder in zip(request.paths, _short_names(request.paths), strict=True):
        read = (
            read_labels(path, request.texts)
            if request.texts is not None
            else request.corpus.read(path, request.split, request.annotator)
        )
        found = [evolve(document, folder=folder) for document in read]
        if not found:
            raise CorpusError(f"{path} holds no documents of {request.corpus.name}.")
        documents += found
    if request.speakers is not None:
        documents = with_speakers(documents, request.speakers)
    documents.sort(key=lambda document: document.doc)
    for one, next_one in pairwise(documents):
        if one.doc == next_one.doc:
            where = " and ".join(map(str, request.paths))
            raise CorpusError(f"{where}: two documents named {one.doc!r}; names must differ.")
    return tuple(documents)


def _short_names(paths: Sequence[Path]) -> list[str | None]:
    """Name each of several folders by the part of its path that tells it from the others; a single one has no name."""
    if len(paths) == 1:
        return [None]
    parts = [path.resolve().parts for path in paths]
    shortest = min(map(len, parts))
    start = next((at for at in range(shortest) if len({one[at] for one in parts}) > 1), shortest)
    end = next((at for at in range(shortest - start) if len({one[-1 - at] for one in parts}) > 1), shortest - start)
    return ["/".join(one[start : len(one) - end]) or one[-1] for one in parts]


def extract_all(documents: Sequence[GoldDocument], config: Config) -> tuple[dict[str, list[Prediction]], Engine]:
    """Run the extractor over the texts, in this process; return the predictions by document, and what made them.

    Raises:
        ModelError: There is no fit model.
        PatternError: A pattern file is wrong.
    """
    from quoteattr.extractor import Extractor

    extractor = Extractor(config)
    records = extractor.pipe(document.text for document in documents)
    return {
        document.doc: [Prediction.from_quote(quote) for quote in quotes]
        for document, quotes in zip(documents, records, strict=True)
    }, engine_of(extractor)


def engine_of(extractor: Extractor) -> Engine:
    """Return what stands behind an extractor's records."""
    from quoteattr.resolving import builtin_ranker
    from quoteattr.rules import weights_digest

    meta = extractor.pipeline.meta
    return Engine(
        model=f"{meta['lang']}_{meta['name']}-{meta['version']}",
        patterns=extractor.patterns.hash,
        weights="+".join(map(weights_digest, (extractor.weights_file, builtin_ranker()))),
        threshold=extractor.threshold,
    )


def score(
    request: Request,
    documents: Sequence[GoldDocument],
    predictions: Mapping[str, Sequence[Prediction]],
    engine: Engine | None = None,
) -> Run:
    """Score predictions by document name; documents without any have none.

    Args:
        request: What is measured.
        documents: The gold.
        predictions: Of each document; those that the request does not ask for are dropped.
        engine: What made them; None where they were read from a file.

    Raises:
        InputError: Not one of the predictions is of one of the documents.
    """
    names = {document.doc for document in documents}
    unread = tuple(sorted(set(predictions) - names))
    if predictions and len(unread) == len(predictions):
        raise InputError(
            f"The predictions are of other documents ({unread[0]!r} …) than the corpus ({documents[0].doc!r} …)."
        )
    texts = {document.doc: document.text for document in documents}
    kept = {doc: _asked_for(found, request, texts.get(doc, "")) for doc, found in predictions.items()}
    asked = [_with_others_optional(document, request.config) for document in documents]
    named, acts = _gives_names(documents, kept, engine), _labels_acts(documents)
    scores = tuple(
        score_document(prepare(document), kept.get(document.doc, ()), request.corpus.kinds, named, acts)
        for document in asked
    )
    return Run(
        signature=_signature(request, documents, engine),
        documents=tuple(documents),
        scores=scores,
        unread=unread,
    )


def _gives_names(
    documents: Sequence[GoldDocument], predictions: Mapping[str, Sequence[Prediction]], engine: Engine | None
) -> bool:
    """Tell whether both sides name speakers: a tool that never does is not asked whom it means."""
    if not any(quote.speaker_known for document in documents for quote in document.quotes):
        return False
    read = [prediction for found in predictions.values() for prediction in found]
    return engine is not None or not read or any(one.speaker or one.intermediaries for one in read)


def _labels_acts(documents: Sequence[GoldDocument]) -> bool:
    return any(quote.act is not None for document in documents for quote in document.quotes)


def _with_others_optional(document: GoldDocument, config: Config) -> GoldDocument:
    """Make optional what is labelled as an act or form that is not asked for: leaving it out is no miss."""
    quotes = tuple(
        evolve(quote, optional=True)
        if (quote.act is not None and quote.act not in config.acts)
        or (quote.form is not None and quote.form not in config.forms)
        else quote
        for quote in document.quotes
    )
    return evolve(document, quotes=quotes)


def _asked_for(predictions: Sequence[Prediction], request: Request, text: str) -> list[Prediction]:
    """Keep the acts, forms and confidences asked for; a tool that does not tell them apart keeps all its output."""
    config = request.config
    kept = [
        prediction
        for prediction in predictions
        if (prediction.act is None or prediction.act in config.acts)
        and (prediction.form is None or prediction.form in config.forms)
        and (
            config.min_confidence is None
            or prediction.confidence is None
            or prediction.confidence >= config.min_confidence
        )
    ]
    return outermost(kept, text) if request.corpus.chains == "outermost" else kept


def _signature(request: Request, documents: Sequence[GoldDocument], engine: Engine | None) -> Signature:
    from quoteattr import __version__

    acts, forms = in_order(request.config.acts, request.config.forms)
    signature = Signature(
        corpus=request.corpus.name,
        fingerprint=fingerprint(documents),
        split=request.split or request.corpus.default_split or "all",
        annotator=request.annotator,
        documents=len(documents),
        gold=sum(not quote.optional for document in documents for quote in document.quotes),
        tool="quoteattr",
        version=__version__,
        model=None,
        patterns=None,
        weights=None,
        acts=acts,
        forms=forms,
        scheme=request.config.scheme,
        min_confidence=request.config.min_confidence,
        chains=request.corpus.chains,
        metrics=DEFINITION,
    )
    if request.predictions is not None:
        return evolve(signature, tool=file_label(request.predictions))
    if engine is not None:
        return evolve(
            signature,
            model=engine.model,
            patterns=engine.patterns,
            weights=engine.weights,
            min_confidence=engine.threshold,
        )
    return signature
