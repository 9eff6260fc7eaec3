"""How a cell of an annex writes a target: which words and signs are read, and what the rejected cells hold instead.

A cell is read in two steps. First each word becomes one sign (`_WORDS`), so that `phấn đấu đạt trên 80%` is `vv>n%`.
Then the signs match a form of a kind (`_FORMS`), or else the first problem that fits (`_PROBLEMS`). A cell with a word
that is not listed matches no form, so nothing is read by accident.
"""

from __future__ import annotations

import enum
import re
from decimal import Decimal

from reformkpi import _converters, errors


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


_NOT = "không(?: được| để| thể)?"
_PERCENT = "%|％|phần trăm"
_PERCENTAGE = f"[0-9.,]+ ?(?:{_PERCENT})"
_WHEN = "(?:(?:vào|trong|trước|từ|đến|tới|đầu|cuối|hết|ngày|tháng|năm|giai đoạn) )"
_YEARS = "20[0-9]{2}(?: ?[-–—] ?20[0-9]{2})?"
# The words behind each sign, tried in this order: a phrase comes before the words that it begins with.
_WORDS = {
    "y": (  # a date, a year or several
        rf"{_WHEN}*(?:[0-9]{{1,2}}/)?[0-9]{{1,2}}/20[0-9]{{2}}|(?:ngày|tháng) [0-9]{{1,2}}"
        rf"|{_WHEN}*quý (?:iv|i{{1,3}}|[1-4])(?:/20[0-9]{{2}})?|{_WHEN}+{_YEARS}|{_YEARS}(?= ?(?:[-–—:()]|$))"
    ),
    "n": "[0-9]+(?:[.,][0-9]+)*",
    "p": "cho đến khi|lộ trình|từng năm|qua các năm|(?:tăng|giảm) dần|(?:tiến|hướng) (?:tới|đến)",  # a path
    "t": "gấp|lần",  # times
    "r": "top|tốp|xếp hạng|xếp thứ|đứng thứ|thứ hạng|thứ|vị trí|đứng đầu|dẫn đầu|nhóm đầu",  # a rank
    "q": "nhóm|hạng",  # a rank if a number follows, else a grade
    "~": (
        "trên dưới|hơn kém|khoảng|xấp xỉ|gần như|gần bằng|gần|chừng|ước|tầm|quanh|cơ bản|dự kiến|tiệm cận|tương đương"
        "|[~≈]"
    ),
    "a": (  # at least
        f"tối thiểu|ít nhất|{_NOT} (?:dưới|thấp hơn|ít hơn|nhỏ hơn|kém hơn|kém)|≥|≧|⩾|> ?="
        "|(?:lớn |cao |nhiều )?hơn hoặc bằng|bằng hoặc (?:lớn |cao |nhiều )?hơn"
    ),
    "m": (  # at most
        f"tối đa|nhiều nhất|{_NOT} (?:vượt quá|vượt|quá|cao hơn|lớn hơn|nhiều hơn|hơn|trên)|≤|≦|⩽|< ?="
        "|(?:nhỏ |thấp |ít )hơn hoặc bằng|bằng hoặc (?:nhỏ |thấp |ít )hơn"
    ),
    "u": "trở lên|hoặc (?:cao |nhiều |lớn )?hơn",  # upwards, after the number
    "w": "trở xuống|hoặc (?:thấp |ít |nhỏ )hơn",  # downwards, after the number
    "d": "(?:(?:kéo )?giảm|hạ) (?:xuống còn|xuống|còn|về)|đưa về|xuống còn|xuống|chỉ còn|còn",  # down to
    ">": "(?:lớn |cao |nhiều )?hơn|vượt trên|vượt ngưỡng|trên|>(?! ?[<>])",
    "<": "(?:nhỏ |thấp |ít )hơn|dưới|<(?! ?[<>])",
    "f": "từ",
    "c": r"cắt giảm|giảm|tăng|nâng|cải thiện|lên|thêm|vượt|so với|điểm (?:%|phần trăm)|\+|→|->",  # a change
    "i": "(?:/|mỗi|hằng|hàng) ?(?:năm|quý|tháng)",  # in each year
    "k": "khống chế|kiểm soát|hạn chế",  # keep down
    "v": (  # verbs and others that leave the number as it is; `mức 4` is a grade, `Chỉ tiêu 4` a heading
        "phấn đấu|quyết tâm|cam kết|tiếp tục|yêu cầu|cần|phải|luôn|đạt (?:tới|đến|được)|đạt|chiếm|có|duy trì|giữ vững"
        "|giữ|ổn định|bảo đảm|đảm bảo|hoàn thành|thực hiện|triển khai|giải quyết|xử lý|là|bằng|(?:với )?t[ỷỉ] lệ|:"
        "|=(?! ?[<>])"
        rf"|(?:(?:ở )?(?:mức|ngưỡng)|mục tiêu|chỉ tiêu)(?=\D+{_PERCENTAGE})"
    ),
    "g": (  # a grade
        "xếp loại|loại|mức độ|cấp độ|mức|bậc|tốt|khá|giỏi|xuất sắc|yếu|kém|trung bình(?= khá| trở lên|$)"
    ),
    "e": "bình quân|trung bình",  # an average
    "b": "giữa|trong khoảng",  # between
    "o": "đến|tới",  # to
    "-": "[-–—−‐‑÷±]|[.]{2,}",
    ",": "[,;/]|và|hoặc",
    "%": _PERCENT,
    "(": r"[()\[\]*†¹²³⁴⁵⁶⁷⁸⁹]",
    "x": r"[^\W\d_]+|‰",  # any other word
    "?": r"\S",  # any other character
}
_SIGNS = tuple(_WORDS)
# The patterns are texts, since `re` compiles each on its first use: an import has no use for them.
# A word begins where the one before ended, and no letter follows it, so nothing is found inside another word.
_END = r"(?:(?<![^\W\d_])|(?![^\W\d_]))"
_WORD = "|".join(f"((?:{words}){_END})" for words in _WORDS.values())
_FORMS = {
    TargetKind.EXACT: "v*n%?",
    TargetKind.MINIMUM: "v*(?:av*)+f?v*n%?u?|v*f?v*n%?u",
    TargetKind.MAXIMUM: "[vk]*d?v*(?:mv*)+n%?w?|[vk]*d?v*f?v*n%?w|v*dv*n%?",
    TargetKind.ABOVE: "v*>v*n%?",
    TargetKind.BELOW: "[vk]*d?v*<v*n%?",
}
# What a rejected cell holds. The first that fits is named, so the more telling comes first.
_PROBLEMS = (
    ("a path over several years", "p|y.*n.*y.*n|n.*y.*n.*y"),
    ("an amount", "n[tx]i"),
    ("a multiple", "t"),
    ("a rank", "r|qx{0,2}n(?!%)"),
    ("a grade", "gn(?!%)|^[^n]*[gq][^n]*$"),
    ("a change", "^[^n]*[acm<>][^n]*y[^n]*$"),  # against an earlier year
    ("a date", "^[^n]*y[^n]*$"),
    ("no number", "^[^n]*$"),
    ("a range", "n%?x?u?[-o~][amfv<>]*n|[a>][^n]*n[^n]*[m<].*n|b.*n.*n"),
    ("an approximation", "~|b"),
    ("a change", "[ci]|n.*d"),
    ("an average", "e"),
    ("several numbers", "n%.*n%"),
    ("a negative number", "-n"),
    ("a noun after the number", "n%u?[-,<>f]?[egkqvx]"),
    ("several numbers", "n.*n|y"),
    ("an amount", "n[egkqvx]"),
    ("a note", "[(]"),
    ("words before the number", "x.*n"),
    ("two comparisons", "[adm<>].*[adm<>uw]"),
    ("'từ' without 'trở lên' or 'trở xuống'", "f"),
)
_ALL = 100
_NUMBER = "[0-9]+(?:[.,][0-9]{1,2})?"
_NUMBER_PROBLEMS = (
    ("three digits after a separator may be thousands", "[.,][0-9]{3}(?![0-9])"),
    ("several numbers", "[.,].*[.,]"),
)


def read(cell: str) -> tuple[TargetKind, Decimal]:
    """Return the kind and the value that a cell says. A full stop or a semicolon at its end means nothing."""
    words = tuple(re.finditer(_WORD, _converters.folded(cell).rstrip(" .;")))
    signs = "".join(_SIGNS[(word.lastindex or 0) - 1] for word in words)
    for kind, form in _FORMS.items():
        if re.fullmatch(form, signs):
            return kind, _value(cell, kind, words[signs.index("n")][0])
    problems = (problem for problem, form in _PROBLEMS if re.search(form, signs))
    raise errors.UnreadableTarget(cell, next(problems, "other words"))


def _value(cell: str, kind: TargetKind, number: str) -> Decimal:
    """Return the number of a cell of this kind, if it is a percentage."""
    if not re.fullmatch(_NUMBER, number):
        problems = (problem for problem, form in _NUMBER_PROBLEMS if re.search(form, number))
        raise errors.UnreadableTarget(cell, next(problems, "more than two decimals"))
    value = Decimal(number.replace(",", "."))
    if value > _ALL or (kind is TargetKind.ABOVE and value == _ALL):
        raise errors.UnreadableTarget(cell, "above 100")
    if kind is TargetKind.BELOW and value == 0:
        raise errors.UnreadableTarget(cell, "below 0")
    return value
