"""What there is to say of a value beside the value itself: its target, a funnel's largest drop."""

import re

from sopctl.language import N_, _
from sopctl.render.naming import label_in_words
from sopctl.runs.view import Target
from sopctl.sop.field_types.records import alert, largest_drop, percent
from sopctl.sop.fields import Field, Value

# One number, with the sign before it: `>= 120,000 CNY`.
BOUND = re.compile(r"(>=|<=|==|!=|>|<) ([^<>=!()]+)")
BOUND_WORDS = {
    ">=": N_("at least {number}"),
    "<=": N_("at most {number}"),
    "==": N_("exactly {number}"),
    "!=": N_("anything but {number}"),
    ">": N_("more than {number}"),
    "<": N_("less than {number}"),
}


def target_words(told: str) -> str:
    """A target with its names filled in, in words where it is one number; any other as it is written."""
    bound = BOUND.fullmatch(told.strip())
    if bound is None or re.search(r"\b(?:and|or|if)\b", bound[2]):
        return told
    return _(BOUND_WORDS[bound[1]], number=bound[2])


def judged(field: Field, value: Value, target: Target | None) -> list[str]:
    """Remarks, the most pressing first; `target` is what it is held against."""
    told = []
    if field.type == "funnel" and (drop := largest_drop(field, value)) is not None:
        rate = percent(drop.rate or 0.0)
        if alert(field, value) is not None:
            least = percent(field.alert_below or 0.0)
            told.append(
                _(
                    "! largest drop at {stage}: {rate}, below {least}",
                    stage=label_in_words(drop.name),
                    rate=rate,
                    least=least,
                )
            )
        else:
            told.append(_("largest drop at {stage}: {rate}", stage=label_in_words(drop.name), rate=rate))
    if value is None:
        return told
    if target is not None and target.met is None:
        told.append(_("target {target}", target=target_words(target.told)))
    elif target is not None:
        words = _("target {target}: met") if target.met else _("target {target}: missed")
        told.append(words.format(target=target_words(target.told)))
    return told


def met_words(met: bool | None) -> str:
    """Whether a number meets its target; nothing where that is not known, or there is none."""
    return "" if met is None else _("met") if met else _("missed")
