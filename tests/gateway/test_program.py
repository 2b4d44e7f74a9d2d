"""The real program: bytes at a pseudo-terminal, a light, a record at the ledger behind a real broker."""

import json
import signal
import urllib.request
from collections.abc import Iterator
from itertools import chain, cycle
from pathlib import Path

import pytest

from rules.signal import Light
from tests.gateway.plant import Plant, RemoteLedger, until
from tests.gateway.tiny_ledger import TinyLedger
from tests.gateway.world import at, feed_file, rows, serial

pytestmark = pytest.mark.system
G, R, T = Light.GREEN, Light.RED, Light.TICK


@pytest.fixture
def plant(tmp_path: Path) -> Iterator[Plant]:
    plant = Plant(tmp_path)
    yield plant
    plant.close()


def test_scanning_works_with_the_broker_down_and_catches_up_by_itself(plant: Plant) -> None:
    feed_file(plant.data)
    program = plant.start()
    program.says("can't be reached: scanning goes on")
    signs = plant.scan("PR-1", serial(1), serial(2), serial(2))
    assert [sign.light for sign in signs] == [T, G, G, R]
    plant.broker.start()
    with RemoteLedger(plant.broker) as ledger:
        ledger.wait(lambda x: x.count == 4)
        assert {f"{boot}:{seq}" for boot, kept in ledger.ledger.held.items() for seq in kept} == {
            sign.ref for sign in signs
        }
    assert program.end() == 0


def test_the_feed_comes_by_itself_and_a_newer_one_replaces_it(plant: Plant) -> None:
    plant.broker.start()
    with RemoteLedger(plant.broker) as ledger:
        program = plant.start()
        assert "no rules yet" in program.lines[0]
        program.says("rules gen:1 are here")
        ledger.ledger.content, ledger.ledger.n = rows(serials=3000, extra=[at("A-01", 8), at("A-01", 9)]), 2
        ledger.announce()
        program.says("rules gen:2 are here")
        assert [sign.light for sign in plant.scan("PL-1", "P-200", serial(8))] == [T, T, G]
        assert [path.name for path in plant.data.glob("*feed-*")] == ["feed-gen-2.db"]


def test_a_broker_that_dies_and_comes_back_empty_costs_nothing(plant: Plant) -> None:
    feed_file(plant.data)
    plant.broker.start()
    with RemoteLedger(plant.broker) as ledger:
        program = plant.start()
        plant.scan("PR-1", serial(1))
        ledger.wait(lambda x: x.count == 2)
        seen = len(program.lines)
        plant.broker.kill()
        program.says("lost", after=seen)
        assert [sign.light for sign in plant.scan(serial(2), serial(3), "%%CONFIRM")] == [G, G, T]
        plant.broker.start()
        ledger.wait(lambda x: x.count == 8)
        assert ledger.ledger.altered == []
        lost = [line for line in program.lines[seen:] if "scanning goes on" in line]
        assert len(lost) == 1  # told once, however often it is tried


def test_a_missing_scanner_is_told_once_and_works_when_it_comes(plant: Plant) -> None:
    feed_file(plant.data)
    plant.scanner.unplug()
    program = plant.start(ready="does not exist")
    page = program.says("screen http").partition("screen ")[2].partition("/station")[0]
    assert json.loads(get(page + "/healthz"))["status"] == "ok"
    plant.scanner.plug()
    program.says("gun is back")
    assert plant.scan("PR-1")[0].light == T
    metrics = get(page + "/metrics")
    assert 'scangate_reader_connected{reader="gun"} 1.0' in metrics
    assert 'scangate_scans_total{reader="gun",verdict="tick"} 1.0' in metrics
    assert "scangate_outbox_messages 1.0" in metrics


def get(url: str) -> str:
    text: str = urllib.request.urlopen(url).read().decode()  # noqa: S310 - our own page on loopback
    return text


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_cleanly_and_says_goodbye(plant: Plant, number: signal.Signals) -> None:
    plant.broker.start()
    with RemoteLedger(plant.broker) as ledger:
        program = plant.start()
        program.says("rules gen:1 are here")
        plant.scan("PR-1")
        program.process.send_signal(number)
        assert program.gone() == 0
        ledger.wait(lambda x: bool(x.states) and not x.states[-1].online)
        assert not any("Traceback" in line for line in program.lines)
        assert not loaders(plant.data)


def test_a_killed_gateway_is_seen_offline_and_leaves_no_loader(plant: Plant) -> None:
    plant.broker.start()
    with RemoteLedger(plant.broker) as ledger:
        program = plant.start()
        program.says("rules gen:1 are here")
        program.process.kill()
        program.gone()
        ledger.wait(lambda x: not x.states[-1].online)  # the last will
        assert ledger.ledger.states[-1].boot == ledger.ledger.states[0].boot
    until(lambda: not loaders(plant.data), "the loader ends on EOF")


def loaders(data: Path) -> list[str]:
    """Loader processes of this data folder."""
    lines = [file.read_bytes() for file in Path("/proc").glob("[0-9]*/cmdline") if file.exists()]
    return [line.decode() for line in lines if b"gateway.feed.loader" in line and str(data).encode() in line]


@pytest.mark.parametrize("point", ["committed", "signalled", "published"])
def test_a_kill_at_a_named_point_loses_and_doubles_nothing(plant: Plant, point: str) -> None:
    feed_file(plant.data, rows(serials=50))
    plant.broker.start()
    with RemoteLedger(plant.broker, TinyLedger(content=rows(serials=50))) as ledger:
        codes = chain(["PR-1"], cycle(serial(n) for n in range(1, 51)))
        greens: set[str] = set()
        for nth in range(1, 4):
            program = plant.start("tests.gateway.kill_at", point, str(nth))
            program.says("connected to the broker")
            while program.process.poll() is None:
                plant.scanner.scan(next(codes).encode())
                greens |= {sign.ref for sign in plant.signs_of(program) if sign.light == G}
            assert program.gone() == -signal.SIGKILL
            greens |= {sign.ref for sign in plant.lamp.read() if sign.light == G}
        plant.start().says("connected to the broker")
        ledger.wait(lambda x: greens <= {f"{b}:{s}" for b, kept in x.held.items() for s in kept})
        assert ledger.ledger.altered == []
        assert all(sorted(kept) == list(range(1, len(kept) + 1)) for kept in ledger.ledger.held.values())
