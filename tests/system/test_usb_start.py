"""A dock without network starts from a USB stick: it scans at once, and delivers once there is a network."""

import subprocess
import sys
from pathlib import Path
from typing import Final

from scangate.site import Site
from tests.system import support
from tests.system.support import Operator
from wire.stick import Stick

DOCK: Final = "dock-1"
SERIALS: Final = [f"A-{number:04d}" for number in range(1, 11)]


def test_a_new_gateway_scans_by_the_rules_of_the_stick_and_delivers_later(tmp_path: Path) -> None:
    with support.running(Site(tmp_path, [DOCK])) as site:
        site.start_ledger()  # the broker is down: nothing reaches the dock but the stick
        support.enter_pump(site)
        support.enter_receipt(site, "PR-1001", SERIALS)
        dock, stick = site.docks[DOCK], tmp_path / "stick"
        made_at = export(site, stick)
        support.enter_receipt(site, "PR-1002", ["B-0001"])  # later than the stick

        settings = dock.folder / "gateway.toml"
        settings.unlink()
        command = (sys.executable, "-m", "scangate", "gateway", "load", str(stick), "--to", str(dock.folder))
        loaded = subprocess.run(command, capture_output=True, text=True, check=False)
        assert loaded.returncode == 0, loaded.stderr
        assert "less than an hour old" in loaded.stdout
        # What the person at the dock fills in: its lamp, the screen's port, a bounce time.
        filled = settings.read_text(encoding="utf-8")
        lamp = f'[screen]\nport = {dock.screen}\n\n[[station]]\nname = "{DOCK}"\n\n'
        lamp += f'[station.lamp]\nkind = "recording"\npath = "{dock.lamp.path}"\n'
        assert filled.count("[[station]]") == 1
        filled = filled.replace(f'[[station]]\nname = "{DOCK}"\n', lamp) + "bounce_ms = 0\n"
        settings.write_text(filled, encoding="utf-8")

        operator = Operator(dock)
        site.start_gateway(DOCK)
        for code in ("PR-1001", *SERIALS[:3]):
            assert operator.once(code).light in {"green", "tick"}, code
        assert operator.once("X-0001").light == "red"
        assert operator.once("PR-1002").light == "red"
        assert operator.count("green") >= 3
        assert site.link(DOCK)["online"] is False
        assert site.link(DOCK)["feed_at"] == made_at  # the screen tells the age of the rules, not of the file
        assert support.recorded(site) == []

        site.broker.start()
        site.wait(lambda: site.caught_up(DOCK), "online, nothing waits")
        assert support.all_delivered(site)
        assert support.confirm(operator).reason == "confirm.done"
        site.wait(lambda: site.caught_up(DOCK) and site.has_rules(DOCK), "delivered, new rules")
        support.stock_is(site, SERIALS[:3])
        assert operator.once("PR-1002").reason == "task.opened"
        site.wait(lambda: site.caught_up(DOCK), "delivered")
        support.verified(site)


def export(site: Site, stick: Path) -> int:
    """What the office does, beside the running ledger; when it was done."""
    dock = site.docks[DOCK]
    secret = str(site.broker.password_file(DOCK))
    done = site.command(
        "export", "gateway", DOCK, "--to", str(stick), "--password-file", secret, "--data", "data",
        "--station", DOCK, "--port", str(dock.scanner.link),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "It holds the gateway's password" in done.stdout
    assert stick.stat().st_mode & 0o777 == 0o600
    with stick.open("rb") as file:
        return Stick(file, stick.stat().st_size).about.made_at
