"""Any bytes, any set of symbols, any profile: always an answer that is safe to show, and soon.

`make soak` reads a million inputs and measures each; `make test` one in a hundred and measures none.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import date
from functools import partial
from typing import Final

import pytest

from rules.labels.reader import Label, Profile, Unreadable, read
from rules.labels.text import SUBSTITUTES
from rules.labels.together import MAX_SYMBOLS, read_together
from rules.scan import MAX_SCAN, Scan
from tests.rules.labels.noise import Noise

TODAY: Final = date(2026, 11, 21)
_TODAYS: Final = (TODAY, TODAY, TODAY, date.min, date.max, date(2000, 2, 29))

#: What may be shown that is not printable: the separators of data carriers, and blanks beyond ASCII.
_SHOWN: Final = frozenset("\x04\x1c\x1d\x1e\x1f\u00a0\u3000")

#: CPU time that reading may take, for each KiB begun.
LIMIT_MS: Final = 1.0
_KIB: Final = 1024

_PART: Final = 100_000
#: (seed, inputs): a million in ten parts, each well below the guard against hanging.
PARTS: Final = [
    pytest.param(0, _PART // 10),
    *(pytest.param(seed, _PART, marks=pytest.mark.soak) for seed in range(1, 11)),
]

Answer = Label | Unreadable


def problems_of(got: object, raw: bytes) -> Iterator[str]:
    """What is wrong with an answer to these bytes."""
    if not isinstance(got, Label | Unreadable):
        yield f"no answer but {got!r}"
        return
    if got.raw != raw:
        yield "raw is changed"
    if isinstance(got, Unreadable):
        if got.position is not None and not 0 <= got.position <= len(raw):
            yield f"position {got.position} is outside"
        if not got.hint:
            yield "no hint"
    else:
        pairs = (*got.ai, *got.di)
        if any(not name.isalnum() or not is_safe(value) for name, value in pairs):
            yield f"a pair is not safe to show: {pairs!r}"
    for field in fields(got):
        value = getattr(got, field.name)
        if isinstance(value, str) and not is_safe(value):
            yield f"{field.name} is not safe to show: {value!a}"


def is_safe(text: str) -> bool:
    return text.isprintable() or all(c.isprintable() or c in _SHOWN for c in text)


def timed(call: Callable[[], Answer]) -> tuple[Answer, float]:
    """What a call gives, and its milliseconds of CPU."""
    before = time.process_time_ns()
    got = call()
    return got, (time.process_time_ns() - before) / 1e6


def is_slow(call: Callable[[], Answer], size: int, took: float) -> bool:
    """Whether a call is too slow also at its best of some more."""
    limit = LIMIT_MS * (size // _KIB + 1)
    return took > limit and min(timed(call)[1] for _ in range(5)) > limit


def ask(noise: Noise) -> tuple[Callable[[], Answer], bytes, object]:
    """A question to the reader, the raw data of its answer, and what to print when it goes wrong."""
    profile, today = noise.profile(), noise.of(_TODAYS)
    if noise.random.random() < 0.9:
        scan = Scan("dock-1", noise.data(), noise.aim(), 0)
        return lambda: read(scan, profile, today=today), scan.data, (scan, profile, today)
    count = noise.random.randrange(MAX_SYMBOLS + 2)
    scans = [Scan("dock-1", noise.data(), noise.aim(), 0) for _ in range(count)]
    if scans and noise.random.random() < 0.3:
        scans.append(noise.of(scans))
    different = {(scan.data, scan.aim or "", scan.aim is None): scan for scan in scans}
    raw = b"\n".join(scan.data for _, scan in sorted(different.items(), key=lambda item: item[0]))
    return lambda: read_together(scans, profile, today=today), raw, (scans, profile, today)


@pytest.mark.parametrize(("seed", "count"), PARTS)
def test_any_input_gets_an_answer_that_is_safe_to_show(seed: int, count: int) -> None:
    noise = Noise(seed)
    wrong: list[object] = []
    for _ in range(count):
        call, raw, question = ask(noise)
        try:
            got, took = timed(call)
        except Exception as error:  # noqa: BLE001 - that none comes is what is tested
            wrong.append((error, question))
            continue
        wrong += ((problem, question) for problem in problems_of(got, raw))
        if count >= _PART and is_slow(call, len(raw), took):
            wrong.append((f"{took} ms", question))
    assert not wrong, f"{len(wrong)} wrong, such as {wrong[:3]}"


#: What may be slow: a beginning, and a piece that fills the rest of the longest scan.
SHAPES: Final[dict[str, tuple[str, str]]] = {
    "many AIs": ("0109521130001237", "91A\x1d"),
    "different AIs": ("", "".join(f"{ai}A\x1d" for ai in range(91, 100))),
    "the same GTIN": ("", "0109521130001237"),
    "dates without separator": ("0109521130001237", "11271130"),
    "a lot without end": ("010952113000123710", "A"),
    "a lot of dates": ("010952113000123710", "17271130"),
    "digits": ("", "1"),
    "zeros": ("", "0"),
    "a flood of GS": ("010952113000123710A", "\x1d"),
    "GS alone": ("", "\x1d"),
    "EOT alone": ("", "\x04"),
    "blanks": ("SN", " "),
    **{f"a flood of {token!a}": ("010952113000123710A", token) for token in SUBSTITUTES},
    "almost a substitute": ("010952113000123710", "{G"),
    "percent": ("https://a/01/09521130001237/21/", "%"),
    "percent encoded": ("https://a/01/09521130001237/21/", "%41"),
    "percent encoded in the query": ("https://a/01/09521130001237?21=", "%41"),
    "empty steps": ("https://a/", "/"),
    "steps": ("https://a/", "a/"),
    "keys": ("https://a", "/01/09521130001237"),
    "keys of letters": ("https://a", "/8010/9521A"),
    "qualifiers": ("https://a", "/21/A"),
    "attributes in the path": ("https://a", "/91/A"),
    "parameters": ("https://a/01/09521130001237?", "x=1&"),
    "AIs as parameters": ("https://a/01/09521130001237?", "10=A&"),
    "empty parameters": ("https://a/01/09521130001237?", "&"),
    "a long name": ("https://a/01/09521130001237?", "1"),
    "blanks of a query": ("https://a/01/09521130001237?10=", "+"),
    "fragments": ("https://a/01/09521130001237#", "#"),
    "a long domain": ("https://", "a"),
    "fields": ("[)>\x1e06", "\x1dS1"),
    "a long field": ("[)>\x1e06\x1dS", "1"),
    "quantities": ("[)>\x1e06\x1dQ", "1"),
    "zeros of a quantity": ("[)>\x1e06\x1dQ", "0"),
    "decimals of a quantity": ("[)>\x1e06\x1dQ1.", "0"),
    "records": ("[)>\x1e", "06\x1dS1\x1e"),
    "records of GS1": ("[)>\x1e", "05\x1d0109521130001237\x1e"),
    "AIs in a record": ("[)>\x1e05\x1d", "91A\x1d"),
    "a flood of RS": ("[)>\x1e06\x1d", "\x1e"),
    "a message of GS": ("[)>\x1e06\x1d", "\x1d"),
    "fields without Ctrl key": ("[)>^06]", "S1]"),
    "a message of carets": ("[)>^06]", "^"),
    "records without Ctrl key": ("[)>", "^06]"),
    "fields with tokens": ("[)>{RS}06{GS}", "S1{GS}"),
    "RS as NUL": ("[)>", "\0"),
    "a loose RS": ("[)>~06\x1dS", "~06"),
    "a loose RS alone": ("[)>~06\x1d", "~"),
    "blanks behind a message": ("[)>\x1e06\x1dS1", " "),
    "text elements": ("[)>\x1e12\x1d", "SER A\x1d"),
    "headers": (">", "[)>06]"),
    "groups of HIBC": ("+A123BJC5D6E71", "/SA"),
    "a long product": ("+", "A"),
    "dollars": ("+A123BJC5D6E71/", "$"),
    "stars": ("*+", "*"),
    "small letters": ("+a123bjc5d6e71", "/sa"),
    "text beyond ASCII": ("", "é"),
    "wide text": ("S", "漢"),
    "pictures of GS": ("010952113000123710A", "\u241d"),
    "no-break blanks": ("", "\u00a0"),
    "components": ("9521130001237|]e0", "10A\x1d"),
    "marks of components": ("9521130001237", "|]e0"),
    "identifiers": ("", "]C1"),
    "carriage returns": ("A", "\r"),
    "coupons": ("8110", "1"),
    "a thousand bytes too long": ("A" * 1000, "A" * 7),
}
_SHAPE_AIMS: Final = ("", "]C1", "]Q1", "]d1", "]E0", "]E3", "]I1", "]e0")
_SHAPE_PROFILES: Final = (
    Profile(),
    Profile(assume="gs1", require=("serial", "lot"), associations="warn"),
    Profile(assume="di", case="lower", addresses="plain"),
    Profile(case="upper", layout={"z": "y", "y": "z"}, assume="retail"),
    Profile(separators=("^", "~"), record_separators=("|",), ends=("!",), case="swapped"),
    Profile(separators=SUBSTITUTES, record_separators=("{RS}", "a"), ends=("E", "D"), require=("serial",)),
)


def shapes(aim: str, name: str) -> Iterator[Scan]:
    """The shape behind the identifier, as long as a scan may be and cut in the middle of a piece."""
    begin, piece = SHAPES[name]
    whole = (aim + begin).encode() + piece.encode() * MAX_SCAN
    for size in (MAX_SCAN, MAX_SCAN - 1):
        yield Scan("dock-1", whole[:size], None, 0)


@pytest.mark.parametrize("name", SHAPES)
def test_no_shape_breaks_the_reader(name: str) -> None:
    for aim, profile in zip(_SHAPE_AIMS, _SHAPE_PROFILES, strict=False):
        for scan in shapes(aim, name):
            assert list(problems_of(read(scan, profile, today=TODAY), scan.data)) == []


@pytest.mark.soak
@pytest.mark.parametrize("aim", _SHAPE_AIMS)
def test_no_shape_is_slow(aim: str) -> None:
    slow = []
    for name in SHAPES:
        for profile in _SHAPE_PROFILES:
            scan = next(shapes(aim, name))
            scans = [scan, *(Scan("dock-1", scan.data[:-n], None, 0) for n in range(1, MAX_SYMBOLS))]
            alone = partial(read, scan, profile, today=TODAY)
            together = partial(read_together, scans, profile, today=TODAY)
            for call, size in ((alone, MAX_SCAN), (together, MAX_SCAN * MAX_SYMBOLS)):
                call()  # patterns and tables are made once
                if is_slow(call, size, timed(call)[1]):
                    slow.append((name, profile))
    assert slow == []
