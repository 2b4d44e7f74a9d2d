"""What this machine says of itself: its fingerprint, its free space, the program's version."""

import hashlib
import importlib.metadata
import shutil
from functools import cache
from pathlib import Path
from typing import Final

#: What changes when a card is put into another Pi, and what changes when another card is put into this one.
_MARKS: Final = (
    Path("/proc/device-tree/serial-number"),
    Path("/sys/block/mmcblk0/device/cid"),
    Path("/etc/machine-id"),
)
_BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")


@cache
def fingerprint() -> str:
    """The same on every start of the same machine with the same card; tells nothing about either.

    Read once: none of it changes under a running program.
    """
    digest = hashlib.blake2b(digest_size=16)
    for path in _MARKS:
        try:
            digest.update(path.read_bytes())
        except OSError:
            digest.update(b"-")
    return digest.hexdigest()


def boot_id() -> str:
    """This run of the machine: another one after each start of the kernel; empty where there is none."""
    try:
        return _BOOT_ID.read_text().strip()
    except OSError:
        return ""


def free_bytes(folder: Path) -> int:
    """Free space where the store is; none where there is no such folder."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return 0


@cache
def program() -> str:
    """Name and version."""
    try:
        return f"scangate {importlib.metadata.version('scangate')}"
    except importlib.metadata.PackageNotFoundError:
        return "scangate"
