"""A plan whose targets change with its phase: the 22 rows of Decision 2629/QĐ-TTg, annex I, from a third party's copy."""

from __future__ import annotations

import csv
import json
import tomllib
from collections import Counter
from pathlib import Path

import annex_schema
import jsonschema
import pytest

from reformkpi import Annex, annexes

HERE = Path(__file__).parent / "data"
COPY = Path(__file__).parents[2] / "shared" / "data" / "2629-phuluc1.tsv"
TEXTS = [(HERE / f"2629-{years}.toml").read_text(encoding="utf-8") for years in ("2025-2027", "2028-2030")]
FIRST, SECOND = map(Annex.from_toml, TEXTS)


def test_both_phases() -> None:
    assert [(annex.name, annex.years, len(annex)) for annex in (FIRST, SECOND)] == [
        ("2629-2025-2027", (2025, 2027), 10),
        ("2629-2028-2030", (2028, 2030), 12),
    ]
    assert [(group.id, group.parent) for annex in (FIRST, SECOND) for group in annex.groups] == [
        ("I", ""), ("I.1", "I"), ("I.2", "I"), ("II", ""), ("II.1", "II"), ("II.2", "II"),
    ]  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_a_document_is_valid_by_the_schema(text: str) -> None:
    document = json.loads(json.dumps(tomllib.loads(text), default=str))
    schema = annex_schema.schema()
    jsonschema.validate(document, schema, cls=jsonschema.Draft202012Validator)
    document["indicators"][0]["traget"] = document["indicators"][0].pop("target")
    with pytest.raises(jsonschema.ValidationError, match="traget"):
        jsonschema.validate(document, schema, cls=jsonschema.Draft202012Validator)


@pytest.mark.parametrize("annex", [FIRST, SECOND], ids=str)
def test_to_toml_and_back(annex: Annex) -> None:
    assert Annex.from_toml(annex.to_toml()) == annex


def test_the_source_is_named_in_the_head() -> None:
    for text in TEXTS:
        assert "# Source: a third party's copy" in text.partition("\nname = ")[0]


def test_what_changes_with_the_phase() -> None:
    changes = annexes.compare(FIRST, SECOND)
    assert Counter(change.what for change in changes) == {"removed": 8, "added": 10, "target": 2}
    assert [(change.indicator, change.old, change.new) for change in changes if change.what == "target"] == [
        ("satisfaction", "95%", "99%"),
        ("certified-specialists", "50%", "100%"),
    ]


@pytest.mark.skipif(not COPY.exists(), reason="the copy is not here")
def test_cell_by_cell() -> None:
    with COPY.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    printed = [[group, number, *cells] for group, (number, *cells) in zip(_groups(rows), rows, strict=True)]
    assert [
        [row.group.id if row.group else "", row.title, row.target.text, row.assessor_text]
        for annex in (FIRST, SECOND)
        for row in annex.values()
    ] == [[group, title, target, assessor] for group, number, title, _, target, assessor in printed if number.isdigit()]
    assert [(group.id, group.title) for annex in (FIRST, SECOND) for group in annex.groups] == [
        (number, title) for _, number, title, *_ in printed if not number.isdigit()
    ]


def _groups(rows: list[list[str]]) -> list[str]:
    """Return the group that each row is in."""
    groups: list[str] = []
    for number, *_ in rows:
        groups.append(groups[-1] if number.isdigit() else number)
    return groups
