"""What stands above every plan for people: from when to when, which day counts, and whether it is met."""

from sopctl.language import _, listed
from sopctl.render.clean import cut, one_line
from sopctl.render.days import day_words
from sopctl.render.plan.days import amount_words, clock
from sopctl.render.plan.facts import Row, Shown

MOST = 9  # steps of a chain that are told
LONGEST = 60  # characters of a title in a chain


def headline(shown: Shown) -> list[str]:
    """A few sentences, each for a line of its own."""
    if not shown.rows:
        return [_("Nothing to plan: there are no steps.")]
    told = (_span(shown), _goal(shown), _all_the_same(shown), _critical(shown), _years(shown), _zone(shown))
    return [line for line in told if line]


def _span(shown: Shown) -> str:
    first = day_words(shown.first)
    if shown.first == shown.last:
        return _("All on {day}.", day=first)
    return _("From {first} to {last}.", first=first, last=day_words(shown.last, shown.first.year))


def verdict(shown: Shown) -> str:
    """Whether the plan keeps its days, in one sentence without its end."""
    plan, goal = shown.plan, shown.goal
    if plan.short is not None and goal is not None and goal.due is not None:
        day = day_words(goal.due, shown.first.year)
        if not plan.short:  # it ends on a day off
            return _("misses {day}", day=day)
        return _(
            "misses {day} by {amount}", day=day, amount=amount_words(plan.short, goal.day_minutes, up=True)
        )
    if shown.spare is None:
        return _("in time") if goal is not None else _("nothing is due")
    if shown.spare == 0:
        return _("in time, with nothing to spare")
    return _("in time, with {amount} to spare", amount=amount_words(shown.spare, shown.day_minutes))


def chain(shown: Shown) -> str:
    """The critical steps, one after the other; of very many the first and the last."""
    rows = [shown.rows[name] for name in shown.plan.critical if name in shown.rows]
    titles = [cut(row.title, LONGEST) for row in rows]
    if len(titles) > MOST:
        titles = [*titles[:3], "…", *titles[-(MOST - 4) :]]
    return " → ".join(titles)


def _goal(shown: Shown) -> str:
    goal = shown.goal
    if goal is None or goal.due is None:
        return ""
    if shown.plan.short is not None:
        told = {"title": cut(goal.title, LONGEST), "verdict": verdict(shown)}
        if all(name == goal.id for name in shown.plan.critical):
            return _("{title}: the plan {verdict}.", **told)
        return _("{title}: the plan {verdict}, because of {chain}.", **told, chain=chain(shown))
    name, day = shown.about.goal or (cut(goal.title, LONGEST), goal.due)
    return _(
        "The day that counts is {day} ({title}): {verdict}.",
        day=day_words(day, shown.first.year),
        title=name,
        verdict=verdict(shown),
    )


def _all_the_same(shown: Shown) -> str:
    """Where some day is missed: what becomes of the one that counts."""
    if shown.plan.short is None or shown.about.goal is None:
        return ""
    name, day = shown.about.goal
    ends = max(
        (row.last for row in shown.rows.values() if row.due is not None and row.due <= day), default=day
    )
    told, year = day_words(day, shown.first.year), shown.first.year
    if ends <= day:
        return _("The day that counts, {day} ({title}), is met all the same.", day=told, title=name)
    late = day_words(ends, year)
    return _("What must be done by {day} ({title}) is done by {late}.", day=told, title=name, late=late)


def _critical(shown: Shown) -> str:
    told = chain(shown)
    if not told or (shown.plan.short is not None and shown.goal is not None):
        return ""
    goal = shown.goal
    if goal is None or goal.due is None or shown.about.goal is None:
        return _("Critical: {chain}.", chain=told)
    return _("Tightest: {chain}, due {day}.", chain=told, day=day_words(goal.due, shown.first.year))


def _years(shown: Shown) -> str:
    years = listed(map(str, shown.provisional))
    return _("The holidays of {years} are not announced yet.", years=years) if years else ""


def _zone(shown: Shown) -> str:
    """Whose clock it is, where the time of day is told."""
    zone = one_line(shown.about.zone)
    if not zone or not any(row.timed for row in shown.rows.values()):
        return ""
    return _("Times of day are those of {zone}.", zone=zone)


def load_words(shown: Shown) -> str:
    """How much work everybody has, in one line; nothing where nobody has any."""
    loads = [
        _("{name} {amount}", name=one.name, amount=amount_words(one.minutes, one.day_minutes, up=True))
        for one in shown.loads
        if one.minutes
    ]
    return _("Work: {loads}.", loads=listed(loads)) if loads else ""


def when(row: Row, shown: Shown) -> str:
    """The days of a step, with the time of day where it counts."""
    year, one = shown.first.year, row.planned
    first, last = day_words(row.first, year), day_words(row.last, year)
    if row.is_moment:
        return f"{last} {clock(one.end, ends=True)}" if row.timed else last
    if not row.timed:
        return first if row.first == row.last else _("{first} to {last}", first=first, last=last)
    begins, ends = f"{first} {clock(one.begin)}", clock(one.end, ends=True)
    if row.first != row.last:
        ends = f"{last} {ends}"
    return _("{first} to {last}", first=begins, last=ends)
