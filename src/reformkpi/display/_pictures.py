"""Pictures (extra `[plot]`), each with alternative text. A picture draws what the verdicts say, no more."""

from __future__ import annotations

import base64
import html
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, final

import attrs

from reformkpi import Evaluation, Status
from reformkpi.display import _html
from reformkpi.display._content import shown, visible
from reformkpi.display._scorecard import Grid, grid_of
from reformkpi.display._tables import Sheets, kind_of
from reformkpi.display._wording import Wording, verdicts_of
from reformkpi.errors import InvalidValue

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from os import PathLike

    import matplotlib.figure  # noqa: TC004  attrs leaves annotations alone, and the extra may be missing

    from reformkpi import Verdict
    from reformkpi.display import _canvas, _charts
    from reformkpi.display._content import Code

_DEEPEST: Final = 40  # so many percentage points from the target, and a cell of a heat map is as dark as can be


@final
@attrs.frozen(eq=False)
class Picture:
    """A picture with alternative text.

    `figure` is matplotlib's, of no window and no global state: it can be changed, and saved in other formats. `title`
    names the picture, `text` is its alternative text. In a notebook the picture shows itself, with the text for screen
    readers.

    >>> from reformkpi import annexes, evaluate, periods
    >>> annex, quarter = annexes.load("sct-2025"), periods.ND09.quarter(2025, 1)
    >>> report = annex["I.3"].counted(597, 1003, unit="sct", period=quarter)
    >>> picture = bullets([evaluate(annex, [report], period=quarter)["I.3"]], language="en")
    >>> picture.text.replace("(59.52%, ≥ 60%).", "…")
    'Rates against their targets, Q1 2025 – Sở Công Thương. 2024-12-15 to 2025-03-14 · 1 not met. I.3: not met …'
    """

    figure: matplotlib.figure.Figure = attrs.field(repr=False)
    title: str
    text: str

    def save(self, path: str | PathLike[str]) -> None:
        """Save as PNG or SVG, by the ending of the name, with title and text inside.

        The same picture makes the same bytes. Letters are outlines in SVG, so they look the same without the font.

        Raises:
            InvalidValue: a name that ends neither in `.png` nor in `.svg`.
        """
        file = Path(path)
        match file.suffix.lower():
            case ".png":
                file.write_bytes(self._saved("png"))
            case ".svg":
                file.write_bytes(self._saved("svg"))
            case _:
                raise InvalidValue("name of a picture", str(path), "a name that ends in .png or .svg")

    def _saved(self, kind: Literal["png", "svg"]) -> bytes:
        from reformkpi.display import _canvas  # noqa: PLC0415  the extra is there: the figure is

        return _canvas.saved(self.figure, kind, self.title, self.text)

    def _repr_png_(self) -> bytes:
        return self._saved("png")

    def _repr_html_(self) -> str:
        drawn = base64.b64encode(self._saved("svg")).decode("ascii")
        text = html.escape(self.text)
        return f'<img src="data:image/svg+xml;base64,{drawn}" alt="{text}" style="max-width:100%;height:auto">'


def picture(figure: matplotlib.figure.Figure, texts: _charts.Texts, sentences: Iterable[str]) -> Picture:
    """Return a picture, whose alternative text has its title, the lines below it, what it shows, and its footnotes."""
    parts = [text if text.endswith(".") else f"{text}." for text in (texts.title, *texts.below) if text]
    return Picture(figure, texts.title, visible(" ".join([*parts, *sentences, *texts.notes])))


def some(verdicts: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """Return verdicts to draw.

    Raises:
        InvalidValue: there are none.
        WrongType: one of them is no verdict.
    """
    judged = verdicts_of(verdicts)
    if not judged:
        raise InvalidValue("verdicts to draw", judged, "at least one")
    return judged


def bullets(verdicts: Iterable[Verdict], *, language: Code = "vi") -> Picture:
    """Draw verdicts as a bullet chart: a bar for each rate, from 0 to 100%, and a stroke across it for the target.

    An `Evaluation` has the verdicts on the whole department; `evaluation.by_unit["legal"]` or any other verdicts work,
    too. Rows of several units of one indicator are named by the units. Bars of missed targets are hatched and their
    status is bold; without a rate, the sign of the status replaces the bar.

    Returns:
        The picture, with its title and alternative text.

    Raises:
        InvalidValue: no verdicts, or an unsupported language.
        WrongType: one of the verdicts is none.
        ModuleNotFoundError: the extra `[plot]` is not installed.

    >>> from reformkpi import annexes, evaluate, periods
    >>> evaluation = evaluate(annexes.load("sct-2025"), [], period=periods.ND09.quarter(2025, 1))
    >>> bullets(evaluation.by_group["I"], language="en").title
    'Rates against their targets, Q1 2025 – Sở Công Thương'
    """
    wording = Wording.of(language)
    words = wording.words
    judged = some(verdicts)
    from reformkpi.display import _canvas, _charts  # noqa: PLC0415  the extra

    of_one = len({verdict.indicator.id for verdict in judged}) == 1
    by_unit = len({verdict.unit.id for verdict in judged}) > 1
    own_targets = len({verdict.target for verdict in judged}) > 1
    periods = len({verdict.period for verdict in judged}) > 1

    def row(verdict: Verdict) -> _charts.Bullet:
        indicator = verdict.indicator
        title = verdict.unit.name if by_unit else wording.title(indicator)
        if by_unit and not of_one:
            title = f"{verdict.unit.name}: {wording.title(indicator)}"
        if periods:
            title = f"{title}, {wording.period(verdict.period)}"
        return _charts.Bullet(
            heading="" if of_one else visible(wording.group(indicator)),
            name="" if of_one and by_unit else visible(indicator.id),
            title=visible(title),
            rate=verdict.rate,
            shown=wording.rate(verdict) or wording.sign(verdict),
            target=verdict.target.value,
            target_text="" if of_one and by_unit and not own_targets else visible(verdict.target.text),
            status=wording.status(verdict),
            kind=kind_of(verdict),
        )

    of = f"{words.bullets}, {wording.language.about(judged[0].indicator.id)}" if of_one and by_unit else words.bullets
    texts = _texts(wording, of, judged, [wording.named(judged[0].indicator)] if of_one and by_unit else [])
    figure = _charts.bullets(
        texts,
        [row(verdict) for verdict in judged],
        scale=words.rate,
        key=[
            _canvas.Key("target", words.target),
            *(entry for entry in key_of(wording, judged) if entry.kind in ("met", "missed")),
        ],
    )
    return picture(figure, texts, [_sentence(wording, verdict, unit=by_unit) for verdict in judged])


def _texts(wording: Wording, kind: str, verdicts: Sequence[Verdict], below: Sequence[str] = ()) -> _charts.Texts:
    from reformkpi.display import _charts  # noqa: PLC0415  the extra

    return _charts.Texts(
        visible(wording.heading(kind, verdicts)),
        tuple(visible(text) for text in (*below, wording.subheading(verdicts)) if text),
        tuple(map(visible, wording.footnotes(verdicts))),
    )


def _sentence(wording: Wording, verdict: Verdict, *, unit: bool = False) -> str:
    """Return what a verdict says, without signs, which are not read out well."""
    about = f"{verdict.indicator.id}, {verdict.unit.name}" if unit else verdict.indicator.id
    rate, goal = wording.rate(verdict), wording.goal(verdict)
    return f"{about}: {wording.spoken(verdict)} ({f'{rate}%, ' if rate else ''}{goal}%)."


def key_of(wording: Wording, verdicts: Iterable[Verdict]) -> list[_canvas.Key]:
    """Return an entry of a key for each status that occurs, in their order."""
    from reformkpi.display import _canvas  # noqa: PLC0415  the extra

    order = list(Status)
    firsts: dict[str, Verdict] = {}
    for verdict in sorted(verdicts, key=lambda verdict: order.index(verdict.status)):
        firsts.setdefault(wording.sign(verdict), verdict)
    return [_canvas.Key(kind_of(verdict), f"{sign} {wording.state(verdict)}") for sign, verdict in firsts.items()]


def heatmap(evaluation: Evaluation, *, language: Code = "vi") -> Picture:
    """Draw an evaluation as a heat map: units by indicators, the darker the further from the target.

    It is `scorecard` with shades: every cell has the sign, the marks and the rate that it has there. The alternative
    text has, for each indicator, the verdict on the whole and how many units have which status.

    Returns:
        The picture, with its title and alternative text.

    Raises:
        InvalidValue: no verdicts, or an unsupported language.
        WrongType: no evaluation.
        ModuleNotFoundError: the extra `[plot]` is not installed.

    >>> from reformkpi import annexes, evaluate, periods
    >>> annex = annexes.load("sct-2025")
    >>> evaluation = evaluate({"I.3": annex["I.3"]}, [], period=periods.ND09.quarter(2025, 1))
    >>> heatmap(evaluation, language="en").text.partition(" · ")[2]
    '1 no data. I.3: no data (≥ 60%). Of which: 2 no data.'
    """
    grid = grid_of(evaluation, language)
    wording, words = grid.wording, grid.wording.words
    judged = some(evaluation)
    from reformkpi.display import _canvas, _charts  # noqa: PLC0415  the extra

    def tile(verdict: Verdict | None, *, whole: bool) -> _charts.Tile:
        cell = grid.cell(verdict, whole=whole)
        depth = min(Fraction(1), abs(Fraction((verdict and verdict.gap) or 0)) / _DEEPEST)
        return _charts.Tile(cell.text, cell.kind or "idle", depth)

    texts = _texts(wording, words.heatmap, judged)
    drawn = {mark: _canvas.Key(kind, "") for mark, kind in _drawn(grid).items()}
    key = [
        _canvas.Key(drawn[entry[0]].kind, entry + (words.darker if drawn[entry[0]].kind == "missed" else ""))
        if entry[0] in drawn
        else _canvas.Key(None, entry)
        for entry in grid.key()
    ]
    figure = _charts.heatmap(
        texts,
        columns=[
            (visible(one.indicator.id), wording.goal(one), visible(wording.group(one.indicator))) for one in judged
        ],
        rows=[
            _charts.Row(
                visible(line.unit.name), line.whole, [tile(verdict, whole=line.whole) for verdict in line.verdicts]
            )
            for line in grid.lines
        ],
        key=key,
        legend=[visible(wording.named(one.indicator)) for one in judged],
    )
    sentences: list[str] = []
    for place, verdict in enumerate(judged):
        sentences.append(_sentence(wording, verdict))
        units = [one for line in grid.lines if not line.whole and (one := line.verdicts[place])]
        if units:
            sentences.append(f"{words.of_which} {grid.tally(units)}.")
    return picture(figure, texts, sentences)


def _drawn(grid: Grid) -> dict[str, _canvas.Kind]:
    """Return the signs that have a ground of their own in a heat map, with the kind of the ground."""
    kinds: dict[str, _canvas.Kind] = {}
    for line in grid.lines:
        for verdict in line.verdicts:
            cell = grid.cell(verdict, whole=line.whole)
            if verdict is not None and cell.kind in ("met", "missed", "idle", "missing"):
                kinds[grid.wording.sign(verdict)] = cell.kind
    return kinds


def sheet(verdicts: Iterable[Verdict], wording: Wording) -> Picture:
    """Draw verdicts as a table, with the bars that a page shows."""
    judged = some(verdicts)
    from reformkpi.display import _charts, _sheet  # noqa: PLC0415  the extra

    content = shown(Sheets(wording).results(judged))
    texts = _charts.Texts(content.title, (content.subtitle,), [note for _, notes, _ in content.notes for note in notes])
    return picture(_sheet.table(content), texts, [_sentence(wording, one, unit=_several(judged)) for one in judged])


def _several(verdicts: Sequence[Verdict]) -> bool:
    return len({verdict.unit.id for verdict in verdicts}) > 1


def save(verdicts: Iterable[Verdict], path: str | PathLike[str], *, language: Code = "vi") -> None:
    """Save verdicts as a table: a picture to send (`.png`, `.svg`; extra `[plot]`), or a page to print (`.html`).

    The picture has its alternative text inside.

    Args:
        verdicts: The verdicts to show. An `Evaluation` has those on the whole department;
            `evaluation.by_unit["legal"]` or any other verdicts work, too.
        path: Where to write; its ending names the format. A file that is there is replaced.
        language: `vi` or `en`.

    Raises:
        InvalidValue: a name with another ending, no verdicts to draw, or an unsupported language.
        WrongType: one of the verdicts is none.
        ModuleNotFoundError: the extra `[plot]` is not installed, and the name is that of a picture.

    >>> from tempfile import TemporaryDirectory
    >>> from reformkpi import annexes, evaluate, periods
    >>> evaluation = evaluate(annexes.load("sct-2025"), [], period=periods.ND09.quarter(2025, 1))
    >>> with TemporaryDirectory() as folder:
    ...     save(evaluation, f"{folder}/ket-qua.png")
    ...     save(evaluation, f"{folder}/ket-qua.html")
    """
    wording, file = Wording.of(language), Path(path)
    if file.suffix.lower() == ".html":
        content = shown(Sheets(wording).results(verdicts_of(verdicts)))
        file.write_text(_html.page(content.title, [content]), encoding="utf-8")
    elif file.suffix.lower() in (".png", ".svg"):
        sheet(verdicts, wording).save(file)
    else:
        raise InvalidValue("name of a file", str(path), "a name that ends in .png, .svg or .html")
