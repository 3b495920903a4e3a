"""Measures a run on an annotated corpus: what it finds, with which certainty, at what speed, and since when.

``measure`` extracts and scores, ``score`` takes another tool's predictions; both give a ``Run``, which can be printed
(``report``), saved and read back (``saved``), compared with an earlier one (``compare``), checked against floors
(``floors``) and shown error by error (``error_page``).
"""

from quoteattr.bench.run import Request, Run, measure, score
from quoteattr.bench.signature import Signature

__all__ = ["Request", "Run", "Signature", "measure", "score"]
