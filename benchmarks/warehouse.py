"""A warehouse of any size: one product, pre-receipts with entered serials, positions."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from gateway.feed.build import Builder, Ready
from rules.catalog import Position, ProductCode
from rules.place import Place
from rules.product import Process, Product, Tracking
from rules.task import Expected, Line, Task
from wire import feed as wire

PUMP: Final = Product("main/PUMP", "main", "PUMP", "Pump", Tracking.FULL)
PLACE: Final = "A-01"
LINE: Final = "1"


def order(task: str, count: int) -> Task:
    """A pre-receipt whose one line lists so many serials."""
    return Task(task, Process.RECEIVE, (Line(LINE, PUMP.id, count, listed=True),), "Supplier", PLACE)


def serials(task: str, count: int) -> list[str]:
    """The serials on a pre-receipt."""
    return [f"{task}-SN{n:06d}" for n in range(1, count + 1)]


def rows(tasks: Iterable[tuple[str, int]]) -> Iterator[wire.Row]:
    """The feed: the product, the place, and these tasks with so many serials each."""
    yield wire.product_row(PUMP)
    yield wire.code_row(ProductCode(PUMP.sku, PUMP.id))
    yield wire.place_row(Place(PLACE))
    for number, (task, count) in enumerate(tasks, 1):
        yield wire.task_row(order(task, count), number)
        for serial in serials(task, count):
            yield wire.expected_row(Expected(task, LINE, serial))


def standing(count: int) -> Iterator[wire.Row]:
    """Rows of so many units that stand somewhere else."""
    for n in range(count):
        head = f"{n:032x}:{n + 1}"
        place = f"B-{n % 500:03d}"
        yield wire.position_row(Position(PUMP.id, f"OLD-{n:07d}", place, 1_763_715_600_000 + n, head))


def feed_file(folder: Path, content: Iterable[wire.Row], version: str) -> Path:
    """A verified feed file as the loader builds it."""
    folder.mkdir(parents=True, exist_ok=True)
    whole = list(content)
    digest = wire.Digest()
    for table, key, body in whole:
        digest.add(table, key, body or b"")
    builder, answer = Builder(folder), None
    for chunk in wire.pack(
        whole, version=version, base="", total=len(whole), digest=digest.hex, complete=True
    ):
        answer = builder.take(wire.unpack(chunk))
    assert isinstance(answer, Ready), answer
    return Path(answer.path)
