"""The tables of ``station.db``, and the checksum that every row of them carries.

SQLite's own check knows the structure of the file, not whether a stored byte is still the one that was
written. So each row has a `sum` over all its other values, with the boot's id in place of its number: a row
whose sum is right is the row that was written, wherever it is found.
"""

import sqlite3
from functools import cache
from typing import Final
from zlib import crc32

from gateway.database import Connection, StoreCorrupt, translated

SCHEMA: Final = """
CREATE TABLE boot (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE);
CREATE TABLE record (
    boot INTEGER NOT NULL, seq INTEGER NOT NULL, hlc INTEGER NOT NULL, body BLOB NOT NULL,
    sum INTEGER NOT NULL,
    PRIMARY KEY (boot, seq)
) WITHOUT ROWID;
CREATE TABLE own (
    boot INTEGER NOT NULL, seq INTEGER NOT NULL, as_of TEXT NOT NULL DEFAULT '', sum INTEGER NOT NULL,
    PRIMARY KEY (boot, seq)
) WITHOUT ROWID;
CREATE TABLE ack (one INTEGER PRIMARY KEY CHECK (one = 1), body BLOB NOT NULL, sum INTEGER NOT NULL);
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL, sum INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE room (one INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE base (
    station TEXT PRIMARY KEY, boot INTEGER NOT NULL, seq INTEGER NOT NULL, signed TEXT NOT NULL,
    sum INTEGER NOT NULL
) WITHOUT ROWID;
"""

#: What the program before wrote: no sums, no facts.
_BEFORE: Final = """
CREATE TABLE boot (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE);
CREATE TABLE record (
    boot INTEGER NOT NULL, seq INTEGER NOT NULL, hlc INTEGER NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY (boot, seq)
) WITHOUT ROWID;
CREATE TABLE own (
    boot INTEGER NOT NULL, seq INTEGER NOT NULL, as_of TEXT NOT NULL DEFAULT '', PRIMARY KEY (boot, seq)
) WITHOUT ROWID;
CREATE TABLE ack (one INTEGER PRIMARY KEY CHECK (one = 1), body BLOB NOT NULL);
CREATE TABLE room (one INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE base (
    station TEXT PRIMARY KEY, boot INTEGER NOT NULL, seq INTEGER NOT NULL, signed TEXT NOT NULL
) WITHOUT ROWID;
"""

_COPY: Final = """
INSERT INTO boot SELECT n, id FROM old_boot;
INSERT INTO record SELECT boot, seq, hlc, body, sum_of(id, seq, hlc, body)
    FROM old_record JOIN old_boot ON n = boot;
INSERT INTO own SELECT boot, seq, as_of, sum_of(id, seq, as_of) FROM old_own JOIN old_boot ON n = boot;
INSERT INTO ack SELECT one, body, sum_of(body) FROM old_ack;
INSERT INTO base SELECT station, boot, seq, signed, sum_of(station, boot, seq, signed) FROM old_base;
"""

_TABLES: Final = ("own", "record", "boot", "ack", "room", "base")


def sum_of(*values: object) -> int:
    """The checksum of a row. All errors within four bytes in a row are found, others but for one in 2³²."""
    crc = 0
    for value in values:
        # a blob whose type was damaged reads as a text of the same bytes
        kind, data = (b"\1", value) if isinstance(value, bytes) else (b"\0", str(value).encode())
        crc = crc32(kind, crc32(data, crc))
    return crc


def prepare(c: Connection) -> None:
    """Create the tables in an empty file; take those of the program before over.

    Raises:
        StoreCorrupt: the tables are others.
        StoreFull: they can't be written.
    """
    with translated():
        found = _tables(c)
        if not found:
            c.executescript(f"BEGIN; {SCHEMA} COMMIT;")
        elif found == _expected(_BEFORE):
            _migrate(c)
        elif found != _expected(SCHEMA):
            raise StoreCorrupt("the tables in the file are not ours")


def _migrate(c: Connection) -> None:
    renamed = "".join(f"ALTER TABLE {name} RENAME TO old_{name};" for name in _TABLES)
    dropped = "".join(f"DROP TABLE old_{name};" for name in _TABLES)
    c.create_function("sum_of", -1, sum_of, deterministic=True)
    try:
        c.executescript(f"BEGIN IMMEDIATE; {renamed} {SCHEMA} {_COPY} {dropped} COMMIT;")
    except sqlite3.Error:
        if c.in_transaction:
            c.execute("ROLLBACK")
        raise


@cache
def _expected(schema: str) -> tuple[tuple[str, str, str], ...]:
    memory = sqlite3.connect(":memory:")
    try:
        memory.executescript(schema)
        return _tables(memory)
    finally:
        memory.close()


def _tables(c: Connection) -> tuple[tuple[str, str, str], ...]:
    return tuple(c.execute("SELECT type, name, coalesce(sql, '') FROM sqlite_master ORDER BY name, type"))
