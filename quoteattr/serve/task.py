"""What a worker process of the service does: texts to lines of records, each text with settings of its own."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from typing import cast

from attrs import frozen

from quoteattr.errors import QuoteattrError
from quoteattr.files import Document, Done, Fault, Work, format_of
from quoteattr.records import Config


@frozen(kw_only=True)
class Posted(Document):
    """A text that came over HTTP.

    Attributes:
        config: Which records to make of it.
    """

    config: Config


@frozen
class ServeTask:
    """Turns posted texts into lines of records; model, patterns and weights are those of one configuration."""

    config: Config

    def start(self) -> Work:
        """Load the model and the patterns.

        Raises:
            ModelError: The model is missing or unfit.
            PatternError: A pattern file is wrong.
        """
        from quoteattr.extractor import Extractor

        # A stop of the service goes to all its processes where a supervisor sends it; what was taken is finished first.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        loaded = Extractor(self.config)
        lines = format_of("jsonl").lines

        def work(documents: Sequence[Document]) -> Iterator[Done | Fault]:
            for document in documents:
                config = cast(Posted, document).config
                extractor = Extractor(
                    config, pipeline=loaded.pipeline, patterns=loaded.patterns, weights=loaded.weights
                )
                try:
                    quotes = extractor.extract(document.text, document.doc)
                except QuoteattrError as error:  # would end the process, and the model with it
                    yield Fault(document.doc, document.where, str(error))
                else:
                    yield Done(document.doc, len(quotes), lines(quotes, {}))

        return work
