"""Pictures (extra `[plot]`), each with a text that stands for it. What is drawn is what a verdict says, no more."""

from __future__ import annotations

import base64
import html
from fractions import Fraction
from itertools import pairwise
from operator import index
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, final

import attrs

from reformkpi import Counts, Period, Status
from reformkpi.display import _words
from reformkpi.display._tables import group_of, key, lines, named
from reformkpi.errors import InvalidValue

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from os import PathLike
    from typing import SupportsIndex

    from matplotlib.figure import Figure  # noqa: TC004  attrs leaves annotations alone, and the extra may be missing

    from reformkpi import Evaluation, Verdict
    from reformkpi.display import _charts
    from reformkpi.display._words import Language

_DEEPEST: Final = 40  # so many percentage points from the target, and a cell of a heat map is as dark as can be
_KINDS: Final[dict[Status, _charts.Kind]] = {
    Status.MET: "met",
    Status.NOT_MET: "missed",
    Status.NO_ACTIVITY: "idle",
    Status.NO_DATA: "unknown",
}


@final
@attrs.frozen(eq=False)
class Picture:
    """A picture with the text that stands for it where it cannot be seen.

    `figure` is matplotlib's, of no window and no global state: it can be changed, and saved in other formats. `title`
    is short, `text` says what the picture says. In a notebook it shows itself, with its text for screen readers.

    >>> from reformkpi import annexes, evaluate, periods
    >>> annex, quarter = annexes.load("sct-2025"), periods.ND09.quarter(2025, 1)
    >>> report = annex["I.3"].counted(597, 1003, unit="sct", period=quarter)
    >>> picture = bullets([evaluate(annex, [report], period=quarter)["I.3"]], language="en")
    >>> picture.text
    'Chart of rates against targets. Sở Công Thương, 2024-12-15 to 2025-03-14. I.3: not met (59.52%, ≥ 60%).'
    """

    figure: Figure = attrs.field(repr=False)
    title: str
    text: str

    def save(self, path: str | PathLike[str]) -> None:
        """Save as PNG or SVG, as the name says, with title and text inside. The same picture gives the same bytes.

        Letters are drawn as outlines in SVG, so that they look the same where the font is missing.

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
                raise InvalidValue("the name of a picture", str(path), "one that ends in .png or .svg")

    def _saved(self, kind: Literal["png", "svg"]) -> bytes:
        from reformkpi.display import _charts  # noqa: PLC0415  the extra is there: the figure is

        return _charts.saved(self.figure, kind, self.title, self.text)

    def _repr_png_(self) -> bytes:
        return self._saved("png")

    def _repr_html_(self) -> str:
        drawn = base64.b64encode(self._saved("svg")).decode("ascii")
        text = html.escape(self.text)
        return f'<img src="data:image/svg+xml;base64,{drawn}" alt="{text}" style="max-width:100%;height:auto">'


def bullets(verdicts: Iterable[Verdict], *, language: Language = "vi") -> Picture:
    """Draw verdicts as a bullet chart: a bar for each rate, from 0 to 100 %, and a stroke across it for its target.

    An `Evaluation` gives those for the whole department; `evaluation.by_unit["legal"]` or any other choice will do.
    Bars of missed targets are hatched and their status is bold; where there is no rate, the sign of the status stands
    in place of the bar.

    Raises:
        InvalidValue: no verdicts, or a language that is not spoken here.
        ModuleNotFoundError: the extra `[plot]` is not installed.

    >>> from reformkpi import annexes, evaluate, periods
    >>> evaluation = evaluate(annexes.load("sct-2025"), [], period=periods.ND09.quarter(2025, 1))
    >>> bullets(evaluation.by_group["I"], language="en").title
    'Sở Công Thương, 2024-12-15 to 2025-03-14; a bare target is read as that number or more'
    """
    judged = _some(verdicts)
    word = _words.words(language)
    from reformkpi.display import _charts  # noqa: PLC0415  the extra

    several = len({verdict.unit.id for verdict in judged}) > 1

    def row(verdict: Verdict) -> _charts.Bullet:
        title = _words.title(verdict.indicator, language)
        return _charts.Bullet(
            heading=_words.visible(group_of(verdict, language)),
            name=_words.visible(verdict.indicator.id),
            title=_words.visible(f"{verdict.unit.name}: {title}" if several else title),
            rate=verdict.rate,
            shown=_words.rate(verdict, language) or _words.SIGNS[verdict.status],
            target=verdict.indicator.target.value,
            target_text=_words.visible(verdict.indicator.target.text),
            status=_words.status(verdict, language),
            kind=_KINDS[verdict.status],
        )

    caption = _words.visible(_words.caption(judged, language))
    said = [_sentence(verdict, language, several=several) for verdict in judged]
    bars = _key(judged, language, ("met", "missed"))
    figure = _charts.bullets(
        caption,
        [row(verdict) for verdict in judged],
        scale=word["rate"],
        key=[_charts.Key("target", word["target"]), *(entry for entry in bars if entry.kind)],
    )
    return _picture(figure, word["bullets"], caption, said)


def heatmap(evaluation: Evaluation, *, language: Language = "vi") -> Picture:
    """Draw an evaluation as a heat map: units by indicators, the darker the further from the target.

    It is `scorecard` with shades: every cell has the sign, the marks and the rate that it has there. Its text gives
    for each indicator the verdict on the whole and how many units have which status; the scorecard has the rest.

    Raises:
        InvalidValue: no verdicts, or a language that is not spoken here.
        ModuleNotFoundError: the extra `[plot]` is not installed.

    >>> from reformkpi import annexes, evaluate, periods
    >>> annex = annexes.load("sct-2025")
    >>> evaluation = evaluate({"I.3": annex["I.3"]}, [], period=periods.ND09.quarter(2025, 1))
    >>> heatmap(evaluation, language="en").text.partition(". ")[2]
    'Sở Công Thương, 2024-12-15 to 2025-03-14. I.3: no data (≥ 60%). Of which: no data 2.'
    """
    judged = _some(evaluation)
    word = _words.words(language)
    from reformkpi.display import _charts  # noqa: PLC0415  the extra

    def tile(verdict: Verdict | None) -> _charts.Tile:
        if verdict is None:
            return _charts.Tile(_words.NOT_RESPONSIBLE, "none")
        depth = min(Fraction(1), abs(Fraction(verdict.gap or 0) / _DEEPEST))
        return _charts.Tile(_words.brief(verdict, language), _KINDS[verdict.status], depth)

    grid = list(lines(evaluation))
    caption = _words.visible(_words.caption(judged, language))
    figure = _charts.heatmap(
        caption,
        columns=[
            (_words.visible(one.indicator.id), _words.goal(one, language), group_of(one, language)) for one in judged
        ],
        rows=[
            _charts.Row(_words.visible(line.unit.name), line.whole, [tile(one) for one in line.verdicts])
            for line in grid
        ],
        key=[
            entry._replace(text=entry.text + word["the darker"]) if entry.kind == "missed" else entry
            for entry in _key(
                [one for line in grid for one in line.verdicts], language, ("met", "missed", "idle", "unknown")
            )
        ],
        legend=[_words.visible(named(one.indicator, language)) for one in judged],
    )
    of_units = [verdict for verdicts in evaluation.by_unit.values() for verdict in verdicts]
    said: list[str] = []
    for verdict in judged:
        tally = evaluation.tally(one for one in of_units if one.indicator.id == verdict.indicator.id)
        said += [_sentence(verdict, language), *_tally(tally, language)]
    return _picture(figure, word["heatmap"], caption, said)


def trend(
    verdicts: Iterable[Verdict] = (),
    *,
    cumulative: Iterable[Verdict] = (),
    of: SupportsIndex | None = None,
    language: Language = "vi",
) -> Picture:
    """Draw the trend of a rate against its target: period by period, cumulative, or both.

    All verdicts are on one indicator and one unit. `verdicts` are those of single periods (months, quarters),
    `cumulative` those of growing ones; the caller judges both, since only `evaluate` adds figures up. With `of`, so
    many cases still to come, the share of them that is needed (`Verdict.needed`, from the last cumulative verdict)
    stands at the end. Verdicts stand in the order of their last days.

    Raises:
        InvalidValue: no verdicts; verdicts on several indicators, units or readings; two of a kind that end on one day;
            `of` without a cumulative verdict, or no count; a language that is not spoken here.
        ModuleNotFoundError: the extra `[plot]` is not installed.

    >>> from reformkpi import Period, annexes, evaluate, periods
    >>> row, months = annexes.load("sct-2025")["I.3"], periods.ND09.months(2025)[:2]
    >>> sent = [row.counted(n, 320, unit="sct", period=month) for n, month in zip((196, 180), months)]
    >>> so_far = [Period(months[0].first, month.last) for month in months]
    >>> judged = [[evaluate({"I.3": row}, sent, period=span)["I.3"] for span in spans] for spans in (months, so_far)]
    >>> trend(judged[0], cumulative=judged[1], of=320, language="en").text.partition("Still ")[2]
    'needed: 200 of 320 cases to come (62.50%).'
    """
    word = _words.words(language)
    kinds = {
        "each period": sorted(verdicts, key=lambda verdict: verdict.period.last),
        "cumulative": sorted(cumulative, key=lambda verdict: verdict.period.last),
    }
    judged = _some([verdict for kind in kinds.values() for verdict in kind])
    _check_course(kinds)
    if of is not None and not kinds["cumulative"]:
        raise InvalidValue("of", of, "nothing without a cumulative verdict: the share needed follows from it")
    from reformkpi.display import _charts  # noqa: PLC0415  the extra

    last_days = sorted({verdict.period.last for verdict in judged})
    places = {day: place for place, day in enumerate(last_days)}
    series = [
        _charts.Series(
            word[kind],
            kind == "cumulative",
            [
                _charts.Point(
                    places[verdict.period.last],
                    verdict.rate,
                    _words.brief(verdict, language),
                    _KINDS[verdict.status],
                )
                for verdict in found
            ],
        )
        for kind, found in kinds.items()
        if found
    ]
    ahead, needed = None, list[str]()
    if of is not None:
        outlook = _needed(kinds["cumulative"][-1], of, language)
        ahead = _charts.Ahead([word["needed"], word["cases"].format(of=outlook.cases)], outlook.brief, outlook.share)
        needed = [f"{word['needed']}: {outlook.told}."]
    first = judged[0]
    span = Period(min(verdict.period.first for verdict in judged), last_days[-1])
    where = word["caption"].format(unit=first.unit.name, days=_words.days(span, language))
    caption = _words.visible(f"{named(first.indicator, language)}; {where}")
    figure = _charts.trend(
        caption,
        days=[
            (f"{day:{word['short day']}}", str(day.year) if place == 0 or day.year != last_days[place - 1].year else "")
            for place, day in enumerate(last_days)
        ],
        series=series,
        target=(first.indicator.target.value, _words.goal(first, language)),
        ahead=ahead,
        scale=word["rate"],
        key=_key(judged, language, ("met", "missed")),
    )
    said = [
        f"{word[kind]}: "
        + "; ".join(" ".join([_words.days(one.period, language), *_told(one, language)]) for one in found)
        + "."
        for kind, found in kinds.items()
        if found
    ]
    return _picture(figure, word["trend"], caption, [*said, *needed])


def _check_course(kinds: dict[str, list[Verdict]]) -> None:
    """Refuse verdicts that make no trend."""
    judged = [verdict for found in kinds.values() for verdict in found]
    first = judged[0]
    for verdict in judged:
        if (verdict.indicator, verdict.unit, verdict.reading) != (first.indicator, first.unit, first.reading):
            raise InvalidValue(
                "a verdict of a trend",
                f"{verdict.indicator.id}, {verdict.unit.name}, {verdict.reading.value}",
                f"one on {first.indicator.id} for {first.unit.name}, read as {first.reading.value}, as the others",
            )
    for found in kinds.values():
        days = [verdict.period.last for verdict in found]
        twice = [day for day, after in pairwise(days) if day == after]
        if twice:
            raise InvalidValue(
                "the last day of a period in a trend", str(twice[0]), "another for each verdict of a kind"
            )


class _Outlook(NamedTuple):
    """What is still needed of cases to come: their number, in brief, as one phrase, and the share in percent."""

    cases: str
    brief: list[str]
    told: str
    share: Fraction | None = None


def _needed(verdict: Verdict, of: SupportsIndex, language: Language) -> _Outlook:
    """Say what `Verdict.needed` gives, and whether its None is out of reach or cannot be told."""
    word, needed, to_come = _words.words(language), verdict.needed(of=of), index(of)
    cases = _words.count(to_come, language)
    if not isinstance(verdict.value, Counts) or verdict.value.denominator + to_come == 0:
        return _Outlook(cases, [word["cannot tell"]], word["cannot tell"])
    if needed is None:
        return _Outlook(cases, [word["out of reach"]], word["out of reach"])
    count = _words.count(needed, language)
    told = word["of cases"].format(n=count, of=cases)
    if to_come == 0:
        return _Outlook(cases, [f"{count}/{cases}"], told)
    share = Fraction(100 * needed, to_come)
    percent = _words.percent(share, language=language)
    return _Outlook(cases, [percent, f"{count}/{cases}"], f"{told} ({percent}%)", share)


def _some(verdicts: Iterable[Verdict]) -> tuple[Verdict, ...]:
    judged = tuple(verdicts)
    if not judged:
        raise InvalidValue("what is drawn", judged, "at least one verdict")
    return judged


def _picture(figure: Figure, kind: str, caption: str, said: list[str]) -> Picture:
    return Picture(figure, caption, _words.visible(" ".join([f"{kind}. {caption}.", *said])))


def _sentence(verdict: Verdict, language: Language, *, several: bool = False) -> str:
    """Say what a verdict is, without signs, which are not read out well."""
    about = f"{verdict.indicator.id}, {verdict.unit.name}" if several else verdict.indicator.id
    rate, goal = _words.rate(verdict, language), _words.goal(verdict, language)
    return f"{about}: {_words.spoken(verdict, language)} ({f'{rate}%, ' if rate else ''}{goal}%)."


def _told(verdict: Verdict, language: Language) -> list[str]:
    """Say the status, and the rate where there is one."""
    rate = _words.rate(verdict, language)
    return [_words.spoken(verdict, language), *([f"{rate}%"] if rate else [])]


def _tally(found: dict[Status, int], language: Language) -> list[str]:
    """Say how many units have which status, where there are any."""
    word = _words.words(language)
    told = [f"{word[status.value]} {number}" for status, number in found.items() if number]
    return [f"{word['of which']} {', '.join(told)}."] if told else []


def _key(verdicts: Sequence[Verdict | None], language: Language, drawn: Sequence[_charts.Kind]) -> list[_charts.Key]:
    """Give the entries of a key, with the kind of those that are drawn and not only written."""
    from reformkpi.display import _charts  # noqa: PLC0415  the extra

    kinds: dict[str, _charts.Kind] = {
        sign: _KINDS[status] for status, sign in _words.SIGNS.items() if _KINDS[status] in drawn
    }
    return [_charts.Key(kinds.get(entry[0]), entry) for entry in key(verdicts, language)]
