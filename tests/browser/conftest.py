"""A headless Chromium for the tests of the page: Debian's, driven by Playwright."""

import os
import shutil
from pathlib import Path

import pytest

from quoteattr.view import write_page

ARGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find_chromium():
    """Path of the browser; None where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("QUOTEATTR_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


@pytest.fixture(scope="session")
def browser():
    executable = find_chromium()
    if executable is None:
        reason = "No Chromium: `apt-get install -y chromium`, or name one in QUOTEATTR_CHROMIUM."
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    sync_api = (
        pytest.importorskip("playwright.sync_api")
        if os.environ.get("CI") != "true"
        else __import__("playwright.sync_api", fromlist=["sync_api"])
    )
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=executable, args=list(ARGS))
        yield running
        running.close()


@pytest.fixture
def open_page(browser, tmp_path):
    """Opens articles as a page: a function of articles, the link to open, and what the browser is to be like.

    The test fails if the page threw an error, wrote to the console, or asked for anything but itself.
    """
    wrong = []
    contexts = []

    def opened(articles, link="", **context_options):
        path = Path(tmp_path) / "page.html"
        write_page(articles, path)
        context = browser.new_context(**({"viewport": {"width": 1440, "height": 900}} | context_options))
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(5000)
        page.on("console", lambda message: wrong.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
        page.on("request", lambda request: request.url.startswith(path.as_uri()) or wrong.append(request.url))
        page.goto(path.as_uri() + link)
        page.wait_for_selector("html[data-ready]")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert wrong == []
