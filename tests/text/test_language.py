"""What is English prose: our articles; what is not: other languages, code, mark-up."""

import importlib
import inspect
import pkgutil

import pytest
import spacy.lang
from view_example import SEEDS

from quoteattr.files import workers
from quoteattr.text import doubt_about

ENGLISH = "The mayor said that the bridge would be closed for two months and that the ferry would run in its place."


def examples():
    for module in pkgutil.iter_modules(spacy.lang.__path__):
        if module.ispkg and module.name != "en":
            try:
                found = importlib.import_module(f"spacy.lang.{module.name}.examples")
            except ImportError:
                continue
            yield pytest.param(" ".join(found.sentences), id=module.name)


@pytest.mark.parametrize("text", list(examples()))
def test_other_languages(text):
    assert doubt_about(text)
    # Headline and boilerplate may be English.
    assert doubt_about(f"Read more\n\n{text * 3000}"[:50_000])


def test_articles():
    texts = [path.read_bytes().decode() for path in sorted(SEEDS.rglob("*.txt"))]
    assert len(texts) > 100
    assert [doubt_about(text) for text in texts if doubt_about(text)] == []
    assert not doubt_about(ENGLISH)
    assert not doubt_about("„Ja“, sagte er.")  # too short to say
    assert not doubt_about("")
    assert not doubt_about("\0" * 5000)


def test_why():
    german = (
        "Der Bürgermeister sagte, die Brücke werde zwei Monate lang gesperrt, die Fähre fahre an ihrer Stelle weiter."
    )
    assert doubt_about(german * 3) == "does not look like English: of 51 words only 3 are common English ones"
    assert doubt_about("他说桥将关闭两个月。" * 9) == "is written in other letters than English"
    assert doubt_about(inspect.getsource(workers)) == "looks like source code or mark-up"
    assert doubt_about(f"<html><body><p class='a'>{ENGLISH}</p></body></html>") == "looks like source code or mark-up"
