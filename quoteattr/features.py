"""What the weights look at: features that a person can read, of cues, contents and sources.

A feature is a category (a string such as ``say|clause``) or a number. ``weigh.py`` turns categories into the log-odds
that the training split gave them; nothing here knows of weights.
"""

from __future__ import annotations

from attrs import frozen

from quoteattr.candidates import Candidate
from quoteattr.lexicon import Cue, Lexicon
from quoteattr.mentions import SourceCandidate
from quoteattr.parse import Parse

#: Words that are features in their own right; of any other, its tag is.
_FUNCTION_TAGS = frozenset("IN TO DT PDT PRP PRP$ WP WDT WRB WP$ CC RP MD EX UH".split())

CUE_CATEGORIES = (
    "cue",
    "cue class",
    "cue tag",
    "cue dep",
    "cue frame",
    "cue and frame",
    "class and frame",
    "cue and tag",
    "cue head",
    "cue subject",
    "cue and subject",
    "cue auxiliary",
    "word before cue",
    "word after cue",
    "cue preposition",
)
CUE_NUMBERS = (
    "inside marks",
    "marks before",
    "marks after",
    "sentence length",
    "place in sentence",
    "paragraph",
    "capital letters",
    "depth",
    "contents proposed",
    "negated",
    "frame in lexicon",
    "strict",
)
CONTENT_CATEGORIES = (
    "pattern",
    "cue and pattern",
    "class and pattern",
    "step",
    "pattern and step",
    "first word",
    "cue and first word",
    "class and first word",
    "anchor dep",
    "anchor tag",
    "anchor word",
    "hinge",
    "hinge word",
    "hinge and class",
    "next word",
    "word before",
    "last tag",
    "anchor subject",
    "shape",
    "frame and pattern",
    "frame and first word",
    "next words",
    "cue dep and pattern",
    "cue tag and pattern",
    "hinge place",
    "class and anchor word",
    "pattern and word after cue",
    "subject and pattern",
)
CONTENT_NUMBERS = (
    "words",
    "runs",
    "distance from cue",
    "left in sentence",
    "left before",
    "share in marks",
    "opens with mark",
    "closes with mark",
    "marks cut",
    "whole quotation",
    "other quotations",
    "as parsed",
    "others end here",
    "others start here",
    "before cue",
    "share of longest",
    "words beyond the parse",
    "comma at end",
    "commas inside",
    "verbs inside",
    "hinge depth",
    "cue probability",
)
SOURCE_CATEGORIES = (
    "source pattern",
    "cue and source pattern",
    "class and source pattern",
    "source tag",
    "source word",
    "source dep",
    "source pattern and tag",
    "cue dep and source pattern",
    "frame and source pattern",
)
SOURCE_NUMBERS = (
    "distance",
    "source words",
    "source before cue",
    "same sentence",
    "source inside marks",
    "source in content",
    "source rank",
    "sources proposed",
    "cue inside marks",
    "source sentences away",
)


@frozen(eq=False)
class CueView:
    """What the features of a cue, its contents and its sources share.

    Attributes:
        categories: Values of ``CUE_CATEGORIES``.
        numbers: Values of ``CUE_NUMBERS``.
        frame: The first of its complements, such as ``that``, ``to``, ``object``.
    """

    cue: Cue
    categories: tuple[str, ...]
    numbers: tuple[float, ...]
    frame: str


def word_class(parse: Parse, token: int) -> str:
    """Return a token's word where it is a function word or a punctuation mark, else its tag."""
    if not 0 <= token < len(parse):
        return "-"
    tag = parse.tags[token]
    if tag in _FUNCTION_TAGS or not tag[:1].isalpha():
        return parse.lowers[token]
    return tag


def class_name(cue: Cue) -> str:
    """Return the class under which the weights know a cue."""
    return cue.cue_class.weights_id if cue.cue_class is not None else f"other {cue.sort}"


def view_cue(parse: Parse, lexicon: Lexicon, cue: Cue, proposed: int, strict: bool) -> CueView:
    """Return the features of a cue.

    Args:
        parse: The parsed text.
        lexicon: For the lemmas of neighbouring words.
        cue: The cue.
        proposed: How many contents are proposed for it.
        strict: Whether only what reports words is asked for, see ``weigh.Scheme``.
    """
    head = cue.head
    first, last = parse.sentence(head)
    deps, lowers, tags = parse.deps, parse.lowers, parse.tags
    kids = parse.kids[head]
    frame = _frame(parse, head, cue)
    name = class_name(cue)
    subject = _subject(parse, kids)
    governor = parse.heads[head]
    auxiliary = "+".join(lowers[kid] for kid in kids if deps[kid] in ("aux", "auxpass", "neg"))
    preposition = next((lowers[kid] for kid in kids if kid > head and deps[kid] in ("prep", "prt", "agent")), "-")
    categories = (
        cue.lemma,
        name,
        tags[head],
        deps[head],
        frame,
        f"{cue.lemma}|{frame}",
        f"{name}|{frame}",
        f"{cue.lemma}|{tags[head]}",
        f"{deps[head]}|{lexicon.lemma(lowers[governor], 'verb') if governor != head else '-'}",
        subject,
        f"{cue.lemma}|{subject}",
        auxiliary or "-",
        word_class(parse, head - 1) if head > first else "^",
        word_class(parse, max(cue.tokens) + 1) if max(cue.tokens) + 1 < last else "$",
        f"{cue.lemma}|{preposition}",
    )
    sentence_words = parse.words[first:last]
    capitals = sum(word[:1].isupper() for word in sentence_words) / len(sentence_words)
    numbers = (
        float(parse.pair_of[head] >= 0),
        _distance_to_pair(parse, head, -1, first),
        _distance_to_pair(parse, head, 1, last),
        float(last - first),
        (head - first) / (last - first),
        float(min(parse.paragraph_of[head], 10)),
        capitals,
        float(_depth(parse, head)),
        float(proposed),
        float(any(deps[kid] == "neg" for kid in kids)),
        _frame_fits(cue, frame),
        float(strict),
    )
    return CueView(cue, categories, numbers, frame)


def _depth(parse: Parse, token: int) -> int:
    depth = 0
    while parse.heads[token] != token and depth < 12:
        token = parse.heads[token]
        depth += 1
    return depth


def _distance_to_pair(parse: Parse, head: int, way: int, limit: int) -> float:
    """Return how many tokens lie between a cue and the nearest quotation on one side, 20 for none near."""
    own = parse.pair_of[head]
    for steps in range(1, 20):
        token = head + way * steps
        if not 0 <= token < len(parse):
            break
        if parse.pair_of[token] >= 0 and parse.pair_of[token] != own:
            return float(steps)
        if token == limit + 2 * way:
            break
    return 20.0


def _frame(parse: Parse, head: int, cue: Cue) -> str:
    """Return the first complement of a cue: what a grammar would call its frame."""
    found: list[str] = []
    for kid in parse.kids[head]:
        dep = parse.deps[kid]
        if dep == "ccomp":
            first = parse.lowers[parse.lefts[kid]]
            marked = "that" if first == "that" else "wh" if first[:2] == "wh" or first in ("how", "if") else "clause"
            found.append(marked if kid > head else "clause before")
        elif dep == "xcomp":
            found.append("ing" if parse.tags[kid] == "VBG" else "to")
        elif dep in ("dobj", "dative"):
            found.append("object")
        elif dep in ("prep", "agent", "prt") and kid > head:
            found.append(parse.lowers[kid])
        elif dep in ("oprd", "acomp", "attr", "advcl", "acl", "relcl", "parataxis", "nsubjpass"):
            found.append(dep)
    return "+".join(found[:3]) or "-"


_LEXICON_FRAME = {
    "clause": "that",
    "clause before": "that",
    "to": "infinitive",
    "ing": "gerund",
    "object": "noun",
    "object+to": "object-infinitive",
    "oprd": "small-clause",
}


def _frame_fits(cue: Cue, frame: str) -> float:
    """Tell whether the lexicon gives a cue this frame: 1 yes, 0 no, -1 for a cue that it lacks."""
    if cue.cue_class is None:
        return -1.0
    frames = cue.cue_class.frames
    parts = {frame, *frame.split("+")}
    return float(any(_LEXICON_FRAME.get(part, part) in frames for part in parts))


def _subject(parse: Parse, kids: list[int]) -> str:
    for kid in kids:
        dep = parse.deps[kid]
        if dep in ("nsubj", "nsubjpass", "csubj", "expl", "poss"):
            tag = parse.tags[kid]
            word = parse.lowers[kid] if tag in ("PRP", "WP", "WDT", "DT", "PRP$", "EX") else tag
            return f"{dep}:{word}{'>' if kid > parse.heads[kid] else ''}"
    return "-"


def content_categories(parse: Parse, lexicon: Lexicon, view: CueView, candidate: Candidate) -> tuple[str, ...]:
    """Return the values of ``CONTENT_CATEGORIES`` of a candidate."""
    cue, anchor, hinge = view.cue, candidate.anchor, candidate.hinge
    name = class_name(cue)
    first = candidate.runs[0][0]
    end = candidate.runs[-1][1]
    opening = first + 1 if parse.is_mark(first) and first + 1 < end else first
    opener = ('"' if opening != first else "") + word_class(parse, opening)
    step = candidate.step
    if hinge >= 0:
        hinge_dep = f"{step}:{parse.deps[hinge]}"
        hinge_word = f"{step}:{word_class(parse, parse.lefts[hinge])}"
    else:
        hinge_dep = hinge_word = step
    last = end - 1
    anchor_dep = f"{parse.deps[anchor]}{'<' if anchor < cue.head else '>'}"
    in_marks = parse.pair_of[first] >= 0, parse.pair_of[last] >= 0
    return (
        candidate.pattern,
        f"{cue.lemma}|{candidate.pattern}",
        f"{name}|{candidate.pattern}",
        step,
        f"{candidate.pattern}|{step}",
        opener,
        f"{cue.lemma}|{opener}",
        f"{name}|{opener}",
        anchor_dep,
        parse.tags[anchor],
        lexicon.lemma(parse.lowers[anchor], "noun"),
        hinge_dep,
        hinge_word,
        f"{hinge_dep}|{name}",
        word_class(parse, end) if end < len(parse) and parse.sentence_of[end] == parse.sentence_of[last] else "$",
        word_class(parse, first - 1) if first > 0 and parse.sentence_of[first - 1] == parse.sentence_of[first] else "^",
        parse.tags[last],
        _subject(parse, parse.kids[anchor]) if anchor != cue.head else "-",
        f"{len(candidate.runs)}{'q' if in_marks[0] else '-'}{'q' if in_marks[1] else '-'}{candidate.pattern[:5]}",
        f"{view.frame}|{candidate.pattern}",
        f"{view.frame}|{opener}",
        _next_words(parse, end),
        f"{parse.deps[cue.head]}|{candidate.pattern}",
        f"{parse.tags[cue.head]}|{candidate.pattern}",
        f"{hinge_dep}<{parse.deps[parse.heads[hinge]]}" if hinge >= 0 else step,
        f"{name}|{lexicon.lemma(parse.lowers[anchor], 'noun')}",
        f"{candidate.pattern}|{word_class(parse, cue.head + 1)}",
        f"{view.categories[9]}|{candidate.pattern}",
    )


def _next_words(parse: Parse, end: int) -> str:
    """Return the word behind a content and, where that is a comma or the like, the one behind it too."""
    if end >= len(parse) or parse.sentence_of[end] != parse.sentence_of[end - 1]:
        return "$"
    word = word_class(parse, end)
    if word.isalpha():
        return word
    return f"{word} {word_class(parse, end + 1)}"


def content_numbers(
    parse: Parse, candidate: Candidate, same_end: int, same_start: int, longest: int, cue_probability: float
) -> tuple[float, ...]:
    """Return the values of ``CONTENT_NUMBERS`` of a candidate.

    Args:
        parse: The parsed text.
        candidate: The candidate.
        same_end: How many other candidates of its cue end where it ends.
        same_start: How many start where it starts.
        longest: The number of words of its cue's longest candidate.
        cue_probability: The probability of its cue.
    """
    runs = candidate.runs
    cue = candidate.cue.head
    first, end = runs[0][0], runs[-1][1]
    sentence_first, sentence_last = parse.sentence(cue)
    words = sum(b - a for a, b in runs)
    inside = 0
    cut = 0
    whole = 0
    others = 0
    for a, b in runs:
        pairs = parse.pair_of[a:b]
        inside += sum(pair >= 0 for pair in pairs)
        for pair in set(pairs):
            if pair >= 0:
                low, high = parse.pair_runs[pair]
                if low < a or high > b:
                    cut += 1
                elif low == a and high == b:
                    whole += 1
                else:
                    others += 1
    distance = first - cue if first > cue else cue - end + 1 if end <= cue else 0
    anchor = candidate.anchor
    as_parsed = (first == parse.lefts[anchor]) + 2 * (end == parse.rights[anchor] + 1)
    return (
        float(words),
        float(len(runs)),
        float(distance),
        float(sentence_last - end),
        float(first - sentence_first),
        inside / words,
        float(parse.is_mark(first)),
        float(parse.is_mark(end - 1)),
        float(cut),
        float(whole),
        float(others),
        float(as_parsed),
        float(same_end),
        float(same_start),
        float(first < cue),
        words / longest,
        float(end - parse.rights[anchor] - 1),
        float(end < len(parse) and parse.words[end] == ","),
        float(sum(parse.words[a:b].count(",") for a, b in runs)),
        float(sum(tag[:2] == "VB" for a, b in runs for tag in parse.tags[a:b])),
        float(_steps_up(parse, candidate.hinge, anchor)),
        cue_probability,
    )


def _steps_up(parse: Parse, token: int, anchor: int) -> int:
    """Return how many steps lead up from a token to an anchor, at most 8; -1 without a token."""
    if token < 0:
        return -1
    steps = 0
    while token != anchor and steps < 8 and parse.heads[token] != token:
        token = parse.heads[token]
        steps += 1
    return steps


def source_categories(parse: Parse, lexicon: Lexicon, view: CueView, source: SourceCandidate) -> tuple[str, ...]:
    """Return the values of ``SOURCE_CATEGORIES`` of a source candidate."""
    cue = view.cue
    name = class_name(cue)
    head = source.head
    if head < 0:
        tag = word = dep = "-"
    else:
        tag = parse.tags[head]
        word = lexicon.lemma(parse.lowers[head], "noun") if not tag.startswith("NNP") else "Name"
        dep = parse.deps[head]
    pattern = source.pattern
    return (
        pattern,
        f"{cue.lemma}|{pattern}",
        f"{name}|{pattern}",
        tag,
        word,
        dep,
        f"{pattern}|{tag}",
        f"{parse.deps[cue.head]}|{pattern}",
        f"{view.frame}|{pattern}",
    )


def source_numbers(
    parse: Parse, view: CueView, source: SourceCandidate, content: Candidate | None, rank: int, proposed: int
) -> tuple[float, ...]:
    """Return the values of ``SOURCE_NUMBERS`` of a source candidate.

    Args:
        parse: The parsed text.
        view: The cue.
        source: The source candidate.
        content: The content that the cue has so far, or None.
        rank: Its place among the source candidates of the cue, from 0.
        proposed: How many there are.
    """
    cue = view.cue.head
    head = source.head
    if head < 0:
        return (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, float(rank), float(proposed), float(parse.pair_of[cue] >= 0), 0.0)
    in_content = content is not None and any(a <= head < b for a, b in content.runs)
    away = parse.sentence_of[cue] - parse.sentence_of[head]
    return (
        float(abs(cue - head)),
        float(source.run[1] - source.run[0]),
        float(head < cue),
        float(away == 0),
        float(parse.pair_of[head] >= 0),
        float(in_content),
        float(rank),
        float(proposed),
        float(parse.pair_of[cue] >= 0),
        float(away),
    )
