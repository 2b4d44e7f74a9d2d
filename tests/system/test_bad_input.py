"""Wrong settings, wrong scans, wrong messages from the network, wrong files: told, and harmless."""

import json
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from scangate.site import Site
from tests.system import support
from tests.system.client import Client
from tests.system.support import Operator
from wire import v1
from wire.codec import decode, encode

BOOT: Final = "ab" * 16
READ: Final = v1.ReadBody("gun", b"A-0001", 1_800_000_000_000)


def record(seq: int) -> bytes:
    body = v1.Verdict("refused", "code.unknown", READ)
    at = 1_800_000_000_000
    return encode(v1.Record(seq, (at + seq) << 16, at, up=seq, synced=True, station="dock-2", body=body))


def batch(*items: bytes) -> bytes:
    return b'{"v":1,"boot":"%s","items":[%s]}' % (BOOT.encode(), b",".join(items))


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A broker and a ledger; of the two gateways only the first is ever started, the other one is a liar."""
    with support.running(Site(tmp_path, ["dock-1", "dock-2"])) as site:
        site.broker.start()
        site.start_ledger()
        support.enter_pump(site)
        support.enter_receipt(site, "PR-1001", ["A-0001", "A-0002", "A-0003"])
        yield site


def with_gateway(site: Site) -> Operator:
    site.start_gateway("dock-1")
    site.wait(lambda: site.has_rules("dock-1"), "the gateway has its rules")
    return Operator(site.docks["dock-1"])


# -- settings --------------------------------------------------------------------------------------

WRONG_GATEWAY: Final = """
name = "Dock 1"
site = "main"
dat = "data"

[broker]
prot = 1883
host = ""

[[station]]
name = "dock-1"

[station.lamp]
kind = "lava"

[[station.scanner]]
name = "gun"
port = "/dev/null"
bounce_ms = "often"
"""

#: Mistakes of every kind: of a key, of a value, between fields, between tables, of another file.
ALL_WRONG: Final = """
name = "dock-1"
site = 3
data = "data"
datta = "data"

[broker]
host = "mqtt.example"
password_file = "absent"

[[station]]
name = "door-1"
[station.lamp]
kind = "tower"
red = 99
amber = 5
green = 5
[[station.scanner]]
name = "gun"
port = "/dev/ttyACM0"
profile = "generic-seral"

[[station]]
name = "door-1"
[[station.scanner]]
name = "gun"
port = "/dev/ttyACM0"
bounce_ms = "often"
profile = "our-owm"
[[station.scanner]]
port = "/dev/ttyACM1"
profile = "our-own"
"""
ALL_WRONG_TOLD: Final = [
    "datta: no such key (did you mean data?)",
    "site: must be text in quotes, not a whole number (it is 3)",
    "station[door-1].lamp.red: must be a whole number <= 27 (it is 99)",
    "station[door-1].lamp.buzzer: missing (the pin it is wired to)",
    "station[door-1].lamp.green: pin 5 is used twice (each has its own)",
    "station[door-1].scanner[gun].bounce_ms: must be a whole number, not text in quotes (it is 'often')",
    "station[door-1].scanner[2].name: missing (add it)",
    "broker.password_file: {folder}/absent is not a readable file (create it, or correct its path or rights)",
    "broker.tls: a password would cross the network in the clear (set tls = true)",
    "station: the name door-1 is used twice (each needs its own)",
    "station.scanner: the name gun is used twice (each needs its own)",
    "station.scanner: gun and another one use /dev/ttyACM0 (correct one port)",
    "scanner gun: profile 'generic-seral': there is none of this name (did you mean generic-serial?)",
    "scanner gun: profile 'our-owm': there is none of this name (did you mean our-own?)",
    "scanner (no name): {folder}/scanners/our-own.toml: baud: ",
]


@pytest.mark.parametrize("command", [("config", "check"), ("gateway", "run", "--config")])
def test_mistakes_of_every_kind_are_named_in_one_run(tmp_path: Path, command: tuple[str, ...]) -> None:
    file = tmp_path / "gateway.toml"
    file.write_text(ALL_WRONG, encoding="utf-8")
    (tmp_path / "scanners").mkdir()
    (tmp_path / "scanners" / "our-own.toml").write_text("baud = 1\n", encoding="utf-8")
    arguments = (sys.executable, "-m", "scangate", *command, str(file))
    done = subprocess.run(arguments, capture_output=True, text=True, check=False, timeout=60)
    lines = done.stderr.splitlines()
    assert done.returncode == 78, done.stderr
    assert done.stdout == ""
    assert len(lines) == len(ALL_WRONG_TOLD), done.stderr
    for line, problem in zip(lines, ALL_WRONG_TOLD, strict=True):
        assert line.startswith(f"{file}: {problem.format(folder=tmp_path)}")


@pytest.mark.parametrize(
    ("part", "text", "expected"),
    [
        (
            ("gateway", "run"),
            WRONG_GATEWAY,
            [
                "name: ",
                "dat: no such key (did you mean data?)",
                "data: missing",
                "broker.prot: no such key (did you mean port?)",
                "broker.host: ",
                "station[dock-1].lamp.kind: 'lava' is not known here",
                "station[dock-1].scanner[gun].bounce_ms: ",
            ],
        ),
        (
            ("ledger", "serve"),
            '[ledger]\nsite = "main"\n[web]\nport = 0\nenable = true\n[brocker]\nhost = "x"\n',
            [
                "ledger.database: exactly one of",
                "web.port: ",
                "web.enable: no such key (did you mean enabled?)",
                "brocker: no such key (did you mean broker?)",
            ],
        ),
        (("gateway", "run"), "name = \n", [":1: not valid TOML"]),
    ],
)
def test_wrong_settings_are_all_named_at_once(
    tmp_path: Path, part: tuple[str, str], text: str, expected: list[str]
) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text(text, encoding="utf-8")
    command = (sys.executable, "-m", "scangate", *part, "--config", str(file))
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    lines = done.stderr.splitlines()
    assert done.returncode == 78, done.stderr
    assert done.stdout == ""
    assert len(lines) == len(expected), done.stderr
    for problem in expected:
        assert any(line.startswith(str(file)) and problem in line for line in lines), (problem, lines)
    assert list(tmp_path.iterdir()) == [file]


# -- the network -----------------------------------------------------------------------------------


def test_malformed_messages_are_kept_aside_and_their_neighbours_applied(site: Site) -> None:
    password = site.broker.password_file("dock-2").read_text(encoding="utf-8").strip()
    with Client(site.broker.port, "dock-2", password) as liar:
        liar.subscribe("scangate/v1/down/dock-2/#")
        records, up = "scangate/v1/up/dock-2/records", "scangate/v1/up/dock-2"
        liar.publish(records, b"\xff\x00\xfe not JSON at all")
        liar.publish(records, b'{"v":1}')
        liar.publish(records, b"[" * 100_000)  # deep enough for a recursion error
        liar.publish(records, b"x" * 200_000)  # larger than any message of ours, still small for the broker
        liar.publish(records, b'{"v":9,"boot":"%s","items":[{}]}' % BOOT.encode())  # of a later version
        liar.publish(f"{up}/hello", b"\x80")
        liar.publish(f"{up}/sync", b'{"v":1,"window":-1}')
        liar.publish(f"{up}/state", b'{"online":"perhaps"}')
        liar.publish(f"{up}/nonsense", b"{}")
        bad = b'{"seq":3,"hlc":"never","station":"dock-2"}'
        liar.publish(records, batch(record(1), record(2), bad, record(4), b'"no record at all"', record(5)))
        ack = decode(liar.next("scangate/v1/down/dock-2/ack"), v1.Ack)
        assert ack.boots == {BOOT: v1.BootAck((5, []))}

    applied = support.of_ledger(site, "select seq from record where boot = ? order by seq", (BOOT,))
    assert applied == [(1,), (2,), (4,), (5,)]
    listed = site.command("ledger", "dead-letters").stdout
    assert f"number 3, {len(bad)} bytes" in listed
    for part in ("200000 bytes", "100000 bytes", "held from dock-2", "noise from dock-2"):
        assert part in listed, listed
    kinds = [line.split()[1] for line in listed.splitlines()[:-1]]
    assert sorted(kinds) == ["dead"] * 6 + ["held"] + ["noise"] * 3
    support.verified(site)


def test_a_message_too_large_for_the_broker_ends_only_that_client(site: Site) -> None:
    operator = with_gateway(site)
    password = site.broker.password_file("dock-2").read_text(encoding="utf-8").strip()
    with Client(site.broker.port, "dock-2", password) as liar:
        liar.send("scangate/v1/up/dock-2/records", b"x" * 1_000_000)
        assert liar.thrown_out()
    assert operator.once("PR-1001").reason == "task.opened"
    assert operator.once("A-0001").light == "green"
    site.wait(lambda: support.all_delivered(site), "the gateway's records arrive")
    assert site.command("ledger", "dead-letters").stdout == "no dead letters\n"


def test_a_gateway_speaks_and_hears_only_under_its_own_name(site: Site) -> None:
    operator = with_gateway(site)
    password = site.broker.password_file("dock-2").read_text(encoding="utf-8").strip()
    with Client(site.broker.port, "dock-2", password) as liar:
        for topic in ("scangate/v1/down/#", "scangate/v1/up/#", "scangate/v1/out/#", "$SYS/#", "#"):
            liar.subscribe(topic)
        for topic in (
            "scangate/v1/up/dock-1/records",
            "scangate/v1/up/dock-1/state",
            "scangate/v1/down/dock-1/ack",
            "scangate/v1/down/dock-2/ack",
            "scangate/v1/feed/main/manifest",
            "scangate/v1/server/state",
            "scangate/v1/out/movement",
        ):
            assert liar.publish(topic, batch(record(1)), retain=True) == "Not authorized", topic
        assert operator.once("PR-1001").reason == "task.opened"
        assert operator.once("A-0001").light == "green"
        site.wait(lambda: site.caught_up("dock-1"), "dock-1 was answered")
        assert liar.publish("scangate/v1/up/dock-2/records", batch(record(1))) == "Success"
        liar.next("scangate/v1/down/dock-2/ack")  # behind the answer to dock-1
        allowed = ("scangate/v1/down/dock-2/", "scangate/v1/feed/", "scangate/v1/server/state")
        assert [topic for topic in liar.topics if not topic.startswith(allowed)] == []
    assert support.of_ledger(site, "select gateway from boot where boot = ?", (BOOT,)) == [("dock-2",)]
    assert site.has_rules("dock-1")
    assert operator.once("A-0002").light == "green"
    assert site.command("ledger", "dead-letters").stdout == "no dead letters\n"


# -- the scanner -----------------------------------------------------------------------------------


def test_over_long_and_binary_scans_are_red_and_the_next_one_is_fine(site: Site) -> None:
    operator = with_gateway(site)
    assert operator.once("PR-1001").reason == "task.opened"
    binary = bytes(byte for byte in range(256) if byte not in b"\r\n")
    for data, serial in ((b"9" * 10_240, "A-0001"), (binary, "A-0002"), (b"\xff" * 300, "A-0003")):
        operator.dock.scanner.scan(data)
        sign = operator._signs(1, operator.dock.process)[0]
        assert (sign.light, sign.reason) == ("red", "code.unreadable")
        assert operator.once(serial).light == "green"
    site.wait(lambda: site.caught_up("dock-1"), "all records are in the ledger")
    assert support.of_ledger(site, "select count(*) from verdict where reason = 'code.unreadable'") == [(3,)]
    assert site.command("ledger", "dead-letters").stdout == "no dead letters\n"
    support.verified(site)


# -- files of the office ---------------------------------------------------------------------------

BAD_PRODUCTS: Final = """sku,name,tracking,by,codes
GOOD-1,Good one,full,serial,09521130002012
BAD-2,Bad tracking,ful,serial,
GOOD-3,Good three,none,serial,
GOOD-1,Twice,none,serial,
BAD-5,Cells
"""
BAD_RECEIPTS: Final = """ref,line,product,qty,serial
PR-2001,1,main/PUMP-200,2,S-1
PR-2001,1,main/PUMP-200,2,S-1
PR-2001,2,main/NO-SUCH,3,
PR-2002,1,main/PUMP-200,many,
"""


def test_a_file_with_bad_rows_is_refused_as_a_whole(site: Site) -> None:
    entered = (
        "select id from product union all select code from code union all select ref from document"
        " union all select serial from expected_serial order by 1"
    )
    before = support.of_ledger(site, entered)
    for kind, text, rows in (
        ("products", BAD_PRODUCTS, {3, 5, 6}),
        ("pre-receipts", BAD_RECEIPTS, {3, 4, 5}),
    ):
        answer = imported(site, kind, text)
        assert answer["status"] == 422
        assert {problem["row"] for problem in answer["problems"]} == rows, answer
        assert all(problem["why"] and problem["fix"] for problem in answer["problems"])
    assert support.of_ledger(site, entered) == before

    good = "\n".join(line for line in BAD_PRODUCTS.splitlines() if line.startswith(("sku", "GOOD-3"))) + "\n"
    assert imported(site, "products", good)["new"] == 1


def imported(site: Site, kind: str, text: str) -> dict[str, Any]:
    """Sends a CSV file; the answer, also of a refusal."""
    address = f"{site.console}/api/v1/imports/{kind}"
    request = urllib.request.Request(address, text.encode(), {"Content-Type": "text/csv"})  # noqa: S310 - loopback
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            good: dict[str, Any] = json.load(answer)
            return good
    except urllib.error.HTTPError as error:
        with error:
            bad: dict[str, Any] = json.load(error)
            return bad
