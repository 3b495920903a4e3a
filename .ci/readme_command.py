"""Prints the shell command of the README that a marker names: what CI runs is what the README says."""

from __future__ import annotations

import re
import sys
from pathlib import Path


def main(name: str) -> None:
    """Print the shell block behind a marker."""
    readme = Path("README.md").read_text(encoding="utf-8")
    found = re.search(rf"<!-- {name} command -->\s*```(?:sh|bash|console)\n(.*?)```", readme, re.DOTALL)
    if found is None:
        sys.exit(f"README.md has no <!-- {name} command --> before a shell block.")
    sys.stdout.write(found.group(1))


if __name__ == "__main__":
    main(sys.argv[1])
