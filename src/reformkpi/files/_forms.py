"""How an official form becomes counts, as data: which columns are added up for which indicator."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, final

import attrs

from reformkpi.errors import InvalidValue

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["KSTT_06", "PAYMENT_766", "Figure", "Form"]


def _columns(value: Iterable[int]) -> tuple[int, ...]:
    columns = tuple(value)
    if not columns or any(isinstance(column, bool) or not isinstance(column, int) or column < 1 for column in columns):
        raise InvalidValue("columns of a figure", columns, "numbers of columns from 1, such as (8, 9)")
    return columns


@final
@attrs.frozen
class Figure:
    """One figure of a form: its numerator and its denominator are sums of columns, numbered from 1 as the form does.

    `indicator` is an id of the annex, or a name that the caller maps to one.

    >>> Figure("on time", numerator=(8, 9), denominator=(7,)).numerator
    (8, 9)
    """

    indicator: str
    numerator: tuple[int, ...] = attrs.field(kw_only=True, converter=_columns)
    denominator: tuple[int, ...] = attrs.field(kw_only=True, converter=_columns)


def _checks(value: Iterable[str]) -> tuple[str, ...]:
    checks = tuple(value)
    for check in checks:
        if not re.fullmatch(r"[0-9]+ ?= ?[0-9]+(?: ?\+ ?[0-9]+)*", check):
            raise InvalidValue("check of a form", check, "a sum of columns, such as '3 = 4+5+6'")
    return checks


def _figures(value: Iterable[Figure]) -> tuple[Figure, ...]:
    return tuple(value)


@final
@attrs.frozen(kw_only=True)
class Form:
    """An official form: the column of the units, the figures, and the sums that must hold in each row.

    Columns are numbered from 1, as the form numbers them. `header` is the text over the column of the units.

    >>> KSTT_06.checks[0]
    '3 = 4+5+6'
    """

    name: str
    unit: int
    header: str
    figures: tuple[Figure, ...] = attrs.field(converter=_figures)
    checks: tuple[str, ...] = attrs.field(converter=_checks, default=())

    @classmethod
    def from_toml(cls, text: str) -> Form:
        r"""Read a form from the text of a TOML document, whose keys are the fields of Form and Figure.

        Raises:
            InvalidValue: the document is not a form.

        >>> document = 'name = "x"\nunit = 1\nheader = "Đơn vị"\n[[figures]]\nindicator = "I.3"'
        >>> Form.from_toml(document + "\nnumerator = [2]\ndenominator = [2, 3]").figures[0].denominator
        (2, 3)
        """
        import tomllib  # noqa: PLC0415  only a reader needs it

        try:
            document = tomllib.loads(text)
            return cls(figures=[Figure(**figure) for figure in document.pop("figures")], **document)
        except InvalidValue:
            raise
        except (KeyError, TypeError, ValueError) as error:
            raise InvalidValue("form", text, f"a TOML document with the fields of a form ({error})") from error


def checked_columns(form: Form) -> list[int]:
    """Return the columns of the checks of a form, counted from 0."""
    return [int(number) - 1 for check in form.checks for number in re.findall("[0-9]+", check)]


def failed_checks(form: Form, values: Mapping[int, int]) -> list[str]:
    """Return the checks that the counts of a row, by column from 1, do not pass. Columns without a figure are 0."""
    failed: list[str] = []
    for check in form.checks:
        total, *parts = (int(number) for number in re.findall("[0-9]+", check))
        if values.get(total, 0) != sum(values.get(part, 0) for part in parts):
            failed.append(check)
    return failed


KSTT_06 = Form(
    name="06/VPCP/KSTT",
    unit=2,
    header="Đơn vị",
    figures=(
        Figure("on time", numerator=(8, 9), denominator=(7,)),
        Figure("online", numerator=(4,), denominator=(4, 5)),
    ),
    checks=("3 = 4+5+6", "7 = 8+9+10", "11 = 12+13", "3 = 7+11"),
)
"""The form 06/VPCP/KSTT of Circular 01/2020/TT-VPCP. Online leaves out what is carried over from the period before."""

PAYMENT_766 = Form(
    name="766, thanh toán trực tuyến",
    unit=2,
    header="Mã định danh",
    figures=(Figure("paid online", numerator=(5,), denominator=(4,)),),
)
"""The sheet of online payments of index 766 in a provincial system. A unit is found by its code, an id or an alias."""
