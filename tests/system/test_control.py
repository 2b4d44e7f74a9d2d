"""The same kills and the same count for a program that trusts the broker: it must lose."""

from collections.abc import Callable

import pytest

from tests.system.control import naive

Say = Callable[[str], None]


def test_the_control_loses_what_it_promised(say: Say) -> None:
    found = naive(4, seed=21)
    say(str(found))
    assert found.lost > 0
    assert not found.clean


@pytest.mark.soak
def test_the_control_loses_again_and_again(say: Say) -> None:
    found = naive(80, seed=22)
    say(str(found))
    assert found.lost >= 20
