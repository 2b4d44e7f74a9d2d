"""The sending policy, as tables of what happened and what is due."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.delivery.outbox import (
    FIRST_TIMEOUT_NS,
    LIVE_WINDOW,
    MAX_STUCK,
    MAX_TIMEOUT_NS,
    PATIENCE,
    WINDOW,
    Batch,
    Outbox,
)
from gateway.feed.build import Got
from gateway.feed.pull import TIMEOUT_NS, Pull
from gateway.held import Held, Ranges
from gateway.store.stored import Tail
from wire import v1
from wire.v1 import MAX_BATCH_ITEMS

A, B = "a" * 32, "b" * 32
FAR = 10**15


def outbox(**tails: int) -> Outbox:
    names = {"a": A, "b": B}
    return Outbox(
        {names[k]: Tail(n, 1, last) for n, (k, last) in enumerate(tails.items(), 1)}, Held(), lambda: 0.0
    )


def holding(to: int, *above: tuple[int, int], boot: str = A) -> Held:
    return Held("gen", "gen:1", {boot: Ranges(to, above)})


def drain(box: Outbox, now: int = 0) -> list[tuple[str, int, int]]:
    """Everything that may be sent now."""
    sent = []
    while (batch := box.next(now)) is not None:
        sent.append((batch.boot, batch.first, batch.last))
        box.sent(batch, batch.count, now)
    return sent


def test_the_backlog_goes_oldest_boot_first_in_full_batches() -> None:
    assert drain(outbox(a=100, b=10)) == [(A, 1, 64), (A, 65, 100), (B, 1, 10)]


def test_only_what_is_not_held_goes() -> None:
    box = outbox(a=100)
    box.held(holding(20, (31, 90)))
    assert drain(box) == [(A, 21, 30), (A, 91, 100)]


def test_at_most_a_window_of_backlog_is_under_way() -> None:
    box = outbox(a=10_000)
    assert len(drain(box)) == WINDOW
    box.held(holding(64))
    assert drain(box) == [(A, 64 * WINDOW + 1, 64 * (WINDOW + 1))]


def test_live_records_go_before_the_backlog_and_do_not_wait_for_its_window() -> None:
    box = outbox(a=10_000)
    drain(box)
    box.stored(B, 2, 1)
    batch = box.next(0)
    assert batch == Batch(B, 2, 1, 1, live=True)
    box.sent(batch, 1, 0)
    box.stored(B, 2, 3)
    assert drain(box) == [(B, 2, 3)]


def test_live_records_pass_while_the_backlog_rests() -> None:
    box = outbox(a=10_000)
    assert box.next(0, backlog=False) is None
    box.stored(B, 2, 1)
    assert box.next(0, backlog=False) == Batch(B, 2, 1, 1, live=True)


def test_after_a_reconnect_all_of_it_is_backlog_and_goes_again() -> None:
    box = outbox(a=10)
    box.stored(A, 1, 12)
    first = drain(box)
    box.restart()
    assert sorted(first) == [(A, 1, 10), (A, 11, 12)]
    assert drain(box) == [(A, 1, 12)]


def test_an_unanswered_batch_goes_again_later_and_later() -> None:
    box, now, waits = outbox(a=1), 0, []
    for _ in range(8):
        batch = box.next(now)
        assert batch is not None
        box.sent(batch, 1, now)
        due = box.due()
        assert due is not None
        assert box.next(due - 1) is None
        waits.append(due - now)
        now = due
    assert waits[:3] == [FIRST_TIMEOUT_NS, 2 * FIRST_TIMEOUT_NS, 4 * FIRST_TIMEOUT_NS]
    assert waits[-1] == MAX_TIMEOUT_NS
    assert box.stuck == [f"{A}:1"]


def test_jitter_takes_off_up_to_half() -> None:
    box = Outbox({A: Tail(1, 1, 1)}, Held(), lambda: 0.999)
    batch = box.next(0)
    assert batch is not None
    box.sent(batch, 1, 0)
    due = box.due()
    assert due is not None
    assert FIRST_TIMEOUT_NS // 2 <= due < FIRST_TIMEOUT_NS


def test_what_did_not_fit_a_message_is_sent_next() -> None:
    box = outbox(a=64)
    batch = box.next(0)
    assert batch is not None
    box.sent(batch, 10, 0)  # 64 KiB were full after ten
    assert drain(box) == [(A, 11, 64)]


def test_held_batches_are_sent_no_more_and_lost_ones_again() -> None:
    box = outbox(a=10)
    drain(box)
    box.held(holding(10))
    assert box.next(FAR) is None
    assert box.due() is None
    box.held(holding(4))  # an older ledger
    assert drain(box) == [(A, 5, 10)]


def test_a_purged_beginning_is_not_asked_for() -> None:
    box = Outbox({A: Tail(1, 51, 60)}, Held(), lambda: 0.0)
    assert drain(box) == [(A, 51, 60)]
    assert box.waiting == 10


def test_what_was_purged_meanwhile_is_left_out_wherever_it_stands() -> None:
    box = outbox(a=200, b=10)
    drain(box)
    box.held(holding(200))
    box.purged({A: Tail(1, 181, 200), B: Tail(2, 1, 10)})
    box.held(Held("new"))
    assert box.waiting == 30
    assert drain(box) == [(A, 181, 200)]  # b's are under way
    box.purged({B: Tail(2, 4, 10)})
    assert [(tail.boot, tail.last) for tail in box.tails(box.boots)] == [(B, 10)]
    assert box.waiting == 7
    assert drain(box, FAR) == [(B, 4, 10)]


def test_numbers_without_a_record_do_not_wait_until_the_connection_is_new() -> None:
    box = outbox(a=10)
    box.absent(Batch(A, 1, 4, 6))
    assert box.waiting == 7
    assert drain(box) == [(A, 1, 3), (A, 7, 10)]
    assert box.tails()
    box.held(holding(3, (7, 10)))
    assert box.tails() == []
    assert box.tails(box.boots) == [v1.BootTail(A, 10, 3)]
    box.restart()
    assert drain(box) == [(A, 4, 6)]


def test_a_batch_the_network_refuses_keeps_its_tries() -> None:
    box, now = outbox(a=2), 0
    for _ in range(PATIENCE):
        batch = box.next(now)
        assert batch is not None
        box.refused(batch, now)  # the queue below is full
        batch = box.next(now)
        assert batch is not None
        box.sent(batch, batch.count, now)
        due = box.due()
        assert due is not None
        now = due
    assert box.next(now) == Batch(A, 1, 1, 1)  # halved


def test_one_spoilt_record_does_not_hold_up_its_neighbours() -> None:
    """A batch with record 40 is never answered: all others get through, then only 40 goes on."""
    box, now, held = outbox(a=64), 0, set[int]()
    for _ in range(400):
        while (batch := box.next(now)) is not None:
            box.sent(batch, batch.count, now)
            numbers = range(batch.first, batch.last + 1)
            if 40 not in numbers:
                held.update(numbers)
        box.held(as_held(held))
        if len(held) == 63 and box.stuck:
            break
        due = box.due()
        assert due is not None
        now = due
    assert held == set(range(1, 65)) - {40}
    assert box.stuck == [f"{A}:40"]


def test_stuck_records_leave_the_lanes_open() -> None:
    box = outbox()
    box.restart()
    box.stored(A, 1, LIVE_WINDOW * 2)
    now = 0
    for n in range(1, LIVE_WINDOW * 2 + 1):
        box.sent(Batch(A, 1, n, n, live=True, tries=PATIENCE), 1, now)
    box.stored(A, 1, 100)
    assert box.next(now) == Batch(A, 1, 9, 72, live=True)


def as_held(numbers: set[int]) -> Held:
    to = 0
    while to + 1 in numbers:
        to += 1
    above = tuple((n, n) for n in sorted(numbers) if n > to)
    return Held("gen", "gen:1", {A: Ranges(to, above)})


@settings(max_examples=150, deadline=None)
@given(
    total=st.integers(1, 400),
    lost=st.sets(st.integers(0, 40)),
    cut=st.integers(1, MAX_BATCH_ITEMS),
    restarts=st.sets(st.integers(0, 40)),
)
def test_everything_arrives_whatever_is_lost(
    total: int, lost: set[int], cut: int, restarts: set[int]
) -> None:
    box, now, held, sent = outbox(a=total // 2 + 1), 0, set[int](), 0
    box.stored(A, 1, total)
    while len(held) < total:
        batch = box.next(now)
        if batch is None:
            due = box.due()
            assert due is not None
            now = max(now, due)
            continue
        assert 1 <= batch.first <= batch.last <= max(total, total // 2 + 1)
        assert batch.count <= MAX_BATCH_ITEMS
        count = min(batch.count, cut)
        box.sent(batch, count, now)
        if sent not in lost:
            held.update(range(batch.first, batch.first + count))
            box.held(as_held(held))
        if sent in restarts:
            box.restart()
        sent += 1
        assert sent < 3000
    assert box.next(FAR) is None
    assert box.waiting == 0


# -- pulling the feed -------------------------------------------------------------------------


def pull(have: str = "gen:1", wanted: str = "gen:5") -> Pull:
    p = Pull(have)
    p.connected(connected=True)
    p.manifest(wanted)
    return p


def ask(p: Pull, now: int = 0) -> tuple[str, str, int, int] | None:
    request = p.next(now)
    return None if request is None else (request.have, request.version, request.part, request.window)


def test_a_newer_manifest_is_pulled_in_windows() -> None:
    p = pull()
    assert ask(p) == ("gen:1", "", 1, 8)
    assert ask(p) is None
    for n in range(2, 5):
        p.got(Got("gen:5", n, 20), 0)
        assert ask(p) is None
    p.got(Got("gen:5", 5, 20), 0)  # half of the window is here
    assert ask(p) == ("gen:1", "gen:5", 9, 4)
    p.got(Got("gen:5", 13, 20), 0)
    assert ask(p) == ("gen:1", "gen:5", 13, 8)
    p.ready("gen:5", 0)
    assert ask(p) is None
    assert p.due() is None


def test_what_does_not_come_is_asked_for_again_from_the_first_gap() -> None:
    p = pull()
    assert ask(p)
    p.got(Got("gen:5", 3, 20), 5)
    assert p.due() == 5 + TIMEOUT_NS
    assert ask(p, 5 + TIMEOUT_NS) == ("gen:1", "gen:5", 3, 8)
    assert ask(p, 5 + TIMEOUT_NS + 1) is None


def test_a_wrong_feed_is_pulled_whole_after_a_while() -> None:
    p = pull()
    assert ask(p)
    p.failed(0)
    assert ask(p) is None
    due = p.due()
    assert due is not None
    assert ask(p, due) == ("", "", 1, 8)


@pytest.mark.parametrize(
    ("have", "manifest", "asks"),
    [
        ("gen:5", "gen:5", False),
        ("gen:5", "gen:4", False),  # late news
        ("gen:5", "gen:6", True),
        ("gen:5", "new:1", True),  # another ledger
        ("", "gen:1", True),
    ],
)
def test_which_manifest_is_news(have: str, manifest: str, *, asks: bool) -> None:
    assert (ask(pull(have, manifest)) is not None) is asks


def test_an_acknowledgement_names_the_newest_feed_too_when_its_manifest_was_lost() -> None:
    p = pull("gen:1", "gen:1")
    p.acked("gen:1", 0)
    assert p.due() is None
    p.acked("gen:3", 5)
    p.acked("gen:4", 6)
    assert p.due() == 5 + TIMEOUT_NS
    assert (p.missed(4 + TIMEOUT_NS), ask(p, 4 + TIMEOUT_NS)) == ("", None)
    assert p.missed(5 + TIMEOUT_NS) == "gen:3"
    assert ask(p, 5 + TIMEOUT_NS) == ("gen:1", "", 1, 8)
    p.ready("gen:4", 5 + TIMEOUT_NS)
    assert p.missed(FAR) == ""


@pytest.mark.parametrize("manifest", ["gen:3", "gen:2"])  # the second came late: the next one tells again
def test_a_manifest_that_comes_in_time_is_not_missed(manifest: str) -> None:
    p = pull("gen:2", "gen:2")
    p.acked("gen:3", 0)
    p.manifest(manifest)
    assert p.missed(FAR) == ""
    assert (ask(p) is not None) is (manifest == "gen:3")
    p.acked("gen:3", 1)
    assert (p.missed(FAR) == "gen:3") is (manifest == "gen:2")


def test_a_pull_may_bring_more_than_was_announced() -> None:
    p = pull("", "gen:1")
    assert ask(p)
    p.got(Got("gen:2", 0, 1), 0)
    p.ready("gen:2", 0)
    assert ask(p, FAR) is None  # gen:1 is late news now
    assert p.due() is None
    p.manifest("gen:3")
    assert ask(p, FAR) == ("gen:2", "", 1, 8)


def test_a_pull_that_brings_what_is_here_is_over_and_tried_again() -> None:
    p = pull("gen:2", "gen:3")
    assert ask(p)
    p.got(Got("gen:2", 0, 1), 0)  # the ledger does not have gen:3 yet
    assert ask(p) is None
    assert ask(p, 10**9) == ("gen:2", "", 1, 8)


def test_nothing_is_asked_without_a_connection_and_all_again_after_it() -> None:
    p = pull()
    assert ask(p)
    p.connected(connected=False)
    assert ask(p, FAR) is None
    p.connected(connected=True)
    assert ask(p) == ("gen:1", "", 1, 8)


@pytest.mark.parametrize(("parts", "rests"), [(500, True), (8, False)])
def test_a_large_pull_rests_before_the_next_one(parts: int, *, rests: bool) -> None:
    p = pull()
    assert ask(p)
    p.got(Got("gen:5", 2, parts), 0)
    took = 30 * 10**9
    p.ready("gen:5", took)
    p.manifest("gen:6")
    assert (ask(p, took + 1) is None) is rests
    assert not rests or ask(p, 11 * took) is not None


def test_the_window_is_the_wires() -> None:
    request = pull().next(0)
    assert request is not None
    assert request.window == v1.WINDOW


def test_a_ledger_that_never_answers_does_not_make_a_flood_of_single_records() -> None:
    box = outbox(a=20_000)
    now, most = 0, 0
    for _ in range(2_000):
        now += MAX_TIMEOUT_NS
        drain(box, now)
        most = max(most, len(box._flights))
    assert MAX_STUCK < most <= MAX_STUCK + WINDOW
    box.held(holding(20_000))
    assert box.due() is None
