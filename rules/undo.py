"""UNDO: belongs to its scanner, shows what it would take out, and takes out exactly that."""

from rules import debts
from rules.case import task_of, told
from rules.catalog import Catalog, ProductCode
from rules.codes import product_code
from rules.events import Asked, Capture, Event, Read, Refused, Undone
from rules.operators import TOUCH
from rules.product import Product
from rules.serials import normal
from rules.session import Session
from rules.work import Work


def ask_undo(session: Session, read: Read) -> tuple[Event, ...]:
    """UNDO: shows what would be taken out."""
    ref = _last(session, read)
    if session.work is None or ref is None:
        return (Refused("undo.nothing", read),)
    facts = told(what=what(session.work.captures[ref]), ref=ref)
    return (Asked("undo.which", ("undo",), read, facts, unit=False),)


def undo_shown(session: Session, read: Read, ref: str) -> tuple[Event, ...]:
    """UNDO again: takes out the capture that was shown, with its quantity."""
    if session.work is None or ref not in session.work.captures:
        return (Refused("undo.nothing", read),)
    container = session.work.captures[ref].container
    return _take_out_whole(session.work, read, container) if container else _take_out(session.work, read, ref)


def undo_scanned(session: Session, read: Read, catalog: Catalog) -> tuple[Event, ...]:
    """After UNDO, scanning what is captured takes out that one, also a colleague's; else no events.

    A serial, a container as a whole, or the newest scan of this lot or product, this scanner's own first.
    """
    work = session.work
    if work is None:
        return ()
    sscc = read.sscc or read.text.removeprefix("00")
    if sscc in work.boxed:
        return _take_out_whole(work, read, sscc)
    code, text = product_code(read, catalog, task_of(work, catalog)), read.serial or read.text
    for product in _products(work, catalog, code):
        ref = work.by_item.get((product.id, normal(product, text)))
        # a product code means a quantity without a lot: where it only chooses the product, none is found
        ref = ref or _newest(work, read, (product.id, read.lot or ("" if code is not None else text)))
        if ref is not None:
            return _take_out(work, read, ref)
    return ()


def _products(work: Work, catalog: Catalog, code: ProductCode | None) -> list[Product]:
    """The products that are looked through: the one that is named, else the chosen one and all others."""
    if code is not None:
        ids = [code.product]
    else:
        task = task_of(work, catalog)
        lines = (line.product for line in task.lines) if task is not None else ()
        loose = work.counts if work.free or task is None or task.free else ()  # there a line is a product
        ids = [work.context.product, *lines, *loose]
    found = (catalog.product(product_id) for product_id in dict.fromkeys(ids))
    return [product for product in found if product is not None]


def _newest(work: Work, read: Read, item: tuple[str, str]) -> str | None:
    """The newest capture of this lot or product, by preference one of this scanner."""
    refs, own = work.heaps.get(item, {}), work.taken.get(read.source, {})
    return next((ref for ref in reversed(refs) if ref in own), next(reversed(refs), None))


def _take_out_whole(work: Work, read: Read, sscc: str) -> tuple[Event, ...]:
    """Takes out all that is booked of a container."""
    refs = list(work.boxed[sscc])
    undone = [Undone(ref, read, told(what=what(work.captures[ref]))) for ref in refs]
    return (*debts.owe_again(work, read, refs), *undone)


def _take_out(work: Work, read: Read, ref: str) -> tuple[Event, ...]:
    """A serial that had paid for a declared unit leaves that unit declared, its serial missing again."""
    capture = work.captures[ref]
    undone = Undone(ref, read, told(what=capture.serial or what(capture)))
    return (*debts.owe_again(work, read, [ref]), undone)


def _last(session: Session, read: Read) -> str | None:
    """The last capture of a scanner; touch and buttons have none of their own and take the newest of all."""
    if session.work is None:
        return None
    taken = session.work.taken.get(read.source)
    if not taken and read.entry in TOUCH:
        return next(reversed(session.work.captures), None)
    return next(reversed(taken), None) if taken else None


def what(capture: Capture) -> str:
    """A capture in a few words."""
    if capture.container:
        return capture.container
    if capture.serial:
        return capture.serial
    return f"{capture.quantity} x {capture.lot or capture.product}"
