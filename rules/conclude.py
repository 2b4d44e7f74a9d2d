"""What a confirmation makes of captures: the movements, born in the same transaction."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from rules.events import Capture
from rules.movement import FOLLOWS, Movement
from rules.place import CUSTOMER, on_hand
from rules.product import Process
from rules.session import Session

#: A unit that was returned without its serial is named now: the nameless one goes, the named one comes.
_IDENTIFIED: Final = "identified"


def conclude(session: Session, operator: str) -> tuple[Movement, ...]:
    """The movements of all captures of the open task, in the order of capture.

    To be called before `Confirmed` is evolved. A movement with `prev == FOLLOWS` follows the one just before
    it; the store replaces that by the id given to the first.
    """
    if session.work is None:
        return ()
    work = session.work
    return tuple(
        movement
        for ref, capture in work.captures.items()
        for movement in _movements(capture, work.task, work.process, ref, operator)
    )


def _movements(capture: Capture, task: str, process: Process, ref: str, operator: str) -> Iterator[Movement]:
    """One movement, or several where the goods were not where they are taken from, or change their owner."""
    movement = _movement(capture, task, process, ref, operator)
    if capture.reason == "came_back":
        yield _nameless(movement)
    if capture.relocate_from:
        yield _relocation(capture, movement)
        movement = replace(movement, prev=FOLLOWS)
    yield movement
    if capture.into:
        yield replace(
            movement,
            product=capture.into,
            source=movement.target,
            target=movement.source,
            prev=FOLLOWS if movement.serial else (),
            line="",
        )


def _movement(capture: Capture, task: str, process: Process, ref: str, operator: str) -> Movement:
    return Movement(
        product=capture.product,
        serial=capture.serial,
        lot=capture.lot,
        expiry=capture.expiry,
        quantity=capture.quantity,
        source=capture.source_place,
        target=capture.target_place,
        process=capture.process or process.value,
        task=task,
        line=capture.line,
        scan=ref,
        prev=capture.prev,
        reason=capture.reason,
        debt=capture.debt,
        note=capture.note,
        operator=operator,
        container=capture.container,
        dest=capture.dest,
    )


def _relocation(capture: Capture, movement: Movement) -> Movement:
    """It carries no task line: it is no progress of the task.

    From a customer it is the return that nobody scanned, to a place of no shelf a correction.
    """
    process = Process.RELOCATE.value
    if capture.relocate_from == CUSTOMER:
        process = Process.CUSTOMER_RETURN.value
    elif not on_hand(movement.source):
        process = Process.ADJUST.value
    return replace(
        movement,
        source=capture.relocate_from,
        target=movement.source,
        process=process,
        line="",
        prev=capture.prev,
        reason="before_pick",
        debt=0,
        dest="",
    )


def _nameless(movement: Movement) -> Movement:
    """The unit that was returned without its serial, taken back: the named one is booked instead."""
    return replace(
        movement,
        serial="",
        source=movement.source,
        target=CUSTOMER,
        process=Process.CUSTOMER_RETURN.value,
        line="",
        prev=(),
        reason=_IDENTIFIED,
        debt=0,
        note="",
        container="",
        dest="",
    )
