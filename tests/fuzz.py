"""Feeds the readers with damaged and made-up input. No error but the documented ones, no read above a second.

    uv run tests/fuzz.py --seconds 60 cells periods documents forms archives sheets workbooks odf records drafts

Without names it feeds all. Cells, periods and sheets are half made of the words that a reader knows, in any order, and half
valid ones with a few changes. Of the others one half has changes anywhere, which a parser mostly rejects; in the other half
what a parser gets stays well-formed: lines or values of a document are taken out, said twice or replaced, and so are
elements, attributes and texts of a workbook. It prints how many inputs there were, how many were accepted, the slowest and
the memory, and ends with 1 if an input did what it must not, which it prints, or if all took more than 100 MiB.
`--seed` repeats a run.
"""

from __future__ import annotations

import argparse
import copy
import io
import json
import random
import re
import resource
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any, NamedTuple

import attrs
import kept
import openpyxl

from reformkpi import Annex, Target, annexes, evaluate, files, periods
from reformkpi.errors import ReformKPIError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LONGEST = 1.0  # seconds for an input
MOST_MEMORY = 100  # MiB
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


TARGETS = [
    "STT",
    "Chỉ tiêu",
    "Đơn vị chủ trì",
    "Kết quả",
    "I",
    "1",
    "2.",
    "Đúng hạn",
    "Sở",
    "Tối thiểu 90%",
    "100%",
    "top 10",
    "Ghi chú",
]
_RECORD = {
    "govAgencyName": "Sở Công Thương", "domainCode": "CN", "month": 1, "year": 2025, "receivedCount": 9, "onlineCount": 5,
    "releaseCount": 8, "betimesCount": 6, "ontimeCount": 1,
}  # fmt: skip
RECORDS = json.dumps([_RECORD, {**_RECORD, "domainCode": "NL"}, {**_RECORD, "month": 2}])
FORM = """name = "x"
units = "Đơn vị"
checks = ["3 = 4+5"]
[[figures]]
indicator = "I.3"
numerator = [8, 9]
denominator = 7"""
SHEET = "Chỉ tiêu;Đơn vị;Tử số;Mẫu số;Tỷ lệ (%)\nI.3;legal;1.003;2.006;50,0\nI.4;office;-;-;-\nTổng số;;1;2;3"
DECISION = """STT\tChỉ tiêu\tĐơn vị chủ trì\tKết quả
I\tTTHC
1\tĐúng hạn\tSở\tTối thiểu 90%
2\tSố hóa\tVăn phòng\t100%"""
ODF = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<office:body><office:spreadsheet><table:table table:name="S">
<table:table-row><table:table-cell><text:p>Chỉ tiêu</text:p></table:table-cell><table:table-cell><text:p>Đơn vị</text:p></table:table-cell>
<table:table-cell><text:p>Tử số</text:p></table:table-cell><table:table-cell><text:p>Mẫu số</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="2"><table:table-cell><text:p>I.3</text:p></table:table-cell>
<table:table-cell table:number-columns-spanned="1"><text:p>legal</text:p></table:table-cell>
<table:table-cell office:value-type="float" office:value="9"><text:p>9</text:p></table:table-cell>
<table:table-cell office:value-type="float" office:value="15"><text:p>15</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="5"><table:table-cell table:number-columns-repeated="3"/></table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>"""
VALUES = [
    "null", "true", "-1", "0", "1.5", "1e999", str(2**300), '""', '" "', '"x"', '"2025-3-1"', '"9999-12-31"', "[]", "{}", "[1]",
    '[["a"]]', '{"a": 1}', '"%"', '"\\u0000"', '"I.3"', '"sct"',
]  # fmt: skip
XML = [
    "0", "-1", "1", "7", "99999999", "1048577", "1e28", "NaN", "A1", "XFD1", "ZZZ9", "A1:XFD1048576", "B2:A1", "s", "n", "b", "e",
    "str", "inlineStr", "d", "float", "percentage", "date", "boolean", "2025-13-01", "Chỉ tiêu", "I.3", "legal", "",
]  # fmt: skip
ATTRIBUTE = re.compile(r' [\w:-]+="([^"]*)"')
TEXT = re.compile(r">([^<>]+)<")
ELEMENT = re.compile(r"<([\w:-]+)(?: [^<>]*)?(?:/>|>[^<>]*</\1>)")  # with no other inside


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


def relined(text: str, luck: random.Random) -> str:
    """Return a document with some lines changed: taken out, said twice, or with another value."""
    lines = text.split("\n")
    for _ in range(luck.randint(1, 4)):
        place, other = luck.randrange(len(lines)), luck.randrange(len(lines))
        key, equals, _ = lines[place].partition("=")
        match luck.randrange(4):
            case 0:
                del lines[place]
            case 1:
                lines.insert(other, lines[place])
            case 2 if equals:
                lines[place] = f"{key}= {luck.choice(VALUES)}"
            case _:
                lines[place], lines[other] = lines[other], lines[place]
        lines = lines or [""]
    return "\n".join(lines)


def revalued(document: str, luck: random.Random) -> str:
    """Return a document of JSON with some values taken out, said twice, or replaced by others of it or by odd ones."""
    root = json.loads(document)
    for _ in range(luck.randint(1, 3)):
        holders = [root]
        for holder in holders:
            inside = holder.values() if isinstance(holder, dict) else holder
            holders += [value for value in inside if isinstance(value, dict | list) and value]
        holder, other = luck.choice(holders), luck.choice(holders)
        key = luck.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
        match luck.randrange(4):
            case 0 if len(holder) > 1:
                del holder[key]
            case 1 if isinstance(holder, list):
                holder.append(copy.deepcopy(holder[key]))
            case 2:
                holder[key] = copy.deepcopy(other)
            case _:
                holder[key] = json.loads(luck.choice(VALUES))
    return json.dumps(root)


def remarked(document: str, luck: random.Random) -> str:
    """Return a document of XML with some elements taken out or said twice, or attributes and texts replaced."""
    for _ in range(luck.randint(1, 3)):
        pattern = luck.choice([ATTRIBUTE, TEXT, ELEMENT])
        matches = list(pattern.finditer(document))
        if not matches:
            continue
        match = luck.choice(matches)
        if pattern is ELEMENT:
            part = match[0] * luck.choice([0, 2, 50])
        else:
            value = luck.choice([luck.choice(XML), luck.choice(FIGURES), luck.choice(matches)[1]])
            part = match[0].replace(match[1], value) if match[1] else match[0]
        document = document[: match.start()] + part + document[match.end() :]
    return document


def zipped(parts: Mapping[str, str]) -> bytes:
    """Return an archive of parts, not compressed."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for name, part in parts.items():
            packed.writestr(name, part)
    return file.getvalue()


def table(luck: random.Random) -> str:
    """Return a sheet as text, of the words of headers and of figures."""
    rows = [luck.choices(HEADS, k=luck.randint(2, 7)) for _ in range(luck.randint(1, 3))]
    rows += [luck.choices(FIGURES, k=luck.randint(1, 7)) for _ in range(luck.randint(0, 5))]
    return "\n".join(";".join(row) for row in rows)


def small_workbook(*, formula: bool) -> dict[str, str]:
    """Return the parts of a workbook with a filled sheet and a cover."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in [
        ["Đơn vị báo cáo: legal"],
        ["Chỉ tiêu", "Tử số", "Mẫu số", "Tỷ lệ (%)", "Ngày chốt"],
        ["I.3", 9, 15, 0.6, date(2025, 3, 17)],
        ["I.4", "1.003", "=1+1" if formula else 2006, "50,0", "17/3/2025"],
    ]:
        sheet.append(row)
    sheet["D3"].number_format = "0.0%"
    sheet.merge_cells("A1:E1")
    book.create_sheet("Bìa")
    file = io.BytesIO()
    book.save(file)
    with zipfile.ZipFile(file) as parts:
        return {name: parts.read(name).decode() for name in parts.namelist() if "docProps" not in name}


def half(luck: random.Random, made: str, valid: str) -> str:
    """Return what was made, or the valid text with a few changes."""
    return made if luck.random() < 0.5 else changed(valid, luck)


def damaged(content: bytes, luck: random.Random) -> bytes:
    """Return a file with some bytes replaced, seldom cut off."""
    replaced = bytearray(content)
    for _ in range(luck.randint(1, 5)):
        replaced[luck.randrange(len(replaced))] = luck.randrange(256)
    return bytes(replaced[: luck.randrange(len(replaced))] if luck.random() < 0.1 else replaced)


class Reader(NamedTuple):
    """What makes an input, and what reads it."""

    make: Callable[[random.Random], Any]
    read: Callable[[Any], object]


def readers_of_texts() -> dict[str, Reader]:
    """Return the readers of cells, periods and documents, by name."""
    annex, whole = kept.annex(), kept.evaluation()
    small = attrs.evolve(annex, indicators=[annex["I.3"], annex["II.2"]])  # is changed more often in the same time
    tomls = [annex.to_toml(), *[small.to_toml()] * 9]
    reports = [report for report in whole.reports if report.indicator in small]
    archive = files.dump(evaluate(small, reports, period=whole.period))

    def document(luck: random.Random) -> str:
        toml = luck.choice(tomls)
        return half(luck, relined(toml, luck), toml)

    return {
        "cells": Reader(lambda luck: half(luck, worded(CELLS, luck), "Tối thiểu 99,5%"), Target.parse),
        "periods": Reader(
            lambda luck: half(luck, worded(PERIODS, luck, luck.choice(["", " "])), "Quý I/2025"), periods.ND09.parse
        ),
        "documents": Reader(document, Annex.from_toml),
        "forms": Reader(lambda luck: half(luck, relined(FORM, luck), FORM), files.Form.from_toml),
        "archives": Reader(lambda luck: half(luck, revalued(archive, luck), archive), files.load),
    }


def readers_of_files(folder: Path) -> dict[str, Reader]:
    """Return the readers of files, by name. They write each input to the folder."""
    annex = annexes.load("sct-2025")
    template = (kept.KEPT / "0.1.0" / "template.xlsx").read_bytes()
    workbooks = [small_workbook(formula=formula) for formula in (False, True)]

    def written(name: str, content: str | bytes) -> Path:
        path = folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "replace"))
        return path

    def measured(name: str) -> Callable[[str | bytes], object]:
        quarter = periods.ND09.quarter(2025, 1)
        return lambda content: files.measurements(written(name, content), annex, period=quarter, strict=False)

    def recorded(content: str) -> object:
        path, names = written("a.json", content), {"online": "I.3"}
        rule = periods.CALENDAR
        return files.measurements(path, annex, period=rule, form=files.OPENCPS, indicators=names, strict=False)

    def workbook(luck: random.Random) -> bytes:
        if luck.random() < 0.5:
            return damaged(template, luck)
        parts = workbooks[luck.random() < 0.1]
        name = luck.choice([name for name in parts if re.search(r"sheet\d|sharedStrings|styles|/workbook", name)])
        return zipped({**parts, name: remarked(parts[name], luck)})

    return {
        "sheets": Reader(lambda luck: half(luck, table(luck), SHEET), measured("a.csv")),
        "workbooks": Reader(workbook, measured("a.xlsx")),
        "odf": Reader(lambda luck: zipped({"content.xml": half(luck, remarked(ODF, luck), ODF)}), measured("a.ods")),
        "records": Reader(lambda luck: half(luck, revalued(RECORDS, luck), RECORDS), recorded),
        "drafts": Reader(
            lambda luck: half(luck, worded(TARGETS, luck, luck.choice("\t\n")), DECISION),
            lambda content: files.draft_annex(written("a.tsv", content)),
        ),
    }


def readers(folder: Path) -> dict[str, Reader]:
    """Return all readers, by name."""
    return readers_of_texts() | readers_of_files(folder)


def fed(reader: Reader, seed: str, seconds: float, most: int) -> Outcome:
    """Feed a reader until the time is over, or the inputs are."""
    luck, outcome = random.Random(seed), Outcome()
    end = perf_counter() + seconds
    while outcome.inputs < most and perf_counter() < end and not outcome.wrong:
        content = reader.make(luck)
        begin = process_time()
        try:
            reader.read(content)
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
            outcome.wrong += f" for {content!r}"[:3000]
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
        by_name = readers(Path(folder))
        for name in options.names or by_name:
            found = fed(by_name[name], f"{name} {options.seed}", options.seconds, options.most)
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            print(
                f"{name:>10}: {found.inputs:,} inputs, {found.accepted:,} accepted, slowest {found.slowest:.3f} s, "
                f"{memory} MiB in all{', WRONG: ' + found.wrong if found.wrong else ''}",
                flush=True,
            )
            status |= bool(found.wrong) or memory > MOST_MEMORY
    return status


if __name__ == "__main__":
    sys.exit(main())
