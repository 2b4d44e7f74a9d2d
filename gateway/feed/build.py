"""Builds the next feed file from chunks, beside the one in use; nothing has its name before it is verified.

Runs in the loader process (`gateway.feed.loader`): a million rows in the station's own would hold up scans.
"""

import shutil
from dataclasses import dataclass, field
from pathlib import Path

from gateway.database import Connection, Database, Error, translated
from gateway.disk import sync
from gateway.feed import feed as files
from rules.errors import ScangateError
from wire import feed as wire
from wire import v1, v1_rows
from wire.codec import decode
from wire.errors import BadMessage, UnknownVersion


@dataclass(frozen=True, slots=True)
class Got:
    """A chunk is in; `missing` is the first part not yet here, 0 when all are."""

    version: str
    missing: int
    parts: int


@dataclass(frozen=True, slots=True)
class Ready:
    """A verified feed file has its name."""

    version: str
    path: str


@dataclass(frozen=True, slots=True)
class Again:
    """A chunk of this version can't be used, nor what was here of it."""

    why: str
    version: str = ""


Answer = Got | Ready | Again


@dataclass(slots=True)
class _Draft:
    """The file being built."""

    version: str
    base: str
    parts: int
    path: Path
    database: Database
    rows: int
    digest: wire.Digest
    here: set[int] = field(default_factory=set)

    def missing(self) -> int:
        return next((n for n in range(1, self.parts + 1) if n not in self.here), 0)


class Builder:
    """Takes chunks in any order and any number of times; one version at a time, the latest wins."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._draft: _Draft | None = None
        self._finished = ""

    def take(self, chunk: v1.Chunk) -> Answer:
        """One chunk in; what became of it.

        Raises:
            StoreFull: the disk is full; the draft is given up.
        """
        try:
            return self._take(chunk)
        except (Error, ScangateError, OSError):
            self.abandon()
            raise

    def abandon(self) -> None:
        """Give up the draft."""
        if self._draft is not None:
            self._draft.database.close()
            self._draft.path.unlink(missing_ok=True)
            self._draft = None

    def _take(self, chunk: v1.Chunk) -> Answer:
        there = chunk.version == self._finished and (self._folder / files.file_name(chunk.version)).exists()
        if there:  # late or twice; a file that was left out, and deleted, is built again
            return Got(chunk.version, 0, chunk.parts)
        draft = self._draft
        wanted = (chunk.version, chunk.base, chunk.parts)
        if draft is None or (draft.version, draft.base, draft.parts) != wanted:
            self.abandon()
            draft = self._begin(chunk)
            if draft is None:
                return Again(f"the changes are to {chunk.base}, which is not here", chunk.version)
        if chunk.part not in draft.here:
            with translated():
                _apply(draft, chunk)
            draft.here.add(chunk.part)
        if draft.missing():
            return Got(draft.version, draft.missing(), draft.parts)
        return self._finish(draft, chunk)

    def _begin(self, chunk: v1.Chunk) -> _Draft | None:
        name = files.file_name(chunk.version)
        path = self._folder / f".{name}"
        path.unlink(missing_ok=True)
        if chunk.base:
            base = self._folder / files.file_name(chunk.base)
            if not base.is_file():
                return None
            shutil.copyfile(base, path)
        database = Database(path, "build")
        with translated():
            if not chunk.base:
                database.connection.executescript(files.SCHEMA)
            rows, digest = _promised(database.connection) if chunk.base else (0, wire.Digest())
        self._draft = _Draft(chunk.version, chunk.base, chunk.parts, path, database, rows, digest)
        return self._draft

    def _finish(self, draft: _Draft, chunk: v1.Chunk) -> Answer:
        with translated():
            rows, digest = draft.rows, draft.digest.hex
            if (rows, digest) != (chunk.total, chunk.digest):
                self.abandon()
                why = f"{rows} rows, hash {digest}: promised were {chunk.total}, {chunk.digest}"
                return Again(why, chunk.version)
            _describe(draft.database.connection, chunk)
        draft.database.close()
        final = self._folder / files.file_name(chunk.version)
        sync(draft.path)
        draft.path.rename(final)
        sync(self._folder)
        self._draft, self._finished = None, chunk.version
        return Ready(chunk.version, str(final))


def _apply(draft: _Draft, chunk: v1.Chunk) -> None:
    """Take in the rows, and bring the number and the hash along: a change costs only its own rows."""
    c = draft.database.connection
    c.execute("BEGIN")
    for table, key, raw in chunk.rows:
        body = wire.body_of(raw)
        before = c.execute("SELECT body FROM row WHERE tbl = ? AND key = ?", (table, key)).fetchone()
        if before is not None:
            draft.digest.remove(table, key, before[0])
            draft.rows -= 1
        if body is None:
            c.execute("DELETE FROM row WHERE tbl = ? AND key = ?", (table, key))
            continue
        c.execute("INSERT OR REPLACE INTO row (tbl, key, body) VALUES (?, ?, ?)", (table, key, body))
        draft.digest.add(table, key, body)
        draft.rows += 1
    c.execute("COMMIT")


def _promised(c: Connection) -> tuple[int, wire.Digest]:
    """Number and hash of the rows of a verified file; of one of an earlier program they are counted."""
    about = dict(c.execute("SELECT name, value FROM about").fetchall())
    if "digest" in about:
        return int(about["rows"]), wire.Digest(int(about["digest"], 16))
    digest, count = wire.Digest(), 0
    for table, key, body in c.execute("SELECT tbl, key, body FROM row"):
        digest.add(table, key, body)
        count += 1
    return count, digest


def _describe(c: Connection, chunk: v1.Chunk) -> None:
    about = {
        "version": chunk.version,
        "complete": str(int(chunk.complete)),
        "rows": str(chunk.total),
        "digest": chunk.digest,
    }
    c.execute("BEGIN")
    c.executemany("INSERT OR REPLACE INTO about (name, value) VALUES (?, ?)", list(about.items()))
    c.execute("DELETE FROM worklist")
    for key, body in c.execute("SELECT key, body FROM row WHERE tbl = 'task'").fetchall():
        try:
            task = decode(body, v1_rows.TaskRow)
        except (BadMessage, UnknownVersion):  # of a newer ledger: the station leaves it out as well
            continue
        if not task.closed:
            offers = [(station, task.order, key) for station in task.stations or [""]]
            c.executemany("INSERT OR IGNORE INTO worklist (station, place, task) VALUES (?, ?, ?)", offers)
    c.execute("COMMIT")
