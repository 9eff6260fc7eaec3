"""The targets of a ward: an annex for reformkpi, and the verdicts on its year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reformkpi import Annex, Evaluation, annexes, evaluate, periods

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reformkpi import Measurement

__all__ = ["annex", "judged"]


def annex() -> Annex:
    """Return the annex that this package offers."""
    return annexes.load("ward-2026")


def judged(reports: Iterable[Measurement]) -> Evaluation:
    """Return the verdicts on the year 2026."""
    return evaluate(annex(), reports, period=periods.CALENDAR.year(2026))
