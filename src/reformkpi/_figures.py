"""What was counted or stated: counts, percentages, and whether two of them agree."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, final

import attrs

from reformkpi import _converters, errors

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction


@final
@attrs.frozen
class Counts:
    """A numerator and a denominator as reported: whole numbers from 0, the numerator at most the denominator.

    0 of 0 says that there was nothing to do. Counts can be added, and subtracted if they are cumulative (lũy kế). Each
    is less than 2**256; a sum may exceed that.

    Raises:
        WrongType, InvalidValue: not a whole number, or a negative one.
        NotAProportion: the numerator exceeds the denominator.

    >>> Counts(597, 1003) - Counts(400, 700)
    Counts(numerator=197, denominator=303)
    """

    numerator: int = attrs.field(converter=_converters.count)
    denominator: int = attrs.field(converter=_converters.count)

    def __str__(self) -> str:
        """Return both counts, as in `597 of 1003`."""
        return f"{self.numerator} of {self.denominator}"

    def __attrs_post_init__(self) -> None:
        """Reject a numerator above the denominator."""
        if self.numerator > self.denominator:
            raise errors.NotAProportion(self.numerator, self.denominator)

    def __add__(self, other: Counts) -> Counts:
        """Add two disjoint counts."""
        if not isinstance(other, Counts):
            return NotImplemented
        return sum_of((self, other))

    def __radd__(self, start: int) -> Counts:
        """Add counts to the 0 that `sum` starts with."""
        return self if isinstance(start, int) and start == 0 else NotImplemented

    @property
    def failures(self) -> int:
        """The denominator less the numerator."""
        return self.denominator - self.numerator

    def __sub__(self, earlier: Counts) -> Counts:
        """Subtract an earlier cumulative figure from a later one.

        Raises:
            NotADifference: the later figure is below the earlier one in numerator, denominator or failures.
        """
        if not isinstance(earlier, Counts):
            return NotImplemented
        numerator, denominator = self.numerator - earlier.numerator, self.denominator - earlier.denominator
        if not 0 <= numerator <= denominator:
            raise errors.NotADifference(self, earlier)
        return _unchecked(numerator, denominator)


def sum_of(counts: Sequence[Counts]) -> Counts:
    """Return the sum of counts. It may exceed what a single report may hold, so no sum fails."""
    return _unchecked(sum([one.numerator for one in counts]), sum([one.denominator for one in counts]))


def _unchecked(numerator: int, denominator: int) -> Counts:
    counts = object.__new__(Counts)
    object.__setattr__(counts, "numerator", numerator)
    object.__setattr__(counts, "denominator", denominator)
    return counts


@final
@attrs.frozen
class Stated:
    """A percentage as reported, from 0 to 100: a text, int or Decimal with at most 12 decimals.

    Its decimals matter: 59.5 may be anything from 59.45 up to but not including 59.55. 59.50 is ten times as sharp, so
    the two are not equal.

    Raises:
        WrongType, InvalidValue: a float, NaN, or not a percentage from 0 to 100.

    >>> Stated("59,5")
    Stated(percentage=Decimal('59.5'))
    """

    percentage: Decimal = attrs.field(converter=_converters.percentage, eq=Decimal.as_tuple)

    def __str__(self) -> str:
        """Return the percentage with its decimals, as in `59.50%`."""
        return f"{self.percentage:f}%"


def rate_of(value: Counts | Stated) -> Fraction | None:
    """Return the rate in percent, from 0 to 100; None for 0 of 0."""
    if isinstance(value, Stated):
        return _converters.fraction(value.percentage)
    return _converters.fraction(100 * value.numerator, value.denominator) if value.denominator else None


def rounding(value: Stated) -> tuple[Fraction, Fraction]:
    """Return the bounds of the percentages that round, half up, to the stated one. The second bound is excluded."""
    rate = _converters.fraction(value.percentage)
    half = _converters.fraction(1, 2 * 10 ** -int(value.percentage.as_tuple().exponent))
    return rate - half, rate + half


def agree(one: Counts | Stated, other: Counts | Stated) -> bool:
    """Return whether two figures agree: they are equal, or counts round to the stated percentage."""
    match one, other:
        case (Stated() as stated, Counts() as counts) | (Counts() as counts, Stated() as stated):
            low, high = rounding(stated)
            rate = rate_of(counts)
            return stated.percentage in (0, 100) if rate is None else low <= rate < high
        case _:
            return one == other
