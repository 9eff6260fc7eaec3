"""What is to be reached: targets as written, and the thresholds that figures are judged by.

A target keeps its cell letter by letter. Its kind says how the cell is written, never how it is judged: a cell that
leaves room for two readings is judged by an argument of the evaluation, `ExactReading` or `Boundary`.
"""

from __future__ import annotations

import enum
from decimal import Decimal
from math import gcd
from typing import final

import attrs

from reformkpi import _converters, errors
from reformkpi._cells import TargetKind, read

_LONGEST_CELL = 200


class ExactReading(enum.Enum):
    """How a target given as a number alone is judged. The other kinds have no such choice.

    `AT_LEAST`: that number or more, as every source we found reads 80. `EQUAL`: exactly that number.
    For 100 both are the same, because no proportion exceeds 100%.

    >>> ExactReading("equal")
    <ExactReading.EQUAL: 'equal'>
    """

    AT_LEAST = "at least"
    EQUAL = "equal"


class Boundary(enum.Enum):
    """Whether the number itself meets a target written as `trên N` (above) or `dưới N` (below).

    `EXCLUDED`: `trên 80` means more than 80, as the words say. `INCLUDED`: 80 or more, because public documents use
    `trên 80%` and `từ 80% trở lên` for one and the same target.

    >>> Boundary("included")
    <Boundary.INCLUDED: 'included'>
    """

    EXCLUDED = "excluded"
    INCLUDED = "included"


class Comparison(enum.Enum):
    """How a rate is compared with its target.

    >>> Target.parse("trên 80").threshold(boundary=Boundary.INCLUDED).comparison
    <Comparison.AT_LEAST: 'at least'>
    """

    AT_LEAST = "at least"
    ABOVE = "above"
    EQUAL = "equal"
    AT_MOST = "at most"
    BELOW = "below"


# The comparison as a condition on one integer, the slack: it is met if slack = sign · margin − strict is not negative.
_UPWARD = {Comparison.AT_LEAST: 0, Comparison.ABOVE: 1}
_DOWNWARD = {Comparison.AT_MOST: 0, Comparison.BELOW: 1}


@final
@attrs.frozen
class Threshold:
    """A target under a reading: the share `part`/`whole` in lowest terms, and how a rate is compared with it.

    One integer decides everything: the margin, whole · numerator − part · denominator. Denominators here are above 0.

    >>> Target.parse("95").threshold()
    Threshold(part=19, whole=20, comparison=<Comparison.AT_LEAST: 'at least'>)
    """

    part: int
    whole: int
    comparison: Comparison

    def margin(self, numerator: int, denominator: int) -> int:
        """Return whole · numerator − part · denominator: above 0 if the rate is above the target, 0 if it is equal.

        >>> Target.minimum(60).threshold().margin(597, 1003)
        -24
        """
        return self.whole * numerator - self.part * denominator

    def met(self, numerator: int, denominator: int) -> bool:
        """Return whether a rate meets the target.

        >>> Target.exact(57).threshold().met(57, 100)
        True
        """
        margin = self.margin(numerator, denominator)
        return margin == 0 if self.comparison is Comparison.EQUAL else self._slack(margin) >= 0

    def shortfall(self, numerator: int, denominator: int) -> int | None:
        """Return the least change of the numerator that meets the target, 0 if it is met; None if no change does.

        The change is k more for an exact or minimum target and for `trên`, k fewer for a maximum and for `dưới`.

        >>> least, most = Target.minimum(60).threshold(), Target.maximum(5).threshold()
        >>> least.shortfall(597, 1003), most.shortfall(7, 100)
        (5, 2)
        """
        margin = self.margin(numerator, denominator)
        if self.comparison is Comparison.EQUAL:
            return -margin // self.whole if margin <= 0 and margin % self.whole == 0 else None
        return max(0, -(self._slack(margin) // self.whole))

    def headroom(self, numerator: int, denominator: int) -> int | None:
        """Return the greatest change of the numerator the other way that still meets the target; None if it is missed.

        >>> least, most = Target.minimum(60).threshold(), Target.maximum(5).threshold()
        >>> least.headroom(62, 100), most.headroom(3, 100)
        (2, 2)
        """
        margin = self.margin(numerator, denominator)
        if self.comparison is Comparison.EQUAL:
            return 0 if margin == 0 else None
        slack = self._slack(margin)
        return slack // self.whole if slack >= 0 else None

    @property
    def downward(self) -> bool:
        """Whether a lower rate is better, as with the comparisons `AT_MOST` and `BELOW`."""
        return self.comparison in _DOWNWARD

    def _slack(self, margin: int) -> int:
        return -margin - _DOWNWARD[self.comparison] if self.downward else margin - _UPWARD[self.comparison]


def _cell(value: str) -> str:
    if not isinstance(value, str):
        raise errors.WrongType("target", value, "a str (Target.exact and Target.minimum accept numbers)")
    if len(value) > _LONGEST_CELL:
        raise errors.UnreadableTarget(value[:_LONGEST_CELL], f"longer than {_LONGEST_CELL} characters")
    return _converters.composed(value)


def _written(value: str | int | Decimal) -> str:
    number = _converters.percentage(value)
    if isinstance(value, Decimal) and 100 % number.as_integer_ratio()[1]:  # a text may have thousands instead
        raise errors.UnreadableTarget(str(value), "more than two decimals")
    digits = f"{number:f}"
    return (digits.rstrip("0").rstrip(".") if "." in digits else digits).replace(".", ",")


@final
@attrs.frozen(repr=False)
class Target:
    """A percentage to be reached, from 0 to 100, as a cell of an annex writes it.

    `text` is the cell letter by letter (Unicode form NFC). Two targets are equal if their kind and value are equal.
    The percent sign is optional, because in the annex it stands in the column's header. Targets above 100% are out of
    scope and rejected.

    Raises:
        UnreadableTarget: the cell cannot be read. `problem` names what it holds instead; the message lists what can.

    >>> Target.parse("Tối thiểu 60") == Target.minimum(60)
    True
    """

    text: str = attrs.field(converter=_cell, eq=False)
    _content: tuple[TargetKind, Decimal] = attrs.field(
        init=False, default=attrs.Factory(lambda self: read(self.text), takes_self=True)
    )

    @property
    def kind(self) -> TargetKind:
        """How the cell is written."""
        return self._content[0]

    @property
    def value(self) -> Decimal:
        """The number in the cell, in percent, from 0 to 100 with at most two decimals."""
        return self._content[1]

    @property
    def share(self) -> tuple[int, int]:
        """The target as the fraction p/q in lowest terms, so that 95% is (19, 20).

        >>> Target.exact("59,5").share
        (119, 200)
        """
        numerator, denominator = self.value.as_integer_ratio()
        common = gcd(numerator, 100)  # numerator and denominator have no common divisor
        return numerator // common, 100 * denominator // common

    def threshold(
        self, reading: ExactReading = ExactReading.AT_LEAST, boundary: Boundary = Boundary.EXCLUDED
    ) -> Threshold:
        """Return the threshold to judge by. `reading` concerns exact targets, `boundary` those above and below.

        Raises:
            WrongType: `reading` is not an ExactReading, or `boundary` not a Boundary.

        >>> Target.parse("dưới 5%").threshold().met(5, 100)
        False
        """
        _converters.require(ExactReading, reading, "reading")
        _converters.require(Boundary, boundary, "boundary")
        included = boundary is Boundary.INCLUDED
        comparisons = {
            TargetKind.EXACT: Comparison(reading.value),
            TargetKind.MINIMUM: Comparison.AT_LEAST,
            TargetKind.MAXIMUM: Comparison.AT_MOST,
            TargetKind.ABOVE: Comparison.AT_LEAST if included else Comparison.ABOVE,
            TargetKind.BELOW: Comparison.AT_MOST if included else Comparison.BELOW,
        }
        return Threshold(*self.share, comparisons[self.kind])

    def __str__(self) -> str:
        """Return the cell."""
        return self.text

    def __repr__(self) -> str:
        """Return the cell and its kind, short."""
        return f"<Target {self.text!r} ({self.kind.value})>"

    @classmethod
    def parse(cls, text: str) -> Target:
        """Read a cell, in any case, spacing and Unicode form, with comma or point, with or without `%`.

        N has at most two decimals. `đạt`, `phấn đấu` and their like may come first, a full stop may come last.

        - exact: `N`, `đạt N%`, `Phấn đấu N%`
        - minimum: `tối thiểu N`, `ít nhất N`, `không dưới N`, `N trở lên`, `từ N trở lên`, `≥ N`
        - maximum: `không quá N`, `tối đa N`, `N trở xuống`, `giảm còn N`, `≤ N`
        - above: `trên N`, `hơn N`, `> N`
        - below: `dưới N`, `xuống dưới N`, `< N`

        Raises:
            UnreadableTarget: any other cell, such as a range, a rank, an amount, `khoảng N`, `từ N` alone or `—`.

        >>> Target.parse("từ 59,5 % trở lên").value
        Decimal('59.5')
        """
        return cls(text)

    @classmethod
    def exact(cls, value: str | int | Decimal) -> Target:
        """Return the target of a number alone: a percentage from 0 to 100 with at most two decimals, not a float.

        Raises:
            InvalidValue, WrongType: not a percentage from 0 to 100.
            UnreadableTarget: more than two decimals.

        >>> Target.exact("80").text
        '80'
        """
        return cls(_written(value))

    @classmethod
    def minimum(cls, value: str | int | Decimal) -> Target:
        """Return the target `Tối thiểu N`. Accepts and raises what `exact` does.

        >>> Target.minimum("59.5").text
        'Tối thiểu 59,5'
        """
        return cls(f"Tối thiểu {_written(value)}")

    @classmethod
    def maximum(cls, value: str | int | Decimal) -> Target:
        """Return the target `Không quá N`. Accepts and raises what `exact` does.

        >>> Target.maximum(5).text
        'Không quá 5'
        """
        return cls(f"Không quá {_written(value)}")

    @classmethod
    def above(cls, value: str | int | Decimal) -> Target:
        """Return the target `Trên N`. Accepts and raises what `exact` does; 100 is rejected, too.

        >>> Target.above(80).threshold().met(80, 100)
        False
        """
        return cls(f"Trên {_written(value)}")

    @classmethod
    def below(cls, value: str | int | Decimal) -> Target:
        """Return the target `Dưới N`. Accepts and raises what `exact` does; 0 is rejected, too.

        >>> Target.below(5).threshold().met(4, 100)
        True
        """
        return cls(f"Dưới {_written(value)}")
