"""Registers a strategy for every type with Hypothesis, so that `st.from_type(Annex)` works without an import of ours.

Hypothesis imports this module at the end of its own import. The strategies are looked up when a type is first asked
for, since `reformkpi.testing` may be in the middle of its import when it is the first to import Hypothesis.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import reformkpi

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

_STRATEGIES = {
    reformkpi.Annex: "annexes",
    reformkpi.Citation: "citations",
    reformkpi.Counts: "counts",
    reformkpi.Evaluation: "evaluations",
    reformkpi.Finding: "findings",
    reformkpi.Group: "groups",
    reformkpi.Indicator: "indicators",
    reformkpi.Measurement: "measurements",
    reformkpi.Period: "spans",
    reformkpi.Stated: "stated",
    reformkpi.Target: "targets",
    reformkpi.Threshold: "thresholds",
    reformkpi.Unit: "units",
    reformkpi.Verdict: "verdicts",
    reformkpi.periods.Cutoff: "cutoffs",
}


def register() -> None:
    """Register a strategy for every type."""
    from hypothesis.strategies import register_type_strategy  # noqa: PLC0415  it calls this at the end of its own import

    for kind in _STRATEGIES:
        register_type_strategy(kind, _strategy)


def _strategy(kind: type[Any]) -> SearchStrategy[Any]:
    from reformkpi import testing  # noqa: PLC0415  see the module's docstring

    strategy: SearchStrategy[Any] = getattr(testing, _STRATEGIES[kind])()
    return strategy
