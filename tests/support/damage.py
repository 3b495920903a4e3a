"""Random bytes and damaged articles."""

from __future__ import annotations

import gzip

ARTICLE = """ROADS — Council backs tunnel

The tunnel will cost “twice as much” as a bridge, an engineer, Ada Moss, told the council on Monday.
"We were never asked," Moss said. "Not once." The council's spokesman, citing a report in the Evening Post,
denied that: 'Everybody was asked.'

"It is late," he added, "
"and it is dear."
"""


def random_bytes(generator):
    """Bytes that look like something: plain noise, or pieces that mean something to a reader."""
    pieces = [
        b"\x1f\x8b",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"PAR1",
        gzip.compress(b'"x"'),
        b"\n",
        b"\r\n",
        b"\0",
        b"\x1b[2J",
    ]
    pieces += [b'{"text": "', b'"}', b",", b'"', b"text", b"id,text\n", b"[" * 50, b"\\ud800", "“".encode(), b"1e999"]
    if generator.random() < 0.3:
        return generator.randbytes(generator.randrange(200))
    return b"".join(
        generator.choice(pieces) if generator.random() < 0.8 else generator.randbytes(generator.randrange(8))
        for _ in range(generator.randrange(30))
    )


def mutated(generator, text):
    """An article with pieces cut, doubled, swapped and spoilt."""
    for _ in range(generator.randrange(1, 8)):
        start = generator.randrange(len(text) + 1)
        end = min(len(text), start + generator.randrange(30))
        other = generator.choice(
            ["", text[start:end] * 2, '"', "”", "\u202e", "\r", "\0", "\u2029", "é\u0301", "𝒳", " " * 50]
        )
        text = text[:start] + other + text[end:]
    return text
