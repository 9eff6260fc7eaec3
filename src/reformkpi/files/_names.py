"""The words of a sheet: what the caller, the annex and the headers call indicators, units and columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from reformkpi import Annex
from reformkpi.errors import InvalidValue, UnknownUnit, _alike

if TYPE_CHECKING:
    from collections.abc import Mapping

ROLES: Final = {
    "indicator": ("indicator", "chỉ tiêu", "tên chỉ tiêu", "mã chỉ tiêu", "mã"),
    "unit": ("unit", "đơn vị", "tên đơn vị", "mã đơn vị", "mã định danh", "đơn vị báo cáo", "cơ quan"),
    "numerator": ("numerator", "tử số"),
    "denominator": ("denominator", "mẫu số"),
    "stated": ("percentage", "stated", "tỷ lệ", "tỷ lệ (%)", "tỉ lệ", "tỉ lệ (%)", "tỷ lệ %"),
    "target": ("target", "target (%)", "chỉ tiêu giao", "chỉ tiêu giao (%)"),
    "period": ("period", "kỳ", "kỳ báo cáo"),
    "year": ("year", "năm"),
    "month": ("month", "tháng"),
    "first": ("first", "từ ngày"),
    "last": ("last", "đến ngày"),
    "as_of": ("as of", "as_of", "ngày chốt", "ngày chốt số liệu"),
}
_TOTALS: Final = ("tổng", "tổng số", "tổng cộng", "cộng", "toàn tỉnh", "toàn ngành", "total")


def folded(text: str) -> str:
    """Return the form in which the words of a sheet are compared: lower case, single spaces, no mark at the end."""
    import unicodedata  # noqa: PLC0415  only a reader needs it

    return unicodedata.normalize("NFC", " ".join(text.split())).casefold().rstrip(" .:*")


def is_total(text: str) -> bool:
    """Return whether a text names a total, such as `Tổng số`."""
    return folded(text) in _TOTALS


@attrs.define
class Names:
    """The names of indicators, units and columns. What was looked up is kept, as sheets repeat their names."""

    annex: Annex
    _indicators: dict[str, str]
    _units: dict[str, str]
    _roles: dict[str, str]
    _not_read: frozenset[str]
    _own: tuple[str, ...]
    _columns: tuple[str, ...]
    _met: set[str] = attrs.field(factory=set[str])
    _found: dict[str, str | None] = attrs.field(factory=dict[str, "str | None"])
    _found_units: dict[str, str | None] = attrs.field(factory=dict[str, "str | None"])

    @classmethod
    def of(
        cls,
        annex: Annex,
        indicators: Mapping[str, str | None] | None = None,
        units: Mapping[str, str] | None = None,
        columns: Mapping[str, str] | None = None,
    ) -> Names:
        """Return the names of an annex and of the caller, whose column of a role is the only one.

        Raises:
            InvalidValue: an unknown role.
            UnknownIndicator: a name is that of an indicator that the annex does not have.
            UnknownUnit: a name is that of a unit that the department does not have.
        """
        own, mine = dict(indicators or {}), dict(columns or {})
        for role in mine:
            if role not in ROLES:
                raise InvalidValue("role of a column", role, " or ".join(map(repr, ROLES)))
        roles = {word: role for role, words in ROLES.items() if role not in mine for word in words}
        roles |= {folded(header): role for role, header in mine.items()}
        return cls(
            annex,
            {folded(name): annex[id_].id for name, id_ in own.items() if id_ is not None},
            {folded(name): annex.unit(id_).id for name, id_ in (units or {}).items()},
            roles,
            frozenset(folded(name) for name, id_ in own.items() if id_ is None),
            tuple(own),
            tuple(mine.values()),
        )

    def role(self, path: tuple[str, ...]) -> str | None:
        """Return the role that a header names, such as "unit"; None for any other."""
        for text in (" > ".join(path), path[-1]):
            if (word := folded(text)) in self._roles:
                self._met.add(word)
                return self._roles[word]
        return None

    def unmet_columns(self) -> tuple[str, ...]:
        """Return the headers of the caller that no header has been so far."""
        return tuple(header for header in self._columns if folded(header) not in self._met)

    def indicator(self, text: str) -> str | None:
        """Return the id of an indicator, or None."""
        if text not in self._found:
            id_ = self._indicators.get(folded(text))
            row = self.annex.get(text) if text and id_ is None else None
            self._found[text] = id_ or (row and row.id)
        return self._found[text]

    def is_read(self, text: str) -> bool:
        """Return whether the caller did not say that an indicator is not read."""
        return folded(text) not in self._not_read

    def unit(self, text: str) -> str | None:
        """Return the id of a unit, or None."""
        if text not in self._found_units:
            try:
                self._found_units[text] = self._units.get(folded(text)) or (self.annex.unit(text).id if text else None)
            except UnknownUnit:
                self._found_units[text] = None
        return self._found_units[text]

    def near_indicator(self, text: str) -> tuple[str, ...]:
        """Return the known names of indicators that resemble a text."""
        known = [*self.annex, *(one.title for one in self.annex.values()), *self._own]
        return tuple(_alike((text,), known))

    def near_unit(self, text: str) -> tuple[str, ...]:
        """Return the known names of units that resemble a text."""
        known = [name for unit in self.annex.units for name in (unit.name, unit.id, *unit.aliases)]
        return tuple(_alike((text,), known))
