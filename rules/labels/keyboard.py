"""What a keyboard does to a scan before it arrives, undone: caps lock, a layout of another country.

A scanner that types presses the keys of its own country; the computer takes them for those of another one.
`Profile.layout` says what stands for what, `Profile.case` what became of letters. Capital and small ASCII
letters are exchanged first, then single characters, in the data and in the AIM identifier. A dead key (an
accent that waits for a letter) arrives as one character with the letter behind it: that is parted again
where the layout knows the accent.

What was forced into one case cannot be brought back: the AIM identifier is resolved where it is known in one
case only, and a label that holds letters says so (`Notice.CASE_LOST`).
"""

from dataclasses import replace
from typing import Final

from rules.labels.fault import Fault, Notice
from rules.labels.symbology import AIM_LENGTH, ROUTES, is_known
from rules.labels.values import Label, LabelKind, Profile
from rules.scan import Scan

#: Combining accents and what the dead key of each leaves where the next character takes no accent.
ACCENTS: Final = {
    "\u0300": "`",
    "\u0301": "\u00b4",
    "\u0302": "^",
    "\u0303": "~",
    "\u0308": "\u00a8",
    "\u030a": "\u00b0",
    "\u030c": "\u02c7",
    "\u0327": "\u00b8",
}
_FORCED: Final = frozenset({"upper", "lower"})

#: What the key of ``]`` types in other countries: German and Spanish, French, Nordic, Portuguese, Hungarian,
#: Czech.
_BRACKETS: Final = frozenset("+$\u00a8\u00b4\u00fa)")
#: What the keys of the digits type without shift on a French, Belgian or Czech keyboard.
_DIGIT_KEYS: Final = frozenset(
    "&\u00e9\"'(-\u00a7\u00e8_!\u00e7\u00e0+\u011b\u0161\u010d\u0159\u017e\u00fd\u00e1\u00ed"
)
_SHORTEST: Final = 6  # digits that a code of goods has at least


def changes(profile: Profile) -> bool:
    """Whether a keyboard changes what this scanner sends."""
    return profile.case != "kept" or bool(profile.layout)


def is_foreign(text: str) -> bool:
    """Whether a scan without AIM identifier shows that a keyboard of another country typed it.

    Either what it types for ``]`` stands before the rest of an identifier of GS1 and digits, or the signs of
    its digit keys stand where digits should be.
    """
    if text[:1] in _BRACKETS and f"]{text[1:AIM_LENGTH]}" in ROUTES:
        return text[AIM_LENGTH : AIM_LENGTH + 2].isdigit()
    if text.isascii() or len(text) < _SHORTEST or any(character.isdigit() for character in text):
        return False
    return 2 * sum(character in _DIGIT_KEYS for character in text) > len(text)


def undo(scan: Scan, profile: Profile) -> Scan:
    """The scan as it was read from the symbol; data that is no UTF-8 stays as it is."""
    text = _decoded(scan.data)
    aim = scan.aim if scan.aim is None else _resolve(undo_text(scan.aim, profile), profile)
    if text is None:
        return replace(scan, aim=aim)
    text = undo_text(text, profile)
    if aim is None and profile.aim_prefix:
        start = len(profile.prefix) if text.startswith(profile.prefix) else 0
        end = start + AIM_LENGTH
        text = text[:start] + _resolve(text[start:end], profile) + text[end:]
    return replace(scan, data=text.encode(), aim=aim)


def undo_text(text: str, profile: Profile) -> str:
    """Text as it was before a keyboard typed it."""
    swapped = profile.case == "swapped"
    if not profile.layout:
        return swap(text) if swapped else text
    meant = {c: _meant(c, profile.layout, swapped=swapped) for c in set(text)}
    return "".join([meant[character] for character in text])


def locate(fault: Fault, data: bytes, profile: Profile) -> Fault:
    """A fault in undone data, at its byte of the data as it arrived."""
    text = _decoded(data)
    if fault.position is None or text is None or not profile.layout:
        return fault
    widths = {c: (len(undo_text(c, profile).encode()), len(c.encode())) for c in set(text)}
    undone = arrived = 0
    for character in text:
        meant, typed = widths[character]
        undone += meant
        if undone > fault.position:
            break
        arrived += typed
    return replace(fault, position=arrived)


def notice(label: Label, profile: Profile) -> Label:
    """The label, warned of where it holds letters whose case got lost. HIBC knows capital letters only."""
    if profile.case not in _FORCED or (label.kind is LabelKind.HIBC and profile.case == "upper"):
        return label
    if not any(character.isalpha() for character in label.text):
        return label
    return replace(label, warnings=(*label.warnings, Notice.CASE_LOST))


def symbol(aim: str, raw: bytes, profile: Profile) -> bytes:
    """Data behind its identifier, both as they arrived, of a scan whose label has the identifier `aim`."""
    given = undo(Scan("", raw, None, 0), profile).data.removeprefix(profile.prefix.encode())
    return raw if given.startswith(aim.encode()) else typed(aim, profile).encode() + raw


def swap(text: str) -> str:
    """Capital and small letters of ASCII exchanged; others have no single counterpart everywhere."""
    return "".join(c.swapcase() if c.isascii() else c for c in text)


def part(character: str) -> tuple[str, str] | None:
    """The accent that a dead key leaves, and the ASCII letter below it; None for any other character."""
    if character.isascii():
        return None
    from unicodedata import normalize  # noqa: PLC0415 - only where a foreign keyboard types

    letter, accent = normalize("NFD", character)[:1], normalize("NFD", character)[1:]
    return (ACCENTS[accent], letter) if accent in ACCENTS and letter.isascii() else None


def _meant(character: str, layout: dict[str, str], *, swapped: bool) -> str:
    character = swap(character) if swapped else character
    if character in layout:
        return layout[character]
    parted = part(character)
    if parted is None or parted[0] not in layout:
        return character
    letter = swap(parted[1]) if swapped else parted[1]
    return layout[parted[0]] + layout.get(letter, letter)


def typed(text: str, profile: Profile) -> str:
    """The inverse of `undo_text`, but for dead keys; an AIM identifier known as such has none."""
    arrives = {meant: arrived for arrived, meant in profile.layout.items()}
    text = "".join(arrives.get(character, character) for character in text)
    return swap(text) if profile.case == "swapped" else text


def _resolve(aim: str, profile: Profile) -> str:
    """An identifier that came in the wrong case, where it is known in one case only."""
    if profile.case in _FORCED and not is_known(aim) and is_known(aim.swapcase()):
        return aim.swapcase()
    return aim


def _decoded(data: bytes) -> str | None:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None
