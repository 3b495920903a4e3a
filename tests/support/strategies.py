"""Hypothesis strategies: articles with a known answer, texts with marks of all styles, and texts nobody would print."""

from __future__ import annotations

import itertools
import json

from attrs import field, frozen
from hypothesis import strategies as st

#: Opening and closing mark of each style, outer pairs; the first is the one that articles are built with.
STYLES = (("“", "”"), ('"', '"'), ("«", "»"), ("„", "“"), ("‘", "’"), ("'", "'"), ("``", "''"), ('"', "”"), ("“", '"'))

FIRST_NAMES = ("Helen", "Peter", "Anna", "George", "Laura", "Martin", "Susan", "David")
LAST_NAMES = ("Marsh", "Quill", "Hartley", "Novak", "Ferris", "Tanner", "Okafor", "Lindgren")
TITLES = ("Mayor", "Governor", "Senator", "Professor", "Judge")
ROLES = ("an engineer", "a local farmer", "the head of the port authority", "a spokesman for the ministry", "a lawyer")

#: Statements: subject and predicate, so that a cue can stand between them.
CLAUSES = (
    ("the bridge", "will stay closed for two months"),
    ("the repairs", "will cost two million dollars"),
    ("the council", "had met only twice last year"),
    ("the new harbour", "is too small for large ships"),
    ("the schools", "need more money this year"),
    ("the river", "was rising faster than expected"),
    ("the company", "had not paid its workers since March"),
    ("the vaccine", "is safe for children"),
    ("the trains", "will run again next week"),
    ("the farmers", "have lost half of their crops"),
)

#: Sentences in which nobody says anything.
PLAIN = (
    "The train left the station at noon.",
    "Rain fell on the valley for three days.",
    "The market opens at seven and closes at four.",
    "Two trucks blocked the road near the old mill.",
    "The stadium holds forty thousand people.",
)

VERBS = ("said", "added", "warned", "argued", "insisted")
QUOTE_VERBS = ("said", "added", "insisted")


@frozen
class Person:
    """Somebody who speaks in an article."""

    first: str
    last: str
    title: str
    role: str

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"

    def mention(self, style: str) -> str:
        return {
            "titled": f"{self.title} {self.name}",
            "role": f"{self.name}, {self.role}",
            "name": self.name,
            "last": self.last,
        }[style]


@frozen
class Answer:
    """What a paragraph says, in words: each part stands once in the paragraph."""

    content: tuple[str, ...]
    cue: tuple[str, ...]
    source: str
    speaker: str
    kind: str


@frozen
class Article:
    """A text and the attributions in it, in order."""

    text: str
    answers: tuple[Answer, ...]
    people: tuple[Person, ...] = field(default=())


@frozen
class Statement:
    """What is needed to write one paragraph."""

    who: Person
    mention: str
    verb: str
    clause: tuple[str, str]
    second: tuple[str, str]

    @property
    def source(self) -> str:
        return self.who.mention(self.mention)

    @property
    def subject(self) -> str:
        """The source in front of a verb: an appositive is closed by a comma."""
        return self.source + ("," if "," in self.source else "")

    def answer(self, *content: str, cue: tuple[str, ...] = (), kind: str) -> Answer:
        return Answer(content, cue or (self.verb,), self.source, self.who.name, kind)


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]


def _that(one: Statement) -> tuple[str, Answer]:
    content = "that " + " ".join(one.clause)
    return f"{one.subject} {one.verb} {content}.", one.answer(content, kind="indirect")


def _zero_that(one: Statement) -> tuple[str, Answer]:
    content = " ".join(one.clause)
    return f"{one.subject} said {content}.", one.answer(content, cue=("said",), kind="indirect")


def _behind(one: Statement) -> tuple[str, Answer]:
    content = _capital(" ".join(one.clause))
    return f"{content}, {one.subject} said.", one.answer(content, cue=("said",), kind="indirect")


def _inside(one: Statement) -> tuple[str, Answer]:
    before, after = _capital(one.clause[0]), one.clause[1]
    return f"{before}, {one.subject} said, {after}.", one.answer(before, after, cue=("said",), kind="indirect")


def _according_before(one: Statement) -> tuple[str, Answer]:
    content = " ".join(one.clause)
    return f"According to {one.source}, {content}.", one.answer(content, cue=("According to",), kind="indirect")


def _according_behind(one: Statement) -> tuple[str, Answer]:
    content = _capital(" ".join(one.clause))
    return f"{content}, according to {one.source}.", one.answer(content, cue=("according to",), kind="indirect")


def _quote_behind(one: Statement) -> tuple[str, Answer]:
    content = f"“{_capital(' '.join(one.clause))},”"
    return f"{content} {one.subject} {one.verb}.", one.answer(content, kind="direct")


def _quote_inverted(one: Statement) -> tuple[str, Answer]:
    content = f"“{_capital(' '.join(one.clause))},”"
    return f"{content} {one.verb} {one.source}.", one.answer(content, kind="direct")


def _quote_before(one: Statement) -> tuple[str, Answer]:
    content = f"“{_capital(' '.join(one.clause))}.”"
    return f"{one.subject} {one.verb}: {content}", one.answer(content, kind="direct")


def _quote_split(one: Statement) -> tuple[str, Answer]:
    first, second = f"“{_capital(' '.join(one.clause))},”", f"“{_capital(' '.join(one.second))}.”"
    return f"{first} {one.subject} {one.verb}. {second}", one.answer(first, second, kind="direct")


def _quote_two_sentences(one: Statement) -> tuple[str, Answer]:
    content = f"“{_capital(' '.join(one.clause))}. {_capital(' '.join(one.second))},”"
    return f"{content} {one.subject} {one.verb}.", one.answer(content, kind="direct")


def _mixed(one: Statement) -> tuple[str, Answer]:
    content = f"that {one.clause[0]} “{one.clause[1]}”"
    return f"{one.subject} {one.verb} {content}.", one.answer(content, kind="mixed")


#: How a statement can be written, by name.
CONSTRUCTIONS = {
    "that": _that,
    "zero-that": _zero_that,
    "cue behind": _behind,
    "cue inside": _inside,
    "according to, before": _according_before,
    "according to, behind": _according_behind,
    "quote, cue behind": _quote_behind,
    "quote, inverted": _quote_inverted,
    "quote, cue before": _quote_before,
    "quote, split": _quote_split,
    "quote, two sentences": _quote_two_sentences,
    "mixed": _mixed,
}


@st.composite
def people(draw, count: int) -> tuple[Person, ...]:
    """Draw so many people, no two with a name in common."""
    firsts = draw(st.permutations(FIRST_NAMES))
    lasts = draw(st.permutations(LAST_NAMES))
    return tuple(
        Person(first, last, draw(st.sampled_from(TITLES)), draw(st.sampled_from(ROLES)))
        for first, last in itertools.islice(zip(firsts, lasts, strict=True), count)
    )


@st.composite
def articles(draw, constructions: tuple[str, ...] = tuple(CONSTRUCTIONS), statements: int = 4) -> Article:
    """Draw an article: each paragraph one statement, or none; each person first by full name, then by surname."""
    cast = draw(people(2))
    seen: set[str] = set()
    paragraphs: list[str] = []
    answers: list[Answer] = []
    clauses = draw(st.permutations(CLAUSES))
    for number in range(draw(st.integers(1, statements))):
        who = draw(st.sampled_from(cast))
        mention = "last" if who.name in seen else draw(st.sampled_from(("titled", "role", "name")))
        seen.add(who.name)
        construction = draw(st.sampled_from(constructions))
        verbs = QUOTE_VERBS if construction.startswith("quote") else VERBS
        verb = draw(st.sampled_from(verbs))
        pair = clauses[2 * number % len(clauses)], clauses[(2 * number + 1) % len(clauses)]
        paragraph, answer = CONSTRUCTIONS[construction](Statement(who, mention, verb, *pair))
        paragraphs.append(paragraph)
        answers.append(answer)
        if draw(st.booleans()):
            paragraphs.append(draw(st.sampled_from(PLAIN)))
    return Article("\n".join(paragraphs) + draw(st.sampled_from(("", "\n"))), tuple(answers), cast)


#: Pieces of news and of what breaks it, to be put together in any order.
PIECES = (
    "The mayor said ",
    "“We go,” ",
    "he added",
    '"No comment',
    "according to the report",
    "IRNA quoted Hatami as saying ",
    "that the bridge was closed",
    ", ",
    ". ",
    ": ",
    " — ",
    "\n",
    "\r\n",
    "\n\n",
    "”",
    "''",
    "``",
    "‘",
    "’s",
    "«",
    "»",
    "Q: Why? ",
    "MARSH: Because. ",
    "\0",
    "\u202e",
    "\u2066",
    "\u200f",
    "\ufeff",
    "\x1b[31m",
    "e\u0301",
    "👩‍👩‍👧",
    "İ",
    "ẞ",
    "ﬁ",
    "\t",
    "\x0b",
    "\u2028",
    "12' 6\"",
    "<b>",
    "الدفاع",
    "。",
)


def hostile_texts() -> st.SearchStrategy[str]:
    """Texts of news pieces, control and bidirectional characters, and any other Unicode but lone surrogates."""
    anything = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
    mixed = st.lists(st.sampled_from(PIECES) | anything, max_size=25).map("".join)
    return mixed | st.text(st.characters(exclude_categories=("Cs",)), max_size=120)


@frozen
class Digits:
    """A whole number of more digits than Python writes out, which no report of a test could show."""

    toml: str = "0x" + "f" * 5_000

    def __repr__(self) -> str:
        return "0xfff…"


def toml_values() -> st.SearchStrategy[object]:
    """All that a TOML file can hold, and often what stands in a pattern file, though in another place."""
    words = [
        "",
        " ",
        "cue",
        "content",
        "source",
        ">",
        "ccomp",
        "VB",
        "verb",
        "speech",
        "mine",
        "IN",
        "REGEX",
        "a{9}",
        "(",
    ]
    text = st.sampled_from(words) | st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
    numbers = st.integers(-(2**63), 2**63) | st.floats() | st.builds(Digits)
    simple = text | numbers | st.booleans() | st.dates() | st.times() | st.datetimes()
    return st.recursive(
        simple, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3), max_leaves=6
    )


def to_toml(table: dict[str, object]) -> str:
    """Return the TOML of a table, a line for each key."""
    return "".join(f"{_toml_text(key)} = {_toml_value(value)}\n" for key, value in table.items())


def _toml_value(value: object) -> str:
    if isinstance(value, str):
        return _toml_text(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return f"{value}" if value < 0 else hex(value)
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_toml_value, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_toml_text(key)} = {_toml_value(inner)}' for key, inner in value.items())}}}"
    return value.toml if isinstance(value, Digits) else value.isoformat()


def _toml_text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def restyled(text: str, style: tuple[str, str]) -> str:
    """Return a text of “…” in the marks of another style."""
    return text.replace("“", style[0]).replace("”", style[1])
