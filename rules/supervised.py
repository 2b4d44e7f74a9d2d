"""Questions that a site leaves to a supervisor, such as picking a unit that stands elsewhere.

Work never waits: the unit goes aside, and a supervisor's own badge lets it in (`rules.override`).
"""

from rules.case import damage, told
from rules.events import Asked, Event, Refused
from rules.session import Session


def set_aside(session: Session, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """The events, with a question that an operator may not answer here turned into a refusal."""
    last = events[-1] if events else None
    if not isinstance(last, Asked) or last.reason not in session.supervised or "admits" in last.granted:
        return events
    more = {"serial": last.facts["serial"]} if "serial" in last.facts else {}
    facts = {**told(asked=last.reason, **more), **damage(last.granted)}
    return (*events[:-1], Refused("supervisor.needed", last.read, facts))
