"""What is born with a scan besides its events: the movements of a confirmation. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from rules.conclude import conclude
from rules.events import Accepted, Confirmed, Event, Read, Refused, Undone
from rules.movement import FOLLOWS, Movement
from rules.session import Session
from wire import v1

#: Bytes of a scan kept on the refusal of a record that would have been too long.
_KEPT: Final = 1024


def movements(
    session: Session, events: Sequence[Event], refs: Sequence[str], operator: str
) -> tuple[Movement, ...]:
    """The movements born with a Confirmed, concluded before it is evolved; `refs` are the events' ids.

    What the same judgement booked or took out just before it counts: CONFIRM books what a camera proposed,
    and puts aside what was recalled since its scan.
    """
    confirmed = next((k for k, event in enumerate(events) if isinstance(event, Confirmed)), None)
    if confirmed is None or session.work is None:
        return ()
    captures = dict(session.work.captures)
    for event, ref in zip(events[:confirmed], refs, strict=False):
        match event:
            case Accepted():
                captures.pop(event.amends, None)
                captures[ref] = event.capture
            case Undone():
                captures.pop(event.capture, None)
            case _:
                pass
    # Not `evolve`: it changes the session in place, which must stay as it is if the commit fails.
    return conclude(replace(session, work=replace(session.work, captures=captures)), operator)


def chained(born: Sequence[Movement], refs: Sequence[str]) -> list[Movement]:
    """A movement that follows the one just before it names that one's id."""
    return [replace(m, prev=(refs[k - 1],)) if m.prev == FOLLOWS and k else m for k, m in enumerate(born)]


def too_long(read: Read) -> Refused:
    """What is stored of a scan whose record would exceed `wire.v1.MAX_RECORD`."""
    facts = {"length": str(len(read.raw)), "limit": str(v1.MAX_RECORD)}
    return Refused("code.too_long", replace(read, raw=read.raw[:_KEPT], text=read.text[:100]), facts)
