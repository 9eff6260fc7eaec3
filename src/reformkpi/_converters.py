"""Converters and validators of single values: each returns what to keep, or raises with what is allowed."""

from __future__ import annotations

import operator
import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from reformkpi.errors import InvalidValue, WrongType

if TYPE_CHECKING:
    from collections.abc import Callable
    from fractions import Fraction
    from typing import SupportsIndex

    import attrs

    _Kind = type[object] | tuple[type[object], ...]

_T = TypeVar("_T")

MOST_DECIMALS = 12
_LONGEST_NUMBER = 40
_MOST_COUNTED = 2**256 - 1
_NUMBER = r"([0-9]{1,3})(?:[.,]([0-9]+))?\s*%?"


def composed(value: str) -> str:
    """Return a text in Unicode form NFC, so that `ố` typed in one way equals `ố` typed in the other."""
    return unicodedata.normalize("NFC", value)


def any_text(value: str) -> str:
    """Return a text in Unicode form NFC, blank or not: what is looked up, and is unknown if it is blank."""
    if not isinstance(value, str):
        raise WrongType("text", value, "a str")
    return composed(value)


def text(value: str) -> str:
    """Return a text that is not blank, in Unicode form NFC."""
    kept = any_text(value)
    if not kept.strip():
        raise InvalidValue("text", value, "more than blanks")
    return kept


def text_or_empty(value: str) -> str:
    """Return a text in Unicode form NFC; it may be empty."""
    return "" if isinstance(value, str) and not value else text(value)


def text_or_none(value: str | None) -> str | None:
    """Return a text that is not blank, or None."""
    return None if value is None else text(value)


def texts(value: Iterable[str]) -> tuple[str, ...]:
    """Return several texts. A str is rejected, because its letters are not the texts meant."""
    if isinstance(value, str):
        raise WrongType("list of texts", value, "a list or tuple, such as ('Pháp chế',)")
    return tuple(text(item) for item in iterable(value, "list of texts"))


def folded(value: str) -> str:
    """Return the form in which names are compared: NFC, lower case, single spaces."""
    return composed(" ".join(composed(value).split()).casefold())


def count(value: SupportsIndex) -> int:
    """Return a count, a whole number from 0. A bool is rejected; an integer of NumPy is accepted."""
    return whole_number("count", value, 0, _MOST_COUNTED, "from 0 to less than 2**256")


def whole_number(subject: str, value: SupportsIndex, low: int, high: int, expected: str = "") -> int:
    """Return a whole number from `low` to `high`."""
    expected = f"a whole number {expected or f'from {low} to {high}'}"
    if isinstance(value, str) and "%" in value:
        expected += " (a percentage without its counts goes to `stated`)"
    if isinstance(value, bool) or not hasattr(type(value), "__index__"):
        raise WrongType(subject, value, expected)
    number = operator.index(value)
    if not low <= number <= high:
        raise InvalidValue(subject, number, expected)
    return number


def flag(value: bool) -> bool:  # noqa: FBT001  attrs calls it with the value
    """Return True or False, and reject anything else that is truthy or falsy."""
    require(bool, value, "flag")
    return value


def year(value: SupportsIndex) -> int:
    """Return a year from 1 to 9999."""
    return whole_number("year", value, 1, 9999)


def years(value: SupportsIndex | Iterable[SupportsIndex]) -> tuple[int, int]:
    """Return the first and the last of several years, from one year or from both."""
    expected = "one year, or the first and the last, such as (2025, 2027)"
    if isinstance(value, str):
        raise WrongType("years", value, expected)
    if not isinstance(value, Iterable):
        return (year(value), year(value))
    bounds = tuple(year(item) for item in value)
    if len(bounds) != 2 or bounds[0] > bounds[1]:  # noqa: PLR2004  first and last
        raise InvalidValue("years", value, expected)
    return (bounds[0], bounds[1])


def day(value: date) -> date:
    """Return a day. A datetime is rejected, because its hour and zone would be lost."""
    if isinstance(value, datetime) or not isinstance(value, date):
        raise WrongType("day", value, "a datetime.date without a time")
    return value


def day_or_none(value: date | None) -> date | None:
    """Return a day, or None."""
    return None if value is None else day(value)


def percentage(value: str | int | Decimal) -> Decimal:
    """Return a percentage from 0 to 100, from a text with a comma or a point, an int or a Decimal; not from a float."""
    if isinstance(value, str):
        match = re.fullmatch(_NUMBER, value.strip()) if len(value) <= _LONGEST_NUMBER else None
        if match is None:
            raise InvalidValue("percentage", value, "a number from 0 to 100, such as '59,5'")
        value = Decimal(f"{match[1]}.{match[2] or ''}")
    elif isinstance(value, float):
        raise WrongType("percentage", value, f"an exact number, such as the text {_example(str(value))!r}")
    elif isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise WrongType("percentage", value, "a str, an int or a Decimal")
    # This costs nothing even for 1e999999999; the steps below rely on it.
    if (isinstance(value, Decimal) and not value.is_finite()) or not 0 <= value <= 100:  # noqa: PLR2004  percent
        raise InvalidValue("percentage", value, "a number from 0 to 100")
    number = Decimal(value).copy_abs()
    exponent = int(number.as_tuple().exponent)
    if exponent > 0:
        return Decimal(int(number))
    if exponent < -MOST_DECIMALS:
        raise InvalidValue("percentage", value, f"a number with at most {MOST_DECIMALS} decimals")
    return number


def _example(text: str) -> str:
    """Return a text if it is a percentage, else another that is one."""
    try:
        percentage(text)
    except InvalidValue:
        return "59,5"
    return text


def fraction(numerator: int | Decimal, denominator: int = 1) -> Fraction:
    """Return a number divided by a whole number, as a fraction in lowest terms."""
    from fractions import Fraction  # noqa: PLC0415  a fourteenth of the import time, and few need it at once

    return Fraction(numerator) / denominator


def require(kind: _Kind, value: object, subject: str, hint: str = "") -> None:
    """Raise if a value is not of this kind, or of one of these kinds. `hint` says how to make one."""
    if not isinstance(value, kind):
        kinds = kind if isinstance(kind, tuple) else (kind,)
        names = " or ".join("None" if one is type(None) else one.__name__ for one in kinds)
        raise WrongType(subject, value, f"{names}{hint and f' ({hint})'}")


def iterable(value: Iterable[_T], subject: str, expected: str = "a list, a tuple or another iterable") -> Iterable[_T]:
    """Return an iterable, and reject what cannot be iterated over."""
    if not isinstance(value, Iterable):
        raise WrongType(subject, value, expected)
    return value


def several(kind: type[_T], values: Iterable[_T], subject: str) -> tuple[_T, ...]:
    """Return values of one kind as a tuple."""
    items = tuple(iterable(values, subject))
    for item in items:
        if not isinstance(item, kind):
            require(kind, item, subject)
    return items


def instance(*kinds: type[object]) -> Callable[[object, attrs.Attribute[Any], Any], None]:
    """Return a validator that rejects what is not of one of these kinds."""

    def check(owner: object, field: attrs.Attribute[Any], value: object) -> None:
        require(kinds, value, f"{type(owner).__name__}.{field.name}")

    return check
