"""Columns lead to the results of the cases, on every engine.

Columns add up counts, so what rests on a percentage alone is left out. They know no department beside its units: `by`
says what is judged. So each case is judged twice, unit by unit, and for the whole on the reports that make its figure.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import Any, NamedTuple

import attrs
import conformance
import oracle
import pytest
from engines import QUICK, SLOW, Engine, params, rows

from reformkpi import Counts, Indicator, Measurement, Unit, frames, testing
from reformkpi.frames._schema import MOST

Case = dict[str, Any]
Row = dict[str, Any]
CASES = testing.cases()
BY_HAND = {case["id"] for case in CASES if "name" in case}
REJECTED = {case["id"]: case["result"]["rejected"] for case in CASES if "rejected" in case["result"]}


class Question(NamedTuple):
    """What columns are asked about a case."""

    indicator: Indicator
    units: dict[
        str, tuple[list[Measurement], Row | None]
    ]  # the reports of each, and its verdict if they are not rejected
    of_whole: list[Measurement] = []  # noqa: RUF012  never changed
    whole: Row | None = None


def number(value: int | None) -> str | None:
    return None if value is None else str(value)


def figures() -> dict[tuple[Any, ...], list[Case]]:
    """The figures that columns can judge at once, by how the target is read."""
    found = defaultdict(list)
    for case in CASES:
        if case["kind"] == "figure" and int(case["figure"].get("denominator", MOST + 1)) <= MOST:
            found[conformance.readings_of(case)].append(case)
    return found


def expected(case: Case, row: Indicator, verdict: dict[str, Any]) -> Row:
    """What columns say of a figure of counts, or of none: the target is the unit's own if it has one."""
    value = conformance.value_of(verdict) if "numerator" in verdict else None
    target = oracle.targets_of(row)[verdict["unit"]]
    days = sum((date.fromisoformat(last) - date.fromisoformat(first)).days + 1 for first, last in verdict["uncovered"])
    return {
        "status": verdict["status"],
        "numerator": value and value.numerator,
        "denominator": value and value.denominator,
        "shortfall": value and oracle.distances(target, conformance.readings_of(case), value)["shortfall"],
        "used": len(verdict["used"]),
        "uncovered": value and days,
        "complete": verdict["complete"],
    }


def asked(case: Case) -> Question:
    """What columns are asked about a case: on units that reported counts alone, and on the whole if it is of such units."""
    row, every, span, as_of = conformance.question_of(case)
    row = attrs.evolve(row, id=case["id"])
    known = [one for reports in oracle.known(every, as_of).values() for one in reports]
    inside = defaultdict(list)
    for one in known:
        if one.unit in oracle.targets_of(row) and oracle.inside(one.period, span):
            inside[one.unit].append(one)
    counted = [unit for unit, reports in inside.items() if all(isinstance(one.value, Counts) for one in reports)]
    if "rejected" in case["result"]:
        return Question(row, {unit: (inside[unit], None) for unit in counted} if len(counted) == len(inside) else {})
    whole, *parts = case["result"]["verdicts"]
    of_whole = {every[place].unit for place in whole["used"]}
    is_own = not parts or not of_whole or row.department.id in of_whole
    judged = {one["unit"]: one for one in ([whole, *parts] if is_own else parts)}
    units = {unit: (inside[unit], expected(case, row, judged[unit])) for unit in counted if unit in judged}
    if not of_whole or not of_whole <= units.keys() or not (is_own or row.additive_over_units):
        return Question(row, units)
    verdict = expected(case, row, whole)
    if len(of_whole) > 1:
        del verdict["uncovered"]  # columns count the days of each unit, objects the days that any unit lacks
    added = [row.department.id] if is_own else [unit for unit in units if unit != row.department.id]
    return Question(row, units, [one for unit in added for one in inside[unit]], verdict)


def reports() -> list[tuple[tuple[Any, ...], dict[str, Question]]]:
    """The reports that columns can judge at once, by how the target is read and for which period; the most come first."""
    found: defaultdict[tuple[Any, ...], dict[str, Question]] = defaultdict(dict)
    for case in CASES:
        if case["kind"] == "reports" and (question := asked(case)).units:
            found[*conformance.readings_of(case), *case["period"]][case["id"]] = question
    return sorted(found.items(), key=lambda one: -len(one[1]))


def columns_of(sent: list[tuple[str, Measurement]]) -> dict[str, list[Any]]:
    return {
        "indicator": [id_ for id_, _ in sent],
        "unit": [one.unit for _, one in sent],
        "first": [one.period.first for _, one in sent],
        "last": [one.period.last for _, one in sent],
        "numerator": [one.value.numerator for _, one in sent],
        "denominator": [one.value.denominator for _, one in sent],
        "as_of": [one.as_of for _, one in sent],
    }


def facts(row: Row, verdict: Row) -> Row:
    return {name: row[name] for name in verdict}


class TestColumns:
    """`frames.judge` leads to the results of figures of counts, `frames.evaluate` of units, and wholes, that reported counts alone."""

    @pytest.mark.parametrize("engine", params([*QUICK, *SLOW]))
    def test_figures(self, engine: Engine) -> None:
        judged = 0
        for (reading, boundary), some in figures().items():
            columns: dict[str, list[Any]] = {"indicator": [case["id"] for case in some]}
            columns |= {name: [int(case["figure"][name]) for case in some] for name in ("numerator", "denominator")}
            hall = {"title": "X", "department": Unit("hall", "UBND"), "years": 2025}
            known = {
                case["id"]: Indicator(id=case["id"], target=conformance.target_of(case["target"]), **hall)
                for case in some
            }
            found = rows(frames.judge(engine.make(columns), known, reading=reading, boundary=boundary))
            said = {row["indicator"]: (row["target"], row["status"], number(row["shortfall"])) for row in found}
            expected = {
                case["id"]: (case["target"]["value"], case["result"]["status"], case["result"]["shortfall"])
                for case in some
            }
            assert said == expected
            judged += len(some)
        assert judged > 900

    @pytest.mark.parametrize("engine", params([*QUICK, *SLOW]))
    def test_reports(self, engine: Engine) -> None:
        seen: Counter[str] = Counter()
        for (reading, boundary, *period), asked_of in reports()[: 1 if engine in SLOW else None]:
            known = {id_: question.indicator for id_, question in asked_of.items()}
            options: Any = {"period": conformance.span_of(period), "reading": reading, "boundary": boundary}
            options["strict"] = False

            sent = [
                (id_, one) for id_, question in asked_of.items() for some, _ in question.units.values() for one in some
            ]
            found = rows(frames.evaluate(engine.make(columns_of(sent)), known, **options))
            said = {(row["indicator"], row["unit"]): row for row in found}
            units = {
                (id_, unit): one for id_, question in asked_of.items() for unit, (_, one) in question.units.items()
            }
            assert said.keys() == units.keys()
            judged = {key: verdict for key, verdict in units.items() if verdict is not None}
            assert {key: facts(said[key], verdict) for key, verdict in judged.items()} == judged
            for id_ in {id_ for id_, _ in units.keys() - judged.keys()}:
                assert REJECTED[id_] in {said[key]["status"] for key in units if key[0] == id_}, id_
                seen["rejected"] += 1

            sent = [(id_, one) for id_, question in asked_of.items() for one in question.of_whole]
            found = (
                rows(frames.evaluate(engine.make(columns_of(sent)), known, by=(), units=known, **options))
                if sent
                else []
            )
            wholes = {id_: question.whole for id_, question in asked_of.items() if question.whole is not None}
            assert {row["indicator"]: facts(row, wholes[row["indicator"]]) for row in found} == wholes
            seen += Counter(units=len(judged), wholes=len(wholes))
        least = (
            {"units": 50, "wholes": 30, "rejected": 1}
            if engine in SLOW
            else {"units": 300, "wholes": 200, "rejected": 10}
        )
        assert all(seen[name] > some for name, some in least.items()), seen

    def test_how_many_cases_by_hand_are_judged(self) -> None:
        of_figures = {case["id"] for some in figures().values() for case in some}
        assert len(BY_HAND & {*of_figures, *(id_ for _, some in reports() for id_ in some)}) > 90
