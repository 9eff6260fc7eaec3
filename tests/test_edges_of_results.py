"""The edges of results and errors: copies, huge figures, and values of the wrong type."""

from __future__ import annotations

import copy
import inspect
import pickle
from datetime import date

import attrs
import pytest

from reformkpi import Counts, Evaluation, Finding, FindingKind, Status, annexes, errors, evaluate
from reformkpi.periods import ND09

ANNEX = annexes.load("sct-2025")
QUARTER = ND09.quarter(2025, 1)
VIEWS = ["by_unit", "by_group", "by_lead", "by_assessor"]


@pytest.mark.parametrize("name", VIEWS)
def test_each_view_pickles_copies_and_cannot_be_changed(name: str) -> None:
    view = getattr(evaluate(ANNEX, [], period=QUARTER), name)
    assert pickle.loads(pickle.dumps(view)) == copy.deepcopy(view) == view == dict(view)  # noqa: S301  its own
    assert len(view) == len(list(view)) > 0
    with pytest.raises(TypeError):
        view["X"] = ()


@pytest.mark.parametrize("name", VIEWS[1:])
def test_an_unknown_key_of_a_view(name: str) -> None:
    view = getattr(evaluate(ANNEX, [], period=QUARTER), name)
    assert "nowhere" not in view
    with pytest.raises(KeyError, match="nowhere"):
        view["nowhere"]


@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize("key", ["", " ", None, 3, (), 10**5000], ids=range(6))
def test_a_view_answers_for_any_key(name: str, key: object) -> None:
    view = getattr(evaluate(ANNEX, [], period=QUARTER), name)
    assert key not in view
    assert view.get(key, "default") == "default"


def test_sums_may_exceed_what_a_report_may_hold() -> None:
    row, most = ANNEX["I.3"], 2**256 - 1
    months = [row.counted(0, most, unit="legal", period=month) for month in ND09.months(2025)[:2]]
    verdict = evaluate(ANNEX, months, period=QUARTER)["I.3", "legal"]
    assert isinstance(verdict.value, Counts)
    assert (verdict.value.denominator, verdict.status) == (2 * most, Status.NOT_MET)
    assert pickle.loads(pickle.dumps(verdict)) == verdict  # noqa: S301  its own
    assert sum(report.value for report in months) == verdict.value  # type: ignore[misc,arg-type]


def test_a_sum_that_only_a_finding_needs_does_not_raise() -> None:
    row, most = ANNEX["I.3"], 2**256 - 1
    months = [row.counted(most, most, unit="sct", period=month) for month in ND09.months(2025)[:3]]
    units = [row.counted(most, most, unit=unit, period=QUARTER) for unit in ("legal", "office")]
    own = row.counted(90, 100, unit="sct", period=QUARTER)
    verdict = evaluate(ANNEX, [own, *months, *units], period=QUARTER)["I.3"]
    assert verdict.value == Counts(90, 100)
    assert [(one.kind, one.figures) for one in verdict.findings] == [
        (FindingKind.PARTS_DIFFER, (Counts(90, 100), sum(one.value for one in months))),  # type: ignore[misc]
        (FindingKind.UNITS_DIFFER, (Counts(90, 100), sum(one.value for one in units))),  # type: ignore[misc]
    ]


def test_an_error_with_very_many_problems_is_short() -> None:
    error = errors.InvalidAnnex(("indicators[0].target: " + "x" * 1000,) * 50_000)
    assert len(error.problems) == 50_000
    assert str(error).startswith("50000 problems in the annex:")
    assert str(error).endswith("and 49995 more")
    assert len(str(error).encode()) < 4096
    assert str(errors.InvalidAnnex(("a: missing",) * 13)).endswith("and 1 more")
    assert str(errors.InvalidAnnex(("a: missing",))) == "1 problem in the annex:\n  a: missing"


@pytest.mark.parametrize("field", ["measurements", "figures"])
def test_a_finding_holds_reports_and_figures_alone(field: str) -> None:
    for value in ([1], 1):
        with pytest.raises(errors.WrongType, match=f"Finding.{field}"):
            Finding(FindingKind.SUPERSEDED, ANNEX["I.3"], ANNEX.department, **{field: value})  # type: ignore[arg-type]
    figures = [Counts(1, 2)]
    assert Finding(FindingKind.UNITS_DIFFER, ANNEX["I.3"], ANNEX.department, figures=figures).figures == (Counts(1, 2),)  # type: ignore[arg-type]


def test_a_finding_says_in_a_line_how_many_reports_it_is_about() -> None:
    report = ANNEX["I.3"].counted(1, 2, unit="legal", period=QUARTER)
    for count, words in enumerate(("", ", 1 report", ", 2 reports")):
        finding = Finding(FindingKind.SUPERSEDED, ANNEX["I.3"], ANNEX.department, measurements=(report,) * count)
        assert repr(finding) == f"<Finding superseded: I.3 sct{words}>"


@pytest.mark.parametrize("field", ["kind", "indicator", "unit"])
def test_a_finding_is_about_an_indicator_and_a_unit(field: str) -> None:
    finding = Finding(FindingKind.SUPERSEDED, ANNEX["I.3"], ANNEX.department)
    with pytest.raises(errors.WrongType, match=f"Finding.{field}"):
        attrs.evolve(finding, **{field: "I.3"})


def test_a_verdict_without_a_figure_names_none() -> None:
    verdict = evaluate(ANNEX, [], period=QUARTER)["I.3"]
    assert repr(verdict) == f"<Verdict I.3 sct {QUARTER}: no data, incomplete>"
    assert str(verdict).endswith(": no data (target: Tối thiểu 60), incomplete.")


def test_a_verdict_is_about_an_indicator() -> None:
    with pytest.raises(errors.WrongType, match="Verdict.indicator"):
        attrs.evolve(evaluate(ANNEX, [], period=QUARTER)["I.3"], indicator="I.3")  # type: ignore[arg-type]


def test_an_evaluation_takes_its_question_by_name() -> None:
    kinds = {name: one.kind for name, one in inspect.signature(Evaluation).parameters.items()}
    by_name = {name for name, kind in kinds.items() if kind is inspect.Parameter.KEYWORD_ONLY}
    assert by_name == {"reading", "boundary", "as_of", "reports"}


def test_a_tally_is_of_verdicts() -> None:
    evaluation = evaluate(ANNEX, [], period=QUARTER)
    assert evaluation.tally([evaluation["I.3"]])[Status.NO_DATA] == 1
    for wrong in ([1], 1):
        with pytest.raises(errors.WrongType, match="verdict"):
            evaluation.tally(wrong)  # type: ignore[arg-type]


def test_a_length_is_a_name() -> None:
    with pytest.raises(errors.InvalidValue, match="'month' or 'quarter' or 'half' or 'year'"):
        ND09.containing(date(2025, 1, 1), ["month"])  # type: ignore[arg-type]
