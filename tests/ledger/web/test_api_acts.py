"""REST of the acts and of documents of every kind: dry run, then done, then again."""

from typing import Any

import pytest

from ledger.verify.verify import verify
from tests.ledger.web.conftest import Site

API = "/api/v1"


def put(site: Site, path: str, body: dict[str, Any], status: int = 200, **query: str) -> Any:
    answer = site.client.put(f"{API}{path}", json=body, params=query)
    assert answer.status_code == status, answer.text
    return answer.json()


def post(site: Site, path: str, body: dict[str, Any], status: int = 200, **query: str) -> Any:
    answer = site.client.post(f"{API}{path}", json=body, params=query)
    assert answer.status_code == status, answer.text
    return answer.json()


def test_corrections_recalls_and_documents_over_rest(site: Site) -> None:
    put(site, "/products/main/P", {"tracking": "full"}, 201)
    found = {"product": "P", "serial": "SN-1", "target": "A1", "reason": "found"}
    body = {"corrections": [found], "by": "Ann", "ref": "C-1"}
    assert not post(site, "/corrections", body, dry_run="true")["written"]
    assert post(site, "/corrections", body)["effects"][0]["target"] == "A1"
    assert post(site, "/corrections", body)["again"]
    wrong = post(site, "/corrections", {"corrections": [found | {"target": "A1"}]}, 422)
    assert [(p["code"], p["where"]) for p in wrong["problems"]] == [("act.nothing", "/0/target")]

    goods = [{"product": "P", "ranges": [{"first": "SN-1", "count": 2}]}]
    recall = {"kind": "recall", "goods": goods, "why": "broken", "by": "Ann"}
    planned = put(site, "/recalls/by-ref/RC-1", recall, dry_run="true")
    assert (planned["affected"]["on_hand"], planned["affected"]["never"]) == (1, ["SN-2"])
    assert put(site, "/recalls/by-ref/RC-1", recall)["act"]["written"]
    assert put(site, "/recalls/by-ref/RC-1", recall)["act"]["again"]
    assert site.client.get(f"{API}/recalls/RC-1").json()["reach"]["gateways"] >= 0
    assert site.client.get(f"{API}/recalls/RC-9").status_code == 404
    assert post(site, "/recalls/lift/RC-1", {"by": "Ann"})["written"]

    lines = [{"line": "1", "product": "P", "quantity": 1, "place": "A1", "serials": ["SN-1"]}]
    put(site, "/documents/order/by-ref/SO-1", {"lines": lines}, 201)
    asked = post(site, "/documents/from-order/PL-1", {"order": "SO-1"}, 422)
    assert asked["problems"][0]["code"] == "document.load"
    post(site, "/documents/from-order/PL-1", {"order": "SO-1", "load": True}, 201)
    stored = site.client.get(f"{API}/documents/pick/by-ref/PL-1").json()
    assert [s["serial"] for s in stored["lines"][0]["serials"]] == ["SN-1"]
    put(site, "/documents/nonsense/by-ref/X", {}, 404)
    put(site, "/documents/transfer_out/by-ref/TR-1", {"lines": lines, "place": "B1"}, 201)
    assert [d["ref"] for d in site.client.get(f"{API}/documents/transfer_in").json()["items"]] == ["TR-1-IN"]
    put(site, "/counts/by-ref/CT-1", {"place": "A1", "blind": True}, 201)
    assert site.client.get(f"{API}/counts/report/CT-1").json()["missing"][0]["serial"] == "SN-1"
    assert post(site, "/counts/book/CT-1", {}, 422)["problems"][0]["code"] == "act.not_confirmed"
    assert post(site, "/documents/close/CT-1", {})["written"]


@pytest.mark.domain("goods-in.range", "goods-in.api")
def test_the_other_acts_over_rest(site: Site) -> None:
    for sku in ("P", "Q"):
        put(
            site,
            f"/products/main/{sku}",
            {"tracking": "full", "roles": [{"name": "mac", "pattern": "[0-9A-F]{12}"}]},
            201,
        )
    corrections = [{"product": "P", "serial": "S1", "target": "A1", "reason": "found"}]
    post(site, "/corrections", {"corrections": corrections})
    relink = {"units": [{"product": "P", "serial": "S1", "to_product": "Q"}], "reason": "wrong", "ref": "R"}
    assert len(post(site, "/relinks", relink)["records"]) == 2
    assert post(site, "/house-serials", {"count": 2, "ref": "roll"})["effects"][1]["serial"] == "HS-00000002"
    assert site.client.get(f"{API}/conflicts").json() == []
    problem = post(
        site, "/conflicts/resolve", {"items": [{"product": "main/Q", "serial": "S1"}], "place": "A1"}, 422
    )
    assert problem["problems"][0]["code"] == "act.unknown"
    assert (
        post(site, "/asides/admit", {"refs": ["x"], "reason": "ok"}, 422)["problems"][0]["where"] == "/refs/0"
    )
    assert post(site, "/todo/settle", {"kind": "debt", "keys": ["main/P A1"], "how": "counted"})["written"]
    child = {"product": "Q", "serial": "S7"}
    assert put(site, "/containers/340123450000000000", {"children": [child]})["written"]
    assert put(site, "/matches/B-1", {"document": "PR-1"}, 422)["problems"]
    put(site, "/pre-receipts/by-ref/PR-1", {"lines": [{"line": "1", "product": "P", "quantity": 3}]}, 201)
    put(site, "/serials/1/PR-1", {"ranges": [{"first": "N-08", "count": 3}]})
    stored = site.client.get(f"{API}/pre-receipts/PR-1").json()
    assert [s["serial"] for s in stored["lines"][0]["serials"]] == ["N-08", "N-09", "N-10"]
    assert put(site, "/serials/1/PR-1", {"ranges": [{"first": "N-98", "count": 3}]}, 422)["problems"]
    site.settle()


def test_the_ledger_is_right_after_it(site: Site, database: Any) -> None:
    test_the_other_acts_over_rest(site)
    assert verify(database).faults == ()


@pytest.mark.domain("ledger.contents-at")
def test_the_contents_of_a_container_now_and_at_a_time(site: Site) -> None:
    put(site, "/products/main/P", {"tracking": "full"}, 201)
    put(site, "/containers/003400000000000014", {"children": [{"product": "P", "serial": "SN-1"}]})
    now = site.client.get(f"{API}/containers/003400000000000014").json()
    assert [(x["product"], x["serial"]) for x in now] == [("main/P", "SN-1")]
    assert site.client.get(f"{API}/containers/003400000000000014", params={"at": 1}).json() == []
