"""What a station asks besides products, tasks and positions: holds, returns, containers, set aside."""

from dataclasses import replace
from pathlib import Path

import pytest

from gateway.feed.feed import Feed
from gateway.station.catalog import StationCatalog
from rules.catalog import Content, Dispute, Hold, HoldKind, Lot, Position, Returned, SetAside
from rules.events import Read
from rules.movement import Movement
from rules.place import Place, PlaceKind
from rules.product import Process
from rules.task import Expected, Line, Task
from tests.gateway.world import BOLT, GLUE, PUMP, feed_file, opened, rows, serial
from wire import feed as wire

SSCC = "106141411234567897"
READ = Read("gun", b"SN-9", 5)


def feed_of(folder: Path, *extra: wire.Row, version: str = "gen:1") -> Feed:
    return opened(feed_file(folder, rows(extra=extra), version))


def moved(process: str, units: int = 1, n: int = 0, **more: object) -> Movement:
    """A movement of a pump; with `n` that serial."""
    plain = Movement(PUMP.id, serial(n) if n else "", "", "", units, "A-01", "A-02", process, "PL-1", "1", "")
    return replace(plain, **more)  # type: ignore[arg-type]  # fields of Movement


def recall(product: str, lot: str = "", of: str = "", ref: str = "R-1") -> wire.Row:
    return wire.hold_row(Hold(product, lot, of, HoldKind.RECALL, ref))


# -- the feed -----------------------------------------------------------------------------------


def test_a_place_says_what_it_is_for(tmp_path: Path) -> None:
    tote = Place("T-7", PlaceKind.TOTE, "north")
    feed = feed_of(tmp_path, wire.place_row(tote))
    assert (feed.place("T-7"), feed.place("T-8")) == (tote, None)


@pytest.mark.parametrize(
    ("item", "ref"),
    [
        ((PUMP.id, "", serial(1)), "serial"),
        ((PUMP.id, "L1", serial(1)), "serial"),  # named by more than one: the nearest is told
        ((PUMP.id, "L1", serial(2)), "lot"),
        ((PUMP.id, "L1", ""), "lot"),
        ((PUMP.id, "L2", serial(2)), ""),
        ((PUMP.id, "", ""), ""),
        ((GLUE.id, "L9", ""), "whole"),
        ((GLUE.id, "", ""), "whole"),
        ((BOLT.id, "L1", ""), ""),
        (("acme/P-20", "L1", serial(1)), ""),  # begins like one that is held
        (("acme/P-200 X", "L1", serial(1)), ""),
        (("\ud800", "\ud800", "\ud800"), ""),
    ],
)
def test_a_hold_is_found_by_serial_lot_or_product(
    tmp_path: Path, item: tuple[str, str, str], ref: str
) -> None:
    """ "recall by lot, serial list or range": held "by its serial, its lot or its product"."""
    feed = feed_of(
        tmp_path,
        recall(PUMP.id, of=serial(1), ref="serial"),
        recall(PUMP.id, "L1", ref="lot"),
        recall(GLUE.id, ref="whole"),
    )
    found = feed.hold(*item)
    assert (found.ref if found else "") == ref


def test_a_product_of_which_nothing_is_held_costs_no_seek(tmp_path: Path) -> None:
    feed = feed_of(tmp_path, *(recall(PUMP.id, of=serial(n)) for n in range(300)))
    asked: list[str] = []
    feed._connection.set_trace_callback(asked.append)
    assert feed.hold(BOLT.id, "", "") is None
    assert len(asked) == 2, "which products are held: one seek for each, and one to see the end"
    asked.clear()
    assert [feed.hold(BOLT.id, "L1", serial(n)) for n in range(50)] == [None] * 50
    assert asked == []
    assert feed.hold(PUMP.id, "L1", serial(1)) is not None
    assert len(asked) == 1


def test_the_lot_that_expires_first(tmp_path: Path) -> None:
    """ "a FEFO hint when an earlier expiry is available"."""
    lot = Lot(GLUE.id, "L1", "2027-01-31")
    feed = feed_of(tmp_path, wire.first_row(GLUE.id, "A-01", lot))
    assert (feed.first(GLUE.id, "A-01"), feed.first(GLUE.id, "A-02")) == (lot, None)


def test_missing_serials_of_a_line_in_order(tmp_path: Path) -> None:
    """ "Admitting it names the missing expected one it stands for"."""
    other = [Expected("PR-1", "11", "SN-0000"), Expected("XPR-1", "1", "SN-0000")]
    got = Expected("PR-1", "1", serial(2) + "A", received=True)
    feed = feed_of(tmp_path, *map(wire.expected_row, [*other, got]))
    assert feed.missing("PR-1", "1", 3) == (serial(1), serial(2), serial(3))
    assert feed.missing("PR-1", "1", 99) == tuple(map(serial, range(1, 6)))
    assert feed.missing("PR-1", "2", 9) == feed.missing("\ud800", "1", 9) == ()


def test_conflicts_of_a_station(tmp_path: Path) -> None:
    """ "shown in both stations' idle view"; at most 200."""
    forks = [Dispute(PUMP.id, serial(n), ("door-1", f"bench-{n}"), ("PR-1", "PL-1")) for n in range(230)]
    feed = feed_of(tmp_path, *map(wire.dispute_row, forks))
    assert feed.disputes("door-1") == tuple(forks[:200])
    assert feed.disputes("bench-7") == (forks[7],)
    assert feed.disputes("bench-999") == ()


def test_without_a_feed_nothing_is_known() -> None:
    catalog = StationCatalog(None)
    assert catalog.place("A-01") is None
    assert catalog.hold(PUMP.id, "", "") is None
    assert (catalog.first(PUMP.id, "A-01"), catalog.returned(PUMP.id)) == (None, None)
    assert (catalog.contents(SSCC), catalog.missing("PR-1", "1", 5)) == ((), ())
    assert (catalog.disputes("door-1"), catalog.asides("PR-1")) == ((), ())


def test_rows_of_a_newer_ledger_are_left_out(tmp_path: Path) -> None:
    odd = b'[["of a newer ledger"]]'
    tables = [("place", "T-7"), ("content", SSCC), ("returned", PUMP.id), ("conflict", "x\x1fy")]
    tables += [("first", wire.key(PUMP.id, "A-01")), ("aside", wire.key("PR-1", "b:1")), ("hold", "odd")]
    feed = feed_of(tmp_path, *((table, key, odd) for table, key in tables))
    assert (feed.place("T-7"), feed.returned(PUMP.id), feed.first(PUMP.id, "A-01")) == (None, None, None)
    assert (feed.contents(SSCC), feed.disputes("door-1"), feed.asides("PR-1")) == ((), (), ())
    assert feed.hold("odd", "", "") is None


# -- laid over by own movements -----------------------------------------------------------------


def test_a_position_tells_the_process_and_the_container(tmp_path: Path) -> None:
    known = Position(PUMP.id, serial(8), "A-01", 1, "f:1", process="receive", container=SSCC)
    catalog = StationCatalog(feed_of(tmp_path, wire.position_row(known)))
    assert catalog.position(PUMP.id, serial(8)) == known
    catalog.add("b:1", moved("dispatch", n=8, container="9" * 18), 7)
    own = catalog.position(PUMP.id, serial(8))
    assert own is not None
    assert (own.process, own.container, own.task) == ("dispatch", "9" * 18, "PL-1")


def test_what_came_back_grows_by_own_returns_and_shrinks_by_what_was_identified(tmp_path: Path) -> None:
    """ "Shipped before: RED, unless a return of that product was booked since"."""
    catalog = StationCatalog(feed_of(tmp_path, wire.returned_row(PUMP.id, Returned(1, 5))))
    assert catalog.returned(PUMP.id) == Returned(1, 5)
    catalog.add("b:1", moved(Process.CUSTOMER_RETURN, 2), 9)
    assert catalog.returned(PUMP.id) == Returned(3, 9)
    catalog.add("b:2", moved(Process.CUSTOMER_RETURN, n=7), 11)  # with its serial
    catalog.add("b:3", moved("receive", 4), 12)
    assert catalog.returned(PUMP.id) == Returned(3, 9)
    for k in (4, 5, 6):
        catalog.add(f"b:{k}", moved(Process.CUSTOMER_RETURN, n=k, reason="identified"), 20)
    assert catalog.returned(PUMP.id) is None
    catalog.drop([f"b:{k}" for k in (4, 5, 6)])
    assert catalog.returned(PUMP.id) == Returned(3, 9)
    catalog.drop(["b:1", "b:2", "b:3"])
    assert catalog.returned(PUMP.id) == Returned(1, 5)


def test_a_child_taken_out_singly_has_left_its_container(tmp_path: Path) -> None:
    """ "A unit scanned singly leaves its container by itself"."""
    children = (Content(PUMP.id, serial(1)), Content(PUMP.id, serial(2)), Content(GLUE.id, "", "L1", "", 9))
    catalog = StationCatalog(feed_of(tmp_path, wire.content_row(SSCC, children)))
    assert catalog.contents(SSCC) == children
    catalog.add("b:1", moved("pick", n=1), 7)
    catalog.add("b:2", moved("pick", n=2, container=SSCC), 7)
    assert catalog.contents(SSCC) == children[1:]
    catalog.drop(["b:1"])
    assert catalog.contents(SSCC) == children


def test_a_serial_confirmed_here_is_missing_no_more(tmp_path: Path) -> None:
    catalog = StationCatalog(feed_of(tmp_path))
    for n in (1, 2):
        catalog.add(f"b:{n}", moved("receive", n=n, task="PR-1"), 7)
    assert catalog.missing("PR-1", "1", 2) == (serial(3), serial(4))


def test_only_movements_of_the_tasks_own_process_are_its_progress(tmp_path: Path) -> None:
    """As the ledger counts: a damaged unit, a relocation before the pick, a tracking change are none."""
    catalog = StationCatalog(feed_of(tmp_path))
    for k, (process, line) in enumerate([("pick", "1"), ("relocate", "1"), ("pick", ""), ("count", "")]):
        catalog.add(f"b:{k}", moved(process, line=line), 7)
    task = catalog.task("PL-1")
    assert task is not None
    assert [line.done for line in task.lines] == [1]


@pytest.mark.parametrize("process", ["count", "tracking"])
def test_a_movement_that_stays_in_its_place_breaks_nothing(tmp_path: Path, process: str) -> None:
    counted = Task("C-1", Process.COUNT, (Line("1", PUMP.id, 2),))
    catalog = StationCatalog(feed_of(tmp_path, wire.task_row(counted, 3), wire.debt_row(PUMP.id, "A-01", 3)))
    stays = moved(process, n=1, task="C-1", target="A-01", reason="pays_debt")
    catalog.add("b:1", stays, 7)
    position, task = catalog.position(PUMP.id, serial(1)), catalog.task("C-1")
    assert position is not None
    assert task is not None
    assert (position.place, catalog.debt(PUMP.id, "A-01")) == ("A-01", 2)
    assert task.lines[0].done == (process == "count")
    catalog.drop(["b:1"])
    assert (catalog.position(PUMP.id, serial(1)), catalog.debt(PUMP.id, "A-01")) == (None, 3)


def test_a_reserved_serial_that_was_picked_is_done(tmp_path: Path) -> None:
    catalog = StationCatalog(feed_of(tmp_path, wire.expected_row(Expected("PL-1", "1", serial(8)))))
    catalog.add("b:1", moved("pick", n=8), 7)
    assert catalog.expected("PL-1", serial(8)) == (Expected("PL-1", "1", serial(8), received=True),)


def test_a_unit_let_in_here_is_set_aside_no_more(tmp_path: Path) -> None:
    """ "set aside and admitted later at any station"; whoever lets them in."""
    units = [SetAside(f"{'a' * 32}:{n:03}", "PR-1", "serial.not_expected", READ) for n in range(3)]
    catalog = StationCatalog(feed_of(tmp_path, *map(wire.aside_row, units)))
    assert catalog.asides("PR-1") == tuple(units)
    assert catalog.asides("PR-") == ()
    catalog.admit("b:1", units[0].ref)
    assert catalog.asides("PR-1") == tuple(units[1:])
    assert not catalog.undo("b:2")
    assert catalog.undo("b:1")
    assert catalog.asides("PR-1") == tuple(units)
