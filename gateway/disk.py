"""Durable on the disk: what was written, or a new name in a folder."""

import os
from pathlib import Path


def sync(path: Path) -> None:
    """Returns once the disk has what is in a file, or the names in a folder.

    Raises:
        OSError: it has not, or nobody knows.
    """
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
