"""Composite symbols: an EAN or UPC code with a 2D component above it, sent as one message.

ISO/IEC 24723: the linear code comes first with its own identifier, then
``|]e0`` and the element string of the 2D component. Below GS1-128 and GS1 DataBar there is no such mark:
both components arrive as one element string, so a mark in it is a character that no value may hold.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from rules.labels import retail
from rules.labels.elements import read_elements
from rules.labels.fault import Code, Fault
from rules.labels.values import Label, Symbol

#: What stands between the two components in a scanner's message.
MARK: Final = "|]e"
#: The mark with the only modifier that announces an element string.
_ELEMENT_STRING: Final = "|]e0"

#: How the linear component is read, by the identifier of the message.
_LINEAR: dict[str | None, Callable[[Symbol], Label | Fault]] = {
    "]E0": retail.read_ean,
    "]E3": retail.read_ean_addon,
    "]E4": retail.read_ean_8,
}


def read_composite(symbol: Symbol) -> Label | Fault:
    """The label of both components together: the GTIN of the linear code is AI 01, before all others.

    The position of a fault is an index of the symbol's text.
    """
    at = symbol.text.index(MARK)
    read_linear = _LINEAR.get(symbol.aim)
    if read_linear is None:
        return Fault(Code.CHARACTER, at, "a second component belongs only to EAN and UPC codes")
    if not symbol.text.startswith(_ELEMENT_STRING, at):
        return Fault(Code.UNKNOWN_SYMBOLOGY, at, "the component behind | is no element string")
    linear = read_linear(symbol._replace(text=symbol.text[:at]))
    if isinstance(linear, Fault):
        return linear
    second = at + len(_ELEMENT_STRING)
    known = (("01", linear.gtin),) if linear.gtin else ()
    label = read_elements(symbol._replace(text=symbol.text[second:]), known)
    if isinstance(label, Fault):
        return label if label.position is None else replace(label, position=label.position + second)
    return replace(label, addon=linear.addon) if linear.addon else label
