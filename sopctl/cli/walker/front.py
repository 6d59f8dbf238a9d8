"""What an action may ask of the front end that it was chosen on: the full screen or the plain lines."""

from collections.abc import Callable
from typing import Protocol

from sopctl.cli.walker.walker import Walker


class Front(Protocol):
    """`more` says whether a part of the page is out of sight."""

    walker: Walker

    @property
    def more(self) -> bool: ...

    def submit(self) -> None:
        """Take the answer that was typed, or say what is wrong with it."""

    def leave(self) -> None:
        """Leave the question."""

    def turn(self, lines: int, *, pages: int = 0) -> None:
        """Scroll the page by lines, or by pages."""

    def outside(self, run: Callable[[], str]) -> None:
        """Do something on the terminal as it is; what it gives is told before the walk goes on."""

    def copy(self, text: str) -> None:
        """Hand a text over to be pasted elsewhere."""

    def quit(self) -> None:
        """End the walk."""
