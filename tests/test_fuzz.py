"""A short run of what `fuzz.py` does at length."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fuzz import Reader, fed, readers

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ["cells", "periods", "documents", "forms", "archives", "sheets", "workbooks", "odf", "records", "drafts"]


@pytest.mark.parametrize("name", NAMES)
def test_damaged_input_is_an_error_of_ours(tmp_path: Path, name: str) -> None:
    by_name = readers(tmp_path)
    assert list(by_name) == NAMES
    found = fed(by_name[name], f"{name} quick", 5, 300)
    assert not found.wrong
    assert found.inputs > 20


def test_what_must_not_be_is_found() -> None:
    def broken(name: str) -> object:
        raise KeyError(name)

    found = fed(Reader(lambda _: "odd input", broken), "x", 5, 10)
    assert (found.inputs, found.wrong) == (1, "KeyError: 'odd input' for 'odd input'")
