"""Checks on single values: each takes what a user wrote and gives what to keep, or says what there may be instead."""

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
    """Give a text in Unicode form NFC, so that `ố` typed in one way equals `ố` typed in the other."""
    return unicodedata.normalize("NFC", value)


def text(value: str) -> str:
    """Give a text that says something, in Unicode form NFC."""
    if not isinstance(value, str):
        raise WrongType("a text", value, "a str")
    if not value.strip():
        raise InvalidValue("a text", value, "more than blanks")
    return composed(value)


def text_or_empty(value: str) -> str:
    """Give a text in Unicode form NFC; it may be empty."""
    return text(value) if value != "" else ""


def text_or_none(value: str | None) -> str | None:
    """Give a text that says something, or None."""
    return None if value is None else text(value)


def texts(value: Iterable[str]) -> tuple[str, ...]:
    """Give several texts. One str is refused: its letters are not the texts meant."""
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise WrongType("a list of texts", value, "several of them, as in ('Pháp chế',)")
    return tuple(text(item) for item in value)


def folded(value: str) -> str:
    """Give the form in which names are compared: NFC, lower case, single spaces."""
    return composed(" ".join(composed(value).split()).casefold())


def count(value: SupportsIndex) -> int:
    """Give a count: a whole number, 0 or more. A bool is no count; an integer of NumPy is."""
    return whole("a count", value, 0, _MOST_COUNTED, "from 0 to less than 2**256")


def whole(what: str, value: SupportsIndex, low: int, high: int, expected: str = "") -> int:
    """Give a whole number from `low` to `high`, or say so in the words given."""
    expected = expected or f"from {low} to {high}"
    if isinstance(value, bool) or not hasattr(type(value), "__index__"):
        raise WrongType(what, value, f"a whole number {expected}")
    number = operator.index(value)
    if not low <= number <= high:
        raise InvalidValue(what, number, expected)
    return number


def flag(value: bool) -> bool:  # noqa: FBT001  attrs calls it with the value
    """Give True or False, and nothing else that is taken for one of them."""
    require(bool, value, "a yes or no")
    return value


def year(value: SupportsIndex) -> int:
    """Give a year from 1 to 9999."""
    return whole("a year", value, 1, 9999)


def day(value: date) -> date:
    """Give a day. A datetime is refused: its hour and zone would have to be dropped."""
    if isinstance(value, datetime) or not isinstance(value, date):
        raise WrongType("a day", value, "a datetime.date without a time")
    return value


def day_or_none(value: date | None) -> date | None:
    """Give a day, or None."""
    return None if value is None else day(value)


def percentage(value: str | int | Decimal) -> Decimal:
    """Give a percentage from 0 to 100: a text with a comma or a point, an int or a Decimal, but no float."""
    if isinstance(value, str):
        match = re.fullmatch(_NUMBER, value.strip()) if len(value) <= _LONGEST_NUMBER else None
        if match is None:
            raise InvalidValue("a percentage", value, "a number from 0 to 100, written as in '59,5'")
        value = Decimal(f"{match[1]}.{match[2] or ''}")
    elif isinstance(value, float):
        raise WrongType("a percentage", value, f"exact, so write it as text, as in {str(value)!r}")
    elif isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise WrongType("a percentage", value, "a str, an int or a Decimal")
    # What is asked here costs nothing even for 1e999999999; later steps may rely on it.
    if (isinstance(value, Decimal) and not value.is_finite()) or not 0 <= value <= 100:  # noqa: PLR2004  percent
        raise InvalidValue("a percentage", value, "a number from 0 to 100")
    number = Decimal(value).copy_abs()
    exponent = int(number.as_tuple().exponent)
    if exponent > 0:
        return Decimal(int(number))
    if exponent < -MOST_DECIMALS:
        raise InvalidValue("a percentage", value, f"a number of at most {MOST_DECIMALS} decimals")
    return number


def exact(number: int | Decimal, of: int = 1) -> Fraction:
    """Give a number, or a part of another, as a fraction in lowest terms."""
    from fractions import Fraction  # noqa: PLC0415  a fourteenth of our import, and few need it at once

    return Fraction(number) / of


def require(kind: _Kind, value: object, what: str) -> None:
    """Refuse what is not of this kind, or of one of these."""
    if not isinstance(value, kind):
        kinds = kind if isinstance(kind, tuple) else (kind,)
        raise WrongType(what, value, f"a {' or '.join(one.__name__ for one in kinds)}")


def several(kind: type[_T], values: Iterable[_T], what: str) -> tuple[_T, ...]:
    """Give values of one kind as a tuple."""
    kept = tuple(values)
    for value in kept:
        require(kind, value, what)
    return kept


def instance(kind: _Kind) -> Callable[[object, attrs.Attribute[Any], Any], None]:
    """Give a validator that refuses what is not of this kind, or of one of these."""

    def check(owner: object, field: attrs.Attribute[Any], value: object) -> None:
        require(kind, value, f"{type(owner).__name__}.{field.name}")

    return check
