"""Small annotated corpora in their authors' layouts, for tests of readers and of the docs."""

from __future__ import annotations

TEXT = 'The board said it would wait.\n\n"We are tired," Kim told the Post, "and cold." Rain fell.'


def label(number: int, name: str, *phrases: str) -> str:
    spans = ";".join(f"{TEXT.index(phrase)} {TEXT.index(phrase) + len(phrase)}" for phrase in phrases)
    return f"T{number}\t{name} {spans}\t{' '.join(phrases)}"


ANN = "\n".join(
    [
        label(1, "Source", "The board"),
        label(2, "Cue", "said"),
        label(3, "Content", "it would wait"),
        label(4, "Attribution", "said"),
        "E1\tAttribution:T4 Content:T3 Cue:T2 Source:T1",
        label(5, "Content", '"We are tired,"', '"and cold."'),
        label(6, "Cue", "told the Post"),
        label(7, "Attribution-no-source", "told the Post"),
        label(8, "Source", "Kim"),
        "E2\tAttribution:T7 Cue:T6 Source:T8 Content:T5",
        label(9, "Content", "Rain"),
        label(10, "Content", "fell"),
        "E3\tAttribution-no-source:T7 Content:T9 Content2:T10",
        # What annotators leave behind: a line break in the copied text, a note, labels that are gone.
        "T11\tContent 0 3\tThe",
        "board said it would",
        "#1\tAnnotatorNotes T3\tmine?",
        "E4\tAttribution:T7 Cue:T6 Content:T99",
        "E5\tAttribution-no-source:T7",
        "T12\tDiscard 0 x\tThe",
        "",
    ]
)


LITBANK_TEXT = 'The rain fell .\n" Come in , " said Mrs. Roe , " and sit . \nAll of you . "\n"Thanks , " said Will Roe'


LITBANK_ANN = (
    "QUOTE\tQ1\t1\t0\t2\t4\t…\nATTRIB\tQ1\tMrs__Roe-3\nQUOTE\tQ2\t3\t0\t3\t2\t…\nATTRIB\tQ2\tWill_Roe___a_boy-0\n"
)
