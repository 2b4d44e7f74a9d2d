"""Events and movements of `rules` to record bodies and back: the journal is the outgoing stream."""

from rules.events import (
    Accepted,
    Asked,
    Cancelled,
    Capture,
    Confirmed,
    Event,
    LineClosed,
    Noted,
    Noting,
    Opened,
    Paused,
    Proposed,
    Read,
    Refused,
    Undone,
)
from rules.movement import Movement
from rules.product import Process
from rules.scan import Entry
from wire import v1
from wire.errors import BadMessage

_Step = Opened | Paused | LineClosed | Confirmed | Cancelled
_Said = Accepted | Proposed | Asked | Refused | Undone | Noted


def from_event(event: Event) -> v1.Verdict | v1.TaskStep:
    """The record body of an event."""
    read = from_read(event.read)
    if isinstance(event, _Step):
        return _from_step(event, read)
    return _from_verdict(event, read)


def to_event(body: v1.Verdict | v1.TaskStep) -> Event:
    """The event of a record body.

    Raises:
        BadMessage: an outcome or step that is not one of ours, or a part of it missing.
    """
    try:
        return _verdict(body) if isinstance(body, v1.Verdict) else _step(body)
    except ValueError as error:
        raise BadMessage(str(error)) from error


def from_movement(movement: Movement) -> v1.MovementBody:
    """The record body of a movement."""
    return v1.MovementBody(
        movement.product,
        movement.quantity,
        movement.source,
        movement.target,
        movement.process,
        movement.serial,
        movement.lot,
        movement.expiry,
        movement.task,
        movement.line,
        movement.scan,
        list(movement.prev),
        movement.reason,
        movement.debt,
        movement.note,
        movement.operator,
        movement.container,
        movement.dest,
    )


def to_movement(body: v1.MovementBody) -> Movement:
    """The movement of a record body."""
    return Movement(
        body.product,
        body.serial,
        body.lot,
        body.expiry,
        body.quantity,
        body.source,
        body.target,
        body.process,
        body.task,
        body.line,
        body.scan,
        tuple(body.prev),
        body.reason,
        body.debt,
        body.note,
        body.operator,
        body.container,
        body.dest,
    )


def from_read(read: Read) -> v1.ReadBody:
    """The wire form of a scan."""
    return v1.ReadBody(
        read.source,
        read.raw,
        read.at,
        read.aim,
        read.entry,
        read.text,
        read.gtin,
        read.serial,
        read.lot,
        read.expiry,
        read.quantity,
        read.sscc,
        read.warning,
        read.fault,
        read.hint,
        read.copies,
        read.part,
        list(read.parts),
        read.customer_part,
        read.scheme,
    )


def to_read(body: v1.ReadBody) -> Read:
    """The scan of a wire form; an `entry` that is none of ours is a ValueError."""
    return Read(
        body.source,
        body.raw,
        body.at,
        body.aim,
        Entry(body.entry),
        body.text,
        body.gtin,
        body.serial,
        body.lot,
        body.expiry,
        body.quantity,
        body.sscc,
        body.warning,
        body.fault,
        body.hint,
        body.copies,
        body.part,
        tuple(body.parts),
        body.customer_part,
        body.scheme,
    )


def _from_verdict(event: _Said, read: v1.ReadBody) -> v1.Verdict:
    match event:
        case Accepted():
            return v1.Verdict(
                "accepted",
                event.reason,
                read,
                dict(event.facts),
                _from_capture(event.capture),
                event.amends,
                admits=event.admits,
            )
        case Proposed():
            capture = _from_capture(event.capture)
            return v1.Verdict("proposed", event.reason, read, dict(event.facts), capture)
        case Asked():
            return v1.Verdict(
                "asked",
                event.reason,
                read,
                dict(event.facts),
                choices=list(event.choices),
                granted=dict(event.granted),
                unit=event.unit,
            )
        case Refused():
            return v1.Verdict("refused", event.reason, read, dict(event.facts))
        case Undone():
            return v1.Verdict("undone", "undo.done", read, dict(event.facts), undoes=event.capture)
        case Noted():
            context = _context(event)
            return v1.Verdict(
                "noted", event.reason, read, dict(event.facts), noting=event.noting, context=context
            )


def _from_step(event: _Step, read: v1.ReadBody) -> v1.TaskStep:
    match event:
        case Opened():
            return v1.TaskStep(
                "opened",
                event.task,
                read,
                event.process,
                assignment=event.assignment,
                free=event.free,
                place=event.place,
            )
        case Paused():
            return v1.TaskStep("paused", event.task, read)
        case LineClosed():
            return v1.TaskStep("line_closed", event.task, read, line=event.line, reason=event.reason)
        case Confirmed():
            return v1.TaskStep(
                "confirmed",
                event.task,
                read,
                captures=event.captures,
                aside=event.aside,
                finished=event.finished,
            )
        case Cancelled():
            return v1.TaskStep("cancelled", event.task, read, aside=event.aside)


def _verdict(body: v1.Verdict) -> Event:
    read = to_read(body.read)
    match body.outcome:
        case "accepted":
            return Accepted(_booked(body), body.reason, read, body.facts, body.amends, body.admits)
        case "proposed":
            return Proposed(_booked(body), body.reason, read, body.facts)
        case "asked":
            return Asked(body.reason, tuple(body.choices), read, body.facts, body.granted, body.unit)
        case "refused":
            return Refused(body.reason, read, body.facts)
        case "undone":
            return Undone(body.undoes, read, body.facts)
        case "noted":
            return _noted(body, read)
        case other:
            raise BadMessage(
                f"outcome {other!r} is none of accepted, proposed, asked, refused, undone, noted"
            )


def _step(body: v1.TaskStep) -> Event:
    read = to_read(body.read)
    match body.step:
        case "opened":
            process = Process(body.process)
            return Opened(body.task, process, read, body.assignment, body.free, body.place)
        case "paused":
            return Paused(body.task, read)
        case "line_closed":
            return LineClosed(body.task, body.line, body.reason, read)
        case "confirmed":
            return Confirmed(body.task, body.captures, body.aside, body.finished, read)
        case "cancelled":
            return Cancelled(body.task, body.aside, read)
        case other:
            raise BadMessage(f"step {other!r} is none of opened, paused, line_closed, confirmed, cancelled")


def _booked(body: v1.Verdict) -> Capture:
    if body.capture is None:
        raise BadMessage(f"verdict {body.outcome!r} without `capture`")
    return _to_capture(body.capture)


def _context(event: Noted) -> v1.ContextBody:
    return v1.ContextBody(
        event.product,
        event.line,
        event.lot,
        event.expiry,
        event.place,
        event.pack,
        event.operator,
        event.dest,
        event.origin,
        event.language,
    )


def _noted(body: v1.Verdict, read: Read) -> Noted:
    c = body.context or v1.ContextBody()
    return Noted(
        Noting(body.noting),
        body.reason,
        read,
        c.product,
        c.line,
        c.lot,
        c.expiry,
        c.place,
        c.pack,
        c.operator,
        body.facts,
        c.dest,
        c.origin,
        c.language,
    )


def _from_capture(capture: Capture) -> v1.CaptureBody:
    return v1.CaptureBody(
        capture.line,
        capture.product,
        capture.quantity,
        capture.serial,
        capture.lot,
        capture.expiry,
        capture.source_place,
        capture.target_place,
        list(capture.prev),
        capture.reason,
        capture.relocate_from,
        capture.pack,
        capture.note,
        capture.debt,
        capture.process,
        capture.container,
        capture.dest,
        capture.into,
    )


def _to_capture(body: v1.CaptureBody) -> Capture:
    return Capture(
        body.line,
        body.product,
        body.quantity,
        body.serial,
        body.lot,
        body.expiry,
        body.source_place,
        body.target_place,
        tuple(body.prev),
        body.reason,
        body.relocate_from,
        body.pack,
        body.note,
        body.debt,
        body.process,
        body.container,
        body.dest,
        body.into,
    )
