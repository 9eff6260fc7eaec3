"""Prove the arithmetic of the verdict for all whole numbers, by running the library's own code on unknowns.

    uv run tests/laws.py

`Threshold` and `Verdict.needed` are called with numbers that stand for any number; whenever the code asks whether a
condition holds, both answers are followed. The solver Z3 then looks for numbers that break a law. The denominator of a
target divides 10,000, because a target has at most two decimals: each of the 25 is tried, everything else is unknown.

Proved here, for every comparison: met, shortfall, headroom and needed do what docs/rules.md, 2, says; two parts that meet a
target meet it together. Proved for every comparison but "equal", for which it is false (81 of 100 misses exactly 80): a
better rate, of any denominator, never turns met into missed; two parts that miss a target miss it together. Only tested, by
examples: which comparison a target and a reading lead to (`Target.threshold`), that the order of reports does not matter,
and how reports become figures.
"""

# /// script
# requires-python = ">=3.11"
# dependencies = ["reformkpi", "z3-solver==4.15.4.0"]
# [tool.uv.sources]
# reformkpi = { path = ".." }
# ///

from __future__ import annotations

import sys
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import z3

from reformkpi import Comparison, Counts, Threshold, Verdict, _verdicts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DENOMINATORS = sorted(2**a * 5**b for a in range(5) for b in range(5))
decisions: list[bool] = []  # how the conditions that were met so far have been answered
conditions: list[Any] = []  # what follows from these answers


class Truth:
    """A condition on unknowns. Asked whether it holds, it follows the path that is being tried."""

    def __init__(self, formula: Any) -> None:
        self.formula = formula

    def __bool__(self) -> bool:
        place = len(conditions)
        if place == len(decisions):
            decisions.append(True)
        conditions.append(self.formula if decisions[place] else z3.Not(self.formula))
        return decisions[place]


class Whole:
    """A whole number that is unknown, or follows from others. Division is that of Python: divisors are above 0 here."""

    def __init__(self, formula: Any) -> None:
        self.formula = formula

    def __neg__(self) -> Whole:
        return Whole(-self.formula)


def of(value: Any) -> Any:
    return value.formula if isinstance(value, Whole | Truth) else value


def _operation(act: Callable[[Any, Any], Any], made: type[Any], *, swapped: bool = False) -> Callable[[Any, Any], Any]:
    return lambda one, other: made(act(of(other), of(one)) if swapped else act(of(one), of(other)))


for _name, _act in {
    "add": lambda a, b: a + b, "sub": lambda a, b: a - b, "mul": lambda a, b: a * b,
    "floordiv": lambda a, b: a / b, "mod": lambda a, b: a % b,
}.items():  # fmt: skip
    setattr(Whole, f"__{_name}__", _operation(_act, Whole))
    setattr(Whole, f"__r{_name}__", _operation(_act, Whole, swapped=True))
for _name, _act in {
    "eq": lambda a, b: a == b, "ne": lambda a, b: a != b, "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b, "gt": lambda a, b: a > b, "ge": lambda a, b: a >= b,
}.items():  # fmt: skip
    setattr(Whole, f"__{_name}__", _operation(_act, Truth))


def paths(run: Callable[[], Any]) -> Iterator[tuple[Any, Any]]:
    """Yield, for each path through the code, the condition for it and what the code returns."""
    decisions.clear()
    while True:
        conditions.clear()
        result = run()
        yield z3.And(*conditions), result
        while decisions and not decisions[-1]:
            decisions.pop()
        if not decisions:
            return
        decisions[-1] = False


N, D, P, J, C, N2, D2 = z3.Ints("numerator denominator part j to_come numerator2 denominator2")
ONE, TWO, LATER = z3.Ints("product product2 later_product")
PRODUCTS = {P * D: ONE, P * D2: TWO, P * (D + D2): ONE + TWO, P * (D + C): LATER}


def counterexample(*formulas: Any) -> str | None:
    """Return numbers that make all formulas true, or None if there are none.

    Products of unknowns are hard. First they may be any numbers: if no numbers break the law, no products do.
    """
    exact = z3.And(*formulas)
    for formula in (z3.substitute(exact, *PRODUCTS.items()), exact):
        solver = z3.Solver()
        solver.set("timeout", 60_000)
        solver.add(formula)
        answer = solver.check()
        if answer == z3.unsat:
            return None
    return f"{answer}: {solver.model() if answer == z3.sat else solver.reason_unknown()}"


class Laws:
    """The laws for one comparison and one denominator of the target."""

    def __init__(self, comparison: Comparison, whole: int) -> None:
        self.threshold: Any = Threshold(Whole(P), whole, comparison)  # type: ignore[arg-type]
        self.down = self.threshold.downward
        self.exact = comparison is Comparison.EQUAL
        self.comparison, self.whole = comparison, whole
        edge = {Comparison.ABOVE: whole > P, Comparison.BELOW: P > 0}.get(comparison, True)
        self.facts = [P >= 0, whole >= P, edge, N >= 0, N <= D]
        # These follow from the others; they are what is known of a product that may be any number.
        later = z3.And(P * (D + C) >= 0, whole * (D + C) >= P * (D + C))
        self.facts += [P * D >= 0, whole * D >= P * D, z3.Implies(C >= 0, later)]

    def met(self, n: Any, d: Any) -> Any:
        """By docs/rules.md, 2: the rate n/d against the share part/whole."""
        one, other = self.whole * n, P * d
        return {
            Comparison.AT_LEAST: one >= other, Comparison.ABOVE: one > other, Comparison.EQUAL: one == other,
            Comparison.AT_MOST: one <= other, Comparison.BELOW: one < other,
        }[self.comparison]  # fmt: skip

    def better(self, k: Any) -> Any:
        return N - k if self.down else N + k

    def worse(self, k: Any) -> Any:
        return N + k if self.down else N - k

    def of_met(self) -> Iterator[Any]:
        found = self.threshold.met(Whole(N), Whole(D))
        yield of(found) != self.met(N, D)
        yield of(self.threshold.margin(Whole(N), Whole(D))) != self.whole * N - P * D

    def of_shortfall(self) -> Iterator[Any]:
        for path, k in paths(lambda: self.threshold.shortfall(Whole(N), Whole(D))):
            some = [J >= 0, self.better(J) >= 0, self.better(J) <= D, self.met(self.better(J), D)]
            if k is None:
                yield z3.And(path, *some)
                continue
            there = self.better(of(k))
            yield z3.And(path, z3.Not(z3.And(of(k) >= 0, there >= 0, there <= D, self.met(there, D))))
            yield z3.And(path, *some, of(k) > J)

    def of_headroom(self) -> Iterator[Any]:
        for path, k in paths(lambda: self.threshold.headroom(Whole(N), Whole(D))):
            if k is None:
                yield z3.And(path, self.met(N, D))
                continue
            there = self.worse(of(k))
            yield z3.And(path, z3.Not(z3.And(of(k) >= 0, there >= 0, there <= D, self.met(there, D))))
            further = self.worse(J)
            yield z3.And(path, of(k) < J, further >= 0, further <= D, self.met(further, D))

    def of_needed(self) -> Iterator[Any]:
        value = object.__new__(Counts)
        for name, number in (("numerator", N), ("denominator", D)):
            object.__setattr__(value, name, Whole(number))
        verdict: Any = SimpleNamespace(value=value, threshold=self.threshold)
        for path, k in paths(lambda: Verdict.needed(verdict, of=Whole(C))):  # type: ignore[arg-type]
            some = [C >= 0, D + C > 0, J >= 0, J <= C, self.met(N + J, D + C)]
            if k is None:
                yield z3.And(path, *some)
                continue
            right = z3.And(D + C > 0, of(k) >= 0, of(k) <= C, self.met(N + of(k), D + C))
            yield z3.And(path, C >= 0, z3.Not(right))
            yield z3.And(path, *some, of(k) < J if self.down else of(k) > J)

    def of_monotone(self) -> Iterator[Any]:
        if not self.exact:
            found, later = (of(self.threshold.met(Whole(n), Whole(d))) for n, d in ((N, D), (N2, D2)))
            better = N2 * D <= N * D2 if self.down else N2 * D >= N * D2
            yield z3.And(N2 >= 0, N2 <= D2, D2 > 0, better, found, z3.Not(later))

    def of_parts(self) -> Iterator[Any]:
        one, two, both = (of(self.threshold.met(Whole(n), Whole(d))) for n, d in ((N, D), (N2, D2), (N + N2, D + D2)))
        second = [N2 >= 0, N2 <= D2, D2 > 0]
        yield z3.And(*second, one, two, z3.Not(both))
        if not self.exact:
            yield z3.And(*second, z3.Not(one), z3.Not(two), both)


def main() -> int:
    """Try every law for every comparison and every denominator; print what is proved, and every counterexample."""
    _verdicts._converters.count = lambda value: value  # type: ignore[assignment]  # an unknown is no int
    begun, broken = time.perf_counter(), 0
    for law in ("met", "shortfall", "headroom", "needed", "monotone", "parts"):
        questions = 0
        denominators = D >= 0 if law == "needed" else D > 0  # 0 of 0 is judged with cases to come alone
        for comparison in Comparison:
            for whole in DENOMINATORS:
                laws = Laws(comparison, whole)
                for question in getattr(laws, f"of_{law}")():
                    questions += 1
                    if found := counterexample(*laws.facts, denominators, question):
                        broken += 1
                        print(f"{law}, {comparison.value}, part/{whole}: {found}", flush=True)
        print(f"{law}: {questions} questions, {time.perf_counter() - begun:.0f} s", flush=True)
    print("every law is proved" if not broken else f"{broken} questions are open or have a counterexample")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
