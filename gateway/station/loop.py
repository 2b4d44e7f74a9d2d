"""The station thread: take an input, step, act on the outputs in order. Lights first, then the rest."""

from collections.abc import Callable, Mapping
from typing import Final, Protocol

from gateway.clock import NS_PER_MS, Clock
from gateway.inputs import DeviceChanged, Input, Pressed, Scanned, Stop, Tick
from gateway.metrics import Metrics
from gateway.outputs import ViewChanged, Wake
from gateway.station.inbox import Inbox
from gateway.station.station import Station
from rules.signal import Signal
from rules.view import View

#: Seconds without input that make a `Tick`.
_TICK_S: Final = 1.0
_TICK_NS: Final = 1000 * NS_PER_MS
#: While scans wait, a screen is drawn at most so often.
_VIEW_NS: Final = 100 * NS_PER_MS


class Shows(Protocol):
    """A lamp (`firmware_bridge.lamp.Lamps`); never raises."""

    def show(self, signal: Signal) -> None:
        """Show a sign; returns at once."""


class Loop:
    """Acts on what `Station.step` gives. `checkpoint` is called at the named points of a scan."""

    def __init__(  # noqa: PLR0913 - everything a scan touches
        self,
        station: Station,
        inbox: Inbox,
        *,
        lamps: Mapping[str, Shows],
        own_lamps: Mapping[str, Shows],
        wake: Callable[[Wake], None],
        publish: Callable[[View], None],
        metrics: Metrics,
        clock: Clock,
        checkpoint: Callable[[str], None],
    ) -> None:
        """Args: the lamps of each station, each scanner's own light, where wakes and views go."""
        self._station, self._inbox = station, inbox
        self._lamps, self._own_lamps = lamps, own_lamps
        self._wake, self._publish, self._metrics = wake, publish, metrics
        self._clock, self._checkpoint = clock, checkpoint
        self._stale: dict[str, None] = dict.fromkeys(station.stations)
        self._drawn_ns = 0
        self._quiet_ns = clock.monotonic_ns()

    def run(self) -> None:
        """Until the inbox is stopped."""
        self.draw()
        while not isinstance(given := self._inbox.get(_TICK_S), Stop):
            self.turn(given)
            self._tick_beside(given)

    def _tick_beside(self, given: Input) -> None:
        """A second without people is one for housekeeping: on a busy site the network is never quiet."""
        now = self._clock.monotonic_ns()
        if isinstance(given, Scanned | Pressed | DeviceChanged | Tick):
            self._quiet_ns = now
        elif now - self._quiet_ns >= _TICK_NS and not self._inbox.busy:
            self._quiet_ns = now
            self.turn(Tick())

    def turn(self, given: Input) -> None:
        """One input."""
        outputs = self._station.step(given)
        committed = any(isinstance(output, Wake) and output.committed for output in outputs)
        if committed:
            self._checkpoint("committed")
        for output in outputs:
            if isinstance(output, Signal):
                self._show(given, output)
        if committed:
            self._checkpoint("signalled")
        for output in outputs:
            if isinstance(output, Wake):
                self._wake(output)
            elif isinstance(output, ViewChanged):
                self._stale[output.station] = None
        if isinstance(given, DeviceChanged):
            self._metrics.reader(given.source, ready=given.ready)
        if self._stale and (not self._inbox.busy or self._clock.monotonic_ns() - self._drawn_ns > _VIEW_NS):
            self.draw()

    def draw(self) -> None:
        """Publish the screens that changed."""
        for name in self._stale:
            self._publish(self._station.view(name))
        self._stale.clear()
        self._drawn_ns = self._clock.monotonic_ns()

    def _show(self, given: Input, signal: Signal) -> None:
        self._lamps[signal.station].show(signal)
        if isinstance(given, Scanned):
            own = self._own_lamps.get(given.scan.source)
            if own is not None:
                own.show(signal)
            seconds = (self._clock.monotonic_ns() - given.scan.seen_at) / 1e9
            self._metrics.shown(given.scan.source, signal, seconds)
