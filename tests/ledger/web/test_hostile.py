"""Hostile bodies over REST: refused with a problem document, never a failure of the server."""

import json
from typing import Any

import pytest

from ledger.verify.verify import verify
from tests.ledger.web.conftest import Site

API = "/api/v1"
FAILED = 500
BAD = (
    "",
    " ",
    "a\x00b",
    "\ud800",
    "x" * 70_000,
    "d" * 32 + ":1",
    ":",
    "::1",
    "x:" + "9" * 40,
    "x:¹",
    "x:-1",
    "%",
)
#: Paths and bodies; ``*`` is replaced by every bad value.
ACTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("/asides/admit", {"refs": ["*"], "reason": "r"}),
    ("/asides/admit", {"refs": ["x:1"], "reason": "*", "stands_for": "*", "product": "*", "also": ["*"]}),
    ("/codes/attach", {"code": "*", "product": "main/P", "reason": "r", "refs": ["*"]}),
    ("/codes/attach", {"code": "4006381333931", "product": "*", "reason": "*"}),
    ("/todo/settle", {"kind": "aside", "keys": ["*"], "how": "done"}),
    ("/todo/settle", {"kind": "*", "keys": ["x"], "how": "done"}),
    ("/conflicts/resolve", {"items": [{"product": "*", "serial": "*"}], "place": "A1", "alike": True}),
    ("/conflicts/resolve", {"items": [{"product": "main/P", "serial": "SN-1"}], "task": "*", "ref": "*"}),
    ("/relinks", {"units": [{"product": "main/P", "serial": "SN-1", "to_serial": "*"}], "reason": "r"}),
    ("/relinks", {"units": [{"product": "*", "serial": "*", "to_product": "*"}], "reason": "*"}),
    ("/corrections", {"corrections": [{"product": "T", "target": "A1", "reason": "r", "source": "*"}]}),
    ("/corrections", {"corrections": [{"product": "T", "target": "*", "reason": "r", "lot": "*"}]}),
    ("/corrections", {"corrections": [{"product": "P", "target": "A1", "reason": "r", "serial": "*"}]}),
    ("/corrections", {"corrections": [{"product": "T", "target": "B", "source": "A1", "reason": "r",
                                       "replaces": "*"}]}),
    ("/house-serials", {"count": 1, "ref": "*"}),
    ("/house-serials", {"count": 1, "by": "*"}),
)  # fmt: skip
PUTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("/recalls/by-ref/R", {"kind": "*", "goods": [{"product": "P", "serials": ["*"]}], "why": "w"}),
    ("/recalls/by-ref/R", {"kind": "recall", "goods": [{"product": "*"}], "why": "*"}),
    ("/recalls/by-ref/R", {"kind": "hold", "goods": [{"product": "P", "lots": ["*"],
                                                      "ranges": [{"first": "*", "count": 10**15}]}],
                            "why": "w"}),
    ("/matches/BL-1", {"document": "*"}),
    ("/containers/003400000000000017", {"children": [{"product": "P", "serial": "*", "lot": "*"}]}),
)  # fmt: skip
GETS = ("/transactions?after=*", "/stock?after=*", "/stock?q=*", "/serials?product=*&place=*", "/trace/*",
        "/recalls/*", "/counts/report/*", "/receipts/report/*", "/todo?after=*")  # fmt: skip


def filled(value: Any, bad: str) -> Any:
    match value:
        case dict():
            return {name: filled(part, bad) for name, part in value.items()}
        case list():
            return [filled(part, bad) for part in value]
        case _:
            return bad if value == "*" else value


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: ascii(bad[:12]))
def test_no_value_makes_the_server_fail(site: Site, database: Any, bad: str) -> None:
    for sku, tracking in (("P", "full"), ("T", "none")):
        site.client.put(f"{API}/products/main/{sku}", json={"tracking": tracking})
    for method, acts in (("POST", ACTS), ("PUT", PUTS)):
        for path, body in acts:
            for dry_run in ("true", "false"):
                answer = site.client.request(
                    method,
                    API + path,
                    content=json.dumps(filled(body, bad)).encode(),
                    params={"dry_run": dry_run},
                    headers={"content-type": "application/json"},
                )
                assert answer.status_code < FAILED, (path, answer.text[:300])
    if bad.isprintable() and len(bad) < 1_000:
        for path in GETS:
            assert site.client.get(API + path.replace("*", bad)).status_code < FAILED, path
    assert verify(database).faults == ()


def test_a_reference_that_was_used_for_something_else_is_refused(site: Site) -> None:
    """Not taken for done: the second one would be lost without a word."""
    site.client.put(f"{API}/products/main/T", json={"tracking": "none"})
    one = {"product": "T", "target": "A1", "reason": "found", "source": "lost"}
    for body, status in ((one, 200), (one, 200), (one | {"target": "A2"}, 422)):
        answer = site.client.post(f"{API}/corrections", json={"corrections": [body], "ref": "C-1"})
        assert answer.status_code == status, answer.text
    assert answer.json()["problems"][0]["code"] == "document.ref_taken"
