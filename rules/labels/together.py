"""Several symbols of one label, read as one: the order in which they were scanned does not matter.

Each symbol is read by itself first, what GS1 asks of their set and what the profile requires not yet looked
for; that is judged over all of them. HIBC and plain text make no label with symbols of another scheme.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import chain
from typing import Final

from rules.labels import hibc, iso15434
from rules.labels.data_identifiers import Item
from rules.labels.elements import judge_elements
from rules.labels.fault import Code, Fault, Notice
from rules.labels.gs1 import Elements, Pair
from rules.labels.reader import Opened, find_missing, open_scan, read
from rules.labels.symbology import Route
from rules.labels.values import Label, LabelKind, Profile, Symbol, Unreadable
from rules.scan import Scan

#: Most different symbols of one label; logistic labels carry up to five.
MAX_SYMBOLS: Final = 8

#: What stands between the symbols in the raw data of their label.
_BETWEEN = b"\n"

#: Kinds made of identifiers with values, application identifiers or data identifiers: a label may have both.
_OF_PAIRS = frozenset((LabelKind.GS1, LabelKind.GTIN, LabelKind.DIGITAL_LINK, LabelKind.ISO15434))

#: Notices that only the set can give.
_OF_THE_SET = frozenset((Notice.ASSOCIATION, Notice.SUSPECT_LOST_SEPARATOR))


def read_together(scans: Sequence[Scan], profile: Profile, *, today: date) -> Label | Unreadable:
    """What these symbols of one label say together; never raises.

    Exactly the same symbol counts once. The position of what is wrong with one symbol is a byte of the joined
    raw data; what is wrong with the set has none.

    Args:
        scans: one to `MAX_SYMBOLS`; one is read as by `read`.
        profile: the scanner's settings.
        today: the day that decides the century of two-digit years.
    """
    different = {(scan.data, scan.aim or "", scan.aim is None): scan for scan in scans}
    ordered = [different[key] for key in sorted(different)]
    if len(ordered) == 1:
        return read(ordered[0], profile, today=today)
    raw = _BETWEEN.join(scan.data for scan in ordered)
    result = _read_set(ordered, raw, profile, today)
    if isinstance(result, Label):
        return result
    return Unreadable(result.code, result.position, result.problem, result.hint, raw)


def _read_set(scans: Sequence[Scan], raw: bytes, profile: Profile, today: date) -> Label | Fault:
    if not scans:
        return Fault(Code.EMPTY, None, "there is no scan")
    if len(scans) > MAX_SYMBOLS:
        return Fault(Code.TOO_LONG, None, f"{len(scans)} symbols are more than a label has")
    opened = _open_all(scans, replace(profile, associations="warn"), today)
    if isinstance(opened, Fault):
        return opened
    symbols = [each.symbol for each, _ in opened]
    labels = [label for _, label in opened if isinstance(label, Label)]
    if len(labels) < len(opened) or all(label.kind is LabelKind.HIBC for label in labels):
        joined = _join_hibc([each for each, _ in opened])
    else:
        joined = _join(labels, Symbol("", raw, None, profile, today))
    if isinstance(joined, Fault):
        return joined
    aims = {symbol.aim for symbol in symbols}
    label = replace(joined, raw=raw, aim=aims.pop() if len(aims) == 1 else None)
    return (find_missing(label, profile) if profile.require else None) or label


def _open_all(
    scans: Sequence[Scan], profile: Profile, today: date
) -> list[tuple[Opened, Label | None]] | Fault:
    """Every symbol with its label, None for a HIBC symbol that is only half of one; or the first fault."""
    opened: list[tuple[Opened, Label | None]] = []
    start = 0
    for scan in scans:
        one = open_scan(scan, profile, today)
        label = one if isinstance(one, Fault) else one.read()
        if isinstance(one, Opened) and isinstance(label, Label):
            opened.append((one, label))
        elif isinstance(one, Opened) and isinstance(label, Fault) and label.code is Code.SECONDARY_ALONE:
            opened.append((one, None))
        elif isinstance(label, Fault):
            return label if label.position is None else replace(label, position=start + label.position)
        start += len(scan.data) + len(_BETWEEN)
    return opened


def _join_hibc(opened: Sequence[Opened]) -> Label | Fault:
    if any(each.route is not Route.HIBC for each in opened):
        return _unrelated()
    return hibc.join([each.symbol for each in opened])


def _join(labels: Sequence[Label], whole: Symbol) -> Label | Fault:
    """One label of labels that are complete or lack only other application identifiers."""
    kinds = {label.kind for label in labels}
    if kinds == {LabelKind.PLAIN} and len({label.text for label in labels}) == 1:
        return labels[0]
    if not kinds <= _OF_PAIRS:
        return _unrelated()
    if len({label.gtin for label in labels} - {None}) > 1:
        return Fault(Code.UNRELATED, None, "these codes are of different trade items")
    joined = _join_pairs(labels, whole)
    if isinstance(joined, Fault):
        return replace(joined, position=None)
    return replace(joined, warnings=_merge_warnings(labels, joined))


def _unrelated() -> Fault:
    return Fault(Code.UNRELATED, None, "these codes do not belong to one label")


def _join_pairs(labels: Sequence[Label], whole: Symbol) -> Label | Fault:
    """The label of all identifiers, application identifiers and data identifiers each judged over the set."""
    with_ai = [label for label in labels if label.ai or label.kind is LabelKind.GTIN]
    items = [Item(name, value, 0) for name, value in _union([label.di for label in labels])]
    elements = _join_elements(with_ai, whole) if with_ai else None
    if elements is None or isinstance(elements, Fault) or not items:
        return elements or iso15434.judge_items(items, whole)
    identified = iso15434.judge_items(items, whole)
    return identified if isinstance(identified, Fault) else iso15434.join(elements, identified, 0)


def _join_elements(labels: Sequence[Label], whole: Symbol) -> Label | Fault:
    """The label of all application identifiers; an EAN or UPC code counts as AI 01.

    What the label is of comes first, as most labels are printed.
    """
    labels = sorted(labels, key=lambda label: label.gtin is None and label.sscc is None)
    addons = {label.addon for label in labels} - {None}
    if len(addons) > 1:
        return Fault(Code.CONFLICT, None, "these codes have different add-ons")
    kinds = {label.kind for label in labels}
    if kinds == {LabelKind.GTIN}:
        joined: Label | Fault = labels[0]
    else:
        ai = _union([label.ai or (("01", label.gtin or ""),) for label in labels])
        only_links = kinds == {LabelKind.DIGITAL_LINK}
        joined = judge_elements(Elements(ai, (0,) * len(ai)), whole, in_link=only_links)
    if isinstance(joined, Fault):
        return joined
    return replace(joined, addon=addons.pop() if addons else None)


def _union(several: Sequence[tuple[Pair, ...]]) -> tuple[Pair, ...]:
    """Every pair once, in the order in which they come."""
    return tuple(dict.fromkeys(chain.from_iterable(several)))


def _merge_warnings(labels: Sequence[Label], joined: Label) -> tuple[Notice, ...]:
    given = {notice for label in labels for notice in label.warnings} - _OF_THE_SET
    given |= set(joined.warnings) & _OF_THE_SET
    return tuple(notice for notice in Notice if notice in given)
