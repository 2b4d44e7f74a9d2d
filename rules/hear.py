"""A scan and what its label says, as one value that is kept with the verdict.

A label may be made of several symbols, scanned one after another in any order. What was heard before at the
same scanner is read together with the next symbol; what comes of it is judged in `rules.label_sets`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from rules.case import MAX_IDENTIFIER
from rules.events import Accepted, Noted, Proposed, Read
from rules.labels import keyboard
from rules.labels.fault import Code, Fault
from rules.labels.reader import Label, LabelKind, Profile, Unreadable, read
from rules.labels.symbology import AIM_LENGTH, ROUTES, Route, is_known
from rules.labels.together import MAX_SYMBOLS, read_together
from rules.scan import MAX_SCAN, Entry, Scan
from rules.session import Session
from rules.work import HALF, REST

#: Characters of a scan that are shown and kept as text; the raw bytes are kept whole.
SHOWN = 400
#: Symbols of one label before its last one.
_PARTS: Final = MAX_SYMBOLS - 1
_NAMED: Final = frozenset({LabelKind.PLAIN, LabelKind.GTIN})
#: Faults of labels that read well by themselves and lack something.
_SAYS_SOMETHING: Final = frozenset({Code.MISSING_AI, Code.MISSING_FIELD})


@dataclass(frozen=True, slots=True)
class Heard:
    """What a symbol says alone, and together with those before it, None where they are of no one label."""

    alone: Read
    joined: Read | None = None


def listen(session: Session, scan: Scan, profile: Profile, *, at: int, today: date) -> Heard:
    """Read a symbol, and read it together with what its scanner waits for or has just read.

    Args:
        session: of the station, for what its scanner has read before.
        scan: the symbol.
        profile: the scanner's settings.
        at: milliseconds since 1970.
        today: the day that decides the century of two-digit years.
    """
    label = read(scan, profile, today=today)
    alone = _heard([scan], label, profile, at, today)
    before = _before(session, alone, label)
    return Heard(alone, _join(before, alone, scan, profile, today) if before is not None else None)


def hear(scan: Scan, label: Label | Unreadable, at: int) -> Read:
    """What was read, at `at` milliseconds since 1970."""
    if isinstance(label, Label) and (flaw := _find_flaw(label)) is not None:
        label = Unreadable(flaw.code, None, flaw.problem, flaw.hint, scan.data)
    if isinstance(label, Unreadable):
        return Read(
            source=scan.source,
            raw=scan.data,
            at=at,
            aim=scan.aim or "",
            entry=scan.entry,
            copies=scan.copies,
            text=_shown(scan.data),
            fault=label.code,
            hint=_hint(label),
        )
    return Read(
        source=scan.source,
        raw=scan.data,
        at=at,
        aim=label.aim or "",
        entry=scan.entry,
        copies=scan.copies,
        text=label.text[:SHOWN],
        gtin=label.gtin or label.content_gtin or "",
        serial=label.serial or "",
        lot=label.lot or "",
        expiry=label.expiry.isoformat() if label.expiry else "",
        quantity=label.quantity or 0,
        sscc=label.sscc or label.licence_plate or "",
        warning="; ".join(label.warnings),
        part=label.supplier_part or _hibc_code(label),
        customer_part=label.customer_part or "",
        scheme=_scheme(label),
    )


def _heard(scans: Sequence[Scan], label: Label | Unreadable, profile: Profile, at: int, today: date) -> Read:
    """The last of these symbols, with what they say together.

    Half of a GS1 label shows and keeps what it says of itself: a serial or lot is found by it later. So does
    what lacks a field that the profile requires of labels; a badge or a command is none.
    """
    if isinstance(label, Unreadable) and label.code in _SAYS_SOMETHING:
        lenient = replace(profile, associations="warn", require=())
        said = read_together(scans, lenient, today=today) if len(scans) > 1 else None
        said = said or read(scans[-1], lenient, today=today)
        if isinstance(said, Label):
            return replace(hear(scans[-1], said, at), fault=label.code, hint=_hint(label), warning="")
    return hear(scans[-1], label, at)


def _before(session: Session, alone: Read, label: Label | Unreadable) -> Read | None:
    """What this scanner read before and a further symbol may belong to, None if there is nothing.

    Half a label waits for any symbol. A whole one takes further halves only: while it has an open question,
    or when the scan just before chose the product or booked the unit.
    """
    if isinstance(label, Label) and label.kind is LabelKind.PLAIN:
        return None
    half = isinstance(label, Unreadable) and label.incomplete
    if isinstance(label, Unreadable) and not half and label.code is not Code.MISSING_FIELD:
        return None
    question = session.questions.get(alone.source)
    if question is not None and (question.reason == HALF or half):
        return question.read
    return _just_read(session, alone) if half else None


def _just_read(session: Session, alone: Read) -> Read | None:
    """The label of this scanner's last scan, if this half may be of it; to a camera a serial is another's."""
    last = next((event for event in session.recent if event.read.source == alone.source), None)
    match last:
        case Accepted() | Proposed():
            return None if alone.entry is Entry.FIXED and alone.serial else last.read
        case Noted() if last.reason in {"context.product", REST}:
            return last.read
        case _:
            return None


def _join(before: Read, alone: Read, scan: Scan, profile: Profile, today: date) -> Read | None:
    """The label of these symbols, whole or still half; None when they are not of one label."""
    own = _symbol(scan.aim or "", scan.data, profile)
    symbols = (*before.parts, _symbol(before.aim, before.raw, profile))
    if own in symbols and not before.fault:
        return None  # the same code again, behind a label that is whole: another unit
    parts = tuple(symbol for symbol in symbols if symbol != own)
    if not parts or len(parts) > _PARTS or sum(map(len, parts)) + len(scan.data) > MAX_SCAN:
        return None
    scans = [*(_scan(scan, symbol) for symbol in parts), scan]
    label = read_together(scans, profile, today=today)
    if isinstance(label, Unreadable) and not label.incomplete and label.code is not Code.MISSING_FIELD:
        return None
    joined = _heard(scans, label, profile, alone.at, today)
    return replace(joined, aim=alone.aim, copies=min(before.copies, alone.copies), parts=parts)


def _symbol(aim: str, raw: bytes, profile: Profile) -> bytes:
    """Data behind its AIM identifier; one that came within the data stands there already."""
    if keyboard.changes(profile):
        return keyboard.symbol(aim, raw, profile)
    prefix = profile.prefix.encode()
    return raw if raw.removeprefix(prefix).startswith(aim.encode()) else aim.encode() + raw


def _scan(like: Scan, symbol: bytes) -> Scan:
    """A symbol of this scanner that came before."""
    aim = symbol[:AIM_LENGTH].decode("latin-1")
    if is_known(aim):
        return replace(like, data=symbol[AIM_LENGTH:], aim=aim)
    return replace(like, data=symbol, aim=None)


def _find_flaw(label: Label) -> Fault | None:
    """Why a value of this label is no key: no standard that is read here allows so much."""
    plate = label.sscc or label.licence_plate
    for value in filter(None, (label.serial, label.lot, label.supplier_part, label.customer_part, plate)):
        if len(value) > MAX_IDENTIFIER:
            return Fault(Code.LENGTH, None, f"a value has {len(value)} characters, {MAX_IDENTIFIER} at most")
        if not value.isprintable():
            return Fault(Code.CHARACTER, None, "a value holds a control character")
    return None


def _hibc_code(label: Label) -> str:
    """Labeler, product and unit of measure: each unit of measure is a product code with its own pack."""
    return f"{label.lic}{label.pcn}{label.unit}" if label.lic and label.pcn and label.unit is not None else ""


def _scheme(label: Label) -> str:
    """How a label of identifiers was read, where its AIM identifier does not say it."""
    if label.kind in _NAMED or ROUTES.get(label.aim or "") is Route.GS1:
        return ""
    return label.kind


def _hint(label: Unreadable) -> str:
    return f"{label.problem[:1].upper()}{label.problem[1:]}. {label.hint}"[:SHOWN]


def _shown(data: bytes) -> str:
    """The start of unreadable bytes, with everything unprintable escaped."""
    return ascii(data[: SHOWN // 4].decode("latin-1"))[1:-1]
