"""What calibration codes told of this gateway's scanners: answered, kept in the store, applied.

Recognition is in `rules.labels.calibration`. Replaying the journal needs none of this: a record holds what
was read, not what was sent.
"""

from collections.abc import Iterable
from logging import getLogger

import msgspec

from gateway.store.store import Store
from rules.events import Event, Facts, Noted, Noting, Read, Refused
from rules.labels.calibration import Calibration, recognise
from rules.labels.values import Profile
from rules.scan import Entry, Scan

#: Bytes of a refused scan that are shown.
_SHOWN = 100

log = getLogger(__name__)


class Calibrations:
    """By the scanner's name, which is unique within the gateway."""

    def __init__(self, store: Store, scanners: Iterable[str]) -> None:
        """Those kept before a restart."""
        self._store = store
        self._told: dict[str, Calibration] = {}
        self._profiles: dict[str, Profile] = {}
        self._unsettled: tuple[str, Calibration | None] | None = None
        for name in scanners:
            if (told := _kept(name, store.fact(_fact(name)))) is not None:
                self._told[name] = told

    def profile(self, scanner: str, profile: Profile) -> Profile:
        """The scanner's profile, as its file has it, with what was told since."""
        if scanner not in self._told:
            return profile
        if scanner not in self._profiles:
            self._profiles[scanner] = self._told[scanner].apply(profile)
        return self._profiles[scanner]

    def judge(self, scan: Scan, at: int, *, first: bool) -> Event | None:
        """The verdict on a calibration code, or on what came before it where it must be first; else None.

        What the code told counts from now on; it is kept with the next transaction, which `settle` follows.
        A fixed reader has neither.
        """
        if scan.entry is Entry.FIXED:
            return None
        told = recognise(scan.data, scan.aim)
        if told is None:
            fit = scan.source in self._told and self._told[scan.source].fit
            return _uncalibrated(scan, at) if first and not fit else None
        if scan.entry is not Entry.KEYED:
            before = self._told.get(scan.source)
            told = told.after(before)
            self._set(scan.source, told)
            self._unsettled = (scan.source, before)
        return _answer(scan, told, at)

    def settle(self, *, stored: bool) -> None:
        """What the last code told stays if it could be stored; else it is as before that."""
        if self._unsettled is not None and not stored:
            self._set(*self._unsettled)
        self._unsettled = None

    def _set(self, scanner: str, told: Calibration | None) -> None:
        self._profiles.pop(scanner, None)
        if told is None:
            self._told.pop(scanner, None)
        else:
            self._told[scanner] = told
        self._store.remember(_fact(scanner), msgspec.json.encode(told).decode() if told is not None else "")


def _answer(scan: Scan, told: Calibration, at: int) -> Event:
    """The verdict on a scan of the code; `at` is in milliseconds since 1970.

    What came as typed text can't be told from what people type, so nothing is made good there.
    """
    read = _read(scan, at, "calibration")
    findings = told.findings
    if not findings:
        return Noted(Noting.UNCHANGED, "scanner.ready", read)
    facts = {"finding": findings[0], "findings": " ".join(findings), **_details(told)}
    if not told.fit:
        return Refused("scanner.unfit", read, facts)
    if scan.entry is Entry.KEYED:
        return Refused("scanner.typed", read, facts)
    return Noted(Noting.UNCHANGED, "scanner.adapted", read, facts=facts)


def _uncalibrated(scan: Scan, at: int) -> Refused:
    """The verdict on anything else while the code is required first."""
    return Refused("scanner.uncalibrated", _read(scan, at, ascii(scan.data[:_SHOWN].decode("latin-1"))[1:-1]))


def _read(scan: Scan, at: int, text: str) -> Read:
    return Read(scan.source, scan.data, at, scan.aim or "", scan.entry, text, copies=scan.copies)


def _details(told: Calibration) -> Facts:
    """What arrives, where it is not what should, escaped."""
    given = {"gs": told.gs, "rs": told.rs, "eot": told.eot, "prefix": told.prefix, "suffix": told.suffix}
    usual = {"gs": "\x1d", "rs": "\x1e", "eot": "\x04", "prefix": "", "suffix": ""}
    return {
        name: ascii(text)[1:-1] for name, text in given.items() if text is not None and text != usual[name]
    }


def _fact(scanner: str) -> str:
    return f"scanner.{scanner}"


def _kept(scanner: str, text: str) -> Calibration | None:
    """Of an older program what it lacks is as usual; what is no calibration is left out, and said."""
    if not text:
        return None
    try:
        return msgspec.json.decode(text, type=Calibration)
    except msgspec.MsgspecError:
        log.warning("what is kept of scanner %s can't be read: scan its calibration code again", scanner)
        return None
