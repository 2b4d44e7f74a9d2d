"""What holds for any bytes; `test_fuzz` reads more of them, `test_biip` compares with another reader."""

from datetime import date
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from rules.labels.gs1 import Elements, build, parse
from rules.labels.gtin import check_digit, has_check_digit
from rules.labels.reader import Label, LabelKind, Profile, Unreadable, read
from rules.labels.symbology import ROUTES
from rules.scan import Scan

TODAY = date(2026, 11, 21)
CSET_82: Final = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"

PROFILES = st.sampled_from(
    [
        Profile(),
        Profile(assume="gs1"),
        Profile(assume="retail"),
        Profile(assume="upce"),
        Profile(separators=("^", "é"), prefix="é", suffix="\t", require=("serial",), associations="warn"),
    ]
)
AIMS = st.sampled_from([None, *ROUTES, "]C0", "]c1", "]", "x", ""])
#: Bytes that are almost a label: pieces of real ones with noise between.
ALMOST = st.lists(
    st.sampled_from(
        [
            b"]C1",
            b"]E0",
            b"0109521130001237",
            b"17271130",
            b"10LOT",
            b"21",
            b"\x1d",
            b"^",
            b"9521130001237",
            b"8110",
        ]
    )
    | st.binary(max_size=8)
    | st.text(max_size=4).map(lambda text: text.encode("utf-8", "surrogatepass")),
    max_size=8,
).map(b"".join)


@settings(max_examples=500)
@given(data=st.binary(max_size=200) | ALMOST, aim=AIMS, profile=PROFILES)
def test_any_bytes_get_an_answer_and_never_an_exception(
    data: bytes, aim: str | None, profile: Profile
) -> None:
    got = read(Scan("dock-1", data, aim, 0), profile, today=TODAY)
    assert got.raw == data
    if isinstance(got, Unreadable):
        assert got.position is None or 0 <= got.position <= len(data)
        assert got.problem.isprintable()
        assert got.hint
    else:
        assert got.text
        assert all(c.isprintable() or c in "\x04\x1c\x1d\x1e\x1f\xa0\u3000" for c in got.text)


def text_of(low: int, high: int, alphabet: str = CSET_82) -> st.SearchStrategy[str]:
    return st.text(alphabet, min_size=low, max_size=high)


DIGITS = "0123456789"
GTINS = text_of(13, 13, DIGITS).map(lambda digits: digits + check_digit(digits))
DAYS = st.dates(date(1978, 1, 1), date(2075, 12, 31))
#: Element strings that GS1 lets stand together, in any order.
LABELS = st.fixed_dictionaries(
    {"01": GTINS},
    optional={
        "10": text_of(1, 20),
        "11": DAYS.map(lambda day: f"{day:%y%m%d}"),
        "17": DAYS.map(lambda day: f"{day:%y%m%d}"),
        "20": text_of(2, 2, DIGITS),
        "21": text_of(1, 20),
        "30": text_of(1, 8, DIGITS),
        "240": text_of(1, 30),
        "3103": text_of(6, 6, DIGITS),
        "400": text_of(1, 30),
        "91": text_of(1, 90),
    },
).flatmap(lambda pairs: st.permutations(list(pairs.items())))


@settings(max_examples=300)
@given(LABELS)
def test_what_is_built_reads_back(pairs: list[tuple[str, str]]) -> None:
    text = build(pairs)
    elements = parse(text)
    assert isinstance(elements, Elements)
    assert list(elements.pairs) == pairs
    assert [text[at:].startswith(ai) for at, (ai, _) in zip(elements.starts, pairs, strict=True)] == [
        True
    ] * len(pairs)
    got = read(Scan("dock-1", text.encode(), "]C1", 0), today=TODAY)
    assert isinstance(got, Label)
    assert (got.kind, got.text, list(got.ai)) == (LabelKind.GS1, text, pairs)


@given(text_of(1, 40, DIGITS))
def test_a_check_digit_checks(digits: str) -> None:
    right = check_digit(digits)
    assert [d for d in DIGITS if has_check_digit(digits + d)] == [right]


@settings(max_examples=300)
@given(ALMOST)
def test_the_century_never_breaks_the_reader(data: bytes) -> None:
    for today in (date.min, date.max, date(2055, 1, 1)):
        assert read(Scan("dock-1", data, "]C1", 0), today=today).raw == data
