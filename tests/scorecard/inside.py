"""The rows that need no processes: the simulator, its mutants, the control of the power cuts; as figures."""

from collections import Counter
from itertools import islice

from tests.figures import Figures
from tests.mutants.hunt import run_all
from tests.power import cuts
from tests.simulation.sim import PROFILES, Result, run

#: Violations and seeds quoted in a note.
_QUOTED = 5


def simulation(n: int, seed: int) -> Figures:
    """`n` schedules, half of them of each profile; each part has seeds of its own."""
    each = n // len(PROFILES)
    found = [run(seed * each + k, profile) for k in range(1, each + 1) for profile in PROFILES]
    failed = [result for result in found if result.violations]
    kinds = Counter(violation.partition(":")[0] for result in failed for violation in result.violations)
    greens = sum(result.greens for result in found)
    lost, doubled = kinds["I2"], kinds["I3"]
    other = sum(kinds.values()) - lost - doubled
    tally = {"events": sum(result.events for result in found), "failed schedules": len(failed)}
    tally |= {"records": sum(result.records for result in found), "other violations": other}
    return Figures(
        "simulated schedules",
        len(found),
        greens,
        greens,
        greens - lost,
        lost + other,
        doubled,
        _quoted(failed),
        tally=tally,
    )


def mutants(n: int, seed: int) -> Figures:
    """Each mutant hunted from the first seed on; asked are all but equivalents, there those caught."""
    found = [caught for caught in run_all() if caught.by != "equivalent"]
    survived = [caught.name for caught in found if caught.survived]
    schedules = [caught.schedules for caught in found if caught.seed >= 0]
    tally = {"by the simulator": len(schedules), "schedules at most": max(schedules, default=0)}
    note = f"survived: {', '.join(survived)}" if survived else ""
    caught = len(found) - len(survived)
    return Figures("mutants", n, len(found), len(found), caught, len(survived), 0, note, tally=tally)


def unsynced(n: int, seed: int) -> Figures:
    """Power cuts with a store that does not wait for the disk before green."""
    return cuts.run(n, seed, "NORMAL")


def _quoted(failed: list[Result]) -> str:
    return "; ".join(f"seed {r.seed} {r.profile}: {r.violations[0]}" for r in islice(failed, _QUOTED))
