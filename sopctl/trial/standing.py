"""Held against a walked run: how its steps stand at the end, and how the run does."""

from collections.abc import Callable, Iterator

from sopctl.errors import Refused
from sopctl.language import _
from sopctl.runs.acts.approve import asked_roles
from sopctl.runs.acts.close import Close
from sopctl.runs.decide import decide
from sopctl.runs.view import StepView
from sopctl.runs.words import status_word
from sopctl.sop.field_types.records import alert
from sopctl.trial.form import Expectation, Failure
from sopctl.trial.making import HOUR, MAKER
from sopctl.trial.tried import Check, Tried, collapsed, different, none_there

NO_DATE = "none"


def each(tell: Callable[[Tried, StepView], str], message: str) -> Check:
    """Holds what is told of a step against what is expected of it."""

    def check(tried: Tried, about: Expectation) -> Iterator[Failure]:
        views = tried.views(about.about)
        if not views:
            yield none_there(about, about.about)
        for view in views:
            was = tell(tried, view)
            if was != about.wanted:
                yield different(about, _(message, step=view.id), about.wanted, was)

    return check


def owner(tried: Tried, view: StepView) -> str:
    """The role that owns a step."""
    return view.owner or _("nobody")


def due(tried: Tried, view: StepView) -> str:
    """The day on which a step is due."""
    return view.due.isoformat() if view.due else NO_DATE


def status(tried: Tried, view: StepView) -> str:
    """How a step stands."""
    return view.status


def waits(tried: Tried, about: Expectation) -> Iterator[Failure]:
    """The steps that a step waits for, or the roles that it waits for to approve it."""
    views = tried.views(about.about)
    if not views:
        yield none_there(about, about.about)
    by_id, wanted = tried.walked.by_id, tuple(sorted(about.wanted))
    for view in views:
        found = [by_id[name] for name in view.waits_for if name in by_id]
        was = set(collapsed(found, wanted)) | {name for name in view.waits_for if name not in by_id}
        if view.status == "waiting":
            was = {role for role in asked_roles(tried.walked.state, view.id) if role not in view.approvals}
        if tuple(sorted(was)) != wanted:
            told = _("{step} waits for something else", step=view.id)
            yield Failure(about.place, told, wanted or (_("nothing"),), tuple(sorted(was)) or (_("nothing"),))


def refused(tried: Tried, about: Expectation) -> Iterator[Failure]:
    """A step, or the parameters, are refused in these words."""
    if about.about == "params":
        yield different(about, _("the parameters are not refused"), about.wanted, _("a run is made"))
        return
    found = tried.walked.named(about.about)
    if not found:
        yield none_there(about, about.about)
        return
    refusals = [tried.walked.refused[one.id] for one in found if one.id in tried.walked.refused]
    if not refusals:
        status = status_word(tried.walked.survey.status(found[0]))
        yield different(about, _("{step} is not refused", step=about.about), about.wanted, status)
    for refusal in refusals:
        yield from refusal_differs(about, refusal)


def refusal_differs(about: Expectation, refusal: str) -> Iterator[Failure]:
    """A failure unless a refusal has the words that are expected in it."""
    if " ".join(about.wanted.split()).casefold() not in " ".join(refusal.split()).casefold():
        yield different(about, _("it is refused in other words"), about.wanted, refusal)


def judged(tried: Tried, about: Expectation) -> Iterator[Failure]:
    """How a number is held against its target, or a funnel against the rate that raises an alert."""
    step, _dot, name = about.about.rpartition(".")
    views = tried.views(step)
    if not views:
        yield none_there(about, step)
    for view in views:
        value, field = view.record.value(name), view.step.collect[name]
        if name in view.targets:
            met = view.targets[name].met
        else:
            met = None if value is None else alert(field, value) is None
        was = {True: "met", False: "missed", None: "unknown"}[met]
        if was != about.wanted:
            shown = field.shown(value)
            told = _("{field} is held against its target in another way", field=f"{view.id}.{name}")
            yield different(about, told, about.wanted, f"{was} ({shown})" if shown else was)


def text(tried: Tried, about: Expectation) -> Iterator[Failure]:
    """What people read at a step has these words in it."""
    views = tried.views(about.about)
    if not views:
        yield none_there(about, about.about)
    for view in views:
        whole = " ".join(
            " ".join(part.split())
            for part in (view.title, *view.warnings, *view.cautions, view.text, *view.checks, view.prompt)
        )
        for words in about.wanted:
            if " ".join(words.split()) not in whole:
                shown = whole if len(whole) <= 200 else whole[:199] + "…"
                yield different(about, _("{step} does not say that", step=view.id), words, shown)


def closed(tried: Tried, about: Expectation) -> Iterator[Failure]:
    """Whether the run may be closed at the end: every step is done, skipped or not needed."""
    state = tried.walked.state
    try:
        decide(Close(), state, MAKER, state.run.made.start + HOUR, tried.walked.survey)
        why = ""
    except Refused as error:
        why = error.message
    if about.wanted and why:
        yield different(about, _("the run cannot be closed"), _("closed"), why)
    if not about.wanted and not why:
        yield different(about, _("the run can be closed"), _("open"), _("every step is settled"))


def progress(tried: Tried, about: Expectation) -> Iterator[Failure]:
    """So many steps of so many are settled."""
    was = f"{tried.walked.survey.settled}/{tried.walked.survey.total}"
    if was != about.wanted:
        yield different(about, _("the run stands elsewhere"), about.wanted, was)
