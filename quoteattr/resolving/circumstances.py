"""How an attribution is put: to whom it is said, whether it took place, whether the writer vouches for it."""

from __future__ import annotations

from collections.abc import Iterator

from quoteattr.proposing import Attribution, mention_run
from quoteattr.rules import ChainWords, Cue, CueClass, Patterns
from quoteattr.text import Parse, Run

_ATTACHED = frozenset(["xcomp", "conj", "pcomp", "ccomp", "prep", "advcl", "acomp"])
_OBJECTS = frozenset(["dobj", "dative", "prep"])
_CONTINUING = frozenset(["conj", "advcl", "xcomp"])
_NEGATING = frozenset(["neg", "advmod", "cc", "preconj", "det"])
_SPEAKING = frozenset(["speaking", "talking", "writing"])
_SPEAKING_AS = frozenset(["acl", "advcl"])
_NO_LISTENERS = frozenset(["it", "itself", "himself", "herself", "themselves"])
_NOBODY_WORDS = frozenset(["neither", "nobody", "no", "none"])

#: An addressee is looked for with so many cues of one sentence: "told reporters …, adding that …, and warning that".
MOST_CUES = 4

#: A hedge is looked for at so many verbs under one subject.
MOST_VERBS = 4


def in_runs(token: int, runs: tuple[Run, ...]) -> bool:
    """Tell whether a token stands in a content."""
    for first, last in runs:
        if first <= token < last:
            return True
    return False


def is_negated(parse: Parse, words: ChainWords, attribution: Attribution) -> bool:
    """Tell whether the saying did not take place: "did not say", "declined to comment", "made no mention of"."""
    cue = attribution.cue
    lowers = parse.lowers
    for token in cue.tokens:
        if lowers[token] in words.negations:
            return True
        for kid in parse.kids[token]:
            if parse.deps[kid] in _NEGATING and lowers[kid] in words.negations:
                return True
    head = cue.head
    if len(cue.tokens) > 1:
        inner = [lowers[token] for token in cue.tokens]
        if not words.declining.isdisjoint(inner) and not words.declined.isdisjoint(inner):
            return True
    if lowers[head] in words.declining and any(
        lowers[kid] in words.declined and parse.deps[kid] in _ATTACHED and not in_runs(kid, attribution.runs)
        for kid in parse.kids[head]
    ):
        return True
    if lowers[head] in words.declined:
        if parse.lowers[parse.heads[head]] in words.declining and parse.deps[head] in _ATTACHED:
            return True
        if _opens_with(parse, head, "without") or _opens_with(parse, head, "yet"):
            return True
    source = attribution.source
    if source.head >= 0:
        first, last = source.run
        if first < last and lowers[first] in _NOBODY_WORDS:
            return True
        if lowers[first : first + 2] == ["not", "one"] or lowers[source.head] in _NOBODY_WORDS:
            return True
    if parse.deps[head] == "conj" and parse.tags[head] in ("VB", "VBG"):
        # "did not confirm or deny": the negation stands with the first of the verbs
        return any(lowers[kid] in words.negations and parse.deps[kid] == "neg" for kid in parse.kids[parse.heads[head]])
    return False


def _opens_with(parse: Parse, token: int, word: str) -> bool:
    """Tell whether a verb depends on a word: "**without** saying"; "have **yet** to say"."""
    if parse.lowers[parse.heads[token]] == word:
        return True
    return any(parse.lowers[kid] == word and kid < token for kid in parse.kids[token]) or (
        token >= 2 and parse.lowers[token - 1] == "to" and parse.lowers[token - 2] == word
    )


def is_hedged(parse: Parse, words: ChainWords, attribution: Attribution) -> bool:
    """Tell whether the writer does not vouch for the saying: "reportedly said", "is said to have promised"."""
    cue, lowers = attribution.cue, parse.lowers
    verb = cue.head
    for _ in range(MOST_VERBS):
        for kid in parse.kids[verb]:
            if lowers[kid] in words.hedges and not in_runs(kid, attribution.runs):
                return True
        if parse.deps[verb] not in _CONTINUING or _has_subject(parse, verb):
            break
        verb = parse.heads[verb]  # "reportedly wanted … but was told"
    for token in cue.tokens:
        above = parse.heads[token]
        if lowers[token] in words.hedging_passives and _leads_to(parse, token, attribution):
            return True
        if lowers[above] in words.hedging_passives and _leads_to(parse, above, attribution):
            return True
        if parse.deps[token] == "xcomp" and lowers[above] in words.hedging_verbs:
            return True
    return False


def _has_subject(parse: Parse, verb: int) -> bool:
    return any(parse.deps[kid] == "nsubj" for kid in parse.kids[verb])


def _leads_to(parse: Parse, verb: int, attribution: Attribution) -> bool:
    """Tell whether a passive has an infinitive behind it that is the cue or holds the content: "is said to have …"."""
    head = attribution.cue.head
    for kid in parse.kids[verb]:
        if kid > verb and parse.deps[kid] in ("xcomp", "ccomp") and parse.lowers[parse.lefts[kid]] == "to":
            leads = kid == head or (verb == head and not in_runs(kid, attribution.runs))
            return leads and _is_passive(parse, verb)
    return False


def _is_passive(parse: Parse, verb: int) -> bool:
    return any(
        parse.deps[kid] in ("auxpass", "cop") or parse.lowers[kid] in ("is", "are", "was", "were", "be")
        for kid in parse.kids[verb]
    )


def addressee_run(parse: Parse, patterns: Patterns, attribution: Attribution) -> Run | None:
    """Return the tokens of the mention of the one spoken to, or None."""
    cue = attribution.cue
    if not cue.tokens or cue.sort == "colon":
        return None
    first, last = attribution.source.run
    speaking: Cue | None = cue
    for _ in range(MOST_CUES):
        if speaking is None or speaking.cue_class is None or speaking.sort == "preposition":
            return None
        for token in _addressed_by_cue(parse, patterns, attribution, speaking, speaking.cue_class):
            if not first <= token < last and not in_runs(token, attribution.runs) and token not in cue.tokens:
                return _addressee(parse, attribution, token)
        speaking = _cue_continued(parse, patterns, attribution, speaking.head)  # "told reporters …, adding that"
    return None


def _addressee(parse: Parse, attribution: Attribution, head: int) -> Run:
    """Return the tokens of an addressee's mention, without the content and the marks at its end."""
    first, last = mention_run(parse, head, attribution.cue.head)
    for content_first, _ in attribution.runs:
        if first < content_first < last:
            last = content_first
    while last > first + 1 and parse.words[last - 1] in (",", ":", ";", "-", "--", "–", "—"):
        last -= 1
    return first, last


def _addressed_by_cue(
    parse: Parse, patterns: Patterns, attribution: Attribution, cue: Cue, cue_class: CueClass
) -> list[int]:
    """Return the heads of the mentions to whom a cue of an attribution's sentence may speak, the likeliest first."""
    head = cue.head
    found: list[int] = []
    spoken_to = cue_class.addressee == "object" or "object-infinitive" in cue_class.frames
    if spoken_to and parse.tags[head] == "VBN":
        found.extend(_told(parse, head))
    for kid in parse.kids[head]:
        dep = parse.deps[kid]
        if dep not in _OBJECTS:
            continue
        if dep in ("dobj", "dative") and parse.tags[kid] not in ("IN", "TO"):
            if cue_class.addressee == "object" or _may_listen(parse, patterns, kid):
                found.append(kid)
        elif dep in ("prep", "dative") and parse.lowers[kid] in ("to", "with", "on", "at"):
            if parse.lowers[kid] in ("to", "with") or parse.lowers[head] in ("call", "calls", "called", "calling"):
                found.extend(
                    grand
                    for grand in parse.kids[kid]
                    if parse.deps[grand] == "pobj" and _may_listen(parse, patterns, grand)
                )
        if dep == "prep" and parse.lowers[kid] in ("in", "at", "during"):
            found.extend(_by_document(parse, patterns, kid))
    found.extend(_spoken_to(parse, attribution.source.head, head))
    return found


def _cue_continued(parse: Parse, patterns: Patterns, attribution: Attribution, head: int) -> Cue | None:
    """Return the cue whose clause a cue without a subject of its own continues, or None."""
    above = parse.heads[head]
    if parse.deps[head] not in ("advcl", "conj") or above == head or in_runs(above, attribution.runs):
        return None
    if _has_subject(parse, head):
        return None
    outer = patterns.lexicon.cue_at(parse, above)
    return outer if outer is not None and outer.head == above else None


def _told(parse: Parse, head: int) -> Iterator[int]:
    """Yield who is told in the passive: "**he** had been told that"; "Asked whether …, **the mayor** said"."""
    subjects = [kid for kid in parse.kids[head] if parse.deps[kid] == "nsubjpass"]
    if subjects:
        yield from subjects
    elif parse.deps[head] == "acl":
        yield parse.heads[head]
    elif parse.deps[head] == "advcl" and not any(parse.deps[kid] in ("auxpass", "aux") for kid in parse.kids[head]):
        yield from (kid for kid in parse.kids[parse.heads[head]] if parse.deps[kid] == "nsubj")


def _spoken_to(parse: Parse, source: int, cue: int) -> list[int]:
    """Return to whom the source is speaking: "the deputy, speaking to **La Sera**, called"."""
    found: list[int] = []
    for start in (source, cue):
        for kid in parse.kids[start] if start >= 0 else ():
            if parse.deps[kid] in _SPEAKING_AS and parse.lowers[kid] in _SPEAKING:
                for preposition in parse.kids[kid]:
                    if parse.lowers[preposition] in ("to", "with"):
                        found.extend(grand for grand in parse.kids[preposition] if parse.deps[grand] == "pobj")
    return found


def _by_document(parse: Parse, patterns: Patterns, preposition: int) -> Iterator[int]:
    """Yield those to whom "in a letter to …", "in an interview with …" is."""
    for noun in parse.kids[preposition]:
        if parse.lowers[noun] in patterns.chains.addressed:
            for kid in parse.kids[noun]:
                if parse.deps[kid] == "prep" and parse.lowers[kid] in ("to", "with"):
                    yield from (grand for grand in parse.kids[kid] if parse.deps[grand] == "pobj")


def _may_listen(parse: Parse, patterns: Patterns, token: int) -> bool:
    lower = parse.lowers[token]
    sorts = patterns.names.sorts.get(lower)
    if parse.tags[token] in ("NNP", "NNPS", "PRP"):
        return lower not in _NO_LISTENERS and lower not in patterns.names.months_and_days
    return sorts is not None and not sorts <= {"document"} or parse.tags[token] == "CD"
