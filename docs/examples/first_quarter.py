"""The first quarter of 2025, judged. Every figure in this example is invented.

A department with its Office, Legal Affairs and four divisions reports by unit; the quarter runs from 15 December 2024
to 14 March 2025, as Decree 09/2019/NĐ-CP has it. The table says which targets are met, what each missed one still
lacks, and what is odd about the reports.
"""

from __future__ import annotations

from datetime import date

from reformkpi import Evaluation, Measurement, Unit, annexes, display, evaluate, periods

ANNEX = annexes.load("sct-2025").with_divisions(
    Unit("industry", "Phòng Quản lý công nghiệp"),
    Unit("energy", "Phòng Quản lý năng lượng"),
    Unit("trade", "Phòng Quản lý thương mại"),
    Unit("safety", "Phòng Kỹ thuật an toàn và môi trường"),
)
QUARTER = periods.ND09.quarter(2025, 1)
JANUARY, FEBRUARY, MARCH = (periods.ND09.month(2025, month) for month in (1, 2, 3))

# What each unit counted in the quarter, as (numerator, denominator).
UNITS = ("office", "legal", "industry", "energy", "trade", "safety")
COUNTED = {
    "I.2": [(31, 60), (12, 20), (96, 140), (51, 80), (130, 250), (40, 50)],  # together exactly on target
    "I.3": [(40, 57), (9, 15), (150, 260), (98, 171), (255, 440), (45, 60)],
    "I.4": [(57, 57), (15, 15), (260, 260), (171, 171), (439, 440), (60, 60)],  # a single case short
    "II.2": [(30, 57), (8, 15), (140, 260), (90, 171), (231, 440), (33, 60)],
    "II.3": [(0, 0), (3, 3), (0, 0), (5, 5), (7, 7), (0, 0)],
    "II.4": [(55, 57), (15, 15), (240, 260), (160, 171), (401, 440)],  # nothing came from the last unit
    "III.1": [(450, 480), (90, 100), (260, 300), (180, 200), (280, 310), (90, 110)],
    "III.2": [(0, 0), (0, 0), (0, 0), (0, 0), (0, 0), (0, 0)],  # no task fell due
}


def reports() -> list[Measurement]:
    """Give the reports as they came in."""
    sent = [
        ANNEX[indicator].counted(numerator, denominator, unit=unit, period=QUARTER, as_of=date(2025, 3, 17))
        for indicator, counts in COUNTED.items()
        for unit, (numerator, denominator) in zip(UNITS, counts, strict=False)
    ]
    # What counts distinct procedures is reported once, for the whole department.
    sent.append(ANNEX["I.1"].counted(103, 128, unit="Sở Công Thương", period=QUARTER))
    # The Office leads two rows alone. For one of them it states a percentage without its counts.
    sent.append(ANNEX["I.5"].stated("99,6", unit="Văn phòng Sở", period=QUARTER))
    sent.append(ANNEX["II.1"].counted(1003, 1003, unit="Văn phòng Sở", period=QUARTER))
    # One division corrects its figure two days later.
    sent.append(ANNEX["III.1"].counted(291, 310, unit="trade", period=QUARTER, as_of=date(2025, 3, 19)))
    # Another sends its months beside its quarter; they add up to one case less.
    for month, (numerator, denominator) in zip((JANUARY, FEBRUARY, MARCH), [(30, 51), (28, 50), (39, 70)], strict=True):
        sent.append(ANNEX["I.3"].counted(numerator, denominator, unit="energy", period=month))
    return sent


def main() -> Evaluation:
    """Judge the quarter and print it."""
    evaluation = evaluate(ANNEX, reports(), period=QUARTER)
    print(display.table(evaluation))
    return evaluation


if __name__ == "__main__":
    main()
