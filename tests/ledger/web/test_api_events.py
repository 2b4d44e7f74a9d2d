"""``GET /api/v1/events``: reading on from a cursor, and what is said when that is not possible."""

from ledger.database import Database
from ledger.inputs import Tick
from tests.ledger.web.conftest import Site
from tests.ledger.web.seed import receive

URL = "/api/v1/events"


def test_events_are_read_on_from_a_cursor(site: Site) -> None:
    receive(site.gateway, "PR-1", "1", "main/P", ["S1", "S2"])
    site.writer.put(Tick())
    site.settle()
    first = site.client.get(URL, params={"limit": 2}).json()
    assert len(first["items"]) == 2
    assert first["next"] == first["items"][1]["cursor"]
    rest = site.client.get(URL, params={"after": first["next"]}).json()
    everything = site.client.get(URL).json()
    assert first["items"] + rest["items"] == everything["items"]
    assert {x["specversion"] for x in everything["items"]} == {"1.0"}
    end = site.client.get(URL, params={"after": everything["next"]}).json()
    assert end == {"items": [], "next": everything["next"]}


def test_a_cursor_of_another_life_is_answered_with_the_one_to_go_on_from(
    site: Site, database: Database
) -> None:
    answer = site.client.get(URL, params={"after": "0123abc:17"})
    assert answer.status_code == 410
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    generation = database.rows("select generation from meta")[0][0]
    assert (problem["code"], problem["cursor"]) == ("events.gone", f"{generation}:0")
    again = site.client.get(URL, params={"after": problem["cursor"]})
    assert again.status_code == 200


def test_what_is_no_cursor_is_refused(site: Site) -> None:
    assert site.client.get(URL, params={"after": "17"}).status_code == 422
    assert site.client.get(URL, params={"limit": 5_000}).status_code == 422
