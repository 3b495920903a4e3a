"""Makes the pictures of view.md, review.md and serve.md: ``PYTHONPATH=tests/support python tests/browser/screenshots.py``.

What they show is what the engine makes of the seed articles today. It needs Chromium and what the tests need.
"""

import io
import sys
import tempfile
from pathlib import Path

from chromium import MISSING, find_chromium, running_chromium
from review_example import served, session_of
from rich.console import Console
from serving import serving

from quoteattr import Config, Extractor
from quoteattr.records import ACTS
from quoteattr.view import Article, Quotes, write_page
from quoteattr.view.terminal import print_article

ROOT = Path(__file__).parent.parent.parent
IMAGES = ROOT / "docs" / "images"
SHOWN = "border-talks"
LARGEST = 300_000


def read_articles():
    extractor = Extractor(Config(acts=ACTS))
    for path in sorted((ROOT / "seeds").glob("*.txt")):
        text = path.read_bytes().decode()
        yield Article(doc=path.stem, text=text, quotes=extractor.extract(text, path.stem))


def through_somebody(article):
    """The first record with an intermediary that stands in the text: its chain is the picture's."""
    return next(quote.id for quote in article.quotes if quote.intermediaries and quote.intermediaries[0].source)


def take(browser, address, name, width, height, click=None, keys=(), media=None, whole=False, **options):
    page = browser.new_page(viewport={"width": width, "height": height}, **options)
    page.goto(address)
    if click:
        page.click(click)
    for key in keys:
        page.keyboard.press(key)
    if media:
        page.emulate_media(media=media)
    page.screenshot(path=IMAGES / f"{name}.png", full_page=whole)
    page.close()


def terminal_page(article):
    console = Console(record=True, width=80, file=io.StringIO(), force_terminal=True, highlight=False)
    print_article(article, console)
    return f'<!doctype html><meta charset="utf-8"><body style="margin: 0">{console.export_svg(title="quoteattr show")}'


def notebook_page(article):
    html = Quotes(article.text, article.quotes)._repr_html_()
    return f'<!doctype html><meta charset="utf-8"><body style="font: 14px sans-serif; margin: 20px">{html}'


def picture_of_the_service(browser, article):
    page = browser.new_page(viewport={"width": 1280, "height": 760})
    with serving() as served:
        page.goto(served.url)
        page.fill("#desk-text", article.text)
        page.check("#desk-all")
        page.click("#desk-read")
        page.wait_for_selector("#body .content")
        page.screenshot(path=IMAGES / "serve.png")
    page.close()


def main():
    executable = find_chromium()
    if executable is None:
        sys.exit(MISSING)
    IMAGES.mkdir(exist_ok=True)
    articles = list(read_articles())
    (shown,) = (article for article in articles if article.doc == SHOWN)
    chain = f"#{through_somebody(shown)}"
    with tempfile.TemporaryDirectory() as folder, running_chromium(executable) as browser:
        page = Path(folder) / "page.html"
        write_page(articles, page, "Quotations in the seed articles")
        address = page.as_uri()
        take(browser, address + f"#{SHOWN}", "view", 1280, 760)
        take(browser, address + chain, "view-chain", 1280, 760)
        take(browser, address + chain, "view-dark", 1280, 760, color_scheme="dark")
        take(browser, address, "view-speakers", 1280, 760, click="#show-speakers")
        take(browser, address + chain, "view-narrow", 390, 780)
        take(browser, address + f"#{SHOWN}", "view-print", 720, 1000, media="print")
        for name, html in {"show": terminal_page(shown), "notebook": notebook_page(shown)}.items():
            other = Path(folder) / f"{name}.html"
            other.write_text(html, encoding="utf-8")
            take(browser, other.as_uri(), name, 1000, 900)
        with served(session_of([shown], Path(folder) / "review")) as server:
            take(browser, server.url, "review", 1280, 760, keys=("c", "Shift+ArrowLeft"))
        picture_of_the_service(browser, shown)
    sizes = {path.name: path.stat().st_size for path in sorted(IMAGES.glob("*.png"))}
    for name, size in sizes.items():
        print(f"{name}: {size:,} bytes")
    if max(sizes.values()) > LARGEST:
        sys.exit(f"A picture is larger than {LARGEST:,} bytes.")


if __name__ == "__main__":
    main()
