"""Readers of token lists and tables: LitBank, CofeNet, DirectQuote, PARC 3, PDNC; and how tokens are joined."""

from __future__ import annotations

import json

import pytest
from corpus_examples import LITBANK_ANN, LITBANK_TEXT

from quoteattr.corpora import CORPORA
from quoteattr.corpora.tokens import join_tokens, labelled_runs, spans_of
from quoteattr.errors import CorpusError


def words(document, spans):
    return [document.text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("tokens", "text"),
    [
        ("He did n't go , Mr. Roe 's aide said .", "He didn't go, Mr. Roe's aide said."),
        ('" Go ! " he said . " Now . "', '"Go!" he said. "Now."'),
        ("“ Go ! ” he said", "“Go!” he said"),
        ("`` Go , '' he said -LRB- twice -RRB- .", "``Go,'' he said (twice)."),
        ("$ 5 % of it", "$5% of it"),
        ("' Go , ' he said , ' now . ' He went .", "'Go,' he said, 'now.' He went."),
        ("The dogs ' tails , he said .", "The dogs' tails, he said."),
        ("", ""),
    ],
)
def test_tokens_are_joined_as_they_would_be_printed(tokens, text):
    listed = tokens.split()
    joined, offsets = join_tokens(listed)
    assert joined == text
    assert [joined[start:end] for start, end in offsets] == [
        {"-LRB-": "(", "-RRB-": ")"}.get(token, token) for token in listed
    ]


def test_sentences_begin_lines_but_never_inside_a_quotation():
    tokens = ["One", ".", '"', "Two", ".", "Three", ".", '"', "Four", ".", '"', "Five"]
    joined, _ = join_tokens(tokens, frozenset({0, 2, 5, 8, 10}))
    assert joined == 'One.\n"Two. Three."\nFour.\n"Five'


def test_a_mark_before_a_capital_opens_again():
    joined, _ = join_tokens(['"', "One", ".", '"', "Two", ".", '"', "Three"], frozenset({0, 3, 6}))
    assert joined == '"One.\n"Two.\n"Three'


@pytest.mark.parametrize(
    ("labels", "runs"),
    [
        ("B-cue I-cue O B-cue", [("cue", 0, 2), ("cue", 3, 4)]),
        ("I-a I-a B-a I-b", [("a", 0, 2), ("a", 2, 3), ("b", 3, 4)]),
        ("Out Speaker Speaker Out", [("Speaker", 1, 3)]),
    ],
)
def test_labelled_runs(labels, runs):
    assert labelled_runs(labels.split()) == runs


def test_spans_of_neighbours_are_one():
    assert spans_of([3, 0, 1, 1], [(0, 2), (3, 5), (6, 7), (8, 9)]) == ((0, 5), (8, 9))


@pytest.fixture
def litbank(tmp_path):
    (tmp_path / "tsv").mkdir()
    (tmp_path / "tsv/7_rain_brat.txt").write_text(LITBANK_TEXT.replace("sit . \n", "sit .\n").replace('"Th', '" Th'))
    (tmp_path / "tsv/7_rain_brat.ann").write_text(LITBANK_ANN)
    return tmp_path


def test_litbank(litbank):
    (document,) = CORPORA["litbank"].read(litbank)
    assert document.doc == "7_rain"
    assert document.roles == {"content"}
    first, second = document.quotes
    assert words(document, first.content) == ['"Come in," said Mrs. Roe, "and sit. All of you."']
    assert words(document, second.content) == ['"Thanks,']
    assert (first.speaker, first.speaker_also) == ("Mrs Roe", ("Mrs",))
    assert (second.speaker, second.speaker_also) == ("Will Roe", ("Will",))


@pytest.mark.parametrize(
    "row",
    ["QUOTE\tQ1\t0\t0\t9\t0\tx", "QUOTE\tQ1\t0\tzero\t0\t1\tx", "QUOTE\tQ1", "MENTION\tx\ty", "QUOTE\tQ\t-1\t0\t0\t0"],
)
def test_litbank_names_a_broken_row(litbank, row):
    (litbank / "tsv/7_rain_brat.ann").write_text(f"\n{row}\n")
    with pytest.raises(CorpusError, match=r"7_rain_brat\.ann, line 2"):
        list(CORPORA["litbank"].read(litbank))


def test_litbank_has_no_splits(litbank):
    with pytest.raises(CorpusError, match="no splits"):
        list(CORPORA["litbank"].read(litbank, "dev"))


def line(tokens: str, labels: str) -> str:
    return json.dumps({"tokens": tokens.split(), "labels": labels.split()})


def test_cofenet_joins_contents_with_the_nearest_cue_and_source(tmp_path):
    passage = line(
        "Ann said `` no '' and `` yes '' . Bob claims to win",
        "B-source B-cue B-content I-content I-content O B-content I-content I-content O "
        "B-source B-cue B-content I-content",
    )
    (tmp_path / "test.txt").write_text(f"{passage}\n\n{line('It rains', 'O O')}\n")
    first, second = CORPORA["cofenet"].read(tmp_path, "test")
    assert (first.doc, second.doc, second.quotes) == ("test:1", "test:3", ())
    # "yes" stands four tokens behind "said" and two before "claims".
    assert [(words(first, q.content), words(first, q.source), words(first, q.cue)) for q in first.quotes] == [
        (["``no''"], ["Ann"], ["said"]),
        (["``yes''", "to win"], ["Bob"], ["claims"]),
    ]


def test_cofenet_keeps_a_content_without_cue(tmp_path):
    (tmp_path / "one.txt").write_text(line("Go now", "B-content I-content"))
    (document,) = CORPORA["cofenet"].read(tmp_path / "one.txt")
    assert [(words(document, q.content), q.source, q.cue) for q in document.quotes] == [(["Go now"], (), ())]


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("{", "line 1 is not an object"),
        ('{"tokens": ["a"], "labels": []}', "1 tokens but 0 labels"),
        ("[]", "not an object"),
    ],
)
def test_cofenet_names_a_broken_line(tmp_path, written, message):
    (tmp_path / "train.txt").write_text(written)
    with pytest.raises(CorpusError, match=message):
        list(CORPORA["cofenet"].read(tmp_path))


def test_cofenet_says_what_is_missing(tmp_path):
    with pytest.raises(CorpusError, match=r"valid\.txt"):
        list(CORPORA["cofenet"].read(tmp_path, "valid"))


DIRECTQUOTE = """\
-DOCSTART- O

"Go I-RightSpeaker
home," I-RightSpeaker
Ann I-Speaker
Lee I-Speaker
said. Out
"Now." I-LeftSpeaker

"Who?" I-Unknown
O'Hara O
"""


def test_directquote(tmp_path):
    (tmp_path / "train.txt").write_text(DIRECTQUOTE)
    first, second = CORPORA["directquote"].read(tmp_path)
    assert first.text == '"Go home," Ann Lee said. "Now."'
    assert [(words(first, q.content), words(first, q.source)) for q in first.quotes] == [
        (['"Go home,"'], ["Ann Lee"]),
        (['"Now."'], ["Ann Lee"]),
    ]
    assert [(words(second, q.content), q.source) for q in second.quotes] == [(['"Who?"'], ())]
    assert second.doc == "train:2"
    assert first.roles == {"content", "source"}


@pytest.mark.parametrize("broken", ["token", "token I-Verb"])
def test_directquote_names_a_broken_line(tmp_path, broken):
    (tmp_path / "train.conll").write_text(f"a O\n{broken}\n")
    with pytest.raises(CorpusError, match="line 2"):
        list(CORPORA["directquote"].read(tmp_path))


def word(text: str, start: int, *roles: tuple[str, str]) -> str:
    held = "".join(f'<attribution id="{i}"><attributionRole roleValue="{r}"/></attribution>' for i, r in roles)
    return f'<WORD ByteCount="{start},{start + len(text)}" text="{text}">{held}</WORD>'


def sentence(*held: str) -> str:
    return f"<SENTENCE><S>{''.join(held)}</S></SENTENCE>"


PARC = "<root>{}</root>".format(
    sentence(
        word("Roe", 1, ("x", "source")),
        word("said", 5, ("x", "cue")),
        word("Poe", 10, ("x", "content"), ("y", "source")),
        word("denied", 14, ("x", "content"), ("y", "cue")),
        word("it", 21, ("x", "content"), ("y", "content")),
        word(".", 23),
    )
    + sentence(word("Rain", 27), word("fell", 32, ("z", "cue")))
)


def test_parc3(tmp_path):
    (tmp_path / "dev" / "00").mkdir(parents=True)
    (tmp_path / "dev" / "00" / "wsj_1.xml").write_text(PARC)
    (document,) = CORPORA["parc3"].read(tmp_path, "dev")
    assert document.text == "Roe said Poe denied it.\n\nRain fell"
    assert [
        (words(document, q.content), words(document, q.source), words(document, q.cue)) for q in document.quotes
    ] == [
        (["Poe denied it"], ["Roe"], ["said"]),
        (["it"], ["Poe"], ["denied"]),
    ]


def test_parc3_without_byte_counts(tmp_path):
    (tmp_path / "a.xml").write_text('<r><SENTENCE><WORD text="Go"/><WORD text="."/></SENTENCE></r>')
    (document,) = CORPORA["parc3"].read(tmp_path)
    assert document.text == "Go."


@pytest.mark.parametrize(
    ("written", "message"),
    [("<root>", "not well-formed"), ('<r><SENTENCE><WORD text="a" ByteCount="1"/></SENTENCE></r>', "not two numbers")],
)
def test_parc3_names_a_broken_file(tmp_path, written, message):
    (tmp_path / "a.xml").write_text(written)
    with pytest.raises(CorpusError, match=message):
        list(CORPORA["parc3"].read(tmp_path))


NOVEL = 'CHAPTER I\r\n\r\n"Come in," said\r\nMrs. Roe, "and sit."\r\n\r\n"No," said the boy.\r\n'
COUNTED = NOVEL.replace("\r\n", "\n")
QUOTES = (
    "quoteID,quoteText,quoteByteSpans,speaker,quoteType,referringExpression\n"
    'Q1,"No,","[[{no}, {no_end}]]",_unknowable,Anaphoric,said the boy\n'
    'Q0,"Come in, and sit.","[[{sit}, {sit_end}], [{come}, {come_end}]]",Mrs. Roe,Explicit,said Mrs. Roe\n'
).format(
    no=COUNTED.index("No,"),
    no_end=COUNTED.index("No,") + 3,
    come=COUNTED.index("Come in,"),
    come_end=COUNTED.index("Come in,") + 8,
    sit=COUNTED.index("and sit."),
    sit_end=COUNTED.index("and sit.") + 8,
)


@pytest.fixture
def pdnc(tmp_path):
    novel = tmp_path / "data" / "Rain"
    novel.mkdir(parents=True)
    (novel / "novel_text.txt").write_bytes(NOVEL.encode())
    (novel / "quotation_info.csv").write_text(QUOTES)
    (novel / "character_info.csv").write_text("Character ID,Main Name,Aliases\n0,Mrs. Roe,\"{'Martha', 'Mrs. Roe'}\"\n")
    return tmp_path


def test_pdnc(pdnc):
    (document,) = CORPORA["pdnc"].read(pdnc)
    first, second = document.quotes
    assert document.doc == "Rain"
    assert words(document, first.content) == ["Come in,", "and sit."]
    assert (first.speaker, first.speaker_also, first.speaker_known) == ("Mrs. Roe", ("Martha", "Mrs. Roe"), True)
    assert (second.speaker, second.speaker_known) == (None, False)
    assert '"Come in," said Mrs. Roe, "and sit."\n\n"No,"' in document.text


@pytest.mark.parametrize(
    ("file", "written", "message"),
    [
        ("quotation_info.csv", "quoteID,speaker\nQ0,Roe\n", "line 2: expected quoteByteSpans"),
        ("quotation_info.csv", 'quoteByteSpans,speaker\n"[[0, 999]]",Roe\n', "outside novel_text"),
        ("character_info.csv", "Main Name,Aliases\nRoe,{\n", "line 2: expected the columns"),
    ],
)
def test_pdnc_names_a_broken_row(pdnc, file, written, message):
    (pdnc / "data" / "Rain" / file).write_text(written)
    with pytest.raises(CorpusError, match=message):
        list(CORPORA["pdnc"].read(pdnc))


def test_pdnc_reads_one_novel(pdnc):
    assert len(list(CORPORA["pdnc"].read(pdnc / "data", "Rain"))) == 1
    with pytest.raises(CorpusError, match="Emma/quotation_info"):
        list(CORPORA["pdnc"].read(pdnc, "Emma"))


@pytest.mark.parametrize("name", ["cofenet", "directquote", "gold", "litbank", "parc3", "pdnc", "riqua"])
def test_corpora_without_annotators_say_so(tmp_path, name):
    with pytest.raises(CorpusError, match="leave out"):
        list(CORPORA[name].read(tmp_path, None, "ann"))
