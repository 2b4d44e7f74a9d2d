"""Which line a unit counts on (design: domain, "Which line does a code belong to").

A product code on the same label decides; else a list that holds the serial; else the chosen product; else the
only open line that wants an identifier; else the only line whose pattern fits; else the operator is asked.
"""

from collections.abc import Callable, Iterable

from rules.case import Case, free_line
from rules.product import Ask, Product, Tracking
from rules.serials import fits, forms, has_rule, normal
from rules.task import Line

Pair = tuple[Line, Product]


def line_of(case: Case, text: str) -> Pair | None:
    """The line that a bare serial or lot belongs to, None if that is not clear."""
    granted = case.granted.get("serial.which_product")
    if granted:
        return _of_product(case, granted, text)
    listed = {product.id for line, product in _lines(case, text) if _on_list(case, line, product, text)}
    if len(listed) == 1:
        return _of_product(case, listed.pop(), text)
    chosen = case.work.context.product
    if chosen:
        return _of_product(case, chosen, text)
    if listed:
        return None  # several products expect it: which one is this?
    ways: tuple[Callable[[Line, Product], bool], ...] = (
        lambda line, product: _stands_as(case, product, text) and case.is_open(line),
        # a known serial is no lot of whatever else is still open
        lambda _line, product: _stands_as(case, product, text) and not _wants_serials(case),
        lambda line, product: _wants_identifier(case, product) and case.is_open(line),
        lambda _line, product: _wants_identifier(case, product),
        lambda _line, product: has_rule(product) and fits(product, normal(product, text)),
    )
    for way in ways:
        found = {product.id for line, product in _lines(case, text) if way(line, product)}
        if len(found) == 1:
            return _of_product(case, found.pop(), text)
    return None


def line_for(case: Case, product: Product, serial: str = "", lot: str = "") -> Line | None:
    """The line of this product to count on, None without one.

    The one whose list holds the serial; else an open one: for the chosen order, of that lot, at the chosen
    place, the chosen one, the first. A serial on no list rather goes to a line without a list. Else one not
    closed, else any. In a task without lines every product is a line.
    """
    if case.task.free and not any(line.product == product.id for line in case.task.lines):
        return free_line(product.id)
    lines = [line for line in case.task.lines if line.product == product.id]
    listed = [line for line in lines if serial and _on_list(case, line, product, serial)]
    if listed:
        return listed[0]
    still = [line for line in lines if case.is_open(line)]
    if still:
        return min(still, key=lambda line: _rank(case, line, serial, lot))
    return next((line for line in reversed(lines) if not case.closed(line)), lines[-1] if lines else None)


def wants_identifiers(case: Case) -> bool:
    """Whether any line of the task is counted by serials or lots."""
    return case.task.free or any(_wants_identifier(case, product) for _line, product in _lines(case))


def _rank(case: Case, line: Line, serial: str, lot: str) -> tuple[bool, bool, int, bool, bool]:
    """Sorts open lines of one product, best first."""
    context = case.work.context
    fits = 0 if not lot or line.lot == lot else 1 if not line.lot else 2
    at_place = bool(context.place) and line.place == context.place
    other_order = bool(context.dest) and line.dest != context.dest
    return (other_order, bool(serial) and case.listed(line), fits, not at_place, line.id != context.line)


def _of_product(case: Case, product_id: str, text: str) -> Pair | None:
    product = case.catalog.product(product_id)
    if product is None:
        return None
    ask = case.asks(product)
    line = line_for(case, product, text if ask.serial else "", "" if ask.serial else text)
    return (line, product) if line is not None else None


def _on_list(case: Case, line: Line, product: Product, text: str) -> bool:
    if not case.listed(line):
        return False
    return any(e.line == line.id for e in case.catalog.expected(case.task.id, normal(product, text)))


def _stands_as(case: Case, product: Product, text: str) -> bool:
    """Whether this serial is known as a unit of this fully tracked product."""
    return (
        product.tracking is Tracking.FULL
        and case.asks(product).serial
        and case.catalog.position(product.id, normal(product, text)) is not None
    )


def _wants_serials(case: Case) -> bool:
    """Whether an open line of the task is counted by serials."""
    return any(case.asks(product).serial and case.is_open(line) for line, product in _lines(case))


def _wants_identifier(case: Case, product: Product) -> bool:
    return case.asks(product) is not Ask.QUANTITY


def _lines(case: Case, text: str = "") -> Iterable[Pair]:
    """The lines with their products; of a task without lines those of products that have such a serial."""
    known = _known(case, text) if case.task.free and text else []
    for line in (*case.task.lines, *map(free_line, known)):
        product = case.catalog.product(line.product)
        if product is not None:
            yield line, product


def _known(case: Case, text: str) -> list[str]:
    """The products that have a unit of this serial, by the rule of each."""
    found = [(form, position) for form in forms(text) for position in case.catalog.positions(form)]
    products = {position.product: case.catalog.product(position.product) for _, position in found}
    return [
        position.product
        for form, position in found
        if form == text
        or ((product := products[position.product]) is not None and normal(product, text) == form)
    ]
