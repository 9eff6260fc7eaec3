"""The trend of one rate: the picture, and what is still needed to reach the target."""

from __future__ import annotations

from fractions import Fraction
from itertools import groupby, pairwise
from operator import index
from typing import TYPE_CHECKING, Final, NamedTuple

from reformkpi import Counts, Period
from reformkpi.display._content import visible
from reformkpi.display._periods import name_of
from reformkpi.display._pictures import Picture, key_of, picture, some
from reformkpi.display._tables import kind_of
from reformkpi.display._wording import Wording
from reformkpi.errors import InvalidValue

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from typing import SupportsIndex

    from reformkpi import Verdict
    from reformkpi.display import _canvas, _charts, _lines
    from reformkpi.display._content import Code

_MONTH: Final = "month"


def trend(
    verdicts: Iterable[Verdict] = (),
    *,
    cumulative: Iterable[Verdict] = (),
    of: SupportsIndex | None = None,
    language: Code = "vi",
) -> Picture:
    """Draw the trend of a rate against its target: period by period, cumulative, or both.

    All verdicts are on one indicator and one unit. They are ordered by their last days; months, quarters and years are
    named. A target that changes with the years or the phase is drawn with steps: the indicators of all verdicts have
    one id.

    Args:
        verdicts: The verdicts of single periods, such as months or quarters.
        cumulative: The verdicts of growing periods, which `evaluate` judges, too.
        of: The number of cases still to come. The share of them that is needed (`Verdict.needed`, from the last
            cumulative verdict) is drawn at the end.
        language: `vi` or `en`.

    Returns:
        The picture, with its title and alternative text.

    Raises:
        InvalidValue: no verdicts; verdicts on several indicators, units or directions (minimum and maximum); two of a
            kind that end on one day; two targets or readings for one day; `of` without a cumulative verdict, or no
            count; an unsupported language.
        WrongType: one of the verdicts is none.
        ModuleNotFoundError: the extra `[plot]` is not installed.

    >>> from reformkpi import Period, annexes, evaluate, periods
    >>> row, months = annexes.load("sct-2025")["I.3"], periods.ND09.months(2025)[:2]
    >>> sent = [row.counted(n, 320, unit="sct", period=month) for n, month in zip((196, 180), months)]
    >>> so_far = [Period(months[0].first, month.last) for month in months]
    >>> def judge(spans):
    ...     return [evaluate({"I.3": row}, sent, period=span)["I.3"] for span in spans]
    >>> picture = trend(judge(months), cumulative=judge(so_far), of=320, language="en")
    >>> picture.text.partition("Needed: ")[2]
    '200 of the next 320 cases (62.50%).'
    """
    wording = Wording.of(language)
    words = wording.words
    kinds = {
        words.each_period: _by_day(verdicts),
        words.cumulative: _by_day(cumulative),
    }
    judged = some(verdict for kind in kinds.values() for verdict in kind)
    _check(kinds)
    growing = kinds[words.cumulative]
    if of is not None and not growing:
        raise InvalidValue("of", of, "None without a cumulative verdict, because the share needed follows from it")
    from reformkpi.display import _lines  # noqa: PLC0415  the extra

    places = {day: place for place, day in enumerate(sorted({verdict.period.last for verdict in judged}))}
    series = [
        _lines.Series(
            name,
            name == words.cumulative,
            [
                _lines.Point(places[verdict.period.last], verdict.rate, wording.brief(verdict), kind_of(verdict))
                for verdict in verdicts
            ],
        )
        for name, verdicts in kinds.items()
        if verdicts
    ]
    steps = _steps(wording, judged, places)
    texts = _texts(wording, judged)
    outlook = None if of is None else _outlook(wording, growing[-1], of)
    figure = _lines.trend(
        texts,
        days=_ticks(wording, kinds[words.each_period] or growing, list(places)),
        series=series,
        targets=steps,
        ahead=outlook and _lines.Ahead([outlook.name, outlook.cases], outlook.brief, outlook.share),
        scale=words.rate,
        key=_key(wording, judged),
    )
    sentences = [
        f"{name}: "
        + "; ".join(
            " ".join(filter(None, [_when(wording, one, verdicts), wording.spoken(one), _percent(wording.rate(one))]))
            for one in verdicts
        )
        + "."
        for name, verdicts in kinds.items()
        if verdicts
    ]
    if len(steps) > 1:
        held = [[one for one in judged if step.first <= places[one.period.last] <= step.last] for step in steps]
        spans = [
            f"{step.text}% ({wording.period(_span(verdicts))})" for step, verdicts in zip(steps, held, strict=True)
        ]
        sentences.insert(0, f"{words.target}: {'; '.join(spans)}.")
    return picture(figure, texts, [*sentences, *([f"{outlook.name}: {outlook.phrase}."] if outlook else [])])


def _key(wording: Wording, verdicts: Sequence[Verdict]) -> list[_canvas.Key]:
    """Return the statuses and the marks that occur; a status without a rate has no sample."""
    from reformkpi.display import _canvas  # noqa: PLC0415  the extra

    marks: dict[str, str] = {}
    for verdict in verdicts:
        marks |= wording.weak(verdict)
    entries = key_of(wording, verdicts)
    entries = [entry if entry.kind in ("met", "missed") else entry._replace(kind=None) for entry in entries]
    return entries + [_canvas.Key(None, f"{mark} {words}") for mark, words in marks.items()]


def _steps(wording: Wording, verdicts: Sequence[Verdict], places: dict[date, int]) -> list[_lines.Step]:
    """Return the targets in the order of their days, one for as many days in a row as it holds for."""
    from reformkpi.display import _lines  # noqa: PLC0415  the extra

    by_place = {places[verdict.period.last]: verdict for verdict in verdicts}
    runs = groupby(sorted(by_place.items()), key=lambda item: (item[1].target.value, wording.goal(item[1])))
    steps: list[_lines.Step] = []
    for (value, goal), run in runs:
        held = [place for place, _ in run]
        steps.append(_lines.Step(held[0], held[-1], value, visible(goal)))
    return steps


def _span(verdicts: Sequence[Verdict]) -> Period:
    return Period(min(one.period.first for one in verdicts), max(one.period.last for one in verdicts))


def _by_day(verdicts: Iterable[Verdict]) -> list[Verdict]:
    judged = tuple(verdicts)
    return sorted(some(judged), key=lambda verdict: verdict.period.last) if judged else []


def _texts(wording: Wording, verdicts: Sequence[Verdict]) -> _charts.Texts:
    from reformkpi.display import _charts  # noqa: PLC0415  the extra

    first = verdicts[0]
    span = _span(verdicts)
    kind = f"{wording.words.trend}, {wording.language.about(first.indicator.id)}"
    title = wording.language.heading(kind, wording.period(span), first.unit.name)
    row = first.indicator
    changing = len({one.target for one in verdicts}) > 1
    below = [f"{row.id}: {wording.title(row)}" if changing else wording.named(row)]
    if name_of(span):
        below.append(wording.capital_days(span))
    return _charts.Texts(visible(title), tuple(map(visible, below)), tuple(map(visible, wording.footnotes(verdicts))))


def _when(wording: Wording, verdict: Verdict, others: Sequence[Verdict]) -> str:
    """Return the period of a verdict, by its last day alone if all begin on the same day."""
    growing = len(others) > 1 and len({one.period.first for one in others}) == 1
    return wording.language.until(verdict.period.last) if growing else wording.period(verdict.period)


def _percent(rate: str) -> str:
    return f"{rate}%" if rate else ""


def _ticks(wording: Wording, verdicts: Sequence[Verdict], days: Sequence[date]) -> list[tuple[str, str]]:
    """Return what stands below each last day: the name of the period and its year, or the day if it has no name.

    The year is written below the first name, and again where it changes.
    """
    names = {verdict.period.last: name_of(verdict.period) for verdict in verdicts}
    months = {name.length for name in names.values() if name} == {_MONTH}
    ticks: list[tuple[str, str]] = []
    before = None
    for day in days:
        name = names.get(day)
        unnamed = (wording.language.short_day(day), str(day.year))
        tick, year = wording.language.tick(name) if name and months else unnamed
        ticks.append((tick, "" if year == before else year))
        before = year
    return ticks


def _check(kinds: dict[str, list[Verdict]]) -> None:
    """Reject verdicts that make no trend."""
    first, *others = (verdict for verdicts in kinds.values() for verdict in verdicts)
    expected = f"one on {first.indicator.id} for {first.unit.name}, judged in the same direction, as the others"
    for verdict in others:
        same = verdict.indicator == first.indicator or (
            verdict.indicator.id == first.indicator.id and verdict.indicator.years != first.indicator.years
        )
        if not same or verdict.unit != first.unit or verdict.threshold.downward != first.threshold.downward:
            got = f"{verdict.indicator.id}, {verdict.unit.name}, {verdict.threshold.comparison.value}"
            raise InvalidValue("verdict of a trend", got, expected)
    by_day: dict[date, Verdict] = {}
    for verdict in (first, *others):
        other = by_day.setdefault(verdict.period.last, verdict)
        if other.threshold != verdict.threshold:
            got = f"{verdict.period.last}: {other.target} and {verdict.target}"
            raise InvalidValue("target of a trend", got, "one target and one reading for each day")
    for verdicts in kinds.values():
        twice = [before.period.last for before, after in pairwise(verdicts) if before.period.last == after.period.last]
        if twice:
            raise InvalidValue(
                "last day of a period in a trend", str(twice[0]), "another for each verdict of the same kind"
            )


class _Outlook(NamedTuple):
    """What is still needed of the cases to come: its name and theirs, in brief, as one phrase, and the share."""

    name: str
    cases: str
    brief: list[str]
    phrase: str
    share: Fraction | None = None


def _outlook(wording: Wording, verdict: Verdict, of: SupportsIndex) -> _Outlook:
    """Return what `Verdict.needed` says, and whether its None means out of reach or unknown."""
    words, needed, to_come = wording.words, verdict.needed(of=of), index(of)
    name = words.allowed if verdict.threshold.downward else words.needed
    cases = wording.language.count(to_come)
    below = wording.language.cases_to_come(cases)
    if not isinstance(verdict.value, Counts) or verdict.value.denominator + to_come == 0:
        return _Outlook(name, below, [words.unknowable], words.unknowable)
    if needed is None:
        return _Outlook(name, below, [words.out_of_reach], words.out_of_reach)
    count = wording.language.count(needed)
    phrase = wording.language.of_cases(count, cases)
    if to_come == 0:
        return _Outlook(name, below, [f"{count}/{cases}"], phrase)
    share = Fraction(100 * needed, to_come)
    percent = wording.language.percent(share)
    return _Outlook(name, below, [f"{percent}%", f"{count}/{cases}"], f"{phrase} ({percent}%)", share)
