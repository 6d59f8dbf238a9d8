"""How much may go into what could go on for ever: counted in work, so that it is the same everywhere."""

from dataclasses import dataclass


@dataclass
class Effort:
    """So much is left: placing a task once takes one. It may go below nought, for nothing is broken off."""

    left: int

    def spend(self, amount: int) -> None:
        """Take away what something took."""
        self.left -= amount

    @property
    def is_spent(self) -> bool:
        """Whether nothing new should be begun."""
        return self.left <= 0
