"""Finds the turns of an interview that bear no name: questions in bold or in paragraphs of their own, answers below them."""

from __future__ import annotations

from attrs import frozen

from quoteattr.proposing import COLONS, TURN_NAME
from quoteattr.text import Parse, Run

#: An article is an interview from so many questions on; those that no bold letters mark must be more.
BOLD_QUESTIONS = 2
PLAIN_QUESTIONS = 3
#: So many of them are answered in the first person: in "What is known? Police found a car" nobody is asked.
OWN_ANSWERS = 2
#: A question has at most so many tokens.
LONGEST_QUESTION = 60
#: The colon behind the name of a turn that has one is among so many tokens; a function in brackets may stand before it.
LABEL_REACH = TURN_NAME + 6

_YOU = frozenset(["you", "your", "yours", "yourself"])
_I = frozenset(["i", "me", "my", "mine", "myself"])
_OPENING = {"[": "]", "(": ")"}


@frozen
class Turn:
    """A turn without a name.

    Attributes:
        run: Its tokens, without what marks it as bold.
        asks: Whether it is a question.
    """

    run: Run
    asks: bool


def find_turns(parse: Parse) -> list[Turn]:
    """Return the turns of a text that bear no name, in order; none where it is no interview.

    Args:
        parse: The parsed text.
    """
    if parse.words.count("?") < BOLD_QUESTIONS:
        return []
    paragraphs = _paragraphs(parse)
    bold = {number: run for number, one in enumerate(paragraphs) if (run := _bold(parse, one)) is not None}
    if sum(_ends_in(parse, run, "?") for run in bold.values()) >= BOLD_QUESTIONS:
        return _turns(parse, paragraphs, bold)
    plain = {number: one for number, one in enumerate(paragraphs) if _is_plain_question(parse, one)}
    if len(plain) < PLAIN_QUESTIONS:
        return []
    for number in range(2, len(paragraphs) - 1):
        if number - 2 in plain and number - 1 not in plain and _puts_to(parse, paragraphs[number : number + 2]):
            plain[number] = paragraphs[number]
    return _turns(parse, paragraphs, plain)


def _paragraphs(parse: Parse) -> list[Run]:
    """Return the tokens of each paragraph."""
    found = []
    token = 0
    while token < len(parse):
        found.append(parse.paragraph(token))
        token = found[-1][1]
    return found


def _bold(parse: Parse, paragraph: Run) -> Run | None:
    """Return what stands between the stars of a paragraph that is wholly in bold letters, or None."""
    first, last = paragraph
    words = parse.words
    if last - first < 5 or words[first : first + 2] != ["*", "*"] or words[last - 2 : last] != ["*", "*"]:
        return None
    return first + 2, last - 2


def _ends_in(parse: Parse, run: Run, mark: str) -> bool:
    return parse.words[run[1] - 1] == mark


def _is_plain_question(parse: Parse, paragraph: Run) -> bool:
    """Tell whether a paragraph is a question that stands outside quotation marks."""
    first, last = paragraph
    asks = _ends_in(parse, paragraph, "?") and last - first <= LONGEST_QUESTION
    return asks and parse.pair_of[first] < 0 and parse.pair_of[last - 1] < 0 and not _is_labelled(parse, paragraph)


def _is_labelled(parse: Parse, paragraph: Run) -> bool:
    """Tell "Q: …" and "MS KELL (chair): …", which bear a label of their own."""
    first, last = paragraph
    return any(parse.words[token] in COLONS for token in range(first, min(last, first + LABEL_REACH)))


def _puts_to(parse: Parse, pair: list[Run]) -> bool:
    """Tell whether a statement is put to somebody who answers: "The ministry says **you** …" with "**I** …" below it."""
    statement, answer = pair
    if statement[1] - statement[0] > LONGEST_QUESTION or not _has(parse, statement, _YOU):
        return False
    first_person = _has(parse, answer, _I) and not _has(parse, statement, _I)
    return first_person and parse.pair_of[statement[0]] < 0


def _has(parse: Parse, run: Run, words: frozenset[str]) -> bool:
    """Tell whether a word of a set stands in a run outside quotation marks."""
    return any(parse.lowers[token] in words and parse.pair_of[token] < 0 for token in range(*run))


def _turns(parse: Parse, paragraphs: list[Run], questions: dict[int, Run]) -> list[Turn]:
    """Return questions and the paragraphs right below them, if somebody is asked and answers."""
    found = []
    own = 0
    for number, question in sorted(questions.items()):
        found.append(Turn(question, asks=True))
        following = number + 1
        if following >= len(paragraphs) or following in questions:
            continue
        answer = _without_stage_direction(parse, paragraphs[following])
        if answer[0] < answer[1] and parse.pair_of[answer[0]] < 0 and not _is_labelled(parse, answer):
            own += _has(parse, answer, _I)
            found.append(Turn(answer, asks=False))
    asked = any(_has(parse, question, _YOU) for question in questions.values())
    return found if asked and own >= OWN_ANSWERS else []


def _without_stage_direction(parse: Parse, run: Run) -> Run:
    """Return a run without a stage direction at its start, such as "[Laughs]"."""
    first, last = run
    closing = _OPENING.get(parse.words[first])
    for token in range(first, last if closing else first):
        if parse.words[token] == closing:
            return token + 1, last
    return run
