"""Documents of every kind as the office enters them: judged against what is stored. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ledger.office.document_fields import MAX_LINES, document_problems
from ledger.office.draft import Draft, Stored, change, draft
from ledger.office.entries import DocumentEntry, LineEntry
from ledger.office.kinds import KINDS
from ledger.office.lock import draft_problems
from ledger.office.plan import Change, Effect, Plan, indexed
from ledger.office.problem import Code, Path, Problem, shortened
from ledger.office.serials import list_problems, normal
from rules.product import Product


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What is stored about the documents of a plan.

    Attributes:
        kind: what kind of documents these are, a key of `kinds.KINDS`.
        products: by id, all that the entries could mean.
        ids: product ids by SKU, likewise.
        stored: by reference, also documents of the other kind.
        on_hand: the place of each item that is on hand, by (product, serial).
        places: those of the named places that are entered.
        near: for products that are not known, a SKU that may be meant.
        reserved: the other open document that takes exactly this unit, by (product, serial).
        becomes: products of the new owners that share a code with an old one, by (product, owner).
    """

    kind: str
    products: Mapping[str, Product]
    ids: Mapping[str, Sequence[str]]
    stored: Mapping[str, Stored]
    on_hand: Mapping[tuple[str, str], str]
    places: frozenset[str] = frozenset()
    near: Mapping[str, str] = field(default_factory=dict)
    reserved: Mapping[tuple[str, str], str] = field(default_factory=dict)
    becomes: Mapping[tuple[str, str], Sequence[str]] = field(default_factory=dict)


def plan_documents(
    entries: Sequence[DocumentEntry], facts: DocumentFacts, keep: frozenset[str] = frozenset()
) -> Plan[Draft]:
    """Judge documents against what is stored; `keep` names head fields that stay as they are if stored."""
    changes: list[Change] = []
    writes: list[Draft] = []
    problems: list[Problem] = []
    remarks: list[Problem] = []
    first: dict[str, int] = {}
    for n, entry in enumerate(entries):
        old = facts.stored.get(entry.ref)
        lines, found = _resolve(entry.lines, facts)
        lines, unmapped = mapped(entry, lines, facts)
        found += [*document_problems(entry, facts.kind), *_ref_problems(entry, old, facts.kind), *unmapped]
        if first.setdefault(entry.ref, n) != n:
            found.append(
                _problem(Code.TWICE, f"{shortened(entry.ref)} stands here twice", "Keep one.", ("ref",))
            )
        if found:  # so that all its problems come at once
            found += _given_lists(entry, lines, facts.kind)
        else:
            new = draft(entry, lines.values(), facts.kind, old, keep)
            changes.append(change(new))
            if changes[-1].effect is not Effect.UNCHANGED:
                found = draft_problems(new, facts.products, facts.on_hand, facts.reserved)
                writes.append(new)
        problems += indexed(n, found)
        remarks += indexed(n, _remarks(entry, facts.places))
    return Plan(tuple(changes), tuple(writes), tuple(problems), tuple(remarks))


def resolve(name: str, facts: DocumentFacts) -> Product | Problem:
    """The product meant by ``owner/sku`` or by a SKU that only one owner has."""
    if name in facts.products:
        return facts.products[name]
    ids = facts.ids.get(name, ())
    if len(ids) == 1:
        return facts.products[ids[0]]
    if ids:
        why = f"{shortened(name)} is a SKU of {', '.join(ids)}"
        return _problem(Code.PRODUCT_AMBIGUOUS, why, "Write owner/sku.", ("product",), name)
    if not name:
        return _problem(Code.REQUIRED, "product is empty", "Enter a SKU or owner/sku.", ("product",))
    near = facts.near.get(name, "")
    fix = f"Did you mean {near}? Else enter the product first." if near else "Enter the product first."
    return _problem(Code.PRODUCT_UNKNOWN, f"product {shortened(name)} is not known", fix, ("product",), name)


def mapped(
    entry: DocumentEntry, lines: Mapping[int, tuple[LineEntry, Product]], facts: DocumentFacts
) -> tuple[dict[int, tuple[LineEntry, Product]], list[Problem]]:
    """The lines with `into` as a product's key; of an account transfer every line must have one.

    Design: domain, "Account transfer": the new owner's product with the same GTIN or a named mapping, refused
    at creation if there is none. `party` is the new owner.
    """
    if not KINDS[facts.kind].into:
        return dict(lines), []
    found: dict[int, tuple[LineEntry, Product]] = {}
    problems: list[Problem] = []
    for n, (line, product) in lines.items():
        into = _into(entry.party, line, product, facts)
        if isinstance(into, Problem):
            problems.append(into.under("lines", n))
        else:
            found[n] = (replace(line, into=into), product)
    return found, problems


def _into(owner: str, line: LineEntry, product: Product, facts: DocumentFacts) -> str | Problem:
    if line.into:
        named = facts.products.get(line.into) or facts.products.get(f"{owner}/{line.into}")
        if named is None:
            why = f"product {shortened(line.into)} of {shortened(owner)} is not known"
            return _problem(Code.PRODUCT_UNKNOWN, why, "Enter that product first.", ("into",), line.into)
        if named.owner == product.owner:
            why = f"{named.id} has the same owner"
            return _problem(Code.NO_MAPPING, why, "Name a product of the new owner.", ("into",), line.into)
        return named.id
    same = facts.becomes.get((product.id, owner), ())
    if len(same) == 1:
        return same[0]
    why = f"{shortened(owner) or 'the new owner'} has no product with a GTIN of {product.id}"
    if same:
        why = f"{shortened(owner)} has several products with a GTIN of {product.id}: {', '.join(same)}"
    return _problem(Code.NO_MAPPING, why, "Name what it becomes there.", ("into",), line.product)


def _resolve(
    entries: Sequence[LineEntry], facts: DocumentFacts
) -> tuple[dict[int, tuple[LineEntry, Product]], list[Problem]]:
    lines: dict[int, tuple[LineEntry, Product]] = {}
    problems: list[Problem] = []
    for n, entry in enumerate(entries):
        product = resolve(entry.product, facts)
        if isinstance(product, Problem):
            problems.append(product.under("lines", n))
        else:
            lines[n] = (entry, product)
    return lines, problems


def _ref_problems(entry: DocumentEntry, old: Stored | None, kind: str) -> list[Problem]:
    if old is None or old.kind == kind:
        return []
    why = f"{shortened(entry.ref)} is the reference of a {KINDS[old.kind].name}"
    return [_problem(Code.REF_TAKEN, why, "Choose another reference.", ("ref",), entry.ref)]


def _given_lists(
    entry: DocumentEntry, lines: Mapping[int, tuple[LineEntry, Product]], kind: str
) -> Iterator[Problem]:
    """What is wrong with the lists themselves, of a document that is refused for something else."""
    for n, (line, product) in lines.items():
        serials = [normal(serial, product) for serial in line.serials or ()]
        if line.quantity > 0 and len(entry.lines) <= MAX_LINES:
            yield from (
                p.under("lines", n, "serials") for p in list_problems(product, line.quantity, serials, kind)
            )


def _remarks(entry: DocumentEntry, places: frozenset[str]) -> list[Problem]:
    fix = "Add it under Places if its shelf has a code to scan."
    named: list[tuple[Path, str]] = [(("place",), entry.place)]
    named += [(("lines", n, "place"), line.place) for n, line in enumerate(entry.lines)]
    return [
        _problem(Code.PLACE_UNKNOWN, f"place {shortened(place)} is not among the places", fix, where, place)
        for where, place in named
        if place and place not in places
    ]


def _problem(code: Code, why: str, fix: str, where: Path, value: str = "") -> Problem:
    return Problem(code, why, fix, where, shortened(value))
