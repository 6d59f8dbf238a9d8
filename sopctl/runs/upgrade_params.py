"""Parameters and people of a run that is upgraded: what it has, what is given, and what is missing."""

from typing import Any

from sopctl.errors import Refused, did_you_mean
from sopctl.language import _
from sopctl.runs.made import Pin, missing_params
from sopctl.runs.repeat import check_rows
from sopctl.runs.state import State
from sopctl.runs.upgrade_terms import Ask, Decisions, Target
from sopctl.sop.model import steps_of


def params_of(state: State, pin: Pin, target: Target, decided: Decisions) -> tuple[dict[str, Any], list[Ask]]:
    """The parameters that have another value now or are new, and what somebody must give.

    Raises Refused for a name that is none, and for a table that cannot name the steps of its rows.
    """
    asks: list[Ask] = []
    had, new, found = state.run.made.params, pin.sop.params, {}
    for name in decided.params:
        if name not in new:
            raise Refused(_("the SOP has no parameter {name!r}", name=name), did_you_mean(name, new))
    values = dict(decided.params)
    for name, one in new.items():
        why = ""
        if name in values:
            found[name] = values[name]
        elif name in had:
            try:
                fit = had[name] is None or repr(one.parse(had[name])) == repr(had[name])
            except ValueError as error:
                fit, why = False, str(error)
            if fit:
                values[name] = had[name]
                continue
            why = why or _("its value is of another kind now")
        elif one.default is not None:
            values[name] = found[name] = one.parse(one.default)
        if name not in values and (why or name in missing_params(pin.sop, values)):
            near = next((old for old, now in target.near.items() if now == name), "")
            asks.append(Ask("parameter", name, why, near))
    for name in {step.each for step in steps_of(pin.sop) if isinstance(step.each, str)} & found.keys():
        if new[name].type == "table":
            try:
                check_rows(found[name], new[name])
            except ValueError as error:
                raise Refused(_("parameter {name}: {error}", name=name, error=error)) from None
    return found, asks


def people_asked(state: State, pin: Pin, target: Target, decided: Decisions) -> list[Ask]:
    """The roles that are new and that nobody has. Raises Refused for a name that is none."""
    asks: list[Ask] = []
    new = pin.sop.roles
    for role in decided.roles:
        if role not in new:
            raise Refused(_("the SOP has no role {name!r}", name=role), did_you_mean(role, new))
    were = {now: old for old, now in target.role_names.items()}
    for role in new:
        had = state.person(were.get(role, role)) or role in state.run.sop.roles
        if role not in decided.roles and not had:
            asks.append(Ask("role", role))
    return asks
