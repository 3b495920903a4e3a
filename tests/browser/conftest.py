"""A headless Chromium for the tests of the page: Debian's, driven by Playwright."""

import os
from pathlib import Path

import pytest
from chromium import MISSING, find_chromium, running_chromium

from quoteattr.view import write_page


@pytest.fixture(scope="session")
def browser():
    in_ci = os.environ.get("CI") == "true"
    executable = find_chromium()
    if executable is None:
        (pytest.fail if in_ci else pytest.skip)(MISSING)
    if not in_ci:
        pytest.importorskip("playwright", reason="No Playwright: pip install 'quoteattr[test]'.")
    with running_chromium(executable) as running:
        yield running


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
