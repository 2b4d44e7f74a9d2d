"""The root of every exception of Scangate: one class per "who must act".

A business refusal is a value (`rules.events.Refused`), never an exception. Each part derives the
classes it raises from `ScangateError` in a file of its own:

- `config.ConfigError`: the administrator mends a file
- `firmware_bridge.DeviceLost`: the supervisor opens the device again; `DeviceUnsupported`: the administrator
- `wire.BadMessage`, `wire.UnknownVersion`: the remote peer; the payload is kept aside
- `gateway.store.store.StoreFull`, `StoreCorrupt`: the station refuses scans and says what to do
- `MisuseError`: a bug of ours; the program ends, systemd restarts it, the journal replays
"""


class ScangateError(Exception):
    """Base of all exceptions raised on purpose by Scangate."""


class MisuseError(ScangateError):
    """Our own code called something in a way its contract forbids: a bug, never an input."""
