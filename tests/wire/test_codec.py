"""Bytes to checked messages: bounds, versions, garbage."""

import msgspec
import pytest

from wire import v1, v1_rows
from wire.codec import decode, encode
from wire.errors import BadMessage, UnknownVersion

BOOT = "0123456789abcdef" * 2
READ = b'{"source":"gun","raw":"","at":1}'


def record(body: bytes, **more: object) -> bytes:
    head = {"seq": 1, "hlc": 1, "at": 1, "up": 1, "synced": True, "station": "dock-1", **more}
    return msgspec.json.encode({**head, "body": msgspec.Raw(body)})


def verdict(**more: object) -> bytes:
    body = {"kind": "verdict", "outcome": "refused", "reason": "x", "read": msgspec.Raw(READ), **more}
    return msgspec.json.encode(body)


def test_a_message_round_trips() -> None:
    hello = v1.Hello(1, [v1.BootTail(BOOT, 7)], boot=BOOT, waiting=3)
    assert decode(encode(hello), v1.Hello) == hello


def test_equal_messages_give_equal_bytes() -> None:
    ack = v1.Ack("g", "g:1", {BOOT: v1.BootAck((5, [(7, 9)]), 2)})
    assert encode(ack) == encode(decode(encode(ack), v1.Ack))


def test_unknown_fields_are_ignored_and_absent_ones_have_defaults() -> None:
    online = decode(b'{"online":true,"colour":"blue"}', v1.Online)
    assert online == v1.Online(online=True)


def test_the_longest_message_is_read_and_a_longer_one_is_not() -> None:
    body = b'{"online":true}'
    longest = body + b" " * (v1.MAX_MESSAGE - len(body))
    assert decode(longest, v1.Online).online
    with pytest.raises(BadMessage, match=str(v1.MAX_MESSAGE)):
        decode(longest + b" ", v1.Online)


@pytest.mark.parametrize(
    "garbage",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b"\xff",
        b'"',
        b"1e999",
        b"{}" * 2,
        b"[" * 60_000,
        b'{"v":' * 20_000,
        b"\x00" * 99,
    ],
)
@pytest.mark.parametrize("kind", [v1.Hello, v1.Record, v1.Batch, v1.Chunk, v1_rows.TaskRow])
def test_garbage_is_a_bad_message(garbage: bytes, kind: type) -> None:
    with pytest.raises(BadMessage):
        decode(garbage, kind)


@pytest.mark.parametrize(
    ("data", "kind", "path"),
    [
        (b'{"v":1,"boots":[{"boot":"xyz","last":1}]}', v1.Hello, r"\$\.boots\[0\]\.boot"),
        (b'{"v":1,"boots":[{"boot":"%s","last":0}]}' % BOOT.encode(), v1.Hello, r"\$\.boots\[0\]\.last"),
        (record(verdict(reason="x" * 401)), v1.Record, r"\$\.body\.reason"),
        (record(verdict(facts={"a": 1})), v1.Record, r"\$\.body\.facts"),
        (record(verdict(), seq=0), v1.Record, r"\$\.seq"),
        (record(verdict(), seq=2**53), v1.Record, r"\$\.seq"),
        (record(verdict(), station="x" * 401), v1.Record, r"\$\.station"),
        (record(b'{"kind":"movement"}'), v1.Record, r"\$\.body"),
        (
            record(verdict(capture={"line": "1", "product": "p", "quantity": 0})),
            v1.Record,
            r"\$\.body\.capture\.quantity",
        ),
        (b'{"v":1,"boot":"%s","items":[]}' % BOOT.encode(), v1.Batch, r"\$\.items"),
        (b'{"v":1,"boot":"%s\\n","items":[1]}' % BOOT.encode(), v1.Batch, r"\$\.boot"),
        (b"[0]", v1_rows.CodeRow, r"\$\[0\]"),
    ],
)
def test_a_bad_message_names_its_path(data: bytes, kind: type, path: str) -> None:
    with pytest.raises(BadMessage, match=path):
        decode(data, kind)


def test_too_many_items_and_boots() -> None:
    items = b",".join([b"1"] * (v1.MAX_BATCH_ITEMS + 1))
    with pytest.raises(BadMessage, match="items"):
        decode(b'{"v":1,"boot":"%s","items":[%s]}' % (BOOT.encode(), items), v1.Batch)
    tails = [v1.BootTail(BOOT, 1)] * (v1.MAX_BOOTS + 1)
    with pytest.raises(BadMessage, match="boots"):
        decode(encode(v1.Hello(1, tails)), v1.Hello)
    ranges = [(n, n) for n in range(1, v1.MAX_RANGES + 2)]
    with pytest.raises(BadMessage, match="boots"):
        decode(encode(v1.Ack("g", "g:1", {BOOT: v1.BootAck((0, ranges))})), v1.Ack)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b'{"v":2}', v1.Hello),
        (b'{"v":2,"boots":"a list no more"}', v1.Hello),
        (b'{"v":9,"everything":"else"}', v1.Batch),
        (record(b'{"kind":"recall","serials":[]}'), v1.Record),
    ],
)
def test_what_is_newer_is_held_for_an_upgrade(data: bytes, kind: type) -> None:
    """An unknown major is held for upgrade, then replayed."""
    with pytest.raises(UnknownVersion, match="upgrade"):
        decode(data, kind)


def test_a_bad_record_does_not_spoil_its_neighbours() -> None:
    """Each item of a batch is decoded by itself: exact stored bytes."""
    good = record(verdict())
    batch = decode(b'{"v":1,"boot":"%s","items":[%s,{"kind":7}]}' % (BOOT.encode(), good), v1.Batch)
    assert decode(batch.items[0], v1.Record).seq == 1
    assert bytes(batch.items[0]) == good
    with pytest.raises(BadMessage):
        decode(batch.items[1], v1.Record)
