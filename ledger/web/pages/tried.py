"""Acts that a page asks for: what would happen is shown first, then exactly that is done.

A form is tried (``do`` is ``try``), and its page shows the effects with a token of all its fields. Only with
this token, and unchanged fields, ``do=do`` carries the act out; a form that was changed since is tried again.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace

from ledger.acts.outcome import Outcome, Request
from ledger.web.console import Console
from ledger.web.pages.forms import Posted

Act = Callable[[Request], Outcome]


@dataclass(frozen=True, slots=True)
class Tried:
    """What an act did, or would do.

    Attributes:
        outcome: the act's answer.
        token: goes back with the form to carry it out; empty if there are problems.
        changed: it was to be done, but the form is not the one that was shown.
    """

    outcome: Outcome
    token: str = ""
    changed: bool = False

    @property
    def status(self) -> int:
        """The status of the page that shows it."""
        return 422 if self.outcome.problems else 200


def carry(console: Console, form: Posted, act: Act, ref: str = "") -> Tried:
    """Tries the act or, if this form was shown before, does it; `ref` makes a repeated one harmless."""
    request = Request(form.text("by"), console.clock.now(), ref, dry_run=True)
    token, wanted = _token(form), form.text("do") == "do"
    if wanted and form.text("tried") == token:
        done = console.write(lambda: act(replace(request, dry_run=False)))
        return Tried(done, token if done.written else "")
    outcome = console.read(lambda: act(request))
    return Tried(outcome, "" if outcome.problems else token, wanted)


def _token(form: Posted) -> str:
    fields = [(name, tuple(values)) for name, values in form.values.items() if name not in {"do", "tried"}]
    return hashlib.sha256(repr(sorted(fields)).encode()).hexdigest()
