"""Feeds the readers with damaged and made-up input. No error but the documented ones, no read above a second.

    uv run tests/fuzz.py --seconds 60 cells periods documents forms archives sheets workbooks

Without names it feeds all. Half of the inputs are valid ones with a few changes, half are made of the words that a
reader knows, in any order. It prints how many inputs there were, how many were accepted, the slowest and the memory, and
ends with 1 if an input did what it must not, which it prints. `--seed` repeats a run.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING

import kept

from reformkpi import Annex, Target, annexes, files, periods
from reformkpi.errors import ReformKPIError

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST = 1.0  # seconds for an input
ODD = [
    "",
    "\0",
    "\ufeff",
    "\u202e",
    "𝟙",
    "１",
    "½",
    "e\u0302",
    "-",
    "−",
    "1e999",
    "9" * 5000,
    "[" * 2000,
    '"',
    "'''",
    "\n" * 50,
    "NaN",
]
CELLS = [
    "Tối",
    "thiểu",
    "trên",
    "dưới",
    "không",
    "quá",
    "≥",
    "≤",
    ">",
    "<",
    "Có",
    "đạt",
    "từ",
    "trở",
    "lên",
    "%",
    "phần",
    "trăm",
    "60",
    "99,5",
    "99.5",
    "100",
    "0",
    "1.000",
    "-",
    "đến",
    "khoảng",
    "và",
]
PERIODS = [
    "Quý",
    "quý",
    "I",
    "II",
    "IV",
    "1",
    "4",
    "5",
    "/",
    "2025",
    "2025",
    "0",
    "9999",
    "tháng",
    "đầu",
    "cuối",
    "năm",
    "6",
    "9",
    "Q1",
    "H2",
    "9M",
    "-",
    "03",
    "13",
]
HEADS = [
    "STT",
    "Chỉ tiêu",
    "Đơn vị",
    "Tử số",
    "Mẫu số",
    "Tỷ lệ (%)",
    "Kỳ",
    "Năm",
    "Tháng",
    "Từ ngày",
    "Ngày chốt",
    "Lĩnh vực",
    "Đơn vị báo cáo: legal",
    "Tổng số",
]
FIGURES = [
    "I.3",
    "I.4",
    "legal",
    "office",
    "1.003",
    "1003",
    "99,5",
    "99.5%",
    "0",
    "-",
    "5",
    "31/12/2024",
    "2025-01-01",
    "x",
    "Ghi chú",
    "1",
    "2",
    "3",
    "Quý I/2025",
]


@dataclass
class Outcome:
    """What a run found: how many inputs, how many were accepted, the slowest, and what must not be."""

    inputs: int = 0
    accepted: int = 0
    slowest: float = 0
    wrong: str = ""


def changed(text: str, luck: random.Random) -> str:
    """Return a text with some changes: parts taken out, said twice, moved, or replaced by odd ones."""
    for _ in range(luck.randint(1, 4)):
        first, last = sorted(luck.randrange(len(text) + 1) for _ in range(2))
        last = min(last, first + luck.choice([1, 3, 20, 400]))
        part, other = text[first:last], luck.randrange(len(text) + 1)
        match luck.randrange(5):
            case 0:
                text = text[:first] + text[last:]
            case 1:
                text = text[:last] + part + text[last:]
            case 2:
                text = text[:other] + part + text[other:]
            case 3:
                text = text[:first] + luck.choice(ODD) + text[last:]
            case _:
                text = text[:first] + chr(luck.randrange(32, 0x2500)) + text[last:]
    return text


def worded(words: list[str], luck: random.Random, between: str = " ") -> str:
    """Return some of the words in any order, seldom with an odd one."""
    chosen = luck.choices(words, k=luck.randint(1, 8))
    if luck.random() < 0.1:
        chosen[luck.randrange(len(chosen))] = luck.choice(ODD)
    return between.join(chosen)


def table(luck: random.Random) -> str:
    """Return a sheet as text, of the words of headers and of figures."""
    rows = [luck.choices(HEADS, k=luck.randint(2, 7)) for _ in range(luck.randint(1, 3))]
    rows += [luck.choices(FIGURES, k=luck.randint(1, 7)) for _ in range(luck.randint(0, 5))]
    return "\n".join(";".join(row) for row in rows)


def readers(folder: Path) -> dict[str, Callable[[random.Random], Callable[[], object]]]:
    """Return, by name, what makes an input and the call that reads it."""
    annex = annexes.load("sct-2025")
    quarter = periods.ND09.quarter(2025, 1)
    toml, archive = annex.to_toml(), files.dump(kept.evaluation())
    form = """name = "x"
units = "Đơn vị"
checks = ["3 = 4+5"]
[[figures]]
indicator = "I.3"
numerator = [8, 9]
denominator = 7"""
    sheet = "Chỉ tiêu;Đơn vị;Tử số;Mẫu số;Tỷ lệ (%)\nI.3;legal;1.003;2.006;50,0\nI.4;office;-;-;-\nTổng số;;1;2;3"
    workbook = (kept.KEPT / "0.1.0" / "template.xlsx").read_bytes()

    def measured(name: str, content: bytes) -> Callable[[], object]:
        path = folder / name
        path.write_bytes(content)
        return lambda: files.measurements(path, annex, period=quarter, strict=False)

    def damaged(content: bytes, luck: random.Random) -> bytes:
        bytes_ = bytearray(content)
        for _ in range(luck.randint(1, 5)):
            bytes_[luck.randrange(len(bytes_))] = luck.randrange(256)
        return bytes(bytes_[: luck.randrange(len(bytes_))] if luck.random() < 0.1 else bytes_)

    def half(luck: random.Random, made: str, valid: str) -> str:
        return made if luck.random() < 0.5 else changed(valid, luck)

    def cell(text: str) -> Callable[[], object]:
        return lambda: Target.parse(text)

    def period(text: str) -> Callable[[], object]:
        return lambda: periods.ND09.parse(text)

    def document(text: str) -> Callable[[], object]:
        return lambda: Annex.from_toml(text)

    def official(text: str) -> Callable[[], object]:
        return lambda: files.Form.from_toml(text)

    def archived(text: str) -> Callable[[], object]:
        return lambda: files.load(text)

    return {
        "cells": lambda luck: cell(half(luck, worded(CELLS, luck), "Tối thiểu 99,5%")),
        "periods": lambda luck: period(half(luck, worded(PERIODS, luck, luck.choice(["", " "])), "Quý I/2025")),
        "documents": lambda luck: document(changed(toml, luck)),
        "forms": lambda luck: official(changed(form, luck)),
        "archives": lambda luck: archived(changed(archive, luck)),
        "sheets": lambda luck: measured("a.csv", half(luck, table(luck), sheet).encode("utf-8", "replace")),
        "workbooks": lambda luck: measured("a.xlsx", damaged(workbook, luck)),
    }


def fed(make: Callable[[random.Random], Callable[[], object]], seed: str, seconds: float, most: int) -> Outcome:
    """Feed a reader until the time is over, or the inputs are."""
    luck, outcome = random.Random(seed), Outcome()
    end = perf_counter() + seconds
    while outcome.inputs < most and perf_counter() < end and not outcome.wrong:
        state = luck.getstate()
        read = make(luck)
        begin = process_time()
        try:
            read()
            outcome.accepted += 1
        except ReformKPIError as error:
            if len(str(error)) > 100_000:
                outcome.wrong = f"a message of {len(str(error)):,} letters"
        except Exception as error:  # noqa: BLE001  that is what this looks for
            outcome.wrong = f"{type(error).__name__}: {error}"[:300]
        took = process_time() - begin
        outcome.slowest = max(outcome.slowest, took)
        if took > LONGEST:
            outcome.wrong = f"{took:.1f} seconds"
        if outcome.wrong:
            luck.setstate(state)
            call = make(luck)
            inside = call.__closure__[0].cell_contents if call.__closure__ else ""
            outcome.wrong += f" for {inside!r}"[:3000]
        outcome.inputs += 1
    return outcome


def main() -> int:
    """Feed the readers, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--most", type=int, default=1_000_000)
    parser.add_argument("--seed", default="1")
    options = parser.parse_args()
    status = 0
    with tempfile.TemporaryDirectory() as folder:
        makers = readers(Path(folder))
        for name in options.names or makers:
            found = fed(makers[name], f"{name} {options.seed}", options.seconds, options.most)
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            print(
                f"{name:>10}: {found.inputs:,} inputs, {found.accepted:,} accepted, slowest {found.slowest:.3f} s, "
                f"{memory} MiB in all{', WRONG: ' + found.wrong if found.wrong else ''}",
                flush=True,
            )
            status |= bool(found.wrong)
    return status


if __name__ == "__main__":
    sys.exit(main())
