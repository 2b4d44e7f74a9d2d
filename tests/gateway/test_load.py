"""A new gateway from a file: all of it is checked before anything is written, and nothing is lost by it."""

import io
import json
import os
import pwd
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from gateway.feed.build import Builder, Ready
from gateway.feed.feed import file_name, newest
from gateway.feed.load import NotLoaded, load_stick
from scangate.cli import run
from wire import feed, stick, v1
from wire.errors import BadMessage, UnknownVersion
from wire.stick import About, FeedSum, Stick

MADE = 1_795_255_200_000
ROWS: list[feed.Row] = [("place", f"A-{n:05d}", f'["storage","{n:032x}"]'.encode()) for n in range(3_000)]
SETTINGS = b"""
name = "dock-3"
site = "main"
data = "data"
[broker]
password_file = "broker.password"
[[station]]
name = "door-1"
"""


def made(
    rows: list[feed.Row] = ROWS, small: dict[str, bytes] | None = None, *, version: str = "g:7", v: int = 1
) -> bytes:
    digest = feed.Digest()
    for table, key, body in rows:
        digest.add(table, key, body or b"")
    chunks = feed.pack(rows, version=version, base="", total=len(rows), digest=digest.hex, complete=True)
    about = About(v, MADE, "test", "dock-3", "main", FeedSum(version, len(rows), digest.hex, len(chunks)), {})
    file = io.BytesIO()
    members = {stick.SETTINGS: SETTINGS, stick.PASSWORD: b"secret\n"} if small is None else small
    stick.write(file, about, members, chunks)
    return file.getvalue()


def put(folder: Path, data: bytes) -> Path:
    path = folder / "dock-3.scangate"
    path.write_bytes(data)
    return path


def everything(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def test_settings_password_and_rules_are_in_place(tmp_path: Path) -> None:
    to = tmp_path / "etc"
    loaded = load_stick(put(tmp_path, made()), to)
    assert everything(to) == {"broker.password", "data", f"data/{file_name('g:7')}", "gateway.toml"}
    assert (to / "broker.password").stat().st_mode & 0o777 == 0o600
    assert loaded.settings.data == to / "data"
    assert loaded.has_secret
    found = newest(to / "data")
    assert found is not None
    assert (found.version, found.rows, found.complete) == ("g:7", 3_000, True)
    assert found.loaded_at == MADE  # old rules stay as old as they are
    assert found.place("A-00017") is not None
    found.close()


def test_a_cut_off_file_is_refused_wherever_it_ends(tmp_path: Path) -> None:
    data = made(ROWS[:5])
    for end in range(0, len(data), 37):
        with pytest.raises(BadMessage):
            load_stick(put(tmp_path, data[:end]), tmp_path / "etc")
    assert everything(tmp_path) == {"dock-3.scangate"}


def test_a_changed_byte_is_found_or_changes_nothing(tmp_path: Path) -> None:
    """A bit in a time or in a mark that no reader looks at is no harm: what comes out is the same."""
    data = made(ROWS[:5])
    whole = Stick(io.BytesIO(data), len(data))
    found = 0
    for at in range(len(data)):
        changed = data[:at] + bytes([data[at] ^ 0x10]) + data[at + 1 :]
        try:
            read = Stick(io.BytesIO(changed), len(changed))
        except (BadMessage, UnknownVersion):
            found += 1
            continue
        assert read.about == whole.about
        assert all(read.small(name) == whole.small(name) for name in (stick.SETTINGS, stick.PASSWORD))
        assert list(read.chunks()) == list(whole.chunks())
    assert found > len(data) * 0.8  # the rest are fields of a ZIP that say the same twice


def rezipped(data: bytes, change: Callable[[dict[str, bytes]], None], method: int = 0) -> bytes:
    """The same members otherwise packed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    change(members)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def swapped(old: bytes, new: bytes) -> Callable[[dict[str, bytes]], None]:
    def change(members: dict[str, bytes]) -> None:
        assert old in members[stick.MANIFEST]
        members[stick.MANIFEST] = members[stick.MANIFEST].replace(old, new)

    return change


def with_member(name: str, content: bytes, *, told: bool) -> Callable[[dict[str, bytes]], None]:
    def change(members: dict[str, bytes]) -> None:
        members[name] = content
        if told:
            about = json.loads(members[stick.MANIFEST])
            about["members"][name] = {"size": len(content), "sha256": "0" * 64}
            members[stick.MANIFEST] = json.dumps(about).encode()

    return change


def nothing(_members: dict[str, bytes]) -> None:
    """As it is."""


def without(name: str) -> Callable[[dict[str, bytes]], None]:
    def change(members: dict[str, bytes]) -> None:
        del members[name]

    return change


@pytest.mark.parametrize(
    ("change", "method", "says"),
    [
        (swapped(b'"v":1', b'"v":2'), 0, "upgrade"),
        (swapped(b'"v":1', b'"v":0'), 0, "no version 0"),
        (swapped(b'"rows":5', b'"rows":6'), 0, "belongs to another"),
        (swapped(b"g:7", b"g:8"), 0, "belongs to another"),
        (without(stick.MANIFEST), 0, "no manifest"),
        (without(stick.FEED), 0, "not those of the manifest"),
        (without(stick.PASSWORD), 0, "not those of the manifest"),
        (with_member("../../etc/passwd", b"x", told=False), 0, "not those of the manifest"),
        (with_member("../../etc/passwd", b"x", told=True), 0, "no member"),
        (with_member("/etc/passwd", b"x", told=True), 0, "no member"),
        (with_member(stick.AUTHORITY, b"x", told=True), 0, "not as it was written"),
        (with_member(stick.AUTHORITY, bytes(stick.MAX_SMALL + 1), told=True), 0, "at most"),
        (with_member(stick.SETTINGS, SETTINGS + b"# \n", told=False), 0, "not as it was written"),
        (with_member(stick.FEED, b"\0\0\0\4\0\0\0\0", told=True), 0, "not as it was written"),
        (nothing, zipfile.ZIP_DEFLATED, "no manifest"),
    ],
)
def test_what_was_tampered_with_is_refused(
    tmp_path: Path, change: Callable[[dict[str, bytes]], None], method: int, says: str
) -> None:
    source = put(tmp_path, rezipped(made(ROWS[:5]), change, method))
    with pytest.raises((BadMessage, UnknownVersion), match=says):
        load_stick(source, tmp_path / "etc")
    assert everything(tmp_path) == {"dock-3.scangate"}


@pytest.mark.parametrize("data", [b"", b"PK", b"\0" * 5_000, b"name = 'dock-3'\n" * 20])
def test_another_file_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(BadMessage, match="not a"):
        load_stick(put(tmp_path, data), tmp_path / "etc")


def test_a_bomb_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    """A directory of many entries costs memory as soon as a ZIP is opened."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for n in range(2_000):
            archive.writestr(f"{n}", b"")
    with pytest.raises(BadMessage, match="more in it than there can be"):
        load_stick(put(tmp_path, file.getvalue()), tmp_path / "etc")
    bomb = rezipped(
        made(ROWS[:5]), with_member(stick.FEED, bytes(10_000_000), told=True), zipfile.ZIP_DEFLATED
    )
    with pytest.raises(BadMessage):
        load_stick(put(tmp_path, bomb), tmp_path / "etc")


def test_more_than_the_limit_is_not_even_looked_at() -> None:
    with pytest.raises(BadMessage, match="at most"):
        Stick(io.BytesIO(), stick.MAX_FILE + 1)
    about = About(1, MADE, "test", "dock-3", "main", FeedSum("g:1", 0, "0" * 32, 1), {})
    with pytest.raises(BadMessage, match="at most"):
        stick.write(io.BytesIO(), about, {stick.AUTHORITY: bytes(stick.MAX_SMALL + 1)}, [])


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        (SETTINGS.replace(b"dock-3", b"dock-4"), "another gateway"),
        (SETTINGS.replace(b'"main"', b'"other"'), "another gateway"),
        (SETTINGS.replace(b"[[station]]", b"[[statoin]]"), "did you mean station"),
        (b"name = ", "not valid TOML"),
    ],
)
def test_settings_that_do_not_work_are_refused(tmp_path: Path, settings: bytes, says: str) -> None:
    small = {stick.SETTINGS: settings, stick.PASSWORD: b"secret\n"}
    with pytest.raises(NotLoaded, match=says):
        load_stick(put(tmp_path, made(ROWS[:5], small)), tmp_path / "etc")
    assert everything(tmp_path) == {"dock-3.scangate"}


@pytest.mark.parametrize("name", ["gateway.toml", "broker.password", "data/station.db"])
def test_what_is_there_stays_without_force(tmp_path: Path, name: str) -> None:
    to, source = tmp_path / "etc", put(tmp_path, made())
    (to / "data").mkdir(parents=True)
    (to / name).write_bytes(b"mine")
    with pytest.raises(NotLoaded, match="--force"):
        load_stick(source, to)
    assert everything(to) == {"data", name}
    load_stick(source, to, force=True)
    assert ((to / name).read_bytes() == b"mine") == (name == "data/station.db")


def test_newer_rules_stay(tmp_path: Path) -> None:
    data = tmp_path / "etc" / "data"
    data.mkdir(parents=True)
    builder, answer = Builder(data), None
    newer = made(ROWS[:9], version="g:9")
    for chunk in Stick(io.BytesIO(newer), len(newer)).chunks():
        answer = builder.take(chunk)
    assert isinstance(answer, Ready)
    loaded = load_stick(put(tmp_path, made()), tmp_path / "etc")
    assert loaded.newer == "g:9"
    assert [path.name for path in data.iterdir()] == [file_name("g:9")]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_root_gives_it_to_the_user_of_the_gateway(tmp_path: Path) -> None:
    to, nobody = tmp_path / "etc", pwd.getpwnam("nobody").pw_uid
    load_stick(put(tmp_path, made()), to, user="nobody")
    given = [to / name for name in ("data", f"data/{file_name('g:7')}", "gateway.toml", "broker.password")]
    assert {path.stat().st_uid for path in given} == {nobody}
    load_stick(put(tmp_path, made()), to, user="no such user", force=True)
    assert (to / "gateway.toml").stat().st_uid == 0


def test_what_a_killed_one_left_goes(tmp_path: Path) -> None:
    half = tmp_path / "etc" / "data" / ".load-abc"
    half.mkdir(parents=True)
    (half / "feed-x.db").write_bytes(b"half")
    load_stick(put(tmp_path, made()), tmp_path / "etc")
    assert [path.name for path in half.parent.iterdir()] == [file_name("g:7")]


def test_older_rules_go_when_the_gateway_starts(tmp_path: Path) -> None:
    to = tmp_path / "etc"
    load_stick(put(tmp_path, made(ROWS[:9], version="g:6")), to)
    loaded = load_stick(put(tmp_path, made()), to, force=True)
    assert loaded.newer == ""
    found = newest(to / "data")
    assert found is not None
    found.close()
    assert found.loaded_at == MADE


def test_the_command_says_what_is_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    open_settings = SETTINGS.replace(b"password_file", b"# password_file")
    source = put(tmp_path, made(ROWS[:5], {stick.SETTINGS: open_settings}))
    to = tmp_path / "etc"
    assert run(["gateway", "load", str(source), "--to", str(to)]) == 0
    out = capsys.readouterr().out
    for part in ("rules g:7 with 5 rows", f"write it into {to}/broker.password", "door-1 has no scanner yet"):
        assert part in out
    assert f"scangate gateway run --config {to}/gateway.toml" in out
    assert run(["gateway", "load", str(source), "--to", str(to)]) == 1
    assert "--force" in capsys.readouterr().err
    source.write_bytes(b"\0" * 100)
    assert run(["gateway", "load", str(source), "--to", str(to), "--force"]) == 1
    assert "Nothing was changed" in capsys.readouterr().err


def test_a_feed_of_many_chunks_is_one_member() -> None:
    data = made()
    read = Stick(io.BytesIO(data), len(data))
    assert read.about.feed.parts > 1
    assert [chunk.part for chunk in read.chunks()] == list(range(1, read.about.feed.parts + 1))
    assert all(isinstance(chunk, v1.Chunk) for chunk in read.chunks())
