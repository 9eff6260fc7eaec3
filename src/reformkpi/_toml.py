"""Reading and writing annexes as TOML: a reader that collects all problems of a document, and a writer."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar, cast

import attrs

from reformkpi import _converters
from reformkpi.errors import InvalidAnnex, ReformKPIError, _shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_T = TypeVar("_T")
_Made = TypeVar("_Made", bound=attrs.AttrsInstance)


def loaded(text: str) -> dict[str, Any]:
    """Return the content of a TOML document.

    Raises:
        InvalidAnnex: it is not TOML.
    """
    import tomllib  # noqa: PLC0415  only a reader needs it

    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a number of too many digits, brackets nested too deep
        raise InvalidAnnex((f"not TOML: {str(error) or 'nested too deep'}",)) from error


def dumped(values: Mapping[str, Any], path: str = "") -> str:
    """Return a table as TOML. Its values are texts, numbers, flags, days, lists of these, tables, or lists of tables.

    None and empty lists are left out.
    """
    plain: list[str] = []
    inner: list[str] = []
    for key, value in values.items():
        place = f"{path}.{key}" if path else key
        tables = _tables(value)
        if isinstance(value, dict):
            inner.append(f"\n[{place}]\n{dumped(tables[0], place)}")
        elif tables:
            inner += [f"\n[[{place}]]\n{dumped(table, place)}" for table in tables]
        elif value is not None and value != []:
            plain.append(f"{key} = {_written(value)}\n")
    return "".join([*plain, *inner])


def _tables(value: Any) -> list[dict[str, Any]]:  # noqa: ANN401  any value of a table
    """Return a table, or a list of tables, as a list; nothing for other values."""
    items = cast("list[Any]", value if isinstance(value, list) else [value])  # type: ignore[redundant-cast]
    return [item for item in items if isinstance(item, dict)]


def _written(value: Any) -> str:  # noqa: ANN401  any value of a table
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_written, cast('list[Any]', value)))}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):  # TOML escapes as JSON does, and DEL besides
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return value.isoformat() if isinstance(value, date) else str(value)


def _list(value: list[Any]) -> list[Any]:
    _converters.require(list, value, "value")
    return value


class Table:
    """A table being read: its values, its path in the document, and the problems of the whole document so far.

    A rejected value is read as None, and `build` returns None for a table with a problem.
    """

    def __init__(self, values: dict[str, Any], path: str, problems: list[str]) -> None:
        """Start to read."""
        self.values = values
        self.path = path
        self.problems = problems
        self._read: set[str] = set()
        self._before = len(problems)

    def reject(self, key: str, problem: object) -> None:
        """Note what is wrong with a key, or with the whole table if the key is empty."""
        self.problems.append(f"{self._path(key) or 'annex'}: {problem}")

    def _path(self, key: str) -> str:
        return ".".join(part for part in (self.path, key) if part)

    def read(self, key: str, convert: Callable[[Any], _T], *, required: bool = True) -> _T | None:
        """Return the converted value of a key; None if it is absent or rejected."""
        self._read.add(key)
        if key not in self.values:
            if required:
                self.reject(key, "missing")
            return None
        try:
            return convert(self.values[key])
        except ReformKPIError as error:
            self.reject(key, error)
            return None

    def tables(self, key: str, *, required: bool = True) -> Iterator[Table]:
        """Yield the tables of a list, each to be read before the next."""
        for place, value in enumerate(self.read(key, _list, required=required) or ()):
            inner = self.inner(f"{key}[{place}]", value)
            if inner:
                yield inner

    def inner(self, key: str, value: dict[str, Any]) -> Table | None:
        """Return the value of a key as a table to read."""
        if isinstance(value, dict):
            return Table(value, self._path(key), self.problems)
        self.reject(key, f"expected a table, got {_shown(value)}")
        return None

    def build(self, kind: type[_Made], **fields: Any) -> _Made | None:  # noqa: ANN401  fields are of any type
        """Return a value of the fields already read and, for every other field, of the value of its key.

        None if anything in the table was rejected or a required field is missing.
        """
        others = [field for field in attrs.fields(kind) if field.init and field.alias not in fields]
        for field in others:
            value = self.read(field.alias, field.converter, required=field.default is attrs.NOTHING)
            fields |= {field.alias: value} if field.alias in self.values else {}
        for key in [key for key in self.values if key not in self._read]:
            self.reject(key, f"unknown key. Known keys: {', '.join(sorted(self._read))}")
        if len(self.problems) > self._before:
            return None
        try:
            return kind(**fields)
        except ReformKPIError as error:
            self.reject("", error)
            return None
