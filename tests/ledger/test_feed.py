"""The feed: rows, hash, versions, differences, transfers."""

from threading import Thread
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.database import Database, open_database
from ledger.feed import feed
from ledger.feed.transfer import KEPT, MANY, Transfers
from ledger.upgrade.migrations import migrate
from tests.ledger.support import NOW
from wire import v1
from wire.feed import Digest, Row, body_of, unpack

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS = st.tuples(
    st.sampled_from(["product", "position"]),
    st.sampled_from(["a", "b", "c", "d"]),
    st.none() | st.sampled_from([b'["x"]', b'["y"]']),
)


def put(database: Database, *rows: Row) -> bool:
    with database.atomic():
        return feed.put(database, rows, {})


def pull(
    transfers: Transfers, have: str = "", window: int = v1.WINDOW
) -> tuple[v1.Chunk, dict[tuple[str, str], bytes | None]]:
    """All parts of a transfer, as a gateway asks for them."""
    found: dict[tuple[str, str], bytes | None] = {}
    part, version = 1, ""
    while True:
        for data in transfers.answer(v1.Sync(1, have, version, part, window)):
            chunk = unpack(data)
            assert chunk.part == part
            found.update({(table, key): body_of(raw) for table, key, raw in chunk.rows})
            part, version = part + 1, chunk.version
        if part > chunk.parts:
            return chunk, found


@settings(deadline=None)
@given(st.lists(st.lists(ROWS, max_size=4), max_size=6))
def test_a_difference_takes_any_earlier_version_to_the_newest(changes: list[list[Row]]) -> None:
    database = open_database(":memory:")
    migrate(database)
    transfers = Transfers(database)
    was: list[tuple[str, dict[tuple[str, str], bytes | None]]] = []
    for rows in changes:
        put(database, *rows)
        was.append((feed.state(database).version, pull(transfers)[1]))
        assert feed.recount(database) == (feed.state(database).digest, feed.state(database).rows)
    for have, rows_then in was:
        chunk, difference = pull(transfers, have)
        now = {key: body for key, body in (rows_then | difference).items() if body is not None}
        digest = Digest()
        for (table, key), body in now.items():
            digest.add(table, key, body)
        assert (chunk.digest, chunk.total) == (digest.hex, len(now))
    database.close()


def test_only_a_change_makes_a_version(database: Database) -> None:
    assert put(database, ("product", "a", b"[1]"))
    assert not put(database, ("product", "a", b"[1]"), ("product", "never", None))
    assert put(database, ("product", "a", None))
    state = feed.state(database)
    assert (state.n, state.rows, state.digest) == (2, 0, "0" * 32)
    assert put(database, ("product", "a", b"[1]"))


def test_a_row_with_a_key_no_gateway_could_read_is_left_out(database: Database) -> None:
    assert not put(database, ("position", "x" * 401, b"[1]"))


def test_a_transfer_of_many_parts_is_pulled_by_windows_and_resumed(database: Database) -> None:
    put(database, *(("position", f"S{n:05}", b'["%032x"]' % (n * 7919)) for n in range(20_000)))
    transfers = Transfers(database, room=0)
    chunk, rows = pull(transfers, window=3)
    assert chunk.parts > 8
    assert len(rows) == 20_000
    assert len(transfers.answer(v1.Sync(1))) == v1.WINDOW
    put(database, ("position", "new", b"[]"))
    again = transfers.answer(v1.Sync(1, "", chunk.version, 9, 1))
    assert [unpack(x).part for x in again] == [9], "the version that was begun goes on"
    for n in range(KEPT):
        put(database, ("position", "new", b"[%d]" % n))
        transfers.answer(v1.Sync(1))
    restarted = unpack(transfers.answer(v1.Sync(1, "", chunk.version, 9, 1))[0])
    assert (restarted.part, restarted.version) == (1, feed.state(database).version)


def test_a_long_pull_is_not_pushed_out_by_the_others_short_ones(database: Database) -> None:
    put(database, *(("position", f"S{n:05}", b'["%032x"]' % (n * 7919)) for n in range(20_000)))
    transfers = Transfers(database)
    begun = unpack(transfers.answer(v1.Sync(1, part=1, window=1))[0])
    for part in range(2, begun.parts + 1):
        have = feed.state(database).version
        put(database, ("position", "new", b"[%d]" % part))
        transfers.answer(v1.Sync(1, have))
        chunk = unpack(transfers.answer(v1.Sync(1, "", begun.version, part, 1))[0])
        assert (chunk.version, chunk.part) == (begun.version, part)


def test_an_unknown_version_gets_the_whole(database: Database) -> None:
    put(database, ("product", "a", b"[1]"))
    put(database, ("product", "a", None), ("product", "b", b"[2]"))
    generation = feed.state(database).generation
    transfers = Transfers(database)
    for have in ("other:1", f"{generation}:9", f"{generation}:0", f"{generation}:x", "", f"{generation}:-1"):
        chunk, rows = pull(transfers, have)
        assert (chunk.base, rows) == ("", {("product", "b"): b"[2]"}), have
    chunk, rows = pull(transfers, f"{generation}:1")
    assert (chunk.base, rows) == (f"{generation}:1", {("product", "a"): None, ("product", "b"): b"[2]"})
    chunk, rows = pull(transfers, f"{generation}:2")
    assert (chunk.base, rows) == (f"{generation}:2", {})


def test_an_empty_feed_is_one_empty_chunk(database: Database) -> None:
    chunk, rows = pull(Transfers(database))
    assert (chunk.parts, chunk.total, rows) == (1, 0, {})


# -- what is forgotten ----------------------------------------------------------------------------

DAY = 86_400_000


def tidy(database: Database, now: int) -> int:
    with database.atomic():
        return feed.tidy(database, now)


def test_rows_that_went_are_forgotten_after_thirty_days(database: Database) -> None:
    generation = feed.state(database).generation
    put(database, ("product", "a", b"[1]"), ("product", "b", b"[2]"))
    put(database, ("product", "a", None))
    for day in range(feed.TOLD_DAYS):
        assert tidy(database, NOW + day * DAY) == 0
    put(database, ("product", "b", None), ("product", "c", b"[3]"))
    transfers = Transfers(database)
    assert pull(transfers, f"{generation}:1")[1][("product", "a")] is None
    assert tidy(database, NOW + feed.TOLD_DAYS * DAY) == 1
    assert tidy(database, NOW + feed.TOLD_DAYS * DAY) == 0
    chunk, rows = pull(transfers, f"{generation}:1")
    assert (chunk.base, rows) == ("", {("product", "c"): b"[3]"}), "too far behind: the whole"
    chunk, rows = pull(transfers, f"{generation}:2")
    assert chunk.base == f"{generation}:2"
    assert rows == {("product", "b"): None, ("product", "c"): b"[3]"}
    assert tidy(database, NOW + 99 * DAY) == 1
    assert feed.floor(database) == 3
    assert database.rows("select count(*) from feed_row where kind = ''") == [(2,)], "floor and today"
    assert feed.recount(database) == (feed.state(database).digest, 1)


# -- the small change -----------------------------------------------------------------------------


def test_a_small_change_is_one_chunk(database: Database) -> None:
    put(database, ("product", "a", b"[1]"))
    before = feed.state(database).version
    put(database, ("product", "a", None), ("product", "b", b"[2]"))
    packed = Transfers(database).delta(before)
    assert packed is not None
    chunk = unpack(packed)
    state = feed.state(database)
    assert (chunk.base, chunk.version, chunk.part, chunk.parts) == (before, state.version, 1, 1)
    assert (chunk.total, chunk.digest) == (state.rows, state.digest)
    assert [(row[0], row[1], body_of(row[2])) for row in chunk.rows] == [
        ("product", "a", None), ("product", "b", b"[2]")
    ]  # fmt: skip


def test_what_does_not_fit_one_chunk_or_cannot_be_told_is_no_delta(database: Database) -> None:
    put(database, ("product", "a", b"[1]"))
    before = feed.state(database).version
    transfers = Transfers(database)
    for unknown in ("", "other:1", "x"):
        assert transfers.delta(unknown) is None
    put(database, *(("position", f"S{n:05}", b'["%032x"]' % (n * 7919)) for n in range(1_500)))
    assert transfers.delta(before) is None
    put(database, *(("p", f"{n}", b"1") for n in range(4_000)))
    assert transfers.delta(before) is None


# -- packed aside ---------------------------------------------------------------------------------


def test_a_large_feed_is_packed_by_the_helper(database: Database) -> None:
    put(database, *(("position", f"S{n:05}", b'["%032x"]' % (n * 7919)) for n in range(MANY + 1)))
    calls: list[Callable[[], None]] = []
    transfers = Transfers(database, calls.append)
    assert transfers.answer(v1.Sync(1)) == transfers.answer(v1.Sync(1)) == []
    (call,) = calls
    thread = Thread(target=call)
    thread.start()
    thread.join(30)
    version = feed.state(database).version
    put(database, ("position", "new", b"[]"))
    chunk, rows = pull(transfers)
    assert (chunk.version, len(rows)) == (version, MANY + 1), "one change older is as good"
    assert len(calls) == 1
    chunk, rows = pull(transfers, version)
    assert rows == {("position", "new"): b"[]"}, "what is small is packed at once"


def test_gateways_that_were_away_for_different_times_all_come_to_the_end(database: Database) -> None:
    """More of them than are kept at any size; while they pull, the feed goes on."""
    haves = []
    for n in range(KEPT + 3):
        put(database, ("position", f"before{n}", b"[]"))
        haves.append(feed.state(database).version)
    put(database, *(("position", f"S{n:05}", b'["%032x"]' % (n * 7919)) for n in range(MANY + 1)))
    calls: list[Callable[[], None]] = []
    transfers = Transfers(database, calls.append)
    for n in range(len(haves)):
        assert not any(transfers.answer(v1.Sync(1, have)) for have in haves[n:])
        (call,) = calls  # never two of them in memory
        calls.clear()
        call()
    begun = {have: unpack(transfers.answer(v1.Sync(1, have, window=1))[0]) for have in haves}
    for part in range(2, begun[haves[0]].parts + 1):
        put(database, ("position", "new", b"[%d]" % part))
        for have, first in begun.items():
            (packed,) = transfers.answer(v1.Sync(1, have, first.version, part, 1))
            assert (unpack(packed).version, unpack(packed).part) == (first.version, part)
    assert calls == []


def test_a_helper_that_fails_is_asked_again(database: Database) -> None:
    put(database, *(("position", f"S{n:05}", b"[]") for n in range(MANY + 1)))
    calls: list[Callable[[], None]] = []
    transfers = Transfers(database, calls.append)
    transfers.answer(v1.Sync(1))
    database.run("alter table meta rename to gone")
    calls.pop()()
    database.run("alter table gone rename to meta")
    transfers.answer(v1.Sync(1))
    calls.pop()()
    assert len(transfers.answer(v1.Sync(1))) > 1
