"""QTY n, QTY ALL, digits and NO SERIAL: numbers that are keyed instead of scanned."""

from dataclasses import replace

from rules.case import MAX_UNITS, Case, Unit, free_line, line_of_task, task_of, told
from rules.catalog import Catalog
from rules.checks import line_open, not_over
from rules.commands import MAX_QTY, Command, parse
from rules.events import Accepted, Asked, Capture, Event, Read, Refused
from rules.goods import accepted
from rules.lines import line_for
from rules.operators import TOUCH
from rules.policy import run
from rules.product import Enforcement, Process, Product, Tracking, enforcement
from rules.session import Question, Session
from rules.task import Line
from rules.work import CHOSEN, NOTHING, Work

#: Of a number that is keyed digit by digit.
_DIGITS = len(str(MAX_QTY))
_HOUSE_BREAKS = ("serial.scheme", "serial.pattern", "serial.not_expected")


def quantity(session: Session, read: Read, catalog: Catalog, number: int) -> tuple[Event, ...]:
    """QTY n: the scan of goods just before is n packs; a further QTY adds; lenient lines can be keyed."""
    return _quantity(session, read, catalog, number, {})


def no_serial(session: Session, read: Read, catalog: Catalog) -> tuple[Event, ...]:
    """NO SERIAL after choosing the product: lenient owes one serial, strict sets the unit aside."""
    return _keyed(session, read, catalog, 1, {})


def again(session: Session, read: Read, catalog: Catalog, granted: dict[str, str]) -> tuple[Event, ...]:
    """A QTY or NO SERIAL that was asked about, with the answer granted."""
    given = parse(read.text)
    if given is not None and given.command is Command.QTY_ALL:
        return _rest(session, read, catalog, granted)
    number = int(granted.get("number", "0")) or (given.number if given is not None else 0)
    if given is None or given.command is Command.NO_SERIAL or not number:
        return _keyed(session, read, catalog, 1, granted)
    return _quantity(session, read, catalog, number, granted)


def rest(session: Session, read: Read, catalog: Catalog) -> tuple[Event, ...]:
    """QTY ALL: proposes the open rest of the line, AMBER with the number."""
    return _rest(session, read, catalog, {})


def digit(session: Session, read: Read, question: Question | None, number: int) -> tuple[Event, ...]:
    """A digit code: numbers are keyed digit by digit, CONFIRM books them."""
    if session.work is None:
        return (Refused("command.not_now", read),)
    keyed = question.facts["number"] if question is not None and question.reason == "quantity.digits" else ""
    text = f"{keyed}{number}".lstrip("0")[:_DIGITS]
    return (Asked("quantity.digits", (), read, told(number=text), unit=False),)


def keyed_digits(session: Session, question: Question, catalog: Catalog) -> tuple[Event, ...]:
    """CONFIRM after digits: the number they make, for the scanner that keyed them; none is awaited."""
    read, number = question.read, int(question.facts["number"] or 0)
    if not number:
        return (Asked("quantity.digits", (), read, told(number=""), unit=False),)
    if number > MAX_QTY:
        return (Refused("quantity.too_many", read, told(quantity=number, limit=MAX_QTY)),)
    return _quantity(session, read, catalog, number, {"number": str(number)})


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
    line, product = line_of_task(case.task, last.line), case.catalog.product(last.product)
    if not last.line:  # damaged units count on no line
        line = free_line(last.product)
    if line is None or product is None:
        return case.refuse("task.closed", task=case.task.id)
    units = number * last.pack
    added = units if ref in case.work.amended else units - last.quantity
    return _added(case, ref, line, product, added)


def _added(case: Case, ref: str, line: Line, product: Product, added: int) -> Event:
    """The capture with so many units more, as far as the line takes them."""
    last = case.work.captures[ref]
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
    if case.booked(line) + added > line.quantity and not case.task.free:
        facts = {**facts, "over": "1"}
    capture, admits = replace(last, quantity=total), case.work.let_in(ref)
    return Accepted(capture, "quantity.amended", case.read, facts, amends=ref, admits=admits)


def _keyed(
    session: Session, read: Read, catalog: Catalog, number: int, granted: dict[str, str]
) -> tuple[Event, ...]:
    """Units of a serialised line without their serials: only where enforcement is lenient."""
    case = _case(session, read, catalog, granted)
    if case is None:
        return (Refused("command.not_now", read),)
    context = case.work.context
    product = catalog.product(granted.get("serial.which_product") or context.product)
    line = line_for(case, product) if product is not None else None
    if line is None or product is None or not case.asks(product).serial:
        return (case.refuse("quantity.nothing_before"),)
    if _returned_without(case, product):
        return _without_serial(case, line, product, number)
    if enforcement(product, case.process) is Enforcement.STRICT:
        return _strict(case, line, product)
    capture = Capture(line.id, product.id, number, lot=context.lot, expiry=context.expiry, debt=number)
    result = run(case, Unit(line, product, capture))
    if not isinstance(result, Unit):
        return (result,)
    missing = case.work.missing.get(line.id, 0) + number
    return (Accepted(result.capture, "serial.owed", read, {**result.facts, **told(missing=missing)}),)


def _returned_without(case: Case, product: Product) -> bool:
    """A customer return of a product that is tracked during pick: serial asked, NO SERIAL allowed."""
    return case.process is Process.CUSTOMER_RETURN and product.tracking is Tracking.PICK


def _without_serial(case: Case, line: Line, product: Product, number: int) -> tuple[Event, ...]:
    context = case.work.context
    result = run(case, Unit(line, product, Capture(line.id, product.id, number, lot=context.lot)))
    return (accepted(case, result, "quantity.accepted"),) if isinstance(result, Unit) else (result,)


def _strict(case: Case, line: Line, product: Product) -> tuple[Event, ...]:
    """No quantity is keyed here; a supervisor may give the unit a house serial (later relinked)."""
    given = parse(case.read.text)
    if given is not None and given.command is not Command.NO_SERIAL:
        return (case.refuse("quantity.not_for_serials", name=product.name),)
    by = case.overridden("serial.required")
    if not by:
        return (case.refuse("serial.required", name=product.name, product=product.id),)
    # a number of ours fits no maker's scheme or pattern and stands on no list
    let_in = {f"override:{reason}": by for reason in _HOUSE_BREAKS}
    case = replace(case, granted={**case.granted, **let_in})
    house = f"HS-{case.read.source}-{case.read.at}".upper()
    context = case.work.context
    capture = Capture(line.id, product.id, 1, serial=house, lot=context.lot, expiry=context.expiry)
    result = run(case, Unit(line, product, capture))
    if not isinstance(result, Unit):
        return (result,)
    event = accepted(case, result, "serial.house")
    return (replace(event, reason="serial.house", facts={**event.facts, **told(serial=house)}),)


def _rest(  # noqa: PLR0911 - one per reason
    session: Session, read: Read, catalog: Catalog, granted: dict[str, str]
) -> tuple[Event, ...]:
    case = _case(session, read, catalog, granted)
    if case is None:
        return (Refused("command.not_now", read),)
    ref = _latest(case.work, read)
    last = case.work.captures.get(ref) if ref else None
    product = catalog.product(last.product if last is not None else case.work.context.product)
    if ref is None or product is None or (last is not None and last.serial):
        return (case.refuse("quantity.nothing_before"),)
    if last is None and (refused := _not_keyed(case, product)):
        return (refused,)
    line = line_of_task(case.task, last.line) if last is not None else line_for(case, product)
    left = line.quantity - case.booked(line) if line is not None and not case.task.free else 0
    if line is None or left <= 0:
        return (case.refuse("quantity.nothing_open"),)
    if "quantity.all" not in granted or granted.get("shown") != str(left):  # a colleague may have scanned
        granted = {"shown": str(left)}
        return (Asked("quantity.all", ("yes",), read, told(quantity=left), granted, unit=False),)
    if last is None:
        return _keyed(session, read, catalog, left, granted)
    return (_added(case, ref, line, product, left),)


def _not_keyed(case: Case, product: Product) -> Refused | None:
    """Why no number of this product can be keyed without its identifiers, None if it can."""
    if not case.asks(product).serial:
        return case.refuse("quantity.nothing_before")
    if _returned_without(case, product) or enforcement(product, case.process) is Enforcement.LENIENT:
        return None
    return case.refuse("quantity.not_for_serials", name=product.name)


def _case(session: Session, read: Read, catalog: Catalog, granted: dict[str, str]) -> Case | None:
    work = session.work
    task = task_of(work, catalog) if work is not None else None
    return Case(read, work, task, catalog, granted) if work is not None and task is not None else None


def _latest(work: Work, read: Read) -> str | None:
    """What the last scan of goods of this scanner booked; touch and buttons mean the newest of all."""
    latest = work.latest.get(read.source)
    if latest is None and read.entry in TOUCH:
        latest = next(reversed(work.latest.values()), None)
    return None if latest == NOTHING else latest
