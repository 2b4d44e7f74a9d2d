"""The tower on gpiozero's own mock pins; a real Pi with lgpio was not at hand."""

import queue
from collections.abc import Iterator
from contextlib import suppress

import pytest

from firmware_bridge.clock import MovedClock, SystemClock
from firmware_bridge.errors import DeviceLost, DeviceUnsupported
from firmware_bridge.patterns import Output
from firmware_bridge.tower import Board, GpioBoard, Player, Tower, TowerPins
from rules.signal import Light, Signal
from tests.firmware_bridge.support import GUARD_S

A, B, G, R = Output.AMBER, Output.BUZZER, Output.GREEN, Output.RED
PINS = TowerPins(red=17, amber=27, green=22, buzzer=23)


def levels(board: GpioBoard) -> dict[Output, bool]:
    """What the pins carry, as the wire sees it."""
    return {output: bool(board.pin_factory.pin(getattr(PINS, output)).state) for output in Output}


def high(board: GpioBoard) -> set[Output]:
    return {output for output, level in levels(board).items() if level}


@pytest.fixture
def board() -> Iterator[GpioBoard]:
    board = GpioBoard(PINS, "mock")
    yield board
    board.close()


def test_at_rest_all_is_off(board: GpioBoard) -> None:
    assert high(board) == set()
    assert Player(board).step(0) is None


def test_a_relay_board_switches_on_at_low_level() -> None:
    board = GpioBoard(PINS, "mock", active_high=False)
    assert high(board) == set(Output)
    board.switch(frozenset({G}))
    assert high(board) == {R, A, B}
    board.close()


def test_green_on_the_pins_as_time_goes_on(board: GpioBoard) -> None:
    clock, player = MovedClock(), Player(board)
    player.play(Light.GREEN, clock.monotonic_ns())
    assert player.step(clock.monotonic_ns()) == 80
    assert high(board) == {G, B}
    assert player.step(clock.move(ms=80)) == 920
    assert high(board) == {G}
    assert player.step(clock.move(ms=920)) is None
    assert high(board) == set()


def test_the_newest_sign_preempts_the_one_before(board: GpioBoard) -> None:
    clock, player = MovedClock(), Player(board)
    player.play(Light.RED, 0)
    player.step(0)
    player.play(Light.AMBER, clock.move(ms=50))
    player.step(clock.monotonic_ns())
    assert high(board) == {A, B}
    player.play(Light.TICK, clock.move(ms=500))
    player.step(clock.monotonic_ns())
    assert high(board) == {B}


def test_a_late_step_shows_what_is_due_now(board: GpioBoard) -> None:
    player = Player(board)
    player.play(Light.GREEN, 0)
    assert player.step(5_000_000_000) is None
    assert high(board) == set()


class WatchedBoard:
    """Tells each setting, and can break."""

    def __init__(self, inner: Board) -> None:
        self._inner = inner
        self.settings: queue.Queue[set[Output]] = queue.Queue()
        self.broken = False

    def switch(self, on: frozenset[Output]) -> None:
        if self.broken:
            self.settings.put(set())
            message = "GPIO busy"
            raise OSError(message)
        self._inner.switch(on)
        self.settings.put(set(on))

    def close(self) -> None:
        self._inner.close()
        self.settings.put(set())

    def take(self) -> set[Output]:
        return self.settings.get(timeout=GUARD_S)


def test_the_tower_plays_what_it_is_shown_and_goes_dark_when_closed() -> None:
    inner = GpioBoard(PINS, "mock")
    board = WatchedBoard(inner)
    tower = Tower(board, SystemClock())
    tower.show(Signal("dock", Light.TICK, "context"))
    assert [board.take(), board.take()] == [{B}, set()]  # goes on by itself
    tower.show(Signal("dock", Light.FAULT, "device"))
    assert board.take() == {R}
    tower.show(Signal("dock", Light.AMBER, "which"))
    assert board.take() == {A, B}
    tower.close()
    tower.close()
    assert high(inner) == set()


def test_ten_thousand_signs_in_a_row_end_with_the_last() -> None:
    board = WatchedBoard(GpioBoard(PINS, "mock"))
    tower = Tower(board, SystemClock())
    for _ in range(10_000):
        tower.show(Signal("dock", Light.AMBER, "x"))
    tower.show(Signal("dock", Light.FAULT, "x"))
    while board.take() != {R}:
        pass
    tower.close()


def test_a_tower_that_does_not_switch_says_so_and_comes_back(caplog: pytest.LogCaptureFixture) -> None:
    board = WatchedBoard(GpioBoard(PINS, "mock"))
    board.broken = True
    tower = Tower(board, SystemClock())
    with pytest.raises(DeviceLost, match="the tower does not switch: GPIO busy"):
        show_until_told(tower, board)
    board.broken = False
    with suppress(DeviceLost):  # what it says is about the sign before
        tower.show(Signal("dock", Light.STOP, "x"))
    while R not in board.take():
        pass
    tower.close()
    tower.show(Signal("dock", Light.STOP, "x"))
    assert "Traceback" in caplog.text


def show_until_told(tower: Tower, board: WatchedBoard) -> None:
    """A failure is told with one of the next signs: the owner thread needs a moment to note it."""
    for _ in range(10_000):
        tower.show(Signal("dock", Light.FAULT, "x"))
        board.take()


def test_without_gpio_the_fix_is_named() -> None:
    with pytest.raises(DeviceUnsupported, match="apt install python3-lgpio"):
        GpioBoard(PINS, "lgpio")


@pytest.mark.parametrize("pins", [TowerPins(17, 17, 22, 23), TowerPins(17, 27, 22, 99)])
def test_a_pin_that_is_taken_or_does_not_exist(pins: TowerPins) -> None:
    with pytest.raises(DeviceUnsupported, match="the tower cannot use"):
        GpioBoard(pins, "mock")
    GpioBoard(PINS, "mock").close()
