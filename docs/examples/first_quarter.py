"""The first quarter of 2025, judged. Every figure in this example is invented.

A department with its Office, Legal Affairs and four divisions reports by unit; the quarter runs from 15 December 2024 to
14 March 2025, as Decree 09/2019/NĐ-CP has it. The table says which targets are met, what each missed one still lacks, and
what is odd about the reports.
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

# indicator: what each unit counted in the quarter, as (numerator, denominator)
COUNTED = {
    "I.2": {"office": (31, 60), "legal": (12, 20), "industry": (96, 140), "energy": (51, 80), "trade": (130, 250), "safety": (40, 50)},
    "I.3": {"office": (40, 57), "legal": (9, 15), "industry": (150, 260), "energy": (98, 171), "trade": (260, 440), "safety": (45, 60)},
    "I.4": {"office": (57, 57), "legal": (15, 15), "industry": (260, 260), "energy": (171, 171), "trade": (439, 440), "safety": (60, 60)},
    "II.2": {"office": (30, 57), "legal": (8, 15), "industry": (140, 260), "energy": (90, 171), "trade": (231, 440), "safety": (33, 60)},
    "II.3": {"office": (0, 0), "legal": (3, 3), "industry": (0, 0), "energy": (5, 5), "trade": (7, 7), "safety": (0, 0)},
    "II.4": {"office": (55, 57), "legal": (15, 15), "industry": (240, 260), "energy": (160, 171), "trade": (401, 440)},
    "III.1": {"office": (450, 480), "legal": (90, 100), "industry": (260, 300), "energy": (180, 200), "trade": (280, 310), "safety": (90, 110)},
    "III.2": {"office": (0, 0), "legal": (0, 0), "industry": (0, 0), "energy": (0, 0), "trade": (0, 0), "safety": (0, 0)},
}
