"""The processes as rows: where goods come from and go to, and which checks a unit passes, in order.

A new process is a new row here, not a second implementation.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from rules import checks, lots, whereabouts
from rules.case import Case, Unit, Verdict
from rules.events import Capture
from rules.place import CUSTOMER, STOCK, SUPPLIER
from rules.product import Process
from rules.task import Line, Task

Check = Callable[[Case, Unit], Unit | Verdict]


@dataclass(frozen=True, slots=True)
class Policy:
    """One process.

    Attributes:
        source: where a line's units come from; `target` where they go.
        serial: checks of a unit counted by its serial, in order.
        quantity: checks of a lot or a plain quantity.
        bins: whether a bin label must be one of the task's own places.
        short: reasons that CLOSE SHORT offers.
    """

    source: Callable[[Task, Line], str]
    target: Callable[[Task, Line], str]
    serial: tuple[Check, ...]
    quantity: tuple[Check, ...]
    bins: bool
    short: tuple[str, ...]


POLICIES: Final[dict[Process, Policy]] = {
    Process.RECEIVE: Policy(
        source=lambda _task, _line: SUPPLIER,
        target=lambda task, line: line.place or task.place or STOCK,
        serial=(
            checks.not_in_task,
            whereabouts.not_another_product,
            checks.is_a_serial,
            checks.fits_pattern,
            whereabouts.not_on_hand,
            checks.on_the_list,
            checks.line_open,
            lots.lot_given,
            lots.lot_announced,
            checks.not_over,
        ),
        quantity=(checks.a_sane_number, checks.line_open, lots.lot_announced, checks.not_over),
        bins=False,
        short=("not_delivered", "damaged", "other"),
    ),
    Process.PICK: Policy(
        source=lambda _task, line: line.place,
        target=lambda task, _line: task.place or CUSTOMER,
        serial=(
            checks.not_in_task,
            whereabouts.not_known_as_other,
            checks.is_a_serial,
            checks.fits_pattern,
            whereabouts.available,
            checks.line_open,
            lots.lot_given,
            lots.lot_of_serial,
            lots.not_expired,
            checks.not_over,
        ),
        quantity=(checks.a_sane_number, checks.line_open, lots.lot_known, lots.not_expired, checks.not_over),
        bins=True,
        short=("not_found", "damaged", "other"),
    ),
}


def run(case: Case, unit: Unit) -> Unit | Verdict:
    """The unit after all checks of its process, or the verdict that ends the judgement."""
    policy = POLICIES[case.process]
    unit = replace(unit, capture=_placed(case, policy, unit))
    for check in policy.serial if unit.capture.serial else policy.quantity:
        result = check(case, unit)
        if not isinstance(result, Unit):
            return result
        unit = result
    if unit.capture.source_place:
        return unit
    return unit.with_capture(source_place=STOCK)


def _placed(case: Case, policy: Policy, unit: Unit) -> Capture:
    """Where the unit comes from and goes to; a bin label scanned before overrides the shelf's side."""
    source = policy.source(case.task, unit.line)
    target = policy.target(case.task, unit.line)
    place = case.work.context.place
    if place and case.process is Process.RECEIVE:
        target = place
    elif place and not source:
        source = place
    return replace(unit.capture, source_place=source, target_place=target)
