"""A scan and what its label says, as one value that is kept with the verdict."""

from rules.events import Read
from rules.labels.reader import Label, Unreadable
from rules.scan import Scan

#: Characters of a scan that are shown and kept as text; the raw bytes are kept whole.
SHOWN = 400


def hear(scan: Scan, label: Label | Unreadable, at: int) -> Read:
    """What was read, at `at` milliseconds since 1970."""
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
            hint=f"{label.problem} {label.hint}"[:SHOWN],
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
        sscc=label.sscc or "",
        warning="; ".join(label.warnings),
    )


def _shown(data: bytes) -> str:
    """The start of unreadable bytes, with everything unprintable escaped."""
    return ascii(data[: SHOWN // 4].decode("latin-1"))[1:-1]
