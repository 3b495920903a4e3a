"""Records for the tests of the page: from the hand labels of the seeds, and made for the purpose."""

import json
from pathlib import Path

from quoteattr.records import Intermediary, Quote, Span, Speaker
from quoteattr.view import Article

SEEDS = Path(__file__).parent.parent.parent / "seeds"


def seed_articles(*names):
    """The articles of the seeds by their hand labels; without names the first half of them."""
    labels = {}
    lines = (SEEDS / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    for line in lines if names else lines[: len(lines) // 2]:
        label = json.loads(line)
        labels[label["doc"]] = label["quotes"]
    return [article_of(name, labels[name]) for name in names or sorted(labels)]


def article_of(name, labels):
    text = (SEEDS / f"{name}.txt").read_bytes().decode()

    def spans(pairs):
        return tuple(Span(start=start, end=end, text=text[start:end]) for start, end in pairs)

    def first(pairs):
        return next(iter(spans(pairs)), None)

    def addressee(mention):
        at = text.find(mention) if mention else -1
        return None if at < 0 else Span(start=at, end=at + len(mention), text=mention)

    quotes = tuple(
        Quote(
            doc=name,
            id=f"{name}:{number}",
            kind=label["kind"],
            form=label["form"],
            act=label["act"],
            content=spans(label["content"]),
            cue=spans(label["cue"]),
            source=first(label["source"]),
            speaker=Speaker(name=label["speaker"], type="PERSON") if label.get("speaker") else None,
            intermediaries=tuple(
                Intermediary(name=each["name"], source=first(each["source"]), cue=spans(each["cue"]))
                for each in label["intermediaries"]
            ),
            addressee=addressee(label.get("addressee")),
            negated=label.get("negated", False),
            hedged=label.get("hedged", False),
            pattern="gold",
            confidence=round(0.5 + (number * 37 % 50) / 100, 2),
        )
        for number, label in enumerate(labels, start=1)
    )
    return Article(doc=name, text=text, quotes=quotes)


def made(text, doc, *parts):
    """An article of records given by their words: dicts with content, cue, source, speaker, intermediaries …"""

    def span(words):
        start = text.index(words)
        return Span(start=start, end=start + len(words), text=words)

    quotes = []
    for number, part in enumerate(parts, start=1):
        source = part.get("source")
        quotes.append(
            Quote(
                doc=doc,
                id=f"{doc}:{number}",
                kind=part.get("kind", "indirect"),
                form="clause",
                act=part.get("act", "speech"),
                content=tuple(span(words) for words in part["content"]),
                cue=tuple(span(words) for words in part.get("cue", ())),
                source=span(source) if source else None,
                speaker=Speaker(name=part["speaker"], type="PERSON") if part.get("speaker") else None,
                intermediaries=tuple(
                    Intermediary(name=name, source=span(mention), cue=(span(cue),))
                    for name, mention, cue in part.get("intermediaries", ())
                ),
                negated=part.get("negated", False),
                parent=part.get("parent"),
                pattern="made",
                confidence=part.get("confidence", 0.9),
            )
        )
    return Article(doc=doc, text=text, quotes=tuple(quotes))


CHAIN = made(
    "Talks go on, daily says\n\n"
    'The Harbour Post quoted a palace aide as saying that Queen Ilse had told him: "We will not sell the port."\n\n'
    "Nobody confirmed it.",
    "article-001",
    {
        "content": ['that Queen Ilse had told him: "We will not sell the port."'],
        "cue": ["quoted", "as saying"],
        "source": "a palace aide",
        "speaker": "palace aide",
        "kind": "mixed",
        "intermediaries": [("The Harbour Post", "The Harbour Post", "quoted")],
        "confidence": 0.81,
    },
    {
        "content": ['"We will not sell the port."'],
        "cue": ["told"],
        "source": "Queen Ilse",
        "speaker": "Ilse",
        "kind": "direct",
        "intermediaries": [
            ("The Harbour Post", "The Harbour Post", "quoted"),
            ("palace aide", "a palace aide", "saying"),
        ],
        "parent": "article-001:1",
        "confidence": 0.97,
    },
)
