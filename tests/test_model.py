"""The values: what they hold, and what they refuse on construction."""

from __future__ import annotations

import copy
import inspect
import pickle
import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import get_type_hints

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reformkpi import (
    Annex,
    Citation,
    Counts,
    Evaluation,
    Finding,
    Group,
    Indicator,
    Measurement,
    Period,
    Stated,
    Target,
    Unit,
    Verdict,
    errors,
    testing,
)

DAY = date(2025, 1, 8)
SPAN = Period(date(2025, 1, 1), date(2025, 3, 31))
OFFICE = Unit("office", "Văn phòng Sở")
LEGAL = Unit("legal", "Phòng Pháp chế", aliases=["Pháp chế"])
SCT = Unit("sct", "Sở Công Thương", aliases=["Các Phòng/Văn phòng Sở"], members=[OFFICE, LEGAL])
NOW = datetime(2025, 1, 8, tzinfo=UTC)


def indicator(**fields: object) -> Indicator:
    return Indicator(
        **{"id": "X", "title": "Đúng hạn", "target": Target.exact(57), "department": SCT, "years": 2025} | fields
    )  # type: ignore[arg-type]


class IntegerLike:
    """What NumPy's integers are to Python."""

    def __init__(self, value: int) -> None:
        self.value = value

    def __index__(self) -> int:
        return self.value


class TestValues:
    """All are frozen, compared by value, hashable, and survive a pickle."""

    @given(
        st.from_type(Annex) | st.from_type(Citation) | st.from_type(Counts) | st.from_type(Group) | st.from_type(Indicator)
        | st.from_type(Measurement) | st.from_type(Period) | st.from_type(Stated) | st.from_type(Target) | st.from_type(Unit)
        | st.from_type(Verdict)
    )  # fmt: skip
    def test_they_are_values(self, value: object) -> None:
        again = pickle.loads(pickle.dumps(value))  # noqa: S301
        assert again == value
        assert hash(again) == hash(value)
        assert copy.deepcopy(value) == value
        name = attrs.fields(type(value))[0].name  # type: ignore[arg-type]
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(value, name, None)

    @pytest.mark.parametrize(("kind", "positional"), [
        (Citation, ["document", "number"]), (Group, ["id", "title"]), (Unit, ["id", "name"]), (Counts, ["numerator", "denominator"]),
        (Stated, ["percentage"]), (Measurement, ["indicator", "unit"]), (Indicator, []), (Annex, []), (Period, ["first", "last"]),
        (Target, ["text"]), (Finding, ["kind", "indicator", "unit"]), (Verdict, []),
    ])  # fmt: skip
    def test_beyond_a_few_obvious_fields_all_are_named(self, kind: type, positional: list[str]) -> None:
        parameters = inspect.signature(kind).parameters.values()
        assert [one.name for one in parameters if one.kind is not inspect.Parameter.KEYWORD_ONLY] == positional

    @pytest.mark.parametrize(
        "kind",
        [
            Annex,
            Citation,
            Counts,
            Evaluation,
            Finding,
            Group,
            Indicator,
            Measurement,
            Period,
            Stated,
            Target,
            Unit,
            Verdict,
        ],
    )
    def test_their_types_can_be_read_at_run_time(self, kind: type) -> None:
        assert set(get_type_hints(kind)) >= {field.name for field in attrs.fields(kind)}

    @pytest.mark.parametrize("form", ["NFC", "NFD"])
    def test_text_is_in_one_unicode_form(self, form: str) -> None:
        word = unicodedata.normalize(form, "Phòng Pháp chế")
        kept = unicodedata.normalize("NFC", word)
        assert Unit("x", word, aliases=[word]) == Unit("x", kept, aliases=[kept])
        assert Group("x", word, title_en=word).title_en == kept
        assert Citation(word, word, issued_on=DAY, issuer=word, place=word).place == kept
        row = indicator(id=word, title=word, title_en=word, note=word, lead_text=word, assessor_text=word)
        assert {row.id, row.title, row.title_en, row.note, row.lead_text, row.assessor_text} == {kept}
        assert indicator().counted(1, 2, unit=word, period=SPAN, source=word).source == kept
        assert indicator().counted(1, 2, unit=word, period=SPAN).unit == "legal"

    @pytest.mark.parametrize("make", [
        lambda text: Unit(text, "x"), lambda text: Unit("x", text), lambda text: Unit("x", "y", aliases=[text]), lambda text: Group(text, "x"),
        lambda text: Group("x", text), lambda text: Citation(text, "x", issued_on=DAY, issuer="x"), lambda text: indicator(id=text),
        lambda text: Citation("x", text, issued_on=DAY, issuer="x"), lambda text: Citation("x", "x", issued_on=DAY, issuer=text),
        lambda text: indicator(title=text), lambda text: Measurement(text, "x", period=SPAN, value=Counts(1, 2)),
        lambda text: Measurement("x", text, period=SPAN, value=Counts(1, 2)),
        lambda text: indicator().counted(1, 2, unit="legal", period=SPAN, source=text),
    ])  # fmt: skip
    def test_texts_say_something(self, make: object) -> None:
        assert callable(make)
        for blank in ("", " \u00a0"):
            with pytest.raises(errors.InvalidValue, match="more than blanks"):
                make(blank)
        with pytest.raises(errors.WrongType, match="text: expected a str"):
            make(3)

    def test_some_texts_may_be_empty(self) -> None:
        assert indicator(note="", title_en="", lead_text="", assessor_text="").note == ""
        for field in ("note", "title_en", "lead_text", "assessor_text"):
            with pytest.raises(errors.WrongType):
                indicator(**{field: None})
        with pytest.raises(errors.InvalidValue):
            indicator(note="  ")

    def test_days_have_no_time(self) -> None:
        for make in (
            lambda: Citation("x", "x", issued_on=NOW, issuer="x"),
            lambda: indicator().counted(1, 2, unit="legal", period=SPAN, as_of=NOW),
            lambda: indicator().counted(1, 2, unit="legal", period=SPAN, as_of="2025-01-08"),  # type: ignore[arg-type]
        ):
            with pytest.raises(errors.WrongType, match="without a time"):
                make()


class TestCounts:
    """A bool is no count, a numerator above its denominator no proportion."""

    @pytest.mark.parametrize("value", [True, False, 1.0, "1", None, Decimal(1)])
    def test_what_is_no_whole_number(self, value: object) -> None:
        for pair in ((value, 5), (0, value)):
            with pytest.raises(errors.WrongType, match="a whole number"):
                Counts(*pair)  # type: ignore[arg-type]

    def test_negative_ones(self) -> None:
        for pair in ((-1, 5), (0, -1)):
            with pytest.raises(
                errors.InvalidValue, match=r"count: expected a whole number from 0 to less than 2\*\*256, got -1"
            ):
                Counts(*pair)

    def test_no_proportion(self) -> None:
        with pytest.raises(errors.NotAProportion, match="numerator 6 exceeds denominator 5"):
            Counts(6, 5)
        assert Counts(5, 5).numerator == 5

    def test_huge_ones_are_told_by_their_size(self) -> None:
        with pytest.raises(errors.InvalidValue, match="got an integer of 16610 bits"):
            Counts(10**5000, 10**5000)
        assert Counts(2**256 - 1, 2**256 - 1).numerator == 2**256 - 1
        with pytest.raises(errors.InvalidValue, match=r"less than 2\*\*256"):
            Counts(0, 2**256)

    def test_integers_of_other_libraries(self) -> None:
        counts = Counts(IntegerLike(3), IntegerLike(5))
        assert counts == Counts(3, 5)
        assert type(counts.numerator) is int

    @given(testing.counts(), testing.counts())
    def test_what_is_added_can_be_taken_off(self, one: Counts, other: Counts) -> None:
        assert one + other - other == one

    @pytest.mark.parametrize(("earlier", "match"), [
        (Counts(6, 20), "would be -1 of 0"), (Counts(5, 21), "would be 0 of -1"), (Counts(0, 16), "would be 5 of 4"), (Counts(6, 8), "would be -1 of 12"),
    ])  # fmt: skip
    def test_a_difference_that_is_no_proportion(self, earlier: Counts, match: str) -> None:
        with pytest.raises(errors.NotADifference, match=match) as refused:
            Counts(5, 20) - earlier
        assert (refused.value.later, refused.value.earlier) == (Counts(5, 20), earlier)

    def test_only_counts_add(self) -> None:
        adding = (lambda: Counts(1, 2) + 1, lambda: Counts(1, 2) - Stated(1), lambda: sum([Counts(1, 2)], 0.0))  # type: ignore[operator, call-overload]
        for act in adding:
            with pytest.raises(TypeError, match="unsupported operand"):
                act()


class TestStated:
    """NaN and infinity are no percentage, floats are refused with the cure in the message."""

    @pytest.mark.parametrize(
        ("value", "kept"),
        [
            ("59,52", "59.52"),
            ("59.52 %", "59.52"),
            (" 60% ", "60"),
            (0, "0"),
            (100, "100"),
            ("59.996", "59.996"),
            (Decimal("5.00"), "5.00"),
        ],
    )
    def test_what_is_kept(self, value: str | int | Decimal, kept: str) -> None:
        assert str(Stated(value).percentage) == kept

    @pytest.mark.parametrize(
        "value",
        [
            "",
            "x",
            "60%%",
            "-1",
            "1e2",
            "٦٠",
            "100.1",
            "101",
            101,
            -1,
            Decimal("NaN"),
            Decimal("-Infinity"),
            Decimal("1e999999999"),
            "5" * 10**6,
            "60 trở lên",
        ],
        ids=lambda value: str(value)[:20],
    )
    def test_what_is_refused(self, value: str | int | Decimal) -> None:
        with pytest.raises(errors.InvalidValue, match="a number from 0 to 100") as refused:
            Stated(value)
        assert len(str(refused.value)) < 300

    @pytest.mark.parametrize(
        ("value", "text"),
        [(59.5, "59.5"), (float("nan"), "59,5"), (120.5, "59,5"), (1e-7, "59,5"), (100 / 3, "59,5"), (-0.0, "59,5")],
    )
    def test_a_float(self, value: float, text: str) -> None:
        with pytest.raises(errors.WrongType) as refused:
            Stated(value)  # type: ignore[arg-type]
        expected = f"an exact number, such as the text {text!r}"
        assert str(refused.value) == f"percentage: expected {expected}, got {value!r} of type float"
        assert Stated(text)

    @pytest.mark.parametrize("value", [Decimal("0E-9999"), Decimal("0E-999999999"), "60." + "0" * 13])
    def test_noughts_without_end_are_refused(self, value: str | Decimal) -> None:
        with pytest.raises(errors.InvalidValue, match="a number with at most 12 decimals"):
            Stated(value)

    def test_its_notation_does_not_matter(self) -> None:
        assert Stated(Decimal("1E+1")) == Stated(10)
        assert str(Stated(Decimal("1E+1")).percentage) == "10"

    def test_its_decimals_matter(self) -> None:
        assert Stated("59.5") != Stated("59.50")
        assert Stated("59.5") == Stated(Decimal("59.5"))


class TestUnit:
    """A unit is found by id, name and alias; members have none themselves; no two share a name."""

    @pytest.mark.parametrize(
        "name",
        [
            "legal",
            "LEGAL",
            "phòng pháp chế",
            " Phòng\u00a0Pháp  chế ",
            "Pháp chế",
            unicodedata.normalize("NFD", "Pháp chế"),
            LEGAL,
        ],
    )
    def test_look_ups(self, name: Unit | str) -> None:
        assert indicator().counted(1, 2, unit=name, period=SPAN).unit == "legal"

    @pytest.mark.parametrize(
        ("members", "more", "shown"),
        [
            (0, False, ""),
            (1, False, ", 1 member"),
            (2, False, ", 2 members"),
            (0, True, ", 0 or more members"),
            (1, True, ", 1 or more members"),
        ],
    )
    def test_it_is_shown_short(self, members: int, shown: str, *, more: bool) -> None:
        named = [Unit(f"u{n}", f"Phòng {n}") for n in range(members)]
        assert repr(Unit("sct", "Sở Công Thương", members=named, open=more)) == f"<Unit sct 'Sở Công Thương'{shown}>"

    def test_look_ups_that_fail(self) -> None:
        with pytest.raises(errors.UnknownUnit, match="Did you mean 'Phòng Pháp chế'") as refused:
            indicator().stated(1, unit="Phòng Pháp", period=SPAN)
        assert refused.value.known == ("sct", "Sở Công Thương", "office", "Văn phòng Sở", "legal", "Phòng Pháp chế")
        for blank in ("", " \u00a0"):
            with pytest.raises(errors.UnknownUnit, match="unknown unit '"):
                indicator().counted(1, 2, unit=blank, period=SPAN)
        with pytest.raises(errors.WrongType, match="text: expected a str"):
            indicator().counted(1, 2, unit=3, period=SPAN)  # type: ignore[arg-type]
        with pytest.raises(errors.UnknownUnit):
            indicator().stated(1, unit=Unit("energy", "Phòng Quản lý năng lượng"), period=SPAN)
        with pytest.raises(errors.UnknownUnit, match="^unknown unit 'Phòng khác'"):
            indicator().stated(1, unit=Unit("legal", "Phòng khác"), period=SPAN)

    @pytest.mark.parametrize(("one", "other"), [
        (Unit("a", "A"), Unit("a", "B")), (Unit("a", "A"), Unit("b", "a ")), (Unit("a", "A"), Unit("b", "B", aliases=["A"])),
        (Unit("a", "X", aliases=["Y"]), Unit("b", "B", aliases=["y"])), (Unit("whole", "B"), Unit("c", "C")), (Unit("c", "WHOLE"), Unit("d", "D")),
    ])  # fmt: skip
    def test_names_that_two_share(self, one: Unit, other: Unit) -> None:
        with pytest.raises(errors.DuplicateName, match="duplicate name"):
            Unit("whole", "Whole", members=[one, other])

    def test_one_unit_may_repeat_its_own(self) -> None:
        assert Unit("A", "a", aliases=["A"]).name == "a"

    def test_members_have_no_members(self) -> None:
        for nested in (SCT, Unit("x", "X", open=True)):
            with pytest.raises(errors.InvalidValue, match="a unit without members of its own"):
                Unit("ubnd", "UBND tỉnh", members=[nested])
        with pytest.raises(errors.WrongType, match="member: expected Unit"):
            Unit("ubnd", "UBND tỉnh", members=["office"])  # type: ignore[list-item]

    def test_aliases_are_several_texts(self) -> None:
        with pytest.raises(errors.WrongType, match="list of texts"):
            Unit("a", "A", aliases="Pháp chế")
        with pytest.raises(errors.WrongType, match="list of texts: expected a list, a tuple"):
            Unit("a", "A", aliases=5)  # type: ignore[arg-type]

    def test_a_pickle_holds_the_fields_alone(self) -> None:
        assert b"_by_name" not in pickle.dumps(SCT)
        assert pickle.loads(pickle.dumps(SCT)) == SCT  # noqa: S301

    def test_open_is_a_bool(self) -> None:
        with pytest.raises(errors.WrongType, match="flag: expected bool, got 1"):
            Unit("a", "A", open=1)  # type: ignore[arg-type]


class TestMeasurement:
    """A report is shown on one line, with all that it says."""

    @pytest.mark.parametrize("stated", [None, "60,0", Stated("60,0")])
    def test_it_is_shown_on_one_line(self, stated: str | Stated | None) -> None:
        report = indicator().counted(
            9, 15, stated=stated, unit="legal", period=SPAN, as_of=SPAN.last, source="a.xlsx!B2"
        )
        beside = "" if stated is None else ", stated as 60.0%"
        assert str(report) == f"X legal {SPAN}: 9 of 15{beside}, as of {SPAN.last}, source a.xlsx!B2"


class TestIndicator:
    """`lead` is the department or one of its units; `responsible` is the lead's members, else the lead."""

    def test_defaults(self) -> None:
        plain = indicator()
        assert (plain.lead, plain.assessor, plain.group, plain.citations) == (SCT, None, None, ())
        assert (plain.additive_over_units, plain.additive_over_time) == (True, True)

    def test_responsible(self) -> None:
        assert indicator().responsible == (OFFICE, LEGAL)
        assert indicator(lead=OFFICE).responsible == (OFFICE,)
        assert indicator(department=OFFICE).responsible == (OFFICE,)

    @pytest.mark.parametrize("role", ["lead", "assessor"])
    def test_lead_and_assessor_are_of_the_department(self, role: str) -> None:
        with pytest.raises(errors.InvalidValue, match=f"{role}: expected Sở Công Thương or one of its members"):
            indicator(**{role: Unit("x", "X")})
        assert getattr(indicator(**{role: LEGAL}), role) == LEGAL

    @pytest.mark.parametrize(("field", "value"), [
        ("group", "I"), ("target", 80), ("department", "sct"), ("lead", "sct"), ("assessor", "sct"), ("additive_over_units", 1), ("additive_over_time", None),
        ("citations", ["01/NQ-CP"]), ("years", "2025"), ("years", True),
    ])  # fmt: skip
    def test_wrong_types(self, field: str, value: object) -> None:
        with pytest.raises(errors.WrongType) as refused:
            indicator(**{field: value})
        assert field in refused.value.subject or field in (
            "citations",
            "years",
            "additive_over_units",
            "additive_over_time",
        )

    def test_years_in_a_text(self) -> None:
        with pytest.raises(errors.WrongType, match=r"years: expected one year, .* got '2025' of type str"):
            indicator(years="2025")

    def test_years(self) -> None:
        assert [indicator(years=year).years for year in (1, 9999)] == [(1, 1), (9999, 9999)]
        for year in (0, 10_000):
            with pytest.raises(errors.InvalidValue, match="from 1 to 9999"):
                indicator(years=year)

    def test_measurements(self) -> None:
        counted = indicator().counted(597, 1003, unit="Pháp chế", period=SPAN, as_of=DAY, source="báo cáo 12")
        assert counted == Measurement(
            "X", "legal", period=SPAN, value=Counts(597, 1003), as_of=DAY, source="báo cáo 12"
        )
        stated = indicator().stated("59,52", unit=SCT, period=SPAN)
        assert stated == Measurement("X", "sct", period=SPAN, value=Stated("59.52"))
        told = indicator().stated("59,52", unit=SCT, period=SPAN, as_of=DAY, source="báo cáo 12")
        assert told == attrs.evolve(stated, as_of=DAY, source="báo cáo 12")
        assert str(counted) == "X legal 2025-01-01/2025-03-31: 597 of 1003, as of 2025-01-08, source báo cáo 12"
        assert str(stated) == "X sct 2025-01-01/2025-03-31: 59.52%"

    @pytest.mark.parametrize(("field", "value", "match"), [
        ("period", "2025-Q1", r"Measurement\.period: expected Period"), ("value", 3, r"Measurement\.value: expected Counts or Stated"),
    ])  # fmt: skip
    def test_measurements_of_wrong_types(self, field: str, value: object, match: str) -> None:
        fields = {"period": SPAN, "value": Counts(1, 2)} | {field: value}
        with pytest.raises(errors.WrongType, match=match):
            Measurement("X", "legal", **fields)  # type: ignore[arg-type]
