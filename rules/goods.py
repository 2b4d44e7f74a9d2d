"""A scan of goods becomes a capture, a context, a question or a refusal."""

from dataclasses import replace
from typing import Final

from rules import asides, containers, debts, destinations, roles
from rules.case import REST, Case, Unit, told
from rules.catalog import ProductCode
from rules.codes import product_code, unknown_code
from rules.events import Accepted, Asked, Capture, Event, Noted, Read, Refused
from rules.kinds import PRODUCT, is_plain, no_unit, other_kind
from rules.lines import line_for, line_of, wants_identifiers
from rules.policy import POLICIES, Side, run
from rules.product import Ask, Product
from rules.serials import normal as normal_form
from rules.task import Line

#: After so many units that are not on a list, and none that is, the list itself is doubted.
_DOUBTFUL: Final = 3


def judge(case: Case) -> tuple[Event, ...]:
    """The events of one scan of goods in an open task; always at least one."""
    events = _judge(case)
    last = events[-1]
    if not isinstance(last, Refused):
        return events
    if (before := asides.again(case, last)) is not None:
        return (*events[:-1], before)
    doubt = _doubt(case, last)
    return events if doubt is None else (*events, doubt)


def _judge(case: Case) -> tuple[Event, ...]:  # noqa: PLR0911 - one per kind of code
    read = case.read
    if read.fault and not (read.serial or read.lot):  # half a label that was set aside says nothing
        return (case.refuse("code.unreadable", hint=read.hint, fault=read.fault),)
    order = destinations.choose(case)
    if order is not None:
        return (order,)
    if sscc := containers.sscc_of(case):
        return containers.judge_whole(case, sscc)
    if containers.is_booked(case.work, case.read.sscc):
        return (case.refuse("container.twice", sscc=case.read.sscc),)
    code = product_code(case.read, case.catalog, case.task)
    if code is not None:
        return _named(case, code)
    if case.read.names_product:
        return (case.refuse("product.unknown", code=unknown_code(case.read)),)
    if case.catalog.place(case.read.text) is not None:
        return (_choose_place(case),)
    return _bare(case)


def _named(case: Case, code: ProductCode) -> tuple[Event, ...]:
    """A label or code that names its product."""
    product = case.catalog.product(code.product)
    if product is None:
        return (case.refuse("product.unknown", code=code.code),)
    ask = case.asks(product)
    # the serial of a case is not that of a unit in it
    serial = case.read.serial if ask.serial and code.pack == 1 else ""
    lot = case.read.lot if ask.lot else ""
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
    role = roles.role_of(product, text) if case.asks(product).serial else None
    if role is not None and not case.read.serial:
        return (roles.begin(case, product, role),)
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
            return (choose_lot(case, product, line, text),)
        case _:
            return _serial(case, line, product, text, bare=not case.read.serial)


def _homeless(case: Case, text: str) -> Event:
    """A code that no line can be found for."""
    got = other_kind(case.catalog, text)
    if got == PRODUCT:
        return case.refuse("product.unknown", code=text)
    if got and not case.read.serial:
        return case.refuse("code.wrong_kind", got=got, wanted="serial")
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
    paid = debts.pay(case, line.id, 1) if result.capture.line else ()
    if paid:
        result = replace(result, facts={**result.facts, "paid": "1"})
    return (*paid, accepted(case, result, "serial.accepted"))


def _quantity(case: Case, line: Line, product: Product, pack: int, lot: str) -> tuple[Event, ...]:
    capture = Capture(
        line=line.id,
        product=product.id,
        quantity=_units(case.read, pack) * _labels(case.read),
        lot=lot,
        expiry=case.read.expiry if lot else "",
        pack=pack,
        note=case.read.serial,
        container=case.read.sscc,
    )
    if case.damaged:
        capture = replace(capture, quantity=1, pack=1, container="")  # one damaged unit, not its whole pack
    result = run(case, Unit(line, product, capture))
    if not isinstance(result, Unit):
        return (result,)
    return (accepted(case, result, "lot.accepted" if lot else "quantity.accepted"),)


def _units(read: Read, pack: int) -> int:
    """Base units of one scan: AI 30 counts these, whatever is packed together; AI 37 packs of a pallet.

    Data identifiers and HIBC count pieces, with a licence plate too.
    """
    if read.quantity:
        return read.quantity * (pack if read.sscc and read.gtin else 1)
    return pack


def _labels(read: Read) -> int:
    """Separate labels of one code are separate units; a container bears its one SSCC on several sides."""
    return 1 if read.sscc else read.copies


def accepted(case: Case, unit: Unit, reason: str) -> Accepted:
    """GREEN, with what was answered for the rest of the line, and who let the unit in."""
    facts = dict(unit.facts)
    kept = [asked for asked, choice in case.granted.items() if choice == REST]
    if kept:
        facts["kept"] = " ".join(kept)
    by = next((name for key, name in case.granted.items() if key.startswith("override:")), "")
    if by:
        facts |= {"by": by, "asked": case.granted.get("asked", "")}
        reason = "override.admitted"
    reason = unit.reason if unit.reason and not by else reason
    admits = case.granted.get("admits") or asides.same_unit(case, unit)
    return Accepted(unit.capture, reason, case.read, facts, admits=admits)


def _doubt(case: Case, refused: Refused) -> Asked | None:
    """AMBER once, when nothing of a line is on its list: the list looks wrong."""
    line = case.task.line(refused.facts.get("line", ""))
    if line is None or not case.listed(line) or line.id in case.work.doubted or case.booked(line):
        return None
    count = case.work.unexpected.get(line.id, 0) + 1
    if count < _DOUBTFUL:
        return None
    facts = told(line=line.id, count=count)
    return Asked("list.looks_wrong", ("keep",), case.read, facts, unit=False)


def _choose_product(case: Case, product: Product, line: Line, pack: int) -> Noted:
    context = case.work.context
    lot = case.read.lot or (context.lot if context.product == product.id else "")
    expiry = case.read.expiry or (context.expiry if lot == context.lot else "")
    chosen = replace(context, product=product.id, line=line.id, lot=lot, expiry=expiry, pack=pack)
    return case.choose("context.product", chosen, name=product.name)


def choose_lot(case: Case, product: Product, line: Line, lot: str) -> Noted:
    """A lot code: it holds for the following serials of that product."""
    chosen = replace(case.work.context, product=product.id, line=line.id, lot=lot, expiry=case.read.expiry)
    return case.choose("context.lot", chosen, name=product.name, lot=lot)


def _choose_place(case: Case) -> Event:
    """A bin label: any place for goods in; for goods out one that a line of the task names.

    Where both ends are shelves (relocation), the last label is where goods go, the one before where from.
    """
    place, context = case.read.text, case.work.context
    both = POLICIES[case.process].side is Side.BOTH
    named = _named_places(case)
    if POLICIES[case.process].bins and named and place not in named:
        return case.refuse("place.not_in_task", place=place)
    origin = context.place if both and context.place != place else context.origin
    return case.choose("context.place", replace(context, place=place, origin=origin), place=place)


def _named_places(case: Case) -> set[str]:
    """The shelves that the task names; a count has one of its own."""
    named = {line.place for line in case.task.lines if line.place}
    here = POLICIES[case.process].side is Side.HERE and case.task.place
    return named | {case.task.place} if here else named
