"""What the ledger answers (design: domain): where things are, who has them, what differed."""

import pytest

from ledger.acts.recall import Selection, order
from ledger.database import Database
from ledger.office.receipt_report import DROPPED, OLDER, receipt_report
from ledger.reading.contents import contents
from ledger.reading.queries import stock
from ledger.reading.trace import trace
from ledger.todo.todo import todo
from ledger.web.pages.story import told
from rules.events import Noted, Noting
from rules.events import Read as Scan
from tests.ledger.acts.conftest import house as house  # noqa: PLC0414 - a fixture
from tests.ledger.acts.support import House, ask, line
from tests.ledger.support import read
from wire import v1
from wire.journal import from_event

BOX = "00340123456789012345"


@pytest.mark.domain("ledger.lot-serials", "ledger.one-step")
def test_all_serials_of_a_lot_where_they_are_and_who_received_them(house: House) -> None:
    """All serials of a (product, lot), where each is, and who received it."""
    house.document("pick", "PL-1", line("1", "P", 1, place="A1"), party="Shop")
    heads = [house.door.move("supplier>A1", s, ["none"], lot="L7") for s in ("S1", "S2", "S3")]
    house.door.move("supplier>A1", "S4", ["none"], lot="L8")
    house.bench.move("A1>customer", "S1", [heads[0]], lot="L7", task="PL-1")
    house.bench.move("A1>B2", "S2", [heads[1]], lot="L7", task="", process="relocate")
    house.send()
    found = order("recall", [Selection("P", lots=("L7",))], "asked", ask("Q", dry_run=True)).affected
    assert [(u.serial, u.place, u.party) for u in found.units] == [
        ("S1", "customer", "Shop"), ("S2", "B2", ""), ("S3", "A1", ""),
    ]  # fmt: skip


@pytest.mark.domain("ledger.one-step", "ledger.history")
def test_one_step_up_and_one_step_down(house: House) -> None:
    """One step up, one step down."""
    house.document("receive", "PR-1", line("1", "P", 1), party="Acme")
    house.document("pick", "PL-1", line("1", "P", 1, place="A1"), party="Shop")
    (head,) = house.receive("S1")
    house.bench.move("A1>customer", "S1", [head], task="PL-1")
    house.send()
    (story,) = trace(house.database, "S1")
    assert [(m.source, m.target, m.party) for m in story.movements] == [
        ("supplier", "A1", "Acme"), ("A1", "customer", "Shop"),
    ]  # fmt: skip


@pytest.mark.domain("ledger.where-now")
def test_where_a_serial_a_lot_and_a_container_are_now(house: House) -> None:
    """Where is this serial, lot or container now."""
    house.door.move("supplier>A1", "S1", ["none"], lot="L7", container=BOX)
    house.door.move("supplier>B2", product="main/T", quantity=4, lot="L9")
    house.send()
    (story,) = trace(house.database, "S1")
    assert story.place == "A1"
    assert [(x.place, x.quantity) for x in stock(house.database, search="L9")] == [("B2", 4)]
    assert [(c.serial, c.lot) for c in contents(house.database, BOX)] == [("S1", "L7")]


@pytest.mark.domain("container.trace")
def test_the_trace_shows_that_a_unit_left_its_container(house: House) -> None:
    """A unit scanned singly leaves its container by itself; the trace shows it."""
    got = house.door.move("supplier>A1", "S1", ["none"], container=BOX)
    there = house.door.move("A1>B2", "S1", [got], container=BOX, process="relocate")
    house.door.move("B2>customer", "S1", [there], process="pick", task="PL-1")
    house.send()
    (story,) = trace(house.database, "S1")
    assert [m.container for m in story.movements] == [BOX, BOX, ""]
    assert [moment.left for moment in told(story)] == ["", "", BOX]


@pytest.mark.domain("conflict.sums")
def test_two_stations_that_take_from_one_lot_are_no_conflict(house: House) -> None:
    """Lots and quantities are sums per place."""
    house.door.move("supplier>A1", product="main/T", quantity=10, lot="L1")
    house.bench.move("A1>customer", product="main/T", quantity=4, lot="L1", task="PL-1")
    house.door.move("A1>customer", product="main/T", quantity=6, lot="L1", task="PL-2")
    house.send()
    assert house.database.rows("select * from conflict") == []
    assert house.balances("main/T") == {"supplier": -10, "customer": 10}
    assert "balance.below" not in {entry.kind for entry in todo(house.database)}


@pytest.mark.domain("goods-in.reported")
def test_more_and_fewer_are_reported(house: House) -> None:
    """Scans define the confirmed quantity; more or fewer than expected adjusts it, and both are reported."""
    lines = [line("1", "T", 5), line("2", "P", 2), line("3", "P", 1)]
    house.document("receive", "PR-1", *lines, place="A1")
    house.door.move("supplier>A1", product="main/T", quantity=7, line="1")
    house.door.move("supplier>A1", "S1", ["none"], line="2")
    house.door.move("supplier>A1", "S2", ["none"], line="3")
    house.send()
    assert [(d.line, d.more, d.fewer) for d in receipt_report(house.database, "PR-1")] == [
        ("1", 2, 0), ("2", 0, 1),
    ]  # fmt: skip
    assert receipt_report(house.database, "PR-9") == ()


@pytest.mark.domain("goods-in.older-list")
def test_a_scan_judged_by_an_older_list_is_kept_and_flagged(house: House) -> None:
    """A scan judged by an older list is kept and flagged."""
    house.document("receive", "PR-1", line("1", "P", 2, "S1", "S2"), place="A1")
    house.document("receive", "PR-1", line("1", "P", 2, "S1", "S3"), place="A1")
    house.receive("S1", "S2")  # the door had the first list
    assert house.place("S2") == "A1"
    (difference,) = receipt_report(house.database, "PR-1")
    assert [(u.serial, u.why) for u in difference.unlisted] == [("S2", OLDER)]
    assert difference.missing == ("S3",)
    house.right()


def test_a_unit_let_in_says_for_which_one(house: House) -> None:
    """Admitting it names the missing expected one it stands for."""
    house.document("receive", "PR-1", line("1", "P", 2, "S1", "S2"), place="A1")
    door = house.door
    capture = v1.CaptureBody("1", "main/P", 1, "S9", prev=["none"], target_place="A1")
    refused = door.refuse("S9", task="PR-1")
    let_in = v1.Verdict(
        "accepted", "override.admitted", read("S9"), {"stands_for": "S2"}, capture, admits=refused
    )
    door.move("supplier>A1", "S9", ["none"], scan=door.write(let_in, task="PR-1"))
    house.send()
    (difference,) = receipt_report(house.database, "PR-1")
    assert [(u.serial, u.why) for u in difference.unlisted] == [("S9", "instead of S2")]
    house.right()


@pytest.mark.domain("goods-in.drop-reported")
def test_the_difference_to_a_dropped_list_is_reported(house: House) -> None:
    """A supervisor drops the list for that line; the difference is reported."""
    house.document("receive", "PR-1", line("1", "P", 2, "S1", "S2"), place="A1")
    badge = Scan("hand-1", b"B1", 1, "", text="B1")
    note = Noted(Noting.LIST_DROPPED, "list.dropped", badge, line="1", facts={"line": "1"})
    house.door.write(from_event(note), task="PR-1")
    house.receive("X1", "X2")
    (difference,) = receipt_report(house.database, "PR-1")
    assert [(u.serial, u.why) for u in difference.unlisted] == [("X1", DROPPED), ("X2", DROPPED)]
    assert difference.missing == ("S1", "S2")
    house.right()


@pytest.mark.domain("ledger.kept")
def test_the_questions_of_a_recall_use_indexes(database: Database) -> None:
    """History is kept and stays fast: no answer about a serial or a lot reads all movements."""
    if database.dialect != "sqlite":
        return
    asked = (
        "select * from movement where product = 'p' and serial = 's' order by hlc",
        "select * from movement where product = 'p' and lot = 'l'",
        "select * from movement where task = 't'",
        "select * from verdict where serial = 's' or text = 's'",
    )
    for sql in asked:
        plan = " ".join(str(row[3]) for row in database.rows(f"explain query plan {sql}"))
        assert "SCAN" not in plan, sql
