"""A PostgreSQL of the tests' own: a cluster in a temporary folder, started once, no durability.

Use it from a `conftest.py`: ``from tests.postgres import postgres``. Where the server programs are missing,
tests that need it are skipped with that reason; `SCANGATE_TEST_POSTGRESQL=required` makes it an error.
"""

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

#: PostgreSQL refuses to run as root; Debian's package brings this user.
USER = "postgres"


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running server. `fresh` gives the address of an empty schema."""

    port: int
    numbers: Iterator[int]

    def fresh(self) -> str:
        name = f"t{next(self.numbers)}"
        with psycopg.connect(self._address(), autocommit=True) as connection:
            connection.execute(f"create schema {name}".encode())
        return f"{self._address()}?options=-csearch_path%3D{name}"

    def _address(self) -> str:
        return f"postgresql://{USER}@127.0.0.1:{self.port}/postgres"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One server for the whole run."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not programs:
        if os.environ.get("SCANGATE_TEST_POSTGRESQL") == "required":
            pytest.fail("no PostgreSQL server here: apt-get install postgresql")
        pytest.skip("NOT TESTED ON POSTGRESQL: no server here (apt-get install postgresql)")
    # not in pytest's folders: each new run closes them to other users
    with TemporaryDirectory(prefix="scangate-postgresql-", ignore_cleanup_errors=True) as folder:
        yield from _run(programs[-1].parent, Path(folder))


def _run(programs: Path, folder: Path) -> Iterator[Postgres]:
    data, port = folder / "data", _free_port()
    if user := _unprivileged():
        shutil.chown(folder, user, user)
    _call(programs / "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
    options = (
        f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
        " -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=32MB -c max_connections=40"
    )
    _call(programs / "pg_ctl", "-D", data, "-l", folder / "log", "-w", "-t", "60", "-o", options, "start")
    try:
        yield Postgres(port, count(1))
    finally:
        _call(programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def _call(*command: str | Path) -> None:
    words = [str(word) for word in command]
    user = _unprivileged()
    done = subprocess.run(  # no pipe: a started server would keep it open
        words,
        user=user,
        group=user,
        extra_groups=[] if user else None,
        cwd="/",
        check=False,
        stdout=subprocess.DEVNULL,
    )
    assert done.returncode == 0, words


def _unprivileged() -> str | None:
    return pwd.getpwnam(USER).pw_name if os.getuid() == 0 else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


__all__: Sequence[str] = ("Postgres", "postgres")
