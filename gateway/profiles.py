"""Finds the scanner profile that a settings file names: an own one first, then those that ship."""

import tomllib
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from config import ConfigError
from firmware_bridge.profile import ScannerProfile, from_table
from gateway.settings import GatewaySettings


def scanner_profiles(settings: GatewaySettings) -> dict[str, ScannerProfile]:
    """The profile of each scanner.

    Raises:
        ConfigError: all problems at once.
    """
    found: dict[str, ScannerProfile] = {}
    problems: list[str] = []
    for scanner in (s for station in settings.station for s in station.scanner):
        try:
            found[scanner.name] = scanner_profile(scanner.profile, settings.profiles)
        except ConfigError as error:
            problems += [f"scanner {scanner.name}: {problem}" for problem in error.problems]
    if problems:
        raise ConfigError(*problems)
    return found


def scanner_profile(name: str, own: Path | None) -> ScannerProfile:
    """The profile ``NAME.toml`` in the folder `own`, else in ``config/scanners``.

    Raises:
        ConfigError: there is none, or it is wrong; every problem is named.
    """
    file = _find(name, own)
    try:
        return from_table(tomllib.loads(file.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file}: not valid TOML: {error}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: cannot be read: {error}") from error
    except ValueError as error:
        raise ConfigError(*(f"{file}: {problem}" for problem in str(error).split("; "))) from error


def _find(name: str, own: Path | None) -> Path | Traversable:
    shipped = files("config") / "scanners"
    candidates: list[Path | Traversable] = [own / f"{name}.toml"] if own is not None else []
    candidates.append(shipped / f"{name}.toml")
    for file in candidates:
        if file.is_file():
            return file
    names = (entry.name for entry in shipped.iterdir())
    known = sorted(n.removesuffix(".toml") for n in names if n.endswith(".toml"))
    raise ConfigError(f"profile {name!r}: there is none of this name (there are {', '.join(known)})")
