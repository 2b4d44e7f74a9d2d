"""The console and the REST API: server-rendered pages and JSON over the ledger's tables."""
