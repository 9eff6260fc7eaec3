"""Reads the built site as a browser does: `uv run --group docs tests/site.py docs/_build/html`.

Every page is opened in headless Chromium from localhost. What must hold: nothing on the console, nothing fetched from
elsewhere, no broken link, picture or anchor, a search that finds, and a notebook with its tables and pictures. axe-core
looks for barriers (contrast among them) on every page and in the library's own HTML: one page of each kind and our own
light and dark, wide and narrow, and the other pages wide and dark, narrow and light; all in all four with `--full`.
The table and the scorecard are printed, and their PDF is read.
"""

from __future__ import annotations

import base64
import io
import re
import shutil
import sys
import tempfile
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from itertools import product
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import unquote, urldefrag, urlsplit

from pypdf import PdfReader
from selenium import webdriver
from selenium.common.exceptions import TimeoutException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from reformkpi import Unit, annexes, display, evaluate, periods
from reformkpi import files as report_files

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from reformkpi import Evaluation

FLAGS = (
    "headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking",
    "disable-component-update", "disable-sync", "window-size=1400,1000",
)  # fmt: skip
NOTEBOOK = "notebooks/quarterly_review.html"
NARROW = 400
WIDE, PHONE = (1366, 900), (390, 844)
VIEWS = tuple(product((WIDE, PHONE), ("light", "dark")))
# One page of each kind is looked at in all views, the others in two that have both widths and both themes.
KINDS = ("index.html", "tutorial.html", "gallery.html", "api/reformkpi.html", NOTEBOOK, "search.html")
CROSSED = ((WIDE, "dark"), (PHONE, "light"))
ARGUMENTS = [one for one in sys.argv[1:] if one != "--full"]
AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
BARRIERS = """
const done = arguments[arguments.length - 1];
const rules = {};
for (const rule of arguments[0]) rules[rule] = {enabled: false};
axe.run(document, {resultTypes: ['violations'], rules}).then((results) => done(results.violations.map((one) =>
  [one.id, one.nodes.length, one.nodes[0].target.join(' '), one.nodes[0].failureSummary.split('\\n')[1]])));
"""

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


# Lines of code wider than their box.
SCROLLING = """
return [...document.querySelectorAll('article pre')].filter((one) => one.scrollWidth > one.clientWidth)
  .map((one) => one.textContent.split('\\n').reduce((a, b) => (a.length < b.length ? b : a)));
"""

# The rooms of our tables: how wide what they hold is, and how wide they are.
WIDTHS = """
return [...document.querySelectorAll('.reformkpi .room:has(.' + arguments[0] + ')')].map(
  (one) => [one.scrollWidth, one.clientWidth]);
"""
SCREENS = (1280, 1366, 1920)
EXPLAINED = ("I.1", "I.3", "II.4")  # without a figure, met, missed; and one of a unit


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
    folder = Path(ARGUMENTS[0])
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
        try:  # results come one by one
            WebDriverWait(browser, 20).until(
                lambda browser, page=page: browser.find_elements(
                    By.CSS_SELECTOR, f"#search-results .search li a[href*='{page}']"
                )
            )
        except TimeoutException:
            wrong.append(f"search: {word!r} does not find {page}")
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


def barriers(browser: webdriver.Chrome, home: str, pages: list[str], kinds: Container[str]) -> list[str]:
    """List what axe-core finds on pages, those of `kinds` in all views; and pages wider than their screen."""
    wrong: list[str] = []
    for page in pages:
        # Sphinx sets the parameters of a long signature as a list of descriptions without terms. A template of our own
        # would be the only remedy, and screen readers read the parameters all the same. Such signatures are in api/ only.
        off = ["definition-list"] if page.startswith("api/") else []
        browser.get(home + page)
        browser.execute_script(AXE)
        for size, theme in VIEWS if page in kinds else CROSSED:
            metrics = {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": size == PHONE}
            browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
            scheme = {"features": [{"name": "prefers-color-scheme", "value": theme}]}
            browser.execute_cdp_cmd("Emulation.setEmulatedMedia", scheme)
            found = browser.execute_async_script(BARRIERS, off)
            where = f"{page} ({size[0]} px, {theme})"
            wrong += [f"{where}: {rule}: {count} times, first at {place}: {why}" for rule, count, place, why in found]
            width = browser.execute_script("return document.documentElement.scrollWidth")
            if width > size[0]:
                wrong.append(f"{where}: {width} pixels wide")
            if size == WIDE:
                wrong += [f"{where}: code that scrolls: {line}" for line in browser.execute_script(SCROLLING)]
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    return wrong


def hidden(browser: webdriver.Chrome, home: str) -> list[str]:
    """Find tables of ours with columns outside their box, on screens on which all of them have room."""
    wrong: list[str] = []
    for (page, kind), width in product(((NOTEBOOK, "sheet"), ("gallery.html", "sheet"), (NOTEBOOK, "grid")), SCREENS):
        if (kind, width) == ("grid", min(SCREENS)):  # eleven indicators beside one another scroll there
            continue
        metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        browser.get(home + page)
        widths = browser.execute_script(WIDTHS, kind)
        if not widths:
            wrong.append(f"{page}: no table of ours")
        wrong += [f"{page} ({width} px): a table of {wide} pixels in {room}" for wide, room in widths if wide > room]
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    return wrong


def of_many(count: int) -> Evaluation:
    """Return an evaluation of so many units, each with its own figure."""
    units = [Unit(f"u{place}", f"Phòng Chuyên môn số {place:03}") for place in range(1, count + 1)]
    annex, quarter = annexes.load("sct-2025").with_divisions(*units), periods.ND09.quarter(2025, 1)
    reports = [
        annex[name].counted(40 + place % 60, 100, unit=unit, period=quarter)
        for name in ("I.2", "I.3", "II.4")
        for place, unit in enumerate(units)
    ]
    return evaluate(annex, reports, period=quarter)


def written(folder: Path) -> list[str]:
    """Write the library's own HTML into a folder: whole pages, and fragments in a page of a stranger."""
    few, many = of_many(40), of_many(163)
    for name, evaluation in (("40", few), ("163", many)):
        (folder / f"table-{name}.html").write_text(
            display.table(
                [evaluation["I.3", unit.id] for unit in evaluation["I.3"].indicator.responsible],
                style="html",
                page=True,
            ),
            encoding="utf-8",
        )
        (folder / f"scorecard-{name}.html").write_text(
            _page(display.scorecard(evaluation, style="html")), encoding="utf-8"
        )
    (folder / "whole.html").write_text(display.table(few, style="html", page=True), encoding="utf-8")
    (folder / "fragment.html").write_text(_page(display.table(few, style="html")), encoding="utf-8")
    report_files.scorecard(folder / "report.html", few)
    explained = [verdict for verdict in (*few, few["I.3", "u1"]) if verdict.indicator.id in EXPLAINED]
    fragments = "".join(verdict._repr_html_() for verdict in explained)
    (folder / "explanations.html").write_text(_page(fragments), encoding="utf-8")
    return sorted(page.name for page in folder.glob("*.html"))


def _page(fragment: str) -> str:
    """Return a page around a fragment, whose theme is dark: paper must be light all the same."""
    return (
        '<!DOCTYPE html><html lang="vi" data-theme="dark"><head><meta charset="utf-8"><title>Kết quả</title>'
        '<meta name="viewport" content="width=device-width"><style>@page{size:A4 landscape}body{background:#14181d;color:#fff}'
        f"@media print{{body{{background:#fff}}}}</style></head><body><main><h1>Kết quả</h1>{fragment}</main></body></html>"
    )


def _printed(browser: webdriver.Chrome, address: str) -> bytes:
    browser.get(address)
    printed = browser.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": True})
    return base64.b64decode(printed["data"])


def paper(browser: webdriver.Chrome, home: str) -> list[str]:
    """Print tables and scorecards, and read what is on each page of the PDF."""
    first = PdfReader(io.BytesIO(_printed(browser, f"{home}whole.html"))).pages[0].extract_text()
    wrong = [] if "III.2" in first else ["whole: eleven indicators do not fit a page"]
    for count in (40, 163):
        for kind in ("table", "scorecard"):
            name = f"{kind}-{count}"
            pdf = _printed(browser, f"{home}{name}.html")
            pages = PdfReader(io.BytesIO(pdf)).pages
            wrong += [
                f"{name}: page {place} is not landscape"
                for place, page in enumerate(pages, 1)
                if page.mediabox.width < page.mediabox.height
            ]
            texts = [" ".join(page.extract_text().split()) for page in pages]
            header = "Chỉ tiêu giao" if kind == "table" else "Đơn vị"
            rows = [re.findall(r"Phòng Chuyên môn số (\d+)", text) for text in texts]
            held = [number for page in rows for number in page]
            missing = {f"{place:03}" for place in range(1, count + 1)} - set(held)
            if missing:
                wrong.append(f"{name}: no row of {sorted(missing)}")
            wrong += [
                f"{name}: page {place} has rows and no header"
                for place, (text, page) in enumerate(zip(texts, rows, strict=True), 1)
                if page and header not in text
            ]
            # A row of one page has its last cell there, too: as many rates as units. A broken row would move one of them.
            for place, (text, page) in enumerate(zip(texts, rows, strict=True), 1):
                unbroken = len(re.findall(r"\d,00", text.partition("Ghi chú")[0]))
                if page and unbroken < len(page):
                    wrong.append(f"{name}: page {place} has {len(page)} rows and {unbroken} rates")
            dark = [
                place
                for place, page in enumerate(pages, 1)
                if re.search(rb"\.0(78|8)\d* \.09\d* \.11\d* rg", page.get_contents().get_data())
            ]
            wrong += [f"{name}: page {place} is dark" for place in dark]
            if len(ARGUMENTS) > 1:  # a folder to look at the pages
                Path(ARGUMENTS[1], f"{name}.pdf").write_bytes(pdf)
    return wrong


def types(folder: Path) -> list[str]:
    """Find attributes whose first words were read as a type, as a colon on the first line of a docstring makes them."""
    wrong: list[str] = []
    for page in sorted(folder.glob("api/*.html")):
        kinds = re.findall(
            r'<dt class="field-[^"]*">Type<span class="colon">:</span></dt>\s*<dd[^>]*><p>(.*?)</p>',
            page.read_text(encoding="utf-8"),
            re.DOTALL,
        )
        wrong += [f"{page.name}: a docstring is read as the type {kind[:60]!r}" for kind in kinds]
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
        wrong = [*read(browser, home, pages), *search(browser, home), *notebook(browser, home), *types(folder)]
        wrong += [f"no {name}" for name in ("llms.txt", "objects.inv") if not (folder / name).is_file()]
        wrong += [*hidden(browser, home), *barriers(browser, home, pages, pages if "--full" in sys.argv else KINDS)]
    with tempfile.TemporaryDirectory() as own, chromium() as browser, served(Path(own)) as home:
        own_pages = written(Path(own))
        wrong += [*barriers(browser, home, own_pages, own_pages), *paper(browser, home)]
    print(*wrong, sep="\n", end="\n" if wrong else "")
    print(f"{len(pages)} pages read in Chromium, {len(wrong)} thing(s) wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
