"""A total reader: it takes the keys of a TOML table, notes what is wrong and goes on, so that all is told at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from reformkpi import _converters
from reformkpi.errors import ReformKPIError, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_T = TypeVar("_T")
_Made = TypeVar("_Made", bound=attrs.AttrsInstance)


def _list(value: list[Any]) -> list[Any]:
    _converters.require(list, value, "it")
    return value


class Table:
    """A table being read: its values, its path in the document, and the problems of the whole document so far.

    What is refused reads as None. That is harmless: `made` makes nothing of a table of which anything was refused.
    """

    def __init__(self, values: dict[str, Any], path: str, problems: list[str]) -> None:
        """Begin to read."""
        self.values = values
        self.path = path
        self.problems = problems
        self._asked: set[str] = set()
        self._before = len(problems)

    def refuse(self, key: str, problem: object) -> None:
        """Note what is wrong with a key, or with the whole table where the key is empty."""
        self.problems.append(f"{self._path(key) or 'annex'}: {problem}")

    def _path(self, key: str) -> str:
        return ".".join(part for part in (self.path, key) if part)

    def read(self, key: str, then: Callable[[Any], _T], *, required: bool = True) -> _T | None:
        """Give what `then` makes of the value of a key; None where it is absent or refused."""
        self._asked.add(key)
        if key not in self.values:
            if required:
                self.refuse(key, "missing")
            return None
        try:
            return then(self.values[key])
        except ReformKPIError as error:
            self.refuse(key, error)
            return None

    def tables(self, key: str, *, required: bool = True) -> Iterator[Table]:
        """Give the tables of a list, each to be read before the next is asked for."""
        for place, value in enumerate(self.read(key, _list, required=required) or ()):
            inner = self.inner(f"{key}[{place}]", value)
            if inner:
                yield inner

    def inner(self, key: str, value: dict[str, Any]) -> Table | None:
        """Give what stands at a key as a table to read."""
        if isinstance(value, dict):
            return Table(value, self._path(key), self.problems)
        self.refuse(key, f"it must be a table, not {shown(value)}")
        return None

    def made(self, kind: type[_Made], **given: Any) -> _Made | None:  # noqa: ANN401  fields are of any type
        """Make a value of the fields given and, for every other field, of what its key says.

        None where anything in the table was refused, or a field that must be given is not.
        """
        fields = [field for field in attrs.fields(kind) if field.init]
        required = {field.alias for field in fields if field.default is attrs.NOTHING}
        for field in fields:
            if field.alias not in given:
                value = self.read(field.alias, field.converter, required=field.alias in required)
                given |= {field.alias: value} if field.alias in self.values else {}
        for key in [key for key in self.values if key not in self._asked]:
            self.refuse(key, f"unknown; known here: {', '.join(sorted(self._asked))}")
        if len(self.problems) > self._before or any(given[name] is None for name in required):
            return None
        try:
            return kind(**given)
        except ReformKPIError as error:
            self.refuse("", error)
            return None
