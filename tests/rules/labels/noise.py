"""Labels of every kind, damaged ones, bytes that are none, and scanner profiles, from one random source.

Not hypothesis: a million inputs are wanted, and each is only a few dozen bytes.
"""

import random
import string
from collections.abc import Callable
from functools import cache
from typing import Final, TypeVar

from rules.errors import MisuseError
from rules.labels import codes, digital_link, gs1, hibc, iso15434
from rules.labels.gs1 import Pair, Part
from rules.labels.gtin import check_digit
from rules.labels.hibc_data import Data
from rules.labels.lint import LINTS
from rules.labels.symbology import KNOWN
from rules.labels.text import SUBSTITUTES
from rules.labels.values import Field, Profile

T = TypeVar("T")

CSET_82: Final = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
_CAPITALS: Final = string.digits + string.ascii_uppercase
_CHARSETS: Final = {
    "N": string.digits,
    "X": CSET_82,
    "Y": f"#-/{_CAPITALS}",
    "Z": f"-_{string.ascii_letters}",
}

#: How many values of each AI are made, and how often one is tried until its linters let it pass.
_POOL: Final = 24
_TRIES: Final = 40

#: What stands between values, announces them, or looks as if.
_PIECES: Final = (
    *(
        "\x1d",
        "\x1e",
        "\x04",
        "\x1c",
        "\x1f",
        "\0",
        "\r\n",
        "\t",
        " ",
        "%",
        "%00",
        "%2F",
        "%E2%80%AE",
        "/",
        "?",
    ),
    *(
        "&",
        "=",
        "#",
        "+",
        "$",
        "$$",
        "*",
        "|]e0",
        "[)>",
        ">[)>06",
        "[)>\x1e06\x1d",
        "\x1e05\x1d",
        "https://a/01/",
    ),
    *(
        "0109521130001237",
        "17271130",
        "10",
        "21",
        "8110",
        "99",
        "Q",
        "S",
        "1P",
        "14D",
        "]C1",
        "]d1",
        "\u202e",
    ),
    *(
        "\u0661",
        "\uff11",
        "\u00b2",
        "\u00df",
        "\u0130",
        "\ufeff",
        "\U0001f4e6",
        "\u00a0",
        "\u3000",
        *SUBSTITUTES,
    ),
)
_FIELDS: Final[tuple[Field, ...]] = ("gtin", "serial", "lot", "expiry", "sscc", "quantity", "supplier_part")
_DIS: Final = ("S", "25S", "1T", "1P", "P", "K", "J", "12V", "Z", "4L", "99Z")
_AIMS: Final = tuple(f"]{code}{modifier}" for code, modifiers in KNOWN.items() for modifier in modifiers)


class Noise:
    """A source of inputs; the same seed gives the same ones."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - not for secrets

    def of(self, values: "tuple[T, ...] | list[T]") -> T:
        """Any of these."""
        return self.random.choice(values)

    def text(self, alphabet: str, low: int, high: int) -> str:
        """So many characters of the alphabet."""
        return "".join(self.random.choices(alphabet, k=self.random.randint(low, high)))

    def pairs(self, most: int = 6) -> list[Pair]:
        """Application identifiers, mostly those of a dock, none twice, each with a value that it allows."""
        names = self.random.choices(_usual(), k=self.random.randint(1, most))
        return [(ai, self.of(_values(ai))) for ai in dict.fromkeys(names)]

    def elements(self) -> str:
        """An element string; GS1 need not let its AIs stand together."""
        pairs = self.pairs()
        return (
            "\x1d".join(ai + value for ai, value in pairs) if self.random.random() < 0.1 else gs1.join(pairs)
        )

    def number(self, length: int) -> str:
        """Digits of this length, the last of them their check digit."""
        digits = self.text(string.digits, length - 1, length - 1)
        return digits + check_digit(digits)

    def label(self) -> str:
        """A symbol as a scanner sends it, right by the rules of its kind alone."""
        return self.of(_KINDS)(self)

    def data(self) -> bytes:
        """What may arrive: a label, a damaged one, or anything."""
        chance = self.random.random()
        if chance < 0.05:
            return self.random.randbytes(self.random.randrange(120))
        if chance < 0.1:
            return "".join(self.random.choices(_PIECES, k=self.random.randint(1, 12))).encode()
        data = self.label().encode()
        if chance < 0.25:
            return data
        for _ in range(self.random.choice((1, 1, 1, 2, 3, 6))):
            data = self.of(_DAMAGES)(self, data)
        return data

    def aim(self) -> str | None:
        """What a device hands over as AIM identifier: none, a real one, or anything."""
        chance = self.random.random()
        if chance < 0.6:
            return None
        if chance < 0.9:
            return self.of(_AIMS)
        return self.text("]CEedQ013\x1bäx", 0, 4)

    def profile(self) -> Profile:
        """The settings of some scanner, sensible or not."""
        if self.random.random() < 0.5:
            return self.of(_PLAIN_PROFILES)
        return Profile(
            layout=dict(zip(self.text("yzYZ^-/à&é", 0, 4), "zyZYABCD", strict=False)),
            case=self.of(("kept", "swapped", "upper", "lower")),
            separators=self._tokens(),
            record_separators=self._tokens(),
            ends=self._tokens(),
            assume=self.of((None, "gs1", "retail", "upce", "di")),
            prefix=self.of(("", "", "P>", "é", "]")),
            suffix=self.of(("", "", "\t", "]C1", "é")),
            no_read=self.of((("NOREAD", "NR"), (), ("", "?"))),
            aim_prefix=self.random.random() < 0.8,
            require_aim=self.random.random() < 0.1,
            require=self.of(((), (), (self.of(_FIELDS),), _FIELDS)),
            associations=self.of(("refuse", "warn")),
            addresses=self.of(("refuse", "plain")),
        )

    def _tokens(self) -> tuple[str, ...]:
        return tuple(
            self.random.choices((*SUBSTITUTES, "a", "{RS}", "0", " ", "é", "~~"), k=self.of((0, 0, 1, 3)))
        )

    def elements_scan(self) -> str:
        """An element string with an identifier of its carrier."""
        return self.of(("]C1", "]d2", "]Q3", "]e0", "]J1", "")) + self.elements()

    def retail(self) -> str:
        """EAN, UPC, ITF-14, with or without identifier and add-on."""
        aim, length = self.of(
            (("]E0", 13), ("]E0", 12), ("]E4", 8), ("]I1", 14), ("]E3", 13), ("", 13), ("", 8))
        )
        return aim + self.number(length) + (self.text(string.digits, 2, 5) if aim == "]E3" else "")

    def composite(self) -> str:
        """An EAN code with a 2D component above it."""
        return f"]E0{self.number(13)}|]e0{self.elements()}"

    def link(self) -> str:
        """A Digital Link, or an address that is almost one."""
        head = self.of(("", "]Q1", "]d1"))
        try:
            return head + digital_link.build_link([("01", self.of(_values("01"))), *self.pairs(3)])
        except MisuseError:
            path = "/".join(f"{ai}/{value}" for ai, value in self.pairs(3))
            return f"{head}https://example.com/{path}?{'&'.join('='.join(pair) for pair in self.pairs(3))}"

    def message(self) -> str:
        """An ISO/IEC 15434 message of one or two records, its separators sent as they are or as text."""
        fields = [
            (di, self.text(_CAPITALS, 1, 20)) for di in self.random.choices(_DIS, k=self.random.randint(1, 5))
        ]
        try:
            text = iso15434.build_message([*dict(fields).items(), ("Q", self.text("123456789", 1, 6))])
        except MisuseError:
            text = f"[)>\x1e06\x1d{self.of(_DIS)}{self.text(_CAPITALS, 0, 9)}\x1e\x04"
        if self.random.random() < 0.2:
            text = text.removesuffix("\x04") + f"05\x1d{self.elements()}\x1e\x04"
        gs, rs, eot = self.of(
            (("\x1d", "\x1e", "\x04"), ("{GS}", "{RS}", "{EOT}"), ("]", "^", "D"), ("\x1d", "\0", ""))
        )
        text = text.replace("\x1d", gs).replace("\x1e", rs).replace("\x04", eot)
        return self.of(("", "]d1", "]Q1", "]L0")) + text

    def hibc(self) -> str:
        """A primary, secondary or concatenated HIBC symbol."""
        lic = self.text(string.ascii_uppercase, 1, 1) + self.text(_CAPITALS, 3, 3)
        pcn, unit = self.text(_CAPITALS, 1, 18), self.random.randrange(10)
        data = Data(
            lot=self.of((None, self.text(_CAPITALS, 1, 18))),
            serial=self.of((None, self.text(_CAPITALS, 1, 18))),
            quantity=self.of((None, self.random.randrange(10**8))),
        )
        made: tuple[Callable[[], str], ...] = (
            lambda: hibc.build_primary(lic, pcn, unit),
            lambda: hibc.build_concatenated(lic, pcn, unit, data),
            lambda: hibc.build_secondary(data, hibc.build_primary(lic, pcn, unit)[-1]),
        )
        return self.of(("", "", "]C0", "]A0", "]d1")) + self.of(made)()

    def plain(self) -> str:
        """A code that is nothing but text, perhaps with a data identifier."""
        return self.of(("", "]C0", "]A0")) + self.of(("", "S", "1P")) + self.text(_CAPITALS + "-. äß", 0, 30)


_KINDS: Final[tuple[Callable[[Noise], str], ...]] = (
    *(Noise.elements_scan, Noise.elements_scan, Noise.retail, Noise.composite, Noise.link),
    *(Noise.message, Noise.hibc, Noise.plain),
)

_PLAIN_PROFILES: Final = (
    *(Profile(), Profile(), Profile(assume="gs1"), Profile(assume="di"), Profile(assume="retail")),
    *(Profile(assume="upce"), Profile(associations="warn", addresses="plain")),
)


def _flip(noise: Noise, data: bytes) -> bytes:
    at = noise.random.randrange(len(data) or 1)
    return data[:at] + bytes((noise.random.randrange(256),)) + data[at + 1 :]


def _replace(noise: Noise, data: bytes) -> bytes:
    at = noise.random.randrange(len(data) or 1)
    return data[:at] + noise.text(string.printable, 1, 1).encode() + data[at + 1 :]


def _delete(noise: Noise, data: bytes) -> bytes:
    at = noise.random.randrange(len(data) or 1)
    return data[:at] + data[at + noise.random.choice((1, 1, 1, 3, 9)) :]


def _insert(noise: Noise, data: bytes) -> bytes:
    at = noise.random.randrange(len(data) + 1)
    return data[:at] + noise.of(_PIECES).encode() + data[at:]


def _truncate(noise: Noise, data: bytes) -> bytes:
    return data[: noise.random.randrange(len(data) + 1)]


def _repeat(noise: Noise, data: bytes) -> bytes:
    at = noise.random.randrange(len(data) or 1)
    end = at + noise.random.randint(1, 12)
    return data[:at] + data[at:end] * noise.random.choice((2, 2, 3, 20)) + data[end:]


def _nest(noise: Noise, data: bytes) -> bytes:
    other = noise.label().encode()
    at = noise.random.randrange(len(data) + 1)
    return noise.of((data[:at] + other + data[at:], other + data, data + b"\x1d" + other))


def _swap_case(_noise: Noise, data: bytes) -> bytes:
    return data.swapcase()


_DAMAGES: Final[tuple[Callable[[Noise, bytes], bytes], ...]] = (
    *(_flip, _replace, _replace, _delete, _insert, _insert, _truncate, _repeat, _nest, _swap_case),
)


@cache
def _usual() -> list[str]:
    """Every AI that a value was found for, those of a dock more often."""
    dock = ["01", "02", "00", "10", "11", "15", "17", "20", "21", "30", "37", "240", "400", "7003"]
    return [ai for ai in gs1.known_ais() if _values(ai)] + dock * 20


@cache
def _values(ai: str) -> list[str]:
    """Values that the AI allows; empty for the few whose linters chance does not satisfy."""
    noise = Noise(int(ai))
    spec = gs1.find_spec(ai)
    assert spec is not None
    found = []
    for _ in range(_POOL):
        optional = noise.random.random() < 0.6
        parts = [part for part in spec.parts if optional or not part.optional]
        made = [_part_value(noise, part) for part in parts]
        value = "".join(part for part in made if part is not None)
        if None not in made and gs1.find_value_fault(spec, value, 0) is None:
            found.append(value)
    return found


def _part_value(noise: Noise, part: Part) -> str | None:
    """A value of one component; None when chance found none."""
    names = {name for name, lint in LINTS.items() if lint in part.lints}
    for _ in range(_TRIES):
        value = _guess(noise, part, names)
        if not any(lint(value) for _, lint in part.lints):
            return value
    return None


def _guess(noise: Noise, part: Part, names: set[str]) -> str:
    if "csum" in names:
        return noise.number(part.longest)
    if "yymmdd" in names or "yymmd0" in names:
        day = noise.random.randint(0 if "yymmd0" in names else 1, 31)
        return f"{noise.random.randrange(100):02}{noise.random.randint(1, 12):02}{day:02}"
    if "iso3166" in names or "iso3166999" in names:
        return noise.of(sorted(codes.countries()))
    if "iso4217" in names:
        return noise.of(sorted(codes.currencies()))
    if "packagetype" in names:
        return noise.of(sorted(codes.package_types()))
    text = noise.text(_CHARSETS[part.charset], max(part.shortest, 1), part.longest)
    return "1234" + text[4:] if "gcppos1" in names else text
