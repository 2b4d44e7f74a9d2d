"""The shell around the core: inbox, loop, settings, command line."""

import threading
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from config import ConfigError, load
from gateway.cli import read_settings
from gateway.disk import claim
from gateway.inputs import DeviceChanged, Input, LinkChanged, Scanned, Stop, Tick
from gateway.metrics import Metrics
from gateway.outputs import Wake
from gateway.profiles import scanner_profile
from gateway.settings import GatewaySettings, LampKind
from gateway.station.inbox import Inbox
from gateway.station.loop import Loop
from rules.scan import Scan
from rules.signal import Light, Signal
from rules.view import View
from scangate.cli import run
from tests.gateway.world import World, serial

HANG = 30.0
ROOT = Path(__file__).parents[2]
LINK = LinkChanged(broker=True, ledger=True)


def scanned(text: str, source: str = "gun") -> Scanned:
    return Scanned("door-1", Scan(source, text.encode(), None, 1))


# -- inbox ------------------------------------------------------------------------------------


def test_devices_are_served_first_and_a_quiet_second_is_a_tick() -> None:
    inbox = Inbox()
    assert inbox.network(LINK)
    inbox.device(scanned("a"))
    assert inbox.screen(scanned("b"))
    assert inbox.busy
    assert [inbox.get(0) for _ in range(4)] == [scanned("a"), scanned("b"), LINK, Tick()]


def test_the_network_is_dropped_when_there_is_no_room_and_a_device_waits() -> None:
    inbox = Inbox()
    taken = [inbox.network(LINK) for _ in range(1000)]
    assert taken.count(True) == 256
    for _ in range(256):
        inbox.device(scanned("a"))
    assert not inbox.screen(scanned("b"))
    waiting = threading.Thread(target=inbox.device, args=(scanned("late"),))
    waiting.start()
    inbox.get(0)
    waiting.join(HANG)
    assert not waiting.is_alive()


def test_stop_comes_before_all_else_and_lets_waiting_devices_go() -> None:
    inbox = Inbox()
    for _ in range(256):
        inbox.device(scanned("a"))
    waiting = threading.Thread(target=inbox.device, args=(scanned("late"),))
    waiting.start()
    inbox.close()
    waiting.join(HANG)
    assert not waiting.is_alive()
    assert [inbox.get(1), inbox.get(1)] == [Stop(), Stop()]
    assert not inbox.network(LINK)


# -- loop -------------------------------------------------------------------------------------


@dataclass
class Desk:
    """Everything a loop acts on, in the order it happened."""

    world: World
    log: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.inbox = Inbox()
        self.metrics = Metrics("test")
        self.loop = Loop(
            self.world.station,
            self.inbox,
            lamps={"door-1": Shown("lamp", self), "bench-1": Shown("other", self)},
            own_lamps={"gun": Shown("gun", self), "gun-b": Shown("gun-b", self)},
            wake=self.wake,
            publish=self.publish,
            metrics=self.metrics,
            clock=self.world.clock,
            checkpoint=self.log.append,
        )

    def wake(self, wake: Wake) -> None:
        self.log.append(f"wake {wake.last}")

    def publish(self, view: View) -> None:
        self.log.append(f"view {view.station}")

    def turn(self, *given: Input) -> list[str]:
        self.log.clear()
        for item in given:
            self.loop.turn(item)
        return self.log


@dataclass
class Shown:
    name: str
    desk: Desk

    def show(self, signal: Signal) -> None:
        if signal.light is Light.GREEN:
            assert self.desk.world.store.durable(signal.ref)  # I1, seen from the lamp
        self.desk.log.append(f"{self.name} {signal.light}")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(World(tmp_path))
    desk.loop.draw()
    return desk


def test_lights_come_first_and_the_checkpoints_stand_between(desk: Desk) -> None:
    desk.turn(scanned("PR-1"))
    assert desk.turn(scanned(serial(1))) == [
        "committed", "lamp green", "gun green", "signalled", "wake 2", "view door-1",
    ]  # fmt: skip


def test_only_the_scanner_that_read_hears_its_verdict(desk: Desk) -> None:
    assert "gun-b tick" in desk.turn(scanned("PR-1", "gun-b"))
    assert not any(line.startswith("gun ") for line in desk.log)


def test_without_a_commit_there_is_no_checkpoint(desk: Desk) -> None:
    assert desk.turn(LINK) == ["view door-1", "view bench-1"]
    assert desk.turn(Tick()) == []


def test_housekeeping_comes_also_while_the_network_is_never_quiet(desk: Desk) -> None:
    keeping = desk.world.station._housekeeping
    assert keeping is not None
    for n in range(20):
        desk.inbox.network(replace(LINK, ledger=bool(n % 2)))

    def publish(view: View) -> None:
        desk.world.clock.move(300)
        if keeping._quiet >= 3 or not desk.inbox._network:
            desk.inbox.stop()

    desk.loop._publish = publish
    desk.loop.run()
    assert keeping._quiet >= 3
    assert desk.inbox._network  # it did not wait for the end
    desk.world.scan("PR-1")
    assert keeping._quiet == 0


def test_the_screen_waits_while_scans_wait(desk: Desk) -> None:
    desk.inbox.device(scanned("x"))
    assert "view door-1" not in desk.turn(scanned("PR-1"), scanned(serial(1)))
    desk.inbox.get(0)
    assert desk.turn(scanned(serial(2)))[-1] == "view door-1"


def test_what_happened_can_be_read_by_prometheus(desk: Desk) -> None:
    gone = DeviceChanged("door-1", "gun", ready=False, detail="gone")
    desk.turn(scanned("PR-1"), scanned(serial(1)), scanned(serial(1)), gone)
    text = desk.metrics.text().decode()
    assert 'scangate_scans_total{reader="gun",verdict="red"} 1.0' in text
    assert 'scangate_rejects_total{reason="serial.already_in_task"} 1.0' in text
    assert 'scangate_reader_connected{reader="gun"} 0.0' in text
    assert "scangate_verdict_seconds_count 3.0" in text


# -- settings ---------------------------------------------------------------------------------

GOOD = """
name = "dock-1"
site = "main"
data = "data"
[[station]]
name = "door-1"
[[station.scanner]]
name = "gun"
port = "/dev/ttyACM0"
"""


def settings(folder: Path, text: str) -> GatewaySettings:
    file = folder / "gateway.toml"
    file.write_text(text)
    return read_settings(file)


def test_the_example_is_good_and_says_the_defaults() -> None:
    example = load(ROOT / "config" / "gateway.toml", GatewaySettings, {})
    (station,) = example.station
    assert example.screen.port == 8080
    assert (station.lamp.kind, station.scanner[0].bounce_ms) == (LampKind.NONE, 400)


def test_a_station_without_a_screen_whose_camera_books_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("[[station.sc", 'camera = "auto"\nscreen = false\nwarehouse = "North"\n[[station.sc')
    station = settings(tmp_path, text).station[0]
    assert (station.camera, station.screen, station.warehouse) == ("auto", False, "North")
    plain = settings(tmp_path, GOOD).station[0]
    assert (plain.camera, plain.screen, plain.warehouse) == ("propose", True, "")


def test_labels_of_a_scanner_are_described_in_place(tmp_path: Path) -> None:
    text = GOOD + '[station.scanner.label]\nassume = "gs1"\nrequire = ["serial", "gtin"]\n'
    label = settings(tmp_path, text).station[0].scanner[0].label
    assert label is not None
    assert (label.assume, label.require) == ("gs1", ("serial", "gtin"))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (GOOD.replace("dock-1", "Dock 1"), "name: must be a name of a-z, 0-9, _ and - (it is 'Dock 1')"),
        (GOOD + '[station.lamp]\nkind = "tower"', "station[door-1].lamp.red: missing"),
        (
            GOOD + '[station.lamp]\nkind = "tower"\nred = 1\namber = 1\ngreen = 2\nbuzzer = 3',
            "lamp.amber: pin 1 is used twice",
        ),
        (GOOD + '[station.lamp]\nkind = "recording"', "lamp.path: missing"),
        (GOOD.replace("[[station.sc", 'camera = "book"\n[[station.sc'), "camera: 'book' is not known here"),
        (GOOD.replace("[[station.sc", "screen = 1\n[[station.sc"), "screen: must be true or false"),
        (GOOD + '[[station]]\nname = "door-1"', "station: the name door-1 is used twice"),
        (
            GOOD + '[[station.scanner]]\nname = "gun-b"\nport = "/dev/ttyACM0"',
            "gun-b and another one use /dev/ttyACM0",
        ),
        (GOOD + '[broker]\nca_file = "gateway.toml"', "broker.ca_file: is of no use without tls"),
        (
            GOOD + '[broker]\nhost = "mqtt.example"\npassword_file = "gateway.toml"',
            "broker.tls: a password would cross the network in the clear",
        ),
        (GOOD + '[broker]\nprefix = "a/+/b"', "broker.prefix: must be"),
        (
            GOOD.replace("port =", 'label = {asume = "gs1"}\nport ='),
            "label.asume: no such key (did you mean assume?)",
        ),
    ],
)
def test_what_a_settings_file_can_get_wrong(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(ConfigError) as caught:
        settings(tmp_path, text)
    assert problem in str(caught.value)


def test_an_own_scanner_profile_comes_before_one_that_ships(tmp_path: Path) -> None:
    (tmp_path / "generic-serial.toml").write_text("baud = 115200\n")
    assert scanner_profile("generic-serial", tmp_path).baud == 115200
    assert scanner_profile("generic-serial", None).baud == 9600


@pytest.mark.parametrize(
    ("profile", "problem"),
    [
        ("absent", "there is none of this name (there are "),
        ("odd", "baud: must be a whole number"),
        ("broken", "not valid TOML"),
    ],
)
def test_what_a_profile_can_get_wrong(tmp_path: Path, profile: str, problem: str) -> None:
    (tmp_path / "odd.toml").write_text("baud = 1\nbuad = 2\n")
    (tmp_path / "broken.toml").write_text("baud = ")
    with pytest.raises(ConfigError) as caught:
        scanner_profile(profile, tmp_path)
    assert problem in str(caught.value)


# -- command line -----------------------------------------------------------------------------


@pytest.mark.parametrize("command", [["gateway", "run", "--config"], ["config", "check"]])
def test_wrong_settings_are_exit_code_78_with_every_problem(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    file = tmp_path / "gateway.toml"
    file.write_text(GOOD.replace("port =", "prot =").replace("site", "sight"))
    assert run([*command, str(file)]) == 78
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 4
    assert f"{file}: sight: no such key (did you mean site?)" in told
    assert f"{file}: station[door-1].scanner[gun].prot: no such key (did you mean port?)" in told


def test_config_check_reads_profiles_too_and_says_ok(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "gateway.toml"
    file.write_text(GOOD)
    assert run(["config", "check", str(file), str(ROOT / "config" / "ledger.toml")]) == 0
    assert capsys.readouterr().out.count(": OK") == 2
    file.write_text(GOOD + 'profile = "absent"')
    assert run(["config", "check", str(file)]) == 78
    assert f"{file}: scanner gun: profile 'absent'" in capsys.readouterr().err


def test_a_store_that_cannot_be_opened_is_one_clear_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "gateway.toml"
    file.write_text(GOOD)
    (tmp_path / "data" / "station.db").mkdir(parents=True)  # a damaged file would be salvaged
    assert run(["gateway", "run", "--config", str(file)]) == 1
    told = capsys.readouterr().err
    assert "station.db can't be used: unable to open database file" in told
    assert "Traceback" not in told


def test_a_folder_has_one_gateway(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "gateway.toml"
    file.write_text(GOOD)
    (tmp_path / "data").mkdir()
    let_go = claim(tmp_path / "data")
    assert run(["gateway", "run", "--config", str(file)]) == 1
    let_go()
    assert "data is in use by another gateway. Stop that one first" in capsys.readouterr().err
    assert not list((tmp_path / "data").iterdir())
    claim(tmp_path / "data")()


def test_a_data_folder_that_is_a_file_is_a_wrong_setting(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "gateway.toml"
    file.write_text(GOOD)
    (tmp_path / "data").touch()
    assert run(["gateway", "run", "--config", str(file)]) == 78
    assert "data can't be used: File exists (check the path" in capsys.readouterr().err
