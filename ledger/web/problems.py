"""Refusals as RFC 9457 problem documents: a stable code, and every problem with its place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi.exceptions import RequestValidationError
from pydantic import Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

from ledger.office.acts import Report
from ledger.office.problem import Code, Path, Problem, nearest, shortened
from ledger.web.bodies import FIELDS

#: Problems in one answer; the count says how many there are. A file of 200,000 wrong rows stays readable.
MAX_PROBLEMS: Final = 1_000
_MEDIA: Final = "application/problem+json"
_TITLES: Final[Mapping[str, str]] = {
    "entry.refused": "The entry was refused; nothing of it was stored",
    "request.malformed": "The request is not understood",
    "request.too_large": "The request is too large",
    "request.cross_site": "The request came from another site",
    "request.host": "The request names another server",
    "request.not_found": "There is nothing at this address",
    "request.method": "The method is not for this address",
    "ledger.busy": "The ledger is busy; try again",
    "events.gone": "These events cannot be read on from here",
}
_OF_STATUS: Final[Mapping[int, str]] = {
    404: "request.not_found",
    405: "request.method",
    413: "request.too_large",
    503: "ledger.busy",
}
#: What pydantic calls a few things that have codes of ours.
_CODES: Final[Mapping[str, Code]] = {
    "missing": Code.REQUIRED,
    "unexpected_keyword_argument": Code.UNKNOWN_FIELD,
    "int_type": Code.NOT_A_NUMBER,
    "int_parsing": Code.NOT_A_NUMBER,
    "literal_error": Code.NOT_A_CHOICE,
    "enum": Code.NOT_A_CHOICE,
}


@dataclass(frozen=True, slots=True)
class ProblemItem:
    """One problem of an entry."""

    code: Annotated[str, Field(description="Stable code; programs may depend on it.")]
    why: Annotated[str, Field(description="One sentence that names the facts.")]
    fix: Annotated[str, Field(description="What to do.")]
    where: Annotated[str, Field(description="JSON pointer into the body (RFC 6901).")] = ""
    value: Annotated[str, Field(description="What was entered, shortened.")] = ""
    row: Annotated[int, Field(description="Row of the CSV file, the header being 1; else 0.")] = 0
    column: Annotated[str, Field(description="Column of the CSV file, empty otherwise.")] = ""


@dataclass(frozen=True, slots=True)
class ProblemDocument:
    """An RFC 9457 problem document."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    problems: tuple[ProblemItem, ...] = ()


def problem_response(
    status: int, code: str, detail: str, problems: Sequence[ProblemItem] = (), **more: str
) -> JSONResponse:
    """A problem document with `more` members of its own; at most `MAX_PROBLEMS` problems are listed."""
    body = {
        "type": f"urn:scangate:problem:{code}",
        "title": _TITLES.get(code, code),
        "status": status,
        "code": code,
        "detail": detail,
    }
    body |= more
    if problems:
        body |= {"count": len(problems), "problems": [_plain(p) for p in problems[:MAX_PROBLEMS]]}
    return JSONResponse(body, status, media_type=_MEDIA)


def refusal(report: Report) -> JSONResponse:
    """The answer to an entry with problems."""
    items = tuple(item(problem) for problem in report.problems)
    count = "1 problem" if len(items) == 1 else f"{len(items)} problems"
    return problem_response(422, "entry.refused", f"{count}: {items[0].why}", items)


def item(problem: Problem) -> ProblemItem:
    """A problem of the office; without a row in a file, `where` points into the body of one entry."""
    where = "" if problem.row else pointer(problem.where[1:])
    return ProblemItem(
        problem.code.value, problem.why, problem.fix, where, problem.value, problem.row, problem.column
    )


def pointer(path: Path) -> str:
    """A JSON pointer (RFC 6901).

    >>> pointer(("lines", 0, "a/b"))
    '/lines/0/a~1b'
    """
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)


async def on_invalid(_: Request, error: Exception) -> JSONResponse:
    """A body, query or path that has not the promised shape: every fault at once."""
    faults: list[dict[str, Any]] = list(error.errors()) if isinstance(error, RequestValidationError) else []
    if any(fault["type"] == "json_invalid" or tuple(fault["loc"]) == ("body",) for fault in faults):
        return problem_response(
            400, "request.malformed", f"the body is not what belongs here: {faults[0]['msg']}"
        )
    items = tuple(_fault(fault) for fault in faults)
    count = "1 problem" if len(items) == 1 else f"{len(items)} problems"
    return problem_response(422, "request.malformed", f"{count} in the request", items)


async def on_unstorable(_: Request, error: Exception) -> JSONResponse:
    """A value of the right shape that no database can hold, nor look up."""
    del error  # its text quotes our SQL
    return problem_response(400, "request.malformed", "a text holds half a character, or U+0000")


async def on_busy(_: Request, error: Exception) -> JSONResponse:
    """The writer is too far behind."""
    return problem_response(503, "ledger.busy", str(error))


async def on_http(_: Request, error: Exception) -> JSONResponse:
    """What the router and the handlers refuse."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    detail = str(error.detail) if isinstance(error, HTTPException) else ""
    code = _OF_STATUS.get(status, "request.malformed")
    return problem_response(status, code, detail)


def not_found(what: str) -> HTTPException:
    """There is no such thing."""
    return HTTPException(404, f"{what} is not known here")


def _fault(fault: dict[str, Any]) -> ProblemItem:
    place, *path = fault["loc"]
    code = _CODES.get(fault["type"], Code.BAD_VALUE)
    where = pointer(tuple(path)) if place == "body" else f"{place} {'.'.join(str(p) for p in path)}"
    name = str(path[-1]) if path else str(place)
    if code is Code.UNKNOWN_FIELD:
        near = nearest(name, FIELDS)
        return ProblemItem(
            code, f"there is no field {name}", f"Did you mean {near}?" if near else "Take it out.", where
        )
    shown = "" if fault["type"] == "missing" else shortened(str(fault.get("input", "")))
    return ProblemItem(code, f"{name}: {fault['msg']}", "See /openapi.json.", where, shown)


def _plain(problem: ProblemItem) -> dict[str, str | int]:
    texts: dict[str, str | int] = {"code": problem.code, "why": problem.why, "fix": problem.fix}
    rest: dict[str, str | int] = {
        "where": problem.where,
        "value": problem.value,
        "row": problem.row,
        "column": problem.column,
    }
    return texts | {name: value for name, value in rest.items() if value}
