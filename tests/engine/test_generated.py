"""Articles built from a grammar are read exactly: content, cue, source, speaker and kind of every statement."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import CLAUSES, CONSTRUCTIONS, QUOTE_VERBS, VERBS, Answer, Statement, articles, people

steady = settings(
    max_examples=25, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)

#: Constructions that the engine does not read exactly yet, with any mention of the source.
ALL = tuple(CONSTRUCTIONS)
#: An insertion that the parser takes for the subject is found mostly, not always.
SURE = tuple(name for name in ALL if name != "cue inside")


def found(quotes):
    return tuple(
        Answer(
            content=tuple(span.text for span in quote.content),
            cue=tuple(span.text for span in quote.cue),
            source=quote.source.text if quote.source else "",
            speaker=quote.speaker.name if quote.speaker else "",
            kind=quote.kind,
        )
        for quote in quotes
    )


@st.composite
def statements(draw, construction, mentions=("titled", "role", "name")):
    (who,) = draw(people(1))
    verb = draw(st.sampled_from(QUOTE_VERBS if construction.startswith("quote") else VERBS))
    first, second = draw(st.permutations(CLAUSES))[:2]
    return CONSTRUCTIONS[construction](Statement(who, draw(st.sampled_from(mentions)), verb, first, second))


@pytest.mark.parametrize("construction", ALL)
def test_each_construction_alone(extractor, construction):
    @steady
    @given(statements(construction))
    def check(made):
        text, answer = made
        assert found(extractor.extract(text)) == (answer,)

    check()


@pytest.mark.parametrize(
    ("text", "content", "source"),
    [
        (
            "The bridge will stay closed until winter, Mayor Susan Marsh said.",
            ("The bridge will stay closed until winter",),
            "Mayor Susan Marsh",
        ),
        ("The bridge will stay closed, Mayor Susan Marsh said.", ("The bridge will stay closed",), "Mayor Susan Marsh"),
        (
            "According to Anna Lindgren, a spokesman for the ministry, the company had not paid its staff since March.",
            ("the company had not paid its staff since March",),
            "Anna Lindgren, a spokesman for the ministry",
        ),
        (
            "Helen Quill said that the talks “will resume next week”.",
            ("that the talks “will resume next week”",),
            "Helen Quill",
        ),
        ("The road was icy, according to police.", ("The road was icy",), "police"),
        ("The road, as police noted, was icy.", ("The road", "was icy"), "police"),
    ],
)
def test_single_sentences(extractor, text, content, source):
    (quote,) = extractor.extract(text)
    assert tuple(span.text for span in quote.content) == content
    assert quote.source.text == source


@settings(steady, max_examples=80)
@given(articles(SURE, statements=6))
def test_articles_with_later_mentions_by_surname(extractor, article):
    assert found(extractor.extract(article.text)) == article.answers


@settings(steady, max_examples=30)
@given(articles(SURE))
def test_the_spans_stand_where_the_article_has_them(extractor, article):
    """Words alone could match at another place of the text."""
    paragraphs = article.text.split("\n")
    quotes = extractor.extract(article.text)
    for quote, answer in zip(quotes, article.answers, strict=True):
        number = article.text.count("\n", 0, quote.content[0].start)
        start = sum(len(paragraph) + 1 for paragraph in paragraphs[:number])
        for span in (*quote.content, *quote.cue, quote.source):
            assert start <= span.start < span.end <= start + len(paragraphs[number])
        assert all(words in paragraphs[number] for words in answer.content)
