"""Schema 3: delivery that can be proven: clocks, backups, generations, what goes out to other systems.

Never changed again once it is released (`ledger.upgrade.migrations`).
"""

from typing import Final

#: A statement ends with ``;`` at the end of a line. Types are PostgreSQL's (`migrations` translates).
SQL: Final = """
ALTER TABLE "record" ADD COLUMN "up" BIGINT NOT NULL DEFAULT 0;
ALTER TABLE "record" ADD COLUMN "synced" BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE "record" ADD COLUMN "ahead" BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE "boot" ADD COLUMN "safe" BIGINT NOT NULL DEFAULT 0;
ALTER TABLE "gateway" ADD COLUMN "used" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "gateway" ADD COLUMN "trouble" TEXT NOT NULL DEFAULT '';
ALTER TABLE "gateway" ADD COLUMN "complete" BIGINT NOT NULL DEFAULT 0;
ALTER TABLE "gateway" ADD COLUMN "retired" BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE "meta" ADD COLUMN "hlc" BIGINT NOT NULL DEFAULT 0;
ALTER TABLE "meta" ADD COLUMN "published" BIGINT NOT NULL DEFAULT 0;
CREATE TABLE "anchor" (
    "boot" TEXT NOT NULL PRIMARY KEY, "seq" BIGINT NOT NULL, "wall" BIGINT NOT NULL, "up" BIGINT NOT NULL
);
CREATE TABLE "generation" (
    "generation" TEXT NOT NULL PRIMARY KEY, "since" BIGINT NOT NULL, "position" BIGINT NOT NULL,
    "why" TEXT NOT NULL
);
CREATE TABLE "backup" (
    "at" BIGINT NOT NULL PRIMARY KEY, "began" BIGINT NOT NULL, "path" TEXT NOT NULL, "bytes" BIGINT NOT NULL,
    "records" BIGINT NOT NULL, "problem" TEXT NOT NULL
);
CREATE TABLE "unnumbered" ("kind" TEXT NOT NULL, "ref" TEXT NOT NULL, PRIMARY KEY ("kind", "ref"));
CREATE TABLE "event" (
    "position" BIGINT NOT NULL PRIMARY KEY, "kind" TEXT NOT NULL, "ref" TEXT NOT NULL, "at" BIGINT NOT NULL,
    "body" TEXT NOT NULL
);
"""
