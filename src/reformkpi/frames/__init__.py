"""The same judgement over columns (extra `[frames]`): counts by the million in, verdicts out, on any engine.

Accepts frames of pandas, Polars, PyArrow, DuckDB, Ibis, Dask and PySpark, and returns the same kind, lazy if the frame
is. What the object engine rejects has a status of its own here, a `Refusal`, because the rows of a lazy frame are not
known before it is collected.

A frame of reports has the columns `indicator`, `unit`, `first`, `last`, `numerator`, `denominator` and, where figures
are revised, `as_of`: ids as text, days as dates (of a datetime column the days), counts as whole
numbers. `columns=` maps these roles to your names if yours differ: `columns={"unit": "don_vi"}`.
"""

from reformkpi.frames._count import count
from reformkpi.frames._evaluate import evaluate
from reformkpi.frames._judge import judge
from reformkpi.frames._schema import Refusal
from reformkpi.frames._values import from_evaluation, measurements

__all__ = ["Refusal", "count", "evaluate", "from_evaluation", "judge", "measurements"]
