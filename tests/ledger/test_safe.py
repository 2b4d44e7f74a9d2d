"""What a backup makes safe, and how gateways hear of it."""

from ledger.backup import backup
from ledger.core import Ledger
from ledger.database import Database
from ledger.delivery.dead import Envelope
from ledger.delivery.held import held
from ledger.delivery.presence import hello
from ledger.delivery.safe import MARGIN, raise_safe, received_before
from ledger.inputs import Connected, Publish, Tick
from ledger.projection.ingest import Ingest
from tests.ledger.support import BENCH, DOOR, NOW, Journal, batch
from wire import v1
from wire.codec import decode
from wire.topics import Topics

TOPICS = Topics()


class Clock:
    def now(self) -> int:
        return NOW


def receive(database: Database, at: int, *numbers: int, boot: str = DOOR) -> None:
    journal = Journal(boot)
    for n in range(9):
        journal.move("supplier>A1", f"{boot[0]}{n}", ["none"])
    Ingest(database).batch(journal.batch(*numbers), Envelope("dock-1", "up", at))


def test_safe_is_told_and_never_more_than_is_held(database: Database) -> None:
    receive(database, NOW, 1, 2, 3, 5)
    with database.atomic():
        assert raise_safe(database, {DOOR: 2, BENCH: 7}) == 1
        assert raise_safe(database, {DOOR: 1}) == 0  # never less
    assert held(database, [DOOR, BENCH]) == {
        DOOR: v1.BootAck((3, [(5, 5)]), 2),
        BENCH: v1.BootAck((0, []), 0),
    }


def test_what_came_before_the_backup_began_is_in_it(database: Database) -> None:
    began = NOW + MARGIN
    receive(database, NOW - 1, 1, 2, 4)
    receive(database, NOW, 3)  # less than the margin before
    receive(database, NOW - 1, 2, boot=BENCH)
    assert received_before(database, began) == {DOOR: 2}
    assert received_before(database, began + 1) == {DOOR: 4}


def test_a_dead_letter_counts_as_what_it_stands_for(database: Database) -> None:
    payload = batch(DOOR, b'{"seq": 1}')
    Ingest(database).batch(payload, Envelope("dock-1", "up", NOW))
    assert received_before(database, NOW + MARGIN) == {DOOR: 0}
    assert received_before(database, NOW + MARGIN + 1) == {DOOR: 1}


def test_connected_gateways_are_told_once_after_a_backup(database: Database) -> None:
    receive(database, NOW, 1, 2)
    hello(database, v1.Hello(1, boot=DOOR), Envelope("dock-1", "up", NOW))
    ledger = Ledger(database, Clock(), TOPICS, "main")
    ledger.step(Connected())

    def acks() -> list[v1.Ack]:
        found = [x for x in ledger.step(Tick()) if isinstance(x, Publish)]
        return [decode(x.payload, v1.Ack) for x in found if x.topic == TOPICS.down("dock-1", "ack")]

    assert acks() == []
    with database.atomic():
        backup.told(database, NOW, NOW, {DOOR: 2})
    (ack,) = acks()
    assert ack.boots == {DOOR: v1.BootAck((2, []), 2)}
    assert acks() == []


def test_how_backups_are_made_is_announced(database: Database) -> None:
    ledger = Ledger(database, Clock(), TOPICS, "main", "nightly")
    state = ledger.step(Connected())[0]
    assert isinstance(state, Publish)
    assert decode(state.payload, v1.Server).backup == "nightly"
