"""Times `evaluate` against a bare loop over dicts, and `import reformkpi` against `import attrs`.

Run it with `uv run tests/benchmarks/evaluate.py`. It prints medians and, as the noise, the least and greatest of the runs; the
ratios are taken pair by pair in one run. The loop adds up and compares floats, as a good user would write it by hand
without any of the rules; `evaluate` has all of them in force. The figures are made up.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from datetime import date, timedelta
from functools import partial
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

from reformkpi import Counts, Indicator, Measurement, Period, Target, Unit, evaluate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

RUNS = 15
FIRST = date(2025, 1, 1)
DAYS = 182
HALF = Period(FIRST, FIRST + timedelta(days=249))
DEPARTMENT = Unit("sct", "Sở Công Thương", members=[Unit(f"u{n}", f"Phòng {n}") for n in range(50)])
INDICATORS = {
    name: Indicator(id=name, title=name, target=Target.minimum(target), department=DEPARTMENT, years=2025)
    for name, target in {"A": 50, "B": 57, "C": 60, "D": 80, "E": 90, "F": 95, "G": 100, "H": "33.3"}.items()
}


def made(number: int, days: int) -> list[Measurement]:
    """Make so many reports: one a day, indicator and unit; what exceeds those are later versions of the first."""
    luck = random.Random(1)
    reports: list[Measurement] = []
    while len(reports) < number:
        version = len(reports) // (days * 8 * 50)
        for name in INDICATORS:
            for unit in DEPARTMENT.members:
                for day in range(days):
                    received = luck.randrange(100)
                    span = Period(FIRST + timedelta(days=day), FIRST + timedelta(days=day))
                    value = Counts(luck.randrange(received + 1), received)
                    as_of = HALF.last + timedelta(days=version)
                    reports.append(Measurement(name, unit.id, period=span, value=value, as_of=as_of))
    return reports[:number]


def by_hand(rows: Sequence[dict[str, object]], targets: dict[str, float]) -> dict[tuple[object, object], bool]:
    """Add up and compare in floats, with none of the rules."""
    totals: dict[tuple[object, object], list[int]] = {}
    for row in rows:
        total = totals.setdefault((row["indicator"], row["unit"]), [0, 0])
        total[0] += row["numerator"]  # type: ignore[operator]
        total[1] += row["denominator"]  # type: ignore[operator]
    return {key: done / of * 100 >= targets[str(key[0])] for key, (done, of) in totals.items() if of}


def seconds(act: Callable[[], object]) -> float:
    """Time one call."""
    start = perf_counter()
    act()
    return perf_counter() - start


def told(name: str, values: Sequence[float], unit: str, limit: float | None = None) -> None:
    """Print a figure: its median, the spread of its runs, and what it is to reach."""
    aim = "" if limit is None else f"   to reach: at most {limit:g}"
    print(f"{name:<64} {median(values):8.3f} {unit} ({min(values):.3f} to {max(values):.3f}){aim}")


def main() -> None:
    """Print every figure."""
    targets = {name: float(row.target.value) for name, row in INDICATORS.items()}
    times: dict[tuple[int, int], list[float]] = {}
    for number, days, shape, limit in (
        (100_000, DAYS, "27 % revisions", 3.5),
        (200_000, DAYS, "64 % revisions", 4.5),
        (100_000, 250, "no revisions", 3.0),
    ):
        reports = made(number, days)
        rows = [
            {
                "indicator": one.indicator,
                "unit": one.unit,
                "numerator": one.value.numerator,
                "denominator": one.value.denominator,
            }
            for one in reports
            if isinstance(one.value, Counts)
        ]
        loop, times[number, days] = [], []
        for _ in range(RUNS):
            loop.append(seconds(partial(by_hand, rows, targets)))
            times[number, days].append(seconds(partial(evaluate, INDICATORS, reports, period=HALF)))
        told(f"loop by hand, {number:,} dicts, {shape}", loop, "s")
        told(f"evaluate, {number:,} measurements", times[number, days], "s")
        told(
            f"evaluate / loop, {number:,}, {shape}",
            [b / a for a, b in zip(loop, times[number, days], strict=True)],
            "times",
            limit,
        )
    told("evaluate, 200,000 / 100,000", [median(times[200_000, DAYS]) / median(times[100_000, DAYS])], "times", 2.3)
    imports: dict[str, list[float]] = {"attrs": [], "reformkpi": []}
    # Both are imported once before, with leave to keep their bytecode, as an installed package has it.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    code = "import time; start = time.perf_counter(); import {}; print(time.perf_counter() - start)"
    for _ in range(RUNS + 1):
        for name, found in imports.items():
            found.append(float(subprocess.check_output([sys.executable, "-c", code.format(name)], env=kept)))
    for name, found in imports.items():
        del found[0]
        told(f"import {name}", found, "s")
    told(
        "import reformkpi / import attrs, medians",
        [median(imports["reformkpi"]) / median(imports["attrs"])],
        "times",
        1.5,
    )


if __name__ == "__main__":
    main()
