"""What a pass through a plan asks of somebody's time, and that time seen from its end."""

from typing import Protocol

from sopctl.plan.times import Moment, Work, WorkTime


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


class Backward:
    """Somebody's time seen from its end: what is sooner there is later here, and moments are below nought.

    A pass through the needs of a plan, seen so, is the pass back through what is needed.
    """

    def __init__(self, time: WorkTime) -> None:
        self._time = time
        self.stretch = time.stretch_back

    def after(self, moment: Moment, work: Work) -> Moment:
        return -self._time.before(-moment, work)

    def spot(self, moment: Moment) -> int:
        return -self._time.spot(-moment)

    def begin(self, spot: int) -> Moment:
        return -self._time.end(-spot)
