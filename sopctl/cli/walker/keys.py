"""Which keys the walker names: on its last lines what can be done now, on its help page all."""

from collections.abc import Callable, Iterable
from itertools import groupby

from sopctl.cli.walker.actions import ACTIONS, ANY, Action, offered
from sopctl.cli.walker.front import Front
from sopctl.language import _
from sopctl.render.columns import cells

KEPT = (ANY, "?", "q", "c-s", "escape")  # named whatever room there is, with the first one


def key_lines(front: Front, width: int, most: int) -> list[str]:
    """What can be done now, on at most so many lines; no key is broken, what has no room is left out."""
    named = [(group[0], told) for group, told in _told(offered(front))]
    must = [told for place, (action, told) in enumerate(named) if not place or set(action.keys) & set(KEPT)]
    kept = list(must)
    for __, told in named:
        if told not in kept:
            tried = [one for __, one in named if one in kept or one == told]
            kept = tried if len(wrap_keys(tried, width)) <= most else kept
    return wrap_keys([told for __, told in named if told in kept], width)


def help_rows(
    actions: Iterable[Action] = ACTIONS, name: Callable[[Action], str] = lambda action: action.names
) -> list[tuple[str, str]]:
    """Every key, and what it does."""
    keys: dict[str, list[str]] = {}
    for one in actions:
        if one.told:
            keys.setdefault(one.told, []).extend(name(one).split())
    return [(" ".join(dict.fromkeys(names)), _(told)) for told, names in keys.items()]


def _told(actions: Iterable[Action]) -> list[tuple[list[Action], str]]:
    """Keys with their words; neighbours that do the same share them."""
    named = (one for one in actions if one.word)
    groups = [list(group) for __, group in groupby(named, key=lambda one: one.word)]
    return [(group, _(group[0].word, key=" ".join(_short(one) for one in group))) for group in groups]


def _short(action: Action) -> str:
    """The first of several keys is enough where there is little room."""
    return action.names.split()[0]


def wrap_keys(told: list[str], width: int) -> list[str]:
    """Keys with their words on as many lines as they need, none of them broken."""
    lines = [""]
    for one in told:
        if lines[-1] and cells(f"{lines[-1]}  {one}") > width - 1:
            lines.append("")
        lines[-1] += ("  " if lines[-1] else " ") + one
    return lines
