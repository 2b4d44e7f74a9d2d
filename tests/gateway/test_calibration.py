"""The calibration code at a station: no goods, answered, kept for its scanner, applied at once."""

from dataclasses import replace
from pathlib import Path

import pytest

from config import ConfigError, load
from firmware_bridge.profile import ScannerProfile
from gateway.inputs import Pressed, Scanned
from gateway.profiles import read_profile
from gateway.settings import GatewaySettings
from gateway.station.station import STORE_FULL, Bench, Reader, Station
from rules.labels.calibration import LINEAR_TEXT, MATRIX_TEXT, recognise
from rules.labels.values import Profile
from rules.scan import Entry, Scan
from rules.signal import Light, Signal
from tests.gateway.world import World, opened, serial
from tests.rules.labels.scanners import Scanner
from wire import v1

G, A, R, T = Light.GREEN, Light.AMBER, Light.RED, Light.TICK
GERMAN = Scanner(country="de", gs="{GS}", rs="{RS}", eot="{EOT}")
LABEL = "0109521234543213" + "21" + serial(2) + "\x1d" + "10y/z"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def sent(world: World, scanner: Scanner, text: str, aim: str, source: str = "gun") -> Signal:
    """One scan of this scanner, 100 ms later; the sign that was shown."""
    world.clock.move(100)
    data = scanner.send(text, aim).rstrip(b"\r\n")
    outputs = world.step(Scanned("door-1", Scan(source, data, None, world.clock.monotonic_ns())))
    return next(output for output in outputs if isinstance(output, Signal))


def calibrate(world: World, scanner: Scanner = GERMAN, source: str = "gun") -> Signal:
    return sent(world, scanner, MATRIX_TEXT, "]d1", source)


def last(world: World) -> v1.Verdict:
    body = world.records()[-1].body
    assert isinstance(body, v1.Verdict)
    return body


def test_a_good_scanner_is_ready_also_while_a_task_is_open(world: World) -> None:
    assert calibrate(world, Scanner()).light is G
    assert world.lights("PR-1", serial(1)) == [T, G]
    signal = calibrate(world, Scanner(), "gun-b")
    assert (signal.light, signal.reason) == (G, "scanner.ready")
    assert world.store.durable(signal.ref)
    shown = world.station.view("door-1").verdict
    assert shown is not None
    assert (shown.words, shown.action, shown.remark) == ("Scanner ready", "", "")
    assert world.station.session("door-1").work is not None
    assert world.lights(serial(1)) == [R]  # it is in, as before


def test_what_is_made_good_is_told_and_kept(world: World) -> None:
    assert sent(world, GERMAN, "PR-1", "]C0").light is R  # it arrives as +C0PRßQ
    signal = calibrate(world)
    assert (signal.light, signal.reason) == (G, "scanner.adapted")
    verdict = last(world)
    assert verdict.facts["finding"] == "gs_replaced"
    assert verdict.facts["gs"] == "{GS}"
    assert verdict.read.raw == GERMAN.send(MATRIX_TEXT, "]d1").rstrip()
    shown = world.station.view("door-1").verdict
    assert shown is not None
    assert "keyboard of another country" in shown.remark
    assert sent(world, GERMAN, "PR-1", "]C0").light is T
    assert sent(world, GERMAN, LABEL, "]C1").light is G
    read = last(world).read
    assert (read.serial, read.lot) == (serial(2), "y/z")


def test_after_a_restart_and_after_a_crash_it_counts_on(world: World) -> None:
    calibrate(world)
    world.crash()
    assert sent(world, GERMAN, "PR-1", "]C0").light is T
    world.crash()
    assert sent(world, GERMAN, LABEL, "]C1").light is G
    # of this scanner only
    assert sent(world, GERMAN, LABEL, "]C1", "gun-b").light is R


def test_the_code_again_replaces_what_was_told(world: World) -> None:
    calibrate(world)
    assert calibrate(world, Scanner()).reason == "scanner.ready"
    assert sent(world, Scanner(), "PR-1", "]C0").light is T
    world.crash()
    assert sent(world, Scanner(), serial(1), "]C0").light is G


def test_the_linear_code_keeps_what_the_square_one_told(world: World) -> None:
    assert sent(world, GERMAN, LINEAR_TEXT, "]C0").reason == "scanner.unfit"
    calibrate(world)
    assert sent(world, GERMAN, LINEAR_TEXT, "]C0").reason == "scanner.adapted"
    assert sent(world, GERMAN, "PR-1", "]C0").light is T


def test_an_unfit_scanner_is_told_what_to_set(world: World) -> None:
    signal = calibrate(world, Scanner(gs="", aim=False))
    assert (signal.light, signal.reason) == (R, "scanner.unfit")
    assert last(world).facts["findings"] == "aim_missing gs_lost"
    shown = world.station.view("door-1").verdict
    assert shown is not None
    assert shown.action.startswith("Switch on 'transmit AIM identifier'")


def test_every_language_says_it(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.station = Station(
        [Bench("door-1", {"gun": Reader(Profile())}, language="de")], world.store, world.clock, None
    )
    assert calibrate(world).light is G  # also without rules
    shown = world.station.view("door-1").verdict
    assert shown is not None
    assert "Eine Tastatur eines anderen Landes tippt" in shown.remark


def test_typed_text_is_answered_and_never_made_good(world: World) -> None:
    (signal, *_) = world.step(Pressed("door-1", "touch", MATRIX_TEXT))
    assert isinstance(signal, Signal)
    assert (signal.light, signal.reason) == (R, "scanner.unfit")  # no AIM identifier
    (signal, *_) = world.step(Pressed("door-1", "touch", "]d1" + MATRIX_TEXT))
    assert isinstance(signal, Signal)
    assert signal.reason == "scanner.ready"
    (signal, *_) = world.step(Pressed("door-1", "touch", GERMAN.send(MATRIX_TEXT, "]d1").decode().strip()))
    assert isinstance(signal, Signal)
    assert (signal.light, signal.reason) == (R, "scanner.typed")
    world.step(Pressed("door-1", "touch", "PR-1"))
    assert world.station.session("door-1").work is not None


def test_a_camera_never_calibrates(world: World) -> None:
    world.scan("PR-1")
    world.step(Scanned("door-1", Scan("cam", MATRIX_TEXT.encode(), "]d1", 1, Entry.FIXED)))
    assert world.store.fact("scanner.cam") == ""


def test_what_could_not_be_stored_does_not_count(world: World) -> None:
    calibrate(world, Scanner())
    world.scan("PR-1")
    connection = world.store.connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    for text in ("x" * 300, "x"):
        while world.scan(text).reason != STORE_FULL:
            assert len(world.records()) < 400
    before = world.store.fact("scanner.gun")
    assert calibrate(world).reason == STORE_FULL
    assert world.store.fact("scanner.gun") == before
    connection.execute("PRAGMA max_page_count = 1000000")
    assert world.scan(serial(1)).light is G  # as the good scanner that it was
    assert calibrate(world).reason == "scanner.adapted"
    world.crash()
    assert sent(world, GERMAN, serial(2), "]C0").light is G


def required(world: World) -> None:
    reader = Reader(Profile(), must_calibrate=True)
    benches = [Bench("door-1", {"gun": reader, "gun-b": Reader(Profile())})]
    feed = opened(world.station.catalog.feed.path) if world.station.catalog.feed else None
    world.station = Station(benches, world.store, world.clock, feed)


def test_where_it_is_required_nothing_else_is_taken_before(world: World) -> None:
    required(world)
    for text in ("PR-1", "BADGE-7", "%%NEXT-TASK", serial(1)):
        signal = world.scan(text)
        assert (signal.light, signal.reason) == (R, "scanner.uncalibrated")
    shown = world.station.view("door-1").verdict
    assert shown is not None
    assert shown.action == "Scan the calibration code."
    assert world.scan("PR-1", "gun-b").light is T
    assert calibrate(world, Scanner(gs="")).reason == "scanner.unfit"
    assert world.scan(serial(1)).reason == "scanner.uncalibrated"
    assert calibrate(world, Scanner()).light is G
    assert world.scan(serial(1)).light is G
    assert calibrate(world, Scanner(case="lower")).light is R  # somebody set it otherwise
    assert world.scan(serial(2)).reason == "scanner.uncalibrated"
    assert calibrate(world, Scanner()).light is G
    required(world)  # after a restart
    assert world.scan(serial(2)).light is G


def test_the_journal_is_replayed_without_what_was_kept(world: World) -> None:
    calibrate(world)
    sent(world, GERMAN, "PR-1", "]C0")
    sent(world, GERMAN, LABEL, "]C1")
    before = world.station.session("door-1")
    world.store.remember("scanner.gun", "")
    world.store.flush()
    world.crash()
    assert replace(world.station.session("door-1"), recent=before.recent) == before


def test_what_is_kept_and_no_longer_understood_is_left_out(world: World) -> None:
    calibrate(world)
    world.store.remember("scanner.gun", '{"aim": 7}')
    world.store.flush()
    world.crash()
    assert sent(world, GERMAN, "PR-1", "]C0").light is R


SETTINGS = """
name = "dock-1"
site = "main"
data = "data"
[[station]]
name = "door-1"
[[station.scanner]]
name = "gun"
port = "/dev/null"
calibrated = "required"
"""


def test_the_settings_file_may_require_it(tmp_path: Path) -> None:
    file = tmp_path / "gateway.toml"
    file.write_text(SETTINGS)
    assert load(file, GatewaySettings, {}).station[0].scanner[0].calibrated == "required"
    file.write_text(SETTINGS + "fixed = true\n")
    with pytest.raises(ConfigError, match="calibrated: a fixed reader is never calibrated"):
        load(file, GatewaySettings, {})


def test_a_profile_file_takes_what_the_command_prints(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(
        'framing = "line"\n[label]\ncase = "swapped"\nseparators = ["{GS}"]\nlayout = { "+" = "]" }\n'
    )
    label = read_profile(file).label
    assert (label.case, label.separators, label.layout) == ("swapped", ("{GS}",), {"+": "]"})


@pytest.mark.parametrize(
    "scanner", [Scanner(), GERMAN, Scanner(case="swapped", prefix="P-", suffix="\t")], ids=str
)
def test_the_framing_of_lines_hands_over_the_whole_code(scanner: Scanner) -> None:
    """Nothing in the code ends a line, and what is split off in front is still told."""
    for text, aim in ((MATRIX_TEXT, "]d1"), (LINEAR_TEXT, "]C0")):
        framer = ScannerProfile(terminator="cr").framer("gun")
        (scan,) = framer.feed(scanner.send(text, aim), 1)
        assert isinstance(scan, Scan)
        told = recognise(scan.data, scan.aim)
        assert told is not None
        assert told.aim == aim
        assert told.prefix == scanner.prefix
