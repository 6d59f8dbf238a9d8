"""Working time seen from its end, for the pass back through what is needed."""

from sopctl.plan.times import Moment, Work, WorkTime


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
