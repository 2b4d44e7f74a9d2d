"""What a scan says, as a table for a terminal. Nothing of a scan reaches it unescaped."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from rules.labels.data_identifiers import find_meaning
from rules.labels.gs1 import find_spec
from rules.labels.values import Label, Unreadable
from scangate.label_answer import answer

#: Characters of a scan that are shown.
_SHOWN: Final = 200
_WIDE: Final = 160
_NAMES: Final = {
    "gs1": "GS1 element string",
    "gtin": "EAN / UPC / ITF-14",
    "digital_link": "GS1 Digital Link",
    "iso15434": "ISO/IEC 15434, data identifiers",
    "hibc": "HIBC",
    "plain": "plain text",
    "serial": "serial number",
}


def show(raws: Sequence[bytes], result: Label | Unreadable | dict[str, Any]) -> None:
    """Print what these symbols say, or what was told of them already."""
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console.width = _WIDE  # a file or a pipe has no right margin
    for raw in raws:
        console.print(Text(_escaped(raw), style="bold"))
    told = result if isinstance(result, dict) else answer(result, raws)
    console.print(_table(told) if told["ok"] else _refusal(told))
    for warning in told["warnings"]:
        console.print(Text(f"  ! {warning}", style="yellow"))
    console.print()


def _table(told: dict[str, Any]) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_row(Text("  kind"), Text(_NAMES.get(told["kind"], str(told["kind"])), style="green"))
    for name, value in told["fields"].items():
        table.add_row(Text(f"  {name}"), Text(_printable(str(value))))
    for ai, value in told["ai"]:
        spec = find_spec(ai)
        _add(table, f"({ai})", value, spec.title if spec else "")
    for di, value in told["di"]:
        _add(table, di, value, find_meaning(di) or "")
    return table


def _add(table: Table, code: str, value: str, title: str) -> None:
    table.add_row(*(Text(text, style="dim") for text in (f"  {code}", _printable(value), title)))


def _refusal(told: dict[str, Any]) -> Text:
    where = f" at byte {told['position']}" if told["position"] is not None else ""
    text = Text(f"  unreadable: {told['error']}{where}\n", style="red")
    text.append(f"  {_printable(told['problem'])}\n", style="not bold default")
    return text.append(f"  {_printable(told['hint'])}", style="not bold default")


def _escaped(raw: bytes) -> str:
    text = ascii(raw[:_SHOWN].decode("utf-8", "backslashreplace"))[1:-1]
    return f"{text}…" if len(raw) > _SHOWN else text


def _printable(text: str) -> str:
    return "".join(_each(text))


def _each(text: str) -> Iterable[str]:
    return (c if c.isprintable() else ascii(c)[1:-1] for c in text[:_SHOWN])
