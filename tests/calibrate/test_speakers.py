"""What is learnt of who is meant, from articles built by hand."""

import pytest
from made_articles import Article, Person, introduce, owned_says

from quoteattr.calibrate.lessons import Gold, _pronoun_within
from quoteattr.resolving.article import read_article
from quoteattr.resolving.ranking.queries import queries_of
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
