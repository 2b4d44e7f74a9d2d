"""The base that a scan is measured by: the same bytes made durable, and nothing else."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Final

#: The store's table (`gateway.store.stored`) and its pragmas (`gateway.database`).
_SCHEMA: Final = (
    "CREATE TABLE record (boot INTEGER NOT NULL, seq INTEGER NOT NULL, hlc INTEGER NOT NULL,"
    " body BLOB NOT NULL, PRIMARY KEY (boot, seq)) WITHOUT ROWID"
)
_PRAGMAS: Final = (
    "journal_mode = wal",
    "synchronous = FULL",
    "wal_autocheckpoint = 0",
    "temp_store = memory",
)
_INSERT: Final = "INSERT INTO record (boot, seq, hlc, body) VALUES (1, ?, ?, ?)"
#: The store brings its log into the file at this length; so does the base, between two measured commits.
_LONG_LOG: Final = 16 * 1024 * 1024
_LOOK_EVERY: Final = 64


class PureCommit:
    """One transaction with one row per body, through raw sqlite3; no judgement, no encoding, no thread."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "pure.db"
        self._connection = sqlite3.connect(self._path, isolation_level=None)
        for pragma in _PRAGMAS:
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.execute(_SCHEMA)
        self._seq = 0

    def commit(self, bodies: Sequence[bytes]) -> None:
        """Durable when this returns."""
        c, seq = self._connection, self._seq
        c.execute("BEGIN IMMEDIATE")
        for body in bodies:
            seq += 1
            c.execute(_INSERT, (seq, seq << 16, body))
        c.execute("COMMIT")
        self._seq = seq

    def tidy(self) -> None:
        """What the store does now and then; not measured here."""
        log = self._path.with_name(self._path.name + "-wal")
        if self._seq % _LOOK_EVERY == 0 and log.stat().st_size > _LONG_LOG:
            self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
