"""The values through cattrs and JSON and back, with the two hooks that docs/packages.md shows."""

from __future__ import annotations

from decimal import Decimal

import cattrs
from cattrs.preconf.json import make_converter
from hypothesis import given
from hypothesis import strategies as st

from reformkpi import Annex, FindingKind, Measurement, Stated, Verdict, annexes, evaluate, periods
from reformkpi.testing import annexes as any_annexes

CONVERTER = make_converter()
CONVERTER.register_unstructure_hook(Decimal, str)
CONVERTER.register_structure_hook(Decimal, lambda text, _: Decimal(text))
CONVERTER.register_unstructure_hook(Annex, Annex.to_toml)
CONVERTER.register_structure_hook(Annex, lambda text, _: Annex.from_toml(text))


@given(st.from_type(Stated))
def test_a_percentage_keeps_its_decimals(value: Stated) -> None:
    assert CONVERTER.loads(CONVERTER.dumps(value), Stated) == value
    assert cattrs.structure(cattrs.unstructure(value), Stated) == value


@given(st.from_type(Measurement))
def test_a_report(report: Measurement) -> None:
    assert CONVERTER.loads(CONVERTER.dumps(report), Measurement) == report


@given(any_annexes().filter(len))  # without rows it is no document
def test_an_annex(annex: Annex) -> None:
    assert CONVERTER.loads(CONVERTER.dumps(annex), Annex) == annex


def test_the_packaged_annex() -> None:
    annex = annexes.load("sct-2025")
    assert CONVERTER.loads(CONVERTER.dumps(annex), Annex) == annex


@given(st.from_type(Verdict))
def test_a_verdict(verdict: Verdict) -> None:
    assert CONVERTER.loads(CONVERTER.dumps(verdict), Verdict) == verdict


def test_a_verdict_with_findings() -> None:
    annex, quarter = annexes.load("sct-2025"), periods.ND09.quarter(2025, 1)
    counted = annex["I.3"].counted(9, 15, stated="95,00", unit="legal", period=quarter)
    verdict = evaluate(annex, [counted], period=quarter)["I.3", "legal"]
    assert [finding.kind for finding in verdict.findings] == [FindingKind.STATED_DIFFERS]
    assert CONVERTER.loads(CONVERTER.dumps(verdict), Verdict) == verdict
