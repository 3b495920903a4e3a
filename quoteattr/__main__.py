"""The ``quoteattr`` command, and ``python -m quoteattr``."""

import os
import signal

INTERRUPTED = 130

#: How many threads the libraries take that multiply matrices for numpy: one, for the matrices are small, and ``--workers``
#: says how many processors to use. Read once, when numpy is imported, and so for fits as well; where Python code calls the
#: library, ``text.one_thread`` does it for the products of a reading alone.
_THREADS = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
_SHOW_CURSOR = b"\r\x1b[2K\x1b[?25h"


def main() -> None:
    """Run the command line."""
    for name in _THREADS:
        os.environ.setdefault(name, "1")
    # Raised as an exception Ctrl-C may strike in the middle of an import, which turns it into other errors. Until a long
    # job takes it over there is nothing to bring to an end.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _end)
    from quoteattr.cli import main as run

    run()


def _end(*_: object) -> None:
    """End at once, with a line on stderr."""
    terminal = _SHOW_CURSOR if os.isatty(2) else b""
    try:
        os.write(2, terminal + b"quoteattr: interrupted.\n")
    finally:
        os._exit(INTERRUPTED)


if __name__ == "__main__":
    main()
