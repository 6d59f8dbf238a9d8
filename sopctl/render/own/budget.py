"""How much a template may do: loops, calls and characters are counted against one sum."""

from sopctl.language import _

MOST = 30_000_000
MAX_OUTPUT = 20_000_000  # characters of a report
NODE = 5  # what it costs to look at one word of a template; a character costs 1


class TooMuch(Exception):
    """A template does more than it may."""


class Budget:
    """What is left of it."""

    def __init__(self) -> None:
        self._left = MOST

    def spend(self, amount: int) -> None:
        """Raises TooMuch."""
        self._left -= amount
        if self._left < 0:
            raise TooMuch(_("the template does too much: a loop in a loop, or a macro that calls itself"))
