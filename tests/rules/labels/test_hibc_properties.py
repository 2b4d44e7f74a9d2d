"""Properties of HIBC: what is built reads back, damage is noticed, any text gets an answer."""

import random
import string
from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.labels import hibc
from rules.labels.hibc import (
    announces,
    build_concatenated,
    build_primary,
    build_secondary,
    check_character,
    read_hibc,
)
from rules.labels.hibc_data import Data, build_data, read_data
from rules.labels.reader import Code, Label, Profile, Unreadable, read
from rules.labels.together import read_together
from rules.labels.values import Symbol
from rules.scan import Scan

TODAY = date(2026, 11, 21)
CAPITALS = string.digits + string.ascii_uppercase
PRODUCT = "+B123WIDGET90"


def take(*raws: str) -> Label | Unreadable:
    return read_together([Scan("dock-1", raw.encode(), None, 0) for raw in raws], Profile(), today=TODAY)


VALUES = st.text(CAPITALS, min_size=1, max_size=18)
LOTS = st.text(f"{CAPITALS}-.", min_size=1, max_size=18).filter(lambda text: text.strip("-."))
DAYS = st.dates(TODAY - timedelta(days=365 * 48), TODAY + timedelta(days=365 * 48))
DATA = st.builds(
    Data,
    lot=st.none() | LOTS,
    serial=st.none() | LOTS,
    production=st.none() | st.dates(),
    quantity=st.none() | st.integers(0, 99_999_999),
    expiry=st.none() | DAYS,
).flatmap(
    lambda data: (
        st.just(data)
        if data.expiry is None
        else st.integers(0, 23).map(
            lambda hour: Data(data.lot, data.serial, data.expiry, time(hour), data.production, data.quantity)
        )
        | st.just(data)
    )
)
LICS = st.builds(
    str.__add__, st.sampled_from(string.ascii_uppercase), st.text(CAPITALS, min_size=3, max_size=3)
)


@settings(max_examples=100)
@given(LICS, VALUES, st.integers(0, 9), DATA)
def test_what_is_built_reads_back(lic: str, pcn: str, unit: int, data: Data) -> None:
    assert read_data(build_data(data), TODAY) == data
    primary = build_primary(lic, pcn, unit)
    bare = take(primary)
    assert isinstance(bare, Label), bare
    assert (bare.lic, bare.pcn, bare.unit, bare.text) == (lic, pcn, unit, primary)
    whole = build_concatenated(lic, pcn, unit, data)
    got = take(whole)
    assert isinstance(got, Label), got
    assert (got.lic, got.pcn, got.unit, got.text) == (lic, pcn, unit, whole)
    assert Data(got.lot, got.serial, got.expiry, got.expiry_time, got.production, got.quantity) == data
    secondary = build_secondary(data, primary[-1])
    joined = take(secondary, primary)
    assert isinstance(joined, Label), joined
    assert (joined.text, joined.lot, joined.serial) == (whole, data.lot, data.serial)
    assert joined == take(primary, secondary)


@settings(max_examples=100)
@given(LICS, VALUES, DATA, st.integers(1, 60), st.sampled_from(hibc.CHARACTERS))
def test_one_wrong_character_is_noticed(lic: str, pcn: str, data: Data, at: int, character: str) -> None:
    """Modulo 43 finds every single wrong character; the product and its ``+`` make it HIBC all the same."""
    text = build_concatenated(lic, pcn, 1, data)
    at = len(lic) + len(pcn) + 3 + at % (len(text) - len(lic) - len(pcn) - 3)
    damaged = text[:at] + character + text[at + 1 :]
    got = take(damaged)
    if damaged == text:
        assert isinstance(got, Label)
    elif at > len(lic) + len(pcn) + 3:
        assert isinstance(got, Unreadable)
        assert got.code in (Code.CHECK_DIGIT, Code.CHARACTER)


@settings(max_examples=100)
@given(st.text(hibc.CHARACTERS + "*ab\x1dé", max_size=40), st.sampled_from([TODAY, date.min, date.max]))
def test_any_text_gets_an_answer(text: str, today: date) -> None:
    for whole in (text, f"+{text}", f"+$$3{text}", f"{PRODUCT}/$${text}"):
        got = read_hibc(Symbol(whole, whole.encode(), None, Profile(), today))
        assert isinstance(got, Label) or got.position is None or 0 <= got.position <= len(whole)
        assert announces(whole) in (True, False)


@pytest.mark.parametrize("count", [2_000, pytest.param(200_000, marks=pytest.mark.soak)])
def test_any_data_behind_a_right_check_character_gets_an_answer(count: int) -> None:
    """Pieces of secondary data in any order, sealed, so that the check character hides nothing."""
    pieces = (
        "$",
        "$$",
        "$+",
        "$$+",
        "/",
        "S",
        "Q",
        "14D",
        "16D",
        "2026",
        "1130",
        "366",
        "00",
        *"0123456789AZ- ",
    )
    chance = random.Random(count)  # noqa: S311 - a repeatable sweep, no secret
    for _ in range(count):
        data = "".join(chance.choices(pieces, k=chance.randint(0, 12)))
        today = chance.choice((TODAY, date.min, date.max))
        for bare in (f"{PRODUCT}/{data}", f"+{data}H"):
            text = bare + check_character(bare)
            got = read_hibc(Symbol(text, text.encode(), None, Profile(), today))
            if isinstance(got, Label):
                assert read(Scan("dock-1", text.encode(), None, 0), today=today) == got
            else:
                assert got.position is None or 0 <= got.position < len(text)
