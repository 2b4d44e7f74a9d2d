"""Whose task it is: some tasks are one station's at a time (design: protocol, "Assignments").

The ledger may take a task away while a station works on it; the station finds out when its feed says so.
"""

from rules.policy import POLICIES
from rules.session import Session
from rules.task import Task


def may_claim(session: Session, task: Task) -> bool:
    """Whether no other station has this task to itself."""
    return not POLICIES[task.process].claimed or task.assignee in {"", session.station}


def is_withdrawn(session: Session, task: Task) -> bool:
    """Whether the open task was taken away from this station since it was opened here."""
    work = session.work
    if work is None or not POLICIES[task.process].claimed:
        return False
    return task.assignment > work.assignment or not may_claim(session, task)
