"""What was noticed in passing and a person should look at: rows of the to-do list."""

import json
from typing import Final

from ledger.database import Database


def alarm(database: Database, kind: str, key: str, at: int, **facts: str) -> None:
    """Puts something on the to-do list that a person should look at; a repeat is counted.

    One that a person had settled is open again: it happened once more.
    """
    database.run("delete from settled where kind = ? and key = ?", (kind, key))
    alarm_once(database, kind, key, at, **facts)


def alarm_once(database: Database, kind: str, key: str, at: int, **facts: str) -> None:
    """The same for what is told again and again: a repeat is counted, and one that was settled stays so."""
    database.run(_ALARM, (kind, key, json.dumps(facts, ensure_ascii=False), at))


def over(database: Database, kind: str) -> None:
    """What was wrong is right again: nothing of this kind is left for a person to look at."""
    database.run("delete from todo where kind = ?", (kind,))


_ALARM: Final = (
    "insert into todo (kind, key, facts, at, count) values (?, ?, ?, ?, 1) on conflict (kind, key)"
    " do update set count = todo.count + 1, facts = excluded.facts"
)
