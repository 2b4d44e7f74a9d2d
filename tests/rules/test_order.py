"""Where a serial is, told as given movements / expected place; and as properties of the set."""

from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.movement import NEW, UNKNOWN
from rules.order import Standing, Step, locate, story

DOOR, BENCH, OTHER = "d" * 32, "b" * 32, "e" * 32


def step(  # noqa: PLR0913 - a table's row
    boot: str, seq: int, way: str, prev: tuple[str, ...] = UNKNOWN, *, hlc: int = 0, lot: str = ""
) -> Step:
    source, target = way.split(">")
    return Step(boot, seq, hlc or seq * 10, 1_000 * (hlc or seq * 10), source, target, prev, lot, "", "T1")


def after(*steps: Step) -> tuple[str, ...]:
    return tuple(s.id for s in steps)


RECEIVED = step(DOOR, 1, "supplier>A1", NEW, hlc=100)
PICKED = step(BENCH, 1, "A1>customer", after(RECEIVED), hlc=200)
RETURNED = step(DOOR, 2, "customer>A1", after(PICKED), hlc=300)
#: The bench is offline and its clock is five minutes slow.
BLIND = step(BENCH, 7, "A1>customer", UNKNOWN, hlc=50)
BLIND_NEW = step(BENCH, 8, "A1>customer", NEW, hlc=50)
SECOND = step(OTHER, 1, "A1>customer", after(RECEIVED), hlc=190)
TWICE = step(OTHER, 2, "supplier>B2", NEW, hlc=90)
SETTLED = step(DOOR, 9, "customer>A1", after(PICKED, SECOND), hlc=400)

COUNTED = step(DOOR, 4, "A1>A1", UNKNOWN, hlc=300)
COUNTED_SLOW = step(OTHER, 4, "A1>A1", UNKNOWN, hlc=50)
COUNT_ONE = step(BENCH, 4, "A1>A1", after(RECEIVED), hlc=350)
COUNT_TWO = step(OTHER, 4, "A1>A1", after(RECEIVED), hlc=360)
#: Begun by an account transfer: it names the movement that ended the old owner's item, of another set.
BEGUN = step(OTHER, 6, "other account>A1", (f"{OTHER}:5",), hlc=500)

TABLE = {
    "received": ([RECEIVED], "A1", False),
    "received and picked": ([RECEIVED, PICKED], "customer", False),
    "and returned": ([RECEIVED, PICKED, RETURNED], "A1", False),
    "a child before its parent": ([RETURNED, PICKED], "A1", False),
    "a hole in the middle": ([RECEIVED, RETURNED], "A1", False),
    "door and bench offline, unknown": ([RECEIVED, BLIND], "customer", False),
    "door and bench offline, new": ([RECEIVED, BLIND_NEW], "customer", False),
    "a blind pick alone": ([BLIND], "customer", False),
    "two stations take one": ([RECEIVED, PICKED, SECOND], "customer", True),
    "believed new twice": ([RECEIVED, TWICE], "A1", True),
    "believed new twice, one picked": ([RECEIVED, PICKED, TWICE], "customer", True),
    "a person settles": ([RECEIVED, PICKED, SECOND, SETTLED], "A1", False),
    "unknown is never a fork": ([RECEIVED, PICKED, BLIND], "customer", False),
    "born at the pick, returned, picked again": (
        [step(BENCH, 1, "A1>customer", NEW), step(DOOR, 5, "customer>A1"), step(OTHER, 9, "A1>customer")],
        "customer",
        False,
    ),
    "a name of itself": ([step(DOOR, 3, "A1>B2", (f"{DOOR}:3",))], "B2", False),
    "a circle of names": (
        [step(DOOR, 3, "A1>B2", (f"{DOOR}:4",)), step(DOOR, 4, "B2>C3", (f"{DOOR}:3",))],
        "C3",
        False,
    ),
    "counted where it stands": ([RECEIVED, COUNTED], "A1", False),
    "counted by a slow clock, then picked": ([RECEIVED, COUNTED_SLOW, PICKED], "customer", False),
    "counted twice by slow clocks, picked blind": (
        [RECEIVED, COUNTED_SLOW, step(OTHER, 5, "A1>A1", UNKNOWN, hlc=40), BLIND],
        "customer",
        False,
    ),
    "counted, then moved by one who knew the goods-in only": (
        [RECEIVED, COUNTED, step(BENCH, 3, "A1>B2", UNKNOWN, hlc=400)],
        "B2",
        False,
    ),
    "counted by two who knew the same": ([RECEIVED, COUNT_ONE, COUNT_TWO], "A1", False),
    "counted by two and picked by a third, who knew the same": (
        [RECEIVED, COUNT_ONE, COUNT_TWO, step(DOOR, 8, "A1>customer", after(RECEIVED), hlc=500)],
        "customer",
        False,
    ),
    "seen at its place after another station took it": ([RECEIVED, PICKED, COUNT_ONE], "A1", True),
    "counted, then taken by two": (
        [RECEIVED, step(DOOR, 4, "A1>A1", after(RECEIVED), hlc=150), PICKED, SECOND],
        "customer",
        True,
    ),
    "it was another owner's before": ([BEGUN], "A1", False),
    "another owner's before, picked": (
        [BEGUN, step(BENCH, 2, "A1>customer", after(BEGUN))],
        "customer",
        False,
    ),
    "to another owner and back": (
        [RECEIVED, step(DOOR, 3, "A1>other account", after(RECEIVED)), BEGUN],
        "A1",
        False,
    ),
    "a circle of places": ([step(DOOR, 3, "A1>B2"), step(DOOR, 4, "B2>A1")], "A1", False),
}


@pytest.mark.parametrize(("steps", "place", "fork"), TABLE.values(), ids=TABLE.keys())
def test_a_serial_stands_where_its_movements_say(steps: list[Step], place: str, fork: bool) -> None:  # noqa: FBT001
    for order in permutations(steps):
        standing = locate([*order, *order])
        assert (standing.place, standing.fork) == (place, fork)
        assert standing == locate(steps)


def test_the_standing_tells_the_shown_head_last() -> None:
    assert locate([RECEIVED, SECOND, PICKED]) == Standing(
        "customer", PICKED.at, PICKED.id, (SECOND.id, PICKED.id), "", "", "T1", fork=True, origin="supplier"
    )


def test_the_standing_tells_process_and_container_of_the_head() -> None:
    """A unit scanned singly leaves its container by itself."""
    packed = Step(DOOR, 1, 1, 1, "supplier", "A1", NEW, process="receive", container="00340")
    single = Step(DOOR, 2, 2, 2, "A1", "B2", after(packed), process="relocate")
    assert (locate([packed]).process, locate([packed]).container) == ("receive", "00340")
    assert (locate([packed, single]).process, locate([packed, single]).container) == ("relocate", "")


def test_the_story_of_a_unit_that_changes_its_owner_is_one() -> None:
    """An account transfer: the trace reads as one."""
    ended = step(OTHER, 5, "A1>other account", after(RECEIVED), hlc=250)
    picked = step(BENCH, 2, "A1>customer", after(BEGUN), hlc=60)
    for order in permutations([RECEIVED, ended, BEGUN, picked]):
        assert story(order) == after(RECEIVED, ended, BEGUN, picked)


def test_the_lot_stays_with_the_serial() -> None:
    got = step(DOOR, 1, "supplier>A1", NEW, lot="L7")
    assert locate([got, step(BENCH, 1, "A1>customer", after(got), hlc=500)]).lot == "L7"


def test_a_story_is_told_in_the_order_it_happened() -> None:
    slow = step(BENCH, 7, "A1>customer", UNKNOWN, hlc=50)
    back = step(DOOR, 2, "customer>A1", after(slow), hlc=300)
    for order in permutations([RECEIVED, slow, back]):
        assert story(order) == after(RECEIVED, slow, back)
    fork = [TWICE, RECEIVED, SECOND, PICKED, SETTLED]
    assert story(fork) == after(*fork), "where nothing is said, by the clock"


def test_a_serial_without_a_movement_is_misuse() -> None:
    with pytest.raises(ValueError, match="stands nowhere"):
        locate([])


PLACES = st.sampled_from(["A1", "B2", "C3", "customer"])


@st.composite
def walks(draw: st.DrawFn) -> tuple[list[Step], str]:
    """One unit really going from place to place, or counted where it is; clocks lie, some stations knew."""
    stops = ["supplier", *draw(st.lists(PLACES, min_size=1, max_size=9))]
    steps: list[Step] = []
    for n, (source, target) in enumerate(pairwise(stops), 1):
        knew = bool(steps) and draw(st.booleans())
        prev = (steps[-1].id,) if knew else draw(st.sampled_from([NEW, UNKNOWN]))
        hlc = draw(st.integers(1, 50))
        steps.append(Step(draw(st.sampled_from([DOOR, BENCH])), n, hlc, hlc, source, target, prev))
    return steps, stops[-1]


@given(walks())
def test_one_unit_is_found_whatever_the_clocks_say(walk: tuple[list[Step], str]) -> None:
    steps, place = walk
    standing = locate(steps)
    assert standing.place == place
    assert not standing.fork
    assert len(standing.heads) == 1


IDS = [f"{boot}:{seq}" for boot in (DOOR, BENCH) for seq in range(1, 5)]


@st.composite
def anything(draw: st.DrawFn) -> list[Step]:
    chosen = draw(st.lists(st.sampled_from(IDS), unique=True, min_size=1))
    prevs = st.one_of(
        st.just(NEW), st.just(UNKNOWN), st.just(()), st.lists(st.sampled_from(IDS), max_size=2).map(tuple)
    )
    return [
        Step(
            i[:32], int(i[33:]), draw(st.integers(1, 4)), 0, draw(PLACES), draw(PLACES), draw(prevs),
            draw(st.sampled_from(["", "L1", "L2"])),
        )
        for i in chosen
    ]  # fmt: skip


@given(st.data())
def test_any_order_and_any_repeats_give_the_same_standing(data: st.DataObject) -> None:
    steps = data.draw(anything())
    again = data.draw(st.permutations(steps)) + data.draw(st.lists(st.sampled_from(steps)))
    assert locate(again) == locate(steps)
    assert locate(steps).head in {s.id for s in steps}


def test_a_long_history_costs_time_in_proportion() -> None:
    steps = [step(DOOR, 1, "supplier>A0", NEW)]
    for n in range(2, 3_000):
        steps.append(step(DOOR, n, f"A{n - 2}>A{n - 1}", after(steps[-1])))
    assert locate(reversed(steps)).place == "A2998"
    assert story(reversed(steps)) == after(*steps)
