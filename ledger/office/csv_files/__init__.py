"""CSV in and out: each kind of file, its columns, and what is wrong with a row, all at once.

May import the entries of `ledger.office` and what checks them, never `ledger.office.imports`, which runs a
file.
"""
