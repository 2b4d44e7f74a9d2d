"""A product's rule for its serials: the normal form that is compared everywhere, and what breaks the rule.

The rule is `scheme`, `pattern`, `strip`, `fold_case` of `rules.product.Product`; the station, the office and
the ledger's acts all ask here.
"""

import re
from functools import lru_cache

from rules.product import Product
from rules.schemes import Normal, Scheme, Wrong, judge


def normal(product: Product, serial: str) -> str:
    """The form in which serials of a product are compared: zeros kept, case folded only by its rule.

    The scheme's normal form; where that does not fit, the prefix comes off first. A serial that is valid as
    it stands keeps what looks like the prefix. The normal form of a normal form is itself.

    >>> normal(Product("main/p", "main", "p", "P", fold_case=True), "sn-007")
    'SN-007'
    >>> normal(Product("main/t", "main", "t", "T", scheme="imei", strip="IMEI:"), "IMEI:49-015420-323751-8")
    '490154203237518'
    """
    text = serial.upper() if product.fold_case else serial
    if not product.scheme and not product.strip:
        return text
    prefix = product.strip.upper() if product.fold_case else product.strip
    form = _fitting(product, text)
    while form is None and prefix and text.startswith(prefix) and text != prefix:
        text = text.removeprefix(prefix)
        form = _fitting(product, text)
    return text if form is None else form


def fault(product: Product, serial: str) -> Wrong | None:
    """What is wrong with a serial in its normal form by the product's scheme; its pattern is `fits`."""
    found = judge(product.scheme, serial) if product.scheme else None
    return found if isinstance(found, Wrong) else None


def has_rule(product: Product) -> bool:
    """Whether the product says what its serials look like."""
    return bool(product.scheme or product.pattern)


def fits(product: Product, serial: str) -> bool:
    """Whether a serial in its normal form keeps the product's rule, if it has one."""
    return fault(product, serial) is None and (not product.pattern or matches(product.pattern, serial))


def matches(pattern: str, serial: str) -> bool:
    """Whether a whole serial matches a product's pattern; nothing matches one that is no pattern.

    >>> matches("P[0-9]+", "P12"), matches("P[0-9]+", "P12x"), matches("(", "(")
    (True, False, False)
    """
    compiled = _compiled(pattern)
    return compiled is not None and compiled.fullmatch(serial) is not None


@lru_cache(maxsize=64)
def forms(serial: str) -> tuple[str, ...]:
    """As what a bare serial may be stored, of whichever product: itself, folded, and by each scheme.

    A prefix that one product strips is not among them: it takes the product to know it.

    >>> forms("00-1b-44-11-3a-b7")
    ('00-1b-44-11-3a-b7', '00-1B-44-11-3A-B7', '001B44113AB7')
    """
    found = (judge(scheme, serial) for scheme in Scheme)
    return tuple(dict.fromkeys((serial, serial.upper(), *(x.serial for x in found if isinstance(x, Normal)))))


def _fitting(product: Product, text: str) -> str | None:
    """The form by the scheme, else the text if it has a pattern that fits; None for neither."""
    if product.scheme:
        found = judge(product.scheme, text)
        return found.serial if isinstance(found, Normal) else None
    return text if product.pattern and matches(product.pattern, text) else None


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str] | None:
    try:
        return re.compile(pattern)
    except re.error:  # the ledger checks patterns at entry; a bad one must not stop a station
        return None
