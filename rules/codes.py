"""Which product a code names."""

from typing import Final

from rules.catalog import Catalog, ProductCode
from rules.events import Read
from rules.task import Task

#: Lengths at which plain digits may be a product code of the catalog in its 14-digit form.
_GTIN_LENGTHS: Final = frozenset({8, 12, 13})


def product_code(read: Read, catalog: Catalog, task: Task | None) -> ProductCode | None:
    """The product code in a scan: its GTIN or part number, or plain text that the catalog knows as a code.

    A label may carry the supplier's part number and the customer's own: whichever is known names the product.

    Plain digits are tried in their 14-digit form as well: many scanners send no AIM identifier, and only
    codes that the catalog knows are found this way, so nothing is guessed. Several owners may have the same
    goods: the task fixes whose these are.
    """
    if read.gtin:
        return _of_task(catalog.codes(read.gtin), task)
    if read.names_product:
        parts = dict.fromkeys(filter(None, (read.part, read.customer_part)))
        return _of_task(tuple(code for part in parts for code in _meanings(part, catalog)), task)
    text = read.text
    if read.serial or read.lot or not text:
        return None
    return _of_task(_meanings(text, catalog), task)


def unknown_code(read: Read) -> str:
    """What the office is shown of a product code that no catalog knows: the code to attach."""
    return read.gtin or read.part or read.customer_part


def _meanings(text: str, catalog: Catalog) -> tuple[ProductCode, ...]:
    """What the catalog knows by this text, or by its digits as a GTIN."""
    found = catalog.codes(text)
    if not found and len(text) in _GTIN_LENGTHS and text.isdecimal():
        found = catalog.codes(text.zfill(14))
    return found


def _of_task(found: tuple[ProductCode, ...], task: Task | None) -> ProductCode | None:
    """The meaning that has a line in the task, else the first."""
    if len(found) > 1 and task is not None:
        lines = {line.product for line in task.lines}
        found = tuple(code for code in found if code.product in lines) or found
    return found[0] if found else None
