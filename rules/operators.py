"""Who works at a scanner: badges, signing off, the 30 idle minutes."""

from rules.case import told
from rules.catalog import Operator
from rules.events import Event, Noted, Noting, Read
from rules.scan import Entry
from rules.session import IDLE, Session, Signed

#: Entries without a scanner of their own: they answer, undo and sign for the station's newest.
TOUCH = frozenset({Entry.KEYED, Entry.BUTTON})


def operator_of(session: Session, read: Read) -> str:
    """Who is signed on at the scanner of this read, empty if nobody; at touch and buttons the latest."""
    signed = session.operators.get(read.source)
    if signed is None and read.entry in TOUCH:
        signed = max(session.operators.values(), key=_used, default=None)
    return signed.name if signed is not None and read.at - signed.used <= IDLE else ""


def sign_on(read: Read, operator: Operator) -> Event:
    """A badge signs on for the scanner that read it; the next badge replaces it."""
    return Noted(
        Noting.OPERATOR,
        "operator.signed_on",
        read,
        operator=operator.name,
        facts=told(name=operator.name),
        language=operator.language,
    )


def nobody(session: Session, read: Read) -> bool:
    """Whether this station wants a badge first."""
    return session.operator_required and not operator_of(session, read)


def _used(signed: Signed) -> int:
    return signed.used
