"""Records become tables: the same rows whatever the order in which the records came.

- `ingest` takes what came from gateways, `born` what people decided; `fold` writes both
- `standings`, `sums`, `anchors`, `open_captures`, `asides`, `documents`, `firsts`: what is folded
- `change` gathers what changes together, for tables, feed and events; `rebuild` computes it all again
- `assignments`: who has claimed a pick

May import `ledger.reading`, `ledger.delivery`, `ledger.feed` and `ledger.tables`.
"""
