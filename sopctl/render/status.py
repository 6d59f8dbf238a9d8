"""The state of a run, for people."""

from datetime import date
from itertools import groupby
from typing import Any

from rich.console import Group
from rich.text import Text

from sopctl.language import _, clauses, listed
from sopctl.render.clean import one_line
from sopctl.render.days import day_words
from sopctl.render.events import moment, settle_command
from sopctl.render.facts import full_facts
from sopctl.render.planned import forecast_words, moved_words, planned_words, year_of
from sopctl.render.tables import bar, table, to_text
from sopctl.runs.forecast import UNKNOWN, Forecast
from sopctl.runs.people import same_person, short_name
from sopctl.runs.survey import Survey
from sopctl.runs.words import conflict_told, status_word

MARKS = {
    "done": "✓", "skipped": "–", "not-needed": "·", "ready": "○", "started": "◐",
    "blocked": "!", "waiting": "?", "pending": " ",
}  # fmt: skip
NARROW = 60


def run_text(
    survey: Survey,
    problems: list[str],
    width: int,
    *,
    color: bool = False,
    forecast: Forecast = UNKNOWN,
    missed: str = "",
) -> str:
    """One run, step by step, phase by phase; `missed` says which day its plan misses, and why."""
    facts = full_facts(survey, problems, forecast)
    apart = {
        view.id: [conflict_told(one, view.step) for one in view.record.conflicts()] for view in survey.steps
    }
    progress = facts["progress"]
    version = f" {facts['version']}" if facts["version"] else ""
    count = _("{settled}/{total} settled", **progress)
    if facts["closed"]:
        count = clauses([count, _("closed")])
        if facts["closed_because"]:
            count += _(": ") + one_line(facts["closed_because"])
    head = [
        Text(one_line(f"{facts['run']} · {facts['title']}{version}"), style="bold"),
        Text(f"{bar(progress['settled'], progress['total'], min(30, width - 20))}  {count}"),
    ]
    parts: list[Any] = [*head]
    told = [conflict_told(one, None) for one in survey.state.conflicts()]
    settle = [step for step, conflicts in apart.items() if conflicts]
    if settle and not facts["closed"]:
        command = settle_command(facts["run"], settle[0])
        told.append(_("conflicts at {steps}; settle them: {command}", steps=listed(settle), command=command))
    parts += [Text(one_line(f"! {one}"), style="yellow") for one in told]
    parts += [Text(one_line(_upgrade(one))) for one in facts["upgrades"]]
    parts += [Text(one_line(moved_words(one))) for one in facts["moves"]]
    if plan := forecast_words(facts):
        parts.append(Text(plan))
    parts += [Text(one_line(f"! {missed}"), style="yellow")] if missed else []
    # Two phases may have one title, so a phase is what stands together.
    for phase, steps in groupby(facts["steps"], key=lambda step: step["phase"]):
        parts += [Text(), *([Text(one_line(phase), style="bold")] if phase else [])]
        parts.append(_steps(list(steps), apart, width, year_of(facts)))
    if facts["earlier"]:
        parts += [Text(), Text(_("Steps of earlier versions"), style="bold")]
        rows = [
            [one["id"], _(one["status"]) if one["status"] else _("answers that nobody asks for now")]
            for one in facts["earlier"]
        ]
        parts.append(table([["", *row] for row in rows], [""] * 3, flexible=2))
    return to_text(Group(*parts), width, color=color)


def _upgrade(one: dict[str, Any]) -> str:
    version = one["version"] or str(one["digest"])[:12]
    told = _("upgraded to {version}, {who}, {time}", version=version, who=short_name(one["by"]),
             time=moment(one["at"]))  # fmt: skip
    if one["stands"]:
        return told
    return _("{text} ({detail})", text=told, detail=_("overtaken by another upgrade"))


def _steps(steps: list[dict[str, Any]], apart: dict[str, list[str]], width: int, year: int | None) -> Any:
    rows = []
    for step in steps:
        person = short_name(step["person"]) if step["person"] else step["owner"] or ""
        what = _("{text} ({detail})", text=step["title"], detail=_told(step, apart[step["id"]], year))
        if width < NARROW:
            rows.append([MARKS[step["status"]], what])
        else:
            rows.append(
                [
                    MARKS[step["status"]],
                    step["id"],
                    what,
                    person,
                    day_words(date.fromisoformat(step["due"]), year) if step["due"] else "",
                ]
            )
    if width < NARROW:
        return table(rows, ["", ""], flexible=1)
    return table(rows, [""] * 5, flexible=2)


def _told(step: dict[str, Any], apart: list[str], year: int | None) -> str:
    status: str = step["status"]
    told = status_word(status).replace("-", " ")
    if status in ("skipped", "blocked") and step["reason"]:
        told += _(": ") + step["reason"]
    elif status == "pending" and step["waits_for"]:
        first = listed(step["waits_for"][:3]) + (" …" if step["waits_for"][3:] else "")
        told = _("waits for {steps}", steps=first)
    elif status == "waiting":
        given = {role for one in step["approval"]["given"] for role in one["roles"]}
        left = [role for role in step["approval"]["by"] if role not in given]
        told = _("waits for approval by {roles}", roles=listed(left))
    also = [told]
    if status == "done" and step["by"] and step["person"] and not same_person(step["by"], step["person"]):
        also = [_("{act}, by {who}", act=told, who=short_name(step["by"]))]
    if step["approval"] and step["approval"]["given"]:
        people = listed(dict.fromkeys(short_name(one["by"]) for one in step["approval"]["given"]))
        also.append(_("approved by {people}", people=people))
    if step["approval"] and step["approval"]["void"] and status == "waiting":
        people = listed(dict.fromkeys(short_name(one["by"]) for one in step["approval"]["void"]))
        also.append(_("the approval of {people} no longer holds", people=people))
    if step["reopened"] and step["reopened"]["text"]:
        why = step["reopened"]
        also.append(_("reopened by {person}: {reason}", person=short_name(why["by"]), reason=why["text"]))
    rejected = (step["approval"] or {}).get("rejected")
    if rejected:
        also.append(
            _("rejected by {person}: {reason}", person=short_name(rejected["by"]), reason=rejected["text"])
        )
    if plan := planned_words(step, year):
        also.append(plan)
    also += apart
    return _("; ").join(also)
