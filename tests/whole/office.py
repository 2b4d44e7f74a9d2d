"""What the office enters, in few words: through the same functions that REST and the console call."""

from ledger.acts.outcome import Request
from ledger.office import acts
from ledger.office.entries import (
    CodeEntry,
    DocumentEntry,
    LineEntry,
    OperatorEntry,
    PlaceEntry,
    ProductEntry,
)
from ledger.office.serials import SerialEntry
from tests.whole.site import Site

#: GTINs of the goods, by SKU.
GTIN = {
    "PUMP": "09521130002005",
    "SEAL": "09521130002012",
    "CHARGER": "09521130002029",
    "CABLE": "09521130002036",
    "DRUG": "09521130002043",
}


def goods(site: Site, *more: ProductEntry, owner: str = "main") -> None:
    """A pump (fully tracked by serial), a seal (by lot), a charger (serials at the pick), a cable."""
    tracked = {"PUMP": "full", "SEAL": "full", "CHARGER": "pick", "CABLE": "none"}
    entries = [
        ProductEntry(
            sku,
            owner,
            sku.title(),
            tracked[sku],
            "lot" if sku == "SEAL" else "serial",
            codes=(CodeEntry(gtin),),
        )
        for sku, gtin in GTIN.items()
        if sku in tracked
    ]
    site.act(lambda: acts.enter_products([*entries, *more]))


def places(site: Site, *codes: str, kind: str = "storage", warehouse: str = "") -> None:
    """Places with a code on them."""
    site.act(lambda: acts.enter_places([PlaceEntry(code, kind, warehouse) for code in codes]))


def supervisor(site: Site, badge: str = "BADGE-1", name: str = "Grace") -> None:
    """A person whose badge lets refused units in."""
    site.act(lambda: acts.enter_operators([OperatorEntry(badge, name, "supervisor")]))


def line(n: int, sku: str, quantity: int, place: str = "", serials: str = "", **more: str) -> LineEntry:
    """Line n of a document; `serials` apart by blanks."""
    entered = tuple(SerialEntry(serial) for serial in serials.split())
    return LineEntry(str(n), sku, quantity, place, serials=entered or None, **more)


def document(site: Site, kind: str, ref: str, *lines: LineEntry, place: str = "", **more: object) -> None:
    """A document of any kind."""
    entry = DocumentEntry(ref, lines, place=place, **more)  # type: ignore[arg-type]
    site.act(lambda: acts.enter_documents(kind, [entry], site.now()))


def request(site: Site, ref: str = "") -> Request:
    """A person's request, now."""
    return Request("Olga", site.now(), ref)


def serials(first: int, count: int, prefix: str = "SN-") -> str:
    """So many serials in a row, apart by blanks."""
    return " ".join(f"{prefix}{n:04}" for n in range(first, first + count))


def label(sku: str, *, serial: str = "", lot: str = "", expiry: str = "") -> str:
    """A GS1 label: GTIN, then expiry (YYMMDD), lot, serial."""
    pairs = [("17", expiry), ("10", lot), ("21", serial)]
    return f"]C101{GTIN[sku]}" + "\x1d".join(ai + value for ai, value in pairs if value)
