"""A network that delays, swallows and cuts between all programs: scans go on, nothing is lost."""

import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from tests.system.kills import seeds
from tests.system.network import CUTS, network
from tests.system.proxy import FAIR, Proxy, Weather

Say = Callable[[str], None]


def test_a_bad_network_loses_and_doubles_nothing(say: Say) -> None:
    found = network(8, seed=11)
    say(str(found))
    assert found.clean, found
    assert found.tally[CUTS] > 0


@pytest.mark.soak
@pytest.mark.parametrize("seed", seeds(4, seed=13))
def test_a_long_bad_network_loses_and_doubles_nothing(say: Say, seed: int) -> None:
    found = network(60, seed)
    say(str(found))
    assert found.clean, found


# -- the proxy itself --------------------------------------------------------------------------------


@pytest.fixture
def echo() -> Iterator[int]:
    """The port of a server that says everything back."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_serve, args=(server,), daemon=True).start()
        yield server.getsockname()[1]


def _serve(server: socket.socket) -> None:
    while True:
        try:
            client, _ = server.accept()
        except OSError:
            return
        threading.Thread(target=_echo, args=(client,), daemon=True).start()


def _echo(client: socket.socket) -> None:
    with client:
        try:
            while data := client.recv(100):
                client.sendall(data)
        except OSError:
            return


def test_fair_weather_passes_every_byte(echo: int) -> None:
    with Proxy(echo) as proxy, _client(proxy) as client:
        client.sendall(b"hello")
        assert client.recv(100) == b"hello"


def test_a_cut_ends_in_the_middle_of_what_was_said(echo: int) -> None:
    with Proxy(echo) as proxy, _client(proxy) as client:
        proxy.weather = Weather(cut_after=3)
        client.sendall(b"hello")
        with pytest.raises(ConnectionResetError):
            _read_all(client)  # the echo of what passed may be faster than the reset
        assert proxy.cuts >= 1


def test_what_is_swallowed_never_arrives_and_ends_the_connection(echo: int) -> None:
    with Proxy(echo) as proxy, _client(proxy) as client:
        proxy.weather = Weather(swallow=True)
        client.sendall(b"hello")
        client.settimeout(0.2)
        with pytest.raises(TimeoutError):
            client.recv(100)
        client.settimeout(10)
        proxy.weather = FAIR
        with pytest.raises(ConnectionResetError):
            client.recv(100)
        assert proxy.swallowed == 5


def _read_all(client: socket.socket) -> None:
    while client.recv(100):
        pass


def _client(proxy: Proxy) -> socket.socket:
    return socket.create_connection(("127.0.0.1", proxy.port), timeout=10)
