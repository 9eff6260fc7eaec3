"""Every code block of README and docs, every example of a docstring, and every example script runs."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import runpy
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE
from pathlib import Path

import pytest
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser

import reformkpi

ROOT = Path(__file__).parent.parent
PAGES = [
    *sorted(ROOT.glob("README*.md")),
    *(page for page in sorted((ROOT / "docs").rglob("*.md")) if "_build" not in page.parts),
]
MODULES = ["reformkpi", *(found.name for found in pkgutil.walk_packages(reformkpi.__path__, "reformkpi."))]
SCRIPTS = sorted((ROOT / "docs" / "examples").glob("*.py"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_pages(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # where a page may write
    examples = list(Sybil(parsers=[PythonCodeBlockParser(doctest_optionflags=ELLIPSIS)]).parse(page).examples())
    for example in examples:
        example.evaluate()
    text = page.read_text(encoding="utf-8")
    assert text.count(">>> ") <= len(examples) or not text.count("```python")
    assert all(
        fence in ("", "python", "sh", "toml", "text", "{toctree}", "{eval-rst}")
        for fence in (line[3:] for line in text.splitlines() if line.startswith("```"))
    )


@pytest.mark.parametrize("name", MODULES)
def test_docstrings(name: str) -> None:
    found = doctest.testmod(importlib.import_module(name), optionflags=ELLIPSIS | NORMALIZE_WHITESPACE, report=True)
    assert found.failed == 0


def test_the_first_quarter(capsys: pytest.CaptureFixture[str]) -> None:
    evaluation = runpy.run_path(str(ROOT / "docs" / "examples" / "first_quarter.py"))["main"]()
    shown = capsys.readouterr().out
    assert {verdict.indicator.id: (verdict.status.value, verdict.shortfall) for verdict in evaluation} == {
        "I.1": ("met", 0), "I.2": ("met", 0), "I.3": ("not met", 5), "I.4": ("not met", 1), "I.5": ("not met", None), "II.1": ("met", 0),
        "II.2": ("met", 0), "II.3": ("met", 0), "II.4": ("met", 0), "III.1": ("met", 0), "III.2": ("no activity", None),
    }  # fmt: skip
    assert [finding.kind.value for finding in evaluation.findings] == ["parts differ", "superseded"]
    assert [verdict.indicator.id for verdict in evaluation if not verdict.complete] == ["II.4"]
    assert "chưa có số liệu của Phòng Kỹ thuật an toàn và môi trường" in shown
    assert "Every figure in this example is invented." in SCRIPTS[0].read_text(encoding="utf-8").splitlines()[0]


def test_every_script_is_tried_here() -> None:
    assert [script.name for script in SCRIPTS] == ["first_quarter.py"]
