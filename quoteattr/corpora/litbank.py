"""Reads LitBank's quotations: direct speech in excerpts of English fiction, each with the character who speaks.

Layout, as its authors publish it (https://github.com/dbamman/litbank, folder ``quotations``): ``tsv/<name>_brat.ann``
with tab-separated rows ``QUOTE id, first sentence, first token, last sentence, last token, words`` and
``ATTRIB id, character``; ``tsv/<name>_brat.txt`` holds a sentence a line, tokens parted by single spaces. The text
given is put together from the tokens. Its paragraphs are lost; as novels do, a sentence that opens with a quotation
mark begins a line here, every other goes on with the one before. Neither mentions nor cues are labelled; speakers are
compared by character.

Matthew Sims and David Bamman: Measuring Information Propagation in Literary Social Networks. EMNLP 2020.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

from quoteattr.corpora import GoldDocument, GoldQuote
from quoteattr.corpora.files import existing_folder, files_or_error, numbered_lines, read_text
from quoteattr.corpora.tokens import join_tokens
from quoteattr.errors import CorpusError

_NUMBER = re.compile(r"-\d+$")
_OPENING_MARKS = ("“", "‘", '"', "'", "`", "«")


def read(path: Path, split: str | None, annotator: str | None) -> Iterator[GoldDocument]:
    """Give the documents by name.

    Args:
        path: The folder that holds ``tsv/``, or ``tsv/`` itself.
        split: The corpus has none; must be None.
        annotator: The corpus names none; must be None.

    Raises:
        CorpusError: A file is missing or a row points outside its text.
    """
    if split is not None or annotator is not None:
        raise CorpusError("LitBank's quotations have no splits and name no annotators; leave out --split, --annotator.")
    folder = path / "tsv" if (path / "tsv").is_dir() else path
    existing_folder(folder, "the folder of LitBank's quotations that holds tsv/")
    for file in files_or_error(folder.glob("*.ann"), f"LitBank's <name>_brat.ann in {folder}"):
        yield _document(file)


def _document(file: Path) -> GoldDocument:
    sentences = [sentence.split(" ") for sentence in read_text(file.with_suffix(".txt")).split("\n")]
    first_tokens = list(accumulate((len(sentence) for sentence in sentences), initial=0))
    tokens = [token for sentence in sentences for token in sentence]
    speeches = frozenset(first for first in first_tokens[:-1] if tokens[first].startswith(_OPENING_MARKS))
    text, offsets = join_tokens(tokens, speeches)

    def offset(sentence: str, token: str) -> tuple[int, int]:
        number = int(sentence)
        if not (0 <= number < len(sentences) and 0 <= int(token) < len(sentences[number])):
            raise IndexError(f"there is no token {token} in sentence {sentence}")
        return offsets[first_tokens[number] + int(token)]

    spans: dict[str, tuple[int, int]] = {}
    speakers: dict[str, str] = {}
    for number, line in numbered_lines(file):
        row = line.split("\t")
        try:
            if row[0] == "QUOTE":
                spans[row[1]] = (offset(row[2], row[3])[0], offset(row[4], row[5])[1])
            elif row[0] == "ATTRIB":
                speakers[row[1]] = row[2]
            else:
                raise ValueError(f"row of an unknown type {row[0]!r}")
        except (ValueError, IndexError) as error:
            raise CorpusError(f"{file}, line {number}: not a row of LitBank's quotations ({error}).") from error
    return GoldDocument(
        doc=file.stem.removesuffix("_brat"),
        text=text,
        quotes=_quotes(spans, speakers),
        roles=frozenset({"content"}),
    )


def _quotes(spans: dict[str, tuple[int, int]], speakers: dict[str, str]) -> tuple[GoldQuote, ...]:
    names = {character: _name(character) for character in set(speakers.values())}
    aliases = _unmistakable_words(names)
    return tuple(
        GoldQuote(
            content=(span,),
            speaker=names.get(speakers.get(quote, "")),
            speaker_known=quote in speakers,
            speaker_also=aliases.get(speakers.get(quote, ""), ()),
            kind="direct",
            act="speech",
        )
        for quote, span in sorted(spans.items(), key=lambda item: item[1])
    )


def _name(character: str) -> str:
    """Return the name within an id: "Emma_Woodhouse___handsome___clever-0" is "Emma Woodhouse".

    In the ids an underscore stands for every character that is not a letter or digit, so ", " is two and, tokenised,
    " , " three of them.
    """
    return re.sub("_+", " ", _NUMBER.sub("", character).split("___")[0]).strip()


def _unmistakable_words(names: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """Give each character the capitalised words of its name that no other speaking character of the text has.

    The ids hold one name of each character; the text calls it by others, most often by a part ("Emma").
    """
    words = {character: set(name.split()) for character, name in names.items()}
    holders = Counter(word for own in words.values() for word in own)
    return {
        character: tuple(sorted(word for word in own if word[0].isupper() and len(word) > 1 and holders[word] == 1))
        for character, own in words.items()
    }
