"""What there is to read: how inputs are to be read, which files they stand for, and the names of their documents."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import PurePath
from typing import Any, Literal, NoReturn, get_args

from attrs import Factory, field, frozen

from quoteattr.errors import InputError
from quoteattr.quotes import FLAT_COLUMNS
from quoteattr.records import RECORD_KEYS

InputFormat = Literal["text", "jsonl", "csv", "parquet"]
INPUT_FORMATS: tuple[InputFormat, ...] = get_args(InputFormat)
STDIN = "-"

_FORMAT_OF_ENDING: dict[str, InputFormat] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
}


@frozen
class Document:
    """One text to work on.

    Attributes:
        doc: Its name in the records.
        text: The characters, exactly as they stand in the input.
        where: The input and the place in it, for messages.
        kept: Further columns of its row that go along into its records.
    """

    doc: str
    text: str
    where: str
    kept: Mapping[str, Any] = Factory(dict)


@frozen
class Fault:
    """A document that could not be read or worked on, and why."""

    doc: str
    where: str
    reason: str


def _known_encoding(_: Any, __: Any, encoding: str) -> None:
    try:
        # The codec has to map bytes to characters; Python also lists some that do not ("base64", "rot13").
        "x".encode(encoding).decode(encoding)
    except (LookupError, ValueError) as error:
        raise InputError(f"Unknown encoding {encoding!r}; try utf-8, utf-16, cp1252 or latin-1.") from error


def _at_least_one(_: Any, attribute: Any, value: int | None) -> None:
    if value is not None and value < 1:
        raise InputError(f"{attribute.name} must be at least 1, not {value}.")


def _no_field_of_the_record(_: Any, __: Any, keep: tuple[str, ...]) -> None:
    taken = next((name for name in keep if name in (*RECORD_KEYS, *FLAT_COLUMNS)), None)
    if taken is not None:
        raise InputError(f"The column {taken!r} cannot be kept: records have a field of this name; rename the column.")


@frozen(kw_only=True)
class Reading:
    """How inputs are read; each default stands here and nowhere else.

    Attributes:
        glob: Which files of a folder are texts, at any depth.
        text_field: The field or column of a table that holds the text.
        id_field: The one that names the document. None takes "id" where a row has it, else the input's name and the
            row's number.
        encoding: Of texts and tables.
        input_format: What the inputs are; None tells it by the file's ending, and takes anything else as text.
        max_chars: Longer documents are faults; None takes any length.
        keep: Fields or columns of a table that go along into the records.

    Raises:
        InputError: The encoding is unknown, or the longest length is not positive.
    """

    glob: tuple[str, ...] = ("*.txt", "*.txt.gz")
    text_field: str = "text"
    id_field: str | None = None
    encoding: str = field(default="utf-8", validator=_known_encoding)
    input_format: InputFormat | None = None
    max_chars: int | None = field(default=None, validator=_at_least_one)
    keep: tuple[str, ...] = field(default=(), validator=_no_field_of_the_record)


@frozen
class Source:
    """One file to read, or standard input.

    Attributes:
        path: The file as the user gave it or as the folder lists it, or "-".
        doc: Its document's name, or the first part of the names of its rows.
        format: What it holds.
        size: Bytes on disk; 0 where that is unknown (a pipe).
    """

    path: str
    doc: str
    format: InputFormat
    size: int

    @property
    def shown(self) -> str:
        """The path for messages; bytes of it that are not UTF-8 are spelled out."""
        return _printable(self.path)


def find_sources(inputs: Iterable[str], reading: Reading) -> list[Source]:
    """List the files that the inputs of a call stand for, folders in the order of their paths, no file twice.

    Raises:
        InputError: An input is missing, a folder holds no file that matches, or columns are asked for of texts alone.
    """
    found: dict[str, str] = {}
    for given in inputs:
        for path, relative in _expand(given, reading):
            found.setdefault(path, relative)
    # Counted where it matters only: a large archive has millions of files.
    stems = Counter(_stem(path) for path in found)
    relatives = Counter(_split_ending(relative)[0] for path, relative in found.items() if stems[_stem(path)] > 1)

    def name_of(path: str, relative: str) -> str:
        """Return the shortest name that no other has: the file's own, its path below the folder, its whole path."""
        if stems[_stem(path)] == 1:
            return _stem(path)
        return _split_ending(relative)[0] if relatives[_split_ending(relative)[0]] == 1 else path

    sources = [
        Source(
            path=path,
            doc="stdin" if path == STDIN else _printable(name_of(path, relative).replace(os.sep, "/")),
            format=reading.input_format or format_of(path),
            size=_size(path),
        )
        for path, relative in found.items()
    ]
    if reading.keep and sources and all(source.format == "text" for source in sources):
        raise InputError(
            f"The column {reading.keep[0]!r} is nowhere: text files have none; give a table, with one article a row."
        )
    return sources


def _stem(path: str) -> str:
    return _split_ending(os.path.basename(path))[0]


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size if path != STDIN else 0
    except OSError:
        # Gone since the folder was listed: told when it is to be read.
        return 0


def format_of(path: str) -> InputFormat:
    """Return what a file holds by its ending; anything unknown is text."""
    return _FORMAT_OF_ENDING.get(_split_ending(path)[1], "text")


def _expand(given: str, reading: Reading) -> Iterator[tuple[str, str]]:
    """Yield the files that an input stands for, each with its path below the folder, or as given."""
    if given == STDIN:
        if reading.input_format == "parquet":
            raise InputError("Parquet cannot be read from standard input; save it as a file and name that.")
        yield STDIN, STDIN
        return
    if not given:
        raise InputError("The name of an input is empty; name a file or a folder, as in . for this one.")
    path = os.path.normpath(given)
    if not os.path.exists(path):
        raise InputError(
            f"There is no file or folder {_printable(given)}; check the path, or give - to read standard input."
        )
    if not os.path.isdir(path):
        yield path, path
        return
    below = _list_folder(path, reading.glob)
    if not below:
        raise InputError(_nothing_in(path, reading.glob))
    for relative in below:
        yield os.path.join(path, relative), relative


def _split_ending(path: str) -> tuple[str, str]:
    """Split "a/b.jsonl.gz" into "a/b" and ".jsonl": an ending that says "compressed" is no name and no format."""
    root, ending = os.path.splitext(path)
    if ending.lower() == ".gz":
        root, ending = os.path.splitext(root)
    return root, ending.lower()


def _printable(name: str) -> str:
    """Spell out the bytes of a file's name that are not UTF-8, which no record could hold."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _list_folder(folder: str, globs: Sequence[str]) -> list[str]:
    """Return the matching files' paths below the folder, sorted; hidden files and folders are passed over."""

    def stop(error: OSError) -> NoReturn:
        # Else the texts of a folder that cannot be listed would silently be missing from the output.
        raise InputError(f"Cannot list the folder {_printable(str(error.filename))}: {error.strerror}.") from error

    found = []
    for parent, folders, files in os.walk(folder, onerror=stop):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            relative = os.path.relpath(os.path.join(parent, name), folder)
            if not name.startswith(".") and any(_matches(relative, name, glob) for glob in globs):
                found.append(relative)
    return sorted(found)


def _matches(relative: str, name: str, glob: str) -> bool:
    """Tell whether a file matches: its name, or, where the pattern has a slash, the end of its path."""
    return PurePath(relative).match(glob) if "/" in glob else fnmatchcase(name, glob)


def _nothing_in(path: str, globs: Sequence[str]) -> str:
    endings = Counter(PurePath(name).suffix for name in _list_folder(path, ["*"]))
    message = f"The folder {_printable(path)} holds no file that matches {' or '.join(globs)}"
    if not endings:
        return f"{message}; it is empty."
    commonest = ", ".join(f"{count} × {ending or 'without ending'}" for ending, count in endings.most_common(3))
    return f"{message}; it holds {commonest}: choose with --glob, as in --glob '*{endings.most_common(1)[0][0]}'."
