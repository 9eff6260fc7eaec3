"""Was the target met this period? Exact verdicts on reported counts, with their reasons."""

from reformkpi import annexes, errors, periods
from reformkpi._annex import Annex
from reformkpi._cells import TargetKind
from reformkpi._evaluation import evaluate
from reformkpi._figures import Counts, Stated
from reformkpi._model import Citation, Group, Indicator, Measurement, Unit
from reformkpi._result import Evaluation
from reformkpi._targets import Boundary, Comparison, ExactReading, Target, Threshold
from reformkpi._verdicts import Finding, FindingKind, Status, Verdict
from reformkpi.periods import Period

__all__ = [
    "Annex",
    "Boundary",
    "Citation",
    "Comparison",
    "Counts",
    "Evaluation",
    "ExactReading",
    "Finding",
    "FindingKind",
    "Group",
    "Indicator",
    "Measurement",
    "Period",
    "Stated",
    "Status",
    "Target",
    "TargetKind",
    "Threshold",
    "Unit",
    "Verdict",
    "annexes",
    "errors",
    "evaluate",
    "periods",
]


def __getattr__(name: str) -> str:
    """Return the version of the installed distribution, read when it is asked for."""
    if name != "__version__":
        raise AttributeError(f"module 'reformkpi' has no attribute {name!r}")
    from importlib.metadata import version  # noqa: PLC0415  a tenth of the import time

    return version(__name__)
