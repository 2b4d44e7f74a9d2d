"""Which line, which product: a scan of goods becomes a capture, a context, a question or a refusal.

The order of design/domain.md, "Which line does a code belong to": a product code on the same label decides;
else a list that holds the serial; else the chosen product; else the only open serialised line; else the
only line whose pattern fits; else the operator is asked.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from rules.case import Case, Unit, Verdict, normal
from rules.catalog import Catalog, ProductCode
from rules.checks import matches, other_kind
from rules.events import Accepted, Capture, Event, Noted, Noting, Read, Undone
from rules.policy import POLICIES, run
from rules.product import Ask, Product, Tracking
from rules.task import Line

#: Lengths at which plain digits may be a product code of the catalog in its 14-digit form.
_GTIN_LENGTHS: Final = frozenset({8, 12, 13})

#: The longest serial or lot: GS1 allows 20, makers' own numbers reach about 30 (reference: identifiers).
MAX_IDENTIFIER: Final = 60


def judge(case: Case) -> tuple[Event, ...]:
    """The events of one scan of goods in an open task; always at least one."""
    code = product_code(case.read, case.catalog)
    if code is not None:
        return _named(case, code)
    if case.read.gtin:
        return (case.refuse("product.unknown", code=case.read.gtin),)
    if case.catalog.is_place(case.read.text):
        return (_choose_place(case),)
    return _bare(case)


def product_code(read: Read, catalog: Catalog) -> ProductCode | None:
    """The product code in a scan: its GTIN, or plain text that the catalog knows as a code.

    Plain digits are tried in their 14-digit form as well: many scanners send no AIM identifier, and only
    codes that the catalog knows are found this way, so nothing is guessed.
    """
    if read.gtin:
        return catalog.code(read.gtin)
    text = read.text
    if read.serial or read.lot or not text:
        return None
    found = catalog.code(text)
    if found is None and len(text) in _GTIN_LENGTHS and text.isdecimal():
        found = catalog.code(text.zfill(14))
    return found


def _named(case: Case, code: ProductCode) -> tuple[Event, ...]:
    """A label or code that names its product."""
    product = case.catalog.product(code.product)
    if product is None:
        return (case.refuse("product.unknown", code=code.code),)
    lines = [line for line in case.task.lines if line.product == product.id]
    if not lines:
        return (case.refuse("product.not_in_task", name=product.name, task=case.task.id),)
    serial, lot = case.read.serial, case.read.lot
    ask = case.asks(product)
    if ask.serial and serial:
        line = _listed_line(case, product, lines) or _next_line(case, lines)
        return _serial(case, line, product, serial, bare=False)
    line = _next_line(case, lines)
    if ask.serial or (ask is Ask.LOT and not lot):
        return (_choose_product(case, product, line, code.pack),)
    return _quantity(case, line, product, code.pack, lot)


def _bare(case: Case) -> tuple[Event, ...]:
    """A code without a product: a serial or a lot of some line, or nothing that helps here."""
    text = case.read.serial or case.read.lot or case.read.text
    if len(text) > MAX_IDENTIFIER or not text.isprintable():
        return (case.refuse("code.unknown", code=ascii(text)[1 : MAX_IDENTIFIER + 1]),)
    found = _line_of(case, text)
    if found is None:
        wanted = [line for line in case.task.lines if _wants_identifier(case, line)]
        if not wanted:
            return (case.refuse("code.unknown", code=text),)
        return (case.ask("serial.which_product", serial=text),)
    line, product = found
    match case.asks(product):
        case Ask.QUANTITY:
            return (case.refuse("code.unknown", code=text),)
        case Ask.LOT:
            got = "" if case.read.lot else other_kind(case, text)
            if got:
                return (case.refuse("code.wrong_kind", got=got, wanted="lot"),)
            pack = case.work.context.pack if case.work.context.product == product.id else 1
            return _quantity(case, line, product, pack, text)
        case Ask.SERIAL_LOT if case.read.lot and not case.read.serial:
            return (_choose_lot(case, product, line, text),)
        case _:
            return _serial(case, line, product, text, bare=not case.read.serial)


def _line_of(case: Case, text: str) -> tuple[Line, Product] | None:
    """The line that a bare code belongs to."""
    granted = case.granted.get("serial.which_product")
    if granted:
        return _first(case, lambda line, _product: line.product == granted)
    listed = {e.line for e in case.catalog.expected(case.task.id, text)}
    if len(listed) == 1:
        return _first(case, lambda line, _product: line.id in listed)
    context = case.work.context.product
    if context:
        return _first(case, lambda line, _product: line.product == context)
    ways: tuple[Callable[[Line, Product], bool], ...] = (
        lambda line, product: _stands_as(case, product, text) and case.is_open(line),
        lambda line, _product: _wants_identifier(case, line) and case.is_open(line),
        lambda line, _product: _wants_identifier(case, line),
        lambda line, product: bool(product.pattern) and matches(product.pattern, normal(product, text)),
    )
    for way in ways:
        found = [pair for pair in _lines(case) if way(*pair)]
        if len({product.id for _line, product in found}) == 1:
            return found[0]
    return None


def _stands_as(case: Case, product: Product, text: str) -> bool:
    """Whether this serial is known as a unit of this fully tracked product."""
    return (
        product.tracking is Tracking.FULL
        and case.asks(product).serial
        and case.catalog.position(product.id, normal(product, text)) is not None
    )


def _wants_identifier(case: Case, line: Line) -> bool:
    product = case.catalog.product(line.product)
    return product is not None and case.asks(product) is not Ask.QUANTITY


def _lines(case: Case) -> Iterable[tuple[Line, Product]]:
    for line in case.task.lines:
        product = case.catalog.product(line.product)
        if product is not None:
            yield line, product


def _first(case: Case, wanted: Callable[[Line, Product], bool]) -> tuple[Line, Product] | None:
    """The line to count on among those wanted: an open one first."""
    found = [(line, product) for line, product in _lines(case) if wanted(line, product)]
    if not found:
        return None
    line = _next_line(case, [line for line, _product in found])
    return next(pair for pair in found if pair[0] is line)


def _next_line(case: Case, lines: list[Line]) -> Line:
    """The chosen line, else the first with units missing, else the last one not closed, else the last."""
    context = case.work.context
    chosen = [line for line in lines if line.id == context.line or (line.place and line.place == context.place)]
    for candidates in (chosen, lines):
        for line in candidates:
            if case.is_open(line):
                return line
    still = [line for line in lines if not case.closed(line)]
    return (still or lines)[-1]


def _listed_line(case: Case, product: Product, lines: list[Line]) -> Line | None:
    """The line of this product whose list holds the serial on the label."""
    listed = {e.line for e in case.catalog.expected(case.task.id, normal(product, case.read.serial))}
    return next((line for line in lines if line.id in listed), None)


# -- what comes of it ---------------------------------------------------------------------------


def _serial(case: Case, line: Line, product: Product, serial: str, *, bare: bool) -> tuple[Event, ...]:
    capture = Capture(
        line=line.id,
        product=product.id,
        quantity=1,
        serial=normal(product, serial),
        lot=case.read.lot,
        expiry=case.read.expiry,
    )
    result = run(case, Unit(line, product, capture, bare=bare))
    if not isinstance(result, Unit):
        return (result,)
    accepted = Accepted(result.capture, result.reason or "serial.accepted", case.read, result.facts)
    return (*_paid(case, line), accepted)


def _paid(case: Case, line: Line) -> tuple[Event, ...]:
    """A serial scanned on a line that owes some pays one of them: declared units are not counted twice."""
    ref = case.work.owed.get(line.id)
    if ref is None:
        return ()
    owed = case.work.captures[ref]
    if owed.quantity == 1:
        return (Undone(ref, case.read, {"why": "paid"}),)
    less = replace(owed, quantity=owed.quantity - 1, debt=owed.debt - 1)
    return (Accepted(less, "serial.owed", case.read, {"missing": str(less.debt)}, amends=ref),)


def _quantity(case: Case, line: Line, product: Product, pack: int, lot: str) -> tuple[Event, ...]:
    capture = Capture(
        line=line.id,
        product=product.id,
        quantity=case.read.quantity or pack,
        lot=lot,
        expiry=case.read.expiry if lot else "",
        pack=pack,
        note=case.read.serial,
    )
    result = run(case, Unit(line, product, capture))
    if not isinstance(result, Unit):
        return (result,)
    reason = result.reason or ("lot.accepted" if lot else "quantity.accepted")
    return (Accepted(result.capture, reason, case.read, result.facts),)


def _choose_product(case: Case, product: Product, line: Line, pack: int) -> Noted:
    context = case.work.context
    lot = case.read.lot or (context.lot if context.product == product.id else "")
    return Noted(
        Noting.CONTEXT,
        "context.product",
        case.read,
        product=product.id,
        line=line.id,
        lot=lot,
        expiry=case.read.expiry or (context.expiry if lot == context.lot else ""),
        place=context.place,
        pack=pack,
        facts={"name": product.name},
    )


def _choose_lot(case: Case, product: Product, line: Line, lot: str) -> Noted:
    context = case.work.context
    return Noted(
        Noting.CONTEXT,
        "context.lot",
        case.read,
        product=product.id,
        line=line.id,
        lot=lot,
        expiry=case.read.expiry,
        place=context.place,
        pack=context.pack,
        facts={"name": product.name, "lot": lot},
    )


def _choose_place(case: Case) -> Event:
    """A bin label: any place for goods in; for goods out one that a line of the task names."""
    place, context = case.read.text, case.work.context
    named = {line.place for line in case.task.lines if line.place}
    if POLICIES[case.process].bins and named and place not in named:
        return case.refuse("place.not_in_task", place=place)
    return Noted(
        Noting.CONTEXT,
        "context.place",
        case.read,
        product=context.product,
        line=context.line,
        lot=context.lot,
        expiry=context.expiry,
        place=place,
        pack=context.pack,
        facts={"place": place},
    )
