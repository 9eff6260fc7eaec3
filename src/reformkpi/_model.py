"""The values: who is responsible for what, by which legal basis, and what was reported by whom, for when.

All are frozen and compared by value. Their constructors reject what the rules of judging cannot handle.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, SupportsIndex, cast, final

import attrs

from reformkpi import _converters, errors
from reformkpi._figures import Counts, Stated
from reformkpi._targets import Target
from reformkpi.periods import Period

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    _UnitTargets = (
        Mapping["Unit | str", Target] | Mapping["Unit", Target] | Mapping[str, Target] | Iterable[tuple[str, Target]]
    )


_SHORT = 40  # letters of a title in a repr


class InNotebook:
    """A value that a notebook shows as HTML."""

    __slots__ = ()

    def _repr_html_(self: Any) -> str:
        from reformkpi import display  # noqa: PLC0415  a look upwards, for notebooks

        return display._html_of(self)  # noqa: SLF001  of this library


@final
@attrs.frozen
class Citation:
    """One legal basis: the form of the document (`Nghị quyết`), its number, date and issuer, and the place in it.

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
    """A group of indicators, with the `id` and `title` that the annex prints. `title_en` is a translation of ours.

    A group within a group names the group around it: `parent` is its id, or empty.

    >>> Group("I", "Trên môi trường điện tử").title_en
    ''
    """

    id: str = attrs.field(converter=_converters.text)
    title: str = attrs.field(converter=_converters.text)
    title_en: str = attrs.field(converter=_converters.text_or_empty, kw_only=True, default="")
    parent: str = attrs.field(converter=_converters.text_or_empty, kw_only=True, default="")


def _units(value: Iterable[Unit]) -> tuple[Unit, ...]:
    return _converters.several(Unit, value, "member")


@final
@attrs.frozen(repr=False, slots=False, getstate_setstate=True)  # a dict for what is cached; pickles hold fields
class Unit:
    """An organisational unit (`Phòng`, `Văn phòng`), not a unit of measure.

    A department is a unit whose `members` are its Office and divisions; members have none themselves. A unit is found
    by its `id`, `name` or one of its `aliases`, in any case and spacing. No two units of a department may share one.
    `open` says that a department has more members than are named here, so no sum over them is complete.

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
        """Reject nested members, and names that two units share."""
        for member in self.members:
            if member.members or member.open:
                raise errors.InvalidValue("member", member.name, "a unit without members of its own")
        _ = self._by_name

    def __str__(self) -> str:
        """Return the name."""
        return self.name

    def __repr__(self) -> str:
        """Return the id, the name and the number of members, short."""
        count = len(self.members)
        members = f"{count} or more members" if self.open else "1 member" if count == 1 else f"{count} members"
        return f"<Unit {self.id} {self.name!r}{f', {members}' if count or self.open else ''}>"

    @cached_property
    def _by_name(self) -> dict[str, Unit]:
        units = (self, *self.members)
        owners: dict[str, int] = {}
        for place, unit in enumerate(units):
            for name in (unit.id, unit.name, *unit.aliases):
                owner = owners.setdefault(_converters.folded(name), place)
                if owner != place:
                    raise errors.DuplicateName(name, (units[owner].name, unit.name))
        return {name: units[owner] for name, owner in owners.items()}


def units_of(department: Unit) -> tuple[Unit, ...]:
    """Return the department and, after it, its members."""
    return (department, *department.members)


def names_in(department: Unit) -> tuple[str, ...]:
    """Return the id and the name of the department and of each member, as errors list them."""
    return tuple(word for unit in units_of(department) for word in (unit.id, unit.name))


def find_unit(department: Unit, wanted: Unit | str) -> Unit:
    """Return the department or the member of it that has this id, name or alias."""
    name = wanted.id if isinstance(wanted, Unit) else _converters.any_text(wanted)
    unit = find_unit_or_none(department, name)
    if unit is not None and isinstance(wanted, Unit) and (unit.id, unit.name) != (wanted.id, wanted.name):
        unit, name = None, wanted.name  # its id alone is known
    if unit is None:
        raise errors.UnknownUnit((name,), names_in(department), department.open)
    return unit


def find_unit_or_none(department: Unit, name: str) -> Unit | None:
    """Return the department or the member of it that has this id, name or alias; None if there is none."""
    return department._by_name.get(_converters.folded(name))  # noqa: SLF001  of this module


@final
@attrs.frozen
class Measurement:
    """One report of an indicator by a unit (both by id) for a period: its `value` is what was counted or stated.

    `stated` is the percentage printed beside counts, if there is one. `as_of` is the day of the figures: of several
    reports for the same days the latest counts. `source` is where the figures come from, such as a file and a cell.
    `Indicator.counted` and `Indicator.stated` make a report with its names checked.

    Raises:
        WrongType: `period` is not a Period, `value` neither Counts nor Stated, or `as_of` not a date.
        InvalidValue: a `stated` percentage beside a value that is not Counts.

    >>> from reformkpi import periods
    >>> str(Measurement("I.3", "legal", period=periods.ND09.month(2025, 1), value=Counts(57, 100)))
    'I.3 legal 2024-12-15/2025-01-14: 57 of 100'
    """

    indicator: str = attrs.field(converter=_converters.text)
    unit: str = attrs.field(converter=_converters.text)
    period: Period = attrs.field(kw_only=True, validator=_converters.instance(Period))
    value: Counts | Stated = attrs.field(kw_only=True, validator=_converters.instance(Counts, Stated))
    stated: Stated | None = attrs.field(kw_only=True, default=None)
    as_of: date | None = attrs.field(kw_only=True, default=None, converter=_converters.day_or_none)
    source: str | None = attrs.field(kw_only=True, default=None, converter=_converters.text_or_none)

    def __attrs_post_init__(self) -> None:
        """Reject a percentage beside anything but counts."""
        if self.stated is not None:
            _converters.require(Stated, self.stated, "Measurement.stated")
            if isinstance(self.value, Stated):
                raise errors.InvalidValue("Measurement.stated", str(self.stated), "a percentage beside counts only")

    def __str__(self) -> str:
        """Return the report on one line."""
        more = (("stated as", self.stated), ("as of", self.as_of), ("source", self.source))
        details = "".join(f", {name} {value}" for name, value in more if value is not None)
        return f"{self.indicator} {self.unit} {self.period}: {self.value}{details}"


def _citations(value: Iterable[Citation]) -> tuple[Citation, ...]:
    return _converters.several(Citation, value, "citation")


def _is_pair(value: Any) -> bool:  # noqa: ANN401  whatever a user sends
    return isinstance(value, tuple | list) and len(value) == 2  # noqa: PLR2004  # pyright: ignore[reportUnknownArgumentType]


def _unit_targets(value: _UnitTargets) -> tuple[tuple[str, Target], ...]:
    items = cast("Iterable[object]", _converters.iterable(value, "unit_targets"))
    pairs = cast("Iterable[object]", value.items()) if isinstance(value, Mapping) else items
    targets: dict[str, Target] = {}
    for pair in pairs:
        if not _is_pair(pair):
            raise errors.WrongType(
                "unit_targets", pair, "pairs of a unit and its target, such as {'legal': Target.exact(80)}"
            )
        unit, target = cast("tuple[Unit | str, Target]", pair)
        id_ = unit.id if isinstance(unit, Unit) else _converters.text(unit)
        _converters.require(Target, target, f"unit_targets[{id_}]")
        if id_ in targets:
            raise errors.InvalidValue(f"unit_targets[{id_}]", (str(targets[id_]), str(target)), "one target")
        targets[id_] = target
    return tuple(targets.items())


@final
@attrs.frozen(kw_only=True, repr=False)
class Indicator(InNotebook):
    """One row of an annex (chỉ tiêu): what is counted, the target to reach, who leads it and who assesses it.

    `title`, `lead_text`, `assessor_text` and `note` are the printed words; `title_en` is a translation of ours.
    `lead` and `assessor` are the department or one of its members. `years` are the first and the last year that the
    target holds for: `years=2025` or `years=(2025, 2027)`. `unit_targets` are targets of single responsible units, by
    the unit or its id: such a unit is judged by its own target, the whole by `target`. `additive_over_units` and
    `additive_over_time` say whether counts may be added up; counts of distinct procedures may not.

    Raises:
        WrongType, InvalidValue: a field has the wrong type, the lead or the assessor is not of the department, or a
            unit with a target of its own is the department, is not responsible, or has two.

    >>> hall = Unit("hall", "UBND phường")
    >>> target = Target.exact(57)
    >>> row = Indicator(id="A", title="Đúng hạn", target=target, department=hall, years=2025)
    >>> [unit.name for unit in row.responsible]
    ['UBND phường']
    """

    id: str = attrs.field(converter=_converters.text)
    group: Group | None = attrs.field(default=None, validator=_converters.instance(Group, type(None)))
    title: str = attrs.field(converter=_converters.text)
    title_en: str = attrs.field(converter=_converters.text_or_empty, default="")
    target: Target = attrs.field(validator=_converters.instance(Target))
    unit_targets: tuple[tuple[str, Target], ...] = attrs.field(converter=_unit_targets, default=())
    department: Unit = attrs.field(validator=_converters.instance(Unit))
    lead: Unit = attrs.field(
        default=attrs.Factory(lambda self: self.department, takes_self=True), validator=_converters.instance(Unit)
    )
    lead_text: str = attrs.field(converter=_converters.text_or_empty, default="")
    assessor: Unit | None = attrs.field(default=None, validator=_converters.instance(Unit, type(None)))
    assessor_text: str = attrs.field(converter=_converters.text_or_empty, default="")
    years: tuple[int, int] = attrs.field(converter=_converters.years)
    citations: tuple[Citation, ...] = attrs.field(converter=_citations, default=())
    note: str = attrs.field(converter=_converters.text_or_empty, default="")
    additive_over_units: bool = attrs.field(converter=_converters.flag, default=True)
    additive_over_time: bool = attrs.field(converter=_converters.flag, default=True)

    def __attrs_post_init__(self) -> None:
        """Reject a lead or an assessor from elsewhere, and targets of units that are not responsible."""
        of_department = units_of(self.department)
        for role, unit in (("lead", self.lead), ("assessor", self.assessor)):
            if unit is not None and unit not in of_department:
                raise errors.InvalidValue(role, unit.name, f"{self.department.name} or one of its members")
        # The department is the whole, which `target` judges: a second target for it would contradict the first.
        responsible = dict.fromkeys(unit.id for unit in self.responsible if unit.id != self.department.id)
        for unit_id, _ in self.unit_targets:
            if unit_id not in responsible:
                ids = ", ".join(responsible) or "none, because the department itself is responsible"
                raise errors.InvalidValue("unit_targets", unit_id, f"ids of responsible units: {ids}")

    def __repr__(self) -> str:
        """Return the id, the title and the target, short."""
        title = self.title if len(self.title) <= _SHORT else f"{self.title[:_SHORT]}…"
        return f"<Indicator {self.id} {title!r}: {self.target}>"

    @property
    def responsible(self) -> tuple[Unit, ...]:
        """The responsible units, which are the members of the lead or the lead itself."""
        return self.lead.members or (self.lead,)

    def target_for(self, unit: Unit | str) -> Target:
        """Return the target that a unit of the department is judged by, its own or the indicator's.

        Raises:
            UnknownUnit: the department has no such unit.

        >>> from reformkpi import annexes
        >>> annexes.load("sct-2025")["I.3"].target_for("Pháp chế").text
        'Tối thiểu 60'
        """
        return dict(self.unit_targets).get(find_unit(self.department, unit).id, self.target)

    def counted(  # noqa: PLR0913  all but the two counts by keyword
        self,
        numerator: SupportsIndex,
        denominator: SupportsIndex,
        *,
        unit: Unit | str,
        period: Period,
        stated: Stated | str | int | Decimal | None = None,
        as_of: date | None = None,
        source: str | None = None,
    ) -> Measurement:
        """Return a report of counts by a unit of the department.

        Args:
            numerator: The cases that count as done.
            denominator: All cases. A report of 0 of 0 says that there was nothing to do.
            unit: Who reports, by Unit, id, name or alias.
            period: The days that the counts cover.
            stated: The percentage printed beside the counts. A finding says if the counts do not round to it.
            as_of: The day of the figures. Of reports that differ, the latest replaces the others.
            source: Where the figures come from, such as a file and a cell.

        Raises:
            UnknownUnit: the department has no such unit.
            NotAProportion, InvalidValue, WrongType: see `Counts`, `Stated` and `Measurement`.

        >>> from reformkpi import annexes, periods
        >>> row, quarter = annexes.load("sct-2025")["I.3"], periods.ND09.quarter(2025, 1)
        >>> str(row.counted(9, 15, stated="60,0", unit="Pháp chế", period=quarter))
        'I.3 legal 2024-12-15/2025-03-14: 9 of 15, stated as 60.0%'
        """
        return Measurement(
            self.id,
            find_unit(self.department, unit).id,
            period=period,
            value=Counts(numerator, denominator),
            stated=stated if stated is None or isinstance(stated, Stated) else Stated(stated),
            as_of=as_of,
            source=source,
        )

    def stated(
        self,
        percentage: str | int | Decimal,
        *,
        unit: Unit | str,
        period: Period,
        as_of: date | None = None,
        source: str | None = None,
    ) -> Measurement:
        """Return a report of a percentage without its counts, by a unit of the department.

        Args:
            percentage: A number from 0 to 100, as text with a comma or a point, an int or a Decimal.
            unit: Who reports, by Unit, id, name or alias.
            period: The days that the percentage covers.
            as_of: The day of the figure. Of reports that differ, the latest replaces the others.
            source: Where the figure comes from, such as a file and a cell.

        Raises:
            UnknownUnit: the department has no such unit.
            InvalidValue, WrongType: see `Stated` and `Measurement`.

        >>> from reformkpi import annexes, periods
        >>> row, quarter = annexes.load("sct-2025")["I.3"], periods.ND09.quarter(2025, 1)
        >>> row.stated("59,52", unit="legal", period=quarter).value
        Stated(percentage=Decimal('59.52'))
        """
        by = find_unit(self.department, unit).id
        return Measurement(self.id, by, period=period, value=Stated(percentage), as_of=as_of, source=source)


def find_indicator(indicators: Mapping[str, Indicator], wanted: str) -> str:
    """Return the id that a text means: an id, or an id or title in any case and spacing."""
    if not isinstance(wanted, str):
        raise errors.UnknownIndicator((wanted,), tuple(indicators))
    if wanted in indicators:
        return wanted
    folded = _converters.folded(wanted)
    ids = [key for key in indicators if _converters.folded(key) == folded]
    ids = ids or [
        key for key, row in indicators.items() if _converters.folded(row.title).rstrip(".") == folded.rstrip(".")
    ]
    if len(ids) != 1:
        raise errors.UnknownIndicator((wanted,), tuple(indicators), shared=tuple(ids))
    return ids[0]
