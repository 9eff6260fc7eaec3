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
from reformkpi.errors import DuplicateName, InvalidAnnex, UnknownAnnex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reformkpi._model import Indicator
    from reformkpi._targets import Target

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
    return tuple(sorted(_offers()))


@cache
def _loaded(name: str) -> Annex:
    offers = _offers()
    if name not in offers:
        raise UnknownAnnex((name,), tuple(sorted(offers)))
    return Annex.from_toml(_text(name, *offers[name]))


def load(name: str) -> Annex:
    """Return the annex of this name. It is read once, and cannot be changed.

    Raises:
        UnknownAnnex: no installed package has it.
        DuplicateName: two packages offer an annex of the same name.
        InvalidAnnex: the document of another package is not an annex, or its entry point leads to no document.

    >>> len(load("sct-2025"))
    11
    """
    return _loaded(_converters.any_text(name))


def _offers() -> dict[str, tuple[str, str]]:
    """Return the package and the place, `package:resource.toml`, of every annex by its name. Nothing is opened."""
    from importlib import metadata, resources  # noqa: PLC0415  only a reader needs them

    files = [file.name for file in resources.files(__name__).iterdir() if file.name.endswith(".toml")]
    offers = {file.removesuffix(".toml"): ("reformkpi", f"{__name__}:{file}") for file in files}
    for entry in metadata.entry_points(group=_GROUP):
        package = entry.dist.name if entry.dist else entry.value
        if entry.name in offers:
            raise DuplicateName(entry.name, (offers[entry.name][0], package))
        offers[entry.name] = (package, entry.value)
    return offers


def _text(name: str, package: str, place: str) -> str:
    """Return the text of the document that an entry point leads to."""
    from importlib import resources  # noqa: PLC0415  only a reader needs it

    module, _, resource = place.partition(":")
    try:
        return (resources.files(module.strip()) / resource.strip()).read_text(encoding="utf-8")
    except Exception as error:  # an import runs the code of another package
        reason = f"{type(error).__name__}: {error}"
        problem = (
            f"entry point {name!r} of package {package!r}: cannot read {place!r} as 'package:resource.toml': {reason}"
        )
        raise InvalidAnnex((problem,)) from error


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
    if (old.target, _unit_targets(old)) != (new.target, _unit_targets(new)):
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


def _unit_targets(row: Indicator) -> dict[str, Target]:
    """Return the targets of single units by the names of the units."""
    names = {unit.id: unit.name for unit in row.responsible}
    return {names[unit]: target for unit, target in row.unit_targets}


def _targets(row: Indicator) -> str:
    return "; ".join([row.target.text, *(f"{unit}: {target}" for unit, target in _unit_targets(row).items())])
