"""The words by which intermediaries, negation and hedges are read: ``[chains]`` in ``patterns/en/chains.toml``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import fields, frozen

from quoteattr.errors import PatternError
from quoteattr.rules.entries import is_list_of_words, shown


@frozen(eq=False)
class ChainWords:
    """The word lists of ``[chains]``; all in lower case, as they stand in texts.

    Attributes:
        quoting: Forms of "quote" and "cite".
        carrying: Participles of what an outlet does with another's words: "published", "obtained".
        holding: Verbs of an outlet with a document as their object: it "has **obtained** a copy of the letter".
        copies: Nouns for what one has of a document: "a **copy** of which is with the Mail".
        handing: Participles of how it comes there: "leaked" to it.
        per: Prepositions before an outlet's name that mean "according to".
        through: Prepositions before the one who speaks for another.
        not_through: Nouns behind them that name no such one.
        reporting: Lemmas of an outlet's verbs behind another's statement.
        passing_on: Lemmas of verbs that pass another's words on as a noun: "reiterated Washington's call for".
        hedges: Adverbs with which the writer does not vouch for the saying.
        hedging_passives: Participles that do so: "is said to".
        hedging_verbs: Verbs that do so before another: "seemed to suggest".
        negations: Words that negate the saying.
        declining: Verbs that negate a verb of saying behind them: "declined to comment".
        declined: Those verbs of saying.
        no_mention: Objects with which nothing is said: "no mention".
        showing: Lemmas of verbs that are evidence where a document is their subject.
        commenting: Participles with which a writer comments on what was said before: ", suggesting that".
        contrasting: Words that open what the writer sets against a statement or behind it: "a day after a union claimed".
        going_on: Verbs that carry on to another: "went on to say".
        signals: All words that may signal a step of a chain, or a cue of more words: a sentence without one has neither.
        addressed: Nouns for what goes to somebody.
    """

    quoting: frozenset[str] = frozenset()
    carrying: frozenset[str] = frozenset()
    holding: frozenset[str] = frozenset()
    copies: frozenset[str] = frozenset()
    handing: frozenset[str] = frozenset()
    per: frozenset[str] = frozenset()
    through: frozenset[str] = frozenset()
    not_through: frozenset[str] = frozenset()
    reporting: frozenset[str] = frozenset()
    passing_on: frozenset[str] = frozenset()
    hedges: frozenset[str] = frozenset()
    hedging_passives: frozenset[str] = frozenset()
    hedging_verbs: frozenset[str] = frozenset()
    negations: frozenset[str] = frozenset()
    declining: frozenset[str] = frozenset()
    declined: frozenset[str] = frozenset()
    no_mention: frozenset[str] = frozenset()
    showing: frozenset[str] = frozenset()
    addressed: frozenset[str] = frozenset()
    commenting: frozenset[str] = frozenset()
    contrasting: frozenset[str] = frozenset()
    going_on: frozenset[str] = frozenset()
    signals: frozenset[str] = frozenset()


def read_chain_words(tables: Iterable[tuple[str, Any]]) -> ChainWords:
    """Build the word lists from the ``[chains]`` tables; those of later files are added to those before.

    Args:
        tables: (file name, its table ``chains``) of each file.

    Raises:
        PatternError: An entry is wrong; the message names file, key and reason.
    """
    lists: dict[str, set[str]] = {field.name: set() for field in fields(ChainWords)}
    for file, table in tables:
        if not isinstance(table, dict):
            raise PatternError(f"{file}: [chains] holds lists of words, such as hedges = […].")
        for key, value in table.items():
            if key not in lists or key == "signals":
                raise PatternError(
                    f"{file}: [chains]: unknown key {shown(key)}; known are {', '.join(sorted(set(lists) - {'signals'}))}."
                )
            if not is_list_of_words(value):
                raise PatternError(f"{file}: [chains] {key}: must be a list of words.")
            lists[key].update(word.lower() for word in value)
    for key in ("quoting", "carrying", "holding", "copies", "handing", "per", "through", "declining", "going_on"):
        lists["signals"] |= lists[key]
    lists["signals"] |= {"according", "reported"}
    return ChainWords(**{key: frozenset(words) for key, words in lists.items()})
