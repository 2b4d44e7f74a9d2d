"""The real gateway, which kills itself at a named point of a scan: ``killed_gateway.py --config FILE``.

``KILL_POINT`` names the point (`gateway.wiring.run`), ``KILL_AT`` at which passage of it; without them it
runs like any other.
"""

import argparse
import logging
import os
import signal
from itertools import count
from pathlib import Path

from gateway.cli import read_settings
from gateway.wiring import run


def main() -> None:
    """Run until the point is passed so often, or SIGTERM."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", type=Path, required=True)
    file: Path = parser.parse_args().config
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    point, at = os.environ.get("KILL_POINT", ""), int(os.environ.get("KILL_AT", "1"))
    passages = count(1)

    def checkpoint(name: str) -> None:
        if name == point and next(passages) == at:
            os.kill(os.getpid(), signal.SIGKILL)

    run(read_settings(file), checkpoint)


if __name__ == "__main__":
    main()
