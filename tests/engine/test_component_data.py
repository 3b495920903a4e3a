"""What the component leaves on a Doc goes wherever the Doc goes; what it was given goes wherever the pipeline goes."""

import json
import pickle
import warnings
from pathlib import Path

import pytest
import spacy
from spacy import displacy
from spacy.tokens import Doc, DocBin

from quoteattr import Config, Extractor
from quoteattr.component import SPANS_KEY
from quoteattr.errors import PatternError
from quoteattr.text.pipeline import MODELS
from quoteattr.weighing import builtin_weights

TEXT = "“The bridge is closed,” Mayor Helen Marsh said.\n\nMarsh added that work would begin in May."
PATTERN = """
[[class]]
id = "tweep"
pos = "verb"
act = "speech"
frames = ["that", "quote"]
like = "write"
lemmas = ["tweep"]
examples = ["The mayor tweeped that the bridge was safe."]
counterexamples = ["The mayor left on Friday."]
"""


def load():
    name = next(name for name in MODELS if spacy.util.is_package(name))
    nlp = spacy.load(name, exclude=["ner", "lemmatizer", "attribute_ruler"])
    nlp.add_pipe("quoteattr")
    return nlp


@pytest.fixture(scope="module")
def nlp():
    return load()


@pytest.fixture(scope="module")
def doc(nlp):
    return nlp(TEXT)


def through_bytes(doc):
    return Doc(doc.vocab).from_bytes(doc.to_bytes())


def through_pickle(doc):
    return pickle.loads(pickle.dumps(doc))


def through_docbin(doc):
    stored = DocBin(store_user_data=True, docs=[doc]).to_bytes()
    (again,) = DocBin().from_bytes(stored).get_docs(doc.vocab)
    return again


def through_json(doc):
    plain = json.loads(json.dumps(doc.to_json(underscore=["quote_records"])))
    return Doc(doc.vocab).from_json(plain)


@pytest.mark.parametrize("way", [through_bytes, through_pickle, through_docbin, through_json, Doc.copy])
def test_records_and_spans_survive(doc, way):
    again = way(doc)
    assert again._.quotes == doc._.quotes
    assert [quote.to_dict() for quote in again._.quotes] == [quote.to_dict() for quote in doc._.quotes]
    assert [(span.text, span.label_) for span in again.spans[SPANS_KEY]] == [
        (span.text, span.label_) for span in doc.spans[SPANS_KEY]
    ]


def test_records_survive_on_the_disk(doc, tmp_path):
    doc.to_disk(tmp_path / "a.doc")
    assert Doc(doc.vocab).from_disk(tmp_path / "a.doc")._.quotes == doc._.quotes


def test_joined_documents_have_the_records_of_each(nlp, doc):
    second = nlp("Tom Reed denied it. “Never,” he said.")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        both = Doc.from_docs([doc, second, doc])
    quotes = both._.quotes
    assert [quote.content[0].text for quote in quotes] == [
        quote.content[0].text for each in (doc, second, doc) for quote in each._.quotes
    ]
    assert [quote.id for quote in quotes] == [f"text:{number}" for number in range(1, len(quotes) + 1)]
    assert both._.quote_records == [quote.to_dict() for quote in quotes]
    assert through_bytes(both)._.quotes == quotes


def test_a_part_of_a_document_has_the_records_that_lie_in_it(doc):
    last = list(doc.sents)[-1].as_doc(copy_user_data=True)
    (quote,) = last._.quotes
    assert (quote.id, quote.content[0].text) == ("text:1", "that work would begin in May")
    assert last.text[quote.source.start : quote.source.end] == "Marsh"


@pytest.mark.parametrize("processes", [1, 2])
def test_any_number_of_processes(nlp, doc, processes):
    contexts = ["a", 7, {"id": "c", "outlet": "Coast"}, {"outlet": "Herald"}, None, True]
    found = list(nlp.pipe([(TEXT, each) for each in contexts], as_tuples=True, n_process=processes, batch_size=2))
    assert [context for _, context in found] == contexts
    assert [each._.quotes[1].id for each, _ in found] == ["a:2", "7:2", "c:2", "text:2", "text:2", "text:2"]
    assert all([quote.content for quote in each._.quotes] == [q.content for q in doc._.quotes] for each, _ in found)


def test_parts_stand_as_a_span_group(doc):
    shown = [(span.text, span.label_, span.id_) for span in doc.spans[SPANS_KEY]]
    assert shown == [
        ("“The bridge is closed,”", "CONTENT", "1"),
        ("said", "CUE", "1"),
        ("Mayor Helen Marsh", "SOURCE", "1"),
        ("that work would begin in May", "CONTENT", "2"),
        ("added", "CUE", "2"),
        ("Marsh", "SOURCE", "2"),
    ]
    assert "CONTENT" in displacy.render(doc, style="span", options={"spans_key": SPANS_KEY}, jupyter=False)


def test_a_document_is_named_by_what_it_carries(nlp):
    for key in ("id", "name"):
        named = nlp.make_doc(TEXT)
        named.user_data[key] = 12
        assert nlp(named)._.quotes[0].id == "12:1"
    Doc.set_extension("name", default=None)
    named = nlp.make_doc(TEXT)
    named._.name = "ferry"
    assert nlp(named)._.quotes[0].id == "ferry:1"
    Doc.remove_extension("name")


def test_records_can_be_set(nlp, doc):
    other = nlp.make_doc(TEXT)
    other._.quotes = doc._.quotes[:1]
    assert other._.quotes == doc._.quotes[:1]
    other._.quotes = ()
    assert other._.quotes == ()
    assert not other.user_data


def test_pipelines_components_and_extractors_are_pickled(nlp, doc):
    assert pickle.loads(pickle.dumps(nlp))(TEXT)._.quotes == doc._.quotes
    assert pickle.loads(pickle.dumps(nlp.get_pipe("quoteattr")))(nlp.make_doc(""))._.quotes == ()
    for extractor in (Extractor(), Extractor(pipeline=nlp), Extractor(Config(acts="thought"))):
        again = pickle.loads(pickle.dumps(extractor))
        assert again.config == extractor.config
        assert again.extract(TEXT) == extractor.extract(TEXT)
    assert len(pickle.dumps(Extractor())) < 1_000_000


@pytest.fixture
def own_files(tmp_path, monkeypatch):
    """A folder of patterns and a file of weights, named as from the folder where one works."""
    monkeypatch.chdir(tmp_path)
    Path("newsroom").mkdir()
    Path("newsroom/verbs.toml").write_text(PATTERN, encoding="utf-8")
    for ending in (".json", ".npz"):
        Path("own").with_suffix(ending).write_bytes(builtin_weights().with_suffix(ending).read_bytes())
    return tmp_path


@pytest.mark.parametrize("way", ["disk", "bytes", "pickle"])
def test_patterns_and_weights_are_saved_with_the_pipeline(own_files, way, monkeypatch, tmp_path_factory):
    text = "The bridge is closed, Helen Marsh tweeped."
    nlp = load()
    nlp.remove_pipe("quoteattr")
    settings = {"patterns": ["newsroom"], "weights": "own.json"}
    nlp.add_pipe("quoteattr", config=settings)
    found = nlp(text)._.quotes
    assert [quote.cue[0].text for quote in found] == ["tweeped"]
    saved = tmp_path_factory.mktemp("saved")
    if way == "disk":
        nlp.to_disk(saved)
    elif way == "bytes":
        data = nlp.to_bytes()
    else:
        data = pickle.dumps(nlp)
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    if way == "disk":
        again = spacy.load(saved)
    elif way == "bytes":
        again = load()
        again.from_bytes(data)
    else:
        again = pickle.loads(data)
    assert again(text)._.quotes == found
    assert again.get_pipe("quoteattr").config == nlp.get_pipe("quoteattr").config
    assert again.get_pipe("quoteattr").to_bytes() == nlp.get_pipe("quoteattr").to_bytes()


def test_missing_patterns_are_told_at_the_first_text():
    nlp = load()
    nlp.remove_pipe("quoteattr")
    nlp.add_pipe("quoteattr", config={"patterns": ["nowhere"]})
    with pytest.raises(PatternError, match="nowhere is not a folder"):
        nlp(TEXT)


def test_wrong_patterns_are_told_where_they_stand(own_files):
    Path("newsroom/verbs.toml").write_text("x = 1", encoding="utf-8")
    nlp = load()
    nlp.remove_pipe("quoteattr")
    with pytest.raises(PatternError, match=r"^newsroom/verbs\.toml"):
        nlp.add_pipe("quoteattr", config={"patterns": ["newsroom"]})
