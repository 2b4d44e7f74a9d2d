"""A container (SSCC) is judged as one: all its known children are booked, each as its own row, or none.

A unit scanned singly leaves its container by itself, for its capture names none.
"""

from dataclasses import replace
from typing import Final

from rules import debts
from rules.case import Case, Unit, told
from rules.catalog import Catalog, Content
from rules.events import Accepted, Asked, Capture, Event, Read, Refused, Undone
from rules.lines import line_for
from rules.place import on_hand
from rules.policy import POLICIES, Side, run
from rules.serials import normal
from rules.work import Work, accept, take_out

#: Refused children that are named on the verdict.
_NAMED: Final = 5
_SSCC_LENGTH: Final = 18


def sscc_of(case: Case) -> str:
    """The container that this code names: AI 00, a licence plate, or plain digits known as one."""
    return container_of(case.read, case.catalog)


def container_of(read: Read, catalog: Catalog) -> str:
    """The same, without an open task."""
    if read.sscc and (not read.names_product or catalog.contents(read.sscc)):
        return read.sscc
    text = read.text.removeprefix("00") if len(read.text) == _SSCC_LENGTH + 2 else read.text
    plain = len(text) == _SSCC_LENGTH and text.isascii() and text.isdecimal()
    return text if plain and catalog.contents(text) else ""


def is_booked(work: Work, sscc: str) -> bool:
    """Whether this container was booked in the task, confirmed or not."""
    return sscc in work.boxed or sscc in work.sealed


def judge_whole(case: Case, sscc: str) -> tuple[Event, ...]:
    """One event for each child, or one refusal of them all."""
    if is_booked(case.work, sscc):
        return (case.refuse("container.twice", sscc=sscc),)
    children = [child for child in case.catalog.contents(sscc) if not _has_left(case, sscc, child)]
    if not children:
        return (case.refuse("container.unknown", sscc=sscc),)
    booked: list[Accepted] = []
    refused: list[str] = []
    paid: dict[str, int] = {}
    work = case.work.copy()
    for n, child in enumerate(children):
        event = _judge_child(case, work, sscc, child)
        if not isinstance(event, Accepted):
            refused.append(child.serial or child.lot or child.product)
            continue
        line = event.capture.line
        if event.capture.serial and line in work.owed:
            paid[line] = paid.get(line, 0) + 1
            event = replace(event, facts={**event.facts, "paid": "1"})
            _pay(replace(case, work=work), line, f"{sscc}:{n}:paid")
        accept(work, event, f"{sscc}:{n}")
        work.damaged = dict(case.work.damaged)  # the whole container is
        booked.append(event)
    if refused:
        names = ", ".join(refused[:_NAMED]) + (" ..." if len(refused) > _NAMED else "")
        return (
            case.refuse(
                "container.refused", sscc=sscc, units=len(children), refused=len(refused), names=names
            ),
        )
    facts = told(sscc=sscc, units=sum(event.capture.quantity for event in booked))
    last = replace(booked[-1], reason="container.accepted", facts={**booked[-1].facts, **facts})
    pays = [event for line, serials in paid.items() for event in debts.pay(case, line, serials)]
    return (*pays, *booked[:-1], last)


def _pay(case: Case, line: str, ref: str) -> None:
    """The payment for one child, so that the next one is judged behind it."""
    for event in debts.pay(case, line, 1):
        if isinstance(event, Accepted):
            accept(case.work, event, ref)
        elif isinstance(event, Undone):
            take_out(case.work, event.capture)


def _judge_child(case: Case, work: Work, sscc: str, child: Content) -> Accepted | Asked | Refused:
    product = case.catalog.product(child.product)
    read = _read(case.read, child)
    case = replace(case, read=read, work=work)
    if product is None:
        return case.refuse("product.unknown", code=child.product)
    ask = case.asks(product)
    serial = normal(product, child.serial) if ask.serial else ""
    line = line_for(case, product, serial, child.lot)
    if line is None:
        return case.refuse("product.not_in_task", name=product.name, task=case.task.id)
    if ask.serial and not serial:
        return case.refuse("serial.required", name=product.name)
    capture = Capture(
        line=line.id,
        product=product.id,
        quantity=1 if serial else child.quantity,
        serial=serial,
        lot=child.lot if ask.lot or serial else "",
        expiry=child.expiry,
        note="" if serial else child.serial,
        container=sscc,
    )
    result = run(case, Unit(line, product, capture))
    if not isinstance(result, Unit):
        return result
    reason = "serial.accepted" if serial else "lot.accepted" if capture.lot else "quantity.accepted"
    return Accepted(result.capture, result.reason or reason, read, result.facts)


def _has_left(case: Case, sscc: str, child: Content) -> bool:
    """Whether a child was scanned singly: in this task, or at goods out ever since.

    Goods in judge all else that was announced, wherever it is.
    """
    product = case.catalog.product(child.product)
    if not child.serial or product is None:
        return False
    serial = normal(product, child.serial)
    ref = case.work.by_item.get((child.product, serial))
    if ref is not None:
        return case.work.captures[ref].container != sscc
    position = case.catalog.position(child.product, serial)
    if position is None or position.container == sscc or not on_hand(position.place):
        return False
    return POLICIES[case.process].side is not Side.TARGET or position.task == case.task.id


def _read(read: Read, child: Content) -> Read:
    return replace(read, serial=child.serial, lot=child.lot, expiry=child.expiry, quantity=child.quantity)
