"""The weights of links: fitted on labelled articles, written beside the others, read back as they were."""

from pathlib import Path

import numpy as np
import pytest

from quoteattr.calibrate.links import fit_links, link_document, read_labels
from quoteattr.errors import PatternError
from quoteattr.resolving.chaining import KINDS, LINKS, load_link_weights
from quoteattr.rules import WeightsPart, write_weights_part

INVENTED = Path(__file__).parents[2] / "seeds" / "chains" / "invented"


@pytest.fixture(scope="module")
def documents(extractor):
    pytest.importorskip("sklearn")
    read = (link_document(extractor, document) for document in read_labels(INVENTED, None))
    return [document for document in read if document is not None]


def test_links_are_right_by_name_or_mention(documents):
    (document,) = [one for one in documents if one.document.doc == "two-officials"]
    told = document.links.told()
    right = {document.links.referents.entities.name(link.entity) for link in told if document.label(link, told)}
    assert right == {"Nordlys Radio"}


def test_weights_are_read_as_they_were_fitted(documents, tmp_path):
    said = []
    fitted = fit_links(documents, "a command", said.append)
    assert len(said) == len(KINDS)
    file = tmp_path / "weights.json"
    write_weights_part(LINKS, fitted.as_part(), file)
    read = load_link_weights(file)
    assert read.bound == fitted.bound
    assert read.made == {"command": "a command", "documents": len(documents)}
    for kind in KINDS:
        rows = np.ones((3, len(fitted.models[kind].features)), dtype=np.float32)
        assert np.array_equal(read.models[kind].probabilities(rows), fitted.models[kind].probabilities(rows))


def test_a_file_without_links_is_refused(tmp_path):
    file = tmp_path / "weights.json"
    write_weights_part("other", WeightsPart({}, {"one": np.ones(1, dtype=np.float32)}), file)
    with pytest.raises(PatternError, match="links"):
        load_link_weights(file)


def test_texts_may_stand_in_another_folder(tmp_path):
    labels = tmp_path / "some.jsonl"
    labels.write_bytes((INVENTED / "gold.jsonl").read_bytes())
    assert [one.doc for one in read_labels(labels, INVENTED)] == [one.doc for one in read_labels(INVENTED, None)]
