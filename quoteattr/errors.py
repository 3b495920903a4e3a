"""What can go wrong, one class a cause.

Every message is one sentence or two that say what is wrong, where, and what to do next: the command line prints
it as it is. Text is never an error: any string gives records or none.
"""


class QuoteattrError(Exception):
    """Base of all errors that quoteattr raises on purpose."""


class ModelError(QuoteattrError):
    """The spaCy model is missing, or lacks something that quoteattr needs (a parser, known labels)."""


class PatternError(QuoteattrError):
    """A pattern, lexicon or weights file is wrong; the message names file, id and reason."""


class CorpusError(QuoteattrError):
    """An annotated corpus is missing or not in the layout that its reader expects."""


class InputError(QuoteattrError):
    """An input or an option of a call cannot be used: a missing file, a broken line, an unknown act."""
