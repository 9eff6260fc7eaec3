"""The errors of this library, each named for the fact.

Every error is a `ReformKPIError` and also the builtin that a Python user expects (`ValueError`, `TypeError`,
`KeyError`). Its fields are public; its wording is not.
"""

from __future__ import annotations

import reprlib
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from reformkpi._figures import Counts
    from reformkpi._model import Measurement
    from reformkpi.files import Problem

_MOST_LETTERS = 80
_MOST_BITS = 256
_MOST_NAMES = 12
_MOST_REPORTS = 5
_LEAST_LIKE = (7, 10)  # I.33 is like I.3, and I.2 is not like I.4
_LONGEST_LINE = 120
_LONGEST_PROBLEM = 600
_MOST_BYTES = 3500  # of the problems in one message


class _Short(reprlib.Repr):
    """Reprs that are cut short. Python itself writes no integer of more than 4,300 digits, not even in a list."""

    def __init__(self) -> None:
        super().__init__()
        self.maxstring = self.maxother = _MOST_LETTERS

    def repr_int(self, x: int, level: int) -> str:
        """Return an integer, or how long it is."""
        return f"an integer of {x.bit_length()} bits" if x.bit_length() > _MOST_BITS else super().repr_int(x, level)


_SHORT = _Short()


def _shown(value: object) -> str:
    """Return the repr of a value as a message quotes it: cut short if it is long."""
    return _SHORT.repr(value)


def _listed(names: Iterable[object]) -> str:
    names = tuple(names)
    rest = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return ", ".join(map(_shown, names[:_MOST_NAMES])) + rest


def _problems(problems: Sequence[str], where: str) -> str:
    """Return a heading with the number of problems, the first of them cut short, and how many more there are."""
    lines = [f"{len(problems)} problem{'' if len(problems) == 1 else 's'} in {where}:"]
    room = _MOST_BYTES
    for problem in problems[:_MOST_NAMES]:
        line = problem if len(problem) <= _LONGEST_PROBLEM else f"{problem[:_LONGEST_PROBLEM]}…"
        room -= len(line.encode(errors="replace"))
        if room < 0:
            break
        lines.append(line)
    rest = len(problems) - (len(lines) - 1)
    return "\n  ".join([*lines, *([f"and {rest} more"] if rest else [])])


def _line(report: Measurement) -> str:
    """Return a report on one line, cut short: its ids, its counts and its source may be of any length."""
    line = str(report)
    return line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]}…"


def _first_reports(sets: Sequence[Sequence[Measurement]], between: str) -> str:
    """Return the first sets of reports, and how many more there are: a message stays short however many there are."""
    shown = [
        between.join([*map(_line, reports[:_MOST_REPORTS]), *(["…"] if len(reports) > _MOST_REPORTS else [])])
        for reports in sets[:_MOST_REPORTS]
    ]
    rest = len(sets) - _MOST_REPORTS
    return "; ".join([*shown, *([f"and {rest} more"] if rest > 0 else [])])


class ReformKPIError(Exception):
    """The root of every error that this library raises by intent.

    >>> issubclass(UnknownIndicator, ReformKPIError) and issubclass(UnknownIndicator, KeyError)
    True
    """


class _Rejected(ReformKPIError):
    """A value, what it was for (`subject`), and what is allowed (`expected`)."""

    def __init__(self, subject: str, value: object, expected: str) -> None:
        """Keep the fields, which pickle."""
        super().__init__(subject, value, expected)
        self.subject = subject
        self.value = value
        self.expected = expected

    def __str__(self) -> str:
        """Return what is allowed, and the value."""
        return f"{self.subject}: expected {self.expected}, got {_shown(self.value)}"


class WrongType(_Rejected, TypeError):
    """A value of a type that is rejected, such as a float as a percentage, a bool as a count or a datetime as a day.

    `subject` says what the value was for, `expected` what is allowed.
    """

    def __str__(self) -> str:
        """Return what is allowed, and the value with its type."""
        return f"{super().__str__()} of type {type(self.value).__name__}"


class InvalidValue(_Rejected, ValueError):
    """A value of the right type that no rule can handle, such as a negative count, a percentage above 100 or month 13.

    `subject` says what the value was for, `expected` what is allowed.
    """


class NotAProportion(ReformKPIError, ValueError):
    """Counts whose numerator exceeds the denominator."""

    def __init__(self, numerator: int, denominator: int) -> None:
        """Keep the fields, which pickle."""
        super().__init__(numerator, denominator)
        self.numerator = numerator
        self.denominator = denominator

    def __str__(self) -> str:
        """Return the two counts."""
        return f"numerator {_shown(self.numerator)} exceeds denominator {_shown(self.denominator)}"


class NotADifference(ReformKPIError, ValueError):
    """Two cumulative figures of which the later is below the earlier in numerator, denominator or failures."""

    def __init__(self, later: Counts, earlier: Counts) -> None:
        """Keep the fields, which pickle."""
        super().__init__(later, earlier)
        self.later = later
        self.earlier = earlier

    def __str__(self) -> str:
        """Return the difference, and why there is none."""
        later, earlier = self.later, self.earlier
        return (
            f"{later.numerator} of {later.denominator} minus {earlier.numerator} of {earlier.denominator} would be "
            f"{later.numerator - earlier.numerator} of {later.denominator - earlier.denominator}. "
            "A cumulative figure cannot fall below the one before. "
            "Check whether one of the two was revised or belongs to another period."
        )


class UnreadableTarget(ReformKPIError, ValueError):
    """A cell that cannot be read as a target.

    `text` is the cell. `problem` names what the cell holds instead, such as "a range", "a rank" or "an amount".
    """

    def __init__(self, text: str, problem: str = "") -> None:
        """Keep the fields, which pickle."""
        super().__init__(text, problem)
        self.text = text
        self.problem = problem

    def __str__(self) -> str:
        """Return the cell, its problem, and the accepted forms."""
        problem = f": {self.problem}" if self.problem else ""
        return (
            f"cannot read target {_shown(self.text)}{problem}. Accepted (N from 0 to 100, at most two decimals): "
            "exact 'N', 'đạt N%', 'Phấn đấu N%'; minimum 'Tối thiểu N', 'ít nhất N%', 'từ N% trở lên', '≥ N'; "
            "maximum 'không quá N', 'tối đa N%', '≤ N', 'giảm còn N%'; above 'trên N', 'hơn N%', '> N'; "
            "below 'dưới N', 'xuống dưới N%', '< N'."
        )


class UnreadablePeriod(ReformKPIError, ValueError):
    """A text that cannot be read as a period. `text` is the text, `problem` what is wrong with it, if that is known."""

    def __init__(self, text: str, problem: str = "") -> None:
        """Keep the fields, which pickle."""
        super().__init__(text, problem)
        self.text = text
        self.problem = problem

    def __str__(self) -> str:
        """Return the text, its problem, and the accepted forms."""
        problem = f": {self.problem}" if self.problem else ""
        return (
            f"cannot read period {_shown(self.text)}{problem}. Accepted: "
            "'2025', '2025-03', '2025-Q1', '2025-H1', '2025-9M', and 'năm 2025', 'Tháng 3/2025', 'Quý I/2025', "
            "'6 tháng đầu năm 2025', '6 tháng cuối năm 2025', '9 tháng năm 2025'."
        )


class _Unknown(ReformKPIError, KeyError):
    """Names that are not among those `known`."""

    def __init__(self, names: tuple[str, ...], known: tuple[str, ...], *more: object) -> None:
        """Keep the fields, which pickle."""
        super().__init__(names, known, *more)
        self.names = names
        self.known = known

    def __str__(self) -> str:
        """Return the unknown names, the known ones like them, and the known ones."""
        near = _alike(self.names, self.known)
        hint = f" Did you mean {_listed(near)}?" if near else ""
        kind = type(self).__name__.removeprefix("Unknown").lower()
        kinds = "annexes" if kind == "annex" else f"{kind}s"
        unknown = kind if len(self.names) == 1 else kinds
        return f"unknown {unknown} {_listed(self.names)}.{hint} Known {kinds}: {_listed(self.known) or 'none'}."


def _alike(names: Sequence[object], known: Sequence[str]) -> list[str]:
    """Return the known names that are like one of the unknown ones, the most alike first. None is one of these."""
    from difflib import get_close_matches  # noqa: PLC0415  only a message needs it
    from fractions import Fraction  # noqa: PLC0415

    least: Any = Fraction(*_LEAST_LIKE)
    others = [name for name in known if name not in names]
    words = [(name if isinstance(name, str) else _shown(name))[:_MOST_LETTERS] for name in names]
    return list(dict.fromkeys(match for word in words for match in get_close_matches(word, others, cutoff=least)))


class UnknownIndicator(_Unknown):
    """Indicators that are not in the mapping: `names`. `known` are the ids in it.

    `shared` are the ids of several indicators that the one name means: their title, or their ids in another case.
    `reported` says that reports name the indicators.
    """

    def __init__(
        self,
        names: tuple[str, ...],
        known: tuple[str, ...],
        shared: tuple[str, ...] = (),
        reported: bool = False,  # noqa: FBT001, FBT002
    ) -> None:
        """Keep the fields, which pickle."""
        super().__init__(names, known, shared, reported)
        self.shared = shared
        self.reported = reported

    def __str__(self) -> str:
        """Return the unknown names, the known ones, and what to do."""
        if self.shared:
            names = f"{_listed(self.names)}: shared by {_listed(self.shared)}"
            return f"ambiguous indicator {names}. Use an id as it is written."
        hint = " To leave their reports out, keep those with report.indicator in indicators." if self.reported else ""
        return f"{super().__str__()}{hint}"


class UnknownUnit(_Unknown):
    """Units that the department does not have: `names`. `known` are the ids and names that it has.

    `open` says that the department has more members than are named.
    """

    def __init__(self, names: tuple[str, ...], known: tuple[str, ...], open: bool = False) -> None:  # noqa: A002, FBT001, FBT002
        """Keep the fields, which pickle."""
        super().__init__(names, known, open)
        self.open = open

    def __str__(self) -> str:
        """Return the unknown names, the known ones, and how to add more."""
        hint = " Add divisions with annex.with_divisions(Unit(…))." if self.open else ""
        by_name = " A report names its unit by its id, as indicator.counted(…) does."
        return f"{super().__str__()}{by_name if any(name in self.known for name in self.names) else ''}{hint}"


class UnknownAnnex(_Unknown):
    """Annexes that no installed package has: `names`. `known` are those installed."""


class NotResponsible(ReformKPIError, KeyError):
    """A unit of the department that is not responsible for the indicator, so that it has no verdict on it.

    `indicator` is the id of the indicator, or None if the unit is responsible for none of them. `unit` is the name of
    the unit, `responsible` are the names of those that are; there is none if the unit is the department, whose verdicts
    are those for the whole.
    """

    def __init__(self, indicator: str | None, unit: str, responsible: tuple[str, ...]) -> None:
        """Keep the fields, which pickle."""
        super().__init__(indicator, unit, responsible)
        self.indicator = indicator
        self.unit = unit
        self.responsible = responsible

    def __str__(self) -> str:
        """Return the unit, and the units that are responsible."""
        if not self.responsible:
            return f"{_shown(self.unit)} has no verdicts besides those for the whole."
        indicator = self.indicator or "any of the indicators"
        return f"{_shown(self.unit)} is not responsible for {indicator}. Responsible: {_listed(self.responsible)}."


class DuplicateName(ReformKPIError, ValueError):
    """One name for two things: two units that share an id, a name or an alias, or two rows with the same id."""

    def __init__(self, name: str, holders: tuple[str, ...]) -> None:
        """Keep the fields, which pickle."""
        super().__init__(name, holders)
        self.name = name
        self.holders = holders

    def __str__(self) -> str:
        """Return the name, and the things that share it."""
        return f"duplicate name {_shown(self.name)}: shared by {_listed(self.holders)}"


class ConflictingMeasurements(ReformKPIError, ValueError):
    """Reports that differ for the same indicator, unit and period, if no latest `as_of` decides between them.

    `conflicts` holds every such set of reports.
    """

    def __init__(self, conflicts: tuple[tuple[Measurement, ...], ...]) -> None:
        """Keep the fields, which pickle."""
        super().__init__(conflicts)
        self.conflicts = conflicts

    def __str__(self) -> str:
        """Return the first conflicts, and how to resolve them."""
        return (
            "reports differ for one indicator, unit and period, and no latest as_of decides: "
            f"{_first_reports(self.conflicts, ' against ')}. Date each report with as_of, or keep one."
        )


class OverlappingPeriods(ReformKPIError, ValueError):
    """Reports of one indicator and unit that share some days: adding them counts twice, and neither contains the other.

    `overlaps` holds each report with the earlier one that it overlaps.
    """

    def __init__(self, overlaps: tuple[tuple[Measurement, Measurement], ...]) -> None:
        """Keep the fields, which pickle."""
        super().__init__(overlaps)
        self.overlaps = overlaps

    def __str__(self) -> str:
        """Return the first pairs, and how to resolve them."""
        return (
            f"reports overlap in part: {_first_reports(self.overlaps, ' and ')}. "
            "Send reports whose periods are apart, or of which one contains the other."
        )


class _Invalid(ReformKPIError, ValueError):
    """A document or a frame with problems. `problems` lists all of them, each with its place."""

    _where: ClassVar[str]

    def __init__(self, problems: tuple[str, ...]) -> None:
        """Keep the fields, which pickle."""
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        """Return the first problems, and how many more there are."""
        return _problems(self.problems, self._where)


class InvalidAnnex(_Invalid):
    """A document that is not an annex. `problems` lists all its problems, each with its path."""

    _where = "the annex"


class InvalidFrame(_Invalid):
    """A data frame that cannot be judged or read. `problems` lists all its problems, each with its row or column.

    Rows are counted from 0.
    """

    _where = "the frame (rows are counted from 0)"


class InvalidArchive(_Invalid):
    """A text that is not an archived evaluation. `problems` lists what is wrong with it, each with its path."""

    _where = "the archive"


class VerdictsDiffer(InvalidArchive):
    """An archived evaluation whose verdicts are not those that its own indicators and reports lead to.

    Either the archive was changed after it was written, or the rules of judging were. `problems` lists each difference.
    """


class InvalidFile(ReformKPIError, ValueError):
    """A file that cannot be read. `problems` lists all its problems, each with its sheet and cell."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        """Keep the fields, which pickle."""
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        """Return the first problems, and how many more there are."""
        return _problems([problem.worded("en") for problem in self.problems], "the file")
