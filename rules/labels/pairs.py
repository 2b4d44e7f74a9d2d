"""Which application identifiers may stand together (GS1 General Specifications 4.13 and 4.14).

Judged over all symbols of one item given together: `find_fault` takes the pairs of any number of them.
"""

from collections.abc import Sequence
from functools import lru_cache

from rules.labels.fault import Code, Fault
from rules.labels.gs1 import Pair, find_spec

#: Verdicts kept: a dock sees the same few combinations of AIs all day.
_SHAPES = 512

#: The digital signature, and the keys that it signs only with their optional serial component.
_SIGNATURE = "8030"
_SERIALISED = frozenset(("253", "255", "8003"))


def find_fault(pairs: Sequence[Pair]) -> Fault | None:
    """The first fault of the set: a repeated AI, an excluded one, a missing one; None when it is right.

    The same AI twice is right only with the same value, and what a digital signature signs must be a single
    item. The fault's position is the index of the pair.
    """
    ais = tuple([ai for ai, _ in pairs])
    return _find_repeated(pairs, ais) or _judge(ais) or _find_unserialised(pairs, ais)


def _find_repeated(pairs: Sequence[Pair], ais: tuple[str, ...]) -> Fault | None:
    if len(set(ais)) == len(ais):
        return None
    values: dict[str, str] = {}
    for index, (ai, value) in enumerate(pairs):
        if values.setdefault(ai, value) != value:
            return Fault(Code.REPEATED_AI, index, f"AI ({ai}) stands there twice with different values")
    return None


def _find_unserialised(pairs: Sequence[Pair], ais: tuple[str, ...]) -> Fault | None:
    """A key that AI 8030 signs and that lacks its serial component (GS1's check DIGSIG_SERIAL_KEY)."""
    if _SIGNATURE not in ais:
        return None
    for index, (ai, value) in enumerate(pairs):
        spec = find_spec(ai)
        if ai in _SERIALISED and spec is not None and len(value) == spec.shortest:
            return Fault(Code.LENGTH, index, f"AI ({ai}) has no serial number, which AI ({_SIGNATURE}) needs")
    return None


@lru_cache(maxsize=_SHAPES)
def _judge(ais: tuple[str, ...]) -> Fault | None:
    present = frozenset(ais)
    return _find_excluded(ais, present) or _find_missing(ais, present)


def _find_excluded(ais: tuple[str, ...], present: frozenset[str]) -> Fault | None:
    for index, ai in enumerate(ais):
        for patterns in _exclusions(ai):
            for pattern in patterns:
                other = _find(pattern, present, ai)
                if other is not None:
                    return Fault(Code.EXCLUDED_AI, index, f"AI ({ai}) and AI ({other}) exclude each other")
    return None


def _find_missing(ais: tuple[str, ...], present: frozenset[str]) -> Fault | None:
    for index, ai in enumerate(ais):
        for choices in _requirements(ai):
            if not any(all(_find(p, present, None) for p in choice) for choice in choices):
                wanted = " or ".join("+".join(choice) for choice in choices)
                return Fault(Code.MISSING_AI, index, f"AI ({ai}) does not stand without AI {wanted}")
    return None


def _find(pattern: str, ais: frozenset[str], own: str | None) -> str | None:
    """An AI of the set that fits a pattern such as ``01`` or ``31nn``, other than `own`."""
    if not pattern.endswith("n"):
        return pattern if pattern in ais and pattern != own else None
    stem = pattern.rstrip("n")
    return next(
        (ai for ai in ais if len(ai) == len(pattern) and ai.startswith(stem) and ai != own),
        None,
    )


def _requirements(ai: str) -> tuple[tuple[tuple[str, ...], ...], ...]:
    """Attributes of choices of AIs that must be there together: all, any, all."""
    spec = find_spec(ai)
    attributes = spec.req.split(";") if spec is not None and spec.req else ()
    return tuple(tuple(tuple(choice.split("+")) for choice in each.split(",")) for each in attributes)


def _exclusions(ai: str) -> tuple[tuple[str, ...], ...]:
    spec = find_spec(ai)
    attributes = spec.ex.split(";") if spec is not None and spec.ex else ()
    return tuple(tuple(each.split(",")) for each in attributes)
