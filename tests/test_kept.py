"""What earlier releases wrote is read by this one, as the same values."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import kept
import pytest

from reformkpi import Annex, Counts, files

if TYPE_CHECKING:
    from pathlib import Path

VERSIONS = sorted(path for path in kept.KEPT.iterdir() if path.is_dir())


@pytest.mark.parametrize("folder", VERSIONS, ids=lambda path: path.name)
class TestKept:
    """Each release has a folder."""

    def test_pickles(self, folder: Path) -> None:
        found = pickle.loads((folder / "values.pickle").read_bytes())  # noqa: S301  written by ourselves
        for name, value in kept.values().items():
            if name == "error":
                assert (type(found[name]), str(found[name])) == (type(value), str(value))
            else:
                assert found[name] == value, name

    def test_archives(self, folder: Path) -> None:
        assert files.load((folder / "evaluation.json").read_text(encoding="utf-8")) == kept.evaluation()

    def test_annexes(self, folder: Path) -> None:
        assert Annex.from_toml((folder / "annex.toml").read_text(encoding="utf-8")) == kept.annex()

    def test_templates(self, folder: Path) -> None:
        (report,) = files.measurements(folder / "template.xlsx", kept.annex())
        assert (report.indicator, report.unit, report.value) == ("I.3", "energy", Counts(9, 15))
        assert report.period == kept.evaluation().period


def test_there_are_some() -> None:
    assert VERSIONS
