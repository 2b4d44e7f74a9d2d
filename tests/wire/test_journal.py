"""Events and movements to records and back; a record of the longest possible scan still fits."""

from collections.abc import Callable
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.case import MAX_FACT
from rules.events import (
    Accepted,
    Asked,
    Cancelled,
    Capture,
    Confirmed,
    Event,
    Facts,
    LineClosed,
    Noted,
    Noting,
    Opened,
    Paused,
    Proposed,
    Read,
    Refused,
    Undone,
)
from rules.movement import Movement
from rules.product import Process
from rules.scan import MAX_SCAN, Entry, Scan
from tests.rules.bench import Bench, line, product, receipt
from tests.rules.test_hostile import HOSTILE
from wire import v1
from wire.codec import decode, encode
from wire.errors import BadMessage
from wire.journal import from_event, from_movement, to_event, to_movement

FULL = Read(
    source="gun",
    raw=b"\x00\xff",
    at=1_795_255_200_000,
    aim="]C1",
    entry=Entry.KEYED,
    text="text",
    gtin="09521130001237",
    serial="S1",
    lot="L1",
    expiry="2028-12-31",
    quantity=7,
    sscc="106141411234567897",
    warning="lost separator",
    fault="too_long",
    hint="scan again",
    copies=3,
    part="B123WIDGET90",
    parts=(b"]C1\x00", b"\xff"),
    customer_part="R-10K",
    scheme="hibc",
)
CAPTURE = Capture(
    line="1",
    product="main/pump",
    quantity=1,
    serial="S1",
    lot="L1",
    expiry="2028-12-31",
    source_place="supplier",
    target_place="A-01",
    prev=("unknown",),
    reason="return",
    relocate_from="B-07",
    pack=12,
    note="N",
    debt=1,
    process="quarantine",
    container="106141411234567897",
    dest="TOTE-7",
    into="other/pump",
)
BARE = Read("gun", b"", 0)
EVENTS: list[Event] = [
    Opened("PR-1", Process.RECEIVE, FULL),
    Opened("PL-1", Process.PICK, BARE),
    Opened("R-1", Process.RECEIVE, FULL, assignment=3, free=True, place="A-01"),
    Paused("PR-1", FULL),
    *(Noted(noting, "context.product", FULL) for noting in Noting),
    Noted(Noting.CONTEXT, "r", FULL, "p", "1", "L", "2028-12-31", "A-01", 12, "Ada", {"name": "Pump"},
          "TOTE-7", "B-07", "de"),
    Accepted(CAPTURE, "serial.accepted", FULL, {"over": "1"}, "boot:1"),
    Accepted(Capture("1", "main/bolt", 1), "quantity.accepted", BARE),
    Accepted(CAPTURE, "serial.accepted", FULL, admits="boot:7"),
    Proposed(CAPTURE, "serial.verified", FULL, {"over": "1"}),
    Proposed(Capture("1", "main/bolt", 1), "quantity.accepted", BARE),
    Asked("serial.elsewhere", ("yes", "no"), FULL, {"place": "B-07"}, {"serial.is_this": "yes"}, unit=False),
    Asked("lot.missing", (), BARE),
    Refused("serial.unknown", FULL, {"serial": "S1"}),
    Refused("task.none", BARE),
    Undone("boot:1", FULL, {"what": "S1"}),
    LineClosed("PR-1", "1", "damaged", FULL),
    Confirmed("PR-1", 3, 1, finished=True, read=FULL),
    Confirmed("PR-1", 0, 0, finished=False, read=BARE),
    Cancelled("PR-1", 2, FULL),
    Cancelled("PR-1", 0, BARE),
]  # fmt: skip


def sent(body: v1.Body) -> v1.Body:
    record = v1.Record(1, 1, 1, 1, synced=True, station="dock-1", body=body)
    return decode(encode(record), v1.Record).body


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_every_event_comes_back_equal(event: Event) -> None:
    body = sent(from_event(event))
    assert isinstance(body, v1.Verdict | v1.TaskStep)
    assert to_event(body) == event


def test_every_kind_of_event_is_tested() -> None:
    assert {type(event) for event in EVENTS} == set(get_args(Event))


@pytest.mark.parametrize(
    "movement",
    [
        Movement("main/bolt", "", "", "", 12, "supplier", "A-01", "receive", "PR-1", "1", "boot:1"),
        Movement(
            "main/pump", "S1", "L1", "2028-12-31", 1, "A-01", "customer", "pick", "PL-1", "2", "boot:2",
            ("boot:1", "boot:9"), "provisional", 1, "N", "Ada", "106141411234567897", "TOTE-7",
        ),
    ],
)  # fmt: skip
def test_a_movement_comes_back_equal(movement: Movement) -> None:
    body = sent(from_movement(movement))
    assert isinstance(body, v1.MovementBody)
    assert to_movement(body) == movement


# -- any event ----------------------------------------------------------------------------------

texts = st.text(st.characters(codec="utf-8"), max_size=12)
counts = st.integers(0, 10**9)
facts = st.dictionaries(texts, texts, max_size=3)
lists = st.lists(texts, max_size=4).map(tuple)
times = st.integers(0, 2**53 - 1)
reads = st.builds(
    Read,
    **dict.fromkeys(("source", "aim", "text", "gtin", "serial", "lot", "expiry", "sscc", "warning"), texts),
    raw=st.binary(max_size=20),
    at=times,
    entry=st.sampled_from(Entry),
    quantity=counts,
    fault=texts,
    hint=texts,
    copies=counts,
)
captures = st.builds(
    Capture,
    **dict.fromkeys(
        ("line", "product", "serial", "lot", "expiry", "source_place", "target_place", "reason"), texts
    ),
    **dict.fromkeys(("relocate_from", "note", "process", "container", "dest", "into"), texts),
    quantity=st.integers(1, 10**9),
    prev=lists,
    pack=counts,
    debt=counts,
)
#: The strategy of a field, by its type as it is written in `rules.events`.
FIELDS: dict[object, st.SearchStrategy[Any]] = {
    str: texts, int: counts, bool: st.booleans(), Read: reads, Capture: captures, tuple[str, ...]: lists,
}  # fmt: skip


def _any(kind: Callable[..., Event]) -> st.SearchStrategy[Event]:
    """Any event of a kind, every field given."""
    strategies = {
        name: facts
        if kind_of == Facts
        else FIELDS[kind_of]
        if kind_of in FIELDS
        else st.sampled_from(kind_of)
        for name, kind_of in kind.__annotations__.items()
    }
    return st.builds(kind, **strategies)


@given(st.one_of(*map(_any, get_args(Event))))
def test_any_event_comes_back_equal(event: Event) -> None:
    """ "replaying the journal gives the same session": no field of an event is lost on the way."""
    body = sent(from_event(event))
    assert isinstance(body, v1.Verdict | v1.TaskStep)
    assert to_event(body) == event


READ = v1.ReadBody("gun", b"", 0)


def test_a_record_of_an_older_program_has_the_defaults() -> None:
    """ "absent ones have the default": what a store held before an upgrade replays after it."""
    old = b"""{"seq":1,"hlc":1,"at":1,"up":1,"synced":true,"station":"dock-1","body":{"kind":"task",
        "step":"opened","task":"PR-1","read":{"source":"gun","raw":"","at":0},"process":"receive"}}"""
    record = decode(old, v1.Record)
    assert record.task == ""
    assert isinstance(record.body, v1.TaskStep)
    assert to_event(record.body) == Opened("PR-1", Process.RECEIVE, BARE)


@pytest.mark.parametrize(
    "body",
    [
        v1.Verdict("guessed", "r", READ),
        v1.Verdict("accepted", "r", READ),  # without a capture
        v1.Verdict("proposed", "r", READ),
        v1.Verdict("noted", "r", READ, noting="dancing"),
        v1.Verdict("refused", "r", v1.ReadBody("gun", b"", 0, entry="telepathy")),
        v1.TaskStep("thrown", "PR-1", READ),
        v1.TaskStep("opened", "PR-1", READ, process="juggle"),
    ],
)
def test_what_is_none_of_ours_is_a_bad_message(body: v1.Verdict | v1.TaskStep) -> None:
    with pytest.raises(BadMessage):
        to_event(body)


# -- the longest record -------------------------------------------------------------------------

#: The longest that the office can enter (ledger.office.fields): codes 60, owners 40, names 120 characters.
CODE, NAME = "漢" * 60, "漢" * 120


def crowded() -> Bench:
    """A world in which everything is as long as it may be, in characters of three bytes."""
    bench = Bench().add(product(CODE, by="serial_lot", pattern=".*")).add(product("bolt", "none"))
    item = bench.shelf.products["main/" + CODE]
    bench.shelf.products[item.id] = type(item)(
        item.id, "main", CODE, NAME, by=item.by, tracking=item.tracking
    )
    bench.badge("B" * 60, NAME).place("P" * 60)
    bench.plan(receipt("T" * 60, line(1, CODE, 1, place=CODE, lot=CODE), place=CODE))
    return bench.plan(receipt("X" * 60, stations=tuple(f"{n:063}" for n in range(99))))


WORST = {
    **HOSTILE,
    "escapes of six bytes": b"A" + b"\x1d" * (MAX_SCAN - 2) + b"B",
    "escapes after a serial": b"S" * 60 + b" " * (MAX_SCAN - 60),
    "quotes after blanks": b" " * (MAX_SCAN - 60) + b'"' * 60,
    "separators of a GS1 label": b"]C10109521130001237" + b"10" + b"L" * 20 + b"\x1d" * 7_000,
    "emoji": "😀".encode() * (MAX_SCAN // 4),
}


@pytest.mark.parametrize("name", WORST)
def test_no_scan_makes_a_record_too_long(name: str) -> None:
    """No record exceeds 16 KiB, checked before green; `Bench.scan` asserts it of every event."""
    bench = crowded()
    for before in ("", "X" * 60, "B" * 60, "T" * 60, "P" * 60, CODE, "S1", "%%ANSWER-1"):
        if before:
            bench.scan(before)
        bench.scan(WORST[name])
        bench.scan("%%CONFIRM")


def test_facts_are_cut() -> None:
    bench = crowded()
    bench.scan("X" * 60)
    assert len(bench.facts["stations"]) == MAX_FACT


def test_the_longest_scan_in_a_record_leaves_room() -> None:
    """The raw bytes are kept whole: base64 makes four of three."""
    read = Read("gun", Scan("gun", b"\x1d" * MAX_SCAN, None, 0).data, 0, text="\x1d" * 400)
    record = v1.Record(
        2**53 - 1, 2**63 - 1, 1, 1, synced=True, station="s" * 63, body=from_event(Paused("T", read))
    )
    assert len(encode(record)) < v1.MAX_RECORD * 3 // 4 + 1_000
