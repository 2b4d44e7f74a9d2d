"""`scangate demo`: a dock door, a pick bench, a broker and a ledger, playing a day (`scangate.story`).

Everything is the real program; only the scanners are twins on pseudo-terminals. Ctrl-C ends all processes and
removes the folder.
"""

import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from types import FrameType

import click

from scangate import story
from scangate.broker import BrokerFailed
from scangate.player import API, Player
from scangate.site import Site, SiteFailed


@click.command()
@click.option("--headless", is_flag=True, help="End after the story; exit 0 only if all of it is proven.")
@click.option("--pause", default=None, type=float, help="Seconds between scans (1, headless 0).")
@click.option("--keep", is_flag=True, help="Leave the folder with databases and logs.")
def demo(*, headless: bool, pause: float | None, keep: bool) -> int:
    """Play a day at a dock door and a pick bench on this machine.

    A pre-receipt with expected serials, an unexpected one, a duplicate, undo, a lot, a damaged unit, a
    container, a pick list, ten seconds without network, a conflict, a recall, a counter issue, a return, a
    relocation, a count. One line per step: who, the answer, what was scanned, and after how long.

    Example: scangate demo --headless
    """
    stopped = Event()
    folder = Path(tempfile.mkdtemp(prefix="scangate-demo-"))
    try:
        with _stopping(stopped), _site(folder) as site:
            beat = pause if pause is not None else (0.0 if headless else 1.0)
            _start(site)
            player = Player(site, stopped, beat)
            faults = player.play()
            if stopped.is_set():
                return 130
            player.settle()
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
    site = Site(folder, story.STATIONS)
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


def _start(site: Site) -> None:
    click.echo("starting a broker, a ledger, a dock door and a pick bench …")
    site.start()
    for name, dock in site.docks.items():
        click.echo(f"  station screen  {dock.page}   ({name}; has a field to scan yourself)")
    click.echo(f"  ledger pages    {site.console}/")
    click.echo(f"  REST            {site.console}{API}")


def _prove(site: Site) -> int:
    """What the ledger knows now, and the proof; 1 if that fails."""
    for entry in site.get(f"{API}/todo") or ():
        facts = ", ".join(f"{name} {value}" for name, value in entry["facts"] if value)
        click.echo(f"    {entry['kind']}: {facts}")
    click.echo(f"\nThe story of one pump, as `scangate trace {story.HERO}` tells it:\n")
    click.echo(site.command("trace", story.HERO).stdout)
    verified = site.command("ledger", "verify")
    click.echo(f"$ scangate ledger verify\n{verified.stdout}{verified.stderr}")
    return int(verified.returncode != 0)


def _stay(site: Site, stopped: Event) -> None:
    click.echo(
        f"Scan yourself at {site.docks[story.DOOR].page}, look around at {site.console}/ - Ctrl-C ends."
    )
    stopped.wait()
