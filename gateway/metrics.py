"""What the plant's monitoring may read: Prometheus names, never a serial or an operator as a label."""

from collections.abc import Callable
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, generate_latest

from rules.signal import Light, Signal

#: Seconds from the last byte of a scan to its light; a person notices 0.1.
_BUCKETS: Final = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 5.0)


class Metrics:
    """All numbers of one gateway. Any thread may count."""

    def __init__(self, program: str) -> None:
        here = self._registry = CollectorRegistry()
        self._scans = Counter("scangate_scans", "Scans by light", ["reader", "verdict"], registry=here)
        self._rejects = Counter("scangate_rejects", "Refused scans by reason", ["reason"], registry=here)
        self._seconds = Histogram(
            "scangate_verdict_seconds", "Scan to light", buckets=_BUCKETS, registry=here
        )
        self._published = Counter("scangate_publish", "Batches by outcome", ["result"], registry=here)
        self._dropped = Counter("scangate_inbox_dropped", "Network inputs without room", registry=here)
        self._readers = Gauge("scangate_reader_connected", "1 when it is there", ["reader"], registry=here)
        Info("scangate_build", "The program", registry=here).info({"version": program})

    def watch(self, waiting: Callable[[], float], rules_age: Callable[[], float]) -> None:
        """Numbers that are asked for when somebody reads: records not held, seconds since the rules came."""
        for name, text, ask in (
            ("scangate_outbox_messages", "Records the ledger does not hold yet", waiting),
            ("scangate_rules_age_seconds", "Age of the rules in use, -1 without", rules_age),
        ):
            Gauge(name, text, registry=self._registry).set_function(ask)

    def shown(self, reader: str, signal: Signal, seconds: float) -> None:
        """A scan was answered."""
        self._scans.labels(reader, signal.light).inc()
        if signal.light in {Light.RED, Light.STOP}:
            self._rejects.labels(signal.reason).inc()
        self._seconds.observe(seconds)

    def publish(self, result: str) -> None:
        """A batch was sent, refused by the connection, or something malformed came."""
        self._published.labels(result).inc()

    def dropped(self) -> None:
        """The station's inbox had no room."""
        self._dropped.inc()

    def reader(self, name: str, *, ready: bool) -> None:
        """A scanner came or went."""
        self._readers.labels(name).set(ready)

    def text(self) -> bytes:
        """What `/metrics` answers."""
        return generate_latest(self._registry)
