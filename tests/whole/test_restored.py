"""The ledger is put back to an earlier state by hand; the gateways were told of more, and bring it back."""

import pytest

from ledger.backup import backup
from ledger.delivery.safe import received_before
from ledger.feed import feed
from tests.whole.conftest import Build
from tests.whole.office import document, goods, line, serials
from tests.whole.site import MINUTE, Site

CONFIRM = "%%CONFIRM"
TWO = {"gate-1": ["door-1", "bench-1"], "gate-2": ["door-2", "bench-2"]}


def started(build: Build, seed: int) -> Site:
    """Eight pumps expected; two of them received."""
    site = build(TWO, seed=seed)
    goods(site)
    document(site, "receive", "PR-1", line(1, "PUMP", 8, serials=serials(1, 8)), place="A-01")
    document(site, "pick", "PL-1", line(1, "PUMP", 2, "A-01"))
    site.settle()
    site.scans("door-1", "PR-1", "SN-0001", "SN-0002", CONFIRM)
    site.settle()
    return site


def records(site: Site) -> set[tuple[str, int]]:
    return {(boot, seq) for boot, seq in site.database.rows("select boot, seq from record")}


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_all_that_gateways_had_delivered_comes_back(build: Build, seed: int) -> None:
    site = started(build, seed)
    image, generation = site.image(), feed.state(site.database).generation
    site.scans("door-1", "PR-1", "SN-0003", "SN-0004", CONFIRM)
    site.scans("door-2", "PR-1", "SN-0005", CONFIRM)
    site.settle()
    site.scans("bench-2", "PL-1", "SN-0001", "SN-0002", CONFIRM)
    site.settle()
    before, books = records(site), site.books()

    site.put_back(image)
    assert records(site) < before
    site.move(2 * MINUTE)
    site.settle()
    assert records(site) == before
    assert site.books() == books
    assert feed.state(site.database).generation != generation
    (entry,) = [x for x in site.todo if x.kind == "ledger.rolled_back"]
    assert dict(entry.facts)["gateway"] in {"gate-1", "gate-2"}
    site.verify()

    # the stations judge by it: what is here is here once, what was picked is gone
    assert site.scan("door-2", "SN-0003") in {"serial.on_hand", "serial.received"}
    assert site.stock("A-01") == {"main/PUMP": 3}


def test_a_gateway_that_was_away_brings_its_own_back_later(build: Build) -> None:
    site = started(build, 0)
    image = site.image()
    site.scans("door-2", "PR-1", "SN-0005", CONFIRM)
    site.settle()
    site.cut("gate-2")
    before = records(site)
    site.put_back(image)
    site.move(2 * MINUTE)
    site.settle()
    between = records(site)
    assert between < before
    site.join("gate-2")
    site.move(2 * MINUTE)
    site.settle()
    assert records(site) == before
    assert site.where("SN-0005") == "A-01"
    site.verify()


def test_a_ledger_that_was_not_put_back_begins_no_generation(build: Build) -> None:
    site = started(build, 3)
    generation = feed.state(site.database).generation
    for _ in range(3):
        site.cut()
        site.restart()
        site.put_back(site.image())
        site.join()
        site.move(2 * MINUTE)
        site.settle()
    assert feed.state(site.database).generation == generation
    assert site.kinds().count("ledger.rolled_back") == 0
    assert site.database.rows("select * from generation") == []


def test_a_connected_gateway_hears_what_a_backup_holds(build: Build) -> None:
    """Without a new connection, and a gateway that was away with its next one; never more than is in it."""
    site = started(build, 0)
    site.cut("gate-2")
    site.move(2 * MINUTE)
    began = site.now()
    site.scans("door-1", "PR-1", "SN-0003", CONFIRM)
    site.settle()

    def told() -> int:
        return backup.told(site.database, began, site.now(), received_before(site.database, began))

    assert site.act(told)
    site.settle()
    held = site.edges["gate-1"].station.wake().held
    ((boot, known),) = [(boot, known) for boot, known in held.boots.items() if known.safe]
    assert 0 < known.safe < known.to
    assert site.database.rows("select safe from boot where boot = ?", (boot,)) == [(known.safe,)]
    site.verify()
