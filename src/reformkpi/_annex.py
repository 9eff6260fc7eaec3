"""The annex: a mapping of indicators, and the place where a document becomes values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, final

import attrs

from reformkpi import _converters, errors
from reformkpi._model import (
    Citation,
    Group,
    Indicator,
    InNotebook,
    Unit,
    find_indicator,
    find_unit,
    find_unit_or_none,
    units_of,
)
from reformkpi._targets import Target

if TYPE_CHECKING:
    from collections.abc import Callable

    from reformkpi._toml import Table


def _groups(value: Iterable[Group]) -> tuple[Group, ...]:
    return _converters.several(Group, value, "group")


def _indicators(value: Iterable[Indicator]) -> tuple[Indicator, ...]:
    return _converters.several(Indicator, value, "indicator")


@final
@attrs.frozen(kw_only=True, repr=False, slots=False, getstate_setstate=True)  # a dict for what is cached
class Annex(InNotebook, Mapping[str, Indicator]):
    """The indicators of one decision, by id, in the order printed, with the heading of the decision.

    An id is found in any case and spacing, and an indicator by its title, too. `decision_number` and `issued_on` are
    None if the document leaves them blank: then it is a draft. `department` is the unit that the annex is about.
    `years` are the first and the last year that its targets hold for.

    Raises:
        DuplicateName: two rows or two groups have the same id.
        InvalidValue: a row is of another department, other years or another group than the annex.

    >>> from reformkpi import annexes
    >>> annexes.load("sct-2025")["I.3"].target.text
    'Tối thiểu 60'
    """

    name: str = attrs.field(converter=_converters.text)
    title: str = attrs.field(converter=_converters.text)
    years: tuple[int, int] = attrs.field(converter=_converters.years)
    issuer: str = attrs.field(converter=_converters.text)
    decision_number: str | None = attrs.field(converter=_converters.text_or_none, default=None)
    issued_on: date | None = attrs.field(converter=_converters.day_or_none, default=None)
    groups: tuple[Group, ...] = attrs.field(converter=_groups)
    department: Unit = attrs.field(validator=_converters.instance(Unit))
    _indicators: tuple[Indicator, ...] = attrs.field(converter=_indicators, alias="indicators")

    def __attrs_post_init__(self) -> None:
        """Reject rows and groups that do not belong to this annex."""
        for items in (self.groups, self._indicators):
            titles: dict[str, str] = {}
            for item in items:
                if item.id in titles:
                    raise errors.DuplicateName(item.id, (titles[item.id], item.title))
                titles[item.id] = item.title
        groups = {group.id: group for group in self.groups}
        for group in self.groups:
            _check_parents(group, groups)
        for indicator in self._indicators:
            for name in ("department", "years"):
                value = getattr(indicator, name)
                if value != getattr(self, name):
                    raise errors.InvalidValue(f"{name} of {indicator.id}", value, f"the {name} of the annex")
            if indicator.group not in self.groups:
                raise errors.InvalidValue(f"group of {indicator.id}", indicator.group, "a group of the annex")

    def __repr__(self) -> str:
        """Return the name, the years and the number of indicators, short."""
        years = "–".join(map(str, dict.fromkeys(self.years)))
        return f"<Annex {self.name}: {len(self)} indicator{'' if len(self) == 1 else 's'}, {years}>"

    @cached_property
    def _by_id(self) -> dict[str, Indicator]:
        return {indicator.id: indicator for indicator in self._indicators}

    def __getitem__(self, key: str) -> Indicator:
        """Return the indicator with this id or title.

        Raises:
            UnknownIndicator: there is none.
        """
        return self._by_id[find_indicator(self._by_id, key)]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the ids, in the order printed."""
        return iter(self._by_id)

    def __len__(self) -> int:
        """Return the number of indicators."""
        return len(self._by_id)

    @property
    def units(self) -> tuple[Unit, ...]:
        """The department and, after it, its members."""
        return units_of(self.department)

    def unit(self, name: Unit | str) -> Unit:
        """Return a unit by id, name or alias, in any case and spacing.

        Raises:
            UnknownUnit: the department has no such unit.

        >>> from reformkpi import annexes
        >>> annexes.load("sct-2025").unit("Pháp chế").name
        'Phòng Pháp chế'
        """
        return find_unit(self.department, name)

    def with_divisions(self, *divisions: Unit) -> Annex:
        """Return an annex whose department has these divisions, too, and no others: it is no longer open.

        Raises:
            DuplicateName: a division has an id, a name or an alias that another unit has.
            InvalidValue, WrongType: a division is not a unit without members.

        >>> from reformkpi import annexes
        >>> energy = Unit("energy", "Phòng Quản lý năng lượng")
        >>> annex = annexes.load("sct-2025").with_divisions(energy)
        >>> [unit.id for unit in annex["I.3"].responsible]
        ['office', 'legal', 'energy']
        """
        return self._moved(attrs.evolve(self.department, members=(*self.department.members, *divisions), open=False))

    def for_department(self, department: Unit) -> Annex:
        """Return the same rows for another body: a department, a province or a ward, with its own units as members.

        Rows that the whole department leads or assesses stay with the whole. Rows of a member keep a member with the
        same id; if the new department has none, it leads or assesses these rows itself. The printed words stay as they
        are.

        Raises:
            InvalidValue: a row has a target for a unit that the new department does not have.

        >>> from reformkpi import annexes
        >>> ward = annexes.load("sct-2025").for_department(Unit("ward", "UBND phường"))
        >>> ward["I.5"].lead.name
        'UBND phường'
        """
        _converters.require(Unit, department, "department")
        return self._moved(department)

    def _moved(self, department: Unit) -> Annex:
        members = {unit.id: unit for unit in department.members}

        def counterpart(unit: Unit) -> Unit:
            # A member of the new department may have the id of the old one, such as a Sở in its province.
            return department if unit == self.department else members.get(unit.id, department)

        def moved(row: Indicator) -> Indicator:
            assessor = row.assessor and counterpart(row.assessor)
            return attrs.evolve(row, department=department, lead=counterpart(row.lead), assessor=assessor)

        return attrs.evolve(self, department=department, indicators=map(moved, self._indicators))

    @classmethod
    def from_toml(cls, text: str) -> Annex:
        """Read an annex from the text of a TOML document. The reference of its keys is docs/annexes.md.

        Raises:
            InvalidAnnex: the document is not an annex. All its problems are listed, each with its path.
            WrongType: the document is not a str.

        >>> Annex.from_toml("years = 2025")
        Traceback (most recent call last):
        reformkpi.errors.InvalidAnnex: 6 problems in the annex:
          groups: missing
          department: missing
          indicators: missing
          ...
        """
        from reformkpi import _toml  # noqa: PLC0415  only a reader needs it

        _converters.require(str, text, "document")
        document = _toml.Table(_toml.loaded(text), "", [])
        annex = _read_annex(document)
        if annex is None:
            raise errors.InvalidAnnex(tuple(document.problems))
        return annex

    def to_toml(self) -> str:
        """Return the annex as a TOML document, which `from_toml` reads back.

        >>> from reformkpi import annexes
        >>> annex = annexes.load("sct-2025")
        >>> Annex.from_toml(annex.to_toml()) == annex
        True
        """
        from reformkpi import _toml  # noqa: PLC0415  only a writer needs it

        return _toml.dumped(
            {
                **_values(self, "groups", "department", "_indicators", "years"),
                "years": self.years[0] if self.years[0] == self.years[1] else self.years,
                "department": _values(self.department, "members")
                | {"members": [_values(unit, "members", "open") for unit in self.department.members]},
                "groups": [_values(group) for group in self.groups],
                "indicators": [_row(indicator) for indicator in self._indicators],
            }
        )


def _check_parents(group: Group, groups: Mapping[str, Group]) -> None:
    """Reject a group whose parents are unknown or form a circle."""
    seen = {group.id}
    parent = group.parent
    while parent:
        if parent not in groups or parent in seen:
            raise errors.InvalidValue(
                f"parent of group {group.id}", parent, "another group of the annex, not inside it"
            )
        seen.add(parent)
        parent = groups[parent].parent


def _values(item: attrs.AttrsInstance, *without: str) -> dict[str, Any]:
    """Return the fields of a value that differ from their defaults, by name."""
    fields = [field for field in attrs.fields(type(item)) if field.name not in without]
    return {field.name: value for field in fields if (value := getattr(item, field.name)) != field.default}


def _row(row: Indicator) -> dict[str, Any]:
    """Return an indicator as a table."""
    others = ("department", "lead", "lead_text", "assessor", "assessor_text", "years")
    return _values(row, *others) | {
        "group": row.group and row.group.id,
        "target": row.target.text,
        "unit_targets": [{"unit": unit, "target": target.text} for unit, target in row.unit_targets],
        **_unit_as_printed(row, "lead", row.lead, row.lead_text),
        **_unit_as_printed(row, "assessor", row.assessor, row.assessor_text),
        "citations": [_values(citation) for citation in row.citations],
    }


def _unit_as_printed(row: Indicator, role: str, unit: Unit | None, words: str) -> dict[str, str]:
    """Return a unit by its printed words if they are one of its names, else by its name and the words."""
    if unit is not None and words and find_unit_or_none(row.department, words) == unit:
        return {role: words}
    return ({role: unit.name} if unit else {}) | ({f"{role}_text": words} if unit or words else {})


def _read_annex(table: Table) -> Annex | None:
    years = table.read("years", _converters.years)
    groups: dict[str | None, Group | None] = {}
    for item in table.tables("groups"):
        key = item.read("id", _converters.text)
        if key in groups and key is not None:
            item.reject("id", f"{key!r} is the id of an earlier group")
        groups[key] = item.build(Group, id=key)
    values = table.read("department", lambda value: table.inner("department", value))
    department = None if values is None else _read_unit(values)
    rows: dict[str, Indicator] = {}
    for row in table.tables("indicators"):
        indicator = _read_indicator(row, groups, department, years)
        if indicator and rows.setdefault(indicator.id, indicator) is not indicator:
            row.reject("id", f"{indicator.id!r} is the id of an earlier row")
    return table.build(Annex, years=years, groups=groups.values(), department=department, indicators=rows.values())


def _read_unit(table: Table) -> Unit | None:
    return table.build(Unit, members=[_read_unit(member) for member in table.tables("members", required=False)])


def _read_indicator(
    table: Table, groups: Mapping[str | None, Group | None], department: Unit | None, years: tuple[int, int] | None
) -> Indicator | None:
    def unit(printed: str) -> tuple[Unit | None, str]:
        name = _converters.text(printed)
        return department and find_unit(department, name), name

    def group(printed: str) -> Group | None:
        name = _converters.text(printed)
        if name not in groups:
            if None in groups:  # a group whose id was rejected, perhaps this one
                return None
            raise errors.InvalidValue("group", name, f"one of {', '.join(map(str, groups)) or 'none'}")
        return groups[name]

    lead, lead_text = table.read("lead", unit) or (None, "")
    assessor, assessor_text = table.read("assessor", unit, required=False) or (None, "")
    printed = {"lead_text": lead_text, "assessor_text": assessor_text}
    return table.build(
        Indicator,
        group=table.read("group", group),
        target=table.read("target", Target.parse),
        unit_targets=[_read_unit_target(item, unit) for item in table.tables("unit_targets", required=False)],
        department=department,
        lead=lead,
        assessor=assessor,
        years=years,
        citations=[citation.build(Citation) for citation in table.tables("citations", required=False)],
        **{name: words for name, words in printed.items() if name not in table.values},
    )


def _read_unit_target(table: Table, unit: Callable[[str], tuple[Unit | None, str]]) -> tuple[str | None, Target | None]:
    by, _ = table.read("unit", unit) or (None, "")
    return by and by.id, table.read("target", Target.parse)
