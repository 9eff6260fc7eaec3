"""Changes the rules in one place at a time, and asks that the suite notices: mutation testing.

    uv run python tests/mutants.py                           every rule
    uv run python tests/mutants.py periods _targets.least    a module, a function
    uv run python tests/mutants.py --survey 100              a hundred changes drawn from each of the edges: frames, display, files
    uv run python tests/mutants.py --survey 50 display       the same of one edge

Each change must make a test fail, or be listed in mutants.txt with the reason why no user can see it. The script fails where a
change survives that is not listed, and where a listed one is stale: no longer made, or noticed by now.

What is changed: comparisons (`<` and `<=`, `==` and `!=` ...), arithmetic, `and` and `or` and their operands, conditions (always
true, always false), whole numbers (by one), booleans, `min` and `max`, `any` and `all`, sorting, members of enums, `first` and
`last`, numerator and denominator, what is returned. Keywords, elements, cases and statements are left out. Options of regular
expressions are made compulsory, their bounds are moved. What is not changed: annotations, docstrings, imports, what only type
checkers read, and texts: messages, names, formats, `repr`.

mutmut 3.8 changes neither properties nor fields nor constants nor regular expressions, where half of the rules are. Here each
change is made in memory, in a fork of one process that has pytest and Hypothesis loaded; the tests that noticed other changes of the
same function run first, then the quickest.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib
import os
import random
import re
import resource
import signal
import sys
import time
import traceback
from collections import Counter, defaultdict
from functools import cache
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, NamedTuple

TESTS = Path(__file__).resolve().parent
PACKAGE = TESTS.parent / "src" / "reformkpi"
# These run other processes, or import for seconds what the rules do not need.
LEFT_OUT = (
    "test_cases_frames",
    "test_documents",
    "test_files",
    "test_frames",
    "test_fuzz",
    "test_kept",
    "test_package",
    "test_pictures",
)
# Nearly all changes are noticed by the tests of the rules themselves; what survives those is tried with the others.
FIRST = ("annex", "cases", "cells", "edges_of_results", "evaluation", "findings", "model", "periods", "targets")
RULES = [str(TESTS / f"test_{name}.py") for name in FIRST]
OTHERS = sorted(
    str(file) for file in TESTS.glob("test_*.py") if not (file.name.startswith(LEFT_OUT) or str(file) in RULES)
)
MODULES = ("_targets", "_figures", "_model", "periods", "_standing", "_evaluation", "_verdicts", "_result")
# The edges are drawn from, not changed all through. Where a stroke stands in a picture is judged by eye.
DRAWING = ("_canvas", "_charts", "_css", "_lines", "_sheet")
EDGES = {
    edge: tuple(
        f"{edge}.{file.stem}" for file in sorted((PACKAGE / edge).glob("_[a-z]*.py")) if file.stem not in DRAWING
    )
    for edge in ("frames", "display", "files")
}
# The tests that name an edge; those of frames run on quick engines.
OF_EDGE = {
    "frames": ("frames",),
    "display": ("display", "display_edges", "explain", "tables", "errors", "pictures", "shown"),
    "files": (
        "files_draft",
        "files_json",
        "files_layouts",
        "files_periods",
        "files_reading",
        "files_scorecard",
        "files_six",
        "files_template",
    ),
}
QUICK_ENGINES = "not duckdb and not pyarrow and not ibis and not dask and not pyspark"
# The entry point of Hypothesis would import the package before it is changed; sets are to have one order in every run.
ENVIRONMENT = {"HYPOTHESIS_PROFILE": "mutants", "HYPOTHESIS_NO_PLUGINS": "1", "PYTHONHASHSEED": "0"}
LIKELY = 8  # so many tests that noticed other changes of a function are tried first
OPERATORS: dict[type[ast.AST], tuple[type[ast.AST], ...]] = {
    ast.Lt: (ast.LtE,), ast.LtE: (ast.Lt,), ast.Gt: (ast.GtE,), ast.GtE: (ast.Gt,), ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,), ast.And: (ast.Or,), ast.Or: (ast.And,),
    ast.Add: (ast.Sub,), ast.Sub: (ast.Add,), ast.Mult: (ast.FloorDiv,), ast.Div: (ast.Mult,), ast.FloorDiv: (ast.Mult, ast.Div),
    ast.Pow: (ast.Mult,),
}  # fmt: skip
BOUNDS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
NAMES = {"min": "max", "max": "min", "any": "all", "all": "any", "sorted": "list", "reversed": "list"}
ATTRIBUTES = {"first": "last", "last": "first", "numerator": "denominator", "denominator": "numerator"}
METHODS = {"strip", "rstrip", "replace"}  # each gives what it is called on, but for a part
ASSERTIONS = {"repr", "strict"}  # keywords of a field and of zip


class Mutant(NamedTuple):
    """One change: in the tree of this module, another node stands in this place."""

    name: str
    module: str
    scope: str
    tree: ast.Module
    parent: ast.AST
    field: str
    place: int | None
    node: ast.AST

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:  # noqa: ARG002
        """Give Python's import the changed module, and no other."""
        if name != f"reformkpi.{self.module}":
            return None
        file = str(file_of(self.module))
        loader = SourceFileLoader(name, file)
        code = compile(ast.fix_missing_locations(self.tree), file, "exec", dont_inherit=True)
        loader.get_code = lambda _: code  # type: ignore[method-assign, assignment, misc]
        return spec_from_file_location(name, file, loader=loader)


def file_of(module: str) -> Path:
    return PACKAGE.joinpath(*module.split(".")).with_suffix(".py")


@cache
def tree_of(module: str) -> ast.Module:
    return ast.parse(file_of(module).read_text(encoding="utf-8"))


def put(parent: ast.AST, field: str, place: int | None, node: ast.AST) -> None:
    if place is None:
        setattr(parent, field, node)
    else:
        getattr(parent, field)[place] = node


def changed(node: Any, **fields: object) -> Any:
    twin = copy.copy(node)
    for name, value in fields.items():
        setattr(twin, name, value)
    return twin


def less(values: list[Any]) -> list[tuple[Any, list[Any]]]:
    """Give each value, with those that are left without it."""
    return [(value, values[:place] + values[place + 1 :]) for place, value in enumerate(values)]


def others(node: ast.AST, condition: bool, enums: dict[str, list[str]], bound: Counter[str]) -> list[tuple[Any, Any]]:  # noqa: FBT001
    """Give what may stand in the place of a node, each with the part that it leaves out, where it does.

    The opposite of a condition is not among it: always true and always false are harder to notice.
    """
    match node:
        case ast.Compare(ops=ops):
            each = [
                (place, new())
                for place, op in enumerate(ops)
                for new in OPERATORS[type(op)]
                if isinstance(op, BOUNDS) or not condition
            ]
            return [(changed(node, ops=[*ops[:place], new, *ops[place + 1 :]]), None) for place, new in each]
        case ast.BoolOp(op=op, values=values):
            fewer = [(rest[0] if len(rest) == 1 else changed(node, values=rest), value) for value, rest in less(values)]
            return [(changed(node, op=OPERATORS[type(op)][0]()), None), *fewer]
        case ast.BinOp(op=op):
            return [(changed(node, op=new()), None) for new in OPERATORS.get(type(op), ())]
        case ast.UnaryOp(operand=operand) if not condition:
            return [(operand, None)]
        case ast.Constant(value=bool(value)):
            return [(ast.Constant(not value), None)]
        case ast.Constant(value=int(value)):
            return [(ast.Constant(value + by), None) for by in (1, -1)]
        case ast.Constant(value=str(text)) if re.search(r"\[0-9]|\?", text):  # a regular expression
            options = [text[: at.start()] + text[at.end() :] for at in re.finditer(r"(?<!\()\?", text)]
            bounds = [(at, int(at[0]) + by) for at in re.finditer(r"(?<=[{,])\d(?=[,}])", text) for by in (1, -1)]
            return [
                (ast.Constant(new), None)
                for new in (*options, *(f"{text[: at.start()]}{n}{text[at.end() :]}" for at, n in bounds))
            ]
        case ast.Name(id=name, ctx=ast.Load()) if name in NAMES:
            return [(changed(node, id=NAMES[name]), None)]
        case ast.Attribute(value=ast.Name(id=name), attr=attr) if attr in enums.get(name, ()):
            members = enums[name]
            return [(changed(node, attr=members[(members.index(attr) + 1) % len(members)]), None)]
        case ast.Attribute(attr=attr, ctx=ast.Load()) if attr in ATTRIBUTES:
            return [(changed(node, attr=ATTRIBUTES[attr]), None)]
        case ast.Call(func=ast.Name(id="sorted"), keywords=[_, *_]):
            return [(changed(node, func=ast.Name("list", ast.Load()), keywords=[]), None)]
        case ast.Call(func=func, keywords=keywords):
            fewer = [
                (changed(node, keywords=rest), word) for word, rest in less(keywords) if word.arg not in ASSERTIONS
            ]
            return [*fewer, *([(func.value, None)] if isinstance(func, ast.Attribute) and func.attr in METHODS else [])]
        case ast.Tuple(elts=elts, ctx=ast.Load()) | ast.List(elts=elts, ctx=ast.Load()) | ast.Set(elts=elts):
            return [(changed(node, elts=rest), value) for value, rest in less(elts)]
        case ast.Dict(keys=keys, values=values):
            pairs = less(list(zip(keys, values, strict=True)))
            return [
                (changed(node, keys=[key for key, _ in rest], values=[value for _, value in rest]), pair[0])
                for pair, rest in pairs
            ]
        case ast.Return(value=ast.expr() as value) if ast.unparse(value) != "None":
            return [(ast.Return(ast.Constant(None)), None)]
        case ast.Assign(targets=[ast.Name(id=name)]) if bound[name] <= 1:
            return []  # without it nothing would run
        case ast.Assign() | ast.AugAssign() | ast.Expr() | ast.Raise() | ast.Continue():
            return [(ast.Pass(), None)]
        case ast.Match(cases=cases):
            return [(changed(node, cases=rest), case.pattern) for case, rest in less(cases)]
        case ast.MatchOr(patterns=patterns):
            return [
                (rest[0] if len(rest) == 1 else changed(node, patterns=rest), pattern)
                for pattern, rest in less(patterns)
            ]
    return []


def shown(node: ast.AST) -> str:
    return ast.unparse(ast.fix_missing_locations(node)).partition("\n")[0]


def mutants_of(module: str) -> list[Mutant]:
    trees = {name: tree_of(name) for name in {module, *MODULES}}
    classes = [node for tree in trees.values() for node in tree.body if isinstance(node, ast.ClassDef)]
    lines = {
        one.name: [line for line in one.body if isinstance(line, ast.Assign)]
        for one in classes
        if "enum.Enum" in map(ast.unparse, one.bases)
    }
    enums = {name: [ast.unparse(line.targets[0]) for line in members] for name, members in lines.items()}
    found: list[Mutant] = []
    seen: Counter[str] = Counter()

    def add(text: str, scope: str, parent: ast.AST, field: str, place: int | None, node: ast.AST) -> None:
        name = f"{scope}: {text}"
        seen[name] += 1
        found.append(
            Mutant(
                name if seen[name] == 1 else f"{name} ({seen[name]})",
                module,
                scope,
                trees[module],
                parent,
                field,
                place,
                node,
            )
        )

    def visit(parent: ast.AST, scope: str, bound: Counter[str]) -> None:
        for field, value in ast.iter_fields(parent):
            for place, node in enumerate(value) if isinstance(value, list) else [(None, value)]:
                if isinstance(node, ast.AST) and field not in ("annotation", "returns", "names"):
                    look(parent, field, place, node, scope, bound)

    def look(parent: ast.AST, field: str, place: int | None, node: ast.AST, scope: str, bound: Counter[str]) -> None:
        match node:
            case (
                ast.Expr(value=ast.Constant())
                | ast.If(test=ast.Name("TYPE_CHECKING"))
                | ast.Assign(targets=[ast.Name("__all__")])
            ):
                return
            case ast.Subscript() if field == "bases":
                return  # only type checkers read what a base holds
            case ast.JoinedStr() if not (isinstance(parent, ast.Call) and ast.unparse(parent.func) == "re.compile"):
                return
            case ast.Constant(value=bool()) if isinstance(parent, ast.keyword) and parent.arg != "default":
                return  # to leave the keyword out comes to the same
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                scope = f"{scope}.{name}"
                names = [
                    one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
                ]
                bound = Counter([*names, *(one.arg for one in ast.walk(node) if isinstance(one, ast.arg))])
            case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]) if isinstance(
                parent, ast.Module | ast.ClassDef
            ):
                scope = f"{scope}.{name}"
        condition = field in ("test", "ifs")
        for answer in (True, False) if condition else ():
            add(f"if {shown(node)} -> if {answer}", scope, parent, field, place, ast.Constant(answer))
        for other, dropped in others(node, condition, enums, bound):
            small = isinstance(node, ast.Constant | ast.Name | ast.Attribute) and isinstance(
                parent, ast.expr | ast.keyword
            )
            before = shown(dropped or (parent if small else node))
            put(parent, field, place, other)
            after = "nothing" if dropped else shown(parent if small else other)
            put(parent, field, place, node)
            add(f"{before} -> {after}", scope, parent, field, place, other)
        visit(node, scope, bound)

    visit(trees[module], module, Counter())
    return found


class Order:
    """A plugin of pytest: the quickest tests first, each with a time limit. It notes how long they take, and which one fails."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self.failed = ""

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        items.sort(key=lambda item: self.seconds[item.nodeid])

    def pytest_runtest_setup(self, item: Any) -> None:
        signal.alarm(20 + 10 * int(self.seconds[item.nodeid]))

    def pytest_runtest_logreport(self, report: Any) -> None:
        self.seconds[report.nodeid] += report.duration
        if report.failed:
            self.failed = report.nodeid


def start(order: Order, mutant: Mutant | None, out: Any, chosen: list[str], suites: list[list[str]]) -> int:
    """Run the suite on a changed module, in a fork whose end says what came out: 0 is that no test failed.

    Its last line in `out` is the test that failed. The first of several suites are likely to notice the change.
    """
    sys.stdout.flush()
    if pid := os.fork():
        return pid
    code = 3
    try:
        signal.alarm(60)
        resource.setrlimit(resource.RLIMIT_AS, (16 << 30, 16 << 30))  # for loops without end
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
        sys.path.insert(0, str(PACKAGE.parent))
        if not mutant:
            signal.signal(signal.SIGALRM, signal.SIG_IGN)
        else:
            put(mutant.parent, mutant.field, mutant.place, mutant.node)
            sys.meta_path.insert(0, mutant)  # type: ignore[arg-type]
        importlib.import_module("reformkpi._registration").register()
        options = [
            "-xq",
            "--numprocesses=0",
            "-p",
            "no:cacheprovider",
            "-W",
            "ignore::pytest.PytestAssertRewriteWarning",
        ]
        for tests in suites:
            code = int(importlib.import_module("pytest").main([*options, *chosen, *tests], plugins=[order]))
            if code not in (0, 4, 5):  # 4 and 5: the likely tests have other names on this change, or are not chosen
                break
        os.write(1, f"\n{order.failed}".encode())
        if not mutant and code == 0:
            os.write(1, f"\n{dict(order.seconds)!r}".encode())
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def listed() -> dict[str, str]:
    """Read the changes that no user can see, in paragraphs: names of changes, and below them, indented, why."""
    found: dict[str, str] = {}
    for paragraph in (TESTS / "mutants.txt").read_text(encoding="utf-8").split("\n\n"):
        lines = [line for line in paragraph.splitlines() if not line.startswith("#")]
        reason = " ".join(line.strip() for line in lines if line.startswith(" "))
        names = [line for line in lines if not line.startswith(" ")]
        if names and not reason:
            sys.exit(f"mutants.txt gives no reason for {names[0]}")
        found |= dict.fromkeys(names, reason)
    return found


def main(
    mutants: list[Mutant], suites: list[list[str]], options: list[str], known: dict[str, str], *, thorough: bool
) -> int:
    began, cores = time.monotonic(), os.cpu_count() or 1
    for name in ("pytest", "_hypothesis_pytestplugin", "hypothesis.strategies", "attrs", "dateutil.relativedelta"):
        importlib.import_module(name)
    os.environ.pop("HYPOTHESIS_NO_PLUGINS", None)
    if "reformkpi" in sys.modules:
        sys.exit("reformkpi is imported before it is changed.")
    order = Order()
    with TemporaryFile() as out:
        failed = os.waitpid(start(order, None, out, options, suites), 0)[1]
        out.seek(0)
        told = out.read().decode()
        if failed:
            sys.exit(f"{told}\nThe suite fails though nothing is changed.")
        order.seconds.update(ast.literal_eval(told.rpartition("\n")[2]))
        # In the order of the changes, and twice in one process, as likely tests are.
        quickest = sorted(order.seconds, key=lambda test: order.seconds[test])[:100]
        out.seek(0)
        out.truncate()
        if os.waitpid(start(order, None, out, options, [quickest, *suites]), 0)[1]:
            out.seek(0)
            sys.exit(
                f"{out.read().decode()}\nThe suite fails in another order, or when run again, though nothing is changed."
            )
    todo, running, ends, by = iter(mutants), dict[int, tuple[Mutant, Any]](), dict[str, int](), dict[str, str]()
    noticed_by = defaultdict[str, list[str]](list)  # per function, the latest first
    while len(ends) < len(mutants):
        while len(running) < cores and (mutant := next(todo, None)):
            quick = mutant.name in known and not thorough
            chosen = [*options, "-mnot hypothesis"] if quick else options
            likely = [] if quick else noticed_by[mutant.scope][:LIKELY]
            out = TemporaryFile()  # noqa: SIM115  it is closed when the fork has ended
            running[start(order, mutant, out, chosen, [likely, *suites] if likely else suites)] = mutant, out
        pid, status = os.wait()
        mutant, out = running.pop(pid)
        ends[mutant.name] = status
        with out:
            out.seek(0)
            failed = out.read().decode().rpartition("\n")[2]
        if "::" in failed:
            by[mutant.name] = failed
            tests = noticed_by[mutant.scope]
            tests[:] = [failed, *(test for test in tests if test != failed)]
        if status == 0 and mutant.name not in known:
            print(f"SURVIVED {mutant.name}", flush=True)
    survived = {name for name, status in ends.items() if status == 0}
    stale = [name for name in known if name not in survived]
    for name in stale:
        print(f"STALE {name}: {by.get(name, 'noticed') if name in ends else 'no such change'}")
    late = sum(os.WIFSIGNALED(status) for status in ends.values())
    unlisted, killed = len(survived - set(known)), len(mutants) - len(survived)
    print(
        f"mutants.py: {len(mutants)} changes, {killed} noticed ({late} by their time), {len(survived) - unlisted} listed as invisible, {unlisted} survived"
    )
    print(
        f"score: {100 * killed / ((killed + unlisted) or 1):.2f} % of the visible, in {time.monotonic() - began:.0f} s on {cores} cores"
    )
    # A test that notices most changes, whatever they are, fails for a reason of its own.
    print(*(f"{count} by {test}" for test, count in Counter(by.values()).most_common(3)), sep="\n")
    return 1 if unlisted or stale else 0


if __name__ == "__main__":
    if not ENVIRONMENT.items() <= os.environ.items():
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | ENVIRONMENT)  # noqa: S606
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", help="modules, functions, or with --survey edges; without any, all")
    parser.add_argument("--survey", type=int, metavar="N", help="N changes drawn from each edge")
    parser.add_argument("--seed", type=int, default=1, help="of the draw")
    parser.add_argument("--thorough", action="store_true", help="run every test on the changes that are listed")
    given = parser.parse_args()
    worst = 0
    if given.survey is None:
        wanted = tuple(given.names) or ("",)
        every = [one for module in MODULES for one in mutants_of(module) if one.name.startswith(wanted)]
        of_wanted = {
            name: why
            for name, why in listed().items()
            if name.startswith(wanted) and name.partition(".")[0] not in EDGES
        }
        sys.exit(main(every, [RULES, OTHERS], [], of_wanted, thorough=given.thorough))
    for edge in given.names or EDGES:
        every = [one for module in EDGES[edge] for one in mutants_of(module)]
        drawn = random.Random(given.seed).sample(every, min(given.survey, len(every)))  # noqa: S311  it draws a sample
        names = {one.name for one in drawn}
        known = {name: why for name, why in listed().items() if name in names}
        suite = [str(TESTS / f"test_{name}.py") for name in OF_EDGE[edge]]
        print(f"{edge}: {len(drawn)} of {len(every)} changes", flush=True)
        worst |= main(drawn, [suite], ["-k", QUICK_ENGINES] if edge == "frames" else [], known, thorough=given.thorough)
    sys.exit(worst)
