"""QTY n and NO SERIAL: numbers that are keyed instead of scanned."""

from dataclasses import replace

from rules.case import MAX_UNITS, Case, Unit, told
from rules.catalog import Catalog
from rules.checks import line_open, not_over
from rules.commands import Command, parse
from rules.events import Accepted, Capture, Event, Read, Refused
from rules.lines import line_for
from rules.orders import TOUCH
from rules.policy import run
from rules.product import Enforcement, enforcement
from rules.session import Question, Session
from rules.work import CHOSEN, Work


def quantity(session: Session, read: Read, catalog: Catalog, number: int) -> tuple[Event, ...]:
    """QTY n: the scan of goods just before is n packs; a further QTY adds; lenient lines can be keyed."""
    return _quantity(session, read, catalog, number, {})


def no_serial(session: Session, read: Read, catalog: Catalog) -> tuple[Event, ...]:
    """NO SERIAL after choosing the product: lenient owes one serial, strict sets the unit aside."""
    return _keyed(session, read, catalog, 1, {})


def again(
    session: Session, question: Question, catalog: Catalog, granted: dict[str, str]
) -> tuple[Event, ...]:
    """A QTY or NO SERIAL that was asked about, with the answer granted."""
    given = parse(question.read.text)
    if given is None or given.command is not Command.QTY:
        return _keyed(session, question.read, catalog, 1, granted)
    return _quantity(session, question.read, catalog, given.number, granted)


def _quantity(
    session: Session, read: Read, catalog: Catalog, number: int, granted: dict[str, str]
) -> tuple[Event, ...]:
    case = _case(session, read, catalog, granted)
    if case is None:
        return (Refused("command.not_now", read),)
    ref = _latest(case.work, read)
    if ref is None:
        return (case.refuse("quantity.nothing_before"),)
    if ref == CHOSEN or case.work.captures[ref].serial:
        return _keyed(session, read, catalog, number, granted)
    return (_amend(case, ref, number),)


def _amend(case: Case, ref: str, number: int) -> Event:
    """The capture with its new quantity, as far as the line takes it."""
    last = case.work.captures[ref]
    line, product = case.task.line(last.line), case.catalog.product(last.product)
    if line is None or product is None:
        return case.refuse("task.closed", task=case.task.id)
    units = number * last.pack
    added = units if ref in case.work.amended else units - last.quantity
    total = last.quantity + added
    if total > MAX_UNITS:
        return case.refuse("quantity.too_many", quantity=total, limit=MAX_UNITS)
    if added > 0:
        more = Unit(line, product, replace(last, quantity=added))
        for check in (line_open, not_over):  # all else was asked when the first one was scanned
            result = check(case, more)
            if not isinstance(result, Unit):
                return result
    facts = told(quantity=total)
    if case.booked(line) + added > line.quantity:
        facts = {**facts, "over": "1"}
    return Accepted(replace(last, quantity=total), "quantity.amended", case.read, facts, amends=ref)


def _keyed(
    session: Session, read: Read, catalog: Catalog, number: int, granted: dict[str, str]
) -> tuple[Event, ...]:
    """Units of a serialised line without their serials: only where enforcement is lenient."""
    case = _case(session, read, catalog, granted)
    if case is None:
        return (Refused("command.not_now", read),)
    context = case.work.context
    product = catalog.product(context.product)
    line = line_for(case, product) if product is not None else None
    if line is None or product is None or not case.asks(product).serial:
        return (case.refuse("quantity.nothing_before"),)
    if enforcement(product, case.process) is Enforcement.STRICT:
        given = parse(read.text)
        keyed = given is not None and given.command is Command.QTY
        reason = "quantity.not_for_serials" if keyed else "serial.required"
        return (case.refuse(reason, name=product.name),)
    capture = Capture(line.id, product.id, number, lot=context.lot, expiry=context.expiry, debt=number)
    result = run(case, Unit(line, product, capture))
    if not isinstance(result, Unit):
        return (result,)
    missing = case.work.missing.get(line.id, 0) + number
    return (Accepted(result.capture, "serial.owed", read, {**result.facts, **told(missing=missing)}),)


def _case(session: Session, read: Read, catalog: Catalog, granted: dict[str, str]) -> Case | None:
    work = session.work
    task = catalog.task(work.task) if work is not None else None
    return Case(read, work, task, catalog, granted) if work is not None and task is not None else None


def _latest(work: Work, read: Read) -> str | None:
    """What the last scan of goods of this scanner booked; touch and buttons mean the newest of all."""
    latest = work.latest.get(read.source)
    if latest is None and read.entry in TOUCH:
        latest = next(reversed(work.latest.values()), None)
    return latest
