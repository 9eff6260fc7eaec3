"""What is shown is what was looked at: a change of it is a decision, not an accident."""

from __future__ import annotations

import pytest

pytest.importorskip("matplotlib")

import shown

KEPT = sorted(file.name for file in shown.SHOWN.iterdir())


@pytest.mark.parametrize("name", KEPT)
def test_it_is_shown_as_before(name: str) -> None:
    assert shown.made()[name] == (shown.SHOWN / name).read_text(encoding="utf-8"), (
        "uv run tests/shown.py, and read the difference"
    )


def test_every_file_is_kept_and_none_is_left_over() -> None:
    assert sorted(shown.made()) == KEPT
