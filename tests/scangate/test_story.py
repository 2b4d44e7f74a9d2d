"""The demo's story, on the pure rules: every step gets the answer it names."""

from typing import Any

import pytest

from rules.task import Line
from scangate import story
from tests.rules.bench import Bench, pick_list, product, receipt


def _lines(body: dict[str, Any]) -> list[Line]:
    return [
        Line(x["line"], x["product"], x["quantity"], x.get("place", ""), listed="serials" in x)
        for x in body["lines"]
    ]


def _serials(body: dict[str, Any]) -> dict[str, list[str]]:
    return {f"line{x['line']}": x["serials"] for x in body["lines"] if "serials" in x}


@pytest.fixture
def bench() -> Bench:
    dock = Bench()
    for sku, body in story.PRODUCTS:
        item = product(sku, body["tracking"], body.get("by", "serial"), pattern=body.get("pattern", ""))
        dock.add(item, *body["codes"])
    body = story.PRE_RECEIPT_BODY
    dock.plan(receipt(story.PRE_RECEIPT, *_lines(body), place=body["place"]), **_serials(body))
    dock.plan(pick_list(story.PICK_LIST, *_lines(story.PICK_LIST_BODY)))
    dock.plan(pick_list(story.SECOND_LIST, *_lines(story.SECOND_LIST_BODY)))
    return dock


def test_every_step_gets_the_answer_it_names(bench: Bench) -> None:
    for step in story.STORY:
        if isinstance(step, story.Scan):
            assert bench.scan(step.code) == step.expect, step


def test_the_story_moves_goods_and_stock_adds_up(bench: Bench) -> None:
    for step in story.STORY:
        if isinstance(step, story.Scan):
            bench.scan(step.code)
    received = sum(m.quantity for m in bench.movements if m.process == "receive")
    picked = sum(m.quantity for m in bench.movements if m.process == "pick")
    assert received == 4 + 40 + 5 + 100
    assert picked == 2 + 1 + 10 + 20 + 1
