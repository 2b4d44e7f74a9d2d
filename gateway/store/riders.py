"""What is written with the next transaction, whichever that is: all of it can be asked for or made again."""

import json
from dataclasses import dataclass, field
from typing import Final

from gateway import held as held_rows
from gateway.database import Connection
from gateway.held import Held
from gateway.store.schema import sum_of
from gateway.store.stored import START, Mark

#: Rows of one kind that a single turn may delete: a scan must not wait for housekeeping.
TURN: Final = 500

_BASE: Final = "INSERT OR REPLACE INTO base (station, boot, seq, signed, sum) VALUES (?, ?, ?, ?, ?)"
_FACT: Final = "INSERT OR REPLACE INTO fact (name, value, sum) VALUES (?, ?, ?)"
_HELD: Final = "INSERT OR REPLACE INTO ack (one, body, sum) VALUES (1, ?, ?)"
_SHOWN: Final = "UPDATE own SET as_of = ?, sum = ? WHERE boot = (SELECT n FROM boot WHERE id = ?) AND seq = ?"
_GONE: Final = "DELETE FROM own WHERE boot = (SELECT n FROM boot WHERE id = ?) AND seq = ?"


@dataclass(frozen=True, slots=True)
class Base:
    """Where a station's replay starts: after `mark`, with the sign-ons of the records `signed` before it."""

    mark: Mark = START
    signed: tuple[str, ...] = ()


@dataclass(slots=True)
class Riders:
    """Waits in memory; `write` is part of a transaction, `written` follows its commit."""

    held: Held | None = None
    bases: dict[str, Base] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)
    own_held: list[tuple[str, str]] = field(default_factory=list)  # as_of, ref
    own_gone: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(
            self.held is not None or self.bases or self.facts or self.own_held or self.own_gone,
        )

    def write(self, c: Connection) -> None:
        """All, but of what goes only `TURN` rows."""
        if self.held is not None:
            body = held_rows.dump(self.held)
            c.execute(_HELD, (body, sum_of(body)))
        for station, base in self.bases.items():
            row = (station, *base.mark, json.dumps(base.signed))
            c.execute(_BASE, (*row, sum_of(*row)))
        c.executemany(_FACT, [(*fact, sum_of(*fact)) for fact in self.facts.items()])
        for as_of, ref in self.own_held:
            boot, _, seq = ref.partition(":")
            c.execute(_SHOWN, (as_of, sum_of(boot, seq, as_of), boot, seq))
        c.executemany(_GONE, [ref.split(":") for ref in self.own_gone[:TURN]])

    def written(self) -> None:
        """What was written waits no more."""
        self.held = None
        self.bases.clear()
        self.facts.clear()
        self.own_held.clear()
        del self.own_gone[:TURN]
