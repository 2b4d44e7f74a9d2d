"""The to-do list on the console: every kind with its action, a dry run before each act."""

import pytest

from ledger.database import Database
from ledger.todo.todo import todo
from ledger.verify.verify import verify
from ledger.web.shown import TODO_NAMES
from tests.ledger.web.conftest import Site
from tests.ledger.web.dock import Dock, act, post, token
from tests.ledger.web.seed import EVIL
from tests.ledger.web.test_pages import table, text_of

GTIN = "04012345678901"


@pytest.fixture
def dock(site: Site) -> Dock:
    return Dock(site)


def right(database: Database) -> None:
    report = verify(database)
    assert (report.faults, report.missing) == ((), ())


def kinds(database: Database) -> list[str]:
    return [entry.kind for entry in todo(database)]


def place(database: Database, serial: str) -> str:
    row = database.row("select place from standing where serial = ?", (serial,))
    return str(row[0]) if row else ""


@pytest.mark.domain("ledger.todo")
def test_one_list_with_every_kind_its_words_and_its_action(dock: Dock, database: Database) -> None:
    """One to-do list: set aside, exceptions, debts, conflicts, dead letters, unknown codes."""
    dock.receipt("S1", "S2")
    dock.site.csv("pick-lists", "ref;line;product;qty;place\nPL-7;1;T;4;B9\n")
    dock.fork("F1", "F2")
    dock.aside("S9")
    dock.aside("U1", "product.unknown", GTIN)
    dock.door.move("supplier>A1", quantity=3, debt=3, process="receive")
    dock.bench.move("C1>customer", product="main/T", quantity=2, task="PL-7")
    dock.bench.step("line_closed", "PL-7", line="1", reason="not_found")
    dock.door.step("opened", "B-1", process="receive", free=True, place="A1")
    dock.door.move("supplier>A1", "B1", ["none"], task="B-1")
    dock.door.move("supplier>A1", product="main/X", quantity=1, task="")
    dock.send()
    dock.site.gateway.raw("records", b"nonsense")
    dock.site.settle()
    wanted = {"conflict", "aside", "code.unknown", "debt", "balance.below", "bin.count", "receipt.blind",
              "product.unknown", "letter.dead", "task.unknown"}  # fmt: skip
    assert wanted == set(kinds(database))
    text = text_of(dock.site, "/todo")
    for kind in wanted:
        assert TODO_NAMES[kind][0] in text
        only = text_of(dock.site, f"/todo?kind={kind}")
        assert only.count("<section") == 1
    for words in ("Compare and resolve", "Admit", "Attach", "Match", "Count", "Enter product", "Gateways"):
        assert words in text
    assert "serial not expected" in text.lower()
    found = text_of(dock.site, "/todo?q=s9")
    assert [row[1] for row in table(found)] == ["S9"]
    assert "Nothing to do for" in text_of(dock.site, "/todo?q=nowhere")
    assert "Nothing of this kind" in text_of(dock.site, "/todo?kind=provisional")


def test_every_kind_has_words() -> None:
    """Each kind that `TodoEntry` names is told in the words of the field."""
    from ledger.todo.todo_entry import TodoEntry  # noqa: PLC0415 - its docstring is the list

    doc = (TodoEntry.__doc__ or "").partition("kind:")[2].partition("key:")[0]
    named = {part for n, part in enumerate(doc.split("``")) if n % 2}
    assert named - set(TODO_NAMES) == set()


def test_what_the_acts_keep_for_themselves_is_no_entry(dock: Dock) -> None:
    answer = dock.site.client.post(
        "/api/v1/corrections",
        json={"corrections": [{"product": "P", "serial": "S1", "target": "A1", "reason": "found"}],
              "ref": "C-1"},
    )  # fmt: skip
    assert answer.status_code == 200, answer.text
    assert "act." not in text_of(dock.site, "/todo")
    page = post(dock.site, "/todo/settle", 422, do="try", kind="act.correct", key="C-1", how="x")
    assert "no entry of the to-do list" in page


@pytest.mark.domain("override.console")
def test_a_unit_is_admitted_for_the_missing_one_after_a_dry_run(dock: Dock, database: Database) -> None:
    """Admitted later on the console, with its raw scan, without scanning again."""
    dock.receipt("S1", "S2")
    ref = dock.aside("S9", line="1", serial="S9")
    page = text_of(dock.site, f"/todo/aside?ref={ref}")
    assert "Scan as it came" in page
    assert '<option value="S2"' in page
    neither = post(dock.site, "/todo/aside", 422, do="try", ref=ref, reason="swapped")
    assert "Name the missing serial it stands for" in neither
    fields = {"ref": ref, "reason": "swapped", "as": "stands", "stands_for": "S2"}
    shown = post(dock.site, "/todo/aside", 200, do="try", **fields)
    assert table(shown)[0] == ["admitted", "main/P", "S9", "1", "supplier → STOCK", "PR-1", "S2"]
    assert "nothing is done yet" in shown
    assert place(database, "S9") == ""
    changed = post(
        dock.site, "/todo/aside", 200, do="do", tried=token(shown), **fields | {"stands_for": "S1"}
    )
    assert "The form has changed" in changed
    assert place(database, "S9") == ""
    where = post(dock.site, "/todo/aside", 303, do="do", tried=token(shown), **fields)
    assert where == "/todo?done=admitted"
    assert "Admitted" in text_of(dock.site, where)
    assert kinds(database) == []
    assert place(database, "S9") != ""
    right(database)


def test_one_more_than_expected_is_admitted_as_over(dock: Dock, database: Database) -> None:
    dock.receipt("S1", "S2")
    refs = [dock.aside("S8"), dock.aside("S9")]
    page = text_of(dock.site, f"/todo/aside?key={refs[0]}&key={refs[1]}")
    assert "Several can only count as over" in page
    act(dock.site, "/todo/aside", ref=refs, reason="two more in the box", **{"as": "over"})
    assert database.row("select count(*) from movement where reason = 'over'") == (2,)
    right(database)


def test_recalled_goods_are_told_to_have_no_override(dock: Dock, database: Database) -> None:
    """Recall and hold have no override."""
    dock.receipt("S1", "S2")
    ref = dock.aside("S1", "item.recalled", ref="RC-1")
    page = text_of(dock.site, f"/todo/aside?ref={ref}")
    assert "Recall and hold have no override" in page
    assert 'value="try"' not in page
    act(dock.site, "/todo/settle", kind="aside", key=ref, how="brought to quarantine")
    row = database.row("select how, settled_by from settled where kind = 'aside'")
    assert row == ("brought to quarantine", "Ann")
    assert kinds(database) == []
    right(database)


def test_a_unit_that_was_recalled_since_goes_to_quarantine(dock: Dock, database: Database) -> None:
    """Goods in take recalled items only into quarantine: the dry run tells it."""
    dock.receipt("S1", "S2")
    ref = dock.aside("S9")
    goods = [{"product": "P", "serials": ["S9"]}]
    body = {"kind": "recall", "goods": goods, "why": "broken", "by": "Ann"}
    assert dock.site.client.put("/api/v1/recalls/by-ref/RC-1", json=body).status_code == 200
    page = act(dock.site, "/todo/aside", ref=ref, reason="one more", **{"as": "over"})
    assert table(page)[0][:5] == ["admitted", "main/P", "S9", "1", "supplier → quarantine"]
    assert place(database, "S9") == "quarantine"
    right(database)


@pytest.mark.domain("line.unknown-gtin-attached")
def test_an_unknown_code_is_attached_and_its_kept_scans_are_admitted(dock: Dock, database: Database) -> None:
    """The office attaches it and the kept scans are admitted."""
    dock.site.csv("pre-receipts", "ref;line;product;qty;supplier\nPR-1;1;P;3;Acme\n")
    refs = [dock.aside(serial, "product.unknown", GTIN, code=GTIN) for serial in ("U1", "U2", "U3")]
    page = text_of(dock.site, f"/todo/code?code={GTIN}")
    assert page.count("checked") == 3
    wrong = post(
        dock.site, "/todo/code", 422, do="try", code=GTIN, product="NOPE", pack="1", reason="new", ref=refs
    )
    assert "is not known" in wrong
    fields = {"code": GTIN, "product": "P", "pack": "1", "reason": "new packaging"}
    shown = act(dock.site, "/todo/code", ref=refs[:2], **fields)
    assert [row[0] for row in table(shown)[:3]] == ["attached", "admitted", "admitted"]
    assert database.row("select product, pack from code where code = ?", (GTIN,)) == ("main/P", 1)
    assert (place(database, "U1") != "", place(database, "U2") != "", place(database, "U3")) == (
        True,
        True,
        "",
    )
    assert [dict(e.facts)["units"] for e in todo(database)] == ["1"]
    assert "is one of" in text_of(dock.site, f"/todo/code?code={GTIN}")
    act(dock.site, "/todo/settle", kind="code.unknown", key=GTIN, how="sent back")
    assert kinds(database) == []
    dock.aside("U4", "product.unknown", GTIN)
    assert kinds(database) == ["code.unknown"], "a unit set aside never disappears unseen"
    right(database)


@pytest.mark.domain("task.blind-marked")
def test_a_blind_receipt_is_matched_to_the_pre_receipt_that_announced_it(
    dock: Dock, database: Database
) -> None:
    """A blind receipt opens a task without lines, marked for the office to match."""
    dock.door.step("opened", "B-1", process="receive", free=True, place="A1")
    dock.door.move("supplier>A1", "S1", ["none"], task="B-1")
    dock.send()
    assert "No open pre-receipt expects" in text_of(dock.site, "/todo/match?task=B-1")
    dock.site.csv("pre-receipts", "ref;line;product;qty;supplier\nPR-1;1;P;2;Acme\n")
    page = text_of(dock.site, "/todo/match?task=B-1")
    assert table(page)[0][:4] == ["PR-1", "Acme", "1", "2"]
    assert "is no pre-receipt" in post(dock.site, "/todo/match", 422, do="try", task="B-1", document="PR-9")
    act(dock.site, "/todo/match", task="B-1", document="PR-1")
    assert database.row("select done from line where document = 'PR-1'") == (1,)
    assert kinds(database) == []
    right(database)


@pytest.mark.domain("goods-out.not-found")
def test_a_bin_where_nothing_was_found_gets_its_count(dock: Dock, database: Database) -> None:
    """ "Not found" raises a count task for the bin."""
    dock.site.csv("pick-lists", "ref;line;product;qty;place\nPL-7;1;T;4;B9\n")
    dock.bench.step("line_closed", "PL-7", line="1", reason="not_found")
    dock.send()
    assert kinds(database) == ["bin.count"]
    shown = act(dock.site, "/todo/count", place="B9", origin="PL-7")
    assert "CT-B9-1" in shown
    row = database.row("select process, place, origin from document where ref = 'CT-B9-1'")
    assert row == ("count", "B9", "PL-7")
    assert "is open already" in text_of(dock.site, "/todo/count?place=B9")
    right(database)


def test_a_pick_that_two_stations_work_on_is_taken_back(dock: Dock, database: Database) -> None:
    dock.site.csv("pick-lists", "ref;line;product;qty;place\nPL-1;1;T;4;B9\n")
    dock.bench.step("opened", "PL-1", process="pick")
    dock.other.step("opened", "PL-1", process="pick")
    dock.send()
    assert kinds(database) == ["task.claimed_twice"]
    act(dock.site, "/todo/withdraw", task="PL-1")
    assert kinds(database) == []
    right(database)


def test_a_debt_that_was_settled_shows_again_when_it_grows(dock: Dock, database: Database) -> None:
    dock.door.move("supplier>A1", quantity=3, debt=3, task="")
    dock.send()
    (entry,) = todo(database)
    act(dock.site, "/todo/settle", kind="debt", key=entry.key, how="the customer has the list")
    assert kinds(database) == []
    dock.door.move("supplier>A1", quantity=1, debt=1, task="")
    dock.send()
    assert [dict(e.facts)["quantity"] for e in todo(database)] == ["4"]
    right(database)


def test_nothing_is_settled_without_a_word_how_and_a_name(dock: Dock) -> None:
    page = post(dock.site, "/todo/settle", 422, do="try", kind="debt", key="x", how="", by="")
    assert [row[1] for row in table(page) if len(row) == 3] == ["by is empty", "how is empty"]


def test_markup_in_what_was_scanned_is_text(dock: Dock) -> None:
    dock.receipt("S1", EVIL)
    ref = dock.aside(EVIL)
    dock.fork(f"F{EVIL}")
    code = dock.aside("U1", "product.unknown", EVIL)
    paths = [f"/todo/aside?ref={ref}", f"/todo/aside?ref={code}", "/todo", "/todo?q=%3Cimg%20src=x"]
    for path in (*paths, f"/todo/code?code={EVIL}", f"/todo/conflict?product=main/P&serial=F{EVIL}"):
        text = text_of(dock.site, path)
        assert "<img src=x" not in text, path
        assert "style=" not in text, path


def test_the_same_over_rest(dock: Dock, database: Database) -> None:
    dock.site.csv("pre-receipts", "ref;line;product;qty;supplier\nPR-1;1;P;3;Acme\n")
    ref = dock.aside("U1", "product.unknown", GTIN, code=GTIN)
    body = {"code": GTIN, "product": "P", "reason": "new packaging", "refs": [ref]}
    tried = dock.site.client.post("/api/v1/codes/attach?dry_run=true", json=body).json()
    assert (tried["written"], [e["what"] for e in tried["effects"]]) == (False, ["attached", "admitted"])
    assert dock.site.client.post("/api/v1/codes/attach", json=body).json()["written"]
    (line,) = dock.site.client.get("/api/v1/receipts/report/PR-1").json()
    assert (line["expected"], line["received"]) == (3, 1)
    right(database)
