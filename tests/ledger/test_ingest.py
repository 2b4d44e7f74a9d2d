"""Batches into the ledger: nothing lost, nothing twice, the neighbours of a bad item applied."""

import pytest

from ledger.database import Database
from ledger.delivery.held import held
from ledger.delivery.letters import letters
from ledger.projection.ingest import Ingest
from ledger.todo.todo import todo
from ledger.verify.verify import verify
from tests.ledger.support import BENCH, DOOR, Journal, batch, counters, send
from wire import v1


def receive(count: int = 3) -> Journal:
    journal = Journal()
    for n in range(1, count + 1):
        scan = journal.scan(f"SN{n}")
        journal.move("supplier>A1", f"SN{n}", ("none",), scan=scan)
    return journal


def test_a_batch_becomes_rows_once(database: Database) -> None:
    journal = receive()
    assert journal.send(database).applied == 6
    assert journal.send(database).duplicate == 6
    assert counters(database) == (12, 6, 6, 0, 0, 0)
    assert database.rows("select serial, place from standing order by serial") == [
        ("SN1", "A1"), ("SN2", "A1"), ("SN3", "A1")
    ]  # fmt: skip
    assert held(database, [DOOR]) == {DOOR: v1.BootAck((6, []))}


def test_a_repeat_inside_a_batch_is_a_duplicate(database: Database) -> None:
    journal = receive(1)
    assert journal.send(database, 1, 2, 2, 1).duplicate == 2
    assert counters(database) == (4, 2, 2, 0, 0, 0)


@pytest.mark.domain("ledger.kept")
def test_the_stored_body_is_what_came(database: Database) -> None:
    journal = receive(1)
    odd = journal.bodies[0].replace(b'{"seq"', b'{ "new_field": [1], "seq"')
    send(database, batch(DOOR, odd))
    assert bytes(database.rows("select body from record")[0][0]) == odd


def test_the_neighbours_of_a_malformed_item_are_applied(database: Database) -> None:
    journal = receive(3)
    journal.bodies[2] = b'{"seq": 3, "hlc": "soon"}'
    done = journal.send(database)
    assert (done.applied, done.dead) == (5, 1)
    assert counters(database) == (6, 5, 0, 0, 1, 0)
    assert held(database, [DOOR])[DOOR].held == (6, []), "the bad one is acknowledged under its own number"
    (letter,) = letters(database)
    assert (letter.seq, letter.kind, letter.gateway) == (3, "dead", "dock-1")
    assert "$.hlc" in letter.reason
    assert journal.send(database).duplicate == 6
    assert letters(database)[0].count == 2


BAD = {
    "not a record": b'"hello"',
    "no number": b'{"hlc": 1}',
    "number out of range": b'{"seq": 0}',
    "too deep": b"[" * 500 + b"]" * 500,
    "too long": b'{"seq": 1, "x": "' + b"x" * v1.MAX_RECORD + b'"}',
}


@pytest.mark.parametrize("item", BAD.values(), ids=BAD.keys())
def test_a_bad_item_is_kept(database: Database, item: bytes) -> None:
    journal = receive(1)
    done = send(database, batch(DOOR, journal.bodies[1], item))
    assert (done.applied, done.dead) == (1, 1)
    assert letters(database)[0].size == len(item)


def test_equal_bad_bytes_of_two_boots_are_acknowledged_to_both(database: Database) -> None:
    for boot in (DOOR, BENCH):
        send(database, batch(boot, b'{"seq": 1}'))
    assert held(database, [DOOR, BENCH]) == {b: v1.BootAck((1, [])) for b in (DOOR, BENCH)}
    assert counters(database) == (2, 0, 0, 0, 2, 0)


@pytest.mark.parametrize("payload", [b"", b"\xff\xfe", b"{}", b'{"v": 1, "boot": "x", "items": [1]}', b"[1]"])
def test_an_envelope_that_cannot_be_read_acknowledges_nothing(database: Database, payload: bytes) -> None:
    assert send(database, payload).boot == ""
    assert send(database, payload).duplicate == 1
    assert counters(database) == (2, 0, 1, 0, 1, 0)
    assert [(x.kind, x.count) for x in letters(database)] == [("dead", 2)]


def test_another_body_under_a_known_id_is_an_alarm_and_never_applied(database: Database) -> None:
    journal, forged = receive(1), receive(1)
    journal.send(database)
    forged.bodies[1] = forged.bodies[1].replace(b"SN1", b"SN9")
    assert forged.send(database).duplicate == 2
    assert counters(database) == (4, 2, 2, 0, 0, 1)
    assert database.rows("select serial from movement") == [("SN1",)]
    assert ("record.altered", f"{DOOR}:2") in [(x.kind, x.key) for x in todo(database)]
    assert [x.kind for x in letters(database)] == ["altered"]


def test_another_body_under_the_number_of_a_dead_letter_is_an_alarm(database: Database) -> None:
    journal = receive(1)
    send(database, batch(DOOR, b'{"seq": 2}'))
    assert journal.send(database, 2).applied == 0
    assert counters(database) == (2, 0, 1, 0, 1, 1)


def test_a_newer_kind_is_held_and_applied_by_a_replay_after_the_upgrade(database: Database) -> None:
    future = b'{"seq":1,"hlc":1,"at":1,"up":1,"synced":true,"station":"d","body":{"kind":"container"}}'
    done = send(database, batch(DOOR, future))
    assert (done.held, done.dead) == (1, 0)
    assert held(database, [DOOR])[DOOR].held == (1, [])
    (letter,) = letters(database)
    assert "upgrade" in str(Ingest(database).replay(letter.digest, 2))
    # the upgrade: a program that knows the kind, here by storing bytes that this one can read
    known = receive(1).bodies[0]
    database.run("update dead_letter set payload = ? where digest = ?", (known, letter.digest))
    assert Ingest(database).replay(letter.digest, 2) is None
    assert counters(database) == (1, 1, 0, 0, 0, 0)
    assert verify(database).faults == ()


def test_a_newer_envelope_is_held_as_a_whole_and_replayed(database: Database) -> None:
    journal = receive(1)
    payload = journal.batch().replace(b'"v":1', b'"v":2', 1)
    done = send(database, payload)
    assert (done.boot, done.held) == ("", 1)
    (letter,) = letters(database)
    assert Ingest(database).replay(letter.digest, 2) is not None
    database.run("update dead_letter set payload = ?", (journal.batch(),))
    assert Ingest(database).replay(letter.digest, 2) is None
    assert counters(database) == (2, 2, 0, 0, 0, 0)
    assert verify(database).faults == ()


def test_a_boot_belongs_to_the_gateway_it_came_from_first(database: Database) -> None:
    """A gateway renamed with a backlog loses nothing, and its name is told."""
    journal = receive(2)
    journal.send(database, 1, 2)
    assert send(database, journal.batch(), "dock-9").applied == 2
    assert {row[0] for row in database.rows("select distinct gateway from record")} == {"dock-1"}
    (entry,) = [x for x in todo(database) if x.kind == "boot.moved"]
    assert dict(entry.facts) == {"first": "dock-1", "now": "dock-9", "boot": DOOR, "count": "1"}


def test_a_record_the_database_refuses_spoils_no_other(database: Database) -> None:
    journal = receive(3)
    database.run("insert into open_capture (boot, seq) values (?, 3)", (DOOR,))  # in the way of number 3
    journal.bodies[3] = journal.bodies[3].replace(b'"scan"', b'"scam"')
    done = journal.send(database)
    assert (done.applied, done.held) == (5, 1)
    assert letters(database)[0].reason.startswith("not applied, IntegrityError")
    database.run("delete from open_capture where seq = 3")
    assert Ingest(database).replay(letters(database)[0].digest, 2) is None
    assert counters(database) == (6, 6, 0, 0, 0, 0)
    assert verify(database).faults == ()


def test_a_null_character_is_shown_and_kept_exact(database: Database) -> None:
    journal = Journal()
    journal.refuse("A\x00B")
    assert journal.send(database).applied == 1
    assert database.rows("select text from verdict") == [("A\u2400B",)]
    assert rb"\u0000" in bytes(database.rows("select body from record")[0][0])
    assert verify(database).faults == ()


@pytest.mark.domain("conflict.nothing-dropped")
def test_nothing_is_refused_for_business_reasons(database: Database) -> None:
    journal = Journal()
    journal.move("nowhere>B-99", "X1", task="NO-SUCH", product="acme/unknown", line="77")
    assert journal.send(database).applied == 1
    kinds = {x.kind for x in todo(database)}
    assert {"product.unknown", "task.unknown", "balance.below"} <= kinds


def test_what_follows_the_one_before_names_it(database: Database) -> None:
    journal = Journal()
    journal.move("B-07>A1", "X1", ("unknown",), process="relocate", line="")
    journal.move("A1>customer", "X1", ("follows",))
    journal.send(database)
    assert database.rows("select prev from movement where seq = 2") == [(f"{DOOR}:1",)]


def test_an_anchor_is_kept(database: Database) -> None:
    journal = Journal()
    journal.write(v1.Anchor(1_800_000_000_000, 5))
    assert journal.send(database).applied == 1
    assert database.rows("select kind from record") == [("anchor",)]


def test_a_batch_of_the_longest_strings_is_applied(database: Database) -> None:
    text = "\U0001f4e6" * 400
    journal = Journal()
    journal.write(v1.MovementBody(text, 1, text, text, text, text, text, text, text, text, text, [text]))
    assert len(journal.bodies[0]) > v1.MAX_RECORD or journal.send(database).applied == 1
