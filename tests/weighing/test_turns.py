"""Turns of interviews that bear no name, over texts whose parse matters little: their layout tells."""

import pytest
import spacy

from quoteattr.text.parse import parse_text
from quoteattr.weighing.floating import find_floating
from quoteattr.weighing.turns import find_turns

BOLD = """Ada Brandt builds boats. She talks to Ivo Marn.

**Why did you stop?**

I was tired. [Laughs] My hands hurt.

**The port says you owe it money.**

[Shrugs] It owes me two slips.

**Will you sail again?**

In June, if my wife lets me.

Brandt closes the door."""

PLAIN = """How did you begin?

By falling in. I was six.

The mayor says that you are rude.

He told me so himself.

What do you fear?

Fog. My father drowned in it.

And now?

“Now I cook,” she says."""

EXPLAINER = """**What has happened?**

Police found a car in the canal.

**Who can claim?**

Everybody who lost a boat. The city says that it will pay.

**Can you appeal?**

Yes, within a month."""


@pytest.fixture(scope="module")
def blank():
    pipeline = spacy.blank("en")
    pipeline.add_pipe("sentencizer")
    return pipeline


def turns(blank, text):
    parse = parse_text(blank, text)
    found = find_turns(parse)
    return [(one.asks, parse.text[parse.starts[one.run[0]] : parse.ends[one.run[1] - 1]]) for one in found]


def test_bold_questions_and_the_paragraph_below_each(blank):
    assert turns(blank, BOLD) == [
        (True, "Why did you stop?"),
        (False, "I was tired. [Laughs] My hands hurt."),
        (True, "The port says you owe it money."),
        (False, "It owes me two slips."),
        (True, "Will you sail again?"),
        (False, "In June, if my wife lets me."),
    ]


def test_questions_in_plain_letters_and_what_is_put_to_the_one_who_answers(blank):
    assert turns(blank, PLAIN) == [
        (True, "How did you begin?"),
        (False, "By falling in. I was six."),
        (True, "The mayor says that you are rude."),
        (False, "He told me so himself."),
        (True, "What do you fear?"),
        (False, "Fog. My father drowned in it."),
        (True, "And now?"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        EXPLAINER,
        BOLD.replace("**", ""),  # two questions in plain letters can be anybody's
        PLAIN.replace("How did you begin", "MS KELL: How did you begin").replace("What do", "MS KELL: What do"),
        "Who did it?\n\nNobody knows.\n\nWho paid?\n\nNobody says.\n\nWho cares?\n\nThe mayor.",
        "",
    ],
    ids=["explainer", "two questions", "labelled turns", "rhetorical", "empty"],
)
def test_no_interview_no_turns(blank, text):
    assert turns(blank, text) == []


def test_turns_are_records_unless_a_cue_claims_them(blank):
    parse = parse_text(blank, BOLD)
    first, second, *_ = find_turns(parse)
    assert [one.pattern for one in find_floating(parse, [])] == ["question", "answer"] * 3
    inside = (second.run[0] + 2, second.run[1])
    assert len(find_floating(parse, [[inside]])) == 6
    assert len(find_floating(parse, [[first.run]])) == 5
