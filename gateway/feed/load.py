"""Starts a gateway from a file of `scangate export gateway`: settings, password and rules come onto it.

Nothing is written before all of the file was checked, and the rules go through the builder that verifies
every feed. What is there already is never written over unasked; records are never touched.
"""

import os
import pwd
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from config import ConfigError, load
from gateway.database import StoreCorrupt, StoreFull
from gateway.disk import sync
from gateway.feed.build import Builder, Ready
from gateway.feed.feed import Feed
from gateway.settings import GatewaySettings
from rules.errors import ScangateError
from wire.stick import AUTHORITY, PASSWORD, SETTINGS, About, Stick

_HALF: Final = ".load-"
Owner = tuple[int, int]

#: What is put beside the settings, and who may read it.
_MODES: Final = {AUTHORITY: 0o644, PASSWORD: 0o600, SETTINGS: 0o644}


class NotLoaded(ScangateError):  # noqa: N818 - what happened
    """The file can't be used here, or something is in its way. Nothing of this gateway was changed."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was put where.

    Attributes:
        about: what the file says of itself.
        settings: the gateway's settings, as they now stand.
        file: where.
        secret: where the password is, or has to be written if `has_secret` is false.
        newer: version of rules here that are newer than those of the file, which were left out then.
    """

    about: About
    settings: GatewaySettings
    file: Path
    secret: Path
    has_secret: bool
    newer: str = ""


def load_stick(source: Path, folder: Path, *, user: str = "", force: bool = False) -> Loaded:
    """Loads the file `source`; `folder` gets settings and password.

    The age of the rules goes on from the moment of the export.

    Args:
        source: of `scangate export gateway`.
        folder: made if missing.
        user: who runs the gateway and gets what is written, if this is root and there is such a user.
        force: write over settings, password and authority, and load rules into a gateway that has records.

    Raises:
        NotLoaded: with the reason for a person.
        BadMessage: not a whole file.
        UnknownVersion: of a newer program.
        OSError: can't be read or written.
    """
    with source.open("rb") as file:
        stick = Stick(file, os.fstat(file.fileno()).st_size)
        members = {name: data for name in _MODES if (data := stick.small(name)) is not None}
        settings = _settings(stick.about, members, folder)
        _check_place(settings.data, folder, members, force=force)
        owner = _owner(user)
        newer = _put_feed(stick, settings.data, owner)
        folder.mkdir(parents=True, exist_ok=True)
        for name, mode in _MODES.items():  # the settings last: without them nothing starts
            if name in members:
                _put(folder / name, members[name], mode, owner)
        return Loaded(stick.about, settings, folder / SETTINGS, folder / PASSWORD, PASSWORD in members, newer)


def _settings(about: About, members: dict[str, bytes], folder: Path) -> GatewaySettings:
    """The settings as they will be read in `folder`; read in a folder of their own first."""
    with tempfile.TemporaryDirectory() as made:  # for its owner only
        for name, data in members.items():
            _put(Path(made) / name, data, 0o600, None)
        try:
            tried = load(Path(made) / SETTINGS, GatewaySettings, {})
        except ConfigError as error:
            problems = "\n".join(error.problems).replace(f"{made}/", "")
            raise NotLoaded(f"the settings in the file are not usable: {problems}") from error
        if (tried.name, tried.site) != (about.gateway, about.site):
            raise NotLoaded("the settings in the file are of another gateway than the file")
        inside = tried.data.relative_to(made) if tried.data.is_relative_to(made) else tried.data
    return replace(tried, data=folder / inside)


def _check_place(data: Path, folder: Path, members: dict[str, bytes], *, force: bool) -> None:
    if force:
        return
    there = [str(folder / name) for name in members if (folder / name).exists()]
    if there:
        raise NotLoaded(f"{', '.join(there)}: there already (--force writes over)")
    if (data / "station.db").exists():
        raise NotLoaded(
            f"{data} holds the records of a gateway (--force loads settings and rules, the records stay)"
        )


def _owner(user: str) -> Owner | None:
    """Root writes for the user that the gateway runs as; anybody else for himself."""
    if os.geteuid() != 0:
        return None
    with suppress(KeyError):
        found = pwd.getpwnam(user)
        return found.pw_uid, found.pw_gid
    return None


def _put_feed(stick: Stick, data: Path, owner: Owner | None) -> str:
    """The rules into the data folder; the version of newer ones that are there already."""
    if not data.exists():
        data.mkdir(mode=0o750, parents=True)
        _give(data, owner)
    for left in data.glob(f"{_HALF}*"):  # of one that was killed
        shutil.rmtree(left, ignore_errors=True)
    made_ns = stick.about.made_at * 1_000_000
    with _beside(data) as building:
        builder, answer = Builder(building), None
        try:
            for chunk in stick.chunks():
                answer = builder.take(chunk)
        except StoreFull as error:
            raise NotLoaded(f"{data}: {error}") from error
        if not isinstance(answer, Ready):
            raise NotLoaded(f"the rules of the file can't be built: {answer}")
        built = Path(answer.path)
        # Its age is that of the export: a station must not take old rules for new ones.
        os.utime(built, ns=(made_ns, made_ns))
        here = _newer(data, stick.about.made_at)
        if here:
            return here
        _give(built, owner)
        sync(built)
        built.replace(data / built.name)
        sync(data)
    return ""


def _newer(data: Path, made_at: int) -> str:
    """The version of whole rules that came here after the file was made."""
    for path in data.glob("feed-*.db"):
        with suppress(StoreCorrupt, StoreFull):
            feed = Feed(path)
            feed.close()
            if feed.loaded_at > made_at:
                return feed.version
    return ""


@contextmanager
def _beside(data: Path) -> Iterator[Path]:
    """A folder on the same disk, gone afterwards."""
    with tempfile.TemporaryDirectory(dir=data, prefix=_HALF) as made:
        yield Path(made)


def _give(path: Path, owner: Owner | None) -> None:
    if owner is not None:
        os.chown(path, *owner)


def _put(path: Path, data: bytes, mode: int, owner: Owner | None) -> None:
    """A file that is whole or not there, never readable by more than `mode` says."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")  # for its owner only
    half = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        half.chmod(mode)
        _give(half, owner)
        half.replace(path)
    except BaseException:
        half.unlink(missing_ok=True)
        raise
    sync(path.parent)
