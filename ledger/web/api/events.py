"""REST: what other systems are told, in order and without gaps, for those that missed it on MQTT."""

from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Response

from ledger.database import bound
from ledger.delivery import events
from ledger.web.console import Console
from ledger.web.problems import ProblemDocument, problem_response

#: Events in one answer at most.
MAX_EVENTS: Final = 1_000
Limit = Annotated[int, Query(ge=1, le=MAX_EVENTS, description="Events in one answer.")]
Cursor = Annotated[
    str,
    Query(
        pattern=r"^([0-9A-Za-z-]{1,64}:\d{1,18})?$",
        description="`next` of an answer, or `cursor` of an event; empty for the oldest that is kept.",
    ),
]


@dataclass(frozen=True, slots=True)
class EventPage:
    """CloudEvents 1.0 in order; `next` is the cursor behind them, also when there are none yet."""

    items: tuple[dict[str, Any], ...]
    next: str


@dataclass(frozen=True, slots=True)
class GoneDocument(ProblemDocument):
    """No reading on from this cursor; `cursor` is the one to read again from."""

    cursor: str = ""


_GONE: Final[dict[int | str, dict[str, Any]]] = {
    410: {"model": GoneDocument, "description": "Read again from `cursor`; drop what you know by its `id`."}
}


def events_api(console: Console) -> APIRouter:
    """The address below ``/api/v1``."""
    api = APIRouter(tags=["events"])

    @api.get("/events", response_model=EventPage, responses=_GONE)
    def get_events(after: Cursor = "", limit: Limit = 200) -> Response:
        """Movements, task steps, answers to scans, conflicts and recalls, as they got their positions."""
        site = console.status().site

        def of_one_moment() -> events.Page | events.Gone:  # what is forgotten meanwhile would be a gap
            with bound().snapshot():
                return events.after(bound(), after, limit, site)

        found = console.read(of_one_moment)
        if isinstance(found, events.Gone):
            return problem_response(410, "events.gone", found.why, cursor=found.cursor)
        body = b'{"items":[' + b",".join(found.events) + b'],"next":"' + found.next.encode() + b'"}'
        return Response(body, media_type="application/json")

    return api
