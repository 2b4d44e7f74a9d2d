"""All mutants. Those that the protocol names come first, in its order and in its words."""

from typing import Final

from tests.mutants import feed_mutants as feed
from tests.mutants import gateway_mutants as gateway
from tests.mutants import ledger_mutants as ledger
from tests.mutants import scenarios_feed as feeds
from tests.mutants import scenarios_ledger as batches
from tests.mutants import scenarios_site as sites
from tests.mutants import scenarios_store as stores
from tests.mutants.mutant import Mutant

_NAMED: Final = (
    Mutant(
        "no-fsync",
        "A commit returns before the disk has it.",
        "no fsync before green",
        gateway.no_fsync,
        "full",
    ),
    Mutant(
        "puback-is-held",
        "What the broker acknowledged counts as held by the ledger.",
        "PUBACK taken as held",
        gateway.puback_is_held,
        "plain",
    ),
    Mutant(
        "no-unique-key",
        "A record that is known by its id is written and counted again.",
        "no unique key",
        ledger.no_unique_key,
        "plain",
    ),
    Mutant(
        "boot-counter",
        "The boot is a counter on the card instead of random bits.",
        "boot counter kept on the card",
        gateway.boot_counter_on_the_card,
        "full",
    ),
    Mutant(
        "wall-clock",
        "Records carry the wall clock as it is.",
        "wall clock instead of HLC",
        gateway.wall_clock,
        "full",
    ),
    Mutant(
        "arrival-order",
        "Where a serial is, is what came last, whatever was before it.",
        "arrival order decides the place",
        ledger.arrival_decides,
        "full",
    ),
    Mutant(
        "ack-before-commit",
        "A batch is acknowledged as it comes, and committed with the ledger's next step.",
        "acknowledgement before commit",
        ledger.acknowledged_before_commit,
        "plain",
    ),
    Mutant(
        "no-reconciliation",
        "A hello is noted and renews nothing; another generation is taken for the same.",
        "no reconciliation",
        ledger.no_reconciliation,
        "full",
    ),
    Mutant(
        "purge-without-safe",
        "A held, old record goes, whether the ledger's backup has it or not.",
        "purge without `safe`",
        gateway.purge_without_safe,
        "full",
    ),
    Mutant(
        "ack-only-adds",
        "What was once said to be held stays held, whatever a later acknowledgement says.",
        "ack does not replace",
        gateway.ack_only_adds,
        "full",
    ),
    Mutant(
        "overlay-off",
        "The station judges by the feed alone and forgets what it moved itself.",
        "overlay off",
        gateway.overlay_off,
        check=sites.picked_and_scanned_again,
    ),
    Mutant(
        "prev-ignored",
        "What a movement names as the one before it is not looked at; places and clocks decide.",
        "`prev` ignored",
        ledger.prev_ignored,
        "full",
    ),
    Mutant(
        "encoded-again",
        "A batch is encoded from what was understood of its records, not sent as the stored bytes.",
        "encode again on resend",
        gateway.encoded_again,
        check=sites.an_older_program_sends_again,
    ),
    Mutant(
        "whole-batch-dead",
        "One item that cannot be read takes its whole batch along.",
        "whole batch dead-lettered",
        ledger.whole_batch_dead,
        check=batches.a_bad_item_in_a_batch,
    ),
    Mutant(
        "no-savepoints",
        "What a refused batch wrote before it was refused stays.",
        "batch without savepoints",
        ledger.no_savepoints,
        check=batches.a_record_the_database_refuses,
    ),
    Mutant(
        "purge-not-held",
        "An old record goes, whether the ledger has it or not.",
        "purge of rows not held",
        gateway.purge_of_what_is_not_held,
        check=stores.a_month_without_network,
    ),
    Mutant(
        "swapped-unverified",
        "A feed file has its name before its hash is compared.",
        "feed swapped before it is verified",
        feed.swapped_before_verified,
        check=feeds.the_power_fails_while_a_feed_is_verified,
    ),
    Mutant(
        "delta-unchecked",
        "Changes are applied to what is here, and the hash of the outcome is not compared.",
        "delta without hash check",
        feed.delta_unchecked,
        check=feeds.changes_to_another_feed_of_that_name,
    ),
    Mutant(
        "position-at-insert",
        "What is told gets its position from a sequence as it is written, not after the commit.",
        "position given at insert",
        ledger.position_at_insert,
        check=batches.positions_of_what_was_refused,
    ),
    Mutant(
        "generation-reused",
        "A ledger put back to an older state goes on under the same generation.",
        "generation reused",
        ledger.generation_reused,
        "full",
    ),
    Mutant(
        "withdrawn-dropped",
        "Movements under a withdrawn assignment are acknowledged and thrown away.",
        "withdrawn assignment dropped",
        ledger.withdrawn_dropped,
        check=sites.withdrawn_while_offline,
    ),
    Mutant(
        "anchor-not-kept",
        "An anchor corrects the times of what is here already, and is then forgotten.",
        "anchor not durable",
        ledger.anchor_not_kept,
        check=batches.an_anchor_before_its_records,
    ),
    Mutant(
        "refusal-applied",
        "What the database refuses is counted, and acknowledged, as if it had been applied.",
        "refusal counted as applied",
        ledger.refusal_counts_as_applied,
        check=batches.a_record_the_database_refuses,
    ),
)

#: Safeguards that the protocol does not list among its mutants.
_MORE: Final = (
    Mutant(
        "full-disk-green",
        "A record that the disk does not take is treated as if it had.",
        "I10: fail closed",
        gateway.full_disk_ignored,
        "full",
    ),
    Mutant(
        "high-water-mark",
        "All up to the highest number that came is taken for a repeat, also what only comes late.",
        "contiguous and ranges",
        ledger.known_by_high_water_mark,
        "plain",
    ),
    Mutant(
        "holes-acknowledged",
        "The highest number that came is told, whatever is missing below it.",
        "held: contiguous, ranges",
        ledger.holes_acknowledged,
        "plain",
    ),
    Mutant(
        "no-resend",
        "What was sent once is not sent again while the connection stands.",
        "Resend … until held, without a retry limit",
        gateway.no_resend,
        "full",
    ),
    Mutant(
        "hello-unanswered",
        "A hello is noted, and not answered.",
        "gaps are thereby provable",
        ledger.hello_renews_nothing,
        equivalent=(
            "what it says comes in another way as well: what is not held is sent again and answered, and"
            " under a new generation a gateway sends all again by itself; with both gone much is lost"
            " (`no-reconciliation`)"
        ),
    ),
    Mutant(
        "rollback-unnoticed",
        "A ledger whose file was replaced by an older copy does not find that out.",
        "generation … by the ledger itself",
        ledger.rollback_unnoticed,
        check=sites.an_older_copy_of_the_ledger,
    ),
    Mutant(
        "generation-ignored",
        "Another generation of the ledger renews nothing of what was believed.",
        "generation",
        gateway.generation_ignored,
        check=stores.a_month_with_another_ledger,
    ),
    Mutant(
        "safe-without-backup",
        "The ledger calls safe what it holds, without a backup.",
        "safe",
        ledger.safe_without_backup,
        "full",
    ),
    Mutant(
        "ledger-no-fsync",
        "The ledger acknowledges what its disk does not have.",
        "I5: acknowledged only after commit",
        ledger.no_fsync,
        "full",
    ),
    Mutant(
        "dead-unacknowledged",
        "A bad item is kept aside, and its number never acknowledged.",
        "dead-lettered and acknowledged under its own seq",
        ledger.dead_letters_unacknowledged,
        check=batches.a_bad_item_in_a_batch,
    ),
    Mutant(
        "altered-unnoticed",
        "The same number with another body is taken for a repeat.",
        "I3: the same id with another body is an alarm",
        ledger.another_body_unnoticed,
        check=batches.another_body_under_a_known_number,
    ),
    Mutant(
        "overlay-not-replayed",
        "After a restart the station has forgotten what it moved itself.",
        "feed row overlaid by its own movements",
        gateway.overlay_not_replayed,
        check=sites.picked_and_scanned_after_a_restart,
    ),
    Mutant(
        "overlay-ends-early",
        "An own movement counts no more once it is held, whether the feed shows it or not.",
        "until … the feed has reached that ack's `as_of`",
        gateway.overlay_ends_with_the_ack,
        check=sites.picked_and_held_before_the_feed,
    ),
    Mutant(
        "clock-not-kept",
        "After a restart the clock of the records begins with what the wall says.",
        "HLC: persisted, strictly growing",
        gateway.clock_not_kept,
        "full",
    ),
    Mutant(
        "future-clock-trusted",
        "A clock years ahead is taken for the latest.",
        "A far-future clock is flagged and ranks lowest among heads",
        ledger.far_future_trusted,
        check=batches.a_clock_of_the_far_future,
    ),
    Mutant(
        "bytes-unchecked",
        "What is read from the card is believed, whatever became of it there; salvage keeps bad rows.",
        "corrupt store: the hashes of the records; salvage rows",
        gateway.bytes_unchecked,
        check=stores.a_byte_of_a_record_is_damaged,
    ),
    Mutant(
        "purge-of-replayed",
        "A held, old and safe record goes, although an open session is replayed from it.",
        "the station's journal is this stream",
        gateway.purge_of_what_is_replayed,
        check=stores.a_month_with_an_open_session,
    ),
)

MUTANTS: Final = (*_NAMED, *_MORE)
