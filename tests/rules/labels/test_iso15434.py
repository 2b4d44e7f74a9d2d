"""ISO/IEC 15434 messages: given a message and its scanner, the fields or the refusal expected."""

import itertools
import json
import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rules.labels.iso15434 import build_message
from rules.labels.reader import Code, Label, LabelKind, Notice, Profile, Unreadable, read
from rules.labels.text import SUBSTITUTES
from rules.scan import MAX_SCAN, Scan

TODAY = date(2026, 11, 21)
VECTORS = Path(__file__).parent / "vectors" / "iso15434.jsonl"
NAMES = {"production_date": "production"}  # of the vectors -> of a label
GS, RS, EOT = "\x1d", "\x1e", "\x04"
PAIRS = (("1P", "RC0402-10K"), ("Q", "5000"), ("1T", "LOT88"), ("S", "SN0009"))
TEXT = GS.join(di + value for di, value in PAIRS)
GTIN = "09521130001237"


def ask(raw: str | bytes, profile: Profile | None = None, aim: str | None = None) -> Label | Unreadable:
    data = raw.encode() if isinstance(raw, str) else raw
    return read(Scan("dock-1", data, aim, 0), profile or Profile(), today=TODAY)


def take(raw: str | bytes, profile: Profile | None = None, aim: str | None = None) -> Label:
    got = ask(raw, profile, aim)
    assert isinstance(got, Label), got
    return got


def refuse(raw: str | bytes, profile: Profile | None = None) -> Unreadable:
    got = ask(raw, profile)
    assert isinstance(got, Unreadable), got
    return got


def wrap(*fields: str, indicator: str = "06") -> str:
    return f"[)>{RS}{indicator}{GS}{GS.join(fields)}{RS}{EOT}"


@pytest.mark.parametrize("row", [json.loads(line) for line in VECTORS.read_text().splitlines()])
def test_vectors(row: dict[str, Any]) -> None:
    got = ask(row["raw"], Profile(**row["profile"]))
    expect = row["expect"]
    if not expect["ok"]:
        assert isinstance(got, Unreadable)
        assert got.code == expect["error"]
        return
    assert isinstance(got, Label), got
    assert got.kind == expect["kind"]
    if "di" in expect:
        assert [list(pair) for pair in got.di] == expect["di"]
    for name, value in expect["fields"].items():
        found = getattr(got, NAMES.get(name, name))
        assert (found.isoformat() if isinstance(found, date) else found) == value


def _told(gs: str, rs: str, eot: str) -> Profile:
    return Profile(separators=(gs,), record_separators=(rs,), ends=(eot,))


#: What a scanner sends for GS, RS and EOT, and its profile if the message itself does not tell.
STYLES: dict[str, tuple[str, str, str, Profile]] = {
    "real": (GS, RS, EOT, Profile()),
    "braces": ("{GS}", "{RS}", "{EOT}", Profile()),
    "brackets": ("[GS]", "[RS]", "[EOT]", Profile()),
    "angles": ("<GS>", "<RS>", "<EOT>", Profile()),
    "escapes": ("\\x1d", "\\x1e", "\\x04", Profile()),
    "pictures": ("\u241d", "\u241e", "\u2404", Profile()),
    "code page 437": ("\u2194", "\u25b2", "\u2666", Profile()),
    "one caret for all": ("^", "^", "^", Profile()),
    "three characters": ("~", "^", "|", Profile()),
    "FS for GS": ("\x1c", RS, EOT, Profile()),
    "NUL for RS": (GS, "\0", EOT, Profile()),
    "NUL for all": ("\0", "\0", "\0", Profile()),
    "RS for GS": (RS, RS, EOT, Profile()),
    "GS for RS": (GS, GS, EOT, Profile()),
    "caret for RS only": (GS, "^", EOT, Profile()),
    "token for EOT only": (GS, RS, "{EOT}", Profile()),
    "Ctrl key lost": ("]", "^", "D", Profile()),
    "configured": ("#", "@", "$", _told("#", "@", "$")),
    "configured words": ("(g)", "(r)", "(e)", _told("(g)", "(r)", "(e)")),
    "configured letter": ("]", "^", "D", _told("]", "^", "D")),
    "configured GS only": ("%", RS, EOT, Profile(separators=("%",))),
}

#: What of the frame arrives.
FRAMES = (
    "[)>{rs}06{gs}{text}{rs}{eot}",
    "[)>06{gs}{text}{rs}{eot}",
    "[)>{rs}06{gs}{text}{rs}",
    "[)>{rs}06{gs}{text}",
    "[)>{rs}06{gs}{text}{eot}",
    "[)>06{gs}{text}{eot}",
    "[)>06{gs}{text}",
    ">[)>06{gs}{text}{rs}{eot}",
    ">[)>{rs}06{gs}{text}{rs}{eot}",
    "[)>{rs}06{gs}{text}{gs}{rs}{eot}",
    "[)>{rs}06{gs}{gs}{text2}{gs}{rs}{eot}",
    "[)>{rs}06{gs}{text}{rs}{eot}\r\n",
    "[)>{rs}06{gs}{text}{rs}\x04 \r",
)
#: Without anything in front of it, an EOT of these styles cannot be told from data.
OPEN_ENDS = {"three characters", "Ctrl key lost", "configured letter"}
#: Without RS in front of the format indicator, nothing tells that these are separators.
CLOSED_HEADS = {"Ctrl key lost", "three characters", "caret for RS only"}


def _is_told(style: str, frame: str) -> bool:
    """Whether the message itself says how its separators arrive."""
    head_lost = not frame.lstrip(">").startswith("[)>{rs}")
    end_lost = "{rs}{eot}" not in frame and "{eot}" in frame
    return not (end_lost and style in OPEN_ENDS) and not (head_lost and style in CLOSED_HEADS)


@pytest.mark.parametrize("style", STYLES)
def test_every_frame_in_every_style(style: str) -> None:
    gs, rs, eot, profile = STYLES[style]
    text, text2 = TEXT.replace(GS, gs), TEXT.replace(GS, gs + gs)
    told = [frame for frame in FRAMES if _is_told(style, frame)]
    assert len(told) >= len(FRAMES) // 2
    for aim, frame in itertools.product(("]d1", "]Q1", "]L0", ""), told):
        raw = aim + frame.format(gs=gs, rs=rs, eot=eot, text=text, text2=text2)
        got = take(raw, profile)
        assert (got.kind, got.di, got.text) == (LabelKind.ISO15434, PAIRS, TEXT), frame
        assert (got.supplier_part, got.quantity, got.lot, got.serial) == (
            "RC0402-10K",
            5000,
            "LOT88",
            "SN0009",
        )
        assert got.raw == raw.encode()


@pytest.mark.parametrize(
    ("raw", "warnings"),
    [
        (wrap(TEXT), ()),
        (f"[)>06{GS}{TEXT}{RS}{EOT}", (Notice.ENVELOPE_REPAIRED,)),
        (f"[)>{RS}06{GS}{TEXT}{RS}", (Notice.ENVELOPE_REPAIRED,)),
        (f"[)>{RS}06{GS}{TEXT}{EOT}", (Notice.ENVELOPE_REPAIRED,)),
        (f">[)>{RS}06{GS}{TEXT}{RS}{EOT}", (Notice.ENVELOPE_REPAIRED,)),
        (wrap(TEXT).replace(RS, "\0"), (Notice.ENVELOPE_REPAIRED,)),
        (wrap(TEXT).replace(GS, "{GS}"), (Notice.SEPARATOR_SUBSTITUTE,)),
        (f"[)>06^{TEXT}".replace(GS, "^"), (Notice.SEPARATOR_SUBSTITUTE, Notice.ENVELOPE_REPAIRED)),
    ],
)
def test_what_was_mended_is_told(raw: str, warnings: tuple[Notice, ...]) -> None:
    assert take(raw).warnings == warnings


PRINTABLE = [token for token in SUBSTITUTES if token.isascii() and token.isprintable()]


@pytest.mark.parametrize("substitute", [*PRINTABLE, "{RS}", "<RS>", "]", "D", "{EOT}", "\\x04"])
def test_substitutes_are_data_where_real_separators_arrive(substitute: str) -> None:
    """A value holds any printable character; a scanner that sends GS sends nothing else for it."""
    pairs = (("1P", f"A{substitute}SB"), ("S", f"{substitute}7"), ("3Z", substitute))
    assert take(build_message(pairs)).di == pairs


@pytest.mark.parametrize("indicator", ["05", "06", "12", "DD"])
def test_without_any_separator_nothing_is_split(indicator: str) -> None:
    for rs, eot in (("", ""), (RS, EOT), ("^", "")):
        got = refuse(f"]d1[)>{rs}{indicator}1PRC0402-10KQ50001TLOT88SSN0009{rs}{eot}")
        assert (got.code, got.position) == (Code.SEPARATORS_LOST, len(f"]d1[)>{rs}{indicator}"))


MIXED = f"[)>{RS}05{GS}01{GTIN}{GS}21SN-0042{RS}06{GS}1PX{GS}K77{RS}{EOT}"


@pytest.mark.parametrize("style", [name for name in STYLES if name not in ("NUL for all", "RS for GS")])
def test_records_of_both_kinds_make_one_label(style: str) -> None:
    gs, rs, eot, profile = STYLES[style]
    got = take(MIXED.replace(GS, gs).replace(RS, rs).replace(EOT, eot), profile)
    assert (got.kind, got.gtin, got.serial) == (LabelKind.ISO15434, GTIN, "SN-0042")
    assert (got.supplier_part, got.order) == ("X", "77")
    assert (got.ai, got.di) == ((("01", GTIN), ("21", "SN-0042")), (("1P", "X"), ("K", "77")))
    assert got.text == f"01{GTIN}21SN-0042{RS}1PX{GS}K77"


def test_format_05_alone_is_the_label_of_its_element_string() -> None:
    for fields in (
        (f"01{GTIN}", "17271130", "10L7", "21S1"),
        (f"01{GTIN}1727113010L7", "21S1"),
        (f"01{GTIN}17271130", "", "10L7", "21S1", ""),
    ):
        got, same = take(wrap(*fields, indicator="05")), take(f"]d201{GTIN}1727113010L7{GS}21S1")
        assert (got.kind, got.text, got.ai, got.expiry) == (same.kind, same.text, same.ai, same.expiry)
        assert (got.gtin, got.serial, got.lot) == (GTIN, "S1", "L7")


def test_several_records_of_one_kind_are_read_as_one() -> None:
    got = take(f"[)>{RS}06{GS}1PX{RS}06{GS}S1{GS}1PX{RS}{EOT}")
    assert (got.di, got.serial, got.warnings) == ((("1P", "X"), ("S", "1"), ("1P", "X")), "1", ())
    assert take(f"[)>{RS}05{GS}01{GTIN}{RS}05{GS}21S1{RS}{EOT}").kind is LabelKind.GS1


def test_records_of_other_formats_carry_nothing() -> None:
    for other in ("07free text", f"01{GS}96{GS}840", "02UNA", "03004010*:*", "07"):
        for raw in (f"[)>{RS}{other}{RS}06{GS}S1{RS}{EOT}", f"[)>{RS}06{GS}S1{RS}{other}{RS}{EOT}"):
            assert take(raw).di == (("S", "1"),)
        got = refuse(f"[)>{RS}{other}{RS}{EOT}")
        assert (got.code, got.position) == (Code.ENVELOPE, 4)
    for binary in ("08", f"09{GS}jpeg{GS}none{GS}4{GS}data"):
        assert refuse(f"[)>{RS}06{GS}S1{RS}{binary}{RS}{EOT}").code is Code.ENVELOPE


def test_text_elements() -> None:
    for indicator in ("12", "DD"):
        got = take(wrap("MFR 1ABC5", "PNO BRKT-2", "SER 000123", "XYZ a b", indicator=indicator))
        assert (got.party, got.supplier_part, got.serial) == ("1ABC5", "BRKT-2", "000123")
        assert got.di == (("MFR", "1ABC5"), ("PNO", "BRKT-2"), ("SER", "000123"), ("XYZ", "a b"))
        assert got.text == GS.join(("MFR 1ABC5", "PNO BRKT-2", "SER 000123", "XYZ a b"))
    got_fault = refuse(wrap("SER000123", indicator="12"))
    assert (got_fault.code, got_fault.position) == (Code.UNKNOWN_DI, 7)


@pytest.mark.parametrize(
    ("raw", "code", "position"),
    [
        ("[)>", Code.ENVELOPE, 3),
        ("[)>" + RS, Code.ENVELOPE, 3),
        (f"[)>{RS}06", Code.EMPTY, 6),
        (f"[)>{RS}06{GS}{RS}{EOT}", Code.EMPTY, 4),
        (f"[)>{RS}99{GS}S1", Code.ENVELOPE, 4),
        (f"[)>{RS}{GS}S1", Code.ENVELOPE, 3),
        (f"[)>{RS}06]S1]Q5{RS}{EOT}", Code.SEPARATORS_LOST, 6),
        (f"[)>{RS}06^S1{GS}Q5", Code.SEPARATORS_LOST, 6),
        (wrap("S1") + wrap("S2"), Code.ENVELOPE, 11),
        (f"[)>{RS}06{GS}S1{RS}Q5{EOT}", Code.ENVELOPE, 10),
        (f"[)>{RS}06{GS}S1{RS}06Q5{EOT}", Code.SEPARATORS_LOST, 12),
        (f"[)>{RS}05{GS}01{GTIN[:-1]}0{RS}{EOT}", Code.CHECK_DIGIT, 9),
        (f"[)>{RS}05{GS}21S1{RS}{EOT}", Code.MISSING_AI, 7),
        (f"[)>{RS}05{GS}01{GTIN}{GS}99{RS}{EOT}", Code.LENGTH, 26),
        (f"[)>{RS}05{GS}01{GTIN}{GS}21A{RS}06{GS}SB{RS}{EOT}", Code.CONFLICT, 28),
        (f"[)>{RS}05{GS}{'99A' + GS:}" + f"99A{GS}" * 70, Code.TOO_MANY_AIS, 7 + 64 * 4),
        ("[)\0>06", Code.BAD_CHARACTER, 3 - 1),
        ("S1\0[)>06", Code.BAD_CHARACTER, 2),
    ],
)
def test_broken_envelopes_are_refused(raw: str, code: Code, position: int) -> None:
    got = refuse(raw)
    assert (got.code, got.position) == (code, position)


def test_positions_are_those_of_the_scan_whatever_was_sent_for_gs() -> None:
    raw = "\u00bb]d1[)>{RS}06{GS}1PX{GS}Q12A{RS}{EOT}"
    got = refuse(raw, Profile(prefix="\u00bb"))
    assert (got.code, got.position) == (Code.QUANTITY, len(raw[: raw.index("12A")].encode()))
    raw = "[)>\u241e06\u241d1PX\u241dQ12A"
    assert refuse(raw).position == len(raw[: raw.index("12A")].encode())


def test_nul_stays_refused_where_no_message_begins() -> None:
    assert refuse("]C1\0\0").code is Code.BAD_CHARACTER
    for head in ("x]d1", "]d1x"):
        got = take(head + "[)>\x0006\x1dS1\0\x04", Profile(prefix="x"))
        assert (got.serial, got.raw) == ("1", head.encode() + b"[)>\x0006\x1dS1\0\x04")


def _fuzz(count: int, seed: int) -> None:
    """Pieces of messages thrown together: always an answer, and its position inside the scan."""
    rng = random.Random(seed)  # noqa: S311 - repeatable, no secret
    parts = [
        "[)>",
        ">[)>",
        "05",
        "06",
        "07",
        "12",
        "DD",
        "1P",
        "Q5",
        "S1",
        "14D20271130",
        "01" + GTIN,
        "\0",
        "\u241d",
        "\u00e9",
        " ",
        "SER 1",
        *(token for style in STYLES.values() for token in style[:3]),
    ]
    profiles = [Profile(), Profile(assume="di"), *(style[3] for style in STYLES.values())]
    for _ in range(count):
        raw = rng.choice(("", "]d1", "]C0")) + rng.choice(("[)>", "[)>", ">[)>", ""))
        raw += "".join(rng.choices(parts, k=rng.randrange(12)))
        got = ask(raw, rng.choice(profiles))
        if isinstance(got, Unreadable):
            assert got.position is None or 0 <= got.position <= len(raw.encode()), raw


def test_thrown_together() -> None:
    _fuzz(2_000, 1)


@pytest.mark.soak
def test_thrown_together_many_times() -> None:
    _fuzz(200_000, 2)


@pytest.mark.parametrize(
    "filling", [GS, RS, "{RS}", "^", "0", "S1" + GS, "06" + GS, "D", "[", "]C1", "\0", EOT]
)
def test_the_longest_messages_are_answered(filling: str) -> None:
    """Work grows with the length only: a quadratic pattern would hang here."""
    for head in (f"[)>{RS}06{GS}", "[)>{RS}06{GS}", "[)>^06]", "[)>~06^", ""):
        raw = (head + filling * MAX_SCAN).encode()[:MAX_SCAN].decode(errors="ignore")
        ask(raw, aim="]d1")
