"""What came out of a file: the reports, the problems, and the rows that were skipped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import final, overload

import attrs

from reformkpi import Measurement
from reformkpi.files._problems import Problem

__all__ = ["Reading", "Skipped"]


@final
@attrs.frozen
class Skipped:
    """A row that holds no report: its place and the reason.

    Reasons are, for example, "title", "group", "no figure", "signature" and "not read".

    >>> Skipped("a.csv, A1", "title").reason
    'title'
    """

    where: str
    reason: str


@final
@attrs.frozen
class Reading(Sequence[Measurement]):
    """The reports of a file, the problems, and the rows that were skipped. It goes to `evaluate` as it is.

    `rows_read` and `rows_rejected` with the skipped ones add up to the rows of the sheets.

    >>> len(Reading((), (), (), 0, 0))
    0
    """

    reports: tuple[Measurement, ...]
    problems: tuple[Problem, ...]
    skipped: tuple[Skipped, ...]
    rows_read: int
    rows_rejected: int

    def __len__(self) -> int:
        """Return the number of reports."""
        return len(self.reports)

    @overload
    def __getitem__(self, place: int) -> Measurement: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Measurement, ...]: ...
    def __getitem__(self, place: int | slice) -> Measurement | tuple[Measurement, ...]:
        """Return a report, or a slice of the reports."""
        return self.reports[place]
