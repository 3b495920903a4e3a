"""Records over HTTP: texts in, the records that ``quoteattr extract`` writes out; and a page to try it on.

Importing this package loads neither the engine nor a web server: ``app`` and ``server`` do the latter.
"""

from quoteattr.serve.pool import Pool
from quoteattr.serve.requests import Limits
from quoteattr.serve.task import ServeTask

__all__ = ["Limits", "Pool", "ServeTask"]
