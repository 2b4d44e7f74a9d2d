"""What passes between the ledger and others: what is held, what is dead, and what is told in return.

- in: `items` and `nested` take a batch apart, `limit` bounds it; `presence` is what a gateway says of itself
- known: `held` and `safe` as ranges, `completeness`, `dead` and its list `letters`
- out: `events` and the `dispatch` that numbers them; `generation` is the life they belong to

Records become tables in `ledger.projection`, which is above. May import `ledger.feed`, `ledger.tables` and
the plain modules at the top.
"""
