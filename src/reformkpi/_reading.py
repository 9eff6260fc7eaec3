"""Total readers: each takes one key of a TOML table, notes what is wrong and goes on, so that all is told at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from reformkpi.errors import ReformKPIError, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_T = TypeVar("_T")
_REQUIRED = object()


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
        where = ".".join(part for part in (self.path, key) if part) or "annex"
        self.problems.append(f"{where}: {problem}")

    def read(
        self, key: str, kind: type[_T], then: Callable[[_T], Any] | None = None, default: object = _REQUIRED
    ) -> Any:  # noqa: ANN401  None is no T
        """Give what `then` makes of a value of this type, or the default where the key is absent."""
        self._asked.add(key)
        value = self.values.get(key)
        if value is None:
            if default is _REQUIRED:
                self.refuse(key, f"missing: there must be a {kind.__name__}")
                return None
            return default
        if type(value) is not kind:
            self.refuse(key, f"must be a {kind.__name__}, not {shown(value)}")
            return None
        try:
            return then(value) if then else value
        except ReformKPIError as error:
            self.refuse(key, error)
            return None

    def tables(self, key: str, default: object = _REQUIRED) -> Iterator[Table]:
        """Give the tables of a list, each to be read before the next is asked for."""
        for place, value in enumerate(self.read(key, list, default=default) or ()):
            if isinstance(value, dict):
                yield Table(value, ".".join(part for part in (self.path, f"{key}[{place}]") if part), self.problems)
            else:
                self.refuse(f"{key}[{place}]", f"must be a table, not {shown(value)}")

    def made(self, make: Callable[[], _T]) -> _T | None:
        """Give what is made of this table when all of it has been read, or None where anything was refused."""
        for key in [key for key in self.values if key not in self._asked]:
            self.refuse(key, f"unknown; known here: {', '.join(sorted(self._asked))}")
        if len(self.problems) > self._before:
            return None
        try:
            return make()
        except ReformKPIError as error:
            self.refuse("", error)
            return None
