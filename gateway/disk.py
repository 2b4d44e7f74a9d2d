"""The disk: what was written is durable, and a folder has one gateway."""

import fcntl
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

from rules.errors import ScangateError


class FolderInUse(ScangateError):  # noqa: N818 - named for what it is
    """Another gateway works in this data folder; two would take the broker from each other without end."""


def claim(folder: Path) -> Callable[[], None]:
    """Makes this process the only gateway of a folder; gives what ends that. A killed process lets go, too.

    The folder itself is locked: a file for it would belong to whoever came first, perhaps to root.

    Raises:
        FolderInUse: another one has it.
        OSError: the folder cannot be opened.
    """
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise FolderInUse(f"{folder} is in use by another gateway") from error
    return partial(os.close, handle)


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
