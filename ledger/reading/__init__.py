"""What is asked of the tables: stock, serials, contents, the story of a serial, how the ledger is.

Only reads. May import `ledger.delivery`, `ledger.feed` and `ledger.tables`; what writes uses it as
well.
"""
