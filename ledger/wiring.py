"""The one file that names concrete classes: settings into a running ledger."""

import logging
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Final

import config
from ledger.backup.nightly import GRACE, Nightly
from ledger.clock import Clock, SystemClock
from ledger.core import Ledger, last_will
from ledger.database import CLAIM_SECONDS, Claim, Database, DatabaseError, open_database
from ledger.inputs import Input
from ledger.mqtt import Broker
from ledger.reading.status import LedgerStatus, Link, read_status
from ledger.settings import LedgerSettings, WebSettings
from ledger.sqlite_file import is_missing
from ledger.upgrade.migrations import SchemaTooNew, is_behind, migrate
from ledger.writer import Writer
from wire.topics import Topics

#: Seconds that the pages get to finish what they answer.
_GOODBYE: Final = 5.0
#: Seconds between two looks whether the database's server still knows our claim.
_LOOK: Final = 10.0

_log = logging.getLogger(__name__)


def address_of(settings: LedgerSettings) -> str:
    """Where the database is, as `open_database` takes it.

    Raises:
        ConfigError: the file with the address cannot be read.
    """
    where = settings.ledger
    if where.database is not None:
        return str(where.database)
    return config.secret(where.postgresql_file) if where.postgresql_file is not None else where.postgresql


def database_of(settings: LedgerSettings, *, serving: bool = False) -> Database:
    """The database of the settings, bound to the models, its schema up to date.

    With `serving` the schema is as it was: `Program.start` brings it up to date once nobody else serves it.
    A file that is missing is made only then: a command with a wrong path would find nothing wrong in an
    empty ledger, and root's would be closed to the service.

    Raises:
        ConfigError: it cannot be opened, is no database, a newer program wrote it, or an older one serves it.
    """
    address = address_of(settings)
    file = settings.ledger.database
    if file is not None and not serving and is_missing(file):
        raise config.ConfigError(
            f"ledger.database: {file} is not there (check the path; the first start makes it)"
        )
    try:
        database = open_database(address)
        database.has_table("meta")  # the first question to it
    except (DatabaseError, OSError) as error:
        raise _not_opened(str(file or ""), error) from error
    if not serving:
        try:
            _upgrade_alone(database)
        except config.ConfigError:
            database.close()
            raise
    database.bind()
    return database


@dataclass(slots=True)
class Program:
    """A ledger with its threads. `stopped` is set when it should end, `failed` when that is our bug.

    `patience` is how many seconds PostgreSQL gets to let go of a ledger that lost its power, `grace` how many
    pass until the first look whether a backup is due.
    """

    settings: LedgerSettings
    database: Database
    clock: Clock = field(default_factory=SystemClock)
    link: Link = field(default_factory=Link)
    stopped: Event = field(default_factory=Event)
    failed: bool = False
    patience: float = CLAIM_SECONDS
    grace: float = GRACE
    _writer: Writer = field(init=False)
    _ending: list[Callable[[], None]] = field(default_factory=list)

    def start(self) -> None:
        """Starts writer, broker and pages. The broker may be away.

        Raises:
            ConfigError: another process serves this database, a newer program wrote it, no address for the
                pages, or no password.
        """
        if not self.database.has_table("meta"):
            _upgrade(self.database)  # nobody serves what is not there, and the claim names that table
        claim = _claim(self.database, self.patience)
        try:
            _upgrade(self.database)
            self._start()
        except BaseException:
            claim()
            raise
        self._ending += [self._watch(claim), claim]

    def _start(self) -> None:
        broker = self.settings.broker
        topics = Topics(broker.prefix)
        password = config.secret(broker.password_file) if broker.password_file else None
        site, backups = self.settings.ledger.site, self.settings.backups
        ledger = Ledger(self.database, self.clock, topics, site, backups, _aside)
        mqtt = Broker(broker, password, topics.all_up, last_will(topics), self._put)
        self._writer = Writer(ledger, mqtt, self.clock, self._fail)
        pages = _listen(self.settings.web) if self.settings.web.enabled else None
        self._writer.start()
        if pages is not None:
            self._ending.append(self._serve(pages))
        mqtt.start()
        self._ending += [*self._backups(), self._writer.stop, mqtt.stop]

    def _backups(self) -> list[Callable[[], None]]:
        """Begins to make backups by night, if that is how they are made here; gives what ends it."""
        if self.settings.backups != "nightly" or self.database.dialect != "sqlite":
            return []
        settings = self.settings.backup
        nightly = Nightly(self.database, settings, self._writer.submit, self.clock, self.grace)
        nightly.start()
        return [nightly.stop]

    def _watch(self, claim: Claim) -> Callable[[], None]:
        """Looks from time to time whether the claim holds: a server that starts anew knows it no more."""
        ended = Event()

        def look() -> None:
            while not ended.wait(_LOOK):
                try:
                    if not claim.still():
                        _log.critical("another ledger has taken %s over: this one ends", self.database.shown)
                        self._fail()
                        return
                except (DatabaseError, OSError) as error:
                    _log.warning("%s cannot be reached: %s", self.database.shown, error)

        thread = Thread(target=look, name="claim", daemon=True)
        if self.database.dialect == "postgresql":
            thread.start()

        def end() -> None:
            ended.set()
            if thread.is_alive():
                thread.join(CLAIM_SECONDS)

        return end

    def stop(self) -> None:
        """Ends the pages, then the writer with what is in its inbox, then says goodbye to the broker."""
        for end in self._ending:
            end()
        self._ending.clear()
        self.database.close()

    def status(self) -> LedgerStatus:
        """How it is now; from any thread."""
        return read_status(self.database, self.settings.ledger.site, self.link, self.settings.backups)

    def _put(self, item: Input) -> bool:
        self.link.note(item, self.clock.now())
        return self._writer.put(item)

    def _fail(self) -> None:
        self.failed = True
        self.stopped.set()

    def _serve(self, pages: socket.socket) -> Callable[[], None]:
        """Answers on this socket in a thread; gives what ends it."""
        import uvicorn  # noqa: PLC0415 - not needed without pages

        from ledger.web.app import create_app  # noqa: PLC0415 - likewise, and FastAPI with it

        app = create_app(self.settings, self._writer.submit, self.status)
        server = uvicorn.Server(
            uvicorn.Config(app, log_level="warning", lifespan="off", timeout_graceful_shutdown=int(_GOODBYE))
        )
        thread = Thread(target=server.run, kwargs={"sockets": [pages]}, name="web", daemon=True)
        thread.start()
        host, port = pages.getsockname()[:2]
        _log.info("pages at http://%s:%d/", host, port)

        def end() -> None:
            server.should_exit = True
            thread.join(_GOODBYE * 2)

        return end


def _not_opened(file: str, error: Exception) -> config.ConfigError:
    """What to do about a file; a server's own words say it, and name the server."""
    if not file:
        return config.ConfigError(f"ledger.postgresql: cannot be opened: {error}")
    fix = "check the path and your rights; of the service's own file: sudo -u scangate"
    return config.ConfigError(f"ledger.database: {file} cannot be opened: {error} ({fix})")


def _upgrade(database: Database) -> None:
    try:
        migrate(database)
    except (DatabaseError, OSError) as error:
        file = database.shown.removeprefix("SQLite ") if database.dialect == "sqlite" else ""
        raise _not_opened(file, error) from error
    except SchemaTooNew as error:
        raise config.ConfigError(f"ledger.database: {error}") from error


def _upgrade_alone(database: Database) -> None:
    """Brings the schema up to date for a command, unless a ledger of before is at work on it."""
    if not is_behind(database):
        _upgrade(database)  # new, up to date, or too new: the text says so
        return
    claim = database.claim()
    if claim is None:
        why = "is of an older program, which serves it now"
        fix = "restart it with this one first: systemctl restart scangate-ledger"
        raise config.ConfigError(f"ledger.database: {database.shown} {why} ({fix})")
    try:
        _upgrade(database)
    finally:
        claim()


def _aside(call: Callable[[], None]) -> None:
    """Runs this beside the writer, which must not wait for it."""
    Thread(target=call, name="aside", daemon=True).start()


def _claim(database: Database, patience: float) -> Claim:
    """Two that serve one database would throw each other out of the broker, and each do half of the work."""
    try:
        release = database.claim()
        if release is None and database.dialect == "postgresql":
            _log.warning(
                "%s: another ledger uses it, or did until its power went: waiting", database.shown
            )  # fmt: skip
            release = database.claim(patience)
    except (DatabaseError, OSError) as error:
        raise config.ConfigError(f"ledger.database: cannot be locked: {error}") from error
    if release is None:
        raise config.ConfigError(
            f"ledger.database: another `scangate ledger serve` uses {database.shown} (stop that one first)"
        )
    return release


def _listen(web: WebSettings) -> socket.socket:
    family = socket.AF_INET6 if ":" in web.host else socket.AF_INET
    try:
        return socket.create_server((web.host, web.port), family=family)
    except OSError as error:
        why = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror
        raise config.ConfigError(
            f"web.port: {web.host}:{web.port} cannot be used: {why} (choose another port or host)"
        ) from error
