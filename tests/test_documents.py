"""Every code block of README and docs, every example of a docstring, and every example script runs."""

from __future__ import annotations

import doctest
import importlib
import json
import pkgutil
import re
import runpy
import shutil
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE
from pathlib import Path
from types import ModuleType

import pytest
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser

import reformkpi
from reformkpi import annexes, display, errors, files, frames, periods, testing

ROOT = Path(__file__).parent.parent
PAGES = [
    *sorted(ROOT.glob("README*.md")),
    *(page for page in sorted((ROOT / "docs").rglob("*.md")) if "_build" not in page.parts),
]
MODULES = ["reformkpi", *(found.name for found in pkgutil.walk_packages(reformkpi.__path__, "reformkpi."))]
NOTEBOOK = ROOT / "docs" / "notebooks" / "quarterly_review.ipynb"
SCRIPTS = sorted((ROOT / "docs" / "examples").glob("*.py"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_pages(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # where a page may write
    for file in (ROOT / "tests" / "data").glob("*.toml"):  # which a page may read
        shutil.copy(file, tmp_path)
    examples = list(Sybil(parsers=[PythonCodeBlockParser(doctest_optionflags=ELLIPSIS)]).parse(page).examples())
    for example in examples:
        example.evaluate()
    text = page.read_text(encoding="utf-8")
    assert text.count(">>> ") <= len(examples) or not text.count("```python")
    assert all(
        fence.partition(" ")[0]
        in ("", "python", "sh", "toml", "text", "{toctree}", "{eval-rst}", "{image}", "{include}", "{literalinclude}")
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


def test_both_readmes_run_the_same_code() -> None:
    """Comments are translated, code and what it gives are not."""

    def code(name: str) -> list[str]:
        page = (ROOT / name).read_text(encoding="utf-8")
        blocks = re.findall(r"```(?:python|sh)\n(.*?)```", page, re.DOTALL)
        return [re.sub(r" +# .*", "", block) for block in blocks]

    vietnamese = code("README.vi.md")
    assert vietnamese == code("README.md")[: len(vietnamese)]


def test_every_public_name_is_in_the_reference_from_docstrings() -> None:
    for module in (reformkpi, annexes, display, errors, files, frames, periods, testing):
        short = module.__name__.rpartition(".")[2]
        page = (ROOT / "docs" / "api" / f"{short}.md").read_text(encoding="utf-8")
        if ":no-members:" in page or module is reformkpi:
            documented = re.findall(r"(?m)^\.\. (?:auto|py:)(?:function|class|data):: (\w+)", page)
            names = [name for name in module.__all__ if not isinstance(getattr(module, name), ModuleType)]
            assert sorted(documented) == sorted(names)


def test_the_notebook_is_kept_without_outputs() -> None:
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    assert [cell for cell in cells if cell.get("outputs") or cell.get("execution_count")] == []


def test_the_figures_of_the_notebook_are_called_invented() -> None:
    for sheet in NOTEBOOK.parent.glob("*.csv"):
        assert "invented" in sheet.read_text(encoding="utf-8").splitlines()[0]
    assert "Every figure in it is invented." in NOTEBOOK.read_text(encoding="utf-8")
