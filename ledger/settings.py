"""The settings of the central program: what `ledger.toml` may say (`config.load` reads it)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta

from wire import topics

Port = Annotated[int, Meta(ge=1, le=65_535)]
Name = Annotated[str, Meta(pattern=rf"^{topics.NAME.pattern}$", description="a name of a-z, 0-9, _ and -")]
ClockTime = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d\Z", description="a time as HH:MM")]
Prefix = Annotated[str, Meta(pattern=rf"^{topics.PREFIX.pattern}$")]


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """``[ledger]``: whose ledger it is and where it is kept.

    Attributes:
        site: name of the site, part of the feed's topic.
        database: an SQLite file, made if missing; its folder holds nothing else that matters.
        postgresql: ``postgresql://…`` instead of a file, without a password in it.
        postgresql_file: a file with such an address, when it holds a password.
    """

    site: Name = "main"
    database: Path | None = None
    postgresql: str = ""
    postgresql_file: Path | None = None

    def problems(self) -> Iterable[str]:
        """Contradictions."""
        given = [bool(self.database), bool(self.postgresql), bool(self.postgresql_file)]
        if sum(given) != 1:
            return ['database: exactly one of database, postgresql, postgresql_file (database = "ledger.db")']
        if self.postgresql and not self.postgresql.startswith("postgresql://"):
            return ["postgresql: must begin with postgresql:// (postgresql://ledger@db.example/scangate)"]
        return []


@dataclass(frozen=True, slots=True)
class BrokerSettings:
    """``[broker]``: where MQTT is. `tls` with the system's authorities, or with `ca_file` only that one."""

    host: str = "127.0.0.1"
    port: Port = 1883
    username: Name = "ledger"
    password_file: Path | None = None
    prefix: Prefix = "scangate"
    tls: bool = False
    ca_file: Path | None = None

    def problems(self) -> Iterable[str]:
        """Contradictions."""
        if self.ca_file and not self.tls:
            return ["ca_file: is for TLS only (add tls = true)"]
        return []


@dataclass(frozen=True, slots=True)
class WebSettings:
    """``[web]``: where pages and API answer. Only this machine unless `host` says otherwise.

    `names` are further names or addresses by which browsers reach it, as that of a proxy in front.
    """

    host: str = "127.0.0.1"
    port: Port = 8600
    enabled: bool = True
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BackupSettings:
    """``[backup]``: what is in no backup yet, gateways keep as well.

    Attributes:
        kind: ``nightly`` by the ledger itself (SQLite only, and the default there), ``told`` by the site's
            own tool and ``scangate ledger backed-up`` (the default for PostgreSQL), or ``none``.
        at: local time of the nightly one.
        keep: nightly ones kept; older ones are deleted.
        folder: where they go; ``backups`` beside the database without it.
    """

    kind: Literal["", "nightly", "told", "none"] = ""
    at: ClockTime = "02:00"
    keep: Annotated[int, Meta(ge=1, le=366)] = 7
    folder: Path | None = None

    @property
    def hour_minute(self) -> tuple[int, int]:
        """`at` as numbers."""
        hour, _, minute = self.at.partition(":")
        return int(hour), int(minute)


@dataclass(frozen=True, slots=True)
class LedgerSettings:
    """All of ``ledger.toml``."""

    ledger: SiteSettings
    broker: BrokerSettings = field(default_factory=BrokerSettings)
    web: WebSettings = field(default_factory=WebSettings)
    backup: BackupSettings = field(default_factory=BackupSettings)

    def problems(self) -> Iterable[str]:
        """Contradictions between tables."""
        if self.backup.kind == "nightly" and self.ledger.database is None:
            return ['backup.kind: the ledger backs up SQLite files only (kind = "told" after pg_dump)']
        return []

    @property
    def backups(self) -> str:
        """How backups are made: ``nightly``, ``told`` or ``none``."""
        return self.backup.kind or ("told" if self.ledger.database is None else "nightly")
