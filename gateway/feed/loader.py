"""The loader: a process of its own that builds feed files, so that a large feed never holds up a scan.

``python -m gateway.feed.loader FOLDER`` reads frames from its standard input, four bytes of length
(big-endian) and a compressed chunk, and answers each with one JSON line ``[kind, fields]``
(`gateway.feed.build`). It ends when its input does, so a killed gateway leaves none behind.
"""

import json
import os
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO, Final

from gateway.feed.build import Again, Answer, Builder, Got, Ready
from rules.errors import ScangateError
from wire.feed import unpack
from wire.v1 import MAX_MESSAGE

LENGTH: Final = 4
#: Scans come first on a small machine.
_NICE: Final = 10
_KINDS: Final[dict[str, type[Answer]]] = {kind.__name__: kind for kind in (Got, Ready, Again)}


def frame(chunk: bytes) -> bytes:
    """A compressed chunk as it goes through the pipe."""
    return len(chunk).to_bytes(LENGTH, "big") + chunk


def line(answer: Answer) -> bytes:
    """An answer as it goes through the pipe."""
    return json.dumps([type(answer).__name__, asdict(answer)]).encode() + b"\n"


def parse(data: bytes) -> Answer:
    """The answer of a line."""
    kind, fields = json.loads(data)
    return _KINDS[kind](**fields)


def main(folder: Path, source: BinaryIO, target: BinaryIO) -> None:
    """Answer each frame until the input ends or nobody hears the answers."""
    builder = Builder(folder)
    with suppress(BrokenPipeError):
        while chunk := _read(source):
            target.write(line(_take(builder, chunk)))
            target.flush()
    builder.abandon()


def _take(builder: Builder, chunk: bytes) -> Answer:
    version = ""
    try:
        opened = unpack(chunk)
        version = opened.version
        return builder.take(opened)
    except (ScangateError, OSError) as error:
        return Again(str(error), version)


def _read(source: BinaryIO) -> bytes:
    head = source.read(LENGTH)
    length = int.from_bytes(head, "big")
    if len(head) < LENGTH or length > MAX_MESSAGE:
        return b""
    data = source.read(length)
    return data if len(data) == length else b""


if __name__ == "__main__":
    with suppress(OSError):
        os.nice(_NICE)
    main(Path(sys.argv[1]), sys.stdin.buffer, sys.stdout.buffer)
