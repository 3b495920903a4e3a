"""Cuts from a content what belongs to another attribution, and takes in what plainly goes on with it.

"Citing court papers," is cut before it, ", police say" behind it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from attrs import evolve

from quoteattr.proposing import DASHES, Attribution, dateline_end, is_spaced_dash
from quoteattr.rules import Patterns
from quoteattr.text import Parse
from quoteattr.weighing import without_cue

#: An apposition behind a source has at most so many tokens.
LONGEST_APPOSITION = 12

#: The name behind the dash at the end of a headline has at most so many tokens.
LONGEST_CREDIT = 4

#: A content is compared with so many others of its sentence.
MOST_NEIGHBOURS = 12

_SUBJECTS = frozenset(["nsubj", "nsubjpass", "csubj"])
_OPENING_COMMENT = frozenset(["a", "an", "which"])


def trim_contents(parse: Parse, patterns: Patterns, attributions: Iterable[Attribution]) -> list[Attribution]:
    """Return the attributions, each with the words of its content alone.

    Args:
        parse: The parsed text.
        patterns: Rules and words.
        attributions: Those chosen, in any order.
    """
    trimmed = [
        _trimmed(parse, patterns, attribution)
        for whole in attributions
        if whole.runs
        for attribution in _question_and_answer(parse, whole)
    ]
    by_sentence: dict[int, list[Attribution]] = defaultdict(list)
    for attribution in trimmed:
        if attribution.cue.tokens:
            by_sentence[parse.sentence_of[attribution.cue.head]].append(attribution)
    for together in by_sentence.values():
        together.sort(key=lambda one: (one.cue.head, one.runs))
    return [
        _without_tails(parse, patterns, one, by_sentence.get(parse.sentence_of[one.cue.head], ())) for one in trimmed
    ]


def _question_and_answer(parse: Parse, attribution: Attribution) -> list[Attribution]:
    """Part a question from the answer that stands in marks of its own in the next paragraph.

    "“Was it he?” **asked** the judge. ¶ *“It was he.”*"
    """
    cue = attribution.cue
    for number, (first, last) in enumerate(attribution.runs[:-1]):
        following = attribution.runs[number + 1][0]
        asks = "?" in parse.words[max(first, last - 2) : last] and cue.lemma == "ask" and cue.sort == "verb"
        if asks and parse.is_mark(last - 1) and cue.head < following:
            if parse.paragraph_of[following] > parse.paragraph_of[cue.head]:
                question = evolve(attribution, runs=attribution.runs[: number + 1])
                return [question, without_cue(attribution.runs[number + 1 :], "floating", attribution.confidence)]
    return [attribution]


def _trimmed(parse: Parse, patterns: Patterns, attribution: Attribution) -> Attribution:
    """Return an attribution whose content ends and begins where its own words tell, whatever its neighbours say."""
    attribution = _without_credit(parse, _without_dateline(parse, attribution))
    if attribution.cue.sort == "preposition":
        attribution = _without_apposition(parse, patterns, attribution)
    if parse.tags[attribution.runs[0][0]] == "VBG":
        attribution = _without_citing(parse, patterns, attribution)
    if parse.tags[attribution.cue.head] == "VBG":
        attribution = _without_reporter(parse, patterns, attribution)
    return _with_rest_in_present(parse, attribution)


def _without_apposition(parse: Parse, patterns: Patterns, attribution: Attribution) -> Attribution:
    """Give a source what says who it is: "According to Ann Lee, **a pilot**, *the runway is too short*"."""
    (first, last), *others = attribution.runs
    source, cue = attribution.source, attribution.cue
    if not cue.head < source.head < first <= source.run[1] + 1 or first >= last:
        return attribution
    comma = next(
        (token for token in range(first, min(last - 2, first + LONGEST_APPOSITION)) if parse.words[token] == ","), -1
    )
    if comma < 0 or parse.words[first - 1] != "," or parse.tags[first] not in ("DT", "PRP$", "NN", "JJ"):
        return attribution
    tags = parse.tags[first:comma]
    verb = next((parse.heads[token] for token in range(first, comma) if parse.deps[token] in _SUBJECTS), -1)
    if verb >= 0 and not any(comma < kid < verb and parse.deps[kid] in _SUBJECTS for kid in parse.kids[verb]):
        return attribution  # "According to police, a driver, the mother of two, died"
    who = any("person" in patterns.names.sorts.get(lower, ()) for lower in parse.lowers[first:comma])
    if not who or any(tag[:2] in ("VB", "MD") for tag in tags):
        return attribution
    whole = evolve(source, run=(source.run[0], comma))
    return evolve(attribution, source=whole, runs=((comma + 1, last), *others))


def _without_dateline(parse: Parse, attribution: Attribution) -> Attribution:
    """Cut "PARIS (AFP) --" off the front: the page says where the report was written, not the source."""
    (first, last), *others = attribution.runs
    start = dateline_end(parse, first)
    return evolve(attribution, runs=((start, last), *others)) if first < start < last else attribution


def _without_credit(parse: Parse, attribution: Attribution) -> Attribution:
    """Cut "- Reuters" off the end of a headline: the page says who reports it."""
    first, last = attribution.runs[-1]
    dash = next(
        (token for token in range(last - 1, max(first, last - 1 - LONGEST_CREDIT), -1) if is_spaced_dash(parse, token)),
        -1,
    )
    if dash <= first or last != parse.paragraph(dash)[1] or parse.words[last - 1] in ".!?":
        return attribution
    names = all(word[0].isupper() or word == "the" for word in parse.words[dash + 1 : last]) and dash + 1 < last
    return end_before(parse, attribution, dash) if names else attribution


def _with_rest_in_present(parse: Parse, attribution: Attribution) -> Attribution:
    """Take in "**but he is not sure of it**" behind "he told them that he does not want it".

    Who tells a story in the past has not put these words into the past: they are the speaker's.
    """
    *others, (first, last) = attribution.runs
    cue = attribution.cue.head
    if cue > first or parse.tags[cue] != "VBD" or parse.pair_of[last - 1] >= 0 or last + 2 >= len(parse):
        return attribution
    hinge = last + (parse.words[last] == ",")
    if parse.lowers[hinge] not in ("but", "and"):
        return attribution
    behind = range(hinge + 2, parse.sentence(hinge)[1])
    verb = next((token for token in behind if parse.lefts[token] == hinge + 1 and parse.deps[token] == "conj"), -1)
    if verb < 0:
        return attribution
    told = parse.heads[verb]
    if not first <= told < last:  # the parser hangs it on the cue as well, or on one above it
        told = next((kid for kid in parse.kids[cue] if first <= kid < last and parse.deps[kid] == "ccomp"), verb)
    same = _pronoun_subject(parse, told) == _pronoun_subject(parse, verb) != ""
    if told == verb or not same or not _is_present(parse, told) or not _is_present(parse, verb):
        return attribution
    return evolve(attribution, runs=(*others, (first, parse.rights[verb] + 1)))


def _pronoun_subject(parse: Parse, verb: int) -> str:
    return next(
        (parse.lowers[kid] for kid in parse.kids[verb] if parse.deps[kid] == "nsubj" and parse.tags[kid] == "PRP"), ""
    )


def _is_present(parse: Parse, verb: int) -> bool:
    auxiliaries = [kid for kid in parse.kids[verb] if parse.deps[kid] in ("aux", "auxpass")]
    return any(parse.tags[token] in ("VBZ", "VBP") for token in (verb, *auxiliaries))


def _without_tails(
    parse: Parse, patterns: Patterns, attribution: Attribution, together: Sequence[Attribution]
) -> Attribution:
    """Cut off a content what a neighbour in its sentence, or an outlet named behind it, says of its own."""
    for other in together[:MOST_NEIGHBOURS]:
        if other.cue.head == attribution.cue.head:
            continue
        last = attribution.runs[-1][1]
        if other.cue.sort == "preposition" and other.source.head >= 0:
            end = _according_tail(parse, attribution, other)
        elif other.runs[-1][1] >= last - 1 and other.cue.sort == "verb":
            end = _clause_tail(parse, patterns, attribution, other)
        else:
            continue
        attribution = end_before(parse, attribution, end)
    attribution = _without_clause_before(parse, attribution, together)
    attribution = end_before(parse, attribution, _comment_tail(parse, attribution))
    return end_before(parse, attribution, _reporter_tail(parse, patterns, attribution))


def _without_clause_before(parse: Parse, attribution: Attribution, together: Sequence[Attribution]) -> Attribution:
    """Cut off what another tells before the colon or semicolon of the clause that a cue breaks in two.

    "*He confirmed the sale;* **the contract**, according to a councillor, **runs for years**".
    """
    (first, last), *others = attribution.runs
    head = attribution.cue.head
    if not others or not last <= head < others[0][0]:
        return attribution
    for token in range(last - 2, first + 1, -1):
        if parse.words[token] in (";", ":") and parse.pair_of[token] < 0:
            inside = (other for other in together[:MOST_NEIGHBOURS] if first <= other.cue.head < token)
            if any(first <= other.runs[0][0] and other.runs[-1][1] <= token for other in inside):
                return evolve(attribution, runs=((token + 1, last), *others))
            break
    return attribution


def end_before(parse: Parse, attribution: Attribution, end: int) -> Attribution:
    """End a content before a token of its last run or next to it, and before the comma there; -1 leaves it as it is."""
    first, last = attribution.runs[-1]
    if end >= last or end < 0:
        return attribution
    while end > first and parse.words[end - 1] in (",", "but", "-", "--", "–", "—"):
        end -= 1
    if end > first:
        return evolve(attribution, runs=(*attribution.runs[:-1], (first, end)))
    return evolve(attribution, runs=attribution.runs[:-1]) if len(attribution.runs) > 1 else attribution


def _without_citing(parse: Parse, patterns: Patterns, attribution: Attribution) -> Attribution:
    """Cut "citing court papers," off "the paper reported, **citing court papers, that a boat had been refused**".

    Not where it opens what is said: "**Citing costs, the airline cut flights**, its head said".
    """
    (first, last), *others = attribution.runs
    cue = attribution.cue.tokens
    if parse.lowers[first] not in patterns.chains.quoting:
        return attribution
    if not cue or first == 0 or parse.words[first - 1] != "," or max(cue) >= first:
        return attribution
    cited = next((kid for kid in parse.kids[first] if parse.deps[kid] == "dobj"), first)
    comma = parse.rights[cited] + 1
    if cited == first or comma + 1 >= last or parse.words[comma] != ",":
        return attribution
    return evolve(attribution, runs=((comma + 1, last), *others))


def _without_reporter(parse: Parse, patterns: Patterns, attribution: Attribution) -> Attribution:
    """Cut ", the Post reported on Monday" off what somebody quoted says: "*the vault was empty*, …, **quoting** a clerk"."""
    cue = attribution.cue.head
    if parse.lowers[cue] not in patterns.chains.quoting:
        return attribution
    verb = parse.heads[cue]
    subject = next((kid for kid in parse.kids[verb] if parse.deps[kid] == "nsubj"), -1)
    first, last = attribution.runs[-1]
    if not (first < subject < verb < last <= cue) or parse.words[parse.lefts[subject] - 1] != ",":
        return attribution
    if patterns.lexicon.lemma(parse.lowers[verb], "verb") not in patterns.chains.reporting:
        return attribution
    return end_before(parse, attribution, parse.lefts[subject])


def _according_tail(parse: Parse, attribution: Attribution, other: Attribution) -> int:
    """Return where ", **according to police**" begins at the end of a content, or -1."""
    first, last = attribution.runs[-1]
    tail = min(other.cue.tokens)
    behind = first + 1 < tail < last <= other.source.run[1] + 1 and attribution.cue.head < tail
    return tail if behind and parse.words[tail - 1] == "," else -1


def _clause_tail(parse: Parse, patterns: Patterns, attribution: Attribution, other: Attribution) -> int:
    """Return where a clause that the writer sets against or behind the content begins at its end, or -1.

    "14 cases, a day **after a union claimed** that"; "…, the army said, **but a group claimed** that"; "according to
    the army, 14 died, **and the union claims** more"; "…, **suggesting** that".
    """
    cue, words = other.cue.head, patterns.chains
    first, last = attribution.runs[-1]
    if not first <= cue < last or parse.pair_of[cue] >= 0 or attribution.cue.head > cue:
        return -1
    has_subject = other.source.head in parse.kids[cue] and parse.deps[other.source.head] == "nsubj"
    start = parse.lefts[cue]
    if parse.lowers[cue] in words.commenting and not has_subject and parse.words[cue - 1] == ",":
        return cue
    if not has_subject:
        return -1
    opening = parse.lowers[start : other.source.run[0]]
    hinges = ("but", "and") if attribution.cue.sort == "preposition" else ("but",)
    if parse.deps[cue] == "conj" and parse.lowers[start - 1] in hinges:
        start -= 1
    elif parse.deps[cue] != "advcl" or not words.contrasting.intersection(opening):
        return -1
    return max(start, first) if parse.words[start - 1] == "," else -1


def _comment_tail(parse: Parse, attribution: Attribution) -> int:
    """Return where the writer's comment on what was said begins behind a dash at its end, or -1.

    "He said the union might go to court – **a step it has so far ruled out**"; between two dashes it is no comment.
    """
    first, last = attribution.runs[-1]
    if parse.pair_of[last - 1] >= 0 or DASHES.isdisjoint(parse.words[first:last]):
        return -1
    dashes = [token for token in range(first + 1, last - 1) if is_spaced_dash(parse, token)]
    if len(dashes) != 1 or parse.lowers[dashes[0] + 1] not in _OPENING_COMMENT:
        return -1
    comment = range(dashes[0] + 1, last)
    tells = any(parse.deps[token] == "relcl" for token in comment) or parse.lowers[comment[0]] == "which"
    return dashes[0] if tells and all(parse.pair_of[token] < 0 for token in comment) else -1


def _reporter_tail(parse: Parse, patterns: Patterns, attribution: Attribution) -> int:
    """Return where ", **the document states**" begins at the end of a content, or -1; the parser takes it for a noun."""
    last = attribution.runs[-1][1]
    return -1 if parse.pair_of[last - 1] >= 0 else reporter_behind(parse, patterns, last - 1)


def reporter_behind(parse: Parse, patterns: Patterns, verb: int) -> int:
    """Return the first token of "the document" in ", the document **states**", or -1.

    Args:
        parse: The parsed text.
        patterns: Rules and words.
        verb: The token that may be the verb.
    """
    noun = verb - 1
    if noun < 2 or parse.lowers[noun - 1] != "the" or parse.words[noun - 2] != ",":
        return -1
    if patterns.names.sorts.get(parse.lowers[noun], frozenset()).isdisjoint(("document", "outlet")):
        return -1
    return noun - 1 if patterns.lexicon.lemma(parse.lowers[verb], "verb") in patterns.chains.reporting else -1
