"""The feed: rows round trip, their hash, their chunks and the bounds of these."""

import random
import tracemalloc
import zlib
from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.catalog import (
    MAX_CONTENTS,
    Content,
    Dispute,
    Hold,
    HoldKind,
    Lot,
    Operator,
    Position,
    ProductCode,
    Returned,
    SetAside,
)
from rules.events import Read
from rules.place import Place, PlaceKind
from rules.product import By, Enforcement, Process, Product, Reserve, Role, Tracking
from rules.scan import Entry
from rules.task import Expected, Line, Task
from wire import feed, v1
from wire.codec import encode
from wire.errors import BadMessage, UnknownVersion

LINES = (
    Line("1", "main/pump", 4, "A-01", listed=True, lot="L1", done=2, closed="damaged"),
    Line("2", "main/bolt", 9),
    Line("3", "main/pump", 1, dest="TOTE-7", into="other/pump", reserve=Reserve.EXACT),
)
PLAIN = Product("main/pump", "main", "pump", "Pump")
FANCY = Product(
    "main/pump", "main", "pump", "Pümp", Tracking.PICK, By.SERIAL_LOT,
    Enforcement.LENIENT, Enforcement.LENIENT, "P[0-9]+", fold_case=True, reusable=True, over_percent=0,
    issue=Enforcement.STRICT, min_life=90, unique=True, roles=(Role("MAC", "[0-9A-F]{12}"), Role("IMEI", "")),
    scheme="imei", strip="SN:",
)  # fmt: skip
CODE = ProductCode("09521130001237", "main/pump", 12)
RECEIPT = Task("PR-1", Process.RECEIVE, LINES, "Acme", "A-01", ("dock-1",), closed=True)
PICKS = Task("PL-1", Process.PICK, ())
TRANSFER = Task(
    "TI-1", Process.TRANSFER_IN, (), free=True, blind=True, origin="TO-1", assignee="dock-2", assignment=4
)
EXPECTED = Expected("PR-1", "1", "S1", "L1", "2028-12-31", received=True)
SSCC = "106141411234567897"
POSITION = Position("main/pump", "S1", "A-01", 5, "boot:1", "L1", "PR-1", "receive", SSCC)
LOT = Lot("main/glue", "L1", "2028-12-31")
ADA = Operator("B-1", "Ada", "supervisor", "de")
SHELF = Place("A-01")
TOTE = Place("T-7", PlaceKind.TOTE, "north")
RECALL = Hold("main/pump", "", "S1", HoldKind.RECALL, "R-1", "may leak")
HELD = Hold("main/glue", "L1", "", HoldKind.HOLD, "H-1")
WHOLE = Hold("main/bolt", "", "", HoldKind.HOLD, "H-2")
CHILDREN = (Content("main/pump", "S1", "L1"), Content("main/glue", "", "L1", "2028-12-31", 12))
FORK = Dispute("main/pump", "S1", ("dock-1", "dock-2"), ("PL-1", "PL-2"))
ASIDE = SetAside(
    "boot:7", "PR-1", "serial.not_expected",
    Read("gun", b"\x00S9", 5, "]C1", Entry.KEYED, "S9", serial="S9", quantity=2, copies=2),
)  # fmt: skip

ROWS: list[tuple[object, feed.Row, Callable[[str, bytes], object]]] = [
    (PLAIN, feed.product_row(PLAIN), feed.to_product),
    (FANCY, feed.product_row(FANCY), feed.to_product),
    (CODE, feed.code_row(CODE), feed.to_code),
    (RECEIPT, feed.task_row(RECEIPT, 3), feed.to_task),
    (PICKS, feed.task_row(PICKS, 0), feed.to_task),
    (TRANSFER, feed.task_row(TRANSFER, 0), feed.to_task),
    (EXPECTED, feed.expected_row(EXPECTED), feed.to_expected),
    (POSITION, feed.position_row(POSITION), feed.to_position),
    (LOT, feed.lot_row(LOT), feed.to_lot),
    (ADA, feed.operator_row(ADA), feed.to_operator),
    (7, feed.debt_row("main/pump", "A-01", 7), lambda _key, body: feed.to_debt(body)),
    (SHELF, feed.place_row(SHELF), feed.to_place),
    (TOTE, feed.place_row(TOTE), feed.to_place),
    (RECALL, feed.hold_row(RECALL), feed.to_hold),
    (HELD, feed.hold_row(HELD), feed.to_hold),
    (WHOLE, feed.hold_row(WHOLE), feed.to_hold),
    (LOT, feed.first_row("main/glue", "A-01", LOT), feed.to_first),
    (Returned(2, 5), feed.returned_row("main/pump", Returned(2, 5)), lambda _, body: feed.to_returned(body)),
    (CHILDREN, feed.content_row(SSCC, CHILDREN), lambda _key, body: feed.to_content(body)),
    (FORK, feed.dispute_row(FORK), feed.to_dispute),
    (ASIDE, feed.aside_row(ASIDE), feed.to_aside),
]


@pytest.mark.parametrize(("value", "row", "back"), ROWS)
def test_rows_come_back_equal(value: object, row: feed.Row, back: Callable[[str, bytes], object]) -> None:
    _, key, body = row
    assert body is not None
    assert back(key, body) == value


@pytest.mark.parametrize(
    ("row", "where"),
    [
        (feed.position_row(POSITION), ("position", "S1|main/pump")),
        (feed.place_row(TOTE), ("place", "T-7")),
        (feed.hold_row(RECALL), ("hold", "main/pump||S1")),
        (feed.hold_row(HELD), ("hold", "main/glue|L1|")),
        (feed.hold_row(WHOLE), ("hold", "main/bolt||")),
        (feed.first_row("main/glue", "A-01", LOT), ("first", "main/glue|A-01")),
        (feed.returned_row("main/pump", Returned(2, 5)), ("returned", "main/pump")),
        (feed.content_row(SSCC, CHILDREN), ("content", SSCC)),
        (feed.dispute_row(FORK), ("conflict", "main/pump|S1")),
        (feed.aside_row(ASIDE), ("aside", "PR-1|boot:7")),
    ],
)
def test_rows_have_the_keys_that_the_wire_documents(row: feed.Row, where: tuple[str, str]) -> None:
    assert (row[0], row[1].replace(v1.JOIN, "|")) == where


@pytest.mark.parametrize(
    "row",
    [
        feed.debt_row("main/pump", "A-01", 0),
        feed.first_row("main/pump", "A-01", None),
        feed.returned_row("main/pump", Returned(0, 5)),
        feed.content_row(SSCC, ()),
    ],
    ids=lambda row: row[0],
)
def test_what_is_over_is_gone(row: feed.Row) -> None:
    assert row[2] is None


def test_a_container_that_would_be_told_only_in_part_is_not_told_at_all() -> None:
    """ "A container (SSCC) is judged as one": a part of it must not be booked as the whole."""
    children = [Content("main/pump", f"S{n}") for n in range(MAX_CONTENTS + 1)]
    assert feed.content_row(SSCC, children)[2] is None
    assert feed.content_row(SSCC, children[1:])[2] is not None
    long = [Content("main/" + "漢" * 60, f"{n:060}") for n in range(MAX_CONTENTS)]
    assert feed.content_row(SSCC, long)[2] is None


@pytest.mark.parametrize(
    ("value", "key", "body", "back"),
    [
        (PLAIN, PLAIN.id, b'["main","pump","Pump","none"]', feed.to_product),
        (
            Task("PR-1", Process.RECEIVE, (LINES[1],), "Acme", "A-01", ("dock-1",)),
            "PR-1",
            b'["receive","Acme","A-01",["dock-1"],false,1,[["2","main/bolt",9,"",false,"",0,""]]]',
            feed.to_task,
        ),
        (
            Position("main/pump", "S1", "A-01", 5, "boot:1", "L1", "PR-1"),
            "S1\x1fmain/pump",
            b'["A-01",5,"boot:1","L1","PR-1"]',
            feed.to_position,
        ),
        (SHELF, "A-01", b'["storage"]', feed.to_place),
    ],
    ids=["product", "task", "position", "place"],
)
def test_a_row_of_an_older_ledger_has_the_defaults(
    value: object, key: str, body: bytes, back: Callable[[str, bytes], object]
) -> None:
    assert back(key, body) == value


def test_kinds_of_a_newer_ledger() -> None:
    """A place stays a place; what is held for a reason unknown here is held all the same."""
    assert feed.to_place("B-1", b'["bench",""]') == Place("B-1")
    assert feed.to_hold("main/bolt\x1f\x1f", b'["embargo","E-1",""]').kind is HoldKind.HOLD


@pytest.mark.parametrize(
    ("back", "key", "body"),
    [
        (feed.to_product, "main/pump", b'["main","pump","Pump","sometimes"]'),
        (feed.to_product, "main/pump", b'["main"]'),
        (feed.to_task, "PR-1", b'["juggle","","",[],false,1,[]]'),
        (feed.to_expected, "S1\x1fPR-1", b'["","",false]'),
        (feed.to_position, "S1", b'["A-01",1,"h","",""]'),
        (feed.to_position, "S1\x1fa\x1fb", b'["A-01",1,"h","",""]'),
        (feed.to_lot, "L1", b'[""]'),
        (
            feed.to_product,
            "main/pump",
            b'["a","p","P","none","serial","strict","strict","",false,false,null,"?"]',
        ),
        (feed.to_task, "PR-1", b'["pick","","",[],false,1,[["1","p",1,"",false,"",0,"","","","some"]]]'),
        (feed.to_hold, "main/pump\x1fS1", b'["recall","R-1",""]'),
        (feed.to_first, "main/pump", b'["L1",""]'),
        (feed.to_dispute, "main/pump", b"[[],[]]"),
        (feed.to_aside, "PR-1", b'["r",{"source":"gun","raw":"","at":0}]'),
        (feed.to_aside, "PR-1\x1fboot:1", b'["r",{"source":"gun","raw":"","at":0,"entry":"telepathy"}]'),
        (feed.to_code, "pump", b"[1]"),
        (feed.to_code, "pump\x1fmain/pump", b"[0]"),
    ],
)
def test_a_row_that_is_none_of_ours_is_a_bad_message(
    back: Callable[[str, bytes], object], key: str, body: bytes
) -> None:
    with pytest.raises(BadMessage):
        back(key, body)


# -- the hash -----------------------------------------------------------------------------------

rows = st.lists(
    st.tuples(st.text(max_size=5), st.text(max_size=5), st.binary(max_size=5)), max_size=12, unique=True
)


def _digest(content: list[tuple[str, str, bytes]]) -> feed.Digest:
    digest = feed.Digest()
    for row in content:
        digest.add(*row)
    return digest


@given(rows, st.randoms())
def test_the_hash_knows_no_order(content: list[tuple[str, str, bytes]], chance: random.Random) -> None:
    shuffled = list(content)
    chance.shuffle(shuffled)
    assert _digest(shuffled).hex == _digest(content).hex


@given(rows, rows)
def test_what_is_removed_leaves_nothing(
    content: list[tuple[str, str, bytes]], more: list[tuple[str, str, bytes]]
) -> None:
    digest = _digest([*content, *more])
    for row in more:
        digest.remove(*row)
    assert digest == _digest(content)


@given(rows, rows)
def test_other_rows_have_another_hash(
    content: list[tuple[str, str, bytes]], other: list[tuple[str, str, bytes]]
) -> None:
    assert (_digest(content).hex == _digest(other).hex) == (set(content) == set(other))


@pytest.mark.parametrize(
    "other", [("a", "bc", b"d"), ("ab", "c", b"d"), ("abc", "", b"d"), ("ab", "cd", b""), ("1:", "abc", b"d")]
)
def test_the_parts_of_a_row_are_kept_apart(other: tuple[str, str, bytes]) -> None:
    row = ("a", "b", b"cd")
    assert _digest([row]).hex != _digest([other]).hex


# -- chunks -------------------------------------------------------------------------------------


def _packed(content: list[feed.Row], base: str = "") -> list[bytes]:
    return feed.pack(content, version="g:2", base=base, total=len(content), digest="d", complete=True)


def _unpacked(chunks: list[bytes]) -> list[feed.Row]:
    found = [feed.unpack(data) for data in chunks]
    assert [(c.part, c.parts) for c in found] == [(n, len(chunks)) for n in range(1, len(chunks) + 1)]
    return [(table, key, feed.body_of(raw)) for chunk in found for table, key, raw in chunk.rows]


def test_rows_survive_their_chunks_to_the_byte() -> None:
    content: list[feed.Row] = [("place", f"A-{n}", b'["storage"]') for n in range(9_000)]
    content += [("lot", "gone\x1fmain/glue", None), ("odd", '"\\\x00ü', b'{"b": 1,   "a":2}')]
    chunks = _packed(content)
    assert len(chunks) > 3
    assert _unpacked(chunks) == content


def test_an_empty_feed_is_one_chunk() -> None:
    assert _unpacked(_packed([])) == []


@pytest.mark.parametrize("character", ["\x1f", "漢", "😀", '"'])
def test_rows_that_do_not_compress_still_fit(character: str) -> None:
    chance = random.Random(7)  # noqa: S311 - not for secrets
    content: list[feed.Row] = [
        ("position", character * 390 + str(n), msgspec.json.encode([chance.randbytes(200).hex()]))
        for n in range(300)
    ]
    chunks = _packed(content)
    assert all(len(data) <= v1.MAX_MESSAGE for data in chunks)
    assert _unpacked(chunks) == content


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no zlib",
        zlib.compress(b""),
        zlib.compress(b"[]"),
        zlib.compress(b"{}"),
        zlib.compress(b"{" * 1_000),
        zlib.compress(b" " * (v1.MAX_MESSAGE + 1)),
        zlib.compress(b"\x00" * 100_000_000, 9),  # 100 kB that open to 100 MB
        _packed([])[0][:-1],
        _packed([])[0] + b"more",
        _packed([])[0] * 2,
    ],
    ids=range(11),
)
def test_a_bad_chunk_is_refused(data: bytes) -> None:
    with pytest.raises(BadMessage):
        feed.unpack(data)


def test_a_bomb_is_never_opened_whole() -> None:
    bomb = zlib.compress(b"\x00" * 50_000_000, 9)
    tracemalloc.start()
    with pytest.raises(BadMessage):
        feed.unpack(bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 * v1.MAX_MESSAGE


def test_a_chunk_of_a_newer_version_is_held() -> None:
    chunk = v1.Chunk(2, "g:2", 1, 1, 0, "d", [])
    with pytest.raises(UnknownVersion):
        feed.unpack(zlib.compress(encode(chunk)))
