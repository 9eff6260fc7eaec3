"""Columns lead to the results of the cases, on every engine."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import attrs
import conformance
import oracle
import pytest
from engines import QUICK, SLOW, Engine, params, rows

from reformkpi import Indicator, Measurement, Unit, frames, testing
from reformkpi.frames._schema import MOST, MOST_IN_A_ROW

Case = dict[str, Any]
CASES = testing.cases()


def number(value: int | None) -> str | None:
    return None if value is None else str(value)


def groups(kind: str, most: int) -> dict[tuple[Any, ...], list[Case]]:
    """The cases of counts that columns can judge at once: of one reading and, of reports, of one period."""
    found = defaultdict(list)
    for case in CASES:
        sent = case.get("reports", [case.get("figure")])
        if (
            case["kind"] == kind
            and "as_of" not in case
            and all(int(one.get("denominator", most + 1)) <= most for one in sent)
        ):
            found[*conformance.readings_of(case), *case.get("period", ())].append(case)
    return found


def of_units(case: Case) -> tuple[Indicator, list[Measurement], dict[str, dict[str, Any] | None]]:
    """The indicator, the reports that columns judge unit by unit, and the verdict of each unit; None if they are rejected."""
    row, sent, span, _ = conformance.question_of(case)
    rejected = {unit: None for unit in oracle.targets_of(row) if "rejected" in case["result"]}
    verdicts = rejected or {one["unit"]: one for one in case["result"]["verdicts"]}
    if len(verdicts) > 1 and not rejected:
        del verdicts[row.department.id]  # the whole, which columns do not know
    inside = [one for one in sent if one.unit in verdicts and oracle.inside(one.period, span)]
    return row, inside, {unit: verdicts[unit] for unit in {one.unit for one in inside}}


class TestColumns:
    """`frames.judge` and `frames.evaluate` lead to the status, the figure and the shortfall of every case of counts."""

    @pytest.mark.parametrize("engine", params([*QUICK, *SLOW]))
    def test_figures(self, engine: Engine) -> None:
        judged = 0
        for (reading, boundary), some in groups("figure", MOST).items():
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

    @pytest.mark.parametrize("engine", params(QUICK))
    def test_reports(self, engine: Engine) -> None:
        judged: Counter[str] = Counter()
        for (reading, boundary, *period), some in groups("reports", MOST_IN_A_ROW).items():
            asked = {case["id"]: of_units(case) for case in some}
            sent = [(id_, one) for id_, (_, reports, _) in asked.items() for one in reports]
            if not sent:
                continue
            columns = {
                "indicator": [id_ for id_, _ in sent],
                "unit": [one.unit for _, one in sent],
                "first": [one.period.first for _, one in sent],
                "last": [one.period.last for _, one in sent],
                "numerator": [one.value.numerator for _, one in sent],
                "denominator": [one.value.denominator for _, one in sent],
                "as_of": [one.as_of for _, one in sent],
            }
            known = {id_: attrs.evolve(row, id=id_) for id_, (row, *_) in asked.items()}
            readings: Any = {"reading": reading, "boundary": boundary}
            found = frames.evaluate(
                engine.make(columns), known, period=conformance.span_of(period), **readings, strict=False
            )
            said = {(row["indicator"], row["unit"]): row for row in rows(found)}
            assert said.keys() == {(id_, unit) for id_, (*_, units) in asked.items() for unit in units}
            for case in some:
                units = asked[case["id"]][-1]
                statuses = {said[case["id"], unit]["status"] for unit in units}
                if "rejected" in case["result"]:
                    assert case["result"]["rejected"] in statuses
                    judged["rejected"] += 1
                for unit, verdict in units.items():
                    row = said[case["id"], unit]
                    if verdict is not None:
                        figure = [verdict.get(name) for name in ("numerator", "denominator")]
                        assert [row["status"], number(row["numerator"]), number(row["denominator"])] == [
                            verdict["status"],
                            *figure,
                        ], (case["id"], unit)
                        assert row["used"] == len(verdict["used"]), (case["id"], unit)
                        judged["judged"] += 1
        assert judged["judged"] > 150
        assert judged["rejected"] > 5
