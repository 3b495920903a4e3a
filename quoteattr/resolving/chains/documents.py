"""Finds the documents that an article has from somebody ("a letter obtained by AFP"), and which statements go on with one."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from quoteattr.proposing import Attribution, mention_run
from quoteattr.resolving.chains.steps import Step
from quoteattr.resolving.circumstances import in_runs
from quoteattr.rules import Patterns, singular
from quoteattr.text import Parse

#: "The letter" goes on with one that was brought up at most so many paragraphs before.
MOST_PARAGRAPHS = 4

_KNOWN = frozenset(["the", "this", "that", "these", "those"])
_COPIES = frozenset(["copy", "draft", "version", "part", "page", "extract", "excerpt", "transcript"])
_ANY_DOCUMENT = ("document", "text")
_NOUN_LABELS = frozenset(["nsubj", "nsubjpass", "pobj", "dobj", "appos", "conj", "attr"])


@frozen(eq=False)
class Circulated:
    """A document that reaches the reader through somebody.

    Attributes:
        noun: Its token.
        word: The same in lower case and in the singular.
        author: Head of the subject in whose clause it stands ("in a letter obtained by AFP, **she** warned"), or -1.
        step: Through whom it comes.
    """

    noun: int
    word: str
    author: int
    step: Step


def find_circulated(parse: Parse, patterns: Patterns, signals: Sequence[int]) -> list[Circulated]:
    """Return the documents of a text that come through somebody, in order.

    Args:
        parse: The parsed text.
        patterns: Rules and words.
        signals: The tokens that may signal a step of a chain.
    """
    found = []
    for token in signals:
        if parse.lowers[token] in patterns.chains.carrying and parse.tags[token] in ("VBN", "VBD"):
            noun = _document_of(parse, patterns, token)
            agent = _agent(parse, token)
            if noun >= 0 and agent is not None:
                by, outlet = agent
                author = _author(parse, noun, outlet)
                first, last = mention_run(parse, outlet, token)
                if outlet < author < last:
                    last = outlet + 1
                step = Step(outlet, (first, last), (token, by), "carrying")
                found.append(Circulated(noun, _word(parse, noun), author, step))
                continue
        if parse.lowers[token] in patterns.chains.holding:
            held = _held(parse, patterns, token)
            if held is not None:
                outlet, noun = held
                step = Step(outlet, mention_run(parse, outlet, token), (token,), "appearing")
                found.append(Circulated(noun, _word(parse, noun), -1, step))
    return found


def _held(parse: Parse, patterns: Patterns, verb: int) -> tuple[int, int] | None:
    """Return the outlet and the document of "Le Matin **carries** a letter", or None."""
    kids = parse.kids[verb]
    outlet = next((kid for kid in kids if parse.deps[kid] == "nsubj" and parse.tags[kid][:2] == "NN"), -1)
    thing = next((kid for kid in kids if parse.deps[kid] == "dobj"), -1)
    if outlet < 0 or thing < 0:
        return None
    noun = _original(parse, thing)
    if noun == thing and parse.lowers[thing] in _COPIES and parse.deps[verb] == "relcl":
        noun = parse.heads[verb]  # "the draft, of which this newspaper has obtained a copy"
    return (outlet, noun) if _is_written(parse, patterns, noun) else None


def _original(parse: Parse, noun: int) -> int:
    """Return the document of "a **copy** of the contract"; any other noun as it is."""
    if parse.lowers[noun] in _COPIES:
        for kid in parse.kids[noun]:
            if parse.lowers[kid] == "of":
                return next((other for other in parse.kids[kid] if parse.tags[other][:2] == "NN"), noun)
    return noun


def _is_written(parse: Parse, patterns: Patterns, noun: int) -> bool:
    """Tell whether a noun is one for what is written, or for what goes to somebody."""
    sorts = patterns.names.sorts.get(parse.lowers[noun], frozenset())
    return "document" in sorts or parse.lowers[noun] in patterns.chains.addressed | _COPIES


def _agent(parse: Parse, participle: int) -> tuple[int, int] | None:
    """Return "by" and the name behind it, or None."""
    for kid in parse.kids[participle]:
        if kid > participle and parse.lowers[kid] == "by":
            for grandkid in parse.kids[kid]:
                if parse.deps[grandkid] == "pobj":
                    return kid, grandkid
    return None


def _document_of(parse: Parse, patterns: Patterns, participle: int) -> int:
    """Return the noun of the document of which a participle tells, or -1."""
    noun = parse.heads[participle] if parse.deps[participle] in ("acl", "relcl", "amod") else -1
    if noun < 0:
        noun = next((kid for kid in parse.kids[participle] if parse.deps[kid] == "nsubjpass"), -1)
    if noun < 0:
        return -1
    noun = _original(parse, noun)
    above = parse.heads[parse.heads[noun]]
    if not _is_written(parse, patterns, noun) and parse.deps[noun] == "pobj" and _is_written(parse, patterns, above):
        noun = above  # "an email to staff, seen by the Mail"
    return noun if _is_written(parse, patterns, noun) and parse.deps[noun] in (*_NOUN_LABELS, "ROOT") else -1


def _word(parse: Parse, noun: int) -> str:
    lower = parse.lowers[noun]
    return singular(lower) if parse.tags[noun] == "NNS" else lower


def _author(parse: Parse, noun: int, outlet: int) -> int:
    """Return the subject of the clause that a document opens: "**In** a **letter** obtained by AFP, **she** warned"."""
    above = parse.heads[noun]
    if parse.lowers[above] != "in" or parse.deps[noun] != "pobj":
        return -1
    subject = next((kid for kid in parse.kids[parse.heads[above]] if parse.deps[kid] == "nsubj"), -1)
    if subject >= 0:
        return subject
    # "published by the Tribune, **the envoy, Ann Lee**, rules": the parser takes the subject for an appositive
    return next((kid for kid in parse.kids[outlet] if kid > outlet and parse.deps[kid] == "appos"), -1)


def taken_up(
    parse: Parse, patterns: Patterns, attribution: Attribution, known: Sequence[Circulated]
) -> Circulated | None:
    """Return the document with which a statement goes on by its own words, or None.

    "**The letter** asks why", "**In the letter**, she wrote"; "**it reads**" behind a sentence on the letter.

    Args:
        parse: The parsed text.
        patterns: Rules and words.
        attribution: The statement's attribution.
        known: Documents in order.
    """
    head = attribution.cue.head
    source = attribution.source.head
    before = [
        one
        for one in known
        if one.noun < head
        and parse.sentence_of[one.noun] < parse.sentence_of[head]
        and parse.paragraph_of[head] - parse.paragraph_of[one.noun] <= MOST_PARAGRAPHS
    ]
    if not before or source < 0:
        return None
    if parse.lowers[source] == "it":
        last = before[-1]
        near = parse.paragraph_of[last.noun] == parse.paragraph_of[head]
        return last if near and attribution.cue.lemma == "read" else None
    first, end = parse.sentence(head)
    for token in range(first, end):
        definite = token > 0 and parse.lowers[token - 1] in _KNOWN
        opens = token == source or parse.lowers[parse.heads[token]] == "in"
        if definite and opens and not in_runs(token, attribution.runs) and parse.pair_of[token] < 0:
            word = _word(parse, token)
            found = next((one for one in reversed(before) if word in (one.word, *_ANY_DOCUMENT)), None)
            if found is not None:
                return found
    return None


def goes_on(parse: Parse, attribution: Attribution, one: Circulated) -> bool:
    """Tell whether the author of a document goes on out of it: "… **he writes**", "… **she tells** the magazine"."""
    head = attribution.cue.head
    between = parse.paragraph_of[head] - parse.paragraph_of[one.noun]
    if not (0 <= between <= 1 and parse.sentence_of[one.noun] < parse.sentence_of[head]):
        return False
    return attribution.cue.lemma == "write" or is_present(parse, attribution.cue.tokens)


def is_present(parse: Parse, cue: Sequence[int]) -> bool:
    """Tell whether a cue stands in the present tense, as what is written does."""
    tags = {parse.tags[token] for token in cue}
    tags.update(parse.tags[kid] for token in cue for kid in parse.kids[token] if parse.deps[kid] == "aux")
    return bool(tags & {"VBZ", "VBP"}) and not tags & {"VBD", "VBN"}
