"""Whom a mention may mean: the candidates, what is known of each, and the choice among them."""

import numpy as np
import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_articles import MEN, OUTLETS, WOMEN, Article, Person, introduce, meet, owned_says, pair_up, people, quote, say

from quoteattr.errors import PatternError
from quoteattr.resolving import load_ranker, resolve
from quoteattr.resolving.article import ranked, read_article
from quoteattr.resolving.ranking.candidates import ITSELF, NOBODY, propose
from quoteattr.resolving.ranking.features import feature_table
from quoteattr.resolving.ranking.queries import queries_of
from quoteattr.resolving.ranking.ranker import (
    candidate_name,
    rank,
    see,
    settle_pronouns_within,
    weighed,
    without_own_words,
)
from quoteattr.resolving.reasons import speaker_candidates
from quoteattr.rules import load_patterns, write_weights_part

steady = settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
kinds = st.sampled_from(("surname", "role", "full name", "pronoun"))
RUTH = Person("Ruth", "Cole", "female", "engineer")
HUGO = Person("Hugo", "Kerr", "male", "pilot")


def read(article):
    parse, attributions = article.build()
    resolved = read_article(parse, load_patterns(), attributions)
    queries = queries_of(resolved.entities, resolved.statements)
    return resolved, queries, see(resolved.entities, resolved.statements, resolved.speakers())


def names_of_candidates(article):
    resolved, queries, scene = read(article)
    candidates = propose(resolved.entities, queries, scene.table, scene.mentions, scene.flow)
    pairs = zip(candidates.query.tolist(), candidates.entity.tolist(), strict=True)
    return [(number, entity, candidate_name(resolved.referents, queries[number], entity)) for number, entity in pairs]


def speakers(article, **asked):
    parse, attributions = article.build()
    return [record.speaker for record in resolve(parse, load_patterns(), attributions, "made", **asked)]


def names(article):
    return [speaker and speaker.name for speaker in speakers(article, bound=0.0)]


def test_candidates_of_a_pronoun_are_those_met_before_and_nobody():
    article = Article()
    meet(article, RUTH, HUGO)
    say(article, RUTH, "pronoun")
    assert {name for _, _, name in names_of_candidates(article)} == {None, "Ruth Cole", "Hugo Kerr"}


def test_a_description_may_be_somebody_new():
    article = Article()
    introduce(article, RUTH)
    say(article, HUGO, "role")
    found = names_of_candidates(article)
    assert {entity for _, entity, _ in found} >= {ITSELF, NOBODY}
    assert {name for _, _, name in found} == {None, "Ruth Cole", "pilot"}


def test_chances_add_up_of_the_two_rows_that_are_somebody_new():
    article = Article()
    introduce(article, RUTH)
    say(article, HUGO, "role")
    resolved, queries, scene = read(article)
    candidates = propose(resolved.entities, queries, scene.table, scene.mentions, scene.flow)
    rows = np.zeros((len(candidates.query), 1), dtype=np.float32)
    ranking = weighed(candidates, rows, np.zeros(len(rows)))
    assert candidates.own.sum() == 1
    assert ranking.probabilities[candidates.own] == 0
    assert ranking.probabilities[candidates.entity == ITSELF] == pytest.approx(2 / len(rows))
    assert candidates.entity[ranking.best].tolist() == [ITSELF]


def test_those_named_later_are_candidates():
    article = Article()
    say(article, HUGO, "role")
    say(article, HUGO, "full name")
    assert (0, "Hugo Kerr") in {(number, name) for number, _, name in names_of_candidates(article)}


def test_a_full_name_asks_for_nobody_else():
    article = Article()
    meet(article, RUTH, HUGO)
    say(article, RUTH, "full name")
    assert {name for _, _, name in names_of_candidates(article)} == {None, "Ruth Cole"}


@steady
@given(people(3), kinds, st.sampled_from(OUTLETS))
def test_every_number_of_the_table_is_one(drawn, kind, outlet):
    article = Article()
    introduce(article, drawn[0])
    pair_up(article, drawn[1], drawn[2])
    say(article, drawn[0], kind)
    quote(article, outlet, drawn[1], kind)
    resolved, queries, scene = read(article)
    candidates = propose(resolved.entities, queries, scene.table, scene.mentions, scene.flow)
    columns, rows = feature_table(scene, queries, candidates)
    assert len(columns) == len(set(columns)) == rows.shape[1]
    assert rows.shape[0] == len(candidates.query)
    assert np.isfinite(rows).all()


@steady
@given(people(2), kinds)
def test_probabilities_of_a_mention_add_up_to_one(drawn, kind):
    article = Article()
    meet(article, *drawn)
    say(article, drawn[0], kind)
    resolved, queries, _ = read(article)
    ranking = ranked(resolved, queries, load_ranker())
    assert np.bincount(ranking.candidates.query, weights=ranking.probabilities) == pytest.approx(np.ones(len(queries)))


@steady
@given(people(2), kinds)
def test_other_names_of_the_same_gender_change_nothing(drawn, kind):
    def told(one, other):
        article = Article()
        introduce(article, one)
        introduce(article, other)
        say(article, one, kind)
        say(article, other, "surname")
        renamed = {one.name: 1, other.name: 2, one.role: 3, other.role: 4, None: 0}
        return [renamed[name] for name in names(article)]

    def other_name(person, last):
        known = WOMEN if person.gender == "female" else MEN
        first = next(first for first in known if first not in {one.first for one in drawn})
        return evolve(person, first=first, last=last)

    one, other = drawn
    assert told(one, other) == told(other_name(one, "Tamm"), other)


@steady
@given(people(2), kinds)
def test_a_paragraph_of_nobody_put_before_changes_nothing(drawn, kind):
    def told(before):
        article = Article()
        if before:
            article.add(
                ("Rain", "NN", "nsubj", "fell", "rain"),
                ("fell", "VBD", "ROOT", "fell", "fell"),
                (".", ".", "punct", "fell", "stop"),
            )
        meet(article, *drawn)
        say(article, drawn[0], kind)
        return names(article)

    assert told(before=True) == told(before=False)


def test_a_speaker_less_sure_than_the_bound_is_left_open_and_the_source_stays():
    article = Article()
    meet(article, RUTH, HUGO)
    say(article, RUTH, "pronoun")
    parse, attributions = article.build()
    (record,) = resolve(parse, load_patterns(), attributions, "made", bound=0.0)
    assert record.speaker.name == "Ruth Cole"
    assert 0 < record.speaker.confidence < 1
    (open_,) = resolve(parse, load_patterns(), attributions, "made", bound=1.0)
    assert (open_.speaker, open_.source) == (None, record.source)


def test_gender_says_what_tells_it():
    article = Article()
    introduce(article, RUTH)
    say(article, RUTH, "surname")
    (speaker,) = speakers(article, bound=0.0)
    assert (speaker.gender, speaker.gender_from) == ("female", "name")


def test_two_who_speak_jointly_are_given_one_by_one():
    article = Article()
    introduce(article, RUTH)
    introduce(article, HUGO)
    article.add(
        ("Cole", "NNP", "nsubj", "said", "one"),
        ("and", "CC", "cc", "one", "and"),
        ("Kerr", "NNP", "conj", "one", "other"),
        ("said", "VBD", "ROOT", "said", "said"),
        ("prices", "NNS", "nsubj", "fell", "prices"),
        ("fell", "VBD", "ccomp", "said", "fell"),
        (".", ".", "punct", "said", "stop"),
        cue="said",
        source="one",
        content=("prices", "fell"),
    )
    (speaker,) = speakers(article, bound=0.0)
    assert (speaker.name, speaker.members) == ("Ruth Cole and Hugo Kerr", ("Ruth Cole", "Hugo Kerr"))


def test_the_candidates_are_shown_with_what_gave_their_weight():
    article = Article()
    meet(article, RUTH, HUGO)
    say(article, RUTH, "pronoun")
    parse, attributions = article.build()
    ((first, *others),) = speaker_candidates(parse, load_patterns(), attributions).values()
    assert first.name == "Ruth Cole"
    assert all(first.probability >= other.probability for other in others)
    assert {feature for feature, _, _ in first.reasons} == set(load_ranker().rounds[-1].features)


def test_somebody_new_is_shown_once():
    article = Article()
    introduce(article, RUTH)
    say(article, HUGO, "role")
    parse, attributions = article.build()
    (shown,) = speaker_candidates(parse, load_patterns(), attributions).values()
    assert sorted(one.name or "" for one in shown) == ["", "Ruth Cole", "pilot"]
    assert sum(one.probability for one in shown) == pytest.approx(1)


def test_a_ranker_comes_back_from_its_file_as_it_was(tmp_path):
    ranker = load_ranker()
    write_weights_part("speakers", ranker.to_part(), tmp_path / "some.json")
    again = load_ranker(tmp_path / "some.json")
    assert (again.slope, again.shifts, again.min_confidence) == (ranker.slope, ranker.shifts, ranker.min_confidence)
    rows = np.random.default_rng(0).normal(size=(50, len(ranker.rounds[0].features))).astype(np.float32)
    assert (again.rounds[0].logits(rows) == ranker.rounds[0].logits(rows)).all()


def test_confidence_rises_with_the_probability():
    ranker = load_ranker()
    for kind in ("pronoun", "noun", "name", "silent"):
        found = [ranker.confidence(kind, share / 20) for share in range(21)]
        assert found == sorted(found)
        assert 0 < found[0] < found[-1] < 1


def test_the_pronoun_of_a_description_is_asked_for_and_is_not_the_one_described():
    article = Article()
    meet(article, RUTH, HUGO)
    owned_says(article, "His", "lawyer")
    _, queries, _ = read(article)
    assert [(query.kind, query.place, query.host) for query in queries] == [("noun", 0, 0), ("pronoun", -1, 0)]
    assert queries[1].through == (queries[0].head,)


@pytest.mark.parametrize(("owner", "name"), [("His", "Hugo Kerr's lawyer"), ("Her", "Ruth Cole's lawyer")])
def test_a_description_is_named_by_whom_its_pronoun_means(owner, name):
    article = Article()
    meet(article, RUTH, HUGO)
    owned_says(article, owner, "lawyer")
    assert names(article) == [name]


def test_a_pronoun_of_a_description_that_is_left_open_is_not_written_out():
    article = Article()
    meet(article, RUTH, HUGO)
    owned_says(article, "His", "lawyer")
    resolved, queries, _ = read(article)
    ranking = ranked(resolved, queries, load_ranker())
    nobody = (ranking.candidates.query == 1) & (ranking.candidates.entity == NOBODY)
    ranking.best[1] = np.flatnonzero(nobody)[0]
    ranking.probabilities[ranking.best[1]] = 0.9
    settle_pronouns_within(resolved.entities, resolved.statements, queries, ranking)
    assert resolved.entities.name(resolved.statements[0].entity) == "lawyer"


def test_the_pronoun_of_a_description_takes_nobody_else_from_a_pronoun_that_speaks():
    article = Article()
    meet(article, RUTH, HUGO)
    say(article, HUGO, "pronoun")
    owned_says(article, "His", "lawyer")
    resolved, queries, _ = read(article)
    ranking = ranked(resolved, queries, load_ranker())
    before = ranking.best.tolist()
    without_own_words(resolved.statements, queries, ranking, [0] * len(resolved.entities.parse))
    assert ranking.best.tolist() == before


def test_weights_of_other_features_are_refused():
    article = Article()
    meet(article, RUTH, HUGO)
    say(article, RUTH, "pronoun")
    _, queries, scene = read(article)
    trees = load_ranker().rounds[0]
    with pytest.raises(PatternError, match="calibrate-speakers"):
        rank(scene, queries, evolve(trees, features=("other", *trees.features[1:])))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Anna Moss said it was late.", ("female", "name")),
        ("Lindsey Marsh said it was late.", (None, None)),
        ("Bernie Vale said it was late. “Go home,” he said.", ("male", "pronoun")),
        ("Mr Robin Vale said it was late.", ("male", "title")),
    ],
)
def test_a_first_name_of_both_genders_tells_none(extractor, text, told):
    speaker = extractor.extract(text)[0].speaker
    assert (speaker.gender, speaker.gender_from) == told
