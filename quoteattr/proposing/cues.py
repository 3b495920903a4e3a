"""Finds the cues of a text: the words, and the colons and dashes, that may attribute something."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve

from quoteattr.proposing.layout import COLONS, DASHES, ends_turn_name, headline_claim, opens_turn
from quoteattr.rules import Cue, Lexicon, NameWords, Patterns
from quoteattr.text import Parse

#: Brackets around a colon are so many tokens away at most.
BRACKETED = 4

_OPENING, _CLOSING = frozenset("(["), frozenset(")]")
_HINGES = DASHES | COLONS

#: The class of the verbs that hand on another's words: "quoted … as saying".
QUOTING_CLASS = "cite"


def find_cues(parse: Parse, patterns: Patterns) -> Iterator[Cue]:
    """Yield every cue of a text, in order."""
    lexicon = patterns.lexicon
    speaking = -1  # the last verb that takes words in marks
    later: dict[int, Cue] = {}  # by their heads, cues that began before them: "went on to say"
    for token in range(len(parse)):
        if parse.words[token] == "." and ends_turn_name(parse, token, patterns.names):
            if opens_turn(parse, token, patterns.names):
                yield Cue(token, (token,), ":", "colon", None)
            continue
        cue = later.pop(token, None) or _mistagged(parse, lexicon, token)
        if cue is None:
            found = lexicon.cue_at(parse, token)
            cue = None if found is None else _as_saying(parse, lexicon, found)
        if cue is not None and cue.head > token:
            later[cue.head] = cue
            continue
        if cue is None and parse.words[token] in _HINGES and parse.tags[token] in (":", "HYPH", ",", "NFP"):
            if _labels(parse, patterns.names, token) or _is_bracketed(parse, token):
                continue  # "Source: …", "[Correction: …", "(NYSE: ORX)"
            if (
                speaking >= parse.sentence(token)[0]
                and parse.words[token] == ":"
                and not _tells(parse, speaking, token)
                and not _in_headline(parse, patterns, token)
            ):
                continue  # "she said: “…”": the verb is the cue, the colon only opens
            cue = Cue(token, (token,), parse.words[token], "colon", None)
        if cue is None or cue.sort == "adverb":  # "reportedly" hedges; it reports nothing of its own
            continue
        if cue.cue_class is not None and cue.sort == "verb" and {"quote", "that"} <= cue.cue_class.frames:
            speaking = token
        yield cue


def _mistagged(parse: Parse, lexicon: Lexicon, token: int) -> Cue | None:
    """Return the cue of a verb of saying taken for a noun by the tagger: "…, **writing**, “Come.”", "and **report** they"."""
    if parse.tags[token][:2] != "NN" or not 0 < token < len(parse) - 2:
        return None
    lemma = lexicon.lemma(parse.lowers[token], "verb")
    cue_class = lexicon.single.get(("verb", lemma))
    if cue_class is None or cue_class.act != "speech" or "quote" not in cue_class.frames:
        return None
    opening = token + 1 + (parse.words[token + 1] in (",", ":"))
    quotes = parse.is_mark(opening) and parse.pair_of[token] != parse.pair_of[opening]
    before = parse.tags[token - 1]
    goes_on = before == "CC" and parse.tags[token + 1] == "PRP" and parse.deps[token + 1] == "nsubj"
    modifies = parse.tags[token] == "NNS" and parse.deps[token] == "compound"
    reports = modifies and parse.deps[parse.heads[token]] in (
        "nsubj",
        "nsubjpass",
    )  # "The daily **reports** prices rose"
    behind_name = parse.tags[token] == "NNS" and before in ("NN", "NNP", "NNPS")  # "the paper **maintains** that"
    says = behind_name and parse.lowers[token + 1] in (",", "that") and ("noun", lemma) not in lexicon.single
    if goes_on or reports or says or (quotes and before not in ("DT", "PRP$", "POS", "JJ")):
        return Cue(token, (token,), lemma, "verb", cue_class)
    return None


def _labels(parse: Parse, names: NameWords, colon: int) -> bool:
    """Tell whether a colon stands behind a label that opens a paragraph: "Update: …", not "Poll: …"."""
    first = parse.paragraph(colon)[0]
    first += parse.words[first] in "([" and first + 1 < colon
    label = parse.lowers[first]
    return first + 1 == colon and label in names.labels and label not in names.documents


def _is_bracketed(parse: Parse, hinge: int) -> bool:
    """Tell whether brackets close on a word or two behind a colon: "(NYSE: ORX)" tells where shares are traded."""
    opened = not _OPENING.isdisjoint(parse.words[max(0, hinge - BRACKETED) : hinge])
    return opened and not _CLOSING.isdisjoint(parse.words[hinge + 2 : hinge + BRACKETED])


def _tells(parse: Parse, verb: int, colon: int) -> bool:
    """Tell whether a verb of saying has a clause before a colon: "She said **it was over**: “…”" has two cues."""
    return any(parse.deps[kid] == "ccomp" and verb < kid < colon for kid in parse.kids[verb])


def _in_headline(parse: Parse, patterns: Patterns, colon: int) -> bool:
    first, last = parse.paragraph(colon)
    return headline_claim(parse, patterns.names, first, colon, last) is not None


def _as_saying(parse: Parse, lexicon: Lexicon, cue: Cue) -> Cue | None:
    """Make one cue of 'quoted … as saying', 'quoted saying': the head is 'saying', and 'quoted' no cue of its own."""
    if cue.sort == "noun" and parse.deps[cue.head] == "nsubj":
        # "Y's report quoted him as saying": the report is the source
        above = lexicon.cue_at(parse, parse.heads[cue.head])
        return None if above is not None and _is_quoting(above) else cue
    if cue.sort != "verb":
        return cue
    if _is_quoting(cue):
        return None if _sayings(parse, lexicon, cue.head) else cue
    head = cue.head
    if parse.tags[head] != "VBG":
        return cue
    if parse.deps[head] == "conj":
        head = parse.heads[head]
    linker = parse.heads[head]
    linkers = (linker,) if parse.lowers[linker] == "as" else ()
    quoting = parse.heads[linker] if linkers else linker
    outer = lexicon.cue_at(parse, quoting)
    if outer is not None and _is_quoting(outer) and head in _sayings(parse, lexicon, quoting):
        return evolve(cue, tokens=(quoting, *(linkers if head == cue.head else ()), *cue.tokens))
    return cue


def _is_quoting(cue: Cue) -> bool:
    return cue.cue_class is not None and cue.cue_class.id == QUOTING_CLASS and cue.sort == "verb"


def _sayings(parse: Parse, lexicon: Lexicon, quoting: int) -> list[int]:
    """Return the participles that say what is quoted: behind 'as', or right behind a passive, 'was quoted saying'."""
    hosts = [quoting, *(kid for kid in parse.kids[quoting] if parse.deps[kid] in ("dobj", "nsubjpass", "dative"))]
    joined = [
        participle
        for host in hosts
        for linker in parse.kids[host]
        if parse.lowers[linker] == "as" and linker > quoting
        for participle in parse.kids[linker]
        if parse.tags[participle] == "VBG"
    ]
    bare = [
        kid
        for kid in parse.kids[quoting]
        if kid == quoting + 1
        and parse.tags[quoting] == "VBN"
        and parse.tags[kid] == "VBG"
        and lexicon.cue_at(parse, kid) is not None
    ]
    return joined + bare
