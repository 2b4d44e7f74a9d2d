"""Labels of several symbols in the ledger: the raw scan is all of them; half of one is listed by its data."""

from typing import Any

import pytest

from ledger.database import Database
from tests.ledger.support import Journal
from tests.ledger.test_any_order import enter
from tests.ledger.test_asides import listed
from wire import v1

LOT, ITEM = b"]C110L1\x1d17281231", b"]C10109521130001237"


def test_the_raw_scan_is_all_symbols_in_the_order_in_which_they_came(database: Database) -> None:
    journal = Journal()
    read = v1.ReadBody("gun", ITEM, 5, gtin="09521130001237", lot="L1", parts=[LOT])
    journal.write(v1.Verdict("accepted", "lot.accepted", read, capture=v1.CaptureBody("1", "main/P", 1)))
    journal.send(database)
    assert [bytes(data) for (data,) in database.rows("select data from verdict")] == [LOT + b"\n" + ITEM]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"lot": "L1"}, "L1"),
        ({"lot": "L1", "serial": "S1"}, "S1"),
        ({"part": "RC0402", "customer_part": "R-1"}, "RC0402"),
        ({"customer_part": "R-1"}, "R-1"),
        ({}, "what was scanned"),
    ],
)
def test_half_a_label_is_listed_by_what_it_says(
    database: Database, fields: dict[str, Any], code: str
) -> None:
    enter(database)
    journal = Journal()
    read = v1.ReadBody("gun", LOT, 5, text="what was scanned", fault="missing_ai", **fields)
    journal.write(v1.Verdict("refused", "label.unpaired", read), task="PR-1")
    journal.send(database)
    assert [entry["code"] for entry in listed(database)] == [code]
