"""Rounding, in one place: half up, two decimals, and more if two would contradict the number beside it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import count
from typing import NamedTuple

from reformkpi.errors import InvalidValue, WrongType

_LEAST_DECIMALS = 2
_MOST_DIGITS = 1000
_STEPS = 40  # decimals tried one by one; from there on the distance decides how many it takes


class Rounded(NamedTuple):
    """A number as it is shown: its sign (-1, 0, 1), and the digits before and after the decimal sign."""

    sign: int
    whole: int
    digits: str


def exact(number: object) -> Fraction:
    """Return a number as a fraction.

    Raises:
        WrongType: a float, or no number.
        InvalidValue: NaN, infinity, or a number of more than 1,000 digits.
    """
    if isinstance(number, bool) or not isinstance(number, Fraction | Decimal | int):
        raise WrongType("rate", number, "a Fraction, a Decimal or an int")
    if isinstance(number, Decimal):
        small = number.is_finite() and abs(number.adjusted()) <= _MOST_DIGITS
        short = small and len(number.as_tuple().digits) <= _MOST_DIGITS
    else:
        short = max(part.bit_length() for part in number.as_integer_ratio()) <= 4 * _MOST_DIGITS
    if not short:
        raise InvalidValue("rate", number, f"a finite number of at most {_MOST_DIGITS:,} digits")
    return Fraction(number)


def rounded(rate: Fraction, beside: Fraction | None = None) -> Rounded:
    """Round half up to two decimals, or to as many as it takes to be on the same side of `beside` as the rate."""
    decimals = _LEAST_DECIMALS if beside is None or rate == beside else _decimals(rate, beside)
    size = _half_up(abs(rate), decimals)
    whole, rest = divmod(size, 10**decimals)
    return Rounded(_sign(Fraction(size)) * _sign(rate), whole, f"{rest:0{decimals}}")


def _decimals(rate: Fraction, beside: Fraction) -> int:
    """Return the least number of decimals that shows on which side of another number a rate is."""
    side = _sign(rate - beside)

    def suffice(decimals: int) -> bool:
        shown = Fraction(_half_up(abs(rate), decimals) * (1 if rate > 0 else -1), 10**decimals)
        return _sign(shown - beside) == side

    for decimals in range(_LEAST_DECIMALS, _STEPS):
        if suffice(decimals):
            return decimals
    far = len(str(int(1 / abs(rate - beside)))) - 1  # fewer decimals show numbers this close as one
    return next(decimals for decimals in count(max(_STEPS, far)) if suffice(decimals))


def _half_up(size: Fraction, decimals: int) -> int:
    """Return a size, not negative, as the nearest number of units of the last decimal."""
    return int((size * 10**decimals * 2 + 1) // 2)


def _sign(number: Fraction) -> int:
    return (number > 0) - (number < 0)
