"""Stations that work without a network, and what the ledger makes of it when they are back."""

import pytest

from ledger.acts.assign import withdraw
from ledger.acts.resolve import alike, resolve
from tests.whole.conftest import Build
from tests.whole.office import document, goods, label, line, request, serials
from tests.whole.site import Site

CONFIRM, UNDO = "%%CONFIRM", "%%UNDO"
TWO = {"gate-1": ["bench-1"], "gate-2": ["bench-2"]}
DOOR_AND_BENCH = {"gate-1": ["door-1"], "gate-2": ["bench-1"]}


def stocked(site: Site, station: str, units: int = 5) -> None:
    """So many pumps stand at A-01, received at this station."""
    goods(site)
    document(site, "receive", "PR-0", line(1, "PUMP", units, serials=serials(1, units)), place="A-01")
    site.settle()
    site.scans(station, "PR-0", *serials(1, units).split(), CONFIRM)
    site.settle()


def pick(site: Site, ref: str, units: int) -> None:
    document(site, "pick", ref, line(1, "PUMP", units, place="A-01"))


@pytest.mark.domain("conflict.fork")
@pytest.mark.domain("conflict.stories")
@pytest.mark.domain("conflict.shown")
@pytest.mark.domain("conflict.together")
@pytest.mark.domain("conflict.person")
def test_the_same_fifty_taken_by_two(build: Build) -> None:
    """Real forks become conflicts with both stories, shown at both; equal cases are solved together."""
    site = build(TWO)
    stocked(site, "bench-1", 50)
    pick(site, "PL-1", 50)
    pick(site, "PL-2", 50)
    site.settle()
    site.cut()
    for station, ref in (("bench-1", "PL-1"), ("bench-2", "PL-2")):
        answers = site.scans(station, ref, *serials(1, 50).split(), CONFIRM)
        assert answers == ["task.opened", *["serial.accepted"] * 50, "confirm.done"]
    site.join()
    site.settle()

    assert site.conflicts() == serials(1, 50).split()
    (entry,) = [entry for entry in site.todo if entry.kind == "conflict"]
    facts = dict(entry.facts)
    assert (facts["units"], facts["tasks"], facts["stations"]) == ("50", "PL-1 PL-2", "bench-1 bench-2")
    for station in ("bench-1", "bench-2"):
        assert site.view(station).conflicts == ("SN-0001 and 49 more were taken twice: PL-1, PL-2",)
    site.verify()

    cases = alike(site.database, "main/PUMP", "SN-0001")
    assert len(cases) == 50
    items = [(case.product, case.serial) for case in cases]
    site.act(lambda: resolve(items, request(site), task="PL-1"))
    site.settle()
    assert site.conflicts() == []
    assert site.view("bench-1").conflicts == site.view("bench-2").conflicts == ()
    assert (site.stock("A-01"), site.stock("customer")) == ({}, {"main/PUMP": 50})
    assert "conflict" not in site.kinds()
    site.verify()


@pytest.mark.domain("conflict.door-and-bench")
@pytest.mark.domain("conflict.chained")
@pytest.mark.domain("conflict.provisional")
@pytest.mark.domain("goods-out.provisional")
@pytest.mark.parametrize("first", ["gate-1", "gate-2"])
def test_a_door_receives_and_a_bench_picks(build: Build, first: str) -> None:
    """A door that receives and a bench that picks, both offline, in either arrival order, are no conflict."""
    site = build(DOOR_AND_BENCH, skew={"gate-2": -5})
    goods(site)
    document(site, "receive", "PR-1", line(1, "PUMP", 3, serials=serials(1, 3)), place="A-01")
    pick(site, "PL-1", 3)
    site.settle()
    site.cut()
    assert site.scans("door-1", "PR-1", *serials(1, 3).split(), CONFIRM)[-1] == "confirm.done"
    site.scan("bench-1", "PL-1")
    for serial in serials(1, 3).split():
        asked = site.scan("bench-1", label("PUMP", serial=serial))
        assert (asked, site.scan("bench-1", CONFIRM)) == ("serial.not_in_cache", "serial.provisional")
    assert site.scan("bench-1", CONFIRM) == "confirm.done"

    site.join(first)
    site.settle()
    if first == "gate-2":  # all that is known is here, and these never came in
        assert site.kinds().count("provisional") == 3
    site.join()
    site.settle()
    assert site.conflicts() == []
    assert site.kinds() == []
    assert [site.where(s) for s in serials(1, 3).split()] == ["customer"] * 3
    assert site.stock("A-01") == {}
    site.verify()


@pytest.mark.domain("task.assigned")
@pytest.mark.domain("task.withdrawn")
@pytest.mark.domain("task.withdrawn-undo")
def test_withdrawn_online(build: Build) -> None:
    """After withdrawal the station takes no new capture; undo and confirm of its open session always work."""
    site = build(TWO)
    stocked(site, "bench-1")
    pick(site, "PL-1", 5)
    site.settle()
    site.scans("bench-1", "PL-1", *serials(1, 3).split())
    site.settle()
    assert site.scan("bench-2", "PL-1") == "task.assigned"
    site.act(lambda: withdraw("PL-1", request(site)))
    site.settle()

    assert site.scan("bench-1", "SN-0004") == "task.taken_over"
    assert "3 scanned" in site.view("bench-1").verdict.action  # type: ignore[union-attr]
    assert site.scans("bench-1", UNDO, UNDO) == ["question.dropped", "undo.which"]
    assert site.scan("bench-1", UNDO) == "undo.done"
    assert site.scan("bench-1", "SN-0004") == "task.taken_over"
    assert site.scan("bench-1", CONFIRM) == "confirm.done"
    site.settle()
    assert site.done("PL-1") == {"1": 2}
    assert [site.where(f"SN-000{n}") for n in (1, 2, 3, 4)] == ["customer", "customer", "A-01", "A-01"]
    assert site.scans("bench-2", "PL-1", *serials(3, 3).split(), CONFIRM)[-1] == "confirm.done"
    site.settle()
    assert site.done("PL-1") == {"1": 5}
    assert site.conflicts() == []
    site.verify()


@pytest.mark.domain("task.withdrawn-undo")
def test_withdrawn_while_offline(build: Build) -> None:
    """Records under an old number are booked and shown."""
    site = build(TWO)
    stocked(site, "bench-1")
    pick(site, "PL-1", 5)
    site.settle()
    site.scans("bench-1", "PL-1", "SN-0001")
    site.settle()
    site.cut("gate-1")
    assert site.scans("bench-1", "SN-0002", "SN-0003") == ["serial.accepted"] * 2
    site.act(lambda: withdraw("PL-1", request(site)))
    site.settle()
    assert site.scans("bench-2", "PL-1", "SN-0003", "SN-0004", CONFIRM)[-1] == "confirm.done"
    site.settle()
    assert site.scans("bench-1", UNDO, "SN-0002") == ["undo.which", "undo.done"]
    assert site.scan("bench-1", CONFIRM) == "confirm.done"
    site.join()
    site.settle()

    assert site.scan("bench-1", "SN-0005") == "task.assigned"
    assert site.conflicts() == ["SN-0003"]
    assert site.done("PL-1") == {"1": 4}
    assert site.where("SN-0002") == "A-01"
    site.verify()
