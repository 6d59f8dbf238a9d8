"""What a test may expect, by the key that says it: how it is read, and held against a walked run."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from sopctl.errors import Refused
from sopctl.language import N_, _
from sopctl.runs.acts.approve import asked_roles
from sopctl.runs.acts.close import Close
from sopctl.runs.decide import decide
from sopctl.runs.made import Instance
from sopctl.runs.view import StepView
from sopctl.runs.words import STATUSES, status_word
from sopctl.sop.field_types.records import alert
from sopctl.trial.form import Expectation, Failure
from sopctl.trial.reader import Reader
from sopctl.trial.walking import HOUR, MAKER, Walk, names_of

JUDGEMENTS = ("met", "missed", "unknown")
NO_DATE = "none"


class Tried(NamedTuple):
    """A walked run; `holding` walks it once more, with one step after the other left alone."""

    walked: Walk
    holding: Callable[[Iterable[str]], Iterator[tuple[str, Walk]]]

    def views(self, name: str) -> list[StepView]:
        return [self.walked.survey.step(one.id) for one in self.walked.named(name)]


Check = Callable[[Tried, Expectation], Iterator[Failure]]


class Form(NamedTuple):
    """`by_step`: a map of steps (for `judged`, of `step.field`); `names`: its values name steps."""

    by_step: bool
    read: Callable[[Reader, Any, tuple[str | int, ...]], Any]
    check: Check
    names: bool = False


def _different(about: Expectation, message: str, expected: str, was: str) -> Failure:
    return Failure(about.place, message, (expected,), (was,))


def _none_there(about: Expectation, name: str) -> Failure:
    told = _("{step} is not there: it is repeated, and there is nothing to repeat it for", step=name)
    return Failure(about.place, told)


def _collapsed(found: Iterable[Instance], names: Iterable[str]) -> tuple[str, ...]:
    """Steps by the names that a test uses for them, one after the other only once."""
    used = set(names)
    told: list[str] = []
    for one in found:
        name = next((name for name in names_of(one) if name in used), one.id)
        if not told or told[-1] != name:
            told.append(name)
    return tuple(told)


def _steps(tried: Tried, about: Expectation) -> Iterator[Failure]:
    survey = tried.walked.survey
    needed = [one for one in survey.instances if survey.status(one) != "not-needed"]
    was = _collapsed(needed, about.wanted)
    if was != tuple(about.wanted):
        yield Failure(about.place, _("other steps are needed"), tuple(about.wanted), was)


def _includes(tried: Tried, about: Expectation) -> Iterator[Failure]:
    for name in about.wanted:
        if not tried.walked.needed(name):
            yield _different(about, _("{step} is not needed", step=name), _("needed"), _why_not(tried, name))


def _why_not(tried: Tried, name: str) -> str:
    found = tried.views(name)
    if not found:
        return _("repeated for nothing")
    return _("not needed, since `{condition}` is false", condition=found[0].condition)


def _excludes(tried: Tried, about: Expectation) -> Iterator[Failure]:
    for name in about.wanted:
        needed = tried.walked.needed(name)
        if needed:
            status = status_word(tried.walked.survey.status(needed[0]))
            yield _different(about, _("{step} is needed", step=name), _("not needed"), status)


def _order(tried: Tried, about: Expectation) -> Iterator[Failure]:
    """Each step comes after the one before: while that is left alone, it cannot be done."""
    for name in about.wanted:
        if not tried.walked.needed(name):
            yield _different(about, _("{step} is not needed", step=name), _("needed"), _why_not(tried, name))
            return
    comes_next = dict(zip(about.wanted, about.wanted[1:], strict=False))
    for before, without in tried.holding(comes_next):
        after = comes_next[before]
        if any(after in names_of(one) for one in without.came.values()):
            told = _("{after} does not wait for {before}", after=after, before=before)
            expected = _("{after} after {before}", after=after, before=before)
            yield _different(about, told, expected, _("may be done before"))


def _each(tell: Callable[[Tried, StepView], str], message: str) -> Check:
    """Holds what is told of a step against what is expected of it."""

    def check(tried: Tried, about: Expectation) -> Iterator[Failure]:
        views = tried.views(about.about)
        if not views:
            yield _none_there(about, about.about)
        for view in views:
            was = tell(tried, view)
            if was != about.wanted:
                yield _different(about, _(message, step=view.id), about.wanted, was)

    return check


def _owner(tried: Tried, view: StepView) -> str:
    return view.owner or _("nobody")


def _due(tried: Tried, view: StepView) -> str:
    return view.due.isoformat() if view.due else NO_DATE


def _status(tried: Tried, view: StepView) -> str:
    return view.status


def _waits(tried: Tried, about: Expectation) -> Iterator[Failure]:
    """The steps that a step waits for, or the roles that it waits for to approve it."""
    views = tried.views(about.about)
    if not views:
        yield _none_there(about, about.about)
    by_id, wanted = tried.walked.by_id, tuple(sorted(about.wanted))
    for view in views:
        found = [by_id[name] for name in view.waits_for if name in by_id]
        was = set(_collapsed(found, wanted)) | {name for name in view.waits_for if name not in by_id}
        if view.status == "waiting":
            was = {role for role in asked_roles(tried.walked.state, view.id) if role not in view.approvals}
        if tuple(sorted(was)) != wanted:
            told = _("{step} waits for something else", step=view.id)
            yield Failure(about.place, told, wanted or (_("nothing"),), tuple(sorted(was)) or (_("nothing"),))


def _refused(tried: Tried, about: Expectation) -> Iterator[Failure]:
    if about.about == "params":
        yield _different(about, _("the parameters are not refused"), about.wanted, _("a run is made"))
        return
    found = tried.walked.named(about.about)
    if not found:
        yield _none_there(about, about.about)
        return
    refusals = [tried.walked.refused[one.id] for one in found if one.id in tried.walked.refused]
    if not refusals:
        status = status_word(tried.walked.survey.status(found[0]))
        yield _different(about, _("{step} is not refused", step=about.about), about.wanted, status)
    for refusal in refusals:
        yield from refusal_differs(about, refusal)


def refusal_differs(about: Expectation, refusal: str) -> Iterator[Failure]:
    """A failure unless a refusal has the words that are expected in it."""
    if " ".join(about.wanted.split()).casefold() not in " ".join(refusal.split()).casefold():
        yield _different(about, _("it is refused in other words"), about.wanted, refusal)


def _judged(tried: Tried, about: Expectation) -> Iterator[Failure]:
    """How a number is held against its target, or a funnel against the rate that raises an alert."""
    step, _dot, name = about.about.rpartition(".")
    views = tried.views(step)
    if not views:
        yield _none_there(about, step)
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
            yield _different(about, told, about.wanted, f"{was} ({shown})" if shown else was)


def _text(tried: Tried, about: Expectation) -> Iterator[Failure]:
    views = tried.views(about.about)
    if not views:
        yield _none_there(about, about.about)
    for view in views:
        whole = " ".join(
            " ".join(part.split())
            for part in (view.title, *view.warnings, *view.cautions, view.text, *view.checks, view.prompt)
        )
        for words in about.wanted:
            if " ".join(words.split()) not in whole:
                shown = whole if len(whole) <= 200 else whole[:199] + "…"
                yield _different(about, _("{step} does not say that", step=view.id), words, shown)


def _closed(tried: Tried, about: Expectation) -> Iterator[Failure]:
    """Whether the run may be closed at the end: every step is done, skipped or not needed."""
    state = tried.walked.state
    try:
        decide(Close(), state, MAKER, state.run.made.start + HOUR)
        why = ""
    except Refused as error:
        why = error.message
    if about.wanted and why:
        yield _different(about, _("the run cannot be closed"), _("closed"), why)
    if not about.wanted and not why:
        yield _different(about, _("the run can be closed"), _("open"), _("every step is settled"))


def _progress(tried: Tried, about: Expectation) -> Iterator[Failure]:
    was = f"{tried.walked.survey.settled}/{tried.walked.survey.total}"
    if was != about.wanted:
        yield _different(about, _("the run stands elsewhere"), about.wanted, was)


def _read_due(reader: Reader, raw: Any, path: tuple[str | int, ...]) -> str:
    return NO_DATE if raw == NO_DATE else reader.day(raw, path)


def _texts(reader: Reader, raw: Any, path: tuple[str | int, ...]) -> list[str]:
    return reader.texts(raw, path)


FORMS: dict[str, Form] = {
    "steps": Form(False, _texts, _steps, names=True),
    "includes": Form(False, _texts, _includes, names=True),
    "excludes": Form(False, _texts, _excludes, names=True),
    "order": Form(False, _texts, _order, names=True),
    "owner": Form(True, Reader.text, _each(_owner, N_("another role owns {step}"))),
    "due": Form(True, _read_due, _each(_due, N_("{step} is due on another day"))),
    "status": Form(
        True,
        lambda reader, raw, path: reader.one_of(STATUSES, raw, path),
        _each(_status, N_("{step} stands otherwise")),
    ),
    "waits": Form(True, _texts, _waits),
    "refused": Form(True, Reader.text, _refused),
    "judged": Form(True, lambda reader, raw, path: reader.one_of(JUDGEMENTS, raw, path), _judged),
    "text": Form(True, _texts, _text),
    "closed": Form(False, Reader.truth, _closed),
    "progress": Form(False, Reader.text, _progress),
}
