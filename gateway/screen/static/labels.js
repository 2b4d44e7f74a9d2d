// The fixed words of the page. What is said about a scan comes with the view, in the same language.
const LABELS = {
  en: {
    accept: "ACCEPTED", reject: "REJECTED", aside: "SET ASIDE", stop: "STOP", ask: "ANSWER",
    complete: "COMPLETE", confirmed: "CONFIRMED", fault: "FAULT", ready: "READY", starting: "STARTING",
    notBooked: "Not booked until answered", asExpected: "All as expected", ackFirst: "This scanner waits for ACK",
    scanTask: "Scan a task sheet", noTasks: "No task is released for this station",
    noTasksHint: "Scan a delivery note or a pick list, or ask the office to release one.",
    now: "now:", next: "next:", line: (n, all) => `line ${n} of ${all}`, inAll: "in all",
    last: "last scans", noScans: "no scans yet", setAside: (n) => `SET ASIDE ${n}`,
    online: "ONLINE", offline: (since) => `OFFLINE ${since}`, waiting: (n) => `${n} waiting`,
    rules: (age) => `rules ${age} old`, noRules: "no rules yet",
    stale: "SCREEN NOT LIVE", staleHint: "follow the light",
    connecting: "Waiting for the station program",
    more: (n) => `${n} more`, fewer: (n) => `${n} fewer`, missing: (n) => `${n} missing`, open: (n) => `${n} open`,
    parked: (n) => `parked with ${n}`, closed: "closed short", listed: "list", lot: (lot) => `lot ${lot}`,
    asks: { quantity: "quantity", lot: "lot", serial: "serial", serial_lot: "serial + lot" },
    process: {
      receive: "RECEIVE", pick: "PICK", batch_pick: "BATCH PICK", tote_pick: "TOTE PICK", issue: "ISSUE",
      dispatch: "DISPATCH", transfer_out: "TRANSFER OUT", transfer_in: "TRANSFER IN",
      account_transfer: "ACCOUNT TRANSFER", relocate: "RELOCATE", count: "COUNT", adjust: "ADJUST",
      customer_return: "RETURN", supplier_return: "SUPPLIER RETURN", scrap: "SCRAP", quarantine: "QUARANTINE",
    },
    proposed: (n, all) => (all ? `SEEN ${n} of ${all}` : `SEEN ${n}`), conflicts: (n) => `CONFLICTS ${n}`,
    units: { s: "s", min: "min", h: "h", d: "days" },
    keyIn: "Key in", keyInTitle: "KEY IN BY HAND - recorded as manual", send: "Enter", cancel: "Cancel",
    busy: "Not taken: the station is busy. Try again, or scan the code.",
    refused: "Not taken", unreachable: "Not sent: no connection to the station. Scan the code instead.",
  },
  de: {
    accept: "GEBUCHT", reject: "ABGELEHNT", aside: "BEISEITE", stop: "HALT", ask: "ANTWORT",
    complete: "FERTIG", confirmed: "BESTÄTIGT", fault: "STÖRUNG", ready: "BEREIT", starting: "STARTET",
    notBooked: "Nicht gebucht, bis geantwortet ist", asExpected: "Alles wie erwartet",
    ackFirst: "Dieser Scanner wartet auf ACK",
    scanTask: "Auftragsblatt scannen", noTasks: "Für diese Station ist kein Auftrag freigegeben",
    noTasksHint: "Lieferschein oder Pickliste scannen, oder das Büro um Freigabe bitten.",
    now: "jetzt:", next: "als Nächstes:", line: (n, all) => `Zeile ${n} von ${all}`, inAll: "gesamt",
    last: "letzte Scans", noScans: "noch keine Scans", setAside: (n) => `BEISEITE ${n}`,
    online: "ONLINE", offline: (since) => `OFFLINE ${since}`, waiting: (n) => `${n} warten`,
    rules: (age) => `Regeln ${age} alt`, noRules: "noch keine Regeln",
    stale: "ANZEIGE STEHT", staleHint: "nach der Lampe richten",
    connecting: "Wartet auf das Stationsprogramm",
    more: (n) => `${n} mehr`, fewer: (n) => `${n} weniger`, missing: (n) => `${n} fehlen`, open: (n) => `${n} offen`,
    parked: (n) => `geparkt mit ${n}`, closed: "Fehlmenge", listed: "Liste", lot: (lot) => `Charge ${lot}`,
    asks: { quantity: "Menge", lot: "Charge", serial: "Seriennummer", serial_lot: "Seriennummer + Charge" },
    process: {
      receive: "WARENEINGANG", pick: "ENTNAHME", batch_pick: "SAMMELENTNAHME", tote_pick: "BEHÄLTERENTNAHME",
      issue: "AUSGABE", dispatch: "VERLADUNG", transfer_out: "UMLAGERUNG AUS", transfer_in: "UMLAGERUNG EIN",
      account_transfer: "KONTOWECHSEL", relocate: "UMLAGERN", count: "ZÄHLUNG", adjust: "KORREKTUR",
      customer_return: "RÜCKGABE", supplier_return: "RÜCKLIEFERUNG", scrap: "AUSSCHUSS", quarantine: "QUARANTÄNE",
    },
    proposed: (n, all) => (all ? `GESEHEN ${n} von ${all}` : `GESEHEN ${n}`), conflicts: (n) => `KONFLIKTE ${n}`,
    units: { s: "s", min: "min", h: "h", d: "Tage" },
    keyIn: "Eintippen", keyInTitle: "VON HAND EINTIPPEN - wird als manuell vermerkt", send: "Eingeben",
    cancel: "Abbrechen",
    busy: "Nicht angenommen: Station ist beschäftigt. Noch einmal, oder den Code scannen.",
    refused: "Nicht angenommen", unreachable: "Nicht gesendet: keine Verbindung. Bitte den Code scannen.",
  },
};

// The labels of a language; of an unknown one, or one with a region, the nearest there is.
export function labelsOf(language) {
  return LABELS[language] ?? LABELS[String(language).slice(0, 2)] ?? LABELS.en;
}

// "4 min": the two ends of a wait, in milliseconds, as words of one size.
export function spell(labels, ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const { s, min, h, d } = labels.units;
  if (seconds < 60) return `${seconds} ${s}`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} ${min}`;
  if (seconds < 172800) return `${Math.floor(seconds / 3600)} ${h}`;
  return `${Math.floor(seconds / 86400)} ${d}`;
}
