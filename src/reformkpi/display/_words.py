"""Numbers, days and sentences, as each language writes them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Final, Literal

from reformkpi import Counts, ExactReading, FindingKind, Status, TargetKind
from reformkpi.errors import InvalidValue, WrongType

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from reformkpi import Finding, Indicator, Measurement, Period, Stated, Verdict

    Language = Literal["vi", "en"]

_MOST_NAMED = 5

SIGNS: Final[dict[Status, str]] = {
    Status.MET: "✓",
    Status.NOT_MET: "✗",
    Status.NO_ACTIVITY: "○",
    Status.NO_DATA: "?",
}
INCOMPLETE, NOT_FIRM, NOT_RESPONSIBLE = "*", "≈", "–"

WORDS: Final[dict[str, dict[str, str]]] = {
    "vi": {
        "decimal": ",",
        "thousands": ".",
        "day": "%d/%m/%Y",
        "to": "–",
        "met": "Đạt",
        "exceeded": "Đạt (vượt)",
        "not met": "Không đạt",
        "no activity": "Không phát sinh",
        "no data": "Chưa có số liệu",
        "incomplete": "số liệu chưa đầy đủ",
        "not firm": "phụ thuộc làm tròn",
        "caption": "{unit}, kỳ {days}",
        "at least": "chỉ tiêu chỉ ghi con số được hiểu là từ mức đó trở lên",
        "equal": "chỉ tiêu chỉ ghi con số được hiểu là đúng bằng mức đó",
        "id": "STT",
        "title": "Chỉ tiêu",
        "target": "Mức giao (%)",
        "figure": "Số liệu",
        "rate": "Tỷ lệ (%)",
        "gap": "Chênh lệch",
        "status": "Đánh giá",
        "shortfall": "Còn thiếu",
        "findings": "Lưu ý",
        "as of": "số liệu ngày {day}",
        "and more": "và {n} báo cáo khác",
        "and more units": "và {n} đơn vị khác",
        "and more periods": "và {n} kỳ khác",
        "stands for": "{newest} thay cho {others}",
        "unreported": "chưa có số liệu của {units}",
        "uncovered": "chưa có số liệu các ngày {days}",
        "uncovered by some": "chưa đủ số liệu của tất cả các đơn vị trong các ngày {days}",
        "open": "phụ lục chưa nêu đủ tên các Phòng",
        "unit": "Đơn vị",
        "of which": "Trong đó:",
        "key": "Ký hiệu",
        "indicators": "Chỉ tiêu",
        "not responsible": "không phải đơn vị chủ trì",
        "bullets": "Biểu đồ tỷ lệ so với mức giao",
        "heatmap": "Bảng màu đơn vị × chỉ tiêu",
        "trend": "Biểu đồ diễn biến tỷ lệ",
        "each period": "Từng kỳ",
        "cumulative": "Lũy kế",
        "the darker": " (càng đậm càng xa mức giao)",
        "needed": "Còn cần",
        "cases": "trên {of} trường hợp sắp tới",
        "of cases": "{n} trên {of} trường hợp sắp tới",
        "out of reach": "không thể đạt",
        "cannot tell": "chưa đủ số liệu để tính",
        "short day": "%d/%m",
    },
    "en": {
        "decimal": ".",
        "thousands": ",",
        "day": "%Y-%m-%d",
        "to": " to ",
        "met": "met",
        "exceeded": "met (exceeded)",
        "not met": "not met",
        "no activity": "no activity",
        "no data": "no data",
        "incomplete": "figures incomplete",
        "not firm": "hangs on rounding",
        "caption": "{unit}, {days}",
        "at least": "a bare target is read as that number or more",
        "equal": "a bare target is read as exactly that number",
        "id": "No.",
        "title": "Indicator",
        "target": "Target (%)",
        "figure": "Figure",
        "rate": "Rate (%)",
        "gap": "Gap",
        "status": "Status",
        "shortfall": "Still lacking",
        "findings": "Findings",
        "as of": "as of {day}",
        "and more": "and {n} more",
        "and more units": "and {n} more",
        "and more periods": "and {n} more periods",
        "stands for": "{newest} stands for {others}",
        "unreported": "no figure from {units}",
        "uncovered": "no figure for {days}",
        "uncovered by some": "not every unit has figures for {days}",
        "open": "not all divisions are named yet",
        "unit": "Unit",
        "of which": "Of which:",
        "key": "Key",
        "indicators": "Indicators",
        "not responsible": "does not answer for it",
        "bullets": "Chart of rates against targets",
        "heatmap": "Heat map of units by indicators",
        "trend": "Chart of a rate over time",
        "each period": "Each period",
        "cumulative": "Cumulative",
        "the darker": " (the darker the further from the target)",
        "needed": "Still needed",
        "cases": "of {of} cases to come",
        "of cases": "{n} of {of} cases to come",
        "out of reach": "out of reach",
        "cannot tell": "cannot be told without counts",
        "short day": "%m-%d",
    },
}

FINDINGS: Final[dict[str, dict[FindingKind, str]]] = {
    "vi": {
        FindingKind.NOT_RESPONSIBLE: (
            "{id}: {unit} không phải đơn vị chủ trì chỉ tiêu này nên không tính {reports}; "
            "đề nghị kiểm tra lại đơn vị hoặc chỉ tiêu của báo cáo."
        ),
        FindingKind.SUPERSEDED: (
            "{id}, {unit}: {revisions}; đề nghị đối chiếu nguồn nếu việc sửa số liệu nằm ngoài dự kiến."
        ),
        FindingKind.BEYOND_PERIOD: (
            "{id}, {unit}: không tính {reports} vì có ngày nằm ngoài kỳ đánh giá; đề nghị gửi số liệu đúng kỳ."
        ),
        FindingKind.NOT_ADDABLE: (
            "{id}, {unit}: không tính {reports} vì không cộng được; "
            "đề nghị gửi tử số và mẫu số hoặc một số liệu chung cho cả kỳ."
        ),
        FindingKind.PARTS_DIFFER: (
            "{id}, {unit}: {newest} khác với tổng các kỳ thành phần là {sum}; đề nghị rà soát số liệu từng kỳ."
        ),
        FindingKind.PARTS_CLASH: (
            "{id}, {unit}: {reports} không thống nhất với nhau, tuy kết quả không đổi vì đã có số liệu của kỳ dài hơn; "
            "đề nghị rà soát số liệu từng kỳ."
        ),
        FindingKind.UNITS_DIFFER: (
            "{id}: số liệu của {unit} là {own}, tổng số liệu các đơn vị đã gửi là {sum}; "
            "đề nghị rà soát, thống nhất số liệu."
        ),
        FindingKind.OTHER_YEAR: (
            "{id}: kỳ đánh giá không thuộc năm {year} của chỉ tiêu; đề nghị dùng phụ lục của năm được đánh giá."
        ),
        FindingKind.NOT_FIRM: (
            "{id}, {unit}: {reports} chỉ nêu tỷ lệ, và số trước khi làm tròn có thể cho kết quả khác; "
            "đề nghị gửi tử số và mẫu số."
        ),
    },
    "en": {
        FindingKind.NOT_RESPONSIBLE: (
            "{id}: {unit} does not answer for this indicator, so that {reports} is left out; "
            "check the unit or the indicator of the report."
        ),
        FindingKind.SUPERSEDED: "{id}, {unit}: {revisions}; check the source if this revision is unexpected.",
        FindingKind.BEYOND_PERIOD: (
            "{id}, {unit}: {reports} is left out, since some of its days lie outside the period judged; "
            "send figures for the period itself."
        ),
        FindingKind.NOT_ADDABLE: (
            "{id}, {unit}: {reports} is left out, since it cannot be added up; "
            "send numerators and denominators, or one figure for the whole period."
        ),
        FindingKind.PARTS_DIFFER: (
            "{id}, {unit}: {newest} differs from the sum of its parts, {sum}; check the figures of the parts."
        ),
        FindingKind.PARTS_CLASH: (
            "{id}, {unit}: {reports} clash with each other, though a longer report stands for them; "
            "check the figures of the parts."
        ),
        FindingKind.UNITS_DIFFER: (
            "{id}: the figure of {unit} is {own}, the sum of what its units have sent {sum}; reconcile the two."
        ),
        FindingKind.OTHER_YEAR: (
            "{id}: the period judged does not belong to the indicator's year, {year}; use the annex of the year judged."
        ),
        FindingKind.NOT_FIRM: (
            "{id}, {unit}: {reports} states a percentage alone, and what it was rounded from may give another verdict; "
            "send numerator and denominator."
        ),
    },
}


def words(language: Language) -> dict[str, str]:
    """Give the words of a language, or refuse one that is not spoken here."""
    if language not in WORDS:
        raise InvalidValue("a language", language, " or ".join(map(repr, WORDS)))
    return WORDS[language]


def _half_up(rate: Fraction, decimals: int) -> Fraction:
    scale: int = 10**decimals
    size = Fraction((abs(rate) * scale + Fraction(1, 2)) // 1, scale)
    return size if rate >= 0 else -size


def _sign(number: Fraction) -> int:
    return (number > 0) - (number < 0)


def sign(gap: Fraction) -> str:
    """Give the sign between a rate and its target."""
    return "=><"[_sign(gap)]


def number(value: Decimal, language: Language) -> str:
    """Give a number as it is, with the language's decimal sign."""
    return f"{value:f}".replace(".", words(language)["decimal"])


def percent(
    rate: Fraction | Decimal | int, *, beside: Fraction | Decimal | int | None = None, language: Language = "vi"
) -> str:
    """Give a rate in percent, or a gap in percentage points, as people write it: half up, two decimals, no sign.

    Where two decimals would show it on the wrong side of the number `beside` it, or as equal to it, it gets as many
    more as it takes. Vietnamese (`vi`) has a decimal comma, English (`en`) a point.

    Raises:
        WrongType: a float, or no number.
        InvalidValue: a language that is not spoken here.

    >>> percent(Fraction(59996, 1000), beside=60)
    '59,996'
    >>> percent(Fraction(2900, 32), language="en")
    '90.63'
    """
    for number in (rate,) if beside is None else (rate, beside):
        if isinstance(number, bool) or not isinstance(number, Fraction | Decimal | int):
            raise WrongType("a rate", number, "a Fraction, a Decimal or an int")
    exact = Fraction(rate)
    decimals = 2
    if beside is not None and exact != beside:
        side = Fraction(beside)
        while _sign(_half_up(exact, decimals) - side) != _sign(exact - side):
            decimals += 1
    rounded = _half_up(exact, decimals)
    digits = str(abs(rounded) * 10**decimals).rjust(decimals + 1, "0")
    minus = "-" if rounded < 0 else ""
    return f"{minus}{digits[:-decimals]}{words(language)['decimal']}{digits[-decimals:]}"


def count(number: int, language: Language) -> str:
    """Give a count with its thousands apart."""
    return f"{number:,}".replace(",", words(language)["thousands"])


def day(date: date, language: Language) -> str:
    """Give a day."""
    return date.strftime(words(language)["day"])


def days(period: Period, language: Language) -> str:
    """Give a period by its first and last day."""
    return words(language)["to"].join(day(date, language) for date in dict.fromkeys((period.first, period.last)))


def figure(value: Counts | Stated | None, language: Language) -> str:
    """Give what was reported: both counts, or the percentage as stated; nothing for no figure."""
    if value is None:
        return ""
    if isinstance(value, Counts):
        return f"{count(value.numerator, language)}/{count(value.denominator, language)}"
    return f"{number(value.percentage, language)}%"


def report(measurement: Measurement, language: Language, by: str = "") -> str:
    """Give a report by its figure and its days, with its sender, the day of its figures and its source where told."""
    told = [days(measurement.period, language)]
    if measurement.as_of is not None:
        told.append(words(language)["as of"].format(day=day(measurement.as_of, language)))
    if measurement.source is not None:
        told.append(measurement.source)
    return f"{by}{' ' if by else ''}{figure(measurement.value, language)} ({', '.join(told)})"


def _first(told: list[str], more: str, language: Language) -> str:
    """Give the first few of many, and how many more there are."""
    rest = len(told) - _MOST_NAMED
    return ", ".join(told[:_MOST_NAMED]) + (f" {words(language)[more].format(n=rest)}" if rest > 0 else "")


def _reports(finding: Finding, measurements: tuple[Measurement, ...], language: Language) -> str:
    """Name reports, and the sender of each that is not the unit that the finding is about."""
    department = finding.indicator.department
    senders = {unit.id: unit.name for unit in (department, *department.members) if unit.id != finding.unit.id}
    told = [report(one, language, senders.get(one.unit, "")) for one in measurements]
    return _first(told, "and more", language)


def _revisions(finding: Finding, language: Language) -> str:
    """Say which report stands for which, period by period."""
    told: list[str] = []
    for _, versions in groupby(finding.measurements, key=attrgetter("period")):
        newest, *older = versions
        told.append(
            words(language)["stands for"].format(
                newest=_reports(finding, (newest,), language), others=_reports(finding, tuple(older), language)
            )
        )
    rest = len(told) - _MOST_NAMED
    if rest > 0:
        told[_MOST_NAMED:] = [words(language)["and more periods"].format(n=rest)]
    return "; ".join(told)


def missing(verdict: Verdict, language: Language) -> list[str]:
    """Say what a figure lacks to be complete: units, days, and divisions that are not even named."""
    word = words(language)
    said: list[str] = []
    if verdict.unreported:
        names = [unit.name for unit in verdict.unreported]
        said.append(word["unreported"].format(units=_first(names, "and more units", language)))
    if verdict.uncovered:
        several = len({one.unit for one in verdict.used}) > 1
        said.append(
            word["uncovered by some" if several else "uncovered"].format(
                days=", ".join(days(span, language) for span in verdict.uncovered)
            )
        )
    summed = any(one.unit != verdict.unit.id for one in verdict.used)
    if summed and verdict.indicator.lead.open:
        said.append(word["open"])
    return said


def finding(finding: Finding, *, language: Language = "vi") -> str:
    """Give a finding as one sentence, with what to do about it. Of many reports, or periods, the first five are named.

    Raises:
        InvalidValue: a language that is not spoken here.

    >>> from reformkpi import annexes, evaluate, periods
    >>> annex, year = annexes.load("sct-2025"), periods.ND09.year(2026)
    >>> odd = evaluate({"I.3": annex["I.3"]}, [], period=year).findings
    >>> finding(odd[0], language="en")
    "I.3: the period judged does not belong to the indicator's year, 2025; use the annex of the year judged."
    """
    words(language)
    figures = [figure(value, language) for value in finding.figures]
    told = FINDINGS[language][finding.kind].format(
        id=finding.indicator.id,
        unit=finding.unit.name,
        year=finding.indicator.year,
        reports=_reports(finding, finding.measurements, language),
        newest=_reports(finding, finding.measurements[:1], language),
        revisions=_revisions(finding, language),
        own=figures[0] if figures else "",
        sum=figures[-1] if figures else "",
    )
    return visible(told)


def visible(text: str) -> str:
    """Give a text on one line, with what a terminal or a page would obey in place of show written out."""
    return "".join(letter if letter.isprintable() else f"\\x{ord(letter):02x}" for letter in " ".join(text.split()))


def weak(verdict: Verdict) -> dict[str, str]:
    """Give what weakens a verdict, each by its mark and its entry among the words."""
    found: dict[str, str] = {}
    if not verdict.complete and verdict.status is not Status.NO_DATA:
        found[INCOMPLETE] = "incomplete"
    if not verdict.firm:
        found[NOT_FIRM] = "not firm"
    return found


def spoken(verdict: Verdict, language: Language) -> str:
    """Give the status in words, which can be read out, with whatever weakens it beside it."""
    entries = ["exceeded" if verdict.exceeded else verdict.status.value, *weak(verdict).values()]
    return "; ".join(words(language)[entry] for entry in entries)


def status(verdict: Verdict, language: Language) -> str:
    """Give the status by sign and word, with whatever weakens it beside it."""
    return f"{SIGNS[verdict.status]} {spoken(verdict, language)}"


def brief(verdict: Verdict, language: Language) -> str:
    """Give the status by its sign, with the marks of whatever weakens it, and the rate where there is one."""
    return f"{SIGNS[verdict.status]}{''.join(weak(verdict))} {rate(verdict, language)}".rstrip()


def rate(verdict: Verdict, language: Language) -> str:
    """Give the rate beside its target; nothing where there is none."""
    known, target = verdict.rate, verdict.indicator.target.value
    return "" if known is None else percent(known, beside=target, language=language)


def goal(verdict: Verdict, language: Language) -> str:
    """Give the target as it was read, as short as can be: `≥ 80`, `= 80`."""
    sign = "=" if verdict.reading is ExactReading.EQUAL else "≥"
    return f"{sign} {number(verdict.indicator.target.value, language)}"


def title(indicator: Indicator, language: Language) -> str:
    """Give the title as printed or, in English, our translation where there is one."""
    return (language == "en" and indicator.title_en) or indicator.title


def caption(verdicts: Collection[Verdict], language: Language) -> str:
    """Say which units and days verdicts are about, and how bare targets were read."""
    word = words(language)
    units = ", ".join(dict.fromkeys(verdict.unit.name for verdict in verdicts))
    spans = ", ".join(dict.fromkeys(days(verdict.period, language) for verdict in verdicts))
    readings = dict.fromkeys(v.reading for v in verdicts if v.indicator.target.kind is TargetKind.EXACT)
    return "; ".join([word["caption"].format(unit=units, days=spans), *(word[reading.value] for reading in readings)])
