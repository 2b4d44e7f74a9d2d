"""The page in a real Chromium: codes, touch, keys, and what happens when things go wrong."""

import gzip
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Request, expect

from gateway.inputs import Pressed
from rules.signal import Light
from tests.gateway.screen.conftest import OpenPage, Station, tab
from tests.gateway.screen.looking import SIZES, codes_on, settle, show
from tests.gateway.screen.samples import (
    ALL,
    ASIDE,
    ASK,
    FAULT,
    IDLE,
    OKAY,
    READY,
    SOFT,
    STOP,
)

pytestmark = pytest.mark.system

# -- codes, touch and keys ------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_every_code_on_the_screenshot_decodes(
    shared: Station, open_page: OpenPage, width: int, height: int
) -> None:
    page = open_page(width, height)
    for view in (READY, ASK, STOP, IDLE, FAULT):
        show(shared, page, view)
        codes = {code.command for code in (*view.commands, *view.answers)} | {task.id for task in view.tasks}
        assert codes_on(page) >= codes, view.state


def test_a_touch_is_put_as_if_scanned(shared: Station, open_page: OpenPage) -> None:
    page = open_page()
    show(shared, page, ASK)
    for command in ("%%ANSWER-2", "%%CONFIRM"):
        with page.expect_response("**/press") as answer:
            page.locator(f"[data-command='{command}']").click()
        assert answer.value.status == 204
    assert shared.inputs == [
        Pressed("dock-1", "touch", "%%ANSWER-2"),
        Pressed("dock-1", "touch", "%%CONFIRM"),
    ]
    assert page.evaluate("document.activeElement.tagName") == "BODY", (
        "a stray Enter would press the button again"
    )


def test_a_bounced_touch_counts_once(shared: Station, open_page: OpenPage) -> None:
    page = open_page()
    show(shared, page, READY)
    with page.expect_response("**/press"):
        page.locator("[data-command='%%UNDO']").dblclick()
    assert shared.inputs == [Pressed("dock-1", "touch", "%%UNDO")]


def test_a_task_opens_by_touch(shared: Station, open_page: OpenPage) -> None:
    page = open_page()
    show(shared, page, IDLE)
    with page.expect_response("**/press"):
        page.locator("[data-command='PR-1003']").click()
    assert shared.inputs == [Pressed("dock-1", "touch", "PR-1003")]


def test_no_room_and_no_connection_are_said(shared: Station, open_page: OpenPage) -> None:
    page = open_page()
    show(shared, page, READY)
    shared.room = False
    page.locator("[data-command='%%UNDO']").click()
    expect(page.locator("#notice")).to_contain_text("the station is busy")
    page.route("**/press", lambda route: route.abort())
    page.locator("[data-command='%%CONFIRM']").click()
    expect(page.locator("#notice")).to_contain_text("no connection")


def test_keying_in_is_marked_as_manual(shared: Station, open_page: OpenPage) -> None:
    page = open_page(800, 480)
    show(shared, page, READY)
    expect(page.locator("#pad")).to_be_hidden()
    page.locator("#key-in").click()
    expect(page.locator("#pad-title")).to_contain_text("manual")
    for key in "SN-42⌫7":
        page.locator("#pad-keys").get_by_text(key, exact=True).click()
    with page.expect_response("**/press"):
        page.locator("#pad-send").click()
    assert shared.inputs == [Pressed("dock-1", "touch", "SN-47")]
    expect(page.locator("#pad")).to_be_hidden()


def test_a_button_under_the_finger_stays_the_same(shared: Station, open_page: OpenPage) -> None:
    page = open_page()
    show(shared, page, READY)
    page.locator("[data-command='%%UNDO']").evaluate("e => { e.dataset.mark = 'this one'; }")
    show(shared, page, SOFT)
    expect(page.locator("[data-command='%%UNDO']")).to_have_attribute("data-mark", "this one")


# -- life and safety ------------------------------------------------------------------------------


def test_a_silent_stream_is_veiled_and_comes_back(shared: Station, open_page: OpenPage) -> None:
    page = open_page()
    show(shared, page, READY)
    expect(page.locator("#veil")).to_be_hidden()
    port = shared.server.port
    assert shared.server.stop()
    expect(page.locator("#veil")).to_be_visible(timeout=10_000)
    expect(page.locator("#veil")).to_have_text("SCREEN NOT LIVEfollow the light")
    shared.board.publish(SOFT)
    shared.serve(port)
    expect(page.locator("#veil")).to_be_hidden()
    expect(page.locator("#word")).to_have_text("REJECTED")


def test_two_pages_and_a_reloaded_one_show_the_same(shared: Station, open_page: OpenPage) -> None:
    one, two = open_page(), open_page(800, 480)
    shared.board.publish(ASIDE)
    texts = []
    for page in (one, two):
        expect(page.locator("#word")).to_have_text("SET ASIDE")
        texts.append(page.locator("main").inner_text())
    one.reload()
    expect(one.locator("#word")).to_have_text("SET ASIDE")
    assert texts[0] == texts[1] == one.locator("main").inner_text()


def test_two_hundred_scans_at_speed_end_on_the_last(shared: Station, open_page: OpenPage) -> None:
    page = open_page()
    lines = tuple(replace(line, chosen=False) for line in READY.lines)
    for count in range(1, 201):
        shared.board.publish(replace(READY, lines=lines, done=count, quantity=200))
    expect(page.locator("#counter")).to_have_text("200 / 200")


def test_a_serial_that_looks_like_markup_is_text(shared: Station, open_page: OpenPage) -> None:
    page = open_page()
    evil = "<img src=x onerror=\"document.title='owned'\">"
    bad = replace(OKAY, light=Light.RED, scanned=evil, words=evil, action=evil)
    show(
        shared,
        page,
        replace(
            ASIDE,
            task=evil,
            party=evil,
            operator=evil,
            context=evil,
            next=evil,
            verdict=bad,
            recent=(bad,),
            lines=(replace(READY.lines[0], name=evil, lot=evil),),
        ),
    )
    expect(page.locator("#scanned")).to_have_text(evil)
    assert page.locator("img[src=x]").count() == 0
    assert page.title() == "DOCK-1"


def test_a_separator_in_a_scan_is_seen(shared: Station, open_page: OpenPage) -> None:
    page = open_page()
    show(shared, page, replace(SOFT, verdict=replace(OKAY, light=Light.RED, scanned="10LOT\x1d21SN")))
    expect(page.locator("#scanned")).to_have_text("10LOT␝21SN")


def test_no_request_leaves_the_host_and_nothing_is_blocked(shared: Station, browser: Browser) -> None:
    asked: list[Request] = []
    said: list[str] = []
    with tab(browser, frozen=True) as context:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request))  # noqa: PLW0108 Playwright marks the handler
        page.on("console", lambda message: said.append(message.text))
        page.goto(f"{shared.server.url}/station/dock-1")
        for view in ALL.values():
            show(shared, page, view)
        settle(page)
    assert {request.url.split("/")[2] for request in asked} == {f"127.0.0.1:{shared.server.port}"}
    assert said == []


def test_motion_is_left_out_for_those_who_ask(shared: Station, open_page: OpenPage) -> None:
    page = open_page()
    page.emulate_media(reduced_motion="reduce")
    show(shared, page, READY)
    assert page.evaluate("document.getAnimations().length") == 0


def test_the_page_is_light() -> None:
    here = Path(__file__).parents[3] / "gateway" / "screen"
    files = [*(here / "static").iterdir(), here / "templates" / "station.html"]
    assert sum(len(gzip.compress(file.read_bytes())) for file in files) <= 60 * 1024
