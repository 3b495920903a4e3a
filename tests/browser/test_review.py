"""The page of a review in a real browser: judged with the keys alone, read by machines, on small screens."""

import time
from contextlib import ExitStack

import pytest
from review_example import served, session_of
from view_example import CHAIN, made, seed_articles

HOSTILE = '</script><img src=x onerror="document.title = 1"><b>bold</b>'
EMOJI = made(
    "😀😀 Rain is near, said Ida Berg.\nIt will, Otto Falk added.",
    "emoji",
    {"content": ["Rain is near"], "cue": ["said"], "source": "Ida Berg", "speaker": "Ida Berg"},
)


@pytest.fixture
def open_review(browser, tmp_path):
    """Opens a review of all records of some articles; gives the page and the session."""
    wrong = []
    with ExitStack() as stack:

        def opened(*articles, **context_options):
            session = session_of(articles, tmp_path / "review")
            server = stack.enter_context(served(session))
            context = browser.new_context(**({"viewport": {"width": 1400, "height": 900}} | context_options))
            stack.callback(context.close)
            page = context.new_page()
            page.set_default_timeout(10000)
            page.on("console", lambda message: wrong.append(f"console: {message.text}"))
            page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
            page.on("request", lambda request: request.url.startswith(server.url) or wrong.append(request.url))
            page.goto(server.url)
            page.wait_for_selector("html[data-ready]")
            return page, session

        opened.wrong = wrong
        yield opened
    assert wrong == []


def settle(page):
    """Wait until what was asked for has come back and is shown."""
    page.evaluate("async () => { while (busy) await new Promise(done => setTimeout(done, 5)); }")


def press(page, *keys):
    """Press keys one by one, each when what the one before asked for has come back."""
    for key in keys:
        page.keyboard.press(key)
        settle(page)


def faults(session):
    return {name: each.faults for name, each in session.review.judged.items()}


def selected(page):
    return page.evaluate("getSelection().toString()")


class TestKeys:
    def test_right_wrong_and_no_quotation(self, open_review):
        page, session = open_review(CHAIN, EMOJI)
        assert page.locator("#heading").text_content() == "Record article-001:1"
        press(page, "Enter")
        assert page.locator("#heading").text_content() == "Record article-001:2"
        assert page.evaluate("document.activeElement.id") == "heading"
        assert page.locator("#told").text_content() == "Right. 1 of 3 judged."
        press(page, "p", "Escape", "t", "Escape", "Enter")
        assert page.locator("#told").text_content() == "Wrong: speaker, chain. 2 of 3 judged."
        press(page, "n")
        assert page.locator("#done-heading").text_content() == "All records are judged"
        assert list(faults(session).values()) == [(), ("speaker", "chain"), ("quotation",)]

    def test_undo_back_and_skip(self, open_review):
        page, session = open_review(CHAIN, EMOJI)
        press(page, "j", "k", "Enter", "u")
        assert page.locator("#heading").text_content() == "Record article-001:1"
        assert not session.review.judged
        press(page, "u")
        assert page.locator("#told").text_content() == "There is nothing to undo."
        press(page, "c", "Escape", "c", "Enter")  # called wrong, and not, after all
        assert faults(session) == {"article-001:1": ()}
        press(page, "k", "s", "Escape", "Enter")
        assert faults(session) == {"article-001:1": ("source",)}

    def test_spans_are_mended_by_selecting_with_the_keyboard(self, open_review):
        page, session = open_review(EMOJI)
        press(page, "c")
        assert selected(page) == "Rain is near"
        press(page, *["Shift+ArrowLeft"] * 5, "Enter")
        assert page.locator("#body .lit-content").text_content() == "Rain is"
        press(page, "s")
        assert selected(page) == "Ida Berg"
        press(page, "x", "Delete")  # the text cannot be changed
        assert "none" in page.locator(".field", has_text="source").text_content()
        press(page, "Enter")
        (judgement,) = session.review.judged.values()
        assert judgement.mended == {"content": [[3, 10]], "source": []}

    def test_several_stretches(self, open_review):
        page, session = open_review(EMOJI)
        press(page, "c", *["Shift+Control+ArrowLeft"] * 2, "+")
        page.evaluate("selectSpan([31, 38])")
        press(page, "Enter", "Enter")
        (judgement,) = session.review.judged.values()
        text = EMOJI.text
        assert [text[start:end] for start, end in judgement.mended["content"]] == ["Rain", text[31:38].strip()]

    def test_names_are_typed_or_chosen(self, open_review):
        page, session = open_review(EMOJI)
        offered = page.locator("#names option").evaluate_all("nodes => nodes.map(node => node.value)")
        assert {"Ida Berg", "Otto Falk"} <= set(offered)
        press(page, "p")
        page.keyboard.type("Otto  Falk")
        press(page, "Enter", "t")
        page.keyboard.type("The Post")
        press(page, "Enter")
        page.keyboard.type("Aide")
        press(page, "Enter", "Backspace")
        assert page.locator("#steps").text_content() == "The Post → "
        press(page, "Enter", "Enter")
        (judgement,) = session.review.judged.values()
        assert judgement.mended == {"speaker": "Otto Falk", "chain": ["The Post"]}
        assert judgement.faults == ("speaker", "chain")

    def test_a_missed_quotation_is_added(self, open_review):
        page, session = open_review(EMOJI)
        press(page, "a")
        page.evaluate("selectSpan([34, 41])")
        press(page, "Enter")
        page.evaluate("selectSpan([43, 52])")
        press(page, "Enter", "Escape")
        page.keyboard.type("Otto Falk")
        press(page, "Enter", "Escape", "Enter")
        (added,) = session.review.missed
        text = EMOJI.text
        assert {part: text[start:end] for part in ("content", "source") for start, end in added.mended[part]} == {
            "content": text[34:41].strip(),
            "source": text[43:52].strip(),
        }
        assert added.mended["speaker"] == "Otto Falk"
        assert "chain" not in added.mended
        assert page.locator("#heading").text_content() == "Record emoji:1"
        press(page, "a", "Escape")  # rather not
        assert page.locator("#heading").text_content() == "Record emoji:1"

    def test_letter_keys_can_be_switched_off(self, open_review):
        page, session = open_review(CHAIN)
        page.click("#help")
        page.locator("#letter-keys").uncheck()
        page.locator("dialog button").click()
        press(page, "n")
        assert not session.review.judged


class TestMouse:
    def test_select_then_say_what_is_wrong(self, open_review):
        page, session = open_review(EMOJI)
        page.evaluate("selectSpan([3, 7])")
        page.click("[data-field=content]")
        assert selected(page) == "Rain"
        page.click("#take")
        settle(page)
        page.click("[data-field=speaker]")
        page.click("#nothing")
        settle(page)
        page.click("#save")
        page.wait_for_selector("#done:not([hidden])")
        (judgement,) = session.review.judged.values()
        assert judgement.mended == {"content": [[3, 7]], "speaker": None}

    def test_stop(self, open_review):
        page, _ = open_review(CHAIN)
        page.click("#stop")
        page.wait_for_selector("#done:not([hidden])")
        assert page.locator("#done-heading").text_content() == "The review is stopped"


class TestKept:
    def test_a_record_stays_until_its_judgement_is_on_disk(self, open_review, monkeypatch):
        page, session = open_review(CHAIN)

        def full(_):
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as patched:
            patched.setattr("os.fsync", full)
            press(page, "p", "Escape", "Enter")
            assert page.locator("#wrong").text_content() == "Not saved: No space left on device."
        assert page.locator("#heading").text_content() == "Record article-001:1"
        assert not session.review.judged
        press(page, "Enter")
        assert faults(session) == {"article-001:1": ("speaker",)}
        assert page.locator("#wrong").text_content() == ""
        assert "507" in open_review.wrong.pop()

    def test_next_record_within_50_ms_first_page_within_1_s(self, open_review):
        page, _ = open_review(*seed_articles("border-talks", "comet-study"))
        loads = []
        for _ in range(3):
            begun = time.perf_counter()
            page.reload()
            loads.append(time.perf_counter() - begun)
        waits, draws = page.evaluate(
            "async () => { const waits = [], draws = []; for (let i = 0; i < 20; i += 1) {"
            " const begun = performance.now(); const answer = await post('judge', { faults: [], mended: {} });"
            " const come = performance.now(); show(answer); waits.push(come - begun);"
            " draws.push(performance.now() - come); } return [waits, draws]; }"
        )
        # Others may use the machine, too: the best ones say what it takes.
        assert min(loads) < 1, loads
        assert min(waits) + min(draws) < 50, (waits, draws)


def test_hostile_texts_ids_and_names_stay_text(open_review):
    article = made(
        f"{HOSTILE} said Bob & co.",
        f"{HOSTILE}",
        {
            "content": [HOSTILE],
            "cue": ["said"],
            "source": "Bob",
            "speaker": HOSTILE,
            "intermediaries": [(HOSTILE, "& co", "said")],
        },
    )
    page, session = open_review(article)
    assert page.locator("#body b, #body img, #panel img, script").count() == 2
    assert HOSTILE in page.locator("#heading").text_content()
    assert page.locator("#body .content").first.text_content() == HOSTILE
    press(page, "p")
    page.keyboard.type(HOSTILE)
    press(page, "Enter", "Enter")
    (judgement,) = session.review.judged.values()
    assert judgement.mended == {"speaker": HOSTILE}
    assert page.title() == "Review of quotations"


@pytest.mark.parametrize(("scheme", "width"), [("dark", 400), ("light", 1400)])
def test_no_barrier_that_axe_knows(open_review, scheme, width):
    from axe_playwright_python.sync_playwright import Axe

    page, _ = open_review(CHAIN, color_scheme=scheme, viewport={"width": width, "height": 800})
    found = {}
    for state, keys in {
        "record": ["Escape"],
        "words": ["c"],
        "names": ["Escape", "t"],
        "missed": ["Escape", "a", "Escape"],
        "done": ["n", "n"],
    }.items():
        press(page, *keys)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        answer = Axe().run(page).response
        found |= {(state, each["id"]): each["nodes"][0]["html"] for each in answer["violations"]}
    assert found == {}


def test_what_a_screen_reader_is_told(open_review):
    page, _ = open_review(CHAIN)
    shown = page.locator("body").aria_snapshot()
    for part in (
        "banner",
        "main",
        'region "Record article-001:1"',
        'list "What the record says"',
        'button "Wrong speaker"',
    ):
        assert part in shown, part
    press(page, "c")
    assert 'textbox "Select the words of the quotation' in page.locator("body").aria_snapshot()
