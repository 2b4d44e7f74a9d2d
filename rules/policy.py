"""The processes as rows: where goods come from and go to, and which checks a unit passes, in order.

A new process is a new row here, not a second implementation.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from rules import checks, counts, damaged, destinations, holds, lots, reserved, roles, stock, whereabouts
from rules.case import Case, Unit, Verdict
from rules.events import Capture
from rules.place import ACCOUNT, CUSTOMER, QUARANTINE, SCRAP, STOCK, SUPPLIER, TRANSIT
from rules.product import Process
from rules.task import Line, Task

Check = Callable[[Case, Unit], Unit | Verdict]


class Side(StrEnum):
    """Which end of the movement lies on our shelf, so that a bin label means it."""

    TARGET = "target"  # goods in
    SOURCE = "source"  # goods out
    BOTH = "both"  # relocation: the last bin label is where it goes
    HERE = "here"  # count: goods stay where they are


@dataclass(frozen=True, slots=True)
class Policy:
    """One process.

    Attributes:
        source: where a line's units come from; `target` where they go.
        serial: checks of a unit counted by its serial, in order.
        quantity: checks of a lot or a plain quantity.
        side: which end a bin label means.
        bins: whether a bin label must be one of the task's own places.
        claimed: whether one station has the task to itself.
        rest_open: whether what a short close leaves stays open (goods out), else the line is closed.
        short: reasons that CLOSE SHORT offers, at most four.
    """

    source: Callable[[Task, Line], str]
    target: Callable[[Task, Line], str]
    serial: tuple[Check, ...]
    quantity: tuple[Check, ...]
    side: Side
    bins: bool = False
    claimed: bool = False
    rest_open: bool = False
    short: tuple[str, ...] = ("not_found", "damaged", "other")


_START: Final[tuple[Check, ...]] = (checks.not_in_task,)
#: What a bare code must prove before anything is asked about the unit.
_KNOWN: Final[tuple[Check, ...]] = (*_START, whereabouts.not_known_as_other, checks.is_a_serial)
#: Refusals go before questions: nobody answers one about a unit that is refused all the same.
_OUT_QUANTITY: Final[tuple[Check, ...]] = (
    checks.a_sane_number,
    checks.line_open,
    reserved.lot_reserved,
    holds.not_held,
    lots.not_expired,
    checks.not_over,
    lots.lot_known,
    destinations.put_to,
    lots.first_expired,
)
_INTERNAL_QUANTITY: Final[tuple[Check, ...]] = (checks.a_sane_number, checks.line_open, checks.not_over)
#: DAMAGED at goods out: the unit must be the one it says it is, and counts on no line.
_DAMAGED: Final[tuple[Check, ...]] = (
    *_KNOWN,
    checks.fits_pattern,
    stock.here_to_be_damaged,
    lots.lot_of_serial,
    damaged.at_goods_out,
)
_DAMAGED_QUANTITY: Final[tuple[Check, ...]] = (checks.a_sane_number, damaged.at_goods_out)

_PICK: Final = Policy(
    source=lambda _task, line: line.place,
    target=lambda task, _line: task.place or CUSTOMER,
    serial=(
        *_KNOWN,
        checks.fits_pattern,
        whereabouts.available,
        reserved.not_kept_elsewhere,
        checks.line_open,
        reserved.serial_reserved,
        lots.lot_of_serial,
        lots.lot_given,
        reserved.lot_reserved,
        holds.not_held,
        lots.not_expired,
        checks.not_over,
        destinations.put_to,
        whereabouts.agreed,
        lots.first_expired,
        roles.all_roles,
    ),
    quantity=_OUT_QUANTITY,
    side=Side.SOURCE,
    bins=True,
    claimed=True,
    rest_open=True,
)


def _internal(target: str, *, rest_open: bool = False) -> Policy:
    """Goods on hand that go to a fixed place of no shelf, found by wherever they are."""
    return Policy(
        source=lambda task, line: line.place or task.place,
        target=lambda _task, _line: target,
        serial=(
            *_KNOWN,
            stock.on_hand_somewhere,
            checks.line_open,
            lots.lot_of_serial,
            checks.not_over,
            whereabouts.agreed,
            stock.from_a_place,
        ),
        quantity=(*_INTERNAL_QUANTITY, stock.from_a_place),
        side=Side.SOURCE,
        rest_open=rest_open,
    )


POLICIES: Final[dict[Process, Policy]] = {
    Process.RECEIVE: Policy(
        source=lambda _task, _line: SUPPLIER,
        target=lambda task, line: line.place or task.place or STOCK,
        serial=(
            *_START,
            whereabouts.not_another_product,
            checks.is_a_serial,
            checks.fits_pattern,
            checks.unique_serial,
            whereabouts.not_on_hand,
            checks.on_the_list,
            checks.line_open,
            lots.lot_given,
            lots.lot_announced,
            lots.enough_life,
            roles.all_roles,
            checks.not_over,
            holds.to_quarantine,
            damaged.to_quarantine,
        ),
        quantity=(
            checks.a_sane_number,
            checks.line_open,
            lots.lot_announced,
            lots.enough_life,
            checks.not_over,
            holds.to_quarantine,
            damaged.to_quarantine,
        ),
        side=Side.TARGET,
        short=("not_delivered", "damaged", "other"),
    ),
    Process.PICK: _PICK,
    Process.BATCH_PICK: _PICK,
    Process.TOTE_PICK: replace(_PICK, target=lambda task, line: line.dest or task.place or CUSTOMER),
    Process.ISSUE: replace(_PICK, bins=False, claimed=False, rest_open=False),
    Process.DISPATCH: replace(
        _PICK,
        target=lambda _task, _line: CUSTOMER,
        serial=(
            *_KNOWN,
            stock.on_hand_somewhere,
            stock.out_of_quarantine,
            stock.in_this_shipment,
            checks.line_open,
            lots.lot_of_serial,
            holds.not_held,
            lots.not_expired,
            checks.not_over,
            whereabouts.agreed,
        ),
        quantity=(
            *_INTERNAL_QUANTITY,
            reserved.lot_reserved,
            holds.not_held,
            lots.not_expired,
            lots.lot_known,
        ),
        bins=False,
        claimed=False,
    ),
    Process.TRANSFER_OUT: replace(
        _PICK,
        target=lambda _task, _line: TRANSIT,
        serial=(
            *_KNOWN,
            whereabouts.available,
            reserved.not_kept_elsewhere,
            checks.line_open,
            reserved.serial_reserved,
            lots.lot_of_serial,
            lots.lot_given,
            reserved.lot_reserved,
            holds.not_held,
            checks.not_over,
            whereabouts.agreed,
        ),
        quantity=(*_INTERNAL_QUANTITY, reserved.lot_reserved, holds.not_held, lots.lot_known),
    ),
    Process.TRANSFER_IN: Policy(
        source=lambda _task, _line: TRANSIT,
        target=lambda task, line: line.place or task.place or STOCK,
        serial=(
            *_START,
            checks.is_a_serial,
            stock.in_transit,
            checks.line_open,
            lots.lot_of_serial,
            lots.lot_given,
            checks.not_over,
            holds.to_quarantine,
            damaged.to_quarantine,
        ),
        quantity=(
            checks.a_sane_number,
            stock.lot_in_transit,
            checks.line_open,
            checks.not_over,
            holds.to_quarantine,
            damaged.to_quarantine,
        ),
        side=Side.TARGET,
        rest_open=True,
        short=("not_delivered", "damaged", "other"),
    ),
    Process.ACCOUNT_TRANSFER: Policy(
        source=lambda task, line: line.place or task.place,
        target=lambda _task, _line: ACCOUNT,
        serial=(
            *_KNOWN,
            stock.on_hand_somewhere,
            checks.line_open,
            lots.lot_of_serial,
            holds.not_held,
            checks.not_over,
            stock.new_owner,
            whereabouts.agreed,
            stock.from_a_place,
        ),
        quantity=(*_INTERNAL_QUANTITY, holds.not_held, stock.new_owner, stock.from_a_place),
        side=Side.SOURCE,
        bins=True,
    ),
    Process.RELOCATE: Policy(
        source=lambda _task, line: line.place,
        target=lambda task, _line: task.place,
        serial=(
            *_KNOWN,
            stock.from_where_it_was,
            checks.line_open,
            lots.lot_of_serial,
            checks.not_over,
            whereabouts.agreed,
            stock.to_a_place,
            stock.held_only_to_quarantine,
        ),
        quantity=(
            *_INTERNAL_QUANTITY,
            stock.from_a_place,
            stock.to_a_place,
            stock.held_only_to_quarantine,
        ),
        side=Side.BOTH,
    ),
    Process.COUNT: Policy(
        source=lambda task, line: line.place or task.place,
        target=lambda task, line: line.place or task.place,
        serial=(
            *_KNOWN,
            checks.fits_pattern,
            counts.counted_at_a_place,
            lots.lot_of_serial,
            counts.counted,
            lots.lot_given,
        ),
        quantity=(checks.a_sane_number, counts.counted_at_a_place),
        side=Side.HERE,
        bins=True,
    ),
    Process.ADJUST: Policy(
        source=lambda task, line: line.place or task.place,
        target=lambda _task, _line: "",
        serial=(
            *_KNOWN,
            checks.fits_pattern,
            lots.lot_of_serial,
            counts.adjusted_serial,
            lots.lot_given,
        ),
        quantity=(checks.a_sane_number, stock.from_a_place, counts.adjusted_quantity),
        side=Side.SOURCE,
    ),
    Process.CUSTOMER_RETURN: Policy(
        source=lambda _task, _line: CUSTOMER,
        target=lambda task, line: line.place or task.place or STOCK,
        serial=(
            *_START,
            whereabouts.not_another_product,
            checks.is_a_serial,
            checks.fits_pattern,
            lots.lot_of_serial,
            checks.line_open,
            stock.was_shipped,
            lots.lot_given,
            checks.not_over,
            holds.to_quarantine,
            damaged.to_quarantine,
        ),
        quantity=(
            checks.a_sane_number,
            checks.line_open,
            checks.not_over,
            holds.to_quarantine,
            damaged.to_quarantine,
        ),
        side=Side.TARGET,
        short=("not_delivered", "damaged", "other"),
    ),
    Process.SUPPLIER_RETURN: _internal(SUPPLIER, rest_open=True),
    Process.SCRAP: _internal(SCRAP),
    Process.QUARANTINE: _internal(QUARANTINE),
}
#: Processes that a command code starts at a station, without a document of the office.
FREE: Final = frozenset(
    {
        Process.RECEIVE,
        Process.ISSUE,
        Process.RELOCATE,
        Process.COUNT,
        Process.ADJUST,
        Process.CUSTOMER_RETURN,
        Process.SUPPLIER_RETURN,
        Process.SCRAP,
        Process.QUARANTINE,
    }
)


def run(case: Case, unit: Unit) -> Unit | Verdict:
    """The unit after all checks of its process, or the verdict that ends the judgement."""
    policy = POLICIES[case.process]
    unit = replace(unit, capture=_placed(case, policy, unit))
    for check in _checks(case, policy, unit):
        result = check(case, unit)
        if not isinstance(result, Unit):
            return result
        unit = result
    if unit.capture.source_place:
        return unit
    return unit.with_capture(source_place=STOCK)


def _checks(case: Case, policy: Policy, unit: Unit) -> tuple[Check, ...]:
    if case.damaged and policy.side is not Side.TARGET:
        return _DAMAGED if unit.capture.serial else _DAMAGED_QUANTITY
    return policy.serial if unit.capture.serial else policy.quantity


def _placed(case: Case, policy: Policy, unit: Unit) -> Capture:
    """Where the unit comes from and goes to; a bin label scanned before overrides the shelf's side."""
    source = policy.source(case.task, unit.line)
    target = policy.target(case.task, unit.line)
    context = case.work.context
    match policy.side:
        case Side.TARGET:
            target = context.place or target
        case Side.SOURCE:
            source = source or context.place
        case Side.BOTH:
            target = target or context.place
            source = source or context.origin
        case Side.HERE:
            source = target = context.place or target
    return replace(
        unit.capture,
        source_place=source,
        target_place=target,
        dest=unit.line.dest,
    )
