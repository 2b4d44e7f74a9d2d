"""What the office of a simulated site entered before the schedule begins, and what it does meanwhile."""

from functools import cache
from typing import Final

from ledger.acts.assign import withdraw
from ledger.acts.outcome import Request
from ledger.database import Database
from ledger.office import acts
from ledger.office.entries import CodeEntry, DocumentEntry, LineEntry, OperatorEntry, PlaceEntry, ProductEntry
from ledger.office.serials import SerialEntry
from tests.simulation.central import Central, database_on
from tests.simulation.disk import Disk
from tests.whole.office import GTIN

#: 10:00 UTC on Saturday, 21 November 2026: where every schedule begins.
MORNING: Final = 1_795_255_200_000
RECEIPTS: Final = 6
PER_RECEIPT: Final = 6
PICKS: Final = 6


def units(receipt: int) -> tuple[str, ...]:
    """The serials that a receipt expects."""
    return tuple(f"SN-{receipt:02}{n:02}" for n in range(1, PER_RECEIPT + 1))


def receipt(n: int) -> DocumentEntry:
    """Pumps by their serials, and seals by their lot."""
    serials = tuple(SerialEntry(serial) for serial in units(n))
    lines = (LineEntry("1", "PUMP", PER_RECEIPT, "", serials=serials), LineEntry("2", "SEAL", 5, ""))
    return DocumentEntry(f"PR-{n}", lines, place="A-01")


def pick(n: int) -> DocumentEntry:
    """Any pumps and seals from their place."""
    lines = (LineEntry("1", "PUMP", 5, "A-01"), LineEntry("2", "SEAL", 3, "A-01"))
    return DocumentEntry(f"PL-{n}", lines)


@cache
def first_image() -> bytes:
    """The ledger's volume at the beginning of every schedule: a few products, receipts and picks."""
    disk = Disk()
    database = database_on(disk)
    with database.atomic():
        _enter()
        _same_names(database)
    database.close()
    image = disk.image()
    assert image is not None
    return image


def _enter() -> None:
    tracked = {"PUMP": ("full", "serial"), "SEAL": ("full", "lot")}
    acts.enter_products(
        [
            ProductEntry(sku, "main", sku.title(), how, by, codes=(CodeEntry(GTIN[sku]),))
            for sku, (how, by) in tracked.items()
        ]
    )
    acts.enter_places([PlaceEntry(code, "storage", "") for code in ("A-01", "B-02")])
    acts.enter_operators([OperatorEntry("BADGE-1", "Grace", "supervisor")])
    acts.enter_documents("receive", [receipt(n) for n in range(1, RECEIPTS + 1)], MORNING)
    acts.enter_documents("pick", [pick(n) for n in range(1, PICKS + 1)], MORNING)


def _same_names(database: Database) -> None:
    """The first generation is a random one; every run of a seed must be the same."""
    database.run("update meta set generation = ?", ("0" * 16,))


def more_work(central: Central, n: int) -> None:
    """Another receipt and another pick come in."""
    central.act(lambda: acts.enter_documents("receive", [receipt(n)], central.now()))
    central.act(lambda: acts.enter_documents("pick", [pick(n)], central.now()))


def take_back(central: Central, ref: str) -> None:
    """A task is taken away from the station that claimed it."""
    central.act(lambda: withdraw(ref, Request("Olga", central.now())))
