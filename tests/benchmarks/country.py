"""What a country costs: dossiers of 3,321 communes, counted for twelve months and eight indicators, and judged by commune.

    uv run --group spark tests/benchmarks/country.py polars duckdb pyspark --dossiers 10000000

Each engine reads the same Parquet file in a process of its own; it prints the seconds from the file to the verdicts and the
greatest memory of the process, with its Java runtime if it has one. The start of Spark is not counted. The figures are made up.
"""
# ruff: noqa: PLC0415  each engine is imported only where it is measured

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from frames import MIB, as_spark_session, indicators_of, peak

from reformkpi import frames
from reformkpi.periods import ND09

if TYPE_CHECKING:
    from collections.abc import Callable

COMMUNES: Final = 3_321
PROVINCES: Final = 34
SUCCEEDED: Final = {f"I.{n}": f"succeeded_{n}" for n in range(1, 9)}
INDICATORS: Final = indicators_of(dict.fromkeys(SUCCEEDED, "80"))
BY: Final = ("province", "unit")

Frame = Any  # of whichever engine


def make(dossiers: int, path: str) -> None:
    """Write dossiers of a year: four in five succeed, a fifth is left out of each indicator."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    luck = np.random.default_rng(1)
    commune = luck.integers(0, COMMUNES, dossiers)
    names = {
        "province": [f"H{n:02}" for n in range(PROVINCES)],
        "unit": [f"H{n % PROVINCES:02}.{n}" for n in range(COMMUNES)],
    }
    columns: dict[str, Any] = {
        "province": pa.array(names["province"]).take(pa.array(commune % PROVINCES)),
        "unit": pa.array(names["unit"]).take(pa.array(commune)),
        "received_on": pa.array(
            (np.datetime64("2024-12-15") + luck.integers(0, 365, dossiers)).astype("datetime64[D]")
        ),
    }
    for name in SUCCEEDED.values():
        columns[name] = pa.array(luck.random(dossiers) < 0.8, mask=luck.random(dossiers) < 0.2)
    pq.write_table(pa.table(columns), path)


def verdicts(dossiers: Frame) -> Frame:
    """Count and judge, as docs/frames.md shows it."""
    counts = frames.count(dossiers, periods=ND09.months(2025), succeeded=SUCCEEDED, by=BY)
    return frames.evaluate(counts, INDICATORS, period=ND09.year(2025), by=BY, revisions=False, overlaps=False)


def polars(path: str) -> Callable[[], int]:
    """Return what judges the file, and returns the number of verdicts."""
    import polars as pl

    return lambda: verdicts(pl.scan_parquet(path)).collect(engine="streaming").height


def duckdb(path: str) -> Callable[[], int]:
    """Return what judges the file, and returns the number of verdicts."""
    import duckdb

    return lambda: len(verdicts(duckdb.read_parquet(path)).to_arrow_table())


def pyspark(path: str) -> Callable[[], int]:
    """Return what judges the file, and returns the number of verdicts. The session is there before."""
    session = as_spark_session()
    return lambda: len(verdicts(session.read.parquet(path)).collect())


ENGINES: Final = {"polars": polars, "duckdb": duckdb, "pyspark": pyspark}


def main() -> None:
    """Print what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("engines", nargs="*", help=f"any of {', '.join(ENGINES)}; all where none is named")
    parser.add_argument("--dossiers", type=int, default=10_000_000)
    parser.add_argument("--child", nargs="*", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        name, path = asked.child
        if name == "make":
            make(asked.dossiers, path)
        else:
            judge = ENGINES[name](path)
            begun = perf_counter()
            number = judge()
            print(f"{name:<10}{perf_counter() - begun:>8.1f} s{peak() // MIB:>8,} MiB{number:>10,} verdicts")
        return
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder, "dossiers.parquet"))
        for name in ("make", *(asked.engines or ENGINES)):
            command = [
                sys.executable,
                "-W",
                "ignore",
                __file__,
                "--dossiers",
                str(asked.dossiers),
                "--child",
                name,
                path,
            ]
            subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
