"""A day in a warehouse: 3 doors, 4 benches, every process, told as (station, scan, expected answer).

`tests.whole.telling` says how to read it, `tests.whole.day_office` what the office entered before.
"""

from typing import Final

STORY: Final = """
8:00  Door 1 opens the first delivery: four pumps whose serials are entered. One is scanned twice, one is
taken out and put back in.
    door-1   PR-1              task.opened
             P-0001..P-0004    serial.verified
             P-0002            serial.already_in_task
             UNDO              undo.which
             P-0003            undo.done
             P-0003            serial.verified
             CONFIRM           confirm.done

Seals come by lot, chargers and cables by number: their serials are asked for at the pick, or never.
    door-1   PR-2              task.opened
             SEAL/L1/270630    lot.accepted
             QTY-15            quantity.amended
             SEAL/L2/270331    lot.accepted
             QTY-ALL           quantity.all
             CONFIRM           quantity.amended
             CONFIRM           confirm.done
    door-3   PR-3              task.opened
             CHARGER           quantity.accepted
             QTY-6             quantity.amended
             CONFIRM           confirm.done
             PR-4              task.opened
             CABLE             quantity.accepted
             QTY-50            quantity.amended
             CONFIRM           confirm.done

A long truck stands at two doors: both work on PR-5, each with its own task.
    door-1   PR-5              task.opened
             P-0011..P-0013    serial.verified
    door-2   PR-5              task.opened
             P-0014..P-0015    serial.verified
    door-1   CONFIRM           confirm.done
    door-2   P-0011            serial.on_hand
             P-0016            serial.verified
             CONFIRM           confirm.aside
             CONFIRM           confirm.done

No list for PR-6, and one pump more than announced: asked about once, and reported.
    door-2   PR-6              task.opened
             PUMP:P-0021       serial.accepted
             PUMP:P-0022       serial.accepted
             PUMP:P-0023       serial.accepted
             PUMP:P-0024       line.over
             CONFIRM           line.over_accepted
             CONFIRM           confirm.done

The drug needs its lot with each serial; a lot that is chosen stays so. Bare codes are asked about once.
    door-2   PR-7              task.opened
             DRUG              context.product
             D-1               serial.is_this
             ANSWER-1          lot.missing
             LOT-7             serial.accepted
             DRUG/LOT-7        context.product
             D-2..D-3          serial.accepted
             CONFIRM           confirm.done

PR-8 has one pump that nobody expected, and one that is missing. A supervisor's badge lets it in instead.
    door-2   PR-8              task.opened
             P-0031..P-0032    serial.verified
             P-0039            serial.not_expected
             BADGE-1           override.which
             ANSWER-1          admit.stands_for
             ANSWER-1          override.admitted
             CONFIRM           confirm.done

One of two is damaged: received into quarantine, and counted. One that belongs nowhere is left to the office.
    door-1   PR-9              task.opened
             P-0041            serial.verified
             DAMAGED           damaged.next
             P-0042            damaged.booked
             P-0099            serial.not_expected
             CONFIRM           confirm.aside
             CONFIRM           confirm.done
> the office lets P-0099 in as one too many

A container is judged as one. Meters may come without their serials, which are owed then; a radio has a MAC
address too. Of five seals three came. A pump without any label gets a house serial until its own is found.
    door-1   PR-10             task.opened
             00095211300000000018   container.accepted
             00095211300000000018   container.twice
             CONFIRM           confirm.done
             PR-11             task.opened
             METER             context.product
             M-0001            serial.is_this
             ANSWER-1          serial.accepted
             NO-SERIAL         serial.owed
             QTY-2             serial.owed
             CONFIRM           confirm.done
             PR-12             task.opened
             R-001             role.missing
             0A1B2C3D4E5F      serial.accepted
             CONFIRM           confirm.done
             PR-13             task.opened
             SEAL/L1           lot.accepted
             QTY-3             quantity.amended
             CLOSE-SHORT       close.reason
             ANSWER-1          confirm.done
             PR-16             task.opened
             PUMP              context.product
             NO-SERIAL         serial.required
             BADGE-1           override.which
             ANSWER-1          serial.house
             CONFIRM           confirm.done
> the office relinks the house serial to P-0089

10:00  The cable to the docks is cut. A truck without papers comes: door 2 starts a blind receipt.
> docks offline
    door-2   START-RECEIVE     task.opened
             A-01              context.place
             PUMP:P-0061       serial.accepted
             PUMP:P-0062       serial.accepted
             CONFIRM           confirm.done
    door-1   PR-15             task.opened
             P-0071..P-0072    serial.verified
             CONFIRM           confirm.done

Bench 1 does not know them yet, nor would it say no while it is offline itself: it picks them provisionally.
> hall offline
    bench-1  PL-11             task.opened
             PUMP:P-0071       serial.not_in_cache
             CONFIRM           serial.provisional
             PUMP:P-0072       serial.not_in_cache
             CONFIRM           serial.provisional
             CONFIRM           confirm.done

Bench 3 is offline as well, and two benches go to the same shelf: both take the same two pumps.
> annex offline
    bench-2  PL-8              task.opened
             P-0012..P-0013    serial.accepted
             CONFIRM           confirm.done
    bench-3  PL-9              task.opened
             P-0012..P-0013    serial.accepted
             CONFIRM           confirm.done
> hall docks annex online
> the office matches the blind receipt to PR-14
> the office solves the conflict: PL-8 has them

11:00  Bench 1 has scanned two pumps when one is recalled: CONFIRM books the other.
    bench-1  PL-10             task.opened
             P-0014..P-0015    serial.accepted
> the office recalls P-0014
    bench-1  CONFIRM           confirm.aside
             ACK               stop.acknowledged
             CONFIRM           confirm.done

Bench 2 has one of two when the office gives PL-1 to bench 3.
    bench-2  PL-1              task.opened
             P-0001            serial.accepted
> the office withdraws PL-1
    bench-2  P-0002            task.taken_over
             CONFIRM           confirm.done
    bench-3  PL-1              task.opened
             P-0014            item.recalled
             ACK               stop.acknowledged
             P-0002            serial.accepted
             CONFIRM           confirm.aside
             CONFIRM           confirm.done

Seals: lot L2 expires first. The order SO-1 asks for that lot by itself.
    bench-1  PL-3              task.opened
             SEAL/L1           lot.fefo
             QTY-10            quantity.amended
             CONFIRM           confirm.done
> the office makes PL-13 from the order SO-1, with its lots
    bench-1  PL-13             task.opened
             A-01              context.place
             SEAL/L1           lot.swapped
             UNDO              undo.which
             UNDO              undo.done
             SEAL/L2           lot.accepted
             QTY-4             quantity.amended
             CONFIRM           confirm.done

Chargers get their serials at the pick. Cables by number. Where no more are found, the place is to be counted.
    bench-2  PL-4              task.opened
             CHARGER           context.product
             CH-0001           serial.is_this
             ANSWER-1          serial.accepted
             CH-0002           serial.accepted
             CONFIRM           confirm.done
             PL-5              task.opened
             CABLE             quantity.accepted
             QTY-20            quantity.amended
             CONFIRM           confirm.done
             PL-7              task.opened
             CABLE             quantity.accepted
             QTY-25            quantity.amended
             CLOSE-SHORT       close.reason
             ANSWER-1          confirm.done

A meter that was owed its serial is found at the pick; what the counter hands out needs no document.
    bench-2  PL-12             task.opened
             METER             context.product
             M-0001            serial.accepted
             M-0002..M-0003    serial.pays_debt
             CONFIRM           confirm.done
             START-ISSUE       task.opened
             B-01              context.place
             RADIO             context.product
             R-001             role.missing
             0A1B2C3D4E5F      serial.accepted
             CONFIRM           confirm.done

12:00  Cables for two orders are picked in one walk; a drug and a cable go into two totes.
    bench-3  BP-1              task.opened
             CABLE             order.missing
             SO-11             quantity.accepted
             QTY-2             quantity.amended
             SO-12             context.order
             CABLE             quantity.accepted
             QTY-2             quantity.amended
             CONFIRM           confirm.done
             TP-1              task.opened
             T-2               context.order
             DRUG              context.product
             D-1               tote.wrong
             ACK               stop.acknowledged
             T-1               context.order
             D-2               serial.accepted
             T-2               context.order
             CABLE             quantity.accepted
             CONFIRM           confirm.done

Two pumps are staged; loading is checked against the shipment.
    bench-3  PL-6              task.opened
             P-0021..P-0022    serial.accepted
             CONFIRM           confirm.done
> the office makes DS-1 from PL-6
    door-1   DS-1              task.opened
             P-0023            serial.not_in_shipment
             P-0021..P-0022    serial.verified
             CONFIRM           confirm.aside
             CONFIRM           confirm.done

Three pumps go to the other warehouse; two of them arrive, with one that nobody shipped.
    bench-3  TR-1              task.opened
             P-0031..P-0032    serial.accepted
             P-0039            serial.accepted
             CONFIRM           confirm.done
    door-3   TR-1-IN           task.opened
             P-0031..P-0032    serial.verified
             P-0023            serial.not_in_shipment
             CONFIRM           confirm.aside
             CONFIRM           confirm.done

14:00  One pump moves, one changes its owner.
    bench-1  RL-1              task.opened
             P-0023            serial.accepted
             CONFIRM           confirm.done
             AT-1              task.opened
             P-0024            serial.accepted
             CONFIRM           confirm.done

A customer sends a pump back, another a charger without its label. The charger is picked again: it came back.
    door-3   CR-1              task.opened
             P-0001            serial.returned
             CONFIRM           confirm.done
             CR-2              task.opened
             CHARGER           context.product
             NO-SERIAL         quantity.accepted
             CONFIRM           confirm.done
    bench-2  PL-14             task.opened
             CHARGER           context.product
             CH-0001           serial.came_back
             CONFIRM           serial.picked_again
             CONFIRM           confirm.done

The damaged pump goes back to Acme, the recalled one to quarantine, one is scrapped.
    door-3   SR-1              task.opened
             P-0042            serial.accepted
             CONFIRM           confirm.done
    bench-4  QU-1              task.opened
             P-0014            serial.accepted
             CONFIRM           confirm.done
             SC-1              task.opened
             P-0041            serial.accepted
             CONFIRM           confirm.done

16:00  B-01 is counted: a pump is found, one that stood elsewhere, and one that nobody knew.
> the office asks for a count of B-01
    bench-4  CT-1              task.opened
             P-0023            count.found
             P-0004            count.moved
             PUMP:P-0088       count.unknown
             CONFIRM           count.new
             CONFIRM           confirm.done
> the office books the differences of CT-1

The shelf of the cables is counted as well: one cable more than the books say, and it is broken. A pump is
lost, and found again behind the rack.
    bench-4  CT-A-02-1         task.opened
             CABLE             quantity.accepted
             CHARGER           quantity.accepted
             QTY-4             quantity.amended
             CONFIRM           confirm.done
> the office books the differences of CT-A-02-1
    bench-4  START-ADJUST      task.opened
             A-02              context.place
             CABLE             adjust.which
             ANSWER-2          quantity.accepted
             P-0003            adjust.which
             ANSWER-1          serial.accepted
             CONFIRM           confirm.done
> the office corrects where P-0003 is
"""
