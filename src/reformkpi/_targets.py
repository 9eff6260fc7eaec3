"""What is to be reached: targets as written, and how they are read.

A target keeps its cell letter by letter. Its kind says how it was written, never how it is judged: that is an
`ExactReading`, an argument of the evaluation.
"""

from __future__ import annotations

import enum
import re
from decimal import Decimal
from typing import final

import attrs

from reformkpi import _converters
from reformkpi.errors import UnreadableTarget, WrongType

_LONGEST_CELL = 200
_DECIMALS = 2


class TargetKind(enum.Enum):
    """How a target is written: a bare number, or one with `Tối thiểu` or its like.

    >>> Target.parse("Tối thiểu 60").kind
    <TargetKind.MINIMUM: 'minimum'>
    """

    EXACT = "exact"
    MINIMUM = "minimum"


class ExactReading(enum.Enum):
    """How an exact target is judged. A minimum is always judged `AT_LEAST`.

    `AT_LEAST`: the number or more, as every source found reads a bare 80. `EQUAL`: literally that number.
    For a bare 100 both coincide, since no proportion exceeds 100.

    >>> ExactReading("equal")
    <ExactReading.EQUAL: 'equal'>
    """

    AT_LEAST = "at least"
    EQUAL = "equal"


_N = r" ?([0-9]{1,3}(?:[.,][0-9]{1,2})?) ?%? ?"
_FORMS = (
    (TargetKind.EXACT, rf"(?:đạt|phấn đấu)?{_N}"),
    (TargetKind.MINIMUM, rf"(?:đạt ?)?(?:tối thiểu|ít nhất){_N}"),
    (TargetKind.MINIMUM, rf"(?:đạt ?)?(?:(?:tối thiểu|ít nhất) ?)?(?:từ)?{_N}trở lên"),
)


def _read(cell: str) -> tuple[TargetKind, Decimal]:
    words = _converters.folded(cell)
    for kind, form in _FORMS:
        if match := re.fullmatch(form, words):
            value = Decimal(match[1].replace(",", "."))
            if value > 100:  # noqa: PLR2004  percent
                raise UnreadableTarget(cell, "above 100")
            return kind, value
    raise UnreadableTarget(cell)


def _cell(value: str) -> str:
    if not isinstance(value, str):
        raise WrongType("a target's cell", value, "a str (Target.exact and Target.minimum take numbers)")
    if len(value) > _LONGEST_CELL:
        raise UnreadableTarget(value[:_LONGEST_CELL], f"longer than {_LONGEST_CELL} characters")
    return _converters.composed(value)


def _written(value: str | int | Decimal) -> str:
    number = _converters.percentage(value)
    # Lowest terms: with two decimals at most, what it is a fraction of divides 100.
    if 10**_DECIMALS % number.as_integer_ratio()[1]:
        raise UnreadableTarget(str(value), "more than two decimals: three digits after a separator may be thousands")
    digits = f"{number:f}"
    return (digits.rstrip("0").rstrip(".") if "." in digits else digits).replace(".", ",")


@final
@attrs.frozen
class Target:
    """A percentage to be reached, from 0 to 100, as a cell of an annex writes it.

    `text` is the cell letter by letter (Unicode form NFC); `kind` and `value` are what it says, so that the three
    cannot drift apart. Two targets are equal where kind and value are. Maxima (`dưới N%`, `không quá N`) and
    completion above 100 % are out of scope. In the annex the percent sign stands in the column's header, so that it
    is optional here.

    Raises:
        UnreadableTarget: the cell is not understood; the message lists what would be.

    >>> Target.parse("Tối thiểu 60") == Target.minimum(60)
    True
    """

    text: str = attrs.field(converter=_cell, eq=False)
    kind: TargetKind = attrs.field(init=False, default=attrs.Factory(lambda self: _read(self.text)[0], takes_self=True))
    value: Decimal = attrs.field(init=False, default=attrs.Factory(lambda self: _read(self.text)[1], takes_self=True))

    @classmethod
    def parse(cls, text: str) -> Target:
        """Read a cell, in any case, spacing and Unicode form, with comma or point, with or without `%`.

        Exact: `N`, `đạt N%`, `Phấn đấu N%`. Minimum: `tối thiểu N`, `ít nhất N`, `N trở lên`, `từ N trở lên`, and the
        doubled `tối thiểu từ N% trở lên`, each also after `đạt`. N has at most two decimals.

        Raises:
            UnreadableTarget: any other cell: `trên N`, `không quá N`, `từ N` alone, ranges, ranks, amounts, `—`.

        >>> Target.parse("từ 59,5 % trở lên").value
        Decimal('59.5')
        """
        return cls(text)

    @classmethod
    def exact(cls, value: str | int | Decimal) -> Target:
        """Make the target that a bare number writes: a percentage from 0 to 100 with at most two decimals, no float.

        Raises:
            InvalidValue, WrongType: no percentage from 0 to 100.
            UnreadableTarget: more than two decimals.

        >>> Target.exact("80").text
        '80'
        """
        return cls(_written(value))

    @classmethod
    def minimum(cls, value: str | int | Decimal) -> Target:
        """Make the target that `Tối thiểu` writes: a percentage from 0 to 100 with at most two decimals, no float.

        Raises:
            InvalidValue, WrongType: no percentage from 0 to 100.
            UnreadableTarget: more than two decimals.

        >>> Target.minimum("59.5").text
        'Tối thiểu 59,5'
        """
        return cls(f"Tối thiểu {_written(value)}")


def reading_of(target: Target, reading: ExactReading) -> ExactReading:
    """Give the reading that judges this target: a minimum has but one."""
    return ExactReading.AT_LEAST if target.kind is TargetKind.MINIMUM else reading


def _share(target: Target) -> tuple[int, int]:
    """Give the target as a part of one, in lowest terms: 95 % is (19, 20)."""
    return _converters.exact(target.value, of=100).as_integer_ratio()


def reached(target: Target, reading: ExactReading, numerator: int, denominator: int) -> bool:
    """Tell whether a proportion reaches a target, on integers alone: 95 % by 20 · numerator ≥ 19 · denominator."""
    part, whole = _share(target)
    if reading_of(target, reading) is ExactReading.EQUAL:
        return whole * numerator == part * denominator
    return whole * numerator >= part * denominator


def least(target: Target, denominator: int) -> int:
    """Give the least numerator that is no less than the target."""
    part, whole = _share(target)
    return -(-part * denominator // whole)


def lacking(target: Target, reading: ExactReading, numerator: int, denominator: int) -> int | None:
    """Give the least k such that numerator + k reaches the target; None where an `EQUAL` is passed or unreachable."""
    more = max(0, least(target, denominator) - numerator)
    return more if reached(target, reading, numerator + more, denominator) else None
