"""DAMAGED before a unit at goods in: it goes into quarantine and counts."""

import pytest

from tests.rules.bench import CASE, GTIN, Bench, gs1, lenient, line, play, product, receipt

SOUND, BROKEN = "STOCK", "quarantine"


def dock() -> Bench:
    bench = (
        Bench()
        .add(product("pump", pattern="S[0-9]+"), GTIN)
        .add(product("bolt", "none"))
        .pack("bolt", CASE, 12)
    )
    bench.badge("BOSS", "Eva", "supervisor")
    bench.plan(receipt("PR-1", line(1, "pump", 3), line(2, "bolt", 50)))
    bench.scan("PR-1")
    return bench


def targets(bench: Bench) -> list[str]:
    return [capture.target_place for capture in bench.work.captures.values()]


@pytest.mark.domain("goods-in.damaged")
def test_a_damaged_unit_is_received_into_quarantine_and_counted() -> None:
    """DAMAGED before a unit: received into quarantine and counted ("10 received, 1 damaged")."""
    bench = dock()
    play(bench, ("%%DAMAGED", "damaged.next"), ("S1", "damaged.booked"), ("S2", "serial.accepted"))
    assert bench.captured == {"1": 2}
    play(bench, ("%%CONFIRM", "confirm.done"))
    assert [(m.serial, m.target, m.reason) for m in bench.movements] == [
        ("S1", BROKEN, "damaged"),
        ("S2", SOUND, ""),
    ]


@pytest.mark.domain("goods-in.damaged")
def test_it_means_the_next_unit_of_its_scanner() -> None:
    bench = dock()
    play(bench, ("%%DAMAGED", "damaged.next"))
    assert bench.scan("S1", "gun-b") == "serial.accepted"
    play(bench, ("S2", "damaged.booked"))


@pytest.mark.domain("goods-in.damaged")
def test_touched_it_means_the_next_unit_of_all() -> None:
    """The screen has no scanner of its own: what it says is never lost."""
    bench = dock()
    assert bench.touch("%%DAMAGED") == "damaged.next"
    assert bench.screen.context == "next unit is damaged"
    play(bench, ("S1", "damaged.booked"), ("S2", "serial.accepted"))


@pytest.mark.domain("goods-in.damaged")
def test_a_code_that_is_no_unit_leaves_it_waiting() -> None:
    bench = dock()
    play(
        bench,
        ("S1", "serial.accepted"),
        ("%%DAMAGED", "damaged.next"),
        ("S1", "serial.already_in_task"),
        ("pump", "context.product"),
        ("??", "serial.pattern"),  # a unit, set aside: it was the damaged one
        ("S2", "serial.accepted"),
    )
    assert targets(bench) == [SOUND, SOUND]


@pytest.mark.domain("goods-in.damaged")
def test_of_a_case_one_unit_is_damaged_not_all() -> None:
    bench = dock()
    play(bench, ("%%DAMAGED", "damaged.next"), (CASE, "damaged.booked"), ("%%QTY-2", "quantity.amended"))
    assert bench.captured == {"2": 2}
    assert targets(bench) == [BROKEN]


@pytest.mark.domain("goods-in.damaged")
def test_qty_between_is_of_the_unit_before() -> None:
    bench = dock()
    play(
        bench,
        ("bolt", "quantity.accepted"),
        ("%%DAMAGED", "damaged.next"),
        ("%%QTY-5", "quantity.amended"),
        ("bolt", "damaged.booked"),
    )
    assert targets(bench) == [SOUND, BROKEN]


@pytest.mark.domain("goods-in.damaged", "answers.unanswered")
@pytest.mark.parametrize("answer", ["%%ANSWER-1", "S7"])
def test_a_question_remembers_that_its_unit_is_damaged(answer: str) -> None:
    """Neither the answer nor the same unit again forgets it; the next unit is sound."""
    bench = dock().stock("pump", "S7", "customer")
    play(bench, ("%%DAMAGED", "damaged.next"), ("S7", "serial.shipped_before"))
    bench.scan(answer)
    if answer == "S7":
        bench.scan("%%ANSWER-1")
    play(bench, ("S8", "serial.accepted"))
    assert targets(bench) == [BROKEN, SOUND]


@pytest.mark.domain("goods-in.damaged")
def test_the_next_unit_is_sound_when_the_damaged_one_went_aside_unanswered() -> None:
    bench = dock().stock("pump", "S7", "customer")
    play(bench, ("%%DAMAGED", "damaged.next"), ("S7", "serial.shipped_before"), ("S8", "serial.accepted"))
    assert targets(bench) == [SOUND]
    play(
        bench,
        ("BOSS", "override.which"),
        ("%%ANSWER-1", "serial.shipped_before"),
        ("%%ANSWER-2", "override.admitted"),
    )
    assert targets(bench) == [SOUND, BROKEN]


@pytest.mark.domain("goods-in.damaged")
def test_undo_of_the_question_keeps_it_for_the_unit_scanned_again() -> None:
    bench = dock().stock("pump", "S7", "customer")
    play(
        bench, ("%%DAMAGED", "damaged.next"), ("S7", "serial.shipped_before"), ("%%UNDO", "question.dropped")
    )
    play(bench, ("S8", "damaged.booked"))


@pytest.mark.domain("goods-in.damaged")
def test_a_supervisor_lets_a_damaged_unit_into_quarantine() -> None:
    bench = dock()
    play(
        bench,
        ("pump", "context.product"),
        ("%%DAMAGED", "damaged.next"),
        ("X1", "serial.pattern"),
        ("BOSS", "override.which"),
        ("%%ANSWER-1", "override.admitted"),
    )
    assert targets(bench) == [BROKEN]


@pytest.mark.domain("goods-in.damaged")
def test_a_damaged_unit_without_its_serial() -> None:
    bench = Bench().add(lenient("pump")).plan(receipt("PR-1", line(1, "pump", 3)))
    play(bench, ("PR-1", "task.opened"), ("pump", "context.product"), ("%%DAMAGED", "damaged.next"))
    play(bench, ("%%NO-SERIAL", "serial.owed"), ("%%NO-SERIAL", "serial.owed"))
    assert targets(bench) == [BROKEN, SOUND]


@pytest.mark.domain("goods-in.damaged")
def test_by_its_label() -> None:
    bench = dock()
    play(bench, ("%%DAMAGED", "damaged.next"), (gs1(("01", GTIN), ("21", "S5")), "damaged.booked"))


def test_nothing_is_damaged_without_a_task() -> None:
    play(Bench(), ("%%DAMAGED", "command.not_now"))
