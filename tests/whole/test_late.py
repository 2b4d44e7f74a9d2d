"""What comes too late: records, recalls, pre-receipts, decisions about units set aside."""

from collections import Counter
from dataclasses import replace

import pytest

from ledger.acts import recall
from ledger.acts.admit import Admission, admit
from ledger.acts.match import match
from ledger.acts.recall import Selection
from tests.whole.conftest import Build
from tests.whole.office import document, goods, label, line, request, serials, supervisor
from tests.whole.site import MINUTE, Site

CONFIRM, ACK = "%%CONFIRM", "%%ACK"
TWO = {"gate-1": ["door-1", "bench-1"], "gate-2": ["door-2", "bench-2"]}


def stocked(site: Site, units: int = 5) -> None:
    """So many pumps stand at A-01."""
    goods(site)
    document(site, "receive", "PR-0", line(1, "PUMP", units, serials=serials(1, units)), place="A-01")
    site.settle()
    site.scans("door-1", "PR-0", *serials(1, units).split(), CONFIRM)
    site.settle()


@pytest.mark.domain("task.shared-receive")
@pytest.mark.domain("task.as-of")
def test_shared_receive(build: Build) -> None:
    """A receive may be shared: each station has its own task on it, and "remaining" is "as of"."""
    site = build(TWO)
    goods(site)
    document(site, "receive", "PR-1", line(1, "PUMP", 6, serials=serials(1, 6)), place="A-01")
    site.settle()
    site.scans("door-1", "PR-1", "SN-0001", "SN-0002")
    site.scans("door-2", "PR-1", "SN-0003")
    assert site.scan("door-1", CONFIRM) == "confirm.done"
    assert site.view("door-2").lines[0].done == 0
    site.settle()
    assert site.view("door-2").lines[0].done == 2
    assert site.scan("door-2", "SN-0001") == "serial.on_hand"

    site.cut("gate-2")
    assert site.scans("door-1", "SN-0004", "SN-0005", CONFIRM)[-1] == "confirm.done"
    assert site.scans("door-2", "SN-0005", "SN-0006", CONFIRM, CONFIRM)[-1] == "confirm.done"
    site.join()
    site.settle()
    assert site.conflicts() == ["SN-0005"]  # both doors say that they have it
    assert site.stock("supplier")["main/PUMP"] == -7
    site.verify()


@pytest.mark.domain("conflict.below-zero")
@pytest.mark.domain("conflict.sums")
def test_a_lot_taken_below_zero(build: Build) -> None:
    """A sum below zero becomes an exception with a count task, never a refusal; a late record explains it."""
    site = build(TWO)
    goods(site)
    document(site, "receive", "PR-1", line(1, "SEAL", 10), place="A-01")
    document(site, "receive", "PR-2", line(1, "SEAL", 6), place="A-01")
    for ref in ("PL-1", "PL-2"):
        document(site, "pick", ref, line(1, "SEAL", 8, "A-01"))
    site.settle()
    assert site.scans("door-1", "PR-1", label("SEAL", lot="L1"), "%%QTY-10", CONFIRM)[-1] == "confirm.done"
    site.settle()
    site.cut("gate-2")
    assert site.scans("door-2", "PR-2", label("SEAL", lot="L1"), "%%QTY-6", CONFIRM)[-1] == "confirm.done"
    for station, ref in (("bench-1", "PL-1"), ("bench-2", "PL-2")):
        site.scans(station, ref, label("SEAL", lot="L1"), "%%QTY-8")
        if station == "bench-1":
            assert site.scan(station, CONFIRM) == "confirm.done"
    site.cut("gate-1")
    document(site, "pick", "PL-3", line(1, "SEAL", 4, "A-01"))
    site.join("gate-1")
    site.settle()
    assert site.scans("bench-1", "PL-3", label("SEAL", lot="L1"), "%%QTY-4", CONFIRM)[-1] == "confirm.done"
    site.settle()

    assert site.stock("A-01") == {"main/SEAL L1": -2}
    below = [dict(entry.facts) for entry in site.todo if entry.kind == "balance.below"]
    assert below == [{"product": "main/SEAL", "place": "A-01", "quantity": "-2"}]
    counts = "select place, closed from document where process = 'count'"
    assert site.database.rows(counts) == [("A-01", 0)]
    assert site.conflicts() == []
    site.verify()

    site.join()
    site.settle()
    assert site.stock("A-01") == {"main/SEAL L1": 4}
    assert "balance.below" not in site.kinds()
    site.verify()


@pytest.mark.domain("goods-out.recalled-since")
@pytest.mark.domain("answers.exceptions")
@pytest.mark.parametrize("offline", [False, True])
def test_recalled_between_scan_and_confirm(build: Build, offline: bool) -> None:  # noqa: FBT001 - a table
    """CONFIRM checks again: a unit recalled since its scan goes aside by name; offline too."""
    site = build(TWO)
    stocked(site)
    document(site, "pick", "PL-1", line(1, "PUMP", 3, "A-01"))
    site.settle()
    assert site.scans("bench-1", "PL-1", "SN-0001", "SN-0002")[1:] == ["serial.accepted"] * 2
    selection = Selection("main/PUMP", serials=("SN-0002",))
    order = request(site, "RC-1")
    dry = recall.order("recall", [selection], "seal may leak", replace(order, dry_run=True))
    assert (dry.outcome.written, dry.affected.on_hand) == (False, 1)
    site.act(lambda: recall.order("recall", [selection], "seal may leak", order).outcome)
    site.settle()
    site.move(MINUTE)  # gateways tell every minute which feed they have
    site.settle()
    reach = recall.reach("RC-1")
    assert reach is not None
    assert (reach.gateways, reach.ahead) == (2, 2)
    if offline:
        site.cut()

    answers = site.scans("bench-1", CONFIRM, CONFIRM, ACK, CONFIRM, CONFIRM)
    assert answers[:3] == ["confirm.aside", "ack.first", "stop.acknowledged"]
    assert answers[3:] == ["confirm.aside", "confirm.done"]
    site.join()
    site.settle()
    assert (site.where("SN-0001"), site.where("SN-0002")) == ("customer", "A-01")
    (aside,) = [dict(entry.facts) for entry in site.todo if entry.kind == "aside"]
    assert (aside["reason"], aside["code"]) == ("item.recalled", "SN-0002")
    site.verify()


@pytest.mark.domain("task.blind-marked")
def test_a_blind_receipt_matched(build: Build) -> None:
    """A blind receipt opens a task without lines, marked for the office to match."""
    site = build(TWO)
    goods(site)
    site.settle()
    site.cut("gate-1")
    assert site.scan("door-1", "%%START-RECEIVE") == "task.opened"
    ref = site.view("door-1").task
    site.scan("door-1", label("PUMP", serial="SN-0001"))
    site.scan("door-1", label("PUMP", serial="SN-0002"))
    assert site.scan("door-1", CONFIRM) == "confirm.done"
    document(site, "receive", "PR-1", line(1, "PUMP", 3), place="A-01")
    site.join()
    site.settle()
    assert site.kinds() == ["receipt.blind"]
    assert site.done("PR-1") == {"1": 0}
    site.act(lambda: match(ref, "PR-1", request(site)))
    site.settle()
    assert site.done("PR-1") == {"1": 2}
    assert site.kinds() == []
    site.verify()


def set_aside(site: Site) -> str:
    """A unit that is not on the list is set aside at door-1; the id of its refusal."""
    goods(site)
    supervisor(site)
    document(site, "receive", "PR-1", line(1, "PUMP", 2, serials="SN-0001 SN-0002"), place="A-01")
    site.settle()
    answers = site.scans("door-1", "PR-1", "SN-0001", "SN-0099", CONFIRM, CONFIRM)
    assert answers[2:] == ["serial.not_expected", "confirm.aside", "confirm.done"]
    site.settle()
    (entry,) = [entry for entry in site.todo if entry.kind == "aside"]
    assert dict(entry.facts)["code"] == "SN-0099"
    return entry.key


@pytest.mark.domain("override.any-station")
@pytest.mark.domain("override.offline")
@pytest.mark.parametrize("offline", [False, True])
def test_admitted_at_another_station(build: Build, offline: bool) -> None:  # noqa: FBT001 - a table
    """What needs a supervisor is set aside and admitted later at any station, without scanning again."""
    site = build(TWO)
    set_aside(site)
    if offline:
        site.cut()
    assert site.scans("door-2", "PR-1", "BADGE-1") == ["task.opened", "override.which"]
    assert site.scan("door-2", "%%ANSWER-1") == "admit.stands_for"
    assert site.scan("door-2", "%%ANSWER-1") == "override.admitted"
    assert site.scan("door-2", CONFIRM) == "confirm.done"
    site.join()
    site.settle()
    assert site.where("SN-0099") == "A-01"
    assert site.done("PR-1") == {"1": 2}
    assert site.kinds() == []
    site.verify()


@pytest.mark.domain("override.console")
def test_admitted_on_the_console(build: Build) -> None:
    """Or on the console, with its raw scan."""
    site = build(TWO)
    ref = set_aside(site)
    admission = Admission((ref,), "the supplier sent another one", stands_for="SN-0002")
    site.act(lambda: admit(admission, request(site)))
    site.settle()
    assert site.where("SN-0099") == "A-01"
    assert site.done("PR-1") == {"1": 2}
    assert site.kinds() == []
    assert Counter(e[1] for e in site.database.rows("select 1, process from movement")) == {"receive": 2}
    site.verify()


def test_admitted_though_a_neighbour_chose_another_product(build: Build) -> None:
    """The kept scan is judged with what was chosen at its own station: a gateway may have several."""
    site = build(TWO)
    goods(site)
    document(site, "receive", "PR-1", line(1, "PUMP", 1, serials="SN-0001"), place="A-01")
    document(site, "receive", "PR-2", line(1, "SEAL", 5), place="A-01")
    site.settle()
    site.scans("bench-1", "PR-2", "SEAL")
    assert site.scans("door-1", "PR-1", "SN-0001", "SN-0099")[-1] == "serial.not_expected"
    assert site.scans("door-1", CONFIRM, CONFIRM) == ["confirm.aside", "confirm.done"]
    site.settle()
    (ref,) = [entry.key for entry in site.todo if entry.kind == "aside"]
    site.act(lambda: admit(Admission((ref,), "one too many", over=True), request(site)))
    site.settle()
    assert site.where("SN-0099") == "A-01"
    site.verify()


@pytest.mark.domain("conflict.provisional")
@pytest.mark.domain("goods-out.provisional")
def test_a_provisional_pick_of_what_came_in_elsewhere(build: Build) -> None:
    """A provisional pick that no goods-in explains is an exception, whatever else is told of the unit."""
    site = build(TWO)
    goods(site)
    document(site, "receive", "PR-1", line(1, "PUMP", 1, serials="SN-0001"), place="A-01")
    document(site, "pick", "PL-1", line(1, "PUMP", 1, "A-01"))
    site.settle()
    site.cut("gate-2")
    asked = site.scans("bench-2", "PL-1", label("PUMP", serial="SN-0001"), CONFIRM, CONFIRM)
    assert asked == ["task.opened", "serial.not_in_cache", "serial.provisional", "confirm.done"]
    selection = Selection("main/PUMP", serials=("SN-0001",))
    site.act(lambda: recall.order("recall", [selection], "leaks", request(site, "RC-1")).outcome)
    site.settle()
    answers = site.scans("door-1", "PR-1", "SN-0001", CONFIRM, CONFIRM)
    assert answers[1:] == ["item.to_quarantine", "quarantine.booked", "confirm.done"]
    site.join()
    site.settle()
    (entry,) = [dict(entry.facts) for entry in site.todo if entry.kind == "provisional"]
    assert (entry["serial"], entry["task"]) == ("SN-0001", "PL-1")
    site.verify()


def test_admitted_twice(build: Build) -> None:
    """Admitted at a station that is offline and on the console: both are booked, and shown as a conflict."""
    site = build(TWO)
    ref = set_aside(site)
    site.cut("gate-2")
    site.scans("door-2", "PR-1", "BADGE-1", "%%ANSWER-1", "%%ANSWER-1")
    assert site.scan("door-2", CONFIRM) == "confirm.done"
    site.act(lambda: admit(Admission((ref,), "one too many", over=True), request(site)))
    site.join()
    site.settle()
    assert site.conflicts() == ["SN-0099"]
    site.verify()
