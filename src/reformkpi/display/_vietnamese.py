"""Vietnamese, as an official of a provincial department writes it (văn phong hành chính)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from reformkpi import Comparison, FindingKind
from reformkpi.display._language import Language, Words

if TYPE_CHECKING:
    from datetime import date

    from reformkpi import Period
    from reformkpi.display._language import Facts, Goal, Product
    from reformkpi.display._periods import Name

_ROMAN: Final = ("I", "II", "III", "IV")
_FIRST_MONTHS_WITH_ZERO: Final = 2


@attrs.frozen(kw_only=True)
class Vietnamese(Language):
    """The sentences of Vietnamese. Days in sentences follow Decree 30/2020/NĐ-CP: 14/3/2025, 08/01/2025."""

    def written(self, day: date) -> str:
        month = f"{day.month:02}" if day.month <= _FIRST_MONTHS_WITH_ZERO else str(day.month)
        return f"{day:%d}/{month}/{day.year:04}"

    def span(self, period: Period) -> str:
        return "–".join(map(self.written, dict.fromkeys((period.first, period.last))))

    def days(self, period: Period) -> str:
        if period.first == period.last:
            return f"ngày {self.written(period.first)}"
        return f"từ ngày {self.written(period.first)} đến ngày {self.written(period.last)}"

    def until(self, day: date) -> str:
        return f"đến hết ngày {self.written(day)}"

    def period(self, name: Name) -> str:
        match name.length:
            case "month":
                return f"tháng {name.number}/{name.year}"
            case "quarter":
                return f"quý {_ROMAN[name.number - 1]}/{name.year}"
            case "half":
                return f"6 tháng {('đầu', 'cuối')[name.number - 1]} năm {name.year}"
            case "nine":
                return f"9 tháng đầu năm {name.year}"
            case _:
                return f"năm {name.year}"

    def tick(self, month: Name) -> tuple[str, str]:
        return f"Tháng {month.number}", str(month.year)

    def short_day(self, day: date) -> str:
        return f"{day:%d/%m}"

    def heading(self, kind: str, period: str, units: str) -> str:
        head = (" " if kind == self.words.results else ", ").join(filter(None, (kind, period)))
        return " – ".join(filter(None, (head, units)))

    def about(self, indicator: str) -> str:
        return f"chỉ tiêu {indicator}"

    def units(self, number: int, department: str) -> str:
        return f"{self.count(number)} đơn vị{f' thuộc {department}' if department else ''}"

    def decision(self, number: str | None, day: date | None, issuer: str) -> str:
        if number is None and day is None:
            return f"Dự thảo, {issuer}"
        decision = f"Quyết định số {number}" if number else "Quyết định"
        return f"{decision}{f' ngày {self.written(day)}' if day else ''} của {issuer}"

    def reading(self, comparison: Comparison, example: str) -> str:
        if comparison is Comparison.EQUAL:
            return f"Chỉ tiêu giao bằng một con số (ví dụ “{example}”) được hiểu là phải đúng bằng {example}%."
        return f"Chỉ tiêu giao bằng một con số (ví dụ “{example}”) được hiểu là từ {example}% trở lên."

    def boundary(self, comparison: Comparison, example: str) -> str:
        counted = "được tính là" if comparison in (Comparison.AT_LEAST, Comparison.AT_MOST) else "không được tính là"
        return f"Với chỉ tiêu “trên” hoặc “dưới” một mức, đúng bằng mức đó (ví dụ {example}%) {counted} đạt."

    def change(self, cases: int, *, rising: bool) -> str:
        return f"cần {'thêm' if rising else 'giảm'} {self.count(cases)} trường hợp"

    def more(self, number: int, of: str) -> str:
        kinds = {"reports": "báo cáo", "units": "đơn vị", "periods": "kỳ", "findings": "lưu ý", "problems": "lỗi"}
        return f"và {self.count(number)} {kinds[of]} khác"

    def as_of(self, day: date) -> str:
        return f"số liệu ngày {self.written(day)}"

    def replaces(self, newest: str, older: str) -> str:
        return f"số liệu {newest} thay thế số liệu {older}"

    def sum_of(self, figure: str, reports: str) -> str:
        return f"{figure} (gồm: {reports})"

    def unreported(self, units: str, *, several: bool) -> str:  # noqa: ARG002  verbs do not change
        return f"chưa có số liệu của {units}"

    def uncovered(self, days: str, units: str) -> str:
        return f"chưa có số liệu {days}{f' của {units}' if units else ''}"

    def finding(self, kind: FindingKind, facts: Facts) -> str:  # noqa: C901, PLR0911, PLR0912  a sentence for each kind
        about = f"{facts.indicator}, {facts.unit}"
        match kind:
            case FindingKind.NOT_RESPONSIBLE:
                return (
                    f"{facts.indicator}: {facts.unit} không được giao chủ trì chỉ tiêu này nên không tổng hợp số liệu "
                    f"{facts.reports}; đề nghị kiểm tra lại đơn vị gửi hoặc mã chỉ tiêu."
                )
            case FindingKind.SUPERSEDED:
                return (
                    f"{about}: {facts.revisions}; đề nghị xác nhận với đơn vị gửi nếu chưa được thông báo về việc "
                    "điều chỉnh."
                )
            case FindingKind.BEYOND_PERIOD:
                return (
                    f"{about}: không tổng hợp số liệu {facts.reports} do thời gian báo cáo vượt ra ngoài kỳ đánh giá; "
                    "đề nghị báo cáo theo đúng kỳ."
                )
            case FindingKind.OUTSIDE_PERIOD:
                return (
                    f"{about}: số liệu {facts.reports} không thuộc kỳ đánh giá nên không được tổng hợp; "
                    "đề nghị kiểm tra lại kỳ báo cáo."
                )
            case FindingKind.NOT_ADDABLE:
                one = f"một số liệu chung của {facts.unit} cho cả kỳ"
                return (
                    f"{about}: không tổng hợp {facts.reports} do số liệu loại này không cộng gộp được; "
                    f"đề nghị gửi {one if facts.counted else f'tử số, mẫu số hoặc {one}'}."
                )
            case FindingKind.PARTS_DIFFER:
                return (
                    f"{about}: số liệu cả kỳ là {facts.newest}, nhưng cộng các kỳ thành phần được {facts.total}; "
                    "đề nghị rà soát số liệu từng kỳ."
                )
            case FindingKind.PARTS_EXCEED:
                return (
                    f"{about}: cộng các kỳ thành phần được {facts.total}, vượt số liệu cả kỳ là {facts.newest}; "
                    "đề nghị rà soát số liệu từng kỳ."
                )
            case FindingKind.PART_NEWER:
                return (
                    f"{about}: số liệu cả kỳ {facts.newest} được chốt trước số liệu thành phần {facts.others}; "
                    "đề nghị cập nhật số liệu cả kỳ."
                )
            case FindingKind.PARTS_CLASH:
                return (
                    f"{about}: các số liệu {facts.reports} không thống nhất, nhưng kết quả đánh giá không bị ảnh hưởng "
                    "do đã dùng số liệu của cả kỳ; đề nghị rà soát."
                )
            case FindingKind.UNITS_DIFFER:
                return (
                    f"{facts.indicator}: số liệu {facts.unit} báo cáo là {facts.own}, cộng số liệu các đơn vị gửi là "
                    f"{facts.total}; đề nghị rà soát, thống nhất."
                )
            case FindingKind.UNITS_MISSING:
                return (
                    f"{facts.indicator}: số liệu {facts.unit} báo cáo là {facts.own}, đúng bằng tổng số liệu các đơn "
                    "vị đã gửi, trong khi còn đơn vị chưa gửi; đề nghị kiểm tra việc tổng hợp thiếu đơn vị."
                )
            case FindingKind.STATED_DIFFERS:
                return (
                    f"{about}: tỷ lệ ghi trong báo cáo là {facts.total}, không khớp với tử số và mẫu số {facts.own}; "
                    "đề nghị rà soát, thống nhất."
                )
            case FindingKind.OTHER_YEAR:
                return (
                    f"{facts.indicator}: chỉ tiêu giao cho năm {facts.years} nên không áp dụng cho kỳ này; "
                    "đề nghị dùng phụ lục chỉ tiêu của năm tương ứng."
                )
            case _:  # not firm
                return (
                    f"{about}: {facts.reports} là tỷ lệ đã làm tròn, chưa đủ cơ sở kết luận chắc chắn; "
                    "đề nghị bổ sung tử số và mẫu số."
                )

    def subject(self, indicator: str, unit: str, period: str, status: str) -> str:
        return f"{indicator}, {unit}, {period}: {status}."

    def goal(self, goal: Goal) -> str:
        written = f"Chỉ tiêu giao: “{goal.text}”"
        if goal.full:
            return f"{written}, tức là phải đạt 100%"
        reading = {
            Comparison.AT_LEAST: f"từ {goal.number}% trở lên",
            Comparison.ABOVE: f"trên {goal.number}%",
            Comparison.EQUAL: f"đúng bằng {goal.number}%",
            Comparison.AT_MOST: f"không quá {goal.number}%",
            Comparison.BELOW: f"dưới {goal.number}%",
        }[goal.comparison]
        if goal.says(reading):
            return written
        return f"{written}, {'tức là' if goal.literal else 'được hiểu là'} {reading}"

    def citation(self, document: str, number: str, day: date, issuer: str) -> str:
        return f"{document} số {number} ngày {self.written(day)} của {issuer}"

    def basis(self, citations: str) -> str:
        return f", theo {citations}"

    def comparison(self, figure: str, rate: str, side: int, gap: str) -> str:
        far = "bằng chỉ tiêu" if side == 0 else f"{'cao' if side > 0 else 'thấp'} hơn {gap} điểm phần trăm"
        return f"Kết quả {figure}, tỷ lệ {rate}%, {far}."

    def product(self, product: Product) -> str:
        needs = (
            f"Cần đủ {product.denominator}"
            if product.full
            else f"{product.number}% của {product.denominator} là {product.exact}"
        )
        if product.needed is None:
            return f"{needs}, không phải số nguyên, nên với mẫu số này không thể đạt đúng mức được giao."
        if product.needed != product.exact:
            needs += f", {'chỉ được tối đa' if product.most else 'cần ít nhất'} {product.needed}"
        left = f", còn thiếu {product.shortfall}" if product.shortfall else ""
        left += f", nhiều hơn {product.excess}" if product.excess else ""
        return f"{needs}; đã có {product.numerator}{left}."

    def audit(self, have: str, sign: str, need: str, share: str) -> str:
        return f"So sánh số nguyên: {have} {sign} {need}, vì {share}."

    def stated(self, figure: str, number: str, side: int) -> str:
        far = "bằng mức" if side == 0 else f"{'cao' if side > 0 else 'thấp'} hơn mức"
        return f"Báo cáo chỉ nêu tỷ lệ {figure}, {far} {number}%."

    def rounding(self, *, firm: bool) -> str:
        if firm:
            return "Việc làm tròn không làm thay đổi kết luận này."
        return "Do số liệu đã làm tròn, kết luận có thể thay đổi khi có tử số và mẫu số."

    def margin(self, cases: int, *, rising: bool) -> str:
        move = "giảm" if rising else "tăng"
        if cases == 0:
            return f"Kết quả vừa đủ mức giao: tử số {move} 1 thì không đạt."
        return f"Với mẫu số không đổi, tử số có thể {move} tối đa {self.count(cases)} mà vẫn đạt chỉ tiêu."

    def nothing(self, reason: str, units: str, *, several: bool) -> str:  # noqa: ARG002  verbs do not change
        return {
            "no activity": "Trong kỳ không phát sinh (0/0) nên không đánh giá đạt hay không đạt.",
            "unreported": f"{units} chưa gửi số liệu nên chưa đánh giá được.",
            "shared": "Chỉ tiêu này tính chung, không đánh giá riêng từng đơn vị.",
            "left out": "Không có số liệu nào tổng hợp được nên chưa đánh giá được.",
        }[reason]

    def used(self, common: str, reports: str) -> str:
        return f"Số liệu sử dụng{f' ({common})' if common else ''}: {reports}."

    def many(self, reports: int, units: int) -> str:
        return f"{self.count(reports)} báo cáo của {self.count(units)} đơn vị"

    def whole_period(self) -> str:
        return "cả kỳ"

    def figures_of(self, day: date) -> str:
        return f"chốt ngày {self.written(day)}"

    def missing(self, what: str) -> str:
        return f"Số liệu chưa đầy đủ: {what}."

    def cases_to_come(self, cases: str) -> str:
        return f"trong {cases} trường hợp tiếp theo"

    def of_cases(self, number: str, cases: str) -> str:
        return f"{number} trong {cases} trường hợp phát sinh tiếp theo"


VIETNAMESE: Final = Vietnamese(
    code="vi",
    decimal=",",
    thousands=".",
    words=Words(
        results="Kết quả thực hiện chỉ tiêu cải cách TTHC",
        met="Đạt",
        exceeded="Đạt, vượt chỉ tiêu",
        better="Đạt, tốt hơn chỉ tiêu",
        not_met="Không đạt",
        not_yet_met="Chưa đạt",
        no_activity="Không phát sinh",
        no_data="Chưa có số liệu",
        not_due="Chưa đến kỳ đánh giá",
        shared="Tính chung, không yêu cầu số liệu riêng của đơn vị",
        incomplete="Số liệu chưa đầy đủ",
        not_firm="Chưa chắc chắn do số liệu đã làm tròn",
        counts_missing="Mới có tỷ lệ, chưa có tử số và mẫu số",
        not_responsible="Không được giao chủ trì",
        id="TT",
        title="Nội dung chỉ tiêu",
        target="Chỉ tiêu giao (%)",
        status="Đánh giá",
        figure="Kết quả (tử số/mẫu số)",
        rate="Tỷ lệ (%)",
        gap="Chênh lệch (điểm %)",
        shortfall="Cần tăng, giảm (trường hợp)",
        result="Kết quả",
        unit="Đơn vị",
        period="Kỳ",
        met_of_judged="Số chỉ tiêu đạt",
        lead="Đơn vị chủ trì",
        assessor="Đơn vị theo dõi, đánh giá",
        citations="Căn cứ",
        note="Ghi chú",
        findings="Lưu ý",
        key="Ký hiệu",
        indicators="Chỉ tiêu",
        of_which="Trong đó:",
        open="phụ lục chưa liệt kê đủ các Phòng",
        unfinished="Kỳ đánh giá chưa kết thúc tại thời điểm tổng hợp; kết quả còn có thể thay đổi.",
        stated_alone="chỉ nêu tỷ lệ",
        bullets="Kết quả thực hiện so với chỉ tiêu giao",
        heatmap="Biểu đồ nhiệt kết quả theo đơn vị và chỉ tiêu",
        trend="Diễn biến tỷ lệ thực hiện",
        each_period="Từng kỳ",
        cumulative="Lũy kế",
        darker=" (màu càng đậm, càng cách xa chỉ tiêu)",
        needed="Cần đạt",
        allowed="Tối đa",
        out_of_reach="không còn khả năng đạt",
        unknowable="chưa đủ số liệu để tính",
    ),
)
