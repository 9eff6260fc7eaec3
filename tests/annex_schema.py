"""Makes the JSON Schema of an annex in TOML from the definitions of its values, for editors.

Run it with `uv run tests/annex_schema.py` after a change of the values; a test compares the file with what it makes.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import attrs

from reformkpi import Annex, Citation, Group, Indicator, Unit, _converters, annexes

FILE = Path(annexes.__file__).parent / "annex.schema.json"
TEXT = {"type": "string", "minLength": 1}
YEAR = {"type": "integer", "minimum": 1, "maximum": 9999}
DAY = {"description": "A day, written without quotes, such as 2025-01-08."}
PLAIN: dict[Any, dict[str, Any]] = {
    _converters.text: TEXT,
    _converters.text_or_empty: {"type": "string"},
    _converters.text_or_none: TEXT,
    _converters.texts: {"type": "array", "items": TEXT},
    _converters.flag: {"type": "boolean"},
    _converters.day: DAY,
    _converters.day_or_none: DAY,
    _converters.years: {"oneOf": [YEAR, {"type": "array", "items": YEAR, "minItems": 2, "maxItems": 2}]},
}
UNIT_NAME = TEXT | {"description": "The id, name or alias of the department or of one of its members."}


def table(kind: type[attrs.AttrsInstance], *without: str, **others: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a value: its fields by their converters, or as given."""
    fields = [field for field in attrs.fields(kind) if field.init and field.alias not in without]
    return {
        "type": "object",
        "description": (kind.__doc__ or "").partition("\n")[0],
        "properties": {field.alias: others.get(field.alias) or PLAIN[field.converter] for field in fields},
        "required": [
            field.alias for field in fields if field.default is attrs.NOTHING or field.alias in ("lead", "group")
        ],
        "additionalProperties": False,
    }


def tables(of: dict[str, Any], least: int = 0) -> dict[str, Any]:
    """Return the schema of a list of tables."""
    return {"type": "array", "items": of} | ({"minItems": least} if least else {})


def schema() -> dict[str, Any]:
    """Return the schema of a document."""
    target = TEXT | {"description": "The cell as printed, such as 'Tối thiểu 60'."}
    own = {
        "type": "object",
        "properties": {"unit": UNIT_NAME, "target": target},
        "required": ["unit", "target"],
        "additionalProperties": False,
    }
    indicator = table(
        Indicator,
        "department",
        "years",
        group=TEXT | {"description": "The id of a group."},
        target=target,
        unit_targets=tables(own),
        lead=UNIT_NAME,
        assessor=UNIT_NAME,
        citations=tables(table(Citation)),
    )
    department = table(Unit, members=tables(table(Unit, "members", "open")))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "An annex of reformkpi"} | table(
        Annex, department=department, groups=tables(table(Group), 1), indicators=tables(indicator)
    )


def text() -> str:
    """Return the schema as the file has it."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
