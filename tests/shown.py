"""What `display` makes of a quarter, of the annex and of every case written by hand, in both languages, kept in data/shown.

`uv run tests/shown.py` writes it anew. Read the difference before you commit it: it is what users will see.
"""

from __future__ import annotations

import re
import runpy
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import conformance
from matplotlib.colors import to_hex
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Text
from test_cases import CASES, evaluated

from reformkpi import Annex, Counts, ExactReading, Measurement, annexes, display, evaluate
from reformkpi.display import _parts
from reformkpi.periods import ND09

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reformkpi import Evaluation, Verdict
    from reformkpi.display._content import Content

SHOWN: Final = Path(__file__).parent / "data" / "shown"
EXAMPLE: Final = Path(__file__).parents[1] / "docs" / "examples" / "first_quarter.py"
LANGUAGES: Final = ("vi", "en")
STYLES: Final = ("text", "html", "markdown")

Code = Literal["vi", "en"]


def quarter(**options: object) -> Evaluation:
    """Return the quarter of the example."""
    example: dict[str, Any] = runpy.run_path(str(EXAMPLE))
    return evaluate(example["ANNEX"], example["reports"](), period=example["QUARTER"], **options)  # type: ignore[arg-type]


def cells(content: Content) -> str:
    """Return all that a table holds, also what only some styles show: kinds, details, bars, words for a screen reader."""
    rows = [(section.heading, *row) for section in content.sections for row in section.rows]
    return "\n".join([content.title, content.subtitle, *map(repr, content.columns), *map(repr, rows)])


def told(verdicts: Iterable[Verdict], language: Code) -> str:
    """Return what is said about verdicts, each by itself."""
    return "\n\n".join(
        "\n".join(
            [
                f"{verdict.indicator.id} {verdict.unit.id}: {display.status(verdict, language=language)}",
                display.explain(verdict, language=language, audit=True),
                *(display.finding(finding, language=language) for finding in verdict.findings),
            ]
        )
        for verdict in verdicts
    )


def drawn(picture: display.Picture) -> str:
    """Return the texts of a picture, and how often it has each colour: in letters, in shapes, in lines and marks."""
    texts = [text for text in picture.figure.findobj(Text) if text.get_text()]
    letters = Counter(to_hex(text.get_color()) for text in texts)
    shapes = Counter(to_hex(patch.get_facecolor(), keep_alpha=True) for patch in picture.figure.findobj(Patch))
    lines = picture.figure.findobj(Line2D)
    # The markers of ticks are numbers, and not ours.
    marks = Counter(
        (line.get_marker(), to_hex(line.get_color())) for line in lines if isinstance(line.get_marker(), str)
    )
    said = [" ".join(text.get_text().split()) for text in texts]  # where lines break depends on the font
    colours = (str(sorted(found.items())) for found in (letters, shapes, marks))
    return "\n".join([picture.title, picture.text, *said, *colours])


def over_years(phases: list[Annex]) -> list[Verdict]:
    """Return the verdicts on an indicator whose target changes with the phase, a year each."""
    verdicts: list[Verdict] = []
    for year in range(2025, 2031):
        annex = next(phase for phase in phases if phase.years[0] <= year <= phase.years[1])
        row, department = annex["satisfaction"], annex.department
        value = Counts(94 + year - 2025, 100)
        report = Measurement(row.id, department.id, period=ND09.year(year), value=value)
        verdicts.append(evaluate(annex, [report], period=ND09.year(year))[row.id])
    return verdicts


@cache
def made() -> dict[str, str]:
    """Return the files by name."""
    evaluation, annex = quarter(), annexes.load("sct-2025")
    of_units = [evaluation["I.3", unit] for unit in evaluation.by_unit]
    literal = quarter(reading=ExactReading.EQUAL, as_of=date(2025, 3, 10))
    by_hand = sum(len(chapter["case"]) for chapter in conformance.chapters())  # they come first
    cases = [case for case in CASES[:by_hand] if "rejected" not in case["result"]]
    phases = [Annex.from_toml(file.read_text(encoding="utf-8")) for file in sorted(SHOWN.parent.glob("2629-*.toml"))]
    years = over_years(phases)
    found: dict[str, str] = {}
    for language in LANGUAGES:
        for style in STYLES:
            ending = {"text": "txt", "html": "html", "markdown": "md"}[style]
            parts = [
                display.table(evaluation, style=style, language=language),
                display.table(evaluation.by_unit["energy"], style=style, language=language),
                display.table(of_units[:4], style=style, language=language),
                display.scorecard(evaluation, style=style, language=language),
                display.table(literal, style=style, language=language),
            ]
            if style == "html":
                parts += [_parts.html_of(thing, language) for thing in (annex, annex["I.3"], evaluation["I.3"])]
            if style == "text":
                parts += [display.table(evaluation, language=language, width=width) for width in (60, 80)]
            # Colours and measures are for the eye.
            found[f"tables.{language}.{ending}"] = re.sub(r"(?s)<style>.*?</style>", "", "\n\n".join(parts))
        contents = [
            _parts.sheet_content(evaluation, language),
            _parts.sheet_content(of_units, language),
            _parts.scorecard_content(evaluation, language),
            _parts.annex_content(annex, language),
            _parts.bases_content(evaluation, language),
        ]
        found[f"cells.{language}.txt"] = "\n\n".join(map(cells, contents))
        pictures = [
            display.bullets(evaluation, language=language),
            display.bullets(of_units, language=language),
            display.heatmap(evaluation, language=language),
            display.trend(years, language=language),
            display.trend(years[3:], cumulative=years[:3], language=language),
            display.trend(cumulative=years[:1], of=50, language=language),
        ]
        found[f"quarter.{language}.txt"] = told([*evaluation, *evaluation.by_unit["energy"]], language)
        found[f"pictures.{language}.txt"] = "\n\n".join(map(drawn, pictures))
        found[f"cases.{language}.txt"] = "\n\n\n".join(
            f"{case['id']} {case['name']}\n\n{told(evaluated(case), language)}" for case in cases
        )
    return {name: text.rstrip("\n") + "\n" for name, text in found.items()}


if __name__ == "__main__":
    SHOWN.mkdir(exist_ok=True)
    for name, text in made().items():
        (SHOWN / name).write_text(text, encoding="utf-8")
