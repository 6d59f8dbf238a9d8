"""What a pass through a plan asks of somebody's time, from either end."""

from typing import Protocol

from sopctl.plan.times import Moment, Work


class Clock(Protocol):
    """What a pass through a plan asks of somebody's time."""

    def after(self, moment: Moment, work: Work) -> Moment:
        """When something is done at the earliest that is taken up at a moment."""

    def stretch(self, moment: Moment, work: Work) -> tuple[Moment, Moment]:
        """From when to when that lasts: working time begins when there is some."""

    def spot(self, moment: Moment) -> int:
        """How much working time lies between a fixed moment and this one."""

    def begin(self, spot: int) -> Moment:
        """The moment at which work begins when so much working time has passed: `spot` and back."""
