"""Schema 1 as it was released: its tables and indexes, never changed again (`ledger.upgrade.migrations`)."""

from typing import Final

#: A statement ends with ``;`` at the end of a line. Types are PostgreSQL's (`migrations` translates).
SQL: Final = """
CREATE TABLE "product" (
    "id" TEXT NOT NULL PRIMARY KEY, "owner" TEXT NOT NULL, "sku" TEXT NOT NULL, "name" TEXT NOT
    NULL, "tracking" TEXT NOT NULL, "by" TEXT NOT NULL, "receive" TEXT NOT NULL, "pick" TEXT NOT
    NULL, "pattern" TEXT NOT NULL, "fold_case" BOOLEAN NOT NULL, "reusable" BOOLEAN NOT NULL,
    "over_percent" INTEGER
);
CREATE TABLE "code" (
    "code" TEXT NOT NULL PRIMARY KEY, "product" TEXT NOT NULL, "pack" INTEGER NOT NULL
);
CREATE INDEX "code_product" ON "code" ("product");
CREATE TABLE "place" (
    "code" TEXT NOT NULL PRIMARY KEY, "kind" TEXT NOT NULL
);
CREATE TABLE "operator" (
    "badge" TEXT NOT NULL PRIMARY KEY, "name" TEXT NOT NULL, "role" TEXT NOT NULL, "language" TEXT
    NOT NULL
);
CREATE TABLE "document" (
    "ref" TEXT NOT NULL PRIMARY KEY, "process" TEXT NOT NULL, "party" TEXT NOT NULL, "place" TEXT
    NOT NULL, "stations" TEXT NOT NULL, "rank" INTEGER NOT NULL, "released" BOOLEAN NOT NULL,
    "withdrawn" BOOLEAN NOT NULL, "closed" BOOLEAN NOT NULL, "created" BIGINT NOT NULL
);
CREATE TABLE "line" (
    "document" TEXT NOT NULL, "id" TEXT NOT NULL, "number" INTEGER NOT NULL, "product" TEXT NOT
    NULL, "quantity" INTEGER NOT NULL, "place" TEXT NOT NULL, "listed" BOOLEAN NOT NULL, "lot" TEXT
    NOT NULL, "done" BIGINT NOT NULL, "closed" TEXT NOT NULL, PRIMARY KEY ("document", "id")
);
CREATE INDEX "line_product" ON "line" ("product");
CREATE TABLE "expected_serial" (
    "document" TEXT NOT NULL, "line" TEXT NOT NULL, "serial" TEXT NOT NULL, "number" INTEGER NOT
    NULL, "lot" TEXT NOT NULL, "expiry" TEXT NOT NULL, "received" BOOLEAN NOT NULL, PRIMARY KEY
    ("document", "line", "serial")
);
CREATE INDEX "expected_serial_serial" ON "expected_serial" ("serial");
CREATE TABLE "record" (
    "boot" TEXT NOT NULL, "seq" BIGINT NOT NULL, "gateway" TEXT NOT NULL, "station" TEXT NOT NULL,
    "kind" TEXT NOT NULL, "hlc" BIGINT NOT NULL, "at" BIGINT NOT NULL, "body" BYTEA NOT NULL,
    "digest" TEXT NOT NULL, "received_at" BIGINT NOT NULL, PRIMARY KEY ("boot", "seq")
);
CREATE TABLE "movement" (
    "boot" TEXT NOT NULL, "seq" BIGINT NOT NULL, "hlc" BIGINT NOT NULL, "at" BIGINT NOT NULL,
    "gateway" TEXT NOT NULL, "station" TEXT NOT NULL, "operator" TEXT NOT NULL, "product" TEXT NOT
    NULL, "serial" TEXT NOT NULL, "lot" TEXT NOT NULL, "expiry" TEXT NOT NULL, "quantity" BIGINT NOT
    NULL, "source" TEXT NOT NULL, "target" TEXT NOT NULL, "process" TEXT NOT NULL, "task" TEXT NOT
    NULL, "line" TEXT NOT NULL, "scan" TEXT NOT NULL, "prev" TEXT NOT NULL, "reason" TEXT NOT NULL,
    "debt" BIGINT NOT NULL, "note" TEXT NOT NULL, PRIMARY KEY ("boot", "seq")
);
CREATE INDEX "movement_task" ON "movement" ("task");
CREATE INDEX "movement_scan" ON "movement" ("scan");
CREATE INDEX "movement_serial_product" ON "movement" ("serial", "product");
CREATE INDEX "movement_product_lot" ON "movement" ("product", "lot");
CREATE INDEX "movement_hlc_boot_seq" ON "movement" ("hlc", "boot", "seq");
CREATE TABLE "verdict" (
    "boot" TEXT NOT NULL, "seq" BIGINT NOT NULL, "hlc" BIGINT NOT NULL, "at" BIGINT NOT NULL,
    "gateway" TEXT NOT NULL, "station" TEXT NOT NULL, "operator" TEXT NOT NULL, "outcome" TEXT NOT
    NULL, "reason" TEXT NOT NULL, "product" TEXT NOT NULL, "line" TEXT NOT NULL, "serial" TEXT NOT
    NULL, "lot" TEXT NOT NULL, "quantity" BIGINT NOT NULL, "source" TEXT NOT NULL, "entry" TEXT NOT
    NULL, "aim" TEXT NOT NULL, "data" BYTEA NOT NULL, "text" TEXT NOT NULL, "facts" TEXT NOT NULL,
    "amends" TEXT NOT NULL, "undoes" TEXT NOT NULL, PRIMARY KEY ("boot", "seq")
);
CREATE INDEX "verdict_serial" ON "verdict" ("serial");
CREATE INDEX "verdict_text" ON "verdict" ("text");
CREATE INDEX "verdict_hlc_boot_seq" ON "verdict" ("hlc", "boot", "seq");
CREATE INDEX "verdict_outcome_hlc" ON "verdict" ("outcome", "hlc");
CREATE TABLE "task_step" (
    "boot" TEXT NOT NULL, "seq" BIGINT NOT NULL, "hlc" BIGINT NOT NULL, "at" BIGINT NOT NULL,
    "gateway" TEXT NOT NULL, "station" TEXT NOT NULL, "operator" TEXT NOT NULL, "step" TEXT NOT
    NULL, "task" TEXT NOT NULL, "process" TEXT NOT NULL, "line" TEXT NOT NULL, "reason" TEXT NOT
    NULL, "captures" INTEGER NOT NULL, "aside" INTEGER NOT NULL, "finished" BOOLEAN NOT NULL,
    PRIMARY KEY ("boot", "seq")
);
CREATE INDEX "task_step_task" ON "task_step" ("task");
CREATE INDEX "task_step_gateway_station_hlc" ON "task_step" ("gateway", "station", "hlc");
CREATE TABLE "standing" (
    "product" TEXT NOT NULL, "serial" TEXT NOT NULL, "place" TEXT NOT NULL, "since" BIGINT NOT NULL,
    "head" TEXT NOT NULL, "lot" TEXT NOT NULL, "expiry" TEXT NOT NULL, "task" TEXT NOT NULL, "fork"
    BOOLEAN NOT NULL, "origin" TEXT NOT NULL, PRIMARY KEY ("product", "serial")
);
CREATE INDEX "standing_serial" ON "standing" ("serial");
CREATE INDEX "standing_product_origin" ON "standing" ("product", "origin");
CREATE INDEX "standing_product_place_lot" ON "standing" ("product", "place", "lot");
CREATE INDEX "standing_product_lot" ON "standing" ("product", "lot");
CREATE TABLE "conflict" (
    "product" TEXT NOT NULL, "serial" TEXT NOT NULL, "heads" TEXT NOT NULL, PRIMARY KEY ("product",
    "serial")
);
CREATE TABLE "balance" (
    "product" TEXT NOT NULL, "lot" TEXT NOT NULL, "place" TEXT NOT NULL, "quantity" BIGINT NOT NULL,
    "loose" BIGINT NOT NULL, PRIMARY KEY ("product", "lot", "place")
);
CREATE INDEX "balance_place_product" ON "balance" ("place", "product");
CREATE TABLE "lot" (
    "product" TEXT NOT NULL, "lot" TEXT NOT NULL, "expiry" TEXT NOT NULL, "hlc" BIGINT NOT NULL,
    "head" TEXT NOT NULL, PRIMARY KEY ("product", "lot")
);
CREATE INDEX "lot_lot" ON "lot" ("lot");
CREATE TABLE "done" (
    "task" TEXT NOT NULL, "line" TEXT NOT NULL, "process" TEXT NOT NULL, "quantity" BIGINT NOT NULL,
    PRIMARY KEY ("task", "line", "process")
);
CREATE TABLE "debt" (
    "product" TEXT NOT NULL, "place" TEXT NOT NULL, "booked" BIGINT NOT NULL, "quantity" BIGINT NOT
    NULL, PRIMARY KEY ("product", "place")
);
CREATE TABLE "open_capture" (
    "boot" TEXT NOT NULL, "seq" BIGINT NOT NULL, PRIMARY KEY ("boot", "seq")
);
CREATE TABLE "boot" (
    "boot" TEXT NOT NULL PRIMARY KEY, "gateway" TEXT NOT NULL, "first_seen" BIGINT NOT NULL,
    "declared" BIGINT NOT NULL, "last" BIGINT NOT NULL
);
CREATE INDEX "boot_gateway" ON "boot" ("gateway");
CREATE TABLE "held_range" (
    "boot" TEXT NOT NULL, "low" BIGINT NOT NULL, "high" BIGINT NOT NULL, PRIMARY KEY ("boot", "low")
);
CREATE TABLE "gateway" (
    "name" TEXT NOT NULL PRIMARY KEY, "online" BOOLEAN NOT NULL, "boot" TEXT NOT NULL, "last_seen"
    BIGINT NOT NULL, "waiting" INTEGER NOT NULL, "feed" TEXT NOT NULL, "free" BIGINT NOT NULL,
    "program" TEXT NOT NULL, "synced" BOOLEAN NOT NULL, "fingerprint" TEXT NOT NULL
);
CREATE TABLE "dead_letter" (
    "digest" TEXT NOT NULL PRIMARY KEY, "kind" TEXT NOT NULL, "topic" TEXT NOT NULL, "gateway" TEXT
    NOT NULL, "boot" TEXT NOT NULL, "seq" BIGINT, "reason" TEXT NOT NULL, "payload" BYTEA NOT NULL,
    "first_seen" BIGINT NOT NULL, "last_seen" BIGINT NOT NULL, "count" INTEGER NOT NULL
);
CREATE INDEX "dead_letter_boot" ON "dead_letter" ("boot");
CREATE TABLE "todo" (
    "kind" TEXT NOT NULL, "key" TEXT NOT NULL, "facts" TEXT NOT NULL, "at" BIGINT NOT NULL, "count"
    INTEGER NOT NULL, PRIMARY KEY ("kind", "key")
);
CREATE TABLE "feed_row" (
    "kind" TEXT NOT NULL, "key" TEXT NOT NULL, "scope" TEXT NOT NULL, "body" BYTEA, "n" BIGINT NOT
    NULL, PRIMARY KEY ("kind", "key")
);
CREATE INDEX "feed_row_n" ON "feed_row" ("n");
CREATE TABLE "meta" (
    "id" INTEGER NOT NULL PRIMARY KEY, "generation" TEXT NOT NULL, "feed_n" BIGINT NOT NULL,
    "feed_digest" TEXT NOT NULL, "feed_rows" BIGINT NOT NULL, "received" BIGINT NOT NULL, "applied"
    BIGINT NOT NULL, "duplicate" BIGINT NOT NULL, "held" BIGINT NOT NULL, "dead" BIGINT NOT NULL,
    "altered" BIGINT NOT NULL
);
create index feed_row_scope on feed_row (kind, scope) where scope <> '';
create index verdict_undoes on verdict (undoes) where undoes <> '';
create index verdict_amends on verdict (amends) where amends <> '';
"""
