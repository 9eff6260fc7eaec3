"""Measurements and annexes from workbooks and documents; templates, scorecards and reports to hand in; JSON."""

from reformkpi.files._forms import KSTT_06, PAYMENT_766, Figure, Form
from reformkpi.files._measurements import Reading, Skipped, measurements
from reformkpi.files._problems import Problem, ProblemKind

__all__ = ["KSTT_06", "PAYMENT_766", "Figure", "Form", "Problem", "ProblemKind", "Reading", "Skipped", "measurements"]
