"""A door and a bench that tell the ledger what a person then has to look at, and forms that act on it."""

import re
from dataclasses import dataclass, field
from typing import Any

from msgspec.structs import replace

from ledger.inputs import Message
from tests.ledger.support import BENCH, Journal, read
from tests.ledger.web.conftest import Site
from wire import v1
from wire.topics import Topics

OTHER = "c" * 32


@dataclass
class Dock:
    """The stations of a site; products P (Full Tracking) and T (No Tracking) are entered."""

    site: Site
    door: Journal = field(default_factory=Journal)
    bench: Journal = field(default_factory=lambda: Journal(BENCH, "bench-1", "bench-1"))
    other: Journal = field(default_factory=lambda: Journal(OTHER, "bench-2", "bench-2"))

    def __post_init__(self) -> None:
        self.site.csv("products", "sku;name;tracking\nP;Pump;full\nT;Tape;none\n")

    def send(self) -> None:
        """All that the stations wrote is told; what was told before is a repeat."""
        for journal in (self.door, self.bench, self.other):
            if journal.bodies:
                topic = Topics().up(journal.gateway, "records")
                self.site.gateway.put(Message(topic, journal.batch(), 1, 1))
        self.site.settle()

    def receipt(self, *serials: str, ref: str = "PR-1") -> None:
        """A pre-receipt of P with expected serials."""
        first, *rest = serials
        rows = f"{ref};1;P;{len(serials)};{first};Acme\n" + "".join(f"{ref};1;P;;{s};\n" for s in rest)
        self.site.csv("pre-receipts", "ref;line;product;qty;serial;supplier\n" + rows)

    def aside(self, scanned: str, reason: str = "serial.not_expected", gtin: str = "", **facts: str) -> str:
        """A unit set aside in PR-1; the id of its refusal."""
        self.door.step("opened", process="receive")
        scan = replace(read(scanned), gtin=gtin, serial=scanned if gtin else "")
        ref = self.door.write(v1.Verdict("refused", reason, scan, facts), operator="Anna", task="PR-1")
        self.send()
        return ref

    def received(self, *serials: str) -> list[str]:
        """Units of P at A1."""
        ids = [self.door.move("supplier>A1", serial, ["none"]) for serial in serials]
        self.send()
        return ids

    def fork(self, *serials: str) -> None:
        """Two benches took the same serials, both offline."""
        for serial, head in zip(serials, self.received(*serials), strict=True):
            for journal, task in ((self.bench, "PL-1"), (self.other, "PL-2")):
                scan = journal.scan(serial)
                journal.move("A1>customer", serial, [head], task=task, process="pick", scan=scan)
        self.send()


def post(site: Site, path: str, status: int, **fields: Any) -> str:
    """A form as a browser sends it."""
    answer = site.client.post(path, data={"by": "Ann", **fields}, follow_redirects=False)
    assert answer.status_code == status, answer.text
    return answer.headers.get("location", answer.text)


def token(text: str) -> str:
    """What a page that showed a dry run gives back."""
    found = re.search(r'name="tried" value="(\w+)"', text)
    assert found, text
    return found[1]


def act(site: Site, path: str, **fields: Any) -> str:
    """A dry run, then the act; gives the page of the dry run."""
    shown = post(site, path, 200, do="try", **fields)
    assert post(site, path, 303, do="do", tried=token(shown), **fields)
    return shown
