"""The settings of the central program: what `ledger.toml` may say (`config.load` reads it)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from msgspec import Meta

from wire import topics

Port = Annotated[int, Meta(ge=1, le=65_535)]
Name = Annotated[str, Meta(pattern=rf"^{topics.NAME.pattern}$", description="a-z, 0-9, _ and -")]
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
    """``[web]``: where pages and API answer. Only this machine unless `host` says otherwise."""

    host: str = "127.0.0.1"
    port: Port = 8600
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class LedgerSettings:
    """All of ``ledger.toml``."""

    ledger: SiteSettings
    broker: BrokerSettings = field(default_factory=BrokerSettings)
    web: WebSettings = field(default_factory=WebSettings)
