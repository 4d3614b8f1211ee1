"""The page: nothing is fetched, every fact can be followed to its quote, hostile text is inert."""

import json
import os
import re
import shutil
from pathlib import Path

import pytest

from kg.render import page
from kg.view_model import Edge, Evidence, Node, Source, View

NASTY = '</script><img src=x onerror="document.title=1"><b>"\'`javascript:alert(1)\u202e\x07'


def view(name: str = "OpenAI", quote: str = "OpenAI released GPT-4o.", nodes: int = 2) -> View:
    source = Source("article", "https://example.org/a", name, "2024-05-13", name)
    made = [
        Node("urn:o", "Organization", name),
        Node("urn:m", "Model", "GPT-4o", (("en", name),), (name,)),
    ]
    made += [Node(f"urn:n{i}", "Model", f"M{i}") for i in range(nodes - 2)]
    edges = [
        Edge(
            "urn:m", "urn:o", "developedBy", (Evidence(source, (quote,), 0.9, since="2024-05-13"),)
        )
    ]
    return View.of(name, made, edges)


def test_the_same_view_gives_the_same_page():
    assert page(view()).html == page(view()).html


def test_nothing_is_loaded_from_anywhere():
    text = page(view()).html
    assert not re.search(r"<(?:script|link|img)[^>]+(?:src|href)=\"(?!data:)", text)
    assert "unsafe-eval" not in text
    assert "default-src 'none'" in text


def test_hostile_text_stays_in_the_data():
    text = page(view(NASTY, NASTY)).html
    assert "<img src=x" not in text


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory):
    binary, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not (binary and driver):
        if os.environ.get("CI"):
            pytest.fail("no chromium and chromedriver, which CI must have")
        pytest.skip("no chromium and chromedriver on this machine")
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = binary
    for flag in (
        "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
        "--disable-background-networking", "--disable-component-update", "--window-size=1280,800",
        f"--user-data-dir={tmp_path_factory.mktemp('profile')}",
    ):  # fmt: skip
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    chrome = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    yield chrome
    chrome.quit()


@pytest.fixture
def opened(browser, tmp_path: Path):
    def open_(shown: View):
        path = tmp_path / "page.html"
        page(shown).write(path)
        browser.get_log("performance")
        browser.get(path.as_uri())
        from selenium.webdriver.support.ui import WebDriverWait

        WebDriverWait(browser, 20).until(
            lambda b: b.execute_script("return document.querySelectorAll('canvas').length") > 0
        )
        return browser

    return open_


@pytest.mark.browser
def test_the_page_makes_no_request_and_no_error(opened):
    shown = opened(view())
    assert shown.get_log("browser") == []
    sent = [json.loads(row["message"])["message"] for row in shown.get_log("performance")]
    urls = {
        m["params"]["request"]["url"] for m in sent if m["method"] == "Network.requestWillBeSent"
    }
    assert [u for u in urls if not u.startswith(("file:", "data:", "blob:", "chrome:"))] == []


@pytest.mark.browser
def test_hostile_text_does_nothing(opened):
    shown = opened(view(NASTY, NASTY))
    assert shown.title != "1"
    assert shown.execute_script("return document.querySelectorAll('img').length") == 0
    assert shown.get_log("browser") == []
