"""Plans of SOPs and runs that somebody wrote to waste time and memory: they end soon, with one message."""

from datetime import date

import pytest

from sopctl.plan.levelling import Job, Taken, level
from sopctl.plan.loads import Load
from sopctl.plan.times import WorkTime, at
from sopctl.sop.calendars import MONDAY_TO_FRIDAY
from sopctl.sop.dates import parse_duration

NEAR = date(2027, 3, 1)


def test_what_is_taken_is_laid_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """However often an order is tried, what workers have in hand already is not booked anew."""
    takes = 0
    take = Load.take

    def counted(self: Load, begin: int, end: int, units: int) -> None:
        nonlocal takes
        takes += 1
        take(self, begin, end, units)

    monkeypatch.setattr(Load, "take", counted)
    time = WorkTime(MONDAY_TO_FRIDAY, NEAR)
    start = time.begin(time.spot(at(NEAR)))
    hour = time.work(parse_duration("1h"))
    begins = [time.begin(time.spot(start) + 120 * number) for number in range(2000)]
    taken = [Taken("lin", f"held{n}", time, begin, time.after(begin, hour)) for n, begin in enumerate(begins)]
    jobs = {f"job{n}": Job((), hour, {"lin": 1}, time, start, n) for n in range(3)}
    last = time.after(start, hour)
    booked = level(jobs, {"lin": 1}, due=dict.fromkeys(jobs, last), taken=taken)
    assert len({one.begin for one in booked.values()}) == 3
    assert takes < 10 * len(taken)
