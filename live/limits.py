"""How fast a browser may send frames."""

import time
from collections.abc import Callable
from typing import Final

BURST: Final = 60
PER_SECOND: Final = 5.0


class Bucket:
    """Lets ``burst`` through at once and ``per_second`` after that."""

    def __init__(self, burst: int = BURST, per_second: float = PER_SECOND, clock: Callable[[], float] = time.monotonic) -> None:
        self._burst, self._per_second, self._clock = burst, per_second, clock
        self._left, self._at = float(burst), clock()

    def take(self) -> bool:
        """Whether one more may pass now."""
        now = self._clock()
        self._left = min(self._burst, self._left + (now - self._at) * self._per_second)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
