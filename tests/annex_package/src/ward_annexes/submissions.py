"""What a ward sends: its reports, and who sends them. Pydantic reads and writes it as JSON, cattrs the values inside."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from cattrs.preconf.json import make_converter
from pydantic import BaseModel, ConfigDict, PlainSerializer, PlainValidator

from reformkpi import Measurement

__all__ = ["Report", "Submission"]

_converter = make_converter(detailed_validation=False)  # so that the library's own error is raised
_converter.register_unstructure_hook(Decimal, str)


@_converter.register_structure_hook
def _decimal(text: Any, _: Any) -> Decimal:  # noqa: ANN401
    return Decimal(text)


def _report(value: object) -> Measurement:
    return value if isinstance(value, Measurement) else _converter.structure(value, Measurement)


def _written(report: Measurement) -> dict[str, Any]:
    written: dict[str, Any] = _converter.unstructure(report)
    return written


Report = Annotated[Measurement, PlainValidator(_report), PlainSerializer(_written)]


class Submission(BaseModel):
    """The reports of one sender."""

    model_config = ConfigDict(frozen=True)

    sender: str
    reports: tuple[Report, ...]
