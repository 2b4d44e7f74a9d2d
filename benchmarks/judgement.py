"""The judgement alone, `decide` and `evolve` of one pick, against the size of the task and of the stock list.

One session has ten captures and a feed with a thousand positions; the others have up to 10,000 captures,
and a feed with up to a million positions. A scan of each is taken in turn, and taken out again.
"""

from collections.abc import Iterator
from functools import partial
from statistics import median
from typing import Final

from benchmarks.measure import Pairs, middle, timed
from benchmarks.report import Figure, Goal
from benchmarks.scale import Run
from benchmarks.warehouse import PLACE, PUMP, feed_file, standing
from gateway.feed.feed import Feed
from gateway.station.catalog import StationCatalog
from rules.catalog import Position, ProductCode
from rules.decide import decide
from rules.events import Accepted, Read, Undone
from rules.place import Place
from rules.product import Process
from rules.session import Session, evolve
from rules.task import Line, Task
from wire import feed as wire

SMALL: Final = 10
#: Positions in the small feed, besides the units that are picked.
FEW: Final = 1_000
_GOAL: Final = Goal(1.2)
_TASK: Final = "PL-1"


class _Picking:
    """A session in the middle of a pick, with so many captures."""

    def __init__(self, feed: Feed, captures: int) -> None:
        self._catalog = StationCatalog(feed)
        self._catalog.online = True
        self._session = Session("bench-1")
        self._seq = 0
        self.at = 1_795_255_200_000
        self._take(_read(_TASK, self.at))
        for n in range(captures):
            self.pick(n)

    def pick(self, n: int) -> None:
        """Judges and folds the nth unit, which must be green."""
        event = self._take(_read(_serial(n), self.at))
        assert isinstance(event, Accepted), event

    def put_back(self, n: int) -> None:
        """Takes it out again."""
        work = self._session.work
        assert work is not None
        ref = work.by_item[PUMP.id, _serial(n)]
        self._session = evolve(self._session, Undone(ref, _read("%%UNDO", self.at)), "")

    def _take(self, read: Read) -> object:
        events = decide(self._session, read, self._catalog)
        for event in events:
            self._seq += 1
            self._session = evolve(self._session, event, f"{'0' * 32}:{self._seq}")
        return events[-1]


def run(of: Run) -> list[Figure]:
    """Ratios of CPU time to the session with ten captures and the small feed."""
    most = max(of.scale.captured)
    scans = of.scale.rounds * of.scale.scans // 2
    small = feed_file(of.room("few"), _rows(FEW, most + scans), "gen:1")
    large = feed_file(of.room("many"), _rows(of.scale.stock, most + scans), "gen:1")
    figures: list[Figure] = []
    for path, rows, counts in ((small, FEW, of.scale.captured), (large, of.scale.stock, (SMALL, most))):
        for count in counts:
            feeds = Feed(path), Feed(small)  # each remembers what it was asked: none may profit of the other
            pair = _Picking(feeds[0], count), _Picking(feeds[1], SMALL)
            figures += _compare(
                of, f"{count:,} captures, {rows:,} positions", pair, range(most, most + scans)
            )
            for feed in feeds:
                feed.close()
    return figures


def _compare(of: Run, what: str, pair: tuple[_Picking, _Picking], units: range) -> Iterator[Figure]:
    pairs = Pairs()
    for n in units:
        ours, base = (timed(partial(picking.pick, n)).cpu for picking in pair)
        pairs.add(ours, base)
        for picking in pair:
            picking.put_back(n)
    yield Figure(f"{what}: CPU of decide and evolve", median(pairs.ours) / 1e3, "µs")
    yield Figure(f"{what}: ratio", middle(pairs.rounds(of.scale.rounds), 0.5), "", _GOAL)


def _rows(rows: int, units: int) -> Iterator[wire.Row]:
    yield wire.product_row(PUMP)
    yield wire.code_row(ProductCode(PUMP.sku, PUMP.id))
    yield wire.place_row(Place(PLACE))
    yield wire.task_row(Task(_TASK, Process.PICK, (Line("1", PUMP.id, units, PLACE),)), 1)
    for n in range(units):
        yield wire.position_row(Position(PUMP.id, _serial(n), PLACE, 1, f"{'f' * 32}:{n + 1}"))
    yield from standing(rows)


def _serial(n: int) -> str:
    return f"SN{n:06d}"


def _read(text: str, at: int) -> Read:
    return Read("gun", text.encode(), at, text=text)
