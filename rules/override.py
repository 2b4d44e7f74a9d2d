"""A supervisor's own badge lets in a unit that was refused, offline too; recall and hold have no override.

The kept scan is judged again with ``override:<reason>`` granted, so nothing else of the rules is left out.
"""

from typing import Final

from rules.case import DAMAGED, told
from rules.catalog import Catalog, Operator
from rules.codes import unknown_code
from rules.events import Accepted, Asked, Event, Noted, Noting, Read, Refused
from rules.session import Question, Session

ADMIT: Final = "admit"
NEXT: Final = "next"
SIGN_ON: Final = "sign_on"
DROP: Final = "drop_list"
_FINAL: Final = frozenset({"item.recalled", "item.held"})
#: Facts of a refusal that its judgement needs again.
_CARRIED: Final = {"product": "serial.which_product", DAMAGED: DAMAGED}


def pending(session: Session, catalog: Catalog) -> dict[str, Refused]:
    """Units that a supervisor may let in: set aside here, then those of this task from other stations."""
    if session.work is None:
        return {}
    own = {ref: r for ref, r in session.work.pending.items() if r.reason not in _FINAL}
    theirs = {
        aside.ref: Refused(aside.reason, aside.read, aside.facts)
        for aside in catalog.asides(session.work.task)
        if aside.ref not in session.work.aside
        and aside.ref not in session.work.admitted
        and aside.reason not in _FINAL
    }
    return {**dict(reversed(own.items())), **theirs}


def ask(
    session: Session, read: Read, catalog: Catalog, operator: Operator, after: str = ""
) -> tuple[Event, ...]:
    """Shows the unit set aside last, or the one `after` another; none when nothing is set aside."""
    waiting = pending(session, catalog)
    refs = list(waiting)
    if not refs:
        return ()
    at = (refs.index(after) + 1) % len(refs) if after in refs else 0
    refused = waiting[refs[at]]
    facts = told(ref=refs[at], asked=refused.reason, code=code_of_unit(refused), by=operator.name)
    choices = (ADMIT, NEXT, SIGN_ON) if len(refs) > 1 else (ADMIT, SIGN_ON)
    line, work = refused.facts.get("line", ""), session.work
    if work is not None and line in work.doubted and line not in work.dropped and not work.captured(line):
        facts, choices = {**facts, "line": line}, (*choices[:-1], DROP, SIGN_ON)
    return (Asked("override.which", choices, read, facts, unit=False),)


def drop_list(read: Read, question: Question, operator: Operator) -> Event:
    """A supervisor drops the list of a line, which then counts as "none entered"."""
    facts = {**question.facts, **told(by=operator.name)}
    return Noted(Noting.LIST_DROPPED, "list.dropped", read, line=question.facts["line"], facts=facts)


def granted_for(refused: Refused, ref: str, by: str) -> dict[str, str]:
    """What an override grants to the judgement of the kept scan."""
    asked = refused.facts.get("asked", refused.reason)
    carried = {key: refused.facts[name] for name, key in _CARRIED.items() if name in refused.facts}
    return {f"override:{refused.reason}": by, "asked": asked, "admits": ref, **carried}


def outcome(read: Read, refused: Refused, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """What became of the unit; one that is still refused stays aside, once."""
    last = events[-1]
    if isinstance(last, Accepted | Asked):
        return events
    reason = last.reason if isinstance(last, Refused | Noted) else refused.reason
    return (Refused("override.not_possible", read, told(code=code_of_unit(refused), asked=reason)),)


def code_of_unit(refused: Refused) -> str:
    """What a person knows the unit by."""
    return refused.read.serial or refused.read.lot or unknown_code(refused.read) or refused.read.text
