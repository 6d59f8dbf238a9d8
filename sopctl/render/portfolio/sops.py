"""What the runs of one SOP show, as rows: where it should change, numbers, how long it takes."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from sopctl.language import _, plural, sentences
from sopctl.render.charts.trend import Point, trend
from sopctl.render.judged import met_words, target_words
from sopctl.render.naming import label_in_words
from sopctl.render.portfolio.words import evidence_words, therefore_words
from sopctl.runs.habits import Cycle, Habit, changes, cycles, habits
from sopctl.runs.outcomes import LOWEST, WHOLE, Outcome
from sopctl.runs.trends import Trend, trends
from sopctl.sop.dates import long_words

MOST_CHANGES = 10  # steps that should change, shown at once
MOST = 50  # runs whose number is told beside the chart, the newest ones


def sop_facts(sop: str, outcomes: Sequence[Outcome], day: date) -> dict[str, Any]:
    """The runs of one SOP as they stand on a day, in the order in which they began."""
    seen = habits(outcomes, day)
    asking = [_change_row(one, sop) for one in changes(seen)]
    versions = Counter(one.version for one in outcomes)
    rows = [(one.is_held, _trend_row(one)) for one in trends(outcomes)]
    return {
        "id": sop,
        "title": outcomes[-1].title,
        "runs": len(outcomes),
        "versions": [{"told": _version_words(version, count)} for version, count in versions.items()],
        "changes": asking[:MOST_CHANGES],
        "further": asking[MOST_CHANGES:],
        "trends": [row for is_held, row in rows if is_held],
        "others": [row for is_held, row in rows if not is_held],
        "cycles": [_cycle_row(one, sop) for one in cycles(outcomes)],
        "habits": [
            {
                "id": step_id(one, sop),
                "title": one.title,
                "told": [evidence_words(each) for each in one.evidence],
            }
            for one in seen
        ],
    }


def _version_words(version: str, runs: int) -> str:
    if not version:
        return plural("no version in {count} run", "no version in {count} runs", runs)
    return plural("{version} in {count} run", "{version} in {count} runs", runs, version=version)


def _change_row(one: Habit, sop: str) -> dict[str, Any]:
    therefore = list(dict.fromkeys(filter(None, map(therefore_words, one.reasons))))
    return {
        "id": step_id(one, sop),
        "title": one.title,
        "evidence": [evidence_words(each) for each in one.reasons],
        "therefore": therefore,
        "therefore_words": sentences(therefore),
    }


def step_id(one: Habit | Cycle, sop: str) -> str:
    """A step's id, with the SOP that it stands in where that is another."""
    return one.step if one.sop in ("", sop) else f"{one.sop}/{one.step}"


def _trend_row(one: Trend) -> dict[str, Any]:
    name = _trend_name(one)
    judged = _("{met} of {total} targets met", met=one.met, total=one.judged) if one.judged else ""
    points = [
        Point(each.run, each.number.value, each.number.told, met_words(each.number.met))
        for each in one.points
    ]
    first, last = one.points[0].number, one.points[-1].number
    return {
        "name": name,
        "title": one.title,
        "step": one.step,
        "target": target_words(one.target),
        "first": first.told,
        "last": last.told,
        "judged": judged,
        "met": last.met,
        "met_words": met_words(last.met),
        "worst": label_in_words(last.worst),
        "chart": trend(name, points, one.bound, target_words(one.target)),
        "points": [
            {
                "run": each.run,
                "day": each.day.isoformat(),
                "version": each.version,
                "told": each.number.told,
                "value": f"{each.number.value}",
                "target": target_words(each.number.target),
                "worst": label_in_words(each.number.worst),
                "met": each.number.met,
                "met_words": met_words(each.number.met),
            }
            for each in one.points[-MOST:]
        ],
        "earlier": max(0, len(one.points) - MOST),
    }


def _trend_name(one: Trend) -> str:
    name = label_in_words(one.ask) if one.ask == one.name else one.ask
    if one.part == LOWEST:
        return _("{name}: the lowest rate from one stage to the next", name=name)
    return _("{name}: from the first stage to the last", name=name) if one.part == WHOLE else name


def _cycle_row(one: Cycle, sop: str) -> dict[str, Any]:
    return {
        "id": step_id(one, sop),
        "title": one.title or _("The whole run"),
        "version": _("all") if one.version is None else one.version or _("no version"),
        "all": one.version is None,
        "runs": one.runs,
        "median": one.median,
        "least": one.least,
        "most": one.most,
        "said": long_words(one.said),
    }
