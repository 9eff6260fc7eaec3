"""A JSON document being read: each value checked, every problem with its path, all problems at once."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar, cast

from reformkpi.errors import InvalidArchive, InvalidValue, ReformKPIError, _shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from enum import Enum

_T = TypeVar("_T")
_Choice = TypeVar("_Choice", bound="Enum")
_MOST_PROBLEMS: Final = 100  # of a document that is wrong throughout, the rest would say nothing new
_NAMES: Final[dict[type[object], str]] = {
    str: "a text",
    int: "a whole number",
    bool: "true or false",
    list: "a list",
    dict: "an object",
    type(None): "null",
}


class TooMany(Exception):
    """So many problems that the rest of the document is not read."""


def parsed(text: str) -> dict[str, object]:
    """Return the object that a text holds. Keys that occur twice, and numbers that are not whole, are rejected."""
    try:
        document = json.loads(
            text.removeprefix("\ufeff"), object_pairs_hook=_unique, parse_float=_no_number, parse_constant=_no_number
        )
    except (ValueError, RecursionError) as error:  # a number of too many digits, brackets nested too deep
        reason = "nested too deep" if isinstance(error, RecursionError) else str(error)
        raise InvalidArchive((f"not JSON: {reason}",)) from error
    if not isinstance(document, dict):
        raise InvalidArchive((f"expected an object, got {_shown(document)}",))
    return cast("dict[str, object]", document)


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values = dict(pairs)
    if len(values) < len(pairs):
        keys = [key for key, _ in pairs]
        raise ValueError(f"the key {_shown(next(key for key in keys if keys.count(key) > 1))} occurs twice")
    return values


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"expected whole numbers, got {_shown(text)}")


class JsonObject:
    """An object being read: its values, its path in the document, and the problems of the whole document so far."""

    def __init__(self, values: Mapping[str, object], path: str, problems: list[str]) -> None:
        self.values = values
        self.path = path
        self.problems = problems
        self._read: set[str] = set()
        self._before = len(problems)

    def reject(self, key: str, problem: object) -> None:
        """Note what is wrong with a key, or with the whole object if the key is empty."""
        if len(self.problems) >= _MOST_PROBLEMS:
            raise TooMany
        self.problems.append(f"{self._path(key) or 'document'}: {problem}")

    def _path(self, key: str) -> str:
        return ".".join(filter(None, (self.path, key)))

    def constant(self, key: str, expected: object) -> None:
        """Require a value, and read no further without it: another format or version has other keys."""
        value = self.read(key, object)
        if value != expected or type(value) is not type(expected):
            self.problems[:] = [f"{key}: expected {expected!r}, got {_shown(value)}"]
            raise InvalidArchive(tuple(self.problems))

    def read(self, key: str, *kinds: type[object]) -> Any:  # noqa: ANN401  whatever JSON holds
        """Return the value of a key if it is of one of these kinds; else None."""
        self._read.add(key)
        if key not in self.values:
            self.reject(key, "missing")
            return None
        value = self.values[key]
        if isinstance(value, kinds) and not (isinstance(value, bool) and int in kinds):
            return value
        names = " or ".join(_NAMES[kind] for kind in kinds)
        self.reject(key, f"expected {names}, got {_shown(value)}")
        return None

    def made(self, key: str, make: Callable[[Any], _T], *kinds: type[object]) -> _T | None:
        """Return what is made of the value of a key; None if it is rejected."""
        count = len(self.problems)
        value = self.read(key, *kinds)
        if len(self.problems) > count:
            return None
        try:
            return make(value)
        except (ReformKPIError, ValueError) as error:
            self.reject(key, error)
            return None

    def day(self, key: str) -> date | None:
        """Return a day, written as 2025-03-14."""
        return self.made(key, _iso, str)

    def day_or_none(self, key: str) -> date | None:
        """Return a day, or None."""
        return self.made(key, lambda text: None if text is None else _iso(text), str, type(None))

    def choice(self, key: str, choices: type[_Choice]) -> _Choice | None:
        """Return a member of an enumeration, by its value."""
        known = {str(choice.value): choice for choice in choices}

        def chosen(text: str) -> _Choice:
            if text not in known:
                raise InvalidValue(key, text, f"one of {', '.join(map(repr, known))}")
            return known[text]

        return self.made(key, chosen, str)

    def objects(self, key: str) -> Iterator[JsonObject]:
        """Yield the objects of a list."""
        for place, value in enumerate(cast("list[object]", self.read(key, list) or [])):
            path = f"{key}[{place}]"
            if isinstance(value, dict):
                yield JsonObject(cast("dict[str, object]", value), self._path(path), self.problems)
            else:
                self.reject(path, f"expected an object, got {_shown(value)}")

    def object(self, key: str, *kinds: type[object]) -> JsonObject | None:
        """Return the object of a key, or None. A value of one of these kinds is accepted, too, and read as None."""
        value = self.read(key, dict, *kinds)
        return None if value is None else JsonObject(value, self._path(key), self.problems)

    def no_others(self, *later: str) -> None:
        """Reject keys that nothing has read."""
        for key in self.values:
            if key not in self._read and key not in later:
                self.reject("", f"unknown key {_shown(key)}")

    def build(self, make: Callable[[], _T]) -> _T | None:
        """Return what is made of the values read; None if anything in the object was rejected."""
        self.no_others()
        if len(self.problems) > self._before:
            return None
        try:
            return make()
        except ReformKPIError as error:
            self.reject("", error)
            return None


def _iso(text: str) -> date:
    day = date.fromisoformat(text)
    if day.isoformat() != text:
        raise InvalidValue("day", text, "a day such as 2025-03-14")
    return day
