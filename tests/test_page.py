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
from kg.view_model import Edge, EventNode, Evidence, Node, Source, View

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
    assert "微软" in small.js("return kg.names().map((n) => n.text)")
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
    browser.js("kg.select({ node: arguments[0] })", hub)
    lines = browser.js("return kg.data.nodes[arguments[0]].edges.length", hub)
    touched = browser.js("return window.touched")
    assert hub in touched
    assert lines <= len(set(touched)) <= 2 * (lines + 1) < browser.count()[0]
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


def test_lines_reach_their_heads(browser, folder):
    browser.open(folder / "small.html")
    browser.wait("kg.names().length > 0")
    browser.js("kg.network.redraw()")
    ends = browser.js(
        "return Object.values(kg.network.body.edges).filter((line) => line.connected)"
        ".flatMap(({ edgeType: { fromPoint, toPoint } }) => [fromPoint.x, fromPoint.y, toPoint.x, toPoint.y])"
    )
    assert ends
    assert None not in ends  # what is no number comes as None, and draws no line


@pytest.mark.slow
def test_names_hide_no_mark_and_no_name(browser, folder):
    for size in ((1280, 800), (400, 800)):
        browser.open(folder / "large.html", size=size)
        names, marks = browser.js(
            "const s = kg.network.getScale(), grown = kg.network.body.nodes;"
            "const box = (i, x, y, w, h) => [i, x - w / 2, y - h / 2, x + w / 2, y + h / 2];"
            "return [kg.names().map((n) => box(n.id, n.x, n.y, n.wide, n.high)), [...kg.seen.nodes].map((i) => {"
            " const at = kg.network.canvasToDOM(kg.network.getPosition(i)), w = 1.6 * grown[i].options.size * s;"
            " return box(i, at.x, at.y, w, w); })]"
        )
        weights = browser.js("return kg.data.nodes.map((n) => n.w)")
        great = sorted(range(len(weights)), key=lambda i: (-weights[i], i))[:12]
        assert great[0] in [n[0] for n in names]
        assert len(names) > (60 if size[0] > 500 else 20)
        for n, (i, *box) in enumerate(names):
            assert not any(over(box, other) for _, *other in names[:n])
            hidden = [j for j, *other in marks if j != i and over(box, other)]
            assert i in great or hidden == []
            assert not any(great.index(i) > great.index(j) for j in hidden if j in great)
            assert box[0] >= 0
            assert box[2] <= browser.js("return document.querySelector('#canvas').clientWidth")


def over(a, b) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def test_more_names_come_up_on_zooming_in(browser, folder):
    browser.open(folder / "large.html")
    shown = "return [kg.names().length, [...kg.seen.nodes].filter((i) => kg.onScreen([i])).length]"
    before = browser.js(shown)
    browser.js(
        "kg.network.moveTo({ position: kg.network.getPosition(0), scale: 3, animation: false }); kg.zoom(1)"
    )
    visible = "[...kg.seen.nodes].filter((i) => kg.onScreen([i])).length"
    browser.wait(f"kg.names().length > {4 * before[0] / before[1]} * {visible}")


def test_a_click_on_a_name_is_one_on_its_mark(small):
    name = small.js("return kg.names().find((n) => n.text === 'Mira Murati')")
    small.click_at(name["x"], name["y"])
    assert small("#card h2").text == "Mira Murati"


def test_a_timeline(browser, folder):
    browser.open(folder / "timeline.html")
    assert browser("#status").text == "3 events, 4 actors"
    assert browser.texts("#canvas .names [role=button] > text")[0] == "OpenAI"
    browser("#canvas [aria-label^=Departure]").click()
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


@pytest.mark.parametrize("size", [(1280, 230), (400, 330)])
def test_years_and_actors_stay_in_sight(browser, folder, size):
    browser.open(folder / "timeline.html", size=size)
    for _ in range(3):
        browser("#zoom-in").click()
    place = (
        "return ['.years', '.names', '.rows'].map((s) => document.querySelector(`#canvas > ${s}`).getBoundingClientRect())"
        ".map((r) => [r.x, r.y])"
    )
    browser.js("document.getElementById('canvas').scrollTo(0, 0)")
    years, names, rows = browser.js(place)
    browser.js("document.getElementById('canvas').scrollTo(150, 60)")
    years_, names_, rows_ = browser.js(place)
    assert rows_ == [rows[0] - 150, rows[1] - 60]
    assert years_ == [years[0] - 150, years[1]]
    assert names_ == [names[0], names[1] - 60]
    browser.wait("kg.state.camera[1] === 60")
    fragment = "#" + browser.driver.current_url.partition("#")[2]
    browser.open(folder / "timeline.html", fragment, size=size)
    moved = browser.js("const c = document.getElementById('canvas'); return [c.scrollLeft, c.scrollTop]")  # fmt: skip
    assert [round(v) for v in moved] == [150, 60]


def test_the_keys_of_a_timeline(browser, folder):
    from selenium.webdriver.common.keys import Keys

    browser.open(folder / "timeline.html")
    browser.js("document.querySelector('.names [data-node]').focus()")
    label = "return document.activeElement.getAttribute('aria-label')"
    said = []
    for key in (Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_LEFT, Keys.ARROW_LEFT, Keys.ARROW_DOWN):  # fmt: skip
        browser.driver.switch_to.active_element.send_keys(key)
        said.append(browser.js(label))
    assert [s.split()[0] for s in said] == ["Funding", "Release", "Funding", "OpenAI,", "GPT-4o,"]
    browser.driver.switch_to.active_element.send_keys(Keys.ENTER)
    assert browser("#card h2").text == "GPT-4o"
    assert browser.js("return document.activeElement.id") == "card"


# -- odd data: names of any kind, and thousands of quotes ------------------------------------------

ARABIC, LONG = "شركة الذكاء الاصطناعي", "Very long " * 5000


def unusual() -> View:
    """Types and relations with the names of properties of objects; commas in IRIs; much to tell."""
    said = tuple(
        Evidence(Source("article", f"urn:a:{i}", f"Story {i}", "2024-05-01", ARABIC), (f"{ARABIC} {i}", "B."), 0.9)
        for i in range(3000)
    )  # fmt: skip
    nodes = [
        Node("urn:a,b%2C", "toString", ARABIC), Node("urn:c", "__proto__", LONG),
        Node("urn:d", "valueOf", "D"), *(Node(f"urn:n:{i}", "Person", f"P{i}") for i in range(40)),
    ]  # fmt: skip
    edges = [
        Edge("urn:a,b%2C", "urn:c", "constructor", said), Edge("urn:c", "urn:d", "__proto__"),
        *(Edge(f"urn:n:{i}", "urn:c", "hasOwnProperty", said[:1]) for i in range(40)),
    ]  # fmt: skip
    roles = tuple(("item", f"urn:n:{i}") for i in range(40))
    return View.of(LONG, nodes, edges, [EventNode("urn:e,1", "Release", "2024-05-01", roles, (), said[:50])])  # fmt: skip


@pytest.fixture(scope="module")
def odd_page(tmp_path_factory):
    path = tmp_path_factory.mktemp("odd") / "odd.html"
    save(unusual(), path)
    return path


def test_any_name_of_types_and_relations(browser, odd_page):
    browser.open(odd_page)
    assert browser.count()[0] == 44
    for name in ("toString", "__proto__", "valueOf", "constructor", "hasOwnProperty"):
        box = browser(f"input[value={name}]")
        box.click()
        browser(f"input[value={name}]").click()
    assert browser.count()[0] == 44
    assert browser.js("return kg.svgText().includes('undefined')") is False
    assert browser.errors() == []


@pytest.mark.slow
def test_thousands_of_quotes_come_in_steps(browser, odd_page):
    browser.open(odd_page)
    browser.js("kg.select({ edge: kg.data.edges.findIndex((e) => e.p === 'constructor') })")
    assert len(browser.texts("#card article")) == 20
    more = browser("#card-body .evidence + .more, #card-body .evidence .more")
    assert more.text == "Show 100 more"
    more.click()
    assert len(browser.texts("#card article")) == 120
    assert browser("#card mark").text == ARABIC
    assert browser("#card blockquote").value_of_css_property("direction") == "rtl"
    browser.js("kg.select({ node: arguments[0] })", browser.js("return kg.byKey('urn:e,1')"))
    assert browser("#card").is_displayed()
    assert len(browser("#card").text) < 20_000


def test_names_with_commas_are_kept_in_the_address(browser, odd_page):
    browser.open(odd_page)
    browser.js("kg.set({ minus: new Set([kg.byKey('urn:a,b%2C'), kg.byKey('urn:d')]) })")
    before = browser.count()
    assert before[0] == 42
    fragment = "#" + browser.driver.current_url.partition("#")[2]
    browser.open(odd_page, fragment)
    assert browser.count() == before


def test_a_period_that_ends_before_it_begins_is_turned(browser, folder):
    browser.open(folder / "small.html", "#from=2030-01&to=2019-01&undated=0")
    assert browser.count()[0] > 3
    assert browser.js("return [kg.state.from, kg.state.to]") == ["2019-01", "2030-01"]


def test_the_focus_stays_where_it_makes_sense(browser, folder):
    from selenium.webdriver.common.keys import Keys

    browser.open(folder / "small.html")
    focus = "return document.activeElement.id || document.activeElement.className"
    browser("#none-types").send_keys(Keys.ENTER)
    assert browser.js(focus) == "none-types"
    browser("#all-types").send_keys(Keys.ENTER)
    browser("#canvas").send_keys(Keys.ARROW_RIGHT, Keys.ENTER)
    browser("#do-collapse").send_keys(Keys.ENTER)
    assert browser.js(focus) == "do-collapse"
    browser("#card .entity").send_keys(Keys.ENTER)
    assert browser.js(focus) == "card"
    browser("#card").send_keys(Keys.ESCAPE)
    assert browser.js(focus) == "canvas"
    browser("#share summary").click()
    browser("#copy").send_keys(Keys.ESCAPE)
    assert not browser("#copy").is_displayed()
    assert browser.js("return document.activeElement.tagName") == "SUMMARY"


CONTRAST = """
const light = (c) => { const [r, g, b] = c.map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
const parts = (text) => { const n = text.match(/[0-9.]+/g).map(Number); return { rgb: n.slice(0, 3), alpha: n.length > 3 ? n[3] : 1 }; };
const over = (top, alpha, below) => top.map((v, i) => v * alpha + below[i] * (1 - alpha));
const back = (e) => { if (!e) return [255, 255, 255]; const c = parts(getComputedStyle(e).backgroundColor); return c.alpha === 1 ? c.rgb : over(c.rgb, c.alpha, back(e.parentElement)); };
const solid = (e) => { let alpha = 1; for (; e; e = e.parentElement) alpha *= Number(getComputedStyle(e).opacity); return alpha; };
const bad = [];
for (const e of document.querySelectorAll('body *')) {
  if (!e.checkVisibility() || e.disabled || e.closest('[disabled]') || ['SCRIPT', 'NOSCRIPT', 'STYLE'].includes(e.tagName)) continue;
  if (![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())) continue;
  const style = getComputedStyle(e), below = e.ownerSVGElement ? parts(getComputedStyle(document.body).backgroundColor).rgb : back(e);
  const ink = parts(e.ownerSVGElement ? style.fill : style.color), seen = over(ink.rgb, ink.alpha * solid(e), below);
  const [a, b] = [light(seen), light(below)].sort((x, y) => y - x), ratio = (a + 0.05) / (b + 0.05);
  if (ratio < 4.5) bad.push([e.tagName, e.className, e.textContent.slice(0, 30), ratio.toFixed(2)]);
}
return bad;
"""


@pytest.mark.parametrize("dark", [False, True])
def test_every_text_stands_out_from_what_is_behind_it(browser, folder, dark):
    for name, act in (
        ("small", "kg.select({ edge: 0 }); document.getElementById('share').open = true"),
        ("small", "kg.select({ node: 0 }); kg.set({ offTypes: new Set(['Funding']), confidence: 85 })"),
        ("small", "const s = document.getElementById('search'); s.value = 'm'; s.dispatchEvent(new Event('input'))"),
        ("large", "kg.select({ node: 0 })"), ("timeline", "kg.select({ node: 0 })"),
    ):  # fmt: skip
        browser.open(folder / f"{name}.html", dark=dark)
        browser.js(act)
        assert browser.js(CONTRAST) == [], name


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
