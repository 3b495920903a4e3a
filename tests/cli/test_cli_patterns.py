"""``quoteattr patterns``: the built-in rules can be read, and what is wrong in a user's folder is told."""

import json

import pytest
from click.testing import CliRunner

from quoteattr.cli import cli
from quoteattr.rules.patterns import load_patterns

SOUND = """
[[pattern]]
id = "mine"
note = "a clause"
cue = "verb"
match = [
  { RIGHT_ID = "cue", RIGHT_ATTRS = { TAG = { REGEX = "^VB" } } },
  { LEFT_ID = "cue", REL_OP = ">", RIGHT_ID = "content", RIGHT_ATTRS = { DEP = "ccomp" } },
]
examples = ["The mayor said that the bridge was safe."]
counterexamples = ["The mayor left."]
"""


@pytest.fixture
def folder(tmp_path):
    def write(text, name="mine.toml"):
        (tmp_path / name).write_text(text)
        return tmp_path

    return write


def call(*args, code=0):
    result = CliRunner().invoke(cli, ["patterns", *map(str, args)])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return result


def test_list_has_all_patterns_and_classes():
    lines = [line.split("\t") for line in call("list").stdout.splitlines()]
    loaded = load_patterns()
    assert [line[0] for line in lines] == [pattern.id for pattern in loaded] + list(loaded.lexicon.classes)
    assert {len(line) for line in lines} == {5}


def test_list_with_a_folder(folder):
    assert "mine\tpattern\tverb\tcontent\ta clause\n" in call("list", "--patterns", folder(SOUND)).stdout


def test_show(folder):
    shown = json.loads(call("show", "mine", "--patterns", folder(SOUND)).stdout)
    assert shown["examples"] == ["The mayor said that the bridge was safe."]
    assert shown["match"][1]["RIGHT_ATTRS"] == {"DEP": "ccomp"}


def test_show_a_class_of_cues():
    cue_class = next(iter(load_patterns().lexicon.classes.values()))
    assert json.loads(call("show", cue_class.id).stdout)["lemmas"] == list(cue_class.lemmas)


def test_show_unknown():
    assert "no pattern or class 'nothing'; `quoteattr patterns list`" in call("show", "nothing", code=2).stderr


def test_check_holds_examples_against_their_patterns(folder):
    text = SOUND.replace("The mayor left.", "He says it is late.").replace("the bridge was safe", "so")
    told = call("check", folder(text), code=2).stderr
    assert "mine.toml: pattern 'mine': 'The mayor said that so.' is not matched." in told
    assert "mine.toml: pattern 'mine': 'He says it is late.' is matched, and is a counterexample." in told


def test_check_of_a_folder_is_of_that_folder(folder):
    assert call("check", folder(SOUND)).stdout == (
        "1 patterns and 0 classes with 0 cues are sound; all 2 examples hold.\n"
    )


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("[[pattern]]", "[[pattern"), "not valid TOML"),
        (("[[pattern]]", "[[rule]]"), "unknown table 'rule'"),
        (('id = "mine"', ""), "needs an id"),
        (('id = "mine"', 'id = "clause"'), "stands already in"),
        (('note = "a clause"', ""), "'note' is missing"),
        (("note =", "nota ="), "unknown key 'nota'"),
        (('cue = "verb"', 'cue = "verbs"'), "not one of"),
        (('"ccomp"', '"clausal"'), "clausal"),
        (('REL_OP = ">"', 'REL_OP = "=>"'), "=>"),
        (('RIGHT_ID = "content"', 'RIGHT_ID = "words"'), "content"),
        (('"^VB"', '"(VB"'), "'mine'"),
        (('["The mayor left."]', '"The mayor left."'), "must be a list"),
    ],
)
def test_mistakes_are_told_with_file_and_reason(folder, change, reason):
    text = SOUND.replace(*change)
    assert text != SOUND
    told = call("list", "--patterns", folder(text), code=2).stderr
    assert "mine.toml" in told
    assert reason in told
    assert told.count("\n") == 1


def test_folders_without_patterns(tmp_path):
    assert "is not a folder" in call("list", "--patterns", tmp_path / "none", code=2).stderr
    assert "no pattern file" in call("check", tmp_path, code=2).stderr
