"""Parses written by hand: unit tests of what reads them need no model."""

from __future__ import annotations

import functools

from quoteattr.text.parse import Parse, read_doc


@functools.cache
def vocabulary():
    import spacy

    return spacy.blank("en").vocab


def hand_parse(*sentences: str) -> Parse:
    """Build a parse from sentences of word/TAG/dep/head items, heads counted from 0 within the sentence.

    Words are joined as in print: no space before , . ? ! ” 's or behind “. A sentence that begins with ¶ opens a
    paragraph.
    """
    from spacy.tokens import Doc

    words, tags, deps, heads, spaces, starts = [], [], [], [], [], []
    for sentence in sentences:
        items = sentence.split()
        if items[0] == "¶":
            items = items[1:]
            words.append("\n")
            tags.append("_SP")
            deps.append("dep")
            heads.append(len(words) - 1)
            spaces.append(False)
            starts.append(True)
        base = len(words)
        for number, item in enumerate(items):
            word, tag, dep, head = item.rsplit("/", 3)
            if words and (word in (",", ".", "?", "!", ":", "”", "'s") or words[-1] == "“"):
                spaces[-1] = False
            words.append(word)
            tags.append(tag)
            deps.append(dep)
            heads.append(base + int(head))
            spaces.append(True)
            starts.append(number == 0)
    spaces[-1] = False
    doc = Doc(vocabulary(), words=words, tags=tags, deps=deps, heads=heads, spaces=spaces, sent_starts=starts)
    return read_doc(doc)


def runs_text(parse: Parse, runs) -> str:
    """Return the words of some runs, parts separated by …"""
    return " … ".join(parse.text[parse.starts[first] : parse.ends[last - 1]] for first, last in runs)


#: The mayor said that the bridge was closed on Monday.
SAID_THAT = (
    "The/DT/det/1 mayor/NN/nsubj/2 said/VBD/ROOT/2 that/IN/mark/6 the/DT/det/5 bridge/NN/nsubj/6 was/VBD/ccomp/2 "
    "closed/JJ/acomp/6 on/IN/prep/6 Monday/NNP/pobj/8 ././punct/2"
)
#: “We go,” he said.
GO_HE_SAID = (
    "“/``/punct/6 We/PRP/nsubj/2 go/VBP/ccomp/6 ,/,/punct/6 ”/''/punct/6 he/PRP/nsubj/6 said/VBD/ROOT/6 ././punct/6"
)
#: The road was icy, according to police.
ACCORDING_TO = (
    "The/DT/det/1 road/NN/nsubj/2 was/VBD/ROOT/2 icy/JJ/acomp/2 ,/,/punct/2 according/VBG/prep/2 to/IN/prep/5 "
    "police/NNS/pobj/6 ././punct/2"
)
#: The union called for an inquiry.
CALLED_FOR = "The/DT/det/1 union/NN/nsubj/2 called/VBD/ROOT/2 for/IN/prep/2 an/DT/det/5 inquiry/NN/pobj/3 ././punct/2"
#: IRNA quoted Hatami as saying that it rained.
QUOTED_AS_SAYING = (
    "IRNA/NNP/nsubj/1 quoted/VBD/ROOT/1 Hatami/NNP/dobj/1 as/IN/prep/1 saying/VBG/pcomp/3 that/IN/mark/7 "
    "it/PRP/nsubj/7 rained/VBD/ccomp/4 ././punct/1"
)
