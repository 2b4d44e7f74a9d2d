"""Reasons that refuse: rows of the catalogue (`rules.reasons`).

Each is code, class, English words, English action, German words, German action. Words are two to four, the
action one sentence; facts of the verdict fill the braces.
"""

from typing import Final

from rules.klass import Klass, Row

_SOFT, _ASIDE, _STOP = Klass.SOFT, Klass.ASIDE, Klass.STOP

ROWS: Final[tuple[Row, ...]] = (
    # -- soft: the next good scan clears it
    (
        "rules.missing", _SOFT, "No rules yet", "Connect this station once to the ledger, then scan again.",
        "Noch keine Regeln", "Station einmal mit dem Ledger verbinden, dann erneut scannen.",
    ),
    (
        "rules.old", _SOFT, "Rules too old", "They are {hours} h old, {limit} allowed: reach the ledger.",
        "Regeln veraltet", "{hours} h alt, {limit} erlaubt: Station mit dem Ledger verbinden.",
    ),
    (
        "code.unreadable", _SOFT, "Cannot be read", "{hint}",
        "Nicht lesbar", "{hint}",
    ),
    ("scanner.unfit", _SOFT, "Scanner not ready", "{finding}", "Scanner nicht bereit", "{finding}"),
    (
        "scanner.typed", _SOFT, "Keyboard changes scans",
        "{findings} Typed text is not undone: use serial mode.",
        "Tastatur verändert Scans", "{findings} Getipptes bleibt, wie es ist: seriell anschließen.",
    ),
    (
        "scanner.uncalibrated", _SOFT, "Scanner not calibrated", "Scan the calibration code.",
        "Scanner nicht kalibriert", "Den Kalibriercode scannen.",
    ),
    (
        "label.separator_lost", _SOFT, "Separator lost",
        "The {wanted} is hidden in another field: tell the administrator.",
        "Trennzeichen verloren", "In einem anderen Feld versteckt: {wanted}. Administrator rufen.",
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
    (
        "serial.perhaps_not", _SOFT, "Same code twice", "It is perhaps not a serial: look for another code.",
        "Gleicher Code zweimal", "Vielleicht keine Seriennummer: anderen Code suchen.",
    ),
    (
        "container.twice", _SOFT, "Container scanned before", "Scan the next one.",
        "Ladeeinheit schon gescannt", "Die nächste scannen.",
    ),
    (
        "quantity.nothing_open", _SOFT, "Nothing is open", "This line is complete.",
        "Nichts offen", "Diese Zeile ist vollständig.",
    ),
    (
        "task.assigned", _SOFT, "Taken by {station}", "{task} is worked on at {station}: take another.",
        "Bei {station} in Arbeit", "{task} ist bei {station} in Arbeit: einen anderen nehmen.",
    ),
    (
        "order.not_in_task", _SOFT, "Not in this task", "Nothing of this task goes to {order}.",
        "Nicht in diesem Auftrag", "Nichts aus diesem Auftrag geht zu {order}.",
    ),
    (
        "override.not_possible", _SOFT, "Cannot be let in", "{code}: {asked}. The office decides.",
        "Nicht zuzulassen", "{code}: {asked}. Das Büro entscheidet.",
    ),
    (
        "container.unknown", _SOFT, "Contents not known", "Open it and scan singly.",
        "Inhalt unbekannt", "Öffnen und einzeln scannen.",
    ),
    (
        "container.refused", _SOFT, "Not as a whole",
        "{refused} of {units} refused ({names}): open it and scan singly.",
        "Nicht als Ganzes", "{refused} von {units} abgelehnt ({names}): öffnen und einzeln scannen.",
    ),
    (
        "aside.already", _SOFT, "Set aside before", "{asked}: set aside at {first_at}, it counts once.",
        "Schon beiseite", "{asked}: beiseite seit {first_at}, zählt einmal.",
    ),
    # -- the unit goes aside
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
        "serial.scheme", _ASIDE, "Not a valid {scheme}", "It has a wrong {problem}: set it aside.",
        "Falsch: {scheme}", "{problem} falsch: beiseite legen.",
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
        "supervisor.needed", _ASIDE, "Ask a supervisor", "{asked}: set it aside, a supervisor lets it in.",
        "Aufsicht fragen", "{asked}: beiseite legen, die Aufsicht lässt sie zu.",
    ),
    (
        "label.unpaired", _ASIDE, "Half a label", "Its other code did not come: set it aside.",
        "Halbes Etikett", "Der andere Code kam nicht: beiseite legen.",
    ),
    (
        "aside.unanswered", _ASIDE, "Not answered", "{asked}: set it aside.",
        "Nicht beantwortet", "{asked}: beiseite legen.",
    ),
    (
        "serial.other_case", _ASIDE, "Same but for case", "The list has {listed}: set it aside.",
        "Nur anders geschrieben", "Auf der Liste steht {listed}: beiseite legen.",
    ),
    (
        "serial.not_unique", _ASIDE, "Serial of other product", "{known} has this serial: set it aside.",
        "Nummer anderen Artikels", "{known} hat diese Nummer: beiseite legen.",
    ),
    (
        "serial.reserved", _ASIDE, "Reserved elsewhere", "Reserved for {task}: set it aside.",
        "Anderswo reserviert", "Reserviert für {task}: beiseite legen.",
    ),
    (
        "serial.not_reserved", _ASIDE, "Not the reserved one",
        "This line takes only its own serials: set it aside.",
        "Nicht die reservierte", "Diese Zeile nimmt nur ihre Nummern: beiseite legen.",
    ),
    (
        "lot.not_reserved", _ASIDE, "Not the reserved lot", "Reserved is lot {reserved}: set it aside.",
        "Nicht die reservierte", "Reserviert ist Charge {reserved}: beiseite legen.",
    ),
    (
        "serial.already_picked", _ASIDE, "Already picked",
        "Picked on {task}, it stands at {place}: set it aside.",
        "Schon entnommen", "Mit {task} entnommen, steht auf {place}: beiseite legen.",
    ),
    (
        "serial.other_warehouse", _ASIDE, "In another warehouse",
        "It is in {warehouse}, at {place}: set it aside.",
        "In anderem Lager", "Sie ist in {warehouse}, auf {place}: beiseite legen.",
    ),
    (
        "serial.not_in_shipment", _ASIDE, "Not in the shipment", "{task} did not ship it: set it aside.",
        "Nicht in der Sendung", "{task} hat sie nicht versandt: beiseite legen.",
    ),
    # -- the scanner accepts nothing until ACK
    (
        "item.recalled", _STOP, "Recalled", "{why}: set it aside, then scan ACK.",
        "Zurückgerufen", "{why}: beiseite legen, dann ACK scannen.",
    ),
    (
        "item.held", _STOP, "On hold", "{why}: set it aside, then scan ACK.",
        "Gesperrt", "{why}: beiseite legen, dann ACK scannen.",
    ),
    (
        "tote.wrong", _STOP, "Wrong tote", "It belongs to {right}: take it out, then scan ACK.",
        "Falscher Behälter", "Gehört zu {right}: herausnehmen, dann ACK scannen.",
    ),
    (
        "ack.first", _STOP, "Scan ACK first", "{asked}: this scanner is stopped until ACK.",
        "Erst ACK scannen", "{asked}: dieser Scanner steht bis ACK.",
    ),
)  # fmt: skip
