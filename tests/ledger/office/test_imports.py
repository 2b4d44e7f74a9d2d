"""A CSV file into a real database: all of it or nothing, and the feed goes along."""

import pytest

from ledger.database import Database
from ledger.feed import feed
from ledger.office import imports
from ledger.office.acts import Report
from ledger.office.imports import Kind
from ledger.office.plan import Effect
from ledger.office.reading import stored_documents

PRODUCTS = "sku;name;tracking;codes\nP;Pump;Full Tracking;4006381333931:1|14006381333938:10\nV;Valve;;\n"
RECEIPT = (
    "ref;line;product;qty;serial;lot;expiry;supplier\n"
    "PR;1;P;2;A;L1;2027-01-31;Acme\nPR;1;;;B;L2;;\nPR;2;V;9;;;;\n"
)


def take(database: Database, kind: Kind, text: str | bytes, *, dry_run: bool = False) -> Report:
    parsed = imports.parse(kind, text.encode() if isinstance(text, str) else text)
    with database.atomic():
        return imports.run(kind, parsed, 1_000, dry_run=dry_run)


def places_of(report: Report) -> list[tuple[int, str, str]]:
    return [(p.row, p.column, p.code.value) for p in report.problems]


def rows(database: Database) -> dict[str, int]:
    found = database.rows("select kind, count(*) from feed_row where body is not null group by kind")
    return {kind: count for kind, count in found}  # noqa: C416 - rows are tuples of any length to mypy


def test_products_arrive_with_their_codes_in_one_change_of_the_feed(database: Database) -> None:
    report = take(database, Kind.PRODUCTS, PRODUCTS)
    assert (report.written, report.count(Effect.NEW)) == (True, 2)
    assert feed.state(database).n == 1
    assert rows(database) == {"product": 2, "code": 4}  # two GTINs, two SKUs
    codes = dict(database.rows("select code, pack from code where product = 'main/P'"))
    assert codes == {"04006381333931": 1, "14006381333938": 10, "P": 1}


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Kind.PRODUCTS, PRODUCTS),
        (Kind.PRE_RECEIPTS, RECEIPT),
        (Kind.PICK_LISTS, "ref;line;product;qty;place\nPL;1;P;2;A-01\n"),
        (Kind.PLACES, "code,kind\nA-01,storage\nQ-1,quarantine\n"),
        (Kind.OPERATORS, "badge\tname\trole\tlanguage\nB1\tAnna\tsupervisor\tde\n"),
    ],
)
def test_the_same_file_again_changes_nothing_and_a_dry_run_writes_nothing(
    database: Database, kind: Kind, text: str
) -> None:
    if kind in {Kind.PRE_RECEIPTS, Kind.PICK_LISTS}:
        take(database, Kind.PRODUCTS, PRODUCTS)
    before = feed.state(database).n
    dry = take(database, kind, text, dry_run=True)
    assert (dry.written, feed.state(database).n) == (False, before)
    assert take(database, kind, text).changes == dry.changes
    assert feed.state(database).n == before + 1
    again = take(database, kind, text)
    assert {change.effect for change in again.changes} == {Effect.UNCHANGED}
    assert feed.state(database).n == before + 1


@pytest.mark.domain("goods-in.csv")
def test_a_pre_receipt_has_one_row_per_serial_with_its_lot_and_expiry(database: Database) -> None:
    take(database, Kind.PRODUCTS, PRODUCTS)
    take(database, Kind.PRE_RECEIPTS, RECEIPT)
    document = stored_documents(database, ["PR"])["PR"]
    assert [(x.id, x.product, x.quantity, x.listed) for x in document.task.lines] == [
        ("1", "main/P", 2, True),
        ("2", "main/V", 9, False),
    ]
    assert [(e.serial, e.lot, e.expiry) for e in document.lists["1"]] == [
        ("A", "L1", "2027-01-31"),
        ("B", "L2", ""),
    ]
    assert rows(database) == {"product": 2, "code": 4, "task": 1, "expected": 2}


PHONES = "sku;tracking;scheme;strip_prefix\nT;full;IMEI;SN:\nU;full;vin_us;\n"
CARTON = "ref;line;product;qty;serial\nPR;1;T;3;49-015420-323751-8\nPR;1;;;SN:356938035643809\nPR;1;;;{}\n"


def test_a_file_names_the_scheme_and_what_is_no_number_of_it(database: Database) -> None:
    """The row and what is wrong with the number are told; all forms of a number are stored as one."""
    wrong = take(database, Kind.PRODUCTS, PHONES)
    assert places_of(wrong) == [(3, "scheme", "value.not_a_choice")]
    take(database, Kind.PRODUCTS, PHONES.replace("vin_us", "vin_na"))
    refused = take(database, Kind.PRE_RECEIPTS, CARTON.format("490154203237519"))
    assert places_of(refused) == [(4, "serial", "serials.scheme")]
    assert "it would be 8" in refused.problems[0].why
    twice = take(database, Kind.PRE_RECEIPTS, CARTON.format("356938-035643-809"))
    assert places_of(twice) == [(4, "serial", "serials.duplicate")]
    assert take(database, Kind.PRE_RECEIPTS, CARTON.format("SN:35 693803 564381 7")).written
    stored = stored_documents(database, ["PR"])["PR"].lists["1"]
    assert [e.serial for e in stored] == ["490154203237518", "356938035643809", "356938035643817"]


def test_a_list_that_changes_leaves_no_old_serial_in_the_feed(database: Database) -> None:
    take(database, Kind.PRODUCTS, PRODUCTS)
    take(database, Kind.PRE_RECEIPTS, RECEIPT)
    take(database, Kind.PRE_RECEIPTS, RECEIPT.replace(";B;", ";C;"))
    found = database.rows("select key from feed_row where kind = 'expected' and body is not null")
    keys = [key.split("\x1f")[0] for (key,) in found]
    assert sorted(keys) == ["A", "C"]
    digest, count = feed.recount(database)
    state = feed.state(database)
    assert (state.digest, state.rows) == (digest, count)


BAD = [
    (
        Kind.PRODUCTS,
        (
            "sku;tracking;reusable;codes\nP;fulll;;\n;none;;\nQ;none;maybe;4006381333931\n"
            "R;none;;4006381333931\nR;none;;\n"
        ),
        [
            (2, "tracking", "value.not_a_choice"),
            (3, "sku", "value.required"),
            (4, "reusable", "value.wrong"),
            (5, "codes", "code.taken"),
            (6, "sku", "entry.twice"),
        ],
    ),
    (
        Kind.PRE_RECEIPTS,
        "ref;line;product;qty;serial\nPR;1;P;3;A\nPR;1;P;;A\nPR;2;NOPE;x;\nPR;3;V;5;S\nPR;3;P;4;T\nPR;2;V;1;\n",
        [
            (2, "serial", "serials.partial"),
            (3, "serial", "serials.duplicate"),
            (4, "qty", "value.wrong"),
            (4, "product", "product.unknown"),
            (5, "serial", "serials.not_tracked"),
            (6, "product", "entry.differs"),
            (6, "qty", "entry.differs"),
            (7, "line", "entry.twice"),
        ],
    ),
    (
        Kind.PICK_LISTS,
        "ref;line;product;qty\n;1;P;1\nPL;1;P;\n",
        [(2, "ref", "value.required"), (3, "qty", "value.out_of_range")],
    ),
    (
        Kind.PLACES,
        "code;kind\nlost;storage\nA;shelf\n",
        [(2, "code", "place.reserved"), (3, "kind", "value.not_a_choice")],
    ),
    (
        Kind.OPERATORS,
        "badge;name;language\nB1;;xx\n",
        [(2, "name", "value.required"), (2, "language", "value.not_a_choice")],
    ),
    (
        Kind.OPERATORS,
        "badge;nmae;role;role\nB1;A\n",
        [(1, "nmae", "column.unknown"), (1, "role", "column.twice"), (1, "name", "column.missing")],
    ),
    (
        Kind.OPERATORS,
        "badge;name\nB1;Anna;x\nB2\n",
        [(2, "", "row.cells"), (3, "", "row.cells"), (3, "name", "value.required")],
    ),
    (Kind.PLACES, "code\nK\xfche\n".encode("latin-1"), [(0, "", "file.encoding")]),
]


@pytest.mark.parametrize(("kind", "text", "places"), BAD)
def test_every_bad_row_is_named_at_once_and_nothing_is_imported(
    database: Database, kind: Kind, text: str | bytes, places: list[tuple[int, str, str]]
) -> None:
    if kind in {Kind.PRE_RECEIPTS, Kind.PICK_LISTS}:
        take(database, Kind.PRODUCTS, PRODUCTS)
    before = feed.state(database)
    report = take(database, kind, text)
    assert places_of(report) == places
    assert not report.written
    assert feed.state(database) == before
    assert all(problem.why and problem.fix for problem in report.problems)


def test_a_problem_shows_what_was_entered_shortened(database: Database) -> None:
    report = take(database, Kind.PLACES, f"code;kind\nA;{'x' * 500}\n")
    (problem,) = report.problems
    assert problem.value == "x" * 39 + "…"
    assert len(problem.why) < 200


def test_columns_that_are_left_out_keep_what_is_stored(database: Database) -> None:
    take(database, Kind.PRODUCTS, PRODUCTS)
    report = take(database, Kind.PRODUCTS, "sku,name\nP,Pump 2\n")
    assert [(f.field, f.new) for c in report.changes for f in c.fields] == [("name", "Pump 2")]


def test_a_sku_that_is_another_products_code_is_stored_but_names_that_one(database: Database) -> None:
    take(database, Kind.PRODUCTS, "owner;sku;codes\na;Q;P\n")
    report = take(database, Kind.PRODUCTS, "owner;sku\na;P\nb;P\n")
    assert [(r.row, r.column, r.code.value) for r in report.remarks] == [(2, "sku", "code.taken")]
    assert sorted(database.rows("select product from code where code = 'P'")) == [("a/Q",), ("b/P",)]
    assert database.row("select count(*) from product") == (3,)
