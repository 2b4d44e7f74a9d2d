"""Small worlds for scenarios: a site of `tests.whole` whose messages can be lost, and a ledger by itself."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path

from gateway.inputs import Tick
from ledger.core import Ledger
from ledger.database import Database, open_database
from ledger.inputs import Connected, Output, Publish
from ledger.upgrade.migrations import migrate
from ledger.verify.verify import verify
from tests.mutants.mutant import Check
from tests.whole.edge import Edge
from tests.whole.office import document, goods, line, serials
from tests.whole.site import Site

#: What a message on its way is lost by: topic and payload.
Loses = Callable[[str, bytes], bool]

CONFIRM = "%%CONFIRM"


class World(Site):
    """A site whose messages are lost where `loses` says so."""

    loses: Loses = staticmethod(lambda _topic, _payload: False)

    def _hear(self, said: Iterable[tuple[str, bytes]]) -> None:
        super()._hear([message for message in said if not self.loses(*message)])

    def _spread(self, outputs: Iterable[Output]) -> None:
        kept = [x for x in outputs if not (isinstance(x, Publish) and self.loses(x.topic, x.payload))]
        super()._spread(kept)

    def restart_ledger(self) -> None:
        """The ledger's program ends at once and starts again; what was committed is there."""
        self.ledger = Ledger(self.database, self, self._topics, "main")
        self._spread(self.ledger.step(Connected()))

    def idle(self, name: str, seconds: int = 5) -> None:
        """Nobody scans at this gateway for a while."""
        for _ in range(seconds):
            self.move(1_000)
            self.edges[name].station.step(Tick())


def audit(world: World) -> Iterator[str]:
    """What is wrong after everything had its time: loss, doubles, tables that do not say what records say."""
    rows = world.database.rows("select boot, seq, body from record")
    there = {f"{boot}:{seq}": bytes(body) for boot, seq, body in rows}
    dead = {f"{b}:{s}" for b, s in world.database.rows("select boot, seq from dead_letter where seq > 0")}
    for name, edge in world.edges.items():
        for ref, body in kept(edge).items():
            if ref not in there:
                if ref not in dead:
                    yield f"I2: {name} has {ref}, the ledger has not"
            elif there[ref] != body:
                yield f"I3: {ref} has another body in the ledger"
        if edge.up and edge.station.waiting:
            yield f"I9: {edge.station.waiting} records of {name} still wait"
    yield from verify(world.database, 1).faults


def kept(edge: Edge) -> dict[str, bytes]:
    """All records that a gateway has stored."""
    sql = "SELECT b.id, r.seq, r.body FROM record r JOIN boot b ON b.n = r.boot"
    return {f"{boot}:{seq}": bytes(body) for boot, seq, body in edge.store.connection.execute(sql)}


def stocked(world: World, units: int = 5) -> World:
    """So many pumps, SN-0001 and on, were received at the first station and stand at A-01."""
    goods(world)
    document(world, "receive", "PR-0", line(1, "PUMP", units, serials=serials(1, units)), place="A-01")
    world.settle()
    first = next(station for edge in world.edges.values() for station in edge.stations)
    world.scans(first, "PR-0", *serials(1, units).split(), CONFIRM)
    world.settle()
    return world


def pick(world: World, ref: str, units: int) -> None:
    """A pick list for so many pumps from A-01."""
    document(world, "pick", ref, line(1, "PUMP", units, place="A-01"))
    world.settle()


@contextmanager
def world(gateways: Mapping[str, Sequence[str]], **more: object) -> Iterator[World]:
    """A site of its own folder, closed at the end."""
    with tempfile.TemporaryDirectory() as folder:
        site = World(Path(folder), gateways, **more)  # type: ignore[arg-type]
        try:
            yield site
        finally:
            site.close()


@contextmanager
def ledger_tables() -> Iterator[Database]:
    """An empty ledger's database, bound."""
    database = open_database(":memory:")
    migrate(database)
    database.bind()
    try:
        yield database
    finally:
        database.close()


def scenario(told: Callable[[], Iterable[str]]) -> Check:
    """A check of what is told: its sentences, or the first exception, which is a violation as well."""

    @wraps(told)
    def check() -> tuple[str, ...]:
        found: list[str] = []
        try:
            found.extend(told())
        except Exception as error:  # noqa: BLE001 - an assertion of the code, or a world that never settles
            found.append(f"{type(error).__name__}: {error}")
        return tuple(found)

    return check


def acks(topic: str, _payload: bytes) -> bool:
    """Acknowledgements are lost."""
    return topic.endswith("/ack")


def nothing(_topic: str, _payload: bytes) -> bool:
    """Nothing is lost."""
    return False
