"""Days at a station in which every reason of the catalogue happens, each as a bench and what is scanned."""

from collections.abc import Iterator
from dataclasses import replace

from rules.catalog import Content, Shelf
from rules.place import PlaceKind
from rules.product import Process, Product, Reserve, Role
from rules.scan import Entry
from rules.task import Task
from tests.rules.bench import CASE, GTIN, Bench, gs1, lenient, line, pick_list, product, receipt

Day = tuple[Bench, str]
DEVICES = {"camera": Entry.FIXED, "screen": Entry.KEYED}


def days() -> Iterator[Day]:
    """All of them."""
    for some in (
        _tasks,
        _goods_in,
        _goods_out,
        _supervised,
        _questions,
        _asides,
        _containers,
        _between,
        _reserved,
        _labels,
    ):
        yield from some()


def _at(process: str, item: Product, quantity: int = 2, *serials: str, **more: object) -> Bench:
    """One task T-1 with one line of this product."""
    bench = Bench().add(item, GTIN).add(product("fan"))
    make, place = (receipt, {}) if process == "receive" else (pick_list, {"place": "A-01"})
    lists = {"line1": list(serials)} if serials else {}
    return bench.plan(make("T-1", line(1, item.sku, quantity, **place, **more)), **lists)


def _unit(serial: str, *more: tuple[str, str]) -> str:
    return gs1(("01", GTIN), ("21", serial), *more)


PUMP, GLUE, BOLT = product("pump"), product("glue", by="lot"), product("bolt", "none")
BOTH = product("pump", by="serial_lot")


def _tasks() -> Iterator[Day]:
    two = _at("receive", PUMP).plan(receipt("T-2", line(1, "fan", 1))).plan(receipt("T-3", closed=True))
    two.plan(receipt("T-4", stations=("x",)))
    yield two, f"bolt T-3 T-4 T-1 {_unit('S1')} T-2 %%PAUSE"
    yield _at("receive", PUMP).plan(receipt("T-2", line(1, "fan", 1))), "pump"
    mixed = receipt("T-2", line(1, "pump", 1), line(2, "fan", 1))
    yield _at("receive", PUMP).plan(mixed), "T-2 S1 %%NEXT-TASK %%PAUSE %%NEXT-TASK %%NEXT-TASK"
    yield Bench(), "%%NEXT-TASK %%CONFIRM"
    yield Bench(Shelf(version=None)), "T-1"
    yield _at("receive", BOLT).badge("B", "Ada").must_sign_on(), "T-1 B %%SIGN-OFF"


def _goods_in() -> Iterator[Day]:
    yield _at("receive", PUMP), "T-1 T-1 S1 %%UNDO S1 %%ANSWER-1 S1 S2 S3 %%CONFIRM %%UNDO %%UNDO"
    yield _at("receive", PUMP, 2, "S1", "S2"), "T-1 S1 pump S9 %%CONFIRM %%CONFIRM S1"
    yield _at("receive", PUMP), "T-1 pump %%QTY-2 %%NO-SERIAL 4006381333931 fan %%PAUSE bla T-1"
    yield _at("receive", PUMP).add(product("valve")).stock("valve", "V1", "customer"), "T-1 V1"
    yield _at("receive", PUMP).stock("pump", "S1", "customer"), "T-1 S1 %%ANSWER-1 %%UNDO %%UNDO"
    yield _at("receive", PUMP).stock("pump", "S1", "customer"), "T-1 S1 %%ANSWER-2"
    pattern = _at("receive", product("pump", pattern="S."))
    yield pattern, "T-1 X1 %%CLOSE-SHORT %%ANSWER-1 %%CONFIRM T-1 S2"
    yield _at("receive", product("pump", scheme="imei")), "T-1 490154203237519"
    locked = _at("receive", PUMP, 2, "S1", "S2")
    locked.shelf.lists = [replace(e, received=True) for e in locked.shelf.lists]
    yield locked, "T-1 S1"
    yield _at("receive", lenient("pump")), "T-1 pump %%QTY-2 S1 %%QTY-1 %%ANSWER-1"
    yield _at("receive", BOLT), "T-1 bolt %%QTY-5 %%CONFIRM nothing %%QTY-9 bolt %%CONFIRM"
    yield _at("receive", BOLT), f"T-1 %%CONFIRM %%UNDO %%ANSWER-1 %%DANCE {gs1(('01', CASE))}"
    yield _at("receive", BOLT).place("A-01"), f"T-1 A-01 {gs1(('01', GTIN), ('30', '99999999'))} \x00"
    announced = _at("receive", GLUE, 5, lot="L1").lot("glue", "L2", "2030-01-01")
    yield announced, "T-1 L1 L2 %%QTY-2 %%CONFIRM"
    known = _at("receive", GLUE).lot("glue", "L2", "2030-01-01")
    yield known, f"T-1 {gs1(('01', GTIN), ('17', '280101'), ('10', 'L2'))}"
    yield _at("receive", BOTH), f"T-1 {_unit('S1')} L1"
    yield _at("receive", BOTH).lot("pump", "L1"), "T-1 pump L1"


def _goods_out() -> Iterator[Day]:
    elsewhere = _at("pick", PUMP).stock("pump", "S1", "B-07").place("C-09")
    yield elsewhere, f"T-1 C-09 S1 %%CONFIRM {_unit('S9')}"
    away = _at("pick", PUMP).stock("pump", "S1", "customer").stock("pump", "S2", "lost")
    yield away, f"T-1 {_unit('S1')} {_unit('S2')}"
    yield _at("pick", PUMP).stock("fan", "V1", "A-01").debt("pump", "A-01", 1), f"T-1 V1 {_unit('S1')}"
    yield _at("pick", PUMP, 1).stock("pump", "S1", "A-01").stock("pump", "S2", "A-01"), "T-1 S1 S2"
    yield _at("pick", PUMP).offline(), f"T-1 {_unit('S1')} %%CONFIRM"
    yield _at("pick", BOTH).stock("pump", "S1", "A-01", "L1"), f"T-1 {_unit('S1', ('10', 'L2'))}"
    yield _at("pick", GLUE).lot("glue", "L1", "2020-01-01"), "T-1 L1 L9"
    yield _at("pick", GLUE).offline(), "T-1 L9 %%CONFIRM"


def _supervised() -> Iterator[Day]:
    bench = _at("pick", PUMP).stock("pump", "S1", "B-07")
    bench.session.supervised = bench.replayed.supervised = frozenset({"serial.elsewhere"})
    yield bench, "T-1 S1"


def _questions() -> Iterator[Day]:
    digits = _at("receive", BOLT, 9)
    yield digits, "T-1 bolt %%QTY %%DIGIT-3 %%CONFIRM %%QTY-ALL %%CONFIRM %%QTY-ALL %%HELP %%CANCEL T-1"
    held = _at("receive", PUMP).hold("pump", "S1")
    yield held, f"T-1 {_unit('S1')} %%ANSWER-1 %%DAMAGED {_unit('S2')}"
    yield (
        _at("receive", product("glue", by="lot", min_life=90)),
        (f"T-1 {gs1(('01', GTIN), ('17', '261231'), ('10', 'L2'))}"),
    )
    labelled = _at("receive", product("pump", roles=(Role("mac", "[0-9A-F]{12}"),)))
    yield labelled, f"T-1 {_unit('S1')} 0A1B2C3D4E5F"
    unique = _at("receive", product("pump", unique=True)).stock("fan", "S1", "A-01")
    yield unique, f"T-1 {_unit('S1')}"
    yield _at("receive", PUMP), f"T-1 camera>{_unit('S1')} %%CONFIRM"
    asks = _at("pick", PUMP).stock("pump", "S1", "B-07").place("B-07")
    asks.session.supervised = asks.replayed.supervised = frozenset({"serial.elsewhere"})
    yield asks, "T-1 S1"


def _asides() -> Iterator[Day]:
    boss = _at("receive", PUMP, 4, "S1", "S2", "S3", "S4").badge("BOSS", "Eva", "supervisor")
    yield boss, "T-1 X1 X1 s1 X3 %%ANSWER-1 BOSS %%ANSWER-1 %%ANSWER-1 %%ANSWER-1"
    drops = _at("receive", PUMP, 4, "S1", "S2", "S3", "S4").badge("BOSS", "Eva", "supervisor")
    yield drops, "T-1 X1 X2 X3 BOSS"
    house = _at("receive", PUMP).badge("BOSS", "Eva", "supervisor")
    yield house, "T-1 pump %%NO-SERIAL BOSS %%ANSWER-1 fan BOSS %%ANSWER-1"
    yield _at("receive", PUMP), f"T-1 {_unit('S1')} {_unit('S1')}"
    stopped = _at("pick", PUMP).stock("pump", "S1", "A-01").stock("pump", "S2", "A-01")
    stopped.hold("pump", "S1").hold("pump", "S2", kind="hold")
    yield stopped, "T-1 S1 S2 %%ACK S2"


def _containers() -> Iterator[Day]:
    known, sscc = "106141411234567897", "106141411234567880"
    box = _at("receive", PUMP, 4).container(known, Content(PUMP.id, "S1"), Content(PUMP.id, "S2"))
    box.container("376104250021234569", Content(PUMP.id, "S1"))
    box.stock("pump", "S9", "B-07").container("106141411234567873", Content(PUMP.id, "S9"))
    yield box, f"T-1 {known} {known} {gs1(('00', sscc))} 106141411234567873"


def _labels() -> Iterator[Day]:
    lot = gs1(("10", "L1"), ("17", "281231"))
    item = gs1(("01", GTIN))
    yield _at("receive", GLUE), f"T-1 {lot} {item} {item} {lot} {lot} fan"
    yield _at("receive", PUMP), f"T-1 {_unit('S1')} {lot}"
    yield _at("receive", BOTH), f"T-1 {_unit('S117271130')}"


def _task(process: Process, item: Product = PUMP, **more: object) -> Bench:
    """One task T-1 of any process with one line of two."""
    bench = Bench().add(item, GTIN).add(product("fan")).place("A-01", "B-07")
    row = line(1, item.sku, 2, **{k: v for k, v in more.items() if k in {"dest", "place"}})
    rest = {k: v for k, v in more.items() if k not in {"dest", "place"}}
    return bench.plan(Task("T-1", process, (row,), **rest))  # type: ignore[arg-type]


def _between() -> Iterator[Day]:
    batch = _task(Process.BATCH_PICK, dest="O-1").stock("pump", "S1", "A-01")
    batch.shelf.open_tasks["T-1"] = replace(
        batch.shelf.open_tasks["T-1"], lines=(line(1, "pump", 2, dest="O-1"), line(2, "fan", 1, dest="O-2"))
    )
    batch.stock("fan", "F1", "A-01").place("TOTE-9", kind=PlaceKind.TOTE)
    yield batch, "T-1 S1 O-2 S1 %%ACK TOTE-9 O-1 S1 F1"
    count = _task(Process.COUNT, place="A-01").stock("pump", "S1", "A-01")
    yield count.stock("pump", "S2", "B-07"), f"T-1 {_unit('S1')} {_unit('S2')} {_unit('S3')} %%ANSWER-1"
    yield _task(Process.ADJUST).stock("pump", "S1", "A-01"), f"T-1 {_unit('S1')} {_unit('S9')}"
    sent = _task(Process.TRANSFER_IN, origin="T-0").stock("pump", "S1", "A-01")
    yield sent, f"T-1 {_unit('S1')}"
    yield _task(Process.TRANSFER_IN, origin="T-0").offline(), f"T-1 {_unit('S1')}"
    yield _task(Process.CUSTOMER_RETURN), f"T-1 {_unit('S1')}"
    yield _task(Process.RELOCATE).stock("pump", "S1", "A-01"), f"T-1 {_unit('S1')}"


def _reserved() -> Iterator[Day]:
    both = {"reserve": Reserve.EXACT}
    kept = _at("pick", PUMP, 2, "S1", "S2", **both).stock("pump", "S3", "A-01").stock("pump", "S1", "A-01")
    kept.plan(pick_list("T-2", line(1, "pump", 1, place="A-01")))
    yield kept, "T-1 S3 %%CONFIRM %%CONFIRM %%PAUSE T-2 S1"
    swaps = _at("pick", PUMP, 2, "S1", "S2").stock("pump", "S3", "A-01")
    yield swaps.stock("pump", "S4", "A-02", process="pick"), f"T-1 S3 {_unit('S4')}"
    lots = _at("pick", GLUE, 9, lot="L1").lot("glue", "L1", "2028-01-01").lot("glue", "L2", "2029-01-01")
    lots.shelf.firsts["main/glue", "A-01"] = lots.shelf.lots["main/glue", "L1"]
    yield lots, "T-1 L2"
    early = _at("pick", GLUE, 9).lot("glue", "L1", "2028-01-01").lot("glue", "L2", "2029-01-01")
    early.shelf.firsts["main/glue", "A-01"] = early.shelf.lots["main/glue", "L1"]
    yield early, "T-1 L2"
    exact = _at("pick", GLUE, 9, lot="L1", reserve=Reserve.SAME_LOT).lot("glue", "L1").lot("glue", "L2")
    yield exact, "T-1 L2"
    far = _at("pick", PUMP).place("A-01", warehouse="Nord").place("B-07", warehouse="Sued")
    yield far.stock("pump", "S1", "B-07"), "T-1 S1"
    back = _at("pick", product("pump", "pick")).stock("pump", "S1", "customer").came_back("pump", 1)
    yield back, f"T-1 {_unit('S1')} %%ANSWER-1"
    other = _at("pick", PUMP)
    other.assign("T-1", "dock-2")
    yield other, "T-1"
    taken = _at("pick", PUMP).stock("pump", "S1", "A-01")
    taken.scans("T-1", "S1")
    taken.assign("T-1", "dock-2", taken_away=True)
    yield taken, "S2"
