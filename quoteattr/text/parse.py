"""Text to parse: parses the paragraphs of a text, keeps the offsets, gives plain lists over tokens.

Each paragraph is parsed alone: so a headline or a dateline never runs into the next sentence, what stands
elsewhere in the article never changes a parse, and a text of any length is parsed in pieces of bounded size. The
parser sees a side copy of the text; offsets count in the text as given.
"""

from __future__ import annotations

import bisect
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from quoteattr.records import Config
from quoteattr.text.annotations import Cluster, Named, read_clusters, read_named
from quoteattr.text.marks import Quoted, pair_marks
from quoteattr.text.paragraphs import split_paragraphs
from quoteattr.text.pipeline import one_thread
from quoteattr.text.tokens import Tokenised, plain_copy, tokenise
from quoteattr.text.vectors import TokenVectors, vectors_digest

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from spacy.language import Language
    from spacy.tokens import Doc

#: Half-open range of tokens.
Run = tuple[int, int]

#: What stands before a new sentence ends none: a clause goes on behind it.
_NO_ENDS = frozenset([",", "<", "-", "--", "–", "—"])

#: Words that open no sentence behind an abbreviation, though old copy writes them with a capital: "U.S. And Canadian".
_GOES_ON = frozenset(["and", "or", "of", "to"])

#: Tokens that the pipeline takes at a time: its memory grows with the batch. A few articles' worth.
LARGEST_BATCH = 10_000


@frozen(eq=False)
class Paragraph:
    """A parsed paragraph as lists, one item a token; white-space tokens are left out.

    Attributes:
        starts: Offset of each token in the text.
        words: The tokens of the side copy.
        tags: Penn Treebank tags.
        deps: Dependency labels.
        heads: Index of each token's head within the paragraph; a root is its own head.
        opens: Whether each token is the first of a sentence.
        vectors: (tokens, width) what the pipeline's tok2vec says of each token; None where it has none.
        named: Named entities that another component has marked.
    """

    starts: list[int]
    words: list[str]
    tags: list[str]
    deps: list[str]
    heads: list[int]
    opens: list[bool]
    vectors: NDArray[np.float32] | None = None
    named: Sequence[Named] = ()


def parse_text(pipeline: Language, text: str, batch_size: int = Config().batch_size) -> Parse:
    """Parse a text.

    A batch holds paragraphs of this text only, so that the parse does not depend on the other texts of a run.

    Args:
        pipeline: From ``load_pipeline``.
        text: Any string.
        batch_size: Paragraphs that the pipeline takes at a time.
    """
    bounds = split_paragraphs(text)
    pairs = pair_marks(text, bounds)
    side = plain_copy(text, pairs)
    made = tokenise(pipeline, side, bounds, pairs)
    paragraphs: list[Paragraph] = []
    for batch in _batches(made, batch_size):
        with one_thread():
            docs = list(pipeline.pipe([doc for doc, _, _ in batch], batch_size=batch_size))
        paragraphs.extend(
            _paragraph(doc, words, starts, pipeline) for doc, (_, words, starts) in zip(docs, batch, strict=True)
        )
    return join_paragraphs(text, paragraphs, pairs, vectors_digest(pipeline))


def _batches(made: list[Tokenised], size: int) -> Iterator[list[Tokenised]]:
    """Yield batches of at most ``size`` tokenised paragraphs, fewer where they are long."""
    batch: list[Tokenised] = []
    tokens = 0
    for paragraph in made:
        if batch and (len(batch) == size or tokens + len(paragraph[1]) > LARGEST_BATCH):
            yield batch
            batch, tokens = [], 0
        batch.append(paragraph)
        tokens += len(paragraph[1])
    if batch:
        yield batch


def _paragraph(doc: Doc, words: list[str], starts: list[int], pipeline: Language) -> Paragraph:
    """Return the parse of one paragraph as lists; its words and offsets are known from the tokeniser."""
    # one array instead of five attributes a token; labels come as numbers of the vocabulary's strings, and are made
    # the same objects as those in our sets: so they are found there at a glance
    tags, deps, heads, opens = doc.to_array(["TAG", "DEP", "HEAD", "SENT_START"]).T
    names = {number: sys.intern(doc.vocab.strings[number]) for number in {*tags.tolist(), *deps.tolist()}}
    return Paragraph(
        starts=starts,
        words=words,
        tags=[names[number] for number in tags.tolist()],
        deps=[names[number] for number in deps.tolist()],
        heads=[token + step for token, step in enumerate(heads.astype("int64").tolist())],
        opens=[number == 1 for number in opens.tolist()],
        vectors=_vectors(doc),
        named=read_named(doc, pipeline),
    )


def _vectors(doc: Doc) -> NDArray[np.float32] | None:
    """Return the rows that the pipeline's tok2vec has left on a ``Doc``; None where there are none."""
    import numpy as np  # here, not above: to import the package must stay cheap

    found = np.asarray(doc.tensor, dtype=np.float32)
    return found if found.ndim == 2 and len(found) == len(doc) else None


def read_doc(doc: Doc, pipeline: Language | None = None) -> Parse:
    """Read the parse of a ``Doc`` in which another pipeline has parsed a whole text.

    Arcs and sentences that run from one paragraph into the next are cut there.

    Args:
        doc: The ``Doc``, parsed and tagged.
        pipeline: The one that parsed it, to know whose token vectors it bears and what its entity rulers match; None takes
            no notice of either.
    """
    text = doc.text
    bounds = split_paragraphs(text)
    pairs = pair_marks(text, bounds)
    side = plain_copy(text, pairs)
    paragraphs: list[Paragraph] = []
    tokens = [token for token in doc if not token.is_space]
    vectors = _vectors(doc)
    at = 0
    named = read_named(doc, pipeline)
    for _, end in bounds:
        first = at
        while at < len(tokens) and tokens[at].idx < end:
            at += 1
        inside = tokens[first:at]
        number_of = {token.i: number for number, token in enumerate(inside)}
        heads = [number_of.get(token.head.i, number) for number, token in enumerate(inside)]
        paragraphs.append(
            Paragraph(
                starts=[token.idx for token in inside],
                words=[side[token.idx : token.idx + len(token)] for token in inside],
                tags=[token.tag_ for token in inside],
                # A root is called one: who climbs along "conj" must not climb on the spot where an arc was cut.
                deps=["ROOT" if heads[number] == number else token.dep_ for number, token in enumerate(inside)],
                heads=heads,
                opens=[number == 0 or bool(token.is_sent_start) for number, token in enumerate(inside)],
                vectors=None if vectors is None else vectors[[token.i for token in inside]],
                named=[
                    one._replace(first=number_of[one.first], last=number_of[one.last - 1] + 1)
                    for one in named
                    if one.first in number_of and one.last - 1 in number_of
                ],
            )
        )
    digest = None if pipeline is None else vectors_digest(pipeline)
    return evolve(join_paragraphs(text, paragraphs, pairs, digest), clusters=read_clusters(doc))


@frozen(eq=False)
class Parse:
    """The parse of a whole text as plain lists, one item a token: what all later steps read.

    Attributes:
        text: The text as it was given.
        starts: Offset of each token's first character.
        ends: Offset behind each token's last character.
        words: The tokens of the side copy.
        lowers: The same in lower case.
        opens_upper: Whether each token opens with a capital.
        tags: Penn Treebank tags.
        deps: Dependency labels.
        heads: Index of each token's head; a root is its own head.
        kids: Indices of each token's children, in order.
        lefts: Index of the first token of each token's subtree.
        rights: Index of the last token of each token's subtree.
        sentences: Half-open token ranges, in order.
        capitals: Of each sentence, the share of its tokens that open with a capital.
        sentence_of: Index into ``sentences``.
        paragraph_of: Index of each token's paragraph.
        pairs: The outer pairs of quotation marks, by start.
        pair_of: Index into ``pairs`` of the pair around each token, its marks included, or -1.
        pair_runs: Half-open token range of each pair, its marks included.
        named: Named entities that another component has marked, in order; empty without one.
        clusters: Coreference clusters set by another component, as character offsets; empty without one.
        vectors: What the pipeline's tok2vec says of each token, and whose it is; None where the pipeline has none.

    All later steps read these all the time, so it has no cached property: attrs gives a slotted class that has one a
    ``__getattr__``, with which Python looks up every attribute the slow way.
    """

    text: str
    starts: list[int]
    ends: list[int]
    words: list[str]
    lowers: list[str]
    opens_upper: list[bool]
    tags: list[str]
    deps: list[str]
    heads: list[int]
    kids: list[list[int]]
    lefts: list[int]
    rights: list[int]
    sentences: list[tuple[int, int]]
    capitals: list[float]
    sentence_of: list[int]
    paragraph_of: list[int]
    pairs: list[Quoted]
    pair_of: list[int]
    pair_runs: list[tuple[int, int]]
    named: list[Named]
    clusters: tuple[Cluster, ...] = ()
    vectors: TokenVectors | None = None

    def __len__(self) -> int:
        return len(self.words)

    def sentence(self, token: int) -> tuple[int, int]:
        """Return the half-open token range of the sentence that holds a token."""
        return self.sentences[self.sentence_of[token]]

    def paragraph(self, token: int) -> tuple[int, int]:
        """Return the half-open token range of the paragraph that holds a token."""
        own = self.paragraph_of[token]
        return bisect.bisect_left(self.paragraph_of, own), bisect.bisect_right(self.paragraph_of, own)

    def is_mark(self, token: int) -> bool:
        """Tell whether a token is the opening or closing mark of an outer pair."""
        pair = self.pair_of[token]
        if pair < 0:
            return False
        quoted = self.pairs[pair]
        start = self.starts[token]
        return quoted.start <= start < quoted.inner_start or quoted.inner_end <= start < quoted.end

    def tokens_between(self, start: int, end: int) -> range:
        """Return the tokens that overlap a stretch of the text, given by half-open character offsets."""
        return range(bisect.bisect_right(self.ends, start), bisect.bisect_left(self.starts, end))

    def below(self, token: int, ancestor: int) -> bool:
        """Tell whether a token stands in the subtree of another (or is it)."""
        while token != ancestor:
            head = self.heads[token]
            if head == token:
                return False
            token = head
        return True


def join_paragraphs(
    text: str, paragraphs: Iterable[Paragraph], pairs: Sequence[Quoted], digest: str | None = None
) -> Parse:
    """Put the parsed paragraphs of a text together.

    Args:
        text: The text as it was given.
        paragraphs: Its paragraphs, in order.
        pairs: The pairs of quotation marks in the text.
        digest: Of the tok2vec that made the paragraphs' vectors; without it they are not kept.
    """
    paragraphs = [paragraph for paragraph in paragraphs if paragraph.words]  # spaCy holds "\x00" for white space
    outer = [pair for pair in pairs if pair.depth == 0]
    parse = Parse(
        text=text,
        starts=[],
        ends=[],
        words=[],
        lowers=[],
        opens_upper=[],
        tags=[],
        deps=[],
        heads=[],
        kids=[],
        lefts=[],
        rights=[],
        sentences=[],
        capitals=[],
        sentence_of=[],
        paragraph_of=[],
        pairs=outer,
        pair_of=[],
        pair_runs=[],
        named=[],
        vectors=_joined_vectors(paragraphs, digest),
    )
    for number, paragraph in enumerate(paragraphs):
        base = len(parse.words)
        parse.starts.extend(paragraph.starts)
        parse.words.extend(paragraph.words)
        parse.ends.extend(start + len(word) for start, word in zip(paragraph.starts, paragraph.words, strict=True))
        parse.lowers.extend(word.lower() for word in paragraph.words)
        parse.opens_upper.extend(word[:1].isupper() for word in paragraph.words)
        parse.tags.extend(paragraph.tags)
        parse.deps.extend(paragraph.deps)
        parse.heads.extend(base + head for head in paragraph.heads)
        parse.named.extend(one._replace(first=base + one.first, last=base + one.last) for one in paragraph.named)
        parse.paragraph_of.extend([number] * len(paragraph.words))
        _add_sentences(parse, base, _mended(paragraph.words, paragraph.opens))
        _add_subtrees(parse, base, paragraph.heads)
    _add_pairs(parse)
    return parse


def _joined_vectors(paragraphs: Sequence[Paragraph], digest: str | None) -> TokenVectors | None:
    import numpy as np

    rows = [paragraph.vectors for paragraph in paragraphs if paragraph.vectors is not None]
    return TokenVectors(np.concatenate(rows), digest) if digest and rows and len(rows) == len(paragraphs) else None


def _mended(words: Sequence[str], opens: Sequence[bool]) -> list[bool]:
    """Return where sentences open, but for those that the parser opens behind a word that ends none.

    "U.S. | And Canadian routes", "a career | [that is over]".
    """
    return [
        opens_here and (number == 0 or _ends_sentence(words[number - 1], words[number]))
        for number, opens_here in enumerate(opens)
    ]


def _ends_sentence(word: str, following: str) -> bool:
    if not word[-1:].isalnum():
        initials = word.endswith(".") and "." in word[:-1]
        return not (initials and following.lower() in _GOES_ON) and word not in _NO_ENDS
    return not (following[:1].islower() or following == "[")


def _add_sentences(parse: Parse, base: int, is_start: list[bool]) -> None:
    begin = 0
    for end in range(1, len(is_start) + 1):
        if end == len(is_start) or is_start[end]:
            parse.sentence_of.extend([len(parse.sentences)] * (end - begin))
            parse.sentences.append((base + begin, base + end))
            parse.capitals.append(sum(parse.opens_upper[base + begin : base + end]) / (end - begin))
            begin = end


def _add_subtrees(parse: Parse, base: int, heads: list[int]) -> None:
    size = len(heads)
    kids: list[list[int]] = [[] for _ in range(size)]
    for token, head in enumerate(heads):
        if head != token:
            kids[head].append(base + token)
    lefts = list(range(size))
    rights = list(range(size))
    # Children before parents: by depth, deepest first; iterative, for a sentence may be a chain of 100,000 words.
    for token in _bottom_up(heads):
        head = heads[token]
        if lefts[token] < lefts[head]:
            lefts[head] = lefts[token]
        if rights[token] > rights[head]:
            rights[head] = rights[token]
    parse.kids.extend(kids)
    parse.lefts.extend(base + left for left in lefts)
    parse.rights.extend(base + right for right in rights)


def _bottom_up(heads: list[int]) -> list[int]:
    waiting = [0] * len(heads)
    for token, head in enumerate(heads):
        if head != token:
            waiting[head] += 1
    ready = [token for token, count in enumerate(waiting) if count == 0]
    order: list[int] = []
    while ready:
        token = ready.pop()
        order.append(token)
        head = heads[token]
        if head != token:
            waiting[head] -= 1
            if waiting[head] == 0:
                ready.append(head)
    return order


def _add_pairs(parse: Parse) -> None:
    number = 0
    pairs = parse.pairs
    parse.pair_runs.extend((len(parse), len(parse)) for _ in pairs)
    for token, start in enumerate(parse.starts):
        while number < len(pairs) and pairs[number].end <= start:
            number += 1
        inside = number < len(pairs) and pairs[number].start <= start
        parse.pair_of.append(number if inside else -1)
        if inside:
            parse.pair_runs[number] = (min(token, parse.pair_runs[number][0]), token + 1)
            _widen_mark(parse, token, pairs[number])


def _widen_mark(parse: Parse, token: int, pair: Quoted) -> None:
    """Let the token of a mark of two characters (`` or '') cover both: the side copy has it on one of them."""
    start = parse.starts[token]
    if start < pair.inner_start:
        parse.starts[token], parse.ends[token] = pair.start, pair.inner_start
    elif pair.inner_end <= start:
        parse.starts[token], parse.ends[token] = pair.inner_end, pair.end
