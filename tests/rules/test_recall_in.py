"""Recalled and held items at goods in: only into quarantine (design: domain, "Goods out")."""

import pytest

from tests.rules.bench import GTIN, Bench, gs1, line, play, product, receipt


def dock(by: str = "serial", **hold: str) -> Bench:
    bench = Bench().add(product("pump", by=by, pattern="S.*"), GTIN).hold("pump", **hold)
    bench.plan(receipt("PR-1", line(1, "pump", 5)))
    bench.scans("PR-1", "pump")
    return bench


@pytest.mark.domain("answers.kept")
def test_it_goes_into_quarantine_by_itself() -> None:
    """Goods in take them only into quarantine (AMBER, goes there by itself)."""
    bench = dock(serial="S1")
    play(bench, ("S1", "item.to_quarantine"), ("%%CONFIRM", "quarantine.booked"), ("S2", "serial.accepted"))
    bench.scan("%%CONFIRM")
    assert [(m.serial, m.target, m.reason) for m in bench.movements] == [
        ("S1", "quarantine", "recall"),
        ("S2", "STOCK", ""),
    ]


@pytest.mark.domain("answers.kept")
def test_a_recalled_lot_is_answered_once_for_the_line() -> None:
    """Some can be kept "for the rest of this line"; taking the first out forgets that."""
    bench = dock("serial_lot", lot="L7")
    label = gs1(("01", GTIN), ("10", "L7"), ("21", "S"))
    play(bench, (label + "1", "item.to_quarantine"))
    assert bench.session.questions["gun"].choices == ("yes", "rest")
    play(bench, ("%%ANSWER-2", "quarantine.booked"), (label + "2", "quarantine.booked"))
    play(bench, ("%%UNDO", "undo.which"), (label + "1", "undo.done"), (label + "3", "item.to_quarantine"))


def test_an_answer_for_one_is_for_one() -> None:
    bench = dock("serial_lot", lot="L7")
    label = gs1(("01", GTIN), ("10", "L7"), ("21", "S"))
    play(bench, (label + "1", "item.to_quarantine"), ("%%ANSWER-1", "quarantine.booked"))
    play(bench, (label + "2", "item.to_quarantine"))


def test_a_bin_label_does_not_lead_it_elsewhere() -> None:
    bench = dock(serial="S1").place("B-07")
    play(bench, ("B-07", "context.place"), ("S1", "item.to_quarantine"), ("%%ANSWER-1", "quarantine.booked"))
    assert next(iter(bench.work.captures.values())).target_place == "quarantine"


def test_a_recall_that_came_between_question_and_answer_counts() -> None:
    bench = dock(serial="S9").stock("pump", "S1", "customer")
    play(bench, ("S1", "serial.shipped_before"))
    bench.hold("pump", "S1")
    play(bench, ("%%ANSWER-1", "item.to_quarantine"), ("%%ANSWER-1", "quarantine.booked"))
    assert next(iter(bench.work.captures.values())).target_place == "quarantine"


@pytest.mark.parametrize("kind", ["recall", "hold"])
def test_offline_too(kind: str) -> None:
    bench = Bench().add(product("pump", "none")).hold("pump", kind=kind).offline()
    bench.plan(receipt("PR-1", line(1, "pump", 5)))
    play(bench, ("PR-1", "task.opened"), ("pump", "item.to_quarantine"), ("%%ANSWER-1", "quarantine.booked"))
    play(bench, ("%%QTY-4", "quantity.amended"), ("%%CONFIRM", "confirm.done"))
    assert [(m.quantity, m.target) for m in bench.movements] == [(4, "quarantine")]


@pytest.mark.domain("goods-out.recalled-since")
def test_recalled_since_its_scan_it_does_not_reach_the_shelf() -> None:
    """CONFIRM checks again, at goods in too: scanned again, the unit goes into quarantine."""
    bench = dock(serial="S9")
    play(bench, ("S1", "serial.accepted"), ("S2", "serial.accepted"))
    bench.hold("pump", serial="S1")
    play(bench, ("%%CONFIRM", "confirm.aside"), ("%%ACK", "stop.acknowledged"))
    assert (bench.serials, bench.aside) == (["S2"], ["item.recalled"])
    play(bench, ("S1", "item.to_quarantine"), ("%%CONFIRM", "quarantine.booked"))
    assert bench.screen.aside == 0
    play(bench, ("%%CONFIRM", "confirm.done"))
    assert sorted(bench.ways()) == ["receive S1 supplier>quarantine", "receive S2 supplier>STOCK"]
