"""Operators at their stations: they scan real labels, confirm, undo, and now and then scan anything."""

from random import Random
from typing import Final

from rules.session import Session
from tests.simulation.gate import Gate
from tests.simulation.office import units
from tests.whole.office import label

CONFIRM: Final = "%%CONFIRM"
ANSWERS: Final = ("%%ANSWER-1", "%%ANSWER-1", "%%ANSWER-1", "%%ANSWER-2", CONFIRM, "%%UNDO")
#: What may be scanned on top of it all.
NOISE: Final = (
    "SN-0099", "A-01", "B-02", "PUMP", "BADGE-1", label("PUMP", serial="SN-0098"), label("SEAL", lot="L9"),
    "%%UNDO", "%%UNDO", "%%PAUSE", "%%CLOSE-SHORT", "%%ACK", "%%QTY-3", "%%NO-SERIAL", "%%DAMAGED",
    "%%CANCEL", "%%START-RELOCATE", "%%START-CUSTOMER-RETURN", "%%START-RECEIVE",
)  # fmt: skip
#: Shares of noise, and of units that someone else has in hands.
_NOISE: Final = 0.05
_WRONG: Final = 0.08


class People:
    """All operators. `places` is where each unit truly is, by its serial; it is the witness's."""

    def __init__(self, random: Random, places: dict[str, str]) -> None:
        self._random, self._places = random, places
        self.receipts = 0
        self.picks = 0

    def next(self, gate: Gate, station: str) -> str:
        """What the operator of this station scans now."""
        session = gate.station.session(station)
        chance = self._random.random()
        if session.stopped and chance < 0.8:
            return "%%ACK"
        if chance < _NOISE:
            return self._random.choice(NOISE)
        if session.questions and chance < 0.9:
            return self._random.choice(ANSWERS)
        if session.work is None:
            return self._task()
        return self._goods(session)

    def end(self, gate: Gate, station: str) -> str:
        """What ends the work at this station."""
        session = gate.station.session(station)
        if session.stopped:
            return "%%ACK"
        if session.questions:
            return "%%ANSWER-1"
        return CONFIRM if session.work is not None else next(iter(session.parked), CONFIRM)

    def _task(self) -> str:
        if self._random.random() < 0.5 or not self._at("A-01"):
            return f"PR-{self._random.randint(1, self.receipts)}"
        return f"PL-{self._random.randint(1, self.picks)}"

    def _goods(self, session: Session) -> str:
        work = session.work
        assert work is not None
        taken = {capture.serial for capture in work.captures.values()}
        if len(taken) >= self._random.randint(1, 6) or len(work.captures) > 8:
            return CONFIRM
        if self._random.random() < 0.15:
            return label("SEAL", lot=self._random.choice(("L1", "L2")))
        here = [serial for serial in self._wanted(work.task) if serial not in taken]
        if self._random.random() < _WRONG:
            here = sorted(self._places) or here
        return label("PUMP", serial=self._random.choice(here)) if here else CONFIRM

    def _wanted(self, task: str) -> list[str]:
        kind, _, number = task.partition("-")
        if kind == "PR" and number.isdecimal():
            return [serial for serial in units(int(number)) if serial not in self._places]
        return self._at("A-01")

    def _at(self, place: str) -> list[str]:
        return sorted(serial for serial, where in self._places.items() if where == place)
