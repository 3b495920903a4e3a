"""What is learnt of who is meant, from articles built by hand."""

import pytest
from made_articles import Article, Person, introduce, owned_says, say

from quoteattr.calibrate.lessons import Gold, Lesson, _pronoun_within, right_rows
from quoteattr.resolving.article import read_article
from quoteattr.resolving.ranking.candidates import propose
from quoteattr.resolving.ranking.queries import queries_of
from quoteattr.resolving.ranking.ranker import candidate_name, see
from quoteattr.rules import load_patterns

HUGO = Person("Hugo", "Kerr", "male", "pilot")


@pytest.mark.parametrize(
    ("noun", "names", "owners"),
    [
        ("lawyer", {"hugo kerr lawyer", "his lawyer", "lawyer"}, {"hugo kerr"}),
        ("general", {"hugo kerr general"}, {"hugo kerr"}),
        ("lawyer", {"ada brandt"}, None),
    ],
)
def test_the_name_of_a_description_tells_whom_its_pronoun_means(noun, names, owners):
    article = Article()
    introduce(article, HUGO)
    owned_says(article, "His", noun)
    parse, attributions = article.build()
    resolved = read_article(parse, load_patterns(), attributions)
    described, pronoun = queries_of(resolved.entities, resolved.statements)
    gold = _pronoun_within(parse, described, Gold(frozenset(names)), pronoun.head)
    assert (gold and gold.names) == (owners and frozenset(owners))


@pytest.mark.parametrize(
    ("names", "right"),
    [
        ({"hugo kerr"}, {"Hugo Kerr"}),
        ({"pilot"}, {"pilot"}),
        ({"hugo kerr", "pilot"}, set()),  # the labels accept either: nothing tells which of the two to choose
        (set(), {None}),
    ],
)
def test_a_description_whose_name_is_accepted_as_well_is_not_learnt_from(names, right):
    article = Article()
    introduce(article, HUGO)
    say(article, HUGO, "role")
    parse, attributions = article.build()
    resolved = read_article(parse, load_patterns(), attributions)
    queries = queries_of(resolved.entities, resolved.statements)
    lesson = Lesson("made", 1.0, resolved, queries, [Gold(frozenset(names))], resolved.speakers())
    scene = see(resolved.entities, resolved.statements, resolved.speakers())
    candidates = propose(resolved.entities, queries, scene.table, scene.mentions, scene.flow)
    rows = right_rows(lesson, candidates.query, candidates.entity)
    found = candidates.entity[rows].tolist()
    assert {candidate_name(resolved.referents, queries[0], entity) for entity in found} == right
