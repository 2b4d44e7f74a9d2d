"""Not waiting any more for a gateway that never comes back, or for what a dead card of it had."""

from typing import Final

from ledger.acts.outcome import Effect, Moves, Outcome, Request
from ledger.database import bound
from ledger.delivery.completeness import WRITTEN_OFF, gaps
from ledger.office.problem import Code, shortened

#: Boots written off in one act: a gateway that starts anew with each scan for years has no more.
_MANY: Final = 10_000


def retire(name: str, request: Request) -> Outcome:
    """Writes off what this gateway has not delivered; one that is offline is retired besides.

    The records it had and never sent are lost for good then, if they ever come they are taken in all the
    same: a boot that is heard of counts again, and a retired gateway that speaks is back, with an alarm. A
    gateway that is online keeps its place: after its card died, only what the old one had is written off.
    """
    database = bound()
    moves = Moves(problems=request.problems())
    row = database.row("select online, retired, boot from gateway where name = ?", (name,))
    if row is None:
        moves.refuse(
            Code.NOT_KNOWN,
            f"gateway {shortened(name)} was never heard",
            "Check the name on the page Gateways.",
            ("name",),
            name,
        )
    online, retired, running = (bool(row[0]), bool(row[1]), str(row[2])) if row else (False, False, "")
    lost = [gap for gap in gaps(database, name, _MANY) if not (online and gap.boot == running)]
    effects = [
        Effect(
            "retired",
            quantity=gap.missing,
            task=name,
            note=f"{gap.missing} records of boot {gap.boot} written off",
        )
        for gap in lost
    ]
    if not online and not retired:
        effects.append(Effect("retired", quantity=0, task=name, note="retired: nobody waits for it any more"))
    if row is not None and not effects and not moves.problems:
        return Outcome(written=not request.dry_run, again=True)
    if moves.problems or request.dry_run:
        return Outcome(tuple(effects), tuple(moves.problems))
    if not online:
        database.run("update gateway set retired = true, waiting = 0 where name = ?", (name,))
    database.many(
        _SETTLED, [(WRITTEN_OFF, gap.boot, f"{gap.missing}", request.by, request.now) for gap in lost]
    )
    return Outcome(tuple(effects), written=True)


_SETTLED: Final = (
    "insert into settled (kind, key, how, settled_by, at) values (?, ?, ?, ?, ?) on conflict (kind, key)"
    " do update set how = excluded.how, settled_by = excluded.settled_by, at = excluded.at"
)
