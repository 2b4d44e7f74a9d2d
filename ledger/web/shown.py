"""Values as people read them: the filters of the templates. Pure."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote, urlencode

from ledger.web.document_kinds import OF_KIND
from rules.product import By, Reserve, Tracking
from rules.reasons import reason_of

#: The names users see (design: domain).
TRACKING_NAMES: Final[Mapping[str, str]] = {
    Tracking.NONE: "No Tracking",
    Tracking.PICK: "Track During Pick",
    Tracking.FULL: "Full Tracking",
}
_BY_NAMES: Final[Mapping[str, str]] = {
    By.SERIAL: "by serial number",
    By.LOT: "by lot",
    By.SERIAL_LOT: "by serial number with lot",
}
#: What a line takes besides its reservation.
RESERVES: Final[Mapping[str, str]] = {
    Reserve.ANY: "any of the product",
    Reserve.SAME_LOT: "the same lot",
    Reserve.EXACT: "exactly these",
}
#: What the entries of the to-do list are called (`ledger.todo.todo.TodoEntry.kind`).
TODO_NAMES: Final[Mapping[str, tuple[str, str]]] = {
    "conflict": ("Conflicts", "Two stories of one serial: find out which is true and correct it."),
    "balance.below": ("Below zero", "More left a place than came: count it."),
    "debt": ("Missing serial numbers", "Units booked without theirs: scan them when they are at hand."),
    "aside": ("Set aside", "Units that were refused and stand apart: let them in from here, or settle them."),
    "aside.twice": ("Let in twice", "By two who could not know of each other, and booked twice: count it."),
    "code.unknown": ("Unknown codes", "No product has this code: attach it, and its kept scans are booked."),
    "provisional": ("Picked, never received", "All gateways are complete, and it never came in: find out."),
    "transit.old": ("Long in transit", "Shipped to another warehouse a week ago and not received there."),
    "bin.count": ("Not found at the pick", "The books say there is more: count the place."),
    "receipt.blind": ("Blind receipts", "Received without a document: match them to their pre-receipt."),
    "task.claimed_twice": ("Claimed twice", "Two stations work on one pick: take it back."),
    "product.unknown": ("Unknown products", "Moved at a station, but not entered here: enter them."),
    "task.unknown": ("Unknown documents", "Worked on at a station, but not entered here: enter them."),
    "letter.dead": ("Dead letters", "Messages that cannot be understood; nothing of them was booked."),
    "letter.noise": ("Noise", "Messages that are no records; nothing of them was booked."),
    "letter.held": ("Held for an upgrade", "Messages of a newer gateway: upgrade the ledger, then replay."),
    "record.altered": ("Altered records", "A record came again with another content: look at that gateway."),
    "boot.moved": ("One boot, two gateways", "A gateway's name or its card was copied."),
    "gateway.twice": ("One name, two gateways", "Both run and push each other out: rename one."),
    "noise.dropped": ("Noise dropped", "A gateway sends more nonsense than is kept: look at its log."),
    "gateway.rolled_back": ("Card put back", "A gateway has less than it had: its card is an older copy."),
    "gateway.back": ("Back again", "A gateway that was retired speaks: what it still sends is booked."),
    "gateway.trouble": ("Gateways in trouble", "They say so themselves; it vanishes once they no longer do."),
    "ledger.rolled_back": (
        "Ledger put back",
        "It is an earlier state: gateways send theirs again; enter again what the office did since.",
    ),
    "backup.failed": ("No backup", "The nightly one failed and is tried again each hour."),
    "clock.ahead": ("Clock ahead", "A gateway's clock is in the future: set it; what it sent is booked."),
    "gateway.flood": ("Too many messages", "A gateway sends more than is taken at once: look at its log."),
    "gateway.fingerprint": ("Other hardware", "A gateway runs on another machine than before."),
}
_MINUTE: Final = 60
_HOUR: Final = 3_600
_DAY: Final = 86_400


def when(millis: int) -> str:
    """A moment in this machine's time zone, to the second; empty for 0."""
    return _local(millis).strftime("%Y-%m-%d %H:%M:%S") if millis else ""


def iso(millis: int) -> str:
    """The same for machines, with its zone."""
    return _local(millis).isoformat(timespec="milliseconds") if millis else ""


def ago(millis: int, now: int) -> str:
    """How long ago, in its largest unit.

    >>> ago(0, 150_000)
    '2 min'
    """
    seconds = max(0, (now - millis) // 1000)
    if seconds < _MINUTE:
        return f"{seconds} s"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE} min"
    return f"{seconds // _HOUR} h" if seconds < 2 * _DAY else f"{seconds // _DAY} days"


def tracking_name(value: str) -> str:
    """The name users see; a value that is not known as it is."""
    return TRACKING_NAMES.get(value, value)


def by_name(value: str) -> str:
    """What a product is tracked by, e.g. "by serial number"; a value that is not known as it is."""
    return _BY_NAMES.get(value, value)


def raw(data: bytes) -> str:
    r"""A scan as it came: printable ASCII as it is, everything else as ``\x1d``."""
    return "".join(chr(b) if 0x20 <= b < 0x7F and b != 0x5C else f"\\x{b:02x}" for b in bytes(data))  # noqa: PLR2004


def address(part: str) -> str:
    """Text as part of an address; the slash stays, since references such as WH/IN/0012 hold it."""
    return quote(part, safe="/")


def link(path: str, **query: str) -> str:
    """An address with those parts of the query that are not empty.

    >>> link("/stock", q="a b", after="")
    '/stock?q=a+b'
    """
    given = urlencode({name: value for name, value in query.items() if value})
    return f"{path}?{given}" if given else path


def document(ref: str, kind: str) -> str:
    """The address of a document; of one whose kind has no page, what the search finds.

    >>> document("TR 1", "transfer_out"), document("TR 1", "correction")
    ('/tasks/transfers/TR%201', '/search?q=TR+1')
    """
    return f"{OF_KIND[kind].path}/{address(ref)}" if kind in OF_KIND else link("/search", q=ref)


def kind_title(kind: str) -> str:
    """What documents of a kind are called; a word that is none as it is."""
    return OF_KIND[kind].title if kind in OF_KIND else kind


def reserve_words(value: str) -> str:
    """What a line takes besides its reservation; a word that is none as it is."""
    return RESERVES.get(value, value)


def reason_words(code: str) -> str:
    """The two to four words of a reason code, in English."""
    return reason_of(code).words["en"]


def facts(text: str) -> str:
    """The facts of a verdict, a JSON object, as one line."""
    found: dict[str, str] = json.loads(text or "{}")
    return ", ".join(f"{name} {value}" for name, value in found.items())


def number(value: int) -> str:
    """Digits in groups of three, by thin spaces."""
    return f"{value:,}".replace(",", "\u2009")


FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    "when": when,
    "iso": iso,
    "ago": ago,
    "tracking_name": tracking_name,
    "by_name": by_name,
    "raw": raw,
    "address": address,
    "document": document,
    "kind_title": kind_title,
    "reserve_words": reserve_words,
    "number": number,
    "reason_words": reason_words,
    "facts": facts,
    "link": link,
}


def _local(millis: int) -> datetime:
    return datetime.fromtimestamp(millis / 1000, tz=UTC).astimezone()
