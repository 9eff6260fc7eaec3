"""The table of a sheet: its header, and the columns of its names, days and figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import attrs

from reformkpi.files._figures import has_number, text_of
from reformkpi.files._forms import columns_of_check
from reformkpi.files._layouts import Header, column_numbers, headers
from reformkpi.files._problems import Problem, ProblemKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reformkpi.files._forms import Form
    from reformkpi.files._names import Names
    from reformkpi.files._sheets import Sheet

_FIGURES = ("numerator", "denominator", "stated")
_COUNTS = frozenset({"numerator", "denominator"})


@attrs.frozen
class Block:
    """The columns of one figure. Without an `indicator`, a column of the row names it."""

    indicator: str | None
    numerator: tuple[int, ...] = ()
    denominator: tuple[int, ...] = ()
    stated: int | None = None

    @property
    def counts(self) -> tuple[int, ...]:
        """The columns of its counts."""
        return (*self.numerator, *self.denominator)


@attrs.frozen
class Table:
    """The table of a sheet.

    `first` and `last` are the rows of its header, `numbers` the row of column numbers. `columns` are those of names and
    days, by role; `parts` that of the parts of a unit, and `checks` the columns of each sum that must hold.
    """

    first: int
    last: int
    columns: dict[str, tuple[int, ...]]
    blocks: tuple[Block, ...]
    numbers: int | None = None
    parts: int | None = None
    checks: Mapping[str, tuple[int, ...]] = attrs.field(factory=dict[str, "tuple[int, ...]"])


def find_table(sheet: Sheet, names: Names, form: Form | None) -> Table | list[Problem] | None:
    """Return the table below the first header that is understood, or what is wrong with it; None if there is none.

    Headers of one row come first. A header with a problem may have more rows, so the higher headers that begin in the
    same row are tried before the problem is returned.
    """
    first, problems = -1, list[Problem]()
    for header in headers(sheet):
        if problems and (header.first > first or _has_numbers(sheet, header)):
            break
        table = _by_roles(sheet, header, names) if form is None else _by_form(sheet, header, names, form)
        if isinstance(table, Table):
            return table
        if table and not problems:
            first, problems = header.first, table
    return problems or None


def _has_numbers(sheet: Sheet, header: Header) -> bool:
    """Return whether a row below the first of a header has a number, so that the row is no part of a header."""
    return any(has_number(sheet.rows.get(row, ())) for row in range(header.first + 1, header.last + 1))


def _by_roles(sheet: Sheet, header: Header, names: Names) -> Table | list[Problem] | None:
    """Return the table whose columns are named by their roles: a row a report, or a block of columns an indicator."""
    texts = filter(None, map(text_of, sheet.rows[header.first]))
    if not any(names.role((text,)) or names.indicator(text) for text in texts):
        return None  # a title, which is no part of the header below it
    places_of, strange = _roles(header, names)
    columns = {role: tuple(places) for (_, role), places in places_of.items() if role not in _FIGURES}
    indicators: Iterable[str | None] = [None] if "indicator" in columns else []
    if "unit" in columns and "indicator" not in columns:
        if strange:
            return _unknown(sheet, header, names, strange)
        indicators = dict.fromkeys(indicator for indicator, _ in places_of if indicator)
    roles = {one: {role: at[0] for role in _FIGURES if (at := places_of.get((one, role)))} for one in indicators}
    if alone := [_alone(sheet, header, places) for places in roles.values() if len(_COUNTS & places.keys()) == 1]:
        return alone
    blocks = [_block(one, places) for one, places in roles.items()]
    blocks = [block for block in blocks if block.counts or block.stated is not None]
    if not blocks:
        return None
    for (_, role), places in places_of.items():
        if len(places) > 1 and role not in ("indicator", "unit", "target"):
            return _two_columns(sheet, header, places)
    numbers = header.last + 1 if column_numbers(sheet, header.last + 1) else None
    return Table(header.first, header.last, columns, tuple(blocks), numbers)


def _roles(header: Header, names: Names) -> tuple[dict[tuple[str | None, str], list[int]], dict[tuple[str, ...], int]]:
    """Return the columns of each role, those of figures by the indicator above them.

    Second is what stands above figures and is no indicator, each with its first column.
    """
    places_of: dict[tuple[str | None, str], list[int]] = {}
    strange: dict[tuple[str, ...], int] = {}
    for column, path in header.paths.items():
        role, above = names.role(path), path[:-1]
        if role is None:
            continue
        indicator = next(filter(None, map(names.indicator, above)), None) if role in _FIGURES else None
        if role in _FIGURES and indicator is None and above:
            if not all(map(names.is_read, above)):
                continue
            strange.setdefault(above, column)
        places_of.setdefault((indicator, role), []).append(column)
    return places_of, strange


def _unknown(sheet: Sheet, header: Header, names: Names, strange: dict[tuple[str, ...], int]) -> list[Problem]:
    return [
        Problem(
            ProblemKind.UNKNOWN_INDICATOR,
            sheet.where(header.first + len(above) - 1, column),
            above[-1],
            nearest=names.near_indicator(above[-1]),
        )
        for above, column in strange.items()
    ]


def _block(indicator: str | None, roles: dict[str, int]) -> Block:
    numerator, denominator = ((roles[role],) if role in roles else () for role in _FIGURES[:2])
    return Block(indicator, numerator, denominator, roles.get("stated"))


def _alone(sheet: Sheet, header: Header, roles: dict[str, int]) -> Problem:
    """Return the problem of a numerator without a denominator, or of a denominator without a numerator."""
    (role,), (missing,) = _COUNTS & roles.keys(), _COUNTS - roles.keys()
    return _of_column(ProblemKind.NO_PARTNER, sheet, header, roles[role], missing)


def _two_columns(sheet: Sheet, header: Header, places: list[int]) -> list[Problem]:
    first, second = places[:2]
    return [_of_column(ProblemKind.TWO_COLUMNS, sheet, header, second, sheet.reference(header.last, first))]


def _of_column(kind: ProblemKind, sheet: Sheet, header: Header, column: int, expected: str) -> Problem:
    return Problem(kind, sheet.where(header.last, column), " > ".join(header.paths[column]), expected)


def _by_form(sheet: Sheet, header: Header, names: Names, form: Form) -> Table | list[Problem] | None:
    """Return the table whose columns a form names."""
    units = tuple(column for name in form.units for column in header.columns(name))
    parts = [column for name in form.parts for column in header.columns(name)]
    if (form.units and not units) or (form.parts and not parts) or not header.starting & {*units, *parts}:
        return None
    figures = [(id_, one) for one in form.figures if (id_ := names.indicator(one.indicator))]
    checks = {check: columns_of_check(check) for check in form.checks}
    places_of = _columns_of_form(sheet, header, names, form)
    if not figures or not all(places_of.values()):
        return None
    if several := [places for places in places_of.values() if len(places) > 1]:
        return _two_columns(sheet, header, several[-1])
    at = {name: places[0] for name, places in places_of.items()}
    blocks = tuple(
        Block(
            indicator,
            tuple(at[name] for name in one.numerator),
            tuple(at[name] for name in one.denominator),
            None if one.stated is None else at[one.stated],
        )
        for indicator, one in figures
    )
    roles = {role: (column,) for column, path in header.paths.items() if (role := names.role(path))}
    kept = {
        role: place for role, place in roles.items() if role in ("period", "year", "month", "first", "last", "as_of")
    }
    numbers = _numbers_below(sheet, header)
    last = header.last if numbers is None else numbers - 1
    return Table(
        header.first,
        last,
        kept | ({"unit": units} if units else {}),
        blocks,
        numbers,
        next(iter(parts), None),
        {check: tuple(at[name] for name in columns) for check, columns in checks.items()},
    )


def _columns_of_form(sheet: Sheet, header: Header, names: Names, form: Form) -> dict[int | str, list[int]]:
    """Return where the header has each column that a form reads, by its number or its name."""
    figures = [one for one in form.figures if names.indicator(one.indicator)]
    names_read = [
        name for one in figures for name in (*one.numerator, *one.denominator, one.stated) if name is not None
    ]
    names_read += [name for check in form.checks for name in columns_of_check(check)]
    numbers = _numbers_below(sheet, header)
    by_number = None if numbers is None else column_numbers(sheet, numbers)
    return {name: _places(header, by_number, name) for name in names_read}


def no_table(sheet: Sheet, names: Names, form: Form | None) -> Problem:
    """Return the problem of a sheet without a table. For a form, it says what is missing."""
    if form is None:
        return Problem(ProblemKind.NO_TABLE, sheet.title)
    if not any(names.indicator(one.indicator) for one in form.figures):
        figures = ", ".join(repr(one.indicator) for one in form.figures)
        return Problem(ProblemKind.NO_FIGURES, sheet.title, form.name, figures)
    keys = form.units or form.parts
    lacking = [
        _lacking(sheet, header, names, form)
        for header in headers(sheet)
        if header.starting & {column for name in (*form.units, *form.parts) for column in header.columns(name)}
    ]
    expected = min(lacking, key=len, default=[" / ".join(map(repr, keys))])
    return Problem(ProblemKind.NO_FORM, sheet.title, form.name, ", ".join(expected))


def _lacking(sheet: Sheet, header: Header, names: Names, form: Form) -> list[str]:
    """Return the columns that a form reads and a header does not have."""
    below = [(name,) for name in (form.counts, form.values) if name is not None]
    keys = [key for key in (form.units, form.parts, *below) if key and not any(map(header.columns, key))]
    texts = [" / ".join(map(repr, key)) for key in keys]
    if below and texts:
        return texts  # the columns of the figures are made of these
    return texts + [repr(name) for name, at in _columns_of_form(sheet, header, names, form).items() if not at]


def _places(header: Header, by_number: Mapping[int, int] | None, name: int | str) -> list[int]:
    """Return the columns that a form means by a number or by a header."""
    if isinstance(name, str):
        return header.columns(name)
    column = name - 1 if by_number is None else by_number.get(name)
    return [] if column is None else [column]


def _numbers_below(sheet: Sheet, header: Header) -> int | None:
    """Return the row of column numbers that ends the header of a form; None if the form has none.

    If headers are not merged, rows of texts may stand between.
    """
    for row in range(header.first + 1, header.last + 4):
        if column_numbers(sheet, row):
            return row
        if row > header.last and any(text_of(cell).isdecimal() for cell in sheet.rows.get(row, ())):
            break
    return None
