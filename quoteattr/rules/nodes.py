"""Nodes of a structural pattern: reads and checks them, and tells which tokens fit one."""

from __future__ import annotations

import difflib
import functools
import math
from collections.abc import Callable, Iterable
from typing import Any

import regex
from attrs import frozen

from quoteattr.errors import PatternError
from quoteattr.rules.entries import is_list_of_words, is_word, shown
from quoteattr.text import DEPS, TAGS, Parse

#: The names of nodes that mean something; any other is the pattern's own, unless it is too like one of these.
ROLES = ("cue", "content", "source", "addressee", "intermediary")
TOO_LIKE = 0.8

NODE_KEYS = frozenset({"LEFT_ID", "REL_OP", "RIGHT_ID", "RIGHT_ATTRS"})
ATTRIBUTES = ("DEP", "TAG", "LOWER")
PREDICATES = frozenset({"IN", "NOT_IN", "REGEX"})

#: A REGEX in a pattern may take this long on one word, in seconds, and no longer.
REGEX_TIMEOUT = 0.05

#: Compiling a REGEX may take all memory where it counts repeats: "a{999999999}", "(((a{999}){999}){999})".
LONGEST_REGEX = 500
MOST_REPEATS = 1_000
_COUNTED = regex.compile(r"\{\s*(\d*)\s*,?\s*(\d*)\s*\}")

#: Nodes are looked for one inside the other: with thousands of them a text would fail.
MOST_NODES = 50

#: Of so many words or tags each REGEX keeps in mind whether it matches them.
REGEX_MEMORY = 4096

#: Where a node is looked for, from the token of the node that it hangs on.
RELATIONS: dict[str, Callable[[Parse, int], Iterable[int]]] = {
    ">": lambda parse, token: parse.kids[token],
    "<": lambda parse, token: _head(parse, token),
    ">++": lambda parse, token: (kid for kid in parse.kids[token] if kid > token),
    ">--": lambda parse, token: (kid for kid in parse.kids[token] if kid < token),
    "<++": lambda parse, token: (head for head in _head(parse, token) if head > token),
    "<--": lambda parse, token: (head for head in _head(parse, token) if head < token),
    "$++": lambda parse, token: (kid for kid in _siblings(parse, token) if kid > token),
    "$--": lambda parse, token: (kid for kid in _siblings(parse, token) if kid < token),
    ".": lambda parse, token: _in_sentence(parse, token, token + 1),
    ";": lambda parse, token: _in_sentence(parse, token, token - 1),
}


def _head(parse: Parse, token: int) -> tuple[int, ...]:
    head = parse.heads[token]
    return () if head == token else (head,)


def _siblings(parse: Parse, token: int) -> Iterable[int]:
    head = parse.heads[token]
    return () if head == token else (kid for kid in parse.kids[head] if kid != token)


def _in_sentence(parse: Parse, token: int, other: int) -> tuple[int, ...]:
    first, last = parse.sentence(token)
    return (other,) if first <= other < last else ()


#: What a token must be: the list of ``Parse`` that holds the attribute, and which of its values will do.
Test = tuple[str, Callable[[str], bool]]


@frozen(eq=False)
class Node:
    """One node of a pattern: where it is looked for, and what it must be.

    Attributes:
        role: Its name.
        left: The node that it hangs on.
        relation: How.
        tests: What a token must be.
        deps: The only dependency labels that it takes, or None where it names none.
    """

    role: str
    left: str
    relation: str
    tests: tuple[Test, ...]
    deps: frozenset[str] | None

    def fits(self, parse: Parse, token: int) -> bool:
        """Tell whether a token has the attributes that the node asks for."""
        for values, accepts in self.tests:  # a loop takes half the time of all(…)
            if not accepts(getattr(parse, values)[token]):
                return False
        return True


def read_nodes(where: str, match: Any, needed: str | None) -> tuple[Node, ...]:
    """Read the nodes of a pattern.

    Args:
        where: File and pattern, for messages.
        match: The nodes as written, the cue first.
        needed: The role that one of them must have; None asks for a source, addressee or intermediary.

    Raises:
        PatternError: A node is wrong; the message names file, pattern, node and reason.
    """
    if not isinstance(match, list) or not match or not all(isinstance(node, dict) for node in match):
        raise PatternError(f"{where}: match must be a list of nodes, the cue first.")
    if len(match) > MOST_NODES:
        raise PatternError(f"{where}: more than {MOST_NODES} nodes; leave out those that no match hangs on.")
    nodes: list[Node] = []
    for number, raw in enumerate(match):
        node = _read_node(where, number, raw, {known.role for known in nodes})
        if any(known.role == node.role for known in nodes):
            raise PatternError(f"{where}: two nodes are named {shown(node.role)}.")
        nodes.append(node)
    roles = {node.role for node in nodes}
    if nodes[0].role != "cue":
        raise PatternError(f"{where}: the first node must be the cue, not {shown(nodes[0].role)}.")
    wanted = {needed} if needed else {"source", "addressee", "intermediary"}
    if not roles & wanted:
        raise PatternError(f"{where}: no node is named {' or '.join(sorted(wanted))}.")
    return tuple(nodes)


def _read_node(where: str, number: int, raw: dict[str, Any], known: set[str]) -> Node:
    unknown = sorted(set(raw) - NODE_KEYS)
    if unknown:
        raise PatternError(
            f"{where}, node {number}: unknown key {shown(unknown[0])}; known are {', '.join(sorted(NODE_KEYS))}."
        )
    role = raw.get("RIGHT_ID")
    attributes = raw.get("RIGHT_ATTRS")
    if not is_word(role) or not isinstance(attributes, dict):
        raise PatternError(f"{where}, node {number}: needs RIGHT_ID (a name) and RIGHT_ATTRS (a table).")
    meant = difflib.get_close_matches(role.lower(), ROLES, 1, TOO_LIKE)
    if meant and role not in ROLES:
        raise PatternError(
            f"{where}, node {number}: the name {shown(role)} is too like a role: did you mean {meant[0]!r}? "
            "If not, give the node another name."
        )
    left, relation = raw.get("LEFT_ID", ""), raw.get("REL_OP", "")
    if number == 0 and (left != "" or relation != ""):
        raise PatternError(f"{where}: the first node stands alone; leave LEFT_ID and REL_OP out.")
    if number > 0 and (not isinstance(left, str) or left not in known):
        raise PatternError(f"{where}, node {shown(role)}: LEFT_ID {shown(left)} is not a node before it.")
    if number > 0 and (not isinstance(relation, str) or relation not in RELATIONS):
        raise PatternError(
            f"{where}, node {shown(role)}: REL_OP {shown(relation)} is not one of {' '.join(RELATIONS)}."
        )
    tests = tuple(_read_test(f"{where}, node {shown(role)}", name, value) for name, value in attributes.items())
    return Node(role, left, relation, tests, _only_deps(attributes.get("DEP")))


def _only_deps(value: Any) -> frozenset[str] | None:
    """Return the labels that a checked DEP attribute allows, or None where it does not list them."""
    if isinstance(value, str):
        return frozenset([value])
    return frozenset(value["IN"]) if isinstance(value, dict) and "IN" in value else None


#: The list of ``Parse`` that holds each attribute.
_VALUES = {"DEP": "deps", "TAG": "tags", "LOWER": "lowers"}


def _read_test(where: str, name: str, value: Any) -> Test:
    if name not in ATTRIBUTES:
        raise PatternError(f"{where}: unknown attribute {shown(name)}; known are {', '.join(ATTRIBUTES)}.")
    if is_word(value):
        value = {"IN": [value]}
    if not isinstance(value, dict) or len(value) != 1 or not set(value) <= PREDICATES:
        raise PatternError(
            f"{where}: {name} must be a string or one of {{IN = […]}}, {{NOT_IN = […]}}, {{REGEX = '…'}}."
        )
    ((predicate, operand),) = value.items()
    if predicate == "REGEX":
        return _VALUES[name], _regex_test(where, operand)
    if not is_list_of_words(operand) or not operand:
        raise PatternError(f"{where}: {name} {predicate} must be a list of one or more strings.")
    capitals = [word for word in operand if name == "LOWER" and word != word.lower()]
    if capitals:
        raise PatternError(f"{where}: LOWER {shown(capitals[0])} has capitals; write {shown(capitals[0].lower())}.")
    for attribute, known, what in (("DEP", DEPS, "dependency label"), ("TAG", TAGS, "tag")):
        unknown = sorted(set(operand) - known) if name == attribute else []
        if unknown:
            raise PatternError(
                f"{where}: unknown {what} {shown(unknown[0])}; spaCy's English {'parsers' if name == 'DEP' else 'taggers'} "
                f"know {', '.join(sorted(known))}."
            )
    members = frozenset(operand)
    if predicate == "IN":
        return _VALUES[name], members.__contains__
    return _VALUES[name], lambda value: value not in members


def _repeats(expression: str) -> int:
    """Return how often the innermost part of an expression may be repeated, at most."""
    return math.prod(max(1, *(int(times or 1) for times in counts)) for counts in _COUNTED.findall(expression))


def _regex_test(where: str, expression: Any) -> Callable[[str], bool]:
    if not isinstance(expression, str):
        raise PatternError(f"{where}: REGEX {shown(expression)} is not a regular expression: it is no string.")
    if len(expression) > LONGEST_REGEX or _repeats(expression) > MOST_REPEATS:  # the length first: digits count, too
        raise PatternError(
            f"{where}: REGEX {shown(expression)} is longer than {LONGEST_REGEX:,} characters or repeats more than "
            f"{MOST_REPEATS:,} times; make it simpler."
        )
    try:
        compiled = regex.compile(expression)
    except (regex.error, RecursionError) as error:
        raise PatternError(f"{where}: REGEX {shown(expression)} is not a regular expression: {error}.") from error

    @functools.lru_cache(maxsize=REGEX_MEMORY)
    def test(value: str) -> bool:
        try:
            return compiled.search(value, timeout=REGEX_TIMEOUT) is not None
        except TimeoutError:  # a pattern must not hang the run; a word on which it would is not matched
            return False

    return test
