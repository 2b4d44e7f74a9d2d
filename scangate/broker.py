"""A mosquitto of our own on a free loopback port: for the demo and the system tests.

It runs with the shipped access rules and a password per client, as a real site would; nothing in it is
precious, so it keeps nothing on disk.
"""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from time import monotonic, sleep  # noqa: TID251 - polls another process
from typing import Final

from rules.errors import ScangateError

#: How long a broker may take to answer before it counts as failed, seconds.
_PATIENCE: Final = 10.0
_BEAT: Final = 0.02


class BrokerFailed(ScangateError):  # noqa: N818 - what happened
    """No mosquitto here, or it did not start. The text says what to do."""


def free_port() -> int:
    """A TCP port of the loopback address that nobody uses now, and no client gets by itself.

    Linux gives outgoing connections ports from 32768 on (net.ipv4.ip_local_port_range). One from there
    could be taken by a client while the server that it was chosen for is down for a moment.
    """
    while True:
        port = 20_000 + secrets.randbelow(12_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def _program(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if found is None:
        raise BrokerFailed(f"{name} is not installed: apt-get install mosquitto")
    return found


def _write_secret(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")


@dataclass(slots=True)
class Broker:
    """One mosquitto with its folder. `stop` and `start` again keep port and passwords.

    Attributes:
        folder: where its files are; must exist.
        users: names of the clients: the ledger and the gateways.
        port: where it listens, on 127.0.0.1 only.
    """

    folder: Path
    users: Iterable[str]
    port: int = field(default_factory=free_port)
    _process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        """Writes configuration, access rules and passwords, readable by the owner only."""
        passwords = self.folder / "passwords"
        made = {user: secrets.token_urlsafe(24) for user in self.users}
        for user, secret in made.items():
            _write_secret(self.password_file(user), secret + "\n")
        # Not `-b user secret`: every user of the machine sees a command line in `ps`.
        _write_secret(passwords, "".join(f"{user}:{secret}\n" for user, secret in made.items()))
        command = [_program("mosquitto_passwd"), "-U", str(passwords)]  # plain text into hashes, in place
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - fixed program, no shell
        acl = (resources.files("config") / "broker" / "scangate.acl").read_text(encoding="utf-8")
        (self.folder / "acl").write_text(acl, encoding="utf-8")
        (self.folder / "acl").chmod(0o600)
        (self.folder / "mosquitto.conf").write_text(self._configuration(), encoding="utf-8")

    def password_file(self, user: str) -> Path:
        """The file with this client's password."""
        return self.folder / f"{user}.password"

    @property
    def pid(self) -> int | None:
        """Process number while running."""
        return self._process.pid if self._process is not None else None

    def start(self) -> None:
        """Starts it and waits until it answers.

        Raises:
            BrokerFailed: it ended, or does not answer; with the last lines of its log.
        """
        log = self.folder / "mosquitto.log"
        with log.open("ab") as out:
            self._process = subprocess.Popen(  # noqa: S603 - fixed program, no shell
                [_program("mosquitto"), "-c", str(self.folder / "mosquitto.conf")],
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        give_up = monotonic() + _PATIENCE
        while not self._answers():
            if self._process.poll() is not None or monotonic() > give_up:
                self.kill()
                raise BrokerFailed(f"mosquitto does not start: {log.read_text(errors='replace')[-500:]}")
            sleep(_BEAT)

    def kill(self) -> None:
        """Ends it at once, as a power cut would (SIGKILL); nothing if it does not run."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return True
        except OSError:
            return False

    def _configuration(self) -> str:
        # Started by root, mosquitto would become another user, who cannot read this folder.
        user = pwd.getpwuid(os.getuid()).pw_name
        return "\n".join([
            f"user {user}",
            f"listener {self.port} 127.0.0.1",
            "allow_anonymous false",
            f"password_file {self.folder}/passwords",
            f"acl_file {self.folder}/acl",
            "use_username_as_clientid true",
            "persistence false",
            "max_packet_size 262144",
            "",
        ])  # fmt: skip
