"""Single numbers, statuses and findings as text, for who writes a text of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reformkpi.display import _numbers
from reformkpi.display._content import visible
from reformkpi.display._wording import Wording, require_verdict

if TYPE_CHECKING:
    from decimal import Decimal
    from fractions import Fraction

    from reformkpi import Finding, Verdict
    from reformkpi.display._content import Code


def percent(
    rate: Fraction | Decimal | int, *, beside: Fraction | Decimal | int | None = None, language: Code = "vi"
) -> str:
    """Return a rate in percent, or a gap in percentage points, as people write it: half up, two decimals, no sign.

    Args:
        rate: The exact number.
        beside: The number that it is compared with, such as a target. If two decimals would show the rate on the wrong
            side of it, or as equal to it, the rate gets as many more as it takes.
        language: `vi` for a decimal comma, `en` for a point.

    Raises:
        WrongType: a float, or no number.
        InvalidValue: NaN, infinity or more than 1,000 digits; an unsupported language.

    >>> from fractions import Fraction
    >>> percent(Fraction(59996, 1000), beside=60)
    '59,996'
    >>> percent(Fraction(2900, 32), language="en")
    '90.63'
    """
    other = None if beside is None else _numbers.exact(beside)
    return Wording.of(language).language.percent(_numbers.exact(rate), other)


def number_format(rate: Fraction | Decimal | int, *, beside: Fraction | Decimal | int | None = None) -> str:
    """Return the number format of a spreadsheet that shows a percentage from 0 to 100 as `percent` does.

    Args:
        rate: The exact number.
        beside: The number that it is compared with, such as a target.

    Raises:
        WrongType: a float, or no number.
        InvalidValue: NaN, infinity or more than 1,000 digits.

    >>> from fractions import Fraction
    >>> number_format(Fraction(59996, 1000), beside=60), number_format(50)
    ('0.000', '0.00')
    """
    other = None if beside is None else _numbers.exact(beside)
    return f"0.{'0' * len(_numbers.rounded(_numbers.exact(rate), other).digits)}"


def status(verdict: Verdict, *, language: Code = "vi") -> str:
    """Return the status of a verdict by sign and words, with whatever weakens it: incomplete figures, rounding.

    A missed target is "chưa đạt" while the year of the indicator goes on, and "không đạt" at its end; English has one
    phrase for both.

    Raises:
        WrongType: no verdict.
        InvalidValue: an unsupported language.

    >>> from reformkpi import annexes, evaluate, periods
    >>> annex, quarter = annexes.load("sct-2025"), periods.ND09.quarter(2025, 1)
    >>> report = annex["I.3"].counted(597, 1003, unit="sct", period=quarter)
    >>> status(evaluate(annex, [report], period=quarter)["I.3"])
    '✗ Chưa đạt'
    """
    wording = Wording.of(language)
    require_verdict(verdict)
    return visible(wording.status(verdict))


def finding(finding: Finding, *, language: Code = "vi") -> str:
    """Return a finding as one sentence, with what to do about it.

    Of many reports or periods the first five are named.

    Raises:
        InvalidValue: an unsupported language.

    >>> from reformkpi import annexes, evaluate, periods
    >>> annex, year = annexes.load("sct-2025"), periods.ND09.year(2026)
    >>> findings = evaluate({"I.3": annex["I.3"]}, [], period=year).findings
    >>> finding(findings[0], language="en")
    'I.3: the target was set for 2025 and does not apply to this period; use the annex of the year judged.'
    """
    return Wording.of(language).finding(finding)
