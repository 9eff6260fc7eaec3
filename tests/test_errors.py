"""Errors: each is the builtin a Python user expects, keeps its fields, pickles, and says what there is instead."""

from __future__ import annotations

import inspect
import pickle
from datetime import date

import attrs
import pytest

from reformkpi import Counts, Measurement, Period, errors
from reformkpi.files import Problem, ProblemKind

REPORT = Measurement("I.3", "legal", period=Period(date(2025, 1, 1), date(2025, 1, 31)), value=Counts(1, 2))
EVERY = [
    errors.WrongType("a count", 1.5, "a whole number"),
    errors.InvalidValue("a count", -1, "0 or more"),
    errors.NotAProportion(3, 2),
    errors.NotADifference(Counts(1, 2), Counts(2, 2)),
    errors.UnreadableTarget("—"),
    errors.UnreadableTarget("101", "above 100"),
    errors.UnreadablePeriod("Q1"),
    errors.UnknownIndicator(("I.33",), ("I.3",)),
    errors.UnknownIndicator(("I.33",), ("I.3",), reported=True),
    errors.UnknownIndicator(("Đúng hạn",), ("A", "B"), shared=("A", "B")),
    errors.UnknownUnit(("leagl",), ("legal",)),
    errors.UnknownUnit(("energy",), ("legal",), open=True),
    errors.UnknownAnnex(("sct",), ()),
    errors.NotResponsible("I.5", "Phòng Pháp chế", ("Văn phòng Sở",)),
    errors.NotResponsible(None, "Phòng Pháp chế", ("Văn phòng Sở",)),
    errors.NotResponsible(None, "UBND phường", ()),
    errors.DuplicateName("legal", ("A", "B")),
    errors.ConflictingMeasurements(((REPORT, REPORT),)),
    errors.OverlappingPeriods(((REPORT, REPORT),)),
    errors.InvalidAnnex(("name: missing",)),
    errors.InvalidFrame(("row 3: conflict",)),
    errors.InvalidArchive(("verdicts[0]: missing",)),
    errors.VerdictsDiffer(("I.3: met, not met",)),
    errors.InvalidFile((Problem(ProblemKind.NOT_A_COUNT, "a.csv, C2", "x"),)),
]


class TestErrors:
    """One root, each named for the fact, each also a builtin; fields public, wording not; they pickle."""

    def test_every_error_is_tried_here(self) -> None:
        defined = {
            kind
            for name, kind in vars(errors).items()
            if inspect.isclass(kind) and issubclass(kind, Exception) and name[0] != "_"
        }
        assert defined - {errors.ReformKPIError} == {type(error) for error in EVERY}

    @pytest.mark.parametrize("error", EVERY, ids=lambda error: type(error).__name__)
    def test_they_pickle(self, error: errors.ReformKPIError) -> None:
        again = pickle.loads(pickle.dumps(error))  # noqa: S301
        assert (type(again), str(again), again.args) == (type(error), str(error), error.args)

    @pytest.mark.parametrize("error", EVERY, ids=lambda error: type(error).__name__)
    def test_each_is_a_builtin_too(self, error: errors.ReformKPIError) -> None:
        builtin = {"WrongType": TypeError} | dict.fromkeys(
            ("UnknownIndicator", "UnknownUnit", "UnknownAnnex", "NotResponsible"), KeyError
        )
        assert isinstance(error, builtin.get(type(error).__name__, ValueError))

    def test_long_values_are_cut_short(self) -> None:
        for value in ("x" * 10**6, list(range(10**5)), 10**5000, "9" * 10**6):
            assert len(str(errors.InvalidValue("a thing", value, "shorter"))) < 200
        assert "an integer of 16610 bits" in str(errors.InvalidValue("a thing", 10**5000, "shorter"))
        assert "an integer of 257 bits" in str(errors.InvalidValue("a thing", 2**256, "shorter"))
        assert "bits" not in str(errors.InvalidValue("a thing", 2**256 - 1, "shorter"))
        assert "[an integer of 16610 bits]" in str(errors.InvalidValue("a thing", [10**5000], "shorter"))

    def test_the_known_ones_nearby_come_first(self) -> None:
        known = tuple(f"unit {n}" for n in range(20))
        text = str(errors.UnknownUnit(("unit 7x", "zzz"), known))
        assert text.startswith("unknown units 'unit 7x', 'zzz'. Did you mean 'unit 7'")
        assert text.endswith("'unit 11' and 8 more.")
        assert str(errors.UnknownUnit(("zzz",), ("a",))) == "unknown unit 'zzz'. Known units: 'a'."
        assert str(errors.UnknownUnit(("zzz",), ())) == "unknown unit 'zzz'. Known units: none."

    def test_only_ids_that_are_like_it_are_nearby(self) -> None:
        assert "Did you mean" not in str(errors.UnknownIndicator(("I.2", "II.3"), ("I.4",)))
        assert "Did you mean 'I.3'?" in str(errors.UnknownIndicator(("I.33",), ("I.3", "II.4")))

    def test_a_name_of_two(self) -> None:
        error = errors.UnknownIndicator(("Đúng hạn",), ("A", "B", "C"), shared=("A", "B"))
        assert str(error) == "ambiguous indicator 'Đúng hạn': shared by 'A', 'B'. Use an id as it is written."

    def test_responsible_for_none(self) -> None:
        error = errors.NotResponsible(None, "A", ("B",))
        assert str(error) == "'A' is not responsible for any of the indicators. Responsible: 'B'."
        assert str(errors.NotResponsible(None, "A", ())) == "'A' has no verdicts besides those for the whole."

    def test_singular_and_plural(self) -> None:
        assert str(errors.InvalidAnnex(("name: missing",))) == "1 problem in the annex:\n  name: missing"
        assert str(errors.InvalidAnnex(("a", "b"))).startswith("2 problems in the annex:")
        assert str(errors.UnknownAnnex(("a", "b"), ("c",))) == "unknown annexes 'a', 'b'. Known annexes: 'c'."

    def test_a_name_that_is_no_text(self) -> None:
        assert "an integer of 16610 bits" in str(errors.UnknownIndicator((10**5000,), ("a",)))  # type: ignore[arg-type]

    def test_they_may_carry_a_traceback(self) -> None:
        with pytest.raises(errors.InvalidValue) as refused:
            raise errors.InvalidValue("a count", -1, "0 or more") from ValueError("x")
        assert isinstance(refused.value.__cause__, ValueError)

    def test_a_message_about_long_reports_is_short(self) -> None:
        reports = tuple(attrs.evolve(REPORT, source=f"{place}{'x' * 10_000}") for place in range(20_000))
        for error in (
            errors.ConflictingMeasurements((reports,) * 100),
            errors.OverlappingPeriods(((REPORT, reports[0]),) * 20_000),
        ):
            assert len(str(error).encode()) < 4096
