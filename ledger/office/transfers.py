"""The receiving side of a warehouse transfer: `REF-IN`, whose lines are what was shipped.

It exists from the transfer's entry on and is released to the stations with the first unit in transit. Design:
domain, "Warehouse transfer": only that set can be received; what is missing stays in transit.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from ledger.database import Database, marks
from ledger.office.draft import Draft
from ledger.office.entries import DocumentEntry
from ledger.office.problem import Code, Problem, shortened
from ledger.projection.change import Change
from rules.place import TRANSIT
from rules.product import Process

SUFFIX: Final = "-IN"


def receiving(ref: str) -> str:
    """The reference of a transfer's receiving side."""
    return f"{ref}{SUFFIX}"


def taken(database: Database, entries: Sequence[DocumentEntry]) -> list[Problem]:
    """Transfers whose receiving side has a reference that is used for something else."""
    refs = {receiving(entry.ref): n for n, entry in enumerate(entries)}
    sql = f"select ref, process, origin from document where ref in ({marks(len(refs))})"  # noqa: S608
    problems = []
    for ref, process, origin in database.rows(sql, list(refs)) if refs else ():
        if (process, receiving(origin)) != (Process.TRANSFER_IN, ref):
            why = f"the receiving side would be {shortened(ref)}, which is another document"
            problems.append(
                Problem(Code.REF_TAKEN, why, "Choose another reference.", (refs[ref], "ref"), ref)
            )
    return problems


def receiving_sides(database: Database, change: Change, writes: Sequence[Draft], now: int) -> None:
    """Makes, or follows the heads of, the receiving sides of these transfers; inside a transaction."""
    for new in writes:
        ref, task = receiving(new.task.id), new.task
        if database.run(_AGAIN, (task.party, task.place, ref)) == 0:
            database.run(_NEW, (ref, Process.TRANSFER_IN.value, task.party, task.place, now, task.id))
        change.document(ref)


@dataclass(slots=True)
class _Shipped:
    quantity: int = 0
    serials: list[tuple[str, str, str]] = field(default_factory=list)  # serial, lot, expiry


def follow(database: Database, change: Change) -> int:
    """Brings the lines of receiving sides to what was shipped; gives how many changed."""
    changed = 0
    for ref, origin in database.rows(_BEHIND, (Process.TRANSFER_IN.value, Process.TRANSFER_OUT.value)):
        changed += _follow(database, change, ref, origin)
    return changed


def _follow(database: Database, change: Change, ref: str, origin: str) -> bool:
    shipped: dict[tuple[str, str], _Shipped] = {}
    for product, serial, lot, expiry, quantity in database.rows(_SHIPPED, (origin, TRANSIT)):
        one = shipped.setdefault((product, "" if serial else lot), _Shipped())
        one.quantity += int(quantity)
        if serial:
            one.serials.append((serial, lot, expiry))
    lines = {(p, lot): (key, int(q)) for key, p, lot, q in database.rows(_LINES, (ref,))}
    before = {key: quantity for key, (_, quantity) in lines.items()}
    if before == {key: one.quantity for key, one in shipped.items()}:
        return False
    number = len(lines)
    for key, one in shipped.items():
        if key not in lines:
            number += 1
            lines[key] = (str(number), 0)
            database.run(_LINE, (ref, str(number), number, *key))
        line = lines[key][0]
        listed = len(one.serials) == one.quantity
        database.run(_QUANTITY, (one.quantity, listed, ref, line))
        if listed:
            rows = [(ref, line, s, n, lot, expiry) for n, (s, lot, expiry) in enumerate(one.serials)]
            database.many(_EXPECTED, rows)
    database.run("update document set released = true where ref = ?", (ref,))
    change.document(ref)
    return True


_AGAIN: Final = "update document set party = ?, place = ? where ref = ?"
_NEW: Final = (
    "insert into document (ref, process, party, place, stations, rank, released, withdrawn, closed, created,"
    " free, blind, origin, assignment, assignee) values (?, ?, ?, ?, '',"
    " (select coalesce(max(rank), 0) + 1 from document), false, false, false, ?, false, false, ?, 0, '')"
)
#: Those with fewer units than were shipped, also when what came before is received and they are closed.
_BEHIND: Final = (
    "select d.ref, d.origin from document d where d.process = ? and d.origin <> '' and not d.withdrawn"
    " and coalesce((select sum(l.quantity) from line l where l.document = d.ref), 0) <> coalesce((select"
    " sum(x.quantity) from done x where x.task = d.origin and x.process = ?), 0) order by d.ref"
)
_SHIPPED: Final = (
    "select product, serial, lot, expiry, quantity from movement where task = ? and target = ?"
    " order by hlc, boot, seq"
)
_LINES: Final = "select id, product, lot, quantity from line where document = ?"
_LINE: Final = (
    "insert into line (document, id, number, product, quantity, place, listed, lot, done, closed, dest,"
    " becomes, reserve) values (?, ?, ?, ?, 0, '', false, ?, 0, '', '', '', 'any')"
)
_QUANTITY: Final = "update line set quantity = ?, listed = ? where document = ? and id = ?"
_EXPECTED: Final = (
    "insert into expected_serial (document, line, serial, number, lot, expiry, received)"
    " values (?, ?, ?, ?, ?, ?, false) on conflict (document, line, serial) do nothing"
)
