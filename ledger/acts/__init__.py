"""What people do at the ledger: each act a file, with a dry run, then all of it or nothing.

`catalog` answers the questions of a judgement that is made again here. May import `ledger.office`,
`ledger.todo`, `ledger.projection` and what is below them; never `ledger.web`.
"""
