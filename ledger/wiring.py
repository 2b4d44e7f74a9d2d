"""The one file that names concrete classes: settings into a running ledger."""

import logging
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Final

import config
from ledger.clock import Clock, SystemClock
from ledger.core import Ledger, last_will
from ledger.database import CLAIM_SECONDS, Database, DatabaseError, open_database
from ledger.inputs import Input
from ledger.migrations import SchemaTooNew, migrate
from ledger.mqtt import Broker
from ledger.settings import LedgerSettings, WebSettings
from ledger.status import LedgerStatus, Link, read_status
from ledger.writer import Writer
from wire.topics import Topics

#: Seconds that the pages get to finish what they answer.
_GOODBYE: Final = 5.0

_log = logging.getLogger(__name__)


def database_of(settings: LedgerSettings) -> Database:
    """The database of the settings, its schema up to date, bound to the models.

    Raises:
        ConfigError: it cannot be opened, is no database, or a newer program wrote it.
    """
    where = settings.ledger
    if where.database is not None:
        address = str(where.database)
    elif where.postgresql_file is not None:
        address = config.secret(where.postgresql_file)
    else:
        address = where.postgresql
    try:
        database = open_database(address)
        migrate(database)
    except (DatabaseError, OSError) as error:
        raise config.ConfigError(f"ledger.database: cannot be opened: {error}") from error
    except SchemaTooNew as error:
        raise config.ConfigError(f"ledger.database: {error}") from error
    database.bind()
    return database


@dataclass(slots=True)
class Program:
    """A ledger with its threads. `stopped` is set when it should end, `failed` when that is our bug.

    `patience` is how many seconds PostgreSQL gets to let go of a ledger that lost its power.
    """

    settings: LedgerSettings
    database: Database
    clock: Clock = field(default_factory=SystemClock)
    link: Link = field(default_factory=Link)
    stopped: Event = field(default_factory=Event)
    failed: bool = False
    patience: float = CLAIM_SECONDS
    _writer: Writer = field(init=False)
    _ending: list[Callable[[], None]] = field(default_factory=list)

    def start(self) -> None:
        """Starts writer, broker and pages. The broker may be away.

        Raises:
            ConfigError: another process serves this database, no address for the pages, or no password.
        """
        release = _claim(self.database, self.patience)
        try:
            self._start()
        except BaseException:
            release()
            raise
        self._ending.append(release)

    def _start(self) -> None:
        broker = self.settings.broker
        topics = Topics(broker.prefix)
        password = config.secret(broker.password_file) if broker.password_file else None
        ledger = Ledger(self.database, self.clock, topics, self.settings.ledger.site)
        mqtt = Broker(broker, password, topics.all_up, last_will(topics), self._put)
        self._writer = Writer(ledger, mqtt, self.clock, self._fail)
        pages = _listen(self.settings.web) if self.settings.web.enabled else None
        self._writer.start()
        if pages is not None:
            self._ending.append(self._serve(pages))
        mqtt.start()
        self._ending += [self._writer.stop, mqtt.stop]

    def stop(self) -> None:
        """Ends the pages, then the writer with what is in its inbox, then says goodbye to the broker."""
        for end in self._ending:
            end()
        self._ending.clear()
        self.database.close()

    def status(self) -> LedgerStatus:
        """How it is now; from any thread."""
        return read_status(self.database, self.settings.ledger.site, self.link)

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


def _claim(database: Database, patience: float) -> Callable[[], None]:
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
        raise config.ConfigError(
            f"web.port: {web.host}:{web.port} cannot be used: {error.strerror} (choose another port)"
        ) from error
