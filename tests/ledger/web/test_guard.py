"""Other web sites stay out, and no page loads from anywhere else."""

import pytest
from starlette.datastructures import Headers

from ledger.web.guard import MAX_BODY, refused
from tests.ledger.web.conftest import Site

HOSTS = ("localhost", "127.0.0.1", "::1")
HERE = "localhost:8600"


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("GET", {"host": HERE}, None),
        ("GET", {"host": "127.0.0.1"}, None),
        ("GET", {"host": "[::1]:8600"}, None),
        ("GET", {"host": "evil.example"}, 400),
        ("GET", {"host": "localhost.evil.example"}, 400),
        ("GET", {"host": "[::1"}, 400),
        ("GET", {}, 400),
        ("GET", {"host": HERE, "origin": "http://evil.example", "sec-fetch-site": "cross-site"}, None),
        ("POST", {"host": HERE}, None),
        ("POST", {"host": HERE, "origin": f"http://{HERE}", "sec-fetch-site": "same-origin"}, None),
        ("POST", {"host": HERE, "origin": f"http://{HERE}"}, None),
        ("POST", {"host": HERE, "origin": "http://evil.example"}, 403),
        ("POST", {"host": HERE, "origin": "http://localhost:9"}, 403),
        ("POST", {"host": HERE, "origin": "null"}, 403),
        ("POST", {"host": HERE, "sec-fetch-site": "cross-site"}, 403),
        ("POST", {"host": HERE, "sec-fetch-site": "same-site"}, 403),
        ("PUT", {"host": HERE, "sec-fetch-site": "cross-site"}, 403),
        ("PUT", {"host": HERE, "content-length": str(MAX_BODY + 1)}, 413),
    ],
)
def test_who_may_ask_for_what(method: str, headers: dict[str, str], status: int | None) -> None:
    found = refused(method, "http", Headers(headers), HOSTS)
    assert (found[0] if found else None) == status


def test_a_body_without_a_length_is_cut_off_too(site: Site) -> None:
    pieces = (b"x" * 2**20 for _ in range(MAX_BODY // 2**20 + 2))
    headers = {"content-type": "text/csv"}
    answer = site.client.post("/api/v1/imports/products", content=pieces, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "request.too_large")


@pytest.mark.parametrize("path", ["/", "/static/style.css", "/api/v1/stock", "/nothing"])
def test_every_answer_forbids_to_load_from_elsewhere(site: Site, path: str) -> None:
    headers = site.client.get(path).headers
    assert headers["content-security-policy"].startswith("default-src 'self'; base-uri 'none'")
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_a_form_posted_by_another_site_changes_nothing(site: Site) -> None:
    form = {"new": "1", "owner": "main", "sku": "P", "tracking": "none", "by": "serial"}
    answer = site.client.post("/products/save", data=form, headers={"origin": "http://evil.example"})
    assert answer.status_code == 403
    assert site.client.get("/api/v1/products").json()["items"] == []
