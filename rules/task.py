"""Units of work and what is expected of them, as the feed brings them to a station."""

from dataclasses import dataclass

from rules.product import Process, Reserve


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a task.

    Attributes:
        id: number of the line within its task, as text.
        product: key of the product.
        quantity: expected (goods in) or ordered (goods out), in base units.
        place: goods in: where to put it; goods out: where to take it from; empty for the task's own place.
        listed: whether all expected serials are entered (`Catalog.expected` answers them).
        lot: the expected lot, empty if none is announced.
        done: confirmed so far by all stations, as far as this catalog knows.
        closed: why the line was closed short, empty while open.
        dest: the order or tote its units are put to (batch and tote pick), empty for none.
        into: key of the product they become under the new owner (account transfer).
        reserve: what may be taken besides the reserved serials (its list) or the reserved `lot`.
    """

    id: str
    product: str
    quantity: int
    place: str = ""
    listed: bool = False
    lot: str = ""
    done: int = 0
    closed: str = ""
    dest: str = ""
    into: str = ""
    reserve: Reserve = Reserve.ANY

    @property
    def open(self) -> int:
        """Base units still to do; never negative."""
        return 0 if self.closed else max(0, self.quantity - self.done)


@dataclass(frozen=True, slots=True)
class Task:
    """A pre-receipt or pick list (the document's own reference is its id and its scannable code).

    Attributes:
        id: reference of the document, unique within the site.
        process: what kind of work it is.
        lines: in document order.
        party: supplier or customer, shown to people.
        place: goods in: where goods go by default; goods out: where they go (default ``customer``).
        stations: names of the stations it is released for; empty for all.
        closed: whether the office has closed it.
        free: a task without lines: scanning a product adds it (counter issue, blind receipt, count).
        blind: the station does not show what is expected.
        origin: the document that shipped what this one receives (warehouse transfer).
        assignee: the station that has claimed it, empty for none; only picks are claimed by one alone.
        assignment: grows by one each time the office takes the task away from a station.
    """

    id: str
    process: Process
    lines: tuple[Line, ...]
    party: str = ""
    place: str = ""
    stations: tuple[str, ...] = ()
    closed: bool = False
    free: bool = False
    blind: bool = False
    origin: str = ""
    assignee: str = ""
    assignment: int = 0

    def line(self, line_id: str) -> Line | None:
        """The line with this number, if there is one."""
        return next((line for line in self.lines if line.id == line_id), None)

    def released_for(self, station: str) -> bool:
        """Whether this station may open it."""
        return not self.closed and (not self.stations or station in self.stations)


@dataclass(frozen=True, slots=True)
class Expected:
    """One entered serial of a line with a list: expected at goods in, reserved or shipped at goods out.

    `received` tells that its unit is confirmed (locked).
    """

    task: str
    line: str
    serial: str
    lot: str = ""
    expiry: str = ""
    received: bool = False
