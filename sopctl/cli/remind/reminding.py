"""Whom there is something to remind of, over all runs. Nothing is sent here, and nothing written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sopctl.cli.calendar.team import team_at
from sopctl.cli.plan.forecasting import timed_plan
from sopctl.cli.runs.portfolio import standings, warn_of
from sopctl.cli.runs.session import Opened, load, warn
from sopctl.cli.terminal import say
from sopctl.errors import SopctlError, did_you_mean
from sopctl.language import _, listed, spoken
from sopctl.render.clean import one_line
from sopctl.render.reminder.letter import Letter, Row
from sopctl.runs.acts.remind import MOST
from sopctl.runs.event import digest
from sopctl.runs.people import same_person, split_person
from sopctl.runs.reminders import Before, Item, Outlook, Told, items_of, told_in
from sopctl.runs.survey import Survey
from sopctl.settings import Settings
from sopctl.sop.dates import Duration, parse_duration
from sopctl.store.repository import Repository

if TYPE_CHECKING:
    from sopctl.plan.tasks import Plan

WITHIN = "3wd"


@dataclass(frozen=True)
class Rules:
    """What is due and for whom: `way` is mail or webhook, `to` the only person, if there is one."""

    way: str
    within: Duration
    every: Duration | None
    again: bool
    to: str


@dataclass
class Matter:
    """All that one person is to be told: `fresh` is new to them, `before` they were told already."""

    person: str
    today: date
    fresh: list[tuple[Opened, Item]] = field(default_factory=list)
    before: list[tuple[Opened, Item, Told]] = field(default_factory=list)

    @property
    def unsure(self) -> list[tuple[Opened, Item, Told]]:
        """What was begun to be told, and is not known to have arrived."""
        return [one for one in self.before if one[2].refused is None]

    def letter(self, runs: Iterable[Opened] | None = None) -> Letter:
        """What they are told, of some runs or of all."""
        kept = None if runs is None else {one.folder.name for one in runs}
        rows = [
            Row(opened.folder.name, opened.state.run.sop.title, item)
            for opened, item in self.fresh
            if kept is None or opened.folder.name in kept
        ]
        rows.sort(key=lambda row: (row.item.urgency, row.run))
        return Letter(self.person, tuple(rows), self.today, len(self.before))

    def message(self, way: str) -> str:
        """A name for the message that follows from what it says: the same on every machine."""
        items = sorted([opened.folder.name, *item.key] for opened, item in self.fresh)
        facts = {"to": key_of(self.person), "way": way, "day": self.today.isoformat(), "items": items}
        return digest(facts)[:40]

    def language(self, settings: Settings) -> str:
        """The language of the message: the team's, else that of the SOPs where they have one, else ours."""
        of_sops = {opened.state.run.sop.language or "" for opened, _item in self.fresh}
        return settings.lang or (of_sops.pop() if len(of_sops) == 1 else "") or spoken()


def key_of(person: str) -> str:
    """What two ways to write one person have in common."""
    name, mail = split_person(person)
    return (mail or name).casefold()


def rules_of(settings: Settings, way: str, within: str, every: str, *, again: bool, to: str) -> Rules:
    """The rules that options and settings give. Raises SopctlError."""
    mailing = settings.mailing
    ahead = _duration(within or mailing.within or WITHIN, "--within" if within else "remind.within")
    text = every or mailing.every
    period = _duration(text, "--every" if every else "remind.every") if text else None
    if period is not None and (period.unit in ("min", "h") or not period.amount):
        told = _(
            "{option}: {text} is less than a day", option="--every" if every else "remind.every", text=text
        )
        raise SopctlError(told, _("like {value}", value="2wd"))
    return Rules(way, ahead, period, again, to)


def _duration(text: str, option: str) -> Duration:
    try:
        return parse_duration(text)
    except ValueError as error:
        raise SopctlError(_("{option}: {problem}", option=option, problem=error)) from None


def matters(repository: Repository, names: Sequence[str], rules: Rules) -> list[Matter]:
    """What each person is to be told of the open runs, or of those named; people in the order of runs."""
    today = team_at(repository.root).today()
    found: dict[str, Matter] = {}
    for folder in _open_runs(repository, names):
        try:
            opened = load(folder)
        except SopctlError as error:
            if names:
                raise
            say(_("warning: {run} cannot be opened: {problem}", run=folder.name, problem=error.message))
            continue
        warn(opened)
        _add(found, opened, rules, today)
    told = [one for one in found.values() if one.fresh or one.before]
    return _only(told, rules.to) if rules.to else told


def _only(found: list[Matter], name: str) -> list[Matter]:
    """What somebody has, given by name, by mail or by both. Raises SopctlError where that may be several."""
    same = [one for one in found if same_person(one.person, name)]
    if len(same) > 1:
        told = _("--to: {name} may be any of {people}", name=name, people=listed(one.person for one in same))
        raise SopctlError(told, _("write the mail address"))
    if not same:
        names = {part for one in found for part in split_person(one.person) if part}
        if hint := did_you_mean(name.strip("<>"), names):
            say(one_line(_("--to: nothing is for {name}; {hint}", name=name, hint=hint)))
    return same


def _open_runs(repository: Repository, names: Sequence[str]) -> list[Path]:
    known = {one.run: one for one in standings(repository)}
    if not names:
        for one in known.values():
            if one.problem:
                warn_of(one)
        return [repository.runs / one.run for one in known.values() if not one.closed and not one.problem]
    folders = dict.fromkeys(repository.find_run(name) for name in names)
    for folder in folders:
        if known[folder.name].closed:
            say(_("{run} is closed, and left out", run=folder.name))
    return [folder for folder in folders if not known[folder.name].closed]


def _add(found: dict[str, Matter], opened: Opened, rules: Rules, today: date) -> None:
    """Add what a run has for people."""
    survey, told = Survey(opened.state), told_in(opened.state)
    before = Before(survey, rules.way, today, rules.every, rules.again)
    seen: set[tuple[str, Item]] = set()  # who has two roles is told once
    counts: dict[str, int] = {}
    for person, item in items_of(survey, _outlook(survey, opened.top, rules, today)):
        key = key_of(person)
        counts[key] = counts.get(key, 0) + 1
        if counts[key] > MOST or (key, item) in seen:
            continue
        seen.add((key, item))
        matter = found.setdefault(key, Matter(person, today))
        last = before.last(person, item, told)
        if last is None:
            matter.fresh.append((opened, item))
        else:
            matter.before.append((opened, item, last))


def _outlook(survey: Survey, root: Path, rules: Rules, today: date) -> Outlook:
    """What the plan of a run says for today; nothing where its SOP says nothing of time."""
    plan = timed_plan(survey, root, today)
    if plan is None:
        return Outlook(today, rules.within)
    from sopctl.plan.times import day_of

    begins = {
        name: day_of(one.begin)
        for name, one in plan.tasks.items()
        if one.task.ended is None and one.task.begun is None and (one.task.takes or one.latest is not None)
    }
    return Outlook(today, rules.within, begins, _briefed(plan, today))


def _briefed(plan: "Plan", today: date) -> list[str]:
    """The steps that those who need notice must know of by now."""
    from sopctl.plan.briefs import sheets

    return [
        name
        for sheet in sheets(plan, "person")
        for brief in sheet.briefs
        if brief.by <= today and any(plan.tasks[one].brief for one in brief.tasks)
        for name in brief.tasks
    ]
