"""Periods and cut-off rules."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reformkpi import Period, errors, periods, testing
from reformkpi._standing import gaps, merged
from reformkpi.periods import CALENDAR, ND09, Cutoff

YEARS = st.integers(2, 9998)
DAY = timedelta(days=1)


def days_of(*spans: Period) -> set[int]:
    return {day for span in spans for day in range(span.first.toordinal(), span.last.toordinal() + 1)}


class TestPeriod:
    """A span of days, both ends included."""

    def test_it_has_a_first_and_a_last_day(self) -> None:
        assert str(Period(date(2025, 1, 1), date(2025, 1, 1))) == "2025-01-01/2025-01-01"

    def test_days_lie_in_it(self) -> None:
        period = Period(date(2025, 1, 1), date(2025, 1, 3))
        days = [period.first - DAY, period.first, period.last, period.last + DAY]
        assert [day in period for day in days] == [False, True, True, False]
        with pytest.raises(errors.WrongType):
            assert "2025-01-01" in period  # type: ignore[operator]

    def test_a_datetime_is_no_date(self) -> None:
        for first, last in [
            (datetime(2025, 1, 1, tzinfo=UTC), date(2025, 1, 2)),
            (date(2025, 1, 1), "2025-01-02"),
        ]:
            with pytest.raises(errors.WrongType, match=r"a datetime\.date without a time"):
                Period(first, last)  # type: ignore[arg-type]

    def test_it_does_not_end_before_it_begins(self) -> None:
        with pytest.raises(errors.InvalidValue, match="2025-01-02 or later") as refused:
            Period(date(2025, 1, 2), date(2025, 1, 1))
        assert refused.value.value == date(2025, 1, 1)


class TestCutoff:
    """Day 1 is the calendar; a day from 2 to 28 is that day of the month before. A period belongs to the year of its last day."""

    @given(testing.cutoffs(), YEARS)
    def test_consecutive_months_tile_a_year(self, cutoff: Cutoff, year: int) -> None:
        months = cutoff.months(year)
        assert len(months) == 12
        assert (months[0].first, months[-1].last) == (cutoff.year(year).first, cutoff.year(year).last)
        assert all(later.first - earlier.last == DAY for earlier, later in pairwise(months))

    @given(testing.cutoffs(), st.integers(2, 9997))
    def test_consecutive_years_are_next_to_each_other(self, cutoff: Cutoff, year: int) -> None:
        assert cutoff.year(year + 1).first - cutoff.year(year).last == DAY

    @given(testing.cutoffs(), YEARS)
    def test_quarters_and_halves_are_made_of_months(self, cutoff: Cutoff, year: int) -> None:
        months = cutoff.months(year)
        whole = [
            (cutoff.quarter(year, 1), 0, 3), (cutoff.quarter(year, 2), 3, 6), (cutoff.quarter(year, 3), 6, 9),
            (cutoff.quarter(year, 4), 9, 12), (cutoff.half(year, 1), 0, 6), (cutoff.half(year, 2), 6, 12),
            (cutoff.nine_months(year), 0, 9), (cutoff.year(year), 0, 12),
        ]  # fmt: skip
        for span, start, stop in whole:
            assert span == Period(months[start].first, months[stop - 1].last)
        assert merged([cutoff.quarter(year, 1), cutoff.quarter(year, 2)]) == (cutoff.half(year, 1),)
        assert merged([cutoff.half(year, 2), cutoff.half(year, 1)]) == (cutoff.year(year),)

    @given(testing.cutoffs(), YEARS, st.integers(1, 12))
    def test_a_month_belongs_to_the_month_of_its_last_day(self, cutoff: Cutoff, year: int, month: int) -> None:
        span = cutoff.month(year, month)
        assert (span.last.year, span.last.month) == (year, month)
        assert span.first.day == cutoff.day
        assert span.last.day == (calendar.monthrange(year, month)[1] if cutoff.day == 1 else cutoff.day - 1)

    @given(
        testing.cutoffs(),
        st.dates(date(3, 1, 1), date(9997, 12, 1)),
        st.sampled_from(["month", "quarter", "half", "year"]),
    )
    def test_a_day_lies_in_the_period_containing_it(self, cutoff: Cutoff, day: date, length: str) -> None:
        span = cutoff.containing(day, length)  # type: ignore[arg-type]
        assert span.first <= day <= span.last
        year = span.last.year
        known = {
            "month": cutoff.months(year),
            "quarter": [cutoff.quarter(year, quarter) for quarter in (1, 2, 3, 4)],
            "half": [cutoff.half(year, half) for half in (1, 2)],
            "year": [cutoff.year(year)],
        }
        assert span in known[length]

    @pytest.mark.parametrize(
        ("span", "text"),
        [
            (ND09.month(2025, 1), "2024-12-15/2025-01-14"),
            (ND09.quarter(2025, 1), "2024-12-15/2025-03-14"),
            (ND09.half(2025, 1), "2024-12-15/2025-06-14"),
            (ND09.half(2025, 2), "2025-06-15/2025-12-14"),
            (ND09.nine_months(2025), "2024-12-15/2025-09-14"),
            (ND09.year(2025), "2024-12-15/2025-12-14"),
            (CALENDAR.month(2024, 2), "2024-02-01/2024-02-29"),
            (CALENDAR.year(2025), "2025-01-01/2025-12-31"),
            (Cutoff("Gia Lai", 21).month(2025, 10), "2025-09-21/2025-10-20"),
            (Cutoff("day 28", 28).month(2025, 3), "2025-02-28/2025-03-27"),
        ],
    )
    def test_the_days_of_the_decree_and_of_others(self, span: Period, text: str) -> None:
        assert str(span) == text

    def test_the_first_days_that_a_period_has(self) -> None:
        assert ND09.containing(date(1, 12, 15)) == ND09.month(2, 1)
        with pytest.raises(errors.InvalidValue, match="year: expected a whole number from 2 to 9998, got 1"):
            ND09.containing(date(1, 12, 14))

    def test_month_is_the_default_length(self) -> None:
        assert ND09.containing(date(2025, 12, 15)) == ND09.month(2026, 1)
        assert ND09.containing(date(2025, 12, 14)) == ND09.month(2025, 12)

    @pytest.mark.parametrize(("text", "span"), [
        ("2025", ND09.year(2025)), (" 2025-03 ", ND09.month(2025, 3)), ("2025-12", ND09.month(2025, 12)), ("2025-Q4", ND09.quarter(2025, 4)),
        ("2025-q1", ND09.quarter(2025, 1)), ("2025-H2", ND09.half(2025, 2)), ("2025-9M", ND09.nine_months(2025)),
    ])  # fmt: skip
    def test_parse(self, text: str, span: Period) -> None:
        assert ND09.parse(text) == span

    @pytest.mark.parametrize(
        "text",
        [
            "2025-13",
            "2025-00",
            "2025-Q5",
            "2025-Q0",
            "2025-H3",
            "2025-6M",
            "25-Q1",
            "Q1",
            "2025/03",
            "2025-3",
            "0001",
            "２０２５",
            "",
            " \u00a0",
        ],
    )
    def test_other_texts_are_refused(self, text: str) -> None:
        with pytest.raises(errors.UnreadablePeriod, match="Accepted: .*'2025-Q1'") as refused:
            ND09.parse(text)
        assert refused.value.text == text

    @pytest.mark.parametrize(("text", "label"), [
        ("Quý I/2025", "2025-Q1"), ("quý iv/2025", "2025-Q4"), ("Quý 2 năm 2025", "2025-Q2"), ("QUÝ III NĂM 2025", "2025-Q3"), ("quý II-2025", "2025-Q2"),
        ("Tháng 3/2025", "2025-03"), ("tháng 03/2025", "2025-03"), ("Tháng 12 năm 2025", "2025-12"), ("6 tháng đầu năm 2025", "2025-H1"),
        ("Sáu tháng cuối năm 2025", "2025-H2"), ("9 tháng năm 2025", "2025-9M"), ("9 tháng đầu năm 2025", "2025-9M"), ("năm 2025", "2025"), (" Cả  năm 2025 ", "2025"),
        ("2025-q1", "2025-Q1"), ("12 tháng năm 2025", "2025"),
    ])  # fmt: skip
    def test_periods_as_officials_write_them(self, text: str, label: str) -> None:
        assert ND09.parse(text) == ND09.parse(label)
        assert ND09.name_of(ND09.parse(text)) == label

    @pytest.mark.parametrize(
        "text",
        [
            "Quý V/2025",
            "quý 5/2025",
            "Tháng 13/2025",
            "6 tháng 2025",
            "6 tháng năm 2025",
            "Quý I",
            "tháng 3",
            "Quý I/25",
            "quý i i/2025",
            "quý iiii/2025",
            "quý /2025",
            "tháng /2025",
            "tháng 003/2025",
        ],
    )
    def test_other_spellings_are_rejected(self, text: str) -> None:
        with pytest.raises(errors.UnreadablePeriod):
            ND09.parse(text)

    @given(testing.cutoffs(), st.integers(2, 9998), st.integers(0, 19))
    def test_a_label_is_read_back(self, cutoff: Cutoff, year: int, place: int) -> None:
        whole = (cutoff.year(year), cutoff.nine_months(year), cutoff.half(year, 1), cutoff.half(year, 2))
        span = [*whole, *(cutoff.quarter(year, n) for n in (1, 2, 3, 4)), *cutoff.months(year)][place]
        label = cutoff.name_of(span)
        assert label is not None
        assert cutoff.parse(label) == span
        assert cutoff.name_of(Period(span.first, span.last - DAY)) != label

    def test_other_periods_have_no_label(self) -> None:
        assert ND09.name_of(CALENDAR.month(2025, 3)) is None
        assert ND09.name_of(Period(date(1, 1, 1), date(1, 1, 2))) is None
        assert ND09.name_of(Period(date(9999, 1, 1), date(9999, 1, 2))) is None
        assert [ND09.name_of(ND09.year(year)) for year in (2, 9998)] == ["0002", "9998"]

    def test_what_is_out_of_range_is_told(self) -> None:
        with pytest.raises(
            errors.UnreadablePeriod, match="quarter: expected a whole number from 1 to 4, got 5"
        ) as refused:
            ND09.parse("2025-Q5")
        assert refused.value.problem == "quarter: expected a whole number from 1 to 4, got 5"
        with pytest.raises(errors.UnreadablePeriod) as refused:
            ND09.parse("Q5")
        assert refused.value.problem == ""

    @pytest.mark.parametrize(("make", "match"), [
        (lambda: Cutoff("29th", 29), "day of a cut-off rule: expected a whole number from 1 to 28, got 29"),
        (lambda: Cutoff("0th", 0), "from 1 to 28"),
        (lambda: ND09.month(2025, 13), "month: expected a whole number from 1 to 12, got 13"),
        (lambda: ND09.month(2025, 0), "month: expected a whole number from 1 to 12"),
        (lambda: ND09.quarter(2025, 5), "quarter: expected a whole number from 1 to 4"),
        (lambda: ND09.quarter(2025, 0), "quarter: expected a whole number from 1 to 4"),
        (lambda: ND09.half(2025, 3), "half: expected a whole number from 1 to 2"),
        (lambda: ND09.half(2025, 0), "half: expected a whole number from 1 to 2"),
        (lambda: ND09.year(9999), "year: expected a whole number from 2 to 9998"),
        (lambda: ND09.year(1), "year: expected a whole number from 2 to 9998"),
        (lambda: ND09.containing(date(2025, 1, 1), "decade"), "'month' or 'quarter' or 'half' or 'year'"),  # type: ignore[arg-type]
        (lambda: ND09.containing(date(2025, 1, 1), ["month"]), "'month' or 'quarter'"),  # type: ignore[arg-type]
    ])  # fmt: skip
    def test_out_of_range(self, make: object, match: str) -> None:
        assert callable(make)
        with pytest.raises(errors.InvalidValue, match=match):
            make()

    def test_other_types(self) -> None:
        for make in (
            lambda: ND09.month(2025, True),  # noqa: FBT003
            lambda: ND09.month(2025, 3.0),  # type: ignore[arg-type]
            lambda: ND09.containing(datetime(2025, 1, 1, tzinfo=UTC)),
            lambda: Cutoff("x", "15"),  # type: ignore[arg-type]
        ):
            with pytest.raises(errors.WrongType):
                make()

    def test_the_days_after_the_last_year(self) -> None:
        for day in (date(9998, 12, 15), date(9999, 1, 1), date.max):
            with pytest.raises(errors.InvalidValue, match="year: expected a whole number from 2 to 9998, got 9999"):
                ND09.containing(day)
        assert ND09.containing(date(1, 12, 20)) == ND09.month(2, 1)
        with pytest.raises(errors.InvalidValue, match="year: expected a whole number from 2 to 9998, got 1"):
            ND09.containing(date(1, 12, 1))

    def test_a_rule_has_a_name(self) -> None:
        with pytest.raises(errors.InvalidValue, match="more than blanks"):
            Cutoff(" ", 15)

    def test_the_last_years(self) -> None:
        assert str(CALENDAR.year(9998)) == "9998-01-01/9998-12-31"
        assert str(ND09.year(2)) == "0001-12-15/0002-12-14"


class TestDays:
    """The days that are covered and those that are not, together, are the days."""

    @given(st.data(), testing.spans())
    def test_gaps(self, data: st.DataObject, period: Period) -> None:
        parts = merged(data.draw(st.lists(testing.spans(period), max_size=4)))
        left = gaps(period, parts)
        assert days_of(*left).isdisjoint(days_of(*parts))
        assert days_of(*left, *parts) == days_of(period)
        assert merged(left) == left

    @given(st.lists(testing.spans(), max_size=6))
    def test_merged(self, spans: list[Period]) -> None:
        found = merged(spans)
        assert days_of(*found) == days_of(*spans)
        assert all(later.first - earlier.last > DAY for earlier, later in pairwise(found))

    def test_the_last_day_of_all(self) -> None:
        end = Period(date(9999, 12, 1), date.max)
        assert gaps(end, [Period(date(9999, 12, 2), date.max)]) == (Period(date(9999, 12, 1), date(9999, 12, 1)),)
        assert merged([end, Period(date.max, date.max)]) == (end,)

    def test_two_rules_are_at_hand(self) -> None:
        assert {name: getattr(periods, name).day for name in ("ND09", "CALENDAR")} == {"ND09": 15, "CALENDAR": 1}

    def test_only_a_period_has_a_label(self) -> None:
        with pytest.raises(errors.WrongType, match="period: expected Period"):
            ND09.name_of("2025-Q1")  # type: ignore[arg-type]
