"""What a gateway complains of in its `hello` (`wire.v1.Hello.trouble`): ``code`` or ``code: detail``."""

from typing import Final

#: The store is above 80 % of its quota; above 95 % scans are refused.
PRESSED: Final = "store.nearly_full"
FULL: Final = "store.full"
#: So many held records went before their time, to make room within the quota.
HURRIED: Final = "store.hurried"
#: The disk is full: scans are refused until there is room.
DISK_FULL: Final = "disk.full"
#: Records behind a damaged place of the store's log were written again.
PUT_BACK: Final = "store.log_damaged"
#: A damaged store was set aside at the start, and what could be read was taken over.
SALVAGED: Final = "store.salvaged"
#: The wall clock was not set by the network: times are corrected later, by an anchor.
UNSYNCED: Final = "clock.unsynced"
#: The rules are older than `[rules] max_age_hours`.
OLD: Final = "rules.old"
#: This record was sent alone again and again and is never held: the ledger's log says why.
STUCK: Final = "record.stuck"

#: In percent of the quota.
_PRESSED_AT: Final = 80
_FULL_AT: Final = 95


def of_store(used: int) -> tuple[str, ...]:
    """What the share of the quota in use, in percent, means."""
    if used >= _FULL_AT:
        return (f"{FULL}: {used} %",)
    return (f"{PRESSED}: {used} %",) if used > _PRESSED_AT else ()
