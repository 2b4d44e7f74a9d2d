"""A station that starts, and goes on, with everything else missing: broker, ledger, rules, scanner."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import pytest

from scangate.site import Site
from tests.system import support
from tests.system.support import Operator

DOCK: Final = "dock-1"
SERIALS: Final = [f"A-{number:04d}" for number in range(1, 41)]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with support.running(Site(tmp_path, [DOCK])) as site:
        yield site


@pytest.fixture
def operator(site: Site) -> Operator:
    return Operator(site.docks[DOCK])


def with_rules(site: Site, serials: Sequence[str] = SERIALS) -> None:
    """A running site whose gateway has the rules of a pre-receipt."""
    site.broker.start()
    site.start_ledger()
    support.enter_pump(site)
    support.enter_receipt(site, "PR-1001", serials)
    site.start_gateway(DOCK)
    site.wait(lambda: site.has_rules(DOCK), "the gateway has its rules")


def greens(operator: Operator, serials: Sequence[str]) -> None:
    for serial in serials:
        sign = operator.once(serial)
        assert (sign.light, sign.reason) == ("green", "serial.verified")


def caught_up(site: Site) -> None:
    site.wait(lambda: site.caught_up(DOCK), "online again, nothing waits")
    assert support.all_delivered(site)


def log_of(site: Site) -> list[str]:
    return (site.folder / DOCK / "gateway.log").read_text(encoding="utf-8").splitlines()


def test_it_starts_alone_with_the_last_rules_and_catches_up_by_itself(site: Site, operator: Operator) -> None:
    with_rules(site)
    assert operator.once("PR-1001").reason == "task.opened"
    site.wait(lambda: site.caught_up(DOCK), "delivered")
    site.kill_gateway(DOCK)
    site.kill_ledger()
    site.broker.kill()

    site.start_gateway(DOCK)
    greens(operator, SERIALS[:10])
    assert operator.once(SERIALS[0]).reason == "serial.already_in_task"
    assert support.confirm(operator).reason == "confirm.done"
    made = len(support.stored(site, DOCK)) - 1
    assert made == 10 + 1 + 1 + 10
    # The acknowledgement of the first record may have died with the process: it counts again then.
    site.wait(lambda: site.waiting(DOCK) in {made, made + 1}, "the screen counts what waits")
    assert site.link(DOCK)["online"] is False
    assert any("scanning goes on" in line for line in log_of(site))

    site.broker.start()  # nobody is there to take anything yet
    assert operator.once(SERIALS[10]).light == "green"
    assert site.link(DOCK)["online"] is False
    site.start_ledger()
    caught_up(site)
    assert support.confirm(operator).reason == "confirm.done"
    caught_up(site)
    support.stock_is(site, SERIALS[:11])
    support.verified(site)


def test_a_restart_without_network_counts_confirmed_units_once(site: Site, operator: Operator) -> None:
    """The feed on the disk shows them already; what the ledger holds must have been kept before it."""
    with_rules(site, SERIALS[:4])
    for code in ("PR-1001", *SERIALS[:2], "%%CONFIRM"):
        assert operator.once(code).light in {"green", "tick"}
    site.wait(lambda: progress(site, "done") == 2 and site.has_rules(DOCK), "the feed shows them")
    site.wait(lambda: len(feed_files(site)) == 1, "and is the only one")
    site.kill_gateway(DOCK)
    site.broker.kill()

    site.start_gateway(DOCK)
    assert (progress(site, "done"), progress(site, "captured")) == (2, 0)
    greens(operator, SERIALS[2:4])
    assert operator.once("%%CONFIRM").reason == "confirm.done"
    site.broker.start()
    caught_up(site)
    support.stock_is(site, SERIALS[:4])
    support.verified(site)


def progress(site: Site, what: str) -> int:
    return sum(line[what] for line in site.view(DOCK).get("lines", []))


def feed_files(site: Site) -> list[Path]:
    return list((site.docks[DOCK].folder / "data").glob("feed-*.db"))


def test_without_rules_it_refuses_until_they_come(site: Site, operator: Operator) -> None:
    site.start_gateway(DOCK)
    for code in ("PR-1001", SERIALS[0], "%%CONFIRM"):
        sign = operator.once(code)
        assert (sign.light, sign.reason) == ("red", "rules.missing")
    assert sum("no rules yet" in line for line in log_of(site)) == 1

    site.broker.start()
    site.start_ledger()
    support.enter_pump(site)
    support.enter_receipt(site, "PR-1001", SERIALS)
    site.wait(lambda: site.has_rules(DOCK), "the rules came")
    assert operator.once("PR-1001").reason == "task.opened"
    greens(operator, SERIALS[:2])
    caught_up(site)
    refused = support.of_ledger(site, "select count(*) from verdict where reason = 'rules.missing'")
    assert refused == [(3,)]
    support.verified(site)


def test_a_scanner_may_be_missing_come_and_go(site: Site, operator: Operator) -> None:
    scanner = site.docks[DOCK].scanner
    scanner.unplug()
    site.broker.start()
    site.start_ledger()
    support.enter_pump(site)
    support.enter_receipt(site, "PR-1001", SERIALS)
    site.start_gateway(DOCK, wait=False)
    site.wait(lambda: bool(site.link(DOCK).get("faults")), "the screen says it", site.docks[DOCK].process)
    assert missing(site) == 1
    assert str(scanner.link) in site.link(DOCK)["faults"][0]
    site.wait(lambda: site.has_rules(DOCK), "the rules come without it")

    scanner.plug()
    site.wait(lambda: site.link(DOCK)["faults"] == [], "the scanner is found")
    assert operator.once("PR-1001").reason == "task.opened"
    assert missing(site) == 1  # once, however often it was tried

    for turn in range(3):
        greens(operator, SERIALS[5 * turn : 5 * turn + 5])
        scanner.send(b"HALF-A-CO")
        scanner.unplug()
        site.wait(lambda: bool(site.link(DOCK)["faults"]), "the screen says it is gone")
        scanner.plug()
        site.wait(lambda: site.link(DOCK)["faults"] == [], "the scanner is back")
    greens(operator, SERIALS[15:20])
    assert missing(site) == 4
    assert sum("gun is back" in line for line in log_of(site)) == 4
    caught_up(site)
    support.verified(site)


def missing(site: Site) -> int:
    """Log lines about a scanner that is not there; they say so in one line, not in a traceback."""
    lines = log_of(site)
    assert not any("Traceback" in line for line in lines)
    return sum(bool(re.search(r"WARNING .*gun: .*Trying again until it is back", line)) for line in lines)


def test_the_ledger_may_die_under_a_connected_gateway(site: Site, operator: Operator) -> None:
    with_rules(site)
    assert operator.once("PR-1001").reason == "task.opened"
    for turn in range(2):
        site.kill_ledger()
        greens(operator, SERIALS[10 * turn : 10 * turn + 10])
        site.wait(lambda: site.waiting(DOCK) >= 10, "what was scanned waits")
        site.wait(lambda: site.link(DOCK)["online"] is False, "the screen says it")
        site.start_ledger()
        caught_up(site)
    assert support.confirm(operator).reason == "confirm.done"
    caught_up(site)
    support.stock_is(site, SERIALS[:20])
    support.verified(site)
