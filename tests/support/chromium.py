"""Finds Debian's Chromium and starts it without a window, for the tests of the page and its screenshots."""

import os
import shutil
from contextlib import contextmanager

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
MISSING = "No Chromium: `apt-get install -y chromium`, or name one in QUOTEATTR_CHROMIUM."


def find_chromium():
    """Path of the browser; None where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("QUOTEATTR_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


@contextmanager
def running_chromium(executable):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(ARGS))
        try:
            yield browser
        finally:
            browser.close()
