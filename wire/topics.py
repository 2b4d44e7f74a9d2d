"""MQTT topics of wire version 1 (design: protocol, "Topics"). Serials never appear in a topic.

One difference from the design: ``up/{gw}/sync`` carries the gateway's request for feed chunks, so that
``hello`` stays about records only (docs/explanation/structure.md).
"""

import re
from dataclasses import dataclass
from typing import Final

#: Names of gateways, sites and stations: they become topic levels, so no ``/ + #`` and no blanks.
NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
#: The prefix may be a unified-namespace path of such levels.
PREFIX: Final = re.compile(r"[A-Za-z0-9_-]{1,63}(/[A-Za-z0-9_-]{1,63}){0,7}")


@dataclass(frozen=True, slots=True)
class Topics:
    """All topics below one prefix. The arguments must match `NAME` and `PREFIX`."""

    prefix: str = "scangate"

    def up(self, gateway: str, what: str) -> str:
        """Only this gateway writes: hello, state, records, sync, health, response."""
        return f"{self.prefix}/v1/up/{gateway}/{what}"

    def down(self, gateway: str, what: str) -> str:
        """Only the ledger writes: ack, sync, request."""
        return f"{self.prefix}/v1/down/{gateway}/{what}"

    def feed(self, site: str, what: str) -> str:
        """Only the ledger writes: manifest (retained), delta."""
        return f"{self.prefix}/v1/feed/{site}/{what}"

    def out(self, kind: str) -> str:
        """Only the ledger writes: movement, conflict, recall, task, verdict (`wire.events`)."""
        return f"{self.prefix}/v1/out/{kind}"

    @property
    def server_state(self) -> str:
        """Only the ledger writes; retained, with a last will."""
        return f"{self.prefix}/v1/server/state"

    @property
    def all_up(self) -> str:
        """What the ledger subscribes to."""
        return f"{self.prefix}/v1/up/+/+"

    def all_down(self, gateway: str) -> str:
        """What a gateway subscribes to, besides the manifest and the server's state."""
        return f"{self.prefix}/v1/down/{gateway}/+"

    def sender(self, topic: str) -> tuple[str, str] | None:
        """Gateway and kind of an upward topic, None if it is not one of this prefix.

        >>> Topics().sender("scangate/v1/up/dock-1/hello")
        ('dock-1', 'hello')
        """
        head = f"{self.prefix}/v1/up/"
        if not topic.startswith(head):
            return None
        gateway, _, what = topic[len(head) :].partition("/")
        return (gateway, what) if NAME.fullmatch(gateway) and what else None
