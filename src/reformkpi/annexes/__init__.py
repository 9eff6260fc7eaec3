"""The annexes of installed packages, one TOML file each: read when asked for, and compared with each other.

Those of this package stand beside this module, with their provenance on top. Another distribution offers its own by an
entry point in the group `reformkpi.annexes`: the name of the annex, and `package:resource.toml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Literal, final

import attrs

from reformkpi import _converters
from reformkpi._annex import Annex
from reformkpi.errors import DuplicateName, UnknownAnnex

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

    from reformkpi._model import Indicator

__all__ = ["Change", "compare", "load", "names"]

_GROUP = "reformkpi.annexes"
_WORDS = ("title", "lead_text", "assessor_text", "note")


def names() -> tuple[str, ...]:
    """Return the names of the annexes of all installed packages.

    Raises:
        DuplicateName: two packages offer an annex of the same name.

    >>> "sct-2025" in names()
    True
    """
    return tuple(sorted(_files()))


@cache
def _loaded(name: str) -> Annex:
    files = _files()
    if name not in files:
        raise UnknownAnnex((name,), tuple(sorted(files)))
    return Annex.from_toml(files[name].read_text(encoding="utf-8"))


def load(name: str) -> Annex:
    """Return the annex of this name. It is read once, and cannot be changed.

    Raises:
        UnknownAnnex: no installed package has it.
        DuplicateName: two packages offer an annex of the same name.
        InvalidAnnex: the document of another package is not an annex.

    >>> len(load("sct-2025"))
    11
    """
    return _loaded(_converters.text(name))


def _files() -> dict[str, Traversable]:
    """Return the files of all annexes, by name."""
    from importlib import metadata, resources  # noqa: PLC0415  only a reader needs them

    folder = resources.files(__name__)
    files = {file.name.removesuffix(".toml"): file for file in folder.iterdir() if file.name.endswith(".toml")}
    holders = dict.fromkeys(files, "reformkpi")
    for entry in metadata.entry_points(group=_GROUP):
        holder = entry.dist.name if entry.dist else entry.value
        if entry.name in holders:
            raise DuplicateName(entry.name, (holders[entry.name], holder))
        holders[entry.name] = holder
        files[entry.name] = resources.files(entry.module) / entry.attr
    return files


@final
@attrs.frozen
class Change:
    """One difference between two annexes, in the indicator with this id.

    `what` is "added", "removed", "target", "lead", "assessor" or "wording". `old` and `new` are the words before and
    after, or None: the title if the indicator was added or removed, the printed words if the wording changed.

    >>> Change("II.4", "target", "Tối thiểu 90", "Tối thiểu 95").new
    'Tối thiểu 95'
    """

    indicator: str
    what: Literal["added", "removed", "target", "lead", "assessor", "wording"]
    old: str | None
    new: str | None


def compare(old: Mapping[str, Indicator], new: Mapping[str, Indicator]) -> tuple[Change, ...]:
    """Return what was added, removed and changed from one annex to another, by the ids of the indicators.

    First come the rows of the old annex in their order, then those that were added. Units are compared by their names,
    so an annex can be compared with the same rows for another body; so are the targets of single units.

    >>> annex = load("sct-2025")
    >>> compare(annex, {key: row for key, row in annex.items() if key != "I.1"})[0].what
    'removed'
    """
    _converters.require(Mapping, old, "old")
    _converters.require(Mapping, new, "new")
    changes = [change for key, row in old.items() for change in _changes(row, new.get(key))]
    return (*changes, *(Change(key, "added", None, row.title) for key, row in new.items() if key not in old))


def _changes(old: Indicator, new: Indicator | None) -> Iterator[Change]:
    if new is None:
        yield Change(old.id, "removed", old.title, None)
        return
    if (old.target, old.unit_targets) != (new.target, new.unit_targets):
        yield Change(old.id, "target", _targets(old), _targets(new))
    if old.lead.name != new.lead.name:
        yield Change(old.id, "lead", old.lead.name, new.lead.name)
    before, after = (row.assessor.name if row.assessor else None for row in (old, new))
    if before != after:
        yield Change(old.id, "assessor", before, after)
    printed = [(old.target.text, new.target.text)] if old.target == new.target else []
    printed += [(getattr(old, name), getattr(new, name)) for name in _WORDS]
    for words, others in printed:
        if words != others:
            yield Change(old.id, "wording", words or None, others or None)


def _targets(row: Indicator) -> str:
    return "; ".join([row.target.text, *(f"{unit}: {target}" for unit, target in row.unit_targets)])
