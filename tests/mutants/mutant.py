"""What a mutant is: one safeguard of the production code, switched off while a ``with`` block lasts.

It is switched off from the outside, by patching the real function, class or SQL: there is no hook for it.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from types import FunctionType, ModuleType
from typing import Any
from unittest.mock import patch

#: What runs a scenario: what was violated in it, nothing when all is well.
Check = Callable[[], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A safeguard that can be switched off.

    Attributes:
        name: short, without blanks.
        what: what it switches off, one sentence.
        source: the words of the design that ask for the safeguard.
        apply: switches it off inside a ``with`` block.
        profile: the profile of the simulator that catches it; empty if a scenario does.
        check: the scenario that catches it; None if the simulator does.
        equivalent: why nothing can catch it, for one that is as good as the original.
    """

    name: str
    what: str
    source: str
    apply: Callable[[], AbstractContextManager[None]]
    profile: str = ""
    check: Check | None = None
    equivalent: str = ""

    @property
    def by(self) -> str:
        """What catches it, for people."""
        if self.check is not None:
            return f"scenario `{self.check.__name__}`"
        return f"simulator, profile `{self.profile}`" if self.profile else "nothing"


@contextmanager
def switched(*changes: tuple[Any, str, Any]) -> Iterator[None]:
    """(module or class, name, what stands there instead) for as long as the block lasts.

    A function of a module is replaced wherever our code imported it by name. A name that is not there is an
    error: a safeguard that moved must be found again, not passed over.
    """
    with ExitStack() as stack:
        for target, name, value in changes:
            original = getattr(target, name)
            stack.enter_context(patch.object(target, name, value))
            if isinstance(original, FunctionType) and isinstance(target, ModuleType):
                for module in _importers(original, name):
                    stack.enter_context(patch.object(module, name, value))
        yield


def _importers(function: FunctionType, name: str) -> list[ModuleType]:
    ours = [module for key, module in sys.modules.items() if key.partition(".")[0] in _OURS]
    return [module for module in ours if vars(module).get(name) is function]


#: What is production code; tests keep the original, so that a scenario can ask it what is true.
_OURS = frozenset({"gateway", "ledger", "rules", "wire"})
