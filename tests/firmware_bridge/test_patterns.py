import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_bridge.patterns import PATTERNS, Frame, Output, frame
from rules.signal import Light

A, B, G, R = Output.AMBER, Output.BUZZER, Output.GREEN, Output.RED


def play(light: Light, until_ms: float) -> list[tuple[float, set[Output]]]:
    """The frames of a light as (start, what is on), each begun when the one before said it ends."""
    at: float = 0
    frames: list[tuple[float, set[Output]]] = []
    while at <= until_ms:
        now = frame(PATTERNS[light], at)
        frames.append((at, set(now.on)))
        if now.lasts_ms is None:
            break
        at += now.lasts_ms
    return frames


@pytest.mark.parametrize(
    ("light", "frames"),
    [
        (Light.GREEN, [(0, {G, B}), (80, {G}), (1_000, set())]),
        (Light.AMBER, [(0, {A, B}), (120, {A}), (220, {A, B}), (340, {A})]),
        (Light.STOP, [(0, {R, B}), (300, {R}), (450, {R, B}), (750, {R}), (900, {R, B}), (1_200, {R})]),
        (Light.TICK, [(0, {B}), (20, set())]),
        (Light.FAULT, [(0, {R})]),
    ],
)
def test_patterns_that_come_to_rest(light: Light, frames: list[tuple[float, set[Output]]]) -> None:
    assert play(light, 10_000) == frames


def test_red_blinks_until_something_else_comes() -> None:
    frames = play(Light.RED, 1_400)
    assert frames == [
        (0, {R, B}), (200, {B}), (300, set()), (400, {R}), (450, {R, B}), (600, {B}), (750, set()),
        (800, {R}), (1_000, set()), (1_200, {R}), (1_400, set()),
    ]  # fmt: skip
    assert frame(PATTERNS[Light.RED], 3_600_000) == Frame(frozenset({R}), 200)


def test_nothing_flashes_more_than_three_times_a_second() -> None:
    for pattern in PATTERNS.values():
        if pattern.dark_ms:
            assert pattern.lit_ms is not None
            assert 1_000 / (pattern.lit_ms + pattern.dark_ms) <= 3


def test_every_light_that_answers_a_scan_sounds_different() -> None:
    sounds = {(p.beeps, p.beep_ms) for light, p in PATTERNS.items() if light is not Light.FAULT}
    assert len(sounds) == len(Light) - 1
    assert set(PATTERNS) == set(Light)


@given(st.sampled_from(Light), st.floats(0, 1e7))
def test_a_frame_lasts_and_the_buzzer_comes_to_rest(light: Light, elapsed_ms: float) -> None:
    now = frame(PATTERNS[light], elapsed_ms)
    assert now.lasts_ms is None or 0 < now.lasts_ms <= 1_000
    assert elapsed_ms < 2_000 or B not in now.on
