"""The receiving side of a transfer stays open while something of its set is missing."""

import pytest

from ledger.chores import chores
from ledger.database import Database
from tests.ledger.acts.support import LATER, House, line


@pytest.fixture
def house(database: Database) -> House:
    found = House(database)
    found.product()
    return found


def closed(house: House) -> bool:
    row = house.database.row("select closed from document where ref = 'TR-1-IN'")
    return bool(row and row[0])


@pytest.mark.domain("processes.transfer-missing")
def test_a_finished_confirm_does_not_close_it_while_more_is_shipped(house: House) -> None:
    """Warehouse transfer: only that set can be received; missing stays in transit."""
    heads = house.receive("S1", "S2")
    house.document("transfer_out", "TR-1", line("1", "P", 2, place="A1"), place="B1")
    shipped = [
        house.bench.move("A1>in transit", serial, [head], task="TR-1", process="transfer_out")
        for serial, head in zip(("S1", "S2"), heads, strict=True)
    ]
    house.send()
    with house.database.atomic():
        chores(house.database, LATER)
    house.door.move("in transit>B1", "S1", [shipped[0]], task="TR-1-IN", process="transfer_in")
    house.door.step("line_closed", "TR-1-IN", line="1", reason="short")
    house.door.step("confirmed", "TR-1-IN", finished=True)
    house.send()
    assert not closed(house)
    assert house.place("S2") == "in transit"
    house.door.move("in transit>B1", "S2", [shipped[1]], task="TR-1-IN", process="transfer_in")
    house.send()
    assert closed(house)
    house.right()
