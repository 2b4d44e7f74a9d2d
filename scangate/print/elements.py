r"""Element strings as people write them: every AI in brackets, ``(01)09521130001237(10)LOT7``.

A value that itself holds digits in brackets writes them as ``\(12\)``.
"""

import re
from typing import Final

from rules.labels import gs1
from rules.labels.gs1 import MAX_AIS, Pair
from scangate.print.fault import CannotPrintError

_AI: Final = re.compile(r"(?<!\\)\(([0-9]{2,4})\)")


def parse_bracketed(text: str) -> tuple[Pair, ...]:
    r"""The pairs of an element string in brackets.

    >>> parse_bracketed("(01)09521130001237(21)SN-0042")
    (('01', '09521130001237'), ('21', 'SN-0042'))
    >>> parse_bracketed(r"(01)09521130001237(10)A\(12\)")
    (('01', '09521130001237'), ('10', 'A(12)'))

    Raises:
        CannotPrintError: it does not begin with an AI, or a value is not allowed in its AI.
    """
    before, *rest = _AI.split(text)
    if before or not rest:
        hint = 'Write it in quotes, as "(01)09521130001237(21)SN-0042".'
        raise CannotPrintError(f"no AI in brackets at the beginning: {text[:40]!a}", hint, "elements")
    ais, values = rest[::2], rest[1::2]
    if len(ais) > MAX_AIS:
        raise CannotPrintError(
            f"more than {MAX_AIS} application identifiers", "Print two labels.", "elements"
        )
    return tuple(_pair(ai, value) for ai, value in zip(ais, values, strict=True))


def _pair(ai: str, written: str) -> Pair:
    value = written.replace(r"\(", "(").replace(r"\)", ")")
    spec = gs1.find_spec(ai)
    if spec is None or spec.ai != ai:
        raise CannotPrintError(f"GS1 has no AI ({ai})", r"Brackets inside of a value: \(…\).", "elements")
    fault = gs1.find_value_fault(spec, value, 0)
    if fault is not None:
        raise CannotPrintError(fault.problem, "Correct it.", "elements")
    return ai, value
