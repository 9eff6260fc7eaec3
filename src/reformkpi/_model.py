"""The values: who answers for what, by which legal basis, and what was reported.

All are frozen, compared by value, and refuse on construction what the rules of judging cannot handle.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, SupportsIndex, final

import attrs

from reformkpi import _converters
from reformkpi._targets import Target
from reformkpi.errors import DuplicateName, InvalidValue, NotADifference, NotAProportion, UnknownUnit
from reformkpi.periods import Period

if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction


@final
@attrs.frozen
class Citation:
    """One legal basis: the form of the document (`Nghị quyết`), its number, day and issuer, and the place in it.

    >>> from datetime import date
    >>> Citation("Nghị quyết", "01/NQ-CP", issued_on=date(2025, 1, 8), issuer="Chính phủ").place
    ''
    """

    document: str = attrs.field(converter=_converters.text)
    number: str = attrs.field(converter=_converters.text)
    issued_on: date = attrs.field(converter=_converters.day, kw_only=True)
    issuer: str = attrs.field(converter=_converters.text, kw_only=True)
    place: str = attrs.field(converter=_converters.text_or_empty, kw_only=True, default="")


@final
@attrs.frozen
class Group:
    """A group of indicators, with the `id` and `title` that the annex prints; `title_en` is a translation of ours.

    >>> Group("I", "Trên môi trường điện tử").title_en
    ''
    """

    id: str = attrs.field(converter=_converters.text)
    title: str = attrs.field(converter=_converters.text)
    title_en: str = attrs.field(converter=_converters.text_or_empty, kw_only=True, default="")


def _units(value: Iterable[Unit]) -> tuple[Unit, ...]:
    return _converters.several(Unit, value, "a member")


@final
@attrs.frozen(slots=False, getstate_setstate=True)  # a dict for what is cached; pickles hold the fields
class Unit:
    """An organisational unit (`Phòng`, `Văn phòng`), not a unit of measure.

    A department is a unit whose `members` are its Office and divisions; members have none themselves. Its `id`, `name`
    and `aliases` all find it, in any case and spacing, and no two units of a department may share one. `open` says that
    a department has more members than are named here: no sum over them is complete.

    Raises:
        InvalidValue: a member has members.
        DuplicateName: two of the units share an id, a name or an alias.

    >>> Unit("legal", "Phòng Pháp chế", aliases=["Pháp chế"]).aliases
    ('Pháp chế',)
    """

    id: str = attrs.field(converter=_converters.text)
    name: str = attrs.field(converter=_converters.text)
    aliases: tuple[str, ...] = attrs.field(converter=_converters.texts, kw_only=True, default=())
    members: tuple[Unit, ...] = attrs.field(converter=_units, kw_only=True, default=())
    open: bool = attrs.field(converter=_converters.flag, kw_only=True, default=False)

    def __attrs_post_init__(self) -> None:
        """Refuse nested members, and names that two units share."""
        for member in self.members:
            if member.members or member.open:
                raise InvalidValue("a member", member.name, "a unit without members of its own")
        _ = self._by_name

    @cached_property
    def _by_name(self) -> dict[str, Unit]:
        units = (self, *self.members)
        owners: dict[str, int] = {}
        for place, unit in enumerate(units):
            for name in (unit.id, unit.name, *unit.aliases):
                owner = owners.setdefault(_converters.folded(name), place)
                if owner != place:
                    raise DuplicateName(name, (units[owner].name, unit.name))
        return {name: units[owner] for name, owner in owners.items()}


def units_of(department: Unit) -> tuple[Unit, ...]:
    """Give the department and, after it, its members."""
    return (department, *department.members)


def find_unit(department: Unit, wanted: Unit | str) -> Unit:
    """Give the department or the member of it that has this id, name or alias."""
    name = wanted.id if isinstance(wanted, Unit) else _converters.text(wanted)
    found = department._by_name.get(_converters.folded(name))  # noqa: SLF001  of this module
    if found is None or (isinstance(wanted, Unit) and (found.id, found.name) != (wanted.id, wanted.name)):
        known = [word for unit in units_of(department) for word in (unit.id, unit.name)]
        raise UnknownUnit((name,), tuple(known), department.open)
    return found


@final
@attrs.frozen
class Counts:
    """A numerator of a denominator, as reported: whole numbers from 0, the numerator no greater than the other.

    0 of 0 says that there was nothing to do. Counts add up, and subtract where they are cumulative (lũy kế).

    Raises:
        WrongType, InvalidValue: no whole number, or a negative one.
        NotAProportion: the numerator exceeds the denominator.

    >>> Counts(597, 1003) - Counts(400, 700)
    Counts(numerator=197, denominator=303)
    """

    numerator: int = attrs.field(converter=_converters.count)
    denominator: int = attrs.field(converter=_converters.count)

    def __attrs_post_init__(self) -> None:
        """Refuse what is no proportion."""
        if self.numerator > self.denominator:
            raise NotAProportion(self.numerator, self.denominator)

    def __add__(self, other: Counts) -> Counts:
        """Add two disjoint counts up."""
        if not isinstance(other, Counts):
            return NotImplemented
        return Counts(self.numerator + other.numerator, self.denominator + other.denominator)

    def __sub__(self, earlier: Counts) -> Counts:
        """Take an earlier cumulative figure off a later one.

        Raises:
            NotADifference: what is left is no proportion.
        """
        if not isinstance(earlier, Counts):
            return NotImplemented
        numerator, denominator = self.numerator - earlier.numerator, self.denominator - earlier.denominator
        if not 0 <= numerator <= denominator:
            raise NotADifference(self, earlier)
        return Counts(numerator, denominator)


@final
@attrs.frozen
class Stated:
    """A percentage as reported, without its counts: from 0 to 100, a text, int or Decimal of at most 12 decimals.

    Its decimals matter: 59.5 may be anything from 59.45 up to, and not including, 59.55; 59.50 is ten times as sharp,
    so that the two are not equal.

    Raises:
        WrongType, InvalidValue: a float, NaN, or no percentage from 0 to 100.

    >>> Stated("59,5")
    Stated(percentage=Decimal('59.5'))
    """

    percentage: Decimal = attrs.field(converter=_converters.percentage, eq=Decimal.as_tuple)


def rate_of(value: Counts | Stated) -> Fraction | None:
    """Give the rate in percent, from 0 to 100; None for 0 of 0."""
    if isinstance(value, Stated):
        return _converters.exact(value.percentage)
    return _converters.exact(100 * value.numerator, of=value.denominator) if value.denominator else None


def rounding(value: Stated) -> tuple[Fraction, Fraction]:
    """Give the percentages that round, half up, to the stated one: from the first to short of the second."""
    rate = _converters.exact(value.percentage)
    half = _converters.exact(1, of=2 * 10 ** -int(value.percentage.as_tuple().exponent))
    return rate - half, rate + half


@final
@attrs.frozen
class Measurement:
    """One report: of an indicator, by a unit (both by id), for a period: what was counted or stated.

    `as_of` is the day of the figures, by which a revision is told from what it revises; `source` says where they stand.
    `Indicator.counted` and `Indicator.stated` make it with the names checked.

    Raises:
        WrongType: `period` is no Period, `value` neither Counts nor Stated, or `as_of` no date.

    >>> from reformkpi import periods
    >>> str(Measurement("I.3", "legal", period=periods.ND09.month(2025, 1), value=Counts(57, 100)))
    'I.3 legal 2024-12-15/2025-01-14: 57 of 100'
    """

    indicator: str = attrs.field(converter=_converters.text)
    unit: str = attrs.field(converter=_converters.text)
    period: Period = attrs.field(kw_only=True, validator=_converters.instance(Period))
    value: Counts | Stated = attrs.field(kw_only=True, validator=_converters.instance((Counts, Stated)))
    as_of: date | None = attrs.field(kw_only=True, default=None, converter=_converters.day_or_none)
    source: str | None = attrs.field(kw_only=True, default=None, converter=_converters.text_or_none)

    def __str__(self) -> str:
        """Write it on one line."""
        value = self.value
        figure = f"{value.percentage:f}%" if isinstance(value, Stated) else f"{value.numerator} of {value.denominator}"
        told = "".join(
            f", {what} {it}" for what, it in (("as of", self.as_of), ("source", self.source)) if it is not None
        )
        return f"{self.indicator} {self.unit} {self.period}: {figure}{told}"


def _citations(value: Iterable[Citation]) -> tuple[Citation, ...]:
    return _converters.several(Citation, value, "a citation")


@final
@attrs.frozen(kw_only=True)
class Indicator:
    """One row of an annex (chỉ tiêu): what is counted, the target it is to reach, who leads it and who assesses it.

    `title`, `lead_text`, `assessor_text` and `note` are the printed words; `title_en` is a translation of ours.
    `lead` and `assessor` are the department or one of its members. `additive_over_units` and `additive_over_time` say
    whether counts add up: what counts distinct procedures does not.

    Raises:
        WrongType, InvalidValue: a field is of the wrong type, or the lead or the assessor is not of the department.

    >>> hall = Unit("hall", "UBND phường")
    >>> row = Indicator(id="A", title="Đúng hạn", target=Target.exact(57), department=hall, year=2025)
    >>> [unit.name for unit in row.responsible]
    ['UBND phường']
    """

    id: str = attrs.field(converter=_converters.text)
    group: Group | None = attrs.field(default=None, validator=_converters.instance((Group, type(None))))
    title: str = attrs.field(converter=_converters.text)
    title_en: str = attrs.field(converter=_converters.text_or_empty, default="")
    target: Target = attrs.field(validator=_converters.instance(Target))
    department: Unit = attrs.field(validator=_converters.instance(Unit))
    lead: Unit = attrs.field(
        default=attrs.Factory(lambda self: self.department, takes_self=True), validator=_converters.instance(Unit)
    )
    lead_text: str = attrs.field(converter=_converters.text_or_empty, default="")
    assessor: Unit | None = attrs.field(default=None, validator=_converters.instance((Unit, type(None))))
    assessor_text: str = attrs.field(converter=_converters.text_or_empty, default="")
    year: int = attrs.field(converter=_converters.year)
    citations: tuple[Citation, ...] = attrs.field(converter=_citations, default=())
    note: str = attrs.field(converter=_converters.text_or_empty, default="")
    additive_over_units: bool = attrs.field(converter=_converters.flag, default=True)
    additive_over_time: bool = attrs.field(converter=_converters.flag, default=True)

    def __attrs_post_init__(self) -> None:
        """Refuse a lead or an assessor from elsewhere."""
        of_department = units_of(self.department)
        for role, unit in (("the lead", self.lead), ("the assessor", self.assessor)):
            if unit is not None and unit not in of_department:
                raise InvalidValue(role, unit.name, f"{self.department.name} or one of its members")

    @property
    def responsible(self) -> tuple[Unit, ...]:
        """The units that answer for it: the lead's members, else the lead itself."""
        return self.lead.members or (self.lead,)

    def counted(  # noqa: PLR0913  all but the two counts by keyword
        self,
        numerator: SupportsIndex,
        denominator: SupportsIndex,
        *,
        unit: Unit | str,
        period: Period,
        as_of: date | None = None,
        source: str | None = None,
    ) -> Measurement:
        """Make a report of counts, by a unit of the department: a Unit, an id, a name or an alias.

        Raises:
            UnknownUnit: the department has no such unit.
            NotAProportion, InvalidValue, WrongType: see `Counts` and `Measurement`.
        """
        by = find_unit(self.department, unit).id
        value = Counts(numerator, denominator)
        return Measurement(self.id, by, period=period, value=value, as_of=as_of, source=source)

    def stated(
        self,
        percentage: str | int | Decimal,
        *,
        unit: Unit | str,
        period: Period,
        as_of: date | None = None,
        source: str | None = None,
    ) -> Measurement:
        """Make a report of a percentage whose counts are not known, by a unit of the department.

        Raises:
            UnknownUnit: the department has no such unit.
            InvalidValue, WrongType: see `Stated` and `Measurement`.
        """
        by = find_unit(self.department, unit).id
        return Measurement(self.id, by, period=period, value=Stated(percentage), as_of=as_of, source=source)
