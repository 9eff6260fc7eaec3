"""The look of tables and explanations on a page, light and dark, wide and narrow, and on paper.

The ground and the ink are set together, so a table can be read on any page, whatever its own colours: the system of the
reader decides between light and dark, and the theme of the page if it has one. Paper is always light. Whatever a colour
says, a sign and a word say too: without this sheet nothing is lost.
"""

from __future__ import annotations

from typing import Final

NAME: Final = "reformkpi"
LIGHT: Final = {
    "ground": "#ffffff",
    "ink": "#1f2328",
    "faint": "#57606a",
    "line": "#d1d9e0",
    "band": "#f1f4f7",
    "group": "#f8fafb",
    "track": "#e9edf1",
    "bar": "#2a6592",
    "bar-missed": "#8a3b12",
    "bar-pale": "#f6cdb0",
    "met": "#0f5c2b",
    "met-ground": "#e6f6ea",
    "missed": "#a0111f",
    "missed-ground": "#fdeceb",
    "missing": "#6b4700",
    "missing-ground": "#fff5d6",
}
DARK: Final = {
    "ground": "#14181d",
    "ink": "#e6edf3",
    "faint": "#9aa4af",
    "line": "#3a424c",
    "band": "#1f262e",
    "group": "#191f26",
    "track": "#2a323b",
    "bar": "#6fb0e0",
    "bar-missed": "#f0a878",
    "bar-pale": "#6b3416",
    "met": "#7ee2a0",
    "met-ground": "#12301d",
    "missed": "#ffa198",
    "missed-ground": "#3f191a",
    "missing": "#efc765",
    "missing-ground": "#332a10",
}
# How pages mark their theme: JupyterLab, Visual Studio Code, then the themes of documentation and of other notebooks.
_PAGES = {
    "light": (
        '[data-jp-theme-light="true"]',
        ".vscode-light",
        '[data-theme="light"]',
        '[theme="light"]',
        '[data-bs-theme="light"]',
    ),
    "dark": (
        '[data-jp-theme-light="false"]',
        ".vscode-dark",
        ".vscode-high-contrast:not(.vscode-high-contrast-light)",
        '[data-theme="dark"]',
        '[theme="dark"]',
        '[data-bs-theme="dark"]',
    ),
}
# An id in the list, though nothing has it, makes these rules weigh more than those that notebooks have for any table.
_OURS = f":is(.{NAME},#{NAME})"
_RULES = {
    "": "background:var(--ground);color:var(--ink);font-size:0.875rem;line-height:1.4;"
    'font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif;'
    "padding:0.25rem 0.5rem",
    ".room": "overflow:auto",
    ".tall": "max-height:85vh",
    "table": "border-collapse:separate;border-spacing:0;margin:0;border:0;font-size:inherit;color:inherit;width:auto;"
    "max-width:76rem",
    "caption": "caption-side:top;text-align:left;padding:0.25rem 0 0.6rem;color:inherit",
    "caption strong,h1,h2,h3": "display:block;font-size:1.15rem;line-height:1.35;font-weight:700;margin:0;"
    "color:inherit;text-align:left",
    "h2,h3": "font-size:0.95rem;margin:0.9rem 0 0.25rem",
    ".sub": "display:block;color:var(--faint);font-size:0.8125rem;margin-top:0.1rem",
    "h1+.sub,h2+.sub": "margin-bottom:0.5rem",
    "tr": "background:none",
    "th,td": "text-align:left;vertical-align:top;padding:0.4rem 0.5rem;border:0 solid var(--line);"
    "border-bottom-width:1px;white-space:normal;position:relative;color:inherit;max-width:none;background:none",
    "thead th": "position:sticky;top:0;z-index:2;background:var(--band);font-weight:600;vertical-align:bottom",
    "thead th:first-child": "left:0;z-index:3",
    "small": "display:block;color:var(--faint);font-size:0.8125rem;font-weight:400;opacity:1",
    "thead small": "display:inline",
    "tbody th": "font-weight:400;background:var(--ground)",
    'th[scope="row"]': "position:sticky;left:0;z-index:1;white-space:nowrap",
    'th[scope="row"].words': "white-space:normal;min-width:12rem;max-width:22rem",
    ".words": "min-width:9rem",
    'th[scope="rowgroup"]': "font-weight:600;background:var(--group)",
    ".number": "text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums",
    ".sheet thead th": "white-space:normal",
    # The least widths together fit the text column of a site or of a notebook, some 45rem.
    ".sheet .words": "min-width:7.5rem",
    ".c-target": "min-width:5.5rem;max-width:8rem",
    ".sheet thead th.number": "min-width:4rem",
    "th.c-met": "white-space:normal",
    # Eleven indicators beside one another take some 62rem.
    ".grid": "font-size:0.8125rem",
    ".grid th,.grid td": "padding:0.35rem 0.3rem",
    ".c-status": "min-width:9rem",
    "td.c-status b": "white-space:nowrap",
    "td.shared b": "white-space:normal",
    ".c-result": "min-width:10rem",
    "td.c-result": "font-variant-numeric:tabular-nums",
    "td.c-result small": "float:right;margin-left:0.6rem;line-height:1.7",
    ".bar": "display:block;clear:both;position:relative;height:0.55rem;margin:0.3rem 1px 0.2rem;"
    "background:var(--track)",
    ".bar::before": 'content:"";position:absolute;left:0;top:0;bottom:0;width:var(--rate);background:var(--bar)',
    ".bar.missed::before": "background:"
    "repeating-linear-gradient(135deg,var(--bar-missed) 0 2px,var(--bar-pale) 2px 5px);"
    "box-shadow:inset 0 0 0 1px var(--bar-missed)",
    ".bar::after": 'content:"";position:absolute;left:var(--target);top:-0.2rem;bottom:-0.2rem;width:2px;'
    "margin-left:-1px;background:var(--ink)",
    "th.whole,th.whole~td": "font-weight:700;border-bottom-width:2px",
    ".met": "color:var(--met);background:var(--met-ground)",
    ".missed": "color:var(--missed);background:var(--missed-ground)",
    ".missing": "color:var(--missing);background:var(--missing-ground)",
    ".met small,.missed small,.missing small": "color:var(--ink)",
    ".bar.missed": "background:var(--track)",
    ".absent,.shared": "color:var(--faint)",
    ".said": "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap;"
    "user-select:none",
    "p": "margin:0.6rem 0 0.25rem;max-width:60rem",
    "p.foot": "color:var(--faint);font-size:0.8125rem",
    "ul": "margin:0 0 0.25rem;padding-left:1.2rem;list-style:disc;max-width:60rem",
    "li": "margin:0.1rem 0",
    "ul.short": "display:flex;flex-wrap:wrap;gap:0 1.5rem;list-style:none;padding:0",
}
# At less than this a row becomes a card: its name on top, then a line for each cell, with the name of the column.
_NARROW = "45rem"
_CARDS = {
    "table,caption,thead,tbody,tr,th,td": "display:block",
    "table": "width:100%",
    ".room": "max-height:none",
    "thead": "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)",
    "tbody tr": "border:1px solid var(--line);border-radius:6px;margin:0 0 0.6rem;padding:0.3rem 0.1rem;"
    "overflow:hidden",
    "tbody tr.group": "border:0;margin:0.9rem 0 0.4rem;padding:0",
    'th,td,th[scope="row"],th[scope="row"].words': "position:static;border:0;min-width:0;max-width:none;"
    "padding:0.2rem 0.6rem;white-space:normal",
    "td": "position:relative",
    'th[scope="row"]': "font-weight:700",
    "td::before": "content:attr(data-label);display:block;color:var(--faint);font-size:0.75rem;font-weight:400;"
    "font-variant-numeric:normal",
    ".sheet tbody tr": "display:grid;grid-template-columns:1fr 1fr",
    ".sheet tbody th,.sheet td.words,.sheet td.c-status,.sheet td.c-result": "grid-column:1/-1",
    ".sheet td.number": "order:1",
    ".sheet td.c-status,.sheet td.c-result": "order:2",
    ".sheet tbody tr.group": "display:block",
    ".sheet td.words::before": "display:none",
    ".sheet td.words": "min-width:0;font-weight:600",
    ".number": "text-align:left",
    ".c-target,.c-status,.c-result": "min-width:0;max-width:none",
    ".grid tbody tr": "display:grid;grid-template-columns:repeat(auto-fill,minmax(6.2rem,1fr))",
    '.grid tbody tr.group,.grid th[scope="row"]': "grid-column:1/-1;display:block",
    "th.whole,th.whole~td": "border:0",
}
# On paper: no row is broken, no group heading left alone, and the names of the columns stand on every page.
_PAPER = {
    ".room": "overflow:visible;max-height:none",
    ".grid": "font-size:inherit",
    "": "padding:0;font-size:9.5pt;print-color-adjust:exact;-webkit-print-color-adjust:exact",
    "table": "max-width:none;width:100%",
    "th,td": "padding:0.18rem 0.45rem",
    ".grid th,.grid td": "padding:0.12rem 0.4rem",
    # The sentences get what the others leave, so that eleven indicators take one page.
    ".sheet:has(.c-result) .c-title": "width:60%",
    ".c-target": "min-width:5.6rem",
    ".sheet thead th.number": "min-width:5rem",
    ".sheet": "line-height:1.3",
    ".sheet .bar": "margin:0.15rem 1px 0.1rem",
    ".room:has(.grid):not(.tall)": "break-inside:avoid",
    "small,.sub,p.foot": "font-size:8.5pt",
    "caption": "padding:0 0 0.4rem",
    "thead": "display:table-header-group",
    'thead th,th[scope="row"],thead th:first-child': "position:static",
    "tr": "break-inside:avoid",
    "tr.group": "break-inside:avoid;break-after:avoid",
    "h1,h2,h3,caption": "break-after:avoid",
    "li,p": "break-inside:avoid",
    "p,ul": "max-width:none",
}
PAGE: Final = "@page{size:A4 landscape;margin:14mm 12mm}body{margin:0;background:#fff}main{padding:1.25rem 1rem}" + (
    "@media (prefers-color-scheme:dark){body{background:" + DARK["ground"] + "}}"
    "@media print{body{background:#fff}main{padding:0}}"
)


def _ours(selectors: str) -> str:
    return ",".join(f"{_OURS} {selector}".rstrip() for selector in selectors.split(","))


def _palette(colours: dict[str, str]) -> str:
    return "{" + ";".join(f"--{name}:{colour}" for name, colour in colours.items()) + "}"


def _on(pages: tuple[str, ...]) -> str:
    return ",".join(f"{page} {_OURS}" for page in pages)


def _rules(rules: dict[str, str]) -> str:
    return "\n".join(f"{_ours(selectors)}{{{rule}}}" for selectors, rule in rules.items())


SHEET: Final = "\n".join(
    [
        _OURS + _palette(LIGHT),
        f"@media (prefers-color-scheme:dark){{{_OURS}{_palette(DARK)}}}",
        _on(_PAGES["light"]) + _palette(LIGHT),
        _on(_PAGES["dark"]) + _palette(DARK),
        _rules(_RULES),
        f"@media screen and (max-width:{_NARROW}){{{_rules(_CARDS)}}}",
        # Three times the root, so that no theme of a page weighs more.
        f"@media print{{{_OURS},:root:root:root {_OURS}{_palette(LIGHT)}\n{_rules(_PAPER)}}}",
    ]
)
