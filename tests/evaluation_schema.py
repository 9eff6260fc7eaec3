"""Makes the JSON Schema of an archived evaluation.

Run it with `uv run tests/evaluation_schema.py` after a change of the archive; a test compares the file with what it makes.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reformkpi import Boundary, Comparison, ExactReading, FindingKind, Status, files
from reformkpi.files import _json

if TYPE_CHECKING:
    from enum import Enum

FILE = Path(files.__file__).parent / "evaluation.schema.json"
TEXT = {"type": "string", "minLength": 1}
ANY_TEXT = {"type": "string"}
FLAG = {"type": "boolean"}
COUNT = {"type": ["integer", "null"], "minimum": 0}
DAY = {"type": "string", "format": "date"}
DAY_OR_NONE = {"type": ["string", "null"], "format": "date"}
STATED = {
    "type": ["string", "null"],
    "pattern": r"^[0-9]{1,3}(\.[0-9]+)?$",
    "description": "A percentage from 0 to 100, with the decimals that it was stated with.",
}
FRACTION = {
    "type": ["string", "null"],
    "pattern": "^-?[0-9]+(/[0-9]+)?$",
    "description": "Exact, in percent or percentage points.",
}


def record(description: str = "", **fields: Any) -> dict[str, Any]:  # noqa: ANN401  schemas
    """Return the schema of an object with exactly these fields."""
    about = {"description": description} if description else {}
    return about | {
        "type": "object",
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }


def several(of: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a list."""
    return {"type": "array", "items": of}


def choice(kind: type[Enum]) -> dict[str, Any]:
    """Return the schema of a value of an enumeration."""
    return {"enum": [one.value for one in kind]}


def schema() -> dict[str, Any]:
    """Return the schema of the whole document."""
    period = record(first=DAY, last=DAY)
    unit = {"id": TEXT, "name": TEXT, "aliases": several(TEXT)}
    figure = {"numerator": COUNT, "denominator": COUNT, "stated": STATED}
    citation = record(document=TEXT, number=TEXT, issued_on=DAY, issuer=TEXT, place=ANY_TEXT)
    group = record(id=TEXT, title=TEXT, title_en=ANY_TEXT, parent=ANY_TEXT)
    indicator = record(
        id=TEXT,
        group={"oneOf": [group, {"type": "null"}]},
        title=TEXT,
        title_en=ANY_TEXT,
        target=TEXT | {"description": "The cell as printed."},
        unit_targets={"type": "object", "additionalProperties": TEXT},
        department=TEXT | {"description": "The id of a department."},
        lead=TEXT | {"description": "The id of the department or of one of its members."},
        lead_text=ANY_TEXT,
        assessor={"type": ["string", "null"]},
        assessor_text=ANY_TEXT,
        years={"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2},
        citations=several(citation),
        note=ANY_TEXT,
        additive_over_units=FLAG,
        additive_over_time=FLAG,
    )
    report = record(
        "Counts, with the percentage printed beside them if there is one; or a percentage alone.",
        indicator=TEXT,
        unit=TEXT,
        first=DAY,
        last=DAY,
        **figure,
        as_of=DAY_OR_NONE,
        source={"type": ["string", "null"]},
    )
    verdict = record(
        indicator=TEXT,
        unit=TEXT,
        status=choice(Status),
        comparison=choice(Comparison),
        **figure,
        rate=FRACTION,
        gap=FRACTION,
        shortfall=COUNT,
        headroom=COUNT,
        firm=FLAG,
        complete=FLAG,
        due=FLAG,
        unreported=several(TEXT),
        uncovered=several(period),
        findings=several(record(kind=choice(FindingKind), unit=TEXT)),
    )
    document = record(
        "An evaluation of reformkpi: what it takes to judge again, and the verdicts.",
        format={"const": _json.FORMAT},
        version={"const": _json.VERSION},
        period=period,
        reading=choice(ExactReading),
        boundary=choice(Boundary),
        as_of=DAY_OR_NONE,
        departments=several(record(**unit, open=FLAG, members=several(record(**unit)))),
        indicators=several(indicator),
        reports=several(report),
        verdicts=several(verdict),
    )
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "An evaluation of reformkpi"} | document


def text() -> str:
    """Return the schema as the file has it."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
