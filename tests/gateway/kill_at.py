"""The real gateway with a checkpoint that kills it.

``python -m tests.gateway.kill_at POINT N --config FILE``
"""

import logging
import os
import signal
import sys
from pathlib import Path

from gateway import wiring
from gateway.cli import read_settings


def main(point: str, count: int, file: Path) -> None:
    """SIGKILL at the `count`-th time that `point` is passed."""
    left = count

    def checkpoint(name: str) -> None:
        nonlocal left
        left -= name == point
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    logging.basicConfig(level=logging.INFO)
    wiring.run(read_settings(file), checkpoint)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[4]))
