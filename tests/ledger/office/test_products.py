"""Products: given what is stored, an entry gives changes or problems."""

from dataclasses import replace

import pytest

from ledger.office.entries import CodeEntry, ProductEntry
from ledger.office.plan import Effect
from ledger.office.problem import Code
from ledger.office.products import ProductFacts, ProductWrite, normal_code, plan_products, to_product
from rules.catalog import ProductCode

PUMP = ProductEntry("P-200", name="Pump", tracking="full", codes=(CodeEntry("4006381333931"),))
STORED = ProductWrite(to_product(PUMP), (ProductCode("04006381333931", "main/P-200"),))
FACTS = ProductFacts(
    {"main/P-200": STORED}, {("main", code): "main/P-200" for code in ("04006381333931", "P-200")}, {}
)
NOTHING = ProductFacts({}, {}, {})


@pytest.mark.parametrize(
    ("code", "stored"),
    [
        ("96385074", "00000096385074"),
        ("012345678905", "00012345678905"),
        ("4006381333931", "04006381333931"),
        ("14006381333938", "14006381333938"),
        ("4006381333932", "4006381333932"),
        ("123", "123"),
        ("P-200", "P-200"),
        (" ACME 7 ", "ACME 7"),
    ],
)
def test_gtins_with_a_valid_check_digit_are_stored_as_14_digits_others_as_they_are(
    code: str, stored: str
) -> None:
    assert normal_code(code) == stored


@pytest.mark.parametrize(
    ("entry", "code", "where"),
    [
        (replace(PUMP, sku=""), Code.REQUIRED, "sku"),
        (replace(PUMP, sku="x" * 61), Code.TOO_LONG, "sku"),
        (replace(PUMP, owner="a/b"), Code.BAD_VALUE, "owner"),
        (replace(PUMP, name="a\x00b"), Code.NOT_PRINTABLE, "name"),
        (replace(PUMP, tracking="fulll"), Code.NOT_A_CHOICE, "tracking"),
        (replace(PUMP, by="lots"), Code.NOT_A_CHOICE, "by"),
        (replace(PUMP, receive="soft"), Code.NOT_A_CHOICE, "receive"),
        (replace(PUMP, pattern="(a+)+"), Code.PATTERN, "pattern"),
        (replace(PUMP, over_percent=1001), Code.OUT_OF_RANGE, "over_percent"),
        (replace(PUMP, over_percent=-1), Code.OUT_OF_RANGE, "over_percent"),
        (replace(PUMP, codes=(CodeEntry("A", 0),)), Code.OUT_OF_RANGE, "pack"),
        (replace(PUMP, codes=(CodeEntry("A"), CodeEntry("A", 5))), Code.TWICE, "code"),
        (replace(PUMP, codes=(CodeEntry(""),)), Code.REQUIRED, "code"),
        (replace(PUMP, codes=tuple(CodeEntry(f"C{n}") for n in range(51))), Code.TOO_MANY, "codes"),
    ],
)
def test_a_wrong_field_is_named(entry: ProductEntry, code: Code, where: str) -> None:
    plan = plan_products([entry], NOTHING)
    assert [(p.code, p.where[0], p.where[-1]) for p in plan.problems] == [(code, 0, where)]
    assert plan.writes == ()


@pytest.mark.parametrize(
    ("entry", "effect", "fields"),
    [
        (PUMP, Effect.UNCHANGED, []),
        (replace(PUMP, name="Pump 2"), Effect.CHANGED, [("name", "Pump", "Pump 2")]),
        (replace(PUMP, over_percent=10), Effect.CHANGED, [("over_percent", "open", "10")]),
        (replace(PUMP, sku="P-300", codes=()), Effect.NEW, []),
        (
            replace(PUMP, codes=(*PUMP.codes, CodeEntry("C", 5))),
            Effect.CHANGED,
            [("codes", "04006381333931:1", "04006381333931:1 C:5")],
        ),
    ],
)
def test_an_entry_is_new_changed_or_unchanged_field_by_field(
    entry: ProductEntry, effect: Effect, fields: list[tuple[str, str, str]]
) -> None:
    plan = plan_products([entry], FACTS)
    (change,) = plan.changes
    assert (change.effect, [(f.field, f.old, f.new) for f in change.fields]) == (effect, fields)
    assert len(plan.writes) == (effect is not Effect.UNCHANGED)


def test_fields_that_a_file_leaves_out_stay_as_they_are() -> None:
    entry = ProductEntry("P-200", name="Pump 2")
    plan = plan_products([entry], FACTS, keep=frozenset({"tracking", "codes"}))
    assert plan.writes == (ProductWrite(replace(STORED.product, name="Pump 2"), STORED.codes),)


@pytest.mark.domain("tracking.change-no-open-task")
@pytest.mark.parametrize("change", [{"tracking": "pick"}, {"by": "lot"}])
def test_tracking_cannot_change_while_a_task_is_open_and_the_tasks_are_named(change: dict[str, str]) -> None:
    facts = replace(FACTS, open_tasks={"main/P-200": ["PL-1", "PR-1"]})
    (problem,) = plan_products([replace(PUMP, **change)], facts).problems  # type: ignore[arg-type]
    assert problem.code is Code.OPEN_TASKS
    assert "PL-1, PR-1" in problem.why
    assert plan_products([replace(PUMP, **change)], FACTS).problems == ()  # type: ignore[arg-type]


def test_two_owners_may_have_the_same_goods() -> None:
    theirs = ProductEntry("P-200", "acme", codes=(CodeEntry("4006381333931"),))
    plan = plan_products([theirs], FACTS)
    assert (plan.problems, plan.remarks) == ((), ())


def test_a_code_names_one_product_of_an_owner() -> None:
    other = ProductEntry("P-300", codes=(CodeEntry("4006381333931"),))
    (problem,) = plan_products([other], FACTS).problems
    assert (problem.code, "main/P-200" in problem.why) == (Code.CODE_TAKEN, True)


def test_a_code_names_one_product_only_also_within_a_file() -> None:
    two = [ProductEntry(sku, codes=(CodeEntry("X"),)) for sku in ("A", "B")]
    assert [(p.code, p.where[0]) for p in plan_products(two, NOTHING).problems] == [(Code.CODE_TAKEN, 1)]


def test_a_product_stands_in_a_file_once() -> None:
    plan = plan_products([PUMP, PUMP], NOTHING)
    assert [(p.code, p.where) for p in plan.problems] == [(Code.TWICE, (1, "sku"))]


def test_a_wrong_check_digit_is_a_remark_and_forbids_nothing() -> None:
    plan = plan_products([replace(PUMP, codes=(CodeEntry("4006381333932"),))], NOTHING)
    assert plan.problems == ()
    assert [(r.code, "would be 1" in r.why) for r in plan.remarks] == [(Code.CODE_CHECK_DIGIT, True)]
