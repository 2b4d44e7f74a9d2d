"""Twins of scanners: what arrives at the computer of what is printed, with the settings that go wrong.

A serial scanner sends text as it is; a keyboard scanner presses the keys of a US keyboard, and a computer
set to another country makes its own characters of them.
"""

from dataclasses import dataclass, field
from typing import Final
from unicodedata import normalize

_US: Final = (
    "`1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:\"ZXCVBNM<>?"
)
_ACUTE: Final = "\u00b4"

#: The characters of other countries at the same keys, as Windows has them, without and with shift. A dead key
#: stands as its accent among `DEAD`; a key without a character as a blank.
_KEYS: Final = {
    "us": _US,
    "de": f"^1234567890ß{_ACUTE}qwertzuiopü+#asdfghjklöäyxcvbnm,.-"
    "°!\"§$%&/()=?`QWERTZUIOPÜ*'ASDFGHJKLÖÄYXCVBNM;:_",
    "fr": "²&é\"'(-è_çà)=azertyuiop^$*qsdfghjklmùwxcvbn,;:! 1234567890°+AZERTYUIOP¨£µQSDFGHJKLM%WXCVBN?./§",
    "ch": "§1234567890'^qwertzuiopü¨$asdfghjklöäyxcvbnm,.-°+\"*ç%&/()=?`QWERTZUIOPè!£ASDFGHJKLéàYXCVBNM;:_",
    "uk": "`1234567890-=qwertyuiop[]#asdfghjkl;'zxcvbnm,./¬!\"£$%^&*()_+QWERTYUIOP{}~ASDFGHJKL:@ZXCVBNM<>?",
    "es": f"º1234567890'¡qwertyuiop`+çasdfghjklñ{_ACUTE}zxcvbnm,.-"
    'ª!"·$%&/()=?¿QWERTYUIOP^*ÇASDFGHJKLÑ¨ZXCVBNM;:_',
    "it": "\\1234567890'ìqwertyuiopè+ùasdfghjklòàzxcvbnm,.-|!\"£$%&/()=?^QWERTYUIOPé*§ASDFGHJKLç°ZXCVBNM;:_",
}
DEAD: Final = {
    "us": "",
    "de": f"^{_ACUTE}`",
    "fr": "^¨",
    "ch": "^¨`",
    "uk": "",
    "es": f"`^{_ACUTE}¨",
    "it": "",
}
COUNTRIES: Final = tuple(_KEYS)
_COMBINING: Final = {"`": "\u0300", _ACUTE: "\u0301", "^": "\u0302", "¨": "\u0308"}
CONTROLS: Final = {"gs": "\x1d", "rs": "\x1e", "eot": "\x04"}


@dataclass(frozen=True)
class Scanner:
    """A scanner and the computer behind it.

    Attributes:
        aim: whether it sends AIM identifiers.
        gs: what it sends for GS, empty for nothing; likewise `rs` and `eot`.
        case: kept, swapped (caps lock), upper or lower.
        country: of the computer's keyboard; the scanner's own is US.
        drops_accents: what does not combine with a dead key is lost with it, as on some desktops.
        prefix: in front of the AIM identifier.
        suffix: behind the data.
        end: what ends a scan.
    """

    aim: bool = True
    gs: str = CONTROLS["gs"]
    rs: str = CONTROLS["rs"]
    eot: str = CONTROLS["eot"]
    case: str = "kept"
    country: str = "us"
    drops_accents: bool = False
    prefix: str = ""
    suffix: str = ""
    end: str = "\r"
    tables: dict[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        assert {len(keys) for keys in _KEYS.values()} == {len(_US)}
        object.__setattr__(self, "tables", dict(zip(_US, _KEYS[self.country], strict=True)))

    def send(self, content: str, aim: str) -> bytes:
        """The bytes that arrive for a symbol."""
        for name, control in CONTROLS.items():
            content = content.replace(control, getattr(self, name))
        text = self.prefix + (aim if self.aim else "") + content + self.suffix
        if self.case in {"upper", "lower"}:
            text = text.upper() if self.case == "upper" else text.lower()
        return (self._typed(text) + self.end).encode()

    def _typed(self, text: str) -> str:
        typed, accent = "", ""
        for pressed in text:
            character = self.tables.get(pressed, pressed).strip(" ") if pressed != " " else " "
            if self.case == "swapped":
                character = character.swapcase() if len(character.swapcase()) == 1 else character
            if accent:
                typed, accent = typed + self._behind(accent, character), ""
            elif character and pressed in self.tables and character in DEAD[self.country]:
                accent = character
            else:
                typed += character
        return typed + ("" if self.drops_accents else accent)

    def _behind(self, accent: str, character: str) -> str:
        if character == " ":
            return accent
        whole = normalize("NFC", character + _COMBINING[accent])
        if len(whole) == 1 and character.isascii() and character.isalpha():
            return whole
        return "" if self.drops_accents else accent + character
