"""Where a serial is: a pure function of the *set* of its movements (design: protocol, "Order").

The order of arrival, repeats and, where places chain, the clocks of the stations have no influence:

1. A movement follows those it names in `prev`.
2. One that names none of this set - `NEW`, `UNKNOWN`, or an id that has not arrived - follows the end of a
   story that stops at the place where it starts: a door that receives and a bench that picks, both offline,
   are one story. In and out of a place are paired by the clock; a circle so made is opened into the rest. A
   movement that stays at its place (a count) follows and is followed there like any other.
3. What no other follows is a *head*. Two heads of one story, or two stories that both begin with `NEW`, are
   a fork, until a movement names both. A movement that stays at its place takes nothing away: what another
   station does later with the unit follows it, so a count is no fork. The latest head by (hlc, boot, seq) is
   shown.

An item that becomes another one (account transfer, relink) has two sets: the first movement of the new one
names the one that ended the old. Here that id is not of the set, so the story begins there: no fork.
`story` told over both sets together is one.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from rules.movement import NEW

_Key = tuple[int, str, int]


@dataclass(frozen=True, slots=True)
class Step:
    """One movement of one serial; fields as in `rules.movement.Movement` and its record."""

    boot: str
    seq: int
    hlc: int
    at: int
    source: str
    target: str
    prev: tuple[str, ...] = ()
    lot: str = ""
    expiry: str = ""
    task: str = ""
    process: str = ""
    container: str = ""

    @property
    def id(self) -> str:
        """``boot:seq``."""
        return f"{self.boot}:{self.seq}"

    @property
    def key(self) -> _Key:
        """Its place on the time line."""
        return (self.hlc, self.boot, self.seq)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the serial is shown to be.

    Attributes:
        place: the target of the head that is shown.
        since: its wall time in milliseconds.
        head: its id.
        heads: all heads, the shown one last.
        lot: the lot said last, since a serial's lot is fixed.
        expiry: likewise.
        task: of the head.
        fork: whether a person has to say what happened.
        origin: where the shown story begins: the source of its first movement.
        process: of the head.
        container: the container (SSCC) that the head moved it in, empty for a unit by itself.
    """

    place: str
    since: int
    head: str
    heads: tuple[str, ...]
    lot: str
    expiry: str
    task: str
    fork: bool
    origin: str
    process: str = ""
    container: str = ""


def locate(steps: Iterable[Step]) -> Standing:
    """The standing of one serial, from all its movements in any order, each any number of times.

    Raises:
        ValueError: no movement at all.
    """
    by_id = {step.id: step for step in steps}
    if not by_id:
        raise ValueError("a serial without a movement stands nowhere")
    if len(by_id) == 1:  # by far the most: goods in
        return _standing(by_id, list(by_id.values()), fork=False, origin=next(iter(by_id.values())).source)
    links = _links(by_id)
    followed = {parent for parents in links.values() for parent in parents}
    heads = sorted((step for key, step in by_id.items() if key not in followed), key=lambda step: step.key)
    shown = _ancestors(links.__getitem__, heads[-1].id) | {heads[-1].id}
    first = min((by_id[key] for key in shown if not links[key]), key=lambda step: step.key)
    return _standing(by_id, heads, fork=_forks(by_id, links, heads), origin=first.source)


def story(steps: Iterable[Step]) -> tuple[str, ...]:
    """The ids of all movements as they happened: each after what it follows, else by the clock."""
    by_id = {step.id: step for step in steps}
    links = _links(by_id)
    told: dict[str, None] = {}
    waiting = sorted(by_id.values(), key=lambda step: step.key, reverse=True)
    while waiting:
        step = waiting[-1]
        before = [by_id[key] for key in links[step.id] if key not in told]
        if before:
            waiting.extend(sorted(before, key=lambda step: step.key, reverse=True))
        else:
            told[waiting.pop().id] = None
    return tuple(told)


def _standing(by_id: Mapping[str, Step], heads: list[Step], *, fork: bool, origin: str) -> Standing:
    shown = heads[-1]
    told = sorted(by_id.values(), key=lambda step: (step.id == shown.id, step.key))
    lot = next((step.lot for step in reversed(told) if step.lot), "")
    expiry = next((step.expiry for step in reversed(told) if step.expiry), "")
    names = tuple(step.id for step in heads)
    return Standing(
        shown.target,
        shown.at,
        shown.id,
        names,
        lot,
        expiry,
        shown.task,
        fork,
        origin,
        shown.process,
        shown.container,
    )


def _links(by_id: Mapping[str, Step]) -> dict[str, tuple[str, ...]]:
    """What each movement follows: first by name, then by place."""
    links = _named(by_id)
    _follow_stays(by_id, links)
    followed = {parent for parents in links.values() for parent in parents}
    joints = _Joints(links)
    starts: dict[str, list[Step]] = {}
    ends: dict[str, list[Step]] = {}
    for step in sorted(by_id.values(), key=lambda step: step.key):
        if not links[step.id]:
            starts.setdefault(step.source, []).append(step)
        if step.id not in followed:
            ends.setdefault(step.target, []).append(step)
    places = sorted(starts.keys() & ends.keys())
    for place in places:
        joints.pair(ends[place], starts[place])
    for place in places:
        joints.open_circles(ends[place], starts[place])
    joints.cut_circles(by_id)
    return {key: joints.parents(key) for key in links}


def _named(by_id: Mapping[str, Step]) -> dict[str, tuple[str, ...]]:
    """The named predecessors that are in the set. A circle of names, which only a bug can make, is cut."""
    links = {key: tuple(p for p in step.prev if p in by_id and p != key) for key, step in by_id.items()}
    for key in sorted(_circling(links), key=lambda key: by_id[key].key):
        if key in _ancestors(links.__getitem__, key):
            links[key] = ()
    return links


def _follow_stays(by_id: Mapping[str, Step], links: dict[str, tuple[str, ...]]) -> None:
    """Of several that name one parent, those later than one that stays at its place follow that one."""
    children: dict[str, list[str]] = {}
    for key in sorted(links):
        if len(links[key]) == 1:
            children.setdefault(links[key][0], []).append(key)
    waiting = [parent for parent, some in children.items() if len(some) > 1]
    while waiting:
        parent = waiting.pop()
        place = by_id[parent].target
        stays = [by_id[key] for key in children[parent] if by_id[key].source == by_id[key].target == place]
        if not stays:
            continue
        first = min(stays, key=lambda step: step.key)
        later = [key for key in children[parent] if by_id[key].key > first.key]
        links.update((key, (first.id,)) for key in later)
        children[parent] = [key for key in children[parent] if key not in later]
        children[first.id] = children.get(first.id, []) + later
        if later and len(children[first.id]) > 1:
            waiting.append(first.id)


def _circling(links: Mapping[str, tuple[str, ...]]) -> set[str]:
    """The movements that follow themselves, or follow such; normally none."""
    children: dict[str, list[str]] = {}
    open_parents = {key: len(set(parents)) for key, parents in links.items()}
    for key, parents in links.items():
        for parent in set(parents):
            children.setdefault(parent, []).append(key)
    ready = [key for key, count in open_parents.items() if count == 0]
    while ready:
        key = ready.pop()
        del open_parents[key]
        for child in children.get(key, ()):
            open_parents[child] -= 1
            if open_parents[child] == 0:
                ready.append(child)
    return set(open_parents)


@dataclass(slots=True)
class _Joints:
    """Which start follows which end, by place: at most one each way."""

    named: Mapping[str, tuple[str, ...]]
    after: dict[str, str] = field(default_factory=dict)  # start -> end

    def parents(self, key: str) -> tuple[str, ...]:
        """What this movement follows, by name or by place."""
        named = self.named[key]
        return named or ((self.after[key],) if key in self.after else ())

    def pair(self, ends: list[Step], starts: list[Step]) -> None:
        """First in, first out. Surplus starts are the earliest, surplus ends the latest."""
        surplus = max(0, len(starts) - len(ends))
        for end, start in zip(ends, starts[surplus:], strict=False):
            self.after[start.id] = end.id

    def open_circles(self, ends: list[Step], starts: list[Step]) -> None:
        """A circle that touches a place where another story comes by is taken into that story."""
        for start in starts:
            if not self._circles(start.id):
                continue
            circle = _ancestors(self.parents, start.id)
            other = next((s for s in starts if s.id not in circle), None)
            if other is not None:
                self._swap(start.id, other.id)
                continue
            taken = set(self.after.values())
            free = next((e for e in ends if e.id not in taken and e.id not in circle), None)
            if free is not None:
                self.after[start.id] = free.id

    def cut_circles(self, by_id: Mapping[str, Step]) -> None:
        """A circle on its own begins with what was believed new, else with its earliest movement."""
        for start in sorted(self.after, key=lambda key: (by_id[key].prev != NEW, by_id[key].key)):
            if self._circles(start):
                del self.after[start]

    def _swap(self, one: str, two: str) -> None:
        first, second = self.after.pop(one), self.after.pop(two, None)
        self.after[two] = first
        if second is not None:
            self.after[one] = second

    def _circles(self, start: str) -> bool:
        return start in self.after and start in _ancestors(self.parents, start)


def _ancestors(parents: Callable[[str], tuple[str, ...]], key: str) -> set[str]:
    """All that this movement comes after; itself too, when it is part of a circle."""
    found: set[str] = set()
    waiting = list(parents(key))
    while waiting:
        parent = waiting.pop()
        if parent not in found:
            found.add(parent)
            waiting.extend(parents(parent))
    return found


def _forks(by_id: Mapping[str, Step], links: Mapping[str, tuple[str, ...]], heads: list[Step]) -> bool:
    """Two heads of one story, or two stories that begin with `NEW`."""
    if len(heads) == 1:
        return False
    stories = [_ancestors(links.__getitem__, head.id) | {head.id} for head in heads]
    if len(set().union(*stories)) < sum(len(story) for story in stories):
        return True
    begun = [any(by_id[key].prev == NEW and not links[key] for key in story) for story in stories]
    return sum(begun) > 1
