"""Backups of a simulated ledger: noted, and put back, by the program's own functions."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from ledger.backup import backup
from ledger.backup.backup import Taken
from ledger.backup.restore import restore
from ledger.delivery.safe import received_before
from tests.simulation.central import Central

#: Where an SQLite file says that it has a write-ahead log; an image in memory has none.
_WAL_AT: Final = slice(18, 20)
_NO_WAL: Final = b"\x01\x01"


def keep(central: Central, image: bytes, began: int) -> None:
    """Notes a backup, as the nightly one or as `scangate ledger backed-up` does, in the writer."""
    if central.backup == "told":
        backup.told(central.database, began, central.now(), received_before(central.database, began))
        return
    with closing(sqlite3.connect(":memory:")) as c:
        c.deserialize(image)
        contained = dict(c.execute("select boot, high from held_range where low = 1"))
        (records,) = c.execute("select count(*) from record").fetchone()
    taken = Taken(Path("ledger.db"), began, central.now(), len(image), records, contained)
    backup.record(central.database, taken)


def put_back(image: bytes, now: bytes, folder: Path, at: int) -> bytes:
    """The volume after `scangate restore` put this backup in the place of what is there now."""
    database, file = folder / f"restored-{at}" / "ledger.db", folder / f"restored-{at}" / "backup.db"
    database.parent.mkdir()
    database.write_bytes(now)
    file.write_bytes(image)
    restore(file, database, at)
    data = bytearray(database.read_bytes())
    data[_WAL_AT] = _NO_WAL
    return bytes(data)
