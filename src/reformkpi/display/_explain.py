"""The explanation of a verdict: what was compared, by which rule, from which reports, and what would change it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from reformkpi import Counts, Status, TargetKind
from reformkpi.display import _words

if TYPE_CHECKING:
    from reformkpi import Citation, Verdict
    from reformkpi.display._words import Language

_MOST_REPORTS = 12

_SENTENCES: Final[dict[str, dict[str, str]]] = {
    "vi": {
        "subject": "{id} ({title}), {unit}, kỳ {days}: {status}.",
        "minimum": "Mức giao ghi là “{text}”, tức là từ {target}% trở lên",
        "at least": "Mức giao ghi là “{text}”, được hiểu là từ {target}% trở lên",
        "equal": "Mức giao ghi là “{text}”, được hiểu là đúng bằng {target}%",
        "basis": ", theo {citations}.",
        "citation": "{document} số {number} ngày {day} của {issuer}",
        "place": " ({place})",
        "counts": (
            "Số liệu là {figure}, tức {rate}%; so sánh số nguyên: {whole} × {numerator} = {have} {sign} "
            "{need} = {part} × {denominator}, vì {target}% là {part}/{whole}."
        ),
        "no activity": "Số liệu là 0/0: không phát sinh nên không kết luận đạt hay không đạt.",
        "no data": "Không có số liệu nào để đánh giá.",
        "stated": "Số liệu chỉ nêu tỷ lệ {figure}, so với {target}% thì {rate} {sign} {target}.",
        "firm": "Mọi số làm tròn thành {figure} đều cho cùng kết luận.",
        "not firm": "Số trước khi làm tròn thành {figure} có thể cho kết luận khác.",
        "shortfall": "Nếu thêm {n} trường hợp đạt trên cùng mẫu số thì đạt.",
        "headroom": (
            "Nếu bớt {n} trường hợp đạt trên cùng mẫu số thì vẫn đạt, bớt thêm một trường hợp nữa thì không đạt."
        ),
        "no headroom": "Chỉ cần bớt một trường hợp đạt trên cùng mẫu số là không đạt.",
        "used": "Báo cáo được dùng: {reports}.",
        "many": "{n} báo cáo của {units} đơn vị",
        "missing": "Số liệu chưa đầy đủ: {missing}.",
    },
    "en": {
        "subject": "{id} ({title}), {unit}, {days}: {status}.",
        "minimum": "The target is written “{text}”, that is {target}% or more",
        "at least": "The target is written “{text}” and read as {target}% or more",
        "equal": "The target is written “{text}” and read as exactly {target}%",
        "basis": ", by {citations}.",
        "citation": "{document} {number} of {day}, {issuer}",
        "place": " ({place})",
        "counts": (
            "The figure is {figure}, that is {rate}%; compared as whole numbers, {whole} × {numerator} = {have} {sign} "
            "{need} = {part} × {denominator}, since {target}% is {part}/{whole}."
        ),
        "no activity": "The figure is 0/0: there was nothing to do, so that the target is neither met nor missed.",
        "no data": "There is no figure to judge.",
        "stated": "The figure is a percentage alone, {figure}; against {target}%, {rate} {sign} {target}.",
        "firm": "Whatever rounds to {figure} has the same status.",
        "not firm": "What was rounded to {figure} may have another status.",
        "shortfall": "With {n} more successes of the same denominator it would be met.",
        "headroom": (
            "With {n} fewer successes of the same denominator it would still be met, with one fewer again it would not."
        ),
        "no headroom": "With one success fewer of the same denominator it would not be met.",
        "used": "Reports used: {reports}.",
        "many": "{n} reports by {units} units",
        "missing": "The figures are incomplete: {missing}.",
    },
}


def explain(verdict: Verdict, *, language: Language = "vi") -> str:
    """Give a verdict with its reasons as one paragraph: what was compared, by which rule, from which reports.

    It says the target as printed and how it is read, the legal basis, the figure and the whole numbers compared, what
    would change the verdict, the reports used (their number where they are more than twelve), what is missing
    and the findings, among them what was left out and why. It says nothing that the verdict does not.

    Raises:
        InvalidValue: a language that is not spoken here.

    >>> from reformkpi import annexes, evaluate, periods
    >>> annex, quarter = annexes.load("sct-2025"), periods.ND09.quarter(2025, 1)
    >>> verdict = evaluate(annex, [annex["I.3"].counted(597, 1003, unit="sct", period=quarter)], period=quarter)["I.3"]
    >>> "5 × 597 = 2,985 < 3,009 = 3 × 1,003" in explain(verdict, language="en")
    True
    """
    word = _words.words(language)
    say = _SENTENCES[language]
    indicator = verdict.indicator
    subject = say["subject"].format(
        id=indicator.id,
        title=_words.title(indicator, language).rstrip("."),
        unit=verdict.unit.name,
        days=_words.days(verdict.period, language),
        status=_words.status(verdict, language),
    )
    said = [subject, _rule(verdict, language), *_figure(verdict, language), *_change(verdict, language)]
    if verdict.used:
        said.append(say["used"].format(reports=_reports(verdict, language)))
    missing = _words.missing(verdict, language)
    if missing:
        said.append(say["missing"].format(missing="; ".join(missing)))
    if verdict.findings:
        said.append(f"{word['findings']}:")
        said += [_words.finding(finding, language=language) for finding in verdict.findings]
    return _words.visible(" ".join(said))


def _rule(verdict: Verdict, language: Language) -> str:
    say, target = _SENTENCES[language], verdict.indicator.target
    kind = "minimum" if target.kind is TargetKind.MINIMUM else verdict.reading.value
    citations = "; ".join(_cited(citation, language) for citation in verdict.indicator.citations)
    basis = say["basis"].format(citations=citations) if citations else "."
    return say[kind].format(text=target.text, target=_words.number(target.value, language)) + basis


def _cited(citation: Citation, language: Language) -> str:
    say = _SENTENCES[language]
    told = say["citation"].format(
        document=citation.document,
        number=citation.number,
        day=_words.day(citation.issued_on, language),
        issuer=citation.issuer,
    )
    return told + (say["place"].format(place=citation.place) if citation.place else "")


def _figure(verdict: Verdict, language: Language) -> list[str]:
    say, target = _SENTENCES[language], verdict.indicator.target
    if verdict.status in (Status.NO_DATA, Status.NO_ACTIVITY) or verdict.rate is None or verdict.gap is None:
        return [say[verdict.status.value]]
    told = {
        "figure": _words.figure(verdict.value, language),
        "rate": _words.percent(verdict.rate, beside=target.value, language=language),
        "target": _words.number(target.value, language),
        "sign": _words.sign(verdict.gap),
    }
    match verdict.value:
        case Counts(numerator=numerator, denominator=denominator):
            part, whole = (Fraction(target.value) / 100).as_integer_ratio()
            integers = {
                "part": part,
                "whole": whole,
                "numerator": numerator,
                "denominator": denominator,
                "have": whole * numerator,
                "need": part * denominator,
            }
            told |= {name: _words.count(integer, language) for name, integer in integers.items()}
            return [say["counts"].format_map(told)]
        case _:
            told["rate"] = told["figure"].removesuffix("%")
            return [say[sentence].format_map(told) for sentence in ("stated", "firm" if verdict.firm else "not firm")]


def _change(verdict: Verdict, language: Language) -> list[str]:
    """Say what would change the status, where the counts tell."""
    say, lacking, spare = _SENTENCES[language], verdict.shortfall, verdict.headroom
    if verdict.status is Status.NOT_MET and lacking is not None:
        return [say["shortfall"].format(n=_words.count(lacking, language))]
    if spare is not None and isinstance(verdict.value, Counts) and spare < verdict.value.numerator:
        return [say["headroom" if spare else "no headroom"].format(n=_words.count(spare, language))]
    return []


def _reports(verdict: Verdict, language: Language) -> str:
    """Name the reports used, each with its unit; of more than a reader would follow, their number."""
    units = {unit.id: unit.name for unit in (verdict.indicator.department, *verdict.indicator.department.members)}
    if len(verdict.used) > _MOST_REPORTS:
        many = {"n": len(verdict.used), "units": len({report.unit for report in verdict.used})}
        return _SENTENCES[language]["many"].format_map(many)
    return "; ".join(_words.report(report, language, units[report.unit]) for report in verdict.used)
