"""When an action of the walker is offered."""

from collections.abc import Callable

from sopctl.cli.walker.front import Front
from sopctl.runs.people import same_person
from sopctl.runs.view import StepView


def asks(front: Front) -> bool:
    return front.walker.question is not None


def on_page(*modes: str) -> Callable[[Front], bool]:
    return lambda front: not asks(front) and front.walker.mode in modes


def at_step(wanted: Callable[[StepView], bool]) -> Callable[[Front], bool]:
    """On the page of a step of an open run."""
    return lambda front: on_page("step")(front) and not front.walker.closed and wanted(front.walker.view)


def focused_on(*kinds: str) -> Callable[[Front], bool]:
    def focused(front: Front) -> bool:
        item = front.walker.focus
        return at_step(lambda view: view.status != "not-needed")(front) and bool(item and item.kind in kinds)

    return focused


def asks_a_line(front: Front) -> bool:
    question = front.walker.question
    return question is not None and not question.many_lines and question.changed is None


def asks_lines(front: Front) -> bool:
    question = front.walker.question
    return question is not None and question.many_lines


def is_open(view: StepView) -> bool:
    return not view.settled and view.status != "waiting"


def has_command(view: StepView) -> bool:
    return bool(view.step.run) and view.workable


def has_mark(view: StepView) -> bool:
    """Whether somebody said how the step stands, so that it can be reopened."""
    return view.record.mark in ("done", "skipped", "blocked")


def moves_on(front: Front) -> bool:
    """At a step where nothing is to be recorded as done."""
    return on_page("step")(front) and not at_step(is_open)(front)


def waits(view: StepView) -> bool:
    return view.status == "waiting"


def is_apart(view: StepView) -> bool:
    """Whether people did there what cannot all hold."""
    return bool(view.record.conflicts())


def approved_by_me(front: Front) -> bool:
    by = front.walker.by
    return at_step(lambda view: any(same_person(one.stamp.by, by) for one in view.record.approvals))(front)


def can_copy(front: Front) -> bool:
    view = front.walker.view
    return on_page("step", "text")(front) and bool(view.prompt.strip() or view.step.run.strip())


def others_wait(front: Front) -> bool:
    return on_page("end")(front) and bool(front.walker.turns.others)


def is_longer(front: Front) -> bool:
    return front.more


def can_close(front: Front) -> bool:
    survey = front.walker.survey
    return on_page("end")(front) and survey.settled == survey.total and not front.walker.closed


def completes(front: Front) -> bool:
    question = front.walker.question
    return question is not None and bool(question.options or question.wants_path)


def searches(front: Front) -> bool:
    question = front.walker.question
    return question is not None and question.changed is not None


def pastes_rows(front: Front) -> bool:
    question = front.walker.question
    return question is not None and question.paste is not None


def has_items(front: Front) -> bool:
    step = front.walker.view.step
    return on_page("step")(front) and len(step.check) + len(step.collect) + len(step.evidence) > 1
