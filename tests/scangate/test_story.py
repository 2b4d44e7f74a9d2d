"""The demo's story as data: complete, well-formed, told in an order that can be played.

That every step is answered as it names is shown by the real thing: `tests/system/test_demo.py`.
"""

from typing import Any

import pytest

from rules.commands import is_command, parse
from rules.policy import FREE
from rules.reasons import REASONS, Klass
from scangate import story
from scangate.player import agrees
from scangate.story import Cut, Office, Restore, Say, Scan

SCANS = [step for step in story.STORY if isinstance(step, Scan)]
CALLS = [step for step in story.STORY if isinstance(step, Office)]


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("expected serials", "serial.verified"),
        ("an unexpected one", "serial.not_expected"),
        ("let in by a supervisor's badge", "override.admitted"),
        ("a duplicate", "serial.already_in_task"),
        ("undo", "undo.done"),
        ("a lot", "lot.accepted"),
        ("a quantity", "quantity.amended"),
        ("a damaged unit", "damaged.booked"),
        ("a container as one", "container.accepted"),
        ("the same container twice", "container.twice"),
        ("a pick", "serial.accepted"),
        ("units aside at CONFIRM", "confirm.aside"),
        ("a unit nobody here can know offline", "serial.provisional"),
        ("a recall", "item.recalled"),
        ("the stopped scanner", "ack.first"),
        ("ACK", "stop.acknowledged"),
        ("a customer return", "serial.returned"),
        ("a count", "count.found"),
        ("found elsewhere", "count.moved"),
    ],
)
def test_the_day_has(what: str, reason: str) -> None:
    assert reason in {scan.expect for scan in SCANS}, what


def test_every_answer_is_a_reason_of_the_catalogue_and_every_class_happens() -> None:
    classes = {REASONS[scan.expect].klass for scan in SCANS}
    assert classes == set(Klass)


def test_scans_are_at_both_stations_and_commands_exist() -> None:
    assert {scan.station for scan in SCANS} == set(story.STATIONS)
    commands = [parse(scan.code) for scan in SCANS if is_command(scan.code)]
    assert None not in commands
    assert {c.process for c in commands if c is not None and c.process} <= FREE


def test_one_cut_in_which_both_stations_work_and_the_office_waits() -> None:
    kinds = [type(step) for step in story.STORY]
    assert (kinds.count(Cut), kinds.count(Restore)) == (1, 1)
    offline = story.STORY[kinds.index(Cut) : kinds.index(Restore)]
    assert {step.station for step in offline if isinstance(step, Scan)} == set(story.STATIONS)
    assert not any(isinstance(step, Office) for step in offline)
    assert [step.after for step in story.STORY if isinstance(step, Restore)] == [10.0]


def test_documents_are_entered_before_they_are_opened() -> None:
    entered: set[str] = set()
    for step in story.STORY:
        if isinstance(step, Office) and step.method == "PUT":
            entered.add(step.path.rpartition("/")[2])
        elif isinstance(step, Scan) and step.expect == "task.opened" and not is_command(step.code):
            assert step.code in entered


def test_what_the_office_asks_is_checked() -> None:
    assert {call.method for call in CALLS} == {"GET", "PUT", "POST"}
    assert all(call.body is None and call.expect is not None for call in CALLS if call.method == "GET")
    assert all(call.expect is not None for call in CALLS if call.method == "POST")


def test_one_pump_lives_through_most_of_it() -> None:
    answers = [scan.expect for scan in SCANS if story.HERO in scan.code]
    assert answers == [
        "serial.verified", "serial.already_in_task", "serial.verified", "serial.accepted", "serial.accepted",
        "serial.returned", "serial.accepted", "count.found",
    ]  # fmt: skip


def test_it_is_told() -> None:
    assert isinstance(story.STORY[0], Say)
    assert all(step.text.endswith((".", "?")) for step in story.STORY if isinstance(step, Say))


@pytest.mark.parametrize(
    ("got", "expected", "same"),
    [
        ({"serial": "S1", "at": 7}, {"serial": "S1"}, True),
        ({"serial": "S2"}, {"serial": "S1"}, False),
        ({}, {"serial": "S1"}, False),
        ([], {"serial": "S1"}, False),
        ([{"n": 1, "m": 2}], [{"n": 1}], True),
        ([{"n": 1}, {"n": 2}], [{"n": 1}], False),
        ([], [], True),
        (None, [], False),
        ("anything", None, True),
        (True, True, True),
        (30, 10, False),
    ],
)
def test_an_answer_agrees_in_what_is_named(got: Any, expected: Any, *, same: bool) -> None:
    assert agrees(got, expected) is same
