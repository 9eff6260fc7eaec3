"""Pictures say what the verdicts say, in marks and in words, stay on their sheet, and are saved as PNG and SVG."""

from __future__ import annotations

import re
import subprocess
import sys
from fractions import Fraction
from html import unescape
from io import BytesIO
from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text
from PIL import Image

from reformkpi import (
    Counts,
    Evaluation,
    ExactReading,
    Indicator,
    Period,
    Stated,
    Status,
    Target,
    Unit,
    Verdict,
    annexes,
    display,
    errors,
    evaluate,
)
from reformkpi.display._content import visible
from reformkpi.display._wording import Wording
from reformkpi.periods import CALENDAR, ND09

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ANNEX = annexes.load("sct-2025")
QUARTER = ND09.quarter(2025, 1)
MONTHS = ND09.months(2025)
LANGUAGES = st.sampled_from(["vi", "en"])
FEW = settings(max_examples=12)
SHEET = Unit("sct", "Sở Công Thương")
EVALUATIONS = st.from_type(Evaluation).filter(len)


def row(target: Target = ANNEX["I.3"].target, **fields: object) -> Indicator:
    return Indicator(**{"id": "X", "title": "Đúng hạn", "target": target, "department": SHEET, "years": 2025} | fields)  # type: ignore[arg-type]


def months(
    counts: list[tuple[int, int]], indicator: Indicator | None = None, reading: ExactReading = ExactReading.AT_LEAST
) -> tuple[list[Verdict], list[Verdict]]:
    """The verdicts of the first months of a year, one by one and cumulative."""
    indicator = indicator or row()
    spans = MONTHS[: len(counts)]
    sent = [indicator.counted(n, of, unit=SHEET, period=span) for (n, of), span in zip(counts, spans, strict=True)]
    to_date = [Period(spans[0].first, span.last) for span in spans]
    single, cumulative = (
        [evaluate({"X": indicator}, sent, period=span, reading=reading)["X"] for span in of] for of in (spans, to_date)
    )
    return single, cumulative


def words(picture: display.Picture) -> list[str]:
    return [text.get_text() for text in picture.figure.findobj(Text) if text.get_text()]


def outside(picture: display.Picture) -> list[str]:
    """Texts that reach beyond the sheet."""
    figure = picture.figure
    renderer = FigureCanvasAgg(figure).get_renderer()
    width, height = figure.bbox.width, figure.bbox.height
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in figure.findobj(Text) if text.get_text()]
    return [text for text, box in boxes if box.x0 < 0 or box.y0 < 0 or box.x1 > width + 0.5 or box.y1 > height + 0.5]


class TestBulletsAndHeatmaps:
    """Every verdict is drawn and is in the alternative text; nothing leaves the sheet."""

    @FEW
    @given(EVALUATIONS, LANGUAGES)
    def test_bullets(self, evaluation: Evaluation, language: str) -> None:
        picture = display.bullets(evaluation, language=language)  # type: ignore[arg-type]
        drawn, wording = " ".join(" ".join(words(picture)).split()), Wording.of(language)
        for verdict in evaluation:
            assert wording.rate(verdict) in drawn
            assert wording.state(verdict).split()[0] in drawn
            assert f"{visible(verdict.indicator.id)}" in picture.text
            assert wording.rate(verdict) in picture.text
        assert outside(picture) == []

    @FEW
    @given(EVALUATIONS, LANGUAGES)
    def test_heatmaps(self, evaluation: Evaluation, language: str) -> None:
        picture = display.heatmap(evaluation, language=language)  # type: ignore[arg-type]
        drawn = words(picture)
        for verdict in evaluation:
            assert visible(verdict.indicator.id) in " ".join(drawn)
            assert Wording.of(language).rate(verdict) in " ".join(drawn)
        assert outside(picture) == []

    @pytest.mark.parametrize("units", [2, 40])
    def test_many_units_of_one_indicator_are_named_by_unit(self, units: int) -> None:
        named = ANNEX.with_divisions(*(Unit(f"u{n}", f"Phòng số {n}") for n in range(units)))
        sent = [
            named["I.3"].counted(n % 10, 10, unit=unit, period=QUARTER)
            for n, unit in enumerate(named.department.members)
        ]
        evaluation = evaluate({"I.3": named["I.3"]}, sent, period=QUARTER)
        picture = display.bullets([verdicts[0] for verdicts in evaluation.by_unit.values()])
        drawn = words(picture)
        assert all(any(unit.name in text for text in drawn) for unit in named.department.members)
        assert "quý I/2025" in " ".join(drawn)
        assert sum(text.startswith("I.3") for text in drawn) <= 1
        assert outside(picture) == []
        assert outside(display.heatmap(evaluation)) == []

    def test_the_title_names_the_picture(self) -> None:
        evaluation = evaluate(ANNEX, [], period=QUARTER)
        assert display.bullets(evaluation).title.startswith("Kết quả thực hiện so với chỉ tiêu giao")
        assert display.heatmap(evaluation).title.startswith("Biểu đồ nhiệt kết quả theo đơn vị và chỉ tiêu")


class TestTrends:
    """A rate over time against its target, single periods apart from cumulative ones, and what is still needed."""

    counts = ((50, 100), (70, 100), (60, 100), (0, 0))

    @FEW
    @given(
        st.lists(st.tuples(st.integers(0, 50), st.integers(50, 100)), min_size=1, max_size=12),
        st.none() | st.integers(0, 500),
        st.sampled_from(["Tối thiểu 60", "60", "không quá 60", "dưới 60", "trên 60"]),
        st.sampled_from(ExactReading),
        LANGUAGES,
    )
    def test_every_verdict_is_in_it(
        self, counts: list[tuple[int, int]], of: int | None, cell: str, reading: ExactReading, language: str
    ) -> None:
        single, cumulative = months(counts, row(Target.parse(cell)), reading)
        picture = display.trend(single, cumulative=cumulative, of=of, language=language)  # type: ignore[arg-type]
        for verdict in (*single, *cumulative):
            assert Wording.of(language).rate(verdict) in picture.text
        assert outside(picture) == []
        if of is not None:
            needed = cumulative[-1].needed(of=of)
            if needed is not None:
                assert Wording.of(language).language.count(needed) in picture.text

    def test_months_are_named(self) -> None:
        single, cumulative = months(list(self.counts))
        drawn = " ".join(" ".join(words(display.trend(single))).split())
        assert all(f"Tháng {n}" in drawn for n in (1, 2, 3, 4))
        assert "Lũy kế" not in display.trend(single).text
        assert "Từng kỳ" not in display.trend(cumulative=cumulative).text
        assert {"Từng kỳ", "Lũy kế"} <= set(
            re.findall("Từng kỳ|Lũy kế", display.trend(single, cumulative=cumulative).text)
        )

    def test_other_periods_are_named_by_their_last_day(self) -> None:
        spans = [Period(CALENDAR.month(2025, n).first, CALENDAR.month(2025, n + 1).last) for n in (1, 3, 5)]
        sent = [row().counted(1, 2, unit=SHEET, period=span) for span in spans]
        picture = display.trend([evaluate({"X": row()}, sent, period=span)["X"] for span in spans], language="en")
        assert outside(picture) == []
        assert "2025" in picture.text
        years = [ND09.year(year) for year in (2024, 2025, 2026)]
        sent = [row().counted(1, 2, unit=SHEET, period=span) for span in years]
        assert outside(display.trend([evaluate({"X": row()}, sent, period=span)["X"] for span in years])) == []

    def test_the_order_does_not_matter(self) -> None:
        single, _ = months(list(self.counts))
        assert display.trend(reversed(single)).text == display.trend(single).text

    def test_a_stated_percentage_has_no_outlook(self) -> None:
        sent = [row().stated(50, unit=SHEET, period=QUARTER)]
        verdict = evaluate({"X": row()}, sent, period=QUARTER)["X"]
        assert Wording.of("vi").words.unknowable in display.trend(cumulative=[verdict], of=10).text
        missed = months([(0, 100)])[1]
        assert Wording.of("vi").words.out_of_reach in display.trend(cumulative=missed, of=10).text

    def test_what_is_no_trend(self) -> None:
        single, cumulative = months(list(self.counts))
        other = evaluate({"X": row(id="X", title="Khác")}, [], period=QUARTER)["X"]
        with pytest.raises(errors.InvalidValue):
            display.trend([single[0]], cumulative=[other])
        with pytest.raises(errors.InvalidValue):
            display.trend([*single, single[1]])
        with pytest.raises(errors.InvalidValue, match="cumulative"):
            display.trend(single, of=10)
        with pytest.raises(errors.InvalidValue):
            display.trend(cumulative=cumulative, of=-1)
        with pytest.raises(errors.WrongType):
            display.trend(cumulative=cumulative, of=1.5)  # type: ignore[arg-type]

    def from_year_to_year(self, *targets: Target) -> list[Verdict]:
        judged: list[Verdict] = []
        for year, target in enumerate(targets, 2025):
            one, period = row(target, years=year), ND09.year(year)
            sent = [one.counted(7, 10, unit=SHEET, period=period)]
            judged.append(evaluate({"X": one}, sent, period=period)["X"])
        return judged

    def test_a_target_that_changes_is_named_with_its_span(self) -> None:
        judged = self.from_year_to_year(Target.minimum(60), Target.minimum(60), Target.minimum(80))
        picture = display.trend(judged, language="en")
        assert outside(picture) == []
        assert "Target (%): ≥ 60% (2024-12-15 to 2026-12-14); ≥ 80% (2027)." in picture.text
        assert "≥" not in display.trend(judged[:2], language="en").text.partition("Each period")[2]
        assert "Target (%)" not in display.trend(judged[:2], language="en").text
        dashed = [line for line in picture.figure.axes[0].lines if line.get_linestyle() == "--"]
        heights = [float(y) for y in dashed[0].get_ydata()]  # type: ignore[union-attr, arg-type]
        assert len(dashed) == 1
        assert heights[0] == heights[1] != heights[2] == heights[3]

    def test_two_directions_or_two_targets_for_a_day(self) -> None:
        with pytest.raises(errors.InvalidValue, match="in the same direction"):
            display.trend(self.from_year_to_year(Target.minimum(60), Target.maximum(80)))
        (one,), (other,) = (self.from_year_to_year(target) for target in (Target.minimum(60), Target.minimum(80)))
        with pytest.raises(errors.InvalidValue, match="in the same direction"):
            display.trend([one], cumulative=[other])
        other = attrs.evolve(other, indicator=attrs.evolve(other.indicator, years=(2025, 2026)))
        with pytest.raises(errors.InvalidValue, match="one target and one reading for each day"):
            display.trend([one], cumulative=[other])


def one_of_each(evaluation: Evaluation) -> list[display.Picture]:
    return [
        display.bullets(evaluation),
        display.heatmap(evaluation),
        display.trend([evaluation.verdicts[0]], cumulative=[evaluation.verdicts[0]], of=7),
    ]


class TestPictures:
    """What every picture can do."""

    evaluation = evaluate(ANNEX, [ANNEX["I.3"].counted(597, 1003, unit="sct", period=QUARTER)], period=QUARTER)

    @pytest.mark.parametrize("place", range(3))
    def test_it_is_saved(self, place: int, tmp_path: Path) -> None:
        picture = one_of_each(self.evaluation)[place]
        for name in ("a.png", "a.PNG", "a.svg"):
            picture.save(tmp_path / name)
        with Image.open(tmp_path / "a.png") as image:
            assert image.size[0] > 500
            assert picture.text in str(image.text.get("Description", ""))  # type: ignore[attr-defined]
        svg = (tmp_path / "a.svg").read_text(encoding="utf-8")
        assert visible(picture.title) in unescape(svg)
        again = one_of_each(self.evaluation)[place]
        again.save(tmp_path / "b.svg")
        assert (tmp_path / "b.svg").read_bytes() == (tmp_path / "a.svg").read_bytes()
        with pytest.raises(errors.InvalidValue, match="png"):
            picture.save(tmp_path / "a.gif")

    @pytest.mark.parametrize("place", range(3))
    def test_a_notebook_shows_it_with_its_alternative_text(self, place: int) -> None:
        picture = one_of_each(self.evaluation)[place]
        assert Image.open(BytesIO(picture._repr_png_())).format == "PNG"
        html = picture._repr_html_()
        assert 'role="img"' in html or "alt=" in html
        assert visible(picture.title) in unescape(html)

    def test_a_sheet_as_a_picture(self, tmp_path: Path) -> None:
        for verdicts in (self.evaluation, self.evaluation.by_unit["legal"], [self.evaluation["I.3"]]):
            display.save(verdicts, tmp_path / "ket-qua.png")
            with Image.open(tmp_path / "ket-qua.png") as image:
                assert image.size[0] > 500
        display.save(self.evaluation, tmp_path / "result.svg", language="en")
        with pytest.raises(errors.InvalidValue):
            display.save(self.evaluation, tmp_path / "ket-qua.docx")

    @FEW
    @given(EVALUATIONS)
    def test_every_sheet_can_be_drawn(self, evaluation: Evaluation) -> None:
        from reformkpi.display._pictures import sheet  # noqa: PLC0415

        assert outside(sheet(evaluation, Wording.of("vi"))) == []

    def test_nothing_to_draw(self) -> None:
        empty = evaluate({}, [], period=QUARTER)
        acts: list[Callable[[], object]] = [lambda: display.bullets([]), lambda: display.heatmap(empty), display.trend]
        for act in acts:
            with pytest.raises(errors.InvalidValue):
                act()
        with pytest.raises(errors.WrongType):
            display.bullets(["x"])  # type: ignore[list-item]

    def test_matplotlib_is_imported_when_a_picture_is_drawn(self) -> None:
        command = [sys.executable, "-c", "import sys, reformkpi.display; print('matplotlib' in sys.modules)"]
        shown = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603
        assert shown == "False\n"

    def test_all_statuses_and_weak_verdicts(self) -> None:
        values = (Counts(1, 2), Counts(9, 10), Counts(0, 0), Stated(60), None)
        rows = {f"X{n}": attrs.evolve(row(), id=f"X{n}") for n in range(5)}
        sent = [
            attrs.evolve(rows[key].counted(0, 0, unit=SHEET, period=QUARTER), value=value)
            for key, value in zip(rows, values, strict=True)
            if value is not None
        ]
        evaluation = evaluate(rows, sent, period=QUARTER)
        assert {verdict.status for verdict in evaluation} == set(Status)
        for picture in one_of_each(evaluation):
            assert outside(picture) == []
        assert Fraction(60) == evaluation["X3"].rate
