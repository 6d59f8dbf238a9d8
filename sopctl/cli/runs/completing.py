"""What a run is made with: what was given, and what whoever makes it is asked for."""

from collections.abc import Mapping
from itertools import count
from typing import Any

from sopctl.cli.terminal import interactive, out, say, width, wrapped
from sopctl.errors import SopctlError
from sopctl.language import _, listed
from sopctl.render.clean import one_line
from sopctl.runs.made import Made, make, missing_params
from sopctl.runs.people import same_person, short_name
from sopctl.runs.state import begin
from sopctl.runs.survey import Survey
from sopctl.sop.model import Sop


def complete(
    sop: Sop, used: Mapping[str, Sop], params: dict[str, Any], people: dict[str, str], by: str
) -> tuple[dict[str, Any], dict[str, str]]:
    """Parameters and people with what was missing asked for, or named without a terminal."""
    if not interactive():
        require_all(sop, params, people)
        _warn_of_dead_ends(sop, used, people)
        return params, people
    missing, unbound = _missing(sop, params, people)
    asked = [name for name in sop.params if name not in params or name in missing]
    if asked or unbound:
        try:
            _ask_until_right(sop, used, params, people, (asked, unbound), by)
        except EOFError:
            raise KeyboardInterrupt from None
    else:
        _warn_of_dead_ends(sop, used, people)
    return params, people


def require_all(sop: Sop, params: dict[str, Any], people: dict[str, str]) -> None:
    """Raises SopctlError that names the parameters and roles that a run cannot be made without."""
    missing, unbound = _missing(sop, params, people)
    if missing or unbound:
        options = [f"--set {name}=…" for name in missing]
        options += [f"--role {role}='{_('Name <mail>')}'" for role in unbound]
        what = [
            *(_("parameter {name}", name=name) for name in missing),
            *(_("role {role}", role=role) for role in unbound),
        ]
        raise SopctlError(
            _("missing: {things}", things=listed(what)), _("give {options}", options=" ".join(options))
        )


def _missing(sop: Sop, params: dict[str, Any], people: dict[str, str]) -> tuple[list[str], list[str]]:
    """The parameters and the roles that are still missing."""
    return missing_params(sop, params), [role for role in sop.roles if role not in people]


def _ask_until_right(
    sop: Sop,
    used: Mapping[str, Sop],
    params: dict[str, Any],
    people: dict[str, str],
    asked: tuple[list[str], list[str]],
    by: str,
) -> None:
    """Ask for these parameters and roles, until whoever answers says that a run is to be made so."""
    from sopctl.cli.ask import ask_whether

    title = one_line(sop.title)
    out(
        wrapped(_("Making a run of {title}. Ctrl-C leaves without making anything.", title=title), width())
        + "\n"
    )
    while True:
        _ask_each(sop, params, people, asked, by)
        out(_summary(sop, params, people))
        _warn_of_dead_ends(sop, used, people)
        if ask_whether(_("Make this run?")):
            return


def _ask_each(
    sop: Sop, params: dict[str, Any], people: dict[str, str], asked: tuple[list[str], list[str]], by: str
) -> None:
    from sopctl.cli.ask import ask_field, ask_person

    names, roles = asked
    places = (f"({n}/{len(names) + len(roles)})" for n in count(1))
    for name in names:
        before = params.get(name)
        params[name] = ask_field(next(places), name, sop.params[name], None if before == "" else before)
    # Whoever makes a run is offered for one role alone: who owns all and approves all can approve nothing.
    own = sop.owner if sop.owner in sop.roles else next(iter(sop.roles), None)
    for role in roles:
        default = people.get(role) or (by if role == own else "")
        named = _named(sop, params, people)
        people[role] = ask_person(next(places), role, sop.roles[role].does, default, named)


def _named(sop: Sop, params: dict[str, Any], people: dict[str, str]) -> list[str]:
    """The people who were named so far."""
    fields = [str(params[name]) for name, field in sop.params.items()
              if field.type == "person" and params.get(name)]  # fmt: skip
    return list(dict.fromkeys([*people.values(), *fields]))


def _summary(sop: Sop, params: dict[str, Any], people: dict[str, str]) -> str:
    from sopctl.cli.ask import summary

    values = [(name, field.shown(params.get(name))) for name, field in sop.params.items()]
    return f"\n{_('The run:')}\n{summary([*values, *((role, people[role]) for role in sop.roles)])}"


def _warn_of_dead_ends(sop: Sop, used: Mapping[str, Sop], people: dict[str, str]) -> None:
    """Name each step that nobody could approve: its owner alone may, and must not."""
    params = {name: list(field.options) for name, field in sop.params.items() if field.many}
    draft = Made(
        run="draft", sop=sop.id, digest="", params=params, roles=people, by="", at="", start="2000-01-01"
    )
    for view in Survey(begin(make(draft, sop, "", used))).steps:
        owner, approve = view.person, view.step.approve
        if owner is None or approve is None or approve.not_ != "owner":
            continue
        if all(same_person(owner, people.get(role, "")) for role in approve.by):
            say(
                _(
                    "warning: {step}: {person} owns it and alone may approve it, but must not; "
                    "give the role to somebody else",
                    step=view.id,
                    person=short_name(owner),
                )
            )
