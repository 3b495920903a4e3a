"""Records as they must be where a text is moved."""

from __future__ import annotations

from attrs import evolve


def moved(quote, by, ids):
    """The record as it must be in a text with so many characters, and so many records, put before."""

    def span(one):
        return None if one is None else evolve(one, start=one.start + by, end=one.end + by)

    def number(name):
        return None if name is None else f"{quote.doc}:{int(name.rpartition(':')[2]) + ids}"

    return evolve(
        quote,
        id=number(quote.id),
        parent=number(quote.parent),
        content=tuple(map(span, quote.content)),
        cue=tuple(map(span, quote.cue)),
        source=span(quote.source),
        addressee=span(quote.addressee),
        intermediaries=tuple(
            evolve(one, source=span(one.source), cue=tuple(map(span, one.cue))) for one in quote.intermediaries
        ),
    )
