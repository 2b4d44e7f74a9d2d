"""The page in a real Chromium: what a person at the dock sees (reference/ecosystem, 4.4)."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from rules.view import Shown, View
from tests.gateway.screen.conftest import OpenPage, Station
from tests.gateway.screen.looking import SIZES, font_vh, luminance, settle, show
from tests.gateway.screen.samples import (
    ACCEPT,
    ALL,
    ASIDE,
    COMPLETE,
    FAULT,
    GONE,
    LONG,
    NOW,
    OFFLINE,
    OKAY,
    PART,
    READY,
    REMARK,
    SOFT,
    STOP,
)

pytestmark = pytest.mark.system

# -- verdicts -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_words_are_large_enough_to_be_read_at_three_metres(
    shared: Station, open_page: OpenPage, width: int, height: int
) -> None:
    page = open_page(width, height, frozen=True)
    for name in ("accept", "soft", "aside", "stop", "ask", "complete", "fault", "long"):
        show(shared, page, ALL[name])
        assert font_vh(page, "#word") >= 21.99, name
        assert font_vh(page, "#reason") >= 7.99, name
        assert font_vh(page, "#counter") >= 15.99, name


def test_accept_and_reject_differ_by_colour_shape_and_word(shared: Station, open_page: OpenPage) -> None:
    page = open_page(frozen=True)
    show(shared, page, ACCEPT)
    expect(page.locator("#word")).to_have_text("ACCEPTED")
    expect(page.locator("#reason")).to_have_text("On the list")
    accept, tick = luminance(page, "#pane"), page.locator("#shape-use").get_attribute("href")
    show(shared, page, SOFT)
    expect(page.locator("#word")).to_have_text("REJECTED")
    expect(page.locator("#scanned")).to_have_text("SN 0000-4710")
    expect(page.locator("#action")).to_have_text("First scanned at 12:40:58.")
    reject, cross = luminance(page, "#pane"), page.locator("#shape-use").get_attribute("href")
    assert (tick, cross) == ("#tick", "#cross")
    assert (accept + 0.05) / (reject + 0.05) >= 3
    assert "repeating-linear-gradient" in page.locator("#pane").evaluate(
        "e => getComputedStyle(e).backgroundImage"
    )


@pytest.mark.parametrize(
    ("view", "word", "shape"),
    [(SOFT, "REJECTED", "#cross"), (ASIDE, "SET ASIDE", "#cross"), (STOP, "STOP", "#octagon")],
)
def test_the_word_of_a_refusal_says_what_to_do(
    shared: Station, open_page: OpenPage, view: View, word: str, shape: str
) -> None:
    page = open_page()
    show(shared, page, view)
    expect(page.locator("#word")).to_have_text(word)
    expect(page.locator("#shape-use")).to_have_attribute("href", shape)
    expect(page.locator("#aside")).to_have_text(f"SET ASIDE {view.aside}" if view.aside else "")


def test_an_accept_gives_way_to_what_comes_next_and_a_reject_stays(
    shared: Station, open_page: OpenPage
) -> None:
    page = open_page(frozen=True)
    show(shared, page, ACCEPT)
    page.clock.run_for(1_100)
    expect(page.locator("#word")).to_have_text("ACCEPTED")
    page.clock.run_for(200)
    expect(page.locator("#word")).to_have_text("Scan serial of Pump P-200")
    expect(page.locator("#now-text")).to_contain_text("SN 0000-4710")
    show(shared, page, SOFT)
    page.clock.run_for(4_000)
    expect(page.locator("#word")).to_have_text("REJECTED")


def test_an_old_accept_does_not_shine_again(shared: Station, open_page: OpenPage) -> None:
    shared.board.publish(replace(ACCEPT, verdict=shown_at(NOW - 1_300)))
    page = open_page(frozen=True)
    expect(page.locator("body")).to_have_attribute("data-show", "ready")


def shown_at(at: int) -> Shown:
    return replace(OKAY, at=at)


def test_a_remark_outlives_the_accept(shared: Station, open_page: OpenPage) -> None:
    page = open_page(frozen=True)
    shared.board.publish(
        replace(REMARK, recent=(replace(OKAY, remark="It was booked before without its serial."),))
    )
    expect(page.locator("#remark")).to_have_text("It was booked before without its serial.")
    page.clock.run_for(1_300)
    expect(page.locator("body")).to_have_attribute("data-show", "ready")
    expect(page.locator("#next-text")).to_have_text("It was booked before without its serial.")


# -- the rest of the screen -----------------------------------------------------------------------


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_nothing_runs_out_of_the_screen(
    shared: Station, open_page: OpenPage, width: int, height: int
) -> None:
    page = open_page(width, height, frozen=True)
    for name, view in ALL.items():
        show(shared, page, view)
        settle(page)
        out = page.evaluate("""() => [...document.querySelectorAll(
            'header > *, #faults, #pane, #word, #reason, #scanned, #action, #remark, #strip > *, #counter,' +
            '#answers .code, #commands .code, #key-in')].filter(e => {
                const box = e.getBoundingClientRect();
                const [right, bottom] = [innerWidth + 1, innerHeight + 1];
                return box.width && (box.left < -1 || box.right > right || box.bottom > bottom);
            }).map(e => e.id || e.className)""")
        assert out == [], f"{name} at {width}x{height}"
        cut = page.evaluate("""() =>
            [['says', 'pane'], ['action', 'says'], ['counter', 'work'], ['word', 'pane']]
            .filter(([inner, outer]) => {
                const [a, b] = [inner, outer].map(id => document.getElementById(id).getBoundingClientRect());
                return a.height && b.height && a.bottom > b.bottom + 2;
            })""")
        assert cut == [], f"{name} at {width}x{height}"
        small = page.evaluate("""() => [...document.querySelectorAll('button')].filter(e => {
            const box = e.getBoundingClientRect(); return box.width && (box.width < 64 || box.height < 64);
        }).map(e => e.textContent)""")
        assert small == [], f"{name} at {width}x{height}"


def test_progress_lines_and_last_scans(shared: Station, open_page: OpenPage) -> None:
    page = open_page()
    show(shared, page, SOFT)
    expect(page.locator("#counter")).to_have_text("7 / 12")
    expect(page.locator("#where")).to_have_text("line 1 of 4")
    expect(page.locator("#lines li")).to_have_count(4)
    expect(page.locator("#lines .chosen .facts")).to_have_text("B-07 · lot 7 · serial · list")
    expect(page.locator("[data-line=L3] .missing")).to_have_text("2 missing")
    expect(page.locator("#recent li").first).to_have_text(re.compile("12:41:06.*00-4711Serial not expected"))
    expect(page.locator("#now-text")).to_have_text("Pump P-200, lot 7")
    show(shared, page, replace(READY, lines=tuple(replace(line, chosen=False) for line in READY.lines)))
    expect(page.locator("#counter")).to_have_text("50 / 158")
    expect(page.locator("#where")).to_have_text("in all")


@pytest.mark.parametrize(
    ("view", "word", "summary"),
    [
        (COMPLETE, "COMPLETE", "1 more, 2 fewer"),
        (PART, "CONFIRMED", "108 open"),
        (GONE, "COMPLETE", "Confirmed"),
    ],
)
def test_the_summary_counts_more_and_fewer(
    shared: Station, open_page: OpenPage, view: View, word: str, summary: str
) -> None:
    page = open_page()
    show(shared, page, view)
    expect(page.locator("#word")).to_have_text(word)
    expect(page.locator("#reason")).to_have_text(summary)


def test_offline_waiting_and_faults(shared: Station, open_page: OpenPage) -> None:
    page = open_page()
    show(shared, page, READY)
    expect(page.locator("#link")).to_have_text("ONLINE")
    show(shared, page, replace(READY, link=replace(OFFLINE, feed_at=NOW - 7_300_000)))
    expect(page.locator("#link")).to_have_text("OFFLINE 4 min - 3 waiting")
    expect(page.locator("#rules")).to_have_text("rules 2 h old")
    show(shared, page, LONG)
    expect(page.locator("#faults")).to_have_text("Scanner dock-1 is unplugged: check its USB plug.+ 1")
    show(shared, page, FAULT)
    expect(page.locator("#reason")).to_have_text("Scanner dock-1 is unplugged: check its USB plug.")
    expect(page.locator("#faults")).to_have_text("Disk is 96 % full: call IT.")


def test_the_page_speaks_the_operators_language(shared: Station, open_page: OpenPage) -> None:
    page = open_page(frozen=True)
    show(shared, page, replace(ASIDE, language="de", link=OFFLINE))
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.locator("#word")).to_have_text("BEISEITE")
    expect(page.locator("#link")).to_have_text("OFFLINE 4 min - 3 warten")
    expect(page.locator("#key-in")).to_have_text("Eintippen")
    show(shared, page, replace(ACCEPT, language="xx", verdict=shown_at(NOW + 1)))
    expect(page.locator("#word")).to_have_text("ACCEPTED")


def test_people_who_do_not_see_are_told(shared: Station, open_page: OpenPage) -> None:
    page = open_page(frozen=True)
    show(shared, page, SOFT)
    expect(page.get_by_role("alert").and_(page.locator("#urgent"))).to_contain_text(
        "REJECTED. Already scanned."
    )
    show(shared, page, ACCEPT)
    expect(page.get_by_role("status").and_(page.locator("#polite"))).to_contain_text("ACCEPTED. On the list.")
    expect(page.locator("#urgent")).to_have_text("")
