"""Where the reader agrees with biip, an independent reader of GS1 data, and where not.

biip is sound in splitting, character sets, dates, GTIN, SSCC and UPC; it knows no associations and few
linters. `differences` has an example of everything in which it is not the same.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final

import biip
import pytest
from biip import ParseError
from biip.gs1_application_identifiers import GS1ApplicationIdentifier
from biip.gs1_messages import GS1Message
from biip.gtin import Gtin
from biip.sscc import Sscc
from biip.upc import Upc

from rules.labels import gs1
from rules.labels.fault import Code, Fault
from rules.labels.gs1 import Elements, Pair
from rules.labels.gtin import expand_upc_e
from rules.labels.reader import Label, LabelKind, Profile, read
from rules.scan import Scan
from tests.rules.labels.differences import DIFFERENCES, Difference
from tests.rules.labels.noise import CSET_82, Noise

TODAY: Final = date(2026, 11, 21)
TOLERANT: Final = Profile(associations="warn")  # biip knows no associations

#: (seed, inputs): a hundred thousand in parts, one in a hundred in `make test`.
PARTS: Final = [
    pytest.param(0, 1_000),
    *(pytest.param(seed, 25_000, marks=pytest.mark.soak) for seed in range(1, 5)),
]

#: AIs whose values biip refuses although GS1 allows them; each has a row in `DIFFERENCES`.
STRICTER: Final = frozenset(("7007", "8010"))
#: What biip does not look for; each has rows in `DIFFERENCES`.
NOT_LOOKED_FOR: Final = frozenset((Code.CHECK_DIGIT, Code.CONTENT))


def biip_pairs(text: str) -> list[Pair] | None:
    """The pairs that biip reads, None when it refuses the text."""
    try:
        return [(e.ai.ai, e.value) for e in GS1Message.parse(text).element_strings]
    except ParseError:
        return None


@pytest.mark.parametrize(("seed", "count"), PARTS)
def test_element_strings_are_read_alike(seed: int, count: int) -> None:
    noise = Noise(seed)
    for _ in range(count):
        pairs = [pair for pair in noise.pairs() if pair[0] not in STRICTER]
        text = gs1.join(pairs)
        if not pairs:
            continue
        theirs = GS1Message.parse(text)
        assert [(e.ai.ai, e.value) for e in theirs.element_strings] == pairs
        ours = read(Scan("dock-1", text.encode(), "]d2", 0), TOLERANT, today=TODAY)
        assert isinstance(ours, Label), (text, ours)
        assert list(ours.ai) == pairs
        days = {"11": ours.production, "15": ours.best_before, "17": ours.expiry}
        for element in theirs.element_strings:
            day = days.get(element.ai.ai)
            if day is not None and element.date is not None:  # their century is their clock's
                assert f"{element.date:%y%m%d}" == f"{day:%y%m%d}"
            if element.ai.ai == "01":
                assert element.gtin is not None
                assert ours.gtin == element.gtin.as_gtin_14()
            if element.ai.ai == "00":
                assert (element.sscc is not None, ours.sscc) == (True, element.value)


@pytest.mark.parametrize(("seed", "count"), PARTS)
def test_damaged_element_strings_are_judged_alike_but_for_known_differences(seed: int, count: int) -> None:
    noise = Noise(1000 + seed)
    for _ in range(count):
        text = damaged(noise, gs1.join(noise.pairs(3)))
        ours, theirs = gs1.parse(text), biip_pairs(text)
        if isinstance(ours, Elements) and theirs is not None:
            assert list(ours.pairs) == theirs, text
        elif isinstance(ours, Elements):
            assert STRICTER & {ai for ai, _ in ours.pairs}, text
        elif theirs is not None:
            assert is_known(text, ours, theirs), (text, ours, theirs)


def damaged(noise: Noise, text: str) -> str:
    """The text with a character replaced, removed, inserted or repeated, or cut off there; perhaps twice."""
    for _ in range(noise.of((1, 1, 2))):
        at = noise.random.randrange(len(text) or 1)
        other = noise.text(f"{CSET_82}0123456789 ~^{{|@#\x1d", 1, 1)
        text = noise.of((
            text[:at] + other + text[at + 1 :],
            text[:at] + text[at + 1 :],
            text[:at] + other + text[at:],
            text[:at] + text[at : at + 1] * 2 + text[at:],
            text[:at],
        ))  # fmt: skip
    return text


def is_known(text: str, ours: Fault, theirs: list[Pair]) -> bool:
    """Whether `DIFFERENCES` has what we refuse and biip reads as `theirs`."""
    if ours.code in NOT_LOOKED_FOR:
        return True
    if ours.code is Code.EMPTY:
        return not text
    if gs1.join(theirs) != text.strip("\x1d "):  # blanks, empty elements; read on behind a value too long
        return ours.code in {Code.LENGTH, Code.CHARACTER, Code.DATE, Code.UNKNOWN_AI}
    if ours.code is Code.DATE:
        return any(ai == "7007" or value[4:6] == "00" for ai, value in theirs)
    if ours.code is Code.LENGTH:
        return any(not value for _, value in theirs)
    return text.strip() != text  # a separator that begins the text, a blank that ends it


@pytest.mark.parametrize(("seed", "count"), PARTS)
def test_numbers_are_judged_alike(seed: int, count: int) -> None:
    noise = Noise(2000 + seed)
    for _ in range(count):
        aim, length = noise.of((("]E0", 13), ("]E0", 12), ("]E4", 8), ("]I1", 14)))
        digits = scratched(noise, noise.number(length))
        label = read(Scan("dock-1", digits.encode(), aim, 0), today=TODAY)
        assert (label.gtin if isinstance(label, Label) else None) == biip_gtin(digits)

        digits = scratched(noise, noise.number(18))
        label = read(Scan("dock-1", f"00{digits}".encode(), "]C1", 0), today=TODAY)
        assert (label.sscc if isinstance(label, Label) else None) == biip_sscc(digits)

        digits = noise.text("01", 1, 1) + noise.text("0123456789", 7, 7)
        upc_a = expand_upc_e(digits)
        assert (upc_a if isinstance(upc_a, str) else None) == biip_upc_a(digits)


def scratched(noise: Noise, digits: str) -> str:
    """The digits, now and then with another one or a letter among them."""
    if noise.random.random() < 0.6:
        return digits
    at = noise.random.randrange(len(digits))
    return digits[:at] + noise.text("0123456789A-", 1, 1) + digits[at + 1 :]


def biip_gtin(digits: str) -> str | None:
    try:
        return Gtin.parse(digits).as_gtin_14()
    except ParseError:
        return None


def biip_sscc(digits: str) -> str | None:
    try:
        return Sscc.parse(digits).value
    except ParseError:
        return None


def biip_upc_a(digits: str) -> str | None:
    try:
        return Upc.parse(digits).as_upc_a()
    except ParseError:
        return None


@pytest.mark.parametrize("ai", gs1.known_ais())
def test_biip_has_the_same_separator_rule(ai: str) -> None:
    spec = gs1.find_spec(ai)
    assert spec is not None
    assert GS1ApplicationIdentifier.extract(ai).separator_required is not spec.fixed


@pytest.mark.parametrize("row", DIFFERENCES, ids=lambda row: row.what)
def test_biip_differs_as_the_reference_says(row: Difference) -> None:
    """A row that fails at biip's side may go: biip has mended it."""
    assert (say_biip(row.scan), say_ours(row.scan)) == (row.biip, row.ours)


def say_biip(scan: str) -> str:
    """What biip makes of a scan."""
    try:
        result = biip.parse(scan)
    except Exception as error:  # noqa: BLE001 - which one is what is told
        return f"raises {type(error).__name__}"
    if result.gs1_digital_link_uri is not None:
        return _bracketed((e.ai.ai, e.value) for e in result.gs1_digital_link_uri.element_strings)
    if result.gs1_message is not None:
        message = _bracketed((e.ai.ai, e.value) for e in result.gs1_message.element_strings)
        return message or "an empty message"
    return f"gtin {result.gtin.as_gtin_14()}" if result.gtin is not None else "nothing"


def say_ours(scan: str) -> str:
    """What we make of it: the kind and what it says, or the code of the refusal."""
    got = read(Scan("dock-1", scan.encode(), None, 0), today=TODAY)
    if not isinstance(got, Label):
        return got.code
    says = {LabelKind.PLAIN: got.text, LabelKind.GTIN: got.gtin}.get(got.kind, _bracketed(got.ai))
    return f"{got.kind} {says}"


def _bracketed(pairs: Iterable[tuple[str, str]]) -> str:
    return "".join(f"({ai}){value}" for ai, value in pairs)
