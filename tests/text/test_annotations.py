"""Clusters that a pipeline's coreference component has left on a Doc decide about pronouns."""

import pytest
from hand_parsed import vocabulary

from quoteattr.resolving.entities.walk import find_entities
from quoteattr.rules.patterns import load_patterns
from quoteattr.text.annotations import read_clusters
from quoteattr.text.parse import read_doc

#: Hugo Cole met Peter Kerr. He left.
WORDS = ["Hugo", "Cole", "met", "Peter", "Kerr", ".", "He", "left", "."]
TAGS = ["NNP", "NNP", "VBD", "NNP", "NNP", ".", "PRP", "VBD", "."]
DEPS = ["compound", "nsubj", "ROOT", "compound", "dobj", "punct", "nsubj", "ROOT", "punct"]
HEADS = [1, 2, 2, 4, 2, 2, 7, 7, 7]
SPACES = [True, True, True, True, False, True, True, False, False]


class Mention:
    def __init__(self, *token_indexes):
        self.token_indexes = token_indexes


@pytest.fixture
def doc():
    from spacy.tokens import Doc

    names = ("coref_clusters", "coref_chains")
    for name in names:
        Doc.set_extension(name, default=None)
    starts = [number in (0, 6) for number in range(len(WORDS))]
    yield Doc(vocabulary(), words=WORDS, tags=TAGS, deps=DEPS, heads=HEADS, spaces=SPACES, sent_starts=starts)
    for name in names:
        Doc.remove_extension(name)


def meaning_of_he(doc):
    parse = read_doc(doc)
    entities = find_entities(parse, load_patterns().names, {})
    entity = entities.entity(parse.words.index("He"))
    return entity and entities.name(entity)


def test_without_clusters_the_subject_before_is_meant(doc):
    assert read_clusters(doc) == ()
    assert meaning_of_he(doc) == "Hugo Cole"


def test_fastcoref(doc):
    he = doc[6].idx
    doc._.coref_clusters = [[(he, he + 2), (doc[3].idx, doc[4].idx + 4)]]
    assert read_clusters(doc) == (((14, 24), (26, 28)),)
    assert meaning_of_he(doc) == "Peter Kerr"


def test_coreferee(doc):
    doc._.coref_chains = [[Mention(4), Mention(6)]]
    assert meaning_of_he(doc) == "Peter Kerr"


def test_a_cluster_that_does_not_suit_the_pronoun_is_no_use(doc):
    doc._.coref_chains = [[Mention(2), Mention(6)]]
    assert meaning_of_he(doc) == "Hugo Cole"


def test_a_cluster_of_one_says_nothing(doc):
    doc._.coref_chains = [[Mention(6)]]
    assert read_clusters(doc) == ()
