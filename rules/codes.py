"""Which product a code names."""

from typing import Final

from rules.catalog import Catalog, ProductCode
from rules.events import Read

#: Lengths at which plain digits may be a product code of the catalog in its 14-digit form.
_GTIN_LENGTHS: Final = frozenset({8, 12, 13})


def product_code(read: Read, catalog: Catalog) -> ProductCode | None:
    """The product code in a scan: its GTIN, or plain text that the catalog knows as a code.

    Plain digits are tried in their 14-digit form as well: many scanners send no AIM identifier, and only
    codes that the catalog knows are found this way, so nothing is guessed.
    """
    if read.gtin:
        return catalog.code(read.gtin)
    text = read.text
    if read.serial or read.lot or not text:
        return None
    found = catalog.code(text)
    if found is None and len(text) in _GTIN_LENGTHS and text.isdecimal():
        found = catalog.code(text.zfill(14))
    return found
