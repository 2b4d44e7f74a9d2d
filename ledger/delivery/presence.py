"""What gateways say of themselves: `hello` and their retained `state`."""

from typing import Final
from weakref import WeakKeyDictionary

from ledger.alarm import alarm, alarm_once
from ledger.database import Database, marks
from ledger.delivery import completeness
from ledger.delivery.dead import Envelope
from ledger.delivery.generation import contiguous
from wire import v1

#: Boots remembered of each gateway, newest last: so many machines with one name are still noticed.
_REMEMBERED: Final = 8
#: The running boots that each gateway named in its hellos. In memory only: two that share a name go on taking
#: turns after a restart of the ledger too, and a gateway that starts again and again must leave no rows.
_ran: Final[WeakKeyDictionary[Database, dict[str, tuple[str, ...]]]] = WeakKeyDictionary()


def hello(database: Database, message: v1.Hello, envelope: Envelope) -> None:
    """Notes a hello: the gateway's own state, and how far each of its boots goes (I9); a transaction."""
    with database.atomic():
        before = database.row("select fingerprint from gateway where name = ?", (envelope.gateway,))
        if before is not None and before[0] and message.fingerprint not in {"", before[0]}:
            facts = {"before": str(before[0]), "now": message.fingerprint}
            alarm(database, "gateway.fingerprint", envelope.gateway, envelope.at, **facts)
        _running(database, message.boot, envelope)
        _back(database, envelope)
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
                message.used,
                "\n".join(" ".join(line.split()) for line in message.trouble),
            ),
        )
        _over(database, message, envelope)
        for tail in message.boots:
            _declare(database, tail, message.boot, envelope)
        here = contiguous(database, [tail.boot for tail in message.boots])
        more = [tail.boot for tail in message.boots if tail.last > here.get(tail.boot, 0)]
        completeness.count_again(database, more)  # not what a card put back cannot have any more
        completeness.told(database, message, envelope)


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
    _back(database, envelope)


def moved(database: Database, boot: str, first: str, envelope: Envelope) -> None:
    """A boot of one gateway came under another name: a gateway was renamed, or its card copied.

    One entry for the two names, which stays settled once a person knows of it: a renamed gateway names its
    old boots for as long as it stores them.
    """
    key = f"{first} {envelope.gateway}"
    alarm_once(database, "boot.moved", key, envelope.at, first=first, now=envelope.gateway, boot=boot)


def _over(database: Database, message: v1.Hello, envelope: Envelope) -> None:
    """Trouble that is over: if it comes again, it is on the to-do list again, also when it was settled."""
    start = f"{envelope.gateway} "
    now = [f"{start}{line.partition(':')[0].strip()}" for line in message.trouble]
    besides = f" and key not in ({marks(len(now))})" if now else ""
    sql = f"delete from settled where kind = 'gateway.trouble' and substr(key, 1, ?) = ?{besides}"  # noqa: S608
    database.run(sql, (len(start), start, *now))


def _back(database: Database, envelope: Envelope) -> None:
    """A gateway that a person had retired speaks."""
    if database.run("update gateway set retired = false where name = ? and retired", (envelope.gateway,)):
        alarm(database, "gateway.back", envelope.gateway, envelope.at, gateway=envelope.gateway)


def _running(database: Database, boot: str, envelope: Envelope) -> None:
    """An alarm when a boot comes back after another one: each start has a boot of its own, so both live.

    By the hello only: `state` is retained, and a broker may bring up an old one.
    """
    ran = _ran.setdefault(database, {})
    before = ran.get(envelope.gateway, ())
    if not boot or before[-1:] == (boot,):
        return
    if boot in before:
        one, other = sorted((before[-1], boot))
        alarm(database, "gateway.twice", envelope.gateway, envelope.at, one=one, other=other)
    ran[envelope.gateway] = (*(x for x in before if x != boot), boot)[-_REMEMBERED:]


def _declare(database: Database, tail: v1.BootTail, running: str, envelope: Envelope) -> None:
    found = database.row("select gateway, declared, last from boot where boot = ?", (tail.boot,))
    if found is None:
        database.run(_BOOT, (tail.boot, envelope.gateway, envelope.at, tail.last))
        return
    first, known = str(found[0]), max(int(found[1]), int(found[2]))
    if first != envelope.gateway:
        moved(database, tail.boot, first, envelope)
    if tail.last > known:
        database.run("update boot set declared = ? where boot = ?", (tail.last, tail.boot))
    elif tail.last < known and tail.boot != running:  # what ran before cannot become shorter
        _older(database, tail, known, envelope)


def _older(database: Database, tail: v1.BootTail, known: int, envelope: Envelope) -> None:
    """A gateway has less of a boot that ended than it had: its card is an earlier image of itself."""
    facts = {"gateway": envelope.gateway, "boot": tail.boot, "had": str(known), "has": str(tail.last)}
    alarm_once(database, "gateway.rolled_back", f"{envelope.gateway} {tail.boot}", envelope.at, **facts)


_HELLO: Final = (
    "insert into gateway (name, boot, last_seen, waiting, feed, free, program, synced, fingerprint, used,"
    " trouble, online) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, true) on conflict (name) do update set"
    " boot = excluded.boot, last_seen = excluded.last_seen, waiting = excluded.waiting,"
    " feed = excluded.feed, free = excluded.free, program = excluded.program, synced = excluded.synced,"
    " fingerprint = excluded.fingerprint, used = excluded.used, trouble = excluded.trouble, online = true"
)
_BOOT: Final = "insert into boot (boot, gateway, first_seen, declared, last) values (?, ?, ?, ?, 0)"
