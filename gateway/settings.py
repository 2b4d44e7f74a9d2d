"""The settings of a gateway, as ``config/gateway.toml`` explains them. Read with `config.load`."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta

from rules.labels.reader import Profile
from wire.topics import NAME, PREFIX

Name = Annotated[str, Meta(pattern=rf"^{NAME.pattern}\Z")]
Port = Annotated[int, Meta(ge=1, le=65535)]
Pin = Annotated[int, Meta(ge=0, le=27)]
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
        if self.ca_file is not None and not self.tls:
            return ["ca_file: is of no use without tls (set tls = true)"]
        if self.password_file is not None and not self.tls and self.host not in _LOOPBACK:
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
        pins = {"red": self.red, "amber": self.amber, "green": self.green, "buzzer": self.buzzer}
        missing = [f"{name}: missing (the pin it is wired to)" for name, pin in pins.items() if pin is None]
        twice = [f"{name}: pin {pin} is used twice" for name, pin in _twice(pins.items())]
        return missing + twice


@dataclass(frozen=True, slots=True)
class ScannerSettings:
    """``[[station.scanner]]``: one scanner. `label` says what is known of its labels."""

    name: Name
    port: Path
    kind: Literal["serial"] = "serial"
    profile: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]+$")] = "generic-serial"
    bounce_ms: Annotated[int, Meta(ge=0, le=10_000)] = 400
    fixed: bool = False
    label: Profile = Profile()  # noqa: RUF009 - frozen


@dataclass(frozen=True, slots=True)
class StationSettings:
    """``[[station]]``: one dock door or bench."""

    name: Name
    scanner: tuple[ScannerSettings, ...] = ()
    title: str = ""
    language: Literal["en", "de"] = "en"
    operator: Literal["required", "optional"] = "optional"
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
    """``[store]``: how long records stay after the ledger holds them, and how large the file may grow."""

    keep_days: Annotated[int, Meta(ge=1, le=3650)] = 30
    quota_mb: Annotated[int, Meta(ge=1, le=1_000_000)] = 1024


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
    profiles: Path | None = None

    def problems(self) -> list[str]:
        """Names and ports that are used twice: a scan must tell where it came from."""
        scanners = [scanner for station in self.station for scanner in station.scanner]
        stations = _twice((s.name, s.name) for s in self.station)
        names = _twice((s.name, s.name) for s in scanners)
        ports = _twice((s.name, s.port) for s in scanners)
        return [
            *(f"station: the name {name} is used twice" for name, _ in stations),
            *(f"station.scanner: the name {name} is used twice" for name, _ in names),
            *(f"station.scanner: {name} and another one use {port}" for name, port in ports),
        ]


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
