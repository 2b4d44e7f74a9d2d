"""What people do at the ledger: each act a file, with a dry run, then all of it or nothing."""
