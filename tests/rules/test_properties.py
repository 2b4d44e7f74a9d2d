"""What holds for any scans of two scanners, a camera and a finger, in a small warehouse.

`Bench.scan` checks after each one: no exception, the journal replays through the wire to an equal
session, every count is the sum of its captures, no green without a booking, the words of each verdict have
their facts.
"""

from copy import deepcopy
from dataclasses import dataclass, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from rules.conclude import conclude
from rules.decide import decide
from rules.events import Accepted, Confirmed, Event, Read, Undone
from rules.place import ACCOUNT
from rules.product import By, Enforcement, Process, Tracking, asks, enforcement
from rules.scan import Entry
from rules.session import Session, evolve
from rules.work import Work
from tests.rules.bench import Bench, gs1, lenient, line, pick_list, product, receipt
from tests.rules.test_hostile import HOSTILE

GTINS = {
    "pump": "09521130002005",
    "valve": "09521130002012",
    "glue": "09521130002029",
    "seal": "09521130002036",
    "charger": "09521130002043",
    "bolt": "09521130002050",
}
SKUS = list(GTINS)
SERIALS = [f"S{n}" for n in range(1, 6)]
LOTS = ["L1", "L2"]
COMMANDS = [
    *(
        "CONFIRM",
        "UNDO",
        "NEXT-TASK",
        "PAUSE",
        "CLOSE-SHORT",
        "NO-SERIAL",
        "SIGN-OFF",
        "ANSWER-1",
        "ANSWER-2",
    ),
    *("QTY-1", "QTY-3", "QTY-100", "QTY-0", "NOISE", "ANSWER-4"),
]


#: Where a unit may stand already where it is said to go; all others move it.
_MAY_STAY = {Process.COUNT, Process.RELOCATE, Process.QUARANTINE}
#: Movements that only bring a captured unit to where it was taken from.
_BESIDES = {"before_pick", "identified"}


@dataclass
class Watched(Bench):
    """Remembers the work as it was before the last booking of a unit."""

    before: Work | None = None
    last: Event | None = None
    undone: int = 0

    def _store(self, event: Event) -> None:
        if isinstance(event, Confirmed):
            self._check_movements()
        if self.last is None or not _belongs(event, self.last):
            self.before = deepcopy(self.session.work)
        self.last = event if event is not self.events[-1] else None
        super()._store(event)

    def _check_movements(self) -> None:
        """The movements of a confirm are the captures, each once, besides what puts them right."""
        movements, captures = conclude(self.session, "Ada"), self.work.captures
        booked = [
            (m.scan, m.line, m.product, m.serial, m.lot, m.quantity, m.debt)
            for m in movements
            if m.reason not in _BESIDES and m.source != ACCOUNT  # it begins again under the new owner
        ]
        assert booked == [
            (ref, c.line, c.product, c.serial, c.lot, c.quantity, c.debt) for ref, c in captures.items()
        ]
        staying = {(m.process, m.reason) for m in movements if m.source == m.target}
        named = (Process.ADJUST, "pays_debt")  # a unit that was there without its serial
        assert [way for way in staying if way[0] not in _MAY_STAY and way != named] == []
        assert all(m.quantity >= 1 for m in movements)

    def check_undo(self) -> None:
        """UNDO, UNDO takes the last booking out again, and nothing else."""
        event = self.events[-1] if self.events else None
        if not isinstance(event, Accepted) or event.amends or self.before is None:
            return
        session, before = deepcopy(self.session), self.before
        entry = Entry.KEYED if event.read.entry is Entry.KEYED else Entry.SCAN
        session.questions.clear()  # touch would answer a colleague's first
        for n in (1, 2):
            read = Read(event.read.source, b"%%UNDO", event.read.at + n, entry=entry, text="%%UNDO")
            for k, step in enumerate(decide(session, read, self.shelf)):
                session = evolve(session, step, f"undo:{n}{k}")
        assert session.work is not None
        self.undone += 1
        if any(isinstance(e, Accepted) and "paid" in e.facts for e in self.events):
            assert _totals(session.work) == _totals(before)
        else:
            assert _lasting(session.work) == _lasting(before)


def _lasting(work: Work) -> Work:
    """Without what is of the next scan, not of the goods."""
    return replace(work, latest={}, proposed={}, damaged={})


def _belongs(event: Event, last: Event) -> bool:
    """Whether an event is of one booking with the one before it: a payment, or a container's next child."""
    if not isinstance(event, Accepted | Undone) or not isinstance(last, Accepted | Undone):
        return False
    if event.facts.get("why") == "paid":
        return last.facts.get("why") == "paid"
    if not isinstance(event, Accepted):
        return False
    if "paid" in event.facts and last.facts.get("why") == "paid":
        return True
    boxed = event.capture.container
    after_pay = last.facts.get("why") == "paid"
    return bool(boxed) and (after_pay or (isinstance(last, Accepted) and last.capture.container == boxed))


def _totals(work: Work) -> tuple[object, ...]:
    """What stays the same when a declared unit gets another record: all but the ids of such captures."""
    return (work.counts, work.missing, work.by_item, work.paying, work.aside, work.context, set(work.kept))


def warehouse(*, online: bool, complete: bool) -> Watched:
    bench = Watched(session=Session("dock-1"))
    for item in (
        product("pump"),
        lenient("valve"),
        product("glue", by="lot"),
        lenient("seal", by="serial_lot"),
        product("charger", "pick", pattern="S[0-9]"),
        product("bolt", "none"),
    ):
        bench.add(item, GTINS[item.sku])
    bench.pack("bolt", "BOX", 12).pack("glue", "TRAY", 6).place("A-01", "B-07").badge("B-1", "Ada")
    every = [line(n, sku, 4, place="A-01" if n % 2 else "") for n, sku in enumerate(SKUS, 1)]
    bench.plan(receipt("PR-1", *every), line1=SERIALS[:4])
    bench.plan(
        receipt("PR-2", line(1, "valve", 1, lot="L1"), line(2, "seal", 2, lot="L1"), line(3, "valve", 2))
    )
    bench.plan(pick_list("PL-1", *every))
    bench.plan(pick_list("PL-2", line(1, "seal", 2), line(2, "pump", 1, place="B-07")))
    bench.stock("pump", "S5", "B-07").stock("valve", "S1", "customer").stock("seal", "S2", "A-01", "L1")
    bench.stock("charger", "S3", "customer").lot("glue", "L1", "2027-01-01").lot("seal", "L2", "2020-01-01")
    bench.debt("valve", "A-01", 1)
    bench.shelf.online, bench.shelf.complete = online, complete
    return bench


labels = st.builds(
    lambda sku, serial, lot, count: gs1(
        ("01", GTINS[sku]),
        *[(ai, value) for ai, value in (("30", count), ("21", serial), ("10", lot)) if value],
    ),
    st.sampled_from(SKUS),
    st.sampled_from(["", *SERIALS]),
    st.sampled_from(["", *LOTS]),
    st.sampled_from(["", "", "", "2", "99999999"]),
)
codes = st.one_of(
    st.sampled_from([f"%%{command}" for command in COMMANDS]),
    st.sampled_from(["%%CONFIRM", "%%ANSWER-1", "%%UNDO"]),
    st.sampled_from([*SKUS, *SERIALS, *LOTS]),
    st.sampled_from([*SKUS, *SERIALS, *LOTS]),
    labels,
    st.sampled_from(["PR-1", "PR-2", "PL-1", "PL-2", "A-01", "B-07", "B-1", "BOX", "TRAY", "4006381333931"]),
    st.sampled_from(list(HOSTILE.values())),
    st.binary(max_size=40),
)
hands = st.sampled_from(
    [
        ("gun-a", Entry.SCAN),
        ("gun-a", Entry.SCAN),
        ("gun-b", Entry.SCAN),
        ("screen", Entry.KEYED),
        ("camera", Entry.FIXED),
    ]
)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["PR-1", "PR-2", "PL-1", "PL-2", ""]),
    st.lists(st.tuples(hands, codes), min_size=1, max_size=40),
    st.booleans(),
    st.booleans(),
)
def test_any_day_at_the_dock(
    first: str,
    day: list[tuple[tuple[str, Entry], str | bytes]],
    online: bool,  # noqa: FBT001 - drawn
    complete: bool,  # noqa: FBT001 - drawn
) -> None:
    bench = warehouse(online=online, complete=complete)
    if first:
        bench.scan(first)
    for (source, entry), code in day:
        reason = bench.scan(code, source, entry)
        assert reason or entry is Entry.FIXED
        bench.check_undo()
        _check_lines(bench)


def _check_lines(bench: Bench) -> None:
    """A strict serialised line counts its serials; a lenient one its serials and what it owes."""
    work = bench.session.work
    task = bench.shelf.task(work.task) if work is not None else None
    for row in task.lines if work is not None and task is not None else ():
        item = bench.shelf.products[row.product]
        if work is None or not asks(item, work.process).serial:
            continue
        on_line = [c for c in work.captures.values() if c.line == row.id]
        serials = [c.serial for c in on_line if c.serial]
        nameless = sum(c.quantity for c in on_line if not c.serial and not c.debt)
        assert not nameless or (work.process is Process.CUSTOMER_RETURN and item.tracking is Tracking.PICK)
        assert work.captured(row.id) == len(serials) + nameless + work.missing.get(row.id, 0)
        assert len(set(serials)) == len(serials)
        owes = enforcement(item, work.process) is Enforcement.LENIENT
        assert owes or not work.missing.get(row.id)
        assert item.by is not By.SERIAL_LOT or all(c.lot for c in on_line if c.serial)


def test_the_day_above_is_not_empty() -> None:
    """The same checks on a day that is known to book, owe, pay, undo and confirm."""
    bench = warehouse(online=True, complete=True)
    day = "PR-1 S1 S2 valve %%QTY-2 S3 %%ANSWER-1 BOX %%QTY-3 %%CONFIRM glue L1 L2 seal L1 S4 S4"
    for text in (*day.split(), "%%UNDO", "%%CONFIRM", "%%CONFIRM", "%%CONFIRM"):
        bench.scan(text)
        bench.check_undo()
        _check_lines(bench)
    assert bench.undone >= 8
    assert len(bench.movements) >= 6
