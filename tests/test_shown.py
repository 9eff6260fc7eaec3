"""What is shown is what was looked at: a change of it is a decision, not an accident."""

from __future__ import annotations

import pytest

pytest.importorskip("matplotlib")

import shown

MADE = shown.made()


@pytest.mark.parametrize("name", MADE)
def test_it_is_shown_as_before(name: str) -> None:
    assert MADE[name] == (shown.SHOWN / name).read_text(encoding="utf-8"), (
        "uv run tests/shown.py, and read the difference"
    )


def test_no_file_is_left_over() -> None:
    assert {file.name for file in shown.SHOWN.iterdir()} == set(MADE)
