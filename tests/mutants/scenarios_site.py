"""Scenarios of a whole site: two gateways, a ledger, and a network that loses."""

from collections.abc import Iterator
from unittest.mock import patch

from msgspec import Struct

from gateway.store import encoded
from ledger.acts.assign import withdraw
from tests.mutants.world import CONFIRM, acks, audit, nothing, pick, scenario, stocked, world
from tests.whole.office import document, goods, line, request, serials
from wire.codec import encode

TWO = {"gate-1": ["bench-1"], "gate-2": ["bench-2"]}
ONE = {"gate-1": ["bench-1"]}
#: What the feed or its manifest travels on.
FEED = ("/manifest", "/sync", "/delta")


@scenario
def one_unit_taken_by_two() -> Iterator[str]:
    """Two benches without network take the same unit: a conflict, told."""
    with world(TWO) as site:
        stocked(site)
        pick(site, "PL-1", 1)
        pick(site, "PL-2", 1)
        site.cut()
        site.scans("bench-1", "PL-1", "SN-0001", CONFIRM)
        site.scans("bench-2", "PL-2", "SN-0001", CONFIRM)
        site.join()
        site.settle()
        if site.conflicts() != ["SN-0001"]:
            yield "order: SN-0001 was taken twice, and nobody is told"
        yield from audit(site)


@scenario
def the_pick_arrives_before_the_receipt() -> Iterator[str]:
    """What a unit went through is not the order in which the ledger heard of it."""
    with world(TWO) as site:
        goods(site)
        document(site, "receive", "PR-1", line(1, "PUMP", 1, serials="SN-0001"), place="A-01")
        pick(site, "PL-1", 1)
        site.cut()
        site.scans("bench-1", "PR-1", "SN-0001", CONFIRM)
        site.scans("bench-2", "PL-1", "]C101095211300020052" + "1SN-0001", CONFIRM, CONFIRM)
        site.join("gate-2")
        site.settle()
        site.join("gate-1")
        site.settle()
        if (place := site.where("SN-0001")) != "customer":
            yield f"order: SN-0001 was received and picked, it is shown at {place}"
        yield from audit(site)


@scenario
def withdrawn_while_offline() -> Iterator[str]:
    """What was scanned under an assignment withdrawn meanwhile is booked."""
    with world(TWO) as site:
        stocked(site)
        pick(site, "PL-1", 5)
        site.scans("bench-1", "PL-1", "SN-0001")
        site.settle()
        site.cut("gate-1")
        site.act(lambda: withdraw("PL-1", request(site)))
        site.settle()
        site.scans("bench-1", "SN-0002", CONFIRM)
        site.join()
        site.settle()
        moved = [serial for serial in serials(1, 2).split() if site.where(serial) == "customer"]
        if moved != serials(1, 2).split():
            yield f"I2: SN-0001 and SN-0002 left the house, booked are {moved}"
        yield from audit(site)


@scenario
def picked_and_scanned_again() -> Iterator[str]:
    """A picked serial goes green once, also while the feed does not show its pick."""
    with world(ONE) as site:
        stocked(site)
        pick(site, "PL-1", 2)
        site.cut()
        first = site.scans("bench-1", "PL-1", "SN-0001", CONFIRM)[1]
        again = site.scans("bench-1", "PL-1", "SN-0001")[1]
        if first != "serial.accepted":
            yield f"SN-0001 is in stock, the answer was {first}"
        if again == "serial.accepted":
            yield "overlay: SN-0001 was picked, and went green again"


@scenario
def picked_and_scanned_after_a_restart() -> Iterator[str]:
    """The same when the gateway lost its power in between."""
    with world(ONE) as site:
        stocked(site)
        pick(site, "PL-1", 2)
        site.cut()
        site.scans("bench-1", "PL-1", "SN-0001", CONFIRM)
        site.restart("gate-1")
        if site.scans("bench-1", "PL-1", "SN-0001")[1] == "serial.accepted":
            yield "overlay: SN-0001 was picked before the restart, and went green again"


@scenario
def picked_and_held_before_the_feed() -> Iterator[str]:
    """The same when the ledger holds the record, and the feed that shows it is lost."""
    with world(ONE) as site:
        stocked(site)
        pick(site, "PL-1", 2)
        site.loses = lambda topic, _payload: topic.endswith(FEED)
        site.scans("bench-1", "PL-1", "SN-0001", CONFIRM)
        site.move(5_000)
        site._exchange()
        if site.edges["gate-1"].station.waiting:
            yield "the ledger heard nothing"
        if site.scans("bench-1", "PL-1", "SN-0001")[1] == "serial.accepted":
            yield "overlay: SN-0001 was picked and is held, and went green again"


@scenario
def an_older_program_sends_again() -> Iterator[str]:
    """A record with a field that this program does not know is sent again as the bytes it was stored as."""
    with world(ONE) as site:
        stocked(site)
        site.loses = acks
        edge, newest = site.edges["gate-1"], [b""]

        def newer(record: Struct) -> bytes:
            newest[0] = encode(record)[:-1] + b',"weight":7}'
            return newest[0]

        with patch.object(encoded, "encode", newer):  # the newer program
            site.scans("bench-1", "PR-0")
        edge.turn()
        said = [payload for topic, payload in edge.said if topic.endswith("/records")]
        if not any(newest[0] in payload for payload in said):
            yield "I3: a stored record was sent as other bytes"
        site._exchange()
        site.loses = nothing
        site.settle()
        yield from audit(site)


@scenario
def everything_lost_for_a_while() -> Iterator[str]:
    """Batches and acknowledgements are lost: all arrives in the end."""
    with world(ONE) as site:
        stocked(site)
        pick(site, "PL-1", 2)
        site.loses = lambda topic, _payload: topic.endswith("/records")
        site.scans("bench-1", "PL-1", "SN-0001", CONFIRM)
        site._exchange()
        site.loses = nothing
        site.settle()
        yield from audit(site)


@scenario
def an_older_copy_of_the_ledger() -> Iterator[str]:
    """It finds out by itself, gets back what it had, and the station judges by its rules; nobody scans."""
    with world(ONE) as site:
        stocked(site)
        pick(site, "PL-1", 2)
        image = site.image()
        site.scans("bench-1", "PL-1", "SN-0001", CONFIRM)
        for n in range(2, 9):
            pick(site, f"PL-{n}", 2)
        site.cut()
        site.put_back(image)
        site.join()
        site.settle()
        if "ledger.rolled_back" not in site.kinds():
            yield "generation: the ledger was told of more than it holds, and nobody is told"
        yield from audit(site)
