"""A review as it goes on: which record is next, what is shown of it, and what is kept of the answers.

A folder holds all of it: the sample, the judgements, and, written anew after each of them, ``gold.jsonl`` with the texts of
the articles, as ``quoteattr bench gold`` reads it.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote as percent_escaped

from attrs import evolve

from quoteattr.corpora import GoldDocument
from quoteattr.corpora.annotators import plain_document
from quoteattr.errors import InputError
from quoteattr.files import cannot_write, json_line, whole_file
from quoteattr.quotes import paragraphs
from quoteattr.records import Quote, cut_span
from quoteattr.review.gold import checked_mended, gold_of, mend, missed_quote, names_in, optional_gold
from quoteattr.review.judgements import FIELDS, JUDGEMENTS, SAMPLE, Judgement, Log, Review
from quoteattr.review.sampling import Drawn, Other, read_sample
from quoteattr.view import Article, plain_article

GOLD = "gold.jsonl"
_LONGEST_FILE_NAME = 200

Plain = dict[str, Any]


class Session:
    """A sample under review.

    Attributes:
        drawn: The records to be judged, in order.
    """

    def __init__(self, drawn: Sequence[Drawn], texts: Mapping[str, str], folder: Path) -> None:
        """Begin a review, or go on with one.

        Args:
            drawn: The sample.
            texts: The text of each of its articles.
            folder: Where all is kept; it is made where it is not there.

        Raises:
            InputError: An article is missing, or the folder cannot be used or holds something else.
        """
        self.drawn = tuple(drawn)
        self._texts = texts
        self._folder = folder
        missing = next((each.quote.doc for each in drawn if each.quote.doc not in texts), None)
        if missing is not None:
            raise InputError(
                f"The article {missing!r} is not there to be read; give those that the sample was drawn of."
            )
        self._places = {each.quote.id: place for place, each in enumerate(drawn)}
        self._of_article: dict[str, list[Drawn]] = {}
        for each in drawn:
            self._of_article.setdefault(each.quote.doc, []).append(each)
        _prepare(folder, self.drawn)
        self._log = Log(folder / JUDGEMENTS)
        try:
            self._check_given()
            self._gold: dict[str, bytes | None] = {}
            self._due: dict[str, None] = {}
            self._write_gold(*dict.fromkeys(each.doc for each in self._log.given))
        except OSError as error:
            self._log.close()
            raise cannot_write(str(folder), error) from error
        except BaseException:
            self._log.close()
            raise

    @property
    def review(self) -> Review:
        """The sample and what counts of the judgements."""
        return Review.of(self.drawn, self._log.given)

    def close(self) -> None:
        """Let go of the files.

        Raises:
            InputError: The gold of the last judgements could not be written; these are kept, and the next start writes it.
        """
        try:
            if self._due:
                self._write_gold(*self._due)
        except OSError as error:
            raise cannot_write(str(self._folder / GOLD), error) from error
        finally:
            self._log.close()

    def next_place(self, after: int = -1) -> int | None:
        """Return the place of the next record that is not judged, from the beginning again after the last one."""
        judged = self.review.judged
        places = [*range(after + 1, len(self.drawn)), *range(after + 1)]
        return next((place for place in places if self.drawn[place].quote.id not in judged), None)

    def task(self, place: int | None, mended: Any = None, missed: bool = False) -> Plain:
        """Return what the page shows of a record, or of none where all are judged.

        Args:
            place: The record's.
            mended: Parts as the reviewer has them now; without them as they were judged.
            missed: Whether a quotation of its article is asked for that has no record.

        Raises:
            InputError: There is no such place, or a part cannot be so.
        """
        review = self.review
        counts = {"total": len(self.drawn), "judged": len(review.judged), "missed": len(review.missed)}
        if place is None:
            return counts | {"place": None}
        drawn = self._at(place)
        record, text = drawn.quote, self._texts[drawn.quote.doc]
        judgement = review.judged.get(record.id)
        parts = judgement.mended if mended is None and judgement and not missed else checked_mended(mended or {}, text)
        base = missed_quote(record.doc, self._missed_id(record.doc)) if missed else record
        shown = mend(base, parts, text)
        own = self._of_article[record.doc]
        beside = [each.quote for each in own if each is not drawn or missed]
        added = [self._as_judged(each) for each in review.missed if each.doc == record.doc]
        others = [_other_quote(record.doc, each, text) for each in drawn.others if _lies_in(each, text)]
        article = Article(doc=record.doc, text=text, quotes=(shown, *beside, *added, *others))
        return counts | {
            "place": place,
            "id": base.id,
            "isMissed": missed,
            "verdict": judgement.to_dict() if judgement else None,
            "mended": parts,
            "article": plain_article(article),
            "starts": [start for start, _ in paragraphs(text)],
            "names": names_in(text, [each.quote for each in own]),
        }

    def judge(self, place: int, faults: Any, mended: Any) -> Plain:
        """Keep a judgement and return the next task.

        Raises:
            InputError: It is no judgement.
            OSError: It is not on disk.
        """
        record = self._at(place).quote
        if not isinstance(faults, list) or set(map(str, faults)) - {"quotation", *FIELDS}:
            raise InputError("The faults are not among those of a record.")
        parts = checked_mended(mended, self._texts[record.doc])
        if set(parts) - set(faults) or (parts and "quotation" in faults):
            raise InputError("A part is mended that is not called wrong.")
        mend(record, parts, self._texts[record.doc])
        self._keep(Judgement(id=record.id, doc=record.doc, faults=tuple(dict.fromkeys(faults)), mended=parts))
        return self.task(self.next_place(place))

    def add_missed(self, place: int, mended: Any) -> Plain:
        """Keep a quotation that has no record, in the article of one, and return to that one.

        Raises:
            InputError: It has no content.
            OSError: It is not on disk.
        """
        doc = self._at(place).quote.doc
        parts = checked_mended(mended, self._texts[doc])
        if "content" not in parts:
            raise InputError("Select the words of the quotation first.")
        name = self._missed_id(doc)
        mend(missed_quote(doc, name), parts, self._texts[doc])
        self._keep(Judgement(id=name, doc=doc, faults=("missed",), mended=parts))
        return self.task(place)

    def undo(self, place: int | None) -> Plain:
        """Take the last judgement back and return to its record.

        Raises:
            OSError: That is not on disk.
        """
        if place is not None:
            self._at(place)
        undone = self._log.undo()
        if undone is None:
            return self.task(place)
        self._renew_gold(undone.doc)
        return self.task(self._places.get(undone.id, place if place is not None else self._first_of(undone.doc)))

    def _at(self, place: Any) -> Drawn:
        if type(place) is not int or not 0 <= place < len(self.drawn):
            raise InputError("There is no such record in the sample.")
        return self.drawn[place]

    def _first_of(self, doc: str) -> int:
        return self._places[self._of_article[doc][0].quote.id]

    def _missed_id(self, doc: str) -> str:
        return f"{doc}+{sum(each.doc == doc for each in self.review.missed) + 1}"

    def _keep(self, judgement: Judgement) -> None:
        self._log.add(judgement)
        self._renew_gold(judgement.doc)

    def _as_judged(self, judgement: Judgement) -> Quote:
        """Return the record as the reviewer has it."""
        text = self._texts[judgement.doc]
        if "missed" in judgement.faults:
            record = missed_quote(judgement.doc, judgement.id)
        else:
            record = self.drawn[self._places[judgement.id]].quote
        return mend(record, checked_mended(judgement.mended, text), text)

    def _check_given(self) -> None:
        """Refuse judgements that are not of this sample."""
        for each in self._log.given:
            if each.doc not in self._of_article or ("missed" not in each.faults and each.id not in self._places):
                raise InputError(f"{self._folder / JUDGEMENTS} has a judgement of {each.id!r}, which was not drawn.")
            self._as_judged(each)

    def _gold_line(self, doc: str, judged: Sequence[Judgement]) -> bytes | None:
        """Return an article's line of ``gold.jsonl``; None where nothing of it is judged."""
        if not judged:
            return None
        said = [gold_of(self._as_judged(each), each.faults, each.mended) for each in judged]
        known = {each.id for each in judged}
        own = self._of_article[doc]
        unsaid = [Other.of(each.quote) for each in own if each.quote.id not in known]
        quotes = [each for each in said if each is not None]
        quotes += map(optional_gold, (*unsaid, *own[0].others))
        quotes.sort(key=lambda gold: gold.content)
        complete = not (unsaid or own[0].others)
        document = GoldDocument(doc=_file_name(doc), text=self._texts[doc], quotes=tuple(quotes), complete=complete)
        return json_line(plain_document(document))

    def _renew_gold(self, doc: str) -> None:
        """Write an article's gold anew; what cannot be written now is with the next judgement, or at the end."""
        self._due[doc] = None
        with suppress(OSError, InputError):
            self._write_gold(*self._due)
            self._due.clear()

    def _write_gold(self, *docs: str) -> None:
        """Write ``gold.jsonl`` anew where these documents have changed; it follows from the judgements, which are safe."""
        judged: dict[str, list[Judgement]] = {}
        review = self.review
        for each in (*review.judged.values(), *review.missed):
            judged.setdefault(each.doc, []).append(each)
        for doc in docs:
            target, text = self._folder / f"{_file_name(doc)}.txt", self._texts[doc].encode()
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                with whole_file(target) as stream:
                    stream.write(text)
            elif target.read_bytes() != text:
                raise InputError(f"The article {doc!r} has changed since it was judged: it is not {target} any more.")
            self._gold[doc] = self._gold_line(doc, judged.get(doc, ()))
        if self._gold:
            with whole_file(self._folder / GOLD, sync=False) as stream:
                stream.writelines(line for line in self._gold.values() if line)


def _prepare(folder: Path, drawn: tuple[Drawn, ...]) -> None:
    """Make the folder of a review, or see that it is one of this sample."""
    kept = folder / SAMPLE
    try:
        if kept.exists():
            if tuple(read_sample(kept)) != drawn:
                raise InputError(f"{folder} holds the review of another sample; choose another --output.")
            return
        folder.mkdir(parents=True, exist_ok=True)
        if any(os.scandir(folder)):
            raise InputError(f"{folder} is not empty and holds no review; choose another --output.")
        with whole_file(kept) as stream:
            stream.writelines(each.to_line() for each in drawn)
    except OSError as error:
        raise InputError(f"Cannot write into {folder}: {error.strerror}.") from error


def _lies_in(other: Other, text: str) -> bool:
    return all(0 <= start < end <= len(text) for spans in other.to_dict().values() for start, end in spans)


def _other_quote(doc: str, other: Other, text: str) -> Quote:
    """Return a record that was not drawn as far as it is known."""
    content, cue = (tuple(cut_span(text, *pair) for pair in pairs) for pairs in (other.content, other.cue))
    return evolve(missed_quote(doc, ""), content=content, cue=cue)


def _file_name(doc: str) -> str:
    """Return a name for an article's text that stays in the folder: the document's, if it does."""
    parts = doc.split("/")
    plain = all(part.strip(".") and "\0" not in part for part in parts)
    if plain and max(len(part.encode()) for part in parts) <= _LONGEST_FILE_NAME:
        return doc
    digest = hashlib.sha256(doc.encode()).hexdigest()[:12]
    return f"{percent_escaped(doc, safe='')[:60]}-{digest}"
