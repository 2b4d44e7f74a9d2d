"""What of the stations' work a person should look at: units aside, unknown codes, unknown tasks."""

from collections.abc import Iterator
from typing import Final

from ledger.database import Database
from ledger.projection.assignments import claimed_twice
from ledger.todo.todo_entry import MAX_OF_A_KIND, UNKNOWN_CODE, TodoEntry, entry, unsettled


def asides(database: Database, _now: int) -> Iterator[TodoEntry]:
    """Units set aside one by one, keyed by the id of their refusal.

    Gateways of old did not say the task of a refusal: for these a confirmation tells how many there were.
    """
    for ref, task, station, gateway, reason, code, at in database.rows(_ASIDE, (MAX_OF_A_KIND,)):
        facts = {"task": task, "station": station, "gateway": gateway, "reason": reason, "code": code}
        yield entry("aside", ref, at, facts)
    for task, station, gateway, aside, at in database.rows(_CONFIRMED, (MAX_OF_A_KIND,)):
        facts = {"task": task, "station": station, "gateway": gateway, "units": str(aside)}
        yield entry("aside", task, at, facts)


def admitted_twice(database: Database, _now: int) -> Iterator[TodoEntry]:
    """Quantities set aside and let in by two, each without knowing of the other, keyed by the refusal.

    Both are booked, because quantities are sums. Of a serial the same is a conflict.
    """
    for ref, task, product, place, one, other, units, at in database.rows(_TWICE, (MAX_OF_A_KIND,)):
        facts = {"task": task, "product": product, "place": place, "units": str(int(units))}
        yield entry("aside.twice", ref, at, facts | {"stations": " ".join(sorted({one, other}))})


def unknown_codes(database: Database, _now: int) -> Iterator[TodoEntry]:
    """Codes of products that nobody entered, with the units that wait for it."""
    for code, units, task, at in database.rows(_CODES, (MAX_OF_A_KIND,)):
        yield entry(UNKNOWN_CODE, code, at, {"code": code, "units": str(units), "task": task})


def bins(database: Database, _now: int) -> Iterator[TodoEntry]:
    """Places where a pick did not find its goods and that were not counted since, keyed by the step."""
    for ref, task, line, station, product, place, at in database.rows(_BINS, (MAX_OF_A_KIND,)):
        facts = {"task": task, "line": line, "product": product, "place": place, "station": station}
        yield entry("bin.count", ref, at, facts)


def blind_receipts(database: Database, _now: int) -> Iterator[TodoEntry]:
    """Goods received without a pre-receipt that the office did not match to one yet."""
    for task, station, at, quantity in database.rows(_BLIND, (MAX_OF_A_KIND,)):
        yield entry("receipt.blind", task, at, {"task": task, "station": station, "quantity": str(quantity)})


def claims(database: Database, _now: int) -> Iterator[TodoEntry]:
    """Picks that two stations work on under one claim."""
    for task, stations in claimed_twice(database, MAX_OF_A_KIND):
        yield entry("task.claimed_twice", task, 0, {"task": task, "stations": " ".join(stations)})


def unknown_tasks(database: Database, _now: int) -> Iterator[TodoEntry]:
    """Movements of documents that are not entered; tasks that a station started by itself need none."""
    for task, quantity in database.rows(_NO_TASK, (MAX_OF_A_KIND,)):
        yield entry("task.unknown", task, 0, {"task": task, "quantity": str(int(quantity))})


_ASIDE: Final = (
    "select boot || ':' || seq, task, station, gateway, reason, code, at from aside"
    " where reason <> 'product.unknown' order by at desc, boot, seq limit ?"
)
_CONFIRMED: Final = (
    "select s.task, s.station, s.gateway, s.aside, s.at from task_step s"  # noqa: S608
    " where s.step = 'confirmed' and s.aside > 0 and not exists (select 1 from verdict v"
    " where v.task = s.task and v.outcome = 'refused' and v.task <> '') and "
    + unsettled("aside", "s.task")
    + " order by s.hlc desc, s.boot, s.seq limit ?"
)
#: The inner select needs its index only: of years of units let in, few are looked at further.
_TWICE: Final = (
    "select v.admits, min(m.task), min(m.product), min(m.target), min(v.station), max(v.station),"  # noqa: S608
    " sum(m.quantity), max(m.at) from verdict v join movement m on m.scan = v.boot || ':' || v.seq"
    " where v.admits <> '' and v.admits in (select admits from verdict where admits <> '' group by admits"
    " having count(*) > 1) and m.serial = '' and "
    + unsettled("aside.twice", "v.admits")
    + " group by v.admits having count(distinct v.boot || ':' || v.seq) > 1 order by 8 desc, 1 limit ?"
)
_CODES: Final = (
    "select a.code, count(*), min(a.task), min(a.at) from aside a where a.reason = 'product.unknown'"
    " group by a.code order by 2 desc, 1 limit ?"
)
_BINS: Final = (
    "select s.boot || ':' || s.seq, s.task, s.line, s.station, l.product, l.place, s.at from task_step s"  # noqa: S608
    " join line l on l.document = s.task and l.id = s.line"
    " where s.step = 'line_closed' and s.reason = 'not_found' and not exists (select 1 from movement m"
    " where m.process = 'count' and m.product = l.product and m.source = l.place and m.hlc > s.hlc) and "
    + unsettled("bin.count", "s.boot || ':' || s.seq")
    + " order by s.hlc desc, s.boot, s.seq limit ?"
)
_BLIND: Final = (
    "select s.task, min(s.station), min(s.at), (select sum(d.quantity) from done d where d.task = s.task)"  # noqa: S608
    " from task_step s where s.step = 'opened' and s.free and s.process = 'receive'"
    " and exists (select 1 from done d where d.task = s.task)"
    " and not exists (select 1 from document o where o.ref = s.task)"
    " and not exists (select 1 from match x where x.task = s.task) and "
    + unsettled("receipt.blind", "s.task")
    + " group by s.task order by 3, 1 limit ?"
)
_NO_TASK: Final = (
    "select d.task, sum(d.quantity) from done d left join document o on o.ref = d.task where o.ref is null"  # noqa: S608
    " and not exists (select 1 from task_step s where s.task = d.task and s.step = 'opened' and s.free) and "
    + unsettled("task.unknown", "d.task")
    + " group by d.task order by d.task limit ?"
)
