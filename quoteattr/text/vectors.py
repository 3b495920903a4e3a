"""Token vectors: what a pipeline's tok2vec has computed of each token for its tagger and parser, ours for nothing."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from attrs import frozen

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from spacy.language import Language


@frozen(eq=False)
class TokenVectors:
    """The token vectors of a text.

    Attributes:
        rows: (tokens, width), float32.
        digest: Of the tok2vec that made them: the rows of another mean something else.
    """

    rows: NDArray[np.float32]
    digest: str


_digests: WeakKeyDictionary[Any, str | None] = WeakKeyDictionary()


def vectors_digest(pipeline: Language) -> str | None:
    """Return a digest of what a pipeline's tok2vec has learnt; None where it has none that its pipes share."""
    if pipeline not in _digests:
        _digests[pipeline] = _digest(pipeline)
    return _digests[pipeline]


def _digest(pipeline: Language) -> str | None:
    if "tok2vec" not in pipeline.pipe_names:
        return None
    model: Any = getattr(pipeline.get_pipe("tok2vec"), "model", None)
    if model is None:
        return None
    import numpy as np  # here, not above: to import the package must stay cheap

    checksum = 0
    for node in model.walk():
        for name in sorted(node.param_names):
            if node.has_param(name):
                checksum = zlib.crc32(np.ascontiguousarray(node.get_param(name)).tobytes(), checksum)
    return f"{checksum:08x}"
