"""Plays the demo's story (`scangate.story`) on a running site and tells it, one line for each step."""

import json
from threading import Event
from time import monotonic
from typing import Any, Final

import click

from scangate import story
from scangate.site import PATIENCE, Sign, Site, SiteFailed

#: Where the REST API is.
API: Final = "/api/v1"
_COLOURS: Final = {
    "green": "green", "amber": "yellow", "red": "red", "stop": "bright_red", "tick": "bright_black",
}  # fmt: skip
#: Columns of who, of the answer's reason, of what was scanned, and of a call of the office.
_WHO, _REASON, _CODE, _CALL = 8, 23, 36, 66


class Player:
    """Plays steps one after the other and counts those that were not answered as expected.

    As long as there is a network, another station or the office goes on when all that was done before has
    arrived: people are slower than that, and the story must not depend on it.
    """

    def __init__(self, site: Site, stopped: Event, beat: float) -> None:
        self._site, self._stopped, self._beat = site, stopped, beat
        self._faults = 0
        self._cut_at: float | None = None
        self._last = ""

    def play(self) -> int:
        """Faults seen; stops early when asked to."""
        for step in story.STORY:
            if self._stopped.is_set():
                break
            self._play(step)
        return self._faults

    def settle(self) -> None:
        """Waits until the ledger has all records, and all gateways have its newest rules."""
        self._site.wait(self._settled, "everything has arrived everywhere")

    def _play(self, step: story.Step) -> None:
        match step:
            case story.Say(text):
                click.echo(f"\n{text}")
            case story.Cut():
                self._cut()
            case story.Restore(after):
                self._restore(after)
            case story.Office():
                self._turn_to("office")
                self._ask(step)
            case story.Scan(station):
                self._turn_to(station)
                self._scan(step)
                self._stopped.wait(self._beat)

    def _turn_to(self, who: str) -> None:
        if who != self._last and self._cut_at is None:
            self.settle()
        self._last = who

    def _scan(self, step: story.Scan) -> None:
        sign = self._site.docks[step.station].scan(step.code)
        right = sign.reason == step.expect
        self._tell(step.station, f"{_answer(sign)} {_readable(step.code):<{_CODE}}", sign.after_ms)
        self._judge(right=right, expected=step.expect)

    def _ask(self, step: story.Office) -> None:
        began = monotonic()
        answer = self._answer(step)
        took = (monotonic() - began) * 1000
        if step.method == "GET":
            answer = self._look_again(step, answer)
        self._tell("office", f"{_call(step):<{_CALL}}", took)
        if step.expect is not None:
            click.echo(f"  {'':<{_WHO}} → {json.dumps(step.expect, ensure_ascii=False)}")
        right = not isinstance(answer, SiteFailed) and agrees(answer, step.expect)
        self._judge(right=right, expected=step.expect, got=answer)

    def _answer(self, step: story.Office) -> Any:
        try:
            return self._site.call(step.method, API + step.path, step.body)
        except SiteFailed as error:
            return error

    def _look_again(self, step: story.Office, answer: Any) -> Any:
        """What is asked may still be on its way, as news of the gateways are: a person would look again."""
        give_up = monotonic() + PATIENCE
        while not agrees(answer, step.expect) and monotonic() < give_up and not self._stopped.wait(0.1):
            answer = self._answer(step)
        return answer

    def _tell(self, who: str, what: str, milliseconds: float) -> None:
        click.echo(f"  {who:<{_WHO}} {what} {milliseconds:7.1f} ms")

    def _judge(self, *, right: bool, expected: object, got: object = "") -> None:
        if not right:
            self._faults += 1
            click.echo(f"  {'':<{_WHO}} EXPECTED {expected} {got}")

    def _cut(self) -> None:
        self.settle()
        self._site.broker.kill()
        self._cut_at = monotonic()
        self._site.wait(self._alone, "both stations see that they are offline")

    def _alone(self) -> bool:
        links = [self._site.link(name) for name in self._site.docks]
        return all(link and not link["online"] for link in links)

    def _restore(self, after: float) -> None:
        began, self._cut_at = self._cut_at or monotonic(), None
        waiting = sum(map(self._site.waiting, self._site.docks))
        self._stopped.wait(max(0.0, began + after - monotonic()))
        click.echo(f"  {monotonic() - began:.0f} s without network, {waiting} records waiting")
        self._site.broker.start()
        self.settle()
        click.echo("  back online, 0 waiting")

    def _settled(self) -> bool:
        return all(self._site.caught_up(name) and self._site.has_rules(name) for name in self._site.docks)


def agrees(got: Any, expected: Any) -> bool:
    """Whether an answer holds what is expected: of an object these fields, of a list each entry.

    None expects nothing.

    >>> agrees({"serial": "S1", "at": 7}, {"serial": "S1"}), agrees([{"n": 1}], []), agrees(True, True)
    (True, False, True)
    """
    if isinstance(expected, dict):
        return isinstance(got, dict) and all(agrees(got.get(name), value) for name, value in expected.items())
    if isinstance(expected, list):
        return isinstance(got, list) and len(got) == len(expected) and all(map(agrees, got, expected))
    return expected is None or bool(got == expected)


def _answer(sign: Sign) -> str:
    return click.style(f"{sign.light.upper():<5} {sign.reason:<{_REASON}}", fg=_COLOURS.get(sign.light))


def _call(step: story.Office) -> str:
    body = "" if step.body is None else json.dumps(step.body, ensure_ascii=False)
    text = f"{step.method} {step.path} {body}"
    return text if len(text) <= _CALL else text[: _CALL - 1] + "…"


def _readable(code: str) -> str:
    return code.replace("\x1d", "|")
