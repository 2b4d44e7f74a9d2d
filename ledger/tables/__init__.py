"""The ledger's tables as they are now, as peewee models; `models` has all of them.

- `records`: what gateways sent; `projections`: what is folded from it
- `entered`: what people enter; `bookkeeping`: what is known about delivery
- `product_rows` reads the one row that every part needs as a value

May import `ledger.database` only.
"""
