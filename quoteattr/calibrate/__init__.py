"""Fits the weights: labels the candidates of annotated articles, and learns from them step by step."""

from quoteattr.calibrate.adapt import DECIDES, Adapted, adapt_weights
from quoteattr.calibrate.attributions import calibrate, labelled
from quoteattr.calibrate.labels import Example, TrainingSet, label
from quoteattr.calibrate.links import fit_links, link_documents
from quoteattr.calibrate.speakers import fit_speakers
from quoteattr.calibrate.steps import fit, logistic_full_f
from quoteattr.calibrate.thresholds import full_f

__all__ = [
    "DECIDES",
    "Adapted",
    "Example",
    "TrainingSet",
    "adapt_weights",
    "calibrate",
    "fit",
    "fit_links",
    "fit_speakers",
    "full_f",
    "label",
    "labelled",
    "link_documents",
    "logistic_full_f",
]
