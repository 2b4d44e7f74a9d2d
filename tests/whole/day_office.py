"""What the office enters before the day begins, and does while it runs (`tests.whole.day`)."""

from typing import Final

from ledger.acts import assign, count, recall
from ledger.acts.admit import Admission, admit
from ledger.acts.correct import Correction, correct
from ledger.acts.match import match
from ledger.acts.recall import Selection
from ledger.acts.relink import Relink, relink
from ledger.acts.resolve import alike, resolve
from ledger.office import made
from ledger.office.entries import CodeEntry, LineEntry, ProductEntry, RoleEntry
from ledger.office.made import Shipment
from ledger.office.serials import SerialEntry
from tests.whole.office import GTIN, document, goods, line, places, request, serials, supervisor
from tests.whole.site import Site
from tests.whole.telling import Act

GATEWAYS: Final = {
    "docks": ["door-1", "door-2"],
    "south": ["door-3", "bench-4"],
    "hall": ["bench-1", "bench-2"],
    "annex": ["bench-3"],
}
SSCC: Final = "095211300000000018"


def open_the_site(site: Site) -> None:
    """Products, places, badges, and the documents of the morning."""
    goods(
        site,
        ProductEntry("DRUG", name="Drug", tracking="full", by="serial_lot", codes=(CodeEntry(GTIN["DRUG"]),)),
        ProductEntry("METER", name="Meter", tracking="full", receive="lenient", pick="lenient"),
        ProductEntry(
            "RADIO",
            name="Radio",
            tracking="full",
            pattern="R-[0-9]{3}",
            roles=(RoleEntry("MAC", "[0-9A-F]{12}"),),
        ),
        ProductEntry("PUMP-N", owner="north", name="Pump of North", tracking="full"),
    )
    places(site, "A-01", "A-02", "B-01", warehouse="main")
    places(site, "C-01", warehouse="south")
    places(site, "STAGE", kind="staging")
    places(site, "T-1", "T-2", kind="tote")
    supervisor(site)
    _goods_in(site)
    _goods_out(site)
    _inside(site)


def _goods_in(site: Site) -> None:
    def pre_receipt(ref: str, *lines: LineEntry, place: str = "A-01") -> None:
        document(site, "receive", ref, *lines, place=place, party="Acme")

    pre_receipt("PR-1", line(1, "PUMP", 4, serials=serials(1, 4, "P-")))
    pre_receipt("PR-2", line(1, "SEAL", 20))
    pre_receipt("PR-3", line(1, "CHARGER", 6), place="A-02")
    pre_receipt("PR-4", line(1, "CABLE", 50), place="A-02")
    pre_receipt("PR-5", line(1, "PUMP", 6, serials=serials(11, 6, "P-")))
    pre_receipt("PR-6", line(1, "PUMP", 3))
    pre_receipt("PR-7", line(1, "DRUG", 3))
    pre_receipt("PR-8", line(1, "PUMP", 3, serials=serials(31, 3, "P-")))
    pre_receipt("PR-9", line(1, "PUMP", 2, serials=serials(41, 2, "P-")))
    inside = tuple(SerialEntry(f"P-{n:04}", container=SSCC) for n in (51, 52, 53))
    pre_receipt("PR-10", LineEntry("1", "PUMP", 3, serials=inside))
    pre_receipt("PR-11", line(1, "METER", 4), place="B-01")
    pre_receipt("PR-12", line(1, "RADIO", 1), place="B-01")
    pre_receipt("PR-13", line(1, "SEAL", 5))
    pre_receipt("PR-16", line(1, "PUMP", 1))
    pre_receipt("PR-15", line(1, "PUMP", 2, serials=serials(71, 2, "P-")))


def _goods_out(site: Site) -> None:
    def pick(ref: str, *lines: LineEntry, kind: str = "pick", place: str = "") -> None:
        document(site, kind, ref, *lines, place=place, party="Bolt & Co")

    pick("PL-1", line(1, "PUMP", 2, "A-01"))
    pick("PL-3", line(1, "SEAL", 10, "A-01"))
    pick("PL-4", line(1, "CHARGER", 2, "A-02"))
    pick("PL-5", line(1, "CABLE", 20, "A-02"))
    pick("PL-6", line(1, "PUMP", 2, "A-01"), place="STAGE")
    pick("PL-7", line(1, "CABLE", 40, "A-02"))
    pick("PL-8", line(1, "PUMP", 2, "A-01"))
    pick("PL-9", line(1, "PUMP", 2, "A-01"))
    pick("PL-10", line(1, "PUMP", 2, "A-01"))
    pick("PL-11", line(1, "PUMP", 2, "A-01"))
    pick("PL-12", line(1, "METER", 3, "B-01"))
    pick("PL-14", line(1, "CHARGER", 1, "A-02"))
    document(site, "order", "SO-1", line(1, "SEAL", 4, lot="L2"), party="Nut Ltd")
    to_order = [line(n, "CABLE", 2, "A-02", dest=f"SO-{n}") for n in (11, 12)]
    pick("BP-1", *to_order, kind="batch_pick")
    pick(
        "TP-1",
        line(1, "DRUG", 1, "A-01", dest="T-1"),
        line(2, "CABLE", 1, "A-02", dest="T-2"),
        kind="tote_pick",
    )
    pick("TR-1", line(1, "PUMP", 3, "A-01"), kind="transfer_out", place="C-01")


def _inside(site: Site) -> None:
    document(site, "relocate", "RL-1", line(1, "PUMP", 1, "A-01"), place="B-01")
    document(site, "account_transfer", "AT-1", line(1, "PUMP", 1, "A-01", into="north/PUMP-N"), party="north")
    document(site, "supplier_return", "SR-1", line(1, "PUMP", 1), party="Acme")
    document(site, "scrap", "SC-1", line(1, "PUMP", 1))
    document(site, "quarantine", "QU-1", line(1, "PUMP", 1))
    document(site, "customer_return", "CR-1", line(1, "PUMP", 1), place="A-01", party="Bolt & Co")
    document(site, "customer_return", "CR-2", line(1, "CHARGER", 1), place="A-02", party="Bolt & Co")


def _free(site: Site, process: str) -> str:
    """The latest task of this process that a station started by itself."""
    sql = (
        "select task from task_step where process = ? and free and step = 'opened' order by hlc desc limit 1"
    )
    return str(site.database.rows(sql, (process,))[0][0])


def _match(site: Site) -> None:
    document(site, "receive", "PR-14", line(1, "PUMP", 2), place="A-01", party="Acme")
    site.act(lambda: match(_free(site, "receive"), "PR-14", request(site)))


def _admit(site: Site) -> None:
    (ref,) = [e.key for e in site.todo if e.kind == "aside" and dict(e.facts)["code"] == "P-0099"]
    site.act(lambda: admit(Admission((ref,), "one more than ordered", over=True), request(site)))


def _recall(site: Site) -> None:
    chosen, asked = Selection("main/PUMP", serials=("P-0014",)), request(site, "RC-1")
    site.act(lambda: recall.order("recall", [chosen], "seal may leak", asked).outcome)


def _resolve(site: Site) -> None:
    items = [(case.product, case.serial) for case in alike(site.database, "main/PUMP", "P-0012")]
    site.act(lambda: resolve(items, request(site), task="PL-8"))


def _count(site: Site) -> None:
    site.act(lambda: made.count("B-01", site.now(), ref="CT-1", blind=True))


def _correct(site: Site) -> None:
    wrong = Correction("PUMP", "A-01", "found behind the rack", serial="P-0003")
    site.act(lambda: correct([wrong], request(site)))


def _relink(site: Site) -> None:
    ((house,),) = site.database.rows("select serial from standing where serial like 'HS-%'")
    site.act(lambda: relink([Relink("PUMP", house, to_serial="P-0089")], "label found", request(site)))


ACTS: Final[dict[str, Act]] = {
    "the office matches the blind receipt to PR-14": _match,
    "the office lets P-0099 in as one too many": _admit,
    "the office recalls P-0014": _recall,
    "the office solves the conflict: PL-8 has them": _resolve,
    "the office makes DS-1 from PL-6": lambda s: s.act(
        lambda: made.dispatch(Shipment("DS-1", ("PL-6",)), s.now())
    ),
    "the office makes PL-13 from the order SO-1, with its lots": lambda s: s.act(
        lambda: made.from_order("SO-1", "pick", "PL-13", s.now(), load=True)
    ),
    "the office withdraws PL-1": lambda s: s.act(lambda: assign.withdraw("PL-1", request(s))),
    "the office asks for a count of B-01": _count,
    "the office books the differences of CT-1": lambda s: s.act(
        lambda: count.book_differences("CT-1", request(s))
    ),
    "the office corrects where P-0003 is": _correct,
    "the office books the differences of CT-A-02-1": lambda s: s.act(
        lambda: count.book_differences("CT-A-02-1", request(s))
    ),
    "the office relinks the house serial to P-0089": _relink,
}
