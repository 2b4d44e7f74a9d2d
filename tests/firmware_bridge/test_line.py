import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_bridge.aim import Aim
from firmware_bridge.clock import NS_PER_MS
from firmware_bridge.line import TORSO_MS, LineFramer, Torso
from rules.scan import MAX_SCAN, Entry, Scan

TERMINATORS = ["auto", "cr", "lf", "crlf", "etx", "tab", "hex:0d0a0d0a", "hex:03"]


def data_of(found: list[Scan | Torso]) -> list[bytes]:
    return [item.data for item in found if isinstance(item, Scan)]


@pytest.mark.parametrize(
    ("terminator", "sent", "scans"),
    [
        ("auto", b"A\rB\nC\r\nD\n\rE\r", [b"A", b"B", b"C", b"D", b"E"]),
        ("auto", b"\r\n\r\r", []),
        ("auto", b"\x02A\x03\x02B\x03", [b"A", b"B"]),
        ("auto", b"\x02A\x03\r\n\x02B\x03\r\n", [b"A", b"B"]),
        ("auto", b"\x02A\r\x03B\r", [b"\x02A", b"B"]),  # STX belongs to the frame only where ETX closed it
        ("auto", b"\x02A\x03B\x03C\r", [b"A", b"B\x03C"]),
        ("auto", b"A\x03B\r", [b"A\x03B"]),  # without STX an ETX is data
        ("cr", b"A\nB\r", [b"A\nB"]),
        ("lf", b"A\rB\n", [b"A\rB"]),
        ("crlf", b"A\rB\nC\r\nD\r\n", [b"A\rB\nC", b"D"]),
        ("etx", b"\x02A\rB\x03C\x03", [b"A\rB", b"C"]),
        ("tab", b"A B\tC\t", [b"A B", b"C"]),
        ("hex:0d0a0d0a", b"A\r\nB\r\n\r\n", [b"A\r\nB"]),
        ("cr", bytes(range(13)) + bytes(range(14, 256)) + b"\r", [bytes(range(13)) + bytes(range(14, 256))]),
    ],
)
def test_terminators(terminator: str, sent: bytes, scans: list[bytes]) -> None:
    assert data_of(LineFramer("s", terminator=terminator).feed(sent, 1)) == scans


@pytest.mark.parametrize("spec", ["", "CR", "hex:", "hex:0", "hex:zz", "0d"])
def test_an_unknown_terminator_is_refused(spec: str) -> None:
    with pytest.raises(ValueError, match="use auto, cr, lf"):
        LineFramer("s", terminator=spec)


@pytest.mark.parametrize(("terminator", "gap_ms"), [("none", 0), ("cr", -1)])
def test_none_needs_a_gap(terminator: str, gap_ms: int) -> None:
    with pytest.raises(ValueError, match="gap_ms"):
        LineFramer("s", terminator=terminator, gap_ms=gap_ms)


def test_a_scan_carries_source_identifier_entry_and_the_time_of_its_end() -> None:
    framer = LineFramer("door-1", entry=Entry.FIXED)
    assert framer.feed(b"]C101095", 1) == []
    assert framer.feed(b"21\r", 2) == [Scan("door-1", b"0109521", "]C1", 2, Entry.FIXED)]


@pytest.mark.parametrize(
    ("sent", "scans"),
    [
        (b"<P]C1A<S\r", [(b"A", "]C1")]),
        (b"A\r", [(b"A", None)]),  # what is not there is not cut off
        (b"<P<S\r", []),
        (b"<P]C1<S\r", []),
        (b"%%NoRead\r", []),
        (b"<P%%NoRead<S\r", []),
        (b"%%NoRead1\r", [(b"%%NoRead1", None)]),
    ],
)
def test_prefix_suffix_and_no_read(sent: bytes, scans: list[tuple[bytes, str | None]]) -> None:
    framer = LineFramer("s", prefix=b"<P", suffix=b"<S", ignore=[b"%%NoRead"])
    assert [(item.data, item.aim) for item in framer.feed(sent, 1) if isinstance(item, Scan)] == scans


def test_a_pause_ends_a_scan_where_there_is_no_terminator() -> None:
    framer = LineFramer("s", terminator="none", gap_ms=100)
    framer.feed(b"AB", 0)
    framer.feed(b"C", 50 * NS_PER_MS)
    assert framer.deadline_ns == 150 * NS_PER_MS
    assert framer.idle(149 * NS_PER_MS) == []
    assert framer.idle(150 * NS_PER_MS) == [Scan("s", b"ABC", None, 50 * NS_PER_MS)]
    assert framer.idle(10**12) == []


def test_a_late_reader_does_not_cut_a_code_in_two() -> None:
    framer = LineFramer("s", terminator="none", gap_ms=100)
    framer.feed(b"AB", 0)
    framer.feed(b"CD", 900 * NS_PER_MS)  # the bytes had been waiting: `idle` was not called in between
    assert data_of(framer.idle(1_000 * NS_PER_MS)) == [b"ABCD"]


def test_a_line_without_its_end_is_reported_and_not_glued_to_the_next_one() -> None:
    framer = LineFramer("s", terminator="cr")
    framer.feed(b"SN47", 0)
    assert framer.idle((TORSO_MS - 1) * NS_PER_MS) == []
    assert framer.idle(TORSO_MS * NS_PER_MS) == [Torso(4)]
    assert data_of(framer.feed(b"SN4711\r", 10**10)) == [b"SN4711"]


def test_abandon_tells_what_was_open() -> None:
    framer = LineFramer("s")
    assert framer.abandon() == []
    framer.feed(b"SN", 0)
    assert framer.abandon() == [Torso(2)]
    assert framer.deadline_ns is None


LONGEST = b"7" * MAX_SCAN


@pytest.mark.parametrize("terminator", TERMINATORS)
@pytest.mark.parametrize("cut", [1, 1_000, 100_000])
def test_the_longest_symbol_passes_and_one_byte_more_is_one_refusable_scan(terminator: str, cut: int) -> None:
    end = {"auto": "\r", "cr": "\r", "lf": "\n", "crlf": "\r\n", "tab": "\t"}.get(terminator, "\x03").encode()
    if terminator == "hex:0d0a0d0a":
        end = b"\r\n\r\n"
    framer = LineFramer("s", terminator=terminator, prefix=b"PRE", suffix=b"SUF")
    codes = [LONGEST, LONGEST + b"8", LONGEST * 3, b"next"]
    sent = b"".join(b"PRE]Q1" + data + b"SUF" + end for data in codes)
    found = data_of([item for at in range(0, len(sent), cut) for item in framer.feed(sent[at : at + cut], 1)])
    assert found == [LONGEST, LONGEST + b"8", LONGEST + b"7", b"next"]


def test_an_endless_line_is_told_at_once_and_takes_no_memory() -> None:
    framer = LineFramer("s", terminator="crlf")
    found = [item for _ in range(1_000) for item in framer.feed(b"x" * 10_000, 1)]
    assert data_of(found) == [b"x" * (MAX_SCAN + 1)]
    assert len(framer._buffer) < 10
    assert data_of(framer.feed(b"\r\nnext\r\n", 2)) == [b"next"]


@pytest.mark.parametrize("gap_ms", [0, 100])
def test_after_an_endless_line_a_silence_makes_the_next_code_readable(gap_ms: int) -> None:
    framer = LineFramer("s", gap_ms=gap_ms)
    assert len(framer.feed(b"x" * 10_000, 0)) == 1
    assert framer.idle(TORSO_MS * NS_PER_MS) == []
    assert data_of(framer.feed(b"next\r", 10**10)) == [b"next"]


@given(
    terminator=st.sampled_from(TERMINATORS),
    aim=st.sampled_from(Aim),
    sent=st.lists(st.sampled_from([b"\x02", b"\x03", b"\r", b"\n", b"\t", b"]C1", b"A", b"<", b"no"])),
    cuts=st.lists(st.integers(1, 5), min_size=1),
)
def test_splitting_anywhere_gives_the_same_scans(
    terminator: str, aim: Aim, sent: list[bytes], cuts: list[int]
) -> None:
    def framer() -> LineFramer:
        return LineFramer("s", terminator=terminator, aim=aim, prefix=b"<", suffix=b"A", ignore=[b"no"])

    stream = b"".join(sent)
    whole, pieces = framer(), framer()
    expected = whole.feed(stream, 1)
    found, at = [], 0
    for turn in range(len(stream)):
        size = cuts[turn % len(cuts)]
        found += pieces.feed(stream[at : at + size], 1)
        at += size
    assert found == expected
    assert pieces.abandon() == whole.abandon()


@given(
    lengths=st.lists(st.integers(MAX_SCAN - 3, MAX_SCAN + 12), min_size=1, max_size=3),
    terminator=st.sampled_from(TERMINATORS),
    filling=st.sampled_from([b"7", b"\x02", b"\r", b"\r\n"]),
    cut=st.integers(1_500, 9_000),
)
def test_splitting_anywhere_gives_the_same_overlong_scans(
    lengths: list[int], terminator: str, filling: bytes, cut: int
) -> None:
    lines = [(filling * length)[:length] for length in lengths]
    stream = b"".join(b"\x02" + line + b"\x03\r\n\r\n\t" for line in lines)
    whole = LineFramer("s", terminator=terminator).feed(stream, 1)
    framer = LineFramer("s", terminator=terminator)
    assert [x for at in range(0, len(stream), cut) for x in framer.feed(stream[at : at + cut], 1)] == whole


@given(st.lists(st.binary(max_size=50)), st.sampled_from([*TERMINATORS, "none"]))
def test_noise_never_raises(pieces: list[bytes], terminator: str) -> None:
    framer = LineFramer("s", terminator=terminator, gap_ms=1)
    for at, piece in enumerate(pieces):
        framer.feed(piece, at * NS_PER_MS)
        framer.idle(at * NS_PER_MS)
    assert all(len(item) <= MAX_SCAN + 1 for item in data_of(framer.idle(10**12)))
