"""What the reference says of codes and columns is what the program does, and its examples are true."""

import doctest
import importlib
import pkgutil
from pathlib import Path

import pytest

import ledger.office
import ledger.web
from ledger.office.csv_files import kinds as csv_kinds
from ledger.office.problem import Code

DOCS = Path(__file__).parents[3] / "docs" / "reference"
MODULES = [
    found.name
    for part in (ledger.office, ledger.web)
    for found in pkgutil.iter_modules(part.__path__, f"{part.__name__}.")
]


@pytest.mark.parametrize("module", MODULES)
def test_the_examples_in_docstrings_are_true(module: str) -> None:
    assert doctest.testmod(importlib.import_module(module)).failed == 0


def test_every_code_is_in_the_reference() -> None:
    text = (DOCS / "rest.md").read_text()
    assert [code.value for code in Code if f"`{code.value}`" not in text] == []


def test_every_column_is_in_the_reference() -> None:
    text = (DOCS / "csv.md").read_text()
    kinds = (
        csv_kinds.PRODUCTS,
        csv_kinds.PRE_RECEIPTS,
        csv_kinds.PICK_LISTS,
        csv_kinds.DOCUMENTS,
        csv_kinds.PLACES,
        csv_kinds.OPERATORS,
    )
    names = {name for kind in kinds for column in kind for name in column.names}
    assert [name for name in sorted(names) if f"`{name}`" not in text] == []
