"""What gateways say of themselves: `hello` and their retained `state`."""

from typing import Final

from ledger.alarm import alarm
from ledger.database import Database
from ledger.dead import Envelope
from wire import v1


def hello(database: Database, message: v1.Hello, envelope: Envelope) -> None:
    """Notes a hello: the gateway's own state, and how far each of its boots goes (I9); a transaction."""
    with database.atomic():
        before = database.row("select fingerprint from gateway where name = ?", (envelope.gateway,))
        if before is not None and before[0] and message.fingerprint not in {"", before[0]}:
            facts = {"before": str(before[0]), "now": message.fingerprint}
            alarm(database, "gateway.fingerprint", envelope.gateway, envelope.at, **facts)
        database.run(
            _HELLO,
            (
                envelope.gateway,
                message.boot,
                envelope.at,
                message.waiting,
                message.feed,
                message.free,
                message.program,
                message.synced,
                message.fingerprint,
            ),
        )
        for tail in message.boots:
            _declare(database, tail, envelope)


def state(database: Database, message: v1.Online, envelope: Envelope) -> None:
    """Notes that a gateway is there or gone. The last will of an earlier boot says nothing of this one."""
    with database.atomic():
        found = database.row("select boot from gateway where name = ?", (envelope.gateway,))
        if found is None:
            database.run(
                "insert into gateway (name, online, boot, last_seen, waiting, feed, free, program, synced,"
                " fingerprint) values (?, ?, ?, ?, 0, '', 0, '', ?, '')",
                (envelope.gateway, message.online, message.boot, envelope.at, False),
            )
        elif message.online:
            database.run(
                "update gateway set online = ?, boot = ?, last_seen = ? where name = ?",
                (True, message.boot or found[0], envelope.at, envelope.gateway),
            )
        elif message.boot in {"", found[0]}:
            database.run("update gateway set online = ? where name = ?", (False, envelope.gateway))


def seen(database: Database, envelope: Envelope) -> None:
    """A gateway sent records: it is there."""
    database.run("update gateway set last_seen = ? where name = ?", (envelope.at, envelope.gateway))


def _declare(database: Database, tail: v1.BootTail, envelope: Envelope) -> None:
    found = database.row("select gateway from boot where boot = ?", (tail.boot,))
    if found is None:
        database.run(_BOOT, (tail.boot, envelope.gateway, envelope.at, tail.last))
        return
    if found[0] != envelope.gateway:
        alarm(
            database, "boot.moved", tail.boot, envelope.at, first=str(found[0]), now=envelope.gateway
        )  # fmt: skip
    database.run(
        "update boot set declared = ? where boot = ? and declared < ?", (tail.last, tail.boot, tail.last)
    )


_HELLO: Final = (
    "insert into gateway (name, boot, last_seen, waiting, feed, free, program, synced, fingerprint, online)"
    " values (?, ?, ?, ?, ?, ?, ?, ?, ?, true) on conflict (name) do update set boot = excluded.boot,"
    " last_seen = excluded.last_seen, waiting = excluded.waiting, feed = excluded.feed, free = excluded.free,"
    " program = excluded.program, synced = excluded.synced, fingerprint = excluded.fingerprint, online = true"
)
_BOOT: Final = "insert into boot (boot, gateway, first_seen, declared, last) values (?, ?, ?, ?, 0)"
