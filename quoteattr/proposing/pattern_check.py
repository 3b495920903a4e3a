"""Checks patterns against their own examples, as the pipeline parses them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from attrs import frozen

from quoteattr.proposing.cues import find_cues
from quoteattr.rules import CueClass, Pattern, Patterns
from quoteattr.text import Parse, parse_text

if TYPE_CHECKING:
    from spacy.language import Language


@frozen
class BrokenPromise:
    """An example that its pattern or class does not match, or a counterexample that it matches.

    Attributes:
        file: Where the pattern or class stands; empty of a class, which does not know it.
        id: Of the pattern or class.
        sentence: The example or counterexample.
        problem: What is wrong.
    """

    file: str
    id: str
    sentence: str
    problem: str


def ids_of(patterns: Patterns) -> frozenset[str]:
    """Return the ids of all patterns and classes of cues."""
    return frozenset(pattern.id for pattern in patterns) | frozenset(patterns.lexicon.classes)


def broken_promises(
    patterns: Patterns, pipeline: Language, others: frozenset[str] = frozenset()
) -> Iterator[BrokenPromise]:
    """Yield each example that its own pattern does not match, and each counterexample that it does.

    Of a class of cues, each example has to hold one of its cues.

    Args:
        patterns: The patterns and classes.
        pipeline: What parses the sentences.
        others: Ids of patterns and classes that are not checked.
    """
    for pattern in patterns:
        if pattern.id in others:
            continue
        for sentences, wanted in ((pattern.examples, True), (pattern.counterexamples, False)):
            for sentence in sentences:
                if _fits(pattern, parse_text(pipeline, sentence), patterns) is not wanted:
                    problem = "is not matched" if wanted else "is matched, and is a counterexample"
                    yield BrokenPromise(pattern.file, pattern.id, sentence, problem)
    for cue_class in patterns.lexicon.classes.values():
        for sentence in () if cue_class.id in others else cue_class.examples:
            if not _holds(cue_class, parse_text(pipeline, sentence), patterns):
                yield BrokenPromise("", cue_class.id, sentence, "holds none of its cues")


def _holds(cue_class: CueClass, parse: Parse, patterns: Patterns) -> bool:
    if cue_class.pos == "adverb":
        # Adverbs ("reportedly") hedge and are no cues of their own.
        return any(lemma in parse.lowers for lemma in cue_class.lemmas)
    return any(cue.cue_class is cue_class for cue in find_cues(parse, patterns))


def _fits(pattern: Pattern, parse: Parse, patterns: Patterns) -> bool:
    return any(
        True
        for cue in find_cues(parse, patterns)
        if pattern.cue in (cue.sort, "any")
        for _ in pattern.matches(parse, cue.head)
    )
