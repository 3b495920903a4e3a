"""The rules as data: reads ``patterns/``, checks it, compiles it. The only reader of that folder.

A structural pattern is written as spaCy's ``DependencyMatcher`` has it, node by node, and its node names are the roles
(``cue``, ``content``, ``source``, ``addressee``, ``intermediary``). It is matched outward from a cue token over the
plain lists of a ``Parse``: that costs nothing where no cue stands, and gives what spaCy's matcher would (a test
compares the two).
"""

from __future__ import annotations

import functools
import hashlib
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import frozen

from quoteattr.errors import PatternError
from quoteattr.rules.chainwords import ChainWords, read_chain_words
from quoteattr.rules.entries import is_list_of_words, is_word, shown
from quoteattr.rules.lexicon import Lexicon, read_lexicon
from quoteattr.rules.names import NameWords, read_names
from quoteattr.rules.nodes import RELATIONS, Node, read_nodes
from quoteattr.text import Parse

#: How the boundaries of a content are found that are not the parse's own, see ``Candidate``.
BOUNDARY_STEPS = frozenset({"cut", "more", "start", "quote", "join"})
PATTERN_KEYS = frozenset({"id", "note", "cue", "match", "examples", "counterexamples", "confidence", "untried"})

#: What a pattern may start from: a class of the lexicon by its part of speech, any verb, or a mark.
CUE_SORTS = ("verb", "noun", "adjective", "preposition", "colon", "any")

#: Tokens that are tried for the nodes of a pattern around one cue: nodes that ask for little fit in too many ways.
MOST_TRIES = 10_000
#: What stands before the first "=" or between the brackets of a line, and what parts names there.
_NAMES = re.compile(r"^[ \t]*\[?\[?[^=\n\]#]*", re.MULTILINE)
_PARTS = re.compile(r"\.")
#: A file may have so many bytes, and a name in it so many parts ("a.b.c"): beyond that TOML takes minutes to read.
LARGEST_FILE = 10_000_000
MOST_PARTS = 50

PatternFiles = tuple[tuple[Path, bytes], ...]


@frozen(eq=False)
class Pattern:
    """A structural pattern.

    Attributes:
        id: Unique over all files.
        file: The file it stands in, for messages.
        note: What it is for.
        cue: What it starts from, one of ``CUE_SORTS``.
        nodes: Its nodes; the first is the cue.
        examples: Sentences that it must match.
        counterexamples: Sentences that it must not match.
        confidence: Of a pattern without weights, how sure its records are; None for one that has weights.
        untried: Steps to other boundaries, see ``Candidate``, that are not tried: they are almost never right.
        match: The nodes as written, ready for spaCy's ``DependencyMatcher``.
        kids: Of each node that is a child of the cue, the labels that it takes.
    """

    id: str
    file: str
    note: str
    cue: str
    nodes: tuple[Node, ...]
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]
    confidence: float | None
    untried: frozenset[str]
    match: tuple[Mapping[str, Any], ...]
    kids: tuple[frozenset[str], ...]

    def wants(self, deps: frozenset[str]) -> bool:
        """Tell whether the labels of a cue's children leave the pattern a chance to match there."""
        return not any(needed.isdisjoint(deps) for needed in self.kids)

    def matches(self, parse: Parse, cue: int) -> Iterator[dict[str, int]]:
        """Yield role -> token for every way in which the pattern fits around a cue token."""
        if self.nodes[0].fits(parse, cue):
            yield from self._extend(parse, {self.nodes[0].role: cue}, 1, iter(range(MOST_TRIES)))

    def _extend(
        self, parse: Parse, found: dict[str, int], number: int, tries: Iterator[int]
    ) -> Iterator[dict[str, int]]:
        node = self.nodes[number]
        is_last = number + 1 == len(self.nodes)
        for token in RELATIONS[node.relation](parse, found[node.left]):
            if next(tries, None) is None:
                return
            if node.fits(parse, token):
                extended = {**found, node.role: token}
                if is_last:
                    yield extended
                else:
                    yield from self._extend(parse, extended, number + 1, tries)


def matching(patterns: tuple[Pattern, ...], parse: Parse, cue: int) -> Iterator[tuple[Pattern, dict[str, int]]]:
    """Yield (pattern, role -> token) for every way in which one of some patterns fits around a cue token."""
    deps = frozenset([parse.deps[kid] for kid in parse.kids[cue]])
    for pattern in _wanting(patterns, deps):
        for roles in pattern.matches(parse, cue):
            yield pattern, roles


@functools.lru_cache(maxsize=4096)
def _wanting(patterns: tuple[Pattern, ...], deps: frozenset[str]) -> tuple[Pattern, ...]:
    return tuple(pattern for pattern in patterns if pattern.wants(deps))


@frozen(eq=False)
class Patterns:
    """All rules that the pattern files hold.

    Attributes:
        contents: Patterns that give the content of a cue, by the sort of cue.
        sources: Patterns that give the source, addressee or intermediary of a cue, by the sort of cue.
        lexicon: The cues.
        names: The words by which names and descriptions are read.
        chains: The words by which intermediaries, negation and hedges are read.
        hash: Ten hexadecimal digits of all files read, for the signature of a figure.
        files: The files read, and what they held: patterns are pickled as these, and compiled again.
    """

    contents: Mapping[str, tuple[Pattern, ...]]
    sources: Mapping[str, tuple[Pattern, ...]]
    lexicon: Lexicon
    names: NameWords
    chains: ChainWords
    hash: str
    files: PatternFiles

    def __reduce__(self) -> tuple[Callable[[PatternFiles], Patterns], tuple[PatternFiles]]:
        return _compile, (self.files,)

    def __iter__(self) -> Iterator[Pattern]:
        seen: set[str] = set()
        for group in (*self.contents.values(), *self.sources.values()):
            for pattern in group:
                if pattern.id not in seen:
                    seen.add(pattern.id)
                    yield pattern


def builtin_folder() -> Path:
    """Return the folder of the built-in English patterns: in the wheel, or beside the package in a checkout."""
    package = Path(__file__).parent.parent
    for folder in (package / "patterns_data" / "en", package.parent / "patterns" / "en"):
        if folder.is_dir():
            return folder
    raise PatternError(f"The built-in patterns are missing beside {package}; install quoteattr again.")


def load_patterns(folders: tuple[Path, ...] = ()) -> Patterns:
    """Read the built-in patterns and those of further folders.

    Args:
        folders: Folders of the same layout as ``patterns/en``; what they hold is added to the built-in patterns.

    Raises:
        PatternError: A file cannot be read, or something in it is wrong; the message names file, id and reason.
    """
    return compile_patterns(read_pattern_files(folders))


def read_pattern_files(folders: Iterable[Path]) -> PatternFiles:
    """Return the files of folders of patterns, and what they hold.

    Raises:
        PatternError: A folder or a file cannot be read.
    """
    return tuple((file, _read(file)) for folder in folders for file in _toml_files(folder))


def compile_patterns(files: PatternFiles) -> Patterns:
    """Make rules of the built-in patterns and those of further files.

    Raises:
        PatternError: Something in a file is wrong.
    """
    return _compile((*read_pattern_files([builtin_folder()]), *files))


# By what the files hold, not by their names: somebody may be writing a pattern and trying it in one session.
@functools.lru_cache(maxsize=8)
def _compile(files: PatternFiles) -> Patterns:
    contents: list[Pattern] = []
    sources: list[Pattern] = []
    digest = hashlib.sha256()
    lexicon_tables: list[tuple[str, dict[str, Any]]] = []
    name_tables: list[tuple[str, Any]] = []
    chain_tables: list[tuple[str, Any]] = []
    for file, data in files:
        digest.update(file.name.encode() + b"\0" + data)
        table = _parse_toml(file, data)
        lists = {"pattern": contents, "source": sources}
        words: dict[str, Any] = {key: table.pop(key) for key in ("class", "irregular") if key in table}
        if words:
            lexicon_tables.append((str(file), words))
        for key, found in (("names", name_tables), ("chains", chain_tables)):
            if key in table:
                found.append((str(file), table.pop(key)))
        for key, entries in table.items():
            if key not in lists or not isinstance(entries, list):
                raise PatternError(
                    f"{file}: unknown table {shown(key)}; a pattern file holds [[pattern]] and [[source]], "
                    "a lexicon [[class]] and [irregular], lists of words [names] and [chains]."
                )
            lists[key].extend(_read_pattern(str(file), entry, key) for entry in entries)
    _check_unique([*contents, *sources])
    return Patterns(
        contents=_by_cue(contents),
        sources=_by_cue(sources),
        lexicon=read_lexicon(lexicon_tables),
        names=read_names(name_tables),
        chains=read_chain_words(chain_tables),
        hash=digest.hexdigest()[:10],
        files=files,
    )


def _toml_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise PatternError(f"{folder} is not a folder; name one that holds pattern files (*.toml).")
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise PatternError(f"{folder} holds no pattern file; patterns are written in files named *.toml.")
    return files


def _read(file: Path) -> bytes:
    try:
        if not (file.is_file() or file.is_dir()) or file.stat().st_size > LARGEST_FILE:
            raise PatternError(f"{file} is no file of patterns: it is too large, or a device or pipe; take it away.")
        return file.read_bytes()
    except OSError as error:
        raise PatternError(f"{file}: cannot be read: {error.strerror}; take it away or make it readable.") from error


def _parse_toml(file: Path, data: bytes) -> dict[str, Any]:
    try:
        text = data.decode("utf-8")
        if any(len(name) > MOST_PARTS for name in map(_PARTS.findall, _NAMES.findall(text))):
            raise PatternError(
                f"{file}: a name has more than {MOST_PARTS} parts; no table of patterns is nested so deep."
            )
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PatternError(f"{file}: not valid TOML: {error}.") from error
    except (RecursionError, ValueError) as error:  # what the parser of TOML leaves to Python
        reason = "a number has too many digits" if isinstance(error, ValueError) else "brackets are nested too deep"
        raise PatternError(f"{file}: not valid TOML: {reason}.") from error


def _by_cue(patterns: list[Pattern]) -> dict[str, tuple[Pattern, ...]]:
    return {
        sort: tuple(pattern for pattern in patterns if pattern.cue in (sort, "any"))
        for sort in CUE_SORTS
        if sort != "any"
    }


def _check_unique(patterns: list[Pattern]) -> None:
    seen: dict[str, str] = {}
    for pattern in patterns:
        if pattern.id in seen:
            known = seen[pattern.id]
            raise PatternError(
                f"{pattern.file}: pattern {shown(pattern.id)} stands already in {known}; give it another id."
            )
        seen[pattern.id] = pattern.file


def _read_pattern(file: str, entry: Any, table: str) -> Pattern:
    if not isinstance(entry, dict) or not is_word(entry.get("id")):
        raise PatternError(f"{file}: each [[{table}]] needs an id, a short name in quotes.")
    where = f"{file}: pattern {shown(entry['id'])}"
    unknown = sorted(set(entry) - PATTERN_KEYS)
    if unknown:
        raise PatternError(f"{where}: unknown key {shown(unknown[0])}; known are {', '.join(sorted(PATTERN_KEYS))}.")
    for key in ("note", "cue", "match", "examples", "counterexamples"):
        if key not in entry:
            raise PatternError(f"{where}: the key {shown(key)} is missing.")
    if not isinstance(entry["note"], str):
        raise PatternError(f"{where}: note must be a string.")
    if entry["cue"] not in CUE_SORTS:
        raise PatternError(f"{where}: cue = {shown(entry['cue'])} is not one of {', '.join(CUE_SORTS)}.")
    for key in ("examples", "counterexamples"):
        if not is_list_of_words(entry[key]) or not entry[key]:
            raise PatternError(f"{where}: {key} must be a list of one or more sentences.")
    confidence = entry.get("confidence")
    is_number = isinstance(confidence, (int, float)) and not isinstance(confidence, bool)
    if confidence is not None and not (is_number and 0 <= confidence <= 1):
        raise PatternError(f"{where}: confidence must be a number from 0 to 1, not {shown(confidence)}.")
    untried = entry.get("untried", [])
    if not is_list_of_words(untried) or not BOUNDARY_STEPS.issuperset(untried):
        steps = ", ".join(sorted(BOUNDARY_STEPS))
        raise PatternError(f"{where}: untried must be a list of {steps}, not {shown(untried)}.")
    nodes = read_nodes(where, entry["match"], "content" if table == "pattern" else None)
    return Pattern(
        id=entry["id"],
        file=file,
        note=entry["note"],
        cue=entry["cue"],
        nodes=nodes,
        examples=tuple(entry["examples"]),
        counterexamples=tuple(entry["counterexamples"]),
        confidence=None if confidence is None else float(confidence),
        untried=frozenset(untried),
        match=tuple(entry["match"]),
        kids=tuple(
            node.deps
            for node in nodes
            if node.left == "cue" and node.relation.startswith(">") and node.deps is not None
        ),
    )
