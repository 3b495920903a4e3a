"""quoteattr in a spaCy pipeline: found by its name, saved with it, its errors handed to the pipeline's handler."""

import pytest
import spacy
from spacy.tokens import Doc, Span

from quoteattr import Config, Extractor, Quote
from quoteattr.component import QuoteComponent
from quoteattr.errors import InputError, ModelError
from quoteattr.text.pipeline import MODELS

TEXT = "“The bridge is closed,” Mayor Helen Marsh said.\n\nMarsh added that work would begin in May."


def load():
    name = next(name for name in MODELS if spacy.util.is_package(name))
    return spacy.load(name, exclude=["ner", "lemmatizer", "attribute_ruler"])


@pytest.fixture(scope="module")
def pipeline():
    nlp = load()
    nlp.add_pipe("quoteattr")
    return nlp


def test_records_hang_on_the_doc(pipeline):
    doc = pipeline(TEXT)
    first, second = doc._.quotes
    assert isinstance(first, Quote)
    assert (first.kind, second.kind) == ("direct", "indirect")
    assert [quote.speaker.name for quote in doc._.quotes] == ["Helen Marsh"] * 2
    for quote in doc._.quotes:
        for span in (*quote.content, *quote.cue, quote.source):
            assert doc.text[span.start : span.end] == span.text


def test_the_docs_own_name_goes_into_the_records(pipeline):
    doc = pipeline.make_doc(TEXT)
    doc.user_data["id"] = "a-17"
    assert [quote.id for quote in pipeline(doc)._.quotes] == ["a-17:1", "a-17:2"]
    assert pipeline(TEXT)._.quotes[0].doc == "text"


def test_pipe_gives_what_single_calls_give(pipeline):
    texts = [TEXT, "", "Rain fell.", TEXT]
    assert [doc._.quotes for doc in pipeline.pipe(texts)] == [pipeline(text)._.quotes for text in texts]


def test_settings_reach_the_engine():
    nlp = load()
    component = nlp.add_pipe("quoteattr", config={"acts": ["thought"], "forms": ["clause"], "min_confidence": 0.4})
    assert isinstance(component, QuoteComponent)
    assert component.config.acts == {"thought"}
    assert component.config.min_confidence == 0.4
    assert nlp(TEXT)._.quotes == ()


def test_a_wrong_setting_is_refused():
    with pytest.raises(InputError, match="speach"):
        load().add_pipe("quoteattr", config={"acts": ["speach"]})


def test_saved_and_loaded_with_the_pipeline(pipeline, tmp_path):
    nlp = load()
    nlp.add_pipe("quoteattr", config={"acts": ["speech", "thought"], "min_confidence": 0.3})
    nlp.to_disk(tmp_path / "pipeline")
    again = spacy.load(tmp_path / "pipeline")
    assert again.get_pipe("quoteattr").config == nlp.get_pipe("quoteattr").config
    assert again(TEXT)._.quotes == nlp(TEXT)._.quotes


RULES = [
    ("ORG", "boygenius", "In a statement, boygenius said that the tour was over.", "boygenius"),
    ("PERSON", "k.d. lang", "“I will sing,” said k.d. lang, who was late.", "k.d. lang"),
    ("ORG", "One Nation", "One Nation said on Monday that the vote was void.", "One Nation"),
    ("ORG", "Save Orland Now", "Save Orland Now said the lake was dying.", "Save Orland Now"),
    ("ORG", "Cats or Dogs", "Cats or Dogs said that it would sue.", "Cats or Dogs"),
    ("GPE", "Marn", "Marn said that it would close the border.", "Marn"),
    ("PERSON", "Ann Lee", "Mayor Ann Lee KC said that the lake was safe.", "Ann Lee"),
    ("PERSON", "Lee", "Mayor Ann Lee said that the lake was safe.", "Ann Lee"),
]


@pytest.fixture(scope="module")
def ruled():
    nlp = load()
    nlp.add_pipe("entity_ruler").add_patterns([{"label": label, "pattern": name} for label, name, _, _ in RULES])
    nlp.add_pipe("quoteattr")
    return nlp


@pytest.mark.parametrize(("label", "_", "text", "name"), RULES)
def test_what_an_entity_ruler_marks_is_a_name(ruled, label, _, text, name):
    (quote,) = ruled(text)._.quotes
    assert (quote.speaker.name, quote.speaker.type) == (name, label)


def test_extract_uses_an_entity_ruler_too(ruled, tmp_path):
    ruled.to_disk(tmp_path / "ruled")
    text = RULES[2][2]
    (quote,) = Extractor(Config(model=str(tmp_path / "ruled"))).extract(text)
    assert quote == ruled(text)._.quotes[0]


def test_a_recogniser_tells_of_what_sort_a_name_is_that_nothing_else_tells(pipeline):
    text = "Orvex said that chocolate was dear. Ann Lee said it was cheap."
    plain, with_recogniser = pipeline(text)._.quotes, load()
    with_recogniser.add_pipe("quoteattr")
    doc = with_recogniser.make_doc(text)
    doc.ents = [Span(doc, 0, 1, label="ORG"), Span(doc, 7, 9, label="ORG")]
    assert [quote.speaker.type for quote in plain] == ["PERSON", "PERSON"]
    assert [quote.speaker.type for quote in with_recogniser(doc)._.quotes] == ["ORG", "PERSON"]


def test_bytes_carry_the_settings(pipeline):
    component = pipeline.get_pipe("quoteattr")
    other = load().add_pipe("quoteattr", config={"acts": ["evidence"]})
    assert other.config != component.config
    assert other.from_bytes(component.to_bytes()).config == component.config


def test_a_missing_parser_is_told():
    nlp = spacy.blank("en")
    nlp.add_pipe("quoteattr")
    with pytest.raises(ModelError, match="add it behind a parser"):
        nlp(TEXT)


def test_a_parser_with_other_labels_is_refused_where_the_component_is_added():
    nlp = spacy.blank("en")
    nlp.add_pipe("parser").add_label("obj")
    with pytest.raises(ModelError, match=r"does not know .*dobj"):
        nlp.add_pipe("quoteattr")


def test_labels_that_come_later_are_checked_once_there_is_a_parse():
    nlp = spacy.blank("en")
    component = nlp.add_pipe("quoteattr")
    parser = nlp.add_pipe("parser", first=True)
    doc = Doc(nlp.vocab, words=["Rain", "fell"], tags=["NN", "VBD"], deps=["nsubj", "ROOT"], heads=[1, 1])
    parser.add_label("obj")
    for _ in range(2):
        with pytest.raises(ModelError, match=r"does not know .*dobj"):
            component(doc)


def test_a_parse_from_elsewhere_needs_no_parser():
    nlp = spacy.blank("en")
    doc = Doc(nlp.vocab, words=["Rain", "fell"], tags=["NN", "VBD"], deps=["nsubj", "ROOT"], heads=[1, 1])
    assert nlp.add_pipe("quoteattr")(doc)._.quotes == ()


def test_errors_go_to_the_pipelines_handler():
    nlp = spacy.blank("en")
    nlp.add_pipe("quoteattr")
    caught = []
    nlp.set_error_handler(lambda name, component, docs, error: caught.append((name, str(error))))
    assert list(nlp.pipe([TEXT, TEXT])) == []
    assert [name for name, _ in caught] == ["quoteattr"] * 2
    assert "DEP" in caught[0][1]


def test_an_empty_doc_has_no_records(pipeline):
    assert pipeline("")._.quotes == ()
    assert Doc(pipeline.vocab)._.quotes == ()
