"""How an official form becomes counts, as data: which columns are added up for which indicator."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, TypeVar, final

import attrs

from reformkpi.errors import InvalidValue, WrongType

__all__ = ["II_06A", "KSTT_06", "OPENCPS", "PAYMENT_766", "Figure", "Form"]

_T = TypeVar("_T")

_CHECK: Final = re.compile(r"[^=+]*[^=+ ] ?= ?[^=+ ][^=+]*(?:\+ ?[^=+ ][^=+]*)*")


def _column(value: int | str) -> int | str:
    named = isinstance(value, str) and value.strip()
    numbered = isinstance(value, int) and not isinstance(value, bool) and value >= 1
    if not (named or numbered):
        raise InvalidValue("column of a figure", value, "a number from 1, such as 8, or a header")
    return value


def _columns(value: int | str | Iterable[int | str]) -> tuple[int | str, ...]:
    columns = (value,) if isinstance(value, int | str) else _listed(value, "columns of a figure")
    if not columns:
        raise InvalidValue("columns of a figure", columns, "one or more, such as (8, 9)")
    return tuple(map(_column, columns))


def _listed(value: Iterable[_T], subject: str) -> tuple[_T, ...]:
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise WrongType(subject, value, "a list or a tuple")
    return tuple(value)


def _word(value: str) -> str:
    if not isinstance(value, str):
        raise WrongType("name or header of a form", value, "a str")
    if not value.strip():
        raise InvalidValue("name or header of a form", value, "more than blanks")
    return value


def _words(value: str | Iterable[str]) -> tuple[str, ...]:
    return tuple(map(_word, (value,) if isinstance(value, str) else _listed(value, "headers of a form")))


@final
@attrs.frozen
class Figure:
    """One figure of a form: its numerator and its denominator are sums of columns.

    A column is a number from 1, as the form numbers it, or its header. Headers below one another are joined by `>`,
    such as `Đã giải quyết > Đúng hạn`. `indicator` is an id of the annex, or a name that the caller maps to one.
    `stated` is the column of the percentage that is printed beside the counts, if there is one.

    >>> Figure("on time", numerator=(8, 9), denominator=7).numerator
    (8, 9)
    """

    indicator: str = attrs.field(converter=_word)
    numerator: tuple[int | str, ...] = attrs.field(kw_only=True, converter=_columns)
    denominator: tuple[int | str, ...] = attrs.field(kw_only=True, converter=_columns)
    stated: int | str | None = attrs.field(kw_only=True, default=None, converter=attrs.converters.optional(_column))


def _checks(value: Iterable[str]) -> tuple[str, ...]:
    checks = _listed(value, "checks of a form")
    for check in checks:
        if not isinstance(check, str) or not _CHECK.fullmatch(check):
            raise InvalidValue("check of a form", check, "a sum of columns, such as '3 = 4+5+6'")
    return checks


def _figures(value: Iterable[Figure]) -> tuple[Figure, ...]:
    figures = _listed(value, "figures of a form")
    for figure in figures:
        if not isinstance(figure, Figure):
            raise WrongType("figure of a form", figure, "a Figure, such as Figure('I.3', numerator=2, denominator=3)")
    return figures


@final
@attrs.frozen(kw_only=True)
class Form:
    """An official form: what its rows are, the figures, and the sums that must hold in each row.

    A form without `units` is the sheet of one unit. If counts stand below one another, the columns of the figures
    are the names of the counts. A total row is compared with the sum of the others.

    >>> KSTT_06.checks[0]
    '3 = 4+5+6'
    """

    name: str = attrs.field(converter=_word)
    figures: tuple[Figure, ...] = attrs.field(converter=_figures)
    units: tuple[str, ...] = attrs.field(converter=_words, default=())
    """The headers that the column of the units may have. Of a code and a name, the safer comes first."""
    parts: tuple[str, ...] = attrs.field(converter=_words, default=())
    """The headers that the column of the parts of a unit may have, such as fields of law. Parts are added up."""
    counts: str | None = attrs.field(converter=attrs.converters.optional(_word), default=None)
    """The header of the column that names the counts, if they stand below one another."""
    values: str | None = attrs.field(converter=attrs.converters.optional(_word), default=None)
    """The header of the column that holds those counts."""
    checks: tuple[str, ...] = attrs.field(converter=_checks, default=())
    """The sums that must hold in each row."""

    def __attrs_post_init__(self) -> None:
        if not (self.units or self.parts):
            raise InvalidValue("form", self.name, "headers of a column of units or of parts")
        if (self.counts is None) is not (self.values is None):
            raise InvalidValue("form", self.name, "both `counts` and `values`, or neither")
        if self.parts and any(figure.stated is not None for figure in self.figures):
            raise InvalidValue("form", self.name, "no `stated` if parts are added up")

    @classmethod
    def from_toml(cls, text: str) -> Form:
        r"""Read a form from the text of a TOML document, whose keys are the fields of Form and Figure.

        Raises:
            InvalidValue: the document is not a form.

        >>> document = 'name = "x"\nunits = "Đơn vị"\n[[figures]]\nindicator = "I.3"'
        >>> Form.from_toml(document + "\nnumerator = 2\ndenominator = [2, 3]").figures[0].denominator
        (2, 3)
        """
        import tomllib  # noqa: PLC0415  only a reader needs it

        try:
            document = tomllib.loads(text)
            return cls(figures=[Figure(**figure) for figure in document.pop("figures")], **document)
        except InvalidValue:
            raise
        except (KeyError, TypeError, ValueError, RecursionError) as error:
            raise InvalidValue("form", text, f"a TOML document with the fields of a form ({error})") from error


def columns_of_check(check: str) -> tuple[int | str, ...]:
    """Return the columns of a check, the total first."""
    names = (name.strip() for name in re.split("[=+]", check))
    return tuple(int(name) if name.isdecimal() else name for name in names)


def fails(counts: Iterable[int]) -> bool:
    """Return whether the counts of a check, the total first, do not add up."""
    total, *parts = counts
    return total != sum(parts)


_OF_06: Final = (
    Figure("on time", numerator=(8, 9), denominator=7),
    Figure("online", numerator=4, denominator=(4, 5)),
)
_CHECKS_OF_06: Final = ("3 = 4+5+6", "7 = 8+9+10", "11 = 12+13", "3 = 7+11")

KSTT_06 = Form(name="06/VPCP/KSTT", units=("Đơn vị", "Tên đơn vị"), figures=_OF_06, checks=_CHECKS_OF_06)
"""The form 06/VPCP/KSTT of Circular 01/2020/TT-VPCP. Online leaves out what is carried over from the period before."""

II_06A = Form(name="II.06a/VPCP/KSTT", parts=("Lĩnh vực", "Lĩnh vực giải quyết"), figures=_OF_06, checks=_CHECKS_OF_06)
"""The form II.06a/VPCP/KSTT of Circular 01/2020/TT-VPCP: the fields of one unit, which are added up."""

PAYMENT_766 = Form(
    name="766, thanh toán trực tuyến",
    units=("Mã định danh", "Tên đơn vị"),
    figures=(Figure("paid online", numerator=5, denominator=4, stated=6),),
)
"""The sheet of online payments of index 766 in a provincial system. A unit is found by its code, or by its name."""

OPENCPS = Form(
    name="OpenCPS",
    units=("govAgencyCode", "govAgencyName"),
    parts="domainCode",
    figures=(
        Figure("on time", numerator=("betimesCount", "ontimeCount"), denominator="releaseCount"),
        Figure("online", numerator="onlineCount", denominator="receivedCount"),
    ),
)
"""The records of an OpenCPS one-stop system in JSON: one for an agency, a field and a month. Fields are added up."""
