"""Little days at random: two gateways, cut off and joined in any order, and whatever people scan.

What a station concludes, the ledger applies, or applies and shows as a conflict; it never drops anything.
"""

import tempfile
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from ledger.acts import recall
from ledger.acts.assign import withdraw
from ledger.acts.outcome import Request
from ledger.acts.recall import Selection
from ledger.reading.trace import trace
from tests.whole.edge import Edge
from tests.whole.office import document, goods, label, line, places, serials, supervisor
from tests.whole.site import Site
from wire import v1
from wire.codec import decode

GATEWAYS = {"gate-1": ["door-1", "bench-1"], "gate-2": ["bench-2"]}
STATIONS = ("door-1", "bench-1", "bench-2")
UNITS = tuple(serials(1, 4).split())

#: What may be scanned on top of it all.
NOISE = (
    *UNITS, "SN-0099", "CH-1", "A-01", "B-02", "PUMP", "SEAL", "CABLE", "CHARGER", "BADGE-1",
    *(label("PUMP", serial=unit) for unit in (*UNITS, "SN-0098")),
    *(label("SEAL", lot=lot) for lot in ("L1", "L2")), label("CHARGER", serial="CH-2"),
    "PR-1", "PR-2", "PL-1", "PL-2", "TR-1", "TR-1-IN",
    "%%CONFIRM", "%%CONFIRM", "%%ANSWER-1", "%%ANSWER-2", "%%UNDO", "%%PAUSE", "%%CLOSE-SHORT", "%%ACK",
    "%%QTY-3", "%%QTY-ALL", "%%NO-SERIAL", "%%DAMAGED", "%%NEXT-TASK", "%%CANCEL",
    "%%START-RECEIVE", "%%START-RELOCATE", "%%START-COUNT", "%%START-ADJUST", "%%START-ISSUE",
    "%%START-CUSTOMER-RETURN", "%%START-SCRAP", "%%START-QUARANTINE",
)  # fmt: skip

#: A word and its arguments, as `do` reads them: a failing day prints as a story.
Act = tuple[str, ...]


def do(site: Site, act: Act) -> None:
    """One thing happens."""
    match act:
        case ("scan", station, *codes):
            site.scans(station, *codes)
        case ("work", station, ref, last, *units):  # a task as it is meant: opened, scanned, confirmed
            codes = [code for unit in units for code in (label("PUMP", serial=unit), "%%ANSWER-1")]
            site.scans(station, ref, *codes, *last.split(), "%%PAUSE")
        case ("cut", name):
            site.cut(name)
        case ("join", name):
            site.join(name)
        case ("restart", name):
            site.restart(name)
        case ("withdraw", ref):
            site.act(lambda: withdraw(ref, Request("Olga", site.now())))
        case ("recall", unit):
            chosen, request = Selection("main/PUMP", serials=(unit,)), Request("Olga", site.now(), "RC-1")
            site.act(lambda: recall.order("recall", [chosen], "leaks", request).outcome)
        case _:
            site.settle()


STATION, GATEWAY = st.sampled_from(STATIONS), st.sampled_from(tuple(GATEWAYS))
REFS = st.sampled_from(["PR-1", "PR-2", "PL-1", "PL-2", "TR-1", "TR-1-IN", "%%START-CUSTOMER-RETURN"])
ENDS = st.sampled_from(["%%CONFIRM %%CONFIRM", "%%UNDO %%UNDO %%CONFIRM", ""])


def words(*parts: st.SearchStrategy[str] | st.SearchStrategy[list[str]]) -> st.SearchStrategy[Act]:
    """Acts made of these, lists laid flat."""
    return st.tuples(*parts).map(
        lambda found: tuple(word for part in found for word in ([part] if isinstance(part, str) else part))
    )


ACTS = st.one_of(
    words(st.just("scan"), STATION, st.lists(st.sampled_from(NOISE), min_size=1, max_size=6)),
    words(st.just("work"), STATION, REFS, ENDS, st.lists(st.sampled_from(UNITS), min_size=1, unique=True)),
    words(st.sampled_from(["cut", "join", "restart"]), GATEWAY),
    st.sampled_from([("settle",), ("withdraw", "PL-1"), ("recall", "SN-0002")]),
)


def begun(folder: Path, seed: int, skew: int) -> Site:
    site = Site(folder, GATEWAYS, seed=seed, skew={"gate-2": skew})
    goods(site)
    places(site, "A-01", "B-02")
    supervisor(site)
    document(site, "receive", "PR-1", line(1, "PUMP", 4, serials=" ".join(UNITS)), place="A-01")
    document(
        site, "receive", "PR-2", line(1, "PUMP", 3), line(2, "SEAL", 5), line(3, "CABLE", 9), place="A-01"
    )
    document(site, "pick", "PL-1", line(1, "PUMP", 3, "A-01"), line(2, "SEAL", 4, "A-01"))
    document(site, "pick", "PL-2", line(1, "PUMP", 4, "A-01"), line(2, "CHARGER", 2, "A-01"))
    document(site, "transfer_out", "TR-1", line(1, "PUMP", 2, "A-01"), place="C-03")
    site.settle()
    return site


_STORED = "SELECT b.id, r.seq, r.body FROM record r JOIN boot b ON b.n = r.boot"


def records(edge: Edge) -> dict[str, bytes]:
    """All that this gateway made durable."""
    rows = edge.store.connection.execute(_STORED).fetchall()
    return {f"{boot}:{seq}": bytes(body) for boot, seq, body in rows}


def torn(site: Site) -> list[str]:
    """Serials that the sums do not count once, from where their story began to where they are.

    Left out are conflicts, and what was taken somewhere without being known there: that is no fork by design.
    """
    flows: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for product, serial, source, target in site.database.rows(_FLOWS):
        flows[product, serial][target] += 1
        flows[product, serial][source] -= 1
    for product, serial, place, origin in site.database.rows(_STANDINGS):
        flows[product, serial][place] -= 1
        flows[product, serial][origin] += 1
    return [serial for (_, serial), flow in flows.items() if any(flow.values())]


_FREE = (
    "not exists (select 1 from conflict c where c.product = x.product and c.serial = x.serial) and not exists"
    " (select 1 from movement u where u.serial = x.serial and u.product = x.product and u.prev = 'unknown')"
)
_FLOWS = f"select product, serial, source, target from movement x where serial <> '' and {_FREE}"  # noqa: S608 - ours
_STANDINGS = f"select product, serial, place, origin from standing x where {_FREE}"  # noqa: S608 - ours


def check(site: Site) -> None:
    """Nothing is lost or altered; each movement is told; two that follow the same one are in a conflict."""
    rows = site.database.rows("select boot, seq, body from record")
    held = {f"{boot}:{seq}": bytes(body) for boot, seq, body in rows}
    followers: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for edge in site.edges.values():
        for ref, body in records(edge).items():
            assert held[ref] == body
    for ref, body in held.items():
        movement = decode(body, v1.Record).body
        if isinstance(movement, v1.MovementBody) and movement.serial:
            told = [m.id for story in trace(site.database, movement.serial) for m in story.movements]
            assert ref in told
            for before in movement.prev:
                if ":" in before and movement.source != movement.target:
                    followers[movement.product, movement.serial, before].append(ref)
    shown = set(site.conflicts())
    hidden = {key: refs for key, refs in followers.items() if len(refs) > 1 and key[1] not in shown}
    assert hidden == {}
    assert torn(site) == []
    for station in STATIONS:
        assert site.view(station).station == station
    site.verify()


def live(acts: list[Act], seed: int, skew: int) -> None:
    """One little day: lived, then everything arrives."""
    with tempfile.TemporaryDirectory() as folder:
        site = begun(Path(folder) / "site", seed, skew)
        try:
            for act in acts:
                note(str(act))
                do(site, act)
            site.join()
            site.settle()
            check(site)
        finally:
            site.close()


DAYS = given(
    st.lists(ACTS, min_size=8, max_size=40), st.integers(0, 1_000), st.sampled_from([0, -5, 7, -90, 24 * 60])
)
QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large]
#: The sample is always the same, and does not spend minutes on making a found day shorter.
SAMPLE = settings(
    max_examples=20, deadline=None, suppress_health_check=QUIET, derandomize=True, phases=[Phase.generate]
)


@pytest.mark.domain("conflict.nothing-dropped")
@DAYS
@SAMPLE
def test_a_few_days(acts: list[Act], seed: int, skew: int) -> None:
    """What a station concludes, the ledger applies, or applies and shows as a conflict, never drops."""
    live(acts, seed, skew)


@pytest.mark.soak
@pytest.mark.parametrize("_part", range(10))
@DAYS
@settings(max_examples=200, deadline=None, suppress_health_check=QUIET)
def test_many_days(_part: int, acts: list[Act], seed: int, skew: int) -> None:
    """The same for two thousand days, in parts that stay below the hang guard of one test."""
    live(acts, seed, skew)
