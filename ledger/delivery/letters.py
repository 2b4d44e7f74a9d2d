"""The dead letters as a list."""

from dataclasses import dataclass

from ledger.database import Database, marks


@dataclass(frozen=True, slots=True)
class Letter:
    """One dead letter (`ledger.tables.models.DeadLetter`); `text` is the beginning of its bytes, readable."""

    digest: str
    kind: str
    gateway: str
    topic: str
    boot: str
    seq: int | None
    reason: str
    size: int
    text: str
    first_seen: int
    last_seen: int
    count: int


def letters(database: Database, *kinds: str, limit: int = 1_000) -> tuple[Letter, ...]:
    """Dead letters of these kinds, or of all; in the order of their boot and number."""
    only = f"where kind in ({marks(len(kinds))})" if kinds else ""
    sql = (
        "select digest, kind, gateway, topic, boot, seq, reason, payload, first_seen, last_seen, count"  # noqa: S608
        f" from dead_letter {only} order by boot, seq, digest limit ?"
    )
    return tuple(_letter(*row) for row in database.rows(sql, (*kinds, limit)))


def _letter(  # noqa: PLR0913, PLR0917 - the columns asked for
    digest: str,
    kind: str,
    gateway: str,
    topic: str,
    boot: str,
    seq: int | None,
    reason: str,
    payload: bytes,
    first_seen: int,
    last_seen: int,
    count: int,
) -> Letter:
    body = bytes(payload)
    text = body[:200].decode("utf-8", "backslashreplace")
    return Letter(
        digest, kind, gateway, topic, boot, seq, reason, len(body), text, first_seen, last_seen, count
    )
