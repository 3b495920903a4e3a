"""Proposes contents from marks, colons and the layout of headlines, whatever the parse says."""

from __future__ import annotations

from quoteattr.proposing.boundaries import pairs_after, pairs_before
from quoteattr.proposing.layout import (
    HEADLINE_CONFIDENCE,
    HEADLINE_SOURCE,
    SIGNATURE_CONFIDENCE,
    TURN_CONFIDENCE,
    headline_claim,
    is_headline,
    neighbours,
    opens_turn,
    signed_quotation,
    whole_quotation,
)
from quoteattr.proposing.proposal import Proposal
from quoteattr.rules import NameWords


def propose_headline(proposal: Proposal, names: NameWords) -> None:
    """Propose the claim of a headline that names its source at one end: '…, Report Says', '…: Official'."""
    parse, cue = proposal.parse, proposal.cue.head
    first, last = parse.paragraph(cue)
    if proposal.cue.sort == "colon":
        claim = headline_claim(parse, names, first, cue, last)
        if claim:
            name = "headline-source-first" if claim[0] > cue else "headline-source-last"
            proposal.add(name, cue, [claim], "base", asserted=HEADLINE_CONFIDENCE)
    elif cue == last - 1 and proposal.cue.cue_class is not None and proposal.cue.cue_class.act == "speech":
        comma = next((token for token in range(cue - 1, first, -1) if parse.words[token] == ","), -1)
        if is_headline(parse, first, last) and comma > first and 1 < cue - comma <= HEADLINE_SOURCE + 1:
            proposal.add("headline-says", cue, [(first, comma)], "base", asserted=HEADLINE_CONFIDENCE)


def propose_around_colon(proposal: Proposal, names: NameWords) -> None:
    """Propose what follows a colon or dash: 'Poll: …', 'WALLACE: …', and what precedes one before a short source."""
    parse, cue = proposal.parse, proposal.cue.head
    end = parse.paragraph(cue)[1]
    if opens_turn(parse, cue, names):
        proposal.add("turn", cue, [(cue + 1, end)], "base", asserted=TURN_CONFIDENCE)
        return
    signed = signed_quotation(parse, cue)
    if signed:
        proposal.add("signature", cue, signed, "quote", asserted=SIGNATURE_CONFIDENCE)
    proposal.add("colon-after", cue, [(cue + 1, proposal.last)], "base")
    if end > proposal.last:
        proposal.add("colon-after", cue, [(cue + 1, end)], "more")
    if end - cue <= HEADLINE_SOURCE + 2:
        proposal.add("colon-before", cue, [(proposal.first, cue)], "base")


def propose_quotations(proposal: Proposal) -> None:
    """Propose the quotations in marks that stand beside the cue: in its sentence, before it and behind it."""
    cue = proposal.cue.head
    if proposal.cue.sort == "noun" and not _has_marks(proposal):
        return
    before, after = pairs_before(proposal.parse, cue), pairs_after(proposal.parse, cue)
    for pair in before[-2:]:
        proposal.add("quote-before", cue, whole_quotation(proposal.parse, pair), "quote")
    for pair in after[:2]:
        proposal.add("quote-after", cue, whole_quotation(proposal.parse, pair), "quote")
    further = neighbours(proposal.parse, after[0]) if after else []
    if further:
        proposal.add("quote-after", cue, further, "join", further[1][0])
        if before:
            runs = [*whole_quotation(proposal.parse, before[-1]), *further]
            proposal.add("quote-around", cue, runs, "join", further[1][0])
    if before and len(after) > 1:  # '"A," said X, who was "glad". **"B."**'
        runs = [*whole_quotation(proposal.parse, before[-1]), *whole_quotation(proposal.parse, after[-1])]
        proposal.add("quote-around", cue, runs, "join", runs[-1][0])
    if before and after:
        runs = [*whole_quotation(proposal.parse, before[-1]), *whole_quotation(proposal.parse, after[0])]
        proposal.add("quote-around", cue, runs, "quote")
    if after:
        runs = whole_quotation(proposal.parse, after[0])
        for candidate in list(proposal.found.values()):
            last = candidate.runs[-1]
            if last[1] <= min(cue, runs[0][0]) and candidate.step != "quote":
                proposal.add(candidate.pattern, candidate.anchor, [*candidate.runs, *runs], "join", runs[0][0])
    _next_paragraph(proposal, before, after)
    for name, pairs in (("quote-after", after[:2]), ("quote-before", before[-2:])):
        if len(pairs) > 1:
            first, second = (whole_quotation(proposal.parse, pair) for pair in pairs)
            proposal.add(name, cue, sorted({*first, *second}), "join", second[0][0])


def _next_paragraph(proposal: Proposal, before: list[int], after: list[int]) -> None:
    """Propose the next paragraph: after a colon all of it, after a quotation its quotation in marks."""
    parse, cue = proposal.parse, proposal.cue.head
    end = proposal.last
    if end == len(parse) or parse.paragraph_of[end] == parse.paragraph_of[cue]:
        return
    stop = parse.paragraph(end)[1]
    if parse.words[end - 1] == ":":
        proposal.add("next-paragraph", cue, [(end, stop)], "base")
    elif parse.is_mark(end) and before and not after:
        follower = whole_quotation(parse, parse.pair_of[end])
        if follower[0][1] >= stop - 1:  # a paragraph that is one quotation goes on with the one before
            proposal.add("quote-before", cue, [*whole_quotation(parse, before[-1]), *follower], "join", end)


def _has_marks(proposal: Proposal) -> bool:
    return any(pair >= 0 for pair in proposal.parse.pair_of[proposal.first : proposal.last])
