"""What the engine makes of the spaCy pipeline that it loads."""

from pathlib import Path

import numpy as np
import spacy
from threadpoolctl import ThreadpoolController

from quoteattr.text import one_thread, parse_text
from quoteattr.text.pipeline import UNUSED_PIPES

SEEDS = Path(__file__).parent.parent.parent / "seeds"


def test_numpys_products_give_the_parses_that_spacys_give(extractor):
    own = extractor.pipeline
    stock = spacy.load(own.path, exclude=UNUSED_PIPES)
    assert {layer.ops.use_blis for layer in stock.get_pipe("tok2vec").model.walk()} == {True}
    assert {layer.ops.use_blis for layer in own.get_pipe("tok2vec").model.walk()} == {False}
    for name in ("oyster-virus", "port-strike", "wikinews/wn-16"):
        text = (SEEDS / f"{name}.txt").read_bytes().decode()
        ours, theirs = parse_text(own, text), parse_text(stock, text)
        assert (ours.heads, ours.deps, ours.tags) == (theirs.heads, theirs.deps, theirs.tags)
        assert ours.sentences == theirs.sentences
        assert np.allclose(ours.vectors.rows, theirs.vectors.rows, atol=1e-4)


def test_products_take_one_thread_and_give_the_others_back(extractor):
    pools = ThreadpoolController()
    before = [pool["num_threads"] for pool in pools.info() if pool["user_api"] == "blas"]
    with one_thread():
        assert {pool["num_threads"] for pool in pools.info() if pool["user_api"] == "blas"} == {1}
    assert [pool["num_threads"] for pool in pools.info() if pool["user_api"] == "blas"] == before
    extractor.extract("“We go,” Ann Lee said.")
    assert [pool["num_threads"] for pool in pools.info() if pool["user_api"] == "blas"] == before
