"""Finds the scanner profile that a settings file names: an own one first, then those that ship."""

from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from config import ConfigError, checked, near, parse
from firmware_bridge.profile import ScannerProfile, from_table
from gateway.settings import NAMELESS, GatewaySettings, with_field
from rules.labels.values import Profile


def scanner_profiles(settings: GatewaySettings) -> dict[str, ScannerProfile]:
    """The profile of each scanner.

    Raises:
        ConfigError: all problems at once.
    """
    if problems := profile_problems(settings, settings.profiles):
        raise ConfigError(*problems)
    return {s.name: scanner_profile(s.profile, settings.profiles) for s in settings.scanners()}


def profile_problems(settings: GatewaySettings, own: Path | None) -> list[str]:
    """What is wrong with the profiles of the scanners of which it could be read."""
    problems: list[str] = []
    for scanner in with_field("profile", settings.scanners()):
        try:
            scanner_profile(scanner.profile, own)
        except ConfigError as error:
            name = getattr(scanner, "name", NAMELESS)
            problems += [f"scanner {name}: {problem}" for problem in error.problems]
    return problems


def scanner_profile(name: str, own: Path | None) -> ScannerProfile:
    """The profile ``NAME.toml`` in the folder `own`, else in ``config/scanners``.

    Raises:
        ConfigError: there is none, or it is wrong; every problem is named.
    """
    return read_profile(_find(name, own))


def read_profile(file: Path) -> ScannerProfile:
    """The profile of a file: keys of the device, and a table ``[label]`` of what its scans need to be read.

    Raises:
        ConfigError: it is wrong; every problem is named.
    """
    table = parse(file)
    label = table.pop("label", None)
    problems: list[str] = []
    device, labels = ScannerProfile(), Profile()
    try:
        device = from_table(table)
    except ValueError as error:
        problems += [f"{file}: {problem}" for problem in str(error).split("; ")]
    try:
        labels = checked(file, "label", label, Profile) if label is not None else labels
    except ConfigError as error:
        problems += error.problems
    if problems:
        raise ConfigError(*problems)
    return replace(device, label=labels)


def _find(name: str, own: Path | None) -> Path:
    shipped = Path(str(files("config"))) / "scanners"
    folders = [shipped] if own is None else [own, shipped]
    for folder in folders:
        file = folder / f"{name}.toml"
        if file.is_file():
            return file
    names = {entry.name for folder in folders if folder.is_dir() for entry in folder.iterdir()}
    known = sorted(n.removesuffix(".toml") for n in names if n.endswith(".toml"))
    raise ConfigError(f"profile {name!r}: there is none of this name ({near(name, known)})")
