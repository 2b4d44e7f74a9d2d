"""How long to wait before the next try."""

from dataclasses import dataclass

# Beyond it 2**n overflows a float; any limit is reached long before.
_MAX_DOUBLINGS = 30


@dataclass(frozen=True, slots=True)
class Backoff:
    """Doubling pauses, shortened by chance so that many devices do not try in step.

    Attributes:
        first_s: pause after the first failure, seconds.
        limit_s: no pause is longer.
    """

    first_s: float = 0.2
    limit_s: float = 5.0

    def delay_s(self, failures: int, chance: float) -> float:
        """Seconds to wait after so many failures in a row; `chance` in [0, 1) takes off up to half.

        >>> [Backoff().delay_s(n, 0.0) for n in (0, 1, 2, 9)]
        [0.0, 0.2, 0.4, 5.0]
        """
        if not failures:
            return 0.0
        full = min(self.limit_s, self.first_s * 2.0 ** min(failures - 1, _MAX_DOUBLINGS))
        return full * (1 - chance / 2)
