"""Reasons that are no refusal: booked, remarked, or understood without a unit (`rules.reasons`).

Each is code, class, English words, English action, German words, German action. Words are two to four, the
action one sentence; facts of the verdict fill the braces.
"""

from typing import Final

from rules.klass import Klass, Row

_DONE, _REMARK, _TICK = Klass.DONE, Klass.REMARK, Klass.TICK

ROWS: Final[tuple[Row, ...]] = (
    # -- booked
    ("serial.accepted", _DONE, "Serial booked", "", "Seriennummer gebucht", ""),
    ("serial.verified", _DONE, "On the list", "", "Auf der Liste", ""),
    ("lot.accepted", _DONE, "Lot booked", "", "Charge gebucht", ""),
    ("quantity.accepted", _DONE, "Quantity booked", "", "Menge gebucht", ""),
    ("scanner.ready", _DONE, "Scanner ready", "", "Scanner bereit", ""),
    ("quantity.amended", _DONE, "Quantity set", "Now {quantity}.", "Menge gesetzt", "Jetzt {quantity}."),
    ("scanner.adapted", _REMARK, "Scanner ready", "{findings}", "Scanner bereit", "{findings}"),
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
    (
        "container.accepted", _DONE, "Container booked", "{units} units in it.",
        "Ladeeinheit gebucht", "{units} Einheiten darin.",
    ),
    (
        "damaged.booked", _REMARK, "Booked as damaged", "Put it into quarantine.",
        "Als beschädigt gebucht", "In die Quarantäne stellen.",
    ),
    (
        "quarantine.booked", _REMARK, "Goes to quarantine", "{why}: put it into quarantine.",
        "Geht in Quarantäne", "{why}: in die Quarantäne stellen.",
    ),
    (
        "serial.swapped", _REMARK, "Other than reserved", "It takes the place of a reserved one.",
        "Andere als reserviert", "Sie tritt an die Stelle einer reservierten.",
    ),
    (
        "lot.swapped", _REMARK, "Other lot than reserved", "Reserved was {reserved}.",
        "Andere Charge als reserviert", "Reserviert war {reserved}.",
    ),
    (
        "lot.fefo", _REMARK, "Earlier expiry available",
        "Lot {first} expires on {expiry}: take that one first.",
        "Früherer Verfall da", "Charge {first} verfällt am {expiry}: diese zuerst nehmen.",
    ),
    (
        "serial.picked_again", _REMARK, "Came back, picked", "It was shipped on {task} and came back.",
        "Zurück und entnommen", "Sie war mit {task} versandt und kam zurück.",
    ),
    (
        "serial.house", _REMARK, "House serial given", "Print {serial} and stick it on the unit.",
        "Hausnummer vergeben", "{serial} drucken und aufkleben.",
    ),
    (
        "override.admitted", _REMARK, "Let in", "{by} let it in: {asked}.",
        "Zugelassen", "{by} hat zugelassen: {asked}.",
    ),
    ("count.found", _DONE, "Found", "", "Gefunden", ""),
    (
        "count.moved", _REMARK, "Found here", "The list had it at {place}.",
        "Hier gefunden", "Die Liste hatte sie auf {place}.",
    ),
    (
        "count.new", _REMARK, "Found, not known", "The office looks at it.",
        "Gefunden, unbekannt", "Das Büro sieht sie an.",
    ),
    # -- understood, no unit
    ("context.product", _TICK, "Product chosen", "", "Artikel gewählt", ""),
    ("context.lot", _TICK, "Lot chosen", "", "Charge gewählt", ""),
    ("context.place", _TICK, "Place chosen", "", "Platz gewählt", ""),
    ("label.rest", _TICK, "Same label", "", "Gleiches Etikett", ""),
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
    ("context.order", _TICK, "Order chosen", "", "Auftrag gewählt", ""),
    ("damaged.next", _TICK, "Damaged: scan it", "The next unit is damaged.", "Beschädigt: jetzt scannen",
     "Das nächste Stück ist beschädigt."),
    ("stop.acknowledged", _TICK, "Go on", "", "Weiter", ""),
    ("list.dropped", _TICK, "List dropped", "Every serial of this line is taken now.", "Liste verworfen",
     "Jede Nummer dieser Zeile wird jetzt angenommen."),
    ("list.kept", _TICK, "List kept", "Its serials only, as before.", "Liste bleibt",
     "Weiter nur ihre Nummern."),
    ("help.called", _TICK, "Help is called", "The office sees it.", "Hilfe ist gerufen",
     "Das Büro sieht es."),
    ("task.cancelled", _TICK, "Task given up", "Put the goods back.", "Auftrag abgebrochen",
     "Ware zurückstellen."),
    ("proposal.seen", _TICK, "Seen, not booked", "CONFIRM books what the camera sees.",
     "Gesehen, nicht gebucht",
     "CONFIRM bucht, was die Kamera sieht."),
)  # fmt: skip
