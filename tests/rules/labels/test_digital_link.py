"""GS1 Digital Link URIs: what is one, what is wrong with one, and that what is built reads back."""

import json
from datetime import date
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.errors import MisuseError
from rules.labels.digital_link import build_link
from rules.labels.fault import Code, Notice
from rules.labels.gs1 import Pair, find_spec, known_ais
from rules.labels.gtin import check_digit
from rules.labels.reader import Label, LabelKind, Profile, Unreadable, read
from rules.scan import Scan

TODAY = date(2026, 11, 21)
VECTORS = Path(__file__).parent / "vectors" / "digital_link.jsonl"
GTIN = "09521130001237"
ROOT = f"https://id.gs1.org/01/{GTIN}"
CSET_82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"


DEFAULT = Profile()


def read_uri(uri: str, profile: Profile = DEFAULT, aim: str | None = "]Q1") -> Label | Unreadable:
    return read(Scan("dock-1", uri.encode(), aim, 0), profile, today=TODAY)


def pairs_of(uri: str) -> tuple[Pair, ...] | str:
    got = read_uri(uri)
    return got.ai if isinstance(got, Label) and got.kind is LabelKind.DIGITAL_LINK else repr(got)


@pytest.mark.parametrize("row", VECTORS.read_text().splitlines(), ids=lambda row: json.loads(row)["id"])
def test_the_official_engines_verdicts(row: str) -> None:
    vector = json.loads(row)
    got = read(Scan("dock-1", vector["raw"].encode(), None, 0), today=TODAY)
    assert isinstance(got, Label) == vector["expect"]["ok"]
    if isinstance(got, Label):
        assert [list(pair) for pair in got.ai] == vector["expect"]["ai"]
        fields = vector["expect"]["fields"]
        assert {name: str(getattr(got, name)) for name in fields} == fields


def test_fields_and_the_form_to_compare() -> None:
    got = read_uri(f"https://brand.example/shop/01/{GTIN}/10/L%2F7/21/S?17=271100&utm_source=qr#top")
    assert isinstance(got, Label)
    assert (got.kind, got.gtin, got.lot, got.serial) == (LabelKind.DIGITAL_LINK, GTIN, "L/7", "S")
    assert got.expiry == date(2027, 11, 30)
    assert got.text == f"01{GTIN}10L/7\x1d21S\x1d17271100"
    assert got.raw.endswith(b"#top")


@pytest.mark.parametrize(
    ("uri", "pairs"),
    [
        (f"HTTPS://A/01/{GTIN}", (("01", GTIN),)),
        (f"http://a./01/{GTIN}", (("01", GTIN),)),
        (f"https://[2001:db8::1]:8443/01/{GTIN}", (("01", GTIN),)),
        (f"https://a/01/{GTIN}/22/V/10/L/21/S", (("01", GTIN), ("22", "V"), ("10", "L"), ("21", "S"))),
        (f"https://a/01/{GTIN}/235/T?10=L", (("01", GTIN), ("235", "T"), ("10", "L"))),
        (f"{ROOT}/10/A+B%2bC?99=D%2BE", (("01", GTIN), ("10", "A+B+C"), ("99", "D+E"))),
        (f"{ROOT}/10/A%4g%", (("01", GTIN), ("10", "A%4g%"))),
        (f"{ROOT}?", (("01", GTIN),)),
        (f"{ROOT}?&&17=271130&&&x&=y&lang=de&30=5&", (("01", GTIN), ("17", "271130"), ("30", "5"))),
        (f"{ROOT}#?17=271130", (("01", GTIN),)),
        ("https://a/00/faux/00/095211300000000018", (("00", "095211300000000018"),)),
        (f"https://a/01/{GTIN}/00/095211300000000018", (("00", "095211300000000018"),)),
        ("https://a/414/9521130000018/254/32a%2Fb", (("414", "9521130000018"), ("254", "32a/b"))),
        ("https://a/414/9521130000018/7040/1AB0", (("414", "9521130000018"), ("7040", "1AB0"))),
        ("https://a/415/9521130000018/8020/REF", (("415", "9521130000018"), ("8020", "REF"))),
        ("https://a/8004/9521A?01=9521130001237", (("8004", "9521A"), ("01", GTIN))),
        (f"https://a/8006/{GTIN}0102/21/S", (("8006", f"{GTIN}0102"), ("21", "S"))),
    ],
)
def test_pairs_in_the_order_of_the_uri(uri: str, pairs: tuple[Pair, ...]) -> None:
    assert pairs_of(uri) == pairs


@pytest.mark.parametrize(
    ("uri", "code", "at"),
    [
        ("https://example.com", Code.NOT_DIGITAL_LINK, None),
        ("https://example.com/", Code.NOT_DIGITAL_LINK, None),
        ("https://example.com/product/42", Code.NOT_DIGITAL_LINK, None),
        (f"https://example.com/gtin/{GTIN}", Code.NOT_DIGITAL_LINK, None),
        (f"https://example.com/%30%31/{GTIN}", Code.NOT_DIGITAL_LINK, None),
        ("https://example.com/10/LOT", Code.NOT_DIGITAL_LINK, None),
        (f"{ROOT}/21/S/", Code.LINK_SYNTAX, len(ROOT)),
        (f"{ROOT}/89/ABC", Code.LINK_SYNTAX, len(ROOT)),
        (f"{ROOT}/21/S/10/L", Code.LINK_SYNTAX, len(ROOT) + 1),
        (f"{ROOT}/21/S/235/T", Code.LINK_SYNTAX, len(ROOT) + 1),
        (f"https:///01/{GTIN}", Code.LINK_SYNTAX, 8),
        (f"https://me@a/01/{GTIN}", Code.LINK_SYNTAX, 10),
        (f"https://a_b/01/{GTIN}", Code.LINK_SYNTAX, 9),
        (f"https://a?b/01/{GTIN}", Code.LINK_SYNTAX, 9),
        (f"{ROOT} ", Code.LINK_SYNTAX, len(ROOT)),
        (f"{ROOT}/10/A|B", Code.LINK_SYNTAX, len(ROOT) + 5),
        (f"{ROOT}#a\\b", Code.LINK_SYNTAX, len(ROOT) + 2),
        (f"{ROOT}?10=L", Code.LINK_SYNTAX, len(ROOT) + 1),
        (f"{ROOT}/21/S?10=L", Code.LINK_SYNTAX, len(ROOT) + 6),
        (f"{ROOT}?21=S", Code.LINK_SYNTAX, len(ROOT) + 1),
        (f"{ROOT}?999=1", Code.UNKNOWN_AI, len(ROOT) + 1),
        (f"{ROOT}?1=1", Code.UNKNOWN_AI, len(ROOT) + 1),
        (f"{ROOT}?17=", Code.LENGTH, len(ROOT) + 4),
        (f"{ROOT}/10//21/S", Code.LENGTH, len(ROOT) + 4),
        (f"{ROOT}/10/A%00B", Code.CHARACTER, len(ROOT) + 4),
        (f"{ROOT}/10/A%1DB", Code.CHARACTER, len(ROOT) + 4),
        (f"{ROOT}/10/A%C3%A9", Code.CHARACTER, len(ROOT) + 4),
        (f"{ROOT}?99=A+B", Code.CHARACTER, len(ROOT) + 5),
        (f"{ROOT}?17=271130&17=271130", Code.REPEATED_AI, len(ROOT) + 11),
        (f"{ROOT}?01={GTIN}", Code.REPEATED_AI, len(ROOT) + 1),
        (f"{ROOT}?17=271330", Code.DATE, len(ROOT) + 4),
        (f"{ROOT}?99={91 * 'A'}", Code.LENGTH, len(ROOT) + 94),
        ("https://a/01/9521130001237", Code.LENGTH, 26),
        ("https://a/01/09521130001238", Code.CHECK_DIGIT, 13),
        (f"{ROOT}?37=5", Code.EXCLUDED_AI, 19),
        ("https://a/415/9521130000018", Code.MISSING_AI, 10),
        (f"{ROOT}?{'x&' * 63}y", Code.TOO_MANY_AIS, len(ROOT) + 127),
    ],
)
def test_refused(uri: str, code: Code, at: int | None) -> None:
    got = read_uri(uri)
    assert isinstance(got, Unreadable)
    assert (got.code, got.position) == (code, at)


def test_an_address_whose_scheme_is_of_mixed_case_is_no_digital_link() -> None:
    uri = f"HtTpS://a/01/{GTIN}"
    got = read_uri(uri)
    assert isinstance(got, Unreadable)
    assert got.code is Code.NOT_DIGITAL_LINK
    plain = read_uri(uri, Profile(addresses="plain"))
    assert isinstance(plain, Label)
    assert (plain.kind, plain.text) == (LabelKind.PLAIN, uri)


@pytest.mark.parametrize("aim", ["]Q1", "]d1", "]J0", "]C0", None])
def test_plain_carriers_may_hold_one(aim: str | None) -> None:
    got = read_uri(ROOT, aim=aim)
    assert isinstance(got, Label)
    assert (got.kind, got.gtin, got.aim) == (LabelKind.DIGITAL_LINK, GTIN, aim)


@pytest.mark.parametrize("aim", ["]Q3", "]d2", "]C1", "]e0", "]J1"])
def test_carriers_of_element_strings_may_not(aim: str) -> None:
    got = read_uri(ROOT, aim=aim)
    assert isinstance(got, Unreadable)
    assert got.code is Code.UNKNOWN_AI


def test_other_addresses_are_plain_text_where_the_profile_says_so() -> None:
    plain = Profile(addresses="plain")
    got = read_uri("https://example.com/product/42", plain)
    assert isinstance(got, Label)
    assert (got.kind, got.text, got.gtin) == (LabelKind.PLAIN, "https://example.com/product/42", None)
    damaged = read_uri(f"{ROOT}/21/S/", plain)
    assert isinstance(damaged, Unreadable)
    assert damaged.code is Code.LINK_SYNTAX


def test_associations_follow_the_profile() -> None:
    got = read_uri(f"{ROOT}?37=5", Profile(associations="warn"))
    assert isinstance(got, Label)
    assert got.warnings == (Notice.ASSOCIATION,)


def test_no_separator_can_get_lost() -> None:
    got = read_uri(f"{ROOT}/10/LOT717271130")
    assert isinstance(got, Label)
    assert got.warnings == ()
    missing = read_uri(f"{ROOT}/10/LOT721SN", Profile(require=("serial",)))
    assert isinstance(missing, Unreadable)
    assert missing.code is Code.MISSING_FIELD


@pytest.mark.parametrize(
    ("pairs", "uri"),
    [
        ((("01", GTIN),), ROOT),
        ((("21", "S"), ("10", "L/7"), ("01", GTIN)), f"{ROOT}/10/L%2F7/21/S"),
        ((("01", GTIN), ("99", "A&B"), ("17", "271130")), f"{ROOT}?17=271130&99=A%26B"),
        ((("01", GTIN), ("235", "T"), ("10", "L")), f"{ROOT}/235/T?10=L"),
        ((("01", GTIN), ("01", GTIN)), ROOT),
        ((("00", "095211300000000018"), ("02", GTIN), ("37", "5")), None),
    ],
)
def test_build(pairs: tuple[Pair, ...], uri: str | None) -> None:
    expected = uri or f"https://id.gs1.org/00/095211300000000018?02={GTIN}&37=5"
    assert build_link(pairs) == expected


def test_build_on_another_domain() -> None:
    assert build_link([("01", GTIN)], "https://brand.example/p/") == f"https://brand.example/p/01/{GTIN}"


@pytest.mark.parametrize(
    ("pairs", "domain"),
    [
        ((), "https://a"),
        ((("10", "L"),), "https://a"),
        ((("01", GTIN),), "a"),
        ((("01", GTIN),), "https://"),
        ((("01", GTIN),), "https://a?b"),
        ((("01", "9521130001237"),), "https://a"),
        ((("01", GTIN), ("10", "A B")), "https://a"),
        ((("01", GTIN), ("10", "é")), "https://a"),
        ((("01", GTIN), ("10", "€")), "https://a"),
        ((("01", GTIN), ("10", "A"), ("10", "B")), "https://a"),
        ((("01", GTIN), ("8011", "1")), "https://a"),
        ((("01", GTIN), ("utm", "1")), "https://a"),
        ((("01", GTIN), ("37", "5")), "https://a"),
        ((("8004", "9521A"), ("01", "9521130001237")), "https://a"),
    ],
)
def test_build_refuses_what_would_not_read_back(pairs: tuple[Pair, ...], domain: str) -> None:
    with pytest.raises(MisuseError):
        build_link(pairs, domain)


#: Each key of the table with all qualifiers that can stand together, in their order.
CHAINS = [
    "00 095211300000000018",
    f"01 {GTIN} 22 V 10 L 21 S",
    f"01 {GTIN} 235 T",
    "253 9521130000018A",
    "255 95211300000181",
    "401 9521A",
    "402 95211300000000018",
    "414 9521130000018 254 E",
    "414 9521130000018 7040 1AB0",
    "415 9521130000018 8020 REF",
    "417 9521130000018 7040 1AB0",
    "8003 09521130000018A",
    "8004 9521A 7040 1AB0",
    f"8006 {GTIN}0102 10 L 21 S",  # AI 22 qualifies it too, but asks for AI 01, which 8006 excludes
    "8010 9521A 8011 1",
    "8013 9521130ABCAR",
    "8017 095211300000000018 8019 1",
    "8018 095211300000000018 8019 1",
]


@pytest.mark.parametrize("chain", CHAINS)
def test_every_key_reads_back_with_its_qualifiers(chain: str) -> None:
    words = chain.split()
    values = tuple(zip(words[::2], words[1::2], strict=True))
    uri = build_link(values[:1] + values[:0:-1])
    assert uri == f"https://id.gs1.org/{'/'.join(words)}"
    assert pairs_of(uri) == values


def test_the_chains_are_those_of_the_table() -> None:
    specs = [spec for ai in known_ais() if (spec := find_spec(ai)) is not None and spec.key]
    table = {(spec.ai, chain.replace("-", "")) for spec in specs for chain in spec.key.split("/")}
    tested = {(chain.split()[0], ",".join(chain.split()[2::2])) for chain in CHAINS}
    assert table - tested == {("8006", "22,10,21")}
    assert tested - table == {("8006", "10,21")}


GTINS = st.text("0123456789", min_size=13, max_size=13).map(lambda digits: digits + check_digit(digits))
TEXTS = st.text(CSET_82, min_size=1, max_size=20)
#: Pairs in the order of their URI.
LINKS = st.fixed_dictionaries(
    {"01": GTINS},
    optional={
        "22": TEXTS,
        "10": TEXTS,
        "21": TEXTS,
        "17": st.dates(date(1978, 1, 1), date(2075, 12, 31)).map(lambda day: f"{day:%y%m%d}"),
        "240": TEXTS,
        "400": TEXTS,
        "91": TEXTS,
    },
)


@given(LINKS, st.randoms(use_true_random=False))
def test_what_is_built_reads_back_identically(values: dict[str, str], random: Random) -> None:
    given_pairs = tuple(values.items())
    shuffled = random.sample(given_pairs, len(given_pairs))
    uri = build_link(shuffled)
    assert uri == build_link(given_pairs)
    order = ("01", "22", "10", "21", *sorted(set(values) - {"01", "22", "10", "21"}))
    assert pairs_of(uri) == tuple((ai, values[ai]) for ai in order if ai in values)
