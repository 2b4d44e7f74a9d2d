"""The proof that the tables say what the records say: folded once more elsewhere, and compared.

May import `ledger.upgrade`, `ledger.projection` and what is below it.
"""
