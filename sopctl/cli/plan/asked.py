"""What `sopctl plan` is asked for: a plan, why a date is what it is, or plans side by side."""

import re
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sopctl.cli.calendar.team import team_at
from sopctl.cli.given import day, pairs
from sopctl.cli.opening import open_repository
from sopctl.cli.plan.forecasting import goal_of
from sopctl.cli.plan.subject import Subject, find_subject
from sopctl.cli.terminal import out, say, width
from sopctl.cli.who import now
from sopctl.errors import SopctlError, did_you_mean
from sopctl.language import _, listed
from sopctl.plan.passes import Circle
from sopctl.plan.planning import plan_project
from sopctl.plan.tasks import Plan, Project
from sopctl.plan.whatif import remedies, starting, with_capacity, with_takes, without
from sopctl.plan.why import Used, used, users_in, why
from sopctl.render import plan as shown_plan
from sopctl.render.clean import one_line, to_json
from sopctl.runs.state import State
from sopctl.sop.calendars import MAX_CAPACITY
from sopctl.sop.dates import Takes, parse_takes

COMMA = re.compile(r",(?=[^,=]+=)")  # between changes: a value may have commas too
YES = ("yes", "true", "是")
TAKES, WITHOUT, CAPACITY, START = "takes.", "without.", "capacity.", "start"


@dataclass(frozen=True)
class Asked:
    """The words of the command."""

    target: str | None
    sets: tuple[str, ...]
    start: str
    whats: tuple[str, ...]
    why: str
    by: str
    form: str
    moves: tuple[str, ...]
    reason: str
    sure: bool
    acts: str
    draws: int | None = None
    from_runs: bool = False
    dry_run: bool = False


def show(asked: Asked) -> int:
    """Print what is asked for; the exit code. Raises SopctlError."""
    start = day(asked.start, "--start") if asked.start else None
    repository = open_repository(or_here=Path(asked.target or "").is_file())
    today = team_at(repository.root).today()
    subject = find_subject(repository, asked.target, pairs(asked.sets, "--set"), start, today)
    if subject.assumed:
        params = subject.run.sop.params
        named = listed([f"{name}={params[name].shown(value)}" for name, value in subject.assumed.items()])
        say(one_line(_("assumed, for lack of --set: {values}", values=named)))
    if asked.from_runs and asked.draws is None:
        raise SopctlError(_("--from-runs goes with --simulate"))
    if asked.dry_run and not asked.moves:
        raise SopctlError(_("--dry-run goes with --move"))
    if asked.moves:
        return _move(subject, asked, start)
    if asked.reason or asked.sure:
        raise SopctlError(_("--reason and --yes go with --move alone"))
    plan = planned(subject.project(start=start))
    about = about_of(subject)
    if asked.draws is not None:
        _simulate(subject, plan, about, asked, asked.draws)
    elif asked.why:
        _say_why(subject, plan, about, asked)
    elif asked.whats:
        _compare(subject, plan, about, asked, start)
    else:
        _show_plan(subject, plan, about, asked)
    return 0


def _move(subject: Subject, asked: Asked, start: date | None) -> int:
    """Give a run's parameters other values, once it is shown what that does to its plan."""
    from sopctl.cli.plan.moving import Options, move_run

    if subject.opened is None:
        told = _("--move: {name} is an SOP, and only a run can be moved", name=subject.name)
        raise SopctlError(told, _("--set plans it with another value"))
    if (
        asked.sets
        or asked.whats
        or asked.draws is not None
        or asked.why
        or asked.by
        or asked.form not in ("table", "json")
    ):
        raise SopctlError(_("--move goes with --reason, --yes, --dry-run, --start and --json alone"))

    def plan_of(state: State) -> Plan:
        return planned(replace(subject, state=state, run=state.run).project(start=start))

    as_json = asked.form == "json"
    options = Options(asked.reason, sure=asked.sure, dry_run=asked.dry_run, as_json=as_json, acts=asked.acts)
    move_run(subject.opened, pairs(asked.moves, "--move"), plan_of, options)
    return 0


def planned(project: Project) -> Plan:
    """The plan of a project. Raises SopctlError where there can be none."""
    try:
        return plan_project(project)
    except Circle as circle:
        told = _("steps wait for each other: {steps}", steps=" → ".join(circle.tasks))
        raise SopctlError(one_line(told), _("`sopctl lint` tells what to mend")) from None
    except ValueError as error:
        raise SopctlError(str(error)) from None


def about_of(subject: Subject) -> shown_plan.About:
    """What the plan is of, as its forms tell it."""
    zone = subject.team.zone or ""
    return shown_plan.About(subject.name, subject.run.sop.title, zone, now(), goal_of(subject.state))


def _show_plan(subject: Subject, plan: Plan, about: shown_plan.About, asked: Asked) -> None:
    tells_help = not asked.by and asked.form in shown_plan.FORMATS_WITH_HELP
    helps = remedies(plan, subject.today) if tells_help else None
    out(shown_plan.render(asked.form, plan, about, by=asked.by, width=width(), helps=helps))


def _simulate(subject: Subject, plan: Plan, about: shown_plan.About, asked: Asked, draws: int) -> None:
    from sopctl.cli.plan.simulated import say_simulated

    if asked.whats or asked.why or asked.by or asked.form not in ("table", "json"):
        raise SopctlError(_("--simulate goes with --set, --start, --from-runs and --json alone"))
    say_simulated(subject, plan, about, draws, from_runs=asked.from_runs, form=asked.form)


def _say_why(subject: Subject, plan: Plan, about: shown_plan.About, asked: Asked) -> None:
    from sopctl.render.plan.why import used_facts, used_text, why_facts, why_text

    if asked.whats or asked.by or asked.form not in ("table", "json"):
        raise SopctlError(_("--why goes with --set, --start and --json alone"))
    user = _user(plan, asked.why)
    if user is None:
        links = why(plan, find_task(plan, asked.why))
    else:
        links = list(dict.fromkeys([*why(plan, user.first), *why(plan, user.last)]))
    if asked.form == "json":
        out(to_json([*([used_facts(user)] if user else []), *why_facts(links)]))
        return
    shown = shown_plan.gather(plan, about)
    out((used_text(shown, user, width()) if user else "") + why_text(shown, links, width()))


def _user(plan: Plan, name: str) -> Used | None:
    """A step that uses an SOP, given by its id or the beginning of it; None of what is a step of the plan."""
    tasks = [one for one in plan.tasks if name and one.startswith(name)]
    users = [one for one in users_in(plan) if name and one.startswith(name)]
    if name in users:
        return used(plan, name)
    return used(plan, users[0]) if len(users) == 1 and len(tasks) > 1 and name not in tasks else None


def find_task(plan: Plan, name: str) -> str:
    """The id of a step of a plan, given by its id or a unique beginning of it. Raises SopctlError."""
    if name in plan.tasks:
        return name
    near = [one for one in plan.tasks if name and one.startswith(name)]
    if len(near) == 1:
        return near[0]
    told = _("the plan has no step {name!r}", name=name)
    raise SopctlError(told, did_you_mean(name, plan.tasks) or _("those that are not needed are left out"))


def _compare(subject: Subject, plan: Plan, about: shown_plan.About, asked: Asked, start: date | None) -> None:
    from sopctl.render.plan.compare import Variant, compare_facts, compare_text

    if asked.by or asked.form not in ("table", "json"):
        raise SopctlError(_("--what-if goes with --set, --start and --json alone"))
    variants = [Variant("", shown_plan.gather(plan, about))]
    for what in asked.whats:
        other = planned(_changed(subject, plan, what, start))
        variants.append(Variant(what, shown_plan.gather(other, about)))
    out(to_json(compare_facts(variants)) if asked.form == "json" else compare_text(variants, width()))


def _changed(subject: Subject, plan: Plan, what: str, start: date | None) -> Project:
    """What a plan is made of with something else in it. Raises SopctlError for what it does not know."""
    changes = pairs(COMMA.split(what), "--what-if")
    params = {name: value for name, value in changes.items() if name in subject.run.sop.params}
    begins = day(changes[START], "--what-if start") if START in changes else None
    project = subject.project(params, begins or start)
    if begins is not None:
        project = starting(project, begins)
    for name, value in changes.items():
        if name.startswith(TAKES):
            project = with_takes(project, find_task(plan, name.removeprefix(TAKES)), _takes(name, value))
        elif name.startswith(WITHOUT):
            if value.casefold() not in YES:
                raise SopctlError(_("--what-if {name}: write yes, or leave it away", name=name))
            project = without(project, find_task(plan, name.removeprefix(WITHOUT)))
        elif name.startswith(CAPACITY):
            project = _with_capacity(project, name.removeprefix(CAPACITY), value)
        elif name not in params and name != START:
            known = [*subject.run.sop.params, START, *(f"{TAKES}{one}" for one in plan.tasks)]
            raise SopctlError(
                _("--what-if {name}: there is no such thing to change", name=name),
                did_you_mean(name, known)
                or _("write takes.STEP, without.STEP, capacity.ROLE, start or a parameter"),
            )
    return project


def _takes(name: str, value: str) -> Takes:
    try:
        return parse_takes(value)
    except ValueError as error:
        raise SopctlError(_("--what-if {name}: {problem}", name=name, problem=error)) from None


def _with_capacity(project: Project, role: str, value: str) -> Project:
    """The project with another capacity of whoever has a role. Raises SopctlError."""
    workers = {one.worker for one in project.tasks.values() if one.worker and role in (one.role, one.worker)}
    if not workers:
        known = sorted({one.role for one in project.tasks.values() if one.role})
        raise SopctlError(
            _("--what-if {name}: nobody has steps as {role!r}", name=CAPACITY + role, role=role),
            did_you_mean(role, known) or listed(known),
        )
    if not re.fullmatch("0*[0-9]{1,9}", value) or not 0 < int(value) <= MAX_CAPACITY:
        told = _("--what-if {name}: write a number from 1 to {most}", name=CAPACITY + role, most=MAX_CAPACITY)
        raise SopctlError(told)
    for worker in sorted(workers):
        project = with_capacity(project, worker, int(value))
    return project
