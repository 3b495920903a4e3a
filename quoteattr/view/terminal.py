"""Records in a terminal: the text with its marks, then the records, one by one.

Brackets and numbers mark contents, so nothing is lost where there is no colour; colour, underlining and italics add the
other roles where the terminal has them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from quoteattr.quotes import Role, Run, cut_runs, joined, number_of
from quoteattr.records import Quote
from quoteattr.view.articles import Article

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_STYLES: dict[Role, str] = {
    "content": "cyan",
    "addressee": "bright_black underline",
    "cue": "italic green",
    "intermediary": "bold magenta underline2",
    "source": "bold yellow underline",
}
_INDENT = 5


def print_article(article: Article, console: Console) -> None:
    """Print a text with its records marked in it, and the list of them.

    Args:
        article: What to print.
        console: Where to: its width is kept to, its colours are used if it has them.
    """
    from rich.rule import Rule
    from rich.text import Text

    console.print(Rule(Text(_safe(article.doc), style="bold"), align="left", style="dim", characters="─"))
    for runs in cut_runs(article.text, article.quotes):
        _print_wrapped(_paragraph(runs, article.quotes), console)
        console.print()
    for quote in article.quotes:
        _print_record(quote, console)
    if not article.quotes:
        console.print(Text("No record was found in this text.", style="dim"))
        console.print()


def _paragraph(runs: Sequence[Run], quotes: Sequence[Quote]) -> Text:
    from rich.text import Text

    line = Text()
    for run in runs:
        end = run.start + len(run.text)
        contents = [quotes[mark.quote] for mark in run.marks if mark.role == "content"]
        for quote in contents:
            if any(span.start == run.start for span in quote.content):
                line.append(f"[{number_of(quote)} ", style="bold cyan")
        styles = [_STYLES[role] for role in _STYLES if any(mark.role == role for mark in run.marks)]
        line.append(_safe(run.text), style=" ".join(styles))
        for quote in reversed(contents):
            if any(span.end == end for span in quote.content):
                line.append("]", style="bold cyan")
    return line


def _print_record(quote: Quote, console: Console) -> None:
    from rich.text import Text

    heading = Text()
    for each in quote.intermediaries:
        heading.append(_one_line(each.name), style=_STYLES["intermediary"])
        heading.append(" → ", style="dim")
    speaker = quote.speaker
    heading.append(_one_line(speaker.name) if speaker else "speaker open", style="bold" if speaker else "dim italic")
    if speaker and speaker.description:
        heading.append(f" ({_one_line(speaker.description)})", style="dim")
    number = Text(f"{number_of(quote):>{_INDENT - 2}}  ", style="bold cyan")
    _print_wrapped(heading, console, number)
    _print_wrapped(Text(_one_line(joined(quote.content))), console, margin=Text(" " * _INDENT))
    _print_wrapped(Text(" · ".join(_facts(quote)), style="dim"), console, margin=Text(" " * _INDENT))
    console.print()


def _print_wrapped(words: Text, console: Console, margin: Text | None = None) -> None:
    """Print words in lines of the console's width, without spaces at their ends, behind a margin on the first line."""
    from rich.text import Text

    before = margin or Text()
    for line in words.wrap(console, console.width - before.cell_len, overflow="fold"):
        line.rstrip()
        console.print(before + line, soft_wrap=True)
        before = Text(" " * before.cell_len)


def _facts(quote: Quote) -> Iterator[str]:
    if quote.cue:
        yield f"“{_one_line(joined(quote.cue))}”"
    if quote.addressee:
        yield f"to {_one_line(quote.addressee.text)}"
    yield quote.kind
    yield quote.act
    if quote.negated:
        yield "negated"
    if quote.hedged:
        yield "hedged"
    if quote.parent:
        yield f"inside {quote.parent.rpartition(':')[2]}"
    yield quote.pattern
    yield f"{quote.confidence:.2f}"


def _one_line(words: str) -> str:
    return _safe(" ".join(words.split()))


def _safe(words: str) -> str:
    """Return words without control characters, which could steer the terminal: they become "�", tabs a space."""
    return "".join(
        "�" if unicodedata.category(char) in ("Cc", "Cs") and char != "\n" else char
        for char in words.replace("\r\n", "\n").replace("\t", " ")
    )
