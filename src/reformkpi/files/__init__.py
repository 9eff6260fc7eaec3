"""Measurements and annexes from workbooks and documents; templates, scorecards and reports to hand in; JSON."""

from reformkpi.files._json import dump, load
from reformkpi.files._scorecard import scorecard
from reformkpi.files._template import template

__all__ = ["dump", "load", "scorecard", "template"]
