"""For sentences of the classes in reachable.txt the right cue, content and source are among the candidates."""

from pathlib import Path

import pytest
import regex

from quoteattr.calibrate.labels import is_word
from quoteattr.proposing import antecedent, find_cues, propose, propose_sources
from quoteattr.rules.patterns import load_patterns
from quoteattr.text import load_pipeline, parse_text

PATTERNS = load_patterns()
_PART = regex.compile(r"[\[\]{}<>]")


def examples():
    """Yield (class, annotated sentence)."""
    name = ""
    for line in (Path(__file__).parent / "reachable.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            name = line[3:]
        elif line and not line.startswith("#"):
            yield name, line.replace(" ¶ ", "\n\n")


def read(annotated):
    """Return a sentence without its annotation, and the offsets of its parts by their opening bracket."""
    text, parts = "", {"[": [], "{": [], "<": []}
    last = 0
    for match in _PART.finditer(annotated):
        text += annotated[last : match.start()]
        last = match.end()
        if match[0] in parts:
            parts[match[0]].append([len(text)])
        else:
            parts[{"]": "[", "}": "{", ">": "<"}[match[0]]][-1].append(len(text))
    return text + annotated[last:], parts


def words_of(parse, runs):
    return {token for first, last in runs for token in range(first, last) if is_word(parse, token)}


def reaches(parse, parts):
    """Tell whether one cue has the right words, a candidate with the right content and one with the right source."""
    content, source, signal = (
        {token for start, end in parts[part] for token in parse.tokens_between(start, end)} for part in "[{<"
    )
    content = {token for token in content if is_word(parse, token)}
    for cue in find_cues(parse, PATTERNS):
        if not signal.intersection(cue.tokens):
            continue
        contents = [words_of(parse, one.runs) for one in propose(parse, PATTERNS, cue)]
        found = propose_sources(parse, PATTERNS, cue)
        mentions = [{*range(*one.run)} | {*range(*antecedent(parse, one).run)} for one in found if one.head >= 0]
        if content in contents and (not source or any(source & mention for mention in mentions)):
            return True
    return False


@pytest.fixture(scope="module")
def pipeline():
    return load_pipeline()


@pytest.mark.parametrize(("name", "annotated"), list(examples()))
def test_the_right_attribution_is_among_the_candidates(pipeline, name, annotated):
    text, parts = read(annotated)
    assert reaches(parse_text(pipeline, text), parts)
