"""The packaged annexes: one TOML file each beside this module, its provenance on top, read when asked for."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from reformkpi._annex import Annex
from reformkpi.errors import UnknownAnnex

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["load", "names"]


def names() -> tuple[str, ...]:
    """Give the names of the packaged annexes.

    >>> names()
    ('sct-2025',)
    """
    return tuple(sorted(_files()))


@cache
def load(name: str) -> Annex:
    """Give a packaged annex. It is read once, and cannot be changed.

    Raises:
        UnknownAnnex: there is none of this name.

    >>> len(load("sct-2025"))
    11
    """
    files = _files()
    if name not in files:
        raise UnknownAnnex((name,), tuple(sorted(files)))
    return Annex.from_toml(files[name].read_text(encoding="utf-8"))


def _files() -> dict[str, Traversable]:
    from importlib import resources  # noqa: PLC0415  only a reader needs it

    folder = resources.files(__name__)
    return {file.name.removesuffix(".toml"): file for file in folder.iterdir() if file.name.endswith(".toml")}
