"""A scan of goods becomes a capture, a context, a question or a refusal."""

from dataclasses import replace
from typing import Final

from rules.case import Case, Unit, told
from rules.case import normal as normal_form
from rules.catalog import Catalog, ProductCode
from rules.events import Accepted, Capture, Event, Noted, Noting, Read, Undone
from rules.kinds import PRODUCT, is_plain, no_unit, other_kind
from rules.lines import line_for, line_of, wants_identifiers
from rules.policy import POLICIES, run
from rules.product import Ask, Product
from rules.task import Line

#: Lengths at which plain digits may be a product code of the catalog in its 14-digit form.
_GTIN_LENGTHS: Final = frozenset({8, 12, 13})


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
    ask = case.asks(product)
    serial, lot = case.read.serial if ask.serial else "", case.read.lot if ask.lot else ""
    line = line_for(case, product, serial, lot)
    if line is None:
        return (case.refuse("product.not_in_task", name=product.name, task=case.task.id),)
    if serial:
        return _serial(case, line, product, serial, bare=False)
    if ask.serial or (ask.lot and not lot):
        return (_choose_product(case, product, line, code.pack),)
    return _quantity(case, line, product, code.pack, lot)


def _bare(case: Case) -> tuple[Event, ...]:  # noqa: PLR0911 - one per meaning
    """A code without a product: a serial or a lot of some line, or nothing that helps here."""
    text = case.read.serial or case.read.lot or case.read.text
    if got := no_unit(case.read):
        return (case.refuse("code.wrong_kind", got=got, wanted="serial"),)
    if not is_plain(text):
        return (case.refuse("code.unknown", code=ascii(text)[1:61]),)
    found = line_of(case, text)
    if found is None:
        return (_homeless(case, text),)
    line, product = found
    match case.asks(product):
        case Ask.QUANTITY:
            return (case.refuse("code.unknown", code=text),)
        case Ask.LOT:
            got = "" if case.read.lot else other_kind(case.catalog, text)
            if got:
                return (case.refuse("code.wrong_kind", got=got, wanted="lot"),)
            pack = case.work.context.pack if case.work.context.product == product.id else 1
            return _quantity(case, line, product, pack, text)
        case Ask.SERIAL_LOT if not case.read.serial and _is_lot(case, product, line, text):
            return (_choose_lot(case, product, line, text),)
        case _:
            return _serial(case, line, product, text, bare=not case.read.serial)


def _homeless(case: Case, text: str) -> Event:
    """A code that no line can be found for."""
    if other_kind(case.catalog, text) == PRODUCT:
        return case.refuse("product.unknown", code=text)
    if wants_identifiers(case):
        return case.ask("serial.which_product", serial=text)
    return case.refuse("code.unknown", code=text)


def _is_lot(case: Case, product: Product, line: Line, text: str) -> bool:
    """Whether a bare code of a product with serial and lot is the lot: by its label, announced or known."""
    if case.read.lot:
        return True
    if case.catalog.position(product.id, normal_form(product, text)) is not None:
        return False
    return text == line.lot or case.catalog.lot(product.id, text) is not None


# -- what comes of it ---------------------------------------------------------------------------


def _serial(case: Case, line: Line, product: Product, serial: str, *, bare: bool) -> tuple[Event, ...]:
    capture = Capture(
        line=line.id,
        product=product.id,
        quantity=1,
        serial=normal_form(product, serial),
        lot=case.read.lot,
        expiry=case.read.expiry,
    )
    result = run(case, Unit(line, product, capture, bare=bare))
    if not isinstance(result, Unit):
        return (result,)
    paid = _paid(case, line)
    facts = {**result.facts, "paid": "1"} if paid else result.facts
    return (*paid, Accepted(result.capture, result.reason or "serial.accepted", case.read, facts))


def _paid(case: Case, line: Line) -> tuple[Event, ...]:
    """A serial scanned on a line that owes some pays one of them: declared units are not counted twice."""
    ref = next(iter(case.work.owed.get(line.id, ())), None)
    if ref is None:
        return ()
    owed = case.work.captures[ref]
    if owed.quantity == 1:
        return (Undone(ref, case.read, {"why": "paid"}),)
    less = replace(owed, quantity=owed.quantity - 1, debt=owed.debt - 1)
    facts = told(missing=case.work.missing[line.id] - 1, why="paid")
    return (Accepted(less, "serial.owed", case.read, facts, amends=ref),)


def _quantity(case: Case, line: Line, product: Product, pack: int, lot: str) -> tuple[Event, ...]:
    capture = Capture(
        line=line.id,
        product=product.id,
        quantity=case.read.quantity or pack,  # AI 30 counts base units, whatever is packed together
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
        facts=told(name=product.name),
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
        facts=told(name=product.name, lot=lot),
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
        facts=told(place=place),
    )
