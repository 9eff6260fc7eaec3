"""Reads the built site as a browser does: `uv run --group docs tests/site.py docs/_build/html`.

Every page is opened in headless Chromium from localhost. What must hold: nothing on the console, nothing fetched from
elsewhere, no broken link, picture or anchor, a search that finds, and a notebook with its tables and pictures.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import unquote, urldefrag, urlsplit

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

if TYPE_CHECKING:
    from collections.abc import Iterator

FLAGS = (
    "headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking",
    "disable-component-update", "disable-sync", "window-size=1400,1000",
)  # fmt: skip
NOTEBOOK = "notebooks/quarterly_review.html"
NARROW = 400

# What a page holds: its ids, where its links lead, what it fetched, and which pictures did not come.
HOLDS = """
const all = (selector) => [...document.querySelectorAll(selector)];
return {
  ids: all('[id]').map((one) => one.id),
  links: all('a[href]').map((one) => one.href),
  fetched: performance.getEntriesByType('resource').map((one) => one.name),
  blank: all('img').filter((one) => one.complete && !one.naturalWidth).map((one) => one.src),
  unnamed: all('img').filter((one) => !one.alt).map((one) => one.src.slice(0, 80)),
};
"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on a free port of localhost."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@contextmanager
def chromium() -> Iterator[webdriver.Chrome]:
    """Start Chromium as a new user would have it."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        options = webdriver.ChromeOptions()
        options.binary_location = shutil.which("chromium") or ""
        for flag in (*FLAGS, f"user-data-dir={profile}"):
            options.add_argument(f"--{flag}")
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        browser = webdriver.Chrome(options, Service(shutil.which("chromedriver")))
        try:
            yield browser
        finally:
            browser.quit()


def read(browser: webdriver.Chrome, home: str, pages: list[str]) -> list[str]:
    """Open every page, and say what is wrong."""
    wrong: list[str] = []
    held = {}
    for page in pages:
        browser.get(home + page)
        held[page] = browser.execute_script(HOLDS)
        wrong += [f"{page}: console: {entry['message']}" for entry in browser.get_log("browser")]
        wrong += [f"{page}: fetches {one}" for one in held[page]["fetched"] if not one.startswith((home, "data:"))]
        wrong += [f"{page}: no picture at {one[:80]}" for one in held[page]["blank"]]
        wrong += [f"{page}: a picture without a text: {one}" for one in held[page]["unnamed"]]
    folder = Path(sys.argv[1])
    for page, holds in held.items():
        for link in holds["links"]:
            where, anchor = urldefrag(link)
            if not where.startswith(home):
                continue
            path = unquote(urlsplit(where).path).lstrip("/") or "index.html"
            if not (folder / path).is_file():
                wrong.append(f"{page}: no page {path}")
            elif anchor and path in held and unquote(anchor) not in held[path]["ids"]:
                wrong.append(f"{page}: no anchor {path}#{anchor}")
    return wrong


def search(browser: webdriver.Chrome, home: str) -> list[str]:
    """Type words into the search of the first page, and see pages found."""
    wrong: list[str] = []
    for word, page in (("shortfall", "reformkpi"), ("đạt", "glossary")):
        browser.get(f"{home}index.html")
        browser.find_element(By.CSS_SELECTOR, ".sidebar-search").send_keys(f"{word}\n")
        found = WebDriverWait(browser, 20).until(
            lambda browser: browser.find_elements(By.CSS_SELECTOR, "#search-results .search li a")
        )
        WebDriverWait(browser, 20).until(
            lambda browser: (
                "searching" not in browser.find_element(By.ID, "search-progress").text.lower()
                if browser.find_elements(By.ID, "search-progress")
                else True
            )
        )
        links = [one.get_attribute("href") or "" for one in found]
        if not any(page in link for link in links):
            wrong.append(f"search: {word!r} does not find {page}, but {links}")
        wrong += [f"search: console: {entry['message']}" for entry in browser.get_log("browser")]
    return wrong


def notebook(browser: webdriver.Chrome, home: str) -> list[str]:
    """See that the notebook was run: its tables, its pictures, and no error; and that a narrow screen can hold it."""
    browser.get(home + NOTEBOOK)
    counts = {
        "tables": ".cell_output .reformkpi table",
        "pictures": ".cell_output img[alt]:not([alt=''])",
        "errors": ".cell_output .stderr, .cell_output .traceback",
    }
    seen = {what: len(browser.find_elements(By.CSS_SELECTOR, selector)) for what, selector in counts.items()}
    wrong = [] if seen == {"tables": 3, "pictures": 3, "errors": 0} else [f"{NOTEBOOK}: holds {seen}"]
    metrics = {"width": NARROW, "height": 800, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    for page in (NOTEBOOK, "index.html", "tutorial.html", "reference.html", "api/reformkpi.html"):
        browser.get(home + page)
        width = browser.execute_script("return document.documentElement.scrollWidth")
        if width > NARROW:
            wrong.append(f"{page}: {width} pixels wide on a screen of {NARROW}")
    return wrong


def main() -> int:
    """Read all of it."""
    folder = Path(sys.argv[1])
    pages = sorted(
        str(page.relative_to(folder))
        for page in folder.rglob("*.html")
        if "_static" not in page.relative_to(folder).parts
    )
    with served(folder) as home, chromium() as browser:
        wrong = [*read(browser, home, pages), *search(browser, home), *notebook(browser, home)]
    print(*wrong, sep="\n", end="\n" if wrong else "")
    print(f"{len(pages)} pages read in Chromium, {len(wrong)} thing(s) wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
