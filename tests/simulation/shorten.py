"""Makes a failing schedule shorter: fewer steps, fewer kinds of faults. What still fails is kept."""

from tests.simulation.faults import FAULTS
from tests.simulation.sim import Result, length, run


def shorten(result: Result) -> str:
    """The line for ``seeds.txt``: the same seed with as few steps and faults as still break the same rule."""
    rule = result.violations[0].partition(":")[0]

    def fails(steps: int, without: frozenset[str]) -> bool:
        found = run(result.seed, result.profile, steps=steps, without=without)
        return any(v.startswith(rule) for v in found.violations)

    steps, without = length(result.seed), frozenset[str]()
    while steps > 10 and fails(steps * 3 // 4, without):
        steps = steps * 3 // 4
    for fault in FAULTS:
        if fails(steps, without | {fault.__name__}):
            without |= {fault.__name__}
    while steps > 10 and fails(steps * 3 // 4, without):
        steps = steps * 3 // 4
    return (
        f"{result.seed} {result.profile} {steps} {','.join(sorted(without)) or '-'}  # {result.violations[0]}"
    )
