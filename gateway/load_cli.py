"""What `scangate gateway load` tells the person at the new machine."""

from pathlib import Path

import click

from gateway.clock import SystemClock
from gateway.feed.load import Loaded, NotLoaded, load_stick
from rules.errors import ScangateError
from wire.errors import BadMessage, UnknownVersion

_HOUR_MS = 3_600_000
_DAYS_FROM = 48


def load_and_tell(file: Path, folder: Path, user: str, *, force: bool) -> None:
    """Loads `file` and prints what is to do.

    Raises:
        ClickException: it can't be used; nothing of this gateway was changed.
    """
    try:
        loaded = load_stick(file, folder, user=user, force=force)
    except (BadMessage, UnknownVersion) as error:
        raise click.ClickException(f"{file}: {error}. Nothing was changed.") from error
    except NotLoaded as error:
        raise click.ClickException(f"{error}. Nothing was changed.") from error
    except (ScangateError, OSError) as error:
        raise click.ClickException(str(error)) from error
    for line in _told(file, loaded, SystemClock().wall_ms()):
        click.echo(line)


def _told(file: Path, loaded: Loaded, now: int) -> list[str]:
    about, settings = loaded.about, loaded.settings
    lines = [f"gateway {about.gateway} of site {about.site}: settings in {loaded.file}"]
    if loaded.newer:
        lines.append(f"the rules here ({loaded.newer}) are newer than those of the file: kept")
    else:
        age = _age(now - about.made_at)
        lines.append(f"rules {about.feed.version} with {about.feed.rows} rows in {settings.data}, {age}")
    if loaded.has_secret:
        lines.append(f"password in {loaded.secret}. Delete {file} now: it holds it too.")
    else:
        lines.append(
            f"no password came along: write it into {loaded.secret} (mode 0600) and remove the # before"
            f" password_file in {loaded.file}; until then records wait here"
        )
    lines += [
        f"station {station.name} has no scanner yet: fill in its port in {loaded.file}"
        for station in settings.station
        if not station.scanner
    ]
    lines.append(f"then: scangate gateway run --config {loaded.file}")
    return lines


def _age(milliseconds: int) -> str:
    """How old the rules are, for a person. A clock that runs behind the ledger's says nothing."""
    hours = milliseconds // _HOUR_MS
    if hours < 0:
        return "made later than this machine's clock: is it right?"
    if hours < _DAYS_FROM:
        return f"{hours} hours old" if hours else "less than an hour old"
    return f"{hours // 24} days old"
