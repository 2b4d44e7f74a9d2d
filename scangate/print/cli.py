"""``scangate label make``, ``sheet`` and ``calibration``: what is printed, from the command line."""

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from gateway.clock import SystemClock
from rules.product import Process
from rules.reasons import LANGUAGES
from scangate.print import pdf, svg
from scangate.print.calibration_sheet import calibration_sheet
from scangate.print.command_sheet import STARTS, command_sheet
from scangate.print.content import DOMAIN, Wish, make_content
from scangate.print.drawing import Item, Page
from scangate.print.fault import CannotPrintError
from scangate.print.label_design import X_RANGE, Design, design
from scangate.print.rows import MAX_FILE, MAX_LABELS, MAX_PROBLEMS, read_rows, wishes_from
from scangate.print.sheets import MAX_CELLS, MAX_SIZE, MIN_SIZE, Grid, on_pages, on_sheets
from scangate.print.symbols import Symbology

#: Files of one run, where each page is one.
MAX_FILES: Final = 1_000
_SIZE: Final = (100.0, 50.0)

_OUT = click.option(
    "-o", "--output", "out", required=True, type=click.Path(path_type=Path, dir_okay=False),
    help="A .pdf, or a .svg for each page (label-1.svg, label-2.svg, …).",
)  # fmt: skip
_LANGUAGE = click.option("--language", type=click.Choice(LANGUAGES), default=LANGUAGES[0], show_default=True)

_Command = TypeVar("_Command", bound=Callable[..., Any])


def _fields(command: _Command) -> _Command:
    """The options that say what a label carries."""
    helps = {
        "gtin": "Product, 8 to 14 digits (AI 01).", "content-gtin": "What is in the unit (AI 02).",
        "sscc": "Logistic unit, 18 digits (AI 00).", "serial": "Serial (AI 21).", "lot": "Lot (AI 10).",
        "expiry": "2027-11-30 or 2027-11 (AI 17).", "production": "Date (AI 11).",
        "best-before": "Date (AI 15).", "quantity": "Pieces (AI 30; 37 beside --content-gtin).",
        "raw": "Plain text.", "lic": "HIBC labeler, 4 characters.", "pcn": "HIBC product number.",
        "unit": "HIBC unit of measure, 0 to 9.", "title": "A line above.", "title2": "A smaller line below.",
    }  # fmt: skip
    for name, text in reversed(helps.items()):
        command = click.option(f"--{name}", default="", help=text)(command)
    return command


@click.command()
@click.argument("elements", default="")
@_fields
@click.option("--di", multiple=True, help="Data identifier with its value, 1P=ABC; may be repeated.")
@click.option("--link", is_flag=True, help="A GS1 Digital Link instead of an element string.")
@click.option("--domain", default="", help=f"Of the link, which it implies.  [default: {DOMAIN}]")
@click.option(
    "--symbol", type=click.Choice([each.value for each in Symbology]), help="Instead of the one that suits."
)
@click.option("--first", default="", help="Serial numbers count up from here: SN-0001.")
@click.option("--count", type=click.IntRange(1, MAX_LABELS), help="How many of --first.")
@click.option("--copies", type=click.IntRange(1, MAX_LABELS), default=1, help="Of each label.")
@click.option("--csv", "table", type=click.File("rb"), help="A label for each row; - is standard input.")
@click.option("--size", help="Of a label in millimetres.  [default: 100x50]")
@click.option("--grid", help="Labels on a sheet of A4, columns and rows: 3x8.")
@click.option("--gap", default="0x0", help="Millimetres between the labels of a sheet, across and down.")
@click.option(
    "--skip", type=click.IntRange(0, MAX_CELLS), default=0, help="Labels of the first sheet in use."
)
@click.option("--x", type=click.FloatRange(*X_RANGE), help="Width of a module in millimetres.")
@click.option("--dpi", type=click.IntRange(100, 2400), help="Of the printer: modules of whole dots.")
@click.option("--no-words", is_flag=True, help="Without the human readable text.")
@_OUT
def make(elements: str, out: Path, **options: Any) -> None:
    """Make labels that read back as what was asked for.

    ELEMENTS is an element string with its AIs in brackets: "(01)09521130001237(21)SN-0042". Instead, or
    together with it, say the fields. Without any of them: --raw, --di, or --lic with --pcn. Nothing is
    written if one label can't be.
    """
    with _Told():
        base = _base(elements, options)
        today = datetime.fromtimestamp(SystemClock().wall_ms() / 1_000, UTC).date()
        grid = _grid(options)
        size = grid.cell() if grid else _pair(options["size"], "size") if options["size"] else _SIZE
        if not all(MIN_SIZE <= side <= MAX_SIZE for side in size):
            raise CannotPrintError(
                f"a label of {size[0]:g} x {size[1]:g} mm", f"{MIN_SIZE:g} to {MAX_SIZE:g} mm a side.", "size"
            )
        how = Design(*size, x=options["x"], dpi=options["dpi"], words=not options["no_words"])
        labels = _labels(base, options, how, today)
        if len(labels) * options["copies"] > MAX_LABELS:
            raise CannotPrintError(f"more than {MAX_LABELS} labels", "Print them in several runs.")
        labels = [items for items in labels for _ in range(options["copies"])]
        _write(out, on_sheets(labels, grid) if grid else on_pages(labels, size), "Labels")


@click.command()
@_LANGUAGE
@click.option(
    "--processes", help=f"START codes, by comma; all: every one.  [default: {','.join(STARTS)}]", default=""
)
@_OUT
def sheet(language: str, processes: str, out: Path) -> None:
    """Make the command sheet: every command of a station as a code to scan, on A4."""
    with _Told():
        _write(out, command_sheet(language, _processes(processes)), "Command sheet")


@click.command()
@_LANGUAGE
@_OUT
def calibration(language: str, out: Path) -> None:
    """Make the calibration sheet: one scan of it tells what a scanner changes."""
    with _Told():
        _write(out, [calibration_sheet(language)], "Calibration sheet")


class _Told:
    """Refusals as click tells them: what, why, what to do; exit code 1."""

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, CannotPrintError):
            raise click.ClickException(f"{_named(error.field)}{error}") from None


def _named(field: str) -> str:
    return f"--{field.replace('_', '-')}: " if field and field not in {"csv", "elements"} else ""


def _base(elements: str, options: dict[str, Any]) -> Wish:
    names = Wish.__dataclass_fields__.keys() & options.keys() - {"di", "domain", "symbol"}
    link = options["link"] or options["domain"]
    return Wish(
        elements=elements,
        di=tuple(_di(text) for text in options["di"]),
        domain=(options["domain"] or DOMAIN) if link else "",
        symbol=options["symbol"] or "",
        **{name: options[name] for name in names},
    )


def _di(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise CannotPrintError(f"no = in {text[:40]!a}", "Write it as 1P=ABC.", "di")
    return name.upper(), value


def _labels(base: Wish, options: dict[str, Any], how: Design, today: date) -> list[list[Item]]:
    """The items of every label.

    Raises:
        CannotPrintError: of one label, or of the first rows of a table with mistakes.
    """
    if options["table"] is None:
        if options["count"] and not options["first"]:
            raise CannotPrintError("--count needs --first", "For the same label again: --copies.", "count")
        wishes = wishes_from(options["first"], options["count"] or 1, base) if options["first"] else [base]
        return [_label(wish, how, today) for wish in wishes]
    if options["first"]:
        raise CannotPrintError("--first and --csv are two ways to make many", "Give one of them.", "first")
    labels: list[list[Item]] = []
    problems: list[str] = []
    for line, wish in read_rows(options["table"].read(MAX_FILE + 1), base):
        if len(labels) == MAX_LABELS:
            raise CannotPrintError(f"more than {MAX_LABELS} rows", "Split the file.")
        try:
            labels.append(_label(wish, how, today))
        except CannotPrintError as error:
            column = f", column {error.field}" if error.field else ""
            problems.append(f"line {line}{column}: {error}")
        if len(problems) == MAX_PROBLEMS:
            break
    if problems:
        raise CannotPrintError("\n".join(problems).removesuffix("."), "Nothing was written.")
    if not labels:
        raise CannotPrintError("the CSV has no rows", "Write one below the header.")
    return labels


def _label(wish: Wish, how: Design, today: date) -> list[Item]:
    return design(make_content(wish, today), (wish.title, wish.title2), how)


def _grid(options: dict[str, Any]) -> Grid | None:
    if not options["grid"]:
        for name in ("gap", "skip"):
            if options[name] not in {"0x0", 0}:
                raise CannotPrintError("it is for sheets of A4", "Give --grid, too.", name)
        return None
    columns, rows = (int(n) for n in _pair(options["grid"], "grid"))
    if not 1 <= columns * rows <= MAX_CELLS:
        raise CannotPrintError(f"a sheet of {columns} x {rows} labels", f"1 to {MAX_CELLS} labels.", "grid")
    size = _pair(options["size"], "size") if options["size"] else None
    return Grid(columns, rows, size, _pair(options["gap"], "gap"), options["skip"])


def _pair(text: str, field: str) -> tuple[float, float]:
    number = "[0-9]{1,3}" if field == "grid" else "[0-9]{1,3}(?:[.][0-9]{1,3})?"
    found = re.fullmatch(f"({number})[xX]({number})", text)
    if found is None:
        example = "3x8" if field == "grid" else "63.5x38.1"
        raise CannotPrintError(f"no two numbers: {text[:40]!a}", f"Write it as {example}.", field)
    return float(found[1]), float(found[2])


def _processes(text: str) -> Sequence[Process]:
    if not text:
        return STARTS
    if text == "all":
        return tuple(Process)
    asked = [name.strip().replace("-", "_") for name in text.split(",")]
    wrong = next((name for name in asked if name not in set(Process)), None)
    if wrong is not None:
        raise CannotPrintError(
            f"no such process: {wrong[:40]!a}", f"There are {', '.join(Process)}.", "processes"
        )
    return tuple(Process(name) for name in dict.fromkeys(asked))


def _write(out: Path, pages: Sequence[Page], title: str) -> None:
    """All pages into one PDF, or each into an SVG of its own."""
    try:
        for path, data in _files(out, pages, title):
            path.write_bytes(data)
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}. Choose another --output.") from None
    print(f"{out}: {len(pages)} {'page' if len(pages) == 1 else 'pages'}", file=sys.stderr)  # noqa: T201


def _files(out: Path, pages: Sequence[Page], title: str) -> Iterator[tuple[Path, bytes]]:
    kind = out.suffix.lower()
    if kind == ".pdf":
        yield out, pdf.render(pages, title)
    elif kind != ".svg":
        raise CannotPrintError(f"no such kind of file: {out.name[-40:]!a}", "Name it .pdf or .svg.", "output")
    elif len(pages) > MAX_FILES:
        raise CannotPrintError(f"{len(pages)} pages are too many files", "Write a .pdf.", "output")
    elif len(pages) == 1:
        yield out, svg.render(pages[0])
    else:
        digits = len(str(len(pages)))
        for number, page in enumerate(pages, 1):
            yield out.with_stem(f"{out.stem}-{number:0{digits}}"), svg.render(page)
