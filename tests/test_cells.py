"""Cells: what is read, what is rejected and by which name. `data/cells.tsv` holds phrases judged by hand, one a line."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reformkpi import Target, TargetKind, _cells, errors, testing

DATA = Path(__file__).parent / "data" / "cells.tsv"
PHRASES = [tuple(line.split("\t")) for line in DATA.read_text(encoding="utf-8").splitlines()[1:]]
KINDS = {kind.value for kind in TargetKind}
READ = [phrase for phrase, outcome, _ in PHRASES if outcome in KINDS]
REJECTED = [phrase for phrase, outcome, _ in PHRASES if outcome not in KINDS]
ODD = [
    "+60", "6e1", "٦٠", "६०", "６０", "²", "60%%", "đạt60x", "6 0", "60 .5", "NaN", "inf", "60\u200b", "60\u0000", "\x1b[31m60", "60²",
    "80%  90%", "60%\n70%", "trên", "%60", "60 %%", "từ", "--60", "> < 60", ">> 60", "≥ ≤ 60", "60 60%", "60 phần", "\u202e06",
]  # fmt: skip


def outcome(cell: str) -> tuple[str, str]:
    """Return the kind and the value of a cell, or its problem."""
    try:
        target = Target.parse(cell)
    except errors.UnreadableTarget as error:
        return error.problem, ""
    return target.kind.value, f"{target.value.normalize():f}"


class TestPhrases:
    """Cells as plans and reports write them."""

    def test_the_table_holds_all_kinds_and_all_problems(self) -> None:
        problems = {problem for problem, _ in _cells._PROBLEMS} | {"above 100", "below 0", "other words"}
        problems |= {"more than two decimals", "three digits after a separator may be thousands"}
        assert {row[1] for row in PHRASES} == KINDS | problems
        assert len({row[0] for row in PHRASES}) == len(PHRASES) > 500

    @pytest.mark.parametrize(("cell", "expected", "value"), PHRASES)
    def test_read_or_rejected_by_name(self, cell: str, expected: str, value: str) -> None:
        assert outcome(cell) == (expected, value)

    @pytest.mark.parametrize("cell", ODD)
    def test_odd_cells_are_rejected(self, cell: str) -> None:
        assert outcome(cell)[0] not in KINDS

    def test_every_sign_occurs_in_the_table(self) -> None:
        occurring = {
            _cells._SIGNS[(word.lastindex or 0) - 1]
            for phrase, *_ in PHRASES
            for word in re.finditer(_cells._WORD, phrase.casefold())
        }
        assert occurring == set(_cells._SIGNS)

    @pytest.mark.parametrize("sign", sorted(set(_cells._WORDS) - {"y", "e"}))  # what they hold depends on what follows
    def test_every_listed_word_is_found_as_a_whole(self, sign: str) -> None:
        plain = re.sub(
            r"\([^()]*\)", "(", re.sub(r"\([^()]*\)", "(", _cells._WORDS[sign])
        )  # words in brackets are parts
        for word in re.findall(r"(?:^|(?<=[|]))[^\W\d_ ]+(?: [^\W\d_ ]+)*(?=[|]|$)", plain):
            match = re.match(_cells._WORD, word)
            assert match is not None
            assert (match[0], _cells._SIGNS[(match.lastindex or 0) - 1]) == (word, sign)


class TestLaws:
    """No cell is misread."""

    @given(st.sampled_from(READ), st.data())
    def test_one_unknown_word_anywhere_rejects_a_cell(self, cell: str, data: st.DataObject) -> None:
        words = cell.split(" ")
        place = data.draw(st.integers(0, len(words)))
        noun = data.draw(st.sampled_from(["hồ sơ", "xã", "đúng hạn", "người dân", "theo", "điểm", "?", "tấn"]))
        assert outcome(" ".join([*words[:place], noun, *words[place:]]))[0] not in KINDS

    @given(st.sampled_from(READ), st.sampled_from(READ), st.sampled_from([" ", ", ", " - ", " đến ", "/", "; "]))
    def test_two_targets_in_one_cell_are_rejected(self, first: str, second: str, between: str) -> None:
        assert outcome(f"{first.rstrip(' .;')}{between}{second}")[0] not in KINDS

    @given(
        st.sampled_from(READ), st.sampled_from(["khoảng", "giảm", "tăng", "gấp", "top", "mỗi năm", "bình quân", "loại"])
    )
    def test_a_word_that_changes_the_meaning_rejects_a_cell(self, cell: str, word: str) -> None:
        if not cell.lower().startswith(("còn", "xuống")):  # `giảm còn` is a form of its own
            assert outcome(f"{word} {cell}")[0] not in KINDS

    @given(
        st.sampled_from(READ + REJECTED),
        st.sampled_from(["NFC", "NFD"]),
        st.sampled_from([str.upper, str.lower, str.title, str]),
        st.sampled_from([" ", "\u00a0", "\t", "\n", "  ", "\u2009"]),
    )
    def test_case_spacing_and_unicode_form_do_not_matter(self, cell: str, form: str, case: object, space: str) -> None:
        assert callable(case)
        assert outcome(unicodedata.normalize(form, case(f" {cell} ").replace(" ", space))) == outcome(cell)

    @given(st.sampled_from(READ), testing.percentages(), st.sampled_from([",", "."]))
    def test_the_value_is_the_number_in_the_cell(self, cell: str, value: Decimal, separator: str) -> None:
        kind = outcome(cell)[0]
        other = re.sub("[0-9]+(?:[.,][0-9]+)?", str(value).replace(".", separator), cell)
        if (kind, value) == ("above", 100):
            assert outcome(other) == ("above 100", "")
        elif (kind, value) == ("below", 0):
            assert outcome(other) == ("below 0", "")
        else:
            assert outcome(other) == (kind, f"{value.normalize():f}")

    @given(
        st.text(max_size=30)
        | st.lists(st.sampled_from(sorted({word for cell, *_ in PHRASES for word in cell.split()})), max_size=6).map(
            " ".join
        )
    )
    def test_whatever_is_read_is_the_only_number_of_the_cell(self, cell: str) -> None:
        try:
            target = Target.parse(cell)
        except errors.UnreadableTarget:
            return
        assert 0 <= target.value <= 100
        assert [Decimal(one.replace(",", ".")) for one in re.findall("[0-9]+(?:[.,][0-9]+)?", cell)] == [target.value]


class TestLimits:
    """Cells of any length and type."""

    def test_a_text_of_a_million_digits_is_rejected_at_once(self) -> None:
        with pytest.raises(errors.UnreadableTarget, match="longer than 200") as rejected:
            Target.parse("9" * 1_000_000)
        assert len(str(rejected.value)) < 1000

    def test_a_cell_has_at_most_200_characters(self) -> None:
        assert Target.parse("60".ljust(200)).value == 60
        with pytest.raises(errors.UnreadableTarget, match="longer than 200"):
            Target.parse("60".ljust(201))

    @pytest.mark.parametrize(
        "signs", ["đạt ", "80 ", "80 năm 2025 ", "năm 2025 80 ", "trên 80 ", "( ", "tối thiểu đạt ", "- "]
    )
    def test_long_cells_are_rejected(self, signs: str) -> None:
        assert outcome((signs * 200)[:199].strip())[0] not in KINDS

    def test_only_text_is_parsed(self) -> None:
        with pytest.raises(errors.WrongType, match="target: expected a str .*, got 60 of type int"):
            Target.parse(60)  # type: ignore[arg-type]

    def test_the_message_names_the_problem_and_the_accepted_forms(self) -> None:
        with pytest.raises(errors.UnreadableTarget) as rejected:
            Target.parse("8,3 - 8,5%")
        assert str(rejected.value).startswith("cannot read target '8,3 - 8,5%': a range. Accepted (N from 0 to 100")
        assert (rejected.value.text, rejected.value.problem) == ("8,3 - 8,5%", "a range")
