"""The console: pages drawn on the server, one module for each part of the menu, and what they share.

- `forms`, `forms_serials` draw and read forms; `tried` carries a dry run to the act
- `document_page`, `reads_documents` for documents of any kind; `todo_reads`, `todo_rows` for the to-do list
- `story` words a trace, `exports` gives files

May import `ledger.web.api`.
"""
