"""The REST API, one module for each group of addresses; `answers` are the shapes of what it says.

May import `ledger.web` but its pages.
"""
