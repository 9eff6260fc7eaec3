"""Targets: what is read, what is refused, and the arithmetic of the threshold."""

from __future__ import annotations

import unicodedata
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reformkpi import Counts, ExactReading, Target, TargetKind, errors, testing
from reformkpi._targets import lacking, least, reached

READINGS = st.sampled_from(ExactReading)

EXACT = ["60", "60%", "60 %", " 60 ", "đạt 60%", "Đạt 60", "Phấn đấu 60%", "PHẤN ĐẤU 60", "60,0", "60.00%", "060"]
MINIMUM = [
    "Tối thiểu 60",
    "tối thiểu 60%",
    "TỐI  THIỂU\u00a060 %",
    "tối thiểu60",
    "ít nhất 60%",
    "Đạt ít nhất 60",
    "đạt tối thiểu 60%",
    "60% trở lên",
    "60 trở lên",
    "từ 60% trở lên",
    "đạt từ 60 % trở lên",
    "đạt 60% trở lên",
    "tối thiểu từ 60% trở lên",
    "Tối thiểu 60% trở lên",
    "ít nhất từ 60% trở lên",
    "đạt tối thiểu từ 60% trở lên",
]
REFUSED = [
    "", " ", "—", "-", "trên 60%", "dưới 60%", "không quá 60", "tối đa 60%", "≤ 60%", "≥ 60%", "> 60", "từ 60", "từ 60%",
    "tối thiểu", "60.000", "60,000", "1.234", "59,123", "417.000 tấn", "60 triệu đồng", "8,3 - 8,5%", "9 – 9,5%", "8,3-8,5",
    "khoảng 60%", "top 10", "trong nhóm 30/63", "thuộc nhóm tốt", "cắt giảm ít nhất 30%", "giảm 60%", "30%, 20%, 15%",
    "mỗi năm tăng tối thiểu 20% cho đến khi đạt 100%", "chưa đánh giá", "101", "100,01", "Tối thiểu 100,5%", "999", "1000", "0060",
    "-60", "+60", "6e1", "٦٠", "६०", "６０", "²", "60 60", "60%%", "60 phần trăm", "tối thiểu tối thiểu 60", "đạt đạt 60",
    "phấn đấu tối thiểu 60", "60 tối thiểu", "6 0", "60,", ",5", "60 .5", "NaN", "inf", "60\u200b", "60;",
]  # fmt: skip


class TestParse:
    """A target keeps its cell letter by letter and its kind as written: exact (a bare number) or minimum (`Tối thiểu`)."""

    @pytest.mark.parametrize("cell", EXACT)
    def test_exact(self, cell: str) -> None:
        target = Target.parse(cell)
        assert (target.kind, target.value, target.text) == (TargetKind.EXACT, 60, cell)

    @pytest.mark.parametrize("cell", MINIMUM)
    def test_minimum(self, cell: str) -> None:
        target = Target.parse(cell)
        assert (target.kind, target.value, target.text) == (TargetKind.MINIMUM, 60, cell)

    @pytest.mark.parametrize("cell", REFUSED)
    def test_everything_else_is_refused_with_what_would_be_understood(self, cell: str) -> None:
        with pytest.raises(errors.UnreadableTarget, match="understood are.*Tối thiểu N") as refused:
            Target.parse(cell)
        assert refused.value.text == cell

    @pytest.mark.parametrize(
        ("cell", "value"), [("59,5", "59.5"), ("59.5", "59.5"), ("tối thiểu 59,55 %", "59.55"), ("0", "0")]
    )
    def test_comma_and_point(self, cell: str, value: str) -> None:
        assert Target.parse(cell).value == Decimal(value)

    def test_above_100_says_so(self) -> None:
        with pytest.raises(errors.UnreadableTarget, match="above 100"):
            Target.parse("Tối thiểu 100,01")

    @given(testing.targets())
    def test_a_written_target_is_read_back(self, target: Target) -> None:
        again = Target.parse(target.text)
        assert again == target
        assert (again.text, hash(again)) == (target.text, hash(target))

    @given(
        testing.targets(),
        st.sampled_from(["NFC", "NFD"]),
        st.sampled_from([str.upper, str.lower, str.title]),
        st.booleans(),
    )
    def test_case_spacing_and_unicode_form_do_not_matter(
        self,
        target: Target,
        form: str,
        case: object,
        wide: bool,  # noqa: FBT001
    ) -> None:
        assert callable(case)
        text = unicodedata.normalize(form, case(target.text))
        text = "\t" + text.replace(" ", " \u00a0 ") + "\n%" if wide else text
        assert Target.parse(text) == target
        assert Target.parse(text).text == unicodedata.normalize("NFC", text)

    @given(st.text(max_size=30) | st.sampled_from(EXACT + MINIMUM + REFUSED).map(lambda cell: cell.replace("6", "n6")))
    def test_whatever_is_read_is_a_percentage(self, cell: str) -> None:
        try:
            assert 0 <= Target.parse(cell).value <= 100
        except errors.UnreadableTarget:
            return

    def test_a_text_of_a_million_digits_is_refused_at_once(self) -> None:
        with pytest.raises(errors.UnreadableTarget, match="longer than 200") as refused:
            Target.parse("9" * 1_000_000)
        assert len(str(refused.value)) < 1000

    def test_a_cell_has_at_most_200_characters(self) -> None:
        assert Target.parse("60".ljust(200)).value == 60
        with pytest.raises(errors.UnreadableTarget, match="longer than 200"):
            Target.parse("60".ljust(201))

    def test_only_text_is_parsed(self) -> None:
        with pytest.raises(errors.WrongType, match="must be a str"):
            Target.parse(60)  # type: ignore[arg-type]


class TestMake:
    """A target is a percentage from 0 to 100; what is no number, or no exact one, is refused with the cure."""

    @pytest.mark.parametrize(
        "value", ["80", 80, Decimal(80), "80,00", "80.0%", Decimal("8E+1"), Decimal("80.000000000000")]
    )
    def test_exact(self, value: str | int | Decimal) -> None:
        assert (Target.exact(value).text, Target.minimum(value).text) == ("80", "Tối thiểu 80")

    def test_decimals_are_kept_without_trailing_zeros(self) -> None:
        assert Target.minimum(Decimal("59.50")).text == "Tối thiểu 59,5"
        assert [Target.exact(value).text for value in (100, 0, "0,05", 10)] == ["100", "0", "0,05", "10"]

    @pytest.mark.parametrize("make", [Target.exact, Target.minimum])
    def test_a_float_is_refused_with_the_cure(self, make: object) -> None:
        assert callable(make)
        with pytest.raises(errors.WrongType, match="write it as text, as in '59.5'"):
            make(59.5)

    @pytest.mark.parametrize("value", [True, None, [], Fraction(1, 2), b"60"])
    def test_other_types_are_refused(self, value: object) -> None:
        with pytest.raises(errors.WrongType, match="a str, an int or a Decimal"):
            Target.exact(value)  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        "value",
        [-1, 101, 10**5000, Decimal("1e999999999"), Decimal("-0.01"), Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), "1" * 10**6],
        ids=lambda value: str(type(value)),
    )  # fmt: skip
    def test_what_is_no_percentage_is_refused(self, value: str | int | Decimal) -> None:
        with pytest.raises(errors.InvalidValue, match="a number from 0 to 100") as refused:
            Target.minimum(value)
        assert len(str(refused.value)) < 300

    @pytest.mark.parametrize("value", ["59.123", Decimal("59.125")])
    def test_three_decimals_are_refused(self, value: str | Decimal) -> None:
        with pytest.raises(errors.UnreadableTarget, match="three digits after a separator may be thousands"):
            Target.exact(value)

    @pytest.mark.parametrize("value", [Decimal("1e-999999999"), Decimal("5." + "1" * 100_000), "59.1234567890123"])
    def test_decimals_without_end_are_refused(self, value: str | Decimal) -> None:
        with pytest.raises(errors.InvalidValue, match="at most 12 decimals"):
            Target.exact(value)

    def test_the_context_of_the_caller_has_no_say(self) -> None:
        with localcontext() as context:
            context.prec = 1
            assert Target.exact(Decimal("59.55")).text == "59,55"

    def test_minus_nought_is_nought(self) -> None:
        assert Target.exact(Decimal("-0.0")).text == "0"


class TestThreshold:
    """The verdict itself compares integers: `100 · numerator · q ≥ p · denominator` for a target p/q in lowest terms."""

    @given(st.data(), testing.targets(), READINGS)
    def test_it_is_what_fractions_say(self, data: st.DataObject, target: Target, reading: ExactReading) -> None:
        counts = data.draw(testing.counts(target).filter(lambda one: one.denominator > 0))
        rate = Fraction(100 * counts.numerator, counts.denominator)
        equal = reading is ExactReading.EQUAL and target.kind is TargetKind.EXACT
        met = rate == target.value if equal else rate >= target.value
        assert reached(target, reading, counts.numerator, counts.denominator) is met

    @given(testing.targets(), READINGS, st.integers(1, 10**30))
    def test_a_rate_equal_to_its_target_meets_it_under_both_readings(
        self, target: Target, reading: ExactReading, k: int
    ) -> None:
        part, whole = (Fraction(target.value) / 100).as_integer_ratio()
        assert reached(target, reading, part * k, whole * k)
        assert not reached(target, reading, part * k - 1, whole * k)
        assert reached(target, reading, part * k + 1, whole * k) is (
            reading is ExactReading.AT_LEAST or target.kind is TargetKind.MINIMUM
        )

    @given(st.sampled_from(testing.FLOAT_TRAPS), st.sampled_from([Target.exact, Target.minimum]), READINGS)
    @example(Decimal(57), Target.exact, ExactReading.EQUAL)
    def test_where_floats_fail_it_does_not(self, value: Decimal, make: object, reading: ExactReading) -> None:
        assert callable(make)
        numerator = int(value * 10)
        assert numerator / 1000 * 100 != float(value)
        assert reached(make(value), reading, numerator, 1000)

    def test_the_float_traps_are_8_whole_numbers_of_246(self) -> None:
        assert len(testing.FLOAT_TRAPS) == 246
        whole = [value for value in testing.FLOAT_TRAPS if value == int(value)]
        assert whole == [7, 14, 28, 29, 55, 56, 57, 58]

    @given(testing.targets(), testing.counts())
    def test_one_more_success_never_turns_met_into_not_met(self, target: Target, counts: Counts) -> None:
        if counts.numerator < counts.denominator and reached(
            target, ExactReading.AT_LEAST, counts.numerator, counts.denominator
        ):
            assert reached(target, ExactReading.AT_LEAST, counts.numerator + 1, counts.denominator)

    @given(testing.counts(Target.exact(100)), READINGS)
    def test_a_bare_100_is_a_minimum_of_100(self, counts: Counts, reading: ExactReading) -> None:
        bare, minimum = (make(100) for make in (Target.exact, Target.minimum))
        same = [reached(target, reading, counts.numerator, counts.denominator) for target in (bare, minimum)]
        assert same[0] is same[1]

    @given(testing.targets(), READINGS, st.integers(0, 500))
    def test_least_is_the_least(self, target: Target, reading: ExactReading, denominator: int) -> None:
        met = [n for n in range(denominator + 1) if reached(target, ExactReading.AT_LEAST, n, denominator)]
        assert least(target, denominator) == met[0]
        for numerator in range(0, denominator + 1, 7):
            enough = (
                k for k in range(denominator - numerator + 1) if reached(target, reading, numerator + k, denominator)
            )
            assert lacking(target, reading, numerator, denominator) == next(enough, None)
