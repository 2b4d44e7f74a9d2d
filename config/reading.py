"""A parsed TOML table into a dataclass, by its type hints, collecting every problem on the way.

msgspec stops at the first error, so only single values are given to it; tables and lists are walked here.
"""

import dataclasses
import difflib
import enum
import os
import re
import types
import typing
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Final, NamedTuple

import msgspec

from rules.errors import MisuseError


class FromEnvironment(NamedTuple):
    """A value that an environment variable put into the table: text, to be read as its field's type."""

    name: str
    text: str


class _Bad(enum.Enum):
    """Stands for a value whose problem was already told."""

    BAD = "bad"


BAD: Final = _Bad.BAD


class Reading:
    """One reading of one file; `problems` grows while `table` walks it."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.problems: list[str] = []

    def table(self, where: str, raw: object, kind: type) -> Any:
        """The dataclass `kind` of a table; its wrong fields are not set. BAD when it is no table.

        To read such a field is an AttributeError: a check that needs it tells nothing, the others run.
        """
        if not isinstance(raw, dict):
            return self._wrong(where, raw, "must be a table", f"write it as [{where}]")
        before = len(self.problems)
        hints = typing.get_type_hints(kind, include_extras=True)
        fields = {f.name: f for f in dataclasses.fields(kind)}
        for key in (key for key in raw if key not in fields):
            self._wrong(_join(where, key), raw[key], "no such key", near(key, fields))
        values: dict[str, Any] = {}
        for name, field in fields.items():
            if name in raw:
                values[name] = self._value(_join(where, name), raw[name], hints[name])
            elif _required(field):
                values[name] = self._missing(_join(where, name), hints[name])
        if BAD in values.values():
            settings = _part(kind, values)
        else:
            try:
                settings = kind(**values)
            except MisuseError as error:  # what a value object of the rules refuses
                return self._wrong(where, raw, str(error), "")
        if hasattr(settings, "problems"):
            self.check(where, settings.problems, whole=len(self.problems) == before)
        return settings

    def check(self, where: str, problems: Callable[[], Iterable[str]], *, whole: bool) -> None:
        """Adds what a check finds; unless its settings are `whole` it may meet a field that is not set."""
        try:
            for problem in problems():
                self.problems.append(f"{self.file}: {_join(where, problem)}")
        except AttributeError:
            if whole:
                raise

    def _value(self, where: str, raw: object, hint: Any) -> Any:
        kind, bounds = _unwrap(hint)
        origin = typing.get_origin(kind)
        if dataclasses.is_dataclass(kind):
            return self.table(where, raw, typing.cast("type", kind))
        if origin in {list, tuple}:
            return self._items(where, raw, kind, bounds)
        if origin is dict:
            return self._entries(where, raw, typing.get_args(kind)[1])
        choices = _choices(kind)
        if choices is not None:
            return self._choice(where, raw, choices)
        if kind is Path:
            return self._path(where, raw)
        return self._leaf(where, raw, kind if bounds is None else Annotated[kind, bounds])

    def _items(self, where: str, raw: object, kind: Any, bounds: msgspec.Meta | None) -> Any:
        origin, item = typing.get_origin(kind), typing.get_args(kind)[0]
        if not isinstance(raw, list):
            tables = dataclasses.is_dataclass(_unwrap(item)[0])
            fix = f"write it as [[{where}]]" if tables else "write it in [ ]"
            return self._wrong(where, raw, "must be a list", fix)
        least = bounds.min_length if bounds and bounds.min_length else 0
        if len(raw) < least:
            return self._wrong(where, raw, f"at least {least} needed", f"{len(raw)} given")
        values = [self._value(f"{where}[{_label(x, n)}]", x, item) for n, x in enumerate(raw, 1)]
        return origin(value for value in values if value is not BAD)

    def _entries(self, where: str, raw: object, kind: Any) -> Any:
        if not isinstance(raw, dict):
            return self._wrong(where, raw, "must be a table", f"write it as [{where}]")
        values = {key: self._value(_join(where, key), x, kind) for key, x in raw.items()}
        return {key: value for key, value in values.items() if value is not BAD}

    def _choice(self, where: str, raw: object, choices: Mapping[str, Any]) -> Any:
        text = raw.text if isinstance(raw, FromEnvironment) else raw
        if isinstance(text, str) and text in choices:
            return choices[text]
        return self._wrong(where, raw, f"{text!r} is not known here", near(str(text), choices))

    def _path(self, where: str, raw: object) -> Any:
        text = raw.text if isinstance(raw, FromEnvironment) else raw
        if not isinstance(text, str) or not text:
            return self._wrong(where, raw, "must be a path", "in quotes")
        path = self.file.parent / Path(text).expanduser()
        if where.endswith("_file") and not (path.is_file() and os.access(path, os.R_OK)):
            return self._wrong(
                where, raw, f"{path} is not a readable file", "create it, or correct its path or rights"
            )
        return path

    def _leaf(self, where: str, raw: object, hint: Any) -> Any:
        environment = isinstance(raw, FromEnvironment)
        value = raw.text if isinstance(raw, FromEnvironment) else raw
        try:
            return msgspec.convert(value, hint, strict=not environment)
        except msgspec.ValidationError as error:
            shown = "" if _SECRET.search(where) else f"it is {value!r}"
            bounds = _unwrap(hint)[1]
            meant = bounds.description if bounds and isinstance(value, str) else None  # instead of a pattern
            return self._wrong(where, raw, f"must be {meant}" if meant else _plain(str(error)), shown)

    def _missing(self, where: str, hint: Any) -> Any:
        kind, _ = _unwrap(hint)
        tables = dataclasses.is_dataclass(_unwrap((*typing.get_args(kind), Any)[0])[0])
        text = f"add [[{where}]]" if tables else f"add [{where}]"
        plain = not tables and not dataclasses.is_dataclass(kind)
        return self._wrong(where, None, "missing", "add it" if plain else text)

    def _wrong(self, where: str, raw: object, problem: str, fix: str) -> _Bad:
        place = f"environment {raw.name}" if isinstance(raw, FromEnvironment) else f"{self.file}: {where}"
        self.problems.append(f"{place}: {problem}" + (f" ({fix})" if fix else ""))
        return BAD


def near(name: str, names: Collection[str]) -> str:
    """What to write instead of an unknown name."""
    found = difflib.get_close_matches(name, names, 1)
    return f"did you mean {found[0]}?" if found else f"there are {', '.join(names)}"


def _part(kind: type, values: Mapping[str, Any]) -> Any:
    """`kind` with its defaults and those values that are good; it lives only as long as checks look at it."""
    part: Any = object.__new__(kind)
    for field in dataclasses.fields(kind):
        value = values[field.name] if field.name in values else _default(field)
        if value is not BAD:
            object.__setattr__(part, field.name, value)
    return part


def _default(field: "dataclasses.Field[Any]") -> Any:
    return field.default if field.default_factory is dataclasses.MISSING else field.default_factory()


_SECRET = re.compile(r"password|secret|token|key", re.IGNORECASE)
_WORDS = {
    "`int`": "a whole number",
    "`float`": "a number",
    "`str`": "text in quotes",
    "`bool`": "true or false",
    "`object`": "a table",
    "`array`": "a list",
    "Expected": "must be",
    ", got": ", not",
}


def _plain(message: str) -> str:
    for word, meaning in _WORDS.items():
        message = message.replace(word, meaning)
    return message[:1].lower() + message[1:]


def _join(where: str, key: str) -> str:
    return f"{where}.{key}" if where else key


def _label(item: object, number: int) -> str:
    name = item.get("name") if isinstance(item, dict) else None
    return name if isinstance(name, str) and name else str(number)


def _required(field: "dataclasses.Field[Any]") -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def _unwrap(hint: Any) -> tuple[Any, msgspec.Meta | None]:
    """The type without `None` and annotations, and its bounds."""
    bounds = None
    while True:
        if typing.get_origin(hint) is Annotated:
            hint, *notes = typing.get_args(hint)
            bounds = next((n for n in notes if isinstance(n, msgspec.Meta)), bounds)
            continue
        inner = [x for x in typing.get_args(hint) if x is not types.NoneType]
        if typing.get_origin(hint) in {typing.Union, types.UnionType} and len(inner) == 1:
            hint = inner[0]
            continue
        return hint, bounds


def _choices(kind: Any) -> dict[str, Any] | None:
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return {str(member.value): member for member in kind}
    if typing.get_origin(kind) is typing.Literal:
        return {str(value): value for value in typing.get_args(kind)}
    return None
