"""The engines on which columns are judged: how each makes a frame of the same rows, and gives rows back."""

from __future__ import annotations

import importlib
import logging
import os
import shutil
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import narwhals as nw
import pandas as pd
import pyarrow as pa
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Columns = Mapping[str, Sequence[Any]]

TYPES = {
    "indicator": pa.string(),
    "unit": pa.string(),
    "province": pa.string(),
    "first": pa.date32(),
    "last": pa.date32(),
    "as_of": pa.date32(),
    "received_on": pa.timestamp("us"),
    "numerator": pa.int64(),
    "denominator": pa.int64(),
}


def arrow(columns: Columns) -> pa.Table:
    """Make a table of Arrow, typed even where a column is empty. What is not named above holds true, false or null."""
    return pa.table({name: pa.array(values, TYPES.get(name, pa.bool_())) for name, values in columns.items()})


def pandas(columns: Columns) -> pd.DataFrame:
    """Make a frame of pandas as its users have it: moments at midnight, counts with gaps as floats, flags as objects."""
    frame = arrow(columns).to_pandas()
    for name in {"first", "last", "as_of", "received_on"} & set(columns):
        frame[name] = frame[name].astype("datetime64[us]")
    return frame


def pandas_objects(columns: Columns) -> pd.DataFrame:
    return arrow(columns).to_pandas()


def pandas_nullable(columns: Columns) -> pd.DataFrame:
    return pandas(columns).convert_dtypes()


def pandas_arrow(columns: Columns) -> pd.DataFrame:
    return arrow(columns).to_pandas(types_mapper=pd.ArrowDtype)


def polars(columns: Columns) -> Any:
    return importlib.import_module("polars").from_arrow(arrow(columns))


def polars_lazy(columns: Columns) -> Any:
    return polars(columns).lazy()


@cache
def database() -> Any:
    return importlib.import_module("duckdb").connect()


def duckdb(columns: Columns) -> Any:
    return database().from_arrow(arrow(columns))


def ibis(columns: Columns) -> Any:
    return importlib.import_module("ibis").memtable(arrow(columns))


def dask(columns: Columns) -> Any:
    frame = pandas(columns).convert_dtypes()
    flags = dict.fromkeys(set(columns) - TYPES.keys(), "boolean")  # of nothing but gaps Dask would make text
    return importlib.import_module("dask.dataframe").from_pandas(frame.astype(flags), npartitions=2)


@cache
def session() -> Any:
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    logging.getLogger("py4j").setLevel(logging.ERROR)
    builder = importlib.import_module("pyspark.sql").SparkSession.builder.master("local[2]")
    settings = {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.log.level": "OFF",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.session.timeZone": "UTC",
    }
    for key, value in settings.items():
        builder = builder.config(key, value)
    return builder.getOrCreate()


def pyspark(columns: Columns) -> Any:
    frame = session().createDataFrame(arrow(columns))
    moments = {name: frame[name].cast("timestamp_ntz") for name in {"received_on"} & set(columns)}
    return frame.withColumns(moments) if moments else frame


class Engine(NamedTuple):
    """An engine: its name, what makes a frame of it, what it needs besides what every developer has."""

    name: str
    make: Callable[[Columns], Any]
    needs: tuple[str, ...] = ()

    @property
    def is_here(self) -> bool:
        return all(shutil.which(one) if one == "java" else importlib.util.find_spec(one) for one in self.needs)


QUICK = [
    Engine("pandas", pandas),
    Engine("pandas-objects", pandas_objects),
    Engine("pandas-nullable", pandas_nullable),
    Engine("pandas-arrow", pandas_arrow),
    Engine("polars", polars),
    Engine("polars-lazy", polars_lazy),
    Engine("pyarrow", arrow),
    Engine("duckdb", duckdb),
]
SLOW = [
    Engine("ibis", ibis, ("ibis",)),
    Engine("dask", dask, ("dask",)),
    Engine("pyspark", pyspark, ("pyspark", "java")),
]


def params(engines: Sequence[Engine]) -> list[Any]:
    """Give engines as parameters of a test; those that are not here are skipped, which pytest tells."""
    return [
        pytest.param(
            one,
            id=one.name,
            marks=[]
            if one.is_here
            else [
                pytest.mark.skip(
                    reason=f"{one.name} needs {' and '.join(one.needs)}: uv run --group engines --group spark"
                )
            ],
        )
        for one in engines
    ]


def rows(frame: Any) -> list[dict[str, Any]]:
    """Give the rows of a frame in plain values: None for every kind of gap, whole numbers as integers, days as dates."""
    collected = nw.from_native(frame)
    if isinstance(collected, nw.LazyFrame):
        collected = collected.collect("pandas" if collected.implementation.is_dask() else "pyarrow")
    return [{name: plain(value) for name, value in row.items()} for row in collected.iter_rows(named=True)]


def plain(value: Any) -> Any:
    if value is None or value is pd.NA or value is pd.NaT or value != value:  # noqa: PLR0124  NaN differs from itself
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date | str | bool):
        return value
    assert int(value) == value
    return int(value)
