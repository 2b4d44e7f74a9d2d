"""One CSV file: read, judged as a whole, written as a whole or not at all."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from typing import Any, Final

from ledger.office import acts
from ledger.office.acts import Report
from ledger.office.csv_files.kinds import (
    DOCUMENTS,
    PICK_LISTS,
    PRE_RECEIPTS,
    Parsed,
    parse_documents,
    parse_operators,
    parse_places,
    parse_products,
)
from ledger.office.kinds import ORDER
from rules.product import Process


class Kind(StrEnum):
    """What can be imported; the value is its name in addresses."""

    PRODUCTS = "products"
    PRE_RECEIPTS = "pre-receipts"
    PICK_LISTS = "pick-lists"
    ORDERS = "orders"
    BATCH_PICKS = "batch-picks"
    TOTE_PICKS = "tote-picks"
    TRANSFERS = "transfers"
    ACCOUNT_TRANSFERS = "account-transfers"
    RELOCATIONS = "relocations"
    CUSTOMER_RETURNS = "customer-returns"
    SUPPLIER_RETURNS = "supplier-returns"
    SCRAPPING = "scrapping"
    QUARANTINE = "quarantine"
    PLACES = "places"
    OPERATORS = "operators"


@dataclass(frozen=True, slots=True)
class _How:
    """How a kind of file is read, and the act that enters it."""

    parse: Callable[[bytes], Parsed[Any]]
    enter: Callable[..., Report]


def parse(kind: Kind, data: bytes) -> Parsed[Any]:
    """What the file says; needs no database and no transaction."""
    return _HOW[kind].parse(data)


def run(kind: Kind, parsed: Parsed[Any], now: int, *, dry_run: bool) -> Report:
    """Judge a file and, without problems and `dry_run`, write it; inside the writer's transaction then.

    Problems carry the row and the column, in the order of the file.
    """
    enter = _HOW[kind].enter
    if kind not in {Kind.PLACES, Kind.OPERATORS}:
        enter = partial(enter, now=now)
    broken = bool(parsed.problems)
    report = enter(parsed.entries, keep=parsed.keep, dry_run=dry_run or broken)
    located = (parsed.locate(problem) for problem in report.problems)
    problems = sorted((*parsed.problems, *located), key=lambda p: p.row)
    remarks = tuple(parsed.locate(remark) for remark in report.remarks)
    return replace(report, problems=tuple(problems), remarks=remarks, written=report.written and not broken)


#: What is read with the columns of any document.
OF_DOCUMENTS: Final = {
    Kind.ORDERS: ORDER,
    Kind.BATCH_PICKS: Process.BATCH_PICK,
    Kind.TOTE_PICKS: Process.TOTE_PICK,
    Kind.TRANSFERS: Process.TRANSFER_OUT,
    Kind.ACCOUNT_TRANSFERS: Process.ACCOUNT_TRANSFER,
    Kind.RELOCATIONS: Process.RELOCATE,
    Kind.CUSTOMER_RETURNS: Process.CUSTOMER_RETURN,
    Kind.SUPPLIER_RETURNS: Process.SUPPLIER_RETURN,
    Kind.SCRAPPING: Process.SCRAP,
    Kind.QUARANTINE: Process.QUARANTINE,
}
_HOW: Final = {
    Kind.PRODUCTS: _How(parse_products, acts.enter_products),
    Kind.PRE_RECEIPTS: _How(
        partial(parse_documents, kind=PRE_RECEIPTS), partial(acts.enter_documents, Process.RECEIVE)
    ),
    Kind.PICK_LISTS: _How(
        partial(parse_documents, kind=PICK_LISTS), partial(acts.enter_documents, Process.PICK)
    ),
    Kind.PLACES: _How(parse_places, acts.enter_places),
    Kind.OPERATORS: _How(parse_operators, acts.enter_operators),
    **{
        kind: _How(partial(parse_documents, kind=DOCUMENTS), partial(acts.enter_documents, document))
        for kind, document in OF_DOCUMENTS.items()
    },
}
