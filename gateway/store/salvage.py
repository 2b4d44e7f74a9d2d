"""Opening the store in bad times: what is damaged is set aside, every row that is whole is taken over.

Nothing is ever repaired in place, and nothing is removed: the damaged file stays beside the new one, and the
gateway complains until a person has taken it away. The steps are so ordered that a power cut between any two
of them is only a reason to begin again, or to end what was begun (`_finish`).
"""

import json
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from logging import getLogger
from pathlib import Path
from typing import Final

from gateway import held as held_rows
from gateway.database import Connection, Database, Error, StoreCorrupt, StoreFull, translated
from gateway.disk import sync
from gateway.held import Held
from gateway.store import checks, stored
from gateway.store.encoded import is_own
from gateway.store.pages import Pages, Value, log_of
from gateway.store.schema import prepare, sum_of
from gateway.store.store import Store
from gateway.trouble import PUT_BACK, SALVAGED
from wire import v1
from wire.codec import decode

#: Sets kept at most: a card that dies slowly must not fill itself. The oldest goes.
_MOST_KEPT: Final = 5

log = getLogger(__name__)


def open_store(make: Callable[[], Store], path: Path, machine: str, now_ms: int) -> Store:
    """Open the store, checked as far as is due (`gateway.store.checks`), salvaged if it has to be.

    Args:
        make: opens it.
        path: its file.
        machine: this run of the machine.
        now_ms: the wall clock.

    Raises:
        StoreFull: it can't be opened, or there is no room to salvage it: nothing was changed then.
        StoreCorrupt: what was just salvaged is damaged: the disk can't be used.
    """
    _finish(path)
    found, said = _Found(), ""
    try:
        said = _put_back(path, found)
        store = _checked(make, path, machine, now_ms)
    except (StoreCorrupt, Error) as error:
        log.error("the store is damaged and will be salvaged: %s", error)  # noqa: TRY400 - no bug of ours
        _salvage(path, found, now_ms)
        store = _checked(make, path, machine, now_ms)
    store.notes = (*notes(path), *([said] if said else []))
    _suspicion(path).unlink(missing_ok=True)
    _kept_log(path).unlink(missing_ok=True)
    return store


def suspect(path: Path) -> None:
    """The next start has to check all of the file: something in it could not be read."""
    with suppress(OSError):
        _suspicion(path).touch()


def notes(path: Path) -> tuple[str, ...]:
    """What a person should know of damaged files that are still there, for `Hello.trouble`."""
    found = []
    for damaged in _damaged(path):
        try:
            text = _report(damaged).read_text().strip()
        except OSError:
            text = f"the old file is {damaged.name}"
        found.append(f"{SALVAGED}: {text}")
    return tuple(found)


def _checked(make: Callable[[], Store], path: Path, machine: str, now_ms: int) -> Store:
    store = make()
    try:
        checks.at_start(store, machine, now_ms, suspect=_suspicion(path).exists())
    except BaseException:
        store.damage = "not checked"
        store.close()
        raise
    return store


# -- finding rows -----------------------------------------------------------------------------


@dataclass(slots=True)
class _Found:
    """Rows whose sums are right. A record's and an own row's sum names its boot, which may be known later."""

    boots: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    records: dict[tuple[int, int], tuple[str, int, bytes]] = field(default_factory=dict)
    own: dict[tuple[int, int], str] = field(default_factory=dict)
    bases: dict[str, tuple[int, int, str]] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)
    held: Held | None = None

    def boots_of(self, pages: Pages) -> None:
        """Every pair of number and id, right or wrong: it stands in the table and in its index."""
        for row in pages.rows():
            match row:
                case (int(n), None, str(boot)) | (str(boot), int(n)):
                    self.boots[n].add(boot)
                case _:
                    pass

    def record(self, row: tuple[Value, ...]) -> tuple[int, int, str, int, bytes, int] | None:
        """Such a cell as a whole record with its boot's id."""
        match row:
            case (int(n), int(seq), int(hlc), bytes(body), int(given)):
                for boot in self.boots.get(n, ()):
                    if sum_of(boot, seq, hlc, body) == given:
                        return n, seq, boot, hlc, body, given
            case _:
                pass
        return None

    def take(self, row: tuple[Value, ...]) -> None:
        """Any other cell, newest first."""
        match row:
            case (int(n), int(seq), str(as_of), int(given)):
                if any(sum_of(boot, seq, as_of) == given for boot in self.boots.get(n, ())):
                    self.own[n, seq] = self.own.get((n, seq)) or as_of
            case (str(station), int(n), int(seq), str(signed), int(given)):
                if sum_of(station, n, seq, signed) == given:
                    self.bases[station] = max(self.bases.get(station, (0, 0, "")), (n, seq, signed))
            case (str(name), str(value), int(given)):
                if sum_of(name, value) == given:
                    self.facts.setdefault(name, value)
            case (int(), None, bytes(body), int(given)):
                if self.held is None and sum_of(body) == given:
                    self.held = held_rows.load(body)
            case _:
                pass


def _put_back(path: Path, found: _Found) -> str:
    """What lies in the log behind a damaged place, where SQLite takes the log to end: write it again.

    Gives what to tell a person. A power cut leaves the last transaction like that, too, with pages that never
    reached the disk: as SQLite does, all of it is left out, for half a confirmation is worse than none. Then
    nobody has seen a sign for it; damage that came later can't be told apart, so a person is told.
    """
    pages = Pages(path, _log(path))
    if not pages.lost():
        return ""
    if pages.lost() == 1:
        return (
            f"{PUT_BACK}: the last entry is damaged and left out: scan again what came last before the stop"
        )
    _keep_log(path)
    found.boots_of(pages)
    rows = []
    for cell in pages.rows(lost=True):
        record = found.record(cell)
        if record is None:
            found.take(cell)
        elif record[:2] not in found.records:
            found.records[record[:2]] = record[2:5]
            rows.append(record)
    database = Database(path, "store")
    try:
        prepare(database.connection)
        back = _write_back(database.connection, sorted(rows), found)
    finally:
        database.close()
    said = f"{PUT_BACK}: {back} records behind the damaged place were put back"
    log.error("%s", said)
    return said


def _write_back(c: Connection, rows: list[tuple[int, int, str, int, bytes, int]], found: _Found) -> int:
    tails = stored.tails(c)
    nothing = stored.Tail(0, 0, 0)
    newer = [row for row in rows if row[1] > tails.get(row[2], nothing).last]
    with translated():
        c.execute("BEGIN IMMEDIATE")
        _insert(c, newer)
        _insert_own(c, {row[:2]: found.own.get(row[:2], "") for row in newer if _is_own(row[4])})
        c.execute("COMMIT")
    return len(newer)


# -- a new file -------------------------------------------------------------------------------


def _salvage(path: Path, found: _Found, now_ms: int) -> None:
    pages, new = Pages(path, _log(path)), _new(path)
    found.boots_of(pages)
    _remove(new)
    database = Database(new, "build")
    try:
        text = _fill(database.connection, pages, found)
    except StoreFull:
        _remove(new)  # its room is needed
        raise
    except Error as error:
        raise StoreCorrupt(f"it can't be salvaged: {error}") from error
    finally:
        database.close()
    sync(new)
    damaged = _name(path, now_ms)
    with suppress(OSError):
        _report(damaged).write_text(f"{text}, the old file is {damaged.name}\n")
    path.rename(damaged)
    _finish(path)
    log.error("the store was salvaged: %s, the old file is %s", text, damaged)
    for old in _damaged(path)[:-_MOST_KEPT]:
        _remove(old)
        _report(old).unlink(missing_ok=True)


def _fill(c: Connection, pages: Pages, found: _Found) -> str:
    """Write all rows that are whole; what became of them, in words."""
    prepare(c)
    early = [(*key, *rest) for key, rest in found.records.items()]  # from a log that is gone by now
    with translated():
        c.execute("BEGIN")
        _insert(c, [(*row, sum_of(row[2], row[1], *row[3:])) for row in early])
        for cell in pages.rows():
            record = found.record(cell)
            if record is None:
                found.take(cell)
            else:
                _insert(c, [record])
        _insert_own(c, _own(c, found))
        _insert_rest(c, found)
        c.execute("COMMIT")
        kept, missing = _counted(c, found.held or Held())
    return f"{kept} rows kept, {missing} numbers missing" if kept else "nothing in it could be read"


def _counted(c: Connection, held: Held) -> tuple[int, int]:
    """Records that are there, and numbers between them that are neither there nor at the ledger."""
    kept = missing = 0
    before = ("", 0)
    for boot, seq in c.execute("SELECT b.id, seq FROM record JOIN boot b ON b.n = boot ORDER BY boot, seq"):
        kept += 1
        if before[0] == boot and before[1] + 1 < seq:
            missing += sum(last - first + 1 for first, last in held.of(boot).missing(before[1] + 1, seq - 1))
        before = (boot, seq)
    return kept, missing


def _insert(c: Connection, rows: list[tuple[int, int, str, int, bytes, int]]) -> None:
    for n, seq, boot, hlc, body, given in rows:
        c.execute("INSERT OR IGNORE INTO boot (n, id) VALUES (?, ?)", (n, boot))
        row = (n, seq, hlc, body, given)
        c.execute("INSERT OR IGNORE INTO record (boot, seq, hlc, body, sum) VALUES (?, ?, ?, ?, ?)", row)


def _own(c: Connection, found: _Found) -> dict[tuple[int, int], str]:
    """What was noted as own, and every movement known not to be held: rather too much than too little.

    A movement believed too long makes a unit RED until the ledger has answered; one not believed would let
    it be picked twice.
    """
    own = {}
    for n, boot, seq, body in c.execute("SELECT b.n, b.id, seq, body FROM record JOIN boot b ON b.n = boot"):
        if not _is_own(body):
            continue
        missing = found.held is not None and not found.held.of(boot).covers(seq)
        if (n, seq) in found.own:
            own[n, seq] = found.own[n, seq]
        elif missing and isinstance(decode(body, v1.Record).body, v1.MovementBody):
            own[n, seq] = ""
    return own


def _insert_own(c: Connection, own: dict[tuple[int, int], str]) -> None:
    for (n, seq), as_of in own.items():
        (boot,) = c.execute("SELECT id FROM boot WHERE n = ?", (n,)).fetchone()
        row = (n, seq, as_of, sum_of(boot, seq, as_of))
        c.execute("INSERT OR IGNORE INTO own (boot, seq, as_of, sum) VALUES (?, ?, ?, ?)", row)


def _insert_rest(c: Connection, found: _Found) -> None:
    """What the ledger holds is not taken over: it says so again on the next connect."""
    for station, (n, seq, signed) in found.bases.items():
        if not isinstance(json.loads(signed), list):
            continue
        row = (station, n, seq, signed)
        sql = "INSERT INTO base (station, boot, seq, signed, sum) VALUES (?, ?, ?, ?, ?)"
        c.execute(sql, (*row, sum_of(*row)))
    for fact in found.facts.items():
        if fact[0] not in {"machine", "checked"}:  # of the file, not of the gateway
            c.execute("INSERT INTO fact (name, value, sum) VALUES (?, ?, ?)", (*fact, sum_of(*fact)))


def _is_own(body: bytes) -> bool:
    return is_own(decode(body, v1.Record).body)


# -- files ------------------------------------------------------------------------------------


def _finish(path: Path) -> None:
    """End what was begun: the new file is whole once the old one has lost its name."""
    new = _new(path)
    if path.exists():
        _remove(new)
        return
    if not new.exists():
        return
    damaged = _damaged(path)
    for end in ("-wal", "-shm"):
        rest = path.with_name(path.name + end)
        if rest.exists():  # with the new file it would be taken for that one's log
            rest.rename(damaged[-1].with_name(damaged[-1].name + end)) if damaged else rest.unlink()
    new.rename(path)
    sync(path.parent)


def _keep_log(path: Path) -> None:
    """Before SQLite opens the file: it would begin the log anew, or remove it."""
    kept = _kept_log(path)
    if kept.exists():
        return
    half = kept.with_name(f"{kept.name}.half")
    try:
        shutil.copyfile(log_of(path), half)
        sync(half)
        half.rename(kept)
    except OSError as error:
        half.unlink(missing_ok=True)
        raise StoreFull(f"its damaged log can't be kept: {error}") from error


def _log(path: Path) -> Path:
    """The log to read: one that was kept is the one that was damaged."""
    kept = _kept_log(path)
    return kept if kept.exists() else log_of(path)


def _kept_log(path: Path) -> Path:
    return path.with_name(f"{path.name}.log")


def _new(path: Path) -> Path:
    return path.with_name(f"{path.name}.new")


def _suspicion(path: Path) -> Path:
    return path.with_name(f"{path.name}.suspect")


def _report(damaged: Path) -> Path:
    return damaged.with_name(f"{damaged.name}.txt")


def _name(path: Path, now_ms: int) -> Path:
    stem = f"{path.name}.damaged-{datetime.fromtimestamp(now_ms / 1000, UTC):%Y%m%dT%H%M%SZ}"
    names = (path.with_name(stem if k == 1 else f"{stem}-{k}") for k in range(1, 10_000))
    return next(name for name in names if not name.exists())


def _damaged(path: Path) -> list[Path]:
    """The files that were set aside, oldest first."""

    def files() -> Iterator[Path]:
        for file in path.parent.glob(f"{path.name}.damaged-*"):
            if not file.name.endswith(("-wal", "-shm", ".txt")):
                yield file

    return sorted(files())


def _remove(path: Path) -> None:
    for end in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + end).unlink(missing_ok=True)
