"""Compare the engine with the reference on generated evaluations: how many a second, and every difference.

    python tests/benchmarks/compare.py --cases 300000 --seed 1
    python tests/benchmarks/compare.py --cases 10000000 --seconds 1200    stop after twenty minutes, and say how many

Quick random draws, unlike those of the tests: nothing is shrunk, and a case is told by its seed and number.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from datetime import date, timedelta
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import oracle
import oracle_findings

from reformkpi import (
    Boundary,
    Counts,
    ExactReading,
    Indicator,
    Measurement,
    Period,
    Stated,
    Target,
    Unit,
    errors,
    evaluate,
)

FIRST = date(2025, 3, 1)
MAKERS = [Target.exact, Target.minimum, Target.maximum, Target.above, Target.below]
PERCENTS = ["50", "80", "99.5"]
TARGETS = {(make, percent): make(percent) for make in MAKERS for percent in PERCENTS}
STATED = [Stated(percent) for percent in ("0", "50", "50.0", "79.95", "80", "80.4", "100")]
UNITS = [Unit(name, f"Phòng {name}") for name in "abc"]
DEPARTMENTS = {
    (size, is_open): Unit("d", "Sở", members=UNITS[:size], open=is_open)
    for size in range(4)
    for is_open in (False, True)
}
KINDS = {"conflict": errors.ConflictingMeasurements, "overlap": errors.OverlappingPeriods}


def remember() -> None:
    """Let the rulebook remember what depends on nothing but its arguments: it asks the same again and again."""
    latest = oracle.latest
    quick = {
        name: cache(getattr(oracle, name)) for name in ("rate_of", "meets", "meeting", "is_firm", "rounding", "days")
    }
    quick["latest"] = lambda versions: versions[0] if len(versions) == 1 else latest(versions)
    for name, function in quick.items():
        for module in (oracle, oracle_findings):
            setattr(module, name, function)


def span(draw: random.Random) -> Period:
    """Mostly spans that nest: the twelve days judged, thirds, quarters, days; sometimes any, or beyond."""
    if draw.random() < 0.08:
        return of_days(draw.randrange(-4, 14), 1 + draw.randrange(6))
    length = draw.choice([12, 12, 6, 6, 3, 3, 1])
    return of_days(length * draw.randrange(12 // length), length)


@cache
def of_days(begins: int, length: int) -> Period:
    return Period(FIRST + timedelta(begins), FIRST + timedelta(begins + length - 1))


def counts(draw: random.Random) -> Counts:
    denominator = draw.choice([0, 1, 2, 4, 4, 10, 20])
    return counts_of(draw.choice([denominator, denominator // 2, draw.randint(0, denominator)]), denominator)


counts_of = cache(Counts)


def case(draw: random.Random) -> tuple[dict[str, Indicator], list[Measurement], Period]:
    department = DEPARTMENTS[draw.choice([0, 1, 2, 2, 3]), draw.random() < 0.2]
    lead = draw.choice([department, department, department, *department.members])
    chosen = [unit for unit in lead.members or (lead,) if unit.id != "d" and draw.random() < 0.15]
    target = lambda: TARGETS[draw.choice(MAKERS), draw.choice(PERCENTS)]  # noqa: E731
    row = Indicator(
        id="X",
        title="Đúng hạn",
        target=target(),
        department=department,
        lead=lead,
        unit_targets={unit: target() for unit in chosen},
        years=draw.choice([2025, 2025, (2024, 2026), 2024]),
        additive_over_units=draw.random() < 0.85,
        additive_over_time=draw.random() < 0.85,
    )
    sent = []
    for unit in ("d", *(member.id for member in department.members)):
        for _ in range(draw.choice([0, 1, 1, 2, 3, 5])):
            value = counts(draw) if draw.random() < 0.8 else draw.choice(STATED)
            beside = draw.choice(STATED) if isinstance(value, Counts) and draw.random() < 0.1 else None
            as_of = draw.choice([None, FIRST, FIRST + timedelta(5), FIRST + timedelta(20)])
            sent.append(Measurement("X", unit, period=span(draw), value=value, stated=beside, as_of=as_of))
    sent += draw.sample(sent, k=min(len(sent), draw.choice([0, 0, 1])))
    if draw.random() < 0.1:  # the department's figure is the sum of what its units sent for all days
        period = of_days(0, 12)
        values = [m.value for m in sent if m.unit != "d" and m.period == period and isinstance(m.value, Counts)]
        sent = [m for m in sent if m.unit != "d"]
        sent.append(Measurement("X", "d", period=period, value=oracle.add(values)))
    return {"X": row}, sent, of_days(0, 12)


def differences(draw: random.Random, seen: Counter[str]) -> list[str]:
    """Return what engine and oracles differ in on one case."""
    rows, sent, period = case(draw)
    readings = (draw.choice(list(ExactReading)), draw.choice(list(Boundary)))
    as_of = draw.choice([None, None, FIRST + timedelta(5), FIRST + timedelta(20)])
    try:
        expected = oracle.judge(rows, sent, period, readings, as_of)
    except ValueError as rejected:
        kind = KINDS[str(rejected)]
        seen[kind.__name__] += 1
        try:
            evaluate(rows, sent, period=period, reading=readings[0], boundary=readings[1], as_of=as_of)
        except kind:
            return []
        return [f"not rejected: {rejected}"]
    odd = oracle_findings.judge(rows, sent, period, readings, as_of)
    evaluation = evaluate(rows, sent, period=period, reading=readings[0], boundary=readings[1], as_of=as_of)
    every = [*evaluation.verdicts, *(verdict for of in evaluation.by_unit.values() for verdict in of)]
    problems = [] if {(v.indicator.id, v.unit.id) for v in every} == set(expected) else ["other verdicts"]
    for verdict in every:
        key = (verdict.indicator.id, verdict.unit.id)
        seen["verdicts"] += 1
        mine = {
            name: getattr(verdict, name)
            for name in ("status", "value", "rate", "firm", "complete", "shortfall", "headroom")
        }
        mine["unreported"] = {unit.id for unit in verdict.unreported}
        mine["uncovered"] = {day for gap in verdict.uncovered for day in oracle.days(gap)}
        problems += [
            f"{key} {name}: {value} != {expected[key][name]}"
            for name, value in mine.items()
            if value != expected[key][name]
        ]
        if Counter(verdict.used) != Counter(expected[key]["used"]):
            problems.append(f"{key} used")
        if verdict.due is not (as_of is None or period.last <= as_of):
            problems.append(f"{key} due")
        found = Counter(
            (f.indicator.id, f.unit.id, f.kind, frozenset(f.measurements), f.figures) for f in verdict.findings
        )
        seen.update(finding.kind.value for finding in verdict.findings)
        if found != odd[key]:
            problems.append(f"{key} findings: engine alone {found - odd[key]}, oracle alone {odd[key] - found}")
    return problems


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop after so many")
    parser.add_argument("--only", type=int, help="the number of one case to look at")
    arguments = parser.parse_args()
    remember()
    seen: Counter[str] = Counter()
    different = judged = 0
    begun = time.perf_counter()
    for number in range(arguments.cases) if arguments.only is None else [arguments.only]:
        if time.perf_counter() - begun > arguments.seconds:
            break
        judged += 1
        draw = random.Random(f"{arguments.seed}/{number}")
        if problems := differences(draw, seen):
            different += 1
            if different <= 5:
                print(f"case {number}:", *problems, sep="\n  ")
    seconds = time.perf_counter() - begun
    print(f"{judged:,} evaluations, seed {arguments.seed}, {seconds:.0f} s, {judged / seconds:.0f} a second")
    print(", ".join(f"{name} {count}" for name, count in sorted(seen.items())))
    print(f"{different} differences")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
