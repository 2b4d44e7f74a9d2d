"""What the ledger says it holds of a gateway's records: ranges per boot, never a flag per record.

Pure values. An acknowledgement *replaces* what was believed of the boots it names (design: protocol).
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

import msgspec

from wire import v1

#: Numbers from ... to ..., both included.
Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Ranges:
    """Of one boot: all up to `to`, and what lies `above`. `safe` is in the ledger's own backup.

    `told` is the highest `to` that was ever said under this generation. A late acknowledgement says less, and
    so does a ledger that was put back to an older state of itself: the ledger knows which, once it is told.
    """

    to: int = 0
    above: tuple[Range, ...] = ()
    safe: int = 0
    told: int = 0

    @property
    def most(self) -> int:
        """The highest number up to which all was ever said to be held; older stores kept no `told`."""
        return max(self.to, self.told)

    def covers(self, seq: int) -> bool:
        """Whether this number is held."""
        return seq <= self.to or any(first <= seq <= last for first, last in self.above)

    def missing(self, first: int, last: int, gaps: Collection[Range] = ()) -> Iterator[Range]:
        """The parts of first…last that are not held, ascending, without `gaps`: numbers with no record."""
        at = max(first, self.to + 1)
        for low, high in sorted((*self.above, *gaps)):
            if at > last:
                return
            if at < low:
                yield at, min(low - 1, last)
            at = max(at, high + 1)
        if at <= last:
            yield at, last


NOTHING = Ranges()


@dataclass(frozen=True, slots=True)
class Held:
    """All boots the ledger was heard about, under one `generation`. `as_of` is the feed that shows them."""

    generation: str = ""
    as_of: str = ""
    boots: Mapping[str, Ranges] = field(default_factory=dict)

    def of(self, boot: str) -> Ranges:
        """What is held of this boot."""
        return self.boots.get(boot, NOTHING)

    def replaced(self, ack: v1.Ack) -> "Held":
        """What to believe after this acknowledgement.

        Another generation is another ledger, or an older state of it: what the one before held counts for
        nothing until this one says so. An acknowledgement that comes late names an older feed, and speaks of
        some boots only: the newest feed that was named shows the others, too.
        """
        before = self if ack.generation == self.generation else Held()
        said = {
            boot: Ranges(a.held[0], tuple(a.held[1]), a.safe, max(a.held[0], before.of(boot).most))
            for boot, a in ack.boots.items()
        }
        as_of = before.as_of if older(ack.as_of, before.as_of) else ack.as_of
        return Held(ack.generation, as_of, {**before.boots, **said})

    def only(self, boots: Collection[str]) -> "Held":
        """Without the boots of which nothing is stored any more."""
        return replace(self, boots={boot: r for boot, r in self.boots.items() if boot in boots})


def dump(held: Held) -> bytes:
    """The stored form."""
    return msgspec.json.encode(held)


def load(data: bytes) -> Held:
    """The value of a stored form."""
    return msgspec.json.decode(data, type=Held)


def older(feed: str, than: str) -> bool:
    """Whether a feed is from before another one of the same generation; both are ``generation:n``."""
    generation, _, number = feed.rpartition(":")
    other, _, limit = than.rpartition(":")
    return generation == other and number.isdecimal() and limit.isdecimal() and int(number) < int(limit)


def reached(feed: str, as_of: str) -> bool:
    """Whether a loaded feed shows what an acknowledgement spoke of; both are ``generation:n``.

    Numbers of different generations cannot be compared.
    """
    generation, _, number = feed.rpartition(":")
    other, _, wanted = as_of.rpartition(":")
    if generation != other or not (number.isdecimal() and wanted.isdecimal()):
        return bool(feed) and feed == as_of
    return int(number) >= int(wanted)
