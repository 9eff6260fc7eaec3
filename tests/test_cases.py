"""The cases of the package, and the judges that agree on them: objects, the reference, JavaScript (columns: test_cases_frames.py)."""

from __future__ import annotations

import importlib
import json
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import conformance
import jsonschema
import oracle
import oracle_findings
import pytest
from benchmarks import compare

from reformkpi import (
    Counts,
    Evaluation,
    Indicator,
    Stated,
    Target,
    Unit,
    Verdict,
    errors,
    evaluate,
    testing,
)
from reformkpi.periods import ND09

if TYPE_CHECKING:
    from fractions import Fraction

Case = dict[str, Any]
CASES = testing.cases()
QUARTER = ND09.quarter(2025, 1)
REJECTED = {"conflict": errors.ConflictingMeasurements, "overlap": errors.OverlappingPeriods}
REJECTED_NAMES = [error.__name__ for error in REJECTED.values()]
NODE = shutil.which("node")
RUNNER = Path(__file__).parent / "judge.js"
WRITTEN = [
    pytest.param(said, case, id=case["id"])
    for chapter in conformance.chapters()
    for place, said in enumerate(chapter["case"])
    for case in CASES
    if case["id"] == f"{chapter['rule']}.{place + 1}"
]


def evaluated(case: Case) -> Evaluation:
    """Judge a case by the library."""
    reading, boundary = conformance.readings_of(case)
    if case["kind"] == "reports":
        row, sent, period, as_of = conformance.question_of(case)
    else:
        hall = Unit("hall", "UBND")
        row = Indicator(id="X", title="X", target=conformance.target_of(case["target"]), department=hall, years=2025)
        period, as_of = QUARTER, None
        value = conformance.value_of(case["figure"])
        make = row.stated if isinstance(value, Stated) else row.counted
        sent = [make(*(getattr(value, name) for name in value.__slots__ if name[0] != "_"), unit=hall, period=period)]
    return evaluate({"X": row}, sent, period=period, reading=reading, boundary=boundary, as_of=as_of)


def number(value: Fraction | int | None) -> str | None:
    return None if value is None else str(value)


def by_objects(case: Case) -> dict[str, Any]:
    """Say what the library leads to, in the form of a result."""
    if "rejected" in case["result"]:
        with pytest.raises(REJECTED[case["result"]["rejected"]]):
            evaluated(case)
        return dict(case["result"])
    evaluation = evaluated(case)
    if case["kind"] == "figure":
        verdict = evaluation["X"]
        return {
            "status": verdict.status.value,
            "exceeded": verdict.exceeded,
            "rate": number(verdict.rate),
            "gap": number(verdict.gap),
            "firm": verdict.firm,
            "shortfall": number(verdict.shortfall),
            "headroom": number(verdict.headroom),
            "needed": number(verdict.needed(of=int(case["to_come"]))),
        }
    every = [evaluation["X"], *(one for of in evaluation.by_unit.values() for one in of)]
    due = {verdict.due for verdict in every}
    assert len(due) == 1
    return {"due": due.pop(), "verdicts": [of_unit(verdict, evaluation) for verdict in every]}


def of_unit(verdict: Verdict, evaluation: Evaluation) -> dict[str, Any]:
    reports = list(evaluation.reports)
    return {
        "unit": verdict.unit.id,
        "status": verdict.status.value,
        **conformance.figure(verdict.value),
        "complete": verdict.complete,
        "unreported": [unit.id for unit in verdict.unreported],
        "uncovered": [conformance.days(span) for span in verdict.uncovered],
        "used": conformance.places(verdict.used, reports),
        "findings": conformance.findings(
            ((one.kind.value, one.unit.id, one.measurements) for one in verdict.findings), reports
        ),
    }


class TestCases:
    """What the package promises of its cases."""

    @pytest.mark.parametrize("file", conformance.made(), ids=lambda file: file.name)
    def test_the_files_are_what_the_script_makes(self, file: Path) -> None:
        assert file.read_text(encoding="utf-8") == conformance.made()[file]

    def test_there_are_many_and_they_are_small(self) -> None:
        assert len(CASES) >= 2000
        assert len({case["id"] for case in CASES}) == len(CASES)
        assert conformance.FILE.stat().st_size < 1_000_000

    def test_every_kind_every_reading_every_status_and_every_finding_occurs(self) -> None:
        assert {case["kind"] for case in CASES} == set(conformance.KINDS)
        targets = {(case["target"]["kind"], case["reading"], case["boundary"]) for case in CASES if "target" in case}
        assert {(kind.value, *readings) for kind, *readings in conformance.READINGS} <= targets
        verdicts = [verdict for case in CASES for verdict in case["result"].get("verdicts", [])]
        assert {one["status"] for one in verdicts} == {"met", "not met", "no activity", "no data"}
        found = {finding["kind"] for verdict in verdicts for finding in verdict["findings"]}
        assert found == {kind.value for kind in conformance.FindingKind}
        assert {case["result"].get("rejected") for case in CASES} == {None, *REJECTED}

    def test_every_float_trap_is_there(self) -> None:
        trapped = {case["target"]["value"] for case in CASES if "floats" in case["traps"] and "target" in case}
        assert {f"{trap:f}" for trap in testing.FLOAT_TRAPS} <= trapped

    def test_no_case_depends_on_which_of_two_equal_claims_comes_first(self) -> None:
        equal = 0
        for case in CASES:
            used = {place for one in case["result"].get("verdicts", []) for place in one["used"]}
            for place in used:
                mine = case["reports"][place]
                same = [
                    one
                    for one in case["reports"]
                    if all(one.get(name) == mine.get(name) for name in ("unit", "days", "as_of"))
                ]
                assert all(one == mine for one in same), case["id"]
                equal += len(same) > 1
        assert equal > 0

    def test_generated_reports_name_the_last_rule_that_they_need(self) -> None:
        for case in CASES:
            if case["id"].startswith("R"):
                rejected, units = case["result"].get("rejected"), len(case["result"].get("verdicts", []))
                assert case["rule"] == {("conflict", 0): 6, ("overlap", 0): 7, (None, 1): 7}.get((rejected, units), 8)

    def test_they_fit_the_schema(self) -> None:
        checker = jsonschema.Draft202012Validator(json.loads(conformance.SCHEMA.read_text(encoding="utf-8")))
        document = json.loads(conformance.FILE.read_text(encoding="utf-8"))
        assert list(checker.iter_errors(document)) == []
        for case in document["cases"]:
            case["result"]["more"] = 1
        assert len(list(checker.iter_errors(document))) == len(document["cases"])


class TestSpecification:
    """What a person wrote down in `tests/spec` is what is judged."""

    @pytest.mark.parametrize(("said", "case"), WRITTEN)
    def test_the_case_says_what_follows(self, said: dict[str, Any], case: Case) -> None:
        results = case["result"].get("verdicts", [case["result"]])
        expected = said.get("verdicts", [said])
        for one in expected:
            result = next(verdict for verdict in results if verdict.get("unit") == one.get("unit"))
            for name in ("status", "exceeded", "firm", "complete", "unreported"):
                assert name not in one or result[name] == one[name], name
            for name in ("rate", "gap", "shortfall", "headroom", "needed"):
                assert name not in one or (result[name] or "none") == str(one[name]), name
            if "findings" in one:
                assert [finding["kind"] for finding in result["findings"]] == one["findings"]
            if "uncovered" in one:
                assert result["uncovered"] == [conformance.read_days(label) for label in one["uncovered"]]
            if "used" in one:
                assert [place + 1 for place in result["used"]] == one["used"]
            if "figure" in one and case["kind"] == "reports":
                assert result.items() >= conformance.read_figure(one["figure"]).items()
        assert case["result"].get("rejected") == said.get("rejected")
        assert "due" not in said or case["result"]["due"] is said["due"]

    def test_a_case_says_something(self) -> None:
        assert len(WRITTEN) == sum(len(chapter["case"]) for chapter in conformance.chapters()) >= 120
        asserted = {"status", "verdicts", "rejected"}
        known = asserted | {"name", "source", "figure", "reports", "target", "reading", "boundary", "to_come", "period"}
        known |= {"as_of", "units", "open", "lead", "unit_targets", "additive_over_units", "additive_over_time"}
        known |= {"rate", "gap", "exceeded", "firm", "shortfall", "headroom", "needed", "due"}
        of_unit = {"unit", "status", "figure", "complete", "unreported", "uncovered", "used", "findings"}
        for chapter in conformance.chapters():
            for said in chapter["case"]:
                assert asserted & said.keys()
                assert said.keys() <= known
                assert all(verdict.keys() <= of_unit and len(verdict) > 1 for verdict in said.get("verdicts", []))

    @pytest.mark.parametrize("chapter", conformance.chapters(), ids=lambda chapter: f"rule {chapter['rule']}")
    def test_the_code_that_a_rule_names_is_there(self, chapter: dict[str, Any]) -> None:
        for name in chapter["code"]:
            module, *path = name.split(".")
            thing: Any = importlib.import_module(f"reformkpi.{module}")
            for part in path:
                thing = getattr(thing, part)
        assert all(hasattr(oracle, name) or hasattr(oracle_findings, name) for name in chapter["reference"])


class TestObjects:
    """`reformkpi.evaluate` leads to the result of every case."""

    def test_it_agrees(self) -> None:
        assert [case["id"] for case in CASES if by_objects(case) != case["result"]] == []


class TestReference:
    """The library and the reference lead to the same on generated reports; `tests/benchmarks/compare.py` runs for longer."""

    def test_they_agree(self) -> None:
        seen: Counter[str] = Counter()
        assert [n for n in range(1500) if compare.differences(Random(f"20250315/{n}"), seen)] == []
        assert set(REJECTED_NAMES) | {kind.value for kind in conformance.FindingKind} <= seen.keys()


@pytest.mark.skipif(NODE is None, reason="node is missing: the cases are not judged by JavaScript")
class TestJavaScript:
    """A judge in another language, written from the documentation, leads to the result of every case; by floats it does not."""

    def judged(self, *flags: str) -> dict[str, dict[str, Any]]:
        command = [str(NODE), str(RUNNER), *flags, str(conformance.FILE)]
        return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)  # noqa: S603

    def test_it_has_150_lines_without_comments_and_blank_lines(self) -> None:
        lines = RUNNER.read_text(encoding="utf-8").splitlines()
        assert len([line for line in lines if line.strip() and not line.strip().startswith("//")]) <= 150
        assert max(map(len, lines)) <= 120

    def test_it_agrees(self) -> None:
        found = self.judged()
        assert [case["id"] for case in CASES if found[case["id"]] != case["result"]] == []

    def test_floats_fail_the_traps_and_only_them(self) -> None:
        found = self.judged("--floats")

        def statuses(result: dict[str, Any]) -> list[str]:
            return [one.get("status") for one in result.get("verdicts", [result])]

        wrong = {case["id"] for case in CASES if statuses(found[case["id"]]) != statuses(case["result"])}
        assert wrong == {case["id"] for case in CASES if "floats" in case["traps"]}
        assert len(wrong) >= len(testing.FLOAT_TRAPS)


def test_targets_are_written_as_their_kind() -> None:
    assert conformance.written(Target.parse("Tối thiểu 59,5")) == {"kind": "minimum", "value": "59.5"}
    assert conformance.figure(Counts(1, 2)) == {"numerator": "1", "denominator": "2"}
