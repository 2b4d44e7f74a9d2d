"""GS1 Digital Link URIs: the pairs of an element string, written as a web address.

GS1 Digital Link Standard: URI Syntax. The path ends with a key and its qualifiers, as in
``/01/GTIN/10/LOT/21/SERIAL``; anything may stand before them. Further AIs are parameters of the query. Judged
as the official engine does.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final, NamedTuple

from rules.errors import MisuseError
from rules.labels import gs1, pairs, retail
from rules.labels.elements import judge_elements
from rules.labels.fault import Code, Fault
from rules.labels.gs1 import MAX_AIS, Elements, Pair, Part, Spec
from rules.labels.values import Label, Symbol

#: What a Digital Link begins with: the scheme is of one case, that of other web addresses may be of both.
SCHEMES: Final = ("http://", "https://", "HTTP://", "HTTPS://")
_LONGEST_SCHEME: Final = len("https://")

_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#: Characters that need no percent-encoding (RFC 3986, 2.3), and all that an address may hold (2.2).
_UNRESERVED: Final = frozenset(f"{_LETTERS}0123456789-._~")
_ADDRESS: Final = _UNRESERVED | frozenset(":/?#[]@!$&'()*+,;=%")
#: What is left of it for the domain, with port or IP address: no user information, no encoding.
_DOMAIN: Final = frozenset(f"{_LETTERS}0123456789-.:[]")
_HEX: Final = frozenset("0123456789ABCDEFabcdef")
_HEX_LENGTH: Final = 2

#: Steps from the end among which a damaged link is looked for: a key, its qualifiers and what is too much.
_LOOK_BACK: Final = 16
_AI_LENGTHS: Final = (2, 3, 4)
_SHOWN: Final = 8  # digits of a name that is no AI

_GTIN: Final = "01"
_SHORT_GTINS: Final = (8, 12, 13)  # lengths that are padded where a GTIN is an attribute, never as the key


class _Item(NamedTuple):  # a dataclass would add half a millisecond to the import
    """An AI of a URI with its value still encoded, and where each begins in the text."""

    spec: Spec
    start: int
    value: str
    at: int


def announces(text: str) -> bool:
    """Whether plain data is a web address, be it of GS1 or not."""
    return text[:_LONGEST_SCHEME].lower().startswith(SCHEMES)


def read_link(symbol: Symbol) -> Label | Fault:
    """The label of a web address; of one that is no Digital Link the plain text, if the profile wants that.

    The position of a fault is an index of the symbol's text.
    """
    elements = _parse(symbol.text)
    if isinstance(elements, Elements):
        return judge_elements(elements, symbol, in_link=True)
    if elements.code is Code.NOT_DIGITAL_LINK and symbol.profile.addresses == "plain":
        return retail.read_plain(symbol)
    return elements


def build_link(values: Iterable[Pair], domain: str = "https://id.gs1.org") -> str:
    """The canonical Digital Link URI of these AIs and values; `domain` may end with a path.

    The first pair whose AI is a key leads, as many others as can qualify it follow in the order that GS1
    asks for, and what is left is the query, sorted. The pairs that it reads back as are the given ones.

    Raises:
        MisuseError: there is none: no key, or an AI, value, set of AIs or domain that GS1 does not allow.
    """
    given = tuple(dict.fromkeys(values))
    encoded = {ai: _encode(value) for ai, value in given}
    key = next((spec for ai in encoded if (spec := _find_exact(ai)) is not None and spec.key), None)
    if key is None:
        raise MisuseError("none of the AIs is the key of a Digital Link")
    chains = [[ai for ai in chain if ai in encoded] for chain in _chains(key)]
    path = (key.ai, *max(chains, key=_rank))
    query = "&".join(f"{ai}={encoded[ai]}" for ai in sorted(encoded) if ai not in path)
    steps = "".join(f"/{ai}/{encoded[ai]}" for ai in path)
    uri = f"{domain.removesuffix('/')}{steps}{'?' if query else ''}{query}"
    problem = _find_problem(uri, given)
    if problem is not None:
        raise MisuseError(f"no Digital Link: {problem}")
    return uri


def _rank(chain: list[str]) -> tuple[int, int]:
    """How well qualifiers do: how many of them have no place in the query, and how many there are."""
    specs = [_find_exact(ai) for ai in chain]
    return sum(spec is not None and not spec.attribute for spec in specs), len(chain)


def _find_problem(uri: str, given: tuple[Pair, ...]) -> str | None:
    """Why a URI does not read back as the pairs that it was built of."""
    elements = _parse(uri)
    if isinstance(elements, Fault):
        return elements.problem
    if sorted(elements.pairs) != sorted(given):
        return "an AI is none, stands there twice, or its value is not written in full"
    fault = pairs.find_fault(elements.pairs)
    return fault.problem if fault is not None else None


def _parse(text: str) -> Elements | Fault:
    """The pairs of a web address, in its order: path, then query."""
    if not text.startswith(SCHEMES):
        return Fault(
            Code.NOT_DIGITAL_LINK, None, "the scheme of a Digital Link is of small or of capital letters"
        )
    domain = text.index("//") + 2
    root = text.find("/", domain)
    if root < 0:
        return Fault(Code.NOT_DIGITAL_LINK, None, "the address has no path")
    address = text[:root] + text[root:].partition("#")[0]
    before, mark, _ = address[root:].partition("?")
    path = _find_path(address[: root + len(before)], root)
    if isinstance(path, Fault):
        return path
    fault = _find_character_fault(text, domain, root)
    if fault is not None:
        return fault
    query = _find_query(address, root + len(before) + 1, MAX_AIS - len(path)) if mark else ()
    return query if isinstance(query, Fault) else _decode_all(path, query)


def _find_path(address: str, root: int) -> Sequence[_Item] | Fault:
    """The key nearest to the end of the path and its qualifiers; every second step before must be an AI."""
    steps = list(_split(address, root + 1, "/"))
    items: list[_Item] = []
    for (start, ai), (at, value) in zip(steps[-2::-2], steps[::-2], strict=False):
        spec = _find_exact(ai)
        if spec is None or len(items) == MAX_AIS:
            break
        items.append(_Item(spec, start, value, at))
        if spec.key:
            return items[::-1]
    return _find_mistake(steps) or Fault(Code.NOT_DIGITAL_LINK, None, "the address holds no key of GS1")


def _find_mistake(steps: Sequence[tuple[int, str]]) -> Fault | None:
    """What follows a key and its value, proved by the check digit, but is no step of a Digital Link."""
    for (_, ai), (at, value) in pairwise(steps[-_LOOK_BACK:]):
        spec = _find_exact(ai)
        if spec is None or not spec.key or not any(_is_checked(part) for part in spec.parts):
            continue
        if gs1.find_value_fault(spec, _decode(value), 0) is None:
            return Fault(Code.LINK_SYNTAX, at + len(value), f"behind AI ({ai}) is no AI with its value")
    return None


def _is_checked(part: Part) -> bool:
    return any(code is Code.CHECK_DIGIT for code, _ in part.lints)


def _find_query(address: str, start: int, room: int) -> Sequence[_Item] | Fault:
    """The parameters whose names are AIs. Other names and those without value are for others.

    All of them count against `room`, as in the official engine.
    """
    items: list[_Item] = []
    for at, parameter in _split(address, start, "&"):
        name, equals, value = parameter.partition("=")
        room -= bool(parameter)
        if room < 0:
            return Fault(Code.TOO_MANY_AIS, at, f"more than {MAX_AIS} AIs and parameters")
        if not equals or not (name.isascii() and name.isdigit()):
            continue
        spec = _find_exact(name)
        if spec is None:
            return Fault(Code.UNKNOWN_AI, at, f"there is no application identifier {name[:_SHOWN]}")
        items.append(_Item(spec, at, value.replace("+", " "), at + len(name) + 1))
    return items


def _find_character_fault(text: str, domain: int, root: int) -> Fault | None:
    if root == domain:
        return Fault(Code.LINK_SYNTAX, domain, "the address has no domain")
    if _ADDRESS.issuperset(text) and _DOMAIN.issuperset(text[domain:root]):
        return None
    bad = (i for i, c in enumerate(text) if c not in (_DOMAIN if domain <= i < root else _ADDRESS))
    at = next(bad)
    return Fault(Code.LINK_SYNTAX, at, f"{text[at]!a} may not stand here in an address")


def _decode_all(path: Sequence[_Item], query: Sequence[_Item]) -> Elements | Fault:
    items = (*path, *query)
    read: dict[str, str] = {}
    for item in items:
        ai, value = item.spec.ai, _decode(item.value)
        if ai == _GTIN and item.start > path[-1].start and len(value) in _SHORT_GTINS:
            value = value.zfill(14)
        fault = gs1.find_value_fault(item.spec, value, 0)
        if fault is not None:  # an encoded character is three: the place of such a value has to do
            inside = 0 if "%" in item.value else min(fault.position or 0, len(item.value))
            return replace(fault, position=item.at + inside)
        if ai in read:
            return Fault(Code.REPEATED_AI, item.start, f"AI ({ai}) stands there twice")
        read[ai] = value
    fault = _find_sequence_fault(path) or _find_attribute_fault(path, query)
    return fault or Elements(tuple(read.items()), tuple(item.start for item in items))


def _find_sequence_fault(path: Sequence[_Item]) -> Fault | None:
    key, *qualifiers = path
    if _qualify(key.spec, [item.spec.ai for item in qualifiers]):
        return None
    problem = f"the AIs behind AI ({key.spec.ai}) are not its qualifiers in their order"
    return Fault(Code.LINK_SYNTAX, qualifiers[0].start, problem)


def _find_attribute_fault(path: Sequence[_Item], query: Sequence[_Item]) -> Fault | None:
    """An AI that may not stand in the query: never, or because it could qualify the key of this path."""
    key, *qualifiers = [item.spec for item in path]
    for item in query:
        if not item.spec.attribute:
            return Fault(Code.LINK_SYNTAX, item.start, f"AI ({item.spec.ai}) may not stand in the query")
        wanted = {spec.ai for spec in qualifiers} | {item.spec.ai}
        if any(wanted <= set(chain) for chain in _chains(key)):
            return Fault(Code.LINK_SYNTAX, item.start, f"AI ({item.spec.ai}) belongs in the path")
    return None


def _qualify(key: Spec, ais: list[str]) -> bool:
    """Whether these AIs, in this order, are some of the key's qualifiers in theirs."""
    return any([ai for ai in chain if ai in ais] == ais for chain in _chains(key))


def _chains(key: Spec) -> list[list[str]]:
    """The key's alternatives of qualifiers, each in the order that GS1 asks for."""
    return [chain.split(",") if chain != "-" else [] for chain in key.key.split("/")]


def _find_exact(ai: str) -> Spec | None:
    spec = gs1.find_spec(ai) if len(ai) in _AI_LENGTHS else None
    return spec if spec is not None and spec.ai == ai else None


def _split(text: str, start: int, mark: str) -> Iterator[tuple[int, str]]:
    """Where each piece of `text` from `start` on begins, and the piece."""
    for piece in text[start:].split(mark):
        yield start, piece
        start += len(piece) + 1


def _decode(text: str) -> str:
    """Text without percent-encoding; a % that encodes nothing is itself, as the engine reads it."""
    first, *rest = text.split("%")
    return first + "".join(
        chr(int(part[:2], 16)) + part[2:]
        if len(part) >= _HEX_LENGTH and _HEX.issuperset(part[:2])
        else f"%{part}"
        for part in rest
    )


def _encode(text: str) -> str:
    return "".join(c if c in _UNRESERVED else f"%{ord(c):02X}" for c in text)
