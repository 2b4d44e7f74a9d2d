"""The only file of the gateway that names concrete classes: settings in, a running program out.

Threads: one per scanner, paho's, the sender, the loader's two, the screen's server, a tower's; the station's
own is the one that calls `run`. Only that one writes the store.
"""

import os
import random
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from logging import getLogger
from types import FrameType
from typing import Final

from config import ConfigError, secret
from firmware_bridge.device import DeviceChanged as Device
from firmware_bridge.device import State
from firmware_bridge.errors import DeviceUnsupported
from firmware_bridge.lamp import Lamp, Lamps, RecordingLamp, SilentLamp
from firmware_bridge.scanner_lamp import ScannerLamp
from firmware_bridge.serial_port import SerialPort
from firmware_bridge.supervisor import Supervisor
from gateway.clock import NS_PER_MS, SystemClock, local_time
from gateway.database import Database
from gateway.delivery.identity import Identity
from gateway.delivery.sender import Sender, Ways
from gateway.delivery.uplink import Uplink
from gateway.disk import claim
from gateway.feed.feed import newest
from gateway.feed.loading import Loading
from gateway.feed.rules_age import Limit
from gateway.inputs import DeviceChanged, Input, Scanned
from gateway.machine import boot_id, program
from gateway.metrics import Metrics
from gateway.mqtt import Broker, MqttLine
from gateway.notify import Notify
from gateway.profiles import scanner_profiles
from gateway.screen.app import create_app
from gateway.screen.board import Board
from gateway.screen.server import ScreenServer
from gateway.settings import GatewaySettings, LampKind, LampSettings, StationSettings
from gateway.station.inbox import Inbox
from gateway.station.loop import Loop, Shows
from gateway.station.station import Bench, Reader, Station
from gateway.store import salvage
from gateway.store.ballast import Ballast
from gateway.store.checks import Background
from gateway.store.housekeeping import Housekeeping
from gateway.store.store import Store, StoreCorrupt, StoreFull
from rules.errors import MisuseError
from rules.scan import Entry, Scan
from wire.topics import Topics

#: Seconds between two turns of the interpreter: the default of 5 ms takes a scan's commit from 0.55 to 35 ms
#: beside a busy thread.
_SWITCH_S: Final = 0.0005
_MB: Final = 1024 * 1024

log = getLogger(__name__)


def nothing(_point: str) -> None:
    """The checkpoint of every day."""


def run(
    settings: GatewaySettings,
    checkpoint: Callable[[str], None] = nothing,
    *,
    say: Callable[[str], None] = log.info,
) -> None:
    """Be the gateway until SIGTERM, SIGINT or a bug.

    Args:
        settings: checked.
        checkpoint: called with ``committed`` (after the commit, before the signal), ``signalled`` (after the
            signal, before the records can be sent) and ``published`` (the broker has a batch, no answer to it
            is taken): a test may end the process there.
        say: takes the lines for the person who starts it.

    Raises:
        ConfigError: a profile or secret is missing or wrong, or the data folder can't be used.
        FolderInUse: another gateway works there.
        StoreCorrupt, StoreFull: the store can't be opened.
        MisuseError: a bug of ours ended a thread.
    """
    sys.setswitchinterval(_SWITCH_S)
    with ExitStack() as stack:
        try:
            _Gateway(settings, checkpoint, say, stack).run()
        except StoreCorrupt:
            salvage.suspect(settings.data / "station.db")  # the next start mends it
            raise


class _Gateway:
    """Everything there is one of. What was opened is closed by the stack, in reverse order."""

    def __init__(
        self,
        settings: GatewaySettings,
        checkpoint: Callable[[str], None],
        say: Callable[[str], None],
        stack: ExitStack,
    ) -> None:
        self._settings, self._checkpoint, self._say, self._stack = settings, checkpoint, say, stack
        self._clock = SystemClock()
        self._inbox = Inbox()
        self._metrics = Metrics(program())
        self._board = Board()
        self._broken = False
        self._profiles = scanner_profiles(settings)
        try:
            settings.data.mkdir(parents=True, exist_ok=True)
            stack.callback(claim(settings.data))
        except OSError as error:
            fix = "check the path and the rights, or name another folder"
            raise ConfigError(f"data: {settings.data} can't be used: {error.strerror} ({fix})") from error
        self._notify = Notify(self._clock.monotonic_ns)
        self._path = settings.data / "station.db"
        self._store = self._open_store()
        stack.callback(self._store.close)
        self._own_lamps: dict[str, Shows] = {}
        self._sender: Sender | None = None
        self._station = self._open_station()

    def run(self) -> None:
        """Start all, loop, stop all."""
        lamps = {station.name: self._open_lamp(station) for station in self._settings.station}
        uplink = self._start_uplink()
        self._start_screen()
        for station in self._settings.station:
            self._start_scanners(station)
        self._stack.callback(self._inbox.close)
        loop = Loop(
            self._station,
            self._inbox,
            lamps=lamps,
            own_lamps=self._own_lamps,
            wake=uplink.post,
            publish=self._board.publish,
            metrics=self._metrics,
            clock=self._clock,
            checkpoint=self._checkpoint,
        )
        self._notify.ready()
        with _stopped_by_signals(self._inbox.stop):
            loop.run()
        if self._broken:
            raise MisuseError("a thread ended by a bug: the log says where")

    def _open_store(self) -> Store:
        """Checked, and salvaged if it must be, before the first scan is taken."""
        keep, machine = self._settings.store, boot_id()
        ballast = Ballast(self._path.with_name("ballast"), keep.ballast_mb * _MB)

        def make() -> Store:
            return Store(
                self._path, os.urandom, quota_bytes=keep.quota_mb * _MB, ballast=ballast, machine=machine
            )

        try:
            return salvage.open_store(make, self._path, machine, self._clock.wall_ms())
        except StoreFull:
            ballast.hit()  # a start needs some room, too
            return salvage.open_store(make, self._path, machine, self._clock.wall_ms())

    def _fail(self) -> None:
        salvage.suspect(self._path)  # a damaged record ends a thread, too
        self._broken = True
        self._inbox.stop()

    # -- the station --------------------------------------------------------------------------

    def _open_station(self) -> Station:
        settings = self._settings
        benches = [
            Bench(
                station.name,
                {
                    s.name: Reader(
                        s.label or self._profiles[s.name].label,
                        s.bounce_ms * NS_PER_MS,
                        s.calibrated == "required",
                    )
                    for s in station.scanner
                },
                station.operator == "required",
                station.language,
                station.camera == "auto",
                station.screen,
                frozenset(station.supervised),
            )
            for station in settings.station
        ]
        feed = newest(settings.data, self._store.fact("feed"))
        if feed is None:
            self._say("no rules yet: scans are refused until the ledger was reached once")
        check = Background(self._path)
        keeping = Housekeeping(
            settings.store.keep_days, self._no_backup, check=check, alive=self._notify.alive
        )
        station = Station(
            benches,
            self._store,
            self._clock,
            feed,
            housekeeping=keeping,
            local_time=local_time,
            limit=Limit(settings.rules.max_age_hours, settings.rules.when_old == "refuse"),
        )
        self._metrics.watch(lambda: float(station.waiting), self._rules_age)
        return station

    def _no_backup(self) -> bool:
        return self._sender is not None and self._sender.no_backup

    def _rules_age(self) -> float:
        feed = self._station.catalog.feed
        return -1.0 if feed is None else (self._clock.wall_ms() - feed.loaded_at) / 1000

    # -- lamps and scanners -------------------------------------------------------------------

    def _open_lamp(self, station: StationSettings) -> Lamps:
        lamps = Lamps({station.name: _lamp(station.lamp, self._clock)})
        self._stack.callback(lamps.close)
        return lamps

    def _start_scanners(self, station: StationSettings) -> None:
        for scanner in station.scanner:
            profile = self._profiles[scanner.name]
            entry = Entry.FIXED if scanner.fixed else Entry.SCAN
            port = SerialPort(scanner.name, scanner.port, profile, self._clock, entry=entry)
            self._own_lamps[scanner.name] = Lamps({scanner.name: ScannerLamp(port.write, profile.verdicts)})
            supervisor = Supervisor(port, self._deliver(station.name), clock=self._clock)
            self._stack.callback(supervisor.stop)
            supervisor.start()
        scanners = ", ".join(f"{s.name} on {s.port}" for s in station.scanner) or "no scanner"
        where = f" in warehouse {station.warehouse}" if station.warehouse else ""
        page = self._page(station.name) if station.screen else ", no screen"
        self._say(f"station {station.name}{where}: {scanners}{page}")

    def _deliver(self, station: str) -> Callable[[Scan | Device], None]:
        def deliver(item: Scan | Device) -> None:
            if isinstance(item, Scan):
                self._inbox.device(Scanned(station, item))
            elif item.state is not State.OPENING:
                ready = item.state is State.READY
                self._inbox.device(DeviceChanged(station, item.source, ready, item.detail))

        return deliver

    # -- network and screen -------------------------------------------------------------------

    def _start_uplink(self) -> Uplink:
        settings, broker = self._settings, self._settings.broker
        topics = Topics(broker.prefix)
        identity = Identity(settings.name, settings.site, self._store.boot, settings.data, topics)
        uplink = Uplink(self._clock, self._fail)
        line = MqttLine(
            Broker(
                broker.host,
                broker.port,
                broker.username or settings.name,
                secret(broker.password_file) if broker.password_file else "",
                broker.tls,
                broker.ca_file,
            ),
            identity.will,
            identity.subscriptions,
            uplink.post,
        )
        reading = Database(self._path, "read")
        self._stack.callback(reading.close)
        loading = Loading(settings.data, uplink.post)
        self._stack.callback(loading.stop)
        self._sender = Sender(
            identity,
            reading.connection,
            self._station.wake(),
            Ways(line, loading, self._put, lambda: self._checkpoint("published")),
            clock=self._clock,
            chance=random.random,
            metrics=self._metrics,
        )
        self._stack.callback(line.stop)
        self._stack.callback(uplink.stop)
        uplink.start(self._sender)
        line.start()
        return uplink

    def _put(self, given: Input) -> bool:
        taken = self._inbox.network(given)
        if not taken:
            self._metrics.dropped()
        return taken

    def _start_screen(self) -> None:
        settings = self._settings.screen
        self._url = ""
        if not settings.enabled:
            return
        app = create_app(
            {s.name: s.title or s.name for s in self._settings.station},
            self._board,
            self._inbox.screen,
            self._clock.wall_ms,
            metrics=self._metrics.text,
            hosts=settings.names,
        )
        server = ScreenServer(app, self._board.release, settings.host, settings.port)
        try:
            server.start()
        except OSError as error:
            # Scanning does not depend on the page, and lights go on without it.
            why = os.strerror(error.errno) if error.errno and error.errno > 0 else error
            log.error(  # noqa: TRY400
                "no screen at %s:%d: %s (choose another port in [screen])", settings.host, settings.port, why
            )
            return
        self._stack.callback(server.stop)
        self._url = server.url

    def _page(self, station: str) -> str:
        return f", screen {self._url}/station/{station}" if self._url else ""


def _lamp(settings: LampSettings, clock: SystemClock) -> Lamp:
    match settings.kind:
        case LampKind.NONE:
            return SilentLamp()
        case LampKind.RECORDING:
            return RecordingLamp(settings.path, clock)
        case LampKind.TOWER:
            return _tower(settings, clock)


def _tower(settings: LampSettings, clock: SystemClock) -> Lamp:
    # Only here: gpiozero is needed only where there is a tower.
    from firmware_bridge.tower import GpioBoard, Tower, TowerPins  # noqa: PLC0415

    wired = (settings.red, settings.amber, settings.green, settings.buzzer)
    pins = TowerPins(*(pin for pin in wired if pin is not None))  # all four: checked by the settings
    try:
        return Tower(GpioBoard(pins, settings.factory, active_high=settings.active_high), clock)
    except DeviceUnsupported as error:
        raise ConfigError(f"station.lamp: {error}") from error


@contextmanager
def _stopped_by_signals(stop: Callable[[], None]) -> Iterator[None]:
    """SIGTERM and SIGINT end the loop. Only the main thread can take signals; elsewhere a test stops us."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def handle(_number: int, _frame: FrameType | None) -> None:
        stop()

    before = {number: signal.signal(number, handle) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
