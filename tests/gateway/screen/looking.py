"""What the browser tests do to look at the page."""

import re

import numpy as np
import zxingcpp
from cv2 import IMREAD_GRAYSCALE, imdecode
from playwright.sync_api import Page, expect

from rules.view import View
from tests.gateway.screen.conftest import Station

#: A 7 inch panel, a 10 inch tablet, a wall screen.
SIZES = [(800, 480), (1280, 800), (1920, 1080)]


def show(station: Station, page: Page, view: View) -> None:
    """Publishes, and waits until the page shows this look."""
    station.board.publish(view)
    expect(page.locator("body")).to_have_attribute("data-show", view.state)


def settle(page: Page) -> None:
    """Waits until every symbol is loaded and has its size."""
    page.evaluate(
        "Promise.all([...document.querySelectorAll('.symbol img')].map(image =>"
        " image.style.width !== '' || new Promise(done => image.addEventListener('load', done))))"
    )


def font_vh(page: Page, selector: str) -> float:
    """Size of the letters in hundredths of the screen's height."""
    script = "e => parseFloat(getComputedStyle(e).fontSize) * 100 / innerHeight"
    return float(page.locator(selector).evaluate(script))


def luminance(page: Page, selector: str) -> float:
    """Relative luminance of an element's ground (WCAG 2.2)."""
    colour = page.locator(selector).evaluate("e => getComputedStyle(e).backgroundColor")
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def codes_on(page: Page) -> set[str]:
    """What a decoder reads from the screenshot."""
    settle(page)
    picture = imdecode(np.frombuffer(page.screenshot(), np.uint8), IMREAD_GRAYSCALE)
    assert picture is not None
    return {found.text for found in zxingcpp.read_barcodes(np.asarray(picture, np.uint8))}
