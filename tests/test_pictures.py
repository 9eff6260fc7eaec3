"""Pictures say what the verdicts say, in marks and in words, and the same verdicts give the same file."""

from __future__ import annotations

import re
import subprocess
import sys
import unicodedata
from collections import Counter
from fractions import Fraction
from html import unescape
from io import BytesIO
from typing import TYPE_CHECKING

import matplotlib as mpl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from PIL import Image
from test_display import Tags, contrast

from reformkpi import (
    Counts,
    Evaluation,
    ExactReading,
    Group,
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
    testing,
)
from reformkpi.display import _canvas, _charts, _wording
from reformkpi.display._content import visible
from reformkpi.display._wording import Wording
from reformkpi.periods import ND09

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ANNEX = annexes.load("sct-2025")
QUARTER = ND09.quarter(2025, 1)
MONTHS = ND09.months(2025)
LANGUAGES = st.sampled_from(["vi", "en"])
FEW = settings(max_examples=15)
SHEET = Unit("sct", "Sở Công Thương")


def row(target: Target = ANNEX["I.3"].target, **fields: object) -> Indicator:
    return Indicator(**{"id": "X", "title": "Đúng hạn", "target": target, "department": SHEET, "years": 2025} | fields)


def judged(value: Counts | Stated | None, target: Target = ANNEX["I.3"].target, **fields: object) -> Verdict:
    """One indicator, one report of the whole department."""
    one = row(target, **fields)
    match value:
        case Counts():
            sent = [one.counted(value.numerator, value.denominator, unit=one.department, period=QUARTER)]
        case Stated():
            sent = [one.stated(value.percentage, unit=one.department, period=QUARTER)]
        case None:
            sent = []
    return evaluate({"X": one}, sent, period=QUARTER)["X"]


def months(
    counts: list[tuple[int, int]], one: Indicator | None = None, reading: ExactReading = ExactReading.AT_LEAST
) -> tuple[list[Verdict], list[Verdict]]:
    """The verdicts of the first months of a year, one by one and cumulative."""
    one = one or row()
    spans = MONTHS[: len(counts)]
    sent = [one.counted(n, of, unit=SHEET, period=span) for (n, of), span in zip(counts, spans, strict=True)]
    return (
        [evaluate({"X": one}, sent, period=span, reading=reading)["X"] for span in spans],
        [evaluate({"X": one}, sent, period=Period(spans[0].first, span.last), reading=reading)["X"] for span in spans],
    )


def words(picture: display.Picture) -> list[str]:
    return [text.get_text() for text in picture.figure.findobj(Text) if text.get_text()]


def bars(picture: display.Picture) -> list[tuple[float, str | None]]:
    """The length in percent and the hatch of each bar, in order; the samples of the key left out."""
    found = [box for box in picture.figure.findobj(Rectangle) if box.get_height() == 0.2]
    whole = _charts._along(100) - _charts._along(0)
    return [(100 * box.get_width() / whole, box.get_hatch()) for box in found if box.get_edgecolor()[3]]


def outside(picture: display.Picture) -> list[str]:
    """Texts that reach beyond the sheet."""
    figure = picture.figure
    renderer = FigureCanvasAgg(figure).get_renderer()
    width, height = figure.bbox.width, figure.bbox.height
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in figure.findobj(Text) if text.get_text()]
    return [said for said, box in boxes if box.x0 < 0 or box.y0 < 0 or box.x1 > width or box.y1 > height]


EVALUATIONS = st.from_type(Evaluation).filter(len)


class TestBullets:
    """Each verdict is a row: its rate as a bar, its target as a stroke, its status by sign and word."""

    @FEW
    @given(EVALUATIONS, LANGUAGES)
    def test_every_verdict_is_drawn_as_it_was_judged(self, evaluation: Evaluation, language: str) -> None:
        picture = display.bullets(evaluation, language=language)
        said = words(picture)
        rates = [verdict for verdict in evaluation if verdict.rate is not None]
        drawn = bars(picture)
        assert [length for length, _ in drawn] == pytest.approx([float(one.rate or 0) for one in rates])
        assert [hatch is None for _, hatch in drawn] == [one.status is Status.MET for one in rates]
        for verdict in evaluation:
            assert (Wording.of(language).rate(verdict) or _wording.SIGNS[verdict.status]) in said
            assert Wording.of(language).status(verdict) in " ".join(said)
        told = picture.text.partition(picture.title)[2]
        for verdict in evaluation:
            status = Wording.of(language).status(verdict).partition(" ")[2]
            assert f"{visible(verdict.indicator.id)}: {status} (" in told

    def test_text(self) -> None:
        picture = display.bullets([judged(Counts(59, 100)), judged(None), judged(Stated(60))])
        assert picture.text == (
            "Biểu đồ tỷ lệ so với mức giao. Sở Công Thương, kỳ 15/12/2024–14/03/2025. X: Không đạt (59,00%, ≥ 60%). "
            "X: Chưa có số liệu (≥ 60%). X: Đạt; phụ thuộc làm tròn (60,00%, ≥ 60%)."
        )

    def test_of_several_units_each_is_named(self) -> None:
        evaluation = evaluate(ANNEX, [], period=QUARTER)
        picture = display.bullets([evaluation["I.5"], evaluation["I.5", "office"]], language="en")
        assert picture.text.endswith(". I.5, Sở Công Thương: no data (≥ 100%). I.5, Văn phòng Sở: no data (≥ 100%).")
        assert sum(one.startswith(("Sở Công Thương: ", "Văn phòng Sở: ")) for one in words(picture)) == 2

    def test_where_there_is_no_rate_there_is_no_bar(self) -> None:
        picture = display.bullets([judged(None), judged(Counts(0, 0)), judged(Counts(0, 5)), judged(Counts(5, 5))])
        assert bars(picture) == [(0, "////"), (pytest.approx(100), None)]
        assert [one for one in words(picture) if one in "?○"] == ["?", "○"]

    def test_a_target_missed_from_above(self) -> None:
        one = row(Target.exact(60))
        sent = [one.counted(70, 100, unit=SHEET, period=QUARTER)]
        verdict = evaluate({"X": one}, sent, period=QUARTER, reading=ExactReading.EQUAL)["X"]
        picture = display.bullets([verdict])
        assert bars(picture) == [(pytest.approx(70), "////")]
        assert "= 60%" in picture.text

    def test_the_target_is_told_as_printed(self) -> None:
        picture = display.bullets([judged(Counts(1, 2), Target.parse("tối thiểu từ 90% trở lên"))])
        assert "tối thiểu từ 90% trở lên" in " ".join(words(picture))

    def test_groups_are_headed_once(self) -> None:
        said = words(display.bullets(evaluate(ANNEX, [], period=QUARTER)))
        assert [one.split(".")[0] for one in said if one.startswith(("I. ", "II. ", "III. "))] == ["I", "II", "III"]

    def test_what_is_too_long_ends_in_dots(self) -> None:
        long = "Tỷ lệ hồ sơ trực tuyến trên tổng số hồ sơ tiếp nhận " * 5
        one = row(id="X" * 60)
        wide = evaluate({one.id: one}, [], period=QUARTER)[one.id]
        said = words(display.bullets([judged(Counts(1, 2), title=long), wide]))
        assert "".join(said).count("…") == 2
        assert any(re.fullmatch(r"X{3,40}…", one) for one in said)


class TestHeatmap:
    """The scorecard with shades: the same cells, darker the further from the target."""

    @FEW
    @given(EVALUATIONS, LANGUAGES)
    def test_it_has_the_cells_of_the_scorecard(self, evaluation: Evaluation, language: str) -> None:
        picture = display.heatmap(evaluation, language=language)
        table = Tags(display.scorecard(evaluation, style="html", language=language)).rows[1:]
        cells = Counter(cell for _, *cells in table for cell in cells)
        drawn = Counter(words(picture))
        assert {cell: drawn[cell] for cell in cells} == cells
        for verdict in evaluation:
            status = Wording.of(language).status(verdict).partition(" ")[2]
            assert f"{visible(verdict.indicator.id)}: {status} (" in picture.text

    def test_text(self) -> None:
        named = ANNEX.with_divisions(Unit("energy", "Phòng Quản lý năng lượng"))
        sent = [
            named["I.3"].counted(9, 15, unit="legal", period=QUARTER),
            named["I.3"].counted(1, 15, unit="energy", period=QUARTER),
        ]
        evaluation = evaluate({"I.3": named["I.3"]}, sent, period=QUARTER)
        assert display.heatmap(evaluation).text == (
            "Bảng màu đơn vị × chỉ tiêu. Sở Công Thương, kỳ 15/12/2024–14/03/2025. "
            "I.3: Không đạt; số liệu chưa đầy đủ (33,33%, ≥ 60%). Trong đó: Đạt 1, Không đạt 1, Chưa có số liệu 1."
        )

    def test_the_key_has_what_occurs(self) -> None:
        said = words(display.heatmap(evaluate(ANNEX, [], period=QUARTER), language="en"))
        assert "? no data" in said
        assert "– does not answer for it" in said
        assert not any(one.startswith("✓ ") for one in said)
        missed = evaluate({"X": row()}, [row().stated(0, unit=SHEET, period=QUARTER)], period=QUARTER)
        said = words(display.heatmap(missed, language="en"))
        assert "✗ not met (the darker the further from the target)" in said
        assert "≈ hangs on rounding" in said
        idle = evaluate({"X": row()}, [row().counted(0, 0, unit=SHEET, period=QUARTER)], period=QUARTER)
        assert "○ no activity" in words(display.heatmap(idle, language="en"))

    @pytest.mark.parametrize("depth", [Fraction(n, 200) for n in range(201)])
    def test_letters_stand_out_from_every_shade(self, depth: Fraction) -> None:
        sheet = _charts._Sheet(5)
        _charts._tile(sheet, _charts.Tile("✗ 1,00", "missed", depth), x=1, y=1, width=1, height=1, bold=False)
        (box,) = (
            box
            for box in sheet.axes.findobj(Rectangle)
            if box.get_width() == box.get_height() == 1 and box.get_x() == 1
        )
        (letters,) = (text for text in sheet.axes.findobj(Text) if text.get_text())
        face, ink = (mpl.colors.to_hex(colour) for colour in (box.get_facecolor(), letters.get_color()))
        assert contrast(face, ink) >= 4.5

    def test_shades_are_apart_without_colour(self) -> None:
        light, dark = _charts.MET_PALE, _charts.MISSED_PALE
        assert contrast(light, dark) > 1.2
        assert contrast(_charts.MET, _charts.MISSED_PALE) > 3

    def test_the_further_the_darker(self) -> None:
        shades = [_charts._mixed("#ffffff", "#000000", depth / 10) for depth in range(11)]
        assert shades == sorted(shades, reverse=True)
        assert (shades[0], shades[-1]) == ("#ffffff", "#000000")


COUNTS = st.lists(testing.counts().map(lambda one: (one.numerator, one.denominator)), min_size=1, max_size=6)


class TestCourse:
    """One indicator and unit over time: marks full where the target is met, every number below its day."""

    @FEW
    @given(COUNTS, testing.targets(), st.integers(0, 500), st.sampled_from(ExactReading), LANGUAGES)
    @example([(0, 0)], Target.minimum(60), 0, ExactReading.AT_LEAST, "vi")
    @example([(0, 0)], Target.minimum(60), 10, ExactReading.AT_LEAST, "vi")
    @example([(0, 5), (5, 5)], Target.minimum(0), 10, ExactReading.AT_LEAST, "en")
    def test_it_is_drawn_as_it_was_judged(
        self, counts: list[tuple[int, int]], target: Target, of: int, reading: ExactReading, language: str
    ) -> None:
        monthly, so_far = months(counts, row(target), reading)
        picture = display.trend(monthly, cumulative=so_far, of=of, language=language)
        drawn = Counter(words(picture))
        shown = Counter(Wording.of(language).brief(one) for one in (*monthly, *so_far))
        assert {one: drawn[one] for one in shown} == shown
        marks = [line for line in picture.figure.findobj(Line2D) if line.get_marker() == "o"]
        full = [mark.get_markerfacecolor() != _charts.PAPER for mark in marks]
        met = [one.status is Status.MET for one in monthly if one.rate is not None]
        assert full[: len(met)] == met
        assert picture.text.count("%") >= sum(one.rate is not None for one in (*monthly, *so_far))
        needed = so_far[-1].needed(of=of)
        if needed is not None:
            assert f"{_words.count(needed, language)}/{_words.count(of, language)}" in drawn
        elif so_far[-1].value == Counts(0, 0) and of == 0:
            assert _words.WORDS[language]["cannot tell"] in drawn
        else:
            assert _words.WORDS[language]["out of reach"] in drawn

    def test_text(self) -> None:
        monthly, so_far = months([(196, 320), (180, 320)])
        assert display.trend(monthly, cumulative=so_far, of=1000).text == (
            "Biểu đồ diễn biến tỷ lệ. X: Đúng hạn (Tối thiểu 60); Sở Công Thương, kỳ 15/12/2024–14/02/2025. "
            "Từng kỳ: 15/12/2024–14/01/2025 Đạt (vượt) 61,25%; 15/01/2025–14/02/2025 Không đạt 56,25%. "
            "Lũy kế: 15/12/2024–14/01/2025 Đạt (vượt) 61,25%; 15/12/2024–14/02/2025 Không đạt 58,75%. "
            "Còn cần: 608 trên 1.000 trường hợp sắp tới (60,80%)."
        )

    def test_months_alone_and_totals_alone(self) -> None:
        monthly, so_far = months([(196, 320), (180, 320)])
        assert "Lũy kế" not in display.trend(monthly).text
        assert "Từng kỳ" not in display.trend(cumulative=so_far).text
        assert "Lũy kế" not in words(display.trend(monthly))

    def test_the_order_is_that_of_the_days(self) -> None:
        monthly, _ = months([(196, 320), (180, 320), (1, 2)])
        assert display.trend(reversed(monthly)).text == display.trend(monthly).text

    def test_days_and_years(self) -> None:
        one = row()
        spans = [ND09.month(2025, 12), ND09.month(2026, 1), ND09.month(2026, 2)]
        verdicts = [evaluate({"X": one}, [], period=span)["X"] for span in spans]
        assert [text for text in words(display.trend(verdicts)) if re.fullmatch(r"\d\d/\d\d|\d{4}", text)] == [
            "14/12", "2025", "14/01", "2026", "14/02",
        ]  # fmt: skip
        assert "12-14" in words(display.trend(verdicts, language="en"))

    @pytest.mark.parametrize(("value", "of", "told"), [
        (Counts(10, 100), 10, "out of reach"), (Stated(50), 10, "cannot be told without counts"), (Counts(0, 0), 0, "cannot be told without counts"),
        (None, 5, "cannot be told without counts"), (Counts(60, 100), 0, "0 of 0 cases to come"), (Counts(90, 100), 10, "0 of 10 cases to come (0.00%)"),
    ])  # fmt: skip
    def test_what_is_still_needed(self, value: Counts | Stated | None, of: int, told: str) -> None:
        picture = display.trend(cumulative=[judged(value)], of=of, language="en")
        assert picture.text.endswith(f" Still needed: {told}.")

    def test_one_indicator_one_unit_one_reading(self) -> None:
        evaluation = evaluate(ANNEX, [], period=QUARTER)
        equal = evaluate(ANNEX, [], period=QUARTER, reading=ExactReading.EQUAL)
        for one, other in (
            (evaluation["I.3"], evaluation["I.4"]),
            (evaluation["I.3"], evaluation["I.3", "legal"]),
            (evaluation["I.1"], equal["I.1"]),
        ):
            with pytest.raises(
                errors.InvalidValue, match=r"a verdict of a trend must be one on I\.. for Sở Công Thương"
            ):
                display.trend([one], cumulative=[other])

    def test_two_on_one_day(self) -> None:
        monthly, so_far = months([(1, 2), (1, 2)])
        with pytest.raises(errors.InvalidValue, match="another for each verdict of a kind, not '2025-02-14'"):
            display.trend([*monthly, so_far[1]])

    def test_what_is_needed_follows_from_totals(self) -> None:
        monthly, so_far = months([(1, 2)])
        with pytest.raises(errors.InvalidValue, match="nothing without a cumulative verdict"):
            display.trend(monthly, of=10)
        with pytest.raises(errors.InvalidValue):
            display.trend(cumulative=so_far, of=-1)
        with pytest.raises(errors.WrongType):
            display.trend(cumulative=so_far, of=1.5)  # type: ignore[arg-type]


PICTURES: list[Callable[..., display.Picture]] = [
    display.bullets,
    display.heatmap,
    lambda evaluation, **options: display.trend([evaluation.verdicts[0]], cumulative=[evaluation.verdicts[0]], of=7, **options),
]  # fmt: skip


@pytest.mark.parametrize("draw", PICTURES, ids=["bullets", "heatmap", "trend"])
class TestPictures:
    """What holds for every picture."""

    @settings(max_examples=10)
    @given(EVALUATIONS, LANGUAGES)
    def test_no_word_leaves_the_sheet(
        self, draw: Callable[..., display.Picture], evaluation: Evaluation, language: str
    ) -> None:
        assert outside(draw(evaluation, language=language)) == []

    def test_no_long_word_leaves_the_sheet(self, draw: Callable[..., display.Picture]) -> None:
        for long in ("Phòng Quản lý hạ tầng thương mại và hội nhập kinh tế quốc tế " * 4, "W" * 400):
            department = Unit("d", long, members=[Unit("u", f"{long}1")])
            one = row(
                Target.parse("tối thiểu từ 90% trở lên"), department=department, title=long, group=Group("I", long)
            )
            sent = [one.counted(89_999_999, 10**8, unit="u", period=QUARTER)]
            assert outside(draw(evaluate({"X": one}, sent, period=QUARTER))) == []

    def test_no_verdict_gives_no_picture(self, draw: Callable[..., display.Picture]) -> None:
        evaluation = evaluate({}, [], period=QUARTER)
        if draw is PICTURES[2]:
            draw = lambda _: display.trend()  # noqa: E731
        with pytest.raises(errors.InvalidValue, match="what is drawn must be at least one verdict"):
            draw(evaluation)

    def test_other_languages(self, draw: Callable[..., display.Picture]) -> None:
        with pytest.raises(errors.InvalidValue, match="'vi' or 'en', not 'fr'"):
            draw(evaluate(ANNEX, [], period=QUARTER), language="fr")

    def test_files_have_title_and_text(self, draw: Callable[..., display.Picture], tmp_path: Path) -> None:
        picture = draw(evaluate({"X": row(title="Đúng hạn & <kịp thời>")}, [], period=QUARTER))
        picture.save(tmp_path / "a.png")
        picture.save(str(tmp_path / "a.SVG"))
        image = Image.open(tmp_path / "a.png")
        assert (image.text["Title"], image.text["Description"]) == (picture.title, picture.text)
        svg = (tmp_path / "a.SVG").read_text(encoding="utf-8")
        assert unescape(svg.partition("<title>")[2].partition("</title>")[0]) == picture.title
        assert unescape(svg.partition("<desc>")[2].partition("</desc>")[0]) == picture.text
        assert "<dc:date>" not in svg
        assert "<text" not in svg

    def test_files_are_the_same_whatever_the_user_has_set(
        self, draw: Callable[..., display.Picture], tmp_path: Path
    ) -> None:
        evaluation = evaluate({"X": row()}, [row().counted(1, 2, unit=SHEET, period=QUARTER)], period=QUARTER)
        for kind in ("png", "svg"):
            draw(evaluation).save(tmp_path / f"a.{kind}")
        theirs = {
            "font.size": 30,
            "path.sketch": (5, 100, 2),
            "svg.hashsalt": "x",
            "svg.fonttype": "none",
            "savefig.dpi": 10,
            "axes.facecolor": "red",
        }
        with mpl.rc_context(theirs):
            before = dict(mpl.rcParams)
            for kind in ("png", "svg"):
                draw(evaluation).save(tmp_path / f"b.{kind}")
            assert dict(mpl.rcParams) == before
        for kind in ("png", "svg"):
            assert (tmp_path / f"a.{kind}").read_bytes() == (tmp_path / f"b.{kind}").read_bytes()

    def test_data_is_no_formula(self, draw: Callable[..., display.Picture]) -> None:
        picture = draw(evaluate({"X": row(title="$\\frac{1$")}, [], period=QUARTER))
        assert any("$\\frac{1$" in one for one in words(picture))
        assert picture._repr_png_().startswith(b"\x89PNG")

    def test_letters_are_composed(self, draw: Callable[..., display.Picture]) -> None:
        apart = unicodedata.normalize("NFD", "Phòng Điện lực")
        assert len(apart) > len("Phòng Điện lực")
        evaluation = evaluate({"X": row(department=Unit("d", apart))}, [], period=QUARTER)
        assert any("Phòng Điện lực" in one for one in words(draw(evaluation)))

    def test_in_a_notebook(self, draw: Callable[..., display.Picture]) -> None:
        picture = draw(evaluate({"X": row(title='"><script>')}, [], period=QUARTER))
        html = picture._repr_html_()
        assert re.fullmatch(
            r'<img src="data:image/svg\+xml;base64,[A-Za-z0-9+/=]+" alt="[^"<>]+" style="[a-z0-9%;:-]+">', html
        )
        assert unescape(html.partition(' alt="')[2].partition('" style')[0]) == picture.text
        assert Image.open(BytesIO(picture._repr_png_())).format == "PNG"

    def test_other_files(self, draw: Callable[..., display.Picture], tmp_path: Path) -> None:
        with pytest.raises(errors.InvalidValue, match=r"one that ends in \.png or \.svg, not '.*a\.pdf'"):
            draw(evaluate(ANNEX, [], period=QUARTER)).save(tmp_path / "a.pdf")


class TestExtra:
    """Pictures are an extra, and change nothing of what a user draws."""

    def run(self, code: str) -> str:
        return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout  # noqa: S603

    def test_display_imports_without_it(self) -> None:
        code = (
            "import sys; sys.modules['matplotlib'] = None\n"
            "from reformkpi import annexes, display, evaluate, periods\n"
            "evaluation = evaluate(annexes.load('sct-2025'), [], period=periods.ND09.quarter(2025, 1))\n"
            "print(len(display.scorecard(evaluation)) > 100)\n"
            "try:\n    display.bullets(evaluation)\nexcept ModuleNotFoundError as error:\n    print(error)\n"
        )
        assert self.run(code).splitlines() == ["True", "pictures need matplotlib: install reformkpi[plot]"]

    def test_it_is_imported_when_something_is_drawn_and_pyplot_never(self) -> None:
        code = (
            "import sys\n"
            "from reformkpi import annexes, display, evaluate, periods\n"
            "print('matplotlib' in sys.modules)\n"
            "evaluation = evaluate(annexes.load('sct-2025'), [], period=periods.ND09.quarter(2025, 1))\n"
            "display.bullets(evaluation)._repr_html_()\n"
            "print('matplotlib' in sys.modules, 'matplotlib.pyplot' in sys.modules)\n"
        )
        assert self.run(code).splitlines() == ["False", "True False"]

    def test_without_it_the_error_says_what_to_install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "matplotlib", None)
        monkeypatch.delitem(sys.modules, "reformkpi.display._charts")
        monkeypatch.delattr(display, "_charts")
        with pytest.raises(ModuleNotFoundError, match=r"install reformkpi\[plot\]"):
            display.bullets([judged(None)])
