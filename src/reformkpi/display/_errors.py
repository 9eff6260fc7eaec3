"""Errors in words: what an official may meet with a spreadsheet, in Vietnamese; English is the errors' own text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol, runtime_checkable

from reformkpi.display._content import visible
from reformkpi.display._wording import Wording
from reformkpi.errors import (
    ConflictingMeasurements,
    DuplicateName,
    InvalidAnnex,
    InvalidFrame,
    InvalidValue,
    NotADifference,
    NotAProportion,
    NotResponsible,
    OverlappingPeriods,
    ReformKPIError,
    UnknownAnnex,
    UnknownIndicator,
    UnknownUnit,
    UnreadablePeriod,
    UnreadableTarget,
    WrongType,
    _alike,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reformkpi import Measurement
    from reformkpi.display._content import Code

_MOST: Final = 12
_LONGEST: Final = 80
# What `UnreadableTarget.problem` names. The words of others stay English: they are met by programmers alone.
_PROBLEMS: Final = {
    "a path over several years": "lộ trình nhiều năm",
    "several numbers": "nhiều con số",
    "a multiple": "số lần",
    "a rank": "thứ hạng",
    "a grade": "mức xếp loại",
    "a range": "một khoảng giá trị",
    "an approximation": "số ước lượng",
    "a change": "mức tăng hoặc giảm",
    "a negative number": "số âm",
    "a noun after the number": "có đơn vị tính sau con số",
    "an amount": "số lượng",
    "above 100": "lớn hơn 100",
    "more than two decimals": "quá hai chữ số thập phân",
    "three digits after a separator may be thousands": "có thể là hàng nghìn",
    "other words": "cách ghi khác",
}
# What `InvalidValue` and `WrongType` are about, if an official meets it.
_VALUES: Final = {
    "percentage": "Tỷ lệ phần trăm phải là số từ 0 đến 100, ví dụ 59,5",
    "count": "Số lượng phải là số nguyên từ 0 trở lên",
    "day": "Ngày phải là ngày dương lịch, không kèm giờ",
    "last day": "Ngày cuối kỳ không được trước ngày đầu kỳ",
    "year": "Năm phải là số nguyên có bốn chữ số",
    "month": "Tháng phải là số từ 1 đến 12",
    "quarter": "Quý phải là số từ 1 đến 4",
    "half": "Nửa năm phải là 1 (6 tháng đầu) hoặc 2 (6 tháng cuối)",
    "text": "Nội dung không được để trống",
}

_WHERE: Final[dict[type[ReformKPIError], str]] = {
    InvalidAnnex: "Phụ lục",
    InvalidFrame: "Bảng dữ liệu (dòng đánh số từ 0)",
}


@runtime_checkable
class _Worded(Protocol):
    """A problem that words itself."""

    def worded(self, language: Code = "vi") -> str:
        """Return the problem as a sentence."""
        ...


def error(error: ReformKPIError, *, language: Code = "vi") -> str:
    """Return an error of this library in words: what is wrong, the value, what is allowed, and what to do.

    Vietnamese is for officials, who meet errors with a spreadsheet. English is the text of the error itself. Words that
    only programmers meet, such as the path of a problem in an annex, stay English in both.

    Raises:
        WrongType: no error of this library.
        InvalidValue: an unsupported language.

    >>> from reformkpi import annexes, errors
    >>> try:
    ...     annexes.load("sct-2025").unit("Phòng Pháp chê")
    ... except errors.UnknownUnit as unknown:
    ...     print(error(unknown).partition(" Các đơn vị")[0])
    Không có đơn vị nào tên là “Phòng Pháp chê”. Gần giống: Phòng Pháp chế.
    """
    wording = Wording.of(language)
    if not isinstance(error, ReformKPIError):
        raise WrongType("error", error, "an error of reformkpi, such as errors.UnknownUnit")
    if language == "en":
        return str(error)
    return "\n".join(map(visible, _sentences(error, wording)))


def _sentences(error: ReformKPIError, wording: Wording) -> list[str]:
    """Return the lines of an error in Vietnamese."""
    problems: tuple[object, ...] | None = getattr(error, "problems", None)
    if problems is not None:
        return _problems(_WHERE.get(type(error), "Tệp"), problems)
    match error:
        case ConflictingMeasurements():
            return [
                "Có nhiều số liệu khác nhau cho cùng một chỉ tiêu, đơn vị và kỳ, không rõ số liệu nào mới nhất:",
                *_reports(error.conflicts, wording),
                "Đề nghị ghi rõ ngày chốt số liệu của từng báo cáo hoặc chỉ giữ lại một báo cáo.",
            ]
        case OverlappingPeriods():
            return [
                "Có báo cáo trùng nhau một phần về thời gian nên không cộng được:",
                *_reports(error.overlaps, wording),
                "Đề nghị báo cáo theo các kỳ không trùng ngày, hoặc kỳ này nằm trọn trong kỳ kia.",
            ]
        case _:
            return [_sentence(error, wording)]


def _sentence(error: ReformKPIError, wording: Wording) -> str:  # noqa: PLR0911  a sentence for each error
    """Return an error that takes one line."""
    count = wording.language.count
    match error:
        case UnknownUnit() | UnknownIndicator() | UnknownAnnex():
            return _unknown(error)
        case InvalidValue() | WrongType() if error.subject in _VALUES:
            return f"{_VALUES[error.subject]}; giá trị đã nhập là {_quoted(error.value)}."
        case NotAProportion():
            counts = f"Tử số {count(error.numerator)} lớn hơn mẫu số {count(error.denominator)}"
            return f"{counts}; đề nghị kiểm tra lại số liệu."
        case NotADifference():
            return (
                f"Số liệu lũy kế kỳ sau ({wording.figure(error.later)}) không thể nhỏ hơn kỳ trước "
                f"({wording.figure(error.earlier)}); đề nghị kiểm tra việc điều chỉnh số liệu hoặc kỳ báo cáo."
            )
        case UnreadableTarget():
            problem = _PROBLEMS.get(error.problem, error.problem)
            return (
                f"Không đọc được chỉ tiêu {_quoted(error.text)}{f' ({problem})' if problem else ''}. "
                "Cách ghi được chấp nhận (N từ 0 đến 100, tối đa hai chữ số thập phân): “N”, “Tối thiểu N”, "
                "“từ N% trở lên”, “không quá N%”, “trên N%”, “dưới N%”."
            )
        case UnreadablePeriod():
            return (
                f"Không đọc được kỳ báo cáo {_quoted(error.text)}. Cách ghi được chấp nhận: “Tháng 3/2025”, "
                "“Quý I/2025”, “6 tháng đầu năm 2025”, “6 tháng cuối năm 2025”, “9 tháng năm 2025”, “năm 2025”."
            )
        case NotResponsible():
            return _not_responsible(error)
        case DuplicateName():
            return f"Tên {_quoted(error.name)} bị trùng: {_listed(error.holders)}; đề nghị đặt tên khác nhau."
        case _:
            return f"Giá trị không được chấp nhận: {error}"


def _unknown(error: UnknownUnit | UnknownIndicator | UnknownAnnex) -> str:
    """Return the unknown names, those like them, and the known ones."""
    if isinstance(error, UnknownIndicator) and error.shared:
        names = f"{_quoted(error.names[0])}: {_listed(error.shared)}"
        return f"Có nhiều chỉ tiêu cùng tên {names}; đề nghị dùng mã chỉ tiêu."
    kind, kinds = {
        UnknownUnit: ("đơn vị nào tên là", "đơn vị"),
        UnknownIndicator: ("chỉ tiêu nào có mã hoặc tên là", "chỉ tiêu"),
        UnknownAnnex: ("phụ lục nào tên là", "phụ lục"),
    }[type(error)]
    near = _alike(error.names, error.known)
    more = " Đề nghị bổ sung các Phòng vào danh sách đơn vị nếu còn thiếu." if getattr(error, "open", False) else ""
    by_name = " Báo cáo phải ghi mã đơn vị." if any(name in error.known for name in error.names) else ""
    return (
        f"Không có {kind} {', '.join(map(_quoted, error.names[:_MOST]))}."
        f"{f' Gần giống: {_listed(near)}.' if near else ''}{by_name}"
        f" Các {kinds} hiện có: {_listed(error.known) or 'không có'}.{more}"
    )


def _not_responsible(error: NotResponsible) -> str:
    """Return the unit, and the units that are responsible."""
    if not error.responsible:
        return f"{error.unit} không có kết quả riêng ngoài kết quả chung."
    return (
        f"{error.unit} không được giao chủ trì chỉ tiêu {error.indicator or 'nào'}. "
        f"Đơn vị được giao: {_listed(error.responsible)}."
    )


def _problems(where: str, problems: Sequence[object]) -> list[str]:
    """Return a heading with the number of problems, the first of them, and how many more there are."""
    lines = [problem.worded("vi") if isinstance(problem, _Worded) else str(problem) for problem in problems[:_MOST]]
    rest = len(problems) - _MOST
    return [f"{where} có {len(problems)} lỗi:", *lines, *([f"và {rest} lỗi khác"] if rest > 0 else [])]


def _reports(sets: Sequence[Sequence[Measurement]], wording: Wording) -> list[str]:
    """Return a line for each of the first sets of reports, and how many more there are."""
    lines = [
        f"– {reports[0].indicator}, {reports[0].unit}: " + wording.first(list(map(wording.report, reports)), "reports")
        for reports in sets[:_MOST]
    ]
    rest = len(sets) - _MOST
    return [*lines, *([f"– và {rest} trường hợp khác"] if rest > 0 else [])]


def _quoted(value: object) -> str:
    text = str(value)
    return f"“{text if len(text) <= _LONGEST else text[: _LONGEST - 1] + '…'}”"


def _listed(names: Iterable[str]) -> str:
    names = tuple(names)
    rest = len(names) - _MOST
    return ", ".join(names[:_MOST]) + (f" và {rest} tên khác" if rest > 0 else "")
