"""Makes plain articles of families that no reader may fail: labelled ones to fit on, and to be asked for by tests."""

from __future__ import annotations

import contextlib
import random
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from attrs import evolve

from quoteattr.corpora import GoldDocument, GoldQuote
from quoteattr.errors import InputError

_BRACKETS = {"[": "content", "]": "content", "<": "cue", ">": "cue", "{": "source", "}": "source"}
_SLOT = re.compile(r"\b(NAME|CLAUSE|WHEN|FRONT|SAYS|QUOTES|PAPER|PHRASE|MORE)\b")
_LISTS = {"WHEN": "when", "FRONT": "front", "SAYS": "says", "QUOTES": "quotes", "PAPER": "papers", "PHRASE": "phrases"}
_MARKS = (("“", "”"), ('"', '"'), ("‘", "’"), ("«", "»"))

_BEARER = re.compile(r"\b(ROLE|OTHER|TITLE|OTHERTITLE|NOUN|PLAIN|FIRST|SECOND|KIND|AT|LIKE|DID|WHO)\b")

#: So many of an article's paragraphs, at most, have a sentence in which somebody says something.
LONGEST = 6


def make_textbook(file: Path, articles: int, words: Literal["fit", "check"] = "fit") -> Iterator[GoldDocument]:
    """Yield made articles; the same file and numbers give the same ones.

    Args:
        file: The families and what fills them, such as ``seeds/textbook/families.toml``.
        articles: How many.
        words: Which names and clauses: those to fit on, or those to check with.

    Raises:
        InputError: The file is missing, or is not of this kind.
    """
    with _telling_of(file):
        plain = tomllib.loads(file.read_text(encoding="utf-8"))
        families, fillers = list(plain["families"]), {**plain, **plain[words]}
        chance = random.Random(words)
        for number in range(articles):
            sentences = [
                fill(families[(number * LONGEST + turn) % len(families)], fillers, chance)
                for turn in range(chance.choice((1, 1, 2, 3, LONGEST)))
            ]
            beside = [fill(one, fillers, chance) for one in chance.sample(plain["plain"], chance.randint(0, 2))]
            made = [*sentences, *beside] if len(sentences) > 1 else sentences
            chance.shuffle(made)
            yield _article(f"textbook-{words}-{number:03d}", made, chance)


def make_descriptions(file: Path, articles: int, words: Literal["fit", "check"] = "fit") -> Iterator[GoldDocument]:
    """Yield made articles in which somebody speaks who is described; the rest as in ``make_textbook``.

    Args:
        file: Such as ``seeds/textbook/descriptions.toml``.
        articles: How many.
        words: Which names and nouns.

    Raises:
        InputError: The file is missing, or is not of this kind.
    """
    with _telling_of(file):
        plain = tomllib.loads(file.read_text(encoding="utf-8"))
        fillers, chance = plain[words], random.Random(words)
        families = [family for family in plain["families"] for _ in range(family["times"])]
        for number in range(articles):
            family, bearers = chance.choice(families), _bearers(fillers, chance)
            scene, who, speaker = (_bear(family[part], bearers) for part in ("scene", "who", "speaker"))
            said = fill(_bear(chance.choice(plain["says"]), {"WHO": who}), fillers, chance)
            parts = [fill(scene, fillers, chance), said, *chance.sample(plain["behind"], chance.randint(0, 1))]
            made = _article(
                f"described-{words}-{number:03d}", [" ".join(parts)] if chance.random() < 0.6 else parts, chance
            )
            yield evolve(made, quotes=tuple(evolve(one, speaker=speaker, speaker_known=True) for one in made.quotes))


def _bearers(fillers: Mapping[str, Sequence[Any]], chance: random.Random) -> dict[str, str]:
    """Draw those of whom an article speaks, and return what fills each slot."""
    role, kind = chance.choice(fillers["roles"]), chance.choice(fillers["kinds"])
    one, two = (f"{word} {role['noun']}" for word in chance.sample(role["of"], 2))
    first, second = chance.sample(fillers["names"], 2)
    return {
        "ROLE": one,
        "OTHER": two,
        "TITLE": one.title(),
        "OTHERTITLE": two.title(),
        "NOUN": role["noun"],
        "PLAIN": chance.choice(fillers["plain"]),
        "FIRST": first,
        "SECOND": second,
        "KIND": kind["noun"],
        "AT": chance.choice(kind["at"]),
        "LIKE": chance.choice(kind["like"]),
        "DID": chance.choice(fillers["did"]),
    }


def _bear(text: str, bearers: Mapping[str, str]) -> str:
    filled = _BEARER.sub(lambda match: bearers[match[1]], text)
    return re.sub(r"\b([Aa]) (?=[aeio])", r"\1n ", filled)


@contextlib.contextmanager
def _telling_of(file: Path) -> Iterator[None]:
    """Say of a file that is not one of families what was wrong."""
    try:
        yield
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{file}: not a file of families ({type(error).__name__}: {error}).") from error


def fill(family: str, fillers: Mapping[str, Sequence[str]], chance: random.Random) -> str:
    """Return a family with its slots filled, its brackets kept, and capitals where a sentence or quotation opens."""

    def word(match: re.Match[str]) -> str:
        slot = match[1]
        return str(chance.choice(fillers[_LISTS.get(slot, f"{slot.lower()}s" if slot != "MORE" else "more")]))

    filled = _SLOT.sub(word, family)
    # "Ivo Marn, the ministry's spokesman," has a comma behind it, unless another mark stands there
    filled = re.sub(r",(?=[,.])", "", re.sub(r",\}", "},", filled)).replace(",”", ",”")
    quoted = re.sub(
        r"“(\w)", lambda match: f"“{match[1].upper()}" if _opens(filled, match.start()) else match[0], filled
    )
    return re.sub(r"\w", lambda match: match[0].upper(), quoted, count=1)


def _opens(text: str, mark: int) -> bool:
    """Tell whether a quotation mark opens a sentence of its own."""
    before = text[:mark].rstrip("[ ")
    return (not before or before[-1] in ":.,>") and not text[mark + 1 :].startswith("and ")


def _article(doc: str, sentences: Sequence[str], chance: random.Random) -> GoldDocument:
    opening, closing = chance.choice(_MARKS)
    text = ""
    quotes: list[GoldQuote] = []
    for sentence in sentences:
        text += "\n\n" if text else ""
        spans: dict[str, list[tuple[int, int]]] = {"content": [], "cue": [], "source": []}
        for character in sentence.replace("“", opening).replace("”", closing):
            if character not in _BRACKETS:
                text += character
            elif character in "[<{":
                spans[_BRACKETS[character]].append((len(text), -1))
            else:
                start, _ = spans[_BRACKETS[character]].pop()
                spans[_BRACKETS[character]].append((start, len(text)))
        if spans["content"]:
            content, cue, source = (tuple(spans[role]) for role in ("content", "cue", "source"))
            quotes.append(GoldQuote(content=content, cue=cue, source=source))
    return GoldDocument(doc=doc, text=text, quotes=tuple(quotes))
