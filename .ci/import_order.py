"""Checks that each module imports only from those above it: the order is that in which the data goes."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

ORDER = (
    "errors",
    "records",
    "quotes",
    "paragraphs",
    "marks",
    "coreference",
    "labels",
    "pipeline",
    "tokens",
    "parse",
    "entries",
    "names",
    "chainwords",
    "lexicon",
    "nodes",
    "patterns",
    "mentions",
    "layout",
    "cues",
    "boundaries",
    "proposal",
    "quoted",
    "candidates",
    "features",
    "trees",
    "weights",
    "items",
    "rows",
    "weigh",
    "choice",
    "turns",
    "floating",
    "entities.descriptions",
    "entities.entity",
    "entities.pronouns",
    "entities.headlines",
    "entities.nameruns",
    "entities.namereader",
    "entities.namefinder",
    "entities.beside",
    "entities.namelinks",
    "entities.register",
    "entities.definites",
    "entities.lookahead",
    "entities.introductions",
    "entities.walk",
    "circumstances",
    "chains.steps",
    "chains.citing",
    "chains.quoting",
    "chains.trimming",
    "chains.reading",
    "chains.documents",
    "statements",
    "referents",
    "interviews",
    "speakers",
    "relays",
    "recording",
    "resolve",
    "extractor",
    "explain",
    "component",
    "pattern_check",
    "parquet",
    "readers",
    "writers",
    "workers",
    "outputs",
    "jobs",
    "corpora",
    "metrics",
    "roster",
    "convert",
    "bench",
    "calibrate",
    "view",
    "spark",
    "cli",
)
PACKAGE = Path("quoteattr")

#: Folders whose modules have an order among themselves.
ORDERED = {name.split(".")[0] for name in ORDER if "." in name}


def part_of(module: str) -> str:
    """Return the part of the package that a dotted name is in: a module, or a folder of modules."""
    parts = module.split(".")[1:]
    return ".".join(parts[: 1 + (parts[0] in ORDERED)]) if parts else ""


def imported(tree: ast.Module) -> set[str]:
    """Return the modules of the package that a file imports."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {part_of(alias.name) for alias in node.names if alias.name.startswith("quoteattr.")}
        elif isinstance(node, ast.ImportFrom) and node.module == "quoteattr":
            names |= {
                alias.name
                for alias in node.names
                if (PACKAGE / alias.name).exists() or (PACKAGE / f"{alias.name}.py").exists()
            }
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("quoteattr."):
            names.add(part_of(node.module or ""))
    return names


def main() -> None:
    """Print what stands in the wrong order, and fail if anything does."""
    rank = {name: number for number, name in enumerate(ORDER)}
    problems = []
    for file in sorted(PACKAGE.rglob("*.py")):
        if file.stem in ("__init__", "__main__") and (file.parent == PACKAGE or file.parent.name in ORDERED):
            continue
        own = part_of(".".join(file.with_suffix("").parts))
        if own not in rank:
            problems.append(f"{file}: {own} has no place in the order; give it one in .ci/import_order.py")
            continue
        for name in sorted(imported(ast.parse(file.read_text(encoding="utf-8")))):
            if name not in rank:
                problems.append(f"{file}: {own} imports {name}, which has no place in the order")
            elif name != own and rank[name] > rank[own]:
                problems.append(f"{file}: {own} imports {name}, which stands below it")
    sys.exit("\n".join(problems) if problems else 0)


if __name__ == "__main__":
    main()
