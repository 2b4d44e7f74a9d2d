"""What a scan of the calibration code found, in every shipped language (`rules.labels.findings`)."""

from collections.abc import Mapping
from typing import Final

from rules.labels.findings import ADVICE, NOTES, Finding

_GERMAN: Final[Mapping[Finding, str]] = {
    Finding.LAYOUT_AMBIGUOUS: "Tastaturland des Scanners wie am Computer einstellen, oder seriell senden.",
    Finding.LAYOUT_PARTIAL: "Quadratischen Kalibriercode scannen, oder Tastaturland des Scanners einstellen.",
    Finding.CASE_LOST: "Umwandlung in Groß- oder Kleinbuchstaben abschalten.",
    Finding.AIM_MISSING: "'AIM-Kennung senden' einschalten: ohne sie sehen GS1-Codes wie Text aus.",
    Finding.GS_LOST: "Senden von Steuerzeichen einschalten: das Trennzeichen GS (FNC1) fehlt.",
    Finding.RS_LOST: "Senden von Steuerzeichen einschalten: RS fehlt.",
    Finding.EOT_LOST: "Senden von Steuerzeichen einschalten: EOT fehlt.",
    Finding.UNCLEAR: "GS, RS und EOT durch Texte ersetzen, die keine Daten sind, etwa {GS}, {RS}, {EOT}.",
    Finding.GS_REPLACED: "Das Trennzeichen GS kommt als anderer Text; er wird verstanden.",
    Finding.RS_REPLACED: "RS kommt als anderer Text; er wird verstanden.",
    Finding.EOT_REPLACED: "EOT kommt als anderer Text; er wird verstanden.",
    Finding.CASE_SWAPPED: "Groß und Klein sind vertauscht (Feststelltaste); das wird ausgeglichen.",
    Finding.LAYOUT: "Eine Tastatur eines anderen Landes tippt; das wird ausgeglichen. Seriell ist sicherer.",
    Finding.DEAD_KEYS: "Akzente warten auf Buchstaben; das wird ausgeglichen, ein Leerzeichen danach fehlt.",
    Finding.MARKS_LOST: "Einige auf Etiketten seltene Zeichen kommen nicht an.",
    Finding.PREFIX: "Vor jedem Scan steht ein Präfix; es wird entfernt.",
    Finding.SUFFIX: "Hinter jedem Scan steht ein Suffix; es wird entfernt.",
}

#: Finding -> language -> sentence.
FINDINGS: Final[Mapping[str, Mapping[str, str]]] = {
    finding: {"en": {**ADVICE, **NOTES}[finding], "de": _GERMAN[finding]} for finding in Finding
}
