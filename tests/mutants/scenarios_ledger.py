"""Scenarios of the ledger by itself: batches with bad items, repeats, records the database refuses."""

from collections.abc import Iterator

from ledger.core import Ledger
from ledger.database import Database
from ledger.delivery.held import held
from ledger.inputs import Connected, Message, Tick
from ledger.verify.verify import verify
from tests.ledger.support import BENCH, DOOR, NOW, Journal, send
from tests.mutants.world import ledger_tables, scenario
from wire import v1
from wire.topics import Topics


class _Clock:
    """Stands still."""

    def now(self) -> int:
        return NOW


def _receive(units: int) -> Journal:
    journal = Journal()
    for unit in range(1, units + 1):
        ref = journal.scan(f"SN{unit}")
        journal.move("supplier>A1", f"SN{unit}", ("none",), scan=ref)
    return journal


def _refused_third(database: Database) -> Journal:
    """Six records, of which the database refuses the third."""
    journal = _receive(3)
    database.run("insert into open_capture (boot, seq) values (?, 3)", (DOOR,))  # in its way
    journal.bodies[3] = journal.bodies[3].replace(b'"scan"', b'"scam"')  # which nothing closes
    return journal


@scenario
def a_bad_item_in_a_batch() -> Iterator[str]:
    """Its neighbours are applied, it is kept aside under its own number, and all are acknowledged."""
    with ledger_tables() as database:
        journal = _receive(2)
        journal.bodies[1] = b'{"seq":2,"hlc":"never"}'
        send(database, journal.batch())
        applied = [seq for (seq,) in database.rows("select seq from record order by seq")]
        if applied != [1, 3, 4]:
            yield f"I2: records 1, 3 and 4 could be read, {applied} were applied"
        told = held(database, [DOOR])[DOOR].held
        if told != (4, []):
            yield f"I2: acknowledged was {told}, so record 2 is sent again for ever"
        yield from verify(database, 1).faults


@scenario
def a_record_the_database_refuses() -> Iterator[str]:
    """It is held for a replay and spoils no other; what is counted as applied is in the tables."""
    with ledger_tables() as database:
        journal = _refused_third(database)
        send(database, journal.batch())
        rows = [seq for (seq,) in database.rows("select seq from record order by seq")]
        if rows != [1, 2, 4, 5, 6]:
            yield f"I2: record 3 alone was refused, {rows} were applied"
        found = database.rows("select seq, kind from dead_letter order by seq")
        if found != [(3, "held")]:
            yield f"I2: record 3 is to be kept for a replay, kept were {found}"
        database.run("delete from open_capture where seq = 3")
        yield from verify(database, 1).faults


@scenario
def another_body_under_a_known_number() -> Iterator[str]:
    """It is an alarm, and never applied."""
    with ledger_tables() as database:
        journal, forged = _receive(1), _receive(1)
        forged.bodies[1] = forged.bodies[1].replace(b"SN1", b"SN9")
        journal.send(database)
        forged.send(database)
        if not database.rows("select 1 from todo where kind = 'record.altered'"):
            yield f"I3: {DOOR}:2 came with two bodies, and nobody is told"
        yield from verify(database, 1).faults


@scenario
def the_same_batch_twice() -> Iterator[str]:
    """A repeat changes nothing but its counter."""
    with ledger_tables() as database:
        journal = _receive(2)
        journal.send(database)
        journal.send(database)
        stock = database.rows("select sum(quantity) from balance where place = 'A1'")
        if stock != [(2,)]:
            yield f"I3: 2 units came in, {stock[0][0]} are in stock"
        yield from verify(database, 1).faults


@scenario
def batches_in_any_order() -> Iterator[str]:
    """What comes late is applied like what comes early; a hole is never acknowledged."""
    with ledger_tables() as database:
        journal = _receive(3)
        journal.send(database, 5, 6)
        if (told := held(database, [DOOR])[DOOR].held) != (0, [(5, 6)]):
            yield f"I2: 5 and 6 came, acknowledged was {told}"
        journal.send(database, 1, 2, 3, 4)
        rows = database.rows("select count(*) from record")
        if rows != [(6,)]:
            yield f"I2: 6 records came, {rows[0][0]} were applied"
        yield from verify(database, 1).faults


@scenario
def an_anchor_before_its_records() -> Iterator[str]:
    """Records of a clock that was not set are shown with their true time, also those after their anchor."""
    with ledger_tables() as database:
        wrong = Journal(skew=-5 * 365 * 24 * 60)
        wrong.move("supplier>A1", "SN1", ("none",))
        wrong.write(v1.Anchor(NOW, 60_000))
        wrong.send(database, 2)
        wrong.send(database, 1)
        (shown,) = [at for (at,) in database.rows("select at from movement")]
        if abs(shown - NOW) > 60_000:
            yield f"clock: a movement {(NOW - shown) // 86_400_000} days in the past, its anchor is here"
        yield from verify(database, 1).faults


@scenario
def positions_of_what_was_refused() -> Iterator[str]:
    """What others are told is numbered without gaps, whatever was tried and undone before."""
    with ledger_tables() as database:
        ledger = Ledger(database, _Clock(), Topics(), "main")
        ledger.step(Connected())
        journal = _refused_third(database)
        topic = Topics().up(journal.gateway, "records")
        ledger.step(Message(topic, journal.batch(), 1, 1))
        for _ in range(3):
            ledger.step(Tick())
        found = [at for (at,) in database.rows("select position from event order by position")]
        if found != list(range(1, 6)):
            yield f"out: five records were applied, their positions are {found}"


@scenario
def a_clock_of_the_far_future() -> Iterator[str]:
    """It is kept and shown, and wins against nobody."""
    with ledger_tables() as database:
        first, ahead, bench = (
            Journal(),
            Journal("e" * 32, "dock-2", skew=5 * 366 * 24 * 60),
            Journal(BENCH, skew=5),
        )
        ref = first.move("supplier>A1", "SN1", ("none",))
        bench.move("A1>customer", "SN1", (ref,))
        ahead.move("A1>scrap", "SN1", (ref,))
        for journal in (first, ahead, bench):
            journal.send(database)
        places = [place for (place,) in database.rows("select place from standing")]
        if places != ["customer"]:
            yield f"clock: a clock five years ahead decides that SN1 is at {places}"
        if not database.rows("select 1 from todo where kind = 'clock.ahead'"):
            yield "clock: one is five years ahead, and nobody is told"
        yield from verify(database, 1).faults
