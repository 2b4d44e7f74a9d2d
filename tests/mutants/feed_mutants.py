"""Safeguards of the feed, switched off."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from gateway.database import translated
from gateway.feed import build
from gateway.feed.build import Answer, Builder
from gateway.feed.feed import file_name
from tests.mutants.mutant import switched
from wire import feed, v1


@contextmanager
def swapped_before_verified() -> Iterator[None]:
    """A feed file has its name before its hash is compared."""
    finish = Builder._finish

    def named(self: Builder, draft: Any, chunk: v1.Chunk) -> Answer:
        with translated():
            build._describe(draft.database.connection, chunk)
        draft.path = draft.path.rename(self._folder / file_name(chunk.version))
        return finish(self, draft, chunk)

    with switched((Builder, "_finish", named)):
        yield


@contextmanager
def delta_unchecked() -> Iterator[None]:
    """Changes are applied to what is here, and the hash of the outcome is not compared."""
    finish = Builder._finish

    def trusting(self: Builder, draft: Any, chunk: v1.Chunk) -> Answer:
        if chunk.base:
            draft.rows, draft.digest = chunk.total, feed.Digest(int(chunk.digest, 16))
        return finish(self, draft, chunk)

    with switched((Builder, "_finish", trusting)):
        yield
