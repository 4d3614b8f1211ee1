"""A real headless Chromium for tests: what it requested, what it said, what it shows."""

from __future__ import annotations

import json
import os
import shutil
import time
from pathlib import Path

import pytest

FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run", "--hide-scrollbars",
)  # fmt: skip
WATCH = """
window.harm = [];
for (const name of ["alert", "confirm", "prompt", "open", "fetch"]) {
  window[name] = (...given) => { window.harm.push([name, String(given[0])]); };
}
addEventListener("securitypolicyviolation", (e) => window.harm.push(["policy", e.violatedDirective]));
"""


class Browser:
    """Drives one page at a time."""

    def __init__(self, profile: Path) -> None:
        from selenium import webdriver

        options = webdriver.ChromeOptions()
        options.binary_location = shutil.which("chromium") or ""
        for flag in (*FLAGS, f"--user-data-dir={profile}", "--window-size=1280,800"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        service = webdriver.ChromeService(shutil.which("chromedriver"))
        self.driver = webdriver.Chrome(options=options, service=service)
        self.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WATCH})
        self.driver.execute_cdp_cmd("Network.enable", {})
        self.driver.execute_cdp_cmd(
            "Network.emulateNetworkConditions",
            {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0},
        )

    def open(self, path: Path, fragment: str = "", size: tuple[int, int] = (1280, 800), *, dark: bool = False) -> None:  # fmt: skip
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": size[0] < 500},
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        still = {"name": "prefers-reduced-motion", "value": "reduce"}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme, still]})
        self.driver.get("about:blank")
        self.driver.get_log("browser")
        self.driver.get_log("performance")
        self.driver.get(path.as_uri() + fragment)
        self.wait("document.body.dataset.ready === '1'")

    def js(self, code: str, *given: object) -> object:
        return self.driver.execute_script(code, *given)

    def wait(self, condition: str, seconds: float = 20) -> None:
        end = time.monotonic() + seconds
        while not self.js(f"return Boolean({condition})"):
            if time.monotonic() > end:
                pytest.fail(f"never came true: {condition}; {self.driver.get_log('browser')}")
            time.sleep(0.02)

    def __call__(self, selector: str):
        return self.driver.find_element("css selector", selector)

    def texts(self, selector: str) -> list[str]:
        return [e.text for e in self.driver.find_elements("css selector", selector)]

    def count(self) -> tuple[int, int]:
        """Give the numbers of nodes and lines that vis-network holds."""
        found = self.js(
            "return [kg.network.body.data.nodes.length, kg.network.body.data.edges.length]"
        )
        return tuple(found)  # type: ignore[arg-type]

    def click_at(self, x: float, y: float) -> None:
        from selenium.webdriver.common.action_chains import ActionChains

        canvas = self("#canvas")
        left, top = canvas.size["width"] / 2, canvas.size["height"] / 2
        ActionChains(self.driver).move_to_element_with_offset(
            canvas, x - left, y - top
        ).click().perform()
        time.sleep(0.35)  # vis-network waits for a second tap

    def errors(self) -> list[str]:
        return [row["message"] for row in self.driver.get_log("browser")]

    def requests(self) -> list[str]:
        """List what was requested, but for the page itself and data that it holds."""
        sent = [json.loads(row["message"])["message"] for row in self.driver.get_log("performance")]
        urls = [
            m["params"]["request"]["url"]
            for m in sent
            if m["method"] == "Network.requestWillBeSent"
        ]
        page = self.driver.current_url.partition("#")[0]
        return [u for u in urls if u.partition("#")[0] != page and not u.startswith(("data:", "blob:", "about:"))]  # fmt: skip


@pytest.fixture(scope="module", name="browser")
def chromium(tmp_path_factory: pytest.TempPathFactory):
    if not (shutil.which("chromium") and shutil.which("chromedriver")):
        if os.environ.get("CI"):
            pytest.fail("CI has no chromium and chromedriver; .ci/run installs them")
        pytest.skip("no chromium and chromedriver on this machine")
    made = Browser(tmp_path_factory.mktemp("profile"))
    yield made
    made.driver.quit()
