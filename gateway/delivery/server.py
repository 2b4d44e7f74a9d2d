"""What a gateway knows of the ledger: what ``server/state`` said, and what acknowledgements say against it.

Pure values. An acknowledgement of another generation, or of a ledger that is said to be away, is either late
or that state got lost: it is believed only if the ledger says so again after it was asked.
"""

import msgspec

from gateway.held import Held
from wire import v1


class ServerState:
    """One ledger; `generation` is the last one that it named."""

    def __init__(self) -> None:
        """Nothing is known."""
        self._state: v1.Server | None = None
        self.generation = ""
        self._doubted = ""
        self._asked = ""

    @property
    def online(self) -> bool:
        """Whether it said that it is there."""
        return self._state is not None and self._state.online

    @property
    def away(self) -> bool:
        """Whether it said that it is not there: then the broker has nobody to give records to."""
        return self._state is not None and not self._state.online

    @property
    def no_backup(self) -> bool:
        """Whether it declares that it keeps no backup. Any thread."""
        state = self._state
        return state is not None and state.online and state.backup == "none"

    def told(self, state: v1.Server) -> bool:
        """It said how it is; whether it came, went, connected anew, or is another state of itself.

        One that connected anew (`wire.v1.Server.at`) did not hear a hello sent before: that says what was
        held, so an older state of the same generation would not be noticed without it.
        """
        before, self._state = self._state, state
        self.generation = state.generation or self.generation
        self._doubted = self._asked = ""
        return before != state

    def is_ours(self, generation: str) -> bool:
        """Whether what was said under this generation counts."""
        return self.generation in {"", generation}

    def believed(self, held: Held) -> Held:
        """What counts of what was said to be held: nothing of another state of the ledger."""
        return held if self.is_ours(held.generation) else Held(self.generation)

    def doubts(self, ack: v1.Ack) -> bool:
        """Whether it has to be asked before the state that this acknowledgement speaks of is believed."""
        agrees = self._state is None or (self._state.online and self.is_ours(ack.generation))
        self._doubted = "" if agrees else ack.generation
        if agrees:
            self._asked = ""
        return not agrees

    def asked(self) -> None:
        """A hello went out."""
        self._asked = self._doubted

    def confirmed(self, ack: v1.Ack) -> v1.Server | None:
        """The state that a doubted acknowledgement shows, if the ledger was asked since it was doubted."""
        if self._state is None or self._asked != ack.generation:
            return None
        return msgspec.structs.replace(self._state, online=True, generation=ack.generation)
