"""Compare the records of two installations, byte for byte: what a refactoring must not change.

    python .ci/same_records.py OLD_PYTHON NEW_PYTHON FOLDER …

Each Python runs its own ``quoteattr extract`` over every folder, once for speech and once for all acts. Prints a line a
folder and the first record that differs; fails if any does.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from itertools import zip_longest
from pathlib import Path

READINGS = ("speech", "all")


def extract(python: str, folder: str, acts: str, output: Path) -> list[str]:
    """Return the lines that an installation writes for a folder."""
    command = [python, "-m", "quoteattr", "extract", folder, "--acts", acts, "-q", "-o", str(output)]
    subprocess.run(command, check=True, cwd=output.parent)
    return output.read_text(encoding="utf-8").splitlines()


def main(old: str, new: str, folders: list[str]) -> int:
    """Compare the two over all folders; return how many of the readings differ."""
    differing = 0
    for folder in folders:
        for acts in READINGS:
            with tempfile.TemporaryDirectory() as work:
                before = extract(old, str(Path(folder).resolve()), acts, Path(work, "old.jsonl"))
                after = extract(new, str(Path(folder).resolve()), acts, Path(work, "new.jsonl"))
            changed = [pair for pair in zip_longest(before, after) if pair[0] != pair[1]]
            print(f"{folder}, {acts}: {len(before)} records before, {len(after)} now, {len(changed)} lines differ")
            if changed:
                differing += 1
                print(f"  before: {changed[0][0]}\n  now:    {changed[0][1]}")
    return differing


if __name__ == "__main__":
    sys.exit(min(1, main(sys.argv[1], sys.argv[2], sys.argv[3:])))
