"""The screen after the last CONFIRM: what came more and what came less, line by line."""

from rules.view import Link, view
from tests.rules.bench import Bench, line, product, receipt


def test_the_concluded_lines_are_shown_with_more_and_fewer() -> None:
    bench = Bench().add(product("bolt", "none")).add(product("nut", "none"))
    bench.plan(receipt("PR-1", line(1, "bolt", 5), line(2, "nut", 5)))
    bench.scans("PR-1", "bolt", "%%QTY-7", "%%ANSWER-1", "nut", "%%CLOSE-SHORT", "%%ANSWER-1")
    shown = view(bench.session, bench.shelf, Link())
    assert shown.state == "complete"
    assert [(x.name, x.done, x.quantity) for x in shown.lines] == [("Bolt", 7, 5), ("Nut", 1, 5)]
