"""How sure a plan is: what its steps take is drawn many times, as the SOP says it or as past runs took."""

from typing import TYPE_CHECKING

from sopctl.cli.plan.subject import Subject
from sopctl.cli.terminal import out, warn_each, width
from sopctl.errors import SopctlError
from sopctl.language import _
from sopctl.plan.simulating import simulate
from sopctl.plan.tasks import Plan
from sopctl.render import plan as shown_plan
from sopctl.render.clean import to_json
from sopctl.render.plan.simulated import simulated_facts, simulated_text
from sopctl.sop.dates import Duration

if TYPE_CHECKING:
    from sopctl.runs.state import State

MAX_RUNS = 100  # the newest ones


def say_simulated(
    subject: Subject, plan: Plan, about: shown_plan.About, draws: int, *, from_runs: bool, form: str
) -> None:
    """Print what came of so many draws. Raises SopctlError."""
    past = past_of(subject, plan) if from_runs else {}
    try:
        found = simulate(plan, draws, about.goal[1] if about.goal is not None else None, past)
    except ValueError as error:
        raise SopctlError(_("--simulate: {problem}", problem=error)) from None
    shown = shown_plan.gather(plan, about)
    if form == "json":
        out(to_json(simulated_facts(shown, found, past)))
    else:
        out(simulated_text(shown, found, past, width()))


def past_of(subject: Subject, plan: Plan) -> dict[str, list[Duration]]:
    """What the steps of a plan took in runs of its SOP, of those that enough runs show."""
    from sopctl.runs.durations import LARGEST, LEAST_RUNS, Took, took

    states = _states(subject)
    known: dict[tuple[str, str, str], Took] = {}
    found = {}
    for name, planned in plan.tasks.items():
        takes = planned.task.takes
        if takes is None or planned.task.ended is not None:
            continue
        node = subject.run.step_named(name)
        key = node.sop.id, node.step.id, str(takes)
        if key not in known:
            known[key] = took(states, *key)
        amounts = known[key].amounts
        if len(amounts) >= LEAST_RUNS:
            found[name] = [Duration(min(amount, LARGEST), takes.most.unit) for amount in amounts]
    return found


def _states(subject: Subject) -> "list[State]":
    """The newest runs of the SOP, save the one that is planned."""
    from sopctl.cli.runs.portfolio import standings
    from sopctl.cli.runs.session import all_problems, load

    own = subject.run.made.run if subject.opened is not None else ""
    runs = [
        one
        for one in standings(subject.repository)
        if one.facts and one.facts["sop"] == subject.run.sop.id and one.run != own and one.settled
    ]
    states = []
    for one in sorted(runs, key=lambda one: (one.made_at, one.run))[-MAX_RUNS:]:
        opened = load(subject.repository.runs / one.run)
        warn_each(one.run, all_problems(opened))
        states.append(opened.state)
    return states
