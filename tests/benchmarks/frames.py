"""Times `reformkpi.frames` against what a good user of each engine writes by hand for the same rules (`by_hand.py`).

Run it with the engines installed, as in

    uv run --group engines tests/benchmarks/frames.py pandas duckdb --rows 1000000 10000000

or with no names for all of them. It prints one table: medians of five pairs (`--pairs`), by hand and through `reformkpi.frames` by
turns, after one of each to warm up; the ratio is the median of those of the pairs, and the least and the greatest are
the noise. Each figure of memory is the greatest that a fresh process held, with its interpreter, engine and data; after
the sign + stands how much more that was than before the act. The two sides are compared before the clock starts and
after each pair: where one verdict differs, the run ends with it. Where several numbers of rows are asked for, the growth between them follows.

`pooled` knows that nothing is revised or nested, `all rules` has every rule in force, `row by row` pools nothing.
`reformkpi.frames` also says how complete each figure is (`uncovered`, `complete`) and looks for rows that are no report, which
nobody writes by hand: what that costs is in its time. `complete` is `pooled` with both by hand, too: its time by hand is the
least that the answer takes on an engine. Eager results are in the order of their keys on both sides.
Made frames hold what cannot be judged too, so that `strict=False` is asked for. A lazy frame is collected into its
engine's own eager form, on both sides alike; Spark computes every row and hands none over. `polars-lazy` is the engine in
memory; the streaming one is what `collect()` takes since Polars 2.

`--crossing` times `frames.judge`, a ladder with one rung an indicator, against a join, for more and more indicators.
The figures are made up.
"""
# ruff: noqa: PLC0415  each engine is imported only where it is measured

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from functools import partial
from itertools import pairwise
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import by_hand

from reformkpi import Indicator, Target, Unit, frames
from reformkpi.periods import ND09

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Frame = Any  # of whichever engine

PAIRS: Final = 5  # unless more or fewer are asked for
SHAPES: Final = ("pooled", "complete", "all rules", "row by row")
YEAR: Final = ND09.year(2025)
DEPARTMENT: Final = Unit("vn", "Cả nước")
MIB: Final = 1 << 20


def indicators_of(targets: dict[str, str]) -> dict[str, Indicator]:
    """Make indicators with these minima."""
    return {
        name: Indicator(id=name, title=name, target=Target.minimum(text), department=DEPARTMENT, years=2025)
        for name, text in targets.items()
    }


INDICATORS: Final = indicators_of({name: text for name, _, _, text in by_hand.TARGETS})


# The made figures


def made(rows: int, shape: str, targets: tuple[tuple[str, int, int, str], ...] = by_hand.TARGETS) -> Frame:
    """Make reports as a table of PyArrow, in the order in which they arrive.

    Each series, an indicator of a unit, has the twelve months of a year. Counts hug the target; 2 % of the reports lack
    one or both, 1 % are of the year after; some series have no counts, no cases or an unknown indicator. For all
    rules a quarter of the series have the figure of a quarter beside its months, a few one that overlaps it in part, 6 %
    of the reports are sent again, most of them later, and a few do not say as of when they are.
    """
    import numpy as np
    import pyarrow as pa

    luck = np.random.default_rng(1)
    settles = shape == "all rules"
    many = -(-rows * 100 // 1297) + 100 if settles else -(-rows // 12)  # 12 months and a quarter, 6 % sent again
    spans = [*ND09.months(2025), ND09.month(2026, 1), *(ND09.quarter(2025, n) for n in (1, 2, 3, 4))]
    spans.append(type(YEAR)(ND09.month(2025, 2).first, ND09.month(2025, 4).last))
    following, quarters, astride = 12, 13, 17

    series, span = np.tile(np.arange(many), 12), np.repeat(np.arange(12), many)
    if settles:
        some, few = np.arange(0, many, 4), np.arange(0, many, 1000)
        series = np.concatenate([series, some, few])
        span = np.concatenate([span, quarters + some // 4 % 4, np.full(len(few), astride)])
    count = len(series)
    span[luck.random(count) < 0.01] = following
    indicator = np.where(series % 200 == 199, len(targets), series % len(targets))
    unit = series // len(targets)
    part, whole = (np.array([row[at] for row in targets] + [1]) for at in (1, 2))

    def counts(indicator: Frame, series: Frame) -> tuple[Frame, Frame]:
        """Make counts whose numerators lie one below, at or one above the least that meets the target."""
        of = luck.integers(0, 401, len(series))
        of[(luck.random(len(series)) < 0.01) | (series % 97 == 0)] = 0
        least = -(-part[indicator] * of // whole[indicator])
        return np.clip(least + luck.integers(-1, 2, len(series)), 0, of), of

    n, of = counts(indicator, series)
    lasts = np.array([row.last for row in spans], dtype="datetime64[D]")
    firsts = np.array([row.first for row in spans], dtype="datetime64[D]")
    as_of = lasts[span] + luck.integers(1, 10, count)
    if settles:
        as_of[luck.random(count) < 0.002] = np.datetime64("NaT")
        again = np.flatnonzero(luck.random(count) < 0.06)
        how = luck.random(len(again))  # below 2 % other counts of the same day, below 5 % the same report, else a later
        other_n, other_of = counts(indicator[again], series[again])
        copied = (how >= 0.02) & (how < 0.05)
        n = np.concatenate([n, np.where(copied, n[again], other_n)])
        of = np.concatenate([of, np.where(copied, of[again], other_of)])
        as_of = np.concatenate([as_of, as_of[again] + np.where(how < 0.05, 0, luck.integers(1, 31, len(again)))])
        series, span, indicator, unit = (
            np.concatenate([column, column[again]]) for column in (series, span, indicator, unit)
        )
    lacks = luck.random(len(n))
    silent = series % 89 == 0
    order = np.argsort(as_of, kind="stable")[:rows]
    names = pa.array([*(row[0] for row in targets), "X.9"])
    units = pa.array([f"H{number % 64:02}.{number}" for number in range(int(unit.max()) + 1)])
    table = pa.table(
        {
            "indicator": names.take(pa.array(indicator[order])),
            "unit": units.take(pa.array(unit[order])),
            "first": pa.array(firsts[span][order]),
            "last": pa.array(lasts[span][order]),
            "numerator": pa.array(n[order], mask=((lacks < 0.02) | silent)[order]),
            "denominator": pa.array(of[order], mask=((lacks < 0.01) | silent)[order]),
            "as_of": pa.array(as_of[order]),
        }
    )
    if shape != "row by row":
        return table
    return table.select(["indicator", "unit", *by_hand.COUNTS]).add_column(0, "row", [pa.array(np.arange(rows))])


# The engines


class Engine(NamedTuple):
    """An engine: how it is handed a file, how what it gives is collected, and what a user writes for each shape."""

    handed: Callable[[str], Frame]
    collected: Callable[[Frame], Frame]
    by_hand: dict[str, Callable[[Frame], Frame]]
    to_reach: dict[str, float]


def as_arrow(path: str) -> Frame:
    """Hand a table of PyArrow over, in the memory of this process."""
    import pyarrow.parquet as pq

    return pq.read_table(path).combine_chunks()


def as_pandas(path: str) -> Frame:
    """Hand a frame of pandas over: days as datetimes, counts with gaps as floats."""
    return as_arrow(path).to_pandas(date_as_object=False)


def as_polars(path: str) -> Frame:
    """Hand a frame of Polars over."""
    import polars as pl

    return pl.from_arrow(as_arrow(path), rechunk=True)


def as_lazy(path: str) -> Frame:
    """Hand a lazy frame of Polars over, with its data in memory."""
    return as_polars(path).lazy()


def as_duckdb(path: str) -> Frame:
    """Hand a table of DuckDB over, in the memory of this process."""
    import duckdb

    duckdb.execute("create table made as from read_parquet($path)", {"path": path})
    return duckdb.table("made")


def as_ibis(path: str) -> Frame:
    """Hand the same over, as Ibis reads it."""
    import duckdb
    import ibis

    as_duckdb(path)
    connection = ibis.duckdb.from_connection(duckdb.default_connection())
    ibis.set_backend(connection)
    return connection.table("made")


def as_dask(path: str) -> Frame:
    """Hand a frame of Dask over, in four partitions."""
    import dask.dataframe as dd

    return dd.from_pandas(as_pandas(path), npartitions=4)


def as_spark_session() -> Any:  # noqa: ANN401  a session of Spark
    """Return a session of Spark on this machine."""
    from pyspark.sql import SparkSession

    return (
        SparkSession.builder.master("local[*]")
        .config("spark.driver.memory", "6g")
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.log.level", "OFF")
        .getOrCreate()
    )


def as_spark(path: str) -> Frame:
    """Hand a frame of Spark over, cached."""
    frame = as_spark_session().read.parquet(path).cache()
    frame.count()
    return frame


def itself(frame: Frame) -> Frame:
    """Give what was there already."""
    return frame


def written(frame: Frame) -> None:
    """Compute every row of Spark, and hand none over."""
    frame.write.format("noop").mode("overwrite").save()


ENGINES: Final = {
    "pandas": Engine(as_pandas, itself, by_hand.PANDAS, {"pooled": 1.3, "all rules": 1.25}),
    "polars": Engine(as_polars, itself, by_hand.POLARS, {}),
    "polars-lazy": Engine(
        as_lazy,
        lambda frame: frame.collect(engine="in-memory"),
        by_hand.POLARS,
        {"pooled": 1.25, "all rules": 1.25},
    ),
    "polars-streaming": Engine(
        as_lazy,
        lambda frame: frame.collect(engine="streaming"),
        by_hand.POLARS_STREAMING,
        {"pooled": 1.25, "all rules": 1.25, "row by row": 0.6},
    ),
    "pyarrow": Engine(as_arrow, itself, by_hand.PYARROW, {"pooled": 1.25, "all rules": 1.25}),
    "duckdb": Engine(
        as_duckdb,
        lambda relation: relation.to_arrow_table(),
        by_hand.DUCKDB,
        {"pooled": 1.5, "all rules": 1.4},
    ),
    "ibis": Engine(as_ibis, lambda table: table.to_pyarrow(), by_hand.IBIS, {"pooled": 1.5, "all rules": 1.4}),
    "dask": Engine(as_dask, lambda frame: frame.compute(), by_hand.DASK, {"pooled": 1.8}),
    "pyspark": Engine(as_spark, written, by_hand.SPARK, {"pooled": 1.5}),
}


SORTED: Final[dict[str, Callable[[Frame], Frame]]] = {  # engines whose results are eager, in the order of their keys
    "pandas": lambda frame: frame.sort_values(by_hand.SERIES),
    "polars": lambda frame: frame.sort(by_hand.SERIES),
    "pyarrow": lambda frame: frame.sort_by([(key, "ascending") for key in by_hand.SERIES]),
}


def through_frames(frame: Frame, shape: str, indicators: dict[str, Indicator] = INDICATORS) -> Frame:
    """Ask `reformkpi.frames` for a shape."""
    if shape == "row by row":
        return frames.judge(frame, indicators, strict=False)
    settles = shape == "all rules"
    return frames.evaluate(frame, indicators, period=YEAR, revisions=settles, overlaps=settles, strict=False)


# What is done in a process of its own


def compared(hand: Frame, ours: Frame, shape: str) -> None:
    """End the run with what differs, if anything does."""
    keys = ["row"] if shape == "row by row" else by_hand.SERIES
    one, two = (normal(frame, keys, told=by_hand.COMPLETENESS if shape == "complete" else ()) for frame in (hand, ours))
    if one.equals(two):
        return
    if len(one) != len(two):
        sys.exit(f"{shape}: {len(one):,} rows by hand, {len(two):,} through reformkpi.frames")
    places = [at for at in range(len(one)) if one.slice(at, 1) != two.slice(at, 1)][:5]
    told = "\n".join(f"by hand {one.slice(at, 1).to_pylist()}\nframes  {two.slice(at, 1).to_pylist()}" for at in places)
    sys.exit(f"{shape}: the two sides differ\n{told}")


def normal(frame: Frame, keys: list[str], told: Iterable[str]) -> Frame:
    """Give what any engine gave as a table of PyArrow, in order, without the figures that judge nothing."""
    import narwhals as nw
    import pyarrow as pa
    import pyarrow.compute as pc

    taken = nw.from_native(frame)
    table = (taken.collect("pyarrow") if isinstance(taken, nw.LazyFrame) else taken).to_arrow()
    table = table.sort_by([(key, "ascending") for key in keys])
    counts = [name for name in (*by_hand.COUNTS, "shortfall", "used", "without_counts") if name in table.column_names]
    words = [key for key in (*keys, "target", "status") if key != "row"]
    columns = {name: table[name].cast(pa.string()) for name in words}
    columns |= {name: table[name].cast(pa.int64()) for name in [*counts, *(["row"] if "row" in keys else [])]}
    columns |= {name: table[name].cast(pa.int64()) for name in told}
    judged = pc.is_in(columns["status"], value_set=pa.array(["met", "not met"]))
    idle = pc.equal(columns["status"], "no activity")
    for name in by_hand.COUNTS:
        columns[name] = pc.if_else(pc.or_(judged, idle), columns[name], None)
    columns["shortfall"] = pc.if_else(judged, columns["shortfall"], None)
    if "used" in columns:
        sound = pc.or_(pc.or_(judged, idle), pc.equal(columns["status"], "no data"))
        columns["used"] = pc.if_else(sound, columns["used"], None)
    return pa.table({name: pc.cast(column, column.type) for name, column in columns.items()}).combine_chunks()


def sides(name: str, shape: str, frame: Frame) -> tuple[Callable[[], Frame], Callable[[], Frame]]:
    """Give the two acts to be timed."""
    engine = ENGINES[name]
    hand = engine.by_hand[shape]
    if name in SORTED and shape != "row by row":
        return (lambda: SORTED[name](hand(frame)), lambda: through_frames(frame, shape))
    return (lambda: engine.collected(hand(frame)), lambda: engine.collected(through_frames(frame, shape)))


def timed(name: str, shape: str, path: str, number: int) -> list[tuple[float, float]]:
    """Compare the two sides, time them by turns, and compare what each pair gave, since an engine may go wrong at times."""
    engine = ENGINES[name]
    frame = engine.handed(path)
    compared(engine.by_hand[shape](frame), through_frames(frame, shape), shape)
    hand, ours = sides(name, shape, frame)
    pairs = [paired(hand, ours, shape) for _ in range(number + 1)]
    return pairs[1:]


def paired(hand: Callable[[], Frame], ours: Callable[[], Frame], shape: str) -> tuple[float, float]:
    """Time one act after the other."""
    start = perf_counter()
    wanted = hand()
    between = perf_counter()
    through = ours()
    end = perf_counter()
    if through is not None:
        compared(wanted, through, shape)
    return between - start, end - between


def held(name: str, shape: str, path: str, side: int) -> tuple[int, int]:
    """Give the greatest memory that this process and its Java runtime, if any, held: before the act, and in all."""
    act = sides(name, shape, ENGINES[name].handed(path))[side]
    before = peak()
    result = act()
    del result
    return before, peak()


def peak() -> int:
    """Give the greatest memory held so far, in bytes: of this process, and of the Java runtime where it started one."""
    found = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    if spark := sys.modules.get("pyspark"):
        java = spark.SparkContext._gateway.proc.pid
        lines = Path(f"/proc/{java}/status").read_text(encoding="ascii").splitlines()
        found += next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))
    return found


def crossing(rows: int) -> None:
    """Print how the ladder of `frames.judge` and a join grow with the number of indicators."""
    import pyarrow.parquet as pq

    print(f"{'engine':<18}{'indicators':>10}{'join s':>10}{'ladder s':>10}{'ladder / join':>15}   (least to greatest)")
    for number in (10, 30, 100, 300, 1000):
        texts = {f"I.{n}": f"{n / 10:g}" for n in range(1, number + 1)}
        indicators = indicators_of(texts)
        shares = {name: (row.target.value / 100).as_integer_ratio() for name, row in indicators.items()}
        targets = tuple((name, *shares[name], text) for name, text in texts.items())
        by_hand.TARGETS = targets
        with tempfile.TemporaryDirectory() as folder:
            path = str(Path(folder, "made.parquet"))
            pq.write_table(made(rows, "row by row", targets), path)
            for name in ("polars-lazy", "polars-streaming", "duckdb"):
                engine = ENGINES[name]
                frame = engine.handed(path)
                hand = partial(
                    lambda engine, frame: engine.collected(engine.by_hand["row by row"](frame)), engine, frame
                )
                ours = partial(
                    lambda engine, frame, given: engine.collected(through_frames(frame, "row by row", given)),
                    engine,
                    frame,
                    indicators,
                )
                try:
                    pairs = [paired(hand, ours, "row by row") for _ in range(PAIRS + 1)][1:]
                except Exception as error:  # noqa: BLE001  an engine may refuse so long a ladder: that is a finding
                    print(f"{name:<18}{number:>10}  {type(error).__name__}: {str(error).splitlines()[0][:80]}")
                else:
                    print(f"{name:<18}{number:>10}{told(pairs)}")
                if name == "duckdb":
                    sys.modules["duckdb"].execute("drop table made")


# The table


def told(pairs: list[tuple[float, float]]) -> str:
    """Write the medians of both sides and of their ratios, and the noise."""
    ratios = [ours / hand for hand, ours in pairs]
    hand, ours = (median(column) for column in zip(*pairs, strict=True))
    return f"{hand:>10.3f}{ours:>10.3f}{median(ratios):>15.2f}   ({min(ratios):.2f} to {max(ratios):.2f})"


def child(*asked: object) -> Any:  # noqa: ANN401  whatever JSON holds
    """Have something done in a fresh process. This one stays small: a child begins with the greatest memory of its parent."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", __file__, "--child", json.dumps(asked)],
        check=False,
        stdout=subprocess.PIPE,
        text=True,
    )
    if done.returncode:
        sys.exit(f"{asked}: ended with {done.returncode}")
    return json.loads(done.stdout.splitlines()[-1]) if done.stdout else None


def asked_of_child(what: str, *asked: Any) -> object:  # noqa: ANN401  whatever JSON holds
    """Do what the parent asked for."""
    if what == "make":
        import pyarrow.parquet as pq

        rows, shape, path = asked
        return pq.write_table(made(rows, shape), path)
    return {"time": timed, "memory": held}[what](*asked)


def table(names: list[str], rows: list[int], shapes: list[str], *, pairs: int, memory: bool) -> None:
    """Print every figure."""
    print(
        f"{'engine':<18}{'shape':<12}{'rows':>11}{'by hand s':>10}{'frames s':>10}{'frames / hand':>15}"
        f"   {'(least to greatest)':<20}{'by hand MiB':>16}{'frames MiB':>16}   to reach"
    )
    medians: dict[tuple[str, str, int], tuple[float, float]] = {}
    for shape in shapes:
        for number in rows:
            with tempfile.TemporaryDirectory() as folder:
                path = str(Path(folder, "made.parquet"))
                child("make", number, shape, path)
                for name in names:
                    if shape not in ENGINES[name].by_hand:
                        continue
                    aim = ENGINES[name].to_reach.get(shape)
                    timings = child("time", name, shape, path, pairs)
                    medians[name, shape, number] = tuple(median(column) for column in zip(*timings, strict=True))
                    peaks = [child("memory", name, shape, path, side) for side in (0, 1)] if memory else []
                    most = "".join(f"{f'{top // MIB} +{(top - before) // MIB}':>16}" for before, top in peaks)
                    noise = told(timings)
                    reach = "" if aim is None else f"   at most {aim:g}"
                    print(f"{name:<18}{shape:<12}{number:>11,}{noise:<58}{most}{reach}", flush=True)
    for few, many in pairwise(rows):
        print(f"\ngrowth of time from {few:,} to {many:,} rows, {many / few:g} times: by hand, frames")
        for name, shape, number in medians:
            if number == few:
                pair = zip(medians[name, shape, few], medians[name, shape, many], strict=True)
                print(f"{name:<18}{shape:<12}" + "".join(f"{after / before:>10.1f}" for before, after in pair))


def main() -> None:
    """Print what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("engines", nargs="*", help=f"any of {', '.join(ENGINES)}; all where none is named")
    parser.add_argument("--rows", nargs="+", type=int, default=[1_000_000], help="how many rows; 1000000 if not said")
    parser.add_argument("--shapes", nargs="+", choices=SHAPES, default=SHAPES)
    parser.add_argument("--pairs", type=int, default=PAIRS, help="how many pairs, beside the one to warm up")
    parser.add_argument("--no-memory", action="store_true", help="time alone, which takes half as long")
    parser.add_argument("--crossing", action="store_true", help="where a ladder becomes slower than a join")
    parser.add_argument("--child", type=json.loads, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if unknown := [name for name in asked.engines if name not in ENGINES]:
        parser.error(f"unknown {', '.join(unknown)}; there are {', '.join(ENGINES)}")
    if asked.child:
        print(json.dumps(asked_of_child(*asked.child)))
    elif asked.crossing:
        crossing(asked.rows[0])
    else:
        table(asked.engines or list(ENGINES), asked.rows, asked.shapes, pairs=asked.pairs, memory=not asked.no_memory)


if __name__ == "__main__":
    main()
