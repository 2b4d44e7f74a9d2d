"""`scangate label read`: what it answers to scans from arguments, lines and JSON, good and hostile."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from scangate.label_cli import MAX_LINE

VECTORS = Path(__file__).parents[1] / "rules" / "labels" / "vectors"
GS1 = "]C101095211300012371727113010LOT7\x1d21SN-0042"
FIELDS = {"gtin": "09521130001237", "serial": "SN-0042", "lot": "LOT7", "expiry": "2027-11-30"}
KEYS = {"ok", "kind", "fields", "ai", "di", "error", "warnings"}


def run(*words: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "scangate", "label", "read", *words]
    return subprocess.run(command, input=given, capture_output=True, check=False, timeout=120)


def answers(given: str | bytes, *words: str) -> list[dict[str, Any]]:
    data = given.encode() if isinstance(given, str) else given
    done = run("--json", *words, given=data)
    assert (done.returncode, done.stderr) == (0, b"")
    return [json.loads(line) for line in done.stdout.splitlines()]


def asked(**table: Any) -> str:
    return json.dumps(table) + "\n"


@pytest.mark.parametrize("file", sorted(VECTORS.glob("*.jsonl")), ids=lambda file: file.stem)
def test_identifier_vectors_are_answered_as_they_say(file: Path) -> None:
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    keys = ("raw", "value", "profile", "scheme")
    given = "".join(asked(**{k: row[k] for k in keys if k in row}) for row in rows)
    found = answers(given, "--today", "2026-11-21")
    for row, answer in zip(rows, found, strict=True):
        want = row["expect"]
        assert answer["ok"] == want["ok"], row
        for key in ("fields", "ai", "di", "kind", "normalised", "error"):
            assert answer.get(key) == want.get(key, answer.get(key)), row


def test_the_answer_has_all_its_keys_whatever_it_is() -> None:
    good, bad = answers(asked(raw=GS1) + asked(raw="]C1"))
    assert good.keys() == KEYS
    assert bad.keys() > KEYS
    assert (good["ok"], good["kind"], good["fields"], good["error"]) == (True, "gs1", FIELDS, None)
    assert (bad["ok"], bad["error"], bad["hint"]) == (False, "empty", "Scan again, closer or straighter.")


def test_symbols_of_one_label_in_any_order() -> None:
    parts = ["]C10109521130001237", "]C11727113010LOT7\x1d21SN-0042"]
    both = answers(asked(raw=parts) + asked(raw=parts[::-1]) + asked(raw=parts[1]))
    assert [answer["fields"] for answer in both[:2]] == [FIELDS, FIELDS]
    assert (both[2]["ok"], both[2]["error"]) == (False, "missing_ai")


def test_a_profile_of_a_file_and_one_of_the_line(tmp_path: Path) -> None:
    file = tmp_path / "gun.toml"
    file.write_text('[label]\nassume = "gs1"\nseparators = ["#"]\n', encoding="utf-8")
    scan = GS1.removeprefix("]C1").replace("\x1d", "#")
    with_file, own = answers(
        asked(raw=scan) + asked(raw="01234543", profile={"assume": "upce", "separators": []}),
        "--profile",
        str(file),
    )
    assert with_file["fields"] == FIELDS
    assert own["fields"] == {"gtin": "00012340000053"}


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (b"no json", "bad_request"),
        (b"[]", "bad_request"),
        (b"{}", "bad_request"),
        (b'{"raw": []}', "bad_request"),
        (b'{"raw": [1]}', "bad_request"),
        (b'{"raw": "\xff"}', "bad_request"),
        (b'{"raw": "x", "profile": []}', "bad_profile"),
        (b'{"raw": "x", "profile": {"assume": "ean"}}', "bad_profile"),
        (b'{"raw": "x", "profile": {"seperators": "^"}}', "bad_profile"),
        (b'{"raw": "x", "profile": {"separators": [""]}}', "bad_profile"),
        (b'{"raw": "x", "profile": {"today": "tomorrow"}}', "bad_profile"),
        (b'{"raw": "x", "profile": {"require": 5}}', "bad_profile"),
        (b'{"raw": "x", "profile": {"case": "\\ud800"}}', "bad_profile"),
        (b'{"raw": "x", "profile": {"require": [["lot"]]}}', "bad_profile"),
        (b'{"raw": "x", "profile": {"layout": {"ab": "c"}}}', "bad_profile"),
        (b'{"raw": "x", "scheme": 7}', "bad_request"),
        (b'{"raw": ' + b"[" * 100_000, "bad_request"),
        (b'{"raw": "' + b"x" * MAX_LINE + b'"}', "too_long"),
        (b'{"raw": "\\ud800"}', "not_utf8"),
        (b'{"raw": "' + b"x" * 8_000 + b'"}', "too_long"),
    ],
)
def test_a_bad_line_is_answered_and_the_next_one_read(line: bytes, error: str) -> None:
    bad, good = answers(line + b"\n" + asked(raw=GS1).encode())
    assert (bad["ok"], bad["error"], good["fields"]) == (False, error, FIELDS)
    assert bad["problem"]
    assert bad["hint"]


def test_a_key_of_value_null_is_not_given() -> None:
    nothing = dict.fromkeys(("assume", "prefix", "separators", "no_read", "today", "source"))
    label, serial = answers(
        asked(raw=GS1, value=None, scheme=None, profile=nothing)
        + asked(raw=None, value="FOC1234ABCD", scheme="cisco_serial", profile=None)
    )
    assert label["fields"] == FIELDS
    assert serial["normalised"] == "FOC1234ABCD"


def test_several_texts_are_no_serial_number() -> None:
    twice, two = answers(
        asked(value=["H2WDK1ABCD"] * 2, scheme="apple_serial")
        + asked(value=["H2WDK1ABCD", "H2WDK1ABCE"], scheme="apple_serial")
    )
    assert (twice["ok"], two["ok"], two["error"]) == (True, False, "bad_request")


@pytest.mark.parametrize(
    ("closed", "code", "says"), [("<&-", 0, ""), (">&-", 1, "Error: standard output is closed\n")]
)
def test_closed_streams_leave_no_trace(closed: str, code: int, says: str) -> None:
    command = f'printf \'{{"raw":"x"}}\\n\' | {sys.executable} -m scangate label read --json {closed}'
    done = subprocess.run(
        ["/bin/sh", "-c", command], capture_output=True, text=True, check=False, timeout=120
    )
    assert (done.returncode, done.stdout, done.stderr) == (code, "", says)


def test_whoever_asks_may_stop_listening() -> None:
    command = (
        f'yes \'{{"raw":"]C0A"}}\' | head -3000 | {sys.executable} -m scangate label read --json | head -1'
    )
    done = subprocess.run(
        ["/bin/sh", "-c", command], capture_output=True, text=True, check=False, timeout=120
    )
    assert (done.stdout.count("\n"), done.stderr) == (1, "")


def test_people_get_a_table_and_nothing_unescaped() -> None:
    done = run("]C10109521130001237{GS}", "]C0SN\x1b[2J", given=b"")
    told = done.stdout.decode()
    assert "gtin" in told
    assert "09521130001237" in told
    assert "bad_character" in told
    assert "\x1b" not in told


def test_lines_of_bytes_are_scans() -> None:
    done = run(given=b"]E09521130001237\n\xff\n\n")
    told = done.stdout.decode()
    assert (done.returncode, told.count("unreadable")) == (0, 2)
    assert "09521130001237" in told


def test_a_profile_that_is_none_ends_with_the_settings_code() -> None:
    done = run("--profile", "no-such", "x")
    assert done.returncode == 78
    assert b"no-such" in done.stderr


def test_identifiers_of_several_symbols_are_told_as_they_were_scanned() -> None:
    (answer,) = answers(asked(raw=["]C0Q50", "]C0S000451", "]C01PRC0402"], profile={"assume": "di"}))
    assert answer["di"] == [["Q", "50"], ["S", "000451"], ["1P", "RC0402"]]
