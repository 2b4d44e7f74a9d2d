"""Which product a code names."""

from typing import Final

from rules.catalog import Catalog, ProductCode
from rules.events import Read
from rules.task import Task

#: Lengths at which plain digits may be a product code of the catalog in its 14-digit form.
_GTIN_LENGTHS: Final = frozenset({8, 12, 13})


def product_code(read: Read, catalog: Catalog, task: Task | None) -> ProductCode | None:
    """The product code in a scan: its GTIN, or plain text that the catalog knows as a code.

    Plain digits are tried in their 14-digit form as well: many scanners send no AIM identifier, and only
    codes that the catalog knows are found this way, so nothing is guessed. Several owners may have the same
    goods: the task fixes whose these are.
    """
    if read.gtin:
        return _of_task(catalog.codes(read.gtin), task)
    text = read.text
    if read.serial or read.lot or not text:
        return None
    found = catalog.codes(text)
    if not found and len(text) in _GTIN_LENGTHS and text.isdecimal():
        found = catalog.codes(text.zfill(14))
    return _of_task(found, task)


def _of_task(found: tuple[ProductCode, ...], task: Task | None) -> ProductCode | None:
    """The meaning that has a line in the task, else the first."""
    if len(found) > 1 and task is not None:
        lines = {line.product for line in task.lines}
        found = tuple(code for code in found if code.product in lines) or found
    return found[0] if found else None
