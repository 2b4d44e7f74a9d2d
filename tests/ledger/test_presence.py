"""What gateways say of themselves: how complete they are, who they are, what troubles them."""

from dataclasses import dataclass

import pytest

from ledger.acts.outcome import Request
from ledger.acts.retire import retire
from ledger.acts.settle import settle
from ledger.database import Database
from ledger.delivery.completeness import ON_ITS_WAY, Gap
from ledger.delivery.dead import Envelope
from ledger.delivery.presence import hello
from ledger.projection.ingest import Ingest
from ledger.reading.queries import GatewayState, gateways
from ledger.todo.todo import todo
from ledger.verify.verify import verify
from tests.ledger.support import BENCH, DOOR, NOW, Journal
from wire import v1

MINUTE = 60_000


@dataclass
class Dock:
    """A gateway that writes and says hello, at times of our choosing."""

    database: Database
    name: str = "dock-1"

    def hello(self, minute: int, *boots: v1.BootTail, boot: str = DOOR, **more: object) -> None:
        message = v1.Hello(1, list(boots), boot=boot, **more)  # type: ignore[arg-type]
        hello(self.database, message, self.at(minute))

    def send(self, minute: int, journal: Journal, *numbers: int) -> None:
        Ingest(self.database).batch(journal.batch(*numbers), self.at(minute))

    def at(self, minute: int) -> Envelope:
        return Envelope(self.name, f"scangate/v1/up/{self.name}/hello", NOW + minute * MINUTE)

    @property
    def state(self) -> GatewayState:
        return next(x for x in gateways(self.database) if x.name == self.name)

    @property
    def complete(self) -> int:
        """The minute up to which everything has arrived, -1 for never."""
        known = self.state.complete
        return (known + ON_ITS_WAY - NOW) // MINUTE if known else -1

    def alarms(self) -> list[tuple[str, str]]:
        found = todo(self.database)
        return [(x.kind, x.key) for x in found if x.kind.startswith(("gateway.", "boot."))]

    def settled(self, kind: str) -> None:
        keys = [key for one, key in self.alarms() if one == kind]
        with self.database.atomic():
            assert settle(kind, keys, "looked at it", Request("A. Person", NOW)).written


@pytest.fixture
def dock(database: Database) -> Dock:
    return Dock(database)


def written(boot: str = DOOR, count: int = 9) -> Journal:
    journal = Journal(boot)
    for n in range(count):
        journal.move("supplier>A1", f"{boot[0]}{n}", ["none"])
    return journal


# -- completeness ---------------------------------------------------------------------------------


def test_a_gateway_with_nothing_waiting_is_complete_as_of_its_hello(dock: Dock) -> None:
    dock.hello(0)
    assert dock.complete == 0
    dock.hello(7)
    assert dock.complete == 7
    assert dock.state.gaps == ()


def test_what_a_hello_declared_is_complete_once_it_is_here(dock: Dock) -> None:
    journal = written()
    dock.hello(0)
    dock.hello(1, v1.BootTail(DOOR, 4), waiting=4)
    dock.send(1, journal, 1, 2, 4)
    dock.hello(2, v1.BootTail(DOOR, 6), waiting=3)
    assert dock.complete == 0
    assert dock.state.gaps == (Gap(DOOR, 3, ((3, 3), (5, 6))),)
    dock.send(2, journal, 3)
    dock.hello(3, v1.BootTail(DOOR, 9), waiting=5)
    assert dock.complete == 1, "its four are here, though it went on"
    dock.send(3, journal, 5, 6, 7, 8, 9)
    dock.hello(4)
    assert dock.complete == 4


def test_parts_of_a_hello_count_together(dock: Dock) -> None:
    journal, other = written(), written(BENCH)
    dock.send(0, journal, 1, 2, 3)
    dock.send(0, other, 1)
    dock.hello(1, v1.BootTail(DOOR, 3), part=1, parts=2)
    assert dock.complete == -1
    dock.hello(2, v1.BootTail(BENCH, 1), part=2, parts=2)
    assert dock.complete == 1, "the first part is of then"
    dock.hello(3, v1.BootTail(DOOR, 3), part=1, parts=2)
    dock.hello(4, v1.BootTail(DOOR, 3), part=1, parts=2)  # it began anew
    dock.hello(5, v1.BootTail(BENCH, 1), part=2, parts=2)
    assert dock.complete == 4


def test_a_hello_of_a_billion_parts_is_not_waited_for(dock: Dock) -> None:
    dock.hello(0, parts=10**9, part=1)
    dock.hello(1, parts=10**9, part=2)
    assert dock.complete == -1
    dock.hello(2)
    assert dock.complete == 2


def test_a_hello_that_counts_but_names_nothing_proves_nothing(dock: Dock) -> None:
    dock.hello(1, waiting=3)
    assert dock.complete == -1


# -- retired --------------------------------------------------------------------------------------


def pending(dock: Dock) -> Journal:
    """Five records, three of them here; a pick of what never came is the last of these."""
    journal = written(count=4)
    journal.move("A1>customer", "X", ["none"], reason="provisional")
    dock.send(0, journal, 1, 2, 5)
    dock.hello(0, v1.BootTail(DOOR, 5))
    return journal


def gone(dock: Dock) -> None:
    dock.database.run("update gateway set online = false where name = ?", (dock.name,))


def retired(dock: Dock, *, dry_run: bool = False) -> int:
    with dock.database.atomic():
        outcome = retire(dock.name, Request("A. Person", NOW, dry_run=dry_run))
    assert outcome.written is not dry_run
    return len(outcome.effects)


def kinds(dock: Dock) -> set[str]:
    return {x.kind for x in todo(dock.database)} & {"provisional", "gateway.back"}


def test_nobody_waits_for_a_retired_gateway(dock: Dock) -> None:
    pending(dock)
    gone(dock)
    assert kinds(dock) == set()
    assert retired(dock, dry_run=True) == 2
    assert dock.state.missing == 2
    assert retired(dock) == 2
    assert (dock.state.retired, dock.state.missing, dock.state.gaps) == (True, 0, ())
    assert kinds(dock) == {"provisional"}
    assert verify(dock.database).missing == ()
    assert retired(dock) == 0, "done before"


def test_one_that_speaks_again_is_back_with_an_alarm(dock: Dock) -> None:
    journal = pending(dock)
    gone(dock)
    retired(dock)
    dock.hello(9, v1.BootTail(DOOR, 5))
    assert (dock.state.retired, dock.state.missing) == (False, 2)
    assert kinds(dock) == {"gateway.back"}
    dock.send(9, journal, 3, 4)
    assert verify(dock.database).missing == ()
    gone(dock)
    retired(dock)
    dock.send(10, written(BENCH), 1)
    assert not dock.state.retired


def test_what_a_dead_card_had_is_written_off_while_the_new_one_runs(dock: Dock) -> None:
    pending(dock)
    dock.hello(1, v1.BootTail(BENCH, 3), boot=BENCH)
    assert retired(dock) == 1
    assert (dock.state.retired, dock.state.missing) == (False, 3), "its own three are on their way"


def test_a_gateway_nobody_heard_of_is_not_retired(dock: Dock) -> None:
    outcome = retire("dock-9", Request("A. Person", NOW))
    assert [problem.code.value for problem in outcome.problems] == ["act.unknown"]


def test_what_a_card_that_was_put_back_cannot_have_stays_written_off(dock: Dock) -> None:
    pending(dock)
    dock.hello(1, v1.BootTail(DOOR, 2), boot=BENCH)
    assert retired(dock) == 1
    dock.hello(2, boot=BENCH)
    assert dock.state.missing == 0
    journal = written()
    dock.send(3, journal, 3)
    dock.hello(4, v1.BootTail(DOOR, 3), boot=BENCH)
    assert dock.state.missing == 0, "the fourth is not on this card"
    dock.hello(5, v1.BootTail(DOOR, 4), boot=BENCH)
    assert dock.state.missing == 1


# -- identity -------------------------------------------------------------------------------------


def test_a_card_that_was_put_back_is_an_alarm_and_its_records_are_kept(dock: Dock) -> None:
    """An image of the card from when it had four records; it ran on to nine."""
    journal = written()
    dock.send(0, journal)
    dock.hello(1, v1.BootTail(DOOR, 4), boot=BENCH)
    assert dock.alarms() == [("gateway.rolled_back", f"dock-1 {DOOR}")]
    dock.send(1, written(BENCH), 1)
    assert verify(dock.database).faults == ()
    dock.settled("gateway.rolled_back")
    dock.hello(2, v1.BootTail(DOOR, 4), boot=BENCH)
    assert dock.alarms() == [], "known"


def test_a_late_hello_of_the_running_boot_is_no_older_card(dock: Dock) -> None:
    dock.send(0, written())
    dock.hello(1, v1.BootTail(DOOR, 4))
    assert dock.alarms() == []


def test_a_cloned_card_is_an_alarm_and_both_are_kept(dock: Dock) -> None:
    """Two machines of one name from one image: they share what is old, and each makes boots of its own."""
    old = v1.BootTail(DOOR, 2)
    dock.send(0, written(), 1, 2)
    for minute, (boot, machine) in enumerate([("1" * 32, "A"), ("2" * 32, "B"), ("1" * 32, "A")]):
        dock.hello(minute, old, v1.BootTail(boot, 1), boot=boot, fingerprint=machine)
        dock.send(minute, written(boot), 1)
    assert {kind for kind, _ in dock.alarms()} == {"gateway.twice", "gateway.fingerprint"}
    assert verify(dock.database).records == 4
    dock.settled("gateway.fingerprint")
    assert {kind for kind, _ in dock.alarms()} == {"gateway.twice"}
    dock.hello(3, old, boot="2" * 32, fingerprint="B")
    assert {kind for kind, _ in dock.alarms()} == {"gateway.twice", "gateway.fingerprint"}, "again"


def test_a_renamed_gateway_is_one_entry_that_can_be_settled(dock: Dock) -> None:
    journals = [written(boot * 32, 2) for boot in "123"]
    for journal in journals:
        dock.send(0, journal, 1)
    renamed = Dock(dock.database, "dock-7")
    for minute in (1, 2):
        for journal in journals:
            renamed.send(minute, journal)
        renamed.hello(minute, *(v1.BootTail(j.boot, 2) for j in journals), boot=BENCH)
        assert dock.alarms() == ([("boot.moved", "dock-1 dock-7")] if minute == 1 else [])
        if minute == 1:
            dock.settled("boot.moved")
    assert verify(dock.database).missing == ()


# -- trouble --------------------------------------------------------------------------------------


def test_trouble_is_on_the_list_as_long_as_the_gateway_says_so(dock: Dock) -> None:
    dock.hello(0, used=93, trouble=["disk.full: 3 MB left", "clock"])
    assert (dock.state.used, dock.state.trouble) == (93, ("disk.full: 3 MB left", "clock"))
    assert dock.alarms() == [("gateway.trouble", "dock-1 disk.full"), ("gateway.trouble", "dock-1 clock")]
    dock.hello(1, used=93, trouble=["disk.full: 2 MB\nleft"])
    assert dock.alarms() == [("gateway.trouble", "dock-1 disk.full")]
    dock.settled("gateway.trouble")
    dock.hello(1, trouble=["disk.full: 1 MB left"])
    assert dock.alarms() == []
    dock.hello(2)
    dock.hello(3, trouble=["disk.full: 2 MB left"])
    assert dock.alarms() == [("gateway.trouble", "dock-1 disk.full")], "it had gone away"
    gone(dock)
    retired(dock)
    assert dock.alarms() == []
    dock.hello(4)
    assert "gateway.trouble" not in {kind for kind, _ in dock.alarms()}
