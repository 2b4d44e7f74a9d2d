"""The console and the REST API: server-rendered pages and JSON over the ledger's tables.

May import all of `ledger` but the command lines and `ledger.wiring`.
"""
