"""Places that are not a shelf: where goods are when they are not in a warehouse."""

from typing import Final

SUPPLIER: Final = "supplier"
CUSTOMER: Final = "customer"
TRANSIT: Final = "in transit"
QUARANTINE: Final = "quarantine"
LOST: Final = "lost"
SCRAP: Final = "scrap"
#: The shelf of a site that names none.
STOCK: Final = "STOCK"

_AWAY: Final = frozenset({SUPPLIER, CUSTOMER, LOST, SCRAP})


def on_hand(place: str) -> bool:
    """Whether goods at this place count as stock of ours."""
    return bool(place) and place not in _AWAY
