"""Reads attributions from the layout, without a verb: turns, headlines, signatures, quotations over several paragraphs."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from quoteattr.rules import NameWords, singular
from quoteattr.text import Parse, Run

#: The tokeniser takes the second one for a smiley: "LADY ORR (chair):".
COLONS = frozenset([":", "):"])
_NUMBERED = regex.compile(r"[QA]\.?\d+\.?|[\[\](]|\d\d?(?::\d\d){1,2}")
DASHES = frozenset(["-", "--", "–", "—", "―"])

#: The name before a turn has at most so many tokens; the next turn stands at most so many paragraphs away.
TURN_NAME = 9
TURN_DISTANCE = 6

#: A headline has at most so many tokens, this share of its longer words in capitals, and its source at most so many
#: tokens. Headlines that name their source are too rare in the training corpora for a weight, and for a measured figure:
#: this confidence is a judgement.
HEADLINE_LENGTH = 30
HEADLINE_CAPITALS = 0.7
HEADLINE_SOURCE = 4
HEADLINE_CONFIDENCE = 0.8

#: A turn in a transcript names its speaker outright; so does a signature: a dash and a name below a quotation, which has
#: at most so many tokens. Judgements too.
TURN_CONFIDENCE = 0.9
SIGNATURE_LENGTH = 12
SIGNATURE_CONFIDENCE = 0.85


#: At most so many pairs that stand side by side are one quotation.
MOST_NEIGHBOURS = 8

#: A dateline is shorter than this, in tokens.
DATELINE_WINDOW = 14


def is_spaced_dash(parse: Parse, token: int) -> bool:
    """Tell a dash behind a word from a hyphen within one: "court **–** a step", not "post-war"."""
    return parse.words[token] in DASHES and parse.text[parse.starts[token] - 1 : parse.starts[token]].isspace()


def dateline_end(parse: Parse, first: int) -> int:
    """Return the first token behind a dateline in capitals, "PARIS (AFP) --", that opens a paragraph; else the token."""
    if not _is_in_capitals(parse, first):
        return first
    start, last = parse.paragraph(first)
    if start != first:
        return first
    for token in range(first + 1, min(first + DATELINE_WINDOW, last - 1)):
        if parse.tags[token][:2] in ("VB", "MD"):
            return first
        if parse.words[token] in DASHES and parse.text[parse.ends[token] : parse.ends[token] + 1].isspace():
            return token + 1
    return first


def _is_in_capitals(parse: Parse, first: int) -> bool:
    """Tell whether what opens with a token opens in capitals: "PARIS", "LA CROSSE"."""
    opening = parse.words[first : first + (2 if len(parse.words[first]) == 2 else 1)]
    return len("".join(opening)) > 2 and all(word.isupper() for word in opening)


def ends_turn_name(parse: Parse, stop: int, names: NameWords) -> bool:
    """Tell the full stop behind the name in the minutes of a parliament, "Mr. HALE. …", "Ms. ORTIZ of Norr. …"."""
    words = parse.words
    if words[stop] != "." or stop < 2 or not (words[stop - 1].isupper() or words[stop - 2] == "of"):
        return False
    first, last = parse.paragraph(stop)
    opener = parse.lowers[first].rstrip(".")
    return (
        1 < stop - first <= TURN_NAME
        and stop + 1 < last
        and (opener in names.titles or opener == "the")
        and any(len(word) > 2 and word.isupper() for word in words[first + 1 : stop])
    )


def opens_turn(parse: Parse, colon: int, names: NameWords) -> bool:
    """Tell whether a colon stands behind the name that opens a speaker's turn: 'MS. KELL: …', 'Q: …'.

    One such paragraph is not enough; two make a transcript.
    """
    return _has_turn_shape(parse, colon, names) and any(
        _has_turn_shape(parse, other, names) for other in _other_colons(parse, colon)
    )


def _other_colons(parse: Parse, colon: int) -> Iterator[int]:
    """Yield the colons, and the full stops that may stand for them, of the paragraphs near that of a colon."""
    own = parse.paragraph_of[colon]
    token = colon
    for way in (-1, 1):
        token = colon + way
        while 0 <= token < len(parse) and abs(parse.paragraph_of[token] - own) <= TURN_DISTANCE:
            if (parse.words[token] in COLONS or parse.words[token] == ".") and parse.paragraph_of[token] != own:
                yield token
            token += way


def _has_turn_shape(parse: Parse, colon: int, names: NameWords) -> bool:
    if parse.words[colon] not in COLONS:
        return ends_turn_name(parse, colon, names)
    first = parse.paragraph(colon)[0]
    if parse.is_mark(first) and parse.pair_of[first] == parse.pair_of[colon]:
        first += 1  # a transcript that is a quotation itself, its mark opened again at each turn
    elif parse.pair_of[first] >= 0:
        return False
    words = parse.words[first:colon]
    if not 0 < len(words) <= TURN_NAME or parse.lowers[first] in names.labels:
        return False
    if "(" in words[1:] and (words[-1] == ")" or parse.words[colon] == "):"):  # "LADY ORR (chair):"
        words = words[: words.index("(", 1)]
    return all(word[:1].isupper() or not word[:1].isalpha() or word in names.particles for word in words) and (
        words == ["Q"] or not any(tag[:2] == "VB" for tag in parse.tags[first : first + len(words)])
    )


def turn_name(parse: Parse, colon: int) -> range | None:
    """Return the name before a turn where more than a name stands there; else None.

    "**MS KELL** (for the port):", "Q41 **Chair**:", "[00:04:10] **Ann Roe**:" — what somebody is stands in brackets,
    questions are numbered, and recordings have times.

    Args:
        parse: The parsed text.
        colon: The colon behind the name.
    """
    first = parse.paragraph(colon)[0]
    if not first < colon <= first + TURN_NAME + 1:
        return None
    words = parse.words[first:colon]
    start = 0
    while start + 1 < len(words) and _NUMBERED.fullmatch(words[start]):
        start += 1
    end = words.index("(", start + 1) if "(" in words[start + 1 :] else len(words)
    if words[start].lower() in ("q", "a", "question", "answer"):
        return None  # "QUESTION (Radio Delta):"
    return range(first + start, first + end) if (start, end) != (0, len(words)) else None


def opening_word(parse: Parse, first: int, last: int) -> int:
    """Return the first word of a stretch, behind brackets and bullets, or its first token: ">> **Analysis**"."""
    return next((token for token in range(first, last) if parse.words[token][0].isalnum()), first)


def headline_claim(parse: Parse, names: NameWords, first: int, hinge: int, last: int) -> Run | None:
    """Return the claim of a headline cut in two by a colon or dash: the longer part, where the other is a source."""
    if parse.words[hinge] in DASHES and not is_spaced_dash(parse, hinge):
        return None  # "post-war"
    if parse.lowers[opening_word(parse, first, hinge)] in names.labels:
        return None  # "Photo: …", "[Picture: …"
    before, after = (first, hinge), (hinge + 1, last)
    for source, claim in ((after, before), (before, after)):
        size = source[1] - source[0]
        if not 0 < size <= HEADLINE_SOURCE or claim[1] - claim[0] <= size:
            continue
        words = parse.lowers[source[0] : source[1]]
        last_word = {words[-1], singular(words[-1])}
        speaks = any(last_word & nouns for nouns in (names.roles, names.groups, names.documents, names.organisations))
        agency = " ".join(words) in names.agencies
        is_name = all(tag.startswith("NNP") for tag in parse.tags[source[0] : source[1]])
        quoted = parse.is_mark(claim[0])
        if (speaks and _is_title(parse, first, last)) or (
            (agency or (is_name and quoted)) and is_headline(parse, first, last)
        ):
            return claim
    return None


def _is_title(parse: Parse, first: int, last: int) -> bool:
    """Tell whether a paragraph may be a headline: it is short and does not end as sentences do."""
    return last - first <= HEADLINE_LENGTH and parse.words[last - 1] not in (".", "!", "?", ":", ",", ";")


def is_headline(parse: Parse, first: int, last: int) -> bool:
    """Tell whether a paragraph is a headline: a title whose longer words have capitals."""
    if not _is_title(parse, first, last):
        return False
    longer = [word for word in parse.words[first:last] if len(word) > 3 and word[0].isalpha()]
    return len(longer) > 1 and sum(word[0].isupper() for word in longer) >= HEADLINE_CAPITALS * len(longer)


def signed_quotation(parse: Parse, dash: int) -> list[Run]:
    """Return the quotation below which a dash and a name stand, in its paragraph or in the next one; else nothing."""
    first, last = parse.paragraph(dash)
    if parse.words[dash] not in DASHES or not dash + 1 < last <= dash + 1 + SIGNATURE_LENGTH:
        return []
    name = parse.tags[dash + 1 : last]
    if not name[0].startswith("NNP") or any(tag[:2] in ("VB", "MD") and tag != "VBG" for tag in name):
        return []
    start = first if dash > first else parse.paragraph(first - 1)[0] if first > 0 else dash
    pair = parse.pair_of[dash - 1] if start < dash else -1
    if pair < 0 or not parse.is_mark(start):
        return []
    runs = whole_quotation(parse, pair)
    return runs if parse.pair_of[start] in (pair, parse.pair_of[runs[0][0]]) else []


def whole_quotation(parse: Parse, pair: int) -> list[Run]:
    """Return the tokens of a quotation, one run a paragraph: where its mark opens again, all its paragraphs."""
    first = last = pair
    while first > 0 and _goes_on(parse, first - 1):
        first -= 1
    while _goes_on(parse, last):
        last += 1
    return parse.pair_runs[first : last + 1]


def _goes_on(parse: Parse, pair: int) -> bool:
    """Tell whether the next pair opens the next paragraph and goes on with the quotation of this one."""
    if not parse.pairs[pair].continues or pair + 1 >= len(parse.pairs):
        return False
    token, following = parse.pair_runs[pair][0], parse.pair_runs[pair + 1][0]
    return token < following < len(parse) and parse.paragraph_of[following] == parse.paragraph_of[token] + 1


def neighbours(parse: Parse, pair: int) -> list[Run]:
    """Return a pair and the pairs right behind it, in its paragraph: '"We go." "We stay."'; nothing where there are none."""
    runs = [parse.pair_runs[pair]]
    for following in range(pair + 1, min(pair + MOST_NEIGHBOURS, len(parse.pair_runs))):
        start, end = parse.pair_runs[following]
        if start != runs[-1][1] or start >= len(parse) or parse.paragraph_of[start - 1] != parse.paragraph_of[start]:
            break
        runs.append((start, end))
    return runs if len(runs) > 1 else []
