"""What many draws of a plan came to: how sure its days are, when it ends, and what decides that."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sopctl.language import _, clauses, listed, plural
from sopctl.plan.simulated import Decides, Simulated, Sooner
from sopctl.plan.times import Moment, day_of, last_day_of
from sopctl.render.days import day_words
from sopctl.render.plan.as_json import moment
from sopctl.render.plan.facts import Shown
from sopctl.render.plan.folding import folded
from sopctl.sop.dates import Duration

MOST = 5  # steps that are told of a kind
Seen = Mapping[str, Sequence[Duration]]  # what steps took in runs, one for each run


def simulated_text(shown: Shown, found: Simulated, seen: Seen, width: int = 80) -> str:
    """A few sentences, then the steps that decide it and the days that are not sure."""
    lines = [line for told in _sentences(shown, found, seen) for line in folded(told, width)]
    missed = _("What decides it, and in how many of the draws that miss it:")
    heading = missed if found.met < found.draws else _("What decides it, and in how many of the draws:")
    lines += _listed(heading, _deciding(shown, found), width)
    lines += _listed(
        _("Days that are not sure, and in how many draws they are made:"), _dues(shown, found), width
    )
    return "\n".join(lines) + "\n"


def simulated_facts(shown: Shown, found: Simulated, seen: Seen) -> dict[str, Any]:
    """The same for programs: docs/plan-formats.md has the keys. No sentence is in it."""
    return {
        "of": shown.about.name,
        "zone": shown.about.zone or None,
        "draws": found.draws,
        "uncertain": list(found.uncertain),
        "from_runs": [{"step": name, "took": list(map(str, took))} for name, took in seen.items()],
        "goal": {
            "day": found.day.isoformat() if found.day else None,
            "steps": list(found.goal),
            "chance": _share(found.met, found.draws) if found.day else None,
            "done_by": _moments(found.goal_by),
        },
        "all": {
            "chance": _share(found.all_met, found.draws) if found.dues else None,
            "done_by": _moments(found.end_by),
        },
        "sooner": [
            {
                "percent": one.level,
                "working_days": one.days,
                "begin": one.begin.isoformat() if one.begin else None,
            }
            for one in found.sooner
        ],
        "soonest": {
            "working_days": found.soonest.days,
            "begin": found.soonest.begin.isoformat(),
            "chance": _share(found.soonest.met, found.draws),
        }
        if found.soonest is not None
        else None,
        "deciding": [
            {
                "step": one.task,
                "share": _share(one.draws, found.draws),
                "share_of_missed": _share(one.missing, found.draws - found.met)
                if found.met < found.draws
                else None,
            }
            for one in found.deciding
        ],
        "due": [
            {"step": one.task, "due": one.due.isoformat(), "chance": _share(one.met, found.draws)}
            for one in found.dues
        ],
    }


def _sentences(shown: Shown, found: Simulated, seen: Seen) -> Iterator[str]:
    count = len(found.uncertain)
    yield plural(
        "{title}: {draws:,} draws, in which {count} step takes as long as chance has it.",
        "{title}: {draws:,} draws, in which {count} steps take as long as chance has it.",
        count,
        title=shown.title,
        draws=found.draws,
    )
    if not count:
        yield _("So all draws are the same: say `takes: 2wd..5wd` of a step, or add --from-runs.")
    if seen:
        runs = [
            plural("{step} ({count} run)", "{step} ({count} runs)", len(took), step=shown.rows[name].title)
            for name, took in seen.items()
        ]
        yield _("As past runs took: {steps}.", steps=listed(runs, most=MOST))
    year = shown.first.year
    if found.day is not None:
        day = day_words(found.day, year)
        name = (
            shown.about.goal[0] if shown.about.goal is not None and shown.about.goal[1] == found.day else ""
        )
        named = _("{text} ({detail})", text=day, detail=name or shown.rows[found.goal[-1]].title)
        yield _(
            "{day} is made in {share} of them, every day that is due in {all}.",
            day=named,
            share=_percent(found.met, found.draws),
            all=_percent(found.all_met, found.draws),
        )
        yield _("Ready for it: {ends}.", ends=_ends(shown, found.goal_by))
    yield _("All done: {ends}.", ends=_ends(shown, found.end_by))
    enough = max((one.level for one in found.sooner if one.days == 0), default=0)
    for one in found.sooner:
        if one.level >= enough:
            yield _sooner(shown, one)
    if found.soonest is not None:
        yield _(
            "Begun as soon as it can be, on {day}, it is made in {share}.",
            day=day_words(found.soonest.begin, year),
            share=_percent(found.soonest.met, found.draws),
        )


def _sooner(shown: Shown, one: Sooner) -> str:
    share = _("{number} %", number=one.level)
    if one.days is None or one.begin is None:
        return _("To begin sooner is not enough for {share}.", share=share)
    if not one.days:
        return _("For {share} nothing has to begin sooner.", share=share)
    day, start = day_words(one.begin, shown.first.year), day_of(shown.plan.project.start)
    told = plural(
        "For {share} begin {count} working day sooner, on {day}",
        "For {share} begin {count} working days sooner, on {day}",
        one.days,
        share=share,
        day=day,
    )
    if one.begin < start:
        told = clauses(
            [told, _("but nothing can begin before {day}", day=day_words(start, shown.first.year))]
        )
    return _("{text}.", text=told)


def _ends(shown: Shown, by: Mapping[int, Moment]) -> str:
    """The days by which it is done, each with the most draws in which it is."""
    levels = {last_day_of(when): level for level, when in by.items()}
    return listed(
        _(
            "{day} in {share}",
            day=day_words(day, shown.first.year),
            share=_("{number} %", number=level),
        )
        for day, level in levels.items()
    )


def _deciding(shown: Shown, found: Simulated) -> list[tuple[str, str]]:
    """The steps that take time and most often decide: of the draws that miss the day, if any do."""
    missing = found.draws - found.met

    def count(one: Decides) -> int:
        return one.missing if missing else one.draws

    timed = [one for one in found.deciding if not shown.rows[one.task].is_moment and count(one)]
    timed.sort(key=lambda one: -count(one))
    return [
        (_percent(count(one), missing or found.draws), shown.rows[one.task].title) for one in timed[:MOST]
    ]


def _dues(shown: Shown, found: Simulated) -> list[tuple[str, str]]:
    unsure = sorted((one for one in found.dues if one.met < found.draws), key=lambda one: one.met)
    return [
        (
            _percent(one.met, found.draws),
            _(
                "{title}, due {day}",
                title=shown.rows[one.task].title,
                day=day_words(one.due, shown.first.year),
            ),
        )
        for one in unsure[: 2 * MOST]
    ]


def _listed(heading: str, rows: list[tuple[str, str]], width: int) -> list[str]:
    if not rows:
        return []
    room = max(len(share) for share, __ in rows)
    lines = ["", *folded(heading, width)]
    for share, text in rows:
        first, *rest = folded(text, width - room - 4)
        lines += [f"  {share:>{room}}  {first}", *(" " * (room + 4) + line for line in rest)]
    return lines


def _percent(number: int, whole: int) -> str:
    """A share in whole per cent; only what is always or never so is 100 or 0."""
    rounded = round(100 * number / whole)
    if 0 < number < whole:
        rounded = min(99, max(1, rounded))
    return _("{number} %", number=rounded)


def _share(number: int, whole: int) -> float:
    return round(number / whole, 4)


def _moments(by: Mapping[int, Moment]) -> dict[str, str]:
    return {str(level): moment(when) for level, when in by.items()}
