"""Goods in, as design/domain.md words it: given / scan / expected."""

from rules.signal import Light
from tests.rules.bench import GTIN, Bench, gs1, lenient, line, product, receipt


def dock(*, listed: bool = True) -> Bench:
    """A pre-receipt of three pumps, with or without their serials."""
    bench = Bench().add(product("pump"), GTIN)
    serials = {"line1": ["SN1", "SN2", "SN3"]} if listed else {}
    return bench.plan(receipt("PR-1", line(1, "pump", 3)), **serials)


def test_a_serial_on_the_list_is_verified() -> None:
    bench = dock()
    assert bench.scans("PR-1", "SN1") == ["task.opened", "serial.verified"]
    assert bench.light is Light.GREEN
    assert bench.captured == {"1": 1}


def test_a_serial_not_on_the_list_goes_aside() -> None:
    bench = dock()
    assert bench.scans("PR-1", "pump", "SN9") == ["task.opened", "context.product", "serial.not_expected"]
    assert bench.light is Light.RED
    assert bench.session.work is not None
    assert len(bench.session.work.aside) == 1


def test_the_same_serial_twice_tells_the_time_of_the_first() -> None:
    bench = dock()
    bench.scans("PR-1", "SN1")
    first = bench.now
    assert bench.scan("SN1") == "serial.already_in_task"
    assert bench.facts["first_at"] == str(first)
    assert bench.captured == {"1": 1}


def test_none_entered_asks_once_whether_this_is_the_serial() -> None:
    bench = dock(listed=False)
    assert bench.scans("PR-1", "A1", "%%ANSWER-1", "A2") == [
        "task.opened",
        "serial.is_this",
        "serial.accepted",
        "serial.accepted",
    ]
    assert bench.serials == ["A1", "A2"]


def test_more_than_expected_is_asked_once_then_open() -> None:
    bench = dock(listed=False)
    bench.scans("PR-1", "A1", "%%CONFIRM", "A2", "A3")
    assert bench.scan("A4") == "line.over"
    assert bench.scan("%%CONFIRM") == "line.over_accepted"
    assert bench.scan("A5") == "line.over_accepted"
    assert bench.captured == {"1": 5}


def test_confirm_books_and_finishes() -> None:
    bench = dock()
    bench.scans("PR-1", "SN1", "SN2", "SN3", "%%CONFIRM")
    assert [(m.serial, m.source, m.target, m.prev) for m in bench.movements] == [
        (serial, "supplier", "STOCK", ("none",)) for serial in ("SN1", "SN2", "SN3")
    ]
    assert bench.session.work is None


def test_partial_confirm_leaves_the_rest_open() -> None:
    bench = dock()
    bench.scans("PR-1", "SN1", "%%CONFIRM")
    assert bench.session.work is not None
    assert bench.scan("SN1") == "serial.on_hand"
    assert bench.scans("SN2", "SN3", "%%CONFIRM")[-1] == "confirm.aside"
    assert bench.scan("%%CONFIRM") == "confirm.done"
    assert len(bench.movements) == 3


def test_close_short_asks_why() -> None:
    bench = dock()
    bench.scans("PR-1", "SN1")
    assert bench.scan("%%CLOSE-SHORT") == "close.reason"
    assert bench.facts["missing"] == "2"
    bench.scan("%%ANSWER-2")
    assert [type(e).__name__ for e in bench.events] == ["LineClosed", "Confirmed"]
    assert bench.session.work is None


def test_undo_twice_takes_out_the_last() -> None:
    bench = dock()
    bench.scans("PR-1", "SN1", "SN2")
    assert bench.scans("%%UNDO", "%%UNDO") == ["undo.which", "undo.done"]
    assert bench.serials == ["SN1"]
    assert bench.scans("%%UNDO", "SN1") == ["undo.which", "undo.done"]
    assert bench.serials == []
    assert bench.scan("SN1") == "serial.verified"


def test_any_other_scan_leaves_undo_and_is_judged() -> None:
    bench = dock()
    assert bench.scans("PR-1", "SN1", "%%UNDO", "SN2") == [
        "task.opened",
        "serial.verified",
        "undo.which",
        "serial.verified",
    ]


def test_gs1_label_decides_by_its_own_product() -> None:
    bench = dock()
    assert bench.scan("PR-1") == "task.opened"
    assert bench.scan(gs1(("01", GTIN), ("21", "SN2"))) == "serial.verified"


def test_unknown_gtin_is_red() -> None:
    bench = dock()
    assert bench.scans("PR-1", gs1(("01", "09521130000018"), ("21", "X")))[-1] == "product.unknown"


def test_quantity_by_repeat_and_qty() -> None:
    bench = Bench().add(product("bolt", "none"), GTIN).plan(receipt("PR-2", line(1, "bolt", 20)))
    assert bench.scans("PR-2", "bolt", "bolt") == ["task.opened", "quantity.accepted", "quantity.accepted"]
    assert bench.scan("%%QTY-5") == "quantity.amended"
    assert bench.captured == {"1": 6}
    bench.scan("%%QTY-10")
    assert bench.captured == {"1": 16}


def test_qty_on_a_strict_serial_line_is_refused() -> None:
    bench = dock()
    assert bench.scans("PR-1", "pump", "%%QTY-3")[-1] == "quantity.not_for_serials"


def test_lenient_owes_and_serials_pay() -> None:
    bench = Bench().add(lenient("pump")).plan(receipt("PR-1", line(1, "pump", 3)))
    assert bench.scans("PR-1", "pump", "%%QTY-3") == ["task.opened", "context.product", "serial.owed"]
    assert bench.captured == {"1": 3}
    bench.scans("S1", "%%ANSWER-1")
    assert bench.captured == {"1": 3}
    bench.scan("%%CONFIRM")
    assert sorted((m.serial, m.quantity, m.debt) for m in bench.movements) == [("", 2, 2), ("S1", 1, 0)]


def test_lot_by_repeat() -> None:
    bench = Bench().add(product("glue", by="lot"), GTIN).plan(receipt("PR-3", line(1, "glue", 10)))
    assert bench.scans("PR-3", "glue", "L7", "L7", "%%QTY-4") == [
        "task.opened",
        "context.product",
        "lot.accepted",
        "lot.accepted",
        "quantity.amended",
    ]
    assert bench.captured == {"1": 5}


def test_a_question_left_unanswered_goes_aside() -> None:
    bench = dock(listed=False)
    bench.scans("PR-1", "A1")
    bench.scan("A2")
    assert [type(e).__name__ for e in bench.events] == ["Refused", "Asked"]
    assert bench.scan("%%CONFIRM") == "serial.accepted"
    assert bench.scan("%%CONFIRM") == "confirm.aside"


def test_pause_and_resume_keep_captures() -> None:
    bench = dock()
    bench.plan(receipt("PR-9", line(1, "pump", 1)))
    assert bench.scans("PR-1", "SN1", "PR-9", "%%PAUSE", "PR-9", "PR-1") == [
        "task.opened",
        "serial.verified",
        "task.busy",
        "task.paused",
        "task.opened",
        "task.opened",
    ]
    assert bench.serials == ["SN1"]
