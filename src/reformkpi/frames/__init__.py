"""The same judgement over columns (extra `[frames]`): counts by the million in, verdicts out, on any engine.

Frames of pandas, Polars, PyArrow, DuckDB, Ibis, Dask and PySpark come in and go out as they are, lazy where they were
lazy. What the object engine refuses is a status of its own here, a `Refusal`, since a lazy frame cannot refuse without
being collected.

A frame of reports has the columns `indicator`, `unit`, `first`, `last`, `numerator`, `denominator` and, where figures
are revised, `as_of`: ids as text, days as dates (of a datetime column the days), counts as whole
numbers. `columns=` says what they are called where they are called otherwise: `columns={"unit": "don_vi"}`.
"""

from reformkpi.frames._count import count
from reformkpi.frames._evaluate import evaluate
from reformkpi.frames._judge import judge
from reformkpi.frames._schema import Refusal
from reformkpi.frames._values import from_evaluation, measurements

__all__ = ["Refusal", "count", "evaluate", "from_evaluation", "judge", "measurements"]
