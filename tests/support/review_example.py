"""Records and articles for the tests of sampling and reviewing, and a review that is served."""

import json
from contextlib import closing, contextmanager
from threading import Thread

from attrs import evolve
from view_example import made

from quoteattr.review.sampling import draw
from quoteattr.review.server import ReviewServer
from quoteattr.review.session import Session

KINDS = ("direct", "indirect", "mixed")


def many(number, doc="article"):
    """Records of articles of ten sentences each: most are sure, a few are not."""
    quotes = []
    for place in range(number):
        article = article_of(f"{doc}-{place // 10:03d}")
        confidence = 0.4 + 0.6 * (1 - (place * 37 % 101 / 101) ** 3)
        quotes.append(evolve(article.quotes[place % 10], kind=KINDS[place % 3], confidence=round(confidence, 3)))
    return quotes


def article_of(doc):
    """Ten people say one thing each; their names and words differ."""
    people = [f"{first} {last}" for first in ("Ida", "Otto") for last in ("Berg", "Falk", "Holm", "Lund", "Roe")]
    parts, lines = [], []
    for number, name in enumerate(people):
        lines.append(f"{name} said that port {number} would close.")
        parts.append({"content": [f"that port {number} would close"], "cue": [], "source": name, "speaker": name})
    return made("\n".join(lines), doc, *parts)


def write_records(path, quotes):
    path.write_text("".join(json.dumps(quote.to_dict()) + "\n" for quote in quotes), encoding="utf-8")
    return path


def write_articles(folder, quotes):
    """The texts of the records' articles, as files."""
    folder.mkdir(exist_ok=True)
    for doc in {quote.doc for quote in quotes}:
        (folder / f"{doc}.txt").write_text(article_of(doc).text, encoding="utf-8")
    return folder


@contextmanager
def served(session):
    """A server of a session, in a thread; the session is closed in the end."""
    with closing(session), ReviewServer(session) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield server
        server.shutdown()


def session_of(articles, folder):
    """A review of all records of some articles, in the order of the articles."""
    quotes = [quote for article in articles for quote in article.quotes]
    drawn = draw(lambda: iter(quotes), len(quotes), 1)
    texts = {article.doc: article.text for article in articles}
    return Session(sorted(drawn, key=lambda each: quotes.index(each.quote)), texts, folder)
