"""The rows of the catalogue of reasons: stable codes with their words, one language beside the other.

Words are two to four, the action one sentence. Facts of the verdict fill the braces.
"""

from enum import StrEnum
from typing import Final


class Klass(StrEnum):
    """How an answer behaves (design: domain, "Every scan of goods gets one of three answers")."""

    DONE = "done"  # GREEN
    REMARK = "remark"  # GREEN with a second line
    ASK = "ask"  # AMBER
    SOFT = "soft"  # RED, cleared by the next good scan
    ASIDE = "aside"  # RED, the unit is set aside and counted
    TICK = "tick"  # understood, no unit: a short neutral sound


_DONE, _REMARK, _ASK = Klass.DONE, Klass.REMARK, Klass.ASK
_SOFT, _ASIDE, _TICK = Klass.SOFT, Klass.ASIDE, Klass.TICK

# code, class, English words, English action, German words, German action
ROWS: Final[tuple[tuple[str, Klass, str, str, str, str], ...]] = (
    # -- booked ---------------------------------------------------------------------------------
    ("serial.accepted", _DONE, "Serial booked", "", "Seriennummer gebucht", ""),
    ("serial.verified", _DONE, "On the list", "", "Auf der Liste", ""),
    ("lot.accepted", _DONE, "Lot booked", "", "Charge gebucht", ""),
    ("quantity.accepted", _DONE, "Quantity booked", "", "Menge gebucht", ""),
    ("quantity.amended", _DONE, "Quantity set", "Now {quantity}.", "Menge gesetzt", "Jetzt {quantity}."),
    (
        "serial.received_again", _REMARK, "Received again", "It was shipped before.",
        "Erneut angenommen", "Sie war schon versandt.",
    ),
    (
        "serial.returned", _REMARK, "Return booked", "It was shipped on {task}.",
        "Rückgabe gebucht", "Sie war mit {task} versandt.",
    ),
    (
        "serial.provisional", _REMARK, "Picked, not confirmed", "The office checks it when we are online.",
        "Entnommen, vorläufig", "Das Büro prüft sie, sobald wir online sind.",
    ),
    (
        "serial.relocated", _REMARK, "Moved and picked", "It stood at {place}.",
        "Umgelagert, entnommen", "Sie stand auf {place}.",
    ),
    (
        "serial.pays_debt", _REMARK, "Missing serial found", "It was booked before without its serial.",
        "Fehlende Nummer ergänzt", "Sie war ohne Nummer gebucht.",
    ),
    (
        "serial.owed", _REMARK, "Booked without serial", "{missing} missing: scan them later.",
        "Ohne Seriennummer gebucht", "{missing} fehlen: später scannen.",
    ),
    (
        "line.over_accepted", _REMARK, "More than expected", "{captured} of {quantity}.",
        "Mehr als erwartet", "{captured} von {quantity}.",
    ),
    # -- asked ----------------------------------------------------------------------------------
    (
        "serial.is_this", _ASK, "Is this the serial?", "Check it on the unit: {serial}",
        "Ist das die Seriennummer?", "Am Gerät prüfen: {serial}",
    ),
    (
        "serial.which_product", _ASK, "Which product?", "Scan the product code of this unit.",
        "Welcher Artikel?", "Artikelcode dieses Stücks scannen.",
    ),
    (
        "serial.other_product", _ASK, "Known as other product", "Known as {known}: is this {name}?",
        "Als anderer Artikel bekannt", "Bekannt als {known}: ist das {name}?",
    ),
    (
        "serial.shipped_before", _ASK, "Shipped before", "Shipped on {task}: a return, or received again?",
        "Schon einmal versandt", "Versandt mit {task}: Rückgabe oder erneut angenommen?",
    ),
    (
        "serial.not_in_cache", _ASK, "Not in our list", "The list may be old: pick it all the same?",
        "Nicht in unserer Liste", "Die Liste kann alt sein: trotzdem entnehmen?",
    ),
    (
        "serial.elsewhere", _ASK, "Stands elsewhere", "Stands at {place}: move it and pick it?",
        "Steht woanders", "Steht auf {place}: umlagern und entnehmen?",
    ),
    (
        "lot.missing", _ASK, "Scan the lot", "This product needs its lot too.",
        "Charge scannen", "Dieser Artikel braucht auch die Charge.",
    ),
    (
        "lot.unannounced", _ASK, "Other lot than announced", "Announced is {announced}: book {lot}?",
        "Andere Charge als gemeldet", "Gemeldet ist {announced}: {lot} buchen?",
    ),
    (
        "lot.other_expiry", _ASK, "Expiry differs", "Lot {lot} is known with {known}: book {expiry}?",
        "Verfall weicht ab", "Charge {lot} hat {known}: {expiry} buchen?",
    ),
    (
        "lot.not_in_cache", _ASK, "Lot not in list", "The list may be old: pick it all the same?",
        "Charge nicht in Liste", "Die Liste kann alt sein: trotzdem entnehmen?",
    ),
    (
        "line.over", _ASK, "More than expected", "{captured} of {quantity} are booked: one more?",
        "Mehr als erwartet", "{captured} von {quantity} gebucht: noch eines?",
    ),
    (
        "task.open_this", _ASK, "Open this task?", "These goods fit {task}.",
        "Diesen Auftrag öffnen?", "Diese Ware passt zu {task}.",
    ),
    (
        "undo.which", _ASK, "Take out?", "UNDO again takes out {what}; or scan the unit.",
        "Herausnehmen?", "Noch einmal UNDO nimmt {what} heraus; oder das Stück scannen.",
    ),
    (
        "confirm.aside", _ASK, "Units set aside", "CONFIRM again books the rest; {count} go to the office.",
        "Stücke beiseite", "Noch einmal CONFIRM bucht den Rest; {count} gehen ans Büro.",
    ),
    (
        "close.reason", _ASK, "Why short?", "{missing} units are missing.",
        "Warum weniger?", "{missing} Stück fehlen.",
    ),
    # -- refused, the next good scan clears it --------------------------------------------------
    (
        "rules.missing", _SOFT, "No rules yet", "Connect this station once to the ledger, then scan again.",
        "Noch keine Regeln", "Station einmal mit dem Ledger verbinden, dann erneut scannen.",
    ),
    (
        "code.unreadable", _SOFT, "Cannot be read", "{hint}",
        "Nicht lesbar", "{hint}",
    ),
    (
        "code.too_long", _SOFT, "Code too long", "It has {length} bytes, {limit} at most: scan another code.",
        "Code zu lang", "{length} Bytes, höchstens {limit}: anderen Code scannen.",
    ),
    (
        "code.unknown", _SOFT, "Unknown code", "This code is no product, place or task here.",
        "Unbekannter Code", "Dieser Code ist hier kein Artikel, Platz oder Auftrag.",
    ),
    (
        "code.wrong_kind", _SOFT, "Wrong code", "This is a {got}: scan the {wanted}.",
        "Falscher Code", "Das ist: {got}. Bitte scannen: {wanted}.",
    ),
    (
        "serial.already_in_task", _SOFT, "Already scanned", "First scanned at {first_at}.",
        "Schon gescannt", "Zuerst um {first_at} gescannt.",
    ),
    (
        "place.not_in_task", _SOFT, "Wrong place", "No line of this task is at {place}.",
        "Falscher Platz", "Keine Zeile dieses Auftrags liegt auf {place}.",
    ),
    (
        "quantity.not_for_serials", _SOFT, "Serials only", "This line is counted by its serials: scan each.",
        "Nur Seriennummern", "Diese Zeile zählt Seriennummern: jede scannen.",
    ),
    (
        "quantity.nothing_before", _SOFT, "Scan first", "Scan the product or lot, then the quantity.",
        "Erst scannen", "Erst Artikel oder Charge scannen, dann die Menge.",
    ),
    (
        "quantity.too_many", _SOFT, "Number too large", "{quantity} is more than {limit}: scan it again.",
        "Zahl zu groß", "{quantity} ist mehr als {limit}: erneut scannen.",
    ),
    (
        "command.unknown", _SOFT, "Unknown command", "Print a new command sheet.",
        "Unbekannter Befehl", "Neues Befehlsblatt drucken.",
    ),
    (
        "command.not_now", _SOFT, "Nothing to do", "Open a task first.",
        "Nichts zu tun", "Erst einen Auftrag öffnen.",
    ),
    (
        "answer.none", _SOFT, "No such answer", "Scan one of the answers shown.",
        "Keine solche Antwort", "Eine der gezeigten Antworten scannen.",
    ),
    (
        "answer.first", _SOFT, "Answer first", "Answer the question, then scan the quantity.",
        "Erst antworten", "Die Frage beantworten, dann die Menge scannen.",
    ),
    (
        "confirm.nothing", _SOFT, "Nothing to confirm", "Scan goods first.",
        "Nichts zu bestätigen", "Erst Ware scannen.",
    ),
    (
        "undo.nothing", _SOFT, "Nothing to undo", "This scanner has booked nothing in this task.",
        "Nichts zurückzunehmen", "Dieser Scanner hat hier nichts gebucht.",
    ),
    (
        "task.none", _SOFT, "No task open", "Scan a delivery note or pick list, or NEXT TASK.",
        "Kein Auftrag offen", "Lieferschein oder Pickliste scannen, oder NEXT TASK.",
    ),
    (
        "task.no_more", _SOFT, "No more tasks", "Nothing is released for this station.",
        "Keine Aufträge mehr", "Für diese Station ist nichts freigegeben.",
    ),
    (
        "task.busy", _SOFT, "Other task open", "CONFIRM or PAUSE {task} first.",
        "Anderer Auftrag offen", "Erst {task} mit CONFIRM oder PAUSE beenden.",
    ),
    (
        "task.closed", _SOFT, "Task is closed", "Ask the office about {task}.",
        "Auftrag ist zu", "Im Büro nach {task} fragen.",
    ),
    (
        "task.elsewhere", _SOFT, "Other station's task", "{task} is released for {stations}.",
        "Auftrag anderer Station", "{task} ist freigegeben für {stations}.",
    ),
    (
        "operator.missing", _SOFT, "Who are you?", "Scan your badge first.",
        "Wer bist du?", "Erst den Ausweis scannen.",
    ),
    (
        "store.full", _SOFT, "Store is full", "Nothing was booked: call IT, free disk space.",
        "Speicher voll", "Nichts gebucht: IT rufen, Speicherplatz schaffen.",
    ),
    # -- refused, the unit goes aside -----------------------------------------------------------
    (
        "product.unknown", _ASIDE, "Unknown product", "Set it aside: the office adds {code}.",
        "Unbekannter Artikel", "Beiseite legen: das Büro ergänzt {code}.",
    ),
    (
        "product.not_in_task", _ASIDE, "Not in this task", "{name} is not on {task}: set it aside.",
        "Nicht in diesem Auftrag", "{name} steht nicht auf {task}: beiseite legen.",
    ),
    (
        "serial.not_expected", _ASIDE, "Serial not expected", "It is not on the list: set it aside.",
        "Nicht erwartet", "Sie steht nicht auf der Liste: beiseite legen.",
    ),
    (
        "serial.received", _ASIDE, "Already received", "It was confirmed on {task}: set it aside.",
        "Schon angenommen", "Sie ist mit {task} bestätigt: beiseite legen.",
    ),
    (
        "serial.on_hand", _ASIDE, "Already in stock", "At {place} since {since_at}: set it aside.",
        "Schon im Bestand", "Auf {place} seit {since_at}: beiseite legen.",
    ),
    (
        "serial.pattern", _ASIDE, "Not a valid serial", "Serials of {name} look different: set it aside.",
        "Keine gültige Nummer", "Nummern von {name} sehen anders aus: beiseite legen.",
    ),
    (
        "serial.unknown", _ASIDE, "Serial unknown", "It is not in stock: set it aside.",
        "Nummer unbekannt", "Sie ist nicht im Bestand: beiseite legen.",
    ),
    (
        "serial.wrong_product", _ASIDE, "Wrong product", "This is {known}: set it aside.",
        "Falscher Artikel", "Das ist {known}: beiseite legen.",
    ),
    (
        "serial.already_shipped", _ASIDE, "Already shipped", "Shipped on {task}: set it aside.",
        "Schon versandt", "Versandt mit {task}: beiseite legen.",
    ),
    (
        "serial.not_available", _ASIDE, "Not available", "It is {place}: set it aside.",
        "Nicht verfügbar", "Sie ist: {place}. Beiseite legen.",
    ),
    (
        "serial.required", _ASIDE, "Serial required", "Set it aside: a supervisor prints a house serial.",
        "Nummer nötig", "Beiseite legen: Aufsicht druckt eine Hausnummer.",
    ),
    (
        "serial.other_lot", _ASIDE, "Lot does not fit", "This serial belongs to lot {known}: set it aside.",
        "Charge passt nicht", "Diese Nummer gehört zu Charge {known}: beiseite legen.",
    ),
    (
        "lot.unknown", _ASIDE, "Lot unknown", "It is not in stock: set it aside.",
        "Charge unbekannt", "Sie ist nicht im Bestand: beiseite legen.",
    ),
    (
        "lot.expired", _ASIDE, "Lot expired", "{lot} expired on {expiry}: set it aside.",
        "Charge verfallen", "{lot} ist am {expiry} verfallen: beiseite legen.",
    ),
    (
        "line.full", _ASIDE, "Line is full", "{captured} of {quantity} are booked: set it aside.",
        "Zeile ist voll", "{captured} von {quantity} gebucht: beiseite legen.",
    ),
    (
        "line.closed", _ASIDE, "Line is closed", "Closed as {why}: set it aside.",
        "Zeile ist zu", "Geschlossen: {why}. Beiseite legen.",
    ),
    (
        "aside.unanswered", _ASIDE, "Not answered", "{asked}: set it aside.",
        "Nicht beantwortet", "{asked}: beiseite legen.",
    ),
    # -- understood, no unit --------------------------------------------------------------------
    ("context.product", _TICK, "Product chosen", "", "Artikel gewählt", ""),
    ("context.lot", _TICK, "Lot chosen", "", "Charge gewählt", ""),
    ("context.place", _TICK, "Place chosen", "", "Platz gewählt", ""),
    ("operator.signed_on", _TICK, "Hello {name}", "", "Hallo {name}", ""),
    ("operator.signed_off", _TICK, "Signed off", "", "Abgemeldet", ""),
    ("question.dropped", _TICK, "Start again", "Scan the unit again.", "Von vorn", "Stück erneut scannen."),
    ("task.already_open", _TICK, "Task is open", "", "Auftrag ist offen", ""),
    ("task.opened", _TICK, "Task opened", "", "Auftrag geöffnet", ""),
    (
        "task.paused", _TICK, "Task parked", "Scan its code to go on.",
        "Auftrag geparkt", "Code scannen: weiter.",
    ),
    ("line.closed_short", _TICK, "Line closed short", "", "Zeile mit Fehlmenge zu", ""),
    ("undo.done", _TICK, "Taken out", "", "Herausgenommen", ""),
    ("confirm.done", _TICK, "Confirmed", "", "Bestätigt", ""),
)  # fmt: skip
