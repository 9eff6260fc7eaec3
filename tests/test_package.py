"""The package as a whole: its layers, its front door, what an import costs, and what the documentation holds."""

from __future__ import annotations

import ast
import inspect
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import strategies as st

import reformkpi
from reformkpi import annexes, display, errors, files, frames, periods, testing
from reformkpi._registration import _STRATEGIES

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "reformkpi"

# What each module may import of ours: the arrows of the design point down only.
BELOW = {
    "errors": set(),
    "_converters": {"errors"},
    "_cells": {"_converters", "errors"},
    "periods": {"_converters", "errors"},
    "_targets": {"_converters", "errors", "_cells"},
    "_figures": {"_converters", "errors"},
    "_model": {"_converters", "errors", "_targets", "periods", "_figures"},
    "_toml": {"_converters", "errors"},
    "_annex": {"_converters", "errors", "_targets", "_model", "_toml"},
    "_standing": {"periods"},
    "annexes": {"_converters", "errors", "_annex"},
    "_verdicts": {"_converters", "errors", "_targets", "periods", "_figures", "_model"},
    "_result": {"_converters", "errors", "_targets", "periods", "_figures", "_model", "_verdicts"},
    "_evaluation": {
        "_converters",
        "errors",
        "_targets",
        "periods",
        "_figures",
        "_model",
        "_standing",
        "_verdicts",
        "_result",
    },
    "": {  # the front door
        "errors",
        "_cells",
        "_targets",
        "periods",
        "_figures",
        "_model",
        "_annex",
        "annexes",
        "_verdicts",
        "_result",
        "_evaluation",
    },
    "display": {"", "errors", "periods", "display"},
    "files": {"", "errors", "periods", "display", "files"},
    "frames": {"", "errors", "frames"},
    "testing": {"", "periods"},
    "_registration": {"", "testing"},
}
DRAWING = {"_canvas.py", "_charts.py", "_lines.py", "_sheet.py"}
# The look upwards: a value at the end of a notebook's cell shows itself as display writes it.
UPWARDS = {("_model", "display")}


def room(path: Path) -> str:
    """Give the module or package directly below ours in which a file stands; the front door is ''."""
    name = path.relative_to(SOURCE).parts[0].removesuffix(".py")
    return "" if name == "__init__" else name


def imports(path: Path) -> set[str]:
    """Give the rooms of ours that a file imports when it runs."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {
        id(node)
        for test in ast.walk(tree)
        if isinstance(test, ast.If) and ast.unparse(test.test) == "TYPE_CHECKING"
        for node in ast.walk(test)
    }
    found: set[str] = set()
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            found |= {
                alias.name.partition(".")[2].partition(".")[0]
                for alias in node.names
                if alias.name.partition(".")[0] == "reformkpi"
            }
        elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "reformkpi":
            inside = (node.module or "").partition(".")[2].partition(".")[0]
            rooms = {
                alias.name if (SOURCE / alias.name).is_dir() or (SOURCE / f"{alias.name}.py").exists() else ""
                for alias in node.names
            }
            found |= {inside} if inside else rooms
        assert not isinstance(node, ast.ImportFrom) or node.level == 0, "imports are absolute"
    return found


def run(code: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout  # noqa: S603


class TestLayers:
    """Arrows point down only."""

    @pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: str(path.relative_to(SOURCE)))
    def test_a_module_imports_only_what_lies_below(self, path: Path) -> None:
        upwards = {below for above, below in UPWARDS if above == room(path)}
        assert imports(path) - upwards <= BELOW[room(path)]

    def test_the_looks_upwards_are_there(self) -> None:
        assert all(below in imports(SOURCE / f"{above}.py") for above, below in UPWARDS)

    def test_no_float_in_the_core(self) -> None:
        for path in SOURCE.rglob("*.py"):
            if room(path) not in ("testing", "_registration") and path.name not in DRAWING:  # there floats are inches
                tree = ast.parse(path.read_text(encoding="utf-8"))
                floats = [
                    node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, float)
                ]
                calls = [
                    node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "float"
                ]
                divisions = [
                    node for node in ast.walk(tree) if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
                ]
                assert (floats, calls) == ([], [])
                # Fractions, a path, and a floor that is exact for whole numbers below 2 to the 53.
                exact = ("Fraction(", "1 / abs(rate - beside)", "abs(Fraction(", "resources.files(", "slack / whole")
                assert [ast.unparse(node) for node in divisions if not ast.unparse(node).startswith(exact)] == []


class TestImport:
    """`import reformkpi` stays light: optional packages are imported only in their own edge module."""

    def test_nothing_optional_or_slow_is_loaded(self) -> None:
        loaded = run("import sys, reformkpi; print(*sys.modules)").split()
        assert "attr" in loaded
        slow = {
            "hypothesis",
            "narwhals",
            "pandas",
            "polars",
            "tomllib",
            "difflib",
            "importlib.resources",
            "importlib.metadata",
            "dateutil.parser",
            "html",
            "textwrap",
            "json",
        }
        assert slow.isdisjoint(loaded)
        assert {"reformkpi.display", "reformkpi.testing"}.isdisjoint(loaded)

    @pytest.mark.parametrize(
        "first",
        [
            "reformkpi",
            "reformkpi.testing",
            "reformkpi._registration",
            "hypothesis",
            "hypothesis.strategies",
            "reformkpi.display",
        ],
    )
    def test_strategies_are_registered_in_every_order(self, first: str) -> None:
        code = f"import {first}; from hypothesis import strategies as st; import reformkpi; print(st.from_type(reformkpi.Annex))"
        assert run(code).strip() == "annexes()"

    def test_a_strategy_for_every_type(self) -> None:
        values = {
            kind for kind in vars(reformkpi).values() if isinstance(kind, type) and hasattr(kind, "__attrs_attrs__")
        }
        assert set(_STRATEGIES) == values | {periods.Cutoff}
        assert all("from_type" not in repr(st.from_type(kind)) for kind in _STRATEGIES)


class TestFrontDoor:
    """Every public name is exported, documented by an example that runs, and has a reference entry."""

    modules = (reformkpi, annexes, display, errors, files, frames, periods, testing)

    def public(self) -> list[tuple[str, object]]:
        found: list[tuple[str, object]] = []
        for module in self.modules:
            names = getattr(module, "__all__", None) or [
                name for name, thing in vars(module).items() if isinstance(thing, type) and name[0] != "_"
            ]
            found += [
                (name if module is reformkpi else f"{module.__name__.partition('.')[2]}.{name}", getattr(module, name))
                for name in names
            ]
        return found

    def test_the_front_door_re_exports_and_nothing_else(self) -> None:
        tree = ast.parse((SOURCE / "__init__.py").read_text(encoding="utf-8"))
        rest = [node for node in tree.body if not isinstance(node, ast.Expr | ast.ImportFrom | ast.Assign)]
        assert [node.name for node in rest if isinstance(node, ast.FunctionDef)] == ["__getattr__"]
        assert len(rest) == 1
        assert reformkpi.__all__ == sorted(reformkpi.__all__)

    def test_every_public_name_has_a_docstring(self) -> None:
        for name, thing in self.public():
            assert isinstance(thing, tuple | periods.Cutoff) or thing.__doc__, name

    def test_every_function_and_value_has_an_example(self) -> None:
        for name, thing in self.public():
            shown_elsewhere = ("errors.", "testing.")  # an error has its message, a strategy the example of its module
            if not isinstance(thing, ModuleType | tuple | periods.Cutoff) and not name.startswith(shown_elsewhere):
                assert ">>> " in (thing.__doc__ or ""), name

    def test_every_public_name_has_a_reference_entry(self) -> None:
        reference = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
        missing = [name for name, _ in self.public() if f"`{name}" not in reference]
        assert missing == []

    def test_every_member_has_a_docstring(self) -> None:
        for name, thing in self.public():
            if isinstance(thing, type):
                for member, value in vars(thing).items():
                    if not member.startswith("_") and (callable(value) or isinstance(value, property | classmethod)):
                        assert value.__doc__, f"{name}.{member}"

    def test_three_arguments_or_more_are_explained_one_by_one_and_so_is_what_comes_back(self) -> None:
        explained = 0
        for name, thing in self.public():
            members = [value for key, value in vars(thing).items() if key[0] != "_"] if isinstance(thing, type) else []
            for function in filter(inspect.isfunction, (thing, *(getattr(one, "__func__", one) for one in members))):
                arguments = [one for one in inspect.signature(function).parameters if one not in ("self", "cls")]
                if len(arguments) < 3:
                    continue
                explained += 1
                sections = re.split(r"^(\w+):$", inspect.getdoc(function) or "", flags=re.MULTILINE)
                described = re.findall(
                    r"^    (\w+): ",
                    dict(zip(sections[1::2], sections[2::2], strict=True)).get("Args", ""),
                    re.MULTILINE,
                )
                assert described == arguments, f"{name}: {function.__name__}"
                result = inspect.signature(function).return_annotation
                says = sections[0].startswith(("Return", "Read")) or "Returns" in sections
                assert says or result in (None, "None"), f"{name}: {function.__name__}"
        assert explained > 15


class TestVersion:
    """The version is that of the installed distribution, read when it is asked for."""

    def test_it_is_the_one_of_the_metadata(self) -> None:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        assert reformkpi.__version__ == project["version"]

    def test_other_names_are_missing(self) -> None:
        with pytest.raises(AttributeError, match="has no attribute 'version'"):
            _ = reformkpi.version  # type: ignore[attr-defined]


class TestProject:
    """What the project's own files promise."""

    def test_run_time_dependencies(self) -> None:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        assert [re.split("[>=]", one)[0] for one in project["dependencies"]] == ["attrs", "python-dateutil"]
        assert f"## {project['version']}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

    def test_ci_runs_the_commands_of_the_readme(self) -> None:
        commands = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)[0].split(
            "\n"
        )
        ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
        assert [command for command in commands if command and command not in ci] == []
