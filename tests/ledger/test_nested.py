"""An item nested beyond what any reader takes: it is a dead letter, its neighbours are applied."""

import time

import pytest

from ledger.database import Database
from ledger.delivery.held import held
from ledger.delivery.items import Fault, open_batch
from ledger.delivery.letters import letters
from ledger.delivery.nested import flattened
from ledger.verify.verify import verify
from tests.ledger.support import DOOR, Journal, batch, counters, send

DEEP = 100_000 // 20


def deep(seq: int, opening: bytes = b"[", closing: bytes = b"]") -> bytes:
    return b'{"seq":%d,"hlc":1,"x":%s%s}' % (seq, opening * DEEP, closing * DEEP)


@pytest.mark.parametrize("brackets", [(b"[", b"]"), (b'{"a":', b"1" + b"}"), (b'["]",', b"1]")])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_the_neighbours_are_applied(database: Database, place: int, brackets: tuple[bytes, bytes]) -> None:
    opening, closing = brackets
    journal = Journal()
    for n in range(3):
        journal.refuse(f'S{n} "[,{{')
    body = deep(place + 1, opening, closing) if closing != b"1}" else deep(place + 1)
    journal.bodies[place] = body
    done = journal.send(database)
    assert (done.applied, done.dead) == (2, 1)
    assert held(database, [DOOR])[DOOR].held == (3, []), "acknowledged under its own number"
    (letter,) = letters(database)
    assert (letter.seq, letter.kind, letter.size) == (place + 1, "dead", len(body))
    assert journal.send(database).duplicate == 3
    assert counters(database) == (6, 2, 3, 0, 1, 0)
    assert verify(database).faults == ()


def test_one_whose_number_cannot_be_found_is_not_acknowledged(database: Database) -> None:
    body = b'{"x":%s%s,"seq":1}' % (b"[" * DEEP, b"]" * DEEP)
    assert send(database, batch(DOOR, body)).dead == 1
    assert held(database, [DOOR])[DOOR].held == (0, [])


@pytest.mark.parametrize(
    "payload",
    [
        b"[" * 50_000,
        b'{"v":1,"boot":"%s","items":' % DOOR.encode() + b"[" * 50_000,
        b'{"v":1,"boot":"%s","items":[' % DOOR.encode() + deep(1) + b"," + deep(2),
        b'{"v":1,"x":' + b"[" * DEEP + b"]" * DEEP + b',"items":[{}]}',
        b'{"' * 20_000,
    ],
)
def test_what_is_no_batch_is_one_dead_letter(payload: bytes) -> None:
    assert isinstance(open_batch(payload), Fault)


def test_flat_items_stay_as_they_are() -> None:
    payload = b'{"v":1,"items":[ {"a":[1,"],"]} ,2,[]]}'
    assert flattened(payload) == (payload, {})


def test_deep_ones_are_given_apart() -> None:
    flat, taken = flattened(b'{"v":1,"items":[1, ' + deep(2) + b" ,3]}")
    assert flat == b'{"v":1,"items":[1,null,3]}'
    assert taken == {1: deep(2)}


def test_a_string_that_never_ends_is_read_once() -> None:
    """Tried from each of its quotes, this one would keep the ledger busy for a minute."""
    payload = b'{"v":1,"boot":"' + b"a" * 32 + b'","items":[' + b"[" * 3_000 + b'"' + b'\\"' * 60_000
    started = time.process_time()
    assert isinstance(open_batch(payload), Fault)
    assert time.process_time() - started < 10
