"""What is drawn reads back as what was asked for; what no scanner could read is refused."""

import string
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.labels.gtin import check_digit
from rules.labels.values import LabelKind
from scangate.print.content import DOMAIN, Wish, make_content
from scangate.print.fault import CannotPrintError
from scangate.print.rows import count_up, read_rows
from scangate.print.symbols import Symbology

TODAY = date(2026, 11, 22)
GTIN = "09521130001237"
SSCC = "095211300012345671"

digits = st.text(string.digits, min_size=13, max_size=13)
gtins = digits.map(lambda d: d + check_digit(d))
set_82 = st.text(string.ascii_letters + string.digits + "!\"%&'()*+,-./_:;<=>?", min_size=1, max_size=20)
hibc_texts = st.text(string.ascii_uppercase + string.digits, min_size=1, max_size=18)
days = st.integers(-365 * 40, 365 * 40).map(lambda n: TODAY + timedelta(n))
element_carriers = st.sampled_from(["", "datamatrix", "qr"])


@pytest.mark.parametrize(
    ("wish", "symbology", "aim", "fields"),
    [
        (Wish(gtin=GTIN[1:], serial="SN-0042"), "datamatrix", "]d2", {"gtin": GTIN, "serial": "SN-0042"}),
        (Wish(elements=f"(01){GTIN}(21)SN-0042", symbol="qr"), "qr", "]Q3", {"serial": "SN-0042"}),
        (Wish(elements=rf"(01){GTIN}(10)A\(12\)", lot=""), "datamatrix", "]d2", {"lot": "A(12)"}),
        (Wish(gtin=GTIN, lot="L7", symbol="code128"), "code128", "]C1", {"gtin": GTIN, "lot": "L7"}),
        (Wish(gtin=GTIN, serial="X", symbol="databar-expanded"), "databar-expanded", "]e0", {"serial": "X"}),
        (Wish(sscc=SSCC), "code128", "]C1", {"sscc": SSCC}),
        (Wish(sscc=SSCC, content_gtin=GTIN, quantity="12"), "code128", "]C1", {"quantity": 12}),
        (Wish(gtin=GTIN, expiry="2028-02"), "datamatrix", "]d2", {"expiry": date(2028, 2, 29)}),
        (Wish(gtin=GTIN[1:], symbol="ean13"), "ean13", "]E0", {"gtin": GTIN}),
        (Wish(gtin="96385074", symbol="ean8"), "ean8", "]E4", {"gtin": "00000096385074"}),
        (Wish(gtin="012345678905", symbol="upca"), "upca", "]E0", {"gtin": "00012345678905"}),
        (Wish(gtin=GTIN, symbol="itf14"), "itf14", "]I1", {"gtin": GTIN}),
        (Wish(gtin=GTIN, serial="A/B", domain=DOMAIN), "qr", "]Q1", {"gtin": GTIN, "serial": "A/B"}),
        (Wish(gtin=GTIN, domain=DOMAIN, symbol="datamatrix"), "datamatrix", "]d1", {"gtin": GTIN}),
        (Wish(di=(("1P", "AB"), ("S", "X1"))), "datamatrix", "]d1", {"supplier_part": "AB", "serial": "X1"}),
        (Wish(lic="A123", pcn="BJC5D6E7", unit="1"), "code128", "]C0", {"lic": "A123", "unit": 1}),
        (Wish(lic="A123", pcn="B", lot="L1", expiry="2027-11-30"), "datamatrix", "]d1", {"lot": "L1"}),
        (Wish(raw="A-01-03"), "code128", "]C0", {"text": "A-01-03"}),
        (Wish(raw="A-01-03", symbol="code39"), "code39", "]A0", {"text": "A-01-03"}),
    ],
)  # fmt: skip
def test_each_kind_in_its_symbol(wish: Wish, symbology: str, aim: str, fields: dict[str, object]) -> None:
    content = make_content(wish, TODAY)
    assert (content.drawn.symbology, content.drawn.aim) == (symbology, aim)
    assert {name: getattr(content.label, name) for name in fields} == fields


@settings(max_examples=40)
@given(gtins, set_82, set_82, days, element_carriers)
def test_any_element_string(gtin: str, serial: str, lot: str, expiry: date, symbol: str) -> None:
    wish = Wish(gtin=gtin, serial=serial, lot=lot, expiry=expiry.isoformat(), symbol=symbol)
    label = make_content(wish, TODAY).label
    assert (label.gtin, label.serial, label.lot, label.expiry) == (gtin, serial, lot, expiry)


@settings(max_examples=30)
@given(gtins, set_82, st.sampled_from(["", "datamatrix"]))
def test_any_digital_link(gtin: str, serial: str, symbol: str) -> None:
    label = make_content(Wish(gtin=gtin, serial=serial, domain=DOMAIN, symbol=symbol), TODAY).label
    assert (label.kind, label.gtin, label.serial) == (LabelKind.DIGITAL_LINK, gtin, serial)


@settings(max_examples=30)
@given(hibc_texts, hibc_texts, days, st.sampled_from(["", "qr"]))
def test_any_hibc(pcn: str, serial: str, expiry: date, symbol: str) -> None:
    wish = Wish(lic="A123", pcn=pcn, serial=serial, expiry=expiry.isoformat(), symbol=symbol)
    label = make_content(wish, TODAY).label
    assert (label.pcn, label.serial, label.expiry) == (pcn, serial, expiry)


@settings(max_examples=40)
@given(
    st.text(string.ascii_letters + string.digits + "-_.% ", min_size=1, max_size=40).filter(
        lambda t: t == t.strip()
    ),
    st.sampled_from(["", "datamatrix", "qr"]),
)
def test_any_plain_text(text: str, symbol: str) -> None:
    content = make_content(Wish(raw=text, symbol=symbol), TODAY)
    assert content.label.text == text


@pytest.mark.parametrize("symbol", ["ean13", "itf14"])
@settings(max_examples=15)
@given(number=st.text(string.digits, min_size=12, max_size=12))
def test_any_retail_code(symbol: str, number: str) -> None:
    gtin = number + check_digit(number)
    assert make_content(Wish(gtin=gtin, symbol=symbol), TODAY).label.gtin == gtin.zfill(14)


@pytest.mark.parametrize(
    ("wish", "field", "said"),
    [
        (Wish(), "", "nothing to print"),
        (Wish(gtin="09521130001238"), "gtin", "check digit"),
        (Wish(lot="A"), "", "does not stand without"),
        (Wish(gtin=GTIN, lot="Ä"), "lot", "character set 82"),
        (Wish(gtin=GTIN, lot="A" * 21), "lot", "21 characters"),
        (Wish(gtin=GTIN, expiry="2027-02-29"), "expiry", "no date"),
        (Wish(gtin=GTIN, expiry="2099-01-01"), "expiry", "would be read as 1999"),
        (Wish(gtin=GTIN, serial="A", symbol="ean13"), "symbol", "a GTIN and nothing else"),
        (Wish(gtin="19521130001234", symbol="ean13"), "symbol", "more than 13 digits"),
        (Wish(gtin=GTIN, symbol="code39"), "symbol", "no GS1 element strings"),
        (Wish(gtin=GTIN, lot="A" * 20, serial="B" * 20, symbol="code128"), "symbol", "48 characters"),
        (Wish(elements="01095211300012"), "elements", "no AI in brackets"),
        (Wish(elements=f"(01){GTIN}(99x)"), "elements", "19 characters"),
        (Wish(elements="(05)12"), "elements", "no AI (05)"),
        (Wish(elements=f"(01){GTIN}(10)A", lot="B"), "", "AI (10)"),
        (Wish(raw="A", gtin=GTIN), "gtin", "different kinds"),
        (Wish(raw="Grüße"), "raw", "U+00FC"),
        (Wish(raw="lower", symbol="code39"), "symbol", "code39"),
        (Wish(raw=" A"), "", "something else"),
        (Wish(raw="[)>"), "", "not"),
        (Wish(raw="A" * 8_000), "raw", "longer than any symbol"),
        (Wish(raw="a" * 1_900, symbol="code128"), "symbol", "too long"),
        (Wish(raw="A", symbol="databar-expanded"), "", "element strings only"),
        (Wish(raw="A", symbol="pdf417"), "symbol", "no such symbol"),
        (Wish(di=(("ZZ", "1"),)), "di", "data identifiers"),
        (Wish(di=(("1P", "1"),), symbol="code128"), "symbol", "15434"),
        (Wish(lic="A123"), "", "hint"),
        (Wish(lic="A123", pcn="B", quantity="x"), "quantity", "no number"),
        (Wish(unit="1"), "unit", "HIBC"),
        (Wish(lot="A", domain=DOMAIN), "", "key"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_field(wish: Wish, field: str, said: str) -> None:
    with pytest.raises(CannotPrintError) as refused:
        make_content(wish, TODAY)
    assert refused.value.field == field
    assert said in str(refused.value) or said in {"hint", "not"}
    assert refused.value.hint


def test_numbers_count_up_and_keep_their_zeros() -> None:
    assert list(count_up("SN-0009", 3)) == ["SN-0009", "SN-0010", "SN-0011"]
    for first, count in (("SN", 1), ("SN-98", 3)):
        with pytest.raises(CannotPrintError, match=r"number|digits"):
            list(count_up(first, count))


def test_rows_have_the_columns_of_the_options() -> None:
    rows = list(
        read_rows(b"\xef\xbb\xbfserial;di:1p;best-before\r\nA;;2027-01-01\r\n\r\nB;X;\r\n", Wish(lot="L"))
    )
    assert rows == [
        (2, Wish(serial="A", lot="L", best_before="2027-01-01")),
        (4, Wish(serial="B", lot="L", di=(("1P", "X"),))),
    ]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"serial,nonsense\nA,B\n", "line 1, column 2: no such column: 'nonsense'"),
        (b"serial,serial\nA,B\n", "twice"),
        (b"serial\nA,B\n", "line 2: 2 cells"),
        (b"serial\n\xff\n", "line 2 is not UTF-8"),
        (b'serial\n"A\n', "line 2"),
    ],
)
def test_a_broken_table_is_refused_with_its_line(data: bytes, said: str) -> None:
    with pytest.raises(CannotPrintError, match=said):
        list(read_rows(data, Wish()))


def test_every_symbology_is_tried_here() -> None:
    assert len(Symbology) == 9  # a new one needs a row in the first table
