"""The schema's versions: numbered, forward only, applied at start under a lock.

A step that is already released is never changed; a change of a table is a new step at the end: plain SQL in
a file of its own that both databases understand. After the last step of an upgrade what is folded from
records is computed again (`ledger.projection.rebuild`), by the code of today: steps change tables, never
contents.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from ledger.clock import random_id
from ledger.database import Database
from ledger.projection.rebuild import rebuild
from ledger.upgrade import schema_1, schema_2, schema_3, schema_4
from rules.errors import ScangateError

Step = Callable[[Database], None]


class SchemaTooNew(ScangateError):  # noqa: N818 - named for what it is, as rules.errors lists it
    """The database was written by a newer program: the administrator installs that one again."""


def migrate(database: Database, steps: Sequence[Step] | None = None) -> int:
    """Brings the schema up to date in one transaction; gives the number of steps it took.

    With the program's own steps a database that was there before is also rebuilt: that reads all records.

    Raises:
        SchemaTooNew: the schema is newer than this program. Nothing was changed.
    """
    wanted = STEPS if steps is None else steps
    if _version(database) == len(wanted):
        return 0  # without the write lock: a command need not wait while the ledger imports for a minute
    with database.atomic():
        database.lock()
        if not database.has_table("schema_version"):
            database.run("create table schema_version (version integer not null)")
            database.run("insert into schema_version (version) values (0)")
        version = _version(database)
        if version > len(wanted):
            raise SchemaTooNew(
                f"{database.shown} has schema {version}, this program knows {len(wanted)}: "
                "install the newer program again"
            )
        for step in wanted[version:]:
            step(database)
        database.run("update schema_version set version = ?", (len(wanted),))
        if 0 < version < len(wanted) and wanted is STEPS:
            rebuild(database)
    return len(wanted) - version


def is_behind(database: Database) -> bool:
    """Whether the database is there and of an older program."""
    return 0 < _version(database) < len(STEPS)


def _version(database: Database) -> int:
    found = (
        database.row("select version from schema_version") if database.has_table("schema_version") else None
    )
    return int(found[0]) if found else 0


def _apply(sql: str, database: Database) -> None:
    """Runs the statements of a schema, with the names that this database has for their types."""
    if database.dialect == "sqlite":
        for type_, here in _SQLITE.items():
            sql = sql.replace(f" {type_}", f" {here}")
    for statement in sql.strip().removesuffix(";").split(";\n"):
        database.run(statement)


def _first(database: Database) -> None:
    _apply(schema_1.SQL, database)
    database.run("insert into meta (id, generation, feed_n, feed_digest, feed_rows, received, applied,"
                 " duplicate, held, dead, altered) values (1, ?, 0, ?, 0, 0, 0, 0, 0, 0, 0)",
                 (random_id(), "0" * 32))  # fmt: skip


_SQLITE: Final = {"BIGINT": "INTEGER", "BOOLEAN": "INTEGER", "BYTEA": "BLOB"}
STEPS: Final[Sequence[Step]] = (
    _first,
    *(partial(_apply, schema.SQL) for schema in (schema_2, schema_3, schema_4)),
)
