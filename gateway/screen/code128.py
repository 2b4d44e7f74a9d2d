"""Code 128 as SVG (ISO/IEC 15417): the codes on the screen are scanned like those on paper.

>>> len(modules("%%CONFIRM"))
154
"""

import re
from itertools import accumulate
from typing import Final

#: Characters of one symbol. Longer ones do not fit on a 7 inch screen at a width that a scanner resolves.
MAX_TEXT: Final = 48
#: Light modules before and after the bars (ISO/IEC 15417, 4.2: at least 10).
QUIET: Final = 10

_START_B, _START_C, _TO_C, _TO_B, _STOP = 104, 105, 99, 100, 106
#: From six digits on, two digits a character pays for the switch there and back.
_RUN: Final = re.compile("[0-9]{6,}")

#: Widths of bar, space, bar, space, bar, space for the characters 0 to 105; the stop has a seventh bar.
_WIDTHS: Final[tuple[str, ...]] = tuple(
    """
    212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132
    122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212
    322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 231113 231311
    112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321
    331121 312113 312311 332111 314111 221411 431111 111224 111422 121124 121421 141122 141221 112214
    112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212
    124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 114311 411113
    411311 113141 114131 311141 411131 211412 211214 211232 2331112
    """.split()  # noqa: SIM905 a table is read in rows
)


def encodable(text: str) -> bool:
    """Whether the text can be drawn: 1 to `MAX_TEXT` printable ASCII characters."""
    return 0 < len(text) <= MAX_TEXT and all(" " <= char <= "~" for char in text)


def modules(text: str) -> str:
    """The symbol with its quiet zones, one character a module: "1" dark, "0" light.

    Raises:
        ValueError: the text is not `encodable`.
    """
    if not encodable(text):
        raise ValueError(f"Code 128 draws 1 to {MAX_TEXT} printable ASCII characters, not {text[:60]!r}")
    drawn = "".join(
        ("1" if bar % 2 == 0 else "0") * int(width)
        for value in _with_check(_values(text))
        for bar, width in enumerate(_WIDTHS[value])
    )
    return "0" * QUIET + drawn + "0" * QUIET


def svg(text: str) -> str:
    """The symbol as an SVG document, one unit wide a module, that may be stretched to any height."""
    pattern = modules(text)
    bars = "".join(
        f"M{start} 0h{len(run)}v1h-{len(run)}z" for start, run in _runs(pattern) if run.startswith("1")
    )
    size = len(pattern)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="40" viewBox="0 0 {size} 1" '
        f'preserveAspectRatio="none" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v1h-{size}z"/><path d="{bars}"/></svg>'
    )


def _values(text: str) -> list[int]:
    """Symbol characters without the check: code set B, and C for long runs of digits."""
    values: list[int] = []
    at = 0
    for run in _RUN.finditer(text):
        start, end = run.start(), run.end() - len(run[0]) % 2
        values += _set_b(text[at:start], first=not values)
        values.append(_TO_C if values else _START_C)
        values += [int(text[i : i + 2]) for i in range(start, end, 2)]
        at = end
        if at < len(text):
            values.append(_TO_B)
    return values + _set_b(text[at:], first=not values)


def _set_b(text: str, *, first: bool) -> list[int]:
    """These characters in code set B, after its start if they are the first."""
    values = [ord(char) - 32 for char in text]
    return [_START_B, *values] if first and values else values


def _with_check(values: list[int]) -> list[int]:
    """Adds the check character, modulo 103, and the stop."""
    check = values[0] + sum(place * value for place, value in enumerate(values[1:], 1))
    return [*values, check % 103, _STOP]


def _runs(pattern: str) -> list[tuple[int, str]]:
    """Equal modules in a row, each with the place where they begin."""
    runs = [match[0] for match in re.finditer("0+|1+", pattern)]
    return list(zip(accumulate(map(len, runs), initial=0), runs, strict=False))
