"""What each release keeps for those after it: values as pickles, an evaluation as JSON, a filled template.

`uv run tests/kept.py` writes them for this version, before it is released. `test_kept.py` reads those of every version.
"""

from __future__ import annotations

import pickle
import sys
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

import reformkpi
from reformkpi import Annex, Evaluation, Stated, Unit, annexes, errors, evaluate, files, periods

KEPT = Path(__file__).parent / "data" / "kept"


def annex() -> Annex:
    """Return the packaged annex with a division."""
    return annexes.load("sct-2025").with_divisions(Unit("energy", "Phòng Quản lý năng lượng", aliases=["P. QLNL"]))


def evaluation() -> Evaluation:
    """Return an evaluation with a revision, a missing unit and a stated percentage."""
    rows, quarter = annex(), periods.ND09.quarter(2025, 1)
    row = rows["I.3"]
    reports = [
        row.counted(597, 1003, unit="legal", period=quarter, as_of=date(2025, 3, 17), source="q.xlsx, Quý I!C12"),
        row.counted(590, 1003, unit="legal", period=quarter, as_of=date(2025, 3, 15)),
        row.counted(9, 15, unit="energy", period=quarter, stated=Stated("60.0")),
        rows["I.1"].counted(0, 0, unit="sct", period=quarter),
    ]
    return evaluate(rows, reports, period=quarter)


def values() -> dict[str, object]:
    """Return the values that are pickled."""
    made = evaluation()
    return {
        "evaluation": made,
        "annex": annex(),
        "verdict": made["I.3"],
        "period": made.period,
        "cutoff": periods.ND09,
        "error": errors.UnknownIndicator("I.9", ("I.1",)),
    }


def write(folder: Path) -> None:
    """Write what this version keeps."""
    folder.mkdir(parents=True, exist_ok=True)
    made = evaluation()
    (folder / "values.pickle").write_bytes(pickle.dumps(values(), protocol=4))
    (folder / "evaluation.json").write_text(files.dump(made), encoding="utf-8")
    (folder / "annex.toml").write_text(annex().to_toml(), encoding="utf-8")
    path = folder / "template.xlsx"
    files.template(path, annex(), made.period, unit="energy")
    book = openpyxl.load_workbook(path)
    sheet: Any = book["Số liệu"]
    row = next(row for row in range(7, sheet.max_row + 1) if sheet.cell(row, 2).value == "I.3")
    sheet.cell(row, 5).value, sheet.cell(row, 6).value = 9, 15
    book.save(path)


if __name__ == "__main__":
    write(KEPT / (sys.argv[1] if len(sys.argv) > 1 else reformkpi.__version__))
