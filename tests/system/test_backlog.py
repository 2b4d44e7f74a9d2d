"""A gateway comes back after three days without network; a sample of 1 % in every run of the tests."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.system import backlog

Say = Callable[[str], None]


def test_a_backlog_drains_while_live_records_pass_it(tmp_path: Path, say: Say) -> None:
    drain = backlog.drained(tmp_path, backlog.THREE_DAYS // 100)
    say(str(drain.figures))
    assert drain.figures.clean, drain.figures
    assert drain.figures.asked >= backlog.THREE_DAYS // 100
    assert drain.live_ms


@pytest.mark.soak
def test_three_days_drain(tmp_path: Path, say: Say) -> None:
    drain = backlog.drained(tmp_path, backlog.THREE_DAYS)
    say(str(drain.figures))
    assert drain.figures.clean, drain.figures
    assert drain.figures.asked >= backlog.THREE_DAYS
