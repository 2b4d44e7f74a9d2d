"""What happens at the bench: an input in, judged, committed, its outputs back. One thread.

- `loop` takes from the `inbox` and steps the `station`; `bounce` swallows what was scanned twice at once
- `catalog` is what is believed: the feed, and over it what moved here (`overlay`, `own`, `regain`)
- `births` makes the movements of a confirmation, `journal` brings sessions back after a restart

May import `gateway.store`, `gateway.feed` and the modules at the top that are no wiring; never the network.
"""
