"""What a confirmation makes of captures: the movements, born in the same transaction."""

from rules.events import Capture
from rules.movement import FOLLOWS, Movement
from rules.session import Session


def conclude(session: Session, operator: str) -> tuple[Movement, ...]:
    """The movements of all captures of the open task, in the order of capture.

    To be called before `Confirmed` is evolved. A unit that stood elsewhere gives two: its relocation, then
    the movement itself with `prev == FOLLOWS`, which the store replaces by the id given to the first.
    """
    if session.work is None:
        return ()
    task, process = session.work.task, session.work.process
    movements: list[Movement] = []
    for ref, capture in session.work.captures.items():
        if capture.relocate_from:
            movements.append(_relocation(capture, task, ref, operator))
        movements.append(_movement(capture, task, process, ref, operator))
    return tuple(movements)


def _movement(capture: Capture, task: str, process: str, ref: str, operator: str) -> Movement:
    return Movement(
        product=capture.product,
        serial=capture.serial,
        lot=capture.lot,
        expiry=capture.expiry,
        quantity=capture.quantity,
        source=capture.source_place,
        target=capture.target_place,
        process=process,
        task=task,
        line=capture.line,
        scan=ref,
        prev=FOLLOWS if capture.relocate_from else capture.prev,
        reason=capture.reason,
        debt=capture.debt,
        note=capture.note,
        operator=operator,
    )


def _relocation(capture: Capture, task: str, ref: str, operator: str) -> Movement:
    """A relocation carries neither task line nor scan count: it is no progress of the task."""
    return Movement(
        product=capture.product,
        serial=capture.serial,
        lot=capture.lot,
        expiry=capture.expiry,
        quantity=1,
        source=capture.relocate_from,
        target=capture.source_place,
        process="relocate",
        task=task,
        line="",
        scan=ref,
        prev=capture.prev,
        reason="before_pick",
        operator=operator,
    )
