"""What has been decided by hand: whose name an alias is, and which names are not one person's. From TOML or CSV."""

from __future__ import annotations

import csv
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from attrs import frozen

from quoteattr.errors import InputError
from quoteattr.quotes import comparable_name


@frozen
class Aliases:
    """Names decided by hand; all are looked up in their comparable form.

    Attributes:
        names: Alias -> the name to count it under, as it is to be shown.
        apart: Name -> the names that it must not be put together with.
    """

    names: Mapping[str, str] = {}
    apart: Mapping[str, frozenset[str]] = {}

    def name_of(self, name: str) -> str:
        """Return the name that one is counted under."""
        return self.names.get(comparable_name(name), name)

    def is_target(self, name: str) -> bool:
        """Tell whether a name is one that was decided on."""
        return self.names.get(comparable_name(name)) == name


def read_aliases(path: Path) -> Aliases:
    """Read a file of aliases.

    TOML has a table ``aliases`` (alias = name) and a list ``apart`` of lists of names; CSV has columns ``alias``, ``name``
    and, if wished, ``apart``: with anything in it but "no", the two are kept apart.

    Raises:
        InputError: The file cannot be read, or decides something and its contrary.
    """
    try:
        read = _from_csv if path.suffix.casefold() == ".csv" else _from_toml
        pairs, apart = read(path)
    except OSError as error:
        raise InputError(f"Cannot read the aliases {path}: {error.strerror or error}.") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, csv.Error) as error:
        raise InputError(f"{path} is no file of aliases: {error}.") from error
    return _checked(path, pairs, apart)


_Read = tuple[list[tuple[str, str]], list[list[str]]]


def _from_toml(path: Path) -> _Read:
    plain = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    aliases, apart = plain.pop("aliases", {}), plain.pop("apart", [])
    sound = isinstance(aliases, dict) and isinstance(apart, list) and all(isinstance(each, list) for each in apart)
    if plain or not sound or not all(isinstance(name, str) for name in chain(aliases.values(), *apart)):
        raise InputError(
            f'{path}: a file of aliases has a list apart = [["John Smith", "Jack Smith"]], then a table [aliases] with '
            'lines such as "Jack Smith" = "John Smith", and nothing else.'
        )
    return list(aliases.items()), apart


def _from_csv(path: Path) -> _Read:
    pairs: list[tuple[str, str]] = []
    apart: list[list[str]] = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        if not {"alias", "name"} <= set(rows.fieldnames or ()):
            raise InputError(f"{path}: a file of aliases has the columns alias and name (and, if wished, apart).")
        for row in rows:
            alias, name = (str(row[column] or "") for column in ("alias", "name"))
            if str(row.get("apart") or "no").strip().casefold() in ("no", "0", "false", ""):
                pairs.append((alias, name))
            else:
                apart.append([alias, name])
    return pairs, apart


def _checked(path: Path, pairs: Iterable[tuple[str, str]], apart: Iterable[list[str]]) -> Aliases:
    direct: dict[str, str] = {}
    for alias, name in pairs:
        key = _key(path, alias)
        _key(path, name)
        if comparable_name(direct.setdefault(key, name)) != comparable_name(name):
            raise InputError(f"{path}: {alias!r} is an alias of both {direct[key]!r} and {name!r}.")
    names = {alias: _end(path, alias, direct) for alias in direct}
    # The name that is decided on is shown as the file writes it, also where an article writes it otherwise.
    names |= {comparable_name(name): name for name in names.values()}
    others: dict[str, set[str]] = defaultdict(set)
    for together in apart:
        keys = [comparable_name(names.get(key, name)) for name in together for key in [_key(path, name)]]
        if len(set(keys)) < len(keys):
            raise InputError(f"{path}: {' and '.join(map(repr, together))} cannot be both apart and one.")
        for key in keys:
            others[key] |= set(keys) - {key}
    return Aliases(names, {key: frozenset(each) for key, each in others.items()})


def _key(path: Path, name: Any) -> str:
    key = comparable_name(name.strip())
    if not key:
        raise InputError(f"{path}: a name is empty.")
    return key


def _end(path: Path, alias: str, direct: Mapping[str, str]) -> str:
    """Return the name at the end of a chain of aliases."""
    passed = {alias}
    name = direct[alias]
    while (key := comparable_name(name)) in direct:
        if key in passed:
            raise InputError(f"{path}: {name!r} is an alias of itself.")
        passed.add(key)
        name = direct[key]
    return name
