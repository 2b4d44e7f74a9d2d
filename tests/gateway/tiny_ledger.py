"""A ledger reduced to its half of the protocol: it holds records by id and gives a feed. No I/O."""

from collections import defaultdict
from dataclasses import dataclass, field

from tests.gateway.world import digest_of, packed, rows
from wire import feed as wire
from wire import v1
from wire.codec import decode, encode
from wire.topics import Topics

Out = list[tuple[str, bytes]]


@dataclass
class TinyLedger:
    """`hear` takes what a gateway published and gives what to publish in answer."""

    gateway: str = "dock-1"
    generation: str = "gen"
    n: int = 1
    topics: Topics = field(default_factory=Topics)
    content: list[wire.Row] = field(default_factory=rows)
    held: dict[str, dict[int, bytes]] = field(default_factory=lambda: defaultdict(dict))
    altered: list[tuple[str, int]] = field(default_factory=list)
    poison: set[int] = field(default_factory=set)
    batches: list[int] = field(default_factory=list)
    hellos: list[v1.Hello] = field(default_factory=list)
    syncs: list[v1.Sync] = field(default_factory=list)
    states: list[v1.Online] = field(default_factory=list)
    deaf: bool = False
    hlc: int = 0
    shown: dict[str, list[wire.Row]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.shown[self.version] = self.content

    @property
    def version(self) -> str:
        return f"{self.generation}:{self.n}"

    def retained(self) -> Out:
        state = v1.Server(online=True, generation=self.generation)
        return [(self.topics.server_state, encode(state)), self.manifest()]

    def manifest(self) -> tuple[str, bytes]:
        digest = digest_of(self.content)
        message = v1.Manifest(v1.VERSION, self.version, len(self.content), digest, hlc=self.hlc)
        return self.topics.feed("main", "manifest"), encode(message)

    def change(self, content: list[wire.Row]) -> Out:
        """Other rules: the changes, then the manifest, as they are published."""
        before = self.version
        self.content, self.n = content, self.n + 1
        self.shown[self.version] = content
        [chunk] = self._since(before)
        return [(self.topics.feed("main", "delta"), chunk), self.manifest()]

    def _since(self, version: str) -> list[bytes]:
        base, now = self.shown.get(version), self.content
        if base is None:
            return packed(now, self.version, total=len(now))
        kept = {(table, key) for table, key, _ in now}
        gone: list[wire.Row] = [(t, k, None) for t, k, _ in base if (t, k) not in kept]
        changes = [*gone, *(row for row in now if row not in base)]
        return packed(changes, self.version, base=version, total=len(now), digest=digest_of(now))

    def hear(self, topic: str, payload: bytes) -> Out:
        sender = self.topics.sender(topic)
        if sender is None or self.deaf:
            return []
        match sender[1]:
            case "records":
                return self._records(payload)
            case "hello":
                hello = decode(payload, v1.Hello)
                self.hellos.append(hello)
                return [self.ack([tail.boot for tail in hello.boots])]
            case "sync":
                return self._sync(decode(payload, v1.Sync))
            case "state":
                self.states.append(decode(payload, v1.Online))
            case _:
                pass
        return []

    def ack(self, boots: list[str]) -> tuple[str, bytes]:
        ack = v1.Ack(self.generation, self.version, {boot: self._boot(boot) for boot in boots})
        return self.topics.down(self.gateway, "ack"), encode(ack)

    def forget(self) -> None:
        """An older state comes back: nothing is held, under a new generation."""
        self.held.clear()
        self.generation += "x"

    @property
    def count(self) -> int:
        return sum(len(rows) for rows in self.held.values())

    def _records(self, payload: bytes) -> Out:
        batch = decode(payload, v1.Batch)
        items = [(decode(item, v1.Record), bytes(item)) for item in batch.items]
        if any(record.seq in self.poison for record, _ in items):
            return []  # as if the envelope could not be read
        self.batches.append(len(items))
        for record, raw in items:
            if self.held[batch.boot].setdefault(record.seq, raw) != raw:
                self.altered.append((batch.boot, record.seq))
        return [self.ack([batch.boot])]

    def _boot(self, boot: str) -> v1.BootAck:
        seqs = sorted(self.held[boot])
        to = 0
        while to + 1 in self.held[boot]:
            to += 1
        above: list[tuple[int, int]] = []
        for seq in (s for s in seqs if s > to):
            if above and above[-1][1] + 1 == seq:
                above[-1] = (above[-1][0], seq)
            else:
                above.append((seq, seq))
        return v1.BootAck((to, above[: v1.MAX_RANGES]))

    def _sync(self, request: v1.Sync) -> Out:
        self.syncs.append(request)
        chunks = self._since(request.have)
        asked = chunks[request.part - 1 : request.part - 1 + request.window]
        return [(self.topics.down(self.gateway, "sync"), chunk) for chunk in asked]
