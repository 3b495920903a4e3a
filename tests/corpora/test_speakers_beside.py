"""Speakers named in a file beside PolNeAR: read, scored by type of mention, shown."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from quoteattr.cli.bench import bench
from quoteattr.corpora import corpus, fingerprint
from quoteattr.corpora.speakers import with_speakers
from quoteattr.errors import CorpusError

TEXT = "Ann Lee said go. He said stay. The mayor said wait. It was said to rain."
LABELS = (
    ("E1", (13, 15), (0, 7), (8, 12)),
    ("E2", (25, 29), (17, 19), (20, 24)),
    ("E3", (46, 50), (31, 40), (41, 45)),
    ("E4", (64, 71), None, (59, 63)),
)
SPEAKERS = {
    "E1": {"speaker": "Ann Lee", "type": "name"},
    "E2": {"speaker": "Bob Ray", "speaker_also": ["Ray"], "type": "pronoun"},
    "E3": {"speaker": "Eve Fox", "type": "nominal"},
    "E4": {"speaker": None, "type": "none", "intermediaries": []},
}
# By a name: right. By a pronoun: right, by its second form. By a description: nobody named, left open. None: somebody
# named where it is open, wrong.
PREDICTED = (("E1", "Ann Lee"), ("E2", "Ray"), ("E3", None), ("E4", "Bob Ray"))


@pytest.fixture
def folder(tmp_path):
    for name in ("text", "attributions"):
        (tmp_path / "data" / "train" / name).mkdir(parents=True)
    (tmp_path / "data/train/text/a.txt").write_text(TEXT)
    (tmp_path / "data/train/text/b.txt").write_text(TEXT)
    lines = []
    for number, (event, content, source, cue) in enumerate(LABELS):
        roles = {"Content": content, "Cue": cue, **({"Source": source} if source else {})}
        ids = {role: f"T{3 * number + place}" for place, role in enumerate(roles)}
        lines += [f"{ids[role]}\t{role} {start} {end}\tx" for role, (start, end) in roles.items()]
        lines.append(f"{event}\tAttribution:{ids['Cue']} " + " ".join(f"{role}:{one}" for role, one in ids.items()))
    for doc in "ab":
        (tmp_path / f"data/train/attributions/{doc}_x.ann").write_text("\n".join(lines) + "\n")
    write_speakers(tmp_path, SPEAKERS)
    quotes = [
        {"content": [content], "source": [source] if source else [], "cue": [cue], "speaker": name}
        for (_, content, source, cue), (_, name) in zip(LABELS, PREDICTED, strict=True)
    ]
    (tmp_path / "p.jsonl").write_text(json.dumps({"doc": "a", "quotes": quotes}) + "\n")
    return tmp_path


def write_speakers(folder, speakers, doc="a"):
    quotes = [{"id": event, **plain} for event, plain in speakers.items()]
    (folder / "speakers.jsonl").write_text(json.dumps({"doc": doc, "quotes": quotes}) + "\n")


def read(folder):
    return list(corpus("polnear").read(folder, "train"))


def test_speakers_get_into_the_quotations_of_their_documents_alone(folder):
    (document,) = with_speakers(read(folder), folder / "speakers.jsonl")
    assert document.doc == "a"
    assert [quote.speaker for quote in document.quotes] == ["Ann Lee", "Bob Ray", "Eve Fox", None]
    assert all(quote.speaker_known for quote in document.quotes)
    assert [quote.mention for quote in document.quotes] == ["name", "pronoun", "nominal", "none"]
    assert document.quotes[1].speaker_also == ("Ray",)


def test_the_ids_of_attributions_are_no_part_of_the_fingerprint(folder):
    before = fingerprint(read(folder))
    labels = folder / "data/train/attributions/a_x.ann"
    labels.write_text(labels.read_text().replace("E1\t", "E9\t"))
    assert fingerprint(read(folder)) == before


@pytest.mark.parametrize(
    ("speakers", "doc", "message"),
    [
        ({"E9": SPEAKERS["E1"]}, "a", "a holds no attribution 'E9'"),
        ({"E1": {"speaker": "Ann Lee", "type": "noun"}}, "a", "type 'noun' is none of"),
        ({"E1": {"type": "name"}}, "a", "a, E1: not a speaker"),
        (SPEAKERS, "z", "speakers of other documents"),
    ],
)
def test_what_does_not_fit_is_refused(folder, speakers, doc, message):
    write_speakers(folder, speakers, doc)
    with pytest.raises(CorpusError, match=message):
        with_speakers(read(folder), folder / "speakers.jsonl")


def test_a_file_of_something_else_is_refused(folder):
    (folder / "speakers.jsonl").write_text("[]\n")
    with pytest.raises(CorpusError, match="line 1 is not an object"):
        with_speakers(read(folder), folder / "speakers.jsonl")


def test_the_command_counts_by_type_of_mention(folder):
    args = ["polnear", str(folder), "--split", "train", "--speakers", str(folder / "speakers.jsonl")]
    args += ["--predictions", str(folder / "p.jsonl")]
    plain = json.loads(CliRunner().invoke(bench, [*args, "--json"], catch_exceptions=False).stdout)
    assert plain["mentions"]["name"] == {"labelled": 1, "found": 1, "right": 1, "wrong": 0, "left_open": 0}
    assert plain["mentions"]["pronoun"]["right"] == 1
    assert plain["mentions"]["nominal"]["left_open"] == 1
    assert plain["mentions"]["none"]["wrong"] == 1
    assert plain["mentions"]["all"] == {"labelled": 4, "found": 4, "right": 2, "wrong": 1, "left_open": 1}
    assert plain["figures"]["whole"]["gold_hits"] == 2
    shown = CliRunner().invoke(bench, args, catch_exceptions=False).output
    rows = {line.split()[0]: line.split()[1:] for line in shown.splitlines() if line.strip()}
    assert rows["nominal"] == ["1", "1", "0", "0.0", "0", "0.0", "1", "100.0"]
