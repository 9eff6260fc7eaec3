"""Times a year in months: 163 units, eight indicators, one evaluation a month.

Run it with `uv run tests/benchmarks/year.py`.
It prints medians and, as the noise, the least and greatest of the runs. The figures are made up.
"""

from __future__ import annotations

import random
from statistics import median
from time import perf_counter

from reformkpi import Counts, Indicator, Measurement, Target, Unit, display, evaluate
from reformkpi.periods import ND09

RUNS = 9
PROVINCE = Unit("province", "UBND tỉnh", members=[Unit(f"u{n}", f"Xã {n}") for n in range(163)])
INDICATORS = {
    name: Indicator(id=name, title=name, target=Target.minimum(60), department=PROVINCE, years=2025)
    for name in "ABCDEFGH"
}
MONTHS = ND09.months(2025)


def main() -> None:
    """Print every figure."""
    luck = random.Random(1)
    sent = [
        Measurement(name, unit.id, period=month, value=Counts(luck.randrange(50), 50 + luck.randrange(50)))
        for name in INDICATORS
        for unit in PROVINCE.members
        for month in MONTHS
    ]
    year, quarterly, table = [], [], []
    for _ in range(RUNS):
        start = perf_counter()
        evaluations = [evaluate(INDICATORS, sent, period=month) for month in MONTHS]
        year.append(perf_counter() - start)
        start = perf_counter()
        evaluate(INDICATORS, sent, period=ND09.year(2025))
        quarterly.append(perf_counter() - start)
        start = perf_counter()
        display.table(evaluations[0])
        table.append(perf_counter() - start)
    for name, times in {
        f"twelve evaluations of {len(sent):,} reports": year,
        "one evaluation of the year": quarterly,
        "one table": table,
    }.items():
        print(f"{name:<44} {1000 * median(times):7.1f} ms ({1000 * min(times):.1f} to {1000 * max(times):.1f})")


if __name__ == "__main__":
    main()
