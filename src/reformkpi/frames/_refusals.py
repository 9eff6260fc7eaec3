"""Why an eager frame is rejected: every row or group that cannot be judged, with the rows to look at."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import narwhals as nw

from reformkpi import Counts, Indicator, Measurement, Period, Target, Unit, evaluate
from reformkpi.errors import ConflictingMeasurements, InvalidFrame, OverlappingPeriods, ReformKPIError
from reformkpi.frames._columns import plain, read
from reformkpi.frames._schema import MOST_IN_A_ROW, PREFIX, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_NUMBER = f"{PREFIX}row"
_REFUSED = [refusal.value for refusal in Refusal]
_MOST_NAMED = 6

_Row = dict[str, Any]  # by role, with its number


def of_rows(judged: nw.DataFrame[Any], names: Mapping[str, str]) -> None:
    """Raise if any row of a frame judged row by row could not be judged."""
    refused = judged.with_row_index(_NUMBER).filter(nw.col("status").is_in(_REFUSED))
    problems = [
        f"{row['status']}: {_described(_read(row, names))}, indicator {plain(row[names['indicator']])!r}"
        for row in refused.iter_rows(named=True)
    ]
    if problems:
        raise InvalidFrame(tuple(problems))


def of_groups(
    frame: nw.DataFrame[Any], judged: nw.DataFrame[Any], names: Mapping[str, str], keys: Sequence[str], period: Period
) -> None:
    """Raise if any group of reports could not be judged."""
    refused = judged.filter(nw.col("status").is_in(_REFUSED)).select(*keys, "status")
    statuses = {tuple(map(plain, row[:-1])): Refusal(row[-1]) for row in refused.iter_rows()}
    if not statuses:
        return
    rows: defaultdict[tuple[Any, ...], list[_Row]] = defaultdict(list)
    indicator = nw.col(names["indicator"])
    concerned = indicator.is_in([key[0] for key in statuses]) | indicator.is_null()
    for row in frame.with_row_index(_NUMBER).filter(concerned).iter_rows(named=True):
        rows[tuple(plain(row[key]) for key in keys)].append(_read(row, names))
    problems: list[str] = []
    for key, status in statuses.items():
        wrong = _wrong(status, [row for row in rows[key] if _inside(row, period)], period)
        parts = [_described(row) for row in wrong[:_MOST_NAMED]]
        if len(wrong) > _MOST_NAMED:
            parts.append(f"and {len(wrong) - _MOST_NAMED} more rows")
        problems.append(f"{status.value} ({', '.join(map(str, key))}): {'; '.join(parts)}")
    raise InvalidFrame(tuple(problems))


def _read(row: Mapping[str, Any], names: Mapping[str, str]) -> _Row:
    return {_NUMBER: row[_NUMBER], **read(row, names)}


def _described(row: _Row) -> str:
    parts = [f"row {row[_NUMBER]}: {row['numerator']} of {row['denominator']}"]
    if "unit" in row:
        parts.append(f"unit {row['unit']!r}")
    if "first" in row:
        parts.append(f"{row['first']} to {row['last']}")
    if row.get("as_of") is not None:
        parts.append(f"as of {row['as_of']}")
    return ", ".join(parts)


def _inside(row: _Row, period: Period) -> bool:
    """Return whether a report lies inside the period, as far as its days are known."""
    first, last = row["first"], row["last"]
    return (first is None or first >= period.first) and (last is None or last <= period.last)


def _wrong(status: Refusal, rows: list[_Row], period: Period) -> list[_Row]:
    """Return the rows of a group that its status is about, some of them or all."""
    match status:
        case Refusal.INVALID:
            return [row for row in rows if not _is_report(row)]
        case Refusal.CONFLICT | Refusal.OVERLAP:
            return _clashing(rows, period) or rows
        case _:
            return rows


def _missing(row: _Row) -> bool:
    return row["numerator"] is None or row["denominator"] is None


def _is_report(row: _Row) -> bool:
    if row["unit"] is None or row["first"] is None or row["last"] is None or row["last"] < row["first"]:
        return False
    try:
        return _missing(row) or Counts(row["numerator"], row["denominator"]).denominator <= MOST_IN_A_ROW
    except ReformKPIError:
        return False


def _clashing(rows: Iterable[_Row], period: Period) -> list[_Row]:
    """Ask the object engine which reports of each unit contradict each other or overlap in part."""
    reports: defaultdict[str, dict[str, _Row]] = defaultdict(dict)
    for row in rows:
        if not _missing(row):
            reports[str(row["unit"])][str(row[_NUMBER])] = row
    any_target = Target.exact(0)
    clashing: list[_Row] = []
    for by_number in reports.values():
        sender = Unit("unit", "unit")  # the frame's own id may be no id for objects
        stub = Indicator(id="-", title="-", target=any_target, department=sender, years=period.last.year)
        sent = [
            Measurement(
                stub.id,
                sender.id,
                period=Period(row["first"], row["last"]),
                value=Counts(row["numerator"], row["denominator"]),
                as_of=row.get("as_of"),
                source=number,
            )
            for number, row in by_number.items()
        ]
        clashes: Iterable[tuple[Measurement, ...]] = ()
        try:
            evaluate({stub.id: stub}, sent, period=period)
        except ConflictingMeasurements as error:
            clashes = error.conflicts
        except OverlappingPeriods as error:
            clashes = error.overlaps
        numbers = dict.fromkeys(report.source for clash in clashes for report in clash)
        clashing += [by_number[number] for number in numbers if number is not None]
    return clashing
