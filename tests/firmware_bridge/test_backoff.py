from hypothesis import given
from hypothesis import strategies as st

from firmware_bridge.backoff import Backoff


@given(st.integers(1, 10**9), st.floats(0, 1, exclude_max=True))
def test_a_pause_lies_between_half_and_all_of_its_doubling_and_never_above_the_limit(
    failures: int, chance: float
) -> None:
    full = min(5.0, 0.2 * 2.0 ** min(failures - 1, 30))
    assert full / 2 <= Backoff().delay_s(failures, chance) <= full


def test_the_first_try_comes_at_once() -> None:
    assert Backoff().delay_s(0, 0.5) == 0
