"""What holds for any day over every process: holds, containers, roles, damage, totes, overrides, cancelling.

As in `test_properties`, `Bench.scan` checks after each scan that the journal replays to an equal session and
that every sum is the sum of its captures.
"""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.catalog import Content
from rules.place import on_hand
from rules.product import PICKS, Process, Role, Tracking
from rules.scan import Entry
from rules.session import Session
from rules.task import Task
from tests.rules.bench import Bench, gs1, lenient, line, product
from tests.rules.test_properties import Watched, _check_lines

SKUS = ("pump", "valve", "glue", "router", "bolt", "charger")
GTINS = {
    sku: f"0952113000{n}"
    for sku, n in zip(SKUS, ("2005", "2012", "2029", "2036", "2043", "2050"), strict=True)
}
SERIALS = [f"S{n}" for n in range(1, 8)]
MACS = ["0A1B2C3D4E5F", "0A1B2C3D4E60"]
BOX, PALLET, MIXED = "106141411234567897", "106141411234567880", "106141411234567873"
#: Movements of a unit that this station cannot know to be there.
UNPROVED = {"provisional", "pays_debt"}

Hand = tuple[str, Entry]


def site(*, online: bool, complete: bool, screen: bool, auto: bool) -> Watched:
    """One task of each process over six products, some of it held, boxed, owed or elsewhere."""
    bench = Watched(session=Session("dock-1"))
    for session in (bench.session, bench.replayed):
        session.screen, session.auto = screen, auto
    for item in (
        product("pump", over_percent=25),
        lenient("valve"),
        product("glue", by="lot", min_life=30),
        product("router", roles=(Role("mac", "[0-9A-F]{12}"),)),
        product("bolt", "none"),
        product("charger", "pick"),
    ):
        bench.add(item, GTINS[item.sku])
    bench.pack("bolt", "CASE", 12).badge("B-1", "Ada").badge("BOSS", "Eva", "supervisor")
    bench.place("A-01", "B-07").place("TOTE-1", "TOTE-2", kind="tote").place("QQ", kind="quarantine")
    bench.stock("pump", "S1", "A-01").stock("pump", "S2", "B-07").stock("pump", "S3", "customer")
    bench.stock("valve", "S1", "A-01").stock("router", "S4", "A-01").stock(
        "pump", "S5", "in transit", task="T-0"
    )
    bench.hold("pump", "S2").hold("glue", lot="L2", kind="hold").debt("valve", "A-01", 2).lot(
        "glue", "L1", "2027-06-30"
    )
    bench.container(BOX, Content("main/pump", "S6"), Content("main/pump", "S7"))
    bench.container(PALLET, Content("main/bolt", quantity=24), Content("main/valve", "S6"))
    bench.container(MIXED, Content("main/pump", "S1"), Content("main/glue", "", "L1", quantity=3))
    for process in Process:
        bench.plan(_task(process), **({"line1": SERIALS[:4]} if process in LISTED else {}))
    bench.shelf.online, bench.shelf.complete = online, complete
    return bench


LISTED = (Process.RECEIVE, Process.DISPATCH)
#: Their own place is where goods go, by default the customer.
LEAVING = PICKS | {Process.TRANSFER_OUT}


def _task(process: Process) -> Task:
    totes = ("TOTE-1", "TOTE-2") if process in {Process.BATCH_PICK, Process.TOTE_PICK} else ("", "")
    lines = tuple(line(n, sku, 4, dest=totes[n % 2]) for n, sku in enumerate(SKUS, 1))
    if process is Process.ACCOUNT_TRANSFER:
        lines = tuple(replace(row, into="main/bolt" if row.product == "main/bolt" else "") for row in lines)
    return Task(_ref(process), process, lines, place="" if process in LEAVING else "A-01", origin="T-0")


def _ref(process: Process) -> str:
    return f"T-{process.upper()}"


commands = st.sampled_from(
    [
        *("CONFIRM", "CONFIRM", "UNDO", "UNDO", "ANSWER-1", "ANSWER-1", "ANSWER-2", "ANSWER-3", "ACK", "ACK"),
        *("DAMAGED", "NO-SERIAL", "QTY-3", "QTY", "DIGIT-2", "QTY-ALL", "CANCEL", "CLOSE-SHORT", "PAUSE"),
        *("NEXT-TASK", "START-ISSUE", "START-RELOCATE", "START-COUNT", "START-RECEIVE", "SIGN-OFF", "HELP"),
    ]
).map("%%{}".format)
labels = st.builds(
    lambda sku, serial, lot: gs1(("01", GTINS[sku]), *(p for p in (("21", serial), ("10", lot)) if p[1])),
    st.sampled_from(SKUS),
    st.sampled_from(["", *SERIALS]),
    st.sampled_from(["", "", "L1", "L2"]),
)
pallets = st.sampled_from(
    [
        BOX,
        PALLET,
        MIXED,
        gs1(("00", BOX)),
        gs1(("00", "106141411234567866"), ("02", GTINS["bolt"]), ("37", "4")),
    ]
)
plain = st.sampled_from(
    [*SKUS, *SERIALS, *MACS, "L1", "L2", "CASE", "A-01", "B-07", "QQ", "TOTE-1", "TOTE-2", ""]
)
others = st.sampled_from(["B-1", "BOSS", "BOSS", *map(_ref, Process)])
codes = st.one_of(commands, commands, labels, labels, plain, plain, pallets, others)
hands = st.sampled_from(
    [
        *(("gun-a", Entry.SCAN),) * 3,
        ("gun-b", Entry.SCAN),
        ("screen", Entry.KEYED),
        ("camera", Entry.FIXED),
    ]
)
days = st.lists(st.tuples(hands, codes), min_size=1, max_size=30)
settings_of_a_site = st.fixed_dictionaries(
    {"online": st.booleans(), "complete": st.booleans(), "screen": st.sampled_from([True, True, True, False])}
    | {"auto": st.booleans()}
)


def live(process: Process, day: list[tuple[Hand, str]], site_settings: dict[str, bool]) -> Bench:
    """Lives through a day and checks after every scan what always holds."""
    bench = site(**site_settings)
    before = _places(bench)
    bench.scan(_ref(process))
    for (source, entry), code in day:
        bench.scan(code, source, entry)
        bench.check_undo()
        _check_lines(bench)
        _check_units(bench, before)
    return bench


@pytest.mark.domain("undo.exact")
@settings(max_examples=60, deadline=None)
@given(st.sampled_from(Process), days, settings_of_a_site)
def test_any_day_in_any_process(
    process: Process, day: list[tuple[Hand, str]], site_settings: dict[str, bool]
) -> None:
    live(process, day, site_settings)


@pytest.mark.soak
@settings(max_examples=6_000, deadline=None)
@given(st.sampled_from(Process), days, settings_of_a_site)
def test_very_many_days(
    process: Process, day: list[tuple[Hand, str]], site_settings: dict[str, bool]
) -> None:
    live(process, day, site_settings)


def _places(bench: Bench) -> dict[tuple[str, str], str]:
    return {item: position.place for item, position in bench.shelf.where.items()}


def _check_units(bench: Bench, before: dict[tuple[str, str], str]) -> None:
    """No serial is in stock twice, and none leaves a stock it is not in."""
    stock = Counter({item: int(on_hand(place)) for item, place in before.items()})
    unproved = set()
    for movement in bench.movements:
        item = (movement.product, movement.serial)
        full = bench.shelf.products[movement.product].tracking is Tracking.FULL
        if not movement.serial or not full:
            continue
        if movement.reason in UNPROVED:
            unproved.add(item)
        stock[item] += on_hand(movement.target) - on_hand(movement.source)
        assert item in unproved or stock[item] in {0, 1}, (item, stock[item], movement)


def test_these_days_are_not_empty() -> None:
    """The same checks on a day that is known to box, damage, stop, let in and give up."""
    day = (
        "S1 %%DAMAGED pump S5 %%ANSWER-1 "
        + BOX
        + " %%UNDO "
        + BOX
        + " X9 BOSS %%ANSWER-1 %%CONFIRM %%CONFIRM"
    )
    steps: list[tuple[Hand, str]] = [(("gun-a", Entry.SCAN), code) for code in day.split()]
    everything = {"online": True, "complete": True, "screen": True, "auto": False}
    bench = live(Process.RECEIVE, steps, everything)
    assert bench.movements or bench.session.work
    assert isinstance(bench, Watched)
    assert bench.undone >= 1
