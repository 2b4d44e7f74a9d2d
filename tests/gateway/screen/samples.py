"""Views as a station would publish them, one for each state of the screen."""

from dataclasses import replace

from rules.signal import Light
from rules.view import Answer, LineView, Link, Shown, TaskView, View

#: The gateway's clock in these tests: 21 Nov 2026, 12:41:07 UTC.
NOW = 1_795_264_867_000
ONLINE = Link(online=True, since=NOW - 3_600_000, feed="ledger:41", feed_at=NOW - 60_000)
OFFLINE = replace(ONLINE, online=False, since=NOW - 252_000, waiting=3)

COMMANDS = (
    Answer("%%CONFIRM", "Confirm"),
    Answer("%%UNDO", "Undo"),
    Answer("%%PAUSE", "Pause"),
    Answer("%%CLOSE-SHORT", "Close short"),
)


def line(number: int, name: str, done: int, quantity: int, asks: str = "serial", **more: object) -> LineView:
    base = LineView(
        id=f"L{number}",
        product=f"P-{number}",
        name=name,
        done=0,
        captured=done,
        quantity=quantity,
        asks=asks,
        listed=False,
        lot="",
        place="",
        closed="",
        missing=0,
        chosen=False,
    )
    return replace(base, **more)  # type: ignore[arg-type]  # names and values go together in the tables below


LINES = (
    line(1, "Pump P-200", 7, 12, listed=True, chosen=True, place="B-07", lot="7"),
    line(2, "Seal kit", 40, 40, "lot", lot="LOT-7731"),
    line(3, "Pressure sensor 4-20 mA", 3, 6, "serial_lot", missing=2, place="C-01"),
    line(4, "Mounting bracket, galvanised", 0, 100, "quantity"),
)


def shown(light: Light, code: str, words: str, scanned: str, **more: object) -> Shown:
    return replace(Shown(NOW, light, code, words, scanned), **more)  # type: ignore[arg-type]  # as above


OKAY = shown(Light.GREEN, "serial.verified", "On the list", "SN 0000-4710")
RECENT = (
    shown(Light.RED, "serial.not_expected", "Serial not expected", "SN 0000-4711", at=NOW - 1_000),
    replace(OKAY, at=NOW - 5_000),
    shown(Light.GREEN, "serial.verified", "On the list", "SN 0000-4709", at=NOW - 9_000),
    shown(Light.AMBER, "line.over", "More than expected", "SN 0000-4708", at=NOW - 21_000),
    shown(Light.TICK, "context.product", "Product chosen", "09506000134352", at=NOW - 30_000),
    shown(Light.GREEN, "lot.accepted", "Lot booked", "LOT-7731", at=NOW - 55_000, remark="near expiry"),
)

READY = View(
    station="dock-1",
    state="ready",
    link=ONLINE,
    task="PR-1001",
    process="receive",
    party="Acme Pumps",
    operator="Anna",
    context="Pump P-200, lot 7",
    next="Scan serial of Pump P-200",
    done=50,
    quantity=158,
    lines=LINES,
    recent=RECENT[1:],
    commands=COMMANDS,
)
ACCEPT = replace(READY, state="accept", verdict=OKAY, recent=RECENT[1:])
REMARK = replace(
    ACCEPT,
    verdict=shown(
        Light.GREEN,
        "serial.pays_debt",
        "Missing serial found",
        "SN 0000-4710",
        remark="It was booked before without its serial.",
    ),
)
SOFT = replace(
    READY,
    state="reject",
    klass="soft",
    recent=RECENT,
    verdict=shown(
        Light.RED,
        "serial.already_in_task",
        "Already scanned",
        "SN 0000-4710",
        action="First scanned at 12:40:58.",
    ),
)
ASIDE = replace(
    READY,
    state="reject",
    klass="aside",
    aside=2,
    recent=RECENT,
    verdict=shown(
        Light.RED,
        "serial.not_expected",
        "Serial not expected",
        "SN 0000-4711",
        action="It is not on the list: set it aside.",
    ),
)
STOP = replace(
    READY,
    state="reject",
    klass="stop",
    aside=1,
    recent=RECENT,
    commands=(Answer("%%ACK", "Acknowledge"),),
    next="Scan ACK",
    verdict=shown(
        Light.STOP,
        "item.recalled",
        "Recalled",
        "SN 0000-4713",
        action="Put it on the HOLD shelf, then scan ACK.",
    ),
)
ASK = replace(
    READY,
    state="ask",
    recent=RECENT,
    aside=1,
    verdict=shown(
        Light.AMBER,
        "serial.shipped_before",
        "Shipped before",
        "SN 0000-4708",
        action="Shipped on SO-2044: a return, or received again?",
    ),
    answers=(
        Answer("%%ANSWER-1", "A return"),
        Answer("%%ANSWER-2", "Received again"),
        Answer("%%ANSWER-3", "Damaged"),
        Answer("%%ANSWER-4", "Other reason"),
    ),
)
COMPLETE = replace(
    READY,
    state="complete",
    done=57,
    quantity=58,
    next="Scan a task sheet, or NEXT TASK",
    context="",
    verdict=shown(Light.GREEN, "confirm.done", "Confirmed", "PR-1001"),
    lines=(
        line(1, "Pump P-200", 13, 12, listed=True),
        line(2, "Seal kit", 40, 40, "lot"),
        line(3, "Pressure sensor 4-20 mA", 4, 6, closed="not_delivered"),
    ),
)
TASKS = tuple(
    TaskView(
        f"PR-{1001 + n}", "receive" if n % 3 else "pick", party, done=n, quantity=12 + n, parked=4 * (n == 1)
    )
    for n, party in enumerate(
        ["Acme Pumps", "Nordic Valves AS", "Hydraulik Müller GmbH & Co. KG", "Acme Pumps"]
    )
)
GONE = replace(
    COMPLETE,
    task="",
    process="",
    party="",
    lines=(),
    done=0,
    quantity=0,
    tasks=TASKS,
    commands=(Answer("%%NEXT-TASK", "Next task"),),
)
PART = replace(COMPLETE, lines=LINES, next="Scan serial of Pump P-200")
IDLE = View(
    "dock-1",
    "idle",
    ONLINE,
    next="Scan a task sheet, or NEXT TASK",
    tasks=TASKS,
    commands=GONE.commands,
    recent=RECENT,
)
NO_TASK = replace(
    IDLE,
    state="reject",
    klass="soft",
    verdict=shown(
        Light.RED,
        "task.none",
        "No task open",
        "SN 0000-4711",
        action="Scan a delivery note or pick list, or NEXT TASK.",
    ),
)
BROKEN_LINK = replace(
    OFFLINE, faults=("Scanner dock-1 is unplugged: check its USB plug.", "Disk is 96 % full: call IT.")
)
FAULT = replace(READY, state="fault", link=BROKEN_LINK, verdict=None, commands=COMMANDS)
CYLINDER = "Hydraulikzylinder doppeltwirkend HZ-80/45-500"
LONG = replace(
    ASIDE,
    link=replace(BROKEN_LINK, waiting=12_345, feed_at=NOW - 7_300_000),
    task="PR-2026-11-21-000123456",
    party="Hydraulik Müller & Söhne Spezialmaschinenbau GmbH & Co. KG",
    operator="Maximiliane Oberhuber-Schmidt",
    context=f"{CYLINDER}, lot 2026-0007731",
    next="Serial number and lot, then place",
    done=1204,
    quantity=10000,
    lines=tuple(
        line(
            n,
            CYLINDER,
            1204,
            10000,
            "serial_lot",
            missing=17,
            listed=True,
            lot="2026-0007731",
            place="HALLE-3-REGAL-12",
            chosen=n == 6,
        )
        for n in range(12)
    ),
    verdict=shown(
        Light.RED,
        "serial.already_shipped",
        "Seriennummer gehört zu anderer Charge ééé",
        "(01)09506000134352(21)" + "ABCDEFGHIJ" * 9,
        action="Versandt mit SO-2026-11-000456 an Hydraulik Müller: beiseite legen und das Büro anrufen.",
    ),
)

#: A camera sees what is still to come.
PROPOSED = replace(
    READY,
    lines=(line(1, "Pump P-200", 0, 20, listed=True, chosen=True),),
    done=0,
    quantity=20,
    proposed=20,
    next="CONFIRM books 20 of 20",
    checked="Checked: stock list of 12:40",
)
#: Two stations took the same serials while they were offline.
CONFLICTS = replace(
    IDLE,
    checked="Checked: stock list of 12:40",
    conflicts=("SN 0000-4710 was taken twice: PL-7, PL-9", "SN 0000-4711 was taken twice: PL-7, PL-9"),
)

ALL = {
    "ready": READY,
    "accept": ACCEPT,
    "remark": REMARK,
    "soft": SOFT,
    "aside": ASIDE,
    "stop": STOP,
    "ask": ASK,
    "ask-open": replace(ASK, answers=()),
    "gone": GONE,
    "proposed": PROPOSED,
    "conflicts": CONFLICTS,
    "part": PART,
    "complete": COMPLETE,
    "idle": IDLE,
    "no-task": NO_TASK,
    "fault": FAULT,
    "long": LONG,
    "offline": replace(READY, link=OFFLINE),
}
