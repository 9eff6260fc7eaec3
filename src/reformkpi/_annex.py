"""The annex: a mapping of indicators, and the place where a document becomes values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, final

import attrs

from reformkpi import _converters
from reformkpi._model import Citation, Group, Indicator, Unit, find_unit, units_of
from reformkpi._targets import Target
from reformkpi.errors import DuplicateName, InvalidAnnex, InvalidValue, UnknownIndicator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reformkpi._toml import Table


def _groups(value: Iterable[Group]) -> tuple[Group, ...]:
    return _converters.several(Group, value, "a group")


def _indicators(value: Iterable[Indicator]) -> tuple[Indicator, ...]:
    return _converters.several(Indicator, value, "an indicator")


@final
@attrs.frozen(kw_only=True, slots=False, getstate_setstate=True)  # a dict for what is cached; pickles hold the fields
class Annex(Mapping[str, Indicator]):
    """The indicators of one decision, by id, in the order printed; with what stands above them.

    `decision_number` and `issued_on` are None where the document leaves them blank: then it is a draft. `department`
    is the unit that the annex is about.

    Raises:
        DuplicateName: two rows have the same id.
        InvalidValue: a row is of another department, year or group than the annex.

    >>> from reformkpi import annexes
    >>> annexes.load("sct-2025")["I.3"].target.text
    'Tối thiểu 60'
    """

    name: str = attrs.field(converter=_converters.text)
    title: str = attrs.field(converter=_converters.text)
    year: int = attrs.field(converter=_converters.year)
    issuer: str = attrs.field(converter=_converters.text)
    decision_number: str | None = attrs.field(converter=_converters.text_or_none, default=None)
    issued_on: date | None = attrs.field(converter=_converters.day_or_none, default=None)
    groups: tuple[Group, ...] = attrs.field(converter=_groups, repr=False)
    department: Unit = attrs.field(repr=False, validator=_converters.instance(Unit))
    _indicators: tuple[Indicator, ...] = attrs.field(converter=_indicators, repr=False, alias="indicators")

    def __attrs_post_init__(self) -> None:
        """Refuse rows that are not of this annex."""
        for of in (self.groups, self._indicators):
            titles: dict[str, str] = {}
            for one in of:
                if one.id in titles:
                    raise DuplicateName(one.id, (titles[one.id], one.title))
                titles[one.id] = one.title
        for indicator in self._indicators:
            for what in ("department", "year"):
                if getattr(indicator, what) != getattr(self, what):
                    raise InvalidValue(f"the {what} of {indicator.id}", getattr(indicator, what), "that of the annex")
            if indicator.group not in self.groups:
                raise InvalidValue(f"the group of {indicator.id}", indicator.group, "a group of the annex")

    @cached_property
    def _by_id(self) -> dict[str, Indicator]:
        return {indicator.id: indicator for indicator in self._indicators}

    def __getitem__(self, key: str) -> Indicator:
        """Give the indicator with this id.

        Raises:
            UnknownIndicator: there is none.
        """
        try:
            return self._by_id[key]
        except KeyError:
            raise UnknownIndicator((key,), tuple(self)) from None

    def __iter__(self) -> Iterator[str]:
        """Iterate over the ids, in the order printed."""
        return iter(self._by_id)

    def __len__(self) -> int:
        """Count the indicators."""
        return len(self._by_id)

    @property
    def units(self) -> tuple[Unit, ...]:
        """The department and, after it, its members."""
        return units_of(self.department)

    def unit(self, name: Unit | str) -> Unit:
        """Give a unit by id, name or alias, in any case and spacing.

        Raises:
            UnknownUnit: the department has no such unit.

        >>> from reformkpi import annexes
        >>> annexes.load("sct-2025").unit("Pháp chế").name
        'Phòng Pháp chế'
        """
        return find_unit(self.department, name)

    def with_divisions(self, *divisions: Unit) -> Annex:
        """Give a new annex whose department has these divisions too, and no others: it is open no longer.

        Raises:
            DuplicateName: a division has an id, a name or an alias that another unit has.
            InvalidValue, WrongType: a division is no unit without members.

        >>> from reformkpi import annexes
        >>> named = annexes.load("sct-2025").with_divisions(Unit("energy", "Phòng Quản lý năng lượng"))
        >>> [unit.id for unit in named["I.3"].responsible]
        ['office', 'legal', 'energy']
        """
        department = attrs.evolve(self.department, members=(*self.department.members, *divisions), open=False)

        def moved(row: Indicator) -> Indicator:
            lead = department if row.lead == self.department else row.lead
            assessor = department if row.assessor == self.department else row.assessor
            return attrs.evolve(row, department=department, lead=lead, assessor=assessor)

        return attrs.evolve(self, department=department, indicators=map(moved, self._indicators))

    @classmethod
    def from_toml(cls, text: str) -> Annex:
        """Read an annex from the text of a TOML document, in the form of those packaged here.

        Raises:
            InvalidAnnex: the document is no annex; every problem is told, with its path.
            WrongType: the document is no str.

        >>> Annex.from_toml("year = 2025")
        Traceback (most recent call last):
        reformkpi.errors.InvalidAnnex: 6 problem(s) in the annex:
          groups: missing
          department: missing
          indicators: missing
          ...
        """
        import tomllib  # noqa: PLC0415  only a reader needs it

        from reformkpi._toml import Table  # noqa: PLC0415  the same

        _converters.require(str, text, "a document")
        try:
            document = Table(tomllib.loads(text), "", [])
        except tomllib.TOMLDecodeError as error:
            raise InvalidAnnex((f"no TOML: {error}",)) from error
        annex = _read_annex(document)
        if annex is None:
            raise InvalidAnnex(tuple(document.problems))
        return annex


def _read_annex(table: Table) -> Annex | None:
    year = table.read("year", _converters.year)
    groups: dict[str | None, Group | None] = {}
    for of in table.tables("groups"):
        key = of.read("id", _converters.text)
        if key in groups and key is not None:
            of.refuse("id", f"{key!r} is the id of an earlier group")
        groups[key] = of.made(Group, id=key)
    values = table.read("department", lambda value: table.inner("department", value))
    department = None if values is None else _read_unit(values)
    rows: dict[str, Indicator] = {}
    for row in table.tables("indicators"):
        indicator = _read_indicator(row, groups, department, year)
        if indicator and rows.setdefault(indicator.id, indicator) is not indicator:
            row.refuse("id", f"{indicator.id!r} is the id of an earlier row")
    return table.made(Annex, year=year, groups=groups.values(), department=department, indicators=rows.values())


def _read_unit(table: Table) -> Unit | None:
    return table.made(Unit, members=[_read_unit(member) for member in table.tables("members", required=False)])


def _read_indicator(
    table: Table, groups: Mapping[str | None, Group | None], department: Unit | None, year: int | None
) -> Indicator | None:
    def unit(printed: str) -> tuple[Unit | None, str]:
        name = _converters.text(printed)
        return department and find_unit(department, name), name

    def group(printed: str) -> Group | None:
        name = _converters.text(printed)
        if name not in groups:
            raise InvalidValue("a group", name, f"one of {', '.join(map(str, groups)) or 'none'}")
        return groups[name]

    lead, lead_text = table.read("lead", unit) or (None, "")
    assessor, assessor_text = table.read("assessor", unit) or (None, "")
    return table.made(
        Indicator,
        group=table.read("group", group),
        target=table.read("target", Target.parse),
        department=department,
        lead=lead,
        lead_text=lead_text,
        assessor=assessor,
        assessor_text=assessor_text,
        year=year,
        citations=[citation.made(Citation) for citation in table.tables("citations", required=False)],
    )
