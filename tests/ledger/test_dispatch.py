"""What other systems are told: every committed row once, positions without a gap, nothing lost on the way."""

from typing import Any

import msgspec
import pytest

from ledger.core import Ledger
from ledger.database import Database
from ledger.delivery import events
from ledger.delivery.dispatch import LONGEST, WINDOW
from ledger.delivery.events import Gone, Page
from ledger.inputs import Connected, Disconnected, Message, Publish, Sent, Tick
from ledger.projection.change import Change
from ledger.verify.verify import verify
from tests.ledger.support import BENCH, DOOR, NOW, Journal, read
from tests.ledger.test_core import TOPICS, FakeClock
from wire import v1
from wire.codec import encode

DAY = 86_400_000


class Desk:
    """A ledger and what it said to other systems."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = FakeClock(NOW)
        self.ledger = Ledger(database, self.clock, TOPICS, "main")

    def records(self, journal: Journal, *numbers: int) -> None:
        topic = TOPICS.up(journal.gateway, "records")
        self.ledger.step(Message(topic, journal.batch(*numbers), 7, 1))

    def tick(self) -> list[Publish]:
        return [x for x in self.ledger.step(Tick()) if isinstance(x, Publish) and x.position]

    def told(self) -> list[dict[str, Any]]:
        return [msgspec.json.decode(x.payload) for x in self.tick()]

    @property
    def generation(self) -> str:
        return str(self.database.rows("select generation from meta")[0][0])

    def positions(self) -> list[int]:
        return [n for (n,) in self.database.rows("select position from event order by position")]


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def day() -> Journal:
    journal = Journal()
    journal.step("opened", process="receive")
    journal.move("supplier>A1", "S1", ["none"], scan=journal.scan("S1"), operator="Ann")
    journal.refuse("S9")
    return journal


def test_every_record_is_an_event_in_the_order_it_came(desk: Desk) -> None:
    desk.ledger.step(Connected())
    desk.records(day())
    found = desk.ledger.step(Tick())
    topics = [x.topic for x in found if isinstance(x, Publish) and x.position]
    assert topics == [f"scangate/v1/out/{kind}" for kind in ("task", "verdict", "movement", "verdict")]
    assert desk.positions() == [1, 2, 3, 4]
    assert desk.tick() == []
    assert verify(desk.database).faults == ()


def test_an_event_is_a_cloud_event(desk: Desk) -> None:
    desk.ledger.step(Connected())
    desk.records(day())
    moved = desk.told()[2]
    data = moved.pop("data")
    assert moved == {
        "specversion": "1.0",
        "id": f"{DOOR}:3",
        "source": "/scangate/main",
        "type": "scangate.movement.v1",
        "time": "2027-01-15T08:03:00.000Z",
        "datacontenttype": "application/json",
        "cursor": f"{desk.generation}:3",
        "subject": "S1",
    }
    body = data.pop("body")
    assert (body["kind"], body["serial"], body["source"], body["target"]) == (
        "movement", "S1", "supplier", "A1"
    )  # fmt: skip
    assert data == {
        "record": f"{DOOR}:3",
        "gateway": "dock-1",
        "station": "door-1",
        "operator": "Ann",
        "task": "",
        "at": NOW + 180_000,
        "hlc": (NOW + 180_000) << 16,
        "synced": True,
        "ahead": False,
    }


def test_a_time_no_calendar_has_is_cut(desk: Desk) -> None:
    desk.ledger.step(Connected())
    journal = Journal()
    body = v1.Verdict("refused", "read.failed", read("?"))
    journal.bodies.append(
        encode(v1.Record(1, NOW << 16, 2**53 - 1, 1, synced=True, station="door-1", body=body))
    )
    desk.records(journal)
    assert desk.told()[0]["time"].startswith("9999-12-31")


def test_a_conflict_is_told_when_it_comes_and_when_it_goes(desk: Desk) -> None:
    desk.ledger.step(Connected())
    door, bench = Journal(), Journal(BENCH, "dock-2")
    got = door.move("supplier>A1", "S1", ["none"])
    taken = [door.move("A1>customer", "S1", [got]), bench.move("A1>B2", "S1", [got])]
    desk.records(door)
    desk.records(bench)
    (come,) = [x for x in desk.told() if x["type"] == "scangate.conflict.v1"]
    assert (come["subject"], come["id"]) == ("S1", come["cursor"])
    heads = come["data"].pop("heads")
    assert (sorted(heads), come["data"]) == (
        sorted(taken), {"product": "main/P", "serial": "S1", "open": True}
    )  # fmt: skip
    desk.records(bench)
    assert desk.told() == [], "the same again changes nothing"
    door.move("B2>B2", "S1", taken)
    desk.records(door, 3)
    (gone,) = [x for x in desk.told() if x["type"] == "scangate.conflict.v1"]
    assert (gone["data"]["open"], gone["data"]["heads"]) == (False, [])
    assert verify(desk.database).faults == ()


def test_a_recall_is_told_when_it_is_ordered_and_lifted(desk: Desk) -> None:
    desk.ledger.step(Connected())
    with desk.database.atomic(), Change(desk.database) as change:
        desk.database.run(
            "insert into recall (ref, kind, why, created, lifted, number)"
            " values ('R1', 'recall', 'x', 5, 0, 0)"
        )
        desk.database.run("insert into hold (ref, product, lot, serial) values ('R1', 'main/P', 'L1', '')")
        change.recall("R1")
    (ordered,) = desk.told()
    assert (ordered["type"], ordered["subject"]) == ("scangate.recall.v1", "R1")
    assert (ordered["data"]["lifted"], ordered["data"]["count"]) == (0, 1)
    assert ordered["data"]["items"] == [{"product": "main/P", "lot": "L1", "serial": ""}]
    with desk.database.atomic(), Change(desk.database) as change:
        desk.database.run("update recall set lifted = 9")
        change.recall("R1")
    assert [x["data"]["lifted"] for x in desk.told()] == [9]


def test_nothing_is_lost_while_the_broker_is_away(desk: Desk) -> None:
    desk.records(day())
    assert desk.tick() == []
    assert desk.positions() == [1, 2, 3, 4]
    desk.ledger.step(Connected())
    assert [x.position for x in desk.tick()] == [1, 2, 3, 4]
    desk.ledger.step(Sent(2))
    desk.ledger.step(Disconnected())
    desk.tick()
    desk.ledger.step(Connected())
    assert [x.position for x in desk.tick()] == [3, 4]


def test_a_confirmation_of_the_connection_before_says_nothing_of_what_was_lost_with_it(desk: Desk) -> None:
    desk.records(day())
    desk.ledger.step(Connected())
    assert len(desk.tick()) == 4
    desk.ledger.step(Disconnected())
    desk.ledger.step(Connected())
    desk.ledger.step(Sent(3))
    assert [x.position for x in desk.tick()] == [1, 2, 3, 4]
    desk.ledger.step(Sent(4))
    assert desk.tick() == []
    assert desk.database.rows("select published from meta") == [(4,)]


def test_what_the_broker_did_not_confirm_is_told_again_after_a_crash(desk: Desk) -> None:
    desk.ledger.step(Connected())
    desk.records(day())
    assert len(desk.tick()) == 4
    desk.ledger.step(Sent(3))
    desk.tick()
    desk.ledger = Ledger(desk.database, desk.clock, TOPICS, "main")
    desk.ledger.step(Connected())
    assert [x.position for x in desk.tick()] == [4]


def test_a_slow_broker_gets_a_bounded_number(desk: Desk) -> None:
    with desk.database.atomic():
        events.announce(desk.database, "recall", (f"R{n}" for n in range(WINDOW + 700)))
    desk.ledger.step(Connected())
    got = [x.position for _ in range(6) for x in desk.tick()]
    assert got == list(range(1, WINDOW + 1))
    desk.ledger.step(Sent(WINDOW))
    assert [x.position for _ in range(6) for x in desk.tick()] == list(range(WINDOW + 1, WINDOW + 701))


def test_one_that_the_broker_does_not_take_is_read_by_rest_only(desk: Desk) -> None:
    with desk.database.atomic():
        events.announce(desk.database, "recall", ["R1", "R2", "R3"])
    desk.tick()
    desk.database.run("update event set body = ? where position = 2", (f'"{"x" * LONGEST}"',))
    desk.ledger.step(Connected())
    assert [x.position for x in desk.tick()] == [1, 3]
    assert desk.tick() == []
    assert len(pages(desk, "")) == 3


def test_a_batch_that_was_undone_has_no_event(desk: Desk) -> None:
    with pytest.raises(ValueError, match="no"), desk.database.atomic():  # noqa: PT012 - both undo it
        events.announce(desk.database, "recall", ["R1"])
        raise ValueError("no")
    desk.tick()
    assert desk.positions() == []


# -- read again -----------------------------------------------------------------------------------


def pages(desk: Desk, cursor: str, limit: int = 3) -> list[str]:
    ids: list[str] = []
    while True:
        page = events.after(desk.database, cursor, limit, "main")
        assert isinstance(page, Page)
        if not page.events:
            assert page.next == cursor or not cursor
            return ids
        ids += [msgspec.json.decode(x)["id"] for x in page.events]
        cursor = page.next


def test_the_pages_give_what_was_published(desk: Desk) -> None:
    desk.ledger.step(Connected())
    assert pages(desk, "") == []
    desk.records(day())
    published = [x["id"] for x in desk.told()]
    assert pages(desk, "") == pages(desk, f"{desk.generation}:0") == published
    assert pages(desk, f"{desk.generation}:3") == published[3:]


def gone(desk: Desk, cursor: str) -> str:
    found = events.after(desk.database, cursor, 10, "main")
    assert isinstance(found, Gone)
    return found.cursor


def test_a_cursor_of_an_older_life_is_sent_to_the_fork(desk: Desk) -> None:
    desk.records(day())
    desk.tick()
    old = desk.generation
    sql = "insert into generation (generation, since, position, why) values (?, ?, ?, '')"
    for name, since, position in ((old, 0, 0), ("second", 10, 3), ("third", 20, 2)):
        desk.database.run(sql, (name, since, position))
    desk.database.run("update meta set generation = 'third'")
    assert gone(desk, f"{old}:9") == "third:2"
    assert gone(desk, f"{old}:1") == "third:1", "what was read before is the same"
    assert gone(desk, "second:3") == "third:2"
    assert gone(desk, "unheard:4") == "third:0"
    assert gone(desk, "third:5") == "third:0", "more than there is"
    assert pages(desk, "third:2") == [f"{DOOR}:3", f"{DOOR}:4"]


def test_events_are_kept_for_thirty_days_and_the_newest_for_ever(desk: Desk) -> None:
    journal = day()
    desk.records(journal)
    desk.tick()
    journal.refuse("S5")
    desk.clock.time += 20 * DAY
    desk.records(journal, 5)
    desk.tick()
    desk.clock.time += 11 * DAY
    desk.tick()
    assert desk.positions() == [5]
    assert verify(desk.database).faults == ()
    assert gone(desk, f"{desk.generation}:3") == f"{desk.generation}:4"
    assert pages(desk, "") == pages(desk, f"{desk.generation}:4") == [f"{DOOR}:5"]
    desk.clock.time += 99 * DAY
    desk.tick()
    assert desk.positions() == [5], "the next position follows it"
    journal.refuse("S6")
    desk.records(journal, 6)
    desk.tick()
    assert desk.positions()[-1] == 6


PLANTED = {
    "gap": ("delete from event where position = 2", "event: 3 rows have the positions 1 to 4"),
    "untold": (
        "delete from event where position = 4",
        f"record {DOOR}:4: this verdict has no event, nor waits for a position",
    ),
    "twice": (
        "insert into unnumbered (kind, ref) select kind, ref from event where position = 1",
        f"event task {DOOR}:1: has two positions",
    ),
    "clock": ("update meta set hlc = 1", "meta: hlc is 1, the records give"),
}


@pytest.mark.parametrize("name", PLANTED)
def test_verify_names_what_is_wrong(desk: Desk, name: str) -> None:
    desk.records(day())
    desk.tick()
    sql, sentence = PLANTED[name]
    desk.database.run(sql)
    assert any(fault.startswith(sentence) for fault in verify(desk.database).faults)


def test_an_anchor_is_no_event(desk: Desk) -> None:
    journal = Journal()
    journal.write(v1.Anchor(NOW, 5))
    journal.write(v1.Verdict("refused", "read.failed", read("?")))
    desk.records(journal)
    desk.tick()
    assert desk.database.rows("select kind, ref from event") == [("verdict", f"{DOOR}:2")]
