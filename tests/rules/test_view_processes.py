"""What the screen says to scan next, in the processes that begin with an order or a place."""

import pytest

from rules.product import Process
from rules.task import Task
from tests.rules.bench import Bench, line, product


def bench_with(process: Process) -> Bench:
    bench = Bench().add(product("pump")).stock("pump", "S1", "A-01").place("A-01", "B-07")
    return bench.plan(Task("B-1", process, (line(1, "pump", 1, dest="SO-1"),)))


@pytest.mark.domain("processes.batch")
@pytest.mark.parametrize("process", [Process.BATCH_PICK, Process.TOTE_PICK])
def test_first_the_order_then_the_unit(process: Process) -> None:
    """Scan order or tote, then unit."""
    bench = bench_with(process)
    said = []
    for code in ("B-1", "SO-1", "S1"):
        bench.scan(code)
        said.append(bench.screen.next)
    assert said == ["Scan the order or tote", "Scan serial of Pump", "All scanned: CONFIRM"]


@pytest.mark.domain("processes.relocation")
@pytest.mark.domain("processes.count-found")
@pytest.mark.parametrize("process", ["RELOCATE", "COUNT"])
def test_first_the_place_then_a_product(process: str) -> None:
    bench = bench_with(Process.PICK)
    said = []
    for code in (f"%%START-{process}", "B-07"):
        bench.scan(code)
        said.append(bench.screen.next)
    assert said == ["Scan the place", "Scan a product"]
