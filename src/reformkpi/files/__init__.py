"""Measurements and annexes from workbooks and documents; templates, scorecards and reports to hand in; JSON."""
