"""A document between entry and storage: what it would become, beside what it is. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ledger.office.entries import DocumentEntry, LineEntry
from ledger.office.kinds import process_of
from ledger.office.plan import Change, change_of
from ledger.office.serials import SerialEntry, normal
from rules.product import Process, Product, Reserve
from rules.task import Expected, Line, Task


@dataclass(frozen=True, slots=True)
class Stored:
    """A document as it is stored: the task without its lists, and the lists by line in their order.

    `kind` is a key of `kinds.KINDS`; `containers` tells by serial which SSCC it is announced in.
    """

    task: Task
    lists: Mapping[str, tuple[Expected, ...]] = field(default_factory=dict)
    kind: str = Process.RECEIVE
    containers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Draft:
    """A document as it would be stored. `kind` is a key of `kinds.KINDS`.

    Attributes:
        task: with the progress of what is stored.
        lists: all lists, by line; a line without a list is absent.
        changed: lines whose list is not what is stored.
        old: what is stored, None for a new document.
    """

    task: Task
    lists: Mapping[str, tuple[SerialEntry, ...]]
    changed: frozenset[str]
    old: Stored | None
    kind: str = Process.RECEIVE

    def before(self, line: str) -> Line | None:
        """The stored line of this number."""
        return self.old.task.line(line) if self.old else None

    def had(self, line: str) -> frozenset[str]:
        """The serials that are stored for a line."""
        return frozenset(e.serial for e in _stored(self.old, line))

    def received(self, line: str) -> tuple[Expected, ...]:
        """The stored serials of a line whose units are confirmed."""
        return tuple(e for e in _stored(self.old, line) if e.received)


def draft(
    entry: DocumentEntry,
    lines: Iterable[tuple[LineEntry, Product]],
    kind: str,
    old: Stored | None,
    keep: frozenset[str] = frozenset(),
) -> Draft:
    """What an entry makes of a document; `keep` names head fields that stay as they are if stored.

    `into` of each line is a product's key already (`mapping.mapped`).
    """
    lists: dict[str, tuple[SerialEntry, ...]] = {}
    changed: set[str] = set()
    rows: list[Line] = []
    for line, product in lines:
        had = tuple(_entry(e, old) for e in _stored(old, line.id))
        new = had if line.serials is None else tuple(normal(s, product) for s in line.serials)
        if _key(new) != _key(had):
            changed.add(line.id)
        if new:
            lists[line.id] = new
        before = old.task.line(line.id) if old else None
        done, closed = (before.done, before.closed) if before else (0, "")
        rows.append(
            Line(
                line.id,
                product.id,
                line.quantity,
                line.place,
                bool(new),
                line.lot,
                done,
                closed,
                line.dest,
                line.into,
                Reserve(line.reserve),
            )
        )
    stored = old.task if old else None
    task = Task(
        entry.ref,
        process_of(kind),
        tuple(rows),
        stored.party if stored and "party" in keep else entry.party,
        stored.place if stored and "place" in keep else entry.place,
        stored.stations if stored and "stations" in keep else entry.stations,
        bool(stored and stored.closed),
        not rows or (stored.free if stored and "free" in keep else entry.free),
        stored.blind if stored and "blind" in keep else entry.blind,
        stored.origin if stored and "origin" in keep else entry.origin,
        stored.assignee if stored else "",
        stored.assignment if stored else 0,
    )
    return Draft(task, lists, frozenset(changed), old, kind)


def change(new: Draft) -> Change:
    """What differs from what is stored, field by field."""
    if new.old is None:
        return change_of(new.task.id, None, ())
    counts = {line.id: len(new.old.lists.get(line.id, ())) for line in new.old.task.lines}
    before = _texts(new.old.task, {line: f"{count}" for line, count in counts.items() if count})
    return change_of(
        new.task.id, before, _texts(new.task, {x.id: _list_text(new, x.id) for x in new.task.lines})
    )


def _texts(task: Task, lists: Mapping[str, str]) -> list[tuple[str, str]]:
    texts = [("party", task.party), ("place", task.place), ("stations", " ".join(task.stations))]
    texts += [("blind", "yes" if task.blind else ""), ("origin", task.origin)]
    for line in task.lines:
        place = f", place {line.place}" if line.place else ""
        lot = f", lot {line.lot}" if line.lot else ""
        dest = f", to {line.dest}" if line.dest else ""
        into = f", becomes {line.into}" if line.into else ""
        reserve = f", {line.reserve}" if line.reserve is not Reserve.ANY else ""
        what = f"{line.quantity} of {line.product}{place}{lot}{dest}{into}{reserve}"
        texts.append((f"line {line.id}", what))
        texts.append((f"line {line.id} serials", lists.get(line.id, "")))
    return texts


def _list_text(new: Draft, line: str) -> str:
    entries = new.lists.get(line, ())
    if line not in new.changed:
        return f"{len(entries)}" if entries else ""
    had = {e.serial for e in _stored(new.old, line)}
    came = {e.serial for e in entries}
    return f"{len(entries)} ({len(came - had)} in, {len(had - came)} out, {len(came & had)} stay)"


def _stored(old: Stored | None, line: str) -> tuple[Expected, ...]:
    return old.lists.get(line, ()) if old else ()


def _entry(expected: Expected, old: Stored | None) -> SerialEntry:
    inside = old.containers.get(expected.serial, "") if old else ""
    return SerialEntry(expected.serial, expected.lot, expected.expiry, inside)


def _key(entries: Iterable[SerialEntry]) -> list[tuple[str, str, str, str]]:
    return sorted((e.serial, e.lot, e.expiry, e.container) for e in entries)
