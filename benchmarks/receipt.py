"""A receipt of 10,000 serials confirmed, from the CONFIRM at the dock to the ledger's last acknowledgement.

The scans wait on the disk as well, as after a day without network: all of it travels and is folded within the
time measured. Peers need 70 s for 2,000 serials, or 60 s for 10,000 (reference: field, section 4).
"""

import shutil
from typing import Final

from benchmarks import real
from benchmarks.dock import CONFIRM, Dock
from benchmarks.end_to_end import Trips, trip
from benchmarks.report import Figure
from benchmarks.scale import Run
from benchmarks.warehouse import feed_file, serials

_TASK: Final = "PR-1"
_NS: Final = 1e9


def run(of: Run) -> list[Figure]:
    """Seconds of both parts, and of the whole."""
    folder, count = of.room("receipt"), max(of.scale.captured)
    with real.site(folder / "site") as site:
        rows = real.enter(site, [(_TASK, count)])
        data = site.docks[real.DOCK].folder / "data"
        feed_file(data, rows, real.version_of(site))
        dock = Dock(data, real.DOCK)
        with dock.unmeasured():
            dock.scan(_TASK)
            for serial in serials(_TASK, count):
                dock.booked(serial)
        confirmed = dock.scan(CONFIRM)
        dock.store.flush()
        boot, last = dock.store.boot, dock.store.mark.seq
        dock.close()
        trips = Trips()
        trip(site, boot, last, trips)
    shutil.rmtree(folder)
    confirming, (travelling,) = confirmed.wall / _NS, trips.wall
    return [
        Figure(f"confirming {count:,} serials at the dock", confirming, "s"),
        Figure(f"its {last:,} records into the ledger, acknowledged", travelling, "s"),
        Figure(f"a receipt of {count:,} serials, end to end", confirming + travelling, "s"),
    ]
