"""Reasons that ask for one more act: rows of the catalogue (`rules.reasons`).

Each is code, class, English words, English action, German words, German action. Words are two to four, the
action one sentence; facts of the verdict fill the braces.
"""

from typing import Final

from rules.klass import Klass, Row

_ASK = Klass.ASK

ROWS: Final[tuple[Row, ...]] = (
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
        "label.incomplete", _ASK, "Other code missing", "Scan the other code of this label.",
        "Anderer Code fehlt", "Den anderen Code dieses Etiketts scannen.",
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
    (
        "quantity.all", _ASK, "Book the rest?", "{quantity} are open: book them all?",
        "Den Rest buchen?", "{quantity} sind offen: alle buchen?",
    ),
    (
        "quantity.digits", _ASK, "Key the number", "{number}: CONFIRM books it.",
        "Zahl eingeben", "{number}: CONFIRM bucht sie.",
    ),
    (
        "item.to_quarantine", _ASK, "Into quarantine?", "{why}: it goes into quarantine.",
        "In Quarantäne?", "{why}: sie geht in Quarantäne.",
    ),
    (
        "lot.short_life", _ASK, "Little life left", "{days} days left, {wanted} are asked for: book it?",
        "Kurze Restlaufzeit", "Noch {days} Tage, verlangt sind {wanted}: buchen?",
    ),
    (
        "serial.came_back", _ASK, "Came back?",
        "Shipped on {task}; {units} came back since: is this one of them?",
        "Zurückgekommen?", "Versandt mit {task}; {units} kamen seither zurück: ist das eine davon?",
    ),
    (
        "serial.not_shipped", _ASK, "Not shipped from here", "We never shipped {serial}: take it back?",
        "Nicht von hier versandt", "{serial} wurde nie von hier versandt: zurücknehmen?",
    ),
    (
        "serial.not_in_transit", _ASK, "Not shipped yet",
        "The list may be old: receive {serial} all the same?",
        "Noch nicht versandt", "Die Liste kann alt sein: {serial} trotzdem annehmen?",
    ),
    (
        "order.missing", _ASK, "Which order?", "Scan the order or tote it goes to.",
        "Welcher Auftrag?", "Auftrag oder Behälter scannen.",
    ),
    (
        "place.missing", _ASK, "Which place?", "Scan the label of its place.",
        "Welcher Platz?", "Das Etikett des Platzes scannen.",
    ),
    (
        "role.missing", _ASK, "Scan the {role}", "The label of this unit has one more code: {role}.",
        "{role} scannen", "Das Etikett hat noch einen Code: {role}.",
    ),
    (
        "list.looks_wrong", _ASK, "List looks wrong",
        "{count} were not on it: a supervisor's badge drops it.",
        "Liste scheint falsch", "{count} standen nicht darauf: Ausweis der Aufsicht verwirft sie.",
    ),
    (
        "task.cancel", _ASK, "Give the task up?",
        "{count} scanned are dropped: scan the code of {task} again.",
        "Auftrag abbrechen?", "{count} gescannte entfallen: den Code von {task} noch einmal scannen.",
    ),
    (
        "task.taken_over", _ASK, "Task taken over", "{count} scanned: confirm them, or put them back.",
        "Auftrag übernommen", "{count} gescannt: bestätigen oder zurückstellen.",
    ),
    (
        "override.which", _ASK, "Let it in?", "{code}: {asked}.",
        "Zulassen?", "{code}: {asked}.",
    ),
    (
        "admit.stands_for", _ASK, "Instead of which?",
        "{serial} stands for a missing one, or is one too many.",
        "Anstelle welcher?", "{serial} steht für eine fehlende, oder ist eine zu viel.",
    ),
    (
        "count.unknown", _ASK, "Not known here", "{serial} is in no stock: count it as found?",
        "Hier unbekannt", "{serial} ist in keinem Bestand: als gefunden zählen?",
    ),
    (
        "adjust.which", _ASK, "What happened?", "{serial} leaves or joins the stock.",
        "Was ist geschehen?", "{serial} verlässt oder ergänzt den Bestand.",
    ),
)  # fmt: skip
