"""Schema 4: a product's serials are numbers of a public scheme, or have a prefix in their bar code.

Never changed again once it is released (`ledger.upgrade.migrations`).
"""

from typing import Final

#: A statement ends with ``;`` at the end of a line. Types are PostgreSQL's (the migrations translate them).
SQL: Final = """
ALTER TABLE "product" ADD COLUMN "scheme" TEXT NOT NULL DEFAULT '';
ALTER TABLE "product" ADD COLUMN "strip" TEXT NOT NULL DEFAULT '';
"""
