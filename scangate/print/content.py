"""From what a label shall say to a symbol that says it, judged by our own reader before it is given away."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Final, NamedTuple

from rules.errors import MisuseError
from rules.labels import digital_link, gs1, hibc, hibc_data, iso15434
from rules.labels.dates import days_in
from rules.labels.gs1 import Pair
from rules.labels.reader import read
from rules.labels.values import Label, LabelKind, Profile, Unreadable
from rules.scan import MAX_SCAN, Scan
from scangate.print.elements import parse_bracketed
from scangate.print.fault import CannotPrintError
from scangate.print.symbols import RETAIL, Drawn, Symbology, draw_elements, draw_text

DOMAIN: Final = "https://id.gs1.org"


@dataclass(frozen=True, slots=True)
class Wish:
    """What one label shall say, as texts; empty is not asked for. Options and CSV columns have these names.

    Attributes:
        elements: AIs in brackets, ``(01)09521130001237(21)SN-0042``.
        raw: plain text.
        lic: HIBC labeler; with `pcn` its product number and `unit`.
        di: data identifiers with their values.
        domain: of a Digital Link; empty: no link.
        symbol: of `Symbology`; empty: what suits.
        title: a line above the symbol; `title2` another.
    """

    elements: str = ""
    raw: str = ""
    gtin: str = ""
    content_gtin: str = ""
    sscc: str = ""
    serial: str = ""
    lot: str = ""
    expiry: str = ""
    production: str = ""
    best_before: str = ""
    quantity: str = ""
    lic: str = ""
    pcn: str = ""
    unit: str = ""
    di: tuple[Pair, ...] = ()
    domain: str = ""
    symbol: str = ""
    title: str = ""
    title2: str = ""

    def given(self) -> frozenset[str]:
        """Names of the fields that hold data to encode."""
        names = (field.name for field in fields(self))
        return frozenset(name for name in names if name not in _ABOUT and getattr(self, name))


@dataclass(frozen=True, slots=True)
class Content:
    """A symbol with what it reads as, and what stands beside it for people."""

    drawn: Drawn
    label: Label
    words: tuple[str, ...]


class _Encoded(NamedTuple):
    """A symbol, what to print beside it, and whether a label is what was asked for."""

    drawn: Drawn
    words: tuple[str, ...]
    is_asked: Callable[[Label], bool]


_ABOUT: Final = frozenset({"domain", "symbol", "title", "title2"})
_HIBC: Final = frozenset({"lic", "pcn", "unit", "serial", "lot", "expiry", "production", "quantity"})
_DATES: Final = {"expiry": "17", "production": "11", "best_before": "15"}
#: In printed order: what has a predefined length first, so that fewest separators are needed.
_AIS: Final = {
    "sscc": "00", "gtin": "01", "content_gtin": "02", "production": "11", "best_before": "15", "expiry": "17",
    "quantity": "30", "lot": "10", "serial": "21",
}  # fmt: skip
_COUNT_OF_CONTENT: Final = "37"  # beside AI 02, which AI 30 must not stand with alone
#: Data identifiers of fields that may be given beside --di.
_DIS: Final = {"lot": "1T", "quantity": "Q", "serial": "S"}
_GTIN: Final = "01"
_GTIN_LENGTHS: Final = frozenset({8, 12, 13, 14})
_CONTROLS: Final = {"\x04": "<EOT>", "\x1c": "<FS>", "\x1d": "<GS>", "\x1e": "<RS>", "\x1f": "<US>"}


def make_content(wish: Wish, today: date) -> Content:
    """The symbol for a wish, read back by a decoder and by `rules.labels.reader`.

    Raises:
        CannotPrintError: it cannot be encoded, or no scanner could read it as what was asked.
    """
    encoded = _encoder(wish)(wish)
    drawn = encoded.drawn
    label = read(Scan("printer", drawn.data, drawn.aim, 0), Profile(), today=today)
    if isinstance(label, Unreadable):
        hint = (
            "Give what is missing, too." if label.incomplete else "Correct it: such a label would be refused."
        )
        raise CannotPrintError(label.problem, hint)
    late = next((name for name in _DATES if not _is_same_day(wish, name, label)), None)
    if late is not None:
        problem = f"{getattr(wish, late)} would be read as {getattr(label, late)}"
        raise CannotPrintError(problem, "Two digits hold a year of the next or last 49 only.", late)
    if not encoded.is_asked(label):
        raise CannotPrintError("a scanner would read something else than was asked", "Change the data.")
    return Content(drawn, label, encoded.words)


def to_pairs(wish: Wish) -> tuple[Pair, ...]:
    """Application identifiers of a wish, those in brackets first.

    Raises:
        CannotPrintError: one has a value that GS1 does not allow in it.
    """
    pairs = parse_bracketed(wish.elements) if wish.elements else ()
    for name, ai in _AIS.items():
        value = getattr(wish, name)
        if not value:
            continue
        if name in _DATES:
            value = _yymmdd(value, name)
        elif name in {"gtin", "content_gtin"} and len(value) in _GTIN_LENGTHS:
            value = value.zfill(14)
        elif name == "quantity" and wish.content_gtin:
            ai = _COUNT_OF_CONTENT  # noqa: PLW2901
        _check_value(ai, value, name)
        pairs += ((ai, value),)
    return pairs


def _encoder(wish: Wish) -> Callable[[Wish], _Encoded]:
    """How to encode what is given; it must be of one kind."""
    given = wish.given()
    if not given:
        raise CannotPrintError("there is nothing to print", "Give --gtin, --raw, (01)… or another content.")
    kinds: tuple[tuple[str, frozenset[str], Callable[[Wish], _Encoded]], ...] = (
        ("raw", frozenset({"raw"}), _encode_raw),
        ("lic", _HIBC, _encode_hibc),
        ("pcn", _HIBC, _encode_hibc),
        ("di", frozenset({"di", *_DIS}), _encode_message),
    )
    for name, allowed, encode in kinds:
        if name in given:
            other = min(given - allowed, default=None)
            if other is not None:
                raise CannotPrintError(f"{name} and {other} are of different kinds of label", _ONE, other)
            return encode
    if "unit" in given:
        raise CannotPrintError("unit belongs to a HIBC label", "Give --lic and --pcn, too.", "unit")
    return _encode_link if wish.domain else _encode_elements


_ONE: Final = "Print one of them, or two labels."


def _symbology(wish: Wish, suits: Symbology) -> Symbology:
    if not wish.symbol:
        return suits
    try:
        return Symbology(wish.symbol.lower())
    except ValueError:
        hint = f"There are {', '.join(Symbology)}."
        raise CannotPrintError(f"no such symbol: {wish.symbol[:40]!a}", hint, "symbol") from None


def _encode_elements(wish: Wish) -> _Encoded:
    pairs = to_pairs(wish)
    suits = Symbology.CODE128 if any(ai == _AIS["sscc"] for ai, _ in pairs) else Symbology.DATAMATRIX
    symbology = _symbology(wish, suits)
    if symbology in RETAIL:
        return _encode_retail(symbology, pairs)
    drawn = draw_elements(symbology, pairs, gs1.build(pairs))
    return _Encoded(drawn, _bracketed(pairs), lambda label: label.ai == pairs)


def _encode_retail(symbology: Symbology, pairs: tuple[Pair, ...]) -> _Encoded:
    size = RETAIL[symbology]
    if [ai for ai, _ in pairs] != [_GTIN]:
        raise CannotPrintError(f"{symbology} holds a GTIN and nothing else", "Choose datamatrix.", "symbol")
    gtin = pairs[0][1]
    if gtin[:-size].strip("0"):
        hint = "Choose ean13, or itf14 for the GTIN of a case."
        raise CannotPrintError(f"GTIN {gtin} has more than {size} digits", hint, "symbol")
    digits = gtin[-size:]
    return _Encoded(draw_text(symbology, digits), (_grouped(digits),), lambda label: label.gtin == gtin)


def _encode_link(wish: Wish) -> _Encoded:
    pairs = to_pairs(wish)
    try:
        uri = digital_link.build_link(pairs, wish.domain)
    except MisuseError as error:
        hint = "It needs a key such as --gtin or --sscc, and a domain such as https://example.com."
        raise CannotPrintError(str(error), hint) from None
    symbology = _symbology(wish, Symbology.QR)
    drawn = draw_text(symbology, uri)
    return _Encoded(drawn, _bracketed(pairs), lambda label: sorted(label.ai) == sorted(pairs))


def _encode_message(wish: Wish) -> _Encoded:
    pairs = wish.di + tuple((di, value) for name, di in _DIS.items() if (value := getattr(wish, name)))
    try:
        message = iso15434.build_message(pairs)
    except MisuseError as error:
        raise CannotPrintError(str(error), "Write them as 1P=ABC; not every letter is one.", "di") from None
    symbology = _symbology(wish, Symbology.DATAMATRIX)
    if symbology not in {Symbology.DATAMATRIX, Symbology.QR}:
        raise CannotPrintError(
            f"{symbology} carries no ISO/IEC 15434 message", "Choose datamatrix.", "symbol"
        )
    return _Encoded(draw_text(symbology, message), _bracketed(pairs), lambda label: label.di == pairs)


def _encode_hibc(wish: Wish) -> _Encoded:
    data = hibc_data.Data(
        lot=wish.lot or None,
        serial=wish.serial or None,
        expiry=_day(wish.expiry, "expiry"),
        production=_day(wish.production, "production"),
        quantity=_number(wish.quantity, "quantity") if wish.quantity else None,
    )
    unit = _number(wish.unit or "0", "unit")
    alone = data == hibc_data.Data()
    try:
        if alone:
            text = hibc.build_primary(wish.lic, wish.pcn, unit)
        else:
            text = hibc.build_concatenated(wish.lic, wish.pcn, unit, data)
    except MisuseError as error:
        hint = "HIBC holds capital letters and digits: --lic of 4, --pcn, --lot and --serial of up to 18."
        raise CannotPrintError(str(error), hint) from None
    symbology = _symbology(wish, Symbology.CODE128 if alone else Symbology.DATAMATRIX)
    asked = {**_values(data), "lic": wish.lic, "pcn": wish.pcn, "unit": unit}
    # A blank as check character would not show (ANSI/HIBC 2.6, human readable interpretation).
    words = (f"*{text.replace(' ', '_')}*",)
    return _Encoded(
        draw_text(symbology, text), words, lambda label: all(getattr(label, k) == v for k, v in asked.items())
    )


def _encode_raw(wish: Wish) -> _Encoded:
    text = wish.raw
    strange = next((c for c in text if not " " <= c <= "~" and c not in _CONTROLS), None)
    if strange is not None:
        hint = "Not every scanner sends letters beyond ASCII as they are: put them into the title."
        raise CannotPrintError(f"the text holds U+{ord(strange):04X}", hint, "raw")
    if len(text) > MAX_SCAN:
        raise CannotPrintError("the text is longer than any symbol holds", "Shorten it.", "raw")
    plain = all(c >= " " for c in text)
    symbology = _symbology(wish, Symbology.CODE128 if plain else Symbology.DATAMATRIX)
    words = "".join(_CONTROLS.get(c, c) for c in text)
    return _Encoded(
        draw_text(symbology, text),
        (words,),
        lambda label: label.kind is not LabelKind.PLAIN or label.text == text,
    )


def _check_value(ai: str, value: str, field: str) -> None:
    spec = gs1.find_spec(ai)
    fault = spec and gs1.find_value_fault(spec, value, 0)
    if fault:
        raise CannotPrintError(fault.problem, "Correct it.", field)


def _bracketed(pairs: tuple[Pair, ...]) -> tuple[str, ...]:
    """Human readable interpretation: identifiers in brackets (GS1 General Specifications 4.15)."""
    return tuple(f"({name}){value}" for name, value in pairs)


def _grouped(digits: str) -> str:
    """Digits of a retail code as they stand below it (GS1 General Specifications 5.2.5, 5.3.2.5)."""
    cuts = {13: (1, 7), 8: (4,), 12: (1, 6, 11), 14: (1, 3, 8, 13)}[len(digits)]
    ends = (*cuts, len(digits))
    return " ".join(digits[a:b] for a, b in zip((0, *cuts), ends, strict=True))


def _yymmdd(text: str, field: str) -> str:
    day = _day(text, field)
    if day is None:
        raise MisuseError(field)
    return f"{day:%y%m}00" if _is_month(text) else f"{day:%y%m%d}"


def _is_month(text: str) -> bool:
    return len(text) == len("2027-11")


def _day(text: str, field: str) -> date | None:
    """A day, or the last one of a month; None for nothing."""
    if not text:
        return None
    try:
        if _is_month(text):
            first = date.fromisoformat(f"{text}-01")
            return first.replace(day=days_in(first.year, first.month))
        return date.fromisoformat(text)
    except ValueError:
        raise CannotPrintError(f"no date: {text[:40]!a}", "Write it as 2027-11-30.", field) from None


def _is_same_day(wish: Wish, name: str, label: Label) -> bool:
    asked = getattr(wish, name)
    return not asked or _day(asked, name) == getattr(label, name)


def _number(text: str, field: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= len("99999999")):
        raise CannotPrintError(f"no number: {text[:40]!a}", "Write digits only.", field)
    return int(text)


def _values(data: hibc_data.Data) -> dict[str, Any]:
    return {f.name: getattr(data, f.name) for f in fields(data)}


def with_serial(wish: Wish, serial: str) -> Wish:
    """The same label for another unit; without any other content the number is the content."""
    return replace(wish, serial=serial) if wish.given() - {"serial"} else replace(wish, raw=serial, serial="")
