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
    "descriptions",
    "entity",
    "pronouns",
    "headlines",
    "nameruns",
    "namereader",
    "namefinder",
    "beside",
    "namelinks",
    "register",
    "definites",
    "lookahead",
    "introductions",
    "entities",
    "circumstances",
    "chainreader",
    "citing",
    "quoting",
    "trimming",
    "chains",
    "documents",
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


def part_of(module: str) -> str:
    """Return the module of the package that a dotted name is in."""
    return module.split(".")[1] if "." in module else ""


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
        own = file.relative_to(PACKAGE).parts[0].removesuffix(".py")
        if own in ("__init__", "__main__"):
            continue
        if own not in rank:
            problems.append(f"{file}: {own} has no place in the order; give it one in .ci/import_order.py")
            continue
        for name in sorted(imported(ast.parse(file.read_text(encoding="utf-8")))):
            if name != own and rank.get(name, -1) > rank[own]:
                problems.append(f"{file}: {own} imports {name}, which stands below it")
    sys.exit("\n".join(problems) if problems else 0)


if __name__ == "__main__":
    main()
