"""A stand-in for the engine, so that inputs, outputs and faults can be tested in milliseconds.

Everything between straight double quotation marks is a record. Some words make a document misbehave. Run as a script
it is the ``quoteattr`` command on this engine, in worker processes too (they import the main script).
"""

import os
import re
import signal
import sys
import time
import types

from quoteattr.files import outputs
from quoteattr.records import Config, Quote, Span


class Extractor:
    pipeline = patterns = weights = None

    def __init__(self, config: Config, **loaded: None) -> None:
        self.config = config
        if config.model == "no-such-model":
            from quoteattr.errors import ModelError

            raise ModelError("There is no model no-such-model; install one.")
        if config.model == "dies":
            os.kill(os.getpid(), signal.SIGKILL)

    def extract(self, text: str, doc: str = "text") -> tuple[Quote, ...]:
        misbehave(text)
        found = re.finditer(r'"[^"]+"', text)
        return tuple(quote(doc, n, m.start(), m.end(), m.group()) for n, m in enumerate(found, 1))

    def pipe(self, texts, docs):
        for text, doc in zip(texts, docs, strict=True):
            yield self.extract(text, doc)


def misbehave(text: str) -> None:
    if "CRASH" in text:
        raise ValueError("no such thing")
    if "INTERRUPT" in text:
        raise KeyboardInterrupt
    if "DIE" in text:
        os.kill(os.getpid(), signal.SIGKILL)
    if "HANG" in text:
        time.sleep(600)
    if "NAP" in text:
        time.sleep(0.5)
    if "SLOW" in text:
        time.sleep(0.01)


def quote(doc: str, number: int, start: int, end: int, text: str) -> Quote:
    return Quote(
        doc=doc,
        id=f"{doc}:{number}",
        kind="direct",
        form="clause",
        act="speech",
        content=(Span(start=start, end=end, text=text),),
        cue=(),
        source=None,
        speaker=None,
        pattern="fake",
        confidence=0.9,
    )


def module() -> types.ModuleType:
    made = types.ModuleType("quoteattr.extractor")
    made.Extractor = Extractor
    return made


if __name__ in ("__main__", "__mp_main__"):
    sys.modules["quoteattr.extractor"] = module()
    # Commits in quick succession, so that a kill often falls into one.
    outputs.COMMIT_EVERY = float(os.environ.get("COMMIT_EVERY", outputs.COMMIT_EVERY))

if __name__ == "__main__":
    from quoteattr.cli import main

    main()
