"""A funnel: how many came to each stage, and where most were lost."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from sopctl.language import _
from sopctl.render.charts.drawing import Number, drawn, figure, rect, share, words


@dataclass(frozen=True)
class Stage:
    """A stage; `rate` is the share of those at the stage before it, as people read it, empty at the first."""

    label: str
    value: Number
    told: str
    rate: str = ""
    is_largest_drop: bool = False
    remark: str = ""  # what else is to be said of it, such as a limit that it is below


def funnel(title: str, stages: Sequence[Stage]) -> Markup:
    """A table with a bar for each stage; at the largest drop what was lost is drawn too, and named."""
    if not stages:
        return Markup("")
    widest = max(one.value for one in stages)
    rows = [_row(one, stages[number - 1] if number else None, widest) for number, one in enumerate(stages)]
    heads = [
        Markup('<th scope="col"{}>{}</th>').format(Markup(' class="number"') if number else "", text)
        for number, text in enumerate((_("stage"), _("count"), _("rate")))
    ]
    table = Markup(
        '<table class="chart rows funnel"><thead><tr>{}<td></td></tr></thead>\n<tbody>{}</tbody></table>'
    )
    return figure(title, table.format(Markup("").join(heads), Markup("\n").join(rows)))


def _row(one: Stage, before: Stage | None, widest: Number) -> Markup:
    reached = share(one.value, widest)
    parts = [rect("bar", 0, reached, 0.1, 0.8)]
    said = [_("largest drop")] if one.is_largest_drop else []
    said += [words(one.remark)] if one.remark else []
    if one.is_largest_drop and before is not None:
        parts.append(rect("lost", reached, max(0.0, share(before.value, widest) - reached), 0.1, 0.8))
    remark = Markup("").join(Markup('<small class="drop">▼ {}</small>').format(text) for text in said)
    return Markup(
        '<tr><th scope="row">{}{}</th><td class="number">{}</td><td class="number">{}</td><td>{}</td></tr>'
    ).format(words(one.label), remark, words(one.told), words(one.rate), drawn(parts))
