"""``scangate label``: what a scan says, and labels, command sheets and the calibration sheet to print."""

import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

import click
import msgspec

from gateway.clock import SystemClock
from rules.labels.together import read_together
from rules.labels.values import Label, Profile, Unreadable
from rules.scan import Entry, Scan
from rules.schemes import Wrong, judge
from scangate.label_answer import answer, refusal, serial_answer
from scangate.label_request import BadRequest, Request, parse

#: The longest line of standard input, in bytes: a set of full symbols, every byte escaped. What is longer is
#: answered once and skipped.
MAX_LINE: Final = 1 << 19


_PRINTING: Final = {
    "make": "Make labels as PDF or SVG.",
    "sheet": "Make the command sheet.",
    "calibration": "Make the calibration sheet.",
}


class _LabelGroup(click.Group):
    """Imports what draws and writes PDF only to print; a gateway reads labels without it."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 click's signature
        return [*self.commands, *_PRINTING]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _PRINTING:
            return super().get_command(ctx, cmd_name)
        try:
            from scangate.print import cli  # noqa: PLC0415 - brings zxing-cpp and reportlab
        except ModuleNotFoundError as error:
            if error.name is None or error.name.partition(".")[0] == "scangate":
                raise
            message = (
                f"printing needs {error.name}, which is not installed; `make install EXTRAS=print` brings it."
            )
            raise click.ClickException(message) from error
        return {"make": cli.make, "sheet": cli.sheet, "calibration": cli.calibration}[cmd_name]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 click's signature
        with formatter.section("Commands"):
            texts = {name: command.get_short_help_str(limit=100) for name, command in self.commands.items()}
            formatter.write_dl([*texts.items(), *_PRINTING.items()])


@click.group(cls=_LabelGroup)
def label() -> None:
    """Read what scans say; print labels and sheets."""


@label.command()
@click.argument("scans", nargs=-1)
@click.option(
    "--profile",
    "-p",
    help="Of the scanner: a TOML file, or the name of one that ships. Its table [label] counts.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON line for each; standard input is JSON, too.")
@click.option("--together", is_flag=True, help="The scans given are the symbols of one label.")
@click.option(
    "--today", type=click.DateTime(["%Y-%m-%d"]), help="Decides the century of years of two digits."
)
def read(
    scans: tuple[str, ...], profile: str | None, today: datetime | None, *, as_json: bool, together: bool
) -> None:
    """Tell what each scan says: product, serial, lot, dates - or why not, where, and what to do.

    Scans come from the command line or, one a line, from standard input, as the scanner sends them: an AIM
    identifier such as ]C1 in front if it sends one; {GS} stands for the separator where it can't be typed.

    With --json each line of standard input is {"raw": "...", "profile": {...}}; raw may be a list of symbols
    that belong together. Exit code 0 when all were answered, whatever the answer.
    """
    day = today.date() if today else datetime.fromtimestamp(SystemClock().wall_ms() / 1_000, UTC).date()
    shared = _profile(profile)
    for request in _requests(scans, shared, day, as_json=as_json, together=together):
        result = request if isinstance(request, dict) else _read(request)
        raws = request.raws if isinstance(request, Request) else ()
        if as_json:
            _print_json(raws, result)
        else:
            from scangate.label_table import show  # noqa: PLC0415 - brings rich

            show(raws, result)


@label.command()
@click.argument("scan", required=False)
def calibrate(scan: str | None) -> None:
    """Tell from one SCAN of the calibration code what a scanner changes, and how to make it good.

    The scan comes from the command line or from standard input, as the scanner sends it. What is printed as
    the table [label] belongs into the scanner's profile file; a station finds out by itself when the code is
    scanned there.
    """
    from rules.labels.calibration import recognise  # noqa: PLC0415 - only here
    from scangate import label_calibrate  # noqa: PLC0415

    given = _bytes(scan) if scan is not None else sys.stdin.buffer.read(MAX_LINE)
    told = recognise(given.strip(b"\r\n"), None)
    if told is None:
        raise click.ClickException(label_calibrate.UNKNOWN)
    for line in label_calibrate.lines(told):
        click.echo(line)


def _requests(
    scans: Sequence[str], profile: Profile, day: date, *, as_json: bool, together: bool
) -> Iterator[Request | dict[str, Any]]:
    """What is asked; a refusal for a line that asks nothing."""
    given = [_bytes(scan) for scan in scans]
    if given:
        sets = [tuple(given)] if together else [(scan,) for scan in given]
        yield from (Request(raws, profile, day) for raws in sets)
        return
    if sys.stdin is None:  # closed by whoever started the program
        return
    for line in _lines(sys.stdin.buffer):
        if line is None:
            yield refusal("too_long", f"the line has more than {MAX_LINE} bytes", "Give one scan a line.")
        elif not as_json:
            yield Request((line,), profile, day)
        elif line.strip():
            try:
                yield parse(line, profile, day)
            except BadRequest as error:
                yield refusal(error.code, str(error), error.hint)


def _lines(stream: BinaryIO) -> Iterator[bytes | None]:
    """Lines without their end, as they come; None for one that is too long."""
    while line := stream.readline(MAX_LINE):
        if not line.endswith(b"\n") and len(line) == MAX_LINE:
            while line and not line.endswith(b"\n"):
                line = stream.readline(MAX_LINE)
            yield None
        else:
            yield line.removesuffix(b"\n").removesuffix(b"\r")


def _read(request: Request) -> Label | Unreadable | dict[str, Any]:
    if request.scheme:
        return _judge_serial(request)
    scans = [Scan("command line", raw, None, 0, Entry.SCAN) for raw in request.raws]
    return read_together(scans, request.profile, today=request.today)


def _judge_serial(request: Request) -> dict[str, Any]:
    """What the scheme of a product makes of a serial number, in the shape of a label."""
    text = request.raws[0].decode("utf-8", "replace")
    found = judge(request.scheme, text)
    if isinstance(found, Wrong):
        return refusal(found.code, found.problem, found.hint)
    return serial_answer(found.serial, found.warnings)


def _print_json(raws: Sequence[bytes], result: Label | Unreadable | dict[str, Any]) -> None:
    """At once, line by line: whoever asks may wait for the answer before asking again."""
    if sys.stdout is None:
        raise click.ClickException("standard output is closed")
    told = result if isinstance(result, dict) else answer(result, raws)
    sys.stdout.buffer.write(msgspec.json.encode(told) + b"\n")
    sys.stdout.buffer.flush()


def _profile(name: str | None) -> Profile:
    if name is None:
        return Profile()
    from gateway.profiles import read_profile, scanner_profile  # noqa: PLC0415 - only when one is named

    file = Path(name)
    return (read_profile(file) if file.suffix or file.exists() else scanner_profile(name, None)).label


def _bytes(text: str) -> bytes:
    """An argument of the shell as the bytes that were typed."""
    return text.encode("utf-8", "surrogateescape")
