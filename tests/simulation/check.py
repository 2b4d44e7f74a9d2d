"""The invariants, checked when the faults have stopped and everything came to rest."""

from collections import defaultdict
from collections.abc import Iterator

from ledger.database import Database
from ledger.verify.verify import verify
from rules.movement import NEW, UNKNOWN
from tests.simulation.gate import Gate
from tests.simulation.probes import probe_bad_item, probe_other_body
from tests.simulation.witness import Seen, Witness, stored_refs
from tests.simulation.world import World
from wire import v1

#: Milliseconds between a true time and one that is shown.
_CLOSE = 2_000


def check(world: World) -> None:
    """Adds what is broken to the witness's violations."""
    witness, database = world.witness, world.central.database
    for what in (
        *_nothing_lost(world),
        *_open_captures(world),
        *_true_order(witness, database),
        *_times(world),
        *_feeds(world),
        *_told(world),
        *_probes(world),
        *_verified(world),
    ):
        witness.fail(what)


def _nothing_lost(world: World) -> Iterator[str]:
    """I2, I3: every committed record is here once, with its exact bytes, or as a dead letter."""
    witness = world.witness
    rows = world.central.database.rows("select boot, seq, body from record")
    here = {f"{boot}:{seq}": bytes(body) for boot, seq, body in rows}
    letters = {f"{boot}:{seq}" for boot, seq in world.central.database.rows(_LETTERS)}
    if len(rows) != len(here):
        yield f"I3: {len(rows) - len(here)} records are in the ledger twice"
    for ref in sorted(letters):
        yield f"I8: {ref} is a dead letter, and nothing was wrong with it"
    lost = witness.records.keys() - here.keys() - letters - witness.destroyed - witness.forgotten
    for ref in sorted(lost):
        yield f"I2: {ref} of {witness.records[ref].gate} is lost"
    for ref in sorted(here.keys() & witness.records.keys()):
        if here[ref] != witness.records[ref].body:
            yield f"I3: {ref} of {witness.records[ref].gate} has another body in the ledger"
    for gate in world.gates:
        for ref in sorted(stored_refs(gate).keys() - here.keys() - letters):
            yield f"I2: {ref} is on the card of {gate.name} and not in the ledger"
    for ref in sorted(here.keys() - witness.records.keys()):
        yield f"I2: the ledger has {ref}, which nobody made"


def _open_captures(world: World) -> Iterator[str]:
    """I2: a green capture not yet confirmed is shown as open."""
    shown = {f"{b}:{s}" for b, s in world.central.database.rows("select boot, seq from open_capture")}
    shown |= _ended(world.witness) | world.witness.destroyed | world.witness.forgotten
    for gate in world.gates:
        for name in gate.stations:
            session = gate.station.session(name)
            for work in [session.work, *session.parked.values()]:
                for ref in () if work is None else work.captures:
                    if ref not in shown:
                        yield f"I2: the open capture {ref} at {name} is not shown as open"


def _ended(witness: Witness) -> set[str]:
    """Captures that were taken out, amended or confirmed, perhaps by a machine with a copy of the card."""
    found = set()
    for seen in witness.records.values():
        match seen.record.body:
            case v1.Verdict(undoes=undone, amends=amended):
                found |= {undone, amended}
            case v1.MovementBody(scan=scan):
                found.add(scan)
            case _:
                pass
    return found


def _true_order(witness: Witness, database: Database) -> Iterator[str]:
    """A unit with one story is where the last movement that truly happened left it, and no conflict."""
    conflicts = {serial for (serial,) in database.rows("select serial from conflict")}
    places = dict(database.rows("select serial, place from standing"))
    stories: dict[str, list[tuple[str, Seen]]] = defaultdict(list)
    for ref, seen in witness.records.items():
        body = seen.record.body
        if isinstance(body, v1.MovementBody) and body.serial:
            stories[body.serial].append((ref, seen))
    missing = witness.destroyed | witness.forgotten
    for serial, story in stories.items():
        if any(ref in missing for ref, _ in story):
            continue
        if not _one_story(story):
            if _forked(story) and serial not in conflicts:
                yield f"order: {serial} was moved twice from the same movement, and no conflict is shown"
            continue
        last = story[-1][1].record.body
        assert isinstance(last, v1.MovementBody)
        if serial in conflicts:
            yield f"order: {serial} has one story and is shown as a conflict"
        if places.get(serial) != last.target:
            yield f"order: {serial} is at {last.target}, the ledger shows {places.get(serial)}"


def _one_story(story: list[tuple[str, Seen]]) -> bool:
    """Whether each movement followed the one before it, or began where that one ended without knowing it."""
    before = ""
    place = ""
    for n, (ref, seen) in enumerate(story):
        body = seen.record.body
        assert isinstance(body, v1.MovementBody)
        known = body.prev == [before] if before else tuple(body.prev) in {NEW, UNKNOWN, ()}
        if not known or (n and body.source != place):
            return False
        before, place = ref, body.target
    return True


def _forked(story: list[tuple[str, Seen]]) -> bool:
    """Whether two movements left from the same one, and no later one names both."""
    after: dict[str, list[str]] = defaultdict(list)
    several = False
    for ref, seen in story:
        body = seen.record.body
        assert isinstance(body, v1.MovementBody)
        several = several or len(body.prev) > 1
        for parent in body.prev:
            if ":" in parent and body.source != body.target:
                after[parent].append(ref)
    return not several and any(len(refs) > 1 for refs in after.values())


def _feeds(world: World) -> Iterator[str]:
    """All stations judge by the ledger's own rows."""
    rows = world.central.database.rows("select kind, key, body from feed_row where body is not null")
    wanted = {(kind, key): bytes(body) for kind, key, body in rows}
    for gate in world.gates:
        yield from _feed(gate, wanted)


def _feed(gate: Gate, wanted: dict[tuple[str, str], bytes]) -> Iterator[str]:
    feed = gate.station.catalog.feed
    if feed is None:
        yield f"feed: {gate.name} has none"
        return
    found = {(t, k): bytes(b) for t, k, b in feed._connection.execute("SELECT tbl, key, body FROM row")}
    for what in sorted(wanted.keys() ^ found.keys())[:3]:
        yield f"feed: {gate.name} and the ledger differ in {what}"
    for what in sorted(k for k in wanted.keys() & found.keys() if wanted[k] != found[k])[:3]:
        yield f"feed: {gate.name} has another body of {what}"


def _times(world: World) -> Iterator[str]:
    """What was recorded before a clock was set is shown with its true time once the ledger has the anchor."""
    shown = {f"{b}:{s}": at for b, s, at in world.central.database.rows("select boot, seq, at from record")}
    boots: dict[str, list[tuple[str, Seen]]] = defaultdict(list)
    for ref, seen in world.witness.records.items():
        boots[ref.partition(":")[0]].append((ref, seen))
    for boot in boots.values():
        before = [one for one in boot if not one[1].record.synced]
        anchor, first = next(((ref, seen) for ref, seen in boot if seen.record.synced), ("", None))
        if first is None or anchor not in shown or abs(first.record.at - first.at) > _CLOSE:
            continue
        for ref, seen in before:
            if ref in shown and seen.at < first.at and abs(shown[ref] - seen.at) > _CLOSE:
                yield f"anchor: {ref} of {seen.gate} is shown {shown[ref] - seen.at} ms off"


def _told(world: World) -> Iterator[str]:
    """Other systems have been told of every record, in positions without gaps."""
    database, reader = world.central.database, world.reader
    reader.read(world.central)
    yield from reader.wrong[:3]
    told = "select r.boot, r.seq from record r where r.kind in ('movement', 'task', 'verdict')"
    missing = [f"{boot}:{seq}" for boot, seq in database.rows(told) if f"{boot}:{seq}" not in reader.has]
    for ref in missing[:3]:
        yield f"out: {ref} was never told"
    row = database.row("select count(*), min(position), max(position) from event")
    if row is not None and row[0] and row[0] != row[2] - row[1] + 1:
        yield f"out: {row[0]} positions from {row[1]} to {row[2]}"
    twice = database.rows("select ref from event where kind in ('movement', 'task', 'verdict')"
                          " group by kind, ref having count(*) > 1 limit 3")  # fmt: skip
    for (ref,) in twice:
        yield f"out: {ref} has two positions"


def _probes(world: World) -> Iterator[str]:
    """I3, I8: another body under a known id is an alarm; one bad item leaves its neighbours alone."""
    refused = [
        (ref, seen)
        for ref, seen in world.witness.records.items()
        if isinstance(seen.record.body, v1.Verdict) and seen.record.body.outcome == "refused"
    ]
    known = {f"{b}:{s}" for b, s in world.central.database.rows("select boot, seq from record")}
    refused = [one for one in refused if one[0] in known][-5:]
    if len(refused) == 5:
        yield from probe_other_body(world.central, *refused[0])
        yield from probe_bad_item(world.central, [seen.record for _, seen in refused])


def _verified(world: World) -> Iterator[str]:
    """I2, I3, I4, I8, I9 by the ledger's own means, folded in another order."""
    report = verify(world.central.database, world.random.randrange(10**6))
    for fault in report.faults[:5]:
        yield f"verify: {fault}"
    if not world.witness.destroyed and not world.witness.forgotten:
        for fault in report.missing[:5]:
            yield f"I9: {fault}"


_LETTERS = "select boot, seq from dead_letter where seq is not null and kind in ('dead', 'held')"
