"""How much memory a process has taken."""

from __future__ import annotations

import sys
from pathlib import Path

MEGABYTE = 1_000_000

_STATUS = Path("/proc/self/status")


def peak_memory() -> int | None:
    """Return the largest resident memory that this process has had, in bytes; None on systems that do not tell."""
    if _STATUS.exists():
        # Not by getrusage: there Linux counts what the parent had when it started the process, too.
        for line in _STATUS.read_text(encoding="utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
