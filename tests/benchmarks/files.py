# /// script
# requires-python = ">=3.11"
# dependencies = ["reformkpi[excel]", "pandas", "python-calamine"]
#
# [tool.uv.sources]
# reformkpi = { path = "../..", editable = true }
# ///
"""Times `files.measurements` on the workbook of a country, beside calamine alone and `pandas.read_excel`.

Run it with `uv run tests/benchmarks/files.py`. The workbook has 12 sheets, a month each: 3,321 communes down, 11
indicators across, a numerator and a denominator each. The others return cells, and know no unit, indicator or problem.
Each runs in a process of its own, so that its memory is its own. The figures are made up.
"""

# ruff: noqa: PLC0415  each way imports only what it needs, and is measured with it

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter

RUNS = 3
COMMUNES = 3_321
MONTHS = 12


def write(path: Path) -> None:
    """Write the workbook."""
    from openpyxl import Workbook

    from reformkpi import annexes

    luck = Random(1)
    annex = annexes.load("sct-2025")
    book = Workbook(write_only=True)
    for month in range(1, MONTHS + 1):
        sheet = book.create_sheet(f"Tháng {month}")
        sheet.append(["Đơn vị", *(name for id_ in annex for name in (id_, None))])
        sheet.append([None, *["Tử số", "Mẫu số"] * len(annex)])
        for number in range(COMMUNES):
            figures: list[int] = []
            for _ in annex:
                received = luck.randrange(2_000)
                figures += [luck.randrange(received + 1), received]
            sheet.append([f"Xã {number}", *figures])
    book.save(path)


def ours(path: str) -> int:
    """Read all reports, each month for itself."""
    from reformkpi import Unit, annexes, files, periods

    communes = [Unit(f"x{number}", f"Xã {number}") for number in range(COMMUNES)]
    annex = annexes.load("sct-2025").for_department(Unit("tinh", "Tỉnh", members=communes))
    return sum(
        len(files.measurements(path, annex, period=periods.ND09.month(2025, month), sheet=f"Tháng {month}"))
        for month in range(1, MONTHS + 1)
    )


def calamine(path: str) -> int:
    """Return the number of rows that calamine reads."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(path)
    return sum(len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)


def pandas(path: str) -> int:
    """Return the number of rows that pandas reads, with openpyxl below."""
    import pandas as pd

    return sum(map(len, pd.read_excel(path, sheet_name=None, header=None).values()))


def main() -> None:
    """Print the medians, the least and the greatest of the runs, and the memory of each process."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "xa.xlsx")
        write(path)
        print(f"{COMMUNES:,} communes, 11 indicators, {MONTHS} months: {path.stat().st_size / 1e6:.0f} MB")
        for way in (calamine, pandas, ours):
            command = [sys.executable, __file__, way.__name__, str(path)]
            outs = [subprocess.run(command, check=True, capture_output=True, text=True).stdout for _ in range(RUNS)]
            lines = [out.split() for out in outs]
            seconds = sorted(float(line[1]) for line in lines)
            print(
                f"{way.__name__:>10}: {median(seconds):6.1f} s ({seconds[0]:.1f}-{seconds[-1]:.1f}), "
                f"{max(int(line[2]) for line in lines):5} MiB, {int(lines[0][0]):,} read"
            )


def one(way: str, path: str) -> None:
    """Run one of the ways, and print its result, seconds and memory."""
    began = perf_counter()
    found = {"ours": ours, "calamine": calamine, "pandas": pandas}[way](path)
    print(found, perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


if __name__ == "__main__":
    one(*sys.argv[1:]) if len(sys.argv) > 1 else main()
