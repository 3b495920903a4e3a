"""Cases of who speaks and through whom, with their parses: they need no model.

``cases/resolution.json`` holds one case a line: a group and the form it is of, a text of our own, its parse by paragraphs,
and attributions (content, cue and source as they stand in the text) with what their records must say. Of those ``merged`` no
record is left; those ``parted`` are not chosen, but come out of another.
"""

from __future__ import annotations

import functools
import json
import re
from bisect import bisect_left, bisect_right
from pathlib import Path

from quoteattr.proposing.mentions import NOBODY, Attribution, SourceCandidate
from quoteattr.resolving.article import resolve
from quoteattr.rules.lexicon import Cue
from quoteattr.rules.patterns import load_patterns
from quoteattr.text.marks import pair_marks
from quoteattr.text.paragraphs import split_paragraphs
from quoteattr.text.parse import Paragraph, join_paragraphs

FILE = Path(__file__).parent.parent / "cases" / "resolution.json"


@functools.cache
def cases():
    return json.loads(FILE.read_text(encoding="utf-8"))


def of_group(group):
    return [case for case in cases() if case["group"] == group]


def parse_of(case):
    text = case["text"]
    paragraphs = [
        Paragraph(
            starts=plain["starts"],
            words=plain["words"].split(" "),
            tags=plain["tags"].split(" "),
            deps=plain["deps"].split(" "),
            heads=plain["heads"],
            opens=[number in plain["opens"] for number in range(len(plain["starts"]))],
        )
        for plain in case["parse"]
    ]
    return join_paragraphs(text, paragraphs, pair_marks(text, split_paragraphs(text)))


def tokens(parse, words, nth=1):
    """Return the half-open token range of words as they stand in the text, at their nth place."""
    before = r"(?<!\w)" if words[0].isalnum() else ""
    places = [match.start() for match in re.finditer(before + re.escape(words), parse.text)]
    start = places[nth - 1]
    return bisect_right(parse.ends, start), bisect_left(parse.starts, start + len(words))


def attribution_of(parse, plain):
    """Build what the engine would hand on."""
    lexicon = load_patterns().lexicon
    nth = plain["want"].get("nth", 1)
    runs = tuple(tokens(parse, words) for words in plain["content"])
    said = [token for words in plain["cue"] for token in range(*tokens(parse, words, nth))]
    cues = [cue for token in said if (cue := lexicon.cue_at(parse, token)) and parse.deps[token] not in ("aux", "neg")]
    if not said:
        cue = Cue(runs[0][0], (), "", "floating", None)
    elif plain["cue"] in ([":"], ["):"]):
        cue = Cue(said[0], tuple(said), ":", "colon", None)
    elif cues:
        cue = next((cue for cue in cues if cue.cue_class is not None), cues[0])
    else:
        cue = Cue(said[0], tuple(said), parse.lowers[said[0]], "verb", None)
    source = NOBODY
    if plain["source"] is not None:
        first, last = tokens(parse, plain["source"], plain["want"].get("place", 1))
        head = next((t for t in range(first, last) if not first <= parse.heads[t] < last or parse.heads[t] == t), first)
        source = SourceCandidate("case", head, (first, last))
    return Attribution(cue=cue, runs=runs, source=source, pattern=plain.get("pattern", "case"), confidence=0.9)


def attributions_of(parse, case):
    """Build all that were chosen, in the order of the case."""
    return [attribution_of(parse, plain) for plain in case["attributions"] if not plain["want"].get("parted")]


def records(case):
    parse = parse_of(case)
    return resolve(parse, load_patterns(), attributions_of(parse, case), "case")


def told(record, numbers):
    """Return what a record says, in the words in which a case states what it must say."""
    return {
        "speaker": record.speaker and record.speaker.name,
        "type": record.speaker and record.speaker.type,
        "description": record.speaker and record.speaker.description,
        "innermost": record.source and record.source.text,
        "intermediaries": [[one.name, [span.text for span in one.cue]] for one in record.intermediaries],
        "cue": [span.text for span in record.cue],
        "addressee": record.addressee and record.addressee.text,
        "negated": record.negated,
        "hedged": record.hedged,
        "content": [span.text for span in record.content],
        "parent": numbers.get(record.parent),
    }
