"""Every benchmark runs, with tiny numbers, and says what it measured. The figures mean nothing here."""

import json
from pathlib import Path

import pytest

from benchmarks import __main__ as program
from benchmarks.measure import Pairs, middle
from benchmarks.report import Figure, Goal, Report
from benchmarks.scale import TINY, Run

pytestmark = pytest.mark.system


@pytest.mark.parametrize("name", program.BENCHMARKS)
def test_it_measures_something(name: str, tmp_path: Path) -> None:
    figures = program.BENCHMARKS[name](Run(TINY, tmp_path))
    assert all(figure.value > 0 for figure in figures if figure.unit not in {"µs", "cores"})
    assert all(figure.value >= 0 for figure in figures)
    assert len({figure.name for figure in figures}) == len(figures)


def test_a_ratio_is_the_median_of_rounds_taken_in_turn() -> None:
    pairs = Pairs()
    for ours, base in [(2, 1), (4, 2), (30, 10), (60, 20), (4, 4), (8, 8)]:
        pairs.add(ours, base)
    rounds = pairs.rounds(3)
    assert [part.ours for part in rounds] == [[2, 4], [30, 60], [4, 8]]
    assert middle(rounds, 0.5) == 2


@pytest.mark.parametrize(
    ("value", "goal", "missed"),
    [
        (1.5, Goal(1.5), False),
        (1.51, Goal(1.5), True),
        (0.9, Goal(1, at_least=True), True),
        (9.0, None, False),
    ],
)
def test_only_what_has_a_goal_can_miss_it(value: float, goal: Goal | None, *, missed: bool) -> None:
    report = Report({"x": [Figure("ratio", value, "", goal)]})
    assert report.missed == (["x: ratio"] if missed else [])


def test_check_fails_on_a_missed_goal_and_only_then(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    slow: program.Benchmarks = {"slow": lambda _run: [Figure("ratio", 2.0, "", Goal(1.2))]}
    file = tmp_path / "figures.json"
    given = ["--folder", str(tmp_path), "--json", str(file)]
    assert program.main(given, slow) == 0
    assert program.main([*given, "--check"], slow) == 1
    assert "slow: ratio" in capsys.readouterr().out
    assert json.loads(file.read_text(encoding="utf-8"))["missed"] == ["slow: ratio"]
