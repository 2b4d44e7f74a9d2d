"""What the rules added to the screen: a stop, what a camera sees, conflicts, what was checked."""

from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from rules.product import Process
from tests.gateway.screen.conftest import OpenPage, Station
from tests.gateway.screen.looking import SIZES, codes_on, show
from tests.gateway.screen.samples import ALL, CONFLICTS, PROPOSED, READY, SOFT, STOP

pytestmark = pytest.mark.system


def look(page: Page, style: str) -> str:
    return str(page.locator("#pane").evaluate("(e, name) => getComputedStyle(e)[name]", style))


def test_a_stop_is_steady_and_looks_unlike_a_refusal(shared: Station, open_page: OpenPage) -> None:
    """*stop*: that scanner accepts nothing until ACK; only ACK is offered, and it can be scanned."""
    page = open_page()
    show(shared, page, SOFT)
    refused = look(page, "backgroundImage"), look(page, "boxShadow")
    show(shared, page, STOP)
    expect(page.locator("#word")).to_have_text("STOP")
    assert (look(page, "backgroundImage"), look(page, "boxShadow")) != refused
    assert look(page, "animationName") == "none"
    expect(page.locator("#commands .code")).to_have_count(1)
    assert codes_on(page) == {"%%ACK"}


@pytest.mark.domain("camera.proposed")
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_what_a_camera_sees_is_shown_before_it_is_booked(
    shared: Station, open_page: OpenPage, width: int, height: int
) -> None:
    """Proposed ("20 of 20")."""
    page = open_page(width, height)
    show(shared, page, PROPOSED)
    expect(page.locator("#proposed")).to_have_text("SEEN 20 of 20")
    expect(page.locator("#word")).to_have_text("CONFIRM books 20 of 20")
    expect(page.locator("#counter")).to_have_text("0 / 20")
    show(shared, page, replace(PROPOSED, aside=2, language="de"))
    expect(page.locator("#proposed")).to_have_text("GESEHEN 20 von 20")
    box, other = page.locator("#proposed").bounding_box(), page.locator("#aside").bounding_box()
    assert box is not None
    assert other is not None
    assert box["x"] + box["width"] <= other["x"] + 1
    show(shared, page, READY)
    expect(page.locator("#proposed")).to_be_hidden()


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_conflicts_stand_in_the_idle_view(
    shared: Station, open_page: OpenPage, width: int, height: int
) -> None:
    """A conflict row with both stories, shown in both stations' idle view."""
    page = open_page(width, height)
    show(shared, page, CONFLICTS)
    expect(page.locator("#conflicts-label")).to_have_text("CONFLICTS 2")
    expect(page.locator("#conflicts-list li")).to_have_text(list(CONFLICTS.conflicts))
    bar, tasks = page.locator("#conflicts").bounding_box(), page.locator("#tasks").bounding_box()
    assert bar is not None
    assert tasks is not None
    assert bar["y"] + bar["height"] <= tasks["y"]
    show(shared, page, READY)
    expect(page.locator("#conflicts")).to_be_hidden()


@pytest.mark.domain("task.as-of")
@pytest.mark.parametrize("name", ["proposed", "conflicts"])
def test_what_verdicts_are_checked_against_is_always_there(
    shared: Station, open_page: OpenPage, name: str
) -> None:
    """It says what it was checked against."""
    page = open_page()
    show(shared, page, ALL[name])
    expect(page.locator("#checked")).to_have_text("Checked: stock list of 12:40")
    shown, bar = page.locator("#checked").bounding_box(), page.locator("#key-in").bounding_box()
    assert shown is not None
    assert bar is not None
    assert shown["y"] >= bar["y"] + bar["height"] - 1


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_process_has_a_name(shared: Station, open_page: OpenPage, language: str) -> None:
    page = open_page(1920, 1080)
    for process in Process:
        show(shared, page, replace(READY, process=process.value, language=language))
        expect(page.locator("#process")).not_to_have_text(process.value)
        expect(page.locator("#process")).not_to_have_text("")
