"""Schema 2: every process, tasks and containers of records, recalls, units set aside, what a person settled.

Never changed again once it is released (`ledger.upgrade.migrations`).
"""

from typing import Final

#: A statement ends with ``;`` at the end of a line. Types are PostgreSQL's (`migrations` translates).
SQL: Final = """
ALTER TABLE "product" ADD COLUMN "issue" TEXT NOT NULL DEFAULT 'lenient';
ALTER TABLE "product" ADD COLUMN "min_life" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "product" ADD COLUMN "unique_serial" BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE "product" ADD COLUMN "roles" TEXT NOT NULL DEFAULT '[]';
ALTER TABLE "place" ADD COLUMN "warehouse" TEXT NOT NULL DEFAULT '';
ALTER TABLE "document" ADD COLUMN "free" BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE "document" ADD COLUMN "blind" BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE "document" ADD COLUMN "origin" TEXT NOT NULL DEFAULT '';
ALTER TABLE "document" ADD COLUMN "assignment" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "document" ADD COLUMN "assignee" TEXT NOT NULL DEFAULT '';
ALTER TABLE "line" ADD COLUMN "dest" TEXT NOT NULL DEFAULT '';
ALTER TABLE "line" ADD COLUMN "becomes" TEXT NOT NULL DEFAULT '';
ALTER TABLE "line" ADD COLUMN "reserve" TEXT NOT NULL DEFAULT 'any';
ALTER TABLE "movement" ADD COLUMN "container" TEXT NOT NULL DEFAULT '';
ALTER TABLE "movement" ADD COLUMN "dest" TEXT NOT NULL DEFAULT '';
ALTER TABLE "verdict" ADD COLUMN "task" TEXT NOT NULL DEFAULT '';
ALTER TABLE "verdict" ADD COLUMN "admits" TEXT NOT NULL DEFAULT '';
ALTER TABLE "task_step" ADD COLUMN "assignment" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "task_step" ADD COLUMN "free" BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE "task_step" ADD COLUMN "place" TEXT NOT NULL DEFAULT '';
ALTER TABLE "standing" ADD COLUMN "process" TEXT NOT NULL DEFAULT '';
ALTER TABLE "standing" ADD COLUMN "container" TEXT NOT NULL DEFAULT '';
CREATE TABLE "code_of_one_owner" AS SELECT "code", "product", "pack" FROM "code";
DROP TABLE "code";
CREATE TABLE "code" (
    "code" TEXT NOT NULL, "product" TEXT NOT NULL, "pack" INTEGER NOT NULL, PRIMARY KEY ("code", "product")
);
INSERT INTO "code" ("code", "product", "pack") SELECT "code", "product", "pack" FROM "code_of_one_owner";
DROP TABLE "code_of_one_owner";
CREATE INDEX "code_product" ON "code" ("product");
CREATE TABLE "recall" (
    "ref" TEXT NOT NULL PRIMARY KEY, "kind" TEXT NOT NULL, "why" TEXT NOT NULL, "created" BIGINT NOT NULL,
    "lifted" BIGINT NOT NULL, "number" BIGINT NOT NULL
);
CREATE TABLE "hold" (
    "ref" TEXT NOT NULL, "product" TEXT NOT NULL, "lot" TEXT NOT NULL, "serial" TEXT NOT NULL,
    PRIMARY KEY ("ref", "product", "lot", "serial")
);
CREATE TABLE "content" (
    "container" TEXT NOT NULL, "number" INTEGER NOT NULL, "product" TEXT NOT NULL, "serial" TEXT NOT NULL,
    "lot" TEXT NOT NULL, "expiry" TEXT NOT NULL, "quantity" BIGINT NOT NULL, "document" TEXT NOT NULL,
    PRIMARY KEY ("container", "number")
);
CREATE TABLE "match" ("task" TEXT NOT NULL PRIMARY KEY, "document" TEXT NOT NULL);
CREATE TABLE "settled" (
    "kind" TEXT NOT NULL, "key" TEXT NOT NULL, "how" TEXT NOT NULL, "settled_by" TEXT NOT NULL,
    "at" BIGINT NOT NULL, PRIMARY KEY ("kind", "key")
);
CREATE TABLE "aside" (
    "boot" TEXT NOT NULL, "seq" BIGINT NOT NULL, "task" TEXT NOT NULL, "station" TEXT NOT NULL,
    "gateway" TEXT NOT NULL, "reason" TEXT NOT NULL, "code" TEXT NOT NULL, "at" BIGINT NOT NULL,
    PRIMARY KEY ("boot", "seq")
);
CREATE TABLE "returned" (
    "product" TEXT NOT NULL PRIMARY KEY, "units" BIGINT NOT NULL, "at" BIGINT NOT NULL
);
CREATE TABLE "first" (
    "product" TEXT NOT NULL, "place" TEXT NOT NULL, "at" BIGINT NOT NULL, "lot" TEXT NOT NULL,
    "expiry" TEXT NOT NULL, PRIMARY KEY ("product", "place")
);
CREATE INDEX "document_origin" ON "document" ("origin");
CREATE INDEX document_assignee ON document (ref) WHERE assignee <> '';
CREATE INDEX "hold_product_lot_serial" ON "hold" ("product", "lot", "serial");
CREATE INDEX "content_serial" ON "content" ("serial");
CREATE INDEX "content_document" ON "content" ("document");
CREATE INDEX "match_document" ON "match" ("document");
CREATE INDEX "aside_task" ON "aside" ("task");
CREATE INDEX "aside_code" ON "aside" ("code");
CREATE INDEX balance_below ON balance (product, place) WHERE quantity < 0 AND place <> 'supplier';
CREATE INDEX standing_container ON standing (container) WHERE container <> '';
CREATE INDEX standing_transit ON standing (since) WHERE place = 'in transit';
CREATE INDEX movement_container ON movement (container) WHERE container <> '';
CREATE INDEX movement_link ON movement (prev) WHERE source IN ('other account', 'relinked');
CREATE INDEX movement_count ON movement (product, source) WHERE process = 'count';
CREATE INDEX movement_provisional ON movement (hlc) WHERE reason = 'provisional';
CREATE INDEX verdict_admits ON verdict (admits) WHERE admits <> '';
CREATE INDEX verdict_refused ON verdict (task) WHERE outcome = 'refused' AND task <> '';
CREATE INDEX task_step_free ON task_step (task) WHERE step = 'opened' AND free;
CREATE INDEX task_step_not_found ON task_step (hlc) WHERE step = 'line_closed' AND reason = 'not_found';
CREATE INDEX task_step_aside ON task_step (hlc) WHERE step = 'confirmed' AND aside > 0;
"""
