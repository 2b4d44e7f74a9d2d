"""The routes, over a real socket."""

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPResponse
from threading import Event
from typing import Any

import pytest

from gateway.inputs import Pressed
from gateway.screen.guard import host_name, is_ours
from gateway.screen.server import STOP_TIMEOUT
from tests.gateway.screen.conftest import Station
from tests.gateway.screen.samples import ACCEPT, NOW, READY


def ask(
    station: Station, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
) -> tuple[int, dict[str, str], bytes]:
    connection = HTTPConnection("127.0.0.1", station.server.port, timeout=10)
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def press(station: Station, text: object, **headers: str) -> tuple[int, str]:
    own = {"Origin": station.server.url, "Content-Type": "application/json"}
    extra = {name.replace("_", "-"): value for name, value in headers.items()}
    body = text if isinstance(text, bytes) else json.dumps({"text": text}).encode()
    status, _, answer = ask(station, "POST", "/station/dock-1/press", body, own | extra)
    return status, answer.decode()


OpenStream = Callable[[Station], HTTPResponse]


@pytest.fixture
def stream() -> Iterator[OpenStream]:
    """Opens event streams that are closed when the test ends."""
    with ExitStack() as opened:

        def open_one(station: Station) -> HTTPResponse:
            connection = HTTPConnection("127.0.0.1", station.server.port, timeout=10)
            opened.callback(connection.close)
            connection.request("GET", "/station/dock-1/events", headers={"Connection": "close"})
            return opened.enter_context(connection.getresponse())

        yield open_one


def events(answer: HTTPResponse) -> Iterator[tuple[str, Any]]:
    name = ""
    for line in iter(answer.readline, b""):
        field, _, value = line.decode().rstrip("\n").partition(": ")
        if field == "event":
            name = value
        if field == "data":
            yield name, json.loads(value)


# -- pages ------------------------------------------------------------------------------------


def test_one_station_is_shown_at_once(shared: Station) -> None:
    status, headers, _ = ask(shared, "GET", "/")
    assert (status, headers["location"]) == (307, "/station/dock-1")


@pytest.mark.parametrize(
    ("stations", "said"),
    [
        (("dock-1", "a<b"), [b'href="/station/a%3Cb">A&lt;B<', b'href="/station/dock-1"']),
        ((), [b"No station is set up"]),
    ],
)
def test_several_stations_are_listed(stations: tuple[str, ...], said: list[bytes]) -> None:
    station = Station()
    station.serve(stations=stations)
    status, _, body = ask(station, "GET", "/")
    assert status == 200
    assert all(words in body for words in said)
    assert station.server.stop()


@pytest.mark.parametrize(
    "path",
    [
        "/station/dock-9",
        "/station/dock-9/events",
        "/static/none.js",
        "/static/..%2fapp.py",
        "/symbol.svg?text=%C3%A4",
    ],
)
def test_what_is_not_there_is_404(shared: Station, path: str) -> None:
    assert ask(shared, "GET", path)[0] == 404


def test_every_answer_is_fenced(shared: Station) -> None:
    for path in ("/station/dock-1", "/static/station.js", "/healthz", "/nowhere"):
        headers = ask(shared, "GET", path)[1]
        assert headers["content-security-policy"].startswith("default-src 'self'; ")
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-frame-options"] == "DENY"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"


def test_health_and_numbers(station: Station) -> None:
    status, _, body = ask(station, "GET", "/healthz")
    assert (status, json.loads(body)) == (503, {"status": "starting", "stations": ["dock-1"]})
    station.board.publish(READY)
    assert ask(station, "GET", "/healthz")[0] == 200
    status, headers, body = ask(station, "GET", "/metrics")
    assert (status, body) == (200, b"scangate_scans_total 7\n")
    assert headers["content-type"].startswith("text/plain; version=0.0.4")


# -- who may ask --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "ours"),
    [
        ("localhost", True),
        ("127.0.0.1:8080", True),
        ("[::1]:8080", True),
        ("192.168.4.20:80", True),
        ("dock-pi.local:8080", True),
        ("DOCK-PI.local.", True),
        ("evil.example", False),
        ("127.0.0.1.evil.example:80", False),
        ("localhost.evil.example", False),
        ("", False),
    ],
)
def test_only_our_names_are_answered(host: str, ours: bool) -> None:  # noqa: FBT001 a table's column
    assert is_ours(host, {"localhost", "dock-pi.local"}) is ours


def test_a_foreign_name_that_points_here_is_refused(shared: Station) -> None:
    status, _, body = ask(shared, "GET", "/station/dock-1", headers={"Host": "evil.example"})
    assert (status, b"evil.example" in body) == (421, True)
    assert host_name("evil.example:8080") == "evil.example"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 204),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
        ({"Sec_Fetch_Site": "cross-site"}, 403),
        ({"Sec_Fetch_Site": "same-site"}, 403),
        ({"Content_Type": "text/plain"}, 415),
        ({"Content_Type": "application/json; charset=utf-8"}, 204),
    ],
)
def test_a_press_comes_from_our_own_page(shared: Station, headers: dict[str, str], status: int) -> None:
    assert press(shared, "%%UNDO", **headers)[0] == status
    assert shared.inputs == ([Pressed("dock-1", "touch", "%%UNDO")] if status == 204 else [])


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("x" * 400, 204),
        ("é" * 400, 204),
        ("\U0001f4e6" * 400, 204),
        ("(01)1\x1d21", 204),
        ("x" * 401, 413),
        (b'{"text": "' + b"x" * 100_000 + b'"}', 413),
        ("", 422),
        ("  ", 422),
        ("a\nb", 422),
        ("a\x00", 422),
        ("\x1b[2J", 422),
        (b"", 400),
        (b"[]", 400),
        (b'{"text": 7}', 400),
        (b'{"text": "a", "more": 1}', 400),
        (b"\xff\xfe", 400),
        (b'{"text": "\\ud800"}', 400),
    ],
)
def test_the_text_of_a_press_is_bounded(shared: Station, text: object, status: int) -> None:
    assert press(shared, text)[0] == status
    assert len(shared.inputs) == (status == 204)


def test_no_room_is_said_plainly(shared: Station) -> None:
    shared.room = False
    status, said = press(shared, "%%CONFIRM")
    assert status == 503
    assert "Not taken" in said


# -- the stream ---------------------------------------------------------------------------------


def test_the_whole_view_comes_at_once_and_on_every_change(station: Station, stream: OpenStream) -> None:
    station.board.publish(READY)
    answer = stream(station)
    assert answer.headers["content-type"].startswith("text/event-stream")
    heard = events(answer)
    name, first = next(heard)
    assert (name, first["now"], first["view"]["state"]) == ("view", NOW, "ready")
    assert first["view"]["lines"][0]["name"] == "Pump P-200"
    station.board.publish(ACCEPT)
    name, second = next(heard)
    assert (name, second["view"]["state"], second["view"]["verdict"]["light"]) == ("view", "accept", "green")


def test_without_views_there_are_beats(station: Station, stream: OpenStream) -> None:
    name, beat = next(events(stream(station)))
    assert (name, beat["now"], "view" in beat) == ("beat", NOW, False)


def test_too_many_pages_are_turned_away(station: Station, stream: OpenStream) -> None:
    station.board.publish(READY)
    answers = [stream(station) for _ in range(32)]
    assert all(next(events(answer))[0] == "view" for answer in answers)
    assert stream(station).status == 503


def test_a_page_that_leaves_gives_its_place_back(station: Station, stream: OpenStream) -> None:
    station.board.publish(READY)
    never, answer = Event(), stream(station)
    assert next(events(answer))[0] == "view"
    assert station.board.readers() == 1
    answer.close()
    assert any(station.board.readers() == 0 or never.wait(0.01) for _ in range(500)), "still there after 5 s"


# -- the server ---------------------------------------------------------------------------------


def test_it_stops_in_time_with_open_streams_and_frees_the_port(stream: OpenStream) -> None:
    station = Station()
    station.serve()
    station.board.publish(READY)
    port = station.server.port
    answers = [stream(station) for _ in range(3)]
    assert [next(events(answer))[0] for answer in answers] == ["view"] * 3
    assert station.server.stop(), f"longer than {STOP_TIMEOUT} s"
    assert [answer.read().strip() for answer in answers] == [b""] * 3
    assert station.board.readers() == 0
    station.serve(port)
    assert station.server.port == port
    assert ask(station, "GET", "/healthz")[0] == 200
    assert station.server.stop()


def test_a_taken_port_is_an_error_at_start(station: Station) -> None:
    other = Station()
    with pytest.raises(OSError, match="in use"):
        other.serve(station.server.port)
    assert other.server.stop()


def test_it_listens_on_ipv6_as_well() -> None:
    station = Station()
    with socket.socket(socket.AF_INET6) as probe:
        try:
            probe.bind(("::1", 0))
        except OSError:
            pytest.skip("this machine has no IPv6 loopback")
    station.serve(host="::1")
    assert station.server.url == f"http://[::1]:{station.server.port}"
    assert station.server.stop()
