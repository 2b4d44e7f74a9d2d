"""What a scan of a calibration code tells of its scanner, as a value: findings, advice, and the profile.

The sentences here are English, for the command line; what a station shows is in `rules.calibrated`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from rules.labels import keyboard
from rules.labels.values import Profile

_GS: Final = "\x1d"
_RS: Final = "\x1e"
_EOT: Final = "\x04"

#: GS1 General Specifications, character set 82, and the blank: all of it may be data of an element string.
_DATA: Final = frozenset(
    " !\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
)
#: A text of so many characters with a mark among them is no data by chance.
_CLEAR: Final = 3
#: Printable by no means, yet understood: separators of ISO/IEC 15434, and NUL, which some send for RS.
_CONTROLS: Final = frozenset("\0\x04\x1c\x1d\x1e\x1f")
#: Marks that stand in GS1 data, addresses, HIBC or messages.
_NEEDED: Final = frozenset("!\"#$%&'()*+,-./:;<=>?@[]_")


class Finding(StrEnum):
    """What a scanner changes. The values are stable: records carry them."""

    LAYOUT_AMBIGUOUS = "layout_ambiguous"
    LAYOUT_PARTIAL = "layout_partial"
    CASE_LOST = "case_lost"
    AIM_MISSING = "aim_missing"
    GS_LOST = "gs_lost"
    RS_LOST = "rs_lost"
    EOT_LOST = "eot_lost"
    UNCLEAR = "unclear"
    GS_REPLACED = "gs_replaced"
    RS_REPLACED = "rs_replaced"
    EOT_REPLACED = "eot_replaced"
    CASE_SWAPPED = "case_swapped"
    LAYOUT = "layout"
    DEAD_KEYS = "dead_keys"
    MARKS_LOST = "marks_lost"
    PREFIX = "prefix"
    SUFFIX = "suffix"


#: What no profile can make good: which setting to change, so that nothing is lost.
ADVICE: Final[dict[Finding, str]] = {
    Finding.LAYOUT_AMBIGUOUS: "Set the scanner's keyboard country as the computer's, or use serial mode.",
    Finding.LAYOUT_PARTIAL: "Scan the square calibration code, or set the scanner's keyboard country.",
    Finding.CASE_LOST: "Switch off the conversion to capital or small letters.",
    Finding.AIM_MISSING: "Switch on 'transmit AIM identifier': without it GS1 codes look like plain text.",
    Finding.GS_LOST: "Switch on the transmission of control characters: the separator GS (FNC1) is dropped.",
    Finding.RS_LOST: "Switch on the transmission of control characters: RS is dropped.",
    Finding.EOT_LOST: "Switch on the transmission of control characters: EOT is dropped.",
    Finding.UNCLEAR: "Replace GS, RS and EOT by different texts that are no data, such as {GS}, {RS}, {EOT}.",
}
#: What is made good, and told.
NOTES: Final[dict[Finding, str]] = {
    Finding.GS_REPLACED: "The separator GS arrives as another text; it is understood.",
    Finding.RS_REPLACED: "RS arrives as another text; it is understood.",
    Finding.EOT_REPLACED: "EOT arrives as another text; it is understood.",
    Finding.CASE_SWAPPED: "Capital and small letters are swapped (caps lock); this is undone.",
    Finding.LAYOUT: "A keyboard of another country types; this is undone. Serial mode is safer.",
    Finding.DEAD_KEYS: "Accents wait for the next letter; this is undone, but a blank after one is lost.",
    Finding.MARKS_LOST: "Some marks that labels seldom use do not arrive.",
    Finding.PREFIX: "A prefix stands in front of each scan; it is taken off.",
    Finding.SUFFIX: "A suffix stands behind each scan; it is taken off.",
}


@dataclass(frozen=True, slots=True)
class Calibration:
    """What one scan of a calibration code tells of its scanner.

    Attributes:
        aim: the AIM identifier as it should read, empty if none came.
        gs: what arrives for GS, empty if nothing; likewise `rs` and `eot`. None: the code does not hold it.
        case: as in `Profile`.
        layout: as in `Profile`.
        prefix: what stands in front, after the layout is undone.
        suffix: what stands behind, likewise.
        ambiguous: two characters arrive as the same one or one as two, so the layout can't be undone.
        lost: marks that do not arrive at all.
        dead: some marks are dead keys, which the layout parts again.
        divided: something stands in front of the AIM identifier and behind it.
    """

    aim: str
    gs: str
    rs: str | None
    eot: str | None
    case: str
    layout: dict[str, str]
    prefix: str
    suffix: str
    ambiguous: bool = False
    lost: str = ""
    dead: bool = False
    divided: bool = False

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that is not as it should be, what cannot be made good first."""
        return tuple(sorted(_findings(self), key=list(Finding).index))

    @property
    def fit(self) -> bool:
        """Whether labels are read rightly with `apply`: nothing is lost."""
        return not any(finding in ADVICE for finding in self.findings)

    def apply(self, profile: Profile) -> Profile:
        """The profile with what was found; what this code does not tell stays as it is."""
        return replace(
            profile,
            layout={} if self.ambiguous else dict(self.layout),
            case=self.case,  # type: ignore[arg-type]  # one of the literals
            separators=_merged(self.gs, _GS, profile.separators),
            record_separators=_merged(self.rs, _RS, profile.record_separators),
            ends=_merged(self.eot, _EOT, profile.ends),
            prefix=self.prefix,
            suffix=self.suffix,
        )

    def after(self, before: "Calibration | None") -> "Calibration":
        """With what the square code told before, where the linear one, which tells less, agrees with it."""
        if self.rs is not None or before is None or before.rs is None:
            return self
        own, whole = self.apply(Profile()), before.apply(Profile())
        gs, prefix, suffix = (
            keyboard.undo_text(keyboard.typed(text, own), whole)
            for text in (self.gs, self.prefix, self.suffix)
        )
        agrees = (self.case, gs) == (before.case, before.gs) and self.layout.items() <= before.layout.items()
        if self.ambiguous or not agrees:
            return self
        return replace(before, aim=self.aim, prefix=prefix, suffix=suffix, divided=self.divided)


def _merged(arrives: str | None, control: str, before: tuple[str, ...]) -> tuple[str, ...]:
    """The substitutes of a control character: what arrives now, or as before where nothing was told."""
    if arrives is None:
        return before
    return () if arrives in {"", control} else (arrives,)


def _findings(told: Calibration) -> Iterator[Finding]:
    if not told.aim:
        yield Finding.AIM_MISSING
    yield from _control(told.gs, _GS, Finding.GS_LOST, Finding.GS_REPLACED)
    yield from _control(told.rs, _RS, Finding.RS_LOST, Finding.RS_REPLACED)
    yield from _control(told.eot, _EOT, Finding.EOT_LOST, Finding.EOT_REPLACED)
    if told.divided or _unclear([told.gs, told.rs, told.eot]):
        yield Finding.UNCLEAR
    if told.case == "swapped":
        yield Finding.CASE_SWAPPED
    elif told.case != "kept":
        yield Finding.CASE_LOST
    yield from _keys(told)
    if told.prefix:
        yield Finding.PREFIX
    if told.suffix:
        yield Finding.SUFFIX


def _keys(told: Calibration) -> Iterator[Finding]:
    if told.ambiguous or _NEEDED & set(told.lost):
        yield Finding.LAYOUT_AMBIGUOUS
        return
    if told.layout and told.rs is None:
        yield Finding.LAYOUT_PARTIAL
    elif told.layout:
        yield Finding.LAYOUT
    if told.dead:
        yield Finding.DEAD_KEYS
    if told.lost:
        yield Finding.MARKS_LOST


def _control(arrives: str | None, control: str, lost: Finding, replaced: Finding) -> Iterator[Finding]:
    if arrives == "":
        yield lost
    elif arrives is not None and arrives != control:
        yield replaced


def _unclear(arriving: list[str | None]) -> bool:
    """Whether one of the controls can't be told from data, from another one, or is never taken."""
    given = [text for text in arriving if text]
    own = (_GS, _RS, _EOT, "\0")
    return len(set(given)) < len(given) or any(_may_be_data(text) for text in given if text not in own)


def _may_be_data(text: str) -> bool:
    if not all(character.isprintable() or character in _CONTROLS for character in text):
        return True
    return _DATA.issuperset(text) and (len(text) < _CLEAR or text.replace(" ", "").isalnum())
