"""Whole copies of an SQLite ledger: made by hand or `nightly`, checked, and put back by `restore`.

May import `ledger.upgrade` (a backup may be older than the program), `ledger.delivery` (what a backup makes
safe) and what is below.
"""
