"""What runs propose for an SOP, told: the message of a commit, with the runs as evidence."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sopctl.diff.rewording import stretches
from sopctl.language import N_, _, in_quotes, listed, plural
from sopctl.render.changes.words import grade_word
from sopctl.render.clean import cut, one_line
from sopctl.runs.deviations import Deviation
from sopctl.runs.lessons import Cite
from sopctl.runs.made import Made
from sopctl.runs.people import short_name

SHORT = 10  # signs of an event's id
MAX_QUOTED, MAX_CITED, MAX_TOLD = 120, 5, 50
SUBJECT = 72
REDLINE, DURATION = "redlines", "durations"
TEXTS = {"title": N_("title"), "do": N_("instructions"), "takes": N_("duration")}
SEEN = {
    "skipped": N_("skipped"),
    "blocked": N_("blocked"),
    "reopened": N_("brought back"),
    "rejected": N_("rejected"),
    "noted": N_("a deviation was noted"),
    "unticked": N_("{name} was never ticked"),
    "unattached": N_("nothing was attached as {name}"),
    "unanswered": N_("{name} was never filled in"),
    "missed": N_("{name} missed its target"),
    "late": N_("done after it was due"),
    "helped": N_("given to somebody else than its role has"),
}


@dataclass(frozen=True)
class Edited:
    """One text that is another now. `merged`: the SOP had changed there since, in other words."""

    source: str
    step: str
    key: str
    before: str
    after: str
    cites: tuple[Cite, ...]
    amounts: tuple[int, ...] = ()
    merged: bool = False


@dataclass(frozen=True)
class Left:
    """A redline that is not in the edit, and why."""

    step: str
    key: str
    text: str
    why: str
    cites: tuple[Cite, ...]


@dataclass
class Proposal:
    """What is proposed for an SOP, and what its runs show besides. `notes` are for whoever proposes."""

    sop: str
    runs: list[Made]
    edits: list[Edited] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    seen: list[Deviation] = field(default_factory=list)
    grade: str = ""
    versions: tuple[str | None, str | None] = (None, None)
    logged: bool = False
    notes: list[str] = field(default_factory=list)


def subject(proposal: Proposal) -> str:
    """What is proposed, on one short line."""
    steps = list(dict.fromkeys(one.step for one in proposal.edits))
    named = listed(steps)
    count = len({cite.run for one in proposal.edits for cite in one.cites})
    for what in (named, plural("{count} step", "{count} steps", len(steps))):
        told = plural(
            "{sop}: {what} as {count} run showed it",
            "{sop}: {what} as {count} runs showed it",
            count,
            sop=proposal.sop,
            what=what,
        )
        if len(told) <= SUBJECT:
            break
    return one_line(told)


def message(proposal: Proposal, said: str = "") -> str:
    """The message of the commit; `said` takes the place of its first line, and may say more below it."""
    first, _end, more = said.strip().partition("\n")
    parts = [[one_line(first) if first else subject(proposal)]]
    if more.strip():
        parts.append([one_line(line) for line in more.strip().split("\n")])
    before, after = proposal.versions
    if before and after:
        grade = grade_word(proposal.grade)
        version = _("Version {before} becomes {after} ({grade}).", before=before, after=after, grade=grade)
        parts.append([one_line(version), *([_("The changelog says so.")] if proposal.logged else [])])
    evidence = _titled(_("Evidence:"), [[_run(one)] for one in proposal.runs])
    return _joined([*parts, *_parts(proposal), evidence])


def told(proposal: Proposal) -> str:
    """What runs show of which no edit is made."""
    return _joined(_parts(proposal))


def _parts(proposal: Proposal) -> Iterator[list[str]]:
    redlines = [one for one in proposal.edits if one.source == REDLINE]
    durations = [one for one in proposal.edits if one.source == DURATION]
    yield _titled(_("Redlines:"), [_edit(one) for one in redlines])
    heading = _("Durations, raised to what runs needed (`--only redlines` leaves them out):")
    yield _titled(heading, [_duration(one) for one in durations])
    yield _titled(_("Not in this edit:"), [_left(one) for one in proposal.left])
    yield _titled(_("What the runs show besides:"), [_deviation(one) for one in proposal.seen])


def _joined(parts: Iterable[list[str]]) -> str:
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _titled(title: str, blocks: list[list[str]]) -> list[str]:
    lines = [title] if blocks else []
    for first, *rest in blocks[:MAX_TOLD]:
        lines += [f"- {first}", *(f"  {line}" for line in rest)]
    if len(blocks) > MAX_TOLD:
        lines.append("- " + _("and {count} more", count=len(blocks) - MAX_TOLD))
    return lines


def _edit(one: Edited) -> list[str]:
    was, now = one.before, one.after
    if one.key == "do":
        changed = stretches(one.before, one.after)
        was = " … ".join(filter(None, (one.before[place.start : place.end].strip() for place in changed)))
        now = " … ".join(filter(None, (place.text.strip() for place in changed)))
    key = _(TEXTS[one.key])
    values = {"step": one.step, "key": key, "was": quoted(was), "now": quoted(now)}
    if was.strip() and now.strip():
        line = _("{step}, {key}: {now} in the place of {was}", **values)
    elif now.strip():
        line = _("{step}, {key}: {now} is new", **values)
    else:
        line = _("{step}, {key}: without {was}", **values)
    if one.merged:
        line = _("{first}, {rest}", first=line, rest=_("merged with what was changed there since"))
    return [one_line(line), *_cites(one.cites)]


def _duration(one: Edited) -> list[str]:
    line = _(
        "{step}: takes {now}, was {was}; in {count} runs it took {amounts}",
        step=one.step, now=one.after, was=one.before, count=len(one.amounts),
        amounts=listed(str(amount) for amount in one.amounts),
    )  # fmt: skip
    return [one_line(line), *_cites(one.cites)]


def _left(one: Left) -> list[str]:
    line = _("{step}, {key}: {text}: {why}", step=one.step, key=_(TEXTS[one.key]), text=quoted(one.text),
             why=one.why)  # fmt: skip
    return [one_line(line), *_cites(one.cites)]


def _deviation(one: Deviation) -> list[str]:
    what = _(SEEN[one.kind], name=quoted(one.name))
    line = plural(
        "{step}: {what}, in {runs} of {count} run",
        "{step}: {what}, in {runs} of {count} runs",
        one.of,
        step=one.step,
        what=what,
        runs=len(one.runs),
    )
    return [one_line(line), *_cites(one.cites)]


def _cites(cites: Iterable[Cite]) -> list[str]:
    cites = list(cites)
    lines = [_cite(one) for one in cites[:MAX_CITED]]
    if len(cites) > MAX_CITED:
        lines.append(_("and {count} more", count=len(cites) - MAX_CITED))
    return lines


def _cite(one: Cite) -> str:
    where = f"{one.run}/{one.step}"
    version = _("version {version}", version=one.version) if one.version else _("no version")
    by = short_name(one.stamp.by)
    parts = (where, version, by, one.stamp.at[:10], one.stamp.event[:SHORT])
    line = listed(parts)
    return one_line(line + _(": ") + quoted(one.text) if one.text.strip() else line)


def _run(made: Made) -> str:
    version = _("version {version}", version=made.version) if made.version else _("no version")
    by = _("made {day} by {person}", day=made.start, person=short_name(made.by))
    return one_line(listed((made.run, version, by)))


def quoted(text: str) -> str:
    """A text on one line, cut where it is long."""
    return in_quotes(cut(one_line(text), MAX_QUOTED))
