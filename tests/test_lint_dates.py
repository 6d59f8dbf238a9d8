"""Lint of dates: what it claims holds on every day and in every calendar, and it stands at its place."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sopctl.errors import Finding
from sopctl.lint.engine import lint
from sopctl.sop.calendars import WEEK, Calendar, shift
from sopctl.sop.dates import Duration, parse_date, parse_due, parse_duration
from sopctl.sop.load import load_sop

HEAD = (
    "id: a\ntitle: t\nowner: r\nroles: {r: x, d: {does: y, notice: 3wd}, e: z}\n"
    "params: {day: date, end: date, many: {type: choice, many: true, options: [p, q]}, go: bool}\n"
    "steps:\n"
)
CODES = ["SOP502", "SOP503", "SOP504", "SOP505"]


def found(text: str, *codes: str) -> list[Finding]:
    loaded = load_sop("a.yaml", text.encode())
    assert loaded.sop is not None, loaded.findings
    return lint(loaded, codes=codes or CODES)


def steps(*lines: str) -> str:
    return HEAD + "".join(f"  - {{title: t, {line}}}\n" for line in lines)


DUES = {
    "due later than what needs it": (
        ("id: x, due: day - 3wd", "id: y, needs: [x], due: day - 5wd"),
        "`y` is due day - 5wd, but it needs `x`, due day - 3wd",
    ),
    "through a step without a date": (
        ("id: x, due: day - 3wd", "id: m, needs: [x]", "id: y, needs: [m], due: day - 5wd"),
        "`y` is due day - 5wd, but through `m` it needs `x`, due day - 3wd",
    ),
    "more work than days": (
        ("id: x, due: day - 6wd", "id: y, needs: [x], due: day - 5wd, takes: 3wd"),
        "`y` is due day - 5wd, but the work after `x`, due day - 6wd, takes longer: `y` 3wd",
    ),
    "work of several steps": (
        (
            "id: x, due: day - 6wd",
            "id: m, needs: [x], takes: 2wd",
            "id: y, needs: [m], due: day - 4wd, takes: 2wd",
        ),
        "`y` is due day - 4wd, but the work after `x`, due day - 6wd, takes longer: `m` 2wd, `y` 2wd",
    ),
    "from the start": (
        ("id: x, takes: 2d", "id: m, needs: [x], takes: 1w", "id: y, needs: [m], takes: 2h, due: start + 2d"),
        "`y` is due start + 2d, but the work up to it takes longer: `x` 2d, `m` 1w, `y` 2h",
    ),
    "before the start": (
        ("id: y, due: start - 1d",),
        "`y` is due start - 1d, before the run is made",
    ),
    "before the step that it hangs on": (
        ("id: x", "id: y, needs: [x], due: x - 1wd"),
        "`y` is due x - 1wd, but it needs `x`, which is not done by then",
    ),
    "work after the step that it hangs on": (
        ("id: x", "id: y, needs: [x], due: x + 1wd, takes: 3wd"),
        "`y` is due x + 1wd, but the work after `x` takes longer: `y` 3wd",
    ),
    "working days are days at least": (
        ("id: x, due: day + 5wd", "id: y, needs: [x], due: day + 4d"),
        "`y` is due day + 4d, but it needs `x`, due day + 5wd",
    ),
    "a month has 28 days at least": (
        ("id: x, due: day + 1mo", "id: y, needs: [x], due: day + 27d"),
        "`y` is due day + 27d, but it needs `x`, due day + 1mo",
    ),
    "two days": (
        ("id: x, due: 2027-03-05", "id: y, needs: [x], due: 2027-03-03 + 1d"),
        "`y` is due 2027-03-03 + 1d, but it needs `x`, due 2027-03-05",
    ),
    "what is needed hangs on a condition": (
        ("id: x, when: go, due: day - 3wd", "id: y, needs: [x], due: day - 5wd"),
        "`y` is due day - 5wd, but it needs `x`, due day - 3wd",
    ),
    "repeated over one list": (
        ("id: x, each: many, due: day - 3wd", "id: y, each: many, needs: [x], due: day - 5wd"),
        "`y` is due day - 5wd, but it needs `x`, due day - 3wd",
    ),
}


@pytest.mark.parametrize("case", DUES)
def test_a_step_due_too_soon_is_told_with_what_it_waits_for(case: str) -> None:
    """The finding stands on the date of the step, and names what it is held against."""
    lines, message = DUES[case]
    (finding,) = found(steps(*lines), "SOP502")
    assert finding.message == message
    assert finding.place.line == 6 + len(lines)
    due = steps(*lines).splitlines()[finding.place.line - 1]
    assert due[finding.place.column - 1 :].startswith(finding.message.split(" is due ")[1].split(",")[0])


SOUND = {
    "the same day": ("id: x, due: day - 3wd", "id: y, needs: [x], due: day - 3wd, takes: 1wd"),
    "hours fit into a day": (
        "id: x, due: day",
        "id: m, needs: [x], takes: 8h",
        "id: y, needs: [m], takes: 8h, due: day",
    ),
    "how many days working days last nobody knows": (
        "id: x, due: day - 3wd",
        "id: y, needs: [x], due: day - 5d",
    ),
    "days may be working days or not": ("id: x, due: day + 5d", "id: y, needs: [x], due: day + 4wd"),
    "days of work may be working days or not": ("id: y, takes: 5d, due: start + 3wd",),
    "a month may have 31 days": ("id: x, due: day + 30d", "id: y, needs: [x], due: day + 1mo"),
    "two months may have 59 days": ("id: x, due: day + 2mo", "id: y, needs: [x], due: day + 59d"),
    "two different dates": ("id: x, due: end - 1d", "id: y, needs: [x], due: day"),
    "two conditions that may exclude each other": (
        "id: x, when: go, due: day - 3wd",
        "id: y, when: not go, needs: [x], due: day - 5wd",
    ),
    "a way through a step that is not there": (
        "id: x, when: go, due: day - 3wd",
        "id: m, when: not go, needs: [x]",
        "id: y, needs: [m], due: day - 5wd",
    ),
    "a way through a list that may be empty": (
        "id: x, when: go, due: day - 3wd",
        "id: m, each: many, needs: [x]",
        "id: y, needs: [m], due: day - 5wd",
    ),
    "a date on one of the steps that are repeated": (
        "id: x, each: many",
        "id: y, each: many, needs: [x], due: x - 1d",
    ),
    "what the step needs is needed no more": ("id: x, due: day - 3wd", "id: y, due: day - 5wd"),
    "nought working days after a day off": ("id: x, due: day + 0wd", "id: y, needs: [x], due: day"),
    "circles are told by another rule": (
        "id: x, needs: [y], due: day - 3wd",
        "id: y, needs: [x], due: day - 5wd",
    ),
}


@pytest.mark.parametrize("case", SOUND)
def test_what_may_be_held_is_not_told(case: str) -> None:
    """Dates that can be held on some day, in some calendar, are left alone."""
    assert found(steps(*SOUND[case]), "SOP502") == []


def test_one_date_too_soon_is_told_once() -> None:
    """What comes after a step whose date is wrong is held against that date, not against its needs again."""
    needs = ["x", "s0", "s1", "s2"]
    later = (f"id: s{n}, needs: [{need}], due: day - 9wd" for n, need in enumerate(needs))
    lines = ["id: x, due: day - 1wd", *later]
    assert [one.place.line for one in found(steps(*lines), "SOP502")] == [8]


def test_a_hostile_net_of_needs_takes_no_time_to_speak_of() -> None:
    """Very many steps, dates and conditions are given up, not followed to the end."""
    lines = [
        f"id: s{n}, when: go == {'not ' * (n % 30)}go, due: s{n % 60} + {n}d, "
        f"needs: [{', '.join(f's{m}' for m in range(max(0, n - 40), n))}]"
        for n in range(600)
    ]
    assert len(found(steps(*lines), "SOP502", "SOP504")) <= 2 * 101


# ---------------------------------------------------------------------------------------------------
# Whatever is claimed must be so when dates are really counted.

DAYS = st.integers(0, 200).map(lambda days: date(2027, 1, 1) + timedelta(days=days))
LISTED = st.lists(DAYS, max_size=60).map(lambda days: [day.isoformat() for day in days])
CALENDARS = st.builds(
    lambda week, closed, opened: Calendar(week=sorted(week, key=WEEK.index), closed=closed, open=opened),
    st.sets(st.sampled_from(WEEK), min_size=1),
    LISTED,
    LISTED,
)
DURATIONS = st.builds(
    lambda amount, unit: f"{min(amount, 3) if unit in ('mo', 'w') else amount}{unit}",
    st.integers(0, 12),
    st.sampled_from(["h", "d", "wd", "wd", "wd", "w", "mo"]),
)
DUE_TEXTS = st.builds(
    lambda anchor, offset: anchor + offset,
    st.sampled_from(["day", "day", "day", "start", "s0", "2027-03-15"]),
    st.one_of(st.just(""), st.builds(lambda sign, by: f" {sign} {by}", st.sampled_from("+-"), DURATIONS)),
)


@st.composite
def procedures(draw: st.DrawFn) -> dict[str, Any]:
    """An SOP of a few steps with needs, durations, dates and conditions."""
    steps: list[dict[str, Any]] = []
    for number in range(draw(st.integers(2, 6))):
        step: dict[str, Any] = {"id": f"s{number}", "title": "t", "owner": draw(st.sampled_from("rd"))}
        if number:
            step["needs"] = sorted(draw(st.sets(st.sampled_from([one["id"] for one in steps]), max_size=2)))
        if draw(st.booleans()):
            step["takes"] = draw(DURATIONS)
        if draw(st.integers(0, 3)):
            due = draw(DUE_TEXTS)
            step |= {} if due.startswith("s0") and not number else {"due": due}
        if not draw(st.integers(0, 3)):
            step["when"] = draw(st.sampled_from(["go", "not go"]))
        steps.append(step)
    roles = {"r": "x", "d": {"does": "y", "notice": draw(DURATIONS)}, "o": "z"}
    params = {"day": "date", "go": "bool"}
    return {"id": "a", "title": "t", "owner": "o", "roles": roles, "params": params, "steps": steps}


def after_work(begin: tuple[date, bool], takes: str, calendar: Calendar) -> tuple[date, bool]:
    """When work is finished that begins on a day, or, where that is spent (True), on the next."""
    by = parse_duration(takes)
    if by.unit in ("h", "min") or not by.amount:
        return begin
    day, spent = begin
    first = day + timedelta(days=1) if spent else day
    if by.unit == "wd":
        more = by.amount - calendar.works(first)
        return (shift(first, 1, Duration(more, "wd"), calendar) if more else first), True
    return shift(first, 1, by) - timedelta(days=1), True


class Counted:
    """The dates of a procedure as a run would count them."""

    def __init__(self, procedure: dict[str, Any], calendar: Calendar, days: dict[str, date]) -> None:
        self.steps = {one["id"]: one for one in procedure["steps"]}
        self.calendar, self.days = calendar, days

    def due(self, step: dict[str, Any]) -> date:
        due = parse_due(step["due"])
        anchor = self.days.get(due.anchor) or parse_date(due.anchor)
        return shift(anchor, due.sign, due.offset, self.calendar) if due.offset else anchor

    def anchor(self, step: dict[str, Any]) -> str:
        anchor = parse_due(step["due"]).anchor if "due" in step else ""
        return "" if anchor[:1].isdigit() else anchor

    def finished(self, last: dict[str, Any], *, go: bool) -> tuple[date, bool]:
        """When a step is finished at the earliest, if those before it are when they are due, or later."""
        known: dict[str, tuple[date, bool]] = {}
        for name, step in self.steps.items():
            if step.get("when") == ("not go" if go else "go"):
                continue  # not there
            begin = [known[need] for need in step.get("needs", ()) if need in known]
            if self.anchor(last) == "start":
                begin.append((self.days["start"], False))
            ends = [after_work(max(begin), step.get("takes", "0d"), self.calendar)] if begin else []
            if step is not last and "due" in step and self.anchor(step) == self.anchor(last):
                ends.append((self.due(step), False))
            if name == self.anchor(last):
                ends.append((self.days[name], False))
            if ends:
                known[name] = max(ends)
            if step is last:
                break
        return known.get(last["id"], (date.min, False))

    def before(self, name: str) -> Iterator[dict[str, Any]]:
        for need in self.steps[name].get("needs", ()):
            yield self.steps[need]
            yield from self.before(need)


@settings(max_examples=300, deadline=None)
@given(procedures(), CALENDARS, DAYS, DAYS, DAYS)
def test_a_step_told_to_be_due_too_soon_is_never_finished_in_time(
    procedure: dict[str, Any], calendar: Calendar, day: date, start: date, done: date
) -> None:
    """Whatever the calendar and the days, no step that is told of can be finished when it is due."""
    counted = Counted(procedure, calendar, {"day": day, "start": start, "s0": done})
    for finding in found(json.dumps(procedure), "SOP502"):
        step = counted.steps[finding.message.split("`")[1]]
        there = [
            go
            for go, when in product([True, False], [step.get("when")])
            if when != ("not go" if go else "go")
        ]
        assert any(counted.finished(step, go=go)[0] > counted.due(step) for go in there)


@settings(max_examples=180, deadline=None)
@given(procedures(), CALENDARS, DAYS, DAYS, DAYS)
def test_a_notice_told_to_be_too_long_is_never_kept(
    procedure: dict[str, Any], calendar: Calendar, day: date, start: date, done: date
) -> None:
    """Whatever the calendar and the days, a brief written as early as can be leaves too little time."""
    counted = Counted(procedure, calendar, {"day": day, "start": start, "s0": done})
    notice = parse_duration(procedure["roles"]["d"]["notice"])
    for finding in found(json.dumps(procedure), "SOP504"):
        step = counted.steps[finding.message.split("`")[1]]
        assert step["owner"] == "d"
        before = counted.before(step["id"])
        brief = start if counted.anchor(step) == "start" else min(map(counted.due, before))
        begin = shift(brief, 1, notice, calendar)
        finished, _spent = after_work((begin, False), step.get("takes", "0d"), calendar)
        assert finished > counted.due(step)


# ---------------------------------------------------------------------------------------------------


NOTICES = {
    "the first step before": (
        ("id: x, due: day - 4wd", "id: y, owner: d, needs: [x], due: day - 3wd, takes: 1wd"),
        "and `x`, the first step before it, is due day - 4wd",
    ),
    "the first of many": (
        (
            "id: v, due: day - 5wd",
            "id: x, needs: [v], due: day - 4wd",
            "id: y, owner: d, needs: [x], due: day - 3wd, takes: 1wd",
        ),
        "and `v`, the first step before it, is due day - 5wd",
    ),
    "the start": (("id: y, owner: d, due: start + 2wd",), "and there is none before the run is made"),
}


@pytest.mark.parametrize("case", NOTICES)
def test_a_notice_that_cannot_be_kept_is_told(case: str) -> None:
    """A role that must be told earlier than anybody can is named, at the date of its step."""
    lines, message = NOTICES[case]
    (finding,) = found(steps(*lines), "SOP504")
    assert finding.message.endswith(message)
    assert "must reach `d` 3wd before the work" in finding.message
    assert finding.place.line == 6 + len(lines)


@pytest.mark.parametrize(
    "lines",
    [
        ("id: x, due: day - 8wd", "id: y, owner: d, needs: [x], due: day - 3wd"),
        ("id: v", "id: x, needs: [v], due: day - 4wd", "id: y, owner: d, needs: [x], due: day - 3wd"),
        ("id: x, owner: d, due: day - 4wd", "id: y, owner: d, needs: [x], due: day - 3wd"),
        ("id: x, due: end - 4wd", "id: y, owner: d, needs: [x], due: day - 3wd"),
        ("id: x, due: day - 4wd", "id: y, owner: e, needs: [x], due: day - 3wd"),
        ("id: y, owner: d, due: day - 3wd",),
        ("id: y, owner: d, due: start + 3wd",),
    ],
)
def test_a_notice_that_may_be_kept_is_not_told(lines: tuple[str, ...]) -> None:
    """Where a brief may be early enough, or the role has a part before, nothing is told."""
    assert found(steps(*lines), "SOP504") == []


def test_a_date_with_the_wrong_sign_is_told() -> None:
    """One step due after the day, in the midst of those before it, is told with what to write."""
    dues = ["day - 9wd", "day - 8wd", "day + 7wd", "day - 6wd"]
    text = steps(*(f"id: s{n}, due: {due}" for n, due in enumerate(dues)))
    (finding,) = found(text, "SOP503")
    assert (finding.place.line, finding.place.width) == (9, len("day + 7wd"))
    assert "`s2` is due after day" in finding.message
    assert "write day - 7wd" in finding.mend


@pytest.mark.parametrize(
    "dues",
    [
        ["day - 9wd", "day - 8wd", "day - 6wd", "day + 7wd"],
        ["day - 9wd", "day + 2wd", "day + 3wd", "day - 6wd", "day - 5wd"],
        ["day - 9wd", "day", "day + 7wd", "day - 6wd", "day - 4wd"],
        ["day - 9wd", "day + 7wd", "day - 6wd"],
        ["start - 9wd", "start - 8wd", "start + 7wd", "start - 6wd"],
        ["day - 9wd", "day - 8wd", "end + 7wd", "day - 6wd"],
    ],
)
def test_steps_that_may_come_after_the_day_are_not_told(dues: list[str]) -> None:
    """At the end, with others, or where there are few, a step may be due after the day."""
    assert found(steps(*(f"id: s{n}, due: {due}" for n, due in enumerate(dues))), "SOP503") == []


def test_a_phase_of_its_own_may_come_after_the_day() -> None:
    """Steps are held against those of their phase alone."""
    before = "".join(f"    - {{id: b{n}, title: t, due: day - {9 - n}wd}}\n" for n in range(5))
    after = "    - {id: a1, title: t, due: day + 1wd}\n"
    head = HEAD.replace("steps:\n", "")
    phases = {"p": before, "q": after, "v": before.replace("id: b", "id: c")}
    text = f"{head}phases:\n" + "".join(f"- id: {one}\n  steps:\n{steps}" for one, steps in phases.items())
    assert found(text, "SOP503") == []
    assert len(found(text.replace("- 7wd", "+ 7wd"), "SOP503")) == 2


def test_steps_without_a_duration_are_told_once_and_only_on_the_way_to_a_date() -> None:
    """One note names the steps that a date waits for and nobody can plan."""
    lines = (
        "id: x, takes: 1d", "id: v, takes: 1d", "id: w, needs: [x]", "id: y, needs: [w]",
        "id: z, takes: 1d, needs: [y], due: day", "id: u, takes: 1d", "id: t, takes: 1d", "id: s",
    )  # fmt: skip
    assert found(steps(*lines), "SOP505") == []  # five of eight are no habit
    (finding,) = found(steps(*lines, "id: q, takes: 1d"), "SOP505")
    assert finding.message.endswith(": `w`, `y`")
    assert (finding.place.line, finding.rule.severity) == (9, "note")


@pytest.mark.parametrize("file", sorted(Path("tests/checklists").glob("*.md")), ids=lambda file: file.stem)
def test_bare_checklists_are_left_alone(file: Path) -> None:
    """Whoever writes a checklist is told nothing of dates and people."""
    codes = ["SOP403", "SOP404", "SOP405", "SOP406", *CODES]
    assert [
        one for one in lint(load_sop(file.name, file.read_bytes()), codes=codes) if one.rule.code in codes
    ] == []
