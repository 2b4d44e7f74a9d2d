"""CSV files of the further kinds of documents: orders, transfers, batch picks, account transfers, returns."""

import pytest

from ledger.database import Database
from ledger.office import imports
from ledger.office.imports import OF_DOCUMENTS, Kind
from ledger.office.kinds import KINDS
from ledger.office.reading import stored_documents
from ledger.web.document_kinds import DOCUMENT_KINDS
from tests.ledger.acts.support import LATER, House, line

FILES = {
    Kind.ORDERS: "ref;line;product;qty;serial;customer\nD;1;P;2;S1;Bob\nD;1;;;S2;\n",
    Kind.BATCH_PICKS: "ref;line;product;qty;order;reserve\nD;1;P;1;SO-1;exact\nD;2;P;1;SO-2;\n",
    Kind.TOTE_PICKS: "ref;line;product;qty;tote\nD;1;P;1;TOTE-1\n",
    Kind.TRANSFERS: "ref;line;product;qty;from;to\nD;1;P;2;A1;B1\n",
    Kind.ACCOUNT_TRANSFERS: "ref;line;product;qty;into;new_owner\nD;1;P;1;P9;acme\n",
    Kind.CUSTOMER_RETURNS: "ref;line;product;qty;serial;customer\nD;1;P;1;S9;Bob\n",
}


@pytest.fixture
def house(database: Database) -> House:
    found = House(database)
    found.product()
    found.product("P9", owner="acme")
    found.receive("S1", "S2")
    return found


def take(house: House, kind: Kind, text: str) -> list[str]:
    parsed = imports.parse(kind, text.encode())
    with house.database.atomic():
        report = imports.run(kind, parsed, LATER, dry_run=False)
    return [f"{p.row} {p.column} {p.code}" for p in report.problems]


@pytest.mark.domain("goods-in.csv")
@pytest.mark.parametrize("kind", [*OF_DOCUMENTS])
def test_a_file_of_each_kind_is_taken_and_taken_again(house: House, kind: Kind) -> None:
    text = FILES.get(kind, "ref;line;product;qty;place\nD;1;P;1;A1\n")
    assert [take(house, kind, text), take(house, kind, text)] == [[], []]
    stored = stored_documents(house.database, ["D"])["D"]
    assert stored.kind == OF_DOCUMENTS[kind]
    house.right()


def test_the_columns_of_their_own_arrive(house: House) -> None:
    take(house, Kind.BATCH_PICKS, FILES[Kind.BATCH_PICKS])
    lines = stored_documents(house.database, ["D"])["D"].task.lines
    assert [(x.dest, x.reserve.value) for x in lines] == [("SO-1", "exact"), ("SO-2", "any")]
    take(house, Kind.ACCOUNT_TRANSFERS, FILES[Kind.ACCOUNT_TRANSFERS].replace("D;", "E;"))
    task = stored_documents(house.database, ["E"])["E"].task
    assert (task.party, task.lines[0].into) == ("acme", "acme/P9")


def test_what_a_file_cannot_say_stays(house: House) -> None:
    """A column that is left out leaves what is stored as it is."""
    house.document("batch_pick", "D", line("1", "P", 1, dest="SO-1"), blind=True, origin="SO-1")
    assert take(house, Kind.BATCH_PICKS, FILES[Kind.BATCH_PICKS]) == []
    task = stored_documents(house.database, ["D"])["D"].task
    assert (task.blind, task.origin, len(task.lines)) == (True, "SO-1", 2)


def test_what_is_missing_is_named_by_its_column(house: House) -> None:
    assert take(house, Kind.BATCH_PICKS, "ref;line;product;qty\nD;1;P;1\n") == ["2 dest line.destination"]
    assert take(house, Kind.TOTE_PICKS, "ref;line;product;qty;tote\nD;1;P;1;\n") == [
        "2 dest line.destination"
    ]


def test_every_page_that_offers_a_file_can_take_it() -> None:
    assert {kind.csv for kind in DOCUMENT_KINDS} - {""} <= set(map(str, Kind))
    assert {kind.kind for kind in DOCUMENT_KINDS} == set(KINDS)
