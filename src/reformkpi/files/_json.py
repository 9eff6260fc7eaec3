"""An evaluation as JSON, and back: an archive that holds all that it takes to judge again, and proves its verdicts.

The document has the indicators, the reports and the question asked (period, readings, day), and the verdicts. The
verdicts are never believed: `load` judges again, and compares. The schema is `evaluation.schema.json` beside this file.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, cast

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
from reformkpi.files._objects import JsonObject, TooMany, parsed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from reformkpi import Verdict

FORMAT: Final = "reformkpi evaluation"
VERSION: Final = 1


def dump(evaluation: Evaluation) -> str:
    """Return an evaluation as a JSON document: indicators, reports, period, readings and verdicts.

    Counts are whole numbers. Rates and gaps are fractions as texts, such as "14999/250"; stated percentages are texts
    that keep their decimals; days are ISO texts. Write the text in UTF-8.

    Raises:
        WrongType: no evaluation.

    >>> from reformkpi import annexes, evaluate, periods
    >>> annex, quarter = annexes.load("sct-2025"), periods.ND09.quarter(2025, 1)
    >>> report = annex["I.3"].counted(9, 15, unit="legal", period=quarter)
    >>> evaluation = evaluate(annex, [report], period=quarter)
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
    document = JsonObject(parsed(text), "", problems)
    document.constant("format", FORMAT)
    document.constant("version", VERSION)
    try:
        evaluation = _evaluation(document)
        archived = document.read("verdicts", list)
    except TooMany:
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


def _texts(items: list[object]) -> list[str]:
    return cast("list[str]", items)  # the constructor of a unit checks each


def _evaluation(document: JsonObject) -> Evaluation | None:
    """Judge what a document holds, as it was asked for."""
    period = document.object("period")
    span = None if period is None else _read_period(period)
    if period is not None:
        period.no_others()
    reading = document.choice("reading", ExactReading)
    boundary = document.choice("boundary", Boundary)
    as_of = document.day_or_none("as_of")
    departments = _read_departments(document)
    rows = [_read_indicator(item, departments) for item in document.objects("indicators")]
    reports = [_read_report(item) for item in document.objects("reports")]
    document.no_others("verdicts")
    if document.problems or span is None or reading is None or boundary is None:
        return None
    indicators = {row.id: row for row in rows if row is not None}
    if len(indicators) < len(rows):
        document.reject("indicators", "two of them have the same id")
        return None
    sent = [report for report in reports if report is not None]
    return evaluate(indicators, sent, period=span, reading=reading, boundary=boundary, as_of=as_of)


def _read_period(item: JsonObject) -> Period | None:
    first, last = item.day("first"), item.day("last")
    if first is None or last is None:
        return None
    try:
        return Period(first, last)
    except ReformKPIError as error:
        item.reject("", error)
        return None


def _read_departments(document: JsonObject) -> dict[str, Unit] | None:
    """Return the departments by their ids; None if one was rejected, because rows may be of that one."""
    count = len(document.problems)
    units = [_read_unit(item) for item in document.objects("departments")]
    return None if len(document.problems) > count else {unit.id: unit for unit in units if unit is not None}


def _read_unit(item: JsonObject, *, member: bool = False) -> Unit | None:
    id_, name, aliases = item.read("id", str), item.read("name", str), item.made("aliases", _texts, list)
    if member:
        return item.build(lambda: Unit(id_, name, aliases=aliases or ()))
    is_open = item.read("open", bool)
    members = [_read_unit(inner, member=True) for inner in item.objects("members")]
    named = [unit for unit in members if unit is not None]
    return item.build(lambda: Unit(id_, name, aliases=aliases or (), members=named, open=is_open))


def _read_indicator(item: JsonObject, departments: Mapping[str, Unit] | None) -> Indicator | None:
    fields = {key: item.read(key, str) for key in ("id", "title", "title_en", "lead_text", "assessor_text", "note")}
    flags = {key: item.read(key, bool) for key in ("additive_over_units", "additive_over_time")}
    group = item.object("group", type(None))
    department = item.made("department", lambda id_: _one_of(departments, id_), str)
    units = {unit.id: unit for unit in (department, *department.members)} if department else None
    lead = item.made("lead", lambda id_: _one_of(units, id_), str)
    assessor = item.made("assessor", lambda id_: None if id_ is None else _one_of(units, id_), str, type(None))
    own = item.made("unit_targets", lambda of: {unit: Target.parse(text) for unit, text in of.items()}, dict)
    values: dict[str, Any] = {
        "group": group and _read_group(group),
        "target": item.made("target", Target.parse, str),
        "department": department,
        "lead": lead,
        "assessor": assessor,
        "unit_targets": own,
        "years": item.read("years", list),
        "citations": [citation for inner in item.objects("citations") if (citation := _read_citation(inner))],
    }
    if department is None:
        item.no_others()
        return None
    return item.build(lambda: Indicator(**fields, **flags, **values))


def _one_of(units: Mapping[str, Unit] | None, id_: str) -> Unit | None:
    """Return the unit of this id; None if the units are not known."""
    if units is None:
        return None
    if id_ not in units:
        raise InvalidValue("unit", id_, f"one of {', '.join(map(repr, units)) or 'none'}")
    return units[id_]


def _read_group(item: JsonObject) -> Group | None:
    fields = {key: item.read(key, str) for key in ("id", "title", "title_en", "parent")}
    return item.build(lambda: Group(**fields))


def _read_citation(item: JsonObject) -> Citation | None:
    fields = {key: item.read(key, str) for key in ("document", "number", "issuer", "place")}
    issued_on: Any = item.day("issued_on")
    return item.build(lambda: Citation(**fields, issued_on=issued_on))


def _read_report(item: JsonObject) -> Measurement | None:
    indicator, unit, period = item.read("indicator", str), item.read("unit", str), _read_period(item)
    numerator, denominator = (item.read(key, int, type(None)) for key in ("numerator", "denominator"))
    text = item.made("stated", lambda text: None if text is None else Stated(text), str, type(None))
    as_of, source = item.day_or_none("as_of"), item.read("source", str, type(None))

    def report() -> Measurement:
        counted = (numerator, denominator) != (None, None)
        value: Any = Counts(numerator, denominator) if counted else text
        span: Any = period
        beside = text if counted else None
        return Measurement(indicator, unit, period=span, value=value, stated=beside, as_of=as_of, source=source)

    return item.build(report)


def _differences(archived: list[object], judged: list[dict[str, object]]) -> list[str]:
    """Return what differs between the verdicts archived and those judged again."""
    if len(archived) != len(judged):
        return [f"verdicts: {len(archived)} archived, {len(judged)} judged again"]
    differences: list[str] = []
    for place, (old, new) in enumerate(zip(archived, judged, strict=True)):
        if not isinstance(old, dict):
            differences.append(f"verdicts[{place}]: expected an object, got {_shown(old)}")
            continue
        values = cast("dict[str, object]", old)
        differences += [
            f"verdicts[{place}].{key} ({new['indicator']}, {new['unit']}): archived {_shown(values.get(key))}, "
            f"judged again {_shown(new.get(key))}"
            for key in dict.fromkeys([*new, *values])
            if json.dumps(values.get(key)) != json.dumps(new.get(key)) or key not in values or key not in new
        ]
    return differences
