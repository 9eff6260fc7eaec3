"""The packaged annex against the document itself, and the reading of annexes."""

from __future__ import annotations

import contextlib
import re
import sys
import tomllib
import unicodedata
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import annex_schema
import attrs
import pytest
from hypothesis import given

from reformkpi import (
    Annex,
    Citation,
    Counts,
    Group,
    Indicator,
    Status,
    Target,
    TargetKind,
    Unit,
    _toml,
    annexes,
    errors,
    evaluate,
    periods,
    testing,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ANNEX = annexes.load("sct-2025")
DOCUMENT = Path(__file__).parent / "data" / "annex-2025.txt"
MINIMAL = """
name = "x"
title = "X"
years = 2025
issuer = "Giám đốc"

[department]
id = "sct"
name = "Sở"

[[department.members]]
id = "office"
name = "Văn phòng"

[[groups]]
id = "I"
title = "Một"

[[indicators]]
id = "I.1"
group = "I"
title = "Đúng hạn"
target = "Tối thiểu 60"
lead = "Sở"
assessor = "office"
"""


def printed() -> tuple[list[str], dict[str, str], dict[str, list[str]]]:
    """Transcribe the document: the lines above the table, its groups, and the cells of its rows."""
    above, _, below = DOCUMENT.read_text(encoding="utf-8").partition("STT\t")
    groups: dict[str, str] = {}
    rows: dict[str, list[str]] = {}
    for line in below.splitlines()[1:]:
        cells = line.split("\t")
        if re.fullmatch("[IVX]+", cells[0]):
            group = cells[0]
            groups[group] = cells[1]
        elif re.fullmatch(r"\d+\.", cells[0]):
            rows[group + "." + cells[0].removesuffix(".")] = cells[1:]
    return [line for line in above.splitlines() if line], groups, rows


class TestPackaged:
    """All eleven rows, three groups, verbatim titles, cells, leads, assessors and notes: two independent transcriptions."""

    above, groups, rows = printed()

    def test_the_document_has_eleven_rows_in_three_groups(self) -> None:
        assert (len(self.rows), list(self.groups)) == (11, ["I", "II", "III"])

    def test_the_same_rows_in_the_same_order(self) -> None:
        assert list(ANNEX) == list(self.rows)
        assert {group.id: group.title for group in ANNEX.groups} == self.groups

    @pytest.mark.parametrize("row", rows)
    def test_cell_by_cell(self, row: str) -> None:
        indicator = ANNEX[row]
        assert [
            indicator.title,
            indicator.lead_text,
            indicator.assessor_text,
            indicator.target.text,
            indicator.note,
        ] == self.rows[row]
        assert indicator.group is not None
        assert indicator.group.id == row.split(".", maxsplit=1)[0]

    @pytest.mark.parametrize("row", rows)
    def test_citations_say_what_the_note_says(self, row: str) -> None:
        note = self.rows[row][-1]
        place = re.search(r"\((Phần II .*)\)", note)
        found = re.findall(
            r"(Nghị quyết|Công văn) số (\S+) ngày (\d\d)/(\d\d)/(\d{4}) của ((?:Văn phòng )?Chính phủ)", note
        )
        assert place
        assert [attrs.astuple(citation) for citation in ANNEX[row].citations] == [
            (document, number, date(int(year), int(month), int(day)), issuer, place[1])
            for document, number, day, month, year, issuer in found
        ]
        assert len(found) == 2

    @pytest.mark.parametrize("row", rows)
    def test_leads_and_assessors_are_units(self, row: str) -> None:
        indicator = ANNEX[row]
        assert indicator.lead == ANNEX.unit(indicator.lead_text)
        assert indicator.assessor == ANNEX.unit(indicator.assessor_text)
        assert [unit.id for unit in indicator.responsible] == (
            ["office"] if row in ("I.5", "II.1") else ["office", "legal"]
        )

    def test_what_stands_above_the_table(self) -> None:
        heading, title, decision = self.above
        assert (heading, ANNEX.title) == ("PHỤ LỤC", title)
        assert f"của {ANNEX.issuer})" in decision
        assert "Quyết định số /QĐ-SCT ngày / /2025" in decision
        assert (ANNEX.decision_number, ANNEX.issued_on, ANNEX.years, ANNEX.name) == (
            None,
            None,
            (2025, 2025),
            "sct-2025",
        )

    def test_targets(self) -> None:
        minimum, exact = TargetKind.MINIMUM, TargetKind.EXACT
        assert {name: (row.target.kind, int(row.target.value)) for name, row in ANNEX.items()} == {
            "I.1": (exact, 80), "I.2": (exact, 60), "I.3": (minimum, 60), "I.4": (exact, 100), "I.5": (exact, 100), "II.1": (exact, 100),
            "II.2": (minimum, 50), "II.3": (exact, 100), "II.4": (minimum, 90), "III.1": (exact, 90), "III.2": (exact, 100),
        }  # fmt: skip

    def test_only_i_1_counts_what_does_not_add_up(self) -> None:
        assert [name for name, row in ANNEX.items() if not row.additive_over_units] == ["I.1"]
        assert [name for name, row in ANNEX.items() if not row.additive_over_time] == ["I.1"]

    def test_an_english_title_beside_each(self) -> None:
        titles = [row.title_en for row in ANNEX.values()] + [group.title_en for group in ANNEX.groups]
        assert len(set(titles)) == 14
        assert all(title.isascii() and len(title) > 20 for title in titles)

    def test_the_department_is_open(self) -> None:
        assert ANNEX.department.open
        assert [unit.name for unit in ANNEX.units] == ["Sở Công Thương", "Văn phòng Sở", "Phòng Pháp chế"]
        assert ANNEX.unit("Các Phòng/Văn phòng Sở") == ANNEX.department
        assert ANNEX.unit("Pháp chế") == ANNEX.unit("legal")

    def test_its_provenance_stands_on_top_of_the_file(self) -> None:
        text = (Path(annexes.__file__).parent / "sct-2025.toml").read_text(encoding="utf-8")
        assert "Source: the draft annex" in text.partition("\n\n")[0]

    def test_it_is_loaded_once(self) -> None:
        assert annexes.load("sct-2025") is ANNEX
        assert annexes.names() == ("sct-2025",)

    def test_an_unknown_one(self) -> None:
        with pytest.raises(errors.UnknownAnnex, match="unknown annex 'sct-2026'. Did you mean 'sct-2025'"):
            annexes.load("sct-2026")


class TestMapping:
    """`Annex` is a mapping; a key equals its indicator's id."""

    @given(testing.annexes())
    def test_keys_are_ids(self, annex: Annex) -> None:
        assert [indicator.id for indicator in annex.values()] == list(annex)
        assert len(annex) == len(list(annex))
        assert all(name in annex and annex[name].department == annex.department for name in annex)

    def test_unknown_ids(self) -> None:
        assert "I.33" not in ANNEX
        assert ANNEX.get("I.33") is None
        with pytest.raises(errors.UnknownIndicator, match="Did you mean 'I.3'"):
            ANNEX["I.33"]
        with pytest.raises(errors.UnknownIndicator, match="unknown indicator 3. Known"):
            ANNEX[3]  # type: ignore[index]

    def test_its_repr_is_short(self) -> None:
        assert len(repr(ANNEX)) < 300

    @pytest.mark.parametrize(("fields", "error", "match"), [
        ({"indicators": [ANNEX["I.3"], ANNEX["I.3"], attrs.evolve(ANNEX["I.3"])]}, errors.DuplicateName, "duplicate name 'I.3'"),
        ({"groups": [*ANNEX.groups, ANNEX.groups[0]]}, errors.DuplicateName, "duplicate name 'I'"),
        ({"years": 2026}, errors.InvalidValue, r"years of I.1: expected the years of the annex, got \(2025, 2025\)"),
        ({"department": Unit("x", "X")}, errors.InvalidValue, "department of I.1: expected the department of the annex"),
        ({"groups": ANNEX.groups[:1]}, errors.InvalidValue, "group of II.1: expected a group of the annex"),
        ({"department": "sct"}, errors.WrongType, "expected Unit"), ({"groups": ["I"]}, errors.WrongType, "group: expected Group"),
        ({"indicators": ["I"]}, errors.WrongType, "indicator: expected Indicator"),
    ])  # fmt: skip
    def test_rows_of_another_annex(self, fields: dict[str, object], error: type[Exception], match: str) -> None:
        with pytest.raises(error, match=match):
            attrs.evolve(ANNEX, **fields)  # type: ignore[arg-type]


class TestWithDivisions:
    """`.with_divisions(…)` names the divisions that the annex leaves open and gives a new annex."""

    energy = Unit("energy", "Phòng Quản lý năng lượng")

    def test_it_gives_a_new_annex(self) -> None:
        named = ANNEX.with_divisions(self.energy)
        assert [unit.id for unit in named.department.members] == ["office", "legal", "energy"]
        assert not named.department.open
        assert ANNEX.department.open
        assert list(named) == list(ANNEX)
        for name, indicator in named.items():
            before = ANNEX[name]
            assert indicator.department is named.department
            assert [unit.id for unit in (indicator.lead, indicator.assessor) if unit] == [
                unit.id for unit in (before.lead, before.assessor) if unit
            ]
            assert (self.energy in indicator.responsible) is (before.lead == ANNEX.department)
            assert attrs.evolve(indicator, department=before.department, lead=before.lead) == before

    def test_an_assessor_that_is_the_department_follows(self) -> None:
        rows = [attrs.evolve(ANNEX["I.5"], assessor=ANNEX.department), attrs.evolve(ANNEX["I.4"], assessor=None)]
        named = attrs.evolve(ANNEX, indicators=rows).with_divisions(self.energy)
        assert (named["I.5"].assessor, named["I.4"].assessor) == (named.department, None)

    @pytest.mark.parametrize(
        "unit", [Unit("legal", "X"), Unit("x", "Pháp chế"), Unit("x", "văn phòng sở"), Unit("x", "X", aliases=["SCT"])]
    )
    def test_a_name_that_another_unit_has(self, unit: Unit) -> None:
        with pytest.raises(errors.DuplicateName):
            ANNEX.with_divisions(unit)

    def test_twice_the_same(self) -> None:
        with pytest.raises(errors.DuplicateName):
            ANNEX.with_divisions(self.energy, self.energy)


class TestFromToml:
    """A reader reports every problem at once, each with its path."""

    def problems(self, text: str) -> list[str]:
        with pytest.raises(errors.InvalidAnnex) as refused:
            Annex.from_toml(text)
        assert all(problem in str(refused.value) for problem in refused.value.problems[:3])
        return list(refused.value.problems)

    def test_a_minimal_one(self) -> None:
        annex = Annex.from_toml(MINIMAL)
        row = annex["I.1"]
        assert isinstance(row, Indicator)
        assert (row.lead, row.assessor, row.group, row.note) == (
            annex.department,
            annex.unit("office"),
            Group("I", "Một"),
            "",
        )
        assert not annex.department.open

    def test_names_in_any_unicode_form(self) -> None:
        text = MINIMAL.replace('"I"', '"Ấ"')
        assert list(Annex.from_toml(unicodedata.normalize("NFD", text))) == list(Annex.from_toml(text))

    def test_all_that_it_may_say(self) -> None:
        above = 'decision_number = "12/QĐ-SCT"\nissued_on = 2025-02-03\n'
        annex = Annex.from_toml(above + MINIMAL)
        assert (annex.decision_number, annex.issued_on) == ("12/QĐ-SCT", date(2025, 2, 3))

    def test_every_problem_of_a_document(self) -> None:
        text = """
            name = " "
            years = "2025"
            issued_on = 2025-01-01T00:00:00
            extra = 1
            groups = [{ id = "I" }, 3]
            [department]
            id = "sct"
            name = "Sở"
            aliases = [1]
            open = 1
            [[department.members]]
            id = "a"
            [[indicators]]
            id = "I.1"
            group = "II"
            title = "Đúng hạn"
            target = "khoảng 4%"
            lead = "Sở"
            assessor = 3
            colour = "red"
            citations = [{ document = "Nghị quyết", number = 1, issued_on = "2025", issuer = "Chính phủ" }]
            [[indicators]]
            target = 60
            group = "I"
        """
        paths = [problem.partition(": ")[0] for problem in self.problems(text)]
        assert paths == [
            "years", "groups[0].title", "groups[1]", "department.members[0].name", "department.aliases", "department.open",
            "indicators[0].assessor", "indicators[0].group", "indicators[0].target",
            "indicators[0].citations[0].number", "indicators[0].citations[0].issued_on", "indicators[0].colour",
            "indicators[1].lead", "indicators[1].target", "indicators[1].id", "indicators[1].title",
            "name", "title", "issuer", "issued_on", "extra",
        ]  # fmt: skip

    @pytest.mark.parametrize(("old", "new", "problem"), [
        ('"Tối thiểu 60"', '"khoảng 60"', "indicators[0].target: cannot read target 'khoảng 60': an approximation"),
        ('lead = "Sở"', 'lead = "Văn phong"', "indicators[0].lead: unknown unit 'Văn phong'. Did you mean 'Văn phòng'"),
        ('lead = "Sở"\n', "", "indicators[0].lead: missing"),
        ('group = "I"', 'group = "II"', "indicators[0].group: group: expected one of I, got 'II'"),
        ("2025", "0", "years: year: expected a whole number from 1 to 9999, got 0"),
        ("2025", "true", "years: year: expected a whole number from 1 to 9999, got True of type bool"),
        ('name = "Văn phòng"', 'name = "Sở"', "department: duplicate name 'Sở': shared by 'Sở', 'Sở'"),
        ('issuer = "Giám đốc"', 'issuer = "Giám đốc"\nunits = 1', "annex"),
    ])  # fmt: skip
    def test_one_problem(self, old: str, new: str, problem: str) -> None:
        assert self.problems(MINIMAL.replace(old, new, 1))[0].startswith(
            problem.replace("annex", "units: unknown key. Known keys: decision_number, department")
        )

    @pytest.mark.parametrize("value", ["5", "1.5", "nan", "true", '""', '" "', '"x"', "[]", "[5]", "[[]]", "{}", "[{}]", "2025-01-01", "2025-01-01T00:00:00"])  # fmt: skip
    def test_any_value_in_any_place_is_read_or_refused(self, value: str) -> None:
        lines = [
            'decision_number = "1"',
            "issued_on = 2025-01-01",
            *MINIMAL.replace('"Sở"\n', '"Sở"\naliases = ["S"]\nopen = true\n', 1).splitlines(),
            'note = "n"',
            "additive_over_time = false",
            "[[indicators.citations]]",
            *('document = "D"', 'number = "1"', "issued_on = 2025-01-01", 'issuer = "Q"'),
        ]
        assert Annex.from_toml("\n".join(lines))
        for place, line in enumerate(lines):
            key, setting, _ = line.partition(" = ")
            if setting:
                text = "\n".join([*lines[:place], f"{key} = {value}", *lines[place + 1 :]])
                with contextlib.suppress(errors.InvalidAnnex):
                    Annex.from_toml(text)

    @pytest.mark.parametrize("kind", [Annex, Unit, Group, Indicator, Citation])
    def test_a_wrong_type_of_every_field_is_told_with_its_path(self, kind: type[attrs.AttrsInstance]) -> None:
        paths = {
            Annex: "",
            Unit: "department.",
            Group: "groups[0].",
            Indicator: "indicators[0].",
            Citation: "indicators[0].citations[0].",
        }
        rows = [attrs.evolve(ANNEX["I.3"], unit_targets={"legal": Target.exact(1)})]
        document = tomllib.loads(attrs.evolve(ANNEX, indicators=rows).to_toml())
        tables = {
            Annex: document, Unit: document["department"], Group: document["groups"][0], Indicator: document["indicators"][0],
            Citation: document["indicators"][0]["citations"][0],
        }  # fmt: skip
        made_by_the_reader = {(Indicator, "department"), (Indicator, "years")}
        for field in attrs.fields(kind):
            key = field.alias
            if field.init and (kind, key) not in made_by_the_reader:
                kept = dict(tables[kind])
                tables[kind][key] = 1.5
                problems = self.problems(_toml.dumped(document))
                assert any(problem.startswith(f"{paths[kind]}{key}: ") for problem in problems), (key, problems)
                tables[kind].clear()
                tables[kind].update(kept)

    def test_no_indicators_or_department(self) -> None:
        assert self.problems(MINIMAL.partition("[[indicators]]")[0]) == ["indicators: missing"]
        assert "department: missing" in self.problems("")

    def test_faults_of_the_department_do_not_hide_those_of_the_rows(self) -> None:
        text = MINIMAL.replace('id = "sct"', "").replace("Tối thiểu 60", "top 10").replace("2025", "-1")
        assert [problem.partition(": ")[0] for problem in self.problems(text)] == [
            "years",
            "department.id",
            "indicators[0].target",
        ]

    def test_rows_with_one_id(self) -> None:
        row = MINIMAL.partition("[[indicators]]")[2]
        text = f"{MINIMAL}\n[[indicators]]{row}\n[[indicators]]{row}"
        assert self.problems(text) == [f"indicators[{n}].id: 'I.1' is the id of an earlier row" for n in (1, 2)]

    def test_groups_with_one_id(self) -> None:
        text = MINIMAL.replace("[[indicators]]", '[[groups]]\nid = "I"\ntitle = "Hai"\n\n[[indicators]]')
        assert self.problems(text) == ["groups[1].id: 'I' is the id of an earlier group"]

    def test_a_group_without_an_id_may_be_that_of_any_row(self) -> None:
        assert self.problems(MINIMAL.replace('id = "I"', "id = 1")) == [
            "groups[0].id: text: expected a str, got 1 of type int"
        ]

    def test_groups_without_an_id_are_not_taken_for_one(self) -> None:
        text = MINIMAL.replace("[[indicators]]", '[[groups]]\ntitle = "A"\n\n[[groups]]\ntitle = "B"\n\n[[indicators]]')
        assert self.problems(text) == [f"groups[{n}].id: missing" for n in (1, 2)]
        assert self.problems(text.replace('group = "I"', 'group = "X"')) == [f"groups[{n}].id: missing" for n in (1, 2)]

    def test_no_toml(self) -> None:
        assert self.problems("name = ")[0].startswith("not TOML: ")
        with pytest.raises(errors.WrongType, match="document: expected str"):
            Annex.from_toml(MINIMAL.encode())  # type: ignore[arg-type]


class TestToToml:
    """`to_toml` writes what `from_toml` reads back."""

    @given(testing.annexes())
    def test_the_round_trip(self, annex: Annex) -> None:
        if len(annex):
            assert Annex.from_toml(annex.to_toml()) == annex
        else:
            with pytest.raises(errors.InvalidAnnex, match="indicators: missing"):
                Annex.from_toml(annex.to_toml())

    def test_the_printed_words_of_units(self) -> None:
        rows = [
            attrs.evolve(ANNEX["I.1"], lead_text="", assessor_text=""),
            attrs.evolve(ANNEX["I.2"], lead_text="Các đơn vị", assessor=None, assessor_text="Sở Nội vụ"),
            attrs.evolve(ANNEX["I.3"], assessor=None, assessor_text="", unit_targets={"legal": ANNEX["I.4"].target}),
        ]
        annex = attrs.evolve(ANNEX, indicators=rows)
        again = Annex.from_toml(annex.to_toml())
        assert again == annex
        assert [row.lead_text for row in again.values()] == ["", "Các đơn vị", ANNEX["I.3"].lead_text]

    def test_control_characters(self) -> None:
        annex = attrs.evolve(ANNEX, title='a"b\\c\td\x7fe\x01f\u2028g')
        assert Annex.from_toml(annex.to_toml()) == annex


class TestGroups:
    """A group may lie in another."""

    def annex(self, **parents: str) -> Annex:
        groups = [Group(id_, id_, parent=parent) for id_, parent in parents.items()]
        rows = [attrs.evolve(ANNEX["I.1"], group=groups[0])]
        return attrs.evolve(ANNEX, groups=groups, indicators=rows)

    def test_nested(self) -> None:
        annex = self.annex(a="b", b="c", c="")
        assert Annex.from_toml(annex.to_toml()) == annex

    @pytest.mark.parametrize("parents", [{"a": "x"}, {"a": "a"}, {"a": "b", "b": "a"}])
    def test_unknown_parents_and_circles(self, parents: dict[str, str]) -> None:
        with pytest.raises(errors.InvalidValue, match="parent of group a: expected another group of the annex"):
            self.annex(**parents)


class TestForDepartment:
    """The same rows for another body."""

    def test_units_with_the_same_id_keep_their_rows(self) -> None:
        province = Unit("p", "Tỉnh", members=[Unit("office", "Văn phòng UBND tỉnh"), Unit("home", "Sở Nội vụ")])
        annex = ANNEX.for_department(province)
        assert [annex[row].lead.name for row in ("I.3", "I.5")] == ["Tỉnh", "Văn phòng UBND tỉnh"]
        assert [annex[row].assessor and annex[row].assessor.id for row in ("I.3", "I.5")] == ["p", "office"]
        assert annex["I.3"].lead_text == ANNEX["I.3"].lead_text
        assert annexes.compare(annex, annex.for_department(ANNEX.department)) != ()

    def test_a_body_without_members(self) -> None:
        ward = Unit("w", "UBND phường")
        annex = ANNEX.for_department(ward)
        assert {row.responsible for row in annex.values()} == {(ward,)}
        assert ANNEX.for_department(ANNEX.department) == ANNEX

    def test_rows_of_the_whole_stay_with_the_whole(self) -> None:
        # The department itself is now one of the members, with the id that it had.
        departments = [Unit("sct", "Sở Công Thương"), Unit("snv", "Sở Nội vụ")]
        province = Unit("ubnd", "UBND tỉnh", members=departments)
        rows = [ANNEX["I.3"], attrs.evolve(ANNEX["I.4"], assessor=ANNEX.department)]
        annex = attrs.evolve(ANNEX, indicators=rows).for_department(province)
        assert annex["I.3"].lead == annex["I.4"].assessor == province
        quarter = periods.ND09.quarter(2025, 1)
        reports = [
            annex["I.3"].counted(90, 100, unit="sct", period=quarter),
            annex["I.3"].counted(1, 100, unit="snv", period=quarter),
        ]
        verdict = evaluate(annex, reports, period=quarter)["I.3"]
        assert (verdict.status, verdict.value, verdict.findings) == (Status.NOT_MET, Counts(91, 200), ())

    def test_targets_of_units_that_it_does_not_have(self) -> None:
        rows = [attrs.evolve(ANNEX["I.3"], unit_targets={"legal": ANNEX["I.4"].target})]
        with pytest.raises(errors.InvalidValue, match="unit_targets: expected ids of responsible units"):
            attrs.evolve(ANNEX, indicators=rows).for_department(Unit("w", "UBND phường"))
        with pytest.raises(errors.WrongType, match="department: expected Unit"):
            ANNEX.for_department("sct")  # type: ignore[arg-type]


class TestCompare:
    """What was added, removed and changed from one annex to another."""

    @given(testing.annexes())
    def test_an_annex_does_not_differ_from_itself(self, annex: Annex) -> None:
        assert annexes.compare(annex, annex) == ()

    @given(testing.annexes())
    def test_what_was_added_was_removed_the_other_way(self, annex: Annex) -> None:
        fewer = dict(list(annex.items())[1:])
        removed, added = annexes.compare(annex, fewer), annexes.compare(fewer, annex)
        assert [(one.what, one.old) for one in removed] == [("removed", row.title) for row in list(annex.values())[:1]]
        assert [(one.what, one.new) for one in added] == [("added", row.title) for row in list(annex.values())[:1]]

    @pytest.mark.parametrize(("fields", "change"), [
        ({"target": Target.minimum(70)}, ("target", "Tối thiểu 60", "Tối thiểu 70")),
        ({"target": Target.parse("≥ 60")}, ("wording", "Tối thiểu 60", "≥ 60")),
        ({"unit_targets": {"legal": Target.exact(50)}}, ("target", "Tối thiểu 60", "Tối thiểu 60; Phòng Pháp chế: 50")),
        ({"lead": ANNEX.unit("legal")}, ("lead", "Sở Công Thương", "Phòng Pháp chế")),
        ({"assessor": None}, ("assessor", "Phòng Pháp chế", None)),
        ({"title": "Khác"}, ("wording", ANNEX["I.3"].title, "Khác")), ({"note": ""}, ("wording", ANNEX["I.3"].note, None)),
    ])  # fmt: skip
    def test_each_difference(self, fields: dict[str, object], change: tuple[str, str, str | None]) -> None:
        new = {"I.3": attrs.evolve(ANNEX["I.3"], **fields)}  # type: ignore[arg-type]
        assert annexes.compare({"I.3": ANNEX["I.3"]}, new) == (annexes.Change("I.3", *change),)  # type: ignore[arg-type]

    def test_targets_of_units_are_compared_by_the_names_of_the_units(self) -> None:
        def row(*ids: str) -> Indicator:
            names = ("Phòng A", "Phòng B")
            hall = Unit("hall", "Sở", members=map(Unit, ids, names))
            targets = dict(zip(ids, (Target.exact(80), Target.exact(90)), strict=True))
            return Indicator(
                id="1", title="T", target=Target.exact(57), department=hall, years=2025, unit_targets=targets
            )

        old = row("a", "b")
        swapped = attrs.evolve(old, unit_targets=dict(reversed(old.unit_targets)))
        assert annexes.compare({"1": old}, {"1": swapped}) == annexes.compare({"1": old}, {"1": row("x", "y")}) == ()
        changed = attrs.evolve(old, unit_targets={"a": Target.exact(80), "b": Target.exact(91)})
        assert annexes.compare({"1": old}, {"1": changed}) == (
            annexes.Change("1", "target", "57; Phòng A: 80; Phòng B: 90", "57; Phòng A: 80; Phòng B: 91"),
        )

    def test_other_types(self) -> None:
        with pytest.raises(errors.WrongType, match="new: expected Mapping"):
            annexes.compare(ANNEX, "sct-2025")  # type: ignore[arg-type]


class TestOtherPackages:
    """An installed distribution offers annexes by the entry point `reformkpi.annexes`."""

    @pytest.fixture
    def offer(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
        package = tmp_path / "ward_annexes"
        package.mkdir()
        (package / "__init__.py").touch()
        (package / "ward.toml").write_text(MINIMAL, encoding="utf-8")
        monkeypatch.syspath_prepend(tmp_path)
        metadata = tmp_path / "ward_annexes-1.0.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: ward-annexes\nVersion: 1.0\n")

        def offered(name: str, value: str = "ward_annexes:ward.toml") -> None:
            (metadata / "entry_points.txt").write_text(f"[reformkpi.annexes]\n{name} = {value}\n")

        # Annexes loaded before stay the same objects.
        monkeypatch.setattr(annexes, "_loaded", cache(annexes._loaded.__wrapped__))
        yield offered
        sys.modules.pop("ward_annexes", None)

    def test_it_is_found_by_its_name(self, offer: Callable[..., None]) -> None:
        offer("ward-2026")
        assert annexes.names() == ("sct-2025", "ward-2026")
        assert annexes.load("ward-2026") == Annex.from_toml(MINIMAL)

    def test_one_name_for_two(self, offer: Callable[..., None]) -> None:
        offer("sct-2025")
        with pytest.raises(
            errors.DuplicateName, match="duplicate name 'sct-2025': shared by 'reformkpi', 'ward-annexes'"
        ):
            annexes.names()

    @pytest.mark.parametrize(
        ("value", "reason"),
        [
            ("ward-annexes:ward.toml", "ModuleNotFoundError: No module named 'ward-annexes'"),
            ("nowhere:ward.toml", "ModuleNotFoundError: No module named 'nowhere'"),
            ("ward_annexes", "IsADirectoryError"),
            ("ward_annexes:other.toml", "FileNotFoundError"),
        ],
    )
    def test_an_entry_that_leads_nowhere_harms_no_other(
        self, offer: Callable[..., None], value: str, reason: str
    ) -> None:
        offer("ward-2026", value)
        assert annexes.names() == ("sct-2025", "ward-2026")
        assert annexes.load("sct-2025") == ANNEX
        with pytest.raises(errors.InvalidAnnex) as rejected:
            annexes.load("ward-2026")
        assert str(rejected.value).startswith(
            "1 problem in the annex:\n  entry point 'ward-2026' of package 'ward-annexes': "
            f"cannot read {value!r} as 'package:resource.toml': {reason}"
        )

    def test_a_name_is_a_text(self) -> None:
        with pytest.raises(errors.WrongType, match="text: expected a str"):
            annexes.load([])  # type: ignore[arg-type]
        with pytest.raises(errors.UnknownAnnex, match="unknown annex ' '"):
            annexes.load(" ")


class TestSchema:
    """The JSON Schema that editors use is made from the definitions of the values, and named by every annex file."""

    def test_it_is_up_to_date(self) -> None:
        assert annex_schema.FILE.read_text(encoding="utf-8") == annex_schema.text()

    def test_each_file_names_it(self) -> None:
        files = [*annex_schema.FILE.parent.glob("*.toml"), *DOCUMENT.parent.glob("*.toml")]
        assert files
        assert {file.read_text(encoding="utf-8").splitlines()[0] for file in files} == {"#:schema annex.schema.json"}

    def test_the_packaged_annex_has_only_its_keys(self) -> None:
        document = tomllib.loads((annex_schema.FILE.parent / "sct-2025.toml").read_text(encoding="utf-8"))
        schema = annex_schema.schema()
        assert set(schema["required"]) <= document.keys() <= schema["properties"].keys()
        for row in document["indicators"]:
            of_rows = schema["properties"]["indicators"]["items"]
            assert set(of_rows["required"]) <= row.keys() <= of_rows["properties"].keys()


class TestHostileDocuments:
    """Documents that no reader should choke on."""

    @pytest.mark.parametrize(
        "text",
        [
            "x = " + "[" * 1500 + "]" * 1500,
            "years = " + "1" * 5000,
            "\ufeffname = 'x'",
            "a = 1\na = 2",
            "issued_on = 2025-02-30",
        ],
        ids=["deep", "digits", "mark", "twice", "day"],
    )
    def test_they_are_not_toml(self, text: str) -> None:
        with pytest.raises(errors.InvalidAnnex, match="1 problem in the annex:\n  not TOML: ."):
            Annex.from_toml(text)
