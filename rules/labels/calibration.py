"""Two codes of known content: one scan of either tells what a scanner changes on the way.

Halves of the alphabet stand around each control character, so that whatever arrives between two of them is
what the scanner makes of it. A keyboard of another country moves letters, too, but never so many of thirteen
that they could not be found again; digits and marks follow at known places. Nothing is guessed from
single characters: a scan that is not whole is no calibration.

Each mark stands once before an ``o`` and once before a ``b``: a dead key of any accent melts into the first,
none into the second.

The idea of such a code is known from health care readers; the content here is our own.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from rules.labels import keyboard
from rules.labels.findings import ADVICE, NOTES, Calibration, Finding
from rules.labels.symbology import AIM_LENGTH, is_known
from rules.labels.values import Profile

__all__ = ["ADVICE", "LINEAR_TEXT", "MATRIX_TEXT", "NOTES", "Calibration", "Finding", "recognise"]

_GS: Final = "\x1d"
_RS: Final = "\x1e"
_EOT: Final = "\x04"

_A_M: Final = "abcdefghijklm"
_N_Z: Final = "nopqrstuvwxyz"
_DIGITS: Final = "0123456789"
#: All printable marks of ASCII: whatever a keyboard makes of one must not be taken for another.
_MARKS: Final = "]-./:;,+*=()[<>!?_%&#$@\"'^`~{}|\\"
_MELTS: Final = "o"
_APART: Final = "b"
#: Of the linear code: marks that tell most keyboards apart; more does not fit.
_FEW: Final = '"-'

#: Content of the two-dimensional code (Data Matrix or QR): everything.
MATRIX_TEXT: Final = (
    _A_M + _GS + _N_Z + _RS + _A_M.upper() + _EOT + _N_Z.upper()
    + _DIGITS + "".join(mark + _MELTS + mark + _APART for mark in _MARKS) + _A_M
)  # fmt: skip
#: Content of the linear code (Code 128): what fits below 170 mm, so neither RS nor EOT and few marks.
LINEAR_TEXT: Final = _A_M + _GS + _N_Z.upper() + _DIGITS + _FEW + _A_M

#: Halves with what stands behind each: a control character, or digits and marks.
_MATRIX: Final = ((_A_M, _GS), (_N_Z, _RS), (_A_M.upper(), _EOT), (_N_Z.upper(), _MARKS), (_A_M, ""))
_LINEAR: Final = ((_A_M, _GS), (_N_Z.upper(), _FEW), (_A_M, ""))
#: The linear code is always printed as Code 128 without FNC1.
_LINEAR_AIM: Final = "]C0"

#: Letters of a half that must be where they belong.
_ENOUGH: Final = 9
#: The longest thing that a scanner sends for a control character, in front, or behind.
_LONGEST: Final = 16
_SHORTEST_SCAN: Final = len(LINEAR_TEXT) - 4
_LONGEST_SCAN: Final = 2 * len(MATRIX_TEXT) + 8 * _LONGEST
#: Stays together in every layout of Latin letters that is known here; looked for before anything is cut.
_RUN: Final = b"defgh"


def recognise(data: bytes, aim: str | None) -> Calibration | None:
    """What this scan tells if it is one of the two codes, else None.

    Args:
        data: as the device delivered it.
        aim: AIM identifier, if the device split it off.
    """
    if not _SHORTEST_SCAN <= len(data) <= _LONGEST_SCAN or _RUN not in data.lower():
        return None
    try:
        text = data.decode().rstrip("\r\n")
    except UnicodeDecodeError:
        return None
    for whole in (_MATRIX, _LINEAR):
        found = _align(text, whole)
        if found is not None:
            return _tell(found, aim or "", linear=whole is _LINEAR)
    return None


@dataclass(slots=True)
class _Aligned:
    """A scan cut at the places of a code.

    Attributes:
        head: what stands in front, `tail` what stands behind.
        controls: what arrived for each control character.
        pairs: characters that arrived with what they stand for.
        accents: what a dead key leaves, with its mark.
        lost: marks that did not arrive.
        garbled: digits and marks did not arrive in a way that is understood.
    """

    head: str
    tail: str = ""
    controls: dict[str, str] = field(default_factory=dict)
    pairs: list[tuple[str, str]] = field(default_factory=list)
    accents: dict[str, str] = field(default_factory=dict)
    lost: str = ""
    garbled: bool = False


def _align(text: str, whole: tuple[tuple[str, str], ...]) -> _Aligned | None:
    """The scan cut as a code is, by its halves of the alphabet; None when they are not all there."""
    at = _find_half(text, 0, whole[0][0], _LONGEST)
    if at is None:
        return None
    found = _Aligned(text[:at])
    for (half, gap), (following, _) in zip(whole, (*whole[1:], ("", "")), strict=True):
        found.pairs += zip(text[at:], half, strict=False)
        at += len(half)
        if not following:
            break
        size = _LONGEST if len(gap) == 1 else len(_DIGITS) + 4 * len(gap)
        stop = _find_half(text, at, following, size)
        if stop is None:
            return None
        if len(gap) == 1:
            found.controls[gap] = text[at:stop]
        elif not _take_section(found, text[at:stop], gap):
            return None
        at = stop
    found.tail = text[at:]
    return found if len(found.tail) <= _LONGEST else None


def _find_half(text: str, at: int, half: str, size: int) -> int | None:
    """Where enough letters of a half stand, capital or small, not more than `size` behind `at`."""
    half = half.lower()
    for start in range(at, min(at + size, len(text) - len(half)) + 1):
        piece = text[start : start + len(half)].lower()
        if sum(a == b for a, b in zip(piece, half, strict=False)) >= _ENOUGH:
            return start
    return None


def _take_section(found: _Aligned, section: str, marks: str) -> bool:
    """Digits and marks between two halves; whether they are there."""
    found.pairs += zip(section, _DIGITS, strict=False)
    section = section[len(_DIGITS) :]
    if marks == _FEW:
        found.garbled = len(section) != len(marks)
        found.pairs += zip(section, marks, strict=False)
        return len(section) <= len(marks)
    arrives = {meant: arrived for arrived, meant in found.pairs}
    melts, apart = arrives[_MELTS], arrives[_APART]
    if section.count(apart) < len(marks) // 2:
        return False
    for mark in marks:
        taken = _take_mark(found, section, mark, melts, apart)
        found.garbled |= not taken
        section = section[taken:]
    found.garbled |= bool(section)
    return True


def _take_mark(found: _Aligned, section: str, mark: str, melts: str, apart: str) -> int:
    """How many characters stand for a mark before each of two letters; 0 when they make no sense."""
    if section[1:2] == melts and section[3:4] == apart and section[0] == section[2]:
        found.pairs.append((section[0], mark))
        return 4
    if section.startswith(melts + apart):
        found.lost += mark
        return len(melts + apart)
    parted = keyboard.part(section[:1]) if section else None
    if parted is None or parted[1] != melts:
        return 0
    accent = parted[0]
    found.garbled |= accent in found.accents
    found.accents[accent] = mark
    if section[2:3] == apart:
        found.pairs.append((section[1], mark))
        return 3
    found.lost += mark  # what takes no accent swallows it
    return 2 if section[1:2] == apart else 1


def _tell(found: _Aligned, aim: str, *, linear: bool) -> Calibration:
    case = _case(found.pairs)
    layout, clear = _layout(found, case or "kept")
    profile = Profile(layout=layout, case=case or "kept")  # type: ignore[arg-type]  # one of the literals
    head = keyboard.undo_text(found.head, profile)
    aim = aim if is_known(aim) else keyboard.undo_text(aim, profile)
    before, behind = "", head
    if not aim:
        before, aim, behind = _split_aim(head, linear=linear)
        if linear and aim and aim[0] != "]":
            layout[aim[0]], aim = "]", _LINEAR_AIM
    rs, eot = found.controls.get(_RS), found.controls.get(_EOT)
    return Calibration(
        aim=aim,
        gs=keyboard.undo_text(found.controls[_GS], profile),
        rs=keyboard.undo_text(rs, profile) if rs is not None else None,
        eot=keyboard.undo_text(eot, profile) if eot is not None else None,
        case=case or "kept",
        layout=layout,
        prefix=before + behind,
        suffix=keyboard.undo_text(found.tail, profile),
        ambiguous=found.garbled or not clear or not case,
        lost=found.lost,
        dead=bool(found.accents),
        divided=bool(before and behind),
    )


def _split_aim(head: str, *, linear: bool) -> tuple[str, str, str]:
    """The AIM identifier in what stands in front, whatever became of its letter, and what is around it.

    The linear code does not say what arrives for ``]``, but its identifier is known.
    """
    for at in range(len(head) - AIM_LENGTH + 1):
        aim, rest = head[at : at + AIM_LENGTH], head[at + AIM_LENGTH :]
        for form in (aim, aim.swapcase()):
            if is_known(form):
                return head[:at], form, rest
        if linear and not aim[0].isalnum() and aim[1:].upper() == _LINEAR_AIM[1:]:
            return head[:at], aim, rest
    return "", "", head


def _case(pairs: Iterable[tuple[str, str]]) -> str:
    """What became of letters that kept their place on the keyboard; empty for nothing regular."""
    letters = [(a, m) for a, m in pairs if m.isalpha() and a.lower() == m.lower()]
    if all(arrived == meant for arrived, meant in letters):
        return "kept"
    if all(arrived != meant for arrived, meant in letters):
        return "swapped"
    if all(arrived.isupper() for arrived, _ in letters):
        return "upper"
    return "lower" if all(arrived.islower() for arrived, _ in letters) else ""


def _layout(found: _Aligned, case: str) -> tuple[dict[str, str], bool]:
    """What arrives and what it stands for where they differ; whether each stands for just one other."""
    meant_by: dict[str, str] = {}
    arrives: dict[str, str] = {}
    clear = True
    for arrived, meant in [*found.pairs, *found.accents.items()]:
        if case in {"upper", "lower"} and meant.isalpha():
            meant = meant.upper() if case == "upper" else meant.lower()  # noqa: PLW2901
        if case == "swapped":
            arrived = keyboard.swap(arrived)  # noqa: PLW2901
        clear &= meant_by.setdefault(arrived, meant) == meant
        if arrived not in found.accents:  # a dead key arrives as its accent, too
            clear &= arrives.setdefault(meant, arrived) == arrived
    for arrived in meant_by:  # a key of its own that looks like a letter behind a dead key
        parted = keyboard.part(arrived)
        clear &= parted is None or parted[0] not in found.accents
    layout = {
        arrived: meant for arrived, meant in meant_by.items() if arrived != meant or arrived in found.accents
    }
    return layout, clear
