"""How records reach the ledger, and what it answers.

- `sender` is the whole of it, without thread and socket; `uplink` is its thread
- `outbox` decides what is sent next, `handover` brings news to the station
- `identity` is what the gateway says of itself, `server` what it knows of the ledger

May import `gateway.store` (to read), `gateway.feed` and the modules at the top that are no wiring; never the
station: both only meet in their inputs and outputs.
"""
