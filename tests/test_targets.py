"""Targets as numbers and as thresholds: the arithmetic that every verdict rests on."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from math import gcd
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reformkpi import Boundary, Comparison, Counts, ExactReading, Target, TargetKind, Threshold, errors, testing

if TYPE_CHECKING:
    from collections.abc import Callable

    Make = Callable[[str | int | Decimal], Target]

READINGS = st.sampled_from(ExactReading)
BOUNDARIES = st.sampled_from(Boundary)
MAKERS: dict[TargetKind, Make] = {
    TargetKind.EXACT: Target.exact,
    TargetKind.MINIMUM: Target.minimum,
    TargetKind.MAXIMUM: Target.maximum,
    TargetKind.ABOVE: Target.above,
    TargetKind.BELOW: Target.below,
}
# What each comparison says of a rate and a target, as fractions.
SAYS: dict[Comparison, Callable[[Fraction, Fraction], bool]] = {
    Comparison.AT_LEAST: lambda rate, target: rate >= target,
    Comparison.ABOVE: lambda rate, target: rate > target,
    Comparison.EQUAL: lambda rate, target: rate == target,
    Comparison.AT_MOST: lambda rate, target: rate <= target,
    Comparison.BELOW: lambda rate, target: rate < target,
}
DOWNWARD = (Comparison.AT_MOST, Comparison.BELOW)


@st.composite
def thresholds(draw: st.DrawFn) -> Threshold:
    """Draw a threshold of any target under any reading."""
    return draw(testing.targets()).threshold(draw(READINGS), draw(BOUNDARIES))


@st.composite
def judged(draw: st.DrawFn, most: int = 2000) -> tuple[Threshold, int, int]:
    """Draw a threshold with counts on it, next to it, or anywhere."""
    target = draw(testing.targets())
    counts = draw(testing.counts(target, most).filter(lambda drawn: drawn.denominator > 0))
    return target.threshold(draw(READINGS), draw(BOUNDARIES)), counts.numerator, counts.denominator


class TestMake:
    """A target is a percentage from 0 to 100; what is no number, or no exact one, is rejected with the cure."""

    @pytest.mark.parametrize(
        "value", ["80", 80, Decimal(80), "80,00", "80.0%", Decimal("8E+1"), Decimal("80.000000000000")]
    )
    def test_exact(self, value: str | int | Decimal) -> None:
        assert [make(value).text for make in MAKERS.values()] == [
            "80",
            "Tối thiểu 80",
            "Không quá 80",
            "Trên 80",
            "Dưới 80",
        ]

    def test_decimals_are_kept_without_trailing_zeros(self) -> None:
        assert Target.minimum(Decimal("59.50")).text == "Tối thiểu 59,5"
        assert [Target.exact(value).text for value in (100, 0, "0,05", 10)] == ["100", "0", "0,05", "10"]

    @pytest.mark.parametrize("make", MAKERS.values())
    def test_a_float_is_rejected_with_the_cure(self, make: Make) -> None:
        with pytest.raises(errors.WrongType, match="an exact number, such as the text '59.5', got 59.5 of type float"):
            make(59.5)  # type: ignore[arg-type]

    @pytest.mark.parametrize("value", [True, None, [], Fraction(1, 2), b"60"])
    def test_other_types_are_rejected(self, value: object) -> None:
        with pytest.raises(errors.WrongType, match="a str, an int or a Decimal"):
            Target.exact(value)  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        "value",
        [-1, 101, 10**5000, Decimal("1e999999999"), Decimal("-0.01"), Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), "1" * 10**6],
        ids=lambda value: str(type(value)),
    )  # fmt: skip
    def test_what_is_no_percentage_is_rejected(self, value: str | int | Decimal) -> None:
        with pytest.raises(errors.InvalidValue, match="a number from 0 to 100") as rejected:
            Target.minimum(value)
        assert len(str(rejected.value)) < 300

    @pytest.mark.parametrize(
        ("value", "text", "problem"),
        [
            ("59.123", "59,123", "three digits after a separator may be thousands"),
            (Decimal("59.125"), "59.125", "more than two decimals"),
        ],
    )
    def test_three_decimals_are_rejected(self, value: str | Decimal, text: str, problem: str) -> None:
        with pytest.raises(errors.UnreadableTarget) as rejected:
            Target.exact(value)
        assert (rejected.value.text, rejected.value.problem) == (text, problem)

    @pytest.mark.parametrize("make", [Target.exact, Target.minimum])
    def test_more_decimals_are_no_thousands(self, make: Make) -> None:
        with pytest.raises(errors.UnreadableTarget) as rejected:
            make("80.1234")
        assert rejected.value.problem == "more than two decimals"

    @pytest.mark.parametrize("value", [Decimal("1e-999999999"), Decimal("5." + "1" * 100_000), "59.1234567890123"])
    def test_decimals_without_end_are_rejected(self, value: str | Decimal) -> None:
        with pytest.raises(errors.InvalidValue, match="at most 12 decimals"):
            Target.exact(value)

    def test_the_context_of_the_caller_has_no_say(self) -> None:
        with localcontext() as context:
            context.prec = 1
            assert Target.exact(Decimal("59.55")).text == "59,55"

    @pytest.mark.parametrize(
        ("make", "value", "problem"), [(Target.above, 100, "above 100"), (Target.below, 0, "below 0")]
    )
    def test_no_percentage_is_above_100_or_below_0(self, make: Make, value: int, problem: str) -> None:
        with pytest.raises(errors.UnreadableTarget, match=problem) as rejected:
            make(value)
        assert rejected.value.problem == problem

    def test_minus_nought_is_nought(self) -> None:
        assert Target.exact(Decimal("-0.0")).text == "0"

    @given(st.sampled_from(TargetKind), testing.percentages())
    def test_cells_of_every_kind_round_trip(self, kind: TargetKind, value: Decimal) -> None:
        if (kind, value) not in ((TargetKind.ABOVE, 100), (TargetKind.BELOW, 0)):
            target = MAKERS[kind](value)
            assert (target.kind, target.value) == (kind, value)
            again = Target.parse(target.text)
            assert (again, again.text, hash(again), str(again)) == (target, target.text, hash(target), target.text)

    @given(testing.targets(), testing.targets())
    def test_equal_are_those_of_one_kind_and_value(self, one: Target, other: Target) -> None:
        assert (one == other) is ((one.kind, one.value) == (other.kind, other.value))

    def test_the_cell_is_no_part_of_equality(self) -> None:
        assert Target.parse("đạt 60,0 %") == Target.exact(60)
        assert repr(Target.parse("Tối thiểu 60")) == "<Target 'Tối thiểu 60' (minimum)>"


class TestReading:
    """A threshold is a target under a reading: `reading` concerns exact targets, `boundary` those above and below."""

    @given(testing.targets())
    def test_the_share_is_the_target_in_lowest_terms(self, target: Target) -> None:
        part, whole = target.share
        assert Fraction(part, whole) == Fraction(target.value) / 100
        assert gcd(part, whole) == 1
        assert whole > 0

    @given(testing.targets(), READINGS, BOUNDARIES)
    def test_comparisons(self, target: Target, reading: ExactReading, boundary: Boundary) -> None:
        included = boundary is Boundary.INCLUDED
        expected = {
            TargetKind.EXACT: Comparison.EQUAL if reading is ExactReading.EQUAL else Comparison.AT_LEAST,
            TargetKind.MINIMUM: Comparison.AT_LEAST,
            TargetKind.MAXIMUM: Comparison.AT_MOST,
            TargetKind.ABOVE: Comparison.AT_LEAST if included else Comparison.ABOVE,
            TargetKind.BELOW: Comparison.AT_MOST if included else Comparison.BELOW,
        }
        threshold = target.threshold(reading, boundary)
        assert threshold == Threshold(*target.share, expected[target.kind])
        assert threshold.downward is (target.kind in (TargetKind.MAXIMUM, TargetKind.BELOW))

    @given(testing.targets())
    def test_defaults(self, target: Target) -> None:
        assert target.threshold() == target.threshold(ExactReading.AT_LEAST, Boundary.EXCLUDED)

    @given(testing.counts(Target.exact(100)).filter(lambda counts: counts.denominator > 0), READINGS)
    def test_an_exact_100_is_a_minimum_of_100(self, counts: Counts, reading: ExactReading) -> None:
        exact, minimum = Target.exact(100).threshold(reading), Target.minimum(100).threshold()
        for ask in (Threshold.met, Threshold.shortfall, Threshold.headroom):
            assert ask(exact, counts.numerator, counts.denominator) == ask(
                minimum, counts.numerator, counts.denominator
            )

    def test_readings_of_other_types_are_rejected(self) -> None:
        with pytest.raises(errors.WrongType, match="reading"):
            Target.exact(80).threshold("equal")  # type: ignore[arg-type]
        with pytest.raises(errors.WrongType, match="boundary"):
            Target.above(80).threshold(boundary="included")  # type: ignore[arg-type]

    def test_a_target_is_made_of_its_cell_alone(self) -> None:
        with pytest.raises(TypeError):
            Target("80", content=(TargetKind.EXACT, Decimal(60)))  # type: ignore[call-arg]


class TestThreshold:
    """The verdict itself compares integers: the margin, whole · numerator − part · denominator, decides everything."""

    @given(judged())
    def test_it_says_what_fractions_say(self, case: tuple[Threshold, int, int]) -> None:
        threshold, numerator, denominator = case
        rate, target = Fraction(numerator, denominator), Fraction(threshold.part, threshold.whole)
        assert threshold.met(numerator, denominator) is SAYS[threshold.comparison](rate, target)
        margin = threshold.margin(numerator, denominator)
        assert margin == (rate - target) * denominator * threshold.whole
        assert ((margin > 0), (margin < 0)) == (rate > target, rate < target)

    @given(thresholds(), st.integers(1, 10**30))
    def test_on_the_target_and_one_count_to_either_side(self, threshold: Threshold, k: int) -> None:
        met = [threshold.met(threshold.part * k + step, threshold.whole * k) for step in (-1, 0, 1)]
        assert (
            met
            == {
                Comparison.AT_LEAST: [False, True, True],
                Comparison.ABOVE: [False, False, True],
                Comparison.EQUAL: [False, True, False],
                Comparison.AT_MOST: [True, True, False],
                Comparison.BELOW: [True, False, False],
            }[threshold.comparison]
        )

    @given(st.sampled_from(testing.FLOAT_TRAPS), st.sampled_from(TargetKind), READINGS)
    @example(Decimal(57), TargetKind.EXACT, ExactReading.EQUAL)
    @example(Decimal(7), TargetKind.MAXIMUM, ExactReading.AT_LEAST)
    def test_where_floats_fail_it_does_not(self, value: Decimal, kind: TargetKind, reading: ExactReading) -> None:
        numerator = int(value * 10)
        assert numerator / 1000 * 100 != float(value)
        threshold = MAKERS[kind](value).threshold(reading)
        assert threshold.margin(numerator, 1000) == 0
        assert threshold.met(numerator, 1000) is (kind not in (TargetKind.ABOVE, TargetKind.BELOW))

    def test_the_float_traps_are_8_whole_numbers_of_246(self) -> None:
        assert len(testing.FLOAT_TRAPS) == 246
        whole = [value for value in testing.FLOAT_TRAPS if value == int(value)]
        assert whole == [7, 14, 28, 29, 55, 56, 57, 58]

    @given(judged())
    def test_it_is_monotone(self, case: tuple[Threshold, int, int]) -> None:
        threshold, numerator, denominator = case
        better = -1 if threshold.downward else 1
        if threshold.comparison is not Comparison.EQUAL and threshold.met(numerator, denominator):
            assert threshold.met(numerator + better, denominator)

    @given(thresholds(), st.integers(1, 400))
    def test_the_shortfall_is_the_least_change_that_meets(self, threshold: Threshold, denominator: int) -> None:
        better = -1 if threshold.downward else 1
        for numerator in range(0, denominator + 1, 7):
            within = range(numerator + 1 if threshold.downward else denominator - numerator + 1)
            least = next((k for k in within if threshold.met(numerator + better * k, denominator)), None)
            assert threshold.shortfall(numerator, denominator) == least

    @given(thresholds(), st.integers(1, 400))
    def test_the_headroom_is_the_greatest_change_that_still_meets(self, threshold: Threshold, denominator: int) -> None:
        worse = 1 if threshold.downward else -1
        for numerator in range(0, denominator + 1, 7):
            within = range(denominator - numerator + 1 if threshold.downward else numerator + 1)
            kept = [k for k in within if threshold.met(numerator + worse * k, denominator)]
            met = threshold.met(numerator, denominator)
            assert threshold.headroom(numerator, denominator) == (max(kept) if met else None)

    @given(judged())
    def test_met_is_a_shortfall_of_0_and_a_headroom(self, case: tuple[Threshold, int, int]) -> None:
        threshold, *counts = case
        met = threshold.met(*counts)
        assert (threshold.shortfall(*counts) == 0) is met
        assert (threshold.headroom(*counts) is not None) is met

    @given(judged())
    def test_a_rate_decides_not_its_counts(self, case: tuple[Threshold, int, int]) -> None:
        threshold, numerator, denominator = case
        assert threshold.met(numerator, denominator) is threshold.met(3 * numerator, 3 * denominator)

    @given(testing.percentages().filter(lambda value: value not in (0, 100)), testing.counts())
    def test_above_and_at_most_are_opposites_and_so_are_below_and_at_least(
        self, value: Decimal, counts: Counts
    ) -> None:
        for make, opposite in ((Target.above, Target.maximum), (Target.below, Target.minimum)):
            if counts.denominator:
                met = [made(value).threshold().met(counts.numerator, counts.denominator) for made in (make, opposite)]
                assert met[0] is not met[1]

    def test_examples(self) -> None:
        below, maximum = Target.below(5).threshold(), Target.maximum(5).threshold()
        assert [(below.shortfall(n, 100), below.headroom(n, 100)) for n in (4, 5, 6)] == [(0, 0), (1, None), (2, None)]
        assert [(maximum.shortfall(n, 100), maximum.headroom(n, 100)) for n in (4, 5, 6)] == [(0, 1), (0, 0), (1, None)]
        above = Target.above(60).threshold()
        assert [(above.shortfall(n, 100), above.headroom(n, 100)) for n in (59, 60, 61)] == [
            (2, None),
            (1, None),
            (0, 0),
        ]
        equal = Target.exact("0,5").threshold(ExactReading.EQUAL)
        assert [equal.shortfall(n, 200) for n in (0, 1, 2)] == [1, 0, None]
        assert equal.shortfall(0, 100) is None
        assert isinstance(equal.shortfall(0, 200), int)
        none = Target.exact(0).threshold(ExactReading.EQUAL)
        assert [none.shortfall(n, 10) for n in (0, 1)] == [0, None]
