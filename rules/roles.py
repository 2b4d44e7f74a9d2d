"""Several codes of one label bound by role into one capture: serial and MAC address, serial and IMEI.

They come one after another in any order, without a time limit. The set lives in the open question.
"""

from collections.abc import Mapping

from rules.case import Case, Unit, Verdict
from rules.catalog import Catalog
from rules.codes import product_code
from rules.events import Asked, Read
from rules.product import Product, Role
from rules.serials import fits, has_rule, matches, normal
from rules.work import note_of, role_key

#: The role of the code that identifies the unit.
SERIAL = "serial"


def all_roles(case: Case, unit: Unit) -> Unit | Verdict:
    """A unit brings all further codes of its product; an incomplete set is AMBER."""
    if not unit.product.roles or case.overridden("serial.required"):  # a unit without any label
        return unit
    missing = next((role for role in unit.product.roles if role_key(role.name) not in case.granted), None)
    if missing is not None:
        return case.ask(
            "role.missing", role=missing.name, product=unit.product.id, serial=unit.capture.serial
        )
    codes = {role.name: case.granted[role_key(role.name)] for role in unit.product.roles}
    return unit.with_capture(note=note_of(codes))


def role_of(product: Product, text: str) -> Role | None:
    """The role of a bare code of this product; the product's own rule for serials goes first."""
    if has_rule(product) and fits(product, normal(product, text)):
        return None
    return next((role for role in product.roles if matches(role.pattern, text)), None)


def of_read(product: Product, read: Read, catalog: Catalog) -> Role | None:
    """The role of a code that stands alone and is nothing else by its label, None if it has none."""
    if read.serial or read.lot or product_code(read, catalog, None) is not None:
        return None
    return role_of(product, read.text)


def begin(case: Case, product: Product, role: Role) -> Asked:
    """A set that begins with a further code: its serial is missing."""
    granted = {**case.carried, role_key(role.name): case.read.text, "serial.which_product": product.id}
    facts = {"role": SERIAL, "product": product.id}
    return Asked("role.missing", (), case.read, facts, granted)


def with_role(granted: Mapping[str, str], role: Role, text: str) -> dict[str, str] | None:
    """What is granted with this code too; None when the set has that role already."""
    return None if role_key(role.name) in granted else {**granted, role_key(role.name): text}
