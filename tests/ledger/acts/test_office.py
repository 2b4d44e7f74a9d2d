"""Set aside, recalls, tracking, matching, house serials, containers, and the records behind them."""

import pytest

from ledger.acts.admit import Admission, admit
from ledger.acts.announce import announce
from ledger.acts.house import house_serials
from ledger.acts.match import match
from ledger.acts.recall import Selection, lift, order, reach, where
from ledger.acts.settle import settle
from ledger.delivery.dead import Envelope
from ledger.delivery.presence import hello
from ledger.office.acts import enter_products
from ledger.office.entries import ProductEntry
from ledger.projection.born import book
from ledger.reading.contents import contents
from rules.catalog import Content
from tests.ledger.acts.support import LATER, House, ask, codes, line
from wire import v1


def aside(house: House, serial: str, reason: str = "serial.not_expected") -> str:
    house.door.step("opened", process="receive")
    body = v1.Verdict("refused", reason, v1.ReadBody("hand-1", serial.encode(), LATER, text=serial))
    ref = house.door.write(body, task="PR-1")
    house.send()
    return ref


@pytest.mark.domain("override.console")
def test_a_unit_set_aside_is_admitted_for_the_missing_one_it_stands_for(house: House) -> None:
    """Admitting it names the missing expected one it stands for; nobody scans again."""
    house.document("receive", "PR-1", line("1", "P", 2, "S1", "S2"), place="A1")
    ref = aside(house, "S9")
    assert codes(admit(Admission((ref,), "swapped"), ask(dry_run=True))) == ["value.required"]
    assert codes(admit(Admission((ref,), "swapped", "S7"), ask(dry_run=True))) == ["act.unknown"]
    with house.database.atomic():
        done = admit(Admission((ref,), "swapped", "S2"), ask())
    assert not done.problems
    assert (house.place("S9"), len(done.records)) == ("A1", 2)
    assert house.database.row("select done from line where document = 'PR-1'") == (1,)
    assert house.database.row("select count(*) from aside") == (0,)
    row = house.database.row("select v.admits, v.station, m.scan = v.boot || ':' || v.seq from verdict v"
                             " join movement m on m.serial = v.serial where v.admits <> ''")  # fmt: skip
    assert row is not None
    assert (row[0], row[1], bool(row[2])) == (ref, "console", True)
    assert admit(Admission((ref,), "swapped", "S2"), ask()).again
    house.right()


def test_one_more_than_expected_counts_as_over_and_the_missing_one_stays_missing(house: House) -> None:
    house.document("receive", "PR-1", line("1", "P", 2, "S1", "S2"), place="A1")
    ref = aside(house, "S9")
    with house.database.atomic():
        assert admit(Admission((ref,), "one more in the box", over=True), ask()).written
    assert house.database.row("select reason, line from movement where serial = 'S9'") == ("over", "")
    assert house.database.row("select done from line where document = 'PR-1'") == (0,)
    house.right()


def test_recalled_goods_have_no_override_and_a_person_can_settle(house: House) -> None:
    house.document("pick", "PR-1", line("1", "P", 2, place="A1"))
    house.receive("S1")
    with house.database.atomic():
        order("recall", [Selection("P", serials=("S1",))], "broken valve", ask("RC-1"))
    ref = aside(house, "S1", "item.recalled")
    refused = admit(Admission((ref,), "we need it"), ask(dry_run=True))
    assert codes(refused) == ["act.refused"]
    assert refused.problems[0].value == "item.recalled"
    with house.database.atomic():
        assert settle("aside", [ref], "put into quarantine by hand", ask()).written
    assert house.database.row("select count(*) from aside") == (0,)
    house.right()


@pytest.mark.domain("ledger.recall-ways", "ledger.recall-dry-run")
def test_a_recall_tells_where_each_unit_is_and_who_received_it(house: House) -> None:
    heads = house.receive("SN-08", "SN-09", "SN-10", "SN-11")
    house.document("pick", "PL-1", line("1", "P", 1), party="Shop")
    house.bench.move("A1>customer", "SN-09", [heads[1]], task="PL-1", process="pick")
    house.bench.move("A1>in transit", "SN-10", [heads[2]], task="TR-1", process="transfer_out")
    house.send()
    goods = [Selection("P", ranges=(("SN-09", 4),))]
    planned = order("recall", goods, "broken valve", ask("RC-1", dry_run=True)).affected
    assert [(u.serial, u.place, u.party) for u in planned.units] == [
        ("SN-09", "customer", "Shop"), ("SN-10", "in transit", ""), ("SN-11", "A1", ""),
    ]  # fmt: skip
    assert (planned.on_hand, planned.in_transit, planned.shipped, planned.never) == (1, 1, 1, ("SN-12",))
    with house.database.atomic():
        assert order("recall", goods, "broken valve", ask("RC-1")).outcome.written
    assert order("recall", goods, "broken valve", ask("RC-1")).outcome.again
    assert codes(order("hold", goods, "broken valve", ask("RC-1")).outcome) == ["document.ref_taken"]
    house.right()


@pytest.mark.domain("ledger.recall-gateways")
def test_n_of_m_gateways_have_it(house: House) -> None:
    house.receive("S1")
    for name in ("bench-1", "dock-1"):
        hello(house.database, v1.Hello(1), Envelope(name, "t", LATER))
    with house.database.atomic():
        order("hold", [Selection("P")], "to be inspected", ask("H-1"))
    state = reach("H-1")
    assert state is not None
    assert (state.gateways, state.ahead, state.behind) == (2, 0, ("bench-1", "dock-1"))
    row = house.database.row("select generation, feed_n from meta")
    assert row is not None
    house.database.run("update gateway set feed = ? where name = 'dock-1'", (f"{row[0]}:{row[1]}",))
    state = reach("H-1")
    assert state is not None
    assert (state.ahead, state.behind) == (1, ("bench-1",))
    affected = where("H-1")
    assert affected is not None
    assert affected.on_hand == 1
    with house.database.atomic():
        assert lift("H-1", ask()).written
        assert lift("H-1", ask()).again
    house.right()


@pytest.mark.domain("tracking.change-debts", "tracking.change-shown")
def test_a_change_of_tracking_turns_loose_stock_into_debts_shown_before(house: House) -> None:
    """Existing stock turns into missing-serial debts at its places, shown before the change."""
    house.door.move("supplier>A1", product="main/T", quantity=5)
    house.door.move("supplier>B1", product="main/T", quantity=2)
    house.send()
    entry = ProductEntry("T", tracking="full")
    shown = enter_products([entry], dry_run=True)
    assert [r.why for r in shown.remarks] == [
        "5 units at A1 will be missing their serials", "2 units at B1 will be missing their serials",
    ]  # fmt: skip
    house.product("T", "full")
    debts = "select place, quantity from debt where product = 'main/T' order by place"
    assert house.database.rows(debts) == [("A1", 5), ("B1", 2)]
    assert house.balances("main/T") == {"A1": 5, "B1": 2, "supplier": -7}
    house.product("T", "none")
    house.product("T", "full")  # once more: nothing is owed twice
    assert house.database.rows(debts) == [("A1", 5), ("B1", 2)]
    house.right()


@pytest.mark.domain("tracking.change-no-open-task")
def test_the_tracking_stays_while_an_open_task_holds_the_product(house: House) -> None:
    house.document("receive", "PR-1", line("1", "T", 2))
    report = house.product("T", "full")
    assert codes(report) == ["product.open_tasks"]
    assert "PR-1" in report.problems[0].why


@pytest.mark.domain("task.blind-marked")
def test_a_blind_receipt_is_matched_to_its_pre_receipt(house: House) -> None:
    house.document("receive", "PR-1", line("1", "P", 2, "S1", "S2"), place="A1")
    house.door.move("supplier>A1", "S1", ["none"], task="BLIND-1")
    house.send()
    assert codes(match("BLIND-1", "PR-9", ask(dry_run=True))) == ["act.unknown"]
    with house.database.atomic():
        assert match("BLIND-1", "PR-1", ask()).written
        assert match("BLIND-1", "PR-1", ask()).again
    assert house.database.row("select done from line where document = 'PR-1'") == (1,)
    house.right()


def test_house_serials_are_given_once(house: House) -> None:
    with house.database.atomic():
        first = house_serials(2, ask("roll-1"))
        again = house_serials(2, ask("roll-1"))
        more = house_serials(1, ask())
    assert [e.serial for e in first.effects] == ["HS-00000001", "HS-00000002"]
    assert [e.serial for e in again.effects] == [e.serial for e in first.effects]
    assert [e.serial for e in more.effects] == ["HS-00000003"]
    house.receive("HS-00000009")
    assert house_serials(1, ask(dry_run=True)).effects[0].serial == "HS-00000010"


def test_a_sender_announces_what_is_in_a_container(house: House) -> None:
    sscc, children = "340123450000000000", [Content("P", "S1"), Content("T", quantity=12)]
    assert codes(announce("340123450000000001", children, "", ask())) == ["value.wrong"]
    with house.database.atomic():
        assert announce(sscc, children, "PR-1", ask()).written
    found = contents(house.database, sscc)
    assert [(c.product, c.serial, c.quantity) for c in found] == [("main/P", "S1", 1), ("main/T", "", 12)]
    house.right()


def test_records_of_the_ledger_are_dense_and_above_every_clock(house: House) -> None:
    house.door.skew = 60 * 20  # most of a day ahead
    house.receive("S1")
    body = v1.MovementBody("main/T", 3, "supplier", "A1", "correction")
    with house.database.atomic():
        first = book(house.database, [body, body], "Ann", LATER)
    with house.database.atomic():
        second = book(house.database, [body], "Ann", LATER)
    assert [int(ref.partition(":")[2]) for ref in (*first, *second)] == [1, 2, 3]
    rows = house.database.rows("select station from movement order by hlc desc limit 3")
    assert rows == [("console",)] * 3
    house.right()


def test_a_clock_a_month_ahead_does_not_push_the_ledgers(house: House) -> None:
    house.door.skew = 60 * 24 * 30
    house.receive("S1")
    with house.database.atomic():
        book(house.database, [v1.MovementBody("main/T", 3, "supplier", "A1", "correction")], "Ann", LATER)
    assert house.database.rows("select hlc from movement where station = 'console'") == [(LATER << 16,)]
    house.right()
