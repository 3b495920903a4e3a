"""The service's page in a real browser: an article is pasted or dropped, and its records are there."""

import json
import re

import pytest
from serving import STAND_IN, serving

TEXT = '"It rains," said Ida.\n\n"It pours & <b>pours</b>," said Per.'
HOSTILE = '</script><script>document.title = "broken in"</script><img src=x onerror="document.title = \'broken in\'">'


@pytest.fixture(scope="module")
def served():
    with serving("--max-chars", 5000, engine=STAND_IN) as running:
        yield running


@pytest.fixture
def open_desk(browser, served):
    """Opens the page; the test fails if it threw an error, wrote to the console, or asked another server."""
    wrong = []
    contexts = []

    def opened(service=served, **options):
        context = browser.new_context(**({"viewport": {"width": 1440, "height": 900}} | options))
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: "Failed to load resource" in message.text or wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
        page.on("request", lambda request: request.url.startswith(service.url) or wrong.append(request.url))
        page.goto(service.url)
        page.wait_for_selector("html[data-ready]")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert wrong == []


def paste(page, text):
    page.fill("#desk-text", text)
    page.click("#desk-read")
    page.wait_for_selector("#desk-read:enabled")


def drop(page, **files):
    transfer = page.evaluate_handle(
        """files => {
            const data = new DataTransfer();
            for (const [name, text] of Object.entries(files)) data.items.add(new File([text], `${name}.txt`));
            return data;
        }""",
        files,
    )
    page.dispatch_event("#desk", "drop", {"dataTransfer": transfer})


def contents(page):
    return page.locator("#body .content").all_text_contents()


def test_paste_and_paste_again(open_desk):
    page = open_desk()
    assert page.locator("#doc").text_content() == "No article yet"
    assert not page.locator("#records-panel, #filters").first.is_visible()
    paste(page, TEXT)
    assert contents(page) == ['"It rains,"', '"It pours & <b>pours</b>,"']
    assert page.locator("#status").text_content() == "2 records in 1 article"
    assert page.input_value("#desk-text") == ""
    page.fill("[name=speaker]", "nobody")
    paste(page, '"Go," she said.')
    assert contents(page) == ['"Go,"']
    assert page.locator("#status").text_content() == "3 records in 2 articles"
    page.keyboard.press("[")
    assert page.locator("#doc").text_content() == "pasted-1"
    page.keyboard.press("j")
    page.keyboard.press("s")
    assert page.locator("#speakers tbody tr").count() == 1


def test_by_keyboard_alone(open_desk):
    page = open_desk()
    page.focus("#desk-text")
    page.keyboard.insert_text(TEXT)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#body .content")
    assert page.evaluate("document.activeElement.id") == "text"


def test_files_are_dropped(open_desk):
    page = open_desk()
    drop(page, first=TEXT, second='"Go," she said.')
    page.wait_for_selector("#articles li >> nth=1")
    drop(page, first="Nothing.")
    page.wait_for_selector("#articles li >> nth=2")
    assert page.locator("#articles .title").all_text_contents() == ["first", "second", "first (2)"]
    assert "No record was found" in page.locator("#no-records").text_content()


def test_hostile_texts_and_names_stay_text(open_desk):
    page = open_desk()
    drop(page, **{HOSTILE.replace("/", ""): f'"{HOSTILE}" said Bob \ud800 \u2028'})
    page.wait_for_selector("#body .content")
    assert "broken in" not in page.title()
    assert page.locator("#body img, #records img, #doc img").count() == 0
    assert "img" in page.locator("#doc").text_content()


def test_what_goes_wrong_is_told_and_the_text_stays(open_desk):
    page = open_desk()
    page.click("#desk-read")
    assert "no text yet" in page.locator("#desk-said").text_content()
    paste(page, "CRASH")
    assert "could not be worked on" in page.locator("#desk-said").text_content()
    assert page.input_value("#desk-text") == "CRASH"
    drop(page, long="x" * 6000)
    page.wait_for_selector("#desk-said:has-text('too long')")
    paste(page, TEXT)
    assert len(contents(page)) == 2
    assert page.locator("#desk-said").text_content() == ""


def test_all_acts_and_the_token_go_along(open_desk):
    with serving(engine=STAND_IN, env={"QUOTEATTR_TOKEN": "s3cret"}) as service:
        page = open_desk(service)
        paste(page, TEXT)
        assert "token" in page.locator("#desk-said").text_content()
        page.fill("#desk-token", "s3cret")
        page.check("#desk-all")
        with page.expect_request(re.compile("article")) as asked:
            paste(page, TEXT)
        assert json.loads(asked.value.post_data)["acts"] == "all"
        assert len(contents(page)) == 2
        service.process.terminate()
        service.process.wait(20)
        paste(page, TEXT)
        assert "still running" in page.locator("#desk-said").text_content()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 1400])
def test_no_barrier_that_axe_knows(open_desk, scheme, width):
    from axe_playwright_python.sync_playwright import Axe

    page = open_desk(color_scheme=scheme, viewport={"width": width, "height": 800})
    for _ in range(2):  # empty, and with an article
        found = Axe().run(page).response
        assert [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        paste(page, TEXT)
