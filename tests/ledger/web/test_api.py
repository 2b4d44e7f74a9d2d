"""REST: idempotent upserts, problems with every place, bounded pages."""

import json
from concurrent.futures import Future
from typing import Any

import pytest
from starlette.testclient import TestClient

from ledger.database import Database
from ledger.reading.status import Link, read_status
from ledger.settings import LedgerSettings, SiteSettings, WebSettings
from ledger.web.app import create_app
from ledger.writer import Busy
from tests.ledger.web.conftest import Site
from tests.ledger.web.seed import EVIL, receive, refuse

PUMP = {
    "name": "Pump",
    "tracking": "full",
    "codes": ["4006381333931", {"code": "14006381333938", "pack": 10}],
}


def receipt(serials: list[str] | None, quantity: int = 3) -> dict[str, Any]:
    line: dict[str, Any] = {"line": "1", "product": "P-200", "quantity": quantity}
    if serials is not None:
        line["serials"] = serials
    return {"supplier": "Acme", "lines": [line]}


@pytest.fixture
def pump(site: Site) -> Site:
    assert site.client.put("/api/v1/products/main/P-200", json=PUMP).status_code == 201
    return site


def test_a_product_is_new_then_unchanged_then_changed(site: Site) -> None:
    put = site.client.put
    assert [
        (answer.status_code, answer.json()["effect"])
        for answer in (
            put("/api/v1/products/main/P-200", json=PUMP),
            put("/api/v1/products/main/P-200", json=PUMP),
            put("/api/v1/products/main/P-200", json=PUMP | {"name": "Pump 2"}),
        )
    ] == [(201, "new"), (200, "unchanged"), (200, "changed")]
    (item,) = site.client.get("/api/v1/products").json()["items"]
    assert (item["id"], item["name"]) == ("main/P-200", "Pump 2")
    assert item["codes"] == [{"code": "04006381333931", "pack": 1}, {"code": "14006381333938", "pack": 10}]


def test_all_problems_of_a_product_come_at_once_with_their_places(site: Site) -> None:
    body = {"tracking": "fulll", "pattern": "(a+)+", "codes": [{"code": "A", "pack": 0}]}
    answer = site.client.put("/api/v1/products/main/P-200", json=body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["type"] == "urn:scangate:problem:entry.refused"
    assert [(p["code"], p["where"]) for p in problem["problems"]] == [
        ("value.not_a_choice", "/tracking"),
        ("product.pattern", "/pattern"),
        ("value.out_of_range", "/codes/0/pack"),
    ]
    assert site.client.get("/api/v1/products").json()["items"] == []


@pytest.mark.parametrize(
    ("body", "code", "where", "fix"),
    [
        ({"lines": [], "suplier": "A"}, "value.unknown_field", "/suplier", "Did you mean supplier?"),
        ({"supplier": "A"}, "value.required", "/lines", ""),
        (
            {"lines": [{"line": "1", "product": "P", "quantity": "3"}]},
            "value.not_a_number",
            "/lines/0/quantity",
            "",
        ),
        (
            {"lines": [{"line": "1", "product": "P", "quantity": True}]},
            "value.not_a_number",
            "/lines/0/quantity",
            "",
        ),
    ],
)
def test_a_body_of_another_shape_is_refused_with_its_place(
    site: Site, body: dict[str, Any], code: str, where: str, fix: str
) -> None:
    answer = site.client.put("/api/v1/pre-receipts/by-ref/PR-1", json=body)
    assert answer.status_code == 422
    (problem,) = answer.json()["problems"]
    assert (problem["code"], problem["where"]) == (code, where)
    assert problem["fix"].startswith(fix)


@pytest.mark.parametrize("kind", ["application/json", "text/plain"])
@pytest.mark.parametrize("body", [b"{", b"", b"[]", b"\xff"])
def test_a_body_that_is_no_json_object_is_one_plain_problem(site: Site, body: bytes, kind: str) -> None:
    path = "/api/v1/pre-receipts/by-ref/PR-1"
    answer = site.client.put(path, content=body, headers={"content-type": kind})
    assert (answer.status_code, answer.json()["code"]) == (400, "request.malformed")


def test_nine_of_ten_is_refused_with_both_counts(pump: Site) -> None:
    serials = [f"SN{n}" for n in range(9)]
    answer = pump.client.put("/api/v1/pre-receipts/by-ref/PR-1", json=receipt(serials, 10))
    assert answer.status_code == 422
    (problem,) = answer.json()["problems"]
    assert (problem["code"], problem["value"], problem["where"]) == (
        "serials.partial",
        "9 of 10",
        "/lines/0/serials",
    )
    assert problem["fix"] == "Enter 1 more or clear all."
    assert pump.client.get("/api/v1/pre-receipts/PR-1").status_code == 404


def test_a_pre_receipt_without_the_field_keeps_its_list_and_an_empty_one_clears_it(pump: Site) -> None:
    put = pump.client.put
    for serials, listed in [(["A", "B", "C"], 3), (None, 3), ([], 0)]:
        assert put("/api/v1/pre-receipts/by-ref/WH/IN/0012", json=receipt(serials)).status_code < 300
        line = pump.client.get("/api/v1/pre-receipts/WH/IN/0012").json()["lines"][0]
        assert (len(line["serials"]), line["listed"]) == (listed, listed > 0)


def test_the_serials_of_one_line_can_be_entered_alone(pump: Site) -> None:
    pump.client.put("/api/v1/pre-receipts/by-ref/PR-1", json=receipt(None))
    path = "/api/v1/pre-receipts/PR-1/lines/1/serials"
    entries = ["A", {"serial": "B", "lot": "L1", "expiry": "2027-01-31"}, "C"]
    assert pump.client.put(path, json={"serials": entries}).status_code == 200
    line = pump.client.get("/api/v1/pre-receipts/PR-1").json()["lines"][0]
    assert [(s["serial"], s["lot"], s["expiry"]) for s in line["serials"]] == [
        ("A", "", ""),
        ("B", "L1", "2027-01-31"),
        ("C", "", ""),
    ]
    answer = pump.client.put(path, json={"serials": ["A", "A", "C"]})
    assert [(p["code"], p["where"]) for p in answer.json()["problems"]] == [
        ("serials.duplicate", "/serials/1")
    ]
    assert (
        pump.client.put("/api/v1/pre-receipts/PR-1/lines/9/serials", json={"serials": []}).status_code == 404
    )


def test_a_confirmed_serial_is_locked_and_the_rest_may_change(pump: Site) -> None:
    pump.client.put("/api/v1/pre-receipts/by-ref/PR-1", json=receipt(["A", "B", "C"]))
    receive(pump.gateway, "PR-1", "1", "main/P-200", ["A"])
    pump.settle()
    path = "/api/v1/pre-receipts/PR-1/lines/1/serials"
    for serials, codes in [
        (["A", "B", "D"], []),
        (["B", "C", "D"], ["serials.locked"]),
        ([], ["serials.locked"]),
        (["A", "B"], ["serials.partial"]),
        (["A", "B", "E"], []),
    ]:
        answer = pump.client.put(path, json={"serials": serials}).json()
        assert [p["code"] for p in answer.get("problems", [])] == codes, serials


def test_a_closed_pre_receipt_cannot_change_but_the_same_again_is_no_error(pump: Site) -> None:
    body = receipt(["A", "B", "C"])
    pump.client.put("/api/v1/pre-receipts/by-ref/PR-1", json=body)
    receive(pump.gateway, "PR-1", "1", "main/P-200", ["A", "B", "C"])
    pump.settle()
    assert pump.client.put("/api/v1/pre-receipts/by-ref/PR-1", json=body).json()["effect"] == "unchanged"
    answer = pump.client.put("/api/v1/pre-receipts/by-ref/PR-1", json=body | {"supplier": "Other"})
    assert [p["code"] for p in answer.json()["problems"]] == ["document.closed"]


def test_what_is_on_hand_cannot_be_expected_and_the_place_is_named(pump: Site) -> None:
    receive(pump.gateway, "PR-0", "1", "main/P-200", ["A"])
    pump.settle()
    answer = pump.client.put("/api/v1/pre-receipts/by-ref/PR-1", json=receipt(["A", "B", "C"]))
    (problem,) = answer.json()["problems"]
    assert (problem["code"], problem["where"]) == ("serials.on_hand", "/lines/0/serials/0")
    assert "A-01" in problem["why"]


def test_tracking_cannot_change_while_goods_are_expected(pump: Site) -> None:
    pump.client.put("/api/v1/pre-receipts/by-ref/PR-1", json=receipt(None))
    answer = pump.client.put("/api/v1/products/main/P-200", json=PUMP | {"tracking": "pick"})
    (problem,) = answer.json()["problems"]
    assert problem["code"] == "product.open_tasks"
    assert "PR-1" in problem["why"]


def test_a_pick_list_is_entered_and_its_reference_is_taken(pump: Site) -> None:
    body = {"customer": "Bob", "lines": [{"line": "1", "product": "P-200", "quantity": 2, "place": "A-01"}]}
    answer = pump.client.put("/api/v1/pick-lists/by-ref/PL-1", json=body)
    assert (answer.status_code, [r["code"] for r in answer.json()["remarks"]]) == (201, ["place.unknown"])
    assert pump.client.get("/api/v1/pick-lists/PL-1").json()["lines"][0]["place"] == "A-01"
    assert pump.client.get("/api/v1/pre-receipts/PL-1").status_code == 404
    refused = pump.client.put("/api/v1/pre-receipts/by-ref/PL-1", json=receipt(None))
    assert [p["code"] for p in refused.json()["problems"]] == ["document.ref_taken"]


def test_places_and_operators_are_upserts_too(site: Site) -> None:
    assert site.client.put("/api/v1/places/A-01", json={}).status_code == 201
    assert (
        site.client.put("/api/v1/operators/B7", json={"name": "Anna", "role": "supervisor"}).status_code
        == 201
    )
    answer = site.client.put("/api/v1/operators/B8", json={"name": "Bob", "role": "boss"})
    assert [p["code"] for p in answer.json()["problems"]] == ["value.not_a_choice"]


def test_a_file_is_tried_then_imported_then_unchanged(site: Site) -> None:
    text = b"sku;name;tracking\nP-1;Pump;full\nV-1;Valve;none\n"

    def post(query: str) -> tuple[int, int, int, bool]:
        answer = site.client.post(
            f"/api/v1/imports/products{query}", content=text, headers={"content-type": "text/csv"}
        )
        found = answer.json()
        return found["new"], found["changed"], found["unchanged"], found["written"]

    assert post("?dry_run=true") == (2, 0, 0, False)
    assert site.client.get("/api/v1/products").json()["items"] == []
    assert post("") == (2, 0, 0, True)
    assert post("") == (0, 0, 2, True)


def test_a_file_with_bad_rows_names_each_and_imports_nothing(site: Site) -> None:
    text = "sku;tracking;over_percent\nGOOD;full;10\nBAD-1;fulll;10\n;none;ten\n"
    answer = site.client.post(
        "/api/v1/imports/products", content=text.encode(), headers={"content-type": "text/csv"}
    )
    assert answer.status_code == 422
    assert [(p["row"], p["column"], p["code"]) for p in answer.json()["problems"]] == [
        (3, "tracking", "value.not_a_choice"),
        (4, "over_percent", "value.wrong"),
        (4, "sku", "value.required"),
    ]
    assert site.client.get("/api/v1/products").json()["items"] == []


def test_lists_are_paged_by_cursor(site: Site) -> None:
    site.csv("products", "sku\n" + "".join(f"P-{n}\n" for n in range(5)))
    site.csv("pick-lists", "ref;line;product;qty\n" + "".join(f"PL-{n};1;P-0;1\n" for n in range(5)))
    for path, key in [("products", "sku"), ("pick-lists", "ref")]:
        seen: list[str] = []
        after: str | int = ""
        for _ in range(3):
            query = {"limit": "2"} | ({"after": str(after)} if after else {})
            page = site.client.get(f"/api/v1/{path}", params=query).json()
            seen += [item[key] for item in page["items"]]
            after = page["next"]
        assert len(set(seen)) == 5
        assert not after
    assert site.client.get("/api/v1/products?limit=1001").status_code == 422


def test_stock_serials_transactions_and_trace_tell_the_same(pump: Site) -> None:
    serials = ["SN1", "SN2", EVIL]
    pump.client.put("/api/v1/pre-receipts/by-ref/PR-1", json=receipt(None))
    receive(pump.gateway, "PR-1", "1", "main/P-200", serials)
    refuse(pump.gateway, "SN1", "serial.already_in_task")
    pump.settle()
    get = pump.client.get
    (line,) = get("/api/v1/stock").json()["items"]
    assert (line["product"], line["place"], line["quantity"], line["serials"], line["mismatch"]) == (
        "main/P-200", "A-01", 3, 3, False,
    )  # fmt: skip
    found = get("/api/v1/stock/serials?product=main/P-200&place=A-01").json()["items"]
    assert sorted(s["serial"] for s in found) == sorted(serials)
    first = get("/api/v1/transactions?with_serials=true&limit=2").json()
    rest = get("/api/v1/transactions", params={"with_serials": "true", "after": first["next"]}).json()
    assert sorted(t["serial"] for t in first["items"] + rest["items"]) == sorted(serials)
    assert rest["next"] == ""
    (story,) = get("/api/v1/trace/SN1").json()
    assert (story["place"], len(story["movements"]), [s["outcome"] for s in story["scans"]]) == (
        "A-01",
        1,
        ["refused"],
    )
    assert get("/api/v1/trace/NEVER").status_code == 404


def test_what_cannot_be_read_is_a_dead_letter_and_a_thing_to_do(site: Site) -> None:
    site.gateway.raw("records", b"\xff\x00<script>")
    site.settle()
    (letter,) = site.client.get("/api/v1/dead-letters").json()
    assert (letter["gateway"], letter["size"], letter["payload"]) == ("dock-1", 10, "\\xff\x00<script>")
    assert [e["kind"] for e in site.client.get("/api/v1/todo").json()] == ["letter.dead"]


def test_gateways_tell_how_they_are(site: Site) -> None:
    site.gateway.hello(waiting=7)
    site.settle()
    (gateway,) = site.client.get("/api/v1/gateways").json()
    assert (gateway["name"], gateway["online"], gateway["waiting"]) == ("dock-1", True, 7)


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/api/v1/nothing", 404, "request.not_found"),
        ("/api/v1/products/main/NONE", 404, "request.not_found"),
        ("/api/v1/transactions?after=x", 422, "request.malformed"),
        ("/api/v1/imports/products", 405, "request.method"),
    ],
)
def test_every_refusal_is_a_problem_document(site: Site, path: str, status: int, code: str) -> None:
    answer = site.client.get(path)
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_the_description_of_the_interface_is_served_from_here(site: Site) -> None:
    found = site.client.get("/openapi.json").json()
    assert "/api/v1/pre-receipts/by-ref/{ref}" in found["paths"]
    assert "https://" not in json.dumps(found["paths"])
    assert site.client.get("/docs").status_code == 404


HALF = "\ud800"


def test_what_no_database_can_hold_is_refused_like_any_wrong_value(pump: Site) -> None:
    headers = {"content-type": "application/json"}
    for text in (HALF, "\0"):
        body = json.dumps(receipt(["S1", "S2", text])).encode()
        answer = pump.client.put("/api/v1/pre-receipts/by-ref/PR-1", content=body, headers=headers)
        assert (answer.status_code // 100, answer.headers["content-type"]) == (4, "application/problem+json")
        assert "select" not in answer.text
    assert pump.client.get(f"/api/v1/pre-receipts?after={10**30}").status_code == 422
    assert pump.client.get("/api/v1/products?q=%00").status_code in {200, 400}
    assert pump.client.get("/stock?q=%00").status_code in {200, 400}
    assert pump.client.get("/api/v1/pre-receipts").json()["items"] == []


def test_one_problem_is_told_as_one(site: Site) -> None:
    answer = site.client.put("/api/v1/products/main/P-200", json={"nme": "Pump"})
    assert answer.json()["detail"] == "1 problem in the request"


def test_it_answers_to_the_name_of_a_proxy_in_front(database: Database) -> None:
    future: Future[Any] = Future()
    future.set_exception(Busy("try again"))
    app = create_app(
        LedgerSettings(SiteSettings(), web=WebSettings(names=("Ledger.example",))),
        lambda _call: future,
        lambda: read_status(database, "main", Link()),
    )
    client = TestClient(app, base_url="https://ledger.example")
    answer = client.put("/api/v1/places/A-01", json={}, headers={"origin": "https://ledger.example"})
    assert answer.status_code == 503  # it came to the writer
    answer = client.get("/api/v1/stock", headers={"host": "other.example"})
    assert (answer.status_code, "names of [web]" in answer.json()["detail"]) == (400, True)


def test_a_ledger_that_is_too_busy_says_so_and_is_no_failure(database: Database) -> None:
    future: Future[Any] = Future()
    future.set_exception(Busy("try again"))
    app = create_app(
        LedgerSettings(SiteSettings()), lambda _call: future, lambda: read_status(database, "main", Link())
    )
    answer = TestClient(app, base_url="http://localhost").put("/api/v1/places/A-01", json={})
    assert (answer.status_code, answer.json()["code"]) == (503, "ledger.busy")
