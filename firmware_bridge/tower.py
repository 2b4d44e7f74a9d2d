"""The door to gpiozero: a tower light with buzzer, and the one thread that may touch it.

gpiozero is not thread-safe (four threads on one LED: ``RuntimeError: cannot join thread before it is
started``), so `Tower.show` only leaves the newest sign and its owner thread plays the pattern. The pin
factory is chosen, never guessed: on a Pi 5 gpiozero's own fallback ends in a misleading message (its issue
1172).
"""

import threading
from collections import deque
from dataclasses import dataclass
from logging import getLogger
from typing import Any, Literal, Protocol

from gpiozero import DigitalOutputDevice

from firmware_bridge.clock import NS_PER_MS, Clock
from firmware_bridge.errors import DeviceLost, DeviceUnsupported
from firmware_bridge.patterns import PATTERNS, Output, frame
from rules.signal import Light, Signal

Factory = Literal["lgpio", "mock"]

log = getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TowerPins:
    """GPIO numbers (BCM) of the four outputs."""

    red: int
    amber: int
    green: int
    buzzer: int


class Board(Protocol):
    """Four switches."""

    def switch(self, on: frozenset[Output]) -> None:
        """Switch these on and the others off."""
        ...

    def close(self) -> None:
        """Switch all off and let the pins go."""
        ...


class GpioBoard:
    """The pins of a Raspberry Pi, or gpiozero's mock ones; one thread at a time."""

    def __init__(self, pins: TowerPins, factory: Factory, *, active_high: bool = True) -> None:
        """Claim the pins, all off.

        Args:
            pins: where the tower is wired.
            factory: ``lgpio`` on a Pi, ``mock`` anywhere.
            active_high: False for relay boards that switch on at low level.

        Raises:
            DeviceUnsupported: no GPIO here, lgpio missing, or a pin that is taken or does not exist.
        """
        self.pin_factory = _pin_factory(factory)
        self._outputs: dict[Output, Any] = {}
        try:
            for output in Output:
                self._outputs[output] = DigitalOutputDevice(
                    getattr(pins, output),
                    active_high=active_high,
                    initial_value=False,
                    pin_factory=self.pin_factory,
                )
        except Exception as error:
            self.close()
            message = f"the tower cannot use {pins}: {error}"
            raise DeviceUnsupported(message) from error

    def switch(self, on: frozenset[Output]) -> None:
        """Switch these on and the others off."""
        for output, device in self._outputs.items():
            device.value = output in on

    def close(self) -> None:
        """Switch all off and let the pins go."""
        for device in self._outputs.values():
            device.off()
            device.close()
        self.pin_factory.close()


class Player:
    """Plays patterns on a board as time goes on; the caller brings the time, so it needs no thread."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._light: Light | None = None
        self._began_ns = 0

    def play(self, light: Light, now_ns: int) -> None:
        """Begin the pattern of `light`, whatever was playing."""
        self._light, self._began_ns = light, now_ns

    def step(self, now_ns: int) -> float | None:
        """Set the outputs as they should be now; gives milliseconds until the next change, None for never."""
        if self._light is None:
            return None
        now = frame(PATTERNS[self._light], (now_ns - self._began_ns) / NS_PER_MS)
        self._board.switch(now.on)
        return now.lasts_ms


class Tower:
    """A `lamp.Lamp`; `show` takes microseconds, the newest sign preempts the one before."""

    def __init__(self, board: Board, clock: Clock) -> None:
        """Start the owner thread.

        Args:
            board: such as a `GpioBoard`; from now on only the owner thread touches it.
            clock: what the patterns run by.
        """
        self._clock = clock
        self._newest: deque[Light] = deque(maxlen=1)
        self._wake = threading.Event()
        self._closing = False
        self._failure: str | None = None
        self._board = board
        self._thread = threading.Thread(target=self._run, name="tower", daemon=True)
        self._thread.start()

    def show(self, signal: Signal) -> None:
        """Leave the sign for the owner thread.

        Raises:
            DeviceLost: the sign before could not be shown; this one is tried all the same.
        """
        self._newest.append(signal.light)
        self._wake.set()
        if self._failure is not None:
            raise DeviceLost(self._failure)

    def close(self) -> None:
        """Go dark; also twice."""
        self._closing = True
        self._wake.set()
        self._thread.join()

    def _run(self) -> None:
        player = Player(self._board)
        wait_ms: float | None = None
        while True:
            self._wake.wait(None if wait_ms is None else wait_ms / 1_000)
            self._wake.clear()
            if self._closing:
                break
            now_ns = self._clock.monotonic_ns()
            if self._newest:
                player.play(self._newest.pop(), now_ns)
            wait_ms = self._step(player, now_ns)
        self._board.close()

    def _step(self, player: Player, now_ns: int) -> float | None:
        try:
            wait_ms = player.step(now_ns)
        except Exception as error:
            log.exception("the tower does not switch")
            self._failure = f"the tower does not switch: {error}"
            return None
        self._failure = None
        return wait_ms


def _pin_factory(name: Factory) -> Any:
    try:
        if name == "mock":
            from gpiozero.pins.mock import MockFactory  # noqa: PLC0415 (not on a Pi)

            return MockFactory()
        from gpiozero.pins.lgpio import LGPIOFactory  # noqa: PLC0415 (lgpio is only on a Pi)

        return LGPIOFactory()
    except Exception as error:
        message = (
            f"no GPIO through {name} ({type(error).__name__}: {error})."
            " On a Raspberry Pi: apt install python3-lgpio, build the environment with"
            " --system-site-packages, add the user to group gpio. On other machines leave the tower out"
        )
        raise DeviceUnsupported(message) from error
