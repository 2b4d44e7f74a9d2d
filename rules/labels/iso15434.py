"""ISO/IEC 15434 messages as a `Label`: data identifiers (MH10.8.2), application identifiers, text elements.

A message of format 05 alone is a GS1 label like any element string. Positions of faults are indexes of the
symbol's text. `envelope` opens the message, `data_identifiers` says what the fields mean.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Final

from rules.errors import MisuseError
from rules.labels import data_identifiers, envelope, gs1, gtin
from rules.labels.data_identifiers import Item, pick, pick_date, pick_quantity
from rules.labels.elements import judge_elements
from rules.labels.envelope import EOT, GS, RS, START, Record
from rules.labels.fault import Code, Fault, Notice
from rules.labels.gs1 import MAX_AIS, Elements, Pair
from rules.labels.retail import read_plain
from rules.labels.values import Label, LabelKind, Symbol

#: What a message begins with, also in the variant of an old distributor.
HEADERS: Final = envelope.HEADERS

_GS1_FORMAT = "05"
_DI_FORMAT = "06"


def read_message(symbol: Symbol) -> Label | Fault:
    """The label of a message with its envelope; all its records must agree."""
    message = envelope.open_message(symbol.text, symbol.profile)
    if isinstance(message, Fault):
        return message
    label = _read_records(message.records, symbol)
    if isinstance(label, Fault):
        return label
    warnings = message.warnings
    if b"\0" in symbol.raw and Notice.ENVELOPE_REPAIRED not in warnings:
        warnings = (*warnings, Notice.ENVELOPE_REPAIRED)
    return replace(label, warnings=(*warnings, *label.warnings)) if warnings else label


def read_bare(symbol: Symbol) -> Label | Fault:
    """The label of a data identifier in a plain code; plain text if it begins with none that is known.

    Fields behind a GS are read too: a message without its envelope.
    """
    pieces = envelope.split_fields(symbol.text, symbol.profile)
    first = data_identifiers.split(pieces[0].text, pieces[0].start) if pieces else None
    known = isinstance(first, Item) and first.value and data_identifiers.find_meaning(first.name)
    if not known or len(pieces) > envelope.MAX_FIELDS:
        return read_plain(symbol)
    return _read_fields((Record(_DI_FORMAT, 0, pieces),), symbol)


def build_message(pairs: Iterable[Pair]) -> str:
    """The message of format 06 that carries these data identifiers, with its exact envelope.

    What it builds reads back identically.

    Raises:
        MisuseError: there is none, or one is no data identifier or cannot hold its value.
    """
    asked = tuple(pairs)
    fields = [name + value for name, value in asked]
    items = [item for field in fields if isinstance(item := data_identifiers.split(field, 0), Item)]
    same = tuple((item.name, item.value) for item in items) == asked
    # Whether a date exists does not depend on today.
    if not items or not same or data_identifiers.find_fault(items, date.min) is not None:
        message = f"not data identifiers and their values: {fields!a}"
        raise MisuseError(message)
    return f"{START}{RS}{_DI_FORMAT}{GS}{GS.join(fields)}{RS}{EOT}"


def _read_records(records: tuple[Record, ...], symbol: Symbol) -> Label | Fault:
    readable = tuple(record for record in records if record.indicator in envelope.READABLE)
    if not readable:
        indicator = records[0].indicator
        problem = f"format {indicator} carries {envelope.FORMATS[indicator]}: nothing to read"
        return Fault(Code.ENVELOPE, records[0].start, problem)
    of_gs1 = tuple(record for record in readable if record.indicator == _GS1_FORMAT and record.fields)
    others = tuple(record for record in readable if record.indicator != _GS1_FORMAT and record.fields)
    if not of_gs1 and not others:
        return Fault(Code.EMPTY, readable[0].start, "the message carries no data")
    elements = _read_elements(of_gs1, symbol) if of_gs1 else None
    if elements is None or isinstance(elements, Fault):
        return elements or _read_fields(others, symbol)
    if not others:
        return elements
    fields = _read_fields(others, symbol)
    return fields if isinstance(fields, Fault) else join(elements, fields, others[0].start)


def _read_elements(records: Iterable[Record], symbol: Symbol) -> Label | Fault:
    """The label of the records of format 05, whose fields hold one or more application identifiers."""
    pairs: list[Pair] = []
    starts: list[int] = []
    for piece in (piece for record in records for piece in record.fields):
        read = gs1.parse(piece.text)
        if isinstance(read, Fault):
            return replace(read, position=piece.start + (read.position or 0))
        pairs += read.pairs
        starts += (piece.start + start for start in read.starts)
    if len(pairs) > MAX_AIS:
        return Fault(Code.TOO_MANY_AIS, starts[MAX_AIS], f"more than {MAX_AIS} application identifiers")
    return judge_elements(Elements(tuple(pairs), tuple(starts)), symbol)


def _read_fields(records: Iterable[Record], symbol: Symbol) -> Label | Fault:
    """The label of the records of data identifiers and text elements."""
    items: list[Item] = []
    fold = symbol.profile.case == "lower"  # it sent the letters of identifiers small, too
    for record in records:
        for piece in record.fields:
            if record.indicator == _DI_FORMAT:
                item = data_identifiers.split(piece.text, piece.start, fold=fold)
            else:
                item = data_identifiers.split_text_element(piece.text, piece.start)
            if isinstance(item, Fault):
                return item
            items.append(item)
    return judge_items(items, symbol)


def judge_items(items: Iterable[Item], symbol: Symbol) -> Label | Fault:
    """The label of identifiers that were read one by one, wherever they stood."""
    items = tuple(items)
    fault = data_identifiers.find_fault(items, symbol.today)
    return fault or _fill(tuple((item.name, item.value) for item in items), symbol)


def _fill(pairs: tuple[Pair, ...], symbol: Symbol) -> Label:
    """The fields of identifiers that `find_fault` let pass."""
    values = {name: value for name, value in pairs if value}
    number = pick(values, "gtin")
    return Label(
        kind=LabelKind.ISO15434,
        text=GS.join(data_identifiers.join(name, value) for name, value in pairs),
        raw=symbol.raw,
        aim=symbol.aim,
        gtin=number,
        serial=pick(values, "serial"),
        lot=pick(values, "lot"),
        expiry=pick_date(values, "expiry", symbol.today),
        production=pick_date(values, "production", symbol.today),
        best_before=pick_date(values, "best_before", symbol.today),
        sscc=pick(values, "sscc"),
        quantity=pick_quantity(values),
        supplier_part=pick(values, "supplier_part"),
        customer_part=pick(values, "customer_part"),
        party=pick(values, "party"),
        order=pick(values, "order"),
        licence_plate=pick(values, "licence_plate"),
        restricted=number is not None and gtin.is_restricted(number),
        di=pairs,
    )


def join(elements: Label, fields: Label, start: int) -> Label | Fault:
    """One label of both kinds of records, the second beginning at `start`; they must not contradict."""
    for name in ("gtin", "serial", "lot", "expiry", "production", "best_before", "sscc", "quantity"):
        one, other = getattr(elements, name), getattr(fields, name)
        if one is not None and other is not None and one != other:
            return Fault(Code.CONFLICT, start, f"the records say different things about the {name}")
    return replace(
        elements,
        kind=fields.kind,
        text=f"{elements.text}{RS}{fields.text}",
        gtin=elements.gtin or fields.gtin,
        restricted=elements.restricted or fields.restricted,
        serial=elements.serial or fields.serial,
        lot=elements.lot or fields.lot,
        expiry=elements.expiry or fields.expiry,
        production=elements.production or fields.production,
        best_before=elements.best_before or fields.best_before,
        sscc=elements.sscc or fields.sscc,
        quantity=fields.quantity if elements.quantity is None else elements.quantity,
        supplier_part=fields.supplier_part,
        customer_part=fields.customer_part,
        party=fields.party,
        order=fields.order,
        licence_plate=fields.licence_plate,
        di=fields.di,
    )
