"""The look of a table on a page, light and dark.

The ground and the ink are set together, so that a table can be read on any page, whatever it makes of light and dark:
the reader's system decides, and the page's own theme where it tells. Whatever a colour says, a sign and a word say
too: without this sheet nothing is lost.
"""

from __future__ import annotations

from typing import Final

NAME: Final = "reformkpi"
LIGHT: Final = {
    "ground": "#ffffff",
    "ink": "#1f2328",
    "faint": "#59636e",
    "line": "#d1d9e0",
    "band": "#f1f4f7",
    "met": "#0f5c2b",
    "met-ground": "#e6f6ea",
    "missed": "#a0111f",
    "missed-ground": "#fdeceb",
    "open": "#6b4700",
    "open-ground": "#fff5d6",
}
DARK: Final = {
    "ground": "#14181d",
    "ink": "#e6edf3",
    "faint": "#9aa4af",
    "line": "#3a424c",
    "band": "#1f262e",
    "met": "#7ee2a0",
    "met-ground": "#12301d",
    "missed": "#ffa198",
    "missed-ground": "#3f191a",
    "open": "#efc765",
    "open-ground": "#332a10",
}
# How pages tell their theme: JupyterLab, Visual Studio Code, then the themes of documentation and of other notebooks.
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
    'font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;'
    "padding:0.25rem 0.5rem",
    ".room": "overflow:auto",
    ".tall": "max-height:85vh",
    "table": "border-collapse:separate;border-spacing:0;margin:0;border:0;font-size:inherit;color:inherit",
    "caption": "caption-side:top;text-align:left;font-weight:600;padding:0.25rem 0.5rem;color:inherit",
    "tr": "background:none",
    "th,td": "text-align:left;vertical-align:top;padding:0.3rem 0.5rem;border:0 solid var(--line);"
    "border-bottom-width:1px;white-space:normal;position:relative;color:inherit;max-width:none",
    "thead th": "position:sticky;top:0;z-index:2;background:var(--band);font-weight:600;vertical-align:bottom;"
    "white-space:nowrap",
    "thead th:first-child": "left:0;z-index:3",
    "small": "color:var(--faint);font-size:0.8em;font-weight:400",
    "tbody th": "font-weight:400;background:var(--ground)",
    'th[scope="row"]': "position:sticky;left:0;z-index:1;min-width:2.5rem",
    ".words": "min-width:9rem",
    'th[scope="rowgroup"]': "font-weight:600;background:var(--band)",
    ".number": "text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums",
    "th.whole,th.whole~td": "font-weight:700;border-bottom-width:2px",
    ".met": "color:var(--met);background:var(--met-ground)",
    ".missed": "color:var(--missed);background:var(--missed-ground)",
    ".open": "color:var(--open);background:var(--open-ground)",
    ".faint": "color:var(--faint)",
    ".said": "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap;"
    "user-select:none",
    "p": "margin:0.75rem 0.5rem 0.25rem;font-weight:600",
    "ul": "margin:0 0.5rem 0.25rem;padding-left:1.2rem;list-style:disc",
    "li": "margin:0.1rem 0",
}


def _ours(selectors: str) -> str:
    return ",".join(f"{_OURS} {selector}".rstrip() for selector in selectors.split(","))


def _palette(colours: dict[str, str]) -> str:
    return "{" + ";".join(f"--{name}:{colour}" for name, colour in colours.items()) + "}"


def _on(pages: tuple[str, ...]) -> str:
    return ",".join(f"{page} {_OURS}" for page in pages)


SHEET: Final = "\n".join(
    [
        _OURS + _palette(LIGHT),
        f"@media (prefers-color-scheme:dark){{{_OURS}{_palette(DARK)}}}",
        _on(_PAGES["light"]) + _palette(LIGHT),
        _on(_PAGES["dark"]) + _palette(DARK),
        *(f"{_ours(selectors)}{{{rule}}}" for selectors, rule in _RULES.items()),
        f"@media print{{{_OURS} .room{{overflow:visible;max-height:none}}}}",
    ]
)
