"""A site at work whose gateways and ledger reach the broker through a network that gets worse and better."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from scangate.site import Site
from tests.figures import Figures
from tests.system import support
from tests.system.load import Load, prepare
from tests.system.proxy import FAIR, Proxy, Weather

#: Name of the tally: connections that ended in the middle of a packet.
CUTS: Final = "cuts in the middle of a packet"
#: Seconds that one kind of weather lasts.
_LASTS: Final = 0.4


@contextmanager
def behind(folder: Path, seed: int) -> Iterator[tuple[Load, list[Proxy]]]:
    """A site at work whose gateways and ledger reach the broker through a proxy each."""
    with ExitStack() as stack:
        site = stack.enter_context(support.running(Site(folder, ["dock-1", "dock-2"])))
        files = [*(dock.folder / "gateway.toml" for dock in site.docks.values()), site.ledger_file]
        proxies = [stack.enter_context(Proxy(site.broker.port)) for _ in files]
        for file, proxy in zip(files, proxies, strict=True):
            text = file.read_text(encoding="utf-8")
            file.write_text(
                text.replace(f"port = {site.broker.port}", f"port = {proxy.port}"), encoding="utf-8"
            )
        prepare(site)
        yield Load(site, seed), proxies


def storms(load: Load, proxies: list[Proxy], rounds: int) -> None:
    """Weather after weather, each on one or on all ways at once."""
    chance = load.chance
    for n in range(rounds):
        weather = (
            Weather(cut_after=chance.randint(1, 20_000)),
            Weather(delay=chance.uniform(0.01, 0.2)),
            Weather(swallow=True),
            Weather(delay=0.02, cut_after=chance.randint(1, 2_000)),
        )[n % 4]
        struck = proxies if chance.random() < 1 / 4 else [chance.choice(proxies)]
        for proxy in struck:
            proxy.weather = weather
        load.work(20)
        load.wait(chance.uniform(0, _LASTS))
        for proxy in struck:
            proxy.weather = FAIR
            if chance.random() < 1 / 2:
                proxy.cut()
        if n % 4 == 3:  # a reconnect takes a second or more: let it come to traffic now and then
            load.arriving()


def network(n: int, seed: int) -> Figures:
    """`n` storms between everybody, then fair weather, and the count."""
    with TemporaryDirectory(prefix="scangate-") as folder, behind(Path(folder), seed) as (load, proxies):
        storms(load, proxies, n)
        load.finish()
        load.site.close()
        tally = {CUTS: sum(p.cuts for p in proxies), "bytes swallowed": sum(p.swallowed for p in proxies)}
        return load.count("network delays, cuts, swallows", n, support.verified(load.site), tally)
