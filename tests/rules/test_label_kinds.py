"""Labels of data identifiers and HIBC at a station: part numbers, quantities, licence plates, warnings."""

from datetime import date
from typing import Any

import pytest

from rules.catalog import Content
from rules.labels import hibc
from rules.labels.fault import Notice
from rules.labels.hibc_data import Data
from rules.labels.reader import Profile
from rules.product import product_id
from rules.reasons import LANGUAGES, NOTICES
from rules.signal import Light
from tests.rules.bench import CASE, GTIN, Bench, gs1, line, pick_list, play, product, receipt

HIBC = "B123WIDGET90"
HIBC_SYMBOL = "]d1" + hibc.build_primary("B123", "WIDGET9", 0)
SECONDARY = "]C0" + hibc.build_secondary(Data(serial="SN0001", expiry=date(2027, 11, 30)), HIBC_SYMBOL[-1])
BOX = "B123WIDGET93"
RESISTOR = "RC0402-10K"
EAN = "04006381333931"
PLATE = "UN123456789A2B4C6D8E"


def di(*fields: str, aim: str = "]d1") -> str:
    """An ISO/IEC 15434 message of these data identifiers."""
    return f"{aim}[)>\x1e06\x1d" + "\x1d".join(fields) + "\x1e\x04"


def dock() -> Bench:
    """Resistors by lot, widgets by serial, pumps by both."""
    bench = (
        Bench().add(product("resistor", by="lot"), RESISTOR, "R-10K", EAN).add(product("widget"), HIBC, GTIN)
    )
    bench.add(product("pump", by="serial_lot"), "P-200")
    bench.plan(receipt("PR-1", line(1, "resistor", 9_000), line(2, "widget", 50), line(3, "pump", 5)))
    bench.scan("PR-1")
    return bench


# -- product codes that are no GTIN -------------------------------------------------------------


def test_a_label_of_data_identifiers_books_its_lot_with_its_quantity() -> None:
    bench = dock()
    play(bench, (di(f"1P{RESISTOR}", "Q5000", "1TLOT88"), "lot.accepted"))
    (capture,) = bench.work.captures.values()
    assert (capture.product, capture.lot, capture.quantity) == ("main/resistor", "LOT88", 5000)
    assert (bench.events[-1].read.part, bench.events[-1].read.scheme) == (RESISTOR, "iso15434")


@pytest.mark.parametrize(
    "fields",
    [
        ("PR-10K",),  # the customer's own number
        ("PR-10K", "1PUNKNOWN-7"),  # the supplier's is not known here
        (f"1P{RESISTOR}", "PUNKNOWN-7"),
        (f"30P{RESISTOR}",),
        ("1P4006381333931",),  # stored as the GTIN that it may be
    ],
)
def test_whichever_part_number_is_known_names_the_product(fields: tuple[str, ...]) -> None:
    bench = dock()
    play(bench, (di(*fields, "1TLOT88", "Q10"), "lot.accepted"))
    assert bench.captured == {"1": 10}


def test_serial_and_lot_of_a_label_of_data_identifiers() -> None:
    bench = dock()
    play(bench, (di("1PP-200", "SSN0009", "1TLOT88"), "serial.accepted"))
    (capture,) = bench.work.captures.values()
    assert (capture.serial, capture.lot) == ("SN0009", "LOT88")


def test_an_unknown_part_is_an_unknown_product_with_the_code_to_attach() -> None:
    bench = dock()
    play(bench, (di("1PNEW-1", "PNEW-2", "Q5"), "product.unknown"))
    assert (bench.light, bench.facts["code"], bench.aside) == (Light.RED, "NEW-1", ["product.unknown"])
    play(bench, ("]d1" + hibc.build_primary("B123", "WIDGET9", 1), "product.unknown"))
    assert bench.facts["code"] == "B123WIDGET91"


def test_hibc_names_its_product_by_labeler_product_and_unit() -> None:
    bench = dock()
    play(bench, ("]d1+B123WIDGET90/$$+3271130SN0001U", "serial.accepted"))
    assert bench.serials == ["SN0001"]
    assert bench.events[-1].read.part == HIBC


def test_the_two_symbols_of_a_hibc_label_are_one_unit() -> None:
    """The second ends with the check character of the first."""
    for order in ((HIBC_SYMBOL, SECONDARY), (SECONDARY, HIBC_SYMBOL)):
        bench = dock()
        bench.scans(*order)
        assert (bench.serials, bench.asked, bench.aside) == (["SN0001"], {}, [])
        (capture,) = bench.work.captures.values()
        assert capture.expiry == "2027-11-30"


def test_each_unit_of_measure_is_a_code_with_its_own_pack() -> None:
    bench = Bench().add(product("swab", "none"), HIBC).pack("swab", BOX, 12)
    bench.plan(receipt("PR-1", line(1, "swab", 100))).scan("PR-1")
    box = "]d1" + hibc.build_primary("B123", "WIDGET9", 3)
    play(bench, (HIBC_SYMBOL, "quantity.accepted"), (box, "quantity.accepted"))
    assert bench.captured == {"1": 13}


def test_a_case_gtin_counts_its_pack() -> None:
    bench = Bench().add(product("swab", "none"), GTIN).pack("swab", CASE, 24)
    bench.plan(receipt("PR-1", line(1, "swab", 100))).scan("PR-1")
    play(bench, (gs1(("01", CASE)), "quantity.accepted"), (f"]I1{CASE}", "quantity.accepted"))
    assert bench.captured == {"1": 48}


def test_a_licence_plate_is_a_container() -> None:
    bench = dock().container(PLATE, Content(product_id("main", "widget"), "W1"))
    play(bench, (di(f"1J{PLATE}"), "container.accepted"), (di(f"1J{PLATE}"), "container.twice"))
    play(bench, (di("1JUN999"), "container.unknown"))
    play(bench, (di("1JUN777", f"1P{RESISTOR}", "Q40", "1TL1"), "lot.accepted"))
    assert bench.captured == {"2": 1, "1": 40}


@pytest.mark.parametrize("field", ["S", "1T", "1P", "P", "1J", "8S"])
@pytest.mark.parametrize("value", ["A" * 61, "A" * 5_000])
def test_no_value_is_longer_than_a_record_may_hold(field: str, value: str) -> None:
    bench = dock()
    assert bench.scan(di(f"1P{RESISTOR}", field + value)) == "code.unreadable"


# -- never a serial -----------------------------------------------------------------------------


@pytest.mark.domain("line.never-serials")
@pytest.mark.parametrize(
    "text",
    [
        di("K4711"),
        di("Q500"),
        di("12VACME"),
        "]Q1https://example.org/414/9521234500001",
        "\x1d4149521234500001",
    ],
)
def test_a_label_without_product_serial_or_lot_is_no_serial(text: str) -> None:
    """On a line without a list and a pattern, order, quantity and party numbers are never serials."""
    bench = dock()
    bench.scan(HIBC_SYMBOL)
    assert bench.scan(text) == "code.wrong_kind"
    assert bench.facts["got"] == "label"


@pytest.mark.parametrize("text", ["K4711", "Q500", "2K77"])
def test_nor_is_a_plain_code_that_begins_with_such_an_identifier(text: str) -> None:
    bench = dock()
    bench.profile = Profile(assume="di")
    bench.scan(HIBC_SYMBOL)
    assert bench.scan(text) == "code.wrong_kind"


def test_a_plain_serial_with_its_identifier() -> None:
    bench = dock()
    bench.profile = Profile(assume="di")
    bench.scan(HIBC_SYMBOL)
    bench.scan("SW-4711")
    assert bench.serials == ["W-4711"]


# -- what the reader noticed --------------------------------------------------------------------


def swallowed(serial: str = "SN1") -> str:
    """A label whose separators were lost: the serial seems to have swallowed an expiry."""
    return gs1(("01", GTIN), ("21", f"{serial}17271130"))


def test_a_suspected_lost_separator_is_green_with_a_second_line() -> None:
    bench = dock()
    play(bench, (swallowed(), "serial.accepted"))
    assert bench.light is Light.GREEN
    assert bench.screen.verdict is not None
    assert bench.screen.verdict.remark == NOTICES[Notice.SUSPECT_LOST_SEPARATOR]["en"]
    assert bench.events[-1].read.warning == "suspect_lost_separator"


@pytest.mark.parametrize(
    ("by", "more", "wanted"),
    [("serial_lot", {}, "lot"), ("serial", {"min_life": 90}, "expiry"), ("lot", {"min_life": 90}, "expiry")],
)
def test_it_is_refused_where_the_product_needs_what_was_swallowed(
    by: str, more: dict[str, Any], wanted: str
) -> None:
    bench = Bench().add(product("pump", by=by, **more), GTIN).plan(receipt("PR-1", line(1, "pump", 5)))
    bench.scan("PR-1")
    lost = gs1(("01", GTIN), ("10", "L117271130")) if by == "lot" else swallowed()
    play(bench, (lost, "label.separator_lost"))
    assert (bench.light, bench.facts["wanted"], bench.captured) == (Light.RED, wanted, {})


def test_a_pick_refuses_it_too() -> None:
    bench = Bench().add(product("pump", by="serial_lot"), GTIN).stock("pump", "SN117271130", "A-01")
    bench.plan(pick_list("PL-1", line(1, "pump", 5, place="A-01")))
    play(bench, ("PL-1", "task.opened"), (swallowed(), "label.separator_lost"))


def test_a_lot_that_is_there_is_not_missed() -> None:
    bench = Bench().add(product("pump", by="serial_lot"), GTIN).plan(receipt("PR-1", line(1, "pump", 5)))
    label = gs1(("01", GTIN), ("10", "L1"), ("21", "SN117271130"))
    play(bench, ("PR-1", "task.opened"), (label, "serial.accepted"))


@pytest.mark.parametrize("notice", Notice)
def test_every_notice_speaks_every_language(notice: Notice) -> None:
    assert set(NOTICES[notice]) == set(LANGUAGES)
    assert all(NOTICES[notice].values())


def test_notices_are_said_in_the_language_of_the_station() -> None:
    bench = dock()
    bench.session.language = bench.replayed.language = "de"
    bench.scan(gs1(("01", GTIN), ("21", "SN1")).replace("\x1d", "^"))
    assert bench.screen.verdict is not None
    assert bench.screen.verdict.remark == NOTICES[Notice.SEPARATOR_SUBSTITUTE]["de"]
