"""What there is to say of a value beside the value itself: its target, a funnel's largest drop."""

from sopctl.language import _
from sopctl.sop.field_types.records import alert, largest_drop, percent
from sopctl.sop.fields import Field, Value


def judged(field: Field, value: Value, met: bool | None) -> list[str]:
    """Remarks, the most pressing first; `met` tells whether the value meets the field's target."""
    told = []
    if field.type == "funnel" and (drop := largest_drop(field, value)) is not None:
        rate = percent(drop.rate or 0.0)
        if alert(field, value) is not None:
            least = percent(field.alert_below or 0.0)
            told.append(
                _("! largest drop at {stage}: {rate}, below {least}", stage=drop.name, rate=rate, least=least)
            )
        else:
            told.append(_("largest drop at {stage}: {rate}", stage=drop.name, rate=rate))
    if field.target is not None and value is not None:
        if met is None:
            told.append(_("target {target}", target=field.target))
        elif met:
            told.append(_("target {target}: met", target=field.target))
        else:
            told.append(_("target {target}: missed", target=field.target))
    return told
