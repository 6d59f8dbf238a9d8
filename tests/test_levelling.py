"""Work spread over those who do it."""

from hypothesis import given
from hypothesis import strategies as st

from sopctl.plan.levelling import Job, level
from sopctl.plan.loads import Load
from sopctl.plan.times import Moment, Work


class Always:
    """A clock of somebody who works day and night."""

    def opens(self, moment: Moment) -> Moment:
        return moment

    def after(self, moment: Moment, work: Work) -> Moment:
        return moment + work.minutes + 1440 * work.days

    def spot(self, moment: Moment) -> int:
        return moment

    def begin(self, spot: int) -> Moment:
        return spot


@given(
    capacity=st.integers(1, 4),
    asked=st.lists(st.tuples(st.integers(-5, 30), st.integers(1, 6), st.integers(1, 4)), max_size=40),
)
def test_a_load_finds_the_first_place_that_is_free(capacity: int, asked: list[tuple[int, int, int]]) -> None:
    """What is found is what minutes counted one by one say, in whatever order things are asked for."""
    load, taken = Load(capacity), dict.fromkeys(range(-10, 300), 0)
    for spot, minutes, units in asked:
        if units > capacity:
            continue
        expected = next(
            one
            for one in range(spot, 300)
            if all(taken[minute] + units <= capacity for minute in range(one, one + minutes))
        )
        assert load.first(spot, minutes, units) == expected
        load.take(expected, expected + minutes, units)
        for minute in range(expected, expected + minutes):
            taken[minute] += units


def test_two_jobs_of_one_person_follow_each_other() -> None:
    """The one with the smaller rank is first; the other waits, and says for what."""
    clock = Always()
    jobs = {
        "a": Job((), Work(60), {"lin": 1}, clock, 0, 5),
        "b": Job((), Work(30), {"lin": 1}, clock, 0, 2),
        "c": Job(("a",), Work(days=1), {"lin": 1}, clock, 0, 2),
    }
    booked = level(jobs, {"lin": 1})
    assert [(one.begin, one.end, one.reason.kind, one.reason.by) for one in booked.values()] == [
        (30, 90, "busy", "b"),
        (0, 30, "start", ""),
        (90, 1530, "need", "a"),
    ]
