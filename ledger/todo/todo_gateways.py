"""What of the gateways a person should look at: what they complain of themselves."""

from collections.abc import Iterator
from typing import Final

from ledger.database import Database
from ledger.todo.todo_entry import MAX_OF_A_KIND, TodoEntry, entry


def troubles(database: Database, _now: int) -> Iterator[TodoEntry]:
    """One entry for each complaint; it vanishes when the gateway says so no more, or is retired.

    Keyed by gateway and code: a detail that changes is the same complaint. What mends itself, and is on the
    page Gateways, is nobody's work.
    """
    found: dict[str, TodoEntry] = {}
    for name, lines in database.rows(_TROUBLE, (MAX_OF_A_KIND,)):
        for line in str(lines).splitlines():
            code, _, detail = line.partition(":")
            if code.strip() in _BY_ITSELF:
                continue
            facts = {"gateway": str(name), "code": code.strip(), "detail": detail.strip()}
            key = f"{name} {facts['code']}"
            found[key] = entry("gateway.trouble", key, 0, facts)
    yield from list(found.values())[:MAX_OF_A_KIND]


#: A Raspberry Pi has no clock of its own and gets the time from the network after a while; records that came
#: before are corrected by an anchor.
_BY_ITSELF: Final = frozenset({"clock.unsynced"})
_TROUBLE: Final = (
    "select name, trouble from gateway where trouble <> '' and not retired order by name limit ?"
)
