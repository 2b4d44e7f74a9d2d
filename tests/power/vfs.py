"""A disk that forgets what was not synced when its power is cut, under the production code of the store.

Files live in memory. `Disk.opened` is what `gateway.store.store.Store` takes to open its file: SQLite by way
of apsw, which lets a VFS be written in Python, behind as much of sqlite3's connection as the store uses.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, cast

import apsw

from gateway.database import _USES, Connection, Use

#: What a disk writes whole or not at all.
SECTOR = 512
_NAMES = count()


@dataclass
class File:
    """What is on the disk, what the program sees, and the writes between the two."""

    durable: bytearray = field(default_factory=bytearray)
    seen: bytearray = field(default_factory=bytearray)
    pending: list[tuple[int, bytes]] = field(default_factory=list)  # a truncation has no bytes

    def write(self, at: int, data: bytes) -> None:
        _put(self.seen, at, data)
        self.pending.append((at, data))

    def truncate(self, size: int) -> None:
        del self.seen[size:]
        self.pending.append((size, b""))

    def sync(self) -> None:
        self.durable = bytearray(self.seen)
        self.pending.clear()

    def forget(self, torn: Random | None) -> None:
        """The power is gone: of what was not synced nothing is left, or `torn` sectors of it."""
        for at, data in self.pending if torn else ():
            for k in range(0, len(data), SECTOR):
                if torn is not None and torn.random() < 0.5:
                    _put(self.durable, at + k, data[k : k + SECTOR])
        self.seen = bytearray(self.durable)
        self.pending.clear()


def _put(content: bytearray, at: int, data: bytes) -> None:
    if len(content) < at:
        content.extend(bytes(at - len(content)))
    content[at : at + len(data)] = data


class Disk(apsw.VFS):
    """All files of one gateway. `operations` counts writes and syncs; the power goes at number `cut_at`.

    What is on it then is kept for `again`. The program is not stopped: what it does from there on happens to
    nobody, and the test looks away.
    """

    def __init__(self, synchronous: str = "", files: dict[str, File] | None = None) -> None:
        self.name = f"power-{next(_NAMES)}"
        self.files: dict[str, File] = files or {}
        self.operations, self.cut_at = 0, 0
        self._left: dict[str, File] | None = None
        self._synchronous = synchronous
        self._open: list[apsw.Connection] = []
        super().__init__(self.name, "")

    def opened(self, path: Path, use: Use) -> "Opened":
        """What `Store` opens its file with."""
        pragmas = dict(_USES[use][1])
        if self._synchronous:
            pragmas["synchronous"] = self._synchronous
        real = apsw.Connection(str(path), vfs=self.name)
        self._open.append(real)
        return Opened(real, pragmas)

    @property
    def dead(self) -> bool:
        """Whether the power is gone: nobody has seen what the program did since."""
        return self._left is not None

    def again(self, torn: Random | None) -> "Disk":
        """Power again: only what was durable is there."""
        assert self._left is not None
        for file in self._left.values():
            file.forget(torn)
        while self._open:
            self._open.pop().close(force=True)
        self.unregister()
        return Disk(self._synchronous, self._left)

    def operate(self) -> None:
        """One write or sync begins."""
        self.operations += 1
        if self.operations == self.cut_at:
            self._left = deepcopy(self.files)

    # -- what SQLite asks ---------------------------------------------------------------------

    def xOpen(self, name: Any, flags: list[int]) -> Any:  # noqa: N802
        flags[1] = flags[0]
        path = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        return OpenFile(self, self.files.setdefault(path, File()))

    def xDelete(self, name: str, _sync: bool) -> None:  # noqa: N802, FBT001
        self.operate()
        self.files.pop(name, None)

    def xAccess(self, name: str, _flags: int) -> bool:  # noqa: N802
        return name in self.files

    def xFullPathname(self, name: str) -> str:  # noqa: N802
        return name


class OpenFile:
    """One open file; the locks are nobody's business, there is one connection."""

    def __init__(self, disk: Disk, file: File) -> None:
        self._disk, self._file = disk, file

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802
        return bytes(self._file.seen[offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        self._disk.operate()
        self._file.write(offset, bytes(data))

    def xTruncate(self, size: int) -> None:  # noqa: N802
        self._disk.operate()
        self._file.truncate(size)

    def xSync(self, _flags: int) -> None:  # noqa: N802
        self._disk.operate()
        self._file.sync()

    def xFileSize(self) -> int:  # noqa: N802
        return len(self._file.seen)

    def xSectorSize(self) -> int:  # noqa: N802
        return SECTOR

    def xDeviceCharacteristics(self) -> int:  # noqa: N802
        return 0  # no promise at all

    def xFileControl(self, _op: int, _pointer: int) -> bool:  # noqa: N802
        return False

    def xCheckReservedLock(self) -> bool:  # noqa: N802
        return False

    def xLock(self, _level: int) -> None:  # noqa: N802
        pass

    def xUnlock(self, _level: int) -> None:  # noqa: N802
        pass

    def xClose(self) -> None:  # noqa: N802
        pass


class Opened:
    """`gateway.database.Opened`, with the pragmas of production."""

    def __init__(self, real: apsw.Connection, pragmas: dict[str, object]) -> None:
        self._real = real
        adapter = Adapter(real)
        real.set_busy_timeout(0)
        adapter.execute("PRAGMA locking_mode = EXCLUSIVE")  # a log without shared memory
        for name, value in pragmas.items():
            adapter.execute(f"PRAGMA {name} = {value}")
        self.connection = cast("Connection", adapter)

    def close(self) -> None:
        self._real.close()


class Adapter:
    """As much of `sqlite3.Connection` as the store uses."""

    def __init__(self, real: apsw.Connection) -> None:
        self._real = real

    @property
    def in_transaction(self) -> bool:
        return bool(self._real.in_transaction)

    def execute(self, sql: str, values: Sequence[Any] = ()) -> "Rows":
        return Rows(self._translated(lambda: self._real.execute(sql, tuple(values) or None)))

    def executemany(self, sql: str, many: Iterable[Sequence[Any]]) -> None:
        for values in many:
            self.execute(sql, values)

    def executescript(self, sql: str) -> None:
        self.execute(sql)

    def _translated(self, do: Any) -> Any:
        try:
            return do()
        except apsw.Error as error:
            told = sqlite3.OperationalError(str(error))
            told.sqlite_errorcode = getattr(error, "extendedresult", 1)
            raise told from error


class Rows:
    """As much of a cursor."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor

    def __iter__(self) -> Iterator[Any]:
        return iter(self._cursor)

    def fetchone(self) -> Any:
        return next(iter(self._cursor), None)

    def fetchall(self) -> list[Any]:
        return list(self._cursor)
