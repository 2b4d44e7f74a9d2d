"""The words of the printed sheets in each language: commands are called as on the station screen."""

from typing import Final

from rules.commands import Command
from rules.product import Process
from rules.reasons import LANGUAGES
from rules.words import Words

Texts = dict[str, str]


def say(key: str, language: str) -> str:
    """A sentence of a sheet, in the first of `LANGUAGES` where it is not written in that one."""
    texts = _SAID[key]
    return texts.get(language) or texts[LANGUAGES[0]]


def name_command(command: Command, language: str, number: int | None = None) -> str:
    """What a command is called."""
    if command in _NAMES:
        return say_of(_NAMES[command], language).format(number=number)
    return Words(language).say(command)


def name_process(process: Process, language: str) -> str:
    """What a process is called."""
    return say_of(_PROCESSES[process], language)


def say_of(texts: Texts, language: str) -> str:
    """The text of a language."""
    return texts.get(language) or texts[LANGUAGES[0]]


_NAMES: Final[dict[Command, Texts]] = {
    Command.CANCEL: {"en": "Give the task up", "de": "Auftrag abbrechen"},
    Command.ANSWER: {"en": "Answer {number}", "de": "Antwort {number}"},
    Command.QTY_ALL: {"en": "All of the line", "de": "Ganze Position"},
    Command.DIGIT: {"en": "{number}", "de": "{number}"},
    Command.NO_SERIAL: {"en": "No serial number", "de": "Ohne Seriennummer"},
    Command.DAMAGED: {"en": "Next unit is damaged", "de": "Nächstes Stück beschädigt"},
    Command.SIGN_OFF: {"en": "Sign off", "de": "Abmelden"},
    Command.HELP: {"en": "Call for help", "de": "Hilfe rufen"},
}

_PROCESSES: Final[dict[Process, Texts]] = {
    Process.RECEIVE: {"en": "Receive", "de": "Wareneingang"},
    Process.PICK: {"en": "Pick", "de": "Kommissionieren"},
    Process.BATCH_PICK: {"en": "Batch pick", "de": "Sammelkommissionierung"},
    Process.TOTE_PICK: {"en": "Tote pick", "de": "Kommissionieren in Behälter"},
    Process.ISSUE: {"en": "Counter issue", "de": "Thekenausgabe"},
    Process.DISPATCH: {"en": "Dispatch", "de": "Verladen"},
    Process.TRANSFER_OUT: {"en": "Transfer out", "de": "Umlagerung, Ausgang"},
    Process.TRANSFER_IN: {"en": "Transfer in", "de": "Umlagerung, Eingang"},
    Process.ACCOUNT_TRANSFER: {"en": "Change of owner", "de": "Eigentümerwechsel"},
    Process.RELOCATE: {"en": "Relocate", "de": "Umlagern"},
    Process.COUNT: {"en": "Count", "de": "Zählen"},
    Process.ADJUST: {"en": "Adjust stock", "de": "Bestand korrigieren"},
    Process.CUSTOMER_RETURN: {"en": "Return from a customer", "de": "Rücknahme vom Kunden"},
    Process.SUPPLIER_RETURN: {"en": "Return to a supplier", "de": "Rückgabe an Lieferanten"},
    Process.SCRAP: {"en": "Scrap", "de": "Verschrotten"},
    Process.QUARANTINE: {"en": "Quarantine", "de": "Quarantäne"},
}

_SAID: Final[dict[str, Texts]] = {
    "commands": {"en": "Command sheet", "de": "Befehlsblatt"},
    "commands.note": {
        "en": "Scan instead of touching. Hang this sheet within the scanner's reach, cover the other codes.",
        "de": "Scannen statt tippen. In Reichweite des Scanners aufhängen, andere Codes abdecken.",
    },
    "page": {"en": "page {page} of {pages}", "de": "Seite {page} von {pages}"},
    "work": {"en": "Work", "de": "Arbeiten"},
    "unit": {"en": "This unit", "de": "Dieses Stück"},
    "answer": {"en": "Answers", "de": "Antworten"},
    "quantity": {"en": "Quantity of the last scan", "de": "Menge zum letzten Scan"},
    "quantity.number": {"en": "{number} packs", "de": "{number} Packungen"},
    "quantity.one": {"en": "1 pack", "de": "1 Packung"},
    "quantity.digits": {"en": "Quantity: digits follow", "de": "Menge: Ziffern folgen"},
    "digit": {"en": "Digits: then scan Confirm", "de": "Ziffern: danach Bestätigen scannen"},
    "start": {"en": "Start without a document", "de": "Ohne Beleg beginnen"},
    "person": {"en": "Person", "de": "Person"},
    "calibration": {"en": "Calibration sheet", "de": "Kalibrierblatt"},
    "calibration.why": {
        "en": "One scan tells which settings of a scanner change what it reads.",
        "de": "Ein Scan zeigt, welche Einstellungen eines Scanners das Gelesene verändern.",
    },
    "calibration.when": {
        "en": "For each new scanner, and after changes of its settings. Print at 100 %, not scaled.",
        "de": "Für jeden neuen Scanner und nach jeder Änderung. Mit 100 % drucken, nicht skaliert.",
    },
    "calibration.matrix": {
        "en": "1  Scanner for square codes (imager)",
        "de": "1  Scanner für quadratische Codes (Imager)",
    },
    "calibration.linear": {
        "en": "2  Scanner for bars only (laser)",
        "de": "2  Scanner nur für Strichcodes (Laser)",
    },
    "calibration.cover": {
        "en": "Cover code 2 and scan this one once.",
        "de": "Code 2 abdecken und diesen einmal scannen.",
    },
    "calibration.all": {
        "en": "It holds everything: letters, signs, and the separators GS, RS and EOT.",
        "de": "Er enthält alles: Buchstaben, Zeichen und die Trenner GS, RS und EOT.",
    },
    "calibration.wedge": {
        "en": "Scanners that type like a keyboard: caps lock off, the cursor in an empty field.",
        "de": "Scanner, die wie eine Tastatur tippen: Feststelltaste aus, Cursor in einem leeren Feld.",
    },
    "calibration.serial": {
        "en": "Scanners at a serial port or USB-COM: nothing to prepare, and the better connection.",
        "de": "Scanner an seriell oder USB-COM: nichts vorzubereiten, und der bessere Anschluss.",
    },
    "calibration.laser": {
        "en": "Hold the whole width in the beam. It holds letters and GS; RS and EOT are not tested.",
        "de": "Die ganze Breite in den Strahl halten. Er enthält Buchstaben und GS; RS und EOT nicht.",
    },
    "calibration.fails": {
        "en": "No answer? Clean the window, hold closer, switch on Data Matrix or Code 128 in the scanner.",
        "de": "Keine Antwort? Fenster reinigen, näher halten, Data Matrix oder Code 128 einschalten.",
    },
}
