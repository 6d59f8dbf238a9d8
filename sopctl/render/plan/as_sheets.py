"""Sheets to send: as text, as Markdown that can be forwarded as it is, or for programs."""

from collections.abc import Callable, Iterator

from sopctl.language import _, clauses, listed
from sopctl.render.clean import one_line, to_json
from sopctl.render.days import day_words
from sopctl.render.plan.as_json import moment, request_facts
from sopctl.render.plan.facts import Row, Shown
from sopctl.render.plan.folding import folded
from sopctl.render.plan.headline import when
from sopctl.render.plan.markup import inline
from sopctl.render.plan.sheets import Request, Sheet, Told, sheets
from sopctl.sop.dates import takes_words

MOST = 8  # titles in the first line of a brief
Safe = Callable[[str], str]  # text of files as it may stand in a form


def told(shown: Shown, by: str, form: str, *, width: int = 80) -> str:
    """All sheets in a form: `table`, `md` or `json`."""
    made = sheets(shown, by)
    if form == "json":
        return to_json({"of": shown.about.name, "by": by, "sheets": [_facts(one) for one in made]})
    if form == "md":
        return "\n".join(_markdown(one, shown) for one in made)
    return "\n".join(_text(one, shown, width) for one in made)


def _text(sheet: Sheet, shown: Shown, width: int) -> str:
    lines = folded(_head(sheet, shown, _as_it_is), width)
    for heading, requests in _parts(sheet, shown, _as_it_is):
        lines += ["", *folded(heading, width)]
        for request in requests:
            lines += _item(request, shown, width)
    return "\n".join(lines) + "\n"


def _item(request: Request, shown: Shown, width: int) -> Iterator[str]:
    for number, line in enumerate(folded(request.row.title, width - 4)):
        yield ("    " if number else "  - ") + line
    for fact in _of_request(request, shown, _as_it_is):
        for number, line in enumerate(folded(fact, width - 6)):
            yield ("      " if number else "    ") + line


def _markdown(sheet: Sheet, shown: Shown) -> str:
    lines = [f"## {_head(sheet, shown, inline)}", ""]
    for heading, requests in _parts(sheet, shown, inline):
        lines += [f"**{heading}**", ""]
        for request in requests:
            lines.append(f"- **{inline(request.row.title)}**")
            lines += [f"  - {fact}" for fact in _of_request(request, shown, inline)]
        lines.append("")
    return "\n".join(lines)


def _as_it_is(text: str) -> str:
    return text


def _head(sheet: Sheet, shown: Shown, safe: Safe) -> str:
    title = safe(shown.title)
    if not sheet.name:
        return _("{title}: what nobody owns", title=title)
    name = safe(sheet.name)
    if sheet.people:
        name = _("{text} ({detail})", text=name, detail=safe(listed(sheet.people)))
    return _("{title}: what {name} is asked for", title=title, name=name)


def _parts(sheet: Sheet, shown: Shown, safe: Safe) -> Iterator[tuple[str, tuple[Request, ...]]]:
    """The briefs, each under its heading, then what is begun."""
    for each in sheet.told:
        yield _asked(each, sheet, shown, safe), each.requests
    if sheet.begun:
        yield _("Begun:"), sheet.begun


def _asked(each: Told, sheet: Sheet, shown: Shown, safe: Safe) -> str:
    titles = listed((safe(request.row.title) for request in each.requests), most=MOST)
    day = day_words(each.brief.by, shown.first.year)
    name = safe(sheet.name)
    if not name:
        return _("Find somebody by {day}: {titles}", day=day, titles=titles)
    if each.brief.is_overdue:
        return _("Brief {name} at once (it was due by {day}): {titles}", name=name, day=day, titles=titles)
    if len(sheet.told) == 1:
        return _("Brief {name} once, by {day}: {titles}", name=name, day=day, titles=titles)
    return _("Brief {name} by {day}: {titles}", name=name, day=day, titles=titles)


def _of_request(request: Request, shown: Shown, safe: Safe) -> Iterator[str]:
    row, year = request.row, shown.first.year
    done = _("done by {day}", day=day_words(request.until, year))
    if row.due is not None and row.is_late:
        done = clauses([done, _("late: it is due {day}", day=day_words(row.due, year))])
    yield done
    yield _("planned: {days}", days=when(row, shown)) + _takes(row)
    for one in request.needs:
        name = safe(one.row.title)
        if one.by_whom:
            name = _("{text} ({detail})", text=name, detail=safe(one.by_whom))
        day = day_words(one.row.last, year)
        if one.row.is_done:
            yield _("needs {title}: done {day}", title=name, day=day)
        else:
            yield _("needs {title}: there by {day}", title=name, day=day)
    if row.planned.task.optional:
        yield _("only if {condition}", condition=safe(one_line(row.planned.task.optional)))


def _takes(row: Row) -> str:
    takes = row.planned.task.takes
    if takes is None:
        return ""
    return _(" ({detail})", detail=_("takes {time}", time=takes_words(str(takes))))


def _facts(sheet: Sheet) -> dict[str, object]:
    return {
        "whom": sheet.name,
        "people": list(sheet.people),
        "notice": str(sheet.notice) if sheet.notice else None,
        "briefs": [
            {
                "by": each.brief.by.isoformat(),
                "overdue": each.brief.is_overdue,
                "steps": [_asked_facts(request) for request in each.requests],
            }
            for each in sheet.told
        ],
        "begun": [_asked_facts(request) for request in sheet.begun],
    }


def _asked_facts(request: Request) -> dict[str, object]:
    needs = [
        {
            "step": one.row.id,
            "who": one.by_whom or None,
            "done": one.row.is_done,
            "end": moment(one.row.planned.end),
            "last_day": one.row.last.isoformat(),
        }
        for one in request.needs
    ]
    return {**request_facts(request.row), "until": request.until.isoformat(), "needs": needs}
