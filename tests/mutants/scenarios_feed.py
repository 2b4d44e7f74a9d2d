"""Scenarios of feed files: a wrong chunk, a power cut at the wrong moment, changes to what is not here."""

import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from gateway.feed.build import Again, Answer, Builder
from gateway.feed.feed import newest
from tests.mutants.world import scenario
from wire import feed as wire

_PLACES: list[wire.Row] = [("place", f"A-{n:02}", b"[]") for n in range(1, 6)]
_B01: wire.Row = ("place", "B-01", b"[]")


class PowerCut(BaseException):
    """Nothing of ours may catch it."""


class _Dying(Builder):
    """The power goes when a draft turns out to be wrong."""

    def abandon(self) -> None:
        if self._draft is not None:
            raise PowerCut


def _taken(
    builder: Builder, rows: list[wire.Row], version: str, base: str = "", after: list[wire.Row] | None = None
) -> Answer:
    """A feed of these rows, or changes of these rows that lead to the rows `after`, taken in."""
    whole = rows if after is None else after
    digest = wire.Digest()
    for table, key, body in whole:
        digest.add(table, key, body or b"")
    chunks = wire.pack(rows, version=version, base=base, total=len(whole), digest=digest.hex, complete=True)
    return [builder.take(wire.unpack(chunk)) for chunk in chunks][-1]


def _shown(folder: Path) -> str:
    """The feed that a station starts with, and how many rows it has."""
    feed = newest(folder)
    if feed is None:
        return "none"
    count = feed._connection.execute("SELECT count(*) FROM row").fetchone()[0]
    feed.close()
    return f"{feed.version}, {count} rows"


@scenario
def the_power_fails_while_a_feed_is_verified() -> Iterator[str]:
    """What was not verified is not in use after the restart; without a feed nothing is guessed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with suppress(PowerCut):
            _taken(_Dying(folder), _PLACES[:3], "g:1", after=_PLACES)  # two rows are missing
        if (shown := _shown(folder)) != "none":
            yield f"feed: after the power cut the station judges by {shown}"


@scenario
def changes_to_another_feed_of_that_name() -> Iterator[str]:
    """Rules 1 of a ledger that was put back by hand are others: what is built on them is never used."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _taken(Builder(folder), _PLACES[:4], "g:1")
        answer = _taken(Builder(folder), [_B01], "g:2", "g:1", [*_PLACES, _B01])
        if not isinstance(answer, Again):
            yield f"feed: 6 rows were promised, the station judges by {_shown(folder)}"
