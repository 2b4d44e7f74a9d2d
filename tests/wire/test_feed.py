"""The feed: rows round trip, their hash, their chunks and the bounds of these."""

import random
import tracemalloc
import zlib
from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.catalog import Lot, Operator, Position, ProductCode
from rules.product import By, Enforcement, Process, Product, Tracking
from rules.task import Expected, Line, Task
from wire import feed, v1
from wire.codec import encode
from wire.errors import BadMessage, UnknownVersion

LINES = (
    Line("1", "main/pump", 4, "A-01", listed=True, lot="L1", done=2, closed="damaged"),
    Line("2", "main/bolt", 9),
)
PLAIN = Product("main/pump", "main", "pump", "Pump")
FANCY = Product(
    "main/pump", "main", "pump", "Pümp", Tracking.PICK, By.SERIAL_LOT,
    Enforcement.LENIENT, Enforcement.LENIENT, "P[0-9]+", fold_case=True, reusable=True, over_percent=0,
)  # fmt: skip
CODE = ProductCode("09521130001237", "main/pump", 12)
RECEIPT = Task("PR-1", Process.RECEIVE, LINES, "Acme", "A-01", ("dock-1",), closed=True)
PICKS = Task("PL-1", Process.PICK, ())
EXPECTED = Expected("PR-1", "1", "S1", "L1", "2028-12-31", received=True)
POSITION = Position("main/pump", "S1", "A-01", 5, "boot:1", "L1", "PR-1")
LOT = Lot("main/glue", "L1", "2028-12-31")
ADA = Operator("B-1", "Ada", "supervisor", "de")

ROWS: list[tuple[object, feed.Row, Callable[[str, bytes], object]]] = [
    (PLAIN, feed.product_row(PLAIN), feed.to_product),
    (FANCY, feed.product_row(FANCY), feed.to_product),
    (CODE, feed.code_row(CODE), feed.to_code),
    (RECEIPT, feed.task_row(RECEIPT, 3), feed.to_task),
    (PICKS, feed.task_row(PICKS, 0), feed.to_task),
    (EXPECTED, feed.expected_row(EXPECTED), feed.to_expected),
    (POSITION, feed.position_row(POSITION), feed.to_position),
    (LOT, feed.lot_row(LOT), feed.to_lot),
    (ADA, feed.operator_row(ADA), feed.to_operator),
    (7, feed.debt_row("main/pump", "A-01", 7), lambda _key, body: feed.to_debt(body)),
]


@pytest.mark.parametrize(("value", "row", "back"), ROWS)
def test_rows_come_back_equal(value: object, row: feed.Row, back: Callable[[str, bytes], object]) -> None:
    _, key, body = row
    assert body is not None
    assert back(key, body) == value


def test_a_paid_debt_is_gone() -> None:
    assert feed.debt_row("main/pump", "A-01", 0)[2] is None


def test_a_place_is_its_key() -> None:
    assert feed.place_row("A-01")[:2] == ("place", "A-01")


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
        (feed.to_code, "pump", b'["main/pump",0]'),
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
