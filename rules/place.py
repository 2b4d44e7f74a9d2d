"""Places that are not a shelf: where goods are when they are not in a warehouse."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

SUPPLIER: Final = "supplier"
CUSTOMER: Final = "customer"
TRANSIT: Final = "in transit"
QUARANTINE: Final = "quarantine"
LOST: Final = "lost"
SCRAP: Final = "scrap"
#: Where a unit goes from one owner's product and comes from under the other's.
ACCOUNT: Final = "other account"
#: Where an identity goes that was the wrong one, and the right one comes from.
RELINKED: Final = "relinked"
#: The shelf of a site that names none.
STOCK: Final = "STOCK"

_AWAY: Final = frozenset({SUPPLIER, CUSTOMER, LOST, SCRAP, ACCOUNT, RELINKED})


class PlaceKind(StrEnum):
    """What a place with a code is for."""

    STORAGE = "storage"
    STAGING = "staging"  # picked goods wait here for dispatch
    QUARANTINE = "quarantine"
    TOTE = "tote"
    DOCK = "dock"


@dataclass(frozen=True, slots=True)
class Place:
    """A place with a scannable code. `warehouse` is empty where a site has only one."""

    code: str
    kind: PlaceKind = PlaceKind.STORAGE
    warehouse: str = ""


def on_hand(place: str) -> bool:
    """Whether goods at this place count as stock of ours."""
    return bool(place) and place not in _AWAY
