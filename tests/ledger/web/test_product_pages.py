"""Products on the page: every field, what is not shown stays, and a change of tracking shows what it does."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from ledger.database import Database
from ledger.verify.verify import verify
from rules.movement import Movement
from rules.schemes import Scheme
from tests.ledger.web.conftest import Site
from tests.ledger.web.test_pages import text_of

KEY = {"owner": "main", "sku": "P"}


@pytest.fixture(autouse=True)
def verified(database: Database) -> Iterator[None]:
    yield
    report = verify(database)
    assert (report.faults, report.missing) == ((), ())


def product(site: Site) -> dict[str, Any]:
    found: dict[str, Any] = site.client.get("/api/v1/products/main/P").json()
    return found


def save(site: Site, status: int, **form: str) -> str:
    answer = site.client.post("/products/save", data=KEY | form, follow_redirects=False)
    assert answer.status_code == status, answer.text
    return answer.headers.get("location", answer.text)


def test_every_field_is_entered_and_shown_again(site: Site) -> None:
    save(
        site, 303, new="1", name="Pump", tracking="full", by="serial_lot", receive="lenient", pick="lenient",
        issue="strict", min_life="90", unique="1", reusable="1", fold_case="", over_percent="5",
        codes="X:10", roles="MAC:[0-9A-F]{12}\nIMEI:[0-9]{15}", scheme="imei", strip="SN:",
    )  # fmt: skip
    p = product(site)
    assert (p["issue"], p["min_life"], p["unique"], p["reusable"], p["fold_case"]) == (
        "strict", 90, True, True, False,
    )  # fmt: skip
    assert (p["scheme"], p["strip"]) == ("imei", "SN:")
    assert p["roles"] == [["MAC", "[0-9A-F]{12}"], ["IMEI", "[0-9]{15}"]]
    text = text_of(site, "/products/edit?owner=main&sku=P")
    names = ("No Tracking", "Track During Pick", "Full Tracking")
    for words in (*names, "MAC:[0-9A-F]{12}", 'value="90"', "SN:"):
        assert words in text


def test_the_form_offers_every_scheme_and_keeps_the_chosen_one(site: Site) -> None:
    save(site, 303, new="1", tracking="full", scheme="vin_na")
    text = site.client.get("/products/edit?owner=main&sku=P").text
    select = text.partition('id="scheme"')[2].partition("</select>")[0]
    offered = re.findall(r'<option value="([a-z_0-9]*)"', select)
    assert offered == ["", *Scheme]
    assert 'value="vin_na" selected' in text
    assert "is none of" in save(site, 422, scheme="vin_us")


def test_a_pre_receipt_takes_the_numbers_of_the_scheme_in_any_form(site: Site) -> None:
    save(site, 303, new="1", tracking="full", scheme="imei")
    body = {"lines": [{"line": "1", "product": "P", "quantity": 1, "serials": ["490154203237519"]}]}
    refused = site.client.put("/api/v1/pre-receipts/by-ref/PR-1", json=body)
    assert refused.status_code == 422
    assert "490154203237519 is no IMEI: The check digit (last) is 9, it would be 8." in refused.text
    body["lines"][0]["serials"] = ["49-015420-323751-8"]
    assert site.client.put("/api/v1/pre-receipts/by-ref/PR-1", json=body).status_code == 201
    stored = site.client.get("/api/v1/pre-receipts/PR-1").json()
    assert [x["serial"] for x in stored["lines"][0]["serials"]] == ["490154203237518"]


def test_what_a_form_does_not_say_stays(site: Site) -> None:
    body = {"name": "Pump", "tracking": "full", "issue": "strict", "min_life": 9, "unique": True,
            "reusable": True, "codes": ["X"], "scheme": "mac", "strip": "S",
            "roles": [{"name": "MAC", "pattern": "[0-9A-F]{12}"}]}  # fmt: skip
    site.client.put("/api/v1/products/main/P", json=body)
    before = product(site)
    save(site, 303, name="Pump 2")
    assert product(site) == before | {"name": "Pump 2"}
    save(site, 303, unique="")  # the box is shown and not ticked
    assert product(site) == before | {"name": "Pump 2", "unique": False}


def stock(site: Site, place: str, quantity: int) -> None:
    site.gateway.say(Movement("main/P", "", "", "", quantity, "supplier", place, "receive", "PR-0", "1", ""))
    site.settle()


@pytest.mark.domain("tracking.change-shown", "tracking.change-debts", "tracking.names")
def test_a_change_of_tracking_shows_what_will_be_owed_before_it_is_done(site: Site) -> None:
    """Existing stock turns into missing-serial debts at its places, shown before the change."""
    site.csv("products", "sku;tracking\nP;none\n")
    stock(site, "A-01", 5)
    shown = save(site, 200, tracking="full")
    assert "5 units at A-01 will be missing their serials" in shown
    assert "Nothing is saved yet" in shown
    assert product(site)["tracking"] == "none"
    owed = re.findall(r'name="owed" value="([^"]+)"', shown)[0]
    stock(site, "B-01", 2)  # meanwhile: what was agreed to is no longer what would happen
    shown = save(site, 200, tracking="full", owed=owed)
    assert "2 units at B-01 will be missing their serials" in shown
    assert product(site)["tracking"] == "none"
    owed = re.findall(r'name="owed" value="([^"]+)"', shown)[0]
    done = save(site, 200, tracking="full", owed=owed, who="Ann")
    assert "Serial numbers that are owed now" in done
    assert product(site)["tracking"] == "full"
    assert "Missing serial numbers" in text_of(site, "/todo")
    assert ">Ann<" in text_of(site, "/transactions")


@pytest.mark.domain("tracking.change-no-open-task")
def test_a_change_of_tracking_names_the_open_tasks(site: Site) -> None:
    """Changing the tracking needs no open task on the product."""
    site.csv("products", "sku;tracking\nP;none\n")
    site.csv("pre-receipts", "ref;line;product;qty\nPR-7;1;P;4\n")
    assert "PR-7" in save(site, 422, tracking="full")
    assert product(site)["tracking"] == "none"
