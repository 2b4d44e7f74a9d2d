"""A GS1 element string as a `Label`: fields from application identifiers, and lost separators suspected.

GS1 General Specifications 3 (meaning of the AIs) and 7.12 (dates).
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time

from rules.labels import gs1, gtin, pairs
from rules.labels import text as label_text
from rules.labels.dates import read_date
from rules.labels.fault import Code, Fault, Notice
from rules.labels.gs1 import GS, Elements, Pair
from rules.labels.values import Field, Label, LabelKind, Symbol

#: AIs of dates: a swallowed one shows at the end of the value before it, with its six digits.
_DATE_AIS = frozenset(("11", "12", "13", "15", "16", "17"))
_TAIL = 8

#: How far from today a date is believed when nothing but its digits speak for it. Measured with
#: lot + expiry: every lost separator found, false alarms at most 0.14 % on values of digits only.
_YEARS_BACK = 11
_YEARS_AHEAD = 19

#: The AIs that carry what a profile may require.
FIELD_AIS: dict[Field, tuple[str, ...]] = {
    "gtin": ("01",),
    "content_gtin": ("02",),
    "serial": ("21",),
    "lot": ("10",),
    "expiry": ("17", "7003"),
    "production": ("11",),
    "best_before": ("15",),
    "sscc": ("00",),
    "quantity": ("30", "37"),
}


def read_elements(symbol: Symbol, known: tuple[Pair, ...] = ()) -> Label | Fault:
    """The label of an element string as the scanner sent it, separators not yet unified.

    `known` are pairs that another part of the same symbol carries: they come first and are judged with the
    others. The position of a fault is an index of the symbol's text, 0 for one of `known`.
    """
    text, separators = symbol.text, symbol.profile.separators
    if not separators and GS in text:
        unified, substituted = text, False
    else:
        unified, substituted = label_text.unify_separators(text, separators)
    lead = 1 if unified.startswith(GS) else 0
    if lead or unified != text:
        symbol = symbol._replace(text=unified[lead:])
    read = _read_unified(symbol, known)
    if isinstance(read, Fault):
        return _place(read, text, separators, lead)
    if substituted:
        return replace(read, warnings=(Notice.SEPARATOR_SUBSTITUTE, *read.warnings))
    return read


def may_have_swallowed(label: Label, field: Field) -> bool:
    """Whether a value of the label may hold the AI of a missing field, its separator lost."""
    if label.kind is LabelKind.DIGITAL_LINK:
        return False
    marks = FIELD_AIS.get(field, ())
    return any(mark in value[1:] for ai, value in label.ai if not _is_fixed(ai) for mark in marks)


def _place(fault: Fault, text: str, separators: tuple[str, ...], lead: int) -> Fault:
    if fault.position is None:
        return fault
    position = label_text.position_before(text, separators, fault.position + lead)
    return replace(fault, position=position)


def _read_unified(symbol: Symbol, known: tuple[Pair, ...]) -> Label | Fault:
    fault = _find_layout_fault(symbol.text)
    if fault is not None:
        return fault
    elements = gs1.parse(symbol.text)
    if isinstance(elements, Fault):
        return elements
    if known:
        elements = Elements((*known, *elements.pairs), (*(0 for _ in known), *elements.starts))
    return judge_elements(elements, symbol)


def judge_elements(elements: Elements, symbol: Symbol, *, in_link: bool = False) -> Label | Fault:
    """The label of application identifiers that were read one by one, wherever they stood.

    In a Digital Link no separator can get lost, so none is suspected. The position of a fault is one of
    `elements.starts`.
    """
    warnings: tuple[Notice, ...] = ()
    wrong = pairs.find_fault(elements.pairs)
    if wrong is not None:
        if symbol.profile.associations == "refuse":
            return replace(wrong, position=elements.starts[wrong.position or 0])
        warnings = (Notice.ASSOCIATION,)
    if not in_link and _suspect_lost_separator(elements.pairs, symbol.today):
        warnings = (*warnings, Notice.SUSPECT_LOST_SEPARATOR)
    return _fill(LabelKind.DIGITAL_LINK if in_link else LabelKind.GS1, elements, symbol, warnings)


def _find_layout_fault(text: str) -> Fault | None:
    """Element strings are ASCII and begin with a digit: else a keyboard of another country typed them."""
    if text.isascii():
        return None
    at = next(i for i, c in enumerate(text) if not c.isascii())
    if text[0].isascii():
        return Fault(Code.CHARACTER, at, f"{label_text.describe(text[at])} is never part of GS1 data")
    return Fault(Code.KEYBOARD_LAYOUT, at, f"{label_text.describe(text[at])} where a digit must be")


def _fill(kind: LabelKind, elements: Elements, symbol: Symbol, warnings: tuple[Notice, ...]) -> Label | Fault:
    values = dict(elements.pairs)
    dates: dict[str, date] = {}
    for ai in ("11", "15", "17", "7003"):
        if ai in values:
            day = read_date(values[ai][:6], symbol.today)
            if day is None:
                return Fault(Code.DATE, _start_of(ai, elements), f"AI ({ai}): there is no such day")
            dates[ai] = day
    gtin_01 = values.get("01")
    quantity = values.get("30") or values.get("37")
    return Label(
        kind=kind,
        text=gs1.join(elements.pairs),
        raw=symbol.raw,
        aim=symbol.aim,
        gtin=gtin_01,
        content_gtin=values.get("02"),
        serial=values.get("21"),
        lot=values.get("10"),
        expiry=dates.get("17") or dates.get("7003"),
        expiry_time=_read_time(values),
        production=dates.get("11"),
        best_before=dates.get("15"),
        sscc=values.get("00"),
        quantity=int(quantity) if quantity else None,
        restricted=gtin_01 is not None and gtin.is_restricted(gtin_01),
        ai=elements.pairs,
        warnings=warnings,
    )


def _start_of(ai: str, elements: Elements) -> int:
    return next(
        start for (known, _), start in zip(elements.pairs, elements.starts, strict=True) if known == ai
    )


def _read_time(values: Mapping[str, str]) -> time | None:
    """The time of day of AI 7003, unless AI 17 names the expiry; its digits are already checked."""
    if "7003" not in values or "17" in values:
        return None
    return time(int(values["7003"][6:8]), int(values["7003"][8:10]))


def _suspect_lost_separator(pairs: tuple[Pair, ...], today: date) -> bool:
    """Whether a value of free length ends like a date AI that the label does not carry elsewhere."""
    for ai, value in pairs:
        tail = value[-_TAIL:]
        if len(value) > _TAIL and tail.isdigit() and tail[:2] in _DATE_AIS and not _is_fixed(ai):
            day = read_date(tail[2:], today)
            carried = any(other == tail[:2] for other, _ in pairs)
            if day and not carried and -_YEARS_BACK <= day.year - today.year <= _YEARS_AHEAD:
                return True
    return False


def _is_fixed(ai: str) -> bool:
    spec = gs1.find_spec(ai)
    return spec is not None and spec.shortest == spec.longest
