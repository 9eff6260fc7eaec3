"""Measurements and annexes from workbooks and documents; templates, scorecards and reports to hand in; JSON."""

from reformkpi.files._draft import Draft, draft_annex
from reformkpi.files._forms import II_06A, KSTT_06, OPENCPS, PAYMENT_766, Figure, Form
from reformkpi.files._json import dump, load
from reformkpi.files._measurements import measurements
from reformkpi.files._problems import Problem, ProblemKind
from reformkpi.files._reading import Reading, Skipped
from reformkpi.files._scorecard import scorecard
from reformkpi.files._template import template

__all__ = [
    "II_06A",
    "KSTT_06",
    "OPENCPS",
    "PAYMENT_766",
    "Draft",
    "Figure",
    "Form",
    "Problem",
    "ProblemKind",
    "Reading",
    "Skipped",
    "draft_annex",
    "dump",
    "load",
    "measurements",
    "scorecard",
    "template",
]
