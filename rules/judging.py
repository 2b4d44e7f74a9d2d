"""From a scan of goods, by way of the open task or the tasks released here, to the judgement of it."""

from dataclasses import replace

from rules import answers, opening
from rules.assigned import may_claim
from rules.case import Case, task_of, told
from rules.catalog import Catalog
from rules.codes import product_code
from rules.containers import container_of
from rules.events import Asked, Event, Facts, Read, Refused
from rules.goods import judge
from rules.kinds import is_plain
from rules.serials import forms, normal
from rules.session import Session
from rules.task import Expected, Line, Task


def goods(session: Session, read: Read, catalog: Catalog) -> tuple[Event, ...]:
    """Goods: perhaps the other half of an open question, else judged by themselves."""
    if session.work is None:
        return (_without_task(session, read, catalog),)
    question = session.questions.get(read.source)
    task = task_of(session.work, catalog)
    taken = opening.taken_over(session, read, task) if task is not None else ()
    completed: tuple[Event, ...] = ()
    further = question is not None and read.continues(question.read)  # judged again as a whole
    if question is not None and not further and (not taken or question.reason == "undo.which"):
        # undo always works
        completed = answers.complete(session, question, read, catalog)
    if completed:
        return completed
    kept = answers.kept(session, read)
    return answers.after(session, read, taken or judge_read(session, read, catalog, kept))


def judge_read(session: Session, read: Read, catalog: Catalog, granted: Facts) -> tuple[Event, ...]:
    """The judgement in the open task, with what was answered."""
    if session.work is None:
        return (Refused("task.none", read),)
    task = task_of(session.work, catalog)
    if task is None or task.closed:
        return (Refused("task.closed", read, told(task=session.work.task)),)
    return judge(Case(read, session.work, task, catalog, granted))


def _without_task(session: Session, read: Read, catalog: Catalog) -> Asked | Refused:
    """Goods without an open task: they may fit exactly one that is released here."""
    open_here = [task for task in catalog.tasks(session.station) if may_claim(session, task)]
    fitting = [task for task in open_here if _fits(read, task, catalog)]
    if len(fitting) == 1:
        return Asked("task.open_this", ("yes",), read, told(task=fitting[0].id), unit=False)
    return Refused("task.none", read)


def _fits(read: Read, task: Task, catalog: Catalog) -> bool:
    """Whether goods belong to an open line of the task, or stand on one of its lists."""
    code, serial = product_code(read, catalog, task), read.serial or read.text
    children = catalog.contents(container_of(read, catalog))
    if children:
        return all(
            any(
                _takes(line, child.product, replace(read, serial=child.serial), task, catalog)
                for line in task.lines
            )
            for child in children
        )
    if code is not None:
        return any(_takes(line, code.product, read, task, catalog) for line in task.lines)
    if not is_plain(serial):
        return False
    return any(
        e.task == task.id and not e.received and (form == serial or _is(e, serial, task, catalog))
        for form in forms(serial)
        for e in catalog.listed(form)
    )


def _is(entry: Expected, serial: str, task: Task, catalog: Catalog) -> bool:
    """Whether a bare code means the serial of this entry, by the rule of its product."""
    line = task.line(entry.line)
    product = catalog.product(line.product) if line is not None else None
    return product is not None and normal(product, serial) == entry.serial


def _takes(line: Line, product_id: str, read: Read, task: Task, catalog: Catalog) -> bool:
    if line.product != product_id or not line.open:
        return False
    product = catalog.product(product_id)
    if product is None or not (line.listed and read.serial):
        return True
    return any(e.line == line.id for e in catalog.expected(task.id, normal(product, read.serial)))
