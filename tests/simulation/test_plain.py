"""As `test_simulation`, without what heals a wrong acknowledgement and so hides it."""

import pytest

from tests.simulation.sweep import FEW, FEW_PARTS, broken, parts, short


@pytest.mark.parametrize("seeds", parts(FEW, FEW_PARTS), ids=str)
def test_no_rule_is_broken_without_reconciliation(seeds: range) -> None:
    assert broken(seeds, "plain", short) == {}
