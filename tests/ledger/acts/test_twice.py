"""Acts asked for twice, or at the same moment by two people, or again after the world went on."""

from dataclasses import replace

from ledger.acts.admit import Admission, admit
from ledger.acts.correct import Correction, correct
from ledger.acts.count import book_differences
from ledger.acts.house import house_serials
from ledger.acts.match import match
from ledger.acts.recall import Selection, lift, order
from ledger.acts.resolve import alike
from ledger.acts.settle import settle
from ledger.todo.todo import MAX_OF_A_KIND, todo
from rules.product import Process
from tests.ledger.acts.support import LATER, House, ask, codes, line
from tests.ledger.support import batch, send


def test_a_recall_that_was_lifted_is_not_in_force_when_it_is_ordered_again(house: House) -> None:
    house.receive("S1")
    goods = [Selection("P", serials=("S1",))]
    with house.database.atomic():
        assert order("recall", goods, "broken valve", ask("RC-1")).outcome.written
        assert lift("RC-1", ask()).written
    again = order("recall", goods, "broken valve", ask("RC-1")).outcome
    assert (codes(again), again.written) == (["document.ref_taken"], False)


def test_a_unit_let_in_and_taken_out_again_is_let_in_once_more(house: House) -> None:
    house.document("receive", "PR-1", line("1", "P", 2, "S1", "S2"), place="A1")
    house.door.step("opened", process="receive")
    ref = house.door.refuse("S9", task="PR-1")
    house.door.undo(house.door.admit(ref, "S9"), "S9")
    house.send()
    assert house.database.row("select count(*) from aside") == (1,)
    with house.database.atomic():
        done = admit(Admission((ref,), "swapped", "S2"), ask())
    assert (codes(done), done.again, house.place("S9")) == ([], False, "A1")
    house.right()


def test_cases_without_a_task_are_not_alike(house: House) -> None:
    for serial in ("S1", "S2"):
        house.door.move("supplier>A1", serial, ["none"], task="")
        house.bench.move("supplier>B1", serial, ["none"], task="")
    house.send()
    assert [case.serial for case in alike(house.database, "main/P", "S1")] == ["S1"]


def test_what_cannot_be_printed_is_no_lot_and_no_place(house: House) -> None:
    house.product("L", by="lot")
    wrong = [
        Correction("T", "A1", "found", lot="a\x00b", source="lost"),
        Correction("T", "A1", "found", source="B\x001"),
        Correction("T", "A1", "found", source="x" * 20_000),
    ]
    for one in wrong:
        assert codes(correct([one], ask()))
    house.right()


def test_a_settled_entry_hides_no_other(house: House) -> None:
    for n in range(MAX_OF_A_KIND + 1):
        house.door.move(f"supplier>A{n:03}", debt=1, task="")
        house.door.move(f"A{n:03}>B1", product="main/T", task="")
    for body in house.door.bodies:
        send(house.database, batch(house.door.boot, body))
    for kind in ("debt", "balance.below"):
        keys = [entry.key for entry in todo(house.database, LATER) if entry.kind == kind]
        assert len(keys) == MAX_OF_A_KIND
        with house.database.atomic():
            settle(kind, keys, "counted by hand", ask())
        assert len([entry for entry in todo(house.database, LATER) if entry.kind == kind]) == 1


def test_only_what_was_received_is_matched(house: House) -> None:
    house.document("receive", "PR-1", line("1", "P", 2), place="A1")
    house.receive("S1")
    house.bench.step("opened", "CI-1", process="pick", free=True)
    house.bench.move("A1>customer", "S1", task="CI-1", process=Process.PICK.value)
    house.send()
    assert codes(match("CI-1", "PR-1", ask())) != []


def test_more_goods_than_one_recall_may_name_are_refused_before_they_are_counted_up(house: House) -> None:
    many = Selection("P", ranges=tuple((f"S{n:02}000000", 100_000) for n in range(20)))
    refused = order("recall", [many] * 2, "why", ask("RC-1", dry_run=True)).outcome
    assert codes(refused) == ["entry.too_many"]


def test_house_serials_of_another_number_need_another_reference(house: House) -> None:
    with house.database.atomic():
        assert house_serials(2, ask("R-1")).written
        assert codes(house_serials(3, ask("R-1"))) == ["document.ref_taken"]


def test_the_same_reference_for_something_else_is_refused_not_taken_for_done(house: House) -> None:
    one, other = Correction("T", "A1", "found", source="lost"), Correction("T", "A2", "found", source="lost")
    with house.database.atomic():
        assert correct([one], replace(ask("R-1"), asked="1" * 32)).written
    for dry_run in (True, False):
        refused = correct([other], replace(ask("R-1", dry_run=dry_run), asked="2" * 32))
        assert (codes(refused), refused.written) == (["document.ref_taken"], False)
    assert correct([one], replace(ask("R-1"), asked="1" * 32)).again
    assert house.balances("main/T") == {"A1": 1, "lost": -1}


def test_a_count_that_goes_on_says_so_before_its_missing_units_are_booked_as_lost(house: House) -> None:
    heads = house.receive("S1", "S2")
    house.document("count", "CT-1", line("1", "P", 2, "S1", "S2"), place="A1")
    house.bench.move("A1>A1", "S1", [heads[0]], task="CT-1", process="count")
    house.bench.step("confirmed", "CT-1")
    house.send()
    planned = book_differences("CT-1", ask(dry_run=True))
    assert [effect.serial for effect in planned.effects] == ["S2"]
    assert [remark.code.value for remark in planned.remarks] == ["act.not_confirmed"]
    house.bench.step("confirmed", "CT-1", finished=True)
    house.send()
    assert book_differences("CT-1", ask(dry_run=True)).remarks == ()
