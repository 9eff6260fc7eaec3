"""How a cell of an annex writes a target: which words and signs are read, and what the rejected cells hold instead."""

from __future__ import annotations

import enum
import re
from decimal import Decimal

from reformkpi import _converters
from reformkpi.errors import UnreadableTarget


class TargetKind(enum.Enum):
    """How a target is written: a number alone, or with words or a sign for a minimum, a maximum, above or below.

    >>> from reformkpi import Target
    >>> Target.parse("Tối thiểu 60").kind, Target.parse("dưới 5%").kind
    (<TargetKind.MINIMUM: 'minimum'>, <TargetKind.BELOW: 'below'>)
    """

    EXACT = "exact"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    ABOVE = "above"
    BELOW = "below"


_LEAST = "tối thiểu|ít nhất|không dưới|không thấp hơn|không ít hơn|không nhỏ hơn|không kém|≥|>=|≧"
_MOST = (
    "tối đa|nhiều nhất|cao nhất|không quá|không vượt quá|không vượt|không cao hơn|không lớn hơn|không nhiều hơn|≤|<=|≦"
)
_MORE = "trên|hơn|lớn hơn|cao hơn|nhiều hơn|vượt trên|>"
_LESS = "dưới|nhỏ hơn|thấp hơn|ít hơn|<"
_DOWN = "(?:giảm )?xuống(?: còn)?|giảm (?:còn|về)"
_VERBS = (
    "(?:(?:phấn đấu|đạt tỷ lệ|đạt tỉ lệ|đạt|có|duy trì|giữ vững|giữ|bảo đảm|đảm bảo|hoàn thành|ở mức|mức|là|bằng|=) ?)*"
)
_N = r" ?([0-9]{1,3}(?:[.,][0-9]{1,2})?) ?(?:%|phần trăm)? ?"
_FORMS = tuple(
    (kind, re.compile(form))
    for kind, form in (
        (TargetKind.EXACT, rf"{_VERBS}{_N}"),
        (TargetKind.MINIMUM, rf"{_VERBS}(?:{_LEAST})(?: ?(?:đạt|là|bằng|mức))?(?: ?từ)?{_N}(?:trở lên)?"),
        (TargetKind.MINIMUM, rf"{_VERBS}(?:từ)?{_N}trở lên"),
        (TargetKind.MAXIMUM, rf"{_VERBS}(?:{_DOWN} ?)?(?:{_MOST})(?: ?(?:là|bằng|mức))?{_N}"),
        (TargetKind.MAXIMUM, rf"(?:{_DOWN}){_N}"),
        (TargetKind.MAXIMUM, rf"{_VERBS}(?:từ)?{_N}trở xuống"),
        (TargetKind.ABOVE, rf"{_VERBS}(?:{_MORE})(?: mức)?{_N}"),
        (TargetKind.BELOW, rf"{_VERBS}(?:{_DOWN} ?)?(?:{_LESS})(?: mức)?{_N}"),
    )
)
# What a cell holds that is not a target, in the order in which the patterns are searched for.
_NUMBER = r"[0-9]+(?:[.,][0-9]+)*"
_PROBLEMS = tuple(
    (problem, re.compile(form))
    for problem, form in (
        ("a path over several years", r"cho đến khi|lộ trình|từng năm|qua các năm"),
        ("a multiple", rf"gấp|{_NUMBER} ?lần\b"),
        ("a rank", r"\btop ?[0-9]|\b(?:nhóm|hạng|vị trí|thứ|trong số)\D*[0-9]|xếp hạng|đứng đầu|dẫn đầu|đứng thứ"),
        ("a grade", r"^\D*\b(?:nhóm|loại|hạng|tốt|khá|xuất sắc|trung bình)\b\D*$|(?:mức độ|cấp độ) ?[0-9]"),
        ("no number", r"^\D*$"),
        ("a range", rf"{_NUMBER} ?%? ?(?:-|–|—|÷|~|đến|tới) ?{_NUMBER}"),
        ("an approximation", r"\b(?:khoảng|xấp xỉ|gần|chừng|trên dưới|ước)\b|[~≈]"),
        ("a change", r"\b(?:tăng|nâng|so với)\b|giảm(?! (?:xuống|còn|về))|/ ?năm|mỗi năm|hằng năm|hàng năm"),
        ("several numbers", rf"{_NUMBER}[^\d.,]+{_NUMBER}|{_NUMBER}[.,] +{_NUMBER}"),
        ("a negative number", rf"[-−] ?{_NUMBER}"),
        ("a noun after the number", r"(?:%|phần trăm) ?\(?(?!trở )[^\W\d_]"),
        ("an amount", rf"{_NUMBER} ?(?!%|phần trăm|trở |tối )[^\W\d_]"),
        ("'từ' without 'trở lên' or 'trở xuống'", r"\btừ\b"),
        ("more than two decimals: three digits after a separator may be thousands", r"[0-9][.,][0-9]{3}"),
        ("above 100", r"\b[1-9][0-9]{3}"),
    )
)
_IMPOSSIBLE = {
    (TargetKind.ABOVE, Decimal(100)): "no percentage is above 100",
    (TargetKind.BELOW, Decimal(0)): "no percentage is below 0",
}


def read(cell: str) -> tuple[TargetKind, Decimal]:
    """Return the kind and the value that a cell says. A full stop at its end means nothing."""
    words = _converters.folded(cell).rstrip(". ")
    for kind, form in _FORMS:
        if match := form.fullmatch(words):
            value = Decimal(match[1].replace(",", "."))
            if value > 100:  # noqa: PLR2004  percent
                raise UnreadableTarget(cell, "above 100")
            if impossible := _IMPOSSIBLE.get((kind, value)):
                raise UnreadableTarget(cell, impossible)
            return kind, value
    raise UnreadableTarget(cell, next((problem for problem, form in _PROBLEMS if form.search(words)), "other words"))
