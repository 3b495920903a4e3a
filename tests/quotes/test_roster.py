"""Counts over records, and the command that prints them."""

import csv
import io
import json

import pytest
from click.testing import CliRunner
from fake_extractor import quote as fake_quote

from quoteattr.cli import cli
from quoteattr.quotes import Groups
from quoteattr.quotes.roster import Edge, Roster, graph_as_dot, graph_as_json, rows_as_csv, rows_as_json
from quoteattr.records import Intermediary, Quote, Span, Speaker


def record(text, name, through=(), kind="direct", sort="PERSON"):
    span = Span(start=0, end=len(text), text=text)
    return Quote(
        doc="d",
        id="d:1",
        kind=kind,
        form="clause",
        act="speech",
        content=(span,),
        cue=(),
        source=None,
        speaker=None if name is None else Speaker(name=name, type=sort),
        intermediaries=tuple(Intermediary(name=one, source=None, cue=()) for one in through),
        pattern="p",
        confidence=0.5,
    )


RECORDS = (
    record("We are not for sale", "Maeve Tarrant", kind="direct"),
    record("that it was late", "Mrs. Maeve Tarrant", kind="indirect"),
    record("It rains", "Maeve Tarrant", ("Reuters",)),
    record("no", "Henrik Sova", ("Herald", "Reuters"), kind="mixed"),
    record("prices fell", None, kind="indirect"),
)


def test_rows_count_quotations_words_and_kinds():
    first, second, last = Roster(RECORDS).rows()
    assert (first.speaker, first.type, first.quotations, first.words) == ("Maeve Tarrant", "PERSON", 3, 11)
    assert first.kinds == {"direct": 2, "indirect": 1, "mixed": 0}
    assert first.intermediaries == {"Reuters": 1}
    assert second.intermediaries == {"Herald": 1, "Reuters": 1}
    assert (last.speaker, last.quotations) == (None, 1)


def test_edges_follow_the_chain():
    assert Roster(RECORDS).edges() == [
        Edge("Herald", "Reuters", 1),
        Edge("Reuters", "Henrik Sova", 1),
        Edge("Reuters", "Maeve Tarrant", 1),
    ]


def test_a_chain_to_nobody_ends_at_its_last_step():
    assert Roster([record("no", None, ("Herald", "Reuters"))]).edges() == [Edge("Herald", "Reuters", 1)]


def test_the_order_of_the_records_changes_nothing():
    assert Roster(RECORDS).rows() == Roster(RECORDS[::-1]).rows()
    assert Roster(RECORDS).edges() == Roster(RECORDS[::-1]).edges()


def test_csv_can_be_read_back():
    rows = list(csv.DictReader(io.StringIO(rows_as_csv(Roster(RECORDS).rows()))))
    assert [row["speaker"] for row in rows] == ["Maeve Tarrant", "Henrik Sova", ""]
    assert json.loads(rows[1]["intermediaries"]) == {"Herald": 1, "Reuters": 1}


def test_json_can_be_read_back():
    rows = json.loads(rows_as_json(Roster(RECORDS).rows()))
    assert [(row["speaker"], row["words"]) for row in rows] == [("Maeve Tarrant", 11), ("Henrik Sova", 1), (None, 2)]


def test_graph_as_json_has_each_node_once():
    graph = json.loads(graph_as_json(Roster(RECORDS).edges()))
    assert [node["name"] for node in graph["nodes"]] == ["Herald", "Reuters", "Henrik Sova", "Maeve Tarrant"]
    assert graph["edges"][0] == {"by": "Herald", "of": "Reuters", "quotations": 1}


def test_dot_escapes_what_names_may_hold():
    lines = graph_as_dot([Edge('The "Post"', "A\\B\nC", 2)]).splitlines()
    assert lines == ["digraph chains {", "  rankdir=LR;", '  "The \\"Post\\"" -> "A\\\\B C" [label=2];', "}"]


@pytest.fixture
def articles(tmp_path, monkeypatch):
    import fake_extractor

    monkeypatch.setitem(__import__("sys").modules, "quoteattr.extractor", fake_extractor)
    (tmp_path / "a.txt").write_text('He said "so it is" and "so it was".')
    return tmp_path


def run(*arguments):
    return CliRunner().invoke(cli, ["speakers", *map(str, arguments)], prog_name="quoteattr")


def records_file(folder):
    text = (folder / "a.txt").read_text()
    path = folder / "records.jsonl"
    start = text.index('"so it is"')
    plain = fake_quote("a", 1, start, start + 10, '"so it is"').to_dict()
    plain["speaker"] = {"name": "Ann Lee", "type": "PERSON", "description": None}
    plain["intermediaries"] = [{"name": "Reuters", "source": None, "cue": []}]
    path.write_text(json.dumps(plain) + "\n")
    return path


def test_command_counts_records_made_before(articles):
    path = records_file(articles)
    result = run(articles / "a.txt", "--records", path)
    assert result.exit_code == 0, result.output
    heading, row = result.stdout.splitlines()
    assert heading.split() == [
        "speaker", "type", "quotations", "words", "direct", "indirect", "mixed", "through",
    ]  # fmt: skip
    assert row.split("  ")[0] == "Ann Lee"
    assert row.endswith("Reuters (1)")


@pytest.mark.parametrize(("form", "start"), [("csv", "speaker,type"), ("json", "[")])
def test_command_prints_other_formats(articles, form, start):
    result = run(articles / "a.txt", "--records", records_file(articles), "--format", form)
    assert (result.exit_code, result.stdout.startswith(start)) == (0, True), result.output


def test_command_prints_the_chains(articles):
    path = records_file(articles)
    dot = run(articles / "a.txt", "--records", path, "--graph", "dot")
    assert '"Reuters" -> "Ann Lee" [label=1];' in dot.stdout
    assert json.loads(run(articles / "a.txt", "--records", path, "--graph", "json").stdout)["edges"]


def test_command_refuses_what_is_no_input(tmp_path):
    result = run(tmp_path / "none.txt")
    assert result.exit_code == 2
    assert "none.txt" in result.stderr


def test_groups_count_by_columns_and_fields():
    groups = Groups(["outlet", "type", "negated"])
    groups.add(RECORDS, {"outlet": "Coast"})
    groups.add(RECORDS[:1], {"outlet": None})
    rows = groups.rows()
    assert sum(row.quotations for row in rows) == len(RECORDS) + 1
    assert {row.values[0] for row in rows} == {"Coast", None}
    assert {row.values[2] for row in rows} == {"False"}
    speakers = Groups(["speaker"])
    speakers.add(RECORDS, {})
    assert [(row.values[0], row.quotations, row.words) for row in speakers.rows()] == [
        (row.speaker, row.quotations, row.words)
        for row in sorted(Roster(RECORDS).rows(), key=lambda row: (-row.quotations, -row.words))
    ]
    assert [row.speakers for row in speakers.rows()] == [1 if row.values[0] else 0 for row in speakers.rows()]


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_command_counts_by_what_is_asked_for(articles, form):
    rows = [
        {"id": name, "text": 'He said "so it is."', "outlet": outlet} for name, outlet in zip("abc", "xyx", strict=True)
    ]
    (articles / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    result = run(articles / "in.jsonl", "--by", "outlet,kind", "--format", form, "--top", 1)
    assert result.exit_code == 0, result.output
    assert "1 more group." in result.stderr
    if form == "json":
        (row,) = json.loads(result.stdout)
        assert (row["outlet"], row["kind"], row["quotations"], row["speakers"]) == ("x", "direct", 2, 0)
    else:
        heading, row = result.stdout.splitlines()
        assert heading.replace(",", " ").split()[:4] == ["outlet", "kind", "speakers", "quotations"]
        assert row.replace(",", " ").split()[:4] == ["x", "direct", "0", "2"]


def test_command_tells_of_a_column_that_is_not_there(articles):
    (articles / "in.csv").write_text("id,text\na,x\n")
    result = run(articles / "in.csv", "--by", "outlet")
    assert result.exit_code == 1
    assert "No field 'outlet'" in result.stderr
    assert run(articles / "in.csv", "--by", "kind", "--graph", "dot").exit_code == 2


def test_the_table_fits_the_terminal(articles):
    path = records_file(articles)
    plain = json.loads(path.read_text())
    plain["speaker"]["name"] = "Secretary of the Interior " * 8
    plain["intermediaries"] = [{"name": f"Agency of {n}", "source": None, "cue": []} for n in range(20)]
    path.write_text(json.dumps(plain) + "\n")
    result = run(articles / "a.txt", "--records", path)
    assert max(map(len, result.stdout.splitlines())) <= 80
    assert "Secretary of…" in result.stdout


def file_of(folder, speakers):
    """Records of one article, one for each of some speakers."""
    text = (folder / "a.txt").read_text()
    start = text.index('"so it is"')
    lines = []
    for number, speaker in enumerate(speakers, start=1):
        plain = fake_quote("a", number, start, start + 10, '"so it is"').to_dict()
        plain["speaker"] = {"type": "PERSON", "description": None, **speaker}
        lines.append(json.dumps(plain) + "\n")
    path = folder / "records.jsonl"
    path.write_text("".join(lines))
    return path


def test_command_counts_by_gender(articles):
    women = [{"name": name, "gender": "female", "gender_from": "title"} for name in ("Ann Lee", "Ann Lee", "Ida Moss")]
    path = file_of(articles, [*women, {"name": "Carl Holt", "gender": "male", "gender_from": "name"}, {"name": "Lee"}])
    rows = list(csv.DictReader(io.StringIO(
        run(articles / "a.txt", "--records", path, "--by", "gender", "--format", "csv").stdout
    )))  # fmt: skip
    assert [(row["gender"], row["speakers"], row["quotations"]) for row in rows] == [
        ("female", "2", "3"), ("", "1", "1"), ("male", "1", "1"),
    ]  # fmt: skip


def test_a_person_has_one_gender(articles):
    told = [{"name": "Ann Lee", "gender": "female", "gender_from": "title"}] * 2
    path = file_of(articles, [*told, {"name": "Ann Lee"}, {"name": "Ms. Lee"}, {"name": "Bo Lind"}])
    for more, people, quotations in (((), "1", "3"), (("--link",), "1", "4")):
        printed = run(articles / "a.txt", "--records", path, "--by", "gender", "--format", "csv", *more).stdout
        rows = {row["gender"]: row for row in csv.DictReader(io.StringIO(printed))}
        assert (rows["female"]["speakers"], rows["female"]["quotations"]) == (people, quotations)
        assert sum(int(row["quotations"]) for row in rows.values()) == 5


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--min-confidence", "0.9"), "--min-confidence decides about records that are made anew"),
        (("--forms", "clause"), "--forms decides about records"),
        (("--by", "outlet"), "The column 'outlet' is nowhere: text files have none"),
        (("--by", "intermediaries"), "--by cannot count by 'intermediaries'"),
    ],
)
def test_what_would_do_nothing_is_refused(articles, options, told):
    path = file_of(articles, [{"name": "Ann Lee"}])
    result = run(articles / "a.txt", "--records", path, *options)
    assert result.exit_code != 0
    assert told in result.stderr


@pytest.mark.parametrize("by", [(), ("--by", "speaker")])
def test_command_links_names(articles, by):
    path = file_of(articles, [{"name": name} for name in ("Ann Lee", "Ann B. Lee", "Ann B. Lee", "Lee", "Annie")])

    def counted(*more):
        printed = run(articles / "a.txt", "--records", path, "--format", "csv", *by, *more).stdout
        return {row["speaker"]: int(row["quotations"]) for row in csv.DictReader(io.StringIO(printed))}

    assert counted() == {"Ann Lee": 1, "Ann B. Lee": 2, "Lee": 1, "Annie": 1}
    assert counted("--link") == {"Ann B. Lee": 4, "Annie": 1}
    (articles / "aliases.csv").write_text("alias,name,apart\nAnnie,Ann Lee,\nAnn Lee,Ann B. Lee,yes\n")
    assert counted("--aliases", articles / "aliases.csv") == {"Ann Lee": 2, "Ann B. Lee": 2, "Lee": 1}
    assert counted("--link", "--aliases", articles / "aliases.csv") == {"Ann Lee": 2, "Ann B. Lee": 2, "Lee": 1}


def test_command_tells_what_is_wrong_with_aliases(articles):
    result = run(articles / "a.txt", "--aliases", articles / "none.toml")
    assert (result.exit_code, "none.toml" in result.stderr) == (2, True)
