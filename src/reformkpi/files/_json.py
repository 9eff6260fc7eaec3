"""An evaluation as JSON, and back: an archive that holds all that it takes to judge again, and proves its verdicts.

The document has the indicators, the reports and the question asked (period, readings, day), and the verdicts. The
verdicts are never believed: `load` judges again, and compares. The schema is `evaluation.schema.json` beside this file.
"""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar, cast

from reformkpi import (
    Boundary,
    Citation,
    Counts,
    Evaluation,
    ExactReading,
    Group,
    Indicator,
    Measurement,
    Period,
    Stated,
    Target,
    Unit,
    evaluate,
)
from reformkpi.errors import InvalidArchive, InvalidValue, ReformKPIError, VerdictsDiffer, WrongType, _shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from enum import Enum

    from reformkpi import Verdict

FORMAT: Final = "reformkpi evaluation"
VERSION: Final = 1
_T = TypeVar("_T")
_Choice = TypeVar("_Choice", bound="Enum")
_MOST_PROBLEMS: Final = 100  # of a document that is wrong throughout, the rest would say nothing new


def dump(evaluation: Evaluation) -> str:
    """Return an evaluation as a JSON document: indicators, reports, period, readings and verdicts.

    Counts are whole numbers. Rates and gaps are fractions as texts, such as "14999/250"; stated percentages are texts
    that keep their decimals; days are ISO texts. Write the text in UTF-8.

    Raises:
        WrongType: no evaluation.

    >>> from reformkpi import annexes, evaluate, periods
    >>> annex, quarter = annexes.load("sct-2025"), periods.ND09.quarter(2025, 1)
    >>> evaluation = evaluate(annex, [annex["I.3"].counted(9, 15, unit="legal", period=quarter)], period=quarter)
    >>> load(dump(evaluation)) == evaluation
    True
    """
    if not isinstance(evaluation, Evaluation):
        raise WrongType("evaluation", evaluation, "an Evaluation, as evaluate returns it")
    indicators = [verdict.indicator for verdict in evaluation]
    departments = {indicator.department.id: indicator.department for indicator in indicators}
    document = {
        "format": FORMAT,
        "version": VERSION,
        "period": _period(evaluation.period),
        "reading": evaluation.reading.value,
        "boundary": evaluation.boundary.value,
        "as_of": _day(evaluation.as_of),
        "departments": [
            _unit(unit) | {"open": unit.open, "members": [_unit(member) for member in unit.members]}
            for unit in departments.values()
        ],
        "indicators": [_indicator(indicator) for indicator in indicators],
        "reports": [_report(report) for report in evaluation.reports],
        "verdicts": [_verdict(verdict) for verdict in _all(evaluation)],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def load(text: str) -> Evaluation:
    """Return the evaluation that a JSON document of `dump` holds, judged again from its indicators and reports.

    Raises:
        InvalidArchive: the text is not such a document. Its problems are listed, each with its path.
        VerdictsDiffer: a verdict in the document is not the one that its indicators and reports lead to.
        WrongType: no str.

    >>> load('{"format": "another"}')
    Traceback (most recent call last):
    reformkpi.errors.InvalidArchive: 1 problem in the archive:
      format: expected 'reformkpi evaluation', got 'another'
    """
    if not isinstance(text, str):
        raise WrongType("archive", text, "a str, as dump returns it")
    problems: list[str] = []
    document = _Object(_parsed(text), "", problems)
    document.constant("format", FORMAT)
    document.constant("version", VERSION)
    try:
        evaluation = _evaluation(document)
        document.no_others("verdicts")
        archived = document.read("verdicts", list)
    except _TooMany:
        problems.append("and more")
        raise InvalidArchive(tuple(problems)) from None
    except ReformKPIError as error:  # what no single value shows: a conflict of reports, a unit of another department
        raise InvalidArchive((str(error),)) from error
    if problems or evaluation is None:
        raise InvalidArchive(tuple(problems))
    differences = _differences(cast("list[object]", archived), [_verdict(verdict) for verdict in _all(evaluation)])
    if differences:
        raise VerdictsDiffer(tuple(differences))
    return evaluation


# Writing.


def _all(evaluation: Evaluation) -> Iterator[Verdict]:
    """Yield every verdict: those for the whole, then those of each unit."""
    yield from evaluation
    for verdicts in evaluation.by_unit.values():
        yield from verdicts


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _period(period: Period) -> dict[str, object]:
    return {"first": _day(period.first), "last": _day(period.last)}


def _unit(unit: Unit) -> dict[str, object]:
    return {"id": unit.id, "name": unit.name, "aliases": list(unit.aliases)}


def _indicator(row: Indicator) -> dict[str, object]:
    group = row.group
    return {
        "id": row.id,
        "group": group and {"id": group.id, "title": group.title, "title_en": group.title_en, "parent": group.parent},
        "title": row.title,
        "title_en": row.title_en,
        "target": row.target.text,
        "unit_targets": {unit: target.text for unit, target in row.unit_targets},
        "department": row.department.id,
        "lead": row.lead.id,
        "lead_text": row.lead_text,
        "assessor": row.assessor and row.assessor.id,
        "assessor_text": row.assessor_text,
        "years": list(row.years),
        "citations": [
            {
                "document": one.document,
                "number": one.number,
                "issued_on": _day(one.issued_on),
                "issuer": one.issuer,
                "place": one.place,
            }
            for one in row.citations
        ],
        "note": row.note,
        "additive_over_units": row.additive_over_units,
        "additive_over_time": row.additive_over_time,
    }


def _value(value: Counts | Stated | None) -> dict[str, object]:
    """Return a figure: counts, or a percentage as stated, with all of its decimals."""
    match value:
        case Counts(numerator=numerator, denominator=denominator):
            return {"numerator": numerator, "denominator": denominator, "stated": None}
        case Stated(percentage=percentage):
            return {"numerator": None, "denominator": None, "stated": f"{percentage:f}"}
        case _:
            return {"numerator": None, "denominator": None, "stated": None}


def _report(report: Measurement) -> dict[str, object]:
    beside = {"stated": f"{report.stated.percentage:f}"} if report.stated is not None else {}
    return {
        "indicator": report.indicator,
        "unit": report.unit,
        **_period(report.period),
        **_value(report.value),
        **beside,
        "as_of": _day(report.as_of),
        "source": report.source,
    }


def _verdict(verdict: Verdict) -> dict[str, object]:
    return {
        "indicator": verdict.indicator.id,
        "unit": verdict.unit.id,
        "status": verdict.status.value,
        "comparison": verdict.threshold.comparison.value,
        **_value(verdict.value),
        "rate": None if verdict.rate is None else str(verdict.rate),
        "gap": None if verdict.gap is None else str(verdict.gap),
        "shortfall": verdict.shortfall,
        "headroom": verdict.headroom,
        "firm": verdict.firm,
        "complete": verdict.complete,
        "due": verdict.due,
        "unreported": [unit.id for unit in verdict.unreported],
        "uncovered": [_period(span) for span in verdict.uncovered],
        "findings": [{"kind": finding.kind.value, "unit": finding.unit.id} for finding in verdict.findings],
    }


# Reading.


class _TooMany(Exception):
    """So many problems that the rest of the document is not read."""


def _parsed(text: str) -> dict[str, object]:
    """Return the object that a text holds. Keys that occur twice, and numbers that are not whole, are rejected."""
    try:
        document = json.loads(
            text.removeprefix("\ufeff"), object_pairs_hook=_unique, parse_float=_no_number, parse_constant=_no_number
        )
    except (ValueError, RecursionError) as error:  # a number of too many digits, brackets nested too deep
        reason = "nested too deep" if isinstance(error, RecursionError) else str(error)
        raise InvalidArchive((f"not JSON: {reason}",)) from error
    if not isinstance(document, dict):
        raise InvalidArchive((f"expected an object, got {_shown(document)}",))
    return cast("dict[str, object]", document)


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values = dict(pairs)
    if len(values) < len(pairs):
        keys = [key for key, _ in pairs]
        raise ValueError(f"the key {_shown(next(key for key in keys if keys.count(key) > 1))} occurs twice")  # noqa: TRY003  becomes a problem
    return values


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"expected whole numbers, got {_shown(text)}")  # noqa: TRY003  becomes a problem
