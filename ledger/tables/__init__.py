"""The ledger's tables as they are now, as peewee models; `models` has all of them.

- `records`: what gateways sent; `projections`: what is folded from it
- `entered`: what people enter; `bookkeeping`: what is known about delivery
- `product_rows`, `task_rows` read the rows that several parts need as values

May import `ledger.database` only.
"""
