"""What can go wrong, each error named for the fact.

Every error is a `ReformKPIError` and also the builtin that a Python user expects (`ValueError`, `TypeError`,
`KeyError`). Fields are public; the wording is not.
"""

from __future__ import annotations

import reprlib
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reformkpi._model import Counts, Measurement

_SHORT = reprlib.Repr()
_MOST_LETTERS = _SHORT.maxstring = _SHORT.maxother = 80
_MOST_BITS = 256
_MOST = 12


def shown(value: object) -> str:
    """Give a value as a message quotes it: its repr, cut short where it is long."""
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:
        return f"an integer of {value.bit_length()} bits"
    return _SHORT.repr(value)


def _listed(names: Iterable[str]) -> str:
    names = tuple(names)
    rest = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return ", ".join(map(shown, names[:_MOST])) + rest


class ReformKPIError(Exception):
    """The root of every error that this library raises by intent.

    >>> issubclass(UnknownIndicator, ReformKPIError) and issubclass(UnknownIndicator, KeyError)
    True
    """


class _Refused(ReformKPIError):
    """A value, what it was for (`subject`), and what there may be instead (`expected`)."""

    def __init__(self, subject: str, value: object, expected: str) -> None:
        """Keep the fields, which pickle."""
        super().__init__(subject, value, expected)
        self.subject = subject
        self.value = value
        self.expected = expected

    def __str__(self) -> str:
        """Say what is expected, and what came instead."""
        return f"{self.subject} must be {self.expected}, not {shown(self.value)}"


class WrongType(_Refused, TypeError):
    """A value of a type that is refused: a float as a percentage, a bool as a count, a datetime as a day.

    `subject` says what the value was for, `expected` what there may be instead.
    """

    def __str__(self) -> str:
        """Say what is expected, and what came instead."""
        return f"{super().__str__()} of type {type(self.value).__name__}"


class InvalidValue(_Refused, ValueError):
    """A value of the right type that no rule can handle: a negative count, a percentage above 100, a month 13.

    `subject` says what the value was for, `expected` what there may be instead.
    """


class NotAProportion(ReformKPIError, ValueError):
    """Counts that are no part of a whole: a numerator above its denominator, or a negative difference."""

    def __init__(self, numerator: int, denominator: int) -> None:
        """Keep the fields, which pickle."""
        super().__init__(numerator, denominator)
        self.numerator = numerator
        self.denominator = denominator

    def __str__(self) -> str:
        """Say which two counts do not fit."""
        return (
            f"{shown(self.numerator)} of {shown(self.denominator)} is no proportion: "
            "there must be 0 or more, and no more in the numerator than in the denominator"
        )


class NotADifference(ReformKPIError, ValueError):
    """Two cumulative figures whose difference is no proportion: the later one falls below the one before."""

    def __init__(self, later: Counts, earlier: Counts) -> None:
        """Keep the fields, which pickle."""
        super().__init__(later, earlier)
        self.later = later
        self.earlier = earlier

    def __str__(self) -> str:
        """Say which figure falls below which."""
        later, earlier = self.later, self.earlier
        return (
            f"{later.numerator} of {later.denominator} less {earlier.numerator} of {earlier.denominator} "
            "is no proportion: "
            f"it would leave {later.numerator - earlier.numerator} of {later.denominator - earlier.denominator}; "
            "a cumulative figure must not fall below the one before, "
            "so one of the two has been revised or belongs to another period"
        )


class _Unreadable(ReformKPIError, ValueError):
    """A text that is not understood, and what is wrong with it where that is known."""

    _understood: ClassVar[str]

    def __init__(self, text: str, problem: str = "") -> None:
        """Keep the fields, which pickle."""
        super().__init__(text, problem)
        self.text = text
        self.problem = problem

    def __str__(self) -> str:
        """Say what would be understood."""
        what = type(self).__name__.removeprefix("Unreadable").lower()
        problem = f" ({self.problem})" if self.problem else ""
        return f"not understood as a {what}: {shown(self.text)}{problem}; understood are {self._understood}"


class UnreadableTarget(_Unreadable):
    """A cell that is not understood as a target: `text` is the cell, `problem` what is wrong where that is known."""

    _understood = (
        "with N from 0 to 100 and at most two decimals: "
        "exact 'N', 'đạt N%', 'Phấn đấu N%'; minimum 'Tối thiểu N', 'ít nhất N%', 'N% trở lên', 'từ N% trở lên', "
        "'tối thiểu từ N% trở lên', each also after 'đạt'"
    )


class UnreadablePeriod(_Unreadable):
    """A text that is not understood as a period: `text` is it, `problem` what is wrong where that is known."""

    _understood = "a year '2025', a month '2025-03', a quarter '2025-Q1', a half '2025-H1' and nine months '2025-9M'"


class _Unknown(ReformKPIError, KeyError):
    """Names that are not among those `known`."""

    def __init__(self, names: tuple[str, ...], known: tuple[str, ...], *more: object) -> None:
        """Keep the fields, which pickle."""
        super().__init__(names, known, *more)
        self.names = names
        self.known = known

    def __str__(self) -> str:
        """Name them, and the known ones nearby."""
        from difflib import get_close_matches  # noqa: PLC0415  only a message needs it

        near = [match for name in self.names for match in get_close_matches(str(name)[:_MOST_LETTERS], self.known)]
        hint = f"near it: {_listed(dict.fromkeys(near))}; " if near else ""
        what = type(self).__name__.removeprefix("Unknown").lower()
        return f"unknown {what} {_listed(self.names)}; {hint}known: {_listed(self.known) or 'none'}"


class UnknownIndicator(_Unknown):
    """Indicators that are not in the mapping asked: `names`. `known` are the ids that are."""


class UnknownUnit(_Unknown):
    """Units that are not in the department, or have no verdict of their own: `names`. `known` are those that are.

    `open` says that the department has more members than are named yet.
    """

    def __init__(self, names: tuple[str, ...], known: tuple[str, ...], open: bool = False) -> None:  # noqa: A002, FBT001, FBT002
        """Keep the fields, which pickle."""
        super().__init__(names, known, open)
        self.open = open

    def __str__(self) -> str:
        """Name them, the known ones nearby, and how to name more."""
        hint = "; an annex that leaves its divisions open takes them by `with_divisions(Unit(…))`" if self.open else ""
        return f"{super().__str__()}{hint}"


class UnknownAnnex(_Unknown):
    """An annex that is not packaged here: `names`. `known` are those that are."""


class DuplicateName(ReformKPIError, ValueError):
    """One name for two things: two units that share an id, a name or an alias, or two rows with the same id."""

    def __init__(self, name: str, holders: tuple[str, ...]) -> None:
        """Keep the fields, which pickle."""
        super().__init__(name, holders)
        self.name = name
        self.holders = holders

    def __str__(self) -> str:
        """Say who shares the name."""
        return f"{shown(self.name)} must name one thing only; it names {_listed(self.holders)}"


class ConflictingMeasurements(ReformKPIError, ValueError):
    """Reports for the same indicator, unit and period that differ, with no latest `as_of` to decide between them.

    `conflicts` holds every such set of reports.
    """

    def __init__(self, conflicts: tuple[tuple[Measurement, ...], ...]) -> None:
        """Keep the fields, which pickle."""
        super().__init__(conflicts)
        self.conflicts = conflicts

    def __str__(self) -> str:
        """Quote every conflict."""
        sets = "; ".join(" against ".join(str(report) for report in conflict) for conflict in self.conflicts)
        return (
            f"reports that differ for one indicator, unit and period, with no latest `as_of` to decide: {sets}; "
            "give each the day of its figures (`as_of`), or keep one"
        )


class OverlappingPeriods(ReformKPIError, ValueError):
    """Reports of one indicator and unit that share some days, so that neither adding nor choosing them is right.

    `overlaps` holds each report with the one before it that it overlaps.
    """

    def __init__(self, overlaps: tuple[tuple[Measurement, Measurement], ...]) -> None:
        """Keep the fields, which pickle."""
        super().__init__(overlaps)
        self.overlaps = overlaps

    def __str__(self) -> str:
        """Quote every pair."""
        pairs = "; ".join(f"{one} and {other}" for one, other in self.overlaps)
        return f"reports that overlap in part; send them for days that are apart, or one within the other: {pairs}"


class InvalidAnnex(ReformKPIError, ValueError):
    """A document that is no annex. `problems` lists all that is wrong with it, each with its path."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        """Keep the fields, which pickle."""
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        """List every problem."""
        return "\n  ".join([f"{len(self.problems)} problem(s) in the annex:", *self.problems])


class InvalidFrame(ReformKPIError, ValueError):
    """A frame that cannot be judged or read. `problems` lists all that is wrong with it, each with its row or column.

    Rows are counted from 0.
    """

    def __init__(self, problems: tuple[str, ...]) -> None:
        """Keep the fields, which pickle."""
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        """List the first problems, and how many more there are."""
        rest = len(self.problems) - _MOST
        more = [f"and {rest} more"] if rest > 0 else []
        head = f"{len(self.problems)} problem(s) in the frame (rows are counted from 0):"
        return "\n  ".join([head, *self.problems[:_MOST], *more])
