"""Runs, saved runs, comparison, errors page, picture, floors and the command line, on the worked example."""

from __future__ import annotations

import json
import sys
import types
from pathlib import Path

import pytest
from attrs import evolve
from bench_example import PREDICTIONS, A, B, at, write_gold, write_predictions
from click.testing import CliRunner

from quoteattr.bench import Request, floors, measure, run, saved
from quoteattr.bench.calibration import calibration
from quoteattr.bench.ceiling import ceiling
from quoteattr.bench.compare import compare
from quoteattr.bench.error_page import find_errors, write_error_page
from quoteattr.bench.plot import plot
from quoteattr.bench.predictions import read_predictions
from quoteattr.bench.run import corpus_config, read_documents
from quoteattr.bench.speed import RUNS_OF_PEERS, Speed, measure_speed
from quoteattr.cli.bench import PEERS, bench
from quoteattr.corpora import CORPORA
from quoteattr.errors import CorpusError, InputError
from quoteattr.records import Config, Quote, Span, Speaker

GOLD = CORPORA["gold"]
TOY = run.Engine(model="toy-1.0", patterns="0123456789", weights="abcdef", threshold=0.1)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "corpus").mkdir()
    return write_gold(tmp_path / "corpus")


def request_for(folder: Path, predictions: dict | None = None, **asked) -> Request:
    file = write_predictions(folder.parent / "predictions.jsonl", predictions)
    return Request(corpus=GOLD, paths=(folder,), config=corpus_config(GOLD, **asked), predictions=file)


def better() -> dict:
    """The same predictions, with the source of P4 put right, the spurious P6 gone, and P1 lost."""
    a, b, c = (list(PREDICTIONS[doc]) for doc in "abc")
    return {"a": a[1:], "b": [b[0], evolve(b[1], source=at(B, "Ms. Diaz")), b[2]], "c": c}


def invoke(*args: object):
    return CliRunner().invoke(bench, [str(arg) for arg in args], catch_exceptions=False)


# --- runs and their signature ---------------------------------------------------------------------------------------


def test_a_run_signs_what_its_figures_depend_on(folder):
    outcome = measure(request_for(folder))
    assert outcome.figures["match"].count == (5, 6, 5, 7)
    signature = str(outcome.signature)
    assert f"corpus:gold@{outcome.signature.fingerprint}" in signature
    assert "docs:3|gold:6|tool:predictions.jsonl@" in signature
    assert "acts:speech|forms:clause+phrase" in signature
    assert "model" not in signature
    (folder / "a.txt").write_text(A + " ")
    assert measure(request_for(folder)).signature.fingerprint != outcome.signature.fingerprint


def test_min_confidence_leaves_predictions_out(folder):
    outcome = measure(request_for(folder, min_confidence=0.5))
    assert outcome.figures["match"].count == (5, 6, 5, 5)


def test_acts_and_forms_leave_out_what_is_told_apart(folder):
    told = evolve(PREDICTIONS["a"][0], act="thought")
    lines = {"doc": "a", "quotes": [{"content": told.content, "act": "thought"}, {"content": told.content}]}
    file = folder.parent / "acts.jsonl"
    file.write_text(json.dumps(lines))
    request = evolve(request_for(folder), predictions=file)
    assert measure(request).figures["match"].count.predicted == 1
    wider = evolve(request, config=Config(acts={"thought", "speech"}))
    assert measure(wider).figures["match"].count.predicted == 2


def test_records_are_read_as_they_are_written(folder):
    content, source, cue = at(A, '"We will win the match,"')[0], at(A, "Ann Lee")[0], at(A, "said")[0]

    def span(pair):
        return Span(start=pair[0], end=pair[1], text=A[slice(*pair)])

    quote = Quote(
        doc="a",
        id="a:1",
        kind="direct",
        form="clause",
        act="speech",
        content=(span(content),),
        cue=(span(cue),),
        source=span(source),
        speaker=Speaker(name="Ann Lee", type="PERSON"),
        pattern="p",
        confidence=0.75,
    )
    file = folder.parent / "records.jsonl"
    file.write_text(json.dumps(quote.to_dict()) + "\n")
    outcome = measure(evolve(request_for(folder), predictions=file))
    assert outcome.figures["full"].count == (1, 6, 1, 1)
    assert outcome.figures["speaker"].count == (1, 1, 1, 1)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "line 1 is not JSON"),
        ('{"quotes": []}', 'the key "doc"'),
        ('{"doc": "a", "quotes": [{}]}', '"content"'),
        ('{"doc": "a", "quotes": [{"content": []}]}', "half-open"),
        ('{"doc": "a", "quotes": [{"content": [[5, 2]]}]}', "half-open"),
        ('{"doc": "a", "kind": "direct"}', "Not a quote record"),
        ('{"doc": "z", "quotes": []}', "of other documents"),
    ],
)
def test_broken_predictions_are_named(folder, line, message):
    file = folder.parent / "broken.jsonl"
    file.write_text(line)
    with pytest.raises(InputError, match=message):
        measure(evolve(request_for(folder), predictions=file))


def test_missing_predictions_are_named(tmp_path):
    with pytest.raises(InputError, match="Cannot read the predictions"):
        read_predictions(tmp_path / "none.jsonl")


def test_documents_must_have_names_of_their_own(folder):
    twice = (folder / "gold.jsonl").read_text()
    (folder / "gold.jsonl").write_text(twice + twice)
    with pytest.raises(CorpusError, match="two documents named 'a'"):
        read_documents(request_for(folder))
    (folder / "gold.jsonl").write_text("\n")
    with pytest.raises(CorpusError, match="holds no documents"):
        read_documents(request_for(folder))


# --- saved runs and comparison --------------------------------------------------------------------------------------


def test_a_saved_run_comes_back_with_its_verdicts(folder, tmp_path):
    outcome = measure(request_for(folder))
    saved.save(outcome, tmp_path / "run.json")
    back = saved.load(tmp_path / "run.json")
    assert back.signature == outcome.signature.to_dict()
    assert [verdict for _, verdict in back.documents["b"].gold] == ["full", "wrong source", "optional"]
    assert [verdict for _, verdict in back.documents["b"].predicted] == ["full", "wrong source", "optional", "spurious"]
    assert [verdict for _, verdict in back.documents["c"].gold] == ["full", "missed"]
    assert "gift" not in (tmp_path / "run.json").read_text()


def test_comparison_names_what_was_gained_and_lost(folder, tmp_path):
    saved.save(measure(request_for(folder)), tmp_path / "old.json")
    comparison = compare(measure(request_for(folder, better())), saved.load(tmp_path / "old.json"))
    a, b = comparison.documents
    assert (a.doc, a.gained, a.lost) == ("a", (), (at(A, '"We will win the match,"'),))
    assert (b.doc, len(b.gained), b.lost, b.new_spurious, len(b.gone_spurious)) == ("b", 1, (), (), 1)
    full = next(change for change in comparison.changes if change.figure == "full")
    # Then 4 of 6 and 7; now P2, P3, P4, P7 of 6 gold and 5 predictions.
    assert full.then == pytest.approx(8 / 13)
    assert full.now == pytest.approx(8 / 11)
    assert full.interval[0] <= full.now - full.then <= full.interval[1]
    assert 0 < full.chance <= 1


def test_a_run_compared_with_itself_changes_nothing(folder, tmp_path):
    outcome = measure(request_for(folder))
    saved.save(outcome, tmp_path / "old.json")
    comparison = compare(outcome, saved.load(tmp_path / "old.json"))
    assert comparison.documents == ()
    assert {(change.then - change.now, change.interval, change.chance) for change in comparison.changes} == {
        (0.0, (0.0, 0.0), 1.0)
    }


def test_runs_over_other_labels_are_not_compared(folder, tmp_path):
    saved.save(measure(request_for(folder)), tmp_path / "old.json")
    (folder / "a.txt").write_text(A + " ")
    with pytest.raises(InputError, match="other documents or labels"):
        compare(measure(request_for(folder)), saved.load(tmp_path / "old.json"))


@pytest.mark.parametrize("written", ["", "{}", "[]"])
def test_what_is_no_saved_run_is_refused(tmp_path, written):
    (tmp_path / "old.json").write_text(written)
    with pytest.raises(InputError, match="is not a run"):
        saved.load(tmp_path / "old.json")
    with pytest.raises(InputError, match="Cannot read"):
        saved.load(tmp_path / "none.json")


def test_comparison_tells_what_whole_was_lost_to_then_and_now(folder, tmp_path):
    saved.save(measure(request_for(folder)), tmp_path / "old.json")
    comparison = compare(measure(request_for(folder, better())), saved.load(tmp_path / "old.json"))
    # P1, which was whole, is missed; P4, which had the wrong source, has the wrong name now; P6 is gone.
    assert comparison.losses == {
        "missed": (1, 2),
        "content": (2, 2),
        "source": (1, 0),
        "speaker wrong": (0, 1),
        "speaker left open": (0, 0),
        "chain": (0, 0),
        "spurious": (2, 1),
    }
    assert next(change.now for change in comparison.changes if change.figure == "whole") == pytest.approx(2 / 11)


# --- several folders, several acts, tools without names -------------------------------------------------------------


@pytest.fixture
def two_folders(folder):
    """The example's documents a and b in one folder, c in another, as splits of two kinds of news lie."""
    lines = (folder / "gold.jsonl").read_text().splitlines(keepends=True)
    for name, docs in (("one", "ab"), ("two", "c")):
        part = folder.parent / name / "dev"
        part.mkdir(parents=True)
        for doc in docs:
            (part / f"{doc}.txt").write_text((folder / f"{doc}.txt").read_text())
        (part / "gold.jsonl").write_text("".join(line for line in lines if json.loads(line)["doc"] in docs))
    return folder.parent / "one" / "dev", folder.parent / "two" / "dev"


def test_several_folders_are_measured_as_one_and_each_for_itself(folder, two_folders):
    together = measure(evolve(request_for(folder), paths=two_folders))
    alone = measure(request_for(folder))
    assert together.figures == alone.figures
    assert together.signature == alone.signature
    assert together.losses == alone.losses
    assert list(together.by_folder) == ["one", "two"]
    assert alone.by_folder == {}
    for name, path in zip(("one", "two"), two_folders, strict=True):
        part = measure(evolve(request_for(folder), paths=(path,)))
        assert together.by_folder[name].figures == part.figures
        assert together.by_folder[name].losses == part.losses


def test_the_same_document_in_two_folders_is_refused(folder):
    with pytest.raises(CorpusError, match="two documents named 'a'"):
        read_documents(evolve(request_for(folder), paths=(folder, folder)))


def test_the_command_shows_each_folder(two_folders, folder):
    file = write_predictions(folder.parent / "p.jsonl")
    shown = invoke("gold", *two_folders, "--predictions", file).output
    rows = {line.split()[0]: line.split()[1:] for line in shown.splitlines() if line.strip()}
    # The last row that begins so: what c's whole was lost to, one missed and one spurious.
    assert rows["two"] == ["2", "1", "1", "0", "0", "0", "0", "0", "1"]
    assert "What whole was lost to" in shown
    plain = json.loads(invoke("gold", *two_folders, "--predictions", file, "--json").stdout)
    assert plain["folders"]["one"]["documents"] == 2
    assert plain["folders"]["two"]["losses"]["missed"] == 1
    assert plain["losses"]["content"] == 2


def test_acts_are_shown_apart_where_several_are_asked_for(folder):
    lines = (folder / "gold.jsonl").read_text().splitlines()
    labelled = [json.loads(line) for line in lines]
    for number, quote in enumerate(quote for document in labelled for quote in document["quotes"]):
        quote["act"] = "thought" if number == 1 else "speech"
    (folder / "gold.jsonl").write_text("\n".join(json.dumps(document) for document in labelled))
    plain = json.loads(
        invoke(
            "gold", folder, "--acts", "all", "--predictions", write_predictions(folder.parent / "p.jsonl"), "--json"
        ).stdout
    )
    assert (plain["figures"]["thought/match"]["gold_hits"], plain["figures"]["thought/match"]["gold"]) == (1, 1)
    assert plain["losses"]["thought/content"] == 1
    shown = invoke("gold", folder, "--acts", "all", "--predictions", folder.parent / "p.jsonl").output
    assert "\nthought " in shown
    assert "\nthought " not in invoke("gold", folder, "--predictions", folder.parent / "p.jsonl").output


def test_of_a_tool_that_names_nobody_whole_is_not_defined(folder):
    file = folder.parent / "peer.jsonl"
    quotes = {
        doc: [{"content": one.content, "source": one.source} for one in found] for doc, found in PREDICTIONS.items()
    }
    file.write_text("\n".join(json.dumps({"doc": doc, "quotes": found}) for doc, found in quotes.items()))
    outcome = measure(evolve(request_for(folder), predictions=file))
    assert outcome.figures["whole"].f1 is None
    assert outcome.losses == {}
    row = next(line for line in invoke("gold", folder, "--predictions", file).output.splitlines() if "whole " in line)
    assert row.split()[:4] == ["whole", "–", "–", "–"]


# --- errors and picture ---------------------------------------------------------------------------------------------


def test_every_error_is_found_once(folder):
    errors = list(find_errors(measure(request_for(folder))))
    assert sorted((error.faults, error.doc, error.kind) for error in errors) == [
        (("content",), "b", "mixed"),
        (("content", "speaker wrong"), "a", "indirect"),
        (("missed",), "c", "direct"),
        (("source",), "b", "indirect"),
        (("spurious",), "b", "indirect"),
        (("spurious",), "c", "indirect"),
    ]
    (speaker,) = (error for error in errors if "speaker wrong" in error.faults)
    assert speaker.note == "speaker wrong; Ray instead of Bob Ray"
    assert "".join(piece.text for piece in speaker.pieces) in A
    assert [piece.text for piece in speaker.pieces if piece.classes == "gold-content"] == ["that "]
    assert [piece.text for piece in speaker.pieces if piece.classes == "gold-content pred-content"] == [
        "rain would stop play"
    ]


def test_a_missed_quotation_shows_the_prediction_that_comes_near(folder):
    short = evolve(PREDICTIONS["a"][0], content=at(A, '"We will'))
    errors = list(find_errors(measure(request_for(folder, {**PREDICTIONS, "a": [short]}))))
    of_a = [error for error in errors if error.doc == "a"]
    assert [(error.faults, error.overlaps, error.pattern) for error in of_a] == [
        (("missed",), True, "rule-a"),
        (("missed",), False, "no pattern"),
        (("spurious",), True, "rule-a"),
    ]


def test_a_long_way_between_source_and_content_is_cut_short(folder):
    (folder / "a.txt").write_text(A + " Far." * 500 + " Ann Lee")
    far = evolve(PREDICTIONS["a"][0], source=((len(A) + 2501, len(A) + 2508),))
    errors = find_errors(measure(request_for(folder, {**PREDICTIONS, "a": [far]})))
    (wrong,) = (error for error in errors if "source" in error.faults and error.doc == "a")
    shown = "".join(piece.text for piece in wrong.pieces)
    assert " […] " in shown
    assert shown.endswith("Ann Lee")
    assert len(shown) < 600


def test_the_page_escapes_text_and_counts(folder, tmp_path):
    (folder / "c.txt").write_text((folder / "c.txt").read_text() + " <script>alert(1)</script>")
    page = tmp_path / "errors.html"
    assert write_error_page(measure(request_for(folder)), page) == 6
    html = page.read_text()
    assert html.count("<article ") == 6
    assert "missed (1)" in html
    assert "spurious (2)" in html
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html


def test_files_that_cannot_be_written_are_named(folder, tmp_path):
    outcome = measure(request_for(folder))
    for write in (write_error_page, plot, saved.save):
        with pytest.raises(InputError, match="Cannot write"):
            write(outcome, tmp_path / "none" / "out.svg")


def test_the_picture_is_drawn(folder, tmp_path):
    outcome = measure(request_for(folder))
    plot(outcome, tmp_path / "curve.svg")
    assert "<svg" in (tmp_path / "curve.svg").read_text()
    with pytest.raises(InputError, match=r"\.png or \.svg"):
        plot(outcome, tmp_path / "curve.jpeg")
    unsure = {doc: [evolve(one, confidence=None) for one in found] for doc, found in PREDICTIONS.items()}
    without = measure(request_for(folder, unsure))
    assert calibration(without.scores) is None
    with pytest.raises(InputError, match="no curve"):
        plot(without, tmp_path / "curve.svg")


# --- floors ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path, folder, monkeypatch):
    """A project whose one corpus is the example; extraction gives the example's predictions."""
    use_example_extractor(monkeypatch)
    (tmp_path / "tests").mkdir()
    entry = {"name": "example", "corpus": "gold", "root": "project", "paths": ["corpus"], "acts": ["speech"]}
    away = {"name": "away", "corpus": "polnear", "root": "shared", "paths": ["corpora/none"]}
    (tmp_path / "tests" / "baseline.json").write_text(json.dumps({"entries": [entry, away]}))
    return tmp_path


def use_example_extractor(monkeypatch, predictions=PREDICTIONS):
    """Put the example's predictions in place of the extractor, so that no model is needed."""
    monkeypatch.setattr(run, "extract_all", lambda documents, config: (predictions, TOY))


def floor_command(project: Path, *args: str):
    return invoke("floors", "--baseline", project / "tests" / "baseline.json", *args)


def entry_of(project: Path) -> dict:
    return json.loads((project / "tests" / "baseline.json").read_text())["entries"][0]


def test_floors_are_pinned_raised_and_never_lowered_in_silence(project, monkeypatch):
    first = floor_command(project)
    assert first.exit_code == 0
    assert "example: not pinned" in first.output
    assert "away: absent" in first.output

    assert floor_command(project, "--pin").exit_code == 0
    pinned = entry_of(project)
    assert pinned["floors"] == {"match": 76.9, "full": 61.5, "exact": 46.1, "content_words": 80.7}
    assert "model:toy-1.0" in pinned["signature"]
    assert "example: kept" in floor_command(project).output

    use_example_extractor(monkeypatch, better())
    fell = floor_command(project)
    assert fell.exit_code == 1
    assert "exact                 36.36  floor 46.1  fell below its floor" in fell.output
    refused = CliRunner().invoke(
        bench, ["floors", "--baseline", str(project / "tests" / "baseline.json"), "--pin"], catch_exceptions=True
    )
    assert isinstance(refused.exception, InputError)
    assert "--allow-lower" in str(refused.exception)
    assert entry_of(project) == pinned
    assert floor_command(project, "--pin", "--allow-lower").exit_code == 0
    assert entry_of(project)["floors"]["exact"] == 36.3

    use_example_extractor(monkeypatch)
    assert "example: fell" in floor_command(project).output


def test_floors_say_when_labels_changed(project):
    floor_command(project, "--pin")
    labels = project / "corpus" / "gold.jsonl"
    labels.write_text(labels.read_text().replace('"Bob Ray"', '"Robert Ray"'))
    changed = floor_command(project)
    assert changed.exit_code == 1
    assert "example: relabelled" in changed.output


def test_unknown_floors_and_broken_files(project):
    assert (
        "has no entry 'other'"
        in invoke("floors", "--baseline", project / "tests" / "baseline.json", "--only", "other").output
    )
    (project / "tests" / "baseline.json").write_text("[]")
    with pytest.raises(InputError, match="not a list of floors"):
        floors.read_baseline(project / "tests" / "baseline.json")
    with pytest.raises(InputError, match="Cannot read the floors"):
        floors.read_baseline(project / "none.json")


def test_shared_corpora_are_found_where_the_variable_says(monkeypatch, tmp_path):
    entry = floors.Entry(name="x", corpus="polnear", root="shared", paths=("corpora/PolNeAR",))
    monkeypatch.delenv(floors.SHARED_VARIABLE, raising=False)
    assert entry.located(tmp_path) == (tmp_path / "../shared/corpora/PolNeAR",)
    monkeypatch.setenv(floors.SHARED_VARIABLE, "/data")
    assert entry.located(tmp_path) == (Path("/data/corpora/PolNeAR"),)


def test_texts_may_lie_elsewhere_than_their_labels(monkeypatch, tmp_path):
    (tmp_path / "texts").mkdir()
    write_gold(tmp_path / "texts")
    labels = tmp_path / "labels.jsonl"
    (tmp_path / "texts" / "gold.jsonl").rename(labels)
    request = Request(corpus=CORPORA["gold"], paths=(labels,), texts=tmp_path / "texts", config=Config())
    assert [one.text for one in read_documents(request)][:2] == [A, B]
    with pytest.raises(CorpusError):
        read_documents(evolve(request, texts=None))
    monkeypatch.setenv(floors.SHARED_VARIABLE, str(tmp_path))
    entry = floors.Entry(name="x", corpus="gold", root="project", paths=("labels.jsonl",), texts="nowhere")
    assert [one.status for one in floors.check([entry], tmp_path)] == ["absent"]
    refused = CliRunner().invoke(bench, ["polnear", str(tmp_path), "--texts", str(tmp_path)])
    assert refused.exit_code == 2
    assert "files of labels" in refused.output


def test_floors_can_be_under_gap_and_under_speakers_named_beside_the_corpus(monkeypatch, tmp_path):
    asked = []
    monkeypatch.setattr("quoteattr.bench.gap.measure_gap", lambda *args: asked.append(args))
    monkeypatch.setattr(floors, "measure", lambda request: asked.append(request))
    monkeypatch.setattr(floors, "judge", lambda entry, _: entry.name)
    monkeypatch.setenv(floors.SHARED_VARIABLE, str(tmp_path))
    common = {"root": "shared", "paths": (".",), "split": "train", "acts": ("speech",)}
    entries = [
        floors.Entry(name="pronouns", corpus="gap", **common),
        floors.Entry(name="speakers", corpus="polnear", speakers="speakers.jsonl", **common),
    ]
    assert list(floors.check(entries, tmp_path)) == ["pronouns", "speakers"]
    assert asked[0][:2] == (tmp_path, "train")
    assert asked[1].speakers == tmp_path / "speakers.jsonl"


def test_the_projects_own_floors_can_be_read():
    entries = floors.read_baseline(Path(__file__).parent.parent / "baseline.json")
    assert {entry.corpus for entry in entries} <= {*CORPORA, "gap"}
    assert len({entry.name for entry in entries}) == len(entries)


# --- annotators against each other ----------------------------------------------------------------------------------


def test_ceiling_scores_all_pairs_of_annotators(tmp_path):
    for folder in ("text", "attributions"):
        (tmp_path / "dev" / folder).mkdir(parents=True)
    (tmp_path / "dev/text/a.txt").write_text("Ann said go now")
    one = (
        "T1\tContent 9 15\tgo now\nT2\tCue 4 8\tsaid\nT3\tSource 0 3\tAnn\n"
        "E1\tAttribution:T2 Content:T1 Cue:T2 Source:T3\n"
    )
    for name, annotation in (("x", one), ("y", one), ("z", "")):
        (tmp_path / f"dev/attributions/a_{name}.ann").write_text(annotation)
    agreement = ceiling(CORPORA["polnear"], tmp_path, "dev")
    # x with y: 1 of 1 and 1; x with z, y with z: 1 gold each, nothing predicted.
    assert (agreement.documents, agreement.pairs) == (1, 3)
    assert agreement.figures["full"].count == (1, 3, 1, 1)
    # The mean over pairs: (1 + 0 + 0) / 3.
    assert agreement.mean["full"] == pytest.approx(1 / 3)
    shown = invoke("polnear", tmp_path, "--ceiling")
    assert "3 pairs on 1 documents" in shown.output
    assert "Mean F over the pairs: match 33.3, full 33.3, exact 33.3." in shown.output
    plain = json.loads(invoke("polnear", tmp_path, "--ceiling", "--json").stdout)
    assert (plain["pairs"], plain["figures"]["match"]["f1"]) == (3, 0.5)
    (tmp_path / "dev/attributions/a_y.ann").unlink()
    (tmp_path / "dev/attributions/a_z.ann").unlink()
    with pytest.raises(CorpusError, match="No document"):
        ceiling(CORPORA["polnear"], tmp_path, "dev")
    with pytest.raises(CorpusError, match="only polnear"):
        ceiling(GOLD, tmp_path, None)


# --- command line ---------------------------------------------------------------------------------------------------


def test_the_command_prints_a_table_and_its_signature(folder):
    write_predictions(folder.parent / "p.jsonl")
    result = invoke("gold", folder, "--predictions", folder.parent / "p.jsonl")
    assert result.exit_code == 0
    assert "61.5" in result.output
    assert "expected error 19.3" in result.output
    assert result.output.splitlines()[-1].startswith("corpus:gold@")


def test_the_command_prints_json(folder):
    write_predictions(folder.parent / "p.jsonl")
    plain = json.loads(invoke("gold", folder, "--predictions", folder.parent / "p.jsonl", "--json").stdout)
    assert plain["figures"]["match"]["f1"] == round(10 / 13, 6)
    assert plain["figures"]["match"]["gold"] == 6
    assert plain["calibration"]["expected_error"] == pytest.approx(1.35 / 7)
    assert plain["signature"]["documents"] == 3
    assert "documents" not in plain


def test_the_command_prints_markdown_with_the_row_for_the_table_of_peers(folder):
    write_predictions(folder.parent / "p.jsonl")
    lines = invoke(
        "gold", folder, "--predictions", folder.parent / "p.jsonl", "--format", "markdown"
    ).output.splitlines()
    assert "| full | 57.1 | 66.7 | 61.5 |" in next(line for line in lines if line.startswith("| full"))
    row = next(line for line in lines if line.startswith("| quoteattr"))
    assert [cell.strip() for cell in row.split("|")][2:10] == [
        "76.9", "61.5", "46.2", "30.8", "66.7", "100.0", "50.0", "80.7"
    ]  # fmt: skip


def test_the_command_saves_compares_draws_and_shows_errors(folder, tmp_path):
    old = write_predictions(tmp_path / "old.jsonl")
    new = write_predictions(tmp_path / "new.jsonl", {**better(), "elsewhere": []})
    assert invoke("gold", folder, "--predictions", old, "--save", tmp_path / "run.json").exit_code == 0
    result = invoke(
        "gold", folder, "--predictions", new, "--compare", tmp_path / "run.json",
        "--errors", tmp_path / "e.html", "--plot", tmp_path / "p.png",
    )  # fmt: skip
    assert result.exit_code == 0
    assert '- lost     "We will win the match,"' in result.output
    assert "+ found    that taxes fell" in result.output
    assert "1 documents of the predictions are not in this split" in result.output
    assert (tmp_path / "e.html").exists()
    assert (tmp_path / "p.png").read_bytes()[:4] == b"\x89PNG"
    plain = json.loads(
        invoke("gold", folder, "--predictions", new, "--compare", tmp_path / "run.json", "--json").stdout
    )
    assert plain["comparison"]["documents"][0]["doc"] == "a"


def test_the_command_lists_its_corpora_and_refuses_others():
    listed = invoke("--help").output
    for name in CORPORA:
        assert f"  {name} " in listed
    refused = invoke("brown", "x")
    assert refused.exit_code == 2
    assert "No corpus or command 'brown'; choose among" in refused.output


def test_the_command_extracts_with_the_acts_of_the_corpus(folder, monkeypatch):
    seen: list[Config] = []
    monkeypatch.setattr(run, "extract_all", lambda documents, config: seen.append(config) or (PREDICTIONS, TOY))
    result = invoke("gold", folder, "--forms", "clause")
    assert "model:toy-1.0|patterns:0123456789|weights:abcdef" in result.output
    invoke("gold", folder, "--acts", "all", "--min-confidence", "0.4")
    assert (seen[0].acts, seen[0].forms) == ({"speech"}, {"clause"})
    assert (seen[1].acts, seen[1].min_confidence) == ({"speech", "thought", "evidence"}, 0.4)


# --- speed ----------------------------------------------------------------------------------------------------------


def test_the_speed_of_peers(monkeypatch):
    assert set(PEERS) == set(RUNS_OF_PEERS)
    monkeypatch.setitem(sys.modules, "textacy", None)
    with pytest.raises(InputError, match="pip install textacy"):
        RUNS_OF_PEERS["textacy"](None, [])


def test_speed_needs_texts(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "quoteattr.extractor", types.SimpleNamespace(Extractor=None))
    with pytest.raises(InputError, match="nothing to time"):
        measure_speed([" "], Config())
    speed = Speed(texts=2, words=300, model="toy", quoteattr=(2.0, 1.0, 1.5), stock=(2.0, 2.0, 2.0), peak_memory=None)
    assert speed.ratios == (0.5, 0.75, 1.0)
    assert "time ratio           0.75          (0.50 to 1.00)" in speed.lines()
    beside = evolve(speed, others={"textacy": (2.2, 2.1, 2.0)})
    assert "… of textacy         1.05          (1.00 to 1.10)" in beside.lines()
    by_step = evolve(speed, steps={"parse": 3.0, "find cues": 1.0})
    assert "by step         parse 75 %, find cues 25 %" in by_step.lines()
    with_speakers = evolve(speed, steps={"parse": 4.0, "resolve speakers and chains": 0.2, "write records": 0.04})
    assert "of the parse    resolve speakers and chains 5.0 %, write records 1.0 %" in with_speakers.lines()
