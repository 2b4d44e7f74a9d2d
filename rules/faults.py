"""What to do about a scan that cannot be read, in every shipped language (`rules.labels.fault`)."""

from collections.abc import Mapping
from typing import Final

from rules.labels.fault import HINTS, Code

_LABEL: Final = "Noch einmal scannen; sonst ist das Etikett falsch: beiseite legen, Lieferanten verständigen."
_SCANNER: Final = "Administrator rufen: Der Scanner ist falsch eingestellt."
_LOST: Final = f"{_LABEL} Vielleicht sendet der Scanner das Trennzeichen GS nicht."
_OTHER: Final = "Auch den anderen Code dieses Etiketts scannen."

_GERMAN: Final[Mapping[Code, str]] = {
    Code.EMPTY: "Noch einmal scannen, näher oder gerader.",
    Code.NO_READ: "Der Scanner sah keinen Code: noch einmal scannen, näher oder gerader.",
    Code.TOO_LONG: "Einen Code nach dem anderen scannen; sonst das Endezeichen des Scanners einstellen.",
    Code.NOT_UTF8: f"{_SCANNER} Er muss UTF-8 oder reines ASCII senden.",
    Code.BAD_CHARACTER: f"{_SCANNER} Ein Zeichen, das er an jeden Scan hängt, ist als Suffix zu nennen.",
    Code.BAD_SYMBOLOGY_IDENTIFIER: "Noch einmal scannen; beginnt der Code mit ], aim_prefix abschalten.",
    Code.UNKNOWN_SYMBOLOGY: f"{_SCANNER} Groß und Klein zählen in Kennungen: ]C1 ist GS1-128, ]c1 nicht.",
    Code.AIM_REQUIRED: f"{_SCANNER} 'AIM-Kennung senden' einschalten.",
    Code.CASE_INVERTED: "Feststelltaste lösen oder Kalibriercode scannen; seriell gibt es das nicht.",
    Code.KEYBOARD_LAYOUT: f"{_SCANNER} Eine Tastatur eines anderen Landes tippt: Kalibriercode scannen.",
    Code.LENGTH: _LOST,
    Code.CHARACTER: f"{_LABEL} Steht das Zeichen für GS, gehört es zu den Trennzeichen des Scanners.",
    Code.CHECK_DIGIT: _LABEL,
    Code.DATE: _LABEL,
    Code.CONTENT: _LABEL,
    Code.UNKNOWN_AI: _LOST,
    Code.TOO_MANY_AIS: _LABEL,
    Code.REPEATED_AI: _LABEL,
    Code.EXCLUDED_AI: _LABEL,
    Code.MISSING_AI: _OTHER,
    Code.MISSING_FIELD: "Den Code dieses Etiketts scannen, auf dem es steht.",
    Code.SEPARATOR_LOST: f"{_SCANNER} Er verliert das Trennzeichen GS (FNC1).",
    Code.NOT_DIGITAL_LINK: 'Anderen Code scannen; ist diese Adresse ein Code: addresses = "plain".',
    Code.LINK_SYNTAX: _LABEL,
    Code.ENVELOPE: _LABEL,
    Code.SEPARATORS_LOST: f"{_SCANNER} Er verliert Steuerzeichen (RS, GS, EOT): Kalibriercode scannen.",
    Code.UNKNOWN_DI: _LOST,
    Code.QUANTITY: _LABEL,
    Code.SECONDARY_ALONE: _OTHER,
    Code.LINK_CHARACTER: "Die Codes sind von zwei Etiketten: beide Codes von einem scannen.",
    Code.CONFLICT: "Zwei Codes widersprechen sich: alle Codes eines Etiketts nacheinander scannen.",
    Code.UNRELATED: "Dieser Code gehört nicht zum Etikett davor: alle Codes eines Etiketts scannen.",
}

#: Code of the reader -> language -> sentence.
FAULTS: Final[Mapping[str, Mapping[str, str]]] = {
    code: {"en": HINTS[code], "de": _GERMAN[code]} for code in Code
}
