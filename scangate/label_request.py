"""One line of JSON that asks what symbols say: ``{"raw": …, "profile": {…}}``."""

import json
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final

import msgspec

from rules.errors import MisuseError, ScangateError
from rules.labels.values import Profile
from rules.schemes import Scheme
from scangate.label_answer import ATTRIBUTES

#: Keys of a profile in JSON that are no field of `Profile`: the day to read dates by, and who sent it.
_DAY: Final = "today"
_IGNORED: Final = frozenset({"source"})
_LISTS: Final = frozenset({"separators", "record_separators", "ends", "no_read", "require"})
#: Names of schemes that are in use beside those of `rules.schemes.Scheme`.
_SCHEMES: Final = {"cisco_serial": Scheme.CISCO}


class BadRequest(ScangateError):  # noqa: N818 - named as what it is
    """The line asks nothing that could be answered: `code` and `hint` as of an unreadable scan."""

    def __init__(self, code: str, problem: str, hint: str) -> None:
        super().__init__(problem)
        self.code, self.hint = code, hint


@dataclass(frozen=True, slots=True)
class Request:
    """Symbols of one label, or one serial number to be judged by a `scheme`."""

    raws: tuple[bytes, ...]
    profile: Profile
    today: date
    scheme: str = ""


def parse(line: bytes, profile: Profile, today: date) -> Request:
    """What a line asks; its keys of the profile replace those of `profile`. A key of value null is not given.

    Raises:
        BadRequest: it is no such object.
    """
    try:
        # Not msgspec's: half a surrogate pair, which a scan may well hold, is no mistake of the line.
        table = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadRequest("bad_request", f"no JSON: {error}", 'Write {"raw": "…"} on one line.') from None
    if not isinstance(table, dict):
        raise BadRequest("bad_request", "no JSON object", 'Write {"raw": "…"} on one line.')
    table = _given(table)
    raws = _raws(table.get("raw", table.get("value")))
    given = table.get("profile", {})
    if not isinstance(given, dict):
        raise BadRequest("bad_profile", "profile is no object", "Write it as {…}, or leave it out.")
    given = _given(given)
    scheme = table.get("scheme", "")
    if not isinstance(scheme, str):
        raise BadRequest("bad_request", "scheme is no text", "Name the scheme of the serial number.")
    if scheme and len(set(raws)) > 1:
        raise BadRequest("bad_request", "several texts are no serial number", "Ask for each on its own line.")
    return Request(raws, _profile(given, profile), _day(given.get(_DAY), today), _SCHEMES.get(scheme, scheme))


def _given(table: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in table.items() if value is not None}


def _raws(raw: Any) -> tuple[bytes, ...]:
    texts = raw if isinstance(raw, list) else [raw]
    if not texts or not all(isinstance(text, str) for text in texts):
        problem = "raw is no text and no list of texts"
        raise BadRequest("bad_request", problem, "Give what the scanner sent, or a list of symbols.")
    return tuple(text.encode("utf-8", "surrogatepass") for text in texts)


def _profile(given: dict[str, Any], base: Profile) -> Profile:
    values: dict[str, Any] = {field.name: getattr(base, field.name) for field in fields(base)}
    for key, value in given.items():
        if key == _DAY or key in _IGNORED:
            continue
        if key not in values:
            raise BadRequest("bad_profile", f"no such key: {key[:40]!a}", f"There are {', '.join(values)}.")
        values[key] = _listed(value) if key in _LISTS else value
    values["require"] = _attributes(values["require"])
    try:
        return msgspec.convert(values, Profile)
    except (msgspec.ValidationError, UnicodeEncodeError, MisuseError) as error:  # half a character, too
        raise BadRequest("bad_profile", str(error), "Correct the profile.") from None


def _attributes(required: Any) -> Any:
    """Required fields by the names that a `Profile` has for them; what is no such list is not touched."""
    if not isinstance(required, list | tuple):
        return required
    return [ATTRIBUTES.get(name, name) if isinstance(name, str) else name for name in required]


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _day(value: Any, today: date) -> date:
    if value is None:
        return today
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise BadRequest("bad_profile", "today is no date", "Write it as 2026-11-21.") from None
