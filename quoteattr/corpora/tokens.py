"""Turns token lists back into running text, as a reader of the page would see it.

Corpora that publish tokens have lost the spaces. Joined with a space each, quotation marks would stand free on both
sides and could be paired by no rule; so the usual conventions of English typesetting are applied. What cannot be known
(the exact original spacing) moves no word into or out of a span.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence

from quoteattr.corpora import Spans

_NO_SPACE_BEFORE = re.compile(r"[,.;:!?%)\]}…]+|\.\.\.|['’](?:s|S|d|m|ll|re|ve|t)?|n['’]t|N['’]T|''|”")
_MARKS_OPEN = ('"', "“", "``")
_MARKS_CLOSE = ('"', "”", "''")
_SINGLE = "'"
_PUNCTUATION = re.compile(r"[,.;:!?…)\]]+|--+|[–—]|''|``|[”“\"]")
_NO_SPACE_AFTER = re.compile(r"[(\[{$£€#]|``|“|‘|`")
_BRACKETS = {"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "-LCB-": "{", "-RCB-": "}"}


def join_tokens(
    tokens: Sequence[str], sentence_starts: Container[int] = frozenset()
) -> tuple[str, list[tuple[int, int]]]:
    """Join tokens to a text.

    Args:
        tokens: In order; Penn Treebank brackets ("-LRB-") are written as brackets.
        sentence_starts: Numbers of the tokens that begin a sentence. Such a sentence begins a line, unless a quotation
            is still open there: the paragraphs are lost, and a quotation must not be cut.

    Returns:
        The text, and for each token its half-open offsets there.
    """
    parts: list[str] = []
    spans: list[tuple[int, int]] = []
    length = 0
    inside = inside_single = False
    glue = True
    for place, token in enumerate(tokens):
        written = _BRACKETS.get(token, token)
        begins = place in sentence_starts and place > 0
        # Behind a word "'" is an apostrophe; behind punctuation it opens and closes in turn.
        single = written == _SINGLE and (place == 0 or begins or _PUNCTUATION.fullmatch(tokens[place - 1]) is not None)
        opens_single = single and (not inside_single or begins)
        # A mark with a capital after it at the start of a sentence opens, even if the one before was never closed:
        # speeches of several paragraphs open the mark again at each.
        reopens = begins and written in _MARKS_OPEN and place + 1 < len(tokens) and tokens[place + 1][:1].isupper()
        closes = inside and not reopens and written in _MARKS_CLOSE
        separator = "\n" if begins and (not inside or reopens) and (not inside_single or opens_single) else " "
        if glue or closes or (_NO_SPACE_BEFORE.fullmatch(written) and not opens_single):
            separator = separator if separator == "\n" and not closes else ""
        parts += (separator, written)
        start = length + len(separator)
        length = start + len(written)
        spans.append((start, length))
        if closes:
            inside = False
            glue = False
        elif written in _MARKS_OPEN:
            inside = glue = True
        elif single:
            inside_single = glue = opens_single
        else:
            glue = bool(_NO_SPACE_AFTER.fullmatch(written))
    return "".join(parts), spans


def spans_of(tokens: Iterable[int], offsets: Sequence[tuple[int, int]]) -> Spans:
    """Return the spans that cover the tokens of these numbers, runs of neighbours as one span."""
    spans: list[tuple[int, int]] = []
    last = -2
    for token in sorted(set(tokens)):
        start, end = offsets[token]
        if token == last + 1:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
        last = token
    return tuple(spans)


def labelled_runs(labels: Sequence[str]) -> list[tuple[str, int, int]]:
    """Return (label, first token, behind the last) of each run in BIO or IOB1 labels; "O" and "Out" lie outside.

    "I-x" goes on with a run of x or begins one (IOB1); "B-x" always begins one.
    """
    runs: list[tuple[str, int, int]] = []
    for place, written in enumerate(labels):
        prefix, _, label = written.partition("-")
        if not label:
            if written in ("O", "Out"):
                continue
            prefix, label = "I", written
        if prefix == "I" and runs and runs[-1][0] == label and runs[-1][2] == place:
            runs[-1] = (label, runs[-1][1], place + 1)
        else:
            runs.append((label, place, place + 1))
    return runs
