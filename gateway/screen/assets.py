"""The files of the page, read once at start: a disk that fails later takes no screen with it."""

import hashlib
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

from jinja2 import DictLoader, Environment, StrictUndefined

_TYPES: Final = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """One static file and its media type."""

    body: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Assets:
    """All files. `build` changes when any of them does; a page of another build loads itself again."""

    static: dict[str, Asset]
    templates: Environment
    build: str


def load() -> Assets:
    """Reads the packaged files."""
    here = files("gateway.screen")
    static = {
        file.name: Asset(file.read_bytes(), _TYPES[file.name.rpartition(".")[2]])
        for file in sorted((here / "static").iterdir(), key=lambda file: file.name)
    }
    pages = {
        file.name: file.read_text("utf-8")
        for file in sorted((here / "templates").iterdir(), key=lambda file: file.name)
    }
    digest = hashlib.sha256()
    for part in (*(asset.body for asset in static.values()), *(page.encode() for page in pages.values())):
        digest.update(part)
    environment = Environment(loader=DictLoader(pages), autoescape=True, undefined=StrictUndefined)
    return Assets(static, environment, digest.hexdigest()[:12])
