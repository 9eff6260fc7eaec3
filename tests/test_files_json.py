"""Evaluations as JSON: an archive that proves its verdicts, and rejects what is none."""

from __future__ import annotations

import json
from typing import Any

import evaluation_schema
import jsonschema
import pytest
from hypothesis import given, settings

from reformkpi import Evaluation, annexes, errors, evaluate, files, periods, testing

ANNEX = annexes.load("sct-2025")
QUARTER = periods.ND09.quarter(2025, 1)


def archive() -> dict[str, Any]:
    reports = [
        ANNEX["I.3"].counted(9, 15, stated="60", unit="legal", period=QUARTER, source="a.xlsx, Q!C1"),
        ANNEX["I.5"].stated("99,60", unit="office", period=QUARTER),
    ]
    return json.loads(files.dump(evaluate(ANNEX, reports, period=QUARTER)))


class TestRoundTrip:
    """What is archived is judged again to the same."""

    @settings(max_examples=60)
    @given(testing.evaluations())
    def test_law(self, evaluation: Evaluation) -> None:
        again = files.load(files.dump(evaluation))
        assert again == evaluation
        assert again.reports == evaluation.reports
        assert files.dump(again) == files.dump(evaluation)

    def test_decimals_of_a_stated_percentage_stay(self) -> None:
        assert archive()["reports"][1]["stated"] == "99.60"

    def test_a_mark_of_byte_order_is_accepted(self) -> None:
        assert len(files.load("\ufeff" + json.dumps(archive()))) == 11

    def test_no_evaluation(self) -> None:
        with pytest.raises(errors.WrongType):
            files.dump([])  # type: ignore[arg-type]
        with pytest.raises(errors.WrongType):
            files.load(b"{}")  # type: ignore[arg-type]


class TestProof:
    """A verdict is never believed."""

    @pytest.mark.parametrize(("key", "value"), [("status", "met"), ("rate", "61"), ("complete", 1), ("extra", 0)])
    def test_a_changed_verdict(self, key: str, value: object) -> None:
        document = archive()
        document["verdicts"][4][key] = value
        with pytest.raises(errors.VerdictsDiffer, match=rf"verdicts\[4\].{key} \(I.5, sct\): archived"):
            files.load(json.dumps(document))

    def test_changed_figures(self) -> None:
        document = archive()
        document["reports"][0]["numerator"] = 8
        with pytest.raises(errors.VerdictsDiffer, match="judged again 'not met'"):
            files.load(json.dumps(document))

    def test_missing_verdicts_and_what_is_none(self) -> None:
        document = archive()
        document["verdicts"][0] = None
        with pytest.raises(errors.VerdictsDiffer, match="expected an object, got None"):
            files.load(json.dumps(document))
        del document["verdicts"][0]
        with pytest.raises(errors.VerdictsDiffer, match="archived, .* judged again"):
            files.load(json.dumps(document))


def broken(*path: str | int, to: object) -> str:
    document = archive()
    inner: Any = document
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = to
    return json.dumps(document)


class TestHostile:
    """What is no archive ends in a clear error."""

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("", "not JSON"),
            ("[" * 100_000, "nested too deep"),
            ('{"version": ' + "9" * 5000 + "}", "not JSON: Exceeds the limit"),
            ('{"format": 1, "format": 2}', "the key 'format' occurs twice"),
            ('{"version": 1.0}', "expected whole numbers, got '1.0'"),
            ('{"version": NaN}', "expected whole numbers, got 'NaN'"),
            ("[]", r"expected an object, got \[\]"),
            ("{}", "format: expected 'reformkpi evaluation', got None"),
            (broken("version", to=2), "version: expected 1, got 2"),
            (broken("version", to=True), "version: expected 1, got True"),
            (broken("period", to=None), "period: expected an object, got None"),
            (broken("period", to=7), "period: expected an object, got 7"),
            (broken("indicators", 0, "group", to=7), r"indicators\[0\].group: expected an object or null, got 7"),
            (broken("period", "last", to="2020-01-01"), "period: last day: expected"),
            (broken("period", "first", to="20241215"), "period.first: day: expected"),
            (broken("period", "first", to="x"), "period.first: Invalid isoformat"),
            (broken("period", "more", to="x"), "period: unknown key 'more'"),
            (broken("more", to="x"), "document: unknown key 'more'"),
            (broken("reading", to="often"), "reading: reading: expected one of"),
            (broken("as_of", to=1), "as_of: expected a text or null, got 1"),
            (broken("departments", 0, to=1), r"departments\[0\]: expected an object, got 1"),
            (broken("departments", 0, "aliases", to=[1]), r"departments\[0\]: text: expected a str"),
            (broken("indicators", 0, "department", to="x"), r"indicators\[0\].department: unit: expected one of 'sct'"),
            (broken("indicators", 0, "target", to="khoảng 4"), r"indicators\[0\].target: cannot read target"),
            (broken("indicators", 0, "additive_over_time", to=1), "expected true or false, got 1"),
            (broken("indicators", 0, "id", to="I.2"), "indicators: two of them have the same id"),
            (broken("indicators", 0, "unit_targets", to={"sct": "5"}), r"indicators\[0\]: unit_targets: expected ids"),
            (broken("reports", 0, "numerator", to=True), r"reports\[0\].numerator: expected a whole number or null"),
            (broken("reports", 0, "numerator", to=16), r"reports\[0\]: numerator 16 exceeds denominator 15"),
            (broken("reports", 0, "denominator", to=10**300), r"reports\[0\]: count: expected a whole number"),
            (broken("reports", 0, "unit", to="x"), "unknown unit 'x'"),
            (broken("reports", to=[1] * 1000), "101 problems"),
            (broken("verdicts", to={}), "verdicts: expected a list"),
        ],
    )  # fmt: skip
    def test_rejected(self, text: str, problem: str) -> None:
        with pytest.raises(errors.InvalidArchive, match=problem):
            files.load(text)

    @pytest.mark.parametrize(
        "path",
        [
            ("as_of",),
            ("reading",),
            ("period",),
            ("period", "first"),
            ("departments", 0),
            ("departments", 0, "name"),
            ("departments", 0, "members", 0, "name"),
            ("indicators", 0, "title"),
            ("indicators", 0, "group", "title"),
            ("indicators", 3, "citations", 0, "number"),
            ("reports", 0, "numerator"),
            ("verdicts",),
            ("more",),
        ],
    )
    def test_one_bad_value_is_one_problem(self, path: tuple[str | int, ...]) -> None:
        with pytest.raises(errors.InvalidArchive) as rejected:
            files.load(broken(*path, to=7 if path[-1] != "numerator" else "7"))
        assert len(rejected.value.problems) == 1

    def test_a_missing_period_is_one_problem(self) -> None:
        document = archive()
        del document["period"]
        with pytest.raises(errors.InvalidArchive) as rejected:
            files.load(json.dumps(document))
        assert rejected.value.problems == ("period: missing",)

    def test_unknown_keys_come_in_the_order_of_the_document(self) -> None:
        names = [f"more {place}" for place in range(9)]
        with pytest.raises(errors.InvalidArchive) as rejected:
            files.load(json.dumps(archive() | dict.fromkeys(names, 1)))
        assert rejected.value.problems == tuple(f"document: unknown key {name!r}" for name in names)


class TestSchema:
    """The schema in the package is that of the archive."""

    def test_it_is_up_to_date(self) -> None:
        assert evaluation_schema.FILE.read_text(encoding="utf-8") == evaluation_schema.text()

    @settings(max_examples=40)
    @given(testing.evaluations())
    def test_every_archive_fits(self, evaluation: Evaluation) -> None:
        checker = jsonschema.Draft202012Validator(evaluation_schema.schema())
        assert list(checker.iter_errors(json.loads(files.dump(evaluation)))) == []

    @pytest.mark.parametrize("path", [("status",), ("findings",), ("rate",)])
    def test_it_rejects(self, path: tuple[str, ...]) -> None:
        document = archive()
        document["verdicts"][0][path[0]] = 1
        assert not jsonschema.Draft202012Validator(evaluation_schema.schema()).is_valid(document)
