"""Installed data (example settings, profiles, broker configuration), and how a settings file is read.

`load` turns a TOML file into a frozen dataclass and names every problem of the file at once.
"""

import os
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

from config.reading import FromEnvironment, Reading, near
from rules.errors import ScangateError

__all__ = ["ENV_PREFIX", "ConfigError", "checked", "load", "near", "parse", "secret"]

T = TypeVar("T")

#: ``SCANGATE__BROKER__HOST=…`` replaces the key ``host`` of the table ``[broker]``.
ENV_PREFIX: Final = "SCANGATE__"


class ConfigError(ScangateError):
    """The administrator mends a file. `problems` are lines of the form ``file: key: problem (fix)``."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def load(
    path: Path,
    kind: type[T],
    environ: Mapping[str, str] | None = None,
    check: Callable[[T], Iterable[str]] | None = None,
) -> T:
    """The checked settings of a TOML file.

    `kind` is a frozen dataclass; its fields are the keys. Nested dataclasses are tables, tuples and lists of
    them arrays of tables, `dict[str, …]` tables with free keys; enums, literals, optional values, bounds as
    ``Annotated[int, msgspec.Meta(ge=1)]`` and `Path` (relative to the file's folder) are understood. A
    dataclass may have a method ``problems()`` that gives ``key: problem (fix)`` for each contradiction
    between its fields. What a key ending in ``_file`` names must be a readable file: secrets stand there.

    To name all at once, ``problems()`` and `check` run on a file with mistakes too. A slot whose value is
    wrong is not set then, in nested dataclasses also: reading it ends this check, ``hasattr`` asks before.

    Args:
        path: the file.
        kind: what to read it as.
        environ: overrides such as ``SCANGATE__BROKER__HOST``; the process environment if None. Unknown names
            with that prefix are problems too. Arrays of tables can't be reached.
        check: gives ``key: problem (fix)`` for what the dataclass itself can't know, such as other files.

    Raises:
        ConfigError: with all problems at once, or with one line when the file is no TOML or can't be read.
    """
    table = parse(path)
    reading = Reading(path)
    _override(table, os.environ if environ is None else environ, reading)
    settings = reading.table("", table, kind)
    if check is not None:
        reading.check("", partial(check, settings), whole=not reading.problems)
    if reading.problems:
        raise ConfigError(*reading.problems)
    assert isinstance(settings, kind)  # noqa: S101 - for the type checker: nothing was wrong
    return settings


def parse(path: Path) -> dict[str, Any]:
    """The tables of a TOML file, unchecked.

    Raises:
        ConfigError: in one line, when it is no TOML or can't be read.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")  # editors of Windows put a byte order mark in front
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ConfigError(f"{path}:{line}: not UTF-8 (save it as UTF-8 text)") from error
    except FileNotFoundError as error:
        raise ConfigError(
            f"{path}: is not there (correct the path; most commands take it with --config)"
        ) from error
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {_reason(error)} (check its rights)") from error
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        line = int(place[1]) if place and place[1] else text.rstrip("\n").count("\n") + 1
        what = _PLACE.sub("", str(error))
        raise ConfigError(f"{path}:{line}: not valid TOML: {what[:1].lower()}{what[1:]}") from error


def checked(path: Path, where: str, table: object, kind: type[T]) -> T:
    """One table of a file that was parsed before, as in `load`.

    Raises:
        ConfigError: with all problems of this table.
    """
    reading = Reading(path)
    found = reading.table(where, table, kind)
    if reading.problems:
        raise ConfigError(*reading.problems)
    assert isinstance(found, kind)  # noqa: S101 - for the type checker: nothing was wrong
    return found


def secret(path: Path) -> str:
    """The secret in a file, without the line's end.

    Raises:
        ConfigError: unreadable or empty.
    """
    try:
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {_reason(error)}") from error
    if not text:
        raise ConfigError(f"{path}: is empty (write the password into it, mode 0600)")
    return text


_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


def _reason(error: Exception) -> str:
    return (error.strerror or str(error)) if isinstance(error, OSError) else str(error)


def _override(table: dict[str, Any], environ: Mapping[str, str], reading: Reading) -> None:
    for name, value in sorted(environ.items()):
        if not name.startswith(ENV_PREFIX):
            continue
        *way, last = name.removeprefix(ENV_PREFIX).lower().split("__")
        inner: Any = table
        for step in way:
            inner = inner.setdefault(step, {}) if isinstance(inner, dict) else None
        if isinstance(inner, dict):
            inner[last] = FromEnvironment(name, value)
        else:
            reading.problems.append(f"environment {name}: leads into a list or a value (change the file)")
