"""What is wrong with a file: each problem with its file, sheet and cell, in Vietnamese and English."""

from __future__ import annotations

from enum import Enum
from typing import Literal

import attrs

__all__ = ["Problem", "ProblemKind"]


class ProblemKind(Enum):
    """What is wrong with a cell, a row, a sheet or a file."""

    UNREADABLE_FILE = "unreadable file"
    UNKNOWN_UNIT = "unknown unit"
    UNKNOWN_INDICATOR = "unknown indicator"
    NOT_A_COUNT = "not a count"
    NOT_A_PERCENTAGE = "not a percentage"
    NOT_A_PROPORTION = "numerator exceeds denominator"
    NOT_A_PERIOD = "not a period"
    NOT_A_DAY = "not a day"
    MISSING = "missing"
    NO_TABLE = "no table"
    CHECK_FAILED = "check failed"
    TOTAL_DIFFERS = "total differs"


@attrs.frozen
class Problem:
    """One problem of a file.

    `where` is the place (`quy-1.xlsx, Quý I!C12`, or the file alone), `value` what stands there, `expected` what is
    allowed, `nearest` the known names that resemble it.
    """

    kind: ProblemKind
    where: str
    value: object = None
    expected: str = ""
    nearest: tuple[str, ...] = ()

    def worded(self, language: Literal["vi", "en"] = "vi") -> str:
        """Return the problem as a sentence for people."""
        near = f" ({', '.join(self.nearest)}?)" if self.nearest else ""
        expected = f"; {'cần' if language == 'vi' else 'expected'}: {self.expected}" if self.expected else ""
        return f"{self.where}: {self.kind.value}: {str(self.value)[:80]!r}{expected}{near}"
