"""The stored recalls and holds as a list, and the goods that one names."""

from dataclasses import dataclass
from typing import Any, Final

from ledger.database import Database
from ledger.office.lists import like


@dataclass(frozen=True, slots=True)
class Recall:
    """A recall or hold; `items` are the lots, serials and products it names, `lifted` is 0 while in force."""

    ref: str
    kind: str
    why: str
    created: int
    lifted: int
    items: int


def recalls(
    db: Database,
    search: str = "",
    after: tuple[int, str] | None = None,
    limit: int = 50,
    *,
    open_only: bool = False,
) -> list[Recall]:
    """Newest first; `after` is (created, ref) of the last one seen.

    `search` is a part of the reference, of the reason, or of what is named.
    """
    wanted, values = ["1 = 1"], list[Any]()
    if open_only:
        wanted.append("r.lifted = 0")
    if search.strip():
        wanted.append(_SEARCH)
        values += [like(search)] * 5
    if after is not None:
        wanted.append("(r.created < ? or (r.created = ? and r.ref > ?))")
        values += [after[0], after[0], after[1]]
    rows = db.rows(_RECALLS.format(" and ".join(wanted)), (*values, limit))
    return [Recall(*row) for row in rows]


def recall(db: Database, ref: str) -> Recall | None:
    """One of them."""
    row = db.row(_RECALLS.format("r.ref = ?"), (ref, 1))
    return Recall(*row) if row else None


def goods(db: Database, ref: str, limit: int = 50) -> list[tuple[str, str, str]]:
    """The (product, lot, serial) that it names; both empty for the whole product."""
    sql = "select product, lot, serial from hold where ref = ? order by product, lot, serial limit ?"
    return [(product, lot, serial) for product, lot, serial in db.rows(sql, (ref, limit))]


_SEARCH: Final = (
    "(lower(r.ref) like ? escape '!' or lower(r.why) like ? escape '!' or exists (select 1 from hold h"
    " where h.ref = r.ref and (lower(h.product) like ? escape '!' or lower(h.lot) like ? escape '!'"
    " or lower(h.serial) like ? escape '!')))"
)
_RECALLS: Final = (
    "select r.ref, r.kind, r.why, r.created, r.lifted, (select count(*) from hold h where h.ref = r.ref)"
    " from recall r where {} order by r.created desc, r.ref limit ?"
)
