"""Batch and tote pick: goods for several orders, each unit captured when put to its order or tote."""

from dataclasses import replace

from rules.case import Case, Unit, Verdict, task_of
from rules.catalog import Catalog
from rules.events import Event
from rules.place import PlaceKind
from rules.product import Process
from rules.work import Work


def put_to(case: Case, unit: Unit) -> Unit | Verdict:
    """A unit goes to the order or tote that was scanned; one for another is refused, naming the right one.

    Totes that nobody assigned are: the unit goes into the one that was scanned.
    """
    wanted, chosen = unit.line.dest, case.work.context.dest
    if not wanted and case.process is not Process.TOTE_PICK:
        return unit
    if not chosen:
        more = {"serial": unit.capture.serial} if unit.capture.serial else {}
        return case.ask("order.missing", **more)
    if wanted in {"", chosen}:
        target = chosen if case.process is Process.TOTE_PICK else unit.capture.target_place
        return unit.with_capture(dest=chosen, target_place=target)
    return case.refuse("tote.wrong", right=wanted, chosen=chosen)


def choose(case: Case) -> Event | None:
    """The order or tote that this code names, None if it is no such code."""
    text, dests = case.read.text, {line.dest for line in case.task.lines}
    place = case.catalog.place(text)
    tote = place is not None and place.kind is PlaceKind.TOTE
    if not text or text not in dests:
        if not tote or case.process not in {Process.BATCH_PICK, Process.TOTE_PICK}:
            return None
        if case.process is not Process.TOTE_PICK or "" not in dests:
            return case.refuse("order.not_in_task", order=text)
    return case.choose("context.order", replace(case.work.context, dest=text), name=text)


def is_order(work: Work | None, text: str, catalog: Catalog) -> bool:
    """Whether this code, which is a document's too, is an order of the open task: then it sets context."""
    if work is None or work.process not in {Process.BATCH_PICK, Process.TOTE_PICK}:
        return False
    task = task_of(work, catalog)
    return task is not None and task.id != text and any(line.dest == text for line in task.lines)
