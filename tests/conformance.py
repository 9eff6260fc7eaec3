"""Makes the cases that other programs, in any language, check themselves with, their schema, and their page of the docs.

Run it with `uv run tests/conformance.py` after a change of `tests/spec` or of the format; a test compares the files with
what it makes. The results are those of the reference, oracle.py and oracle_findings.py, never those of the library.
"""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from math import floor
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import oracle
import oracle_findings
from benchmarks import compare
from evaluation_schema import DAY, FLAG, TEXT, choice, record, several

import reformkpi
from reformkpi import (
    Boundary,
    Counts,
    ExactReading,
    FindingKind,
    Indicator,
    Measurement,
    Period,
    Stated,
    Status,
    Target,
    TargetKind,
    Unit,
    testing,
)
from reformkpi.periods import ND09

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Case = dict[str, Any]
SPEC = Path(__file__).parent / "spec"
PACKAGE = Path(reformkpi.__file__).parent
FILE, SCHEMA = PACKAGE / "cases.json", PACKAGE / "cases.schema.json"
PAGE = Path(__file__).parents[1] / "docs" / "cases.md"
FORMAT, VERSION = "reformkpi cases", 1
SEED = 20250315
KINDS = {
    "figure": "One figure against one target. The result is its verdict and, if to_come further cases are expected, how many of them must succeed.",
    "reports": "Reports of one indicator for one period. The result is the verdict of the department, then of each "
    "responsible unit, each with its findings; or what the reports are rejected for.",
}
RULE = "The section of docs/rules.md. Of generated reports, the last that they need: 6 or 7 if it rejects them, 8 if there are units beside the department, else 7."
TRAPS = {
    "floats": "The float formula numerator / denominator * 100 leads to another status.",
    "rounding": "A rate rounded to two decimals, half up, leads to another status.",
}
MAKE = {kind: getattr(Target, kind.value) for kind in TargetKind}
READINGS = [(TargetKind.EXACT, "equal", "excluded"), *((kind, "at least", "excluded") for kind in TargetKind)]
READINGS += [(kind, "at least", "included") for kind in (TargetKind.ABOVE, TargetKind.BELOW)]


# From a case to values of the library.


def target_of(written: dict[str, str]) -> Target:
    """Return a target."""
    return MAKE[TargetKind(written["kind"])](written["value"])


def value_of(figure: dict[str, Any]) -> Counts | Stated:
    """Return a figure: counts, or a percentage alone."""
    if "numerator" in figure:
        return Counts(int(figure["numerator"]), int(figure["denominator"]))
    return Stated(figure["stated"])


def readings_of(case: Case) -> oracle.Readings:
    """Return how the target of a case is read."""
    return ExactReading(case["reading"]), Boundary(case["boundary"])


def span_of(first_last: Sequence[str]) -> Period:
    """Return a period from its first and last day."""
    return Period(*map(date.fromisoformat, first_last))


def question_of(case: Case) -> tuple[Indicator, list[Measurement], Period, date | None]:
    """Return the indicator, the reports, the period and the day that a case of reports asks about."""
    said = case["indicator"]
    members = [Unit(unit, f"Phòng {unit}") for unit in said["units"]]
    department = Unit(said["department"], "Sở", members=members, open=said["open"])
    indicator = Indicator(
        id="X",
        title="Đúng hạn",
        target=target_of(said["target"]),
        unit_targets={unit: target_of(target) for unit, target in said["unit_targets"].items()},
        department=department,
        lead=next(unit for unit in (department, *members) if unit.id == said["lead"]),
        years=tuple(said["years"]),
        additive_over_units=said["additive_over_units"],
        additive_over_time=said["additive_over_time"],
    )
    reports = [
        Measurement(
            "X",
            one["unit"],
            period=span_of(one["days"]),
            value=value_of(one),
            stated=Stated(one["stated"]) if "numerator" in one and "stated" in one else None,
            as_of=date.fromisoformat(one["as_of"]) if "as_of" in one else None,
        )
        for one in case["reports"]
    ]
    as_of = date.fromisoformat(case["as_of"]) if "as_of" in case else None
    return indicator, reports, span_of(case["period"]), as_of


# From values to a case.


def written(target: Target) -> dict[str, str]:
    """Return a target as a case has it."""
    return {"kind": target.kind.value, "value": f"{target.value:f}"}


def figure(value: Counts | Stated | None) -> dict[str, str]:
    """Return a figure as a case has it, counts as texts because numbers of JSON lose digits in many languages."""
    match value:
        case Counts(numerator=numerator, denominator=denominator):
            return {"numerator": str(numerator), "denominator": str(denominator)}
        case Stated(percentage=percentage):
            return {"stated": f"{percentage:f}"}
    return {}


def text(value: object) -> str | None:
    """Return a number as text."""
    return None if value is None else str(value)


def days(period: Period) -> list[str]:
    """Return the first and the last day of a period."""
    return [period.first.isoformat(), period.last.isoformat()]


def spans(numbers: set[int]) -> list[list[str]]:
    """Return days as the fewest periods."""
    ends = sorted(day for day in numbers if day + 1 not in numbers)
    begins = sorted(day for day in numbers if day - 1 not in numbers)
    return [days(Period(*map(date.fromordinal, both))) for both in zip(begins, ends, strict=True)]


def places(some: object, reports: list[Measurement]) -> list[int]:
    """Return the places of reports among all, from 0; of reports that are the same in everything, the first."""
    return sorted({reports.index(one) for one in some})  # type: ignore[attr-defined]


# The results, by the reference.


def result_of(case: Case) -> dict[str, Any]:
    """Return what the rules lead to."""
    readings = readings_of(case)
    if case["kind"] == "figure":
        target, value = target_of(case["target"]), value_of(case["figure"])
        found = oracle.verdict(target, readings, {"value": value})
        gap = None if found["rate"] is None else found["rate"] - Fraction(target.value)
        needed = None
        if isinstance(value, Counts):
            needed = oracle.distances(target, readings, value, int(case["to_come"]))["needed"]
        return {
            "status": found["status"].value,
            "exceeded": found["status"] is Status.MET and gap != 0,
            "rate": text(found["rate"]),
            "gap": text(gap),
            "firm": found["firm"],
            "shortfall": text(found["shortfall"] if isinstance(value, Counts) else None),
            "headroom": text(found["headroom"] if isinstance(value, Counts) else None),
            "needed": text(needed),
        }
    indicator, reports, period, as_of = question_of(case)
    try:
        verdicts = oracle.judge({"X": indicator}, reports, period, readings, as_of)
    except ValueError as rejected:
        return {"rejected": str(rejected)}
    odd = oracle_findings.judge({"X": indicator}, reports, period, readings, as_of)
    units = [unit.id for unit in indicator.department.members]
    return {
        "due": as_of is None or period.last <= as_of,
        "verdicts": [
            {
                "unit": unit,
                "status": found["status"].value,
                **figure(found["value"]),
                "complete": found["complete"],
                "unreported": sorted(found["unreported"], key=[*units, unit].index),
                "uncovered": spans(found["uncovered"]),
                "used": places(found["used"], reports),
                "findings": findings(((kind.value, by, some) for _, by, kind, some, _ in odd[key].elements()), reports),
            }
            for key, found in verdicts.items()
            for unit in key[1:]
        ],
    }


def findings(found: Iterator[tuple[str, str, object]], reports: list[Measurement]) -> list[dict[str, Any]]:
    """Return findings in the order of a case: by kind, unit and reports."""
    rows = sorted((kind, unit, places(some, reports)) for kind, unit, some in found)
    return [{"kind": kind, "unit": unit, "reports": some} for kind, unit, some in rows]


def traps_of(case: Case) -> list[str]:
    """Return the mistakes that a case catches by its status."""
    readings = readings_of(case)
    if case["kind"] == "figure":
        judged = [(target_of(case["target"]), case["figure"])]
    else:
        targets = oracle.targets_of(question_of(case)[0])
        judged = [(targets[one["unit"]], one) for one in case["result"].get("verdicts", [])]
    found = []
    for target, said in judged:
        if int(said.get("denominator", 0)):
            n, of = int(said["numerator"]), int(said["denominator"])
            right = oracle.meets(target, readings, Fraction(100 * n, of))
            rounded = Fraction(floor(Fraction(10_000 * n, of) + Fraction(1, 2)), 100)
            found += ["rounding"] if oracle.meets(target, readings, rounded) is not right else []
            found += ["floats"] if by_floats(target, readings, float(n) / float(of) * 100) is not right else []
    return sorted(set(found))


def by_floats(target: Target, readings: oracle.Readings, rate: float) -> bool:
    """Compare floats, as too many programs do."""
    near = Target.exact(target.value)
    same, more = rate == float(near.value), rate > float(near.value)
    rates = {(True, False): near.value, (False, True): Decimal(101), (False, False): Decimal(-1)}
    return oracle.meets(target, readings, Fraction(rates[same, more]))


def completed(case: Case) -> Case:
    """Return a case with its result and its traps."""
    case["result"] = result_of(case)
    case["traps"] = traps_of(case)
    return case


# The cases of tests/spec.


@cache
def chapters() -> tuple[dict[str, Any], ...]:
    """Return the files of `tests/spec`, each with its cases."""
    return tuple(tomllib.loads(file.read_text(encoding="utf-8")) for file in sorted(SPEC.glob("*.toml")))


def read_days(label: str) -> list[str]:
    """Return the days of a label such as 2025-01, 2025-Q1, 2025-01/2025-02 or two days."""
    ends = [
        Period(day, day) if len(end) > 7 else ND09.parse(end)
        for end in label.split("/")
        for day in [date.fromisoformat(end) if len(end) > 7 else date.min]
    ]
    return days(Period(ends[0].first, ends[-1].last))


def read_figure(written_figure: str) -> dict[str, str]:
    """Return the figure that a text says: `3 of 6`, or `59.5%`."""
    if " of " in written_figure:
        return dict(zip(("numerator", "denominator"), written_figure.split(" of "), strict=True))
    return {"stated": written_figure.removesuffix("%")}


def from_spec(chapter: dict[str, Any], place: int) -> Case:
    """Return a case of the specification in the form that other programs read."""
    said = chapter.get("common", {}) | chapter["case"][place]
    case = {
        "id": f"{chapter['rule']}.{place + 1}",
        "kind": "figure" if "figure" in said else "reports",
        "rule": chapter["rule"],
        "name": said["name"],
        "source": said.get("source", chapter["source"]),
    }
    readings = {"reading": said.get("reading", "at least"), "boundary": said.get("boundary", "excluded")}
    target = written(Target.parse(said["target"]))
    if case["kind"] == "figure":
        figures = {"figure": read_figure(said["figure"]), "to_come": str(said.get("to_come", 0))}
        return completed(case | {"target": target} | readings | figures)
    period = read_days(said.get("period", "2025-Q1"))
    indicator = {
        "target": target,
        "unit_targets": {unit: written(Target.parse(own)) for unit, own in said.get("unit_targets", {}).items()},
        "department": "sct",
        "units": said.get("units", []),
        "open": said.get("open", False),
        "lead": said.get("lead", "sct"),
        "years": [2025, 2025],
        "additive_over_units": said.get("additive_over_units", True),
        "additive_over_time": said.get("additive_over_time", True),
    }
    reports = [
        {"unit": one["unit"], "days": read_days(one["period"]) if "period" in one else period}
        | read_figure(one["figure"])
        | {name: str(one[name]) for name in ("stated", "as_of") if name in one}
        for one in said["reports"]
    ]
    as_of = {"as_of": str(said["as_of"])} if "as_of" in said else {}
    return completed(case | {"indicator": indicator, "period": period} | readings | as_of | {"reports": reports})


# The generated cases.


class Draw(Random):
    """Draws from `random()` alone, the only sequence that every version of Python keeps."""

    def randrange(self, start: int, stop: int | None = None, step: int = 1) -> int:  # noqa: ARG002
        """Return a whole number."""
        begins, ends = (0, start) if stop is None else (start, stop)
        return begins + int(self.random() * (ends - begins))

    def randint(self, a: int, b: int) -> int:
        """Return a whole number, both ends included."""
        return self.randrange(a, b + 1)

    def choice(self, seq: Any) -> Any:  # noqa: ANN401
        """Return one of several."""
        return seq[self.randrange(len(seq))]

    def sample(self, population: Any, k: int, **_: Any) -> list[Any]:  # noqa: ANN401
        """Return several."""
        return [self.choice(population) for _ in range(k)]


PERCENTAGES = [
    Decimal(value) for value in ("0", "0.01", "0.07", "5", "7", "14", "29", "33.3", "50", "57", "58", "59.5")
]
PERCENTAGES += [Decimal(value) for value in ("60", "64.1", "66.67", "80", "90", "95", "98.2", "99.99", "100")]


def figures() -> Iterator[Case]:  # noqa: C901  a table of cases
    """Yield figures on a target and one count to either side, for every kind and reading."""
    draw = Draw(SEED)

    def case(rule: int, kind: TargetKind, value: Decimal, said: Counts | Stated, *readings: str) -> Case:
        reading, boundary = readings or ("at least", "excluded")
        to_come = str(draw.randrange(60)) if isinstance(said, Counts) else "0"
        target = {"kind": kind.value, "value": f"{value:f}"}
        return {"kind": "figure", "rule": rule, "target": target, "reading": reading, "boundary": boundary} | {
            "figure": figure(said),
            "to_come": to_come,
        }

    def near(value: Decimal, of: int, *steps: int) -> list[Counts]:
        line = floor(Fraction(value) * of / 100)
        return [Counts(line + step, of) for step in steps if 0 <= line + step <= of]

    for trap in testing.FLOAT_TRAPS:
        falls = int(trap * 10) / 1000 * 100 < float(trap)
        yield case(1, TargetKind.MINIMUM if falls else TargetKind.MAXIMUM, trap, Counts(int(trap * 10), 1000))
    for kind, *readings in READINGS:
        for value in PERCENTAGES:
            if (kind, value) in ((TargetKind.ABOVE, 100), (TargetKind.BELOW, 0)):
                continue
            whole = (Fraction(value) / 100).denominator
            for of, *steps in (
                (whole * draw.randint(1, 1 + 2000 // whole), -1, 0, 1),
                (draw.randint(1, 2000), 0, 1),
                (whole * 10 ** draw.randint(13, 30), draw.choice([-1, 0, 1])),
            ):
                for counts in near(value, of, *steps):
                    yield case(2, kind, value, counts, *readings)
        yield case(3, kind, Decimal(50), Counts(0, 0), *readings)
        for value in map(Decimal, ("0.07", "33.3", "59.5", "60", "80", "99.9")):
            for step in map(Decimal, ("0", "0.00", "0.05", "-0.05", "0.5", "-0.5", "0.4")):
                stated = value + step if step else value.quantize(Decimal(10) ** step.as_tuple().exponent)
                if 0 <= stated <= 100:
                    yield case(5, kind, value, Stated(stated), *readings)
        yield case(5, kind, Decimal(50), Stated(draw.choice(["0", "100", "0.00", "100.0"])), *readings)


def decided(reports: list[Measurement]) -> bool:
    """Return whether it is plain which report counts: of several for the same days and of the same day, none differs."""
    same = Counter((one.unit, one.period, one.as_of) for one in set(reports))
    return max(same.values(), default=1) == 1


def random_reports(number: int) -> Case | None:
    """Return a case of random reports that nest, repeat and clash; None for one that is too long or too vague."""
    draw = Draw(f"{SEED}/{number}")
    rows, sent, period = compare.case(draw)
    row = rows["X"]
    vague = not decided(sent) and draw.random() < 0.9
    if len(sent) > 6 or vague:
        return None
    indicator = {
        "target": written(row.target),
        "unit_targets": {unit: written(target) for unit, target in row.unit_targets},
        "department": row.department.id,
        "units": [unit.id for unit in row.department.members],
        "open": row.department.open,
        "lead": row.lead.id,
        "years": list(row.years),
        "additive_over_units": row.additive_over_units,
        "additive_over_time": row.additive_over_time,
    }
    reports = [
        {"unit": one.unit, "days": days(one.period)}
        | figure(one.value)
        | ({} if one.stated is None else figure(one.stated))
        | ({} if one.as_of is None else {"as_of": one.as_of.isoformat()})
        for one in sent
    ]
    as_of = draw.choice([None, None, None, compare.FIRST.replace(day=6)])
    case = {
        "kind": "reports",
        "rule": 0,
        "indicator": indicator,
        "period": days(period),
        "reading": draw.choice(["at least", "equal"]),
        "boundary": draw.choice(["excluded", "included"]),
        **({"as_of": as_of.isoformat()} if as_of else {}),
        "reports": reports,
    }
    case = completed(case)
    case["rule"] = deciding(case["result"])
    return case if decided(sent) or "rejected" in case["result"] else None


def deciding(result: dict[str, Any]) -> int:
    """Return the last rule that a case of random reports needs."""
    if "rejected" in result:
        return {"conflict": 6, "overlap": 7}[result["rejected"]]
    return 8 if len(result["verdicts"]) > 1 else 7  # the department with units, or alone


def document() -> dict[str, Any]:
    """Return all cases, with what their kinds and traps mean."""
    cases = [from_spec(chapter, place) for chapter in chapters() for place in range(len(chapter["case"]))]
    cases += [{"id": f"F{place}"} | completed(case) for place, case in enumerate(figures(), 1)]
    numbers = (random_reports(number) for number in range(100_000))
    some = (case for case in numbers if case is not None)
    cases += [{"id": f"R{place}"} | case for place, case in zip(range(1, 351), some, strict=False)]
    return {"format": FORMAT, "version": VERSION, "kinds": KINDS, "traps": TRAPS, "cases": cases}


def as_text(whole: dict[str, Any]) -> str:
    """Return the document with one case a line."""
    head = json.dumps(whole | {"cases": []}, ensure_ascii=False, indent=1).removesuffix("[]\n}")
    lines = ",\n".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in whole["cases"])
    return f"{head}[\n{lines}\n]\n}}\n"


# The schema and the page.


def schema() -> dict[str, Any]:
    """Return the JSON Schema of the document."""
    count = {"type": "string", "pattern": "^[0-9]+$"}
    count_or_none = {"type": ["string", "null"], "pattern": "^[0-9]+$"}
    fraction = {"type": ["string", "null"], "pattern": "^-?[0-9]+(/[0-9]+)?$"}
    percentage = {"type": "string", "pattern": "^[0-9]{1,3}([.][0-9]+)?$"}
    some_text, flag, day = TEXT, FLAG, DAY
    period = {"type": "array", "items": day, "minItems": 2, "maxItems": 2, "description": "The first and the last day."}
    place = {"type": "integer", "minimum": 0}
    status = choice(Status)

    def about(kind: dict[str, Any], description: str) -> dict[str, Any]:
        return kind | {"description": description}

    def optional(fields: dict[str, Any], **more: Any) -> dict[str, Any]:  # noqa: ANN401
        return fields | {"properties": fields["properties"] | more}

    some_figure = {"numerator": count, "denominator": count, "stated": about(percentage, "Its decimals matter.")}
    target = record("In percent.", kind=choice(TargetKind), value=percentage)
    common = {"id": some_text, "rule": about({"type": "integer"}, RULE)}
    question = {"reading": choice(ExactReading), "boundary": choice(Boundary)}
    traps = about(several({"enum": list(TRAPS)}), "Mistakes that lead to another status.")
    words = {"name": some_text, "source": some_text}
    verdict = record(
        "Exact: fractions in lowest terms, in percent and percentage points.",
        status=status,
        exceeded=flag,
        rate=fraction,
        gap=fraction,
        firm=flag,
        shortfall=count_or_none,
        headroom=count_or_none,
        needed=about(count_or_none, "Of to_come cases; null if no number does, or for a percentage."),
    )
    finding = record(
        "The reports are those that it is about, by place from 0; of reports that are the same in everything, the first.",
        kind=choice(FindingKind),
        unit=some_text,
        reports=several(place),
    )
    unit_verdict = record(
        "The figure is absent if there is none. Findings are sorted by kind, unit and reports.",
        unit=some_text,
        status=status,
        complete=flag,
        unreported=several(some_text),
        uncovered=several(period),
        used=several(place),
        findings=several(finding),
    )
    indicator = record(
        target=target,
        unit_targets={"type": "object", "additionalProperties": target},
        department=some_text,
        units=about(several(some_text), "The members of the department, in order."),
        open=about(flag, "Whether the department has more members than are named."),
        lead=about(some_text, "The department or a member. Its members, or else itself, are responsible."),
        years={"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2},
        additive_over_units=flag,
        additive_over_time=flag,
    )
    report = optional(record(unit=some_text, days=period), **some_figure, as_of=day)
    figure_case = record(
        KINDS["figure"],
        kind={"const": "figure"},
        **common,
        target=target,
        **question,
        figure=record() | {"properties": some_figure},
        to_come=count,
        result=verdict,
        traps=traps,
    )
    rejected = record(rejected={"enum": ["conflict", "overlap"]})
    judged = record(due=flag, verdicts=several(optional(unit_verdict, **some_figure)))
    reports_case = record(
        KINDS["reports"],
        kind={"const": "reports"},
        **common,
        indicator=indicator,
        period=period,
        **question,
        reports=several(report),
        result={"oneOf": [rejected, judged]},
        traps=traps,
    )
    whole = record(
        "Cases that programs in any language check their judgement with. Counts are texts, because numbers of JSON lose "
        "digits above 2 to the 53 in many languages.",
        format={"const": FORMAT},
        version={"const": VERSION},
        kinds=record(**{name: {"const": meaning} for name, meaning in KINDS.items()}),
        traps=record(**{name: {"const": meaning} for name, meaning in TRAPS.items()}),
        cases=several({"oneOf": [optional(figure_case, **words), optional(reports_case, **words, as_of=day)]}),
    )
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Cases of reformkpi"} | whole


def code_of(chapter: dict[str, Any]) -> str:
    """Return the names of the functions that decide, each with its file."""
    library = [f"`{name.partition('.')[2]}` (`{name.partition('.')[0]}.py`)" for name in chapter["code"]]
    return f"Code: {', '.join(library)}. Reference: {', '.join(f'`{name}`' for name in chapter['reference'])}."


def answer_of(said: dict[str, Any]) -> str:
    """Return what a case of the specification expects, in words."""
    if "rejected" in said:
        return f"rejected: {said['rejected']}"
    if "verdicts" in said:
        return "<br>".join(f"{one['unit']}: {answer_about(one)}" for one in said["verdicts"])
    names = [f"{name} {said[name]}" for name in ("shortfall", "headroom", "needed", "gap") if name in said]
    firm = [("not firm", "firm")[said["firm"]] for _ in "1" if "firm" in said]
    return "; ".join([said["status"], *names, *firm])


def answer_about(one: dict[str, Any]) -> str:
    """Return what a case of the specification expects of one unit, in words."""
    said = [one[name] for name in ("status", "figure") if name in one]
    said += [("incomplete", "complete")[one["complete"]] for _ in "1" if "complete" in one]
    missing = [*one.get("unreported", []), *one.get("uncovered", [])]
    said += [f"missing: {', '.join(missing)}" for _ in "1" if missing]
    said += [f"finding: {', '.join(one['findings']) or 'none'}" for _ in "1" if "findings" in one]
    return "; ".join(said)


def slug(heading: str) -> str:
    """Return the anchor of a heading."""
    return "".join(letter for letter in heading.lower() if letter.isalnum() or letter in "- ").replace(" ", "-")


def asked_of(said: dict[str, Any], defaults: dict[str, Any]) -> str:
    """Return the figure or the reports of a case of the specification, in words."""
    more = [f"{name} {said[name]}" for name in ("reading", "boundary", "to_come") if name in said]
    if "figure" in said:
        return "; ".join([said["figure"], *more])
    lines = [
        " ".join(
            [one["unit"], one.get("period", ""), one["figure"]]
            + [f"stated {one['stated']}%" for _ in "1" if "stated" in one]
            + [f"as of {one['as_of']}" for _ in "1" if "as_of" in one]
        ).replace("  ", " ")
        for one in said["reports"]
    ]
    unusual = ("period", "as_of", "units", "open", "lead", "unit_targets", "additive_over_units", "additive_over_time")
    lines += [f"{name}: {words(said[name])}" for name in unusual if name in said and said[name] != defaults.get(name)]
    return "<br>".join(lines or ["no report"])


def page() -> str:
    """Return the page of the documentation: for each rule its cases, and the code that decides them."""
    lines = [PREFACE]
    for chapter in chapters():
        common = chapter.get("common", {})
        heading = f"{chapter['rule']}. {chapter['title']}"
        rule = f"[The rule](rules.md#{slug(heading)})."
        lines += [f"## {heading}", "", f"{rule} Source: {chapter['source']}. {code_of(chapter)}", ""]
        if common:
            lines += [f"In all cases: {', '.join(f'{name} {words(value)}' for name, value in common.items())}.", ""]
        lines += ["| case | target | figure or reports | result |", "| --- | --- | --- | --- |"]
        for said in chapter["case"]:
            name = said["name"] + (f" ({said['source']})" if "source" in said else "")
            target = said.get("target", common.get("target"))
            lines.append(f"| {name} | `{target}` | {asked_of(said, common)} | {answer_of(said)} |")
        lines.append("")
    return "\n".join(lines)


def words(value: object) -> str:
    """Return a value as a reader expects it."""
    if isinstance(value, dict):
        return ", ".join(f"{name} {one}" for name, one in value.items())
    return (", ".join(value) or "none") if isinstance(value, list) else str(value).lower()


PREFACE = f"""# Cases

Each rule but one with small cases that can be checked by hand, and with the code that decides them. Rule 10 has none: it says
what a result does not depend on, which no case can show. The cases are the files of `tests/spec`, and `tests/conformance.py` writes
this page.

A public document that a rule follows is named as the source of the rule or of a case, with marks for [how sure we
are](rules.md). The other rules are [decisions](decisions.md) of ours, and their source is our own page of rules.

A case names a target, a figure or reports, and the result. Unless a case says otherwise, the department is `sct`, the period is the
first quarter of 2025 (15/12/2024 to 14/3/2025), and a report without days is for the whole period. What is
unusual is named in the case.

Programs in other languages can check themselves with these cases and about 1,900 generated ones: `reformkpi/cases.json` in the
package, described by `cases.schema.json` beside it. Each kind of case:

{chr(10).join(f"- `{name}`: {meaning}" for name, meaning in KINDS.items())}

Some cases are traps for a common mistake, named in `traps`:

{chr(10).join(f"- `{name}`: {meaning}" for name, meaning in TRAPS.items())}

Counts are texts, because JSON numbers lose digits above 2 to the 53 in many languages. In Python:

```python
>>> from reformkpi import testing
>>> cases = testing.cases()
>>> len(cases) >= 2000, sum("floats" in case["traps"] for case in cases) >= len(testing.FLOAT_TRAPS)
(True, True)
>>> cases[4]["figure"], cases[4]["result"]["status"], cases[4]["traps"]
({{'numerator': '57', 'denominator': '100'}}, 'met', ['floats'])

```

"""


@cache
def made() -> dict[Path, str]:
    """Return the files that this script makes."""
    schema_text = json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"
    return {FILE: as_text(document()), SCHEMA: schema_text, PAGE: page()}


if __name__ == "__main__":
    for made_file, content in made().items():
        made_file.write_text(content, encoding="utf-8")
