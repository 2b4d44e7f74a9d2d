"""`scangate demo`: a dock door, a broker and a ledger on this machine, playing a day (`scangate.story`).

Everything is the real program; only the scanner is a twin on a pseudo-terminal. Ctrl-C ends all processes and
removes the folder.
"""

import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from time import monotonic
from types import FrameType
from typing import Final

import click

from scangate import story
from scangate.broker import BrokerFailed
from scangate.site import Dock, Sign, Site, SiteFailed

DOCK: Final = "dock-1"
_COLOURS: Final = {"green": "green", "amber": "yellow", "red": "red", "tick": "bright_black"}


@click.command()
@click.option("--headless", is_flag=True, help="End after the story; exit 0 only if all of it is proven.")
@click.option("--pause", default=None, type=float, help="Seconds between scans (1, headless 0).")
@click.option("--keep", is_flag=True, help="Leave the folder with databases and logs.")
def demo(*, headless: bool, pause: float | None, keep: bool) -> int:
    """Play a day at the dock on this machine.

    A pre-receipt with expected serials, an unexpected one, a duplicate, undo, a lot, quantities, ten seconds
    without network, a pick list. One line per scan: what was scanned, the answer, and after how long.

    Example: scangate demo --headless
    """
    stopped = Event()
    folder = Path(tempfile.mkdtemp(prefix="scangate-demo-"))
    try:
        with _stopping(stopped), _site(folder) as site:
            beat = pause if pause is not None else (0.0 if headless else 1.0)
            faults = _Player(site, stopped, beat).play()
            if stopped.is_set():
                return 130
            faults += _prove(site)
            if not headless:
                _stay(site, stopped)
            return 1 if faults else 0
    except (BrokerFailed, SiteFailed) as error:
        if stopped.is_set():  # Ctrl-C reached a part of the site before that had a session of its own
            return 130
        raise click.ClickException(str(error)) from error
    finally:
        if keep:
            click.echo(f"kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _site(folder: Path) -> Iterator[Site]:
    site = Site(folder, [DOCK])
    try:
        yield site
    finally:
        site.close()


@contextmanager
def _stopping(stopped: Event) -> Iterator[None]:
    """Ctrl-C and SIGTERM end the story at its next step, so that everything is put away."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopped.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Player:
    """Plays the story at one dock and counts the steps that were not answered as expected."""

    def __init__(self, site: Site, stopped: Event, beat: float) -> None:
        self._site, self._stopped, self._beat = site, stopped, beat
        self._dock: Dock = site.docks[DOCK]
        self._faults = 0
        self._cut_at = 0.0

    def play(self) -> int:
        """Faults seen; stops early when asked to."""
        self._prepare()
        for step in story.STORY:
            if self._stopped.is_set():
                break
            self._play(step)
        return self._faults

    def _prepare(self) -> None:
        click.echo("starting a broker, a ledger and a dock door …")
        self._site.start()
        click.echo(f"  station screen  {self._dock.page}   (has a field to scan yourself)")
        click.echo(f"  ledger pages    {self._site.console}/")
        for sku, body in story.PRODUCTS:
            self._site.put(f"/api/v1/products/main/{sku}", body)
        self._site.put(f"/api/v1/pre-receipts/by-ref/{story.PRE_RECEIPT}", story.PRE_RECEIPT_BODY)
        self._site.put(f"/api/v1/pick-lists/by-ref/{story.PICK_LIST}", story.PICK_LIST_BODY)
        self._site.put(f"/api/v1/pick-lists/by-ref/{story.SECOND_LIST}", story.SECOND_LIST_BODY)
        self._site.wait(lambda: self._site.has_rules(DOCK), "the dock has the rules")

    def _play(self, step: story.Step) -> None:
        match step:
            case story.Say(text):
                click.echo(f"\n{text}")
            case story.Cut():
                self._site.broker.kill()
                self._cut_at = monotonic()
            case story.Restore(after):
                self._restore(after)
            case story.Scan(code, expect):
                self._scan(code, expect)
                self._stopped.wait(self._beat)

    def _scan(self, code: str, expect: str) -> None:
        sign = self._dock.scan(code)
        wrong = "" if sign.reason == expect else f"   EXPECTED {expect}"
        self._faults += bool(wrong)
        click.echo(f"  {_answer(sign)}  {_readable(code):<34} {sign.after_ms:7.1f} ms{wrong}")

    def _restore(self, after: float) -> None:
        waiting = self._site.waiting(DOCK)
        self._stopped.wait(max(0.0, self._cut_at + after - monotonic()))
        click.echo(f"  {monotonic() - self._cut_at:.0f} s without network, {waiting} records waiting")
        self._site.broker.start()
        self._site.wait(self._caught_up, "the dock caught up")
        click.echo("  back online, 0 waiting")

    def _caught_up(self) -> bool:
        return self._site.caught_up(DOCK) and self._site.has_rules(DOCK)


def _answer(sign: Sign) -> str:
    return click.style(f"{sign.light.upper():<5} {sign.reason:<24}", fg=_COLOURS.get(sign.light))


def _readable(code: str) -> str:
    return code.replace("\x1d", "|")


def _prove(site: Site) -> int:
    """What the ledger knows now, and the proof; 1 if that fails."""
    site.wait(lambda: site.caught_up(DOCK), "everything is in the ledger")
    click.echo("\nThe story of one pump, as `scangate trace SN-4711` tells it:\n")
    click.echo(site.command("trace", "SN-4711").stdout)
    verified = site.command("ledger", "verify")
    click.echo(f"$ scangate ledger verify\n{verified.stdout}{verified.stderr}")
    return int(verified.returncode != 0)


def _stay(site: Site, stopped: Event) -> None:
    click.echo(f"Scan yourself at {site.docks[DOCK].page}, look around at {site.console}/ - Ctrl-C ends.")
    stopped.wait()
