"""The page in a real browser, with the network cut: what an analyst does, and what must not happen."""

import time
from pathlib import Path

import pytest
from browser import chromium  # noqa: F401 - the fixture "browser"
from graphs import everything, large, store

from kg import iris, views
from kg.articles import tagged
from kg.model import Argument, Entity, Event, Extraction, Fact, Span
from kg.render import save
from kg.render_data import LIMIT

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("pages")
    save(views.whole(everything()), made / "small.html")
    save(views.timeline(everything(), "OpenAI"), made / "timeline.html", kind="timeline")
    save(large(LIMIT + 300), made / "large.html")
    return made


@pytest.fixture
def small(browser, folder: Path):
    browser.open(folder / "small.html")
    yield browser
    assert browser.errors() == []
    assert browser.requests() == []
    assert browser.js("return window.harm") == []


def node(browser, name: str) -> int:
    return browser.js("return kg.data.nodes.findIndex((n) => n.l === arguments[0])", name)


def search(browser, text: str) -> None:
    box = browser("#search")
    box.clear()
    box.send_keys(text, "\n")


def test_all_of_the_view_is_drawn(small):
    view = views.whole(everything())
    roles = sum(len(v.roles) for v in view.events)
    assert small.count() == (len(view.nodes) + len(view.events), len(view.edges) + roles)
    assert (
        small("#status").text
        == f"{len(view.nodes) + len(view.events)} nodes, {len(view.edges) + roles} lines"
    )
    assert small.driver.title == "AI-industry knowledge graph"
    colours = small.js(
        "const c = document.querySelector('canvas'); const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
        "const s = new Set(); for (let i = 0; i < d.length; i += 4) if (d[i + 3]) s.add((d[i] << 16) | (d[i + 1] << 8) | d[i + 2]); return s.size"
    )
    assert colours > 20


@pytest.mark.parametrize("text", ["gpt 4o", "ＣｈａｔＧＰＴ－４ｏ", "gpt-4O"])
def test_search_by_any_name(small, text):
    search(small, text)
    assert small("#card h2").text == "GPT-4o"


def test_search_in_chinese_and_without_a_hit(small):
    search(small, "微软")
    assert small("#card h2").text == "Microsoft"
    small("#search").send_keys("qqq")
    assert small.texts("#found li") == ["No name like this"]


def test_filters_of_the_legend(small):
    before = small.count()
    small("input[value=Person]").click()
    assert small.count()[0] == before[0] - 1
    assert "filtered out" in small("#status").text
    small("input[value=Person]").click()
    small("input[value=developedBy]").click()
    assert small.count()[1] == before[1] - 1 - len(
        small.js("return kg.data.roles.filter((r) => !kg.seen.nodes.has(r[1]))")
    )
    small("input[value=developedBy]").click()
    small("input[value=article]").click()
    assert small.count() == (2, 1)  # what the knowledge base alone says
    small("input[value=article]").click()
    assert small.count() == before


def test_confidence(small):
    small.js(
        "const s = document.getElementById('confidence'); s.value = 75; s.dispatchEvent(new Event('change'))"
    )
    held = small.js("return [...kg.seen.edges].map((e) => kg.data.edges[e].p).sort()")
    assert held == ["developedBy", "formerlyWorkedFor", "investedIn", "worksFor"]


def test_the_time_slider(small):
    small("#undated").click()
    small.js(
        "const s = document.getElementById('from'); s.value = s.max; s.dispatchEvent(new Event('change'))"
    )
    held = small.js("return [...kg.seen.nodes].map((i) => kg.data.nodes[i].l).sort()")
    assert held == ["Departure", "Mira Murati", "OpenAI"]
    assert "from=2024-09" in small.driver.current_url


def test_events_fold_into_lines(small):
    small("#fold").click()
    assert small.count()[0] == 6
    small("#fold").click()
    assert small.count()[0] == 9


def test_a_click_on_a_line_shows_the_sentences_it_comes_from(small):
    at = small.js(
        "const i = kg.data.edges.findIndex((e) => e.p === 'outperforms'), e = kg.data.edges[i];"
        "const p = kg.network.getPositions([e.s, e.t]);"
        "const m = kg.middle(kg.drawing.edges[i], p[e.s], p[e.t]); return kg.network.canvasToDOM(m)"
    )
    small.click_at(at["x"], at["y"])
    card = small("#card")
    assert small.texts("#card blockquote") == [
        "GPT-4o is faster than GPT-4 Turbo, said Mira Murati, CTO of OpenAI."
    ]
    assert small.texts("#card mark") == ["GPT-4o", "GPT-4 Turbo"]
    for words in (
        "GPT-4o is here",
        "by Ann Author",
        "published 2024-05-14",
        "Confidence 70%",
        "faster",
    ):
        assert words in card.text
    assert small("#card .source-title a").get_attribute("href") == "https://example.org/news"


def test_a_click_on_a_node_shows_its_card(small):
    at = small.js(
        "return kg.network.canvasToDOM(kg.network.getPosition(arguments[0]))", node(small, "OpenAI")
    )
    small.click_at(at["x"], at["y"])
    text = small("#card").text
    for words in (
        "OpenAI",
        "Organization",
        "OpenAI Inc",
        "… developed by OpenAI",
        "GPT-4o",
        "Funding 2019",
    ):
        assert words in text
    small("#card .proof").click()
    assert small.texts("#card blockquote")


def test_an_event_shows_who_when_and_how_much(small):
    small.js("kg.select({ node: arguments[0] })", node(small, "Funding"))
    text = small("#card").text
    for words in ("Funding", "2019", "Recipient", "Investor", "10亿美元 = USD 1,000,000,000"):
        assert words in text


def test_neighbours_collapse_and_expand(small):
    small.js("kg.select({ node: arguments[0] })", node(small, "OpenAI"))
    before = small.count()[0]
    small("#do-collapse").click()
    assert small.count()[0] < before
    assert "hidden" in small("#status").text
    small("#do-expand").click()
    assert small.count()[0] == before


def test_back_and_forward(small):
    search(small, "GPT-4o")
    search(small, "微软")
    small("#back").click()
    small.wait("document.querySelector('#card h2').textContent === 'GPT-4o'")
    small("#forward").click()
    small.wait("document.querySelector('#card h2').textContent === 'Microsoft'")


def test_a_view_is_shared_by_its_address(browser, folder):
    browser.open(folder / "small.html")
    search(browser, "Mira")
    browser("input[value=Place]").click()
    browser("#language").click()
    fragment = "#" + browser.driver.current_url.partition("#")[2]
    assert "node=person%2Fmira-murati" in fragment
    before = browser.count()
    browser.open(folder / "small.html", fragment)
    assert browser.count() == before
    assert browser("#card h2").text == "米拉" or browser("#card h2").text == "Mira Murati"
    assert not browser("input[value=Place]").is_selected()
    assert browser("#language").text == "EN"


@pytest.mark.parametrize(
    "fragment", ["#node=nobody&from=soon&at=1,x&conf=-9&show=0", "#%E0%A4%A", "#edge=a%20b%20c"]
)
def test_a_broken_address_shows_the_whole(browser, folder, fragment):
    browser.open(folder / "small.html", fragment)
    assert browser.count() == (9, 13)
    assert browser.errors() == []


def test_chinese(small):
    small("#language").click()
    assert small("#legend legend").text.startswith("类型")
    assert "微软" in small.js("return kg.network.body.data.nodes.get().map((n) => n.label)")
    assert small.js("return document.documentElement.lang") == "zh-Hans"
    assert small("h1").text == small.driver.title == "AI 行业知识图谱"
    small("#language").click()
    assert small("h1").text == "AI-industry knowledge graph"


def test_dark_and_light(browser, folder):
    browser.open(folder / "small.html", dark=True)
    dark = browser.js("return getComputedStyle(document.body).backgroundColor")
    browser("#theme").click()
    light = browser.js("return getComputedStyle(document.body).backgroundColor")
    assert (dark, light) == ("rgb(18, 22, 29)", "rgb(251, 252, 253)")
    assert "theme=light" in browser.driver.current_url


def test_keys(small):
    from selenium.webdriver.common.keys import Keys

    canvas = small("#canvas")
    canvas.send_keys(Keys.ARROW_RIGHT)
    first = small("#card h2").text
    assert first == "OpenAI"  # the most important
    for key in (Keys.ARROW_LEFT, Keys.ARROW_RIGHT, Keys.ARROW_UP, Keys.ARROW_DOWN):
        canvas.send_keys(key)
    assert small("#announce").get_attribute("textContent")
    before = small.js("return kg.network.getScale()")
    canvas.send_keys("+")
    assert small.js("return kg.network.getScale()") > before
    canvas.send_keys(Keys.ENTER)
    assert small.js("return document.activeElement.id") == "card"
    small("#card").send_keys(Keys.ESCAPE)
    assert not small("#card").is_displayed()
    small("body").send_keys("/")
    assert small.js("return document.activeElement.id") == "search"


def test_every_control_has_a_name(small):
    small.js("kg.select({ node: 0 })")
    unnamed = small.js(
        "return [...document.querySelectorAll('button, input, summary, [role]')].filter((e) => e.offsetParent)"
        ".filter((e) => !(e.getAttribute('aria-label') || e.textContent.trim() || (e.labels && e.labels.length))).map((e) => e.outerHTML)"
    )
    assert [u for u in unnamed if 'role="status"' not in u] == []


def test_pictures_are_saved(small):
    svg = small.js("return kg.svgText()")
    parsed = small.js(
        "return new DOMParser().parseFromString(arguments[0], 'image/svg+xml').querySelectorAll('parsererror').length",
        svg,
    )
    assert parsed == 0
    assert "GPT-4o" in svg
    size = small.driver.execute_async_script(
        "const done = arguments[0]; kg.pngBlob().then((b) => done(b.size))"
    )
    assert size > 5000


def test_a_large_graph_says_what_is_hidden(browser, folder):
    browser.open(folder / "large.html")
    total = browser.js("return kg.data.nodes.filter((n) => n.k !== 'event').length")
    assert browser.count()[0] == LIMIT
    assert browser("#hidden").text == f"{total - LIMIT} less important nodes hidden"
    browser("#all").click()
    assert browser.count()[0] == total
    assert browser.errors() == []


def test_a_choice_changes_only_what_it_touches(browser, folder):
    browser.open(folder / "large.html")
    browser("#all").click()
    browser.js(
        "window.touched = []; for (const set of [kg.network.body.data.nodes, kg.network.body.data.edges])"
        " set.on('update', (_, change) => window.touched.push(...change.items));"
        "window.place = [kg.network.getScale(), kg.network.getViewPosition().x, document.querySelector('canvas').width]"
    )
    hub = browser.js("return kg.data.nodes.reduce((most, n) => (n.w > most.w ? n : most)).i")
    named = browser.js("return kg.network.body.data.nodes.get().filter((n) => n.label).length")
    browser.js("kg.select({ node: arguments[0] })", hub)
    lines = browser.js("return kg.data.nodes[arguments[0]].edges.length", hub)
    touched = browser.js("return window.touched")
    assert hub in touched
    assert lines <= len(set(touched)) <= 2 * (lines + named + 1) < browser.count()[0]
    assert browser.js(
        "return [kg.network.getScale(), kg.network.getViewPosition().x, document.querySelector('canvas').width]"
    ) == browser.js("return window.place")
    dim = browser.js("return [kg.veiled(arguments[0]), kg.svgText().split('opacity=\"0.2\"').length]", hub)  # fmt: skip
    assert dim[0] is False
    assert dim[1] > browser.count()[0] / 2
    corner = "kg.network.redraw(); return document.querySelector('canvas').getContext('2d').getImageData(4, 4, 1, 1).data[3]"
    assert browser.js(corner) > 150  # the veil; nothing else is drawn there
    browser.js("kg.closeCard()")
    assert 'opacity="0.2"' not in browser.js("return kg.svgText()")
    assert browser.errors() == []


def test_a_search_brings_in_what_is_hidden(browser, folder):
    browser.open(folder / "large.html")
    name = browser.js(
        "return kg.data.nodes.find((n) => !kg.seen.nodes.has(n.i) && n.k !== 'event').l"
    )
    search(browser, name)
    assert browser("#card h2").text == name
    assert browser.js("return kg.seen.nodes.has(kg.state.selected.node)")
    assert browser.count()[0] == LIMIT + 1


def test_the_same_page_gives_the_same_picture(browser, folder):
    pixels = "const c = document.querySelector('canvas'); return [...c.getContext('2d').getImageData(0, 0, c.width, c.height).data].filter((_, i) => i % 97 === 0)"
    browser.open(folder / "small.html")
    one = browser.js(pixels)
    browser.open(folder / "small.html")
    other = browser.js(pixels)
    assert sum(abs(a - b) > 8 for a, b in zip(one, other, strict=True)) < len(one) / 100


def test_a_phone(browser, folder):
    browser.open(folder / "small.html", size=(390, 844))
    assert browser.js("return document.documentElement.scrollWidth") <= 390
    assert not browser("#legend").is_displayed()
    browser("#menu").click()
    assert browser("input[value=Person]").is_displayed()
    browser("#legend-close").click()
    browser.js("kg.select({ edge: 0 })")
    box = browser("#card").rect
    assert (box["x"], round(box["width"])) == (0, 390)
    assert browser("#card blockquote").is_displayed()
    assert browser.errors() == []


def test_a_large_picture_lies_on_its_side_on_a_phone(browser, folder):
    browser.open(folder / "large.html")
    wide = browser.js("return kg.network.getPosition(0)")
    browser.js(
        "kg.network.moveTo({ position: { x: 30, y: 70 }, scale: 1 }); kg.remember([30, 70, 1])"
    )
    fragment = "#" + browser.driver.current_url.partition("#")[2]
    browser.open(folder / "large.html", fragment, size=(390, 844))
    assert browser.js("return kg.network.getPosition(0)") == {"x": wide["y"], "y": wide["x"]}
    at = browser.js("return kg.network.getViewPosition()")
    assert (round(at["x"]), round(at["y"])) == (70, 30)
    assert browser.errors() == []


def test_a_timeline(browser, folder):
    browser.open(folder / "timeline.html")
    assert browser("#status").text == "3 events, 4 actors"
    rows = browser.texts("#canvas [role=button] > text")
    assert rows[0].startswith("OpenAI") or "OpenAI" in rows
    browser.js(
        "document.querySelector('#canvas [aria-label^=Departure]').dispatchEvent(new MouseEvent('click'))"
    )
    assert "Mira Murati has left OpenAI." in browser("#card").text
    browser("input[value=Funding]").click()
    assert browser("#status").text.startswith("2 events")
    assert "<text" in browser.js("return kg.svgText()")
    size = browser.driver.execute_async_script(
        "const done = arguments[0]; kg.pngBlob().then((b) => done(b.size))"
    )
    assert size > 1000
    assert browser.errors() == []
    assert browser.requests() == []


# -- hostile articles, from the text to the browser ------------------------------------------------

BAD = (
    '</script><script>window.harm.push("script")</script>',
    "<img src=x onerror=\"window.harm.push('img')\">",
    "'\"`;window.harm.push('quote')//${window.harm.push('template')}",
    "javascript:window.harm.push('url')",
    "\u202etxt.exe\u0007\u001b[2J\u2028\u2029",
    "]]><!--<svg/onload=window.harm.push('svg')>",
)


def hostile() -> Extraction:
    body = "。".join(f"{text} released {text}" for text in BAD)
    text = (
        f"<title>\n{''.join(BAD)}{'A' * 1_000_000}\n</title>\n<author>\n{BAD[1]}\n</author>\n"
        f"<date>\n2024-05-13\n</date>\n<summary>\n{body}\n</summary>\n"
    )
    article = tagged.parse(f"{BAD[1][:20].replace('/', '')}.txt", text)
    quote = Span.of(text, text.index(body), text.index(body) + len(body))
    found = tuple(
        Entity(f"e{i}", ("Model", "Organization")[i % 2], bad, (bad + "!",), iris.entity_iri(("Model", "Organization")[i % 2], bad), False, ())  # type: ignore[arg-type]
        for i, bad in enumerate(BAD)
    )  # fmt: skip
    facts = tuple(
        Fact(f"e{i}", "developedBy", f"e{i + 1}", 0.9, (quote,), BAD[0], ((BAD[2], BAD[1]),), event="v1")
        for i in (0, 2, 4)
    )  # fmt: skip
    event = Event("v1", "Release", (Argument("item", "e0"), Argument("agent", "e1")), 0.9, (quote,), BAD[1], "2024-05-13")  # fmt: skip
    return Extraction(article, found, facts, (event,))


def test_hostile_articles_do_nothing(browser, tmp_path):
    import dataclasses

    made = hostile()
    made = dataclasses.replace(
        made, article=dataclasses.replace(made.article, url="javascript:window.harm.push('link')")
    )
    graph = store(made)
    for kind in ("graph", "timeline"):
        path = tmp_path / f"{kind}.html"
        view = (
            views.whole(graph, title=BAD[0])
            if kind == "graph"
            else views.timeline(graph, iris.entity_iri("Model", BAD[0]))
        )
        save(view, path, kind=kind)
        browser.open(path)
        for i in range(browser.js("return kg.data.nodes.length")):
            browser.js("kg.select({ node: arguments[0] })", i)
            if kind == "graph":
                search(
                    browser,
                    browser.js("return kg.data.nodes[arguments[0]].l.slice(0, 8)", i).translate(
                        {7: None, 27: None}
                    ),
                )
        if kind == "graph":
            browser.js("kg.select({ edge: 0 })")
            assert BAD[1] in browser("#card").text
            assert browser.js("return document.querySelectorAll('#card a').length") == 0
            browser.js("document.querySelectorAll('.more').forEach((b) => b.click())")
        browser("#language").click()
        svg = browser.js("return kg.svgText()")
        assert browser.js("return new DOMParser().parseFromString(arguments[0], 'image/svg+xml').querySelectorAll('parsererror, script, image').length", svg) == 0  # fmt: skip
        time.sleep(0.2)
        assert browser.js("return window.harm") == []
        assert (
            browser.js(
                "return document.querySelectorAll('img, iframe, object, embed, script[src]').length"
            )
            == 0
        )
        assert browser.errors() == []
        assert browser.requests() == []


@pytest.mark.slow
def test_a_hostile_article_through_the_real_pipeline(browser, tmp_path):
    from kg.extract import Extractor

    text = "\n".join(
        (
            hostile().article.text[:3000],
            *(f"OpenAI发布{b}。{b} was released by OpenAI." for b in BAD),
        )
    )
    article = tagged.parse(
        "hostile.txt", text + "\n<summary>\nOpenAI发布GPT-4o，比GPT-4更快。\n</summary>"
    )
    view = views.whole(store(Extractor().extract(article)))
    save(view, tmp_path / "p.html")
    browser.open(tmp_path / "p.html")
    for i in range(len(view.edges)):
        browser.js("kg.select({ edge: arguments[0] })", i)
    assert browser.js("return window.harm") == []
    assert browser.errors() == []
