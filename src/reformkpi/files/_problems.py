"""What is wrong with a file: each problem with its file, sheet and cell, in Vietnamese and English."""

from __future__ import annotations

import re
from datetime import date
from enum import Enum
from typing import Final, Literal

import attrs

from reformkpi.errors import InvalidValue
from reformkpi.files._sheets import MOST_ALIKE, MOST_CELLS, MOST_COLUMNS, MOST_MEGABYTES, MOST_ROWS

__all__ = ["Problem", "ProblemKind"]

_LONGEST: Final = 80
_VIETNAMESE: Final = {"numerator": "tử số", "denominator": "mẫu số"}
_DAY: Final = re.compile(r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b")
_DAYS: Final = re.compile(f"^({_DAY.pattern})/({_DAY.pattern})$")


class ProblemKind(Enum):
    """What is wrong with a cell, a row, a sheet or a file.

    >>> ProblemKind("not a count")
    <ProblemKind.NOT_A_COUNT: 'not a count'>
    """

    UNKNOWN_FORMAT = "unknown format"
    UNREADABLE = "unreadable"
    ENCRYPTED = "encrypted"
    TOO_LARGE = "too large"
    UNDECODABLE = "undecodable"
    NO_SHEET = "no sheet"
    NO_TABLE = "no table"
    NO_FORM = "no form"
    NO_FIGURES = "no figures"
    NO_UNIT = "no unit"
    NO_PERIOD = "no period"
    NO_RULE = "no rule"
    TWO_COLUMNS = "two columns"
    NO_PARTNER = "no partner"
    UNKNOWN_COLUMN = "unknown column"
    OTHER_TEMPLATE = "other template"
    OTHER_VERSION = "other version"
    NO_TARGETS = "no targets"
    UNKNOWN_UNIT = "unknown unit"
    UNKNOWN_INDICATOR = "unknown indicator"
    NAMES_DIFFER = "names differ"
    OTHER_TARGET = "other target"
    NOT_A_COUNT = "not a count"
    NOT_A_PERCENTAGE = "not a percentage"
    MIXED_MARKS = "mixed marks"
    PERCENT_OR_FRACTION = "percent or fraction"
    NOT_A_PROPORTION = "numerator exceeds denominator"
    NOT_A_PERIOD = "not a period"
    NO_YEAR = "no year"
    OTHER_PERIOD = "other period"
    OTHER_DAY = "other day"
    NOT_A_DAY = "not a day"
    MISSING = "missing"
    CHECK_FAILED = "check failed"
    TOTAL_DIFFERS = "total differs"


def _points(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def _written(day: date) -> str:
    """Return a day as Vietnamese officials write it."""
    from reformkpi.display._vietnamese import VIETNAMESE  # noqa: PLC0415  only a problem of a day needs it

    return VIETNAMESE.written(day)


# In Vietnamese and in English. `{value}` is what stands in the cell, `{expected}` what is allowed, `{role}` the same
# as columns= names it.
_WORDS: Final[dict[ProblemKind, tuple[str, str]]] = {
    ProblemKind.UNKNOWN_FORMAT: (
        "không phải bảng tính .xlsx, .xls, .ods, .csv, .tsv hay .json; trang web tên .xls thì lưu lại thành .xlsx",
        "this is no .xlsx, .xls, .ods, .csv, .tsv or .json file of records. Save a web page named .xls as .xlsx",
    ),
    ProblemKind.UNREADABLE: (
        "tệp bị hỏng hoặc không đúng định dạng",
        "the file is damaged or not of its format",
    ),
    ProblemKind.ENCRYPTED: (
        "tệp có mật khẩu; đề nghị bỏ mật khẩu rồi gửi lại",
        "the file is encrypted. Save it without a password",
    ),
    ProblemKind.TOO_LARGE: (
        (
            f"tệp quá lớn; tối đa {MOST_MEGABYTES} MB, mỗi bảng tối đa "
            f"{_points(MOST_ROWS)} dòng, {_points(MOST_COLUMNS)} cột và {_points(MOST_CELLS)} ô; "
            f"tệp .ods: một dòng lặp lại tối đa {_points(MOST_ALIKE)} lần"
        ),
        (
            f"the file is too large. The limits are {MOST_MEGABYTES} MB, "
            f"and {MOST_ROWS:,} rows, {MOST_COLUMNS:,} columns and {MOST_CELLS:,} cells of a table. "
            f"A row of an .ods file may be repeated {MOST_ALIKE:,} times"
        ),
    ),
    ProblemKind.UNDECODABLE: (
        "không đọc được bảng mã {value}; đề nghị lưu tệp theo UTF-8 hoặc khai báo bảng mã, ví dụ encoding='cp1258'",
        "the text is not {value}. Save the file as UTF-8, or pass its encoding, such as encoding='cp1258'",
    ),
    ProblemKind.NO_SHEET: ("không có trang tính “{value}”", "there is no sheet {value!r}"),
    ProblemKind.NO_TABLE: (
        "không tìm thấy bảng số liệu; cần dòng tiêu đề nêu tên các cột, ví dụ Chỉ tiêu, Đơn vị, Tử số, Mẫu số",
        "there is no table of figures. A header must name the columns, such as Chỉ tiêu, Đơn vị, Tử số, Mẫu số",
    ),
    ProblemKind.NO_FORM: (
        "không tìm thấy bảng của biểu mẫu “{value}”; dòng tiêu đề còn thiếu {expected}",
        "there is no table of form {value!r}. Its header lacks {expected}",
    ),
    ProblemKind.NO_FIGURES: (
        "chưa khai báo số liệu của biểu mẫu “{value}” thuộc chỉ tiêu nào; đề nghị nêu bằng indicators=: {expected}",
        "no figure of form {value!r} is mapped to an indicator. Pass indicators= for {expected}",
    ),
    ProblemKind.NO_UNIT: (
        "không rõ số liệu của đơn vị nào; cần cột Đơn vị, dòng “Đơn vị báo cáo: …” phía trên bảng, hoặc nêu unit=",
        "nothing says whose figures these are. Add a column Đơn vị, a line 'Đơn vị báo cáo: …' above, or pass unit=",
    ),
    ProblemKind.NO_PERIOD: (
        "không rõ kỳ báo cáo; đề nghị nêu kỳ, ví dụ period=periods.ND09.quarter(2025, 1)",
        "nothing says which period the figures are of. Pass it, such as period=periods.ND09.quarter(2025, 1)",
    ),
    ProblemKind.NO_RULE: (
        "không rõ các kỳ ở cột “{value}” bắt đầu từ ngày nào; đề nghị nêu quy tắc chốt số liệu: period=periods.ND09",
        "nothing says on which day the periods of column {value!r} begin. Pass the rule: period=periods.ND09",
    ),
    ProblemKind.TWO_COLUMNS: (
        "“{value}” và {expected} cùng là một loại cột; đề nghị chọn một cột bằng columns=",
        "{value!r} and {expected} are columns of the same kind. Choose one with columns=",
    ),
    ProblemKind.NO_PARTNER: (
        "thiếu cột {expected} đi với cột “{value}”; đề nghị nêu tiêu đề của cột đó bằng columns= (vai trò {role!r})",
        "column {value!r} has no column of {expected}s. Name the header of that column with columns= (role {role!r})",
    ),
    ProblemKind.UNKNOWN_COLUMN: (
        "không có cột nào tên là “{value}” như khai báo ở columns=",
        "columns= names the header {value!r}, but no sheet has it",
    ),
    ProblemKind.OTHER_TEMPLATE: (
        "đây là biểu mẫu của “{value}”, không phải của {expected}",
        "this is a template of {value!r}, not of {expected}",
    ),
    ProblemKind.OTHER_VERSION: (
        "bản reformkpi này chưa biết phiên bản “{value}” của biểu mẫu, chỉ biết {expected}; đề nghị cập nhật",
        "this release does not know version {value!r} of the template, only {expected}. Update reformkpi",
    ),
    ProblemKind.NAMES_DIFFER: (
        "“{value}” và {expected} cùng dòng nhưng không phải là một",
        "{value!r} and {expected} stand in one row and are not the same",
    ),
    ProblemKind.NO_TARGETS: (
        "không tìm thấy bảng chỉ tiêu; cần dòng tiêu đề có cột STT và cột Chỉ tiêu, bên dưới có ít nhất một chỉ tiêu",
        "there is no table of targets. A header must name the columns STT and Chỉ tiêu, with an indicator below it",
    ),
    ProblemKind.UNKNOWN_UNIT: ("không có đơn vị nào tên là “{value}”", "unknown unit {value!r}"),
    ProblemKind.UNKNOWN_INDICATOR: (
        "không có chỉ tiêu nào có mã hoặc tên là “{value}”",
        "unknown indicator {value!r}",
    ),
    ProblemKind.OTHER_TARGET: (
        "“{value}” khác chỉ tiêu của phụ lục, “{expected}”; đề nghị sửa chỉ tiêu của phụ lục hoặc bỏ cột này",
        "{value!r} is not the target of the annex, {expected!r}. Change the annex, or leave the column out",
    ),
    ProblemKind.NOT_A_COUNT: (
        "“{value}” không phải là số lượng; cần số nguyên từ 0 trở lên, cả cột dùng một dấu phân cách hàng nghìn",
        "{value!r} is no count. Accepted: whole numbers from 0, with one thousands mark in the column",
    ),
    ProblemKind.NOT_A_PERCENTAGE: (
        "“{value}” không phải là tỷ lệ; cần số từ 0 đến 100, cả cột dùng một dấu thập phân",
        "{value!r} is no percentage. Accepted: numbers from 0 to 100, with one decimal mark in the column",
    ),
    ProblemKind.MIXED_MARKS: (
        "“{value}” dùng dấu phẩy hoặc dấu chấm khác với {expected}; cả cột chỉ dùng một cách viết",
        "{value!r} uses another mark than {expected}. A column has either commas or points",
    ),
    ProblemKind.PERCENT_OR_FRACTION: (
        "“{value}” có thể là {value}% hoặc là {value} lần 100%; đề nghị định dạng ô là phần trăm hoặc ghi dấu %",
        "{value!r} may be {value}% or a fraction of 1. Format the cell as a percentage, or write the sign %",
    ),
    ProblemKind.NOT_A_PROPORTION: (
        "tử số {value} lớn hơn mẫu số {expected}",
        "numerator {value} exceeds denominator {expected}",
    ),
    ProblemKind.NOT_A_PERIOD: (
        "“{value}” không phải là kỳ báo cáo; ví dụ: Quý I/2025, hoặc nêu kỳ báo cáo khi đọc tệp",
        "{value!r} is no period. Write one such as Quý I/2025, or pass the period",
    ),
    ProblemKind.NO_YEAR: (
        "“{value}” không ghi năm; ví dụ đúng: Quý I/2025",
        "{value!r} has no year. Write it, such as Quý I/2025",
    ),
    ProblemKind.OTHER_PERIOD: (
        (
            "“{value}” không phải là kỳ đã nêu, {expected}; "
            "nếu mỗi dòng ghi rõ kỳ và năm thì nêu quy tắc chốt số liệu thay cho kỳ"
        ),
        (
            "{value!r} is not the period passed, {expected}. "
            "If each row names a period and its year, pass the cut-off rule instead of a period"
        ),
    ),
    ProblemKind.OTHER_DAY: (
        "“{value}” không phải là {expected}, ngày đầu hoặc ngày cuối của kỳ đã nêu",
        "{value!r} is not {expected}, the first or last day of the period passed",
    ),
    ProblemKind.NOT_A_DAY: (
        "“{value}” không phải là ngày; ví dụ đúng: 17/3/2025",
        "{value!r} is no date. Write 17/3/2025 or 2025-03-17",
    ),
    ProblemKind.MISSING: ("thiếu số liệu", "the figure is missing"),
    ProblemKind.CHECK_FAILED: (
        "số liệu không khớp theo biểu mẫu: cột {expected}",
        "the figures break a rule of the form: column {expected}",
    ),
    ProblemKind.TOTAL_DIFFERS: (
        "dòng tổng {value} khác tổng các đơn vị {expected}",
        "the total {value} differs from the sum of the units, {expected}",
    ),
}


@attrs.frozen
class Problem:
    """One problem of a file.

    `where` is the place (`quy-1.xlsx, Quý I!C12`, or the file alone), `value` what stands there, `expected` what is
    allowed if the kind alone does not say it, `nearest` the known names that resemble it.

    >>> str(Problem(ProblemKind.NOT_A_COUNT, "quy-1.xlsx, Quý I!C12", "abc")).partition(". ")[0]
    "quy-1.xlsx, Quý I!C12: 'abc' is no count"
    """

    kind: ProblemKind
    where: str
    value: object = None
    expected: str = ""
    nearest: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return the problem in English."""
        return self.worded("en")

    def worded(self, language: Literal["vi", "en"] = "vi") -> str:
        """Return the problem as a sentence.

        Raises:
            InvalidValue: an unsupported language.
        """
        if language not in ("vi", "en"):
            raise InvalidValue("language", language, "'vi' or 'en'")
        shown = self.value
        if language == "vi" and isinstance(shown, date):
            shown = _written(shown)
        text = "" if shown is None else str(shown)
        text = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
        vietnamese, english = _WORDS[self.kind]
        if language == "vi":
            near = f"; gần giống: {', '.join(self.nearest)}" if self.nearest else ""
            expected = _VIETNAMESE.get(self.expected, self.expected)
            if self.kind in (ProblemKind.OTHER_PERIOD, ProblemKind.OTHER_DAY):
                expected = _DAYS.sub(r"từ ngày \1 đến ngày \2", expected)
                expected = _DAY.sub(lambda day: _written(date.fromisoformat(day[0])), expected)
            words = vietnamese.format(value=text or "(trống)", expected=expected, role=self.expected)
            return f"{self.where}: {words}{near}."
        near = f". Did you mean {' or '.join(map(repr, self.nearest))}?" if self.nearest else "."
        words = english.format(value=text, expected=self.expected, role=self.expected)
        return f"{self.where}: {words}{near}"
