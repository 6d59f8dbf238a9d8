"""Bars: one value in each row, a mark where its target lies."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from sopctl.language import _
from sopctl.render.charts.drawing import Number, drawn, figure, line, rect, share, words
from sopctl.render.judged import met_words


@dataclass(frozen=True)
class Bar:
    """A value, and what it should be; `told` and `target_told` are both as people read them."""

    label: str
    value: Number
    told: str
    target: Number | None = None
    target_told: str = ""
    met: bool | None = None  # None: not known, or there is no target


def bars(title: str, rows: Sequence[Bar], *, shared: bool = False) -> Markup:
    """A table with a bar for each row; nothing where there are no rows.

    Each row has a scale of its own, as what is measured differs, unless `shared` says that all have one.
    What is neither shared nor held against a target has no bar: there is nothing to compare it with.
    """
    if not rows:
        return Markup("")
    has_targets = any(one.target is not None for one in rows)
    widest = max(max(one.value, one.target or 0) for one in rows)
    lines = [
        _row(one, widest if shared else max(one.value, one.target or 0), has_targets, shared) for one in rows
    ]
    heads = [_("measure"), _("value"), *([_("target")] if has_targets else [])]
    head = Markup("").join(
        Markup('<th scope="col"{}>{}</th>').format(Markup(' class="number"') if number else "", text)
        for number, text in enumerate(heads)
    )
    table = Markup(
        '<table class="chart rows bars"><thead><tr>{}<td></td></tr></thead>\n<tbody>{}</tbody></table>'
    )
    return figure(title, table.format(head, Markup("\n").join(lines)))


def _row(one: Bar, widest: Number, has_targets: bool, is_shared: bool) -> Markup:
    state = "" if one.met is None else "met" if one.met else "missed"
    said = met_words(one.met)
    parts = []
    if is_shared or one.target is not None:
        parts = [rect("track", 0, 1, 0.15, 0.7), rect("bar", 0, share(one.value, widest), 0.15, 0.7)]
    goal = Markup("")
    if has_targets:
        target = words(one.target_told or ("" if one.target is None else str(one.target)))
        told = Markup("{} <small>{}</small>").format(target, said) if said else target
        goal = Markup('<td class="number" data-label="{}">{}</td>').format(_("target"), told)
    if one.target is not None:
        at = share(one.target, widest)
        parts.append(line("goal", at, 0, at, 1))
    return Markup(
        '<tr class="{}"><th scope="row">{}</th><td class="number">{}</td>{}<td>{}</td></tr>'
    ).format(state, words(one.label), words(one.told), goal, drawn(parts))
