"""The page of the gateways, and retiring one, as a browser and a program ask for it."""

import re

from ledger.database import Database
from tests.ledger.support import Journal
from tests.ledger.web.conftest import Site
from tests.ledger.web.dock import act, post
from tests.ledger.web.seed import BOOT, EVIL
from tests.ledger.web.test_pages import text_of
from wire import v1
from wire.codec import encode

API = "/api/v1/gateways"


def incomplete(site: Site) -> None:
    """A gateway that was complete, then declares five records and sends the first."""
    site.gateway.hello()
    journal = Journal(BOOT)
    journal.refuse("X")
    site.gateway.raw("records", journal.batch())
    hello = v1.Hello(1, [v1.BootTail(BOOT, 5)], boot=BOOT, waiting=4, used=91, trouble=["disk: " + EVIL])
    site.gateway.raw("hello", encode(hello))
    site.settle()


def text(site: Site) -> str:
    """The page without markup."""
    return " ".join(re.sub(r"<[^>]*>", " ", text_of(site, "/gateways")).split())


def test_completeness_gaps_and_trouble_are_shown(site: Site) -> None:
    incomplete(site)
    page = text(site)
    assert re.search(r"everything up to 20\d\d-\S+ \S+ has arrived", page)
    assert re.search(rf"4 records of boot {BOOT[:8]} missing since 20.*: number 2 to 5", page)
    assert "disk: &lt;img" in page
    assert "91 %" in page
    assert "Write off dock-1" in page
    (state,) = site.client.get(API).json()
    assert (state["missing"], state["used"], state["retired"]) == (4, 91, False)
    assert state["gaps"] == [{"boot": BOOT, "missing": 4, "ranges": [[2, 5]]}]
    assert 0 < state["complete"] < state["last_seen"]


def test_a_gateway_is_retired_after_a_dry_run(site: Site, database: Database) -> None:
    incomplete(site)
    site.gateway.raw("state", encode(v1.Online(online=False, boot=BOOT)))
    site.settle()
    path = "/gateways/retire?name=dock-1"
    assert "Show what would happen" in text_of(site, path)
    assert "4 records of boot" in act(site, path, name="dock-1")
    assert "nobody waits for it any more" in text_of(site, "/gateways?done=retired")
    assert "retired" in text(site)
    (state,) = site.client.get(API).json()
    assert (state["missing"], state["retired"]) == (0, True)
    assert database.rows("select kind, key from settled") == [("boot.missing", BOOT)]


def test_a_program_retires_one(site: Site) -> None:
    incomplete(site)
    assert site.client.post(f"{API}/dock-9/retire", json={}).status_code == 422
    site.gateway.raw("state", encode(v1.Online(online=False, boot=BOOT)))
    site.settle()
    tried = site.client.post(f"{API}/dock-1/retire?dry_run=true", json={}).json()
    assert (tried["written"], tried["count"]) == (False, 2)
    done = site.client.post(f"{API}/dock-1/retire", json={}).json()
    assert (done["written"], done["count"]) == (True, 2)


def test_one_that_nobody_heard_of_is_refused_on_its_page(site: Site) -> None:
    page = post(site, "/gateways/retire", 422, name=EVIL)
    assert "was never heard" in page
    assert EVIL not in page


def test_what_is_written_off_is_no_entry_to_settle(site: Site) -> None:
    answer = site.client.post(
        "/api/v1/todo/settle", json={"kind": "boot.missing", "keys": [BOOT], "how": "x"}
    )
    assert answer.status_code == 422
