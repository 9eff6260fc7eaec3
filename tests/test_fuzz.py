"""A short run of what `fuzz.py` does at length."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fuzz import fed, readers

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ["cells", "periods", "documents", "forms", "archives", "sheets", "workbooks"]


@pytest.mark.parametrize("name", NAMES)
def test_damaged_input_is_an_error_of_ours(tmp_path: Path, name: str) -> None:
    makers = readers(tmp_path)
    assert list(makers) == NAMES
    found = fed(makers[name], f"{name} quick", 5, 300)
    assert not found.wrong
    assert found.inputs > 20


def test_what_must_not_be_is_found() -> None:
    def broken() -> object:
        raise KeyError("x")

    assert fed(lambda _: broken, "x", 5, 10).wrong.startswith("KeyError")
