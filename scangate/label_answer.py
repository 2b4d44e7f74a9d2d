"""What a label says, as values of JSON: the names that identifier vectors use, one set for each kind."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from rules.labels.gs1 import Pair
from rules.labels.values import Label, LabelKind, Unreadable

#: Attributes of a label with the names under which they are told.
_NAMES: Final = {
    "gtin": "gtin",
    "content_gtin": "content_gtin",
    "supplier_part": "supplier_part",
    "customer_part": "customer_part",
    "lic": "lic",
    "pcn": "pcn",
    "unit": "unit",
    "serial": "serial",
    "lot": "lot",
    "expiry": "expiry",
    "production": "production_date",
    "best_before": "best_before",
    "sscc": "sscc",
    "licence_plate": "licence_plate",
    "quantity": "quantity",
    "party": "party",
    "order": "order",
    "addon": "addon",
}
#: Names of fields as profiles in JSON use them, and as a `Profile` knows them.
ATTRIBUTES: Final = {told: attribute for attribute, told in _NAMES.items()}


def fields(label: Label) -> dict[str, Any]:
    """The fields that the label carries; of plain text the text itself. Dates are ISO 8601."""
    if label.kind is LabelKind.PLAIN:
        return {"text": label.text}
    found = {told: getattr(label, attribute) for attribute, told in _NAMES.items()}
    told = {name: _plain(value) for name, value in found.items() if value is not None}
    if label.expiry is not None and label.expiry_time is not None:
        told["expiry"] += f"T{label.expiry_time:%H:%M}"
    if label.restricted and label.kind is LabelKind.GTIN:
        told["restricted"] = True
    return told


def answer(result: Label | Unreadable, raws: Sequence[bytes] = ()) -> dict[str, Any]:
    """One JSON object for one result; every key is always there, and more of them for a mistake.

    Identifiers are told in the order of their symbols in `raws`, as they were scanned.
    """
    if isinstance(result, Unreadable):
        return refusal(result.code, result.problem, result.hint, result.position)
    return {
        "ok": True,
        "kind": result.kind,
        "fields": fields(result),
        "ai": _as_scanned(result.ai, raws),
        "di": _as_scanned(result.di, raws),
        "error": None,
        "warnings": result.warnings,
    }


def serial_answer(serial: str, warnings: tuple[str, ...]) -> dict[str, Any]:
    """The JSON object of a serial number in its normal form."""
    return {
        "ok": True,
        "kind": "serial",
        "fields": {"serial": serial},
        "ai": [],
        "di": [],
        "error": None,
        "warnings": warnings,
        "normalised": serial,
    }


def refusal(code: str, problem: str, hint: str, position: int | None = None) -> dict[str, Any]:
    """The JSON object of something that is no label."""
    return {
        "ok": False,
        "kind": None,
        "fields": {},
        "ai": [],
        "di": [],
        "error": code,
        "warnings": [],
        "problem": problem,
        "hint": hint,
        "position": position,
    }


def _as_scanned(pairs: Sequence[Pair], raws: Sequence[bytes]) -> Sequence[Pair]:
    """A label of several symbols does not know which was scanned first; whoever asks does."""
    if len(raws) < 2:  # noqa: PLR2004
        return pairs
    return sorted(pairs, key=lambda pair: _symbol_of(pair, raws))


def _symbol_of(pair: Pair, raws: Sequence[bytes]) -> int:
    code, value = pair
    inside = (n for n, raw in enumerate(raws) if code.encode() in raw and value.encode() in raw)
    return next(inside, len(raws))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
