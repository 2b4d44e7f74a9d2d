"""Reads and plays a day that is told as a text (`tests.whole.day`).

A line at the margin is prose. An indented line is a scan: station, code, expected reason; without a station
it is the one before. ``>`` is what happens beside the stations: ``> docks offline``, ``> docks hall online``,
or the name of an act of the office. Codes are written short: CONFIRM for ``%%CONFIRM``, ``PUMP:P-0001`` and
``SEAL/L1/270630`` for labels with GTIN and serial, or lot and expiry, ``P-0001..P-0004`` for four scans.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from rules.commands import PREFIX, parse
from tests.whole.office import label
from tests.whole.site import Site

Act = Callable[[Site], object]


@dataclass(frozen=True, slots=True)
class Scan:
    """One code at a station and the reason it must be answered with."""

    line: int
    station: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Beside:
    """What happens beside the stations."""

    line: int
    text: str


def steps(story: str) -> Iterator[Scan | Beside]:
    """The steps of a story, in order."""
    station = ""
    for number, text in enumerate(story.splitlines(), 1):
        words = text.split()
        if text.startswith(">"):
            yield Beside(number, text.removeprefix(">").strip())
        elif text.startswith(" ") and words:
            station = words[0] if len(words) > 2 else station
            for code in _codes(words[-2]):
                yield Scan(number, station, code, words[-1])


def play(site: Site, story: str, acts: Mapping[str, Act], *, backwards: bool = False) -> list[Scan]:
    """Plays a story; each scan must get its answer. Gives the scans.

    Whenever another station goes on, or something happens beside them, everything that can has arrived.
    `backwards` lets gateways that come back together come in the other order.
    """
    station, scans = "", list[Scan]()
    for step in steps(story):
        if isinstance(step, Beside):
            site.settle()
            _happen(site, step, acts, backwards=backwards)
            site.settle()
            continue
        if step.station != station:
            station = step.station
            site.settle()
        got = site.scan(step.station, step.code)
        assert got == step.reason, (
            f"line {step.line}: {step.code!r} at {station}: {got}, expected {step.reason}"
        )
        scans.append(step)
    site.settle()
    return scans


def _happen(site: Site, step: Beside, acts: Mapping[str, Act], *, backwards: bool) -> None:
    *names, last = step.text.split()
    if last == "offline":
        site.cut(*names)
    elif last == "online":
        for name in reversed(names) if backwards else names:
            site.join(name)
            site.settle()
    else:
        acts[step.text](site)


_RANGE = re.compile(r"(.*?)(\d+)\.\.(.*?)(\d+)")


def _codes(word: str) -> list[str]:
    found = _RANGE.fullmatch(word)
    if found is None:
        return [_code(word)]
    head, first, _, last = found.groups()
    return [_code(f"{head}{n:0{len(first)}}") for n in range(int(first), int(last) + 1)]


def _code(word: str) -> str:
    if parse(PREFIX + word) is not None:
        return PREFIX + word
    if ":" in word:
        sku, _, serial = word.partition(":")
        return label(sku, serial=serial)
    if "/" in word:
        sku, lot, expiry = (*word.split("/"), "")[:3]
        return label(sku, lot=lot, expiry=expiry)
    return word
