"""HIBC (ANSI/HIBC 2.6): labels of the health industry.

A primary symbol says who made what: ``+``, labeler, product, unit of measure, check character. Lot, expiry
and the like stand behind it, after a ``/``, or in a secondary symbol of its own that ends with the check
character of its primary (the link) and one of its own. HIBC has capital letters only and knows no separators;
a blank is a character like any other and may be the check character.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from rules.errors import MisuseError
from rules.labels.fault import Code, Fault
from rules.labels.hibc_data import MAX_VALUE, Data, build_data, is_lot, is_value, merge, read_data
from rules.labels.values import Label, LabelKind, Symbol

#: The characters in the order of their values for the check character (ANSI/HIBC 2.6, appendix on modulo 43).
CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%"

_LIC = 4  # characters of a labeler identification code
_SHORTEST_PRIMARY = _LIC + 2  # one character of a product number, and the unit
_SHORTEST_SECONDARY = len("+$LC")
_JULIAN = 5  # digits of a date that begins a secondary symbol

#: For a look whether digits are a date at all.
_ANY_DAY = date(2000, 1, 1)

#: What a decoder may leave around a symbol: start and stop of Code 39, separators of the carrier.
_WRAPPING = "*\x04\x1c\x1d\x1e\x1f"


class _Message(NamedTuple):
    """One symbol: the product of a primary one, or the link of a secondary one, and its data as printed."""

    product: str
    link: str
    printed: str
    data: Data


def check_character(text: str) -> str:
    """The check character that belongs behind `text`, which must be made of `CHARACTERS`.

    >>> check_character("+A123BJC5D6E71")
    'G'
    """
    return CHARACTERS[sum(map(CHARACTERS.index, text)) % len(CHARACTERS)]


def announces(text: str) -> bool:
    """Whether plain data is meant to be HIBC, be it damaged.

    That is text built like a symbol, whose check character may be wrong, and text of HIBC's characters
    that ends with the right one. Telephone numbers and the like are neither.
    """
    if not text.startswith(("+", "*+")):
        return False
    body = text.strip(_WRAPPING)
    if _is_shaped(body):
        return True
    capitals = body.upper()
    if len(body) < _SHORTEST_SECONDARY or not _has_check_character(capitals):
        return False
    # Letters in the wrong case: only a whole label is certain not to be a sentence.
    return _may_begin(body) if body == capitals else _is_shaped(capitals)


def read_hibc(symbol: Symbol) -> Label | Fault:
    """The label of a primary or concatenated symbol; `Code.SECONDARY_ALONE` for a secondary one."""
    return join((symbol,))


def pair(primary: Symbol, secondary: Symbol) -> Label | Fault:
    """The label of two symbols that the link character joins, whichever was scanned first.

    `Code.LINK_CHARACTER` when they are of different labels. As of `join`, a fault has no position.
    """
    return join((primary, secondary))


def join(symbols: Sequence[Symbol]) -> Label | Fault:
    """The label of one or more symbols, in any order: one product, all data linked to it and in agreement.

    The position of a fault is an index of the symbol's text when there is only one, else None.
    """
    messages: list[_Message] = []
    for symbol in symbols:
        message = _parse(symbol)
        if isinstance(message, Fault):
            return message if len(symbols) == 1 else replace(message, position=None)
        messages.append(message)
    product = _find_product(messages)
    if isinstance(product, Fault):
        return product
    data = _merge_all(messages)
    return data if isinstance(data, Fault) else _make_label(product, data, messages, symbols)


def build_primary(lic: str, pcn: str, unit: int = 0) -> str:
    """A primary symbol; its last character links a secondary one to it.

    Raises:
        MisuseError: a value does not fit its field.
    """
    text = f"+{_build_product(lic, pcn, unit)}"
    return text + check_character(text)


def build_secondary(data: Data, link: str) -> str:
    """A secondary symbol for the primary one whose check character is `link`.

    Raises:
        MisuseError: a value does not fit its field.
    """
    if len(link) != 1 or link not in CHARACTERS:
        message = f"not a check character of HIBC: {link!a}"
        raise MisuseError(message)
    text = f"+{build_data(data)}{link}"
    return text + check_character(text)


def build_concatenated(lic: str, pcn: str, unit: int, data: Data) -> str:
    """One symbol with primary and secondary data.

    Raises:
        MisuseError: a value does not fit its field.
    """
    text = f"+{_build_product(lic, pcn, unit)}/{build_data(data)}"
    return text + check_character(text)


def _has_check_character(text: str) -> bool:
    body = text[:-1]
    return all(c in CHARACTERS for c in text) and check_character(body) == text[-1:]


def _may_begin(body: str) -> bool:
    """Whether text with a right check character, as one in 43 texts has by chance, may be a broken symbol."""
    data = body[1:-2]
    if body[1:].isdigit():
        return not isinstance(read_data(data, _ANY_DAY), Fault)
    if body[1].isdigit():
        groups = data.replace("/", "")  # a lot with a hyphen also has letters: a telephone number has none
        return is_value(groups) or (is_lot(groups) and any(map(str.isalpha, groups)))
    return body[1].isalpha() or body[1] == "$"


def _is_shaped(body: str) -> bool:
    """Whether text without wrapping has the structure of a symbol, whatever its check character is."""
    head, slash, rest = body[1:].partition("/")
    if slash and rest and rest[0] in "$SQ0123456789" and _is_product(head):
        return True
    if body[-1:] not in CHARACTERS:
        return False
    if _is_product(body[1:-1]):
        return True
    data = body[1:-2]
    if len(body) < _SHORTEST_SECONDARY or body[-2] not in CHARACTERS:
        return False
    if data.startswith("$"):
        plain = data.translate({ord(c): None for c in "$+/"})
        return not plain or (is_lot(plain) if data.startswith("$$") else is_value(plain))
    dated = is_value(data) and data[:_JULIAN].isdigit() and len(data) > _JULIAN
    return dated and not body[1:].isdigit()


def _is_product(text: str) -> bool:
    return len(text) >= _SHORTEST_PRIMARY and is_value(text) and text[0].isalpha() and text[-1].isdigit()


def _parse(symbol: Symbol) -> _Message | Fault:
    start = len(symbol.text) - len(symbol.text.lstrip(_WRAPPING))
    text = symbol.text.strip(_WRAPPING)
    if symbol.profile.case == "lower":  # nothing is lost: HIBC has capital letters only
        text = text.upper()
    message = _find_fault(text) or _parse_text(text, symbol.today)
    if isinstance(message, Fault):
        return replace(message, position=start + (message.position or 0))
    return message


def _find_fault(text: str) -> Fault | None:
    if not text.startswith("+") or len(text) < _SHORTEST_SECONDARY:
        return Fault(Code.CONTENT, 0, "this is no HIBC symbol")
    wrong = next((i for i, c in enumerate(text) if c not in CHARACTERS), None)
    if wrong is not None:
        if text.islower() and _has_check_character(text.upper()):
            return Fault(Code.CASE_INVERTED, wrong, "small letters stand where capital ones must be")
        return Fault(Code.CHARACTER, wrong, f"{text[wrong]!a} is no character of HIBC")
    if not _has_check_character(text):
        return Fault(Code.CHECK_DIGIT, len(text) - 1, "the check character is wrong")
    return None


def _parse_text(text: str, today: date) -> _Message | Fault:
    """A symbol by what follows its ``+``; characters and check character are right."""
    if text[1].isalpha():
        product, slash, printed = text[1:-1].partition("/")
        fault = _find_product_fault(product)
        if fault is not None:
            return fault
        if not slash:
            return _Message(product, "", "", Data())
        link, start = "", 1 + len(product) + 1
    else:
        product, printed, link, start = "", text[1:-2], text[-2], 1
    data = read_data(printed, today)
    if isinstance(data, Fault):
        return replace(data, position=start + (data.position or 0))
    return _Message(product, link, printed, data)


def _find_product_fault(product: str) -> Fault | None:
    if not is_value(product):
        wrong = next(i for i, c in enumerate(product) if not is_value(c))
        return Fault(Code.CHARACTER, 1 + wrong, "a product is made of digits and capital letters only")
    if not _SHORTEST_PRIMARY <= len(product) <= _LIC + MAX_VALUE + 1:
        return Fault(Code.LENGTH, 1, f"a product number has not 1 to {MAX_VALUE} characters")
    if not product[-1].isdigit():
        return Fault(Code.CONTENT, len(product), "the unit of measure is no digit")
    return None


def _find_product(messages: Sequence[_Message]) -> str | Fault:
    """The product of all the messages."""
    products = {message.product for message in messages} - {""}
    if not products:
        return Fault(
            Code.SECONDARY_ALONE, None, "this is the second code of a label: the product is in the first"
        )
    if len(products) > 1:
        return Fault(Code.UNRELATED, None, "these codes are of different products")
    product = products.pop()
    link = check_character(f"+{product}")
    if any(message.link not in ("", link) for message in messages):
        return Fault(Code.LINK_CHARACTER, None, "the second code belongs to another first code")
    return product


def _merge_all(messages: Sequence[_Message]) -> Data | Fault:
    data = Data()
    for message in messages:
        merged = merge(data, message.data)
        if merged is None:
            return Fault(Code.CONFLICT, None, "these codes say different things")
        data = merged
    return data


def _make_label(product: str, data: Data, messages: Sequence[_Message], symbols: Sequence[Symbol]) -> Label:
    """The label; its text is the concatenated form, so that it is the same however the label was printed."""
    printed = {message.printed for message in messages} - {""}
    text = f"+{product}"
    if printed:
        text += f"/{printed.pop() if len(printed) == 1 else build_data(data)}"
    aims = {symbol.aim for symbol in symbols}
    return Label(
        kind=LabelKind.HIBC,
        text=text + check_character(text),
        raw=b"\n".join(sorted({symbol.raw for symbol in symbols})),
        aim=aims.pop() if len(aims) == 1 else None,
        lic=product[:_LIC],
        pcn=product[_LIC:-1],
        unit=int(product[-1]),
        lot=data.lot,
        serial=data.serial,
        expiry=data.expiry,
        expiry_time=data.expiry_time,
        production=data.production,
        quantity=data.quantity,
    )


def _build_product(lic: str, pcn: str, unit: int) -> str:
    product = f"{lic}{pcn}{unit}"
    if len(lic) != _LIC or not lic[0].isalpha() or unit not in range(10) or _find_product_fault(product):
        message = f"not a product of HIBC: {lic!a} {pcn!a} {unit}"
        raise MisuseError(message)
    return product
