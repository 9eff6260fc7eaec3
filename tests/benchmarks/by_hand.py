"""The rules of `reformkpi.frames` as a good user of each engine would write them by hand, in its own expressions.

They are what `frames.py` measures against. Each function takes a frame of its engine and gives one, lazy where it was
lazy. `pooled` adds up what lies within the year and judges it; `settled` does the same with all the rules in force: the
latest version stands, versions that leave it open are a conflict, a longer report stands for those within it, reports
that overlap in part are an overlap; `judged` joins the targets to the rows and judges each. What else
`reformkpi.frames` looks at (broken and too large counts, reports without a unit or days) nobody writes by hand.

The targets stand in a small table: an id, the target as a part of a whole in lowest terms, and its text. Where nothing
is judged, shortfalls and sums are what comes out, and are not compared.
"""
# ruff: noqa: PLC0415  each engine is imported only where it is measured
# ruff: noqa: PD003, PD004  Ibis has its own names
# ruff: noqa: S608  nothing in the statements comes from outside

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Frame = Any  # of whichever engine

FIRST: Final = date(2024, 12, 15)
LAST: Final = date(2025, 12, 14)
TARGETS: tuple[tuple[str, int, int, str], ...] = (
    ("I.1", 1, 2, "50"),
    ("I.2", 57, 100, "57"),
    ("I.3", 3, 5, "60"),
    ("I.4", 4, 5, "80"),
    ("I.5", 9, 10, "90"),
    ("I.6", 19, 20, "95"),
    ("I.7", 1, 1, "100"),
    ("I.8", 333, 1000, "33.3"),
)
SERIES: Final = ["indicator", "unit"]
SPAN: Final = [*SERIES, "first", "last"]
COUNTS: Final = ["numerator", "denominator"]
COMPLETENESS: Final = ["uncovered", "complete"]
WIDTH: Final = (LAST - FIRST).days + 1
MOST_IN_A_ROW: Final = 2**31 - 1
MOST: Final = 900_719_925_473
REFUSED: Final = ("invalid", "conflict", "overlap", "too large")  # the first that holds is the status
FIGURED: Final = ["met", "not met", "no activity"]


def targets() -> dict[str, list[Any]]:
    """Give the table of targets, by columns."""
    return dict(zip(("indicator", "part", "whole", "target"), map(list, zip(*TARGETS, strict=True)), strict=True))


# pandas


def pandas_pooled(frame: Frame) -> Frame:
    """One `groupby` over columns made ready for it."""
    import pandas as pd

    year = frame[(frame["first"] >= pd.Timestamp(FIRST)) & (frame["last"] <= pd.Timestamp(LAST))]
    groups = pandas_counted(year).groupby(SERIES, sort=False, as_index=False).sum()
    return pandas_verdicts(groups)


def pandas_counted(year: Frame) -> Frame:
    """Blank the counts that stand alone, and mark the reports with and without."""
    told = year["numerator"].notna() & year["denominator"].notna()
    return year[SERIES].assign(
        numerator=year["numerator"].where(told, 0),
        denominator=year["denominator"].where(told, 0),
        used=told.astype("int64"),
        without_counts=(~told).astype("int64"),
    )


def pandas_complete(frame: Frame) -> Frame:
    """As pooled, with days as numbers, counts that are looked at, and what is broken added up, too."""
    import pandas as pd

    outside = (frame["first"] < pd.Timestamp(FIRST)) | (frame["last"] > pd.Timestamp(LAST))
    groups = pandas_checked(frame[~outside]).groupby(SERIES, sort=False, as_index=False, dropna=False).sum()
    return pandas_completed(groups)


def pandas_checked(year: Frame) -> Frame:
    """Blank the counts of rows that are no report, and mark what each row is."""
    n, of = year["numerator"], year["denominator"]
    days = (year["last"] - year["first"]).dt.days
    fits = (n >= 0) & (n <= of) & (of <= MOST_IN_A_ROW) & (n % 1 == 0) & (of % 1 == 0) & (days >= 0)
    without = (n.isna() | of.isna()) & (days >= 0)
    return year[SERIES].assign(
        numerator=n.where(fits, 0),
        denominator=of.where(fits, 0),
        days=(days + 1).where(fits, 0),
        used=fits.astype("int64"),
        without_counts=without.astype("int64"),
        broken=(~(fits | without) | year["unit"].isna()).astype("int64"),
    )


def pandas_completed(groups: Frame) -> Frame:
    """Judge groups, and say what is missing."""
    refused = {
        "invalid": groups["broken"] > 0,
        "overlap": groups["days"] > WIDTH,
        "too large": groups["denominator"] > MOST,
    }
    judged = pandas_verdicts(groups.assign(**refused))
    judged["uncovered"] = (WIDTH - judged["days"]).where(judged["status"].isin(FIGURED))
    judged["complete"] = judged["uncovered"] == 0
    return judged.drop(columns=["days", "broken"])


def pandas_verdicts(groups: Frame) -> Frame:
    """Merge the targets and select the statuses, the first that holds."""
    import numpy as np
    import pandas as pd

    judged = groups.merge(pd.DataFrame(targets()), on="indicator", how="left")
    part, whole = judged["part"].fillna(0).astype("int64"), judged["whole"].fillna(1).astype("int64")
    n, of = judged["numerator"].fillna(0).astype("int64"), judged["denominator"].fillna(0).astype("int64")
    cases: dict[str, Any] = {"unknown indicator": judged["part"].isna()}
    cases |= {name: judged[name] for name in REFUSED if name in judged}
    used = judged["used"] > 0 if "used" in judged else judged["numerator"].notna() & judged["denominator"].notna()
    cases |= {"no data": ~used, "no activity": of == 0, "met": n * whole >= part * of}
    status = np.select(list(cases.values()), list(cases), "not met")
    shortfall = ((part * of + whole - 1) // whole - n).clip(lower=0)
    judged = judged.assign(status=status, shortfall=shortfall)
    return judged.drop(columns=["part", "whole", *REFUSED], errors="ignore")


def pandas_settled(frame: Frame) -> Frame:
    """Number the series once, so that all that follows sorts and groups by numbers."""
    import pandas as pd

    year = frame[(frame["first"] >= pd.Timestamp(FIRST)) & (frame["last"] <= pd.Timestamp(LAST))]
    return pandas_verdicts(pandas_groups(year))


def pandas_groups(year: Frame) -> Frame:
    """Settle the reports of the year and add them up."""
    told = year["numerator"].notna() & year["denominator"].notna()
    without = year[~told].groupby(SERIES, sort=False).size().rename("without_counts")
    reports = year[told]
    reports = reports.assign(series=reports.groupby(SERIES, sort=False).ngroup())
    span = ["series", "first", "last"]
    newest = reports.groupby(span, sort=False)["as_of"].transform("max")
    reports = reports[reports["as_of"].isna() | (reports["as_of"] == newest)]
    reports = reports.drop_duplicates([*span, *COUNTS])
    reports = reports.assign(conflict=reports.duplicated(span, keep=False)).drop_duplicates(span)
    reports = reports.sort_values(["first", "last"], ascending=[True, False])
    farthest = reports.groupby("series", sort=False)["last"].cummax()
    before = farthest.groupby(reports["series"], sort=False).shift()
    stands = ~(reports["last"] <= before)
    reports = reports.assign(overlap=reports["first"] <= before, used=1)[stands]
    groups = reports.groupby(SERIES, sort=False).agg(
        {"numerator": "sum", "denominator": "sum", "used": "sum", "conflict": "any", "overlap": "any"}
    )
    groups = groups.join(without, how="outer")
    kinds = {"used": "int64", "without_counts": "int64", "conflict": bool, "overlap": bool}
    return groups.fillna(dict.fromkeys(kinds, 0)).astype(kinds).reset_index()


def pandas_judged(frame: Frame) -> Frame:
    """Merge and select over the rows."""
    return pandas_verdicts(frame)


# Polars, eager and lazy alike


def polars_pooled(frame: Frame) -> Frame:
    """One `group_by`; the counts of a report are both there or neither counts."""
    import polars as pl

    told = pl.col("numerator").is_not_null() & pl.col("denominator").is_not_null()
    return polars_verdicts(
        frame.filter(pl.col("first") >= FIRST, pl.col("last") <= LAST)
        .group_by(SERIES)
        .agg(
            pl.when(told).then(pl.col("numerator")).sum().alias("numerator"),
            pl.when(told).then(pl.col("denominator")).sum().alias("denominator"),
            told.sum().alias("used"),
            (~told).sum().alias("without_counts"),
        )
    )


def polars_complete(frame: Frame) -> Frame:
    """As pooled, with days as numbers, counts that are looked at, and what is broken added up, too."""
    import polars as pl

    n, of, first, last = map(pl.col, (*COUNTS, "first", "last"))
    days = (last - first).dt.total_days() + 1
    fits = ((n >= 0) & (n <= of) & (of <= MOST_IN_A_ROW) & (days > 0)).fill_null(False)  # noqa: FBT003
    without = ((n.is_null() | of.is_null()) & (days > 0)).fill_null(False)  # noqa: FBT003
    groups = (
        frame.filter(~((first < FIRST) | (last > LAST)).fill_null(False))  # noqa: FBT003
        .with_columns(fits=fits, without=without, days=days)
        .group_by(SERIES)
        .agg(
            *(pl.when(pl.col("fits")).then(pl.col(name)).sum().alias(name) for name in (*COUNTS, "days")),
            pl.col("fits").sum().alias("used"),
            pl.col("without").sum().alias("without_counts"),
            (~(pl.col("fits") | pl.col("without")) | pl.col("unit").is_null()).sum().alias("broken"),
        )
    )
    cases = {
        "invalid": pl.col("broken") > 0,
        "overlap": pl.col("days") > WIDTH,
        "too large": pl.col("denominator") > MOST,
    }
    figured = pl.col("status").is_in(FIGURED)
    return (
        polars_verdicts(groups, *((holds, name) for name, holds in cases.items()))
        .with_columns(pl.when(figured).then(WIDTH - pl.col("days")).alias("uncovered"))
        .with_columns((pl.col("uncovered") == 0).fill_null(False).alias("complete"))  # noqa: FBT003
        .drop("days", "broken")
    )


def polars_verdicts(groups: Frame, *first: Any, used: Any = None) -> Frame:  # noqa: ANN401  expressions of Polars
    """Join the targets; `first` are the cases that go before those of the counts, `used` tells where there are any."""
    import polars as pl

    table = pl.DataFrame(targets())
    n, of, part, whole = map(pl.col, ("numerator", "denominator", "part", "whole"))
    status = pl.when(part.is_null()).then(pl.lit("unknown indicator"))
    for holds, name in first:
        status = status.when(holds).then(pl.lit(name))
    status = (
        status.when((pl.col("used") == 0) if used is None else ~used)
        .then(pl.lit("no data"))
        .when(of == 0)
        .then(pl.lit("no activity"))
        .when(n * whole >= part * of)
        .then(pl.lit("met"))
        .otherwise(pl.lit("not met"))
    )
    return (
        groups.join(table.lazy() if isinstance(groups, pl.LazyFrame) else table, on="indicator", how="left")
        .with_columns(
            status.alias("status"), ((part * of + whole - 1) // whole - n).clip(lower_bound=0).alias("shortfall")
        )
        .drop("part", "whole")
    )


def polars_settled(frame: Frame) -> Frame:
    """Take the newest by a window, which is what the engine in memory is fast at."""
    import polars as pl

    newest = pl.col("as_of") == pl.col("as_of").max().over(SPAN)
    return polars_nested(frame, lambda reports: reports.filter(pl.col("as_of").is_null() | newest))


def polars_joined(frame: Frame) -> Frame:
    """Take the newest by a join, which is what the streaming engine is fast at."""
    import polars as pl

    def latest(reports: Frame) -> Frame:
        """Give the reports that no later one replaces."""
        newest = reports.group_by(SPAN).agg(newest=pl.col("as_of").max())
        reports = reports.join(newest, on=SPAN, how="left")
        return reports.filter(pl.col("as_of").is_null() | (pl.col("as_of") == pl.col("newest")))

    return polars_nested(frame, latest)


def polars_nested(frame: Frame, latest: Callable[[Frame], Frame]) -> Frame:
    """Make each span one row, and look how far those before it reach by a window over spans in order."""
    import polars as pl

    told = pl.col("numerator").is_not_null() & pl.col("denominator").is_not_null()
    year = frame.filter(pl.col("first") >= FIRST, pl.col("last") <= LAST)
    without = year.filter(~told).group_by(SERIES).agg(pl.len().alias("without_counts"))
    spans = (
        latest(year.filter(told))
        .group_by(SPAN)
        .agg(pl.col(COUNTS).max(), *(pl.col(name).min().alias(f"least {name}") for name in COUNTS))
        .with_columns(conflict=pl.any_horizontal(pl.col(name) != pl.col(f"least {name}") for name in COUNTS))
        .sort("first", "last", descending=[False, True])
        .with_columns(before=pl.col("last").cum_max().shift(1).over(SERIES))
        .filter(pl.col("before").is_null() | (pl.col("last") > pl.col("before")))
    )
    groups = (
        spans.group_by(SERIES)
        .agg(
            pl.col(COUNTS).sum(),
            pl.len().alias("used"),
            pl.col("conflict").any(),
            (pl.col("first") <= pl.col("before")).any().alias("overlap"),
        )
        .join(without, on=SERIES, how="full", coalesce=True)
        .with_columns(pl.col("used", "without_counts").fill_null(0))
    )
    cases = [(pl.col(name), name) for name in ("conflict", "overlap")]
    return polars_verdicts(groups, *cases).drop("conflict", "overlap")


def polars_judged(frame: Frame) -> Frame:
    """Join the targets to the rows."""
    import polars as pl

    return polars_verdicts(frame, used=pl.col("numerator").is_not_null() & pl.col("denominator").is_not_null())


# PyArrow


def pyarrow_year(frame: Frame) -> tuple[Frame, Frame]:
    """Give the reports of the year, and which of them have both counts."""
    import pyarrow.compute as pc

    year = frame.filter((pc.field("first") >= FIRST) & (pc.field("last") <= LAST))
    return year, pc.and_(pc.is_valid(year["numerator"]), pc.is_valid(year["denominator"]))


def pyarrow_pooled(frame: Frame) -> Frame:
    """One `group_by` over columns made ready for it."""
    import pyarrow as pa
    import pyarrow.compute as pc

    year, told = pyarrow_year(frame)
    columns = {name: year[name] for name in SERIES}
    columns |= {name: pc.if_else(told, year[name], 0) for name in COUNTS}
    columns |= {"used": pc.cast(told, "int64"), "without_counts": pc.cast(pc.invert(told), "int64")}
    sums = [(name, "sum") for name in (*COUNTS, "used", "without_counts")]
    groups = pa.table(columns).group_by(SERIES).aggregate(sums)
    groups = groups.rename_columns([name.removesuffix("_sum") for name in groups.column_names])
    return pyarrow_verdicts(groups, pc.greater(groups["used"], 0))


def pyarrow_complete(frame: Frame) -> Frame:
    """As pooled, with days as numbers, counts that are looked at, and what is broken added up, too."""
    import pyarrow as pa
    import pyarrow.compute as pc

    outside = (pc.field("first") < FIRST) | (pc.field("last") > LAST)
    year = frame.filter(~pc.coalesce(outside, False))
    n, of = year["numerator"], year["denominator"]
    first, last = (pc.cast(year[name], "int32") for name in ("first", "last"))
    days = pc.cast(pc.add(pc.subtract(last, first), 1), "int64")
    proper = pc.and_(pc.greater_equal(n, 0), pc.and_(pc.less_equal(n, of), pc.less_equal(of, MOST_IN_A_ROW)))
    dated = pc.fill_null(pc.greater(days, 0), False)  # noqa: FBT003
    fits = pc.and_(pc.fill_null(proper, False), dated)  # noqa: FBT003
    without = pc.and_(pc.or_(pc.is_null(n), pc.is_null(of)), dated)
    broken = pc.or_(pc.invert(pc.or_(fits, without)), pc.is_null(year["unit"]))
    columns = {name: year[name] for name in SERIES}
    columns |= {name: pc.if_else(fits, count, 0) for name, count in zip((*COUNTS, "days"), (n, of, days), strict=True)}
    marks = {"used": fits, "without_counts": without, "broken": broken}
    columns |= {name: pc.cast(mark, "int64") for name, mark in marks.items()}
    groups = pa.table(columns).group_by(SERIES).aggregate([(name, "sum") for name in (*COUNTS, "days", *marks)])
    groups = groups.rename_columns([name.removesuffix("_sum") for name in groups.column_names])
    groups = groups.append_column("invalid", pc.greater(groups["broken"], 0))
    groups = groups.append_column("overlap", pc.greater(groups["days"], WIDTH))
    groups = groups.append_column("too large", pc.greater(groups["denominator"], MOST))
    judged = pyarrow_verdicts(groups, pc.greater(groups["used"], 0))
    figured = pc.is_in(judged["status"], value_set=pa.array(FIGURED))
    uncovered = pc.if_else(figured, pc.subtract(WIDTH, judged["days"]), None)
    judged = judged.append_column("uncovered", uncovered)
    judged = judged.append_column("complete", pc.fill_null(pc.equal(uncovered, 0), False))  # noqa: FBT003
    return judged.drop_columns(["days", "broken"])


def pyarrow_verdicts(groups: Frame, used: Frame) -> Frame:
    """Look the targets up by their place, which is the join with a small table that PyArrow is fast at."""
    import pyarrow as pa
    import pyarrow.compute as pc

    table = pa.table(targets())
    place = pc.index_in(groups["indicator"], value_set=table["indicator"].combine_chunks())
    part, whole, target = (table[name].take(place) for name in ("part", "whole", "target"))
    n, of = groups["numerator"], groups["denominator"]
    names = groups.column_names
    cases = {"unknown indicator": pc.is_null(place)}
    cases |= {name: groups[name] for name in REFUSED if name in names}
    cases |= {"no data": pc.invert(used), "no activity": pc.equal(of, 0)}
    cases["met"] = pc.greater_equal(pc.multiply(n, whole), pc.multiply(part, of))
    status = pc.case_when(pc.make_struct(*cases.values(), field_names=list(cases)), *cases, "not met")
    least = pc.divide(pc.add(pc.multiply(part, of), pc.subtract(whole, 1)), whole)
    shortfall = pc.max_element_wise(pc.subtract(least, n), 0)
    groups = groups.append_column("target", target).append_column("status", status)
    groups = groups.append_column("shortfall", shortfall)
    return groups.drop_columns([name for name in REFUSED if name in names])


def pyarrow_settled(frame: Frame) -> Frame:
    """Group, join and sort; series are numbered, so that one running maximum goes over all of them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    year, told = pyarrow_year(frame)
    without = year.filter(pc.invert(told)).group_by(SERIES).aggregate([([], "count_all")])
    reports = year.filter(told)
    newest = reports.group_by(SPAN).aggregate([("as_of", "max")])
    reports = reports.join(newest, SPAN, join_type="inner")
    stands = pc.or_(pc.is_null(reports["as_of"]), pc.fill_null(pc.equal(reports["as_of"], reports["as_of_max"]), False))  # noqa: FBT003
    spans = reports.filter(stands).group_by(SPAN).aggregate([(name, how) for name in COUNTS for how in ("min", "max")])
    spans = spans.sort_by([(name, "descending" if name == "last" else "ascending") for name in SPAN]).combine_chunks()

    later, sooner = spans.slice(1), spans.slice(0, max(len(spans) - 1, 0))
    begins = pc.or_(*(pc.not_equal(later[name], sooner[name]) for name in SERIES))
    number = pa.chunked_array([[0], *pc.cumulative_sum(pc.cast(begins, "int64")).chunks]).combine_chunks()
    ceiling = pc.multiply(number, 1_000_000)  # above any number of days
    first, last = (pc.add(ceiling, pc.cast(pc.cast(spans[name], "int32"), "int64")) for name in ("first", "last"))
    farthest = pc.cumulative_max(last)
    before = pa.chunked_array([[-1], *farthest.slice(0, max(len(spans) - 1, 0)).chunks])
    differ = pc.or_(*(pc.not_equal(spans[f"{name}_min"], spans[f"{name}_max"]) for name in COUNTS))
    columns = {name: spans[name] for name in SERIES}
    columns |= {name: spans[f"{name}_max"] for name in COUNTS}
    columns |= {"conflict": differ, "overlap": pc.less_equal(first, before)}
    spans = pa.table(columns).filter(pc.greater(last, before))

    sums = [("numerator", "sum"), ("denominator", "sum"), ("conflict", "any"), ("overlap", "any"), ([], "count_all")]
    groups = spans.group_by(SERIES).aggregate(sums)
    groups = groups.rename_columns([*SERIES, *COUNTS, "conflict", "overlap", "used"])
    without = without.rename_columns([*SERIES, "without_counts"])
    groups = groups.join(without, SERIES, join_type="full outer")
    for name in ("used", "without_counts"):
        groups = groups.set_column(groups.column_names.index(name), name, pc.fill_null(groups[name], 0))
    return pyarrow_verdicts(groups, pc.greater(groups["used"], 0))


def pyarrow_judged(frame: Frame) -> Frame:
    """Look the targets of the rows up."""
    import pyarrow.compute as pc

    return pyarrow_verdicts(frame, pc.and_(pc.is_valid(frame["numerator"]), pc.is_valid(frame["denominator"])))


# SQL: DuckDB and Spark, which differ in how they divide whole numbers

TOLD = "numerator is not null and denominator is not null"
YEAR = f"first >= date '{FIRST}' and last <= date '{LAST}'"
VERDICT = """
    case when part is null then 'unknown indicator' {first}
         when not ({told}) then 'no data'
         when denominator = 0 then 'no activity'
         when numerator * whole >= part * denominator then 'met'
         else 'not met' end as status,
    greatest(0, (part * denominator + whole - 1) {div} whole - numerator) as shortfall
"""
POOLED = f"""
with groups as (
    select indicator, unit,
        cast(sum(numerator) filter (where {TOLD}) as bigint) as numerator,
        cast(sum(denominator) filter (where {TOLD}) as bigint) as denominator,
        count_if({TOLD}) as used,
        count_if(not ({TOLD})) as without_counts
    from {{reports}} where {YEAR}
    group by indicator, unit
)
"""
COMPLETE = f"""
with days as (
    select *, {{days}} as days from {{reports}}
    where not coalesce(first < date '{FIRST}' or last > date '{LAST}', false)
), rows as (
    select *,
        coalesce(numerator >= 0 and numerator <= denominator and denominator <= {MOST_IN_A_ROW} and days > 0, false) as fits,
        coalesce((numerator is null or denominator is null) and days > 0, false) as without
    from days
), groups as (
    select indicator, unit,
        cast(sum(numerator) filter (where fits) as bigint) as numerator,
        cast(sum(denominator) filter (where fits) as bigint) as denominator,
        cast(sum(days) filter (where fits) as bigint) as days,
        count_if(fits) as used,
        count_if(without) as without_counts,
        count_if(not (fits or without) or unit is null) as broken
    from rows
    group by indicator, unit
)
"""
COMPLETED = f"""
with verdicts as ({{verdicts}}), figured as (
    select *, case when status in {tuple(FIGURED)} then {WIDTH} - days end as uncovered from verdicts
)
select *, coalesce(uncovered = 0, false) as complete from figured
"""
SETTLED = f"""
with versions as (
    select *, {TOLD} as told,
        max(case when {TOLD} then as_of end) over (partition by indicator, unit, first, last) as newest
    from {{reports}} where {YEAR}
), spans as (
    select indicator, unit, first, last,
        max(numerator) filter (where told) as numerator,
        max(denominator) filter (where told) as denominator,
        count_if(told) > 0 as told,
        count_if(not told) as without_counts,
        min(numerator) filter (where told) <> max(numerator) filter (where told)
            or min(denominator) filter (where told) <> max(denominator) filter (where told) as differ
    from versions where not told or as_of is null or as_of = newest
    group by indicator, unit, first, last
), nested as (
    select *, max(case when told then last end) over (
        partition by indicator, unit order by first, last desc rows between unbounded preceding and 1 preceding
    ) as before
    from spans
), standing as (
    select *, told and (before is null or last > before) as stands from nested
), groups as (
    select indicator, unit,
        cast(sum(numerator) filter (where stands) as bigint) as numerator,
        cast(sum(denominator) filter (where stands) as bigint) as denominator,
        count_if(stands) as used,
        cast(sum(without_counts) as bigint) as without_counts,
        bool_or(stands and differ) as conflict,
        bool_or(stands and first <= before) as overlap
    from standing
    group by indicator, unit
)
"""


def sql(shape: str, *, div: str, reports: str = "reports", days: str = "last - first + 1") -> str:
    """Write a shape in SQL: the targets stand in it."""
    values = ", ".join(f"('{name}', {part}, {whole}, '{text}')" for name, part, whole, text in TARGETS)
    joined = f"left join (values {values}) as targets(indicator, part, whole, target) using (indicator)"
    if shape == "row by row":
        return f"select reports.*, target, {VERDICT.format(first='', told=TOLD, div=div)} from {reports} as reports {joined}"
    first = {
        "pooled": "",
        "complete": f"""
         when broken > 0 then 'invalid' when days > {WIDTH} then 'overlap' when denominator > {MOST} then 'too large'""",
        "all rules": "when conflict then 'conflict' when overlap then 'overlap'",
    }
    groups = {"pooled": POOLED, "complete": COMPLETE, "all rules": SETTLED}[shape].format(reports=reports, days=days)
    asked = "indicator, unit, numerator, denominator, target, used, without_counts"
    verdict = VERDICT.format(first=first[shape], told="used > 0", div=div)
    if shape == "complete":
        return COMPLETED.format(verdicts=f"{groups} select {asked}, days, {verdict} from groups {joined}")
    return f"{groups} select {asked}, {verdict} from groups {joined}"


def duckdb_pooled(frame: Frame) -> Frame:
    """One statement."""
    return frame.query("reports", sql("pooled", div="//"))


def duckdb_complete(frame: Frame) -> Frame:
    """One statement."""
    return frame.query("reports", sql("complete", div="//"))


def duckdb_settled(frame: Frame) -> Frame:
    """One statement."""
    return frame.query("reports", sql("all rules", div="//"))


def duckdb_judged(frame: Frame) -> Frame:
    """One statement."""
    return frame.query("reports", sql("row by row", div="//"))


def spark_pooled(frame: Frame) -> Frame:
    """One statement."""
    return frame.sparkSession.sql(sql("pooled", div="div", reports="{reports}"), reports=frame)


def spark_complete(frame: Frame) -> Frame:
    """One statement."""
    statement = sql("complete", div="div", reports="{reports}", days="datediff(last, first) + 1")
    return frame.sparkSession.sql(statement, reports=frame)


def spark_settled(frame: Frame) -> Frame:
    """One statement."""
    return frame.sparkSession.sql(sql("all rules", div="div", reports="{reports}"), reports=frame)


# Ibis


def ibis_pooled(frame: Frame) -> Frame:
    """Expressions throughout."""
    from ibis import _

    told = _.numerator.notnull() & _.denominator.notnull()
    return ibis_verdicts(
        frame.filter(_["first"] >= FIRST, _["last"] <= LAST)
        .group_by(SERIES)
        .agg(
            numerator=_.numerator.sum(where=told).cast("int64"),
            denominator=_.denominator.sum(where=told).cast("int64"),
            used=told.sum(),
            without_counts=(~told).sum(),
        )
    )


def ibis_complete(frame: Frame) -> Frame:
    """Expressions throughout, step by step as in SQL."""
    import ibis
    from ibis import _

    outside = ((_["first"] < FIRST) | (_["last"] > LAST)).fill_null(False)  # noqa: FBT003
    fits = (_.numerator >= 0) & (_.numerator <= _.denominator) & (_.denominator <= MOST_IN_A_ROW) & (_.days > 0)
    without = (_.numerator.isnull() | _.denominator.isnull()) & (_.days > 0)
    groups = (
        frame.filter(~outside)
        .mutate(days=_["last"].delta(_["first"], unit="day") + 1)
        .mutate(fits=fits.fill_null(False), without=without.fill_null(False))  # noqa: FBT003
        .group_by(SERIES)
        .agg(
            numerator=_.numerator.sum(where=_.fits).cast("int64"),
            denominator=_.denominator.sum(where=_.fits).cast("int64"),
            days=_.days.sum(where=_.fits).cast("int64"),
            used=_.fits.sum(),
            without_counts=_.without.sum(),
            broken=(~(_.fits | _.without) | _.unit.isnull()).sum(),
        )
    )
    cases = ((_.broken > 0, "invalid"), (_.days > WIDTH, "overlap"), (_.denominator > MOST, "too large"))
    figured = _.status.isin(FIGURED)
    return (
        ibis_verdicts(groups, *cases, kept=["days"])
        .mutate(uncovered=ibis.cases((figured, WIDTH - _.days), else_=None))
        .mutate(complete=(_.uncovered == 0).fill_null(False))  # noqa: FBT003
        .drop("days")
    )


def ibis_verdicts(groups: Frame, *first: tuple[Frame, str], kept: Iterable[str] = ()) -> Frame:
    """Join the targets; `first` are the cases that go before those of the counts."""
    import ibis
    from ibis import _

    judged = groups.left_join(ibis.memtable(targets()), "indicator")
    status = ibis.cases(
        (_.part.isnull(), "unknown indicator"),
        *first,
        (_.used == 0, "no data"),
        (_.denominator == 0, "no activity"),
        (_.numerator * _.whole >= _.part * _.denominator, "met"),
        else_="not met",
    )
    lacking = (_.part * _.denominator + _.whole - 1) // _.whole - _.numerator
    judged = judged.mutate(status=status, shortfall=ibis.greatest(lacking, 0))
    return judged.select(*SERIES, *COUNTS, "target", "status", "shortfall", "used", "without_counts", *kept)


def ibis_settled(frame: Frame) -> Frame:
    """Expressions throughout, step by step as in SQL."""
    import ibis
    from ibis import _

    told = _.numerator.notnull() & _.denominator.notnull()
    so_far = ibis.window(group_by=SERIES, order_by=[_["first"], _["last"].desc()], preceding=(None, 1))
    spans = (
        frame.filter(_["first"] >= FIRST, _["last"] <= LAST)
        .mutate(told=told)
        .mutate(newest=ibis.cases((_.told, _.as_of), else_=None).max().over(group_by=SPAN))
        .filter(~_.told | _.as_of.isnull() | (_.as_of == _.newest))
        .group_by(SPAN)
        .agg(
            numerator=_.numerator.max(where=_.told),
            denominator=_.denominator.max(where=_.told),
            told=_.told.any(),
            without_counts=(~_.told).sum(),
            differ=(_.numerator.min(where=_.told) != _.numerator.max(where=_.told))
            | (_.denominator.min(where=_.told) != _.denominator.max(where=_.told)),
        )
        .mutate(before=ibis.cases((_.told, _["last"]), else_=None).max().over(so_far))
        .mutate(stands=_.told & (_.before.isnull() | (_["last"] > _.before)))
    )
    groups = spans.group_by(SERIES).agg(
        numerator=_.numerator.sum(where=_.stands).cast("int64"),
        denominator=_.denominator.sum(where=_.stands).cast("int64"),
        used=_.stands.sum(),
        without_counts=_.without_counts.sum().cast("int64"),
        conflict=(_.stands & _.differ).any(),
        overlap=(_.stands & (_["first"] <= _.before)).any(),
    )
    return ibis_verdicts(groups, (_.conflict, "conflict"), (_.overlap, "overlap"))


# Dask


def dask_pooled(frame: Frame) -> Frame:
    """Group over the partitions, and judge the groups, which are few, as in pandas."""
    import pandas as pd

    year = frame[(frame["first"] >= pd.Timestamp(FIRST)) & (frame["last"] <= pd.Timestamp(LAST))]
    groups = year.map_partitions(pandas_counted).groupby(SERIES, sort=False).sum().reset_index()
    return groups.map_partitions(pandas_verdicts)


def dask_complete(frame: Frame) -> Frame:
    """Group over the partitions, and judge the groups, which are few, as in pandas."""
    import pandas as pd

    year = frame[~((frame["first"] < pd.Timestamp(FIRST)) | (frame["last"] > pd.Timestamp(LAST)))]
    groups = year.map_partitions(pandas_checked).groupby(SERIES, sort=False, dropna=False).sum().reset_index()
    return groups.map_partitions(pandas_completed)


def dask_settled(frame: Frame) -> Frame:
    """Bring each series into one partition, and do there as in pandas."""
    import pandas as pd

    year = frame[(frame["first"] >= pd.Timestamp(FIRST)) & (frame["last"] <= pd.Timestamp(LAST))]
    columns = [*SPAN, "as_of", *COUNTS]
    return year[columns].shuffle(on=SERIES).map_partitions(lambda part: pandas_verdicts(pandas_groups(part)))


# What is written by hand for each shape

PANDAS: Final = {
    "pooled": pandas_pooled,
    "complete": pandas_complete,
    "all rules": pandas_settled,
    "row by row": pandas_judged,
}
POLARS: Final = {
    "pooled": polars_pooled,
    "complete": polars_complete,
    "all rules": polars_settled,
    "row by row": polars_judged,
}
POLARS_STREAMING: Final = POLARS | {"all rules": polars_joined}
PYARROW: Final = {
    "pooled": pyarrow_pooled,
    "complete": pyarrow_complete,
    "all rules": pyarrow_settled,
    "row by row": pyarrow_judged,
}
DUCKDB: Final = {
    "pooled": duckdb_pooled,
    "complete": duckdb_complete,
    "all rules": duckdb_settled,
    "row by row": duckdb_judged,
}
IBIS: Final = {"pooled": ibis_pooled, "complete": ibis_complete, "all rules": ibis_settled}
DASK: Final = {"pooled": dask_pooled, "complete": dask_complete, "all rules": dask_settled}
SPARK: Final = {"pooled": spark_pooled, "complete": spark_complete, "all rules": spark_settled}
