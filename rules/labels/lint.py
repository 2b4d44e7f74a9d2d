"""The content checks ("linters") that GS1's syntax dictionary names for components of AI values.

Each takes the component's text, whose length and character set are already right, and gives a problem
or None. Behaviour follows GS1's syntax tests:
https://ref.gs1.org/tools/gs1-barcode-syntax-resource/syntax-tests/
"""

import re
from collections.abc import Callable
from functools import cache

from rules.labels import codes
from rules.labels.dates import find_date_problem
from rules.labels.fault import Code
from rules.labels.gtin import has_check_digit

Lint = Callable[[str], str | None]

_CSET_82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
_CSET_32 = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_FILE_SAFE = "-_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#: Primes by which the alphanumeric check weighs characters, right to left: enough for 30 characters.
_PRIMES = (
    *(2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71),
    *(73, 79, 83, 89, 97, 101, 103, 107, 109, 113),
)
_PAIR_LENGTH = 2
_PREFIX_LENGTH = 4  # the shortest GS1 company prefix
_IBAN_LENGTH = 11  # the shortest that GS1's test lets pass
_MAX_LATITUDE = 1_800_000_000
_MAX_LONGITUDE = 3_600_000_000
#: AIDC media types: 01-10 by ICCBBA, 80-99 for local use (GS1 General Specifications 3.8).
_MEDIA_TYPES = frozenset(f"{n:02}" for n in (*range(1, 11), *range(80, 100)))


def _among(values: Callable[[], frozenset[str]], problem: str) -> Lint:
    return lambda text: None if text in values() else problem


def _below(limit: int, what: str) -> Lint:
    return lambda text: None if int(text) < limit else f"{what} is out of range"


def _csum(text: str) -> str | None:
    return None if has_check_digit(text) else "the check digit is wrong"


def _csumalpha(text: str) -> str | None:
    """The check character pair of alphanumeric keys (GS1 General Specifications 7.9.5)."""
    data, pair = text[:-_PAIR_LENGTH], text[-_PAIR_LENGTH:]
    if len(pair) != _PAIR_LENGTH or any(c not in _CSET_32 for c in pair):
        return "the check character pair is missing"
    total = sum(_CSET_82.index(c) * p for c, p in zip(reversed(data), _PRIMES, strict=False)) % 1021
    right = _CSET_32[total >> 5] + _CSET_32[total & 31]
    return None if pair == right else "the check character pair is wrong"


def _gcppos1(text: str) -> str | None:
    prefix = text[:_PREFIX_LENGTH]
    return None if len(prefix) == _PREFIX_LENGTH and prefix.isdigit() else "it has no GS1 company prefix"


def _gcppos2(text: str) -> str | None:
    return _gcppos1(text[1:])


def _yymmdd(text: str) -> str | None:
    return find_date_problem(f"20{text}", day_zero=False)


def _yymmd0(text: str) -> str | None:
    return find_date_problem(f"20{text}", day_zero=True)


def _yyyymmdd(text: str) -> str | None:
    return find_date_problem(text, day_zero=False)


def _yyyymmd0(text: str) -> str | None:
    return find_date_problem(text, day_zero=True)


def _hhmi(text: str) -> str | None:
    return None if text[:2] < "24" and text[2:] < "60" else "the time of day is none"


def _zero(text: str) -> str | None:
    return "it must be zero" if text.strip("0") else None


def _nonzero(text: str) -> str | None:
    return None if text.strip("0") else "it must not be zero"


def _nozeroprefix(text: str) -> str | None:
    return "it must not begin with zero" if text.startswith("0") else None


def _hasnondigit(text: str) -> str | None:
    return "it must hold a character that is no digit" if text.isdigit() else None


def _hyphen(text: str) -> str | None:
    return "it must be a hyphen" if text.strip("-") else None


def _importeridx(text: str) -> str | None:
    return None if text in _FILE_SAFE else "it is no importer index"


def _iso3166999(text: str) -> str | None:
    return None if text == "999" or text in codes.countries() else "there is no such country code"


def _pieceoftotal(text: str) -> str | None:
    half = len(text) // 2
    piece, total = text[:half], text[half:]
    return None if "0" * half < piece <= total else "the piece is none of the total"


def _posinseqslash(text: str) -> str | None:
    position, _, end = text.partition("/")
    if not (position.isdigit() and end.isdigit()):
        return "it must be position/end"
    if position[0] == "0" or end[0] == "0" or int(position) > int(end):
        return "the position is none of the sequence"
    return None


def _pcenc(text: str) -> str | None:
    """Percent-encoding as in RFC 3986, clause 2.1."""
    parts = text.split("%")[1:]
    return None if all(_is_hex(part[:2]) for part in parts) else "a % must precede two hexadecimal digits"


def _is_hex(text: str) -> bool:
    return len(text) == _PAIR_LENGTH and not text.strip("0123456789ABCDEFabcdef")


def _iban(text: str) -> str | None:
    """The check of ISO 13616-1: letters count 10 to 35, the number mod 97 is 1."""
    if len(text) < _IBAN_LENGTH or text[:2] not in codes.country_letters():
        return "it is no IBAN"
    if not (text.isalnum() and text == text.upper()):
        return "it holds a character that no IBAN has"
    number = "".join(str(int(c, 36)) for c in text[4:] + text[:4])
    return None if int(number) % 97 == 1 else "the check digits of the IBAN are wrong"


def _couponcode(text: str) -> str | None:
    """AI 8110 (North American Coupon Application Guideline Using GS1 DataBar Expanded)."""
    found = _coupon_patterns()[0].fullmatch(text)
    if found is None:
        return "it is no coupon"
    expiry, start = found["expiry"], found["start"]
    if any(day and _yymmdd(day) for day in (expiry, start)):
        return "a date of the coupon is none"
    return "the coupon expires before it starts" if expiry and start and start > expiry else None


def _couponposoffer(text: str) -> str | None:
    """AI 8112 (GS1 AI (8112) Coupon Data Specification)."""
    return None if _coupon_patterns()[1].fullmatch(text) else "it is no coupon"


@cache
def _coupon_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    company = _counted(range(7), 6)
    value = _counted(range(1, 6), 0)
    serial = _counted(range(10), 6)
    purchase = rf"{value}[0-49][0-9]{{3}}"
    other = rf"{purchase}(?:{company}|9)"
    original = (
        rf"{company}[0-9]{{6}}{value}{purchase}(?:1[0-3]{other})?(?:2{other})?"
        rf"(?:3(?P<expiry>[0-9]{{6}}))?(?:4(?P<start>[0-9]{{6}}))?(?:5{serial})?"
        rf"(?:6{_counted(range(1, 8), 6)})?(?:9[01256][0-2][0-9][01])?"
    )
    return re.compile(original), re.compile(rf"[01]{company}[0-9]{{6}}{serial}")


def _counted(indicators: range, base: int) -> str:
    """A pattern for a digit that says how many digits, less `base`, follow it."""
    return "(?:" + "|".join(f"{n}[0-9]{{{n + base}}}" for n in indicators) + ")"


#: Every linter of the dictionary with the kind of fault that it finds.
LINTS: dict[str, tuple[Code, Lint]] = {
    "csum": (Code.CHECK_DIGIT, _csum),
    "csumalpha": (Code.CHECK_DIGIT, _csumalpha),
    "gcppos1": (Code.CONTENT, _gcppos1),
    "gcppos2": (Code.CONTENT, _gcppos2),
    "yymmdd": (Code.DATE, _yymmdd),
    "yymmd0": (Code.DATE, _yymmd0),
    "yyyymmdd": (Code.DATE, _yyyymmdd),
    "yyyymmd0": (Code.DATE, _yyyymmd0),
    "hhmi": (Code.DATE, _hhmi),
    "hh": (Code.DATE, _below(24, "the hour")),
    "mi": (Code.DATE, _below(60, "the minute")),
    "ss": (Code.DATE, _below(60, "the second")),
    "zero": (Code.CONTENT, _zero),
    "nonzero": (Code.CONTENT, _nonzero),
    "nozeroprefix": (Code.CONTENT, _nozeroprefix),
    "hasnondigit": (Code.CONTENT, _hasnondigit),
    "hyphen": (Code.CONTENT, _hyphen),
    "importeridx": (Code.CONTENT, _importeridx),
    "iso3166": (Code.CONTENT, _among(codes.countries, "there is no such country code")),
    "iso3166999": (Code.CONTENT, _iso3166999),
    "iso3166alpha2": (Code.CONTENT, _among(codes.country_letters, "there is no such country code")),
    "iso4217": (Code.CONTENT, _among(codes.currencies, "there is no such currency code")),
    "iso5218": (Code.CONTENT, _among(lambda: frozenset("0129"), "there is no such sex code")),
    "packagetype": (Code.CONTENT, _among(codes.package_types, "there is no such package type")),
    "mediatype": (Code.CONTENT, _among(lambda: _MEDIA_TYPES, "there is no such media type")),
    "winding": (Code.CONTENT, _among(lambda: frozenset("019"), "there is no such winding direction")),
    "yesno": (Code.CONTENT, _among(lambda: frozenset("01"), "it must be 0 or 1")),
    "latitude": (Code.CONTENT, _below(_MAX_LATITUDE + 1, "the latitude")),
    "longitude": (Code.CONTENT, _below(_MAX_LONGITUDE + 1, "the longitude")),
    "pieceoftotal": (Code.CONTENT, _pieceoftotal),
    "posinseqslash": (Code.CONTENT, _posinseqslash),
    "pcenc": (Code.CONTENT, _pcenc),
    "iban": (Code.CHECK_DIGIT, _iban),
    "couponcode": (Code.CONTENT, _couponcode),
    "couponposoffer": (Code.CONTENT, _couponposoffer),
}
