"""The settings of a gateway, as ``config/gateway.toml`` explains them. Read with `config.load`."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from msgspec import Meta

from rules.labels.reader import Profile
from wire.topics import NAME, PREFIX

T = TypeVar("T")
Supervised = Literal["serial.elsewhere", "serial.not_in_cache", "lot.short_life", "line.over"]
Name = Annotated[str, Meta(pattern=rf"^{NAME.pattern}\Z", description="a name of a-z, 0-9, _ and -")]
Port = Annotated[int, Meta(ge=1, le=65535)]
Pin = Annotated[int, Meta(ge=0, le=27)]
#: Stands in a problem for a scanner whose name is wrong, too.
NAMELESS = "(no name)"
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class BrokerSettings:
    """``[broker]``: where MQTT goes. The user name is the gateway's own name unless said otherwise."""

    host: Annotated[str, Meta(min_length=1)] = "127.0.0.1"
    port: Port = 1883
    username: str = ""
    password_file: Path | None = None
    prefix: Annotated[str, Meta(pattern=rf"^(?:{PREFIX.pattern})\Z")] = "scangate"
    tls: bool = False
    ca_file: Path | None = None

    def problems(self) -> list[str]:
        """Contradictions."""
        if _given(self, "ca_file") and not self.tls:
            return ["ca_file: is of no use without tls (set tls = true)"]
        if _given(self, "password_file") and not self.tls and self.host not in _LOOPBACK:
            return ["tls: a password would cross the network in the clear (set tls = true)"]
        return []


class LampKind(StrEnum):
    """What shows the signs besides the screen."""

    NONE = "none"
    RECORDING = "recording"
    TOWER = "tower"


@dataclass(frozen=True, slots=True)
class LampSettings:
    """``[station.lamp]``: a tower on GPIO pins (BCM numbers), or a file that keeps each sign as a line."""

    kind: LampKind = LampKind.NONE
    path: Path | None = None
    red: Pin | None = None
    amber: Pin | None = None
    green: Pin | None = None
    buzzer: Pin | None = None
    factory: Literal["lgpio", "mock"] = "lgpio"
    active_high: bool = True

    def problems(self) -> list[str]:
        """What the kind needs and does not have."""
        if self.kind is LampKind.RECORDING and self.path is None:
            return ["path: missing (a recording lamp writes a file)"]
        if self.kind is not LampKind.TOWER:
            return []
        pins = {n: getattr(self, n) for n in ("red", "amber", "green", "buzzer") if hasattr(self, n)}
        missing = [f"{name}: missing (the pin it is wired to)" for name, pin in pins.items() if pin is None]
        twice = [f"{name}: pin {pin} is used twice (each has its own)" for name, pin in _twice(pins.items())]
        return missing + twice


@dataclass(frozen=True, slots=True)
class ScannerSettings:
    """``[[station.scanner]]``: one scanner. `label`, where given, replaces that of its profile's file.

    `calibrated` ``required``: it is refused until a scan of the calibration code told that nothing is lost.
    """

    name: Name
    port: Path
    kind: Literal["serial"] = "serial"
    profile: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]+$")] = "generic-serial"
    bounce_ms: Annotated[int, Meta(ge=0, le=10_000)] = 400
    fixed: bool = False
    calibrated: Literal["required", "optional"] = "optional"
    label: Profile | None = None

    def problems(self) -> list[str]:
        """Contradictions."""
        if getattr(self, "fixed", False) and getattr(self, "calibrated", "") == "required":
            return ["calibrated: a fixed reader is never calibrated (leave it out)"]
        return []


@dataclass(frozen=True, slots=True)
class StationSettings:
    """``[[station]]``: one dock door or bench; `warehouse` is shown to people.

    `supervised` are questions that only a supervisor answers here: the unit goes aside until then.
    """

    name: Name
    scanner: tuple[ScannerSettings, ...] = ()
    title: str = ""
    language: Literal["en", "de"] = "en"
    operator: Literal["required", "optional"] = "optional"
    camera: Literal["propose", "auto"] = "propose"
    screen: bool = True
    supervised: tuple[Supervised, ...] = ()
    warehouse: str = ""
    lamp: LampSettings = LampSettings()


@dataclass(frozen=True, slots=True)
class ScreenSettings:
    """``[screen]``: the station page. Port 0 takes a free one."""

    enabled: bool = True
    host: Annotated[str, Meta(min_length=1)] = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535)] = 8080
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """``[store]``: how long records stay after the ledger holds them, and how large the file may grow.

    `ballast_mb` is kept free for the moment when the disk is full; 0 for none.
    """

    keep_days: Annotated[int, Meta(ge=1, le=3650)] = 30
    quota_mb: Annotated[int, Meta(ge=1, le=1_000_000)] = 1024
    ballast_mb: Annotated[int, Meta(ge=0, le=1024)] = 8


@dataclass(frozen=True, slots=True)
class RulesSettings:
    """``[rules]``: what happens when the ledger was not reached for so many hours; 0: rules have any age."""

    max_age_hours: Annotated[int, Meta(ge=0, le=8760)] = 0
    when_old: Literal["warn", "refuse"] = "warn"


@dataclass(frozen=True, slots=True)
class GatewaySettings:
    """The whole file.

    `data` is the folder of the store and the feed, `profiles` one with own scanner profiles (``scanners``
    beside the file if unset).
    """

    name: Name
    site: Name
    data: Path
    station: Annotated[tuple[StationSettings, ...], Meta(min_length=1)]
    broker: BrokerSettings = BrokerSettings()
    screen: ScreenSettings = ScreenSettings()
    store: StoreSettings = StoreSettings()
    rules: RulesSettings = RulesSettings()
    profiles: Path | None = None

    def problems(self) -> list[str]:
        """Names and ports that are used twice: a scan must tell where it came from."""
        scanners = self.scanners()
        stations = _twice((s.name, s.name) for s in with_field("name", self.station))
        names = _twice((s.name, s.name) for s in with_field("name", scanners))
        ports = _twice((getattr(s, "name", NAMELESS), s.port) for s in with_field("port", scanners))
        return [
            *(f"station: the name {name} is used twice (each needs its own)" for name, _ in stations),
            *(f"station.scanner: the name {name} is used twice (each needs its own)" for name, _ in names),
            *(
                f"station.scanner: {name} and another one use {port} (correct one port)"
                for name, port in ports
            ),
        ]

    def scanners(self) -> list[ScannerSettings]:
        """Those of all stations."""
        return [scanner for station in with_field("scanner", self.station) for scanner in station.scanner]


def with_field(name: str, items: Iterable[T]) -> list[T]:
    """The items that have it: `config.load` lets checks see items whose wrong fields are not set."""
    return [item for item in items if hasattr(item, name)]


def _given(settings: object, name: str) -> bool:
    """Whether the file has this key; one with a wrong value is not set."""
    return not hasattr(settings, name) or getattr(settings, name) is not None


def _twice(pairs: Iterable[tuple[str, object]]) -> list[tuple[str, object]]:
    """The pairs whose value came before."""
    pairs = list(pairs)
    counts = Counter(value for _, value in pairs if value is not None)
    seen: set[object] = set()
    found = []
    for name, value in pairs:
        if counts[value] > 1 and value in seen:
            found.append((name, value))
        seen.add(value)
    return found
