"""Figures stand in docs/benchmarks.md, and from there get into docs/limits.md, docs/resolution.md and the README's tables."""

import re

from docs_blocks import ROOT

BENCHMARKS = ROOT / "docs" / "benchmarks.md"
LIMITS = ROOT / "docs" / "limits.md"
RESOLUTION = ROOT / "docs" / "resolution.md"
README = ROOT / "README.md"
SECTIONS = ("polnear-dev", "real-dev", "shared-seeds", "seeds")
_TABLE = re.compile(r"(<!-- figures -->\n).*?(<!-- end of figures -->)", re.DOTALL)
_LOST = re.compile(r"(<!-- lost -->\n).*?(<!-- end of lost -->)", re.DOTALL)
_RESOLVED = re.compile(r"(<!-- resolved -->\n).*?(<!-- end of resolved -->)", re.DOTALL)
# What the columns of the benchmarks' table of losses say, in the words of the page of limits.
LOSSES = {
    "missed": "missed",
    "content": "words too many or too few",
    "source": "the wrong source",
    "wrong": "the wrong speaker",
    "open": "the speaker left open",
    "chain": "the wrong intermediaries",
}
_PEERS = re.compile(r"^\| \| match F \|.*?(?=\n\n)", re.DOTALL | re.MULTILINE)
_REAL_PEERS = re.compile(r"^\| \| match P \|.*?^`corpus:[^`]*`$", re.DOTALL | re.MULTILINE)
_SIGNATURE = re.compile(r"^`corpus:polnear@[^`]*\|split:dev\|[^`]*`$", re.MULTILINE)


def figures_of(section, title=""):
    """The first table below a section's comment, or below a title there: figure -> its cells by heading."""
    page = BENCHMARKS.read_text(encoding="utf-8")
    below = page[page.index(title, page.index(f"<!-- {section} -->")) :]
    heading, _, *rows = re.search(r"(?:^\|.*\n)+", below, re.MULTILINE)[0].splitlines()
    names = [cell.strip() for cell in heading.strip("|").split("|")]
    table = {}
    for row in rows:
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        table[cells[0]] = dict(zip(names, cells, strict=True))
    return table


def wrong_of(section):
    """How many of a hundred are wrong: question -> whole number, or "" where the corpus does not ask it."""
    figures = figures_of(section)

    def hits(name):
        return int(figures[name]["of gold"].split("/")[0])

    def left(name, column):
        return f"{100 - float(figures[name][column]):.0f}" if figures.get(name, {}).get(column, "–") != "–" else ""

    def of_matches(name):
        return f"{100 - 100 * hits(name) / hits('match'):.0f}"

    return {
        "records: match nothing that was labelled": left("match", "P"),
        "labelled quotations: are missed": left("match", "R"),
        "found quotations: have the wrong source": of_matches("full"),
        "found quotations: have a word too many or too few": of_matches("exact"),
        "labelled quotations: are not right as a whole": left("whole", "R"),
        "speakers of found quotations: have the wrong name": left("speaker (accuracy)", "F"),
        "intermediaries: are missed": left("intermediaries", "R"),
    }


def lost():
    """What real articles' quotations are lost to, as a table."""
    table = figures_of("real-dev", "**What whole was lost to")
    rows = {name: table[name] for name in ("all", "direct", "indirect", "mixed")}
    lines = [f"| | {' | '.join(rows)} |", "|---|---:|---:|---:|---:|"]
    for column, words in {"gold": "labelled", "whole": "right as a whole", **LOSSES}.items():
        lines.append(f"| {words} | {' | '.join(cells[column] for cells in rows.values())} |")
    return "\n".join(lines)


def limits_page():
    """The page of limits with its figures."""
    columns = [wrong_of(section) for section in SECTIONS]
    heads = ("PolNeAR dev, all acts", "real articles, dev, speech", "five articles by hand, speech")
    rows = [f"| of 100 … | {' | '.join(heads)} | our own articles, speech |", "|---|---:|---:|---:|---:|"]
    rows += [f"| {name} | {' | '.join(column[name] for column in columns)} |" for name in columns[0]]
    page = LIMITS.read_text(encoding="utf-8")
    page = _TABLE.sub(lambda match: match[1] + "\n".join(rows) + "\n" + match[2], page)
    return _LOST.sub(lambda match: f"{match[1]}{lost()}\n{match[2]}", page)


def resolution_page():
    """The page of who and through whom with its figures."""
    lines = ["| articles | speaker right | intermediaries P | R |", "|---|---|---|---|"]
    for section, articles in {
        "real-dev": "real dev: 51 of Wikinews, the BBC and an agency's wire",
        "seeds": "our own 36",
        "shared-seeds": "five articles by hand",
    }.items():
        figures = figures_of(section)
        speaker, chain = figures["speaker (accuracy)"], figures["intermediaries"]
        found, told = (cells["of gold"].split("/")[1] for cells in (speaker, chain))
        lines.append(f"| {articles} | {speaker['F']} % of {found} | {chain['P']} % | {chain['R']} % of {told} |")
    page = RESOLUTION.read_text(encoding="utf-8")
    return _RESOLVED.sub(lambda match: match[1] + "\n".join(lines) + "\n" + match[2], page)


def readme_page():
    """The README with the tables of peers and the signatures of our rows as they stand in the benchmarks."""
    benchmarks = BENCHMARKS.read_text(encoding="utf-8")
    page = README.read_text(encoding="utf-8")
    page = _REAL_PEERS.sub(lambda _: _REAL_PEERS.search(benchmarks)[0], page, count=1)
    page = _PEERS.sub(lambda _: _PEERS.search(benchmarks)[0], page, count=1)
    return _SIGNATURE.sub(lambda _: _SIGNATURE.search(benchmarks)[0], page, count=1)
