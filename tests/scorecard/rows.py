"""The rows of the scorecard: what is done, how often, what must come of it, and which function does it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Final

from benchmarks.measure import clocked
from tests.figures import Figures
from tests.system import backlog
from tests.system.kills import CLOSE_SHARE, close_share

#: Takes how often and a seed.
Test = Callable[[int, int], Figures]


def clean(found: Figures) -> bool:
    """Nothing lost, nothing doubled, all alarms."""
    return found.clean


def _close(found: Figures) -> bool:
    return found.clean and close_share(found.tally) >= CLOSE_SHARE


def _drained(found: Figures) -> bool:
    return found.clean and backlog.kept(found.tally)


def _told(found: Figures) -> bool:
    """A flipped byte may destroy what is in it, but nothing wrong is believed, and nothing goes silently."""
    return found.doubled == 0 and found.alarmed == found.rounds


def _loses(found: Figures) -> bool:
    return found.lost > 0


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    Attributes:
        name: on the command line.
        what: is done, for the reader.
        target: what must come of it, for the reader.
        test: ``module:function`` of a `Test`, imported only when it is run.
        full: rounds of a full run.
        part: rounds of one call: each has a site of its own and ends within minutes.
        quick: rounds of a quick run.
        met: whether the figures reach the target.
        unit: what `full` counts.
        parallel: parts may run side by side (no processes, no clock).
    """

    name: str
    what: str
    target: str
    test: str
    full: int
    part: int
    quick: int
    met: Callable[[Figures], bool] = clean
    unit: str = "rounds"
    parallel: bool = False

    def function(self) -> Test:
        """Imports it.

        Raises:
            ImportError, AttributeError: there is no such test.
        """
        module, _, name = self.test.partition(":")
        found: Test = getattr(import_module(module), name)
        return found


_NOTHING: Final = "0 lost, 0 doubled"
_ALARMED: Final = "0 lost, 0 doubled, all alarmed"

_ROWS: Final = (
    Row(
        "simulation",
        "random schedules of faults in the simulator, both profiles",
        "10,000 schedules, 0 violations",
        "tests.scorecard.inside:simulation",
        10_000,
        100,
        100,
        unit="schedules",
        parallel=True,
    ),
    Row(
        "mutants",
        "safeguards switched off one at a time",
        "every one caught",
        "tests.scorecard.inside:mutants",
        1,
        1,
        1,
        unit="hunts",
    ),
    Row(
        "gateway_kills",
        "SIGKILL of a gateway under load; counts only if it had records that the ledger lacked",
        f"1,000 kills, {_NOTHING}; at least {CLOSE_SHARE:.0%} within 20 ms of a commit",
        "tests.system.kills:gateway_kills",
        1_000,
        40,
        20,
        _close,
        "kills",
    ),
    Row(
        "ledger_kills",
        "SIGKILL of the ledger under load",
        f"200 kills, {_NOTHING}",
        "tests.system.kills:ledger_kills",
        200,
        20,
        10,
        unit="kills",
    ),
    Row(
        "broker_kills",
        "SIGKILL of the broker under load; it comes back with what it had a second ago",
        f"200 kills, {_NOTHING}",
        "tests.system.kills:broker_kills",
        200,
        40,
        10,
        unit="kills",
    ),
    Row(
        "wipes",
        "SIGKILL of the broker, and everything it kept is gone",
        f"50 wipes, {_NOTHING}",
        "tests.system.kills:wipes",
        50,
        25,
        5,
        unit="wipes",
    ),
    Row(
        "network",
        "a TCP proxy delays, swallows, cuts in the middle of a packet",
        f"200 storms, {_NOTHING}",
        "tests.system.network:network",
        200,
        50,
        10,
        unit="storms",
    ),
    Row(
        "backlog",
        "72 h without network at a scan a second, then drained while scanning goes on",
        f"{backlog.THREE_DAYS:,} records in 10 min, live ones < 2 s, ratio of scan to green kept (1.5 times)",
        "tests.system.backlog:three_days",
        backlog.THREE_DAYS,
        backlog.THREE_DAYS,
        backlog.THREE_DAYS // 10,
        _drained,
        "records",
    ),
    Row(
        "power_cuts",
        "a power cut at any write of the gateway's store: all that was not synced is gone",
        f"1,000 cuts, {_NOTHING}",
        "tests.power.cuts:run",
        1_000,
        1_000,
        200,
        unit="cuts",
    ),
    Row(
        "power_control",
        "control: the same cuts with SQLite's synchronous = NORMAL",
        "it loses, and the same count says so",
        "tests.scorecard.inside:unsynced",
        100,
        100,
        20,
        _loses,
        "cuts",
    ),
    Row(
        "disk_full",
        "the gateway's disk full, at any point of its work",
        f"100 points, {_ALARMED}",
        "tests.power.full:run",
        100,
        10,
        5,
        unit="points",
    ),
    Row(
        "flips",
        "a byte of the gateway's store flipped",
        "10,000 flips, no wrong record believed (doubled), all that is lost told",
        "tests.power.flips:run",
        10_000,
        500,
        100,
        _told,
        "flips",
        parallel=True,
    ),
    Row(
        "clones",
        "a card cloned with a backlog on it: two gateways of one name, then of two names",
        f"100 clones, {_ALARMED}",
        "tests.system.cards:clones",
        100,
        20,
        5,
        unit="clones",
    ),
    Row(
        "rollbacks",
        "a card put back to an older image of itself",
        f"100 cards, {_ALARMED}",
        "tests.system.cards:rollbacks",
        100,
        25,
        5,
        unit="cards",
    ),
    Row(
        "renames",
        "a gateway gets another name with a backlog on its card",
        f"100 gateways, {_ALARMED}",
        "tests.system.cards:renames",
        100,
        25,
        5,
        unit="gateways",
    ),
    Row(
        "restores",
        "the ledger restored from its own backup, under load",
        f"100 restores, {_ALARMED}",
        "tests.system.restores:restores",
        100,
        20,
        4,
        unit="restores",
    ),
    Row(
        "copies",
        "the ledger's file put back to an old copy by hand, under load",
        f"100 copies, {_ALARMED}",
        "tests.system.restores:copies",
        100,
        20,
        4,
        unit="copies",
    ),
    Row(
        "control",
        "control: the same kills and outages for a naive paho script",
        "it loses, and the same count says so",
        "tests.system.control:naive",
        80,
        40,
        4,
        _loses,
        "faults",
    ),
)

ROWS: Final[Mapping[str, Row]] = {row.name: row for row in _ROWS}


def run_part(part: tuple[str, int, int]) -> tuple[Figures, int]:
    """One part of a row, by its name, size and number; and its seconds. A fresh process finds it here."""
    name, size, seed = part
    with clocked() as seconds:
        found = ROWS[name].function()(size, seed)
    return found, round(seconds[0])
