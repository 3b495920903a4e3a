"""Where the mention of a source and the name in it begin and end: invented sentences, by what cuts them wrongly."""

import tomllib
from pathlib import Path

import pytest

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "names.toml").read_text(encoding="utf-8"))
CONTENTS = [
    ("Orland said last week profits had fallen.", "profits had fallen"),
    ("The bourse said yesterday morning trading in Pike shares would resume.", "trading in Pike shares would resume"),
    ("Pike said on Wednesday it had bought the yard.", "it had bought the yard"),
    ("Brandt said two days ago the ship had been warned.", "the ship had been warned"),
    ("The minister said earlier today the road was shut.", "the road was shut"),
    ("Lind said yesterday was a bad day.", "yesterday was a bad day"),
    ("Lind said last year's harvest was poor.", "last year's harvest was poor"),
    ("Lind said Monday would be a holiday.", "Monday would be a holiday"),
]


#: Cases that fail, and why.
KNOWN = {"roles (4)": "the name alone is weighed higher than the name with a role of several words before it"}


def _marks(case):
    return [pytest.mark.xfail(reason=KNOWN[case], strict=True)] if case in KNOWN else []


@pytest.mark.parametrize(
    ("text", "source", "speaker"),
    [
        pytest.param(*case, id=f"{kind} ({number})", marks=_marks(f"{kind} ({number})"))
        for kind, cases in CASES.items()
        for number, case in enumerate(cases)
    ],
)
def test_source_and_speaker(extractor, text, source, speaker):
    record = extractor.extract(text)[0]
    assert (record.source.text, record.speaker.name) == (source, speaker)


@pytest.mark.parametrize(("text", "content"), CONTENTS)
def test_the_time_of_saying_is_no_content(extractor, text, content):
    assert extractor.extract(text)[0].content[0].text == content


@pytest.mark.parametrize(
    ("text", "description"),
    [
        ('"He is mad," beamed Rovers manager Steve Garland. "I love him," Garland said.', "Rovers manager"),
        ('"He is mad," fumed Athletic head coach Marta Ruiz.', "Athletic head coach"),
        ('"He is mad," joked City boss Ann Poe.', "City boss"),
        ("“It was late,” said “The Night Show” host Max Lind.", "host"),
    ],
)
def test_a_description_holds_nothing_that_somebody_says(extractor, text, description):
    assert [quote.speaker.description for quote in extractor.extract(text) if quote.speaker][-1] == description
