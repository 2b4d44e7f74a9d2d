"""A stored product as the rules know it."""

import json
from typing import Any, Final

from rules.product import By, Enforcement, Product, Role, Tracking

#: The columns of `to_product`, in its order.
COLUMNS: Final = (
    'id, owner, sku, name, tracking, "by", receive, pick, pattern, fold_case, reusable, over_percent, issue,'
    " min_life, unique_serial, roles, scheme, strip"
)


def to_product(row: tuple[Any, ...]) -> Product:
    """The product of a row of `COLUMNS`."""
    key, owner, sku, name, tracking, by, receive, pick, pattern, fold_case, reusable, over, *more = row
    issue, min_life, unique, roles, scheme, strip = more
    return Product(
        key,
        owner,
        sku,
        name,
        Tracking(tracking),
        By(by),
        Enforcement(receive),
        Enforcement(pick),
        pattern,
        bool(fold_case),
        bool(reusable),
        over,
        Enforcement(issue),
        min_life,
        bool(unique),
        tuple(Role(name, pattern) for name, pattern in json.loads(roles)),
        scheme,
        strip,
    )
