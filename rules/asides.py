"""A unit that is set aside and scanned again is one unit: it is counted once, or it is in by now.

Only units with a serial can be told apart; two of a lot are two.
"""

from rules.case import Case, Unit, told
from rules.codes import product_code
from rules.commands import is_command
from rules.events import Read, Refused
from rules.klass import Klass
from rules.reasons import reason_of
from rules.serials import normal
from rules.work import lying_as


def again(case: Case, refused: Refused) -> Refused | None:
    """The soft refusal of a unit that lies aside already for the same reason; None for another one."""
    if reason_of(refused.reason).klass is not Klass.ASIDE or not _is_one(refused) or "admits" in case.granted:
        return None
    for before in _lying(case, refused.read).values():
        same = (before.read.raw, before.read.aim) == (refused.read.raw, refused.read.aim)
        if same and before.reason == refused.reason:
            return Refused("aside.already", refused.read, told(asked=refused.reason, first_at=before.read.at))
    return None


def same_unit(case: Case, unit: Unit) -> str:
    """The refusal of this very serial, set aside before and let in by scanning it now; empty for none."""
    serial = unit.capture.serial
    if not serial or unit.capture.container:
        return ""
    for ref, before in _lying(case, case.read).items():
        code = product_code(before.read, case.catalog, case.task)
        named = normal(unit.product, before.read.serial or before.read.text) == serial
        if named and (code is None or code.product == unit.product.id):
            return ref
    return ""


def _lying(case: Case, read: Read) -> dict[str, Refused]:
    """Units found by this code that lie aside and were not let in."""
    refs = case.work.lying.get(lying_as(read), {})
    return {ref: case.work.aside[ref] for ref in refs if ref not in case.work.admitted}


def _is_one(refused: Refused) -> bool:
    """Whether the refusal is about one unit that its code tells from all others."""
    if is_command(refused.read.text):
        return False
    return bool(refused.read.serial or "serial" in refused.facts)
