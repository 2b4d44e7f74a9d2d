"""One to-do list: set aside, exceptions, debts, conflicts, unknown codes; entries vanish when explained."""

import pytest

from ledger.database import Database
from ledger.delivery.dead import Envelope
from ledger.delivery.presence import hello
from ledger.projection.change import Change
from ledger.todo.todo import todo
from ledger.todo.todo_stock import TRANSIT_MILLIS
from tests.ledger.support import BENCH, DOOR, NOW, Journal
from tests.ledger.test_any_order import enter
from tests.ledger.test_asides import settle
from tests.ledger.test_documents import station
from wire import v1
from wire.feed import key, to_dispute

SOON = NOW + 24 * 3_600_000
LATER = NOW + TRANSIT_MILLIS + 24 * 3_600_000


def found(database: Database, kind: str, now: int = SOON) -> list[dict[str, str]]:
    return [dict(x.facts) for x in todo(database, now) if x.kind == kind]


@pytest.mark.domain("conflict.together", "conflict.shown")
def test_two_stations_that_take_the_same_serials_are_one_entry_and_none_is_lost(database: Database) -> None:
    """Equal cases of the same two tasks are solved together."""
    enter(database)
    door, bench, other = Journal(DOOR), Journal(BENCH, "g-2", "bench-1"), Journal("e" * 32, "g-3", "bench-2")
    for serial in ("S1", "S2", "S3"):
        got = door.move("supplier>A1", serial, ["none"])
        bench.move("A1>customer", serial, [got], task="PL-1")
        other.move("A1>customer", serial, [got], task="PL-2")
    for journal in (other, door, bench):
        journal.send(database)
    (conflict,) = found(database, "conflict")
    assert (conflict["units"], conflict["tasks"], conflict["stations"]) == (
        "3",
        "PL-1 PL-2",
        "bench-1 bench-2",
    )
    assert sorted(conflict["serial"].split()) == ["S1", "S2", "S3"]
    row_key = key("main/P", "S2")
    shown = to_dispute(row_key, station(database)["conflict", row_key])
    assert (shown.stations, shown.tasks) == (("bench-1", "bench-2"), ("PL-1", "PL-2"))
    settle(database, "conflict", "S1")
    assert len(found(database, "conflict")) == 1, "only a movement ends a conflict"
    taken = [f"{BENCH}:2", f"{'e' * 32}:2"]
    door.move("customer>A1", "S2", taken, task="", process="correction")
    door.send(database, 4)
    assert found(database, "conflict")[0]["units"] == "2"
    assert ("conflict", row_key) not in station(database)


@pytest.mark.domain("conflict.provisional")
def test_a_provisional_pick_whose_goods_in_is_missing(database: Database) -> None:
    """It becomes an exception when all gateways of the site are complete."""
    door, bench = Journal(DOOR), Journal(BENCH, "bench-1")
    bench.move("A1>customer", "S1", ["unknown"], reason="provisional")
    bench.move("A1>customer", "S2", ["unknown"], reason="provisional")
    bench.send(database)
    door.move("supplier>A1", "S1", ["none"])
    door.refuse("S9")
    door.send(database, 2)
    assert found(database, "provisional") == [], "record 1 of the door is still missing"
    door.send(database, 1)
    assert [x["serial"] for x in found(database, "provisional")] == ["S2"]
    hello(database, v1.Hello(1, [v1.BootTail(DOOR, 7)]), Envelope("dock-1", "t", NOW))
    assert found(database, "provisional") == [], "the door declared more"


@pytest.mark.domain("processes.transfer-ages")
def test_what_is_in_transit_too_long_is_missing(database: Database) -> None:
    """Missing stays in transit and ages."""
    enter(database)
    with database.atomic(), Change(database) as change:
        database.run("update document set process = 'transfer_out' where ref = 'PL-1'")
        database.run("update document set process = 'transfer_in', origin = 'PL-1' where ref = 'PR-1'")
        change.document("PL-1")
        change.document("PR-1")
    journal = Journal()
    for serial in ("S1", "S2"):
        journal.move("A1>in transit", serial, task="PL-1", process="transfer_out")
    journal.move("A1>in transit", quantity=5, task="PL-1", process="transfer_out")
    journal.move("in transit>B2", "S1", task="PR-1", process="transfer_in")
    journal.move("in transit>B2", quantity=3, task="PR-1", process="transfer_in")
    journal.send(database)
    assert found(database, "transit.old") == []
    assert found(database, "transit.old", LATER) == [{"task": "PL-1", "units": "3", "serials": "S2"}]
    journal.move("in transit>lost", "S2", task="", process="adjust")
    journal.move("in transit>lost", quantity=2, task="PR-1", process="adjust")
    journal.send(database, 6, 7)
    assert found(database, "transit.old", LATER) == []


@pytest.mark.domain("goods-out.not-found")
def test_a_bin_where_nothing_was_found_is_to_be_counted(database: Database) -> None:
    """ "Not found" raises a count task for the bin."""
    enter(database)
    journal = Journal()
    journal.step("line_closed", "PL-1", line="1", reason="not_found")
    journal.send(database)
    (entry_,) = found(database, "bin.count")
    assert (entry_["place"], entry_["product"], entry_["task"]) == ("A1", "main/P", "PL-1")
    journal.move("A1>A1", "S1", process="count", task="CT-1")
    journal.send(database, 2)
    assert found(database, "bin.count") == []


@pytest.mark.domain("task.blind-marked")
def test_a_blind_receipt_waits_for_its_document(database: Database) -> None:
    enter(database)
    journal = Journal()
    journal.step("opened", "B-1", process="receive", free=True, place="A1")
    journal.send(database)
    assert found(database, "receipt.blind") == [], "nothing was received yet"
    journal.move("supplier>A1", quantity=4, task="B-1", line="1")
    journal.send(database, 2)
    assert found(database, "receipt.blind") == [{"task": "B-1", "station": "door-1", "quantity": "4"}]
    assert found(database, "task.unknown") == []
    with database.atomic(), Change(database) as change:
        database.run("insert into match (task, document) values ('B-1', 'PR-1')")
        change.matched("B-1")
    assert found(database, "receipt.blind") == []


def test_two_stations_with_one_claim(database: Database) -> None:
    enter(database)
    for boot, name in ((DOOR, "bench-1"), (BENCH, "bench-2")):
        journal = Journal(boot, name, name)
        journal.step("opened", "PL-1", process="pick")
        journal.send(database)
    assert found(database, "task.claimed_twice") == [{"task": "PL-1", "stations": "bench-1 bench-2"}]


@pytest.mark.domain("enforcement.exceptions-list")
def test_what_a_person_settled_is_left_out(database: Database) -> None:
    journal = Journal()
    journal.move("supplier>A1", quantity=5, debt=5)
    journal.send(database)
    assert len(found(database, "debt")) == 1
    settle(database, "debt", "main/P A1 5")
    assert found(database, "debt") == []
