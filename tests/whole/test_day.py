"""The day of `tests.whole.day` is lived, and at its end everything is where the story says."""

import re

import pytest

from ledger.acts.recall import reach, where
from ledger.reading.trace import trace
from rules.place import on_hand
from rules.product import Process
from tests.whole.conftest import Build
from tests.whole.day import STORY
from tests.whole.day_office import ACTS, GATEWAYS, open_the_site
from tests.whole.site import MINUTE, Site
from tests.whole.telling import play

#: Numbers that a station gives by its clock: of tasks it started itself, and of house serials.
_BY_CLOCK = re.compile(r"((?:[A-Z]+-)+(?:door|bench)-\d|HS-[A-Z]+)-[\d-]+")


def lived(build: Build, **more: object) -> Site:
    """The day, from the first delivery to the last count."""
    site = build(GATEWAYS, **more)
    open_the_site(site)
    site.settle()
    play(site, STORY, ACTS, backwards=bool(more))
    site.verify()
    return site


def books(site: Site) -> str:
    """What the projections say, for comparison with another run."""
    return _BY_CLOCK.sub(r"\1", "\n".join(f"{name}: {rows}" for name, rows in site.books().items()))


@pytest.mark.domain("processes.engine")
@pytest.mark.domain("processes.transfer-missing")
@pytest.mark.domain("processes.transfer-ages")
@pytest.mark.domain("processes.account-trace")
@pytest.mark.domain("processes.count-missing")
@pytest.mark.domain("goods-in.house-relinked")
@pytest.mark.domain("goods-out.not-found")
@pytest.mark.domain("goods-out.from-order")
@pytest.mark.domain("undo.correction")
@pytest.mark.domain("undo.relink")
@pytest.mark.domain("enforcement.exceptions-list")
@pytest.mark.domain("task.in-stock-from-confirm")
def test_the_day(build: Build) -> None:
    """A day in a warehouse: 3 doors, 4 benches, 44 documents, every process."""
    site = lived(build)
    the_stock(site)
    the_work(site)
    the_rest(site)
    the_traces(site)


def the_stock(site: Site) -> None:
    """Where everything is."""
    assert site.stock("A-01") == {
        "main/DRUG LOT-7": 2,
        "main/PUMP": 11,
        "main/SEAL L1": 8,
        "main/SEAL L2": 1,
        "north/PUMP-N": 1,
    }
    assert site.stock("A-02") == {"main/CHARGER": 4}
    assert site.stock("B-01") == {"main/METER": 1, "main/PUMP": 3}
    assert site.stock("C-01") == {"main/PUMP": 2}
    assert site.stock("T-1") == {"main/DRUG LOT-7": 1}
    assert site.stock("quarantine") == {"main/PUMP": 1}
    assert site.stock("in transit") == {"main/PUMP": 1}
    assert site.stock("scrap") == {"main/CABLE": 1, "main/PUMP": 1}
    assert site.stock("STOCK") == site.stock("STAGE") == {}
    assert site.stock("customer") == {
        "main/CABLE": 49,
        "main/CHARGER": 2,
        "main/METER": 3,
        "main/PUMP": 8,
        "main/RADIO": 1,
        "main/SEAL L1": 10,
        "main/SEAL L2": 4,
    }
    negative = site.database.rows("select place, product from balance where quantity < 0")
    assert [(place, product) for place, product in negative if on_hand(place)] == []


def the_work(site: Site) -> None:
    """Which documents are done, and that every process was at work."""
    rows = site.database.rows("select ref, closed from document")
    assert len(rows) == 44
    assert sorted(ref for ref, closed in rows if not closed) == ["PL-10", "PL-7", "PL-9", "SO-1", "TR-1-IN"]
    assert [site.done(ref) for ref in ("PL-7", "PL-9", "PL-10", "TR-1-IN", "PR-6")] == [
        {"1": 25},
        {"1": 0},  # it lost its unit to another list
        {"1": 1},
        {"1": 2},
        {"1": 4},
    ]
    used = {process for (process,) in site.database.rows("select distinct process from movement")}
    assert used == {*Process, "relink", "correction"}


def the_rest(site: Site) -> None:
    """What a person still has to look at, and nothing else."""
    facts = [(entry.kind, dict(entry.facts)) for entry in site.todo]
    told = sorted((kind, said.get("code") or said["product"]) for kind, said in facts)
    assert told == [
        ("aside", "P-0011"),
        ("aside", "P-0014"),
        ("aside", "P-0014"),
        ("aside", "P-0023"),
        ("aside", "P-0023"),
        ("debt", "main/METER"),
    ]
    assert site.conflicts() == []
    site.move(7 * 24 * 60 * MINUTE + MINUTE)
    assert [e.key for e in site.todo if e.kind == "transit.old"] == ["TR-1"]
    site.settle()
    spread, recalled = reach("RC-1"), where("RC-1")
    assert spread is not None
    assert recalled is not None
    assert (spread.gateways, spread.ahead) == (4, 4)
    assert [(unit.serial, unit.place) for unit in recalled.units] == [("P-0014", "quarantine")]


def the_traces(site: Site) -> None:
    """Histories read as one, also across owners and identities."""
    assert told_of(site, "P-0031") == ["receive", "transfer_out", "transfer_in"]
    assert told_of(site, "P-0001") == ["receive", "pick", "customer_return"]
    assert told_of(site, "P-0022") == ["receive", "pick", "dispatch"]
    assert told_of(site, "P-0072") == ["receive", "pick"]
    assert told_of(site, "P-0024") == ["receive", "account_transfer", "account_transfer"]
    assert told_of(site, "P-0089") == ["receive", "relink", "relink"]
    assert told_of(site, "P-0003") == ["receive", "adjust", "correction"]
    assert told_of(site, "CH-0001") == ["pick", "customer_return", "pick"]
    (unit,) = trace(site.database, "P-0024")
    assert (unit.product, unit.place) == ("north/PUMP-N", "A-01")
    first = unit.movements[0]
    assert first.scan is not None
    assert (first.station, first.scan.raw.endswith("P-0024")) == ("door-2", True)


def told_of(site: Site, serial: str) -> list[str]:
    """The processes that a unit went through."""
    (unit,) = [unit for unit in trace(site.database, serial) if unit.movements]
    return [movement.process for movement in unit.movements]


@pytest.mark.parametrize("seed", [7, 8])
def test_the_day_in_another_order(build: Build, seed: int) -> None:
    """The whole day again, its messages mixed and partly doubled: the same answers, the same books."""
    assert books(lived(build, seed=seed)) == books(lived(build))
