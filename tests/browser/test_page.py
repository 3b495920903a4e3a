"""The page in a real browser."""

import json
import time

import attrs
import pytest
from view_example import CHAIN, made, seed_articles

HOSTILE = '</script><script>document.title = "broken in"</script><img src=x onerror="document.title = \'broken in\'">'


def texts(locator):
    return [each.strip() for each in locator.all_text_contents()]


def settle(page):
    """Wait until a change of the filters is drawn: the page draws it in its next frame."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def speakers(page):
    return texts(page.locator("#records .who"))


def lit(page, role):
    return "".join(page.locator(f"#body .lit-{role}").all_text_contents())


class TestMarks:
    def test_text_and_roles(self, open_page):
        page = open_page([CHAIN])
        for role, words in {
            "cue": ["quoted", "as ", "saying", "told"],
            "intermediary": ["The Harbour Post", "a palace aide"],
            "source": ["a palace aide", "Queen Ilse"],
        }.items():
            assert page.locator(f"#body .{role}").all_text_contents() == words
        assert page.locator("#body .deeper").all_text_contents() == ['"We will not sell the port."']
        # The text itself is untouched: what the records add to it cannot be copied with it.
        page.evaluate("getSelection().selectAllChildren(document.getElementById('body'))")
        assert 'told him: "We will not sell the port."' in page.evaluate("getSelection().toString()")

    def test_roles_differ_without_colour(self, open_page):
        page = open_page([CHAIN])
        forms = {
            role: page.locator(f".legend .{role}").evaluate(
                "node => { const s = getComputedStyle(node); return [s.textDecorationStyle, s.textDecorationLine,"
                " s.borderInlineStartWidth].join() }"
            )
            for role in ("content", "cue", "source", "intermediary", "addressee")
        }
        assert len(set(forms.values())) == 5, forms

    def test_offsets_hold_behind_characters_of_two_units(self, open_page):
        article = made("😀😀 It rains, said Ida.", "emoji", {"content": ["It rains"], "cue": ["said"], "source": "Ida"})
        page = open_page([article])
        assert page.locator("#body .content").text_content() == "It rains"
        assert page.locator("#body .source").text_content() == "Ida"

    def test_overlapping_contents(self, open_page):
        article = made(
            "one two three four", "crossing", {"content": ["one two three"]}, {"content": ["two three four"]}
        )
        page = open_page([article])
        assert page.locator("#body .content").all_text_contents() == ["one ", "two three", " four"]
        page.locator("#body .content").last.click()
        assert lit(page, "content") == "two three four"

    def test_right_to_left_paragraph(self, open_page):
        arabic = "قال الوزير إن الميناء لن يباع."
        article = made(
            f"He spoke.\n{arabic}",
            "rtl",
            {"content": ["الميناء لن يباع"], "cue": ["قال"], "source": "الوزير", "speaker": "الوزير"},
        )
        page = open_page([article], "#rtl:1")
        first, second = (page.locator("#body p").nth(place) for place in (0, 1))
        assert [each.evaluate("node => getComputedStyle(node).direction") for each in (first, second)] == ["ltr", "rtl"]
        # The label of the source stands over its beginning, which is at its right end.
        source = page.locator("#body .source").bounding_box()
        plate = page.locator(".chain .plate-source").bounding_box()
        assert plate["x"] + plate["width"] == pytest.approx(source["x"] + source["width"], abs=2)

    def test_hostile_texts_stay_text(self, open_page):
        article = made(
            f'{HOSTILE} said "x" onmouseover="alert(1)" Bob \u2028 & <b>bold</b>.',
            f'"><b>{HOSTILE}',
            {
                "content": [HOSTILE],
                "cue": ["said"],
                "source": "Bob",
                "speaker": HOSTILE,
                "intermediaries": [(HOSTILE, '"x" onmouseover="alert(1)"', "said")],
            },
        )
        page = open_page([article, CHAIN])
        page.locator("#records .who").first.click()
        page.locator("#show-speakers").click()
        assert "broken in" not in page.title()
        assert page.locator("#body b, #body img, #records img, #speakers img, script").count() == 2
        assert page.locator("#body .content").text_content() == HOSTILE
        assert page.locator("#speakers .name").first.text_content() in (HOSTILE, "Ilse", "palace aide")

    def test_policy_stops_scripts_that_get_in_all_the_same(self, open_page):
        page = open_page([CHAIN])
        policy = page.locator("meta[http-equiv]").get_attribute("content")
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy

    def test_nothing_to_show(self, open_page):
        assert "holds no article" in open_page([]).locator("#no-records").text_content()
        page = open_page([made("Nothing here.", "empty")])
        assert "No record was found" in page.locator("#no-records").text_content()
        assert not page.locator("#articles-panel").is_visible()


class TestRecords:
    def test_list(self, open_page):
        page = open_page([CHAIN])
        card = page.locator(".card").nth(1)
        assert card.locator(".who").text_content() == "Ilse"
        assert texts(card.locator(".badge")) == ["direct", "speech"]
        assert card.locator(".sure").text_content() == "0.97"
        assert texts(card.locator(".path > *")) == ["The Harbour Post", "→", "palace aide", "→", "Ilse"]
        card.locator(".inside").click()
        assert page.locator(".card.chosen .who").text_content() == "palace aide"
        assert page.url.endswith("#article-001:1")

    def test_pointing_lights_up_the_parts_and_draws_the_chain(self, open_page):
        page = open_page([CHAIN])
        page.locator(".card").nth(1).hover()
        assert lit(page, "content") == '"We will not sell the port."'
        assert lit(page, "source") == "Queen Ilse"
        assert lit(page, "intermediary") == "The Harbour Posta palace aide"
        assert texts(page.locator(".chain .tag")) == ["intermediary 1", "intermediary 2", "source", "content"]
        assert page.locator(".chain .line").count() == 3
        page.locator("h1").hover()
        assert page.locator(".chain").count() == 0

    def test_pointing_at_the_text(self, open_page):
        page = open_page([CHAIN])
        page.locator("#body .source", has_text="Queen Ilse").hover()
        assert page.locator(".card.lit .who").text_content() == "Ilse"
        page.locator("#body .content", has_text="We will not").click()
        assert page.url.endswith("#article-001:2")

    def test_lighting_moves_no_text(self, open_page):
        page = open_page(seed_articles("border-talks"))
        places = "[...document.querySelectorAll('#body p')].map(p => p.getBoundingClientRect().height)"
        before = page.evaluate(places)
        for place in range(6):
            page.locator(".card").nth(place).hover()
            assert page.evaluate(places) == before

    def test_focus_lights_up_too(self, open_page):
        page = open_page([CHAIN])
        page.locator("#body .number").last.focus()
        assert lit(page, "source") == "a palace aide"


def test_many_records_of_one_article_are_drawn_in_parts(open_page):
    sentences = [f"It rains {number}." for number in range(450)]
    parts = [{"content": [sentence], "speaker": f"Ida {number}"} for number, sentence in enumerate(sentences)]
    page = open_page([made("\n".join(sentences), "book", *parts)], "#book:321")
    assert page.locator(".card.chosen .who").text_content() == "Ida 320"
    assert page.locator("#records .card").count() == 200
    page.click("#later-cards")
    assert speakers(page)[::49] == ["Ida 400", "Ida 449"]
    page.click("#earlier-cards")
    page.click("#earlier-cards")
    assert not page.locator("#earlier-cards").is_visible()
    page.locator("#records .who").last.click()
    page.keyboard.press("j")
    assert page.locator(".card.chosen .who").text_content() == "Ida 200"
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#records .card").count() == 450


class TestFilters:
    def test_speaker(self, open_page):
        page = open_page([CHAIN])
        page.fill("[name=speaker]", "ilse")
        settle(page)
        assert speakers(page) == ["Ilse"]
        assert page.locator("#status").text_content() == "1 of 2 records in 1 article"
        assert page.locator("#body .source").all_text_contents() == ["Queen Ilse"]
        page.click("#clear")
        settle(page)

    @pytest.mark.parametrize(
        ("asked", "names"),
        [
            ("palace", ["Ilse"]),
            ("(any)", ["palace aide", "Ilse"]),
            ("(none)", []),
            ("harbour", ["palace aide", "Ilse"]),
        ],
    )
    def test_intermediary(self, open_page, asked, names):
        page = open_page([CHAIN])
        page.fill("[name=intermediary]", asked)
        settle(page)
        assert speakers(page) == names

    def test_kept_columns(self, open_page):
        def article(doc, speaker, **kept):
            parts = {"content": ["It rains"], "cue": ["said"], "source": speaker, "speaker": speaker}
            return attrs.evolve(made(f"It rains, said {speaker}.", doc, parts), kept=kept)

        page = open_page(
            [
                article("a", "Ida", outlet="Coast", year=1999),
                article("b", "Bo", outlet='<b>"Herald"', year=1999),
                article("c", "Cy", outlet="Coast", year=None),
                article("d", "Di", outlet="", year=2000),
            ]
        )
        choice = page.get_by_label("outlet")
        assert texts(choice.locator("option")) == ["any", "Coast (2)", "(none) (1)", '<b>"Herald" (1)']
        choice.select_option("Coast (2)")
        settle(page)
        assert texts(page.locator("#articles .title")) == ["a", "c"]
        assert "2 of 4 records" in page.locator("#status").text_content()
        page.get_by_label("year").select_option("(none) (1)")
        settle(page)
        assert speakers(page) == ["Cy"]
        page.locator("#clear").click()
        settle(page)
        choice.select_option('<b>"Herald" (1)')
        settle(page)
        assert texts(page.locator("#articles .title")) == ["b"]
        assert speakers(page) == ["Bo"]

    def test_no_choice_without_columns(self, open_page):
        assert open_page([CHAIN]).locator(".filters select").count() == 0

    def test_kind_act_confidence(self, open_page):
        page = open_page(seed_articles("border-talks", "comet-study"))
        whole = len(speakers(page))
        page.get_by_label("direct", exact=False).first.uncheck()
        settle(page)
        assert 0 < len(speakers(page)) < whole
        assert "direct" not in texts(page.locator(".badge.direct"))
        for act in ("speech", "thought"):
            page.locator(f"#acts [value={act}]").uncheck()
        settle(page)
        assert set(texts(page.locator(".badge:nth-child(2)"))) <= {"evidence"}
        page.click("#clear")
        page.locator("[name=confidence]").fill("0.9")
        settle(page)
        assert page.locator("#least").text_content() == "0.90"
        assert all(float(each) >= 0.9 for each in texts(page.locator(".sure")))

    def test_articles_without_a_match_are_not_listed(self, open_page):
        page = open_page([CHAIN, *seed_articles("border-talks")])
        assert page.locator("#articles a").count() == 2
        page.fill("[name=speaker]", "Sova")
        settle(page)
        assert texts(page.locator("#articles .title")) == ["border-talks"]
        assert page.locator("#doc").text_content() == "border-talks"

    def test_search_in_records_and_texts(self, open_page):
        page = open_page([CHAIN, *seed_articles("border-talks")])
        page.fill("#search", "Sell the Port")
        settle(page)
        assert speakers(page) == ["palace aide", "Ilse"]
        page.fill("#search", "nobody confirmed")
        settle(page)
        assert texts(page.locator("#articles .title")) == ["article-001"]
        assert page.evaluate("[...CSS.highlights.get('hits')].map(String)") == ["Nobody confirmed"]

    def test_search_goes_over_borders_of_marks(self, open_page):
        page = open_page([CHAIN])
        page.fill("#search", "saying that queen ilse had")
        settle(page)
        assert page.evaluate("[...CSS.highlights.get('hits')].map(String)") == ["saying that Queen Ilse had"]


class TestKeys:
    def test_next_and_previous_over_articles(self, open_page):
        page = open_page([CHAIN, *seed_articles("border-talks")])
        for expected in ("article-001:1", "article-001:2", "border-talks:1"):
            page.keyboard.press("j")
            assert page.url.endswith(f"#{expected}")
        # The record has the focus, so that it is read out.
        assert page.evaluate("document.activeElement.getAttribute('href')") == "#border-talks:1"
        page.keyboard.press("k")
        assert page.url.endswith("#article-001:2")
        assert page.locator("#doc").text_content() == "article-001"

    def test_arrows_in_the_list(self, open_page):
        page = open_page([CHAIN])
        page.locator(".who").first.focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        assert page.url.endswith("#article-001:2")

    def test_next_skips_what_the_filters_drop(self, open_page):
        page = open_page([CHAIN])
        page.fill("[name=speaker]", "ilse")
        page.keyboard.press("Enter")
        assert page.url.endswith("#article-001:2")
        page.keyboard.press("j")
        assert page.locator("#told").text_content() == "That was the last record."
        page.keyboard.press("k")
        assert page.url.endswith("#article-001:2")

    def test_articles_search_views_and_help(self, open_page):
        page = open_page([CHAIN, *seed_articles("border-talks")])
        page.keyboard.press("]")
        assert page.locator("#doc").text_content() == "border-talks"
        page.keyboard.press("[")
        assert page.locator("#doc").text_content() == "article-001"
        page.keyboard.press("/")
        page.keyboard.type("jk")
        assert page.locator("#search").input_value() == "jk"
        page.keyboard.press("Escape")
        page.keyboard.press("s")
        assert page.locator("#speakers").is_visible()
        page.keyboard.press("t")
        assert page.locator("#body").is_visible()
        page.keyboard.press("?")
        assert page.locator("#keys").is_visible()

    def test_escape_lets_go(self, open_page):
        page = open_page([CHAIN], "#article-001:2")
        page.keyboard.press("Escape")
        assert page.locator(".chain, .card.chosen").count() == 0
        assert page.url.endswith("#article-001")

    def test_letter_keys_can_be_switched_off(self, open_page):
        page = open_page([CHAIN])
        page.click("#help")
        page.uncheck("#letter-keys")
        page.get_by_role("button", name="Close").click()
        page.keyboard.press("j")
        assert page.locator(".card.chosen").count() == 0

    def test_everything_is_reached_by_tab(self, open_page):
        page = open_page([CHAIN, *seed_articles("border-talks")])
        reached = set()
        for _ in range(60):
            page.keyboard.press("Tab")
            reached.add(page.evaluate("document.activeElement.id || document.activeElement.classList[0]"))
        assert {"search", "theme", "show-speakers", "clear", "number", "who"} <= reached


class TestLinks:
    def test_record(self, open_page):
        page = open_page([*seed_articles("border-talks"), CHAIN], "#article-001:2")
        assert page.locator("#doc").text_content() == "article-001"
        assert page.locator(".card.chosen .who").text_content() == "Ilse"
        assert lit(page, "source") == "Queen Ilse"

    def test_article_and_change_of_address(self, open_page):
        page = open_page([CHAIN, *seed_articles("border-talks")], "#border-talks")
        assert page.locator("#doc").text_content() == "border-talks"
        page.evaluate("location.hash = '#article-001:1'")
        page.wait_for_selector(".card.chosen")
        assert page.locator("#doc").text_content() == "article-001"

    @pytest.mark.parametrize("name", ["folder/an article", "50%", 'a"b', "ünï:1", "a:1"])
    def test_names_of_all_sorts(self, open_page, name):
        page = open_page([CHAIN, made("It rains, said Ida.", name, {"content": ["It rains"], "speaker": "Ida"})])
        page.locator("#articles a").nth(1).click()
        page.locator(".who").click()
        link = "#" + page.url.partition("#")[2]
        page.evaluate("location.hash = '#article-001:1'")
        page.wait_for_selector("#doc:text-is('article-001')")
        page.evaluate("link => { location.hash = link }", link)
        page.wait_for_selector(".card.chosen .who:text-is('Ida')")

    def test_link_to_a_record_that_the_filters_drop(self, open_page):
        page = open_page([CHAIN])
        page.fill("[name=speaker]", "palace")
        settle(page)
        page.evaluate("location.hash = '#article-001:2'")
        page.wait_for_selector(".card.chosen .who:text-is('Ilse')")
        assert page.locator("[name=speaker]").input_value() == ""

    def test_unknown_link(self, open_page):
        assert open_page([CHAIN], "#no-such:1").locator("#doc").text_content() == "article-001"


class TestCopy:
    def pasted(self, page):
        page.evaluate("document.body.append(Object.assign(document.createElement('textarea'), {id: 'paste'}))")
        page.focus("#paste")
        page.keyboard.press("Control+V")
        return page.input_value("#paste")

    @pytest.mark.parametrize("trusted", [True, False])
    def test_json(self, open_page, trusted):
        page = open_page([CHAIN], "#article-001:2")
        if not trusted:
            page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed')) }")
        page.locator(".card.chosen [data-copy=json]").click()
        page.wait_for_selector(".told.shown")
        assert json.loads(self.pasted(page)) == CHAIN.quotes[1].to_dict()

    def test_citation_by_key(self, open_page):
        page = open_page([CHAIN], "#article-001:2")
        page.keyboard.press("y")
        page.wait_for_selector(".told.shown")
        assert self.pasted(page) == (
            'Ilse, through The Harbour Post, through palace aide: "We will not sell the port." [article-001:2]'
        )

    def test_link(self, open_page):
        page = open_page([CHAIN])
        page.locator("[data-copy=link]").nth(1).click()
        page.wait_for_selector(".told.shown")
        assert self.pasted(page).endswith("page.html#article-001:2")


class TestSpeakers:
    def test_counts_and_bars(self, open_page):
        page = open_page([CHAIN, *seed_articles("border-talks", "comet-study")])
        page.click("#show-speakers")
        rows = page.locator("#speakers tbody tr")
        counts = [int(each) for each in rows.locator("td:nth-child(2)").all_text_contents()]
        assert counts[:-1] == sorted(counts[:-1], reverse=True)
        assert sum(counts) == int(page.locator("#status").text_content().split()[0])
        venn = rows.filter(has_text="Dalia Venn")
        assert sum(
            int(part.split()[0]) for part in venn.locator(".stack").get_attribute("aria-label").split(", ")
        ) == int(venn.locator("td").first.text_content())
        top = rows.first.locator(".stack").bounding_box()
        assert rows.first.locator(".part").last.bounding_box()["x"] <= top["x"] + top["width"]

    def test_sorting(self, open_page):
        page = open_page([CHAIN])
        page.click("#show-speakers")
        page.get_by_role("button", name="Speaker", exact=True).click()
        assert texts(page.locator("#speakers .name")) == ["Ilse", "palace aide"]
        assert page.locator("#speakers [aria-sort=ascending]").text_content() == "Speaker"
        page.get_by_role("button", name="Speaker", exact=True).click()
        assert texts(page.locator("#speakers .name")) == ["palace aide", "Ilse"]

    def test_intermediaries_and_the_way_to_the_records(self, open_page):
        page = open_page([CHAIN, *seed_articles("border-talks")])
        page.click("#show-speakers")
        row = page.locator("#intermediaries tbody tr").filter(has_text="The Harbour Post")
        assert texts(row.locator(".figure")) == ["2", "1", "2"]
        row.locator(".name").click()
        assert page.locator("#body").is_visible()
        assert speakers(page) == ["palace aide", "Ilse"]

    def test_filters_hold_for_the_table(self, open_page):
        page = open_page([CHAIN])
        page.click("#show-speakers")
        page.locator("#kinds [value=mixed]").uncheck()
        settle(page)
        assert texts(page.locator("#speakers .name")) == ["Ilse"]


class TestLooks:
    def test_dark_and_light(self, open_page):
        background = "getComputedStyle(document.body).backgroundColor"
        page = open_page([CHAIN], color_scheme="dark")
        dark = page.evaluate(background)
        assert max(map(int, dark.removeprefix("rgb(").removesuffix(")").split(","))) < 60
        page.click("#theme")
        assert page.evaluate(background) == "rgb(255, 255, 255)"
        page.click("#theme")
        assert page.evaluate(background) == dark

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_contrast_of_words_on_their_grounds(self, open_page, scheme):
        page = open_page([CHAIN], "#article-001:2", color_scheme=scheme)
        pairs = [("--ink", each) for each in ("--paper", "--content", "--deeper", "--deepest", "--lit", "--lit-source")]
        pairs += [("--soft", "--paper"), ("--soft", "--wash"), ("--focus", "--paper")]
        pairs += [("--plate-ink", each) for each in ("--source", "--intermediary", "--lit-edge")]
        for ink, ground in pairs:
            assert contrast(*(colour(page, each) for each in (ink, ground))) >= 4.5, (ink, ground)

    @pytest.mark.parametrize("width", [320, 390, 768])
    def test_narrow_screens_do_not_scroll_sideways(self, open_page, width):
        page = open_page(
            [CHAIN, *seed_articles("border-talks")], "#border-talks:3", viewport={"width": width, "height": 800}
        )
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator("#peek").is_visible() == (width <= 720)

    def test_print_holds_text_and_notes_only(self, open_page):
        page = open_page(seed_articles("border-talks"), "#border-talks:3", color_scheme="dark")
        page.emulate_media(media="print", color_scheme="dark")
        for gone in (".filters", ".search", ".actions >> nth=0", ".steps >> nth=0", "#peek"):
            assert not page.locator(gone).is_visible()
        assert page.locator("#body").is_visible()
        assert page.locator("#records .card").last.is_visible()
        assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
        body, notes = page.locator("#body").bounding_box(), page.locator("#records").bounding_box()
        assert notes["y"] >= body["y"] + body["height"]


def colour(page, name):
    value = page.evaluate("name => getComputedStyle(document.documentElement).getPropertyValue(name)", name).strip()
    return [int(value[place : place + 2], 16) / 255 for place in (1, 3, 5)]


def contrast(one, other):
    """The contrast ratio of WCAG 2."""

    def luminance(rgb):
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in rgb]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_names_for_screen_readers(open_page):
    page = open_page([attrs.evolve(CHAIN, kept={"outlet": "Post"}), *seed_articles("border-talks")], "#article-001:2")
    unnamed = page.evaluate(
        "[...document.querySelectorAll('button, a, input, select')]"
        ".filter(node => !(node.hidden || node.textContent.trim() ||"
        " node.getAttribute('aria-label') || node.labels?.[0]?.textContent.trim())).map(node => node.outerHTML)"
    )
    assert unnamed == []
    link = page.locator(".card.chosen .who")
    assert link.get_attribute("aria-current") == "true"
    assert link.get_attribute("aria-label").startswith(
        "Record 2, Ilse, through The Harbour Post and palace aide, direct speech, confidence 0.97"
    )
    roles = page.locator("body").aria_snapshot()
    for landmark in ("banner", 'navigation "Articles"', "main", 'region "Records (2)"', "status"):
        assert landmark in roles, landmark


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", ["text", "record", "speakers", "keys"])
def test_no_barrier_that_axe_knows(open_page, scheme, view):
    from axe_playwright_python.sync_playwright import Axe

    link = "#border-talks:5" if view == "record" else ""
    articles = [attrs.evolve(CHAIN, kept={"outlet": "Post", "date": None}), *seed_articles("border-talks")]
    page = open_page(articles, link, color_scheme=scheme)
    if view in ("speakers", "keys"):
        page.click({"speakers": "#show-speakers", "keys": "#help"}[view])
    found = Axe().run(page).response
    assert len(found["passes"]) > 10
    assert [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == []


def test_500_articles_can_be_used_within_three_seconds(open_page, browser, tmp_path):
    from attrs import evolve

    from quoteattr.view import write_page

    articles = [
        evolve(
            article,
            doc=f"{article.doc}-{copy}",
            quotes=tuple(
                evolve(quote, doc=f"{article.doc}-{copy}", id=f"{article.doc}-{copy}:{number}")
                for number, quote in enumerate(article.quotes, start=1)
            ),
        )
        for copy in range(28)
        for article in seed_articles()
    ][:500]
    path = tmp_path / "many.html"
    write_page(articles, path)
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    start = time.perf_counter()
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-ready]")
    page.keyboard.press("j")
    page.wait_for_selector(".card.chosen")
    opened = time.perf_counter() - start
    start = time.perf_counter()
    page.fill("[name=speaker]", "Venn")
    settle(page)
    filtered = time.perf_counter() - start
    nodes = page.evaluate("document.querySelectorAll('*').length")
    page.close()
    assert opened < 3, f"{opened:.2f} s to open and use, {filtered:.2f} s to filter, {nodes} elements"
    assert filtered < 1, f"{filtered:.2f} s to filter"
    assert nodes < 20_000, "articles that are not on show must not be drawn"
