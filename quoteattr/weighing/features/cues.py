"""Features of a cue: its word and class, its clause and complements, and the marks around it."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from attrs import frozen

from quoteattr.rules import Cue, Lexicon, NameWords, Patterns, Sort
from quoteattr.text import Parse
from quoteattr.weighing.features.reading import READ_CUE_NUMBERS

#: Words that are features in their own right; of any other, its tag is.
_FUNCTION_TAGS = frozenset("IN TO DT PDT PRP PRP$ WP WDT WRB WP$ CC RP MD EX UH".split())

CUE_CATEGORIES = (
    "cue",
    "cue class",
    "cue and scheme",
    "class and scheme",
    "cue tag",
    "cue dep",
    "cue frame",
    "cue and frame",
    "class and frame",
    "cue and tag",
    "cue head",
    "cue subject",
    "cue and subject",
    "subject word",
    "class and subject word",
    "subject sort",
    "class and subject sort",
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
    "negated",
    "frame in lexicon",
    "by the guide",
    *READ_CUE_NUMBERS,
)

_LEXICON_FRAME = {
    "clause": "that",
    "clause before": "that",
    "to": "infinitive",
    "ing": "gerund",
    "object": "noun",
    "object+to": "object-infinitive",
    "oprd": "small-clause",
}

_SUBJECTS = ("nsubj", "nsubjpass")


@frozen(eq=False)
class CueView:
    """What the features of a cue, its contents and its sources share.

    Attributes:
        categories: Values of ``CUE_CATEGORIES``.
        numbers: Values of ``CUE_NUMBERS``.
        frame: The first of its complements, such as ``that``, ``to``, ``object``.
        by_guide: Whether the scheme is that of the guide, see ``Config.scheme``.
    """

    cue: Cue
    categories: tuple[str, ...]
    numbers: tuple[float, ...]
    frame: str
    by_guide: bool


def word_class(parse: Parse, token: int) -> str:
    """Return a token's word where it is a function word or a punctuation mark, else its tag."""
    if not 0 <= token < len(parse.tags):
        return "-"
    tag = parse.tags[token]
    if tag in _FUNCTION_TAGS or not tag[:1].isalpha():
        return parse.lowers[token]
    return tag


def class_name(cue: Cue) -> str:
    """Return the class under which the weights know a cue."""
    return cue.cue_class.weights_id if cue.cue_class is not None else f"other {cue.sort}"


def view_cue(parse: Parse, patterns: Patterns, cue: Cue, by_guide: bool, read: Sequence[float]) -> CueView:
    """Return the features of a cue.

    Args:
        parse: The parsed text.
        patterns: For the lemmas of neighbouring words and what nouns stand for.
        cue: The cue.
        by_guide: Whether the scheme is that of the guide, see ``Config.scheme``.
        read: Values of ``READ_CUE_NUMBERS``.
    """
    head = cue.head
    lexicon = patterns.lexicon
    first, last = parse.sentence(head)
    deps, lowers, tags, pair_of = parse.deps, parse.lowers, parse.tags, parse.pair_of
    kids = parse.kids[cue.clause]
    frame = _frame(parse, head, cue)
    name = class_name(cue)
    scheme = "guide" if by_guide else "polnear"
    subject = subject_of(parse, kids)
    subject_word = subject_sort = "-"
    for kid in kids:
        if deps[kid] in _SUBJECTS:
            subject_word, subject_sort = noun_word(parse, lexicon, kid), noun_sort(parse, patterns.names, kid)
            break
    governor = parse.heads[cue.clause]
    auxiliary = "+".join(lowers[kid] for kid in kids if deps[kid] in ("aux", "auxpass", "neg"))
    preposition = next(
        (lowers[kid] for kid in parse.kids[head] if kid > head and deps[kid] in ("prep", "prt", "agent")), "-"
    )
    categories = (
        cue.lemma,
        name,
        f"{cue.lemma}|{scheme}",
        f"{name}|{scheme}",
        tags[head],
        deps[head],
        frame,
        f"{cue.lemma}|{frame}",
        f"{name}|{frame}",
        f"{cue.lemma}|{tags[head]}",
        f"{deps[head]}|{lexicon.lemma(lowers[governor], 'verb') if governor != head else '-'}",
        subject,
        f"{cue.lemma}|{subject}",
        subject_word,
        f"{name}|{subject_word}",
        subject_sort,
        f"{name}|{subject_sort}",
        auxiliary or "-",
        word_class(parse, head - 1) if head > first else "^",
        word_class(parse, max(cue.tokens) + 1) if max(cue.tokens) + 1 < last else "$",
        f"{cue.lemma}|{preposition}",
    )
    capitals = parse.capitals[parse.sentence_of[head]]
    numbers = (
        float(pair_of[head] >= 0),
        _distance_to_pair(pair_of[max(head - 19, first - 2, 0) : head][::-1], pair_of[head]),
        _distance_to_pair(pair_of[head + 1 : min(head + 20, last + 3)], pair_of[head]),
        float(last - first),
        (head - first) / (last - first),
        float(min(parse.paragraph_of[head], 10)),
        capitals,
        float(_depth(parse, head)),
        float(any(deps[kid] == "neg" for kid in kids)),
        _frame_fits(cue, frame),
        float(by_guide),
        *read,
    )
    return CueView(cue, categories, numbers, frame, by_guide)


def _depth(parse: Parse, token: int) -> int:
    depth = 0
    while parse.heads[token] != token and depth < 12:
        token = parse.heads[token]
        depth += 1
    return depth


def _distance_to_pair(near: Sequence[int], own: int) -> float:
    """Return how many tokens lie between a cue and the nearest quotation on one side, 20 for none near.

    Args:
        near: The pairs of marks around the tokens on that side, the nearest first; -1 where there is none.
        own: That around the cue.
    """
    for steps, pair in enumerate(near, start=1):
        if pair >= 0 and pair != own:
            return float(steps)
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


def _frame_fits(cue: Cue, frame: str) -> float:
    """Tell whether the lexicon gives a cue this frame: 1 yes, 0 no, -1 for a cue that it lacks."""
    if cue.cue_class is None:
        return -1.0
    frames = cue.cue_class.frames
    parts = {frame, *frame.split("+")}
    return float(any(_LEXICON_FRAME.get(part, part) in frames for part in parts))


def noun_word(parse: Parse, lexicon: Lexicon, token: int) -> str:
    """Return the lemma of a noun: what it names tells who can speak; of a name only that it is one."""
    return "Name" if parse.tags[token].startswith("NNP") else lexicon.lemma(parse.lowers[token], "noun")


def noun_sort(parse: Parse, names: NameWords, token: int) -> str:
    """Return what a noun can stand for, "group", "document+outlet"; "thing" for any other noun, of a pronoun the word."""
    tag = parse.tags[token]
    if tag[:2] != "NN":
        return parse.lowers[token] if tag in _FUNCTION_TAGS else tag
    if tag.startswith("NNP"):
        return "Name"
    return _sorts_joined(names.sorts.get(parse.lowers[token], frozenset()))


@functools.lru_cache(maxsize=256)
def _sorts_joined(sorts: frozenset[Sort]) -> str:
    return "+".join(sorted(sorts)) or "thing"


def subject_of(parse: Parse, kids: list[int]) -> str:
    """Return how the subject among some children hangs, and which word or tag it is; a ">" where it follows."""
    for kid in kids:
        dep = parse.deps[kid]
        if dep in ("nsubj", "nsubjpass", "csubj", "expl", "poss"):
            tag = parse.tags[kid]
            word = parse.lowers[kid] if tag in ("PRP", "WP", "WDT", "DT", "PRP$", "EX") else tag
            return f"{dep}:{word}{'>' if kid > parse.heads[kid] else ''}"
    return "-"
