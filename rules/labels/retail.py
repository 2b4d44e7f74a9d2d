"""EAN, UPC and ITF-14 numbers as a `Label`: the fixed keys of GS1 General Specifications 5.2 and 5.3.

Positions of faults are indexes of the symbol's text.
"""

from rules.labels import gtin
from rules.labels import text as label_text
from rules.labels.fault import Code, Fault
from rules.labels.values import Label, LabelKind, Symbol


def read_ean(symbol: Symbol) -> Label | Fault:
    """EAN-13 or UPC-A; a scanner that does not expand UPC-E sends its 8 digits under the same identifier."""
    if len(symbol.text) == gtin.UPC_E_LENGTH:
        return read_upc_e(symbol)
    return _read_number(symbol, symbol.text, gtin.EAN_LENGTHS)


def read_ean_addon(symbol: Symbol) -> Label | Fault:
    """EAN-13 or UPC-A with an add-on of 2 or 5 digits."""
    fault = gtin.find_fault(symbol.text)
    if fault is not None:
        return fault
    digits, addon = gtin.split_addon(symbol.text)
    return _read_number(symbol, digits, gtin.EAN_LENGTHS, addon)


def read_ean_8(symbol: Symbol) -> Label | Fault:
    """EAN-8."""
    return _read_number(symbol, symbol.text, gtin.EAN_8_LENGTHS)


def read_itf(symbol: Symbol) -> Label | Fault:
    """A GTIN when it has 14 digits; ITF of another length is a plain number."""
    if len(symbol.text) != gtin.GTIN_LENGTH:
        return read_plain(symbol)
    return _read_number(symbol, symbol.text, (gtin.GTIN_LENGTH,))


def read_upc_e(symbol: Symbol) -> Label | Fault:
    """UPC-E, known to be one: 8 digits alone could be EAN-8."""
    digits = gtin.expand_upc_e(symbol.text)
    return digits if isinstance(digits, Fault) else _read_number(symbol, digits, gtin.EAN_LENGTHS)


def read_retail(symbol: Symbol) -> Label | Fault:
    """Digits of a retail length must have their check digit; anything else is plain text.

    Text without any digit or letter of ASCII, but with others, was typed by a keyboard of another country.
    """
    text = label_text.strip(symbol.text)
    if text.isascii():
        if text.isdigit() and len(text) in gtin.RETAIL_LENGTHS:
            return _read_number(symbol, text, gtin.RETAIL_LENGTHS)
    elif not any(c.isascii() and c.isalnum() for c in text):
        return Fault(Code.KEYBOARD_LAYOUT, 0, f"{label_text.describe(text[0])} where a digit must be")
    return read_plain(symbol)


def read_retail_upc_e(symbol: Symbol) -> Label | Fault:
    """As `read_retail`, 8 digits being UPC-E."""
    text = label_text.strip(symbol.text)
    if len(text) == gtin.UPC_E_LENGTH and text.isascii() and text.isdigit():
        return read_upc_e(symbol._replace(text=text))
    return read_retail(symbol)


def read_plain(symbol: Symbol) -> Label:
    """Text that is none of the above: kept as it is, without what stands around it."""
    return Label(LabelKind.PLAIN, label_text.strip(symbol.text), symbol.raw, symbol.aim)


def _read_number(symbol: Symbol, digits: str, lengths: tuple[int, ...], addon: str = "") -> Label | Fault:
    number = gtin.to_gtin(digits, lengths)
    if isinstance(number, Fault):
        return number
    return Label(
        kind=LabelKind.GTIN,
        text=label_text.strip(symbol.text),
        raw=symbol.raw,
        aim=symbol.aim,
        gtin=number,
        addon=addon or None,
        restricted=gtin.is_restricted(number),
    )
